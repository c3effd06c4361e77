//! What a call is made with: a `Vm`, limits on one, or the guest that calls its host.

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use runtime::JavaThread;
use runtime::thread::panics;

use crate::error::{Error, Fault};
use crate::threads;
use crate::vm::Vm;

pub(crate) mod sealed {
    use super::{Error, Fault, JavaThread};

    pub trait Enter {
        fn enter<T>(self, body: impl FnOnce(&mut JavaThread) -> Result<T, Fault>) -> Result<T, Error>;
    }
}
pub(crate) use sealed::Enter;

/// What calls are made with: [`&Vm`](Vm), [`&Within`](Within), or `&mut` [`Caller`] inside of a host function.
pub trait Context: Enter {}

impl Context for &Vm {}
impl Enter for &Vm {
    #[inline]
    fn enter<T>(self, body: impl FnOnce(&mut JavaThread) -> Result<T, Fault>) -> Result<T, Error> {
        let inner = self.booted()?;
        threads::enter(inner, |thread| threads::run(thread, body))
    }
}

/// Limits on each call that is made with a [`Within`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    fuel: Option<u64>,
    deadline: Option<Duration>,
}

impl Limits {
    /// No limits beside those of the `Vm`.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the calling thread may do in one call, in units of fuel. The `Vm` must count fuel ([`Config::fuel`](crate::Config::fuel)), else this says nothing.
    /// Threads that the guest starts are limited by what the `Vm` has left in all.
    #[must_use]
    pub fn fuel(mut self, units: u64) -> Self {
        self.fuel = Some(units);
        self
    }

    /// How long a call may take, in time on the clock, waiting included.
    #[must_use]
    pub fn deadline(mut self, time: Duration) -> Self {
        self.deadline = Some(time);
        self
    }
}

/// What a call has used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallReport {
    /// Fuel that the calling thread has used, if the `Vm` counts it: the same in every call that does the same.
    pub fuel: u64,
    /// How long it took.
    pub time: Duration,
}

/// A `Vm` with limits on each call: made by [`Vm::within`]. A call that comes to a limit is [`Error::Stopped`], and so is each further call of that `Vm`.
#[derive(Debug)]
pub struct Within<'v> {
    vm: &'v Vm,
    limits: Limits,
    report: Mutex<CallReport>,
}

impl<'v> Within<'v> {
    pub(crate) fn new(vm: &'v Vm, limits: Limits) -> Self {
        Self { vm, limits, report: Mutex::default() }
    }

    /// The `Vm`. What is called with it has no limits beside its own.
    pub fn vm(&self) -> &'v Vm {
        self.vm
    }

    /// What the last call has used that was made with this.
    pub fn report(&self) -> CallReport {
        *self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Context for &Within<'_> {}
impl Enter for &Within<'_> {
    fn enter<T>(self, body: impl FnOnce(&mut JavaThread) -> Result<T, Fault>) -> Result<T, Error> {
        let inner = self.vm.booted()?;
        let begin = Instant::now();
        let _deadline = self.limits.deadline.map(|time| self.vm.stop_at(begin + time)).transpose()?;
        threads::enter(inner, |thread| {
            let before = thread.fuel_taken;
            thread.fuel_max = self.limits.fuel.map_or(u64::MAX, |fuel| before.saturating_add(fuel));
            let result = threads::run(thread, body);
            thread.fuel_max = u64::MAX;
            let report = CallReport { fuel: runtime::fuel::used_by(thread).saturating_sub(before), time: begin.elapsed() };
            *self.report.lock().unwrap_or_else(PoisonError::into_inner) = report;
            result
        })
    }
}

/// The guest that has called a host function: for calls back into it, on the same thread. Monitors that the guest holds are held in such calls too, and
/// they count against the limits of the outer call.
pub struct Caller<'c> {
    /// Its mutator is safe outside of `enter`.
    thread: &'c mut JavaThread,
    /// It stays on the operating system's thread whose stack the call uses.
    stays: PhantomData<*const ()>,
}

impl std::fmt::Debug for Caller<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Caller").finish_non_exhaustive()
    }
}

impl Caller<'_> {
    /// Runs a function of the host in the name of the thread, while collections may go on; then the thread runs again.
    #[inline]
    pub(crate) fn while_safe(thread: &mut JavaThread, body: impl FnOnce(Caller<'_>)) -> std::thread::Result<()> {
        thread.mutator.enter_safe();
        let result = catch_unwind(AssertUnwindSafe(|| body(Caller { thread, stays: PhantomData })));
        thread.mutator.leave_safe();
        result
    }

    /// Whether the `Vm` has been stopped: what the function still does is for nothing.
    pub fn is_stopping(&self) -> bool {
        self.thread.vm().is_stopping()
    }
}

impl Context for &mut Caller<'_> {}
impl Enter for &mut Caller<'_> {
    fn enter<T>(self, body: impl FnOnce(&mut JavaThread) -> Result<T, Fault>) -> Result<T, Error> {
        let thread = &mut *self.thread;
        thread.mutator.leave_safe();
        let mark = thread.handles.mark();
        let result = catch_unwind(AssertUnwindSafe(|| threads::run(thread, body)));
        let result = result.unwrap_or_else(|_| {
            panics::stop_after_panic(thread);
            Err(Error::Panicked)
        });
        thread.handles.truncate(mark);
        thread.mutator.enter_safe();
        result
    }
}
