//! What the C library's allocator does with address space.
#![allow(unsafe_code, reason = "mallopt is a function of the C library")]

/// Where address space is that limited, it is worth saving.
#[cfg(target_env = "gnu")]
const LITTLE_BYTES: u64 = 16 << 30;

/// Lets threads share arenas where address space is limited (`ulimit -v`): each arena reserves 64 MiB, and there may be eight for each
/// processor. Called before there is a second thread.
#[cfg(target_env = "gnu")]
pub fn fit_to_address_space() {
    const ARENAS: i32 = 2;
    if rjvm::address_space_limit().is_some_and(|limit| limit < LITTLE_BYTES) {
        // SAFETY: it sets a number that the allocator reads when it makes an arena; no other thread runs yet.
        unsafe { libc::mallopt(libc::M_ARENA_MAX, ARENAS) };
    }
}

/// Other allocators have no arenas of that kind.
#[cfg(not(target_env = "gnu"))]
pub fn fit_to_address_space() {}
