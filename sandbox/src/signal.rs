//! Signals of the host process, delivered to closures on one thread.
//!
//! A process has one signal table, so this file holds the project's only global mutable state besides what it mirrors: the table of
//! who handles which signal, and the thread that delivers them. A later registration replaces an earlier one, whichever Vm it is of.

use crate::error::{Errno, SandboxResult};
use crate::{Grant, Sandbox};
use signal_hook::iterator::{Handle, Signals};
use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError};

/// What to do when a signal arrives.
#[derive(Clone)]
pub enum SignalAction {
    /// What the host does by default.
    Default,
    /// Nothing.
    Ignore,
    /// Call this, with the signal's number, on the delivering thread.
    Call(Arc<dyn Fn(i32) + Send + Sync>),
    /// What a Vm does with one of the signals that it handles itself: nothing that can be seen.
    OfVm,
}

/// Which kind of action was in force before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviousAction {
    /// The host's default.
    Default,
    /// Ignored.
    Ignored,
    /// A closure.
    Handled,
    /// A Vm handles it ([`SignalAction::OfVm`]).
    OfVm,
}

/// Marks the registrations of one Sandbox; they end when it drops.
#[derive(Debug, Default)]
pub(crate) struct OwnedSignals(Arc<()>);

struct Registration {
    owner: Arc<()>,
    action: SignalAction,
}

struct Dispatcher {
    handle: Handle,
    registrations: Mutex<HashMap<i32, Registration>>,
}

static DISPATCHER: OnceLock<Result<Dispatcher, Errno>> = OnceLock::new();

fn dispatcher() -> SandboxResult<&'static Dispatcher> {
    DISPATCHER.get_or_init(start_dispatcher).as_ref().map_err(|errno| (*errno).into())
}

fn start_dispatcher() -> Result<Dispatcher, Errno> {
    let failed = |error: std::io::Error| Errno(error.raw_os_error().unwrap_or(Errno::AGAIN.0));
    let mut signals = Signals::new(std::iter::empty::<i32>()).map_err(failed)?;
    let handle = signals.handle();
    let deliver = move || signals.forever().for_each(deliver);
    std::thread::Builder::new().name("signal dispatcher".to_owned()).spawn(deliver).map_err(failed)?;
    Ok(Dispatcher { handle, registrations: Mutex::default() })
}

fn deliver(number: i32) {
    let Some(Ok(dispatcher)) = DISPATCHER.get() else { return };
    let action = {
        let registrations = dispatcher.registrations.lock().unwrap_or_else(PoisonError::into_inner);
        registrations.get(&number).map(|registration| registration.action.clone())
    };
    match action {
        Some(SignalAction::Call(callback)) => callback(number),
        Some(SignalAction::Ignore | SignalAction::OfVm) => {}
        // Its Vm is gone since it was sent, and what it says has been said.
        None if OF_CALLS.contains(&number) => {}
        // Cannot fail: only signals that were registered arrive here.
        Some(SignalAction::Default) | None => drop(signal_hook::low_level::emulate_default_handler(number)),
    }
}

/// Signal names without `SIG`, and their numbers on Linux.
const SIGNALS: [(&str, i32); 33] = [
    ("HUP", 1),
    ("INT", 2),
    ("QUIT", 3),
    ("ILL", 4),
    ("TRAP", 5),
    ("ABRT", 6),
    ("BUS", 7),
    ("FPE", 8),
    ("KILL", 9),
    ("USR1", 10),
    ("SEGV", 11),
    ("USR2", 12),
    ("PIPE", 13),
    ("ALRM", 14),
    ("TERM", 15),
    ("STKFLT", 16),
    ("CHLD", 17),
    ("CLD", 17),
    ("CONT", 18),
    ("STOP", 19),
    ("TSTP", 20),
    ("TTIN", 21),
    ("TTOU", 22),
    ("URG", 23),
    ("XCPU", 24),
    ("XFSZ", 25),
    ("VTALRM", 26),
    ("PROF", 27),
    ("WINCH", 28),
    ("IO", 29),
    ("POLL", 29),
    ("PWR", 30),
    ("SYS", 31),
];

/// The number of a signal, by its name with or without `SIG`.
pub fn number_of(name: &str) -> Option<i32> {
    let name = name.strip_prefix("SIG").unwrap_or(name);
    SIGNALS.iter().find(|signal| signal.0 == name).map(|signal| signal.1)
}

