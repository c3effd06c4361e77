//! Descriptors that the launcher was started with: they stay open, and the processes that a program starts do not get them, as with `java`. Standard streams
//! that it was started without are closed for the program as well.
#![allow(unsafe_code, reason = "system calls that nothing safe wraps")]

use std::sync::atomic::{AtomicU8, Ordering};

/// The first descriptor that is no standard stream.
const FIRST: libc::c_uint = 3;

/// A bit for each of the standard streams that the process was started without.
static CLOSED: AtomicU8 = AtomicU8::new(0);

/// The system calls this before `main`, and before Rust's library opens what is closed.
#[used]
#[unsafe(link_section = ".init_array")]
static LOOK: extern "C" fn() = look_at_streams;

extern "C" fn look_at_streams() {
    for number in 0..FIRST as u8 {
        // SAFETY: asks for the flags of a descriptor, of any number.
        if unsafe { libc::fcntl(libc::c_int::from(number), libc::F_GETFD) } == -1 {
            CLOSED.fetch_or(1 << number, Ordering::Relaxed);
        }
    }
}

/// Whether the process was started without this standard stream.
pub fn is_closed(number: u8) -> bool {
    CLOSED.load(Ordering::Relaxed) & (1 << number) != 0
}

/// Signals that are to arrive whoever started the process: those that end it or have it tell of itself, and those of calls and accesses that fail. A process that
/// `java` starts has QUIT blocked.
const WANTED: [libc::c_int; 9] = [
    libc::SIGHUP,
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGTERM,
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGFPE,
    libc::SIGPIPE,
    libc::SIGXFSZ,
];

/// Lets signals arrive that whoever started the process has blocked. Called before there is a second thread, which would have the same blocked.
pub fn unblock_signals() {
    let mut set = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: the set is made empty before it is read, and lives as long as the calls; only the mask of this thread changes.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        for signal in WANTED {
            libc::sigaddset(set.as_mut_ptr(), signal);
        }
        libc::pthread_sigmask(libc::SIG_UNBLOCK, set.as_ptr(), std::ptr::null_mut());
    }
}

/// Keeps every descriptor but the standard streams from processes that are started.
pub fn keep_from_children() {
    // SAFETY: marks descriptors of this process, whose numbers and files stay what they are. A kernel that cannot do it leaves them as they were.
    unsafe { libc::syscall(libc::SYS_close_range, FIRST, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC) };
}
