//! The operating system's threads that Java threads run on, and how many of them there may be.
//!
//! What the operating system refuses is an error of `spawn`, with one exception: a new thread maps memory before it runs any code of
//! rjvm, and if the process has no mappings left the Rust runtime aborts the process, with all its `Vm`s and their host. So all
//! `Vm`s of a process together keep away from that limit.

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{Builder, JoinHandle};

use crate::thread::native_stack;

/// Mappings that a thread takes: its Java stack, and two stacks with guard pages; and one that is left for whatever else is mapped.
const MAPPINGS_PER_THREAD: u64 = 5 + 1;

/// `vm.max_map_count` as Linux has it by default.
const MAPPINGS_DEFAULT: u64 = 65_530;

/// Threads that are left for what the `Vm`s do themselves, so that a guest with all others can be sent a signal.
const OWN_THREADS: u64 = 64;

/// Threads of this process that are in use.
static IN_USE: AtomicU64 = AtomicU64::new(0);

/// One of the threads that the process may have.
struct Place;

impl Place {
    fn take(own: bool) -> Option<Self> {
        let max = threads_max().saturating_sub(if own { 0 } else { OWN_THREADS }).max(1);
        let more = |used: u64| (used < max).then_some(used + 1);
        IN_USE.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok().map(|_| Self)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        IN_USE.fetch_sub(1, Ordering::Relaxed);
    }
}

fn threads_max() -> u64 {
    static MAX: OnceLock<u64> = OnceLock::new();
    *MAX.get_or_init(|| {
        let text = sandbox::host::read_file(b"/proc/sys/vm/max_map_count").unwrap_or_default();
        let mappings = String::from_utf8_lossy(&text).trim().parse().unwrap_or(MAPPINGS_DEFAULT);
        (mappings / MAPPINGS_PER_THREAD).max(1)
    })
}

/// Starts a thread with this name, cut to what the operating system shows; `own` are those that a `Vm` needs itself.
///
/// # Errors
/// If the process can have no more threads.
pub fn spawn<T: Send + 'static>(name: &str, own: bool, body: impl FnOnce() -> T + Send + 'static) -> io::Result<JoinHandle<T>> {
    let place = Place::take(own).ok_or(io::ErrorKind::QuotaExceeded)?;
    let name = name.chars().filter(|character| *character != '\0').take(15).collect();
    Builder::new().name(name).stack_size(native_stack::STACK_BYTES).spawn(move || {
        let _place = place;
        body()
    })
}

#[cfg(test)]
mod tests {
    use super::{IN_USE, spawn};
    use std::sync::atomic::Ordering;

    #[test]
    fn a_place_is_given_back_when_its_thread_ends() {
        assert_eq!(spawn("a name with a \0 in it", false, || IN_USE.load(Ordering::Relaxed)).unwrap().join().unwrap(), 1);
        assert_eq!(IN_USE.load(Ordering::Relaxed), 0);
    }
}