/// The name of a signal without `SIG`.
pub fn name_of(number: i32) -> Option<&'static str> {
    SIGNALS.iter().find(|signal| signal.1 == number).map(|signal| signal.0)
}

/// Whether a guest can handle a signal at all: nobody can handle `KILL` and `STOP`, and those of faults and `QUIT` belong to the Vm.
pub fn can_handle(number: i32) -> bool {
    const RESERVED: [&str; 6] = ["KILL", "STOP", "QUIT", "ILL", "FPE", "SEGV"];
    name_of(number).is_some_and(|name| !RESERVED.contains(&name))
}

/// Whether whoever started the process made it ignore this signal, as `nohup` does with `HUP`.
pub fn is_ignored_at_start(number: i32) -> bool {
    is_in_mask("SigIgn:", number)
}

/// Whether a signal is in one of the process's masks, by the mask's name in its status.
fn is_in_mask(name: &str, number: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let mask = mask.and_then(|mask| u64::from_str_radix(mask, 16).ok()).unwrap_or(0);
    (1..=64).contains(&number) && mask & (1 << (number - 1)) != 0
}

/// `PIPE` and `XFSZ`: what they say, the call that fails says as well. A process that has nothing against them is ended.
const OF_CALLS: [i32; 2] = [13, 25];

/// Those that `java` has a handler for besides: `BUS` and `USR2`.
const OF_HOTSPOT: [i32; 4] = [7, 12, OF_CALLS[0], OF_CALLS[1]];

/// Keeps writing to a pipe that nobody reads, or more than a file may have (`ulimit -f`), from ending the process: a guest could end its host with that. A
/// handler does it, unless the host has one: what is ignored, processes that are started would ignore too.
pub(crate) fn outlast_calls() {
    static DONE: Once = Once::new();
    DONE.call_once(|| {
        for number in OF_CALLS.into_iter().filter(|number| !is_in_mask("SigCgt:", *number) && !is_in_mask("SigIgn:", *number)) {
            // What cannot be had is missed where the host's default is one that ends it.
            let _ = signal_hook::flag::register(number, Arc::new(AtomicBool::new(false)));
        }
    });
}

/// `HUP`, `INT` and `TERM`, which end a process.
const ENDING: [i32; 3] = [1, 2, 15];

impl Sandbox {
    /// Sets what happens when a signal arrives, until changed or the Sandbox drops (`Signal.handle0`).
    pub fn handle_signal(&self, number: i32, action: SignalAction) -> SandboxResult<PreviousAction> {
        if ENDING.contains(&number) && self.policy.leaves_signals {
            return Err(Errno::INVAL.into());
        }
        if ENDING.contains(&number) && !self.policy.signals {
            // The class library asks for these in every program, to run shutdown hooks; here they end the process, and nobody is denied anything.
            return Ok(PreviousAction::Default);
        }
        self.check_signals("handle signal", number)?;
        self.register(number, action)
    }

    /// Has a closure of the host called when a signal arrives, until the Sandbox drops.
    ///
    /// # Errors
    /// What the system says.
    pub fn watch_signal(&self, number: i32, callback: Arc<dyn Fn(i32) + Send + Sync>) -> SandboxResult<()> {
        self.register(number, SignalAction::Call(callback)).map(|_| ())
    }

    fn register(&self, number: i32, action: SignalAction) -> SandboxResult<PreviousAction> {
        let dispatcher = dispatcher()?;
        let previous = {
            let mut registrations = dispatcher.registrations.lock().unwrap_or_else(PoisonError::into_inner);
            let is_default = matches!(action, SignalAction::Default) && !OF_HOTSPOT.contains(&number);
            if is_default && !registrations.contains_key(&number) {
                return Ok(PreviousAction::Default);
            }
            registrations.insert(number, Registration { owner: Arc::clone(&self.signals.0), action })
        };
        dispatcher.handle.add_signal(number)?;
        Ok(match previous.map(|registration| registration.action) {
            None if OF_HOTSPOT.contains(&number) => PreviousAction::OfVm,
            Some(SignalAction::OfVm) => PreviousAction::OfVm,
            None | Some(SignalAction::Default) => PreviousAction::Default,
            Some(SignalAction::Ignore) => PreviousAction::Ignored,
            Some(SignalAction::Call(_)) => PreviousAction::Handled,
        })
    }

