//! A copy of the process: it has one thread that computes something, tells it, and is gone.
//!
//! It shares files and outputs with the process, so it must not touch them: from the start it may ask the system for memory and for its end, and nothing
//! else. Whatever more it tries ends it, reading a clock and waiting for a thread too, which it has not. So what it tells has come from its memory alone.
#![allow(unsafe_code, reason = "divides the process")]

use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{
    Pid, Resource, Rlimit, Signal, WaitOptions, kill_process, set_parent_process_death_signal, setrlimit, waitpid,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
    apply_filter,
};

#[cfg(target_arch = "x86_64")]
const ARCH: TargetArch = TargetArch::x86_64;
#[cfg(target_arch = "aarch64")]
const ARCH: TargetArch = TargetArch::aarch64;

/// `FUTEX_WAKE`, and what operations are beside their flags.
const FUTEX_WAKE: u64 = 1;
const FUTEX_OPERATION: u64 = 0x7f;

/// Where the caller goes on.
#[derive(Debug)]
pub enum Side {
    /// In the copy.
    Copy(Teller),
    /// In the process that has got one.
    Process(Twin),
}

/// A copy's way to tell.
#[derive(Debug)]
pub struct Teller(OwnedFd);

/// A copy that computes.
#[derive(Debug)]
pub struct Twin {
    pid: Pid,
    told: OwnedFd,
}

/// Divides the process. The copy must [hold back](hold_back) before it does anything else.
///
/// # Errors
/// If there is no room for a copy.
pub fn divide() -> io::Result<Side> {
    let (told, teller) = pipe_with(PipeFlags::CLOEXEC)?;
    // SAFETY: the copy runs on with what the thread at hand has; `hold_back` sees to it that what other threads hold is not waited for.
    match unsafe { libc::fork() } {
        0 => {
            drop(told);
            Ok(Side::Copy(Teller(teller)))
        }
        pid => match Pid::from_raw(pid) {
            Some(pid) if pid.as_raw_nonzero().get() > 0 => Ok(Side::Process(Twin { pid, told })),
            _ => Err(io::Error::last_os_error()),
        },
    }
}

fn end(code: i32) -> ! {
    // SAFETY: ends the process at once.
    unsafe { libc::_exit(code) }
}

/// The calling process can do nothing but compute from now on, tell, and hear of a copy of its own.
///
/// # Errors
/// If the machine cannot hold it back.
pub fn hold_back(teller: &Teller, twin: Option<&Twin>) -> io::Result<()> {
    let filter = filter(teller, twin).map_err(io::Error::other)?;
    set_parent_process_death_signal(Some(Signal::KILL))?;
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the counter of cycles, from which clocks are read without a call, cannot be read any more.
    if unsafe { libc::prctl(libc::PR_SET_TSC, libc::PR_TSC_SIGSEGV) } != 0 {
        return Err(io::Error::last_os_error());
    }
    apply_filter(&filter).map_err(io::Error::other)
}

/// What a copy may ask for.
fn filter(teller: &Teller, twin: Option<&Twin>) -> Result<BpfProgram, seccompiler::BackendError> {
    let rule = |argument, operator, value| {
        Ok(vec![SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)?])?])
    };
    let anywhere = [
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_exit_group,
        libc::SYS_rt_sigreturn,
        libc::SYS_rt_sigprocmask,
        libc::SYS_gettid,
        libc::SYS_membarrier,
        libc::SYS_sched_yield,
    ];
    let mut allowed: BTreeMap<i64, Vec<SeccompRule>> = anywhere.into_iter().map(|call| (call, Vec::new())).collect();
    allowed.insert(libc::SYS_write, rule(0, SeccompCmpOp::Eq, teller.0.as_raw_fd() as u64)?);
    allowed.insert(libc::SYS_futex, rule(1, SeccompCmpOp::MaskedEq(FUTEX_OPERATION), FUTEX_WAKE)?);
    if let Some(twin) = twin {
        let pid = twin.pid.as_raw_nonzero().get() as u64;
        allowed.insert(libc::SYS_read, rule(0, SeccompCmpOp::Eq, twin.told.as_raw_fd() as u64)?);
        allowed.insert(libc::SYS_kill, rule(0, SeccompCmpOp::Eq, pid)?);
        allowed.insert(libc::SYS_wait4, rule(0, SeccompCmpOp::Eq, pid)?);
        for call in [libc::SYS_ppoll, libc::SYS_close, libc::SYS_fcntl] {
            allowed.insert(call, Vec::new());
        }
    }
    SeccompFilter::new(allowed, SeccompAction::KillProcess, SeccompAction::Allow, ARCH)?.try_into()
}

