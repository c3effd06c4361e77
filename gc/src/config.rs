//! Settings of a heap.

use rustix::io::Errno;

/// How often to collect for the sake of collecting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stress {
    /// Only when memory is needed.
    #[default]
    Off,
    /// Before each allocation.
    EveryAllocation,
    /// Before each Nth allocation, counted over all threads.
    EveryNth(u32),
}

/// Sizes and checks of one heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeapConfig {
    /// Upper bound of memory for objects (`-Xmx`); rounded, and clamped to what 32-bit references can address.
    pub max_bytes: u64,
    /// Old generation size below which no full collection is triggered, plus the young generation (`-Xms`).
    pub initial_bytes: u64,
    /// Upper bound of the young generation (`-Xmn`); `None` lets the policy choose.
    pub young_bytes: Option<u64>,
    /// Collections for testing; every 16th of them is a full one.
    pub stress: Stress,
    /// Whether no reference, however it came about, may lead out of the heap. This takes 36 GiB of address space, whatever `max_bytes` is; a heap
    /// that need not be sealed takes them only where there is plenty (`[VMDOC] Cage`).
    pub sealed: bool,
    /// Whether to check the whole heap after each collection, and panic if it is broken.
    pub verify: bool,
}

impl Default for HeapConfig {
    fn default() -> Self {
        Self { max_bytes: 1 << 30, initial_bytes: 16 << 20, young_bytes: None, stress: Stress::Off, sealed: true, verify: false }
    }
}

/// Why a heap or an arena could not be made.
#[derive(Debug, thiserror::Error)]
pub enum HeapError {
    /// The operating system refused address space.
    #[error("cannot reserve {bytes} bytes of address space: {errno}")]
    Reserve {
        /// What was asked for.
        bytes: u64,
        /// The system's answer.
        errno: Errno,
    },
    /// The operating system refused the address space of a sealed heap.
    #[error(
        "cannot reserve {bytes} bytes of address space, which a sealed virtual machine takes whatever its heap limit (see `ulimit -v`): {errno}"
    )]
    Seal {
        /// What was asked for.
        bytes: u64,
        /// The system's answer.
        errno: Errno,
    },
    /// The operating system refused a handler of signals.
    #[error("cannot watch the heap: {0}")]
    Watch(std::io::Error),
    /// The operating system refused memory.
    #[error("cannot commit {bytes} bytes: {errno}")]
    Commit {
        /// What was asked for.
        bytes: u64,
        /// The system's answer.
        errno: Errno,
    },
}