    /// Sends a signal to the host process (`Signal.raise0`).
    pub fn raise_signal(&self, number: i32) -> SandboxResult<()> {
        self.check_signals("raise signal", number)?;
        let signal = rustix::process::Signal::from_named_raw(number).ok_or(Errno::INVAL)?;
        Ok(rustix::process::kill_process(rustix::process::getpid(), signal)?)
    }

    fn check_signals(&self, operation: &'static str, number: i32) -> SandboxResult<()> {
        if !can_handle(number) {
            return Err(Errno::INVAL.into());
        }
        if !self.policy.signals {
            return Err(self.deny(operation, &number.to_string(), Grant::Signals));
        }
        if !ENDING.contains(&number) {
            self.learn(|| Grant::Signals);
        }
        Ok(())
    }
}

impl Drop for OwnedSignals {
    fn drop(&mut self) {
        if let Some(Ok(dispatcher)) = DISPATCHER.get() {
            let mut registrations = dispatcher.registrations.lock().unwrap_or_else(PoisonError::into_inner);
            registrations.retain(|_, registration| !Arc::ptr_eq(&registration.owner, &self.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn a_raised_signal_reaches_its_closure_and_an_ignored_one_does_nothing() {
        let sandbox = Sandbox::new(Policy::trusted()).unwrap();
        let (sender, receiver) = mpsc::channel();
        let sender = Mutex::new(sender);
        let action = SignalAction::Call(Arc::new(move |number| sender.lock().unwrap().send(number).unwrap()));
        let (usr2, winch) = (number_of("USR2").unwrap(), number_of("SIGWINCH").unwrap());
        let arrived = || receiver.recv_timeout(Duration::from_secs(10));
        assert_eq!(sandbox.handle_signal(usr2, action.clone()), Ok(PreviousAction::OfVm));
        assert_eq!(sandbox.handle_signal(winch, action), Ok(PreviousAction::Default));
        sandbox.raise_signal(usr2).unwrap();
        assert_eq!(arrived(), Ok(usr2));
        assert_eq!(sandbox.handle_signal(usr2, SignalAction::Ignore), Ok(PreviousAction::Handled));
        sandbox.raise_signal(usr2).unwrap();
        // A look at what is pending may meet this one and have missed the ignored one; the next look begins with that.
        for _ in 0..2 {
            sandbox.raise_signal(winch).unwrap();
            assert_eq!(arrived(), Ok(winch));
        }
    }

    #[test]
    fn signals_of_calls_that_fail_end_nothing() {
        let sandbox = Sandbox::new(Policy::trusted()).unwrap();
        for number in OF_CALLS {
            assert!(is_in_mask("SigCgt:", number) || is_in_mask("SigIgn:", number), "{number}");
            assert_eq!(sandbox.handle_signal(number, SignalAction::OfVm), Ok(PreviousAction::OfVm));
            sandbox.raise_signal(number).unwrap();
        }
    }

    #[test]
    fn what_ends_a_process_may_be_left_to_the_host() {
        let sandbox = Sandbox::new(Policy::trusted().leave_signals(true)).unwrap();
        assert_eq!(sandbox.handle_signal(15, SignalAction::Ignore), Err(Errno::INVAL.into()));
        assert_eq!(sandbox.handle_signal(28, SignalAction::Ignore), Ok(PreviousAction::Default));
    }

    #[test]
    fn reserved_and_denied_signals_are_refused() {
        let sandbox = Sandbox::new(Policy::trusted()).unwrap();
        assert_eq!(sandbox.handle_signal(9, SignalAction::Ignore), Err(Errno::INVAL.into()));
        let sealed = Sandbox::new(Policy::untrusted()).unwrap();
        assert!(sealed.raise_signal(15).is_err());
        assert_eq!(sealed.audit()[0].grant, Grant::Signals);
        assert_eq!(sealed.handle_signal(15, SignalAction::Ignore), Ok(PreviousAction::Default));
        assert!(sealed.handle_signal(10, SignalAction::Ignore).is_err());
        assert_eq!(sealed.audit().len(), 2);
        assert_eq!(number_of("SIGTERM"), Some(15));
    }
}
