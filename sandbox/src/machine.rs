//! What does not change about the process and its host while it runs: asked for once, so that a process that gives up its system calls need not keep these.

use std::sync::OnceLock;

use rustix::system::Uname;

/// The facts.
pub(crate) struct Machine {
    /// Names and release.
    pub name: Uname,
    /// Who runs the process.
    pub user: u32,
    /// Bytes of memory.
    pub memory_bytes: u64,
    /// Bytes of swap space.
    pub swap_bytes: u64,
    /// The processors that the process might run on when that was asked for the first time; 0 if nobody could tell.
    pub processors: u32,
}

/// The machine that this process runs on.
pub(crate) fn machine() -> &'static Machine {
    static MACHINE: OnceLock<Machine> = OnceLock::new();
    MACHINE.get_or_init(|| {
        let info = rustix::system::sysinfo();
        let bytes = |units: u64| units.saturating_mul(u64::from(info.mem_unit.max(1)));
        Machine {
            name: rustix::system::uname(),
            user: rustix::process::getuid().as_raw(),
            memory_bytes: bytes(info.totalram),
            swap_bytes: bytes(info.totalswap),
            processors: rustix::thread::sched_getaffinity(None).map_or(0, |set| set.count()),
        }
    })
}

/// Learns what guests may ask for later, with calls that the process will not have any more.
pub fn learn_machine() {
    machine();
    // The first question reads the whole auxiliary vector.
    rustix::param::page_size();
}
