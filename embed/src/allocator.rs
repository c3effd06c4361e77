//! What the C library's allocator keeps of memory that was freed.
#![allow(unsafe_code, reason = "malloc_trim and mallopt are functions of the C library")]

#[cfg(target_env = "gnu")]
use std::sync::Once;
#[cfg(target_env = "gnu")]
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that `Vm`s leave to the allocator before they are given back: enough for the next few, which then need not ask for them.
#[cfg(target_env = "gnu")]
const KEPT_BYTES: u64 = 16 << 20;
/// Bytes that may be free at the end of each of its areas. By itself it takes more and more, up to 64 MiB, as larger blocks are freed; and it has eight areas for
/// each processor, whose ends nothing else gives back.
#[cfg(target_env = "gnu")]
const END_BYTES: i32 = 512 << 10;

/// Bytes that have been freed since the last time.
#[cfg(target_env = "gnu")]
static FREED_BYTES: AtomicU64 = AtomicU64::new(0);

/// A `Vm` has freed about so many bytes. The allocator keeps them for whoever asks next, in pieces between those that are in use; when they are many, they are
/// given to the operating system.
#[cfg(target_env = "gnu")]
pub fn freed(bytes: u64) {
    static ENDS: Once = Once::new();
    // SAFETY: it may be called at any time, from any thread.
    ENDS.call_once(|| unsafe {
        libc::mallopt(libc::M_TRIM_THRESHOLD, END_BYTES);
    });
    if FREED_BYTES.fetch_add(bytes, Ordering::Relaxed) + bytes >= KEPT_BYTES {
        FREED_BYTES.store(0, Ordering::Relaxed);
        // SAFETY: it may be called at any time, from any thread.
        unsafe { libc::malloc_trim(0) };
    }
}

/// Gives to the operating system what is free; whether the allocator can be asked for that.
#[cfg(target_env = "gnu")]
pub fn trim() -> bool {
    // SAFETY: it may be called at any time, from any thread.
    unsafe { libc::malloc_trim(0) };
    true
}

/// Others cannot be asked.
#[cfg(not(target_env = "gnu"))]
pub fn trim() -> bool {
    false
}

/// Other allocators give them back by themselves.
#[cfg(not(target_env = "gnu"))]
pub fn freed(_bytes: u64) {}