impl Teller {
    /// Tells and ends.
    pub fn tell(self, words: &[u64]) -> ! {
        let bytes: Vec<u8> = words.iter().copied().flat_map(u64::to_ne_bytes).collect();
        let told = rustix::io::write(&self.0, &bytes);
        end(i32::from(told != Ok(bytes.len())))
    }

    /// Ends.
    pub fn give_up(self) -> ! {
        end(1)
    }
}

impl Twin {
    /// What the copy tells, if it comes to that in time.
    pub fn told<const WORDS: usize>(self, patience: Duration) -> Option<[u64; WORDS]> {
        let mut bytes = vec![0; WORDS * size_of::<u64>()];
        let is_there = self.waits(patience) && rustix::io::read(&self.told, &mut bytes) == Ok(bytes.len());
        let word = |word| u64::from_ne_bytes(std::array::from_fn(|byte| bytes[word * size_of::<u64>() + byte]));
        is_there.then(|| std::array::from_fn(word))
    }

    fn waits(&self, patience: Duration) -> bool {
        let timeout = Timespec { tv_sec: patience.as_secs().cast_signed(), tv_nsec: i64::from(patience.subsec_nanos()) };
        let mut end = [PollFd::new(&self.told, PollFlags::IN)];
        loop {
            match poll(&mut end, Some(&timeout)) {
                Err(Errno::INTR) => {}
                count => return count == Ok(1),
            }
        }
    }
}

impl Drop for Twin {
    fn drop(&mut self) {
        // It has ended, most often.
        let _ = kill_process(self.pid, Signal::KILL);
        while matches!(waitpid(Some(self.pid), WaitOptions::empty()), Err(Errno::INTR)) {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    const PATIENCE: Duration = Duration::from_secs(20);

    fn told_by(body: impl FnOnce() -> u64) -> Option<[u64; 2]> {
        match divide().unwrap() {
            Side::Copy(teller) => {
                if hold_back(&teller, None).is_err() {
                    teller.give_up();
                }
                let word = body();
                teller.tell(&[word, 2])
            }
            Side::Process(twin) => twin.told(PATIENCE),
        }
    }

    #[test]
    fn a_twin_tells_what_it_computes_and_changes_nothing() {
        let shared = AtomicU64::new(7);
        assert_eq!(told_by(|| shared.fetch_add(1, Ordering::Relaxed) + 1), Some([8, 2]));
        assert_eq!(shared.into_inner(), 7);
        let long: Vec<u64> = (0..1 << 20).collect();
        assert_eq!(told_by(|| long.clone().into_iter().rev().sum()), Some([long.iter().sum(), 2]));
    }

    #[test]
    fn a_twin_that_asks_for_more_is_gone() {
        assert_eq!(told_by(|| u64::from(rustix::fs::stat("/").is_ok())), None);
        assert_eq!(told_by(|| u64::from(std::time::Instant::now().elapsed().subsec_nanos())), None);
        let barrier = std::sync::Barrier::new(2);
        assert_eq!(told_by(|| u64::from(barrier.wait().is_leader())), None);
    }
}
