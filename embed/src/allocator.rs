//! What the C library's allocator keeps of memory that was freed.
#![allow(unsafe_code, reason = "malloc_trim is a function of the C library")]

#[cfg(target_env = "gnu")]
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that `Vm`s leave to the allocator before they are given back: enough for the next few, which then need not ask for them.
#[cfg(target_env = "gnu")]
const KEPT_BYTES: u64 = 32 << 20;

/// Bytes that have been freed since the last time.
#[cfg(target_env = "gnu")]
static FREED_BYTES: AtomicU64 = AtomicU64::new(0);

/// A `Vm` has freed about so many bytes. The allocator keeps them for whoever asks next, in pieces between those that are in use; when they are many, they are
/// given to the operating system.
#[cfg(target_env = "gnu")]
pub fn freed(bytes: u64) {
    if FREED_BYTES.fetch_add(bytes, Ordering::Relaxed) + bytes >= KEPT_BYTES {
        FREED_BYTES.store(0, Ordering::Relaxed);
        // SAFETY: it may be called at any time, from any thread.
        unsafe { libc::malloc_trim(0) };
    }
}

/// Other allocators give them back by themselves.
#[cfg(not(target_env = "gnu"))]
pub fn freed(_bytes: u64) {}
