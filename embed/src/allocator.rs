//! What the C library's allocator keeps of memory that was freed.
#![allow(unsafe_code, reason = "malloc_trim is a function of the C library")]

/// Gives the operating system what has been freed: the allocator keeps it for whoever asks next, in pieces between those that are in use, and
/// what one `Vm` has used others may not need for long.
#[cfg(target_env = "gnu")]
pub fn release_freed_memory() {
    // SAFETY: it may be called at any time, from any thread.
    unsafe { libc::malloc_trim(0) };
}

/// Other allocators give it back by themselves.
#[cfg(not(target_env = "gnu"))]
pub fn release_freed_memory() {}
