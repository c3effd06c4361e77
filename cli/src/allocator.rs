//! What the C library's allocator does with address space.
#![allow(unsafe_code, reason = "mallopt is a function of the C library")]

/// Where address space is that limited, it is worth saving.
#[cfg(target_env = "gnu")]
const LITTLE_BYTES: u64 = 16 << 30;

/// Where it is that limited, an arena of its own for other threads than the first is too much.
#[cfg(target_env = "gnu")]
const VERY_LITTLE_BYTES: u64 = 2 << 30;

/// Lets threads share arenas where address space is limited (`ulimit -v`): each arena reserves 64 MiB, for a moment twice as much, and
/// there may be eight for each processor. Called before there is a second thread.
#[cfg(target_env = "gnu")]
pub fn fit_to_address_space() {
    let arenas = match rjvm::address_space_limit() {
        Some(..VERY_LITTLE_BYTES) => 1,
        Some(..LITTLE_BYTES) => 2,
        _ => return,
    };
    // SAFETY: it sets a number that the allocator reads when it makes an arena; no other thread runs yet.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, arenas) };
}

/// Other allocators have no arenas of that kind.
#[cfg(not(target_env = "gnu"))]
pub fn fit_to_address_space() {}
