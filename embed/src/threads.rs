//! Calls on the host's own threads.
//!
//! A call runs on the thread that makes it: handing it over to another costs more than most calls do. To the guest that thread is one of the `Vm`'s
//! Java threads, which it takes for the call and gives back afterwards. Between calls these count as safe, so they keep no collection waiting; they
//! hold no monitors and no references.

use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crossbeam_utils::atomic::AtomicCell;
use runtime::metadata::pointer::Metadata;
use runtime::thread::registry::Purpose;
use runtime::thread::{exit, native_stack, panics, start};
use runtime::{JavaThread, Throw, fuel};

use crate::config::StartError;
use crate::error::{Error, Fault};
use crate::exception::GuestException;
use crate::stack;
use crate::vm::Inner;

/// Threads of which none moves while it is attached.
#[allow(clippy::vec_box, reason = "others know where they are")]
type Threads = Vec<Box<JavaThread>>;

/// Java threads that no call uses; all of them are safe.
#[derive(Default)]
pub struct IdleThreads {
    /// The one that was used last: the only one for a host that makes one call at a time.
    last: AtomicCell<Option<Box<JavaThread>>>,
    others: Mutex<Threads>,
}

impl IdleThreads {
    #[inline]
    fn take(&self) -> Option<Box<JavaThread>> {
        self.last.take().or_else(|| self.lock_others().pop())
    }

    /// Takes up a thread that is safe.
    #[inline]
    pub fn give(&self, thread: Box<JavaThread>) {
        if let Some(other) = self.last.swap(Some(thread)) {
            self.lock_others().push(other);
        }
    }

    fn lock_others(&self) -> MutexGuard<'_, Threads> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The `Vm` has stopped: none of them will be used again.
    pub fn detach_all(&self) {
        while let Some(mut thread) = self.take() {
            thread.mutator.leave_safe();
            start::detach(thread);
        }
    }
}

/// Runs `body` on the calling thread, as one of the `Vm`'s.
///
/// # Errors
/// As `body`, or if the calling thread cannot become one.
#[inline]
pub fn enter<T>(inner: &Inner, body: impl FnOnce(&mut JavaThread) -> Result<T, Error>) -> Result<T, Error> {
    if inner.vm.is_stopping() {
        return Err(end_of(&inner.vm));
    }
    let Some(limit) = stack::limit() else { return Err(Error::NativeStack) };
    let mut thread = match inner.idle.take() {
        Some(mut thread) => {
            thread.mutator.leave_safe();
            thread
        }
        None => attach(inner, limit)?,
    };
    native_stack::set_limit_of_host(&mut thread, limit);
    if inner.counts_cpu {
        thread.shared.begin_time();
    }
    // Errors are large: what is given goes its own way.
    let (mut given, mut failed) = (None, None);
    panics::run_to_the_end(&mut thread, |thread| match body(thread) {
        Ok(value) => given = Some(value),
        Err(error) => failed = Some(error),
    });
    if inner.counts_cpu {
        inner.vm.time_of_ended.fetch_add(thread.shared.end_time(), Ordering::Relaxed);
    }
    fuel::give_back(&mut thread);
    thread.handles.truncate(0);
    thread.mutator.enter_safe();
    inner.idle.give(thread);
    given.ok_or_else(|| failed.unwrap_or(Error::Panicked))
}

/// A new Java thread for the calling thread, running.
#[cold]
fn attach(inner: &Inner, limit: usize) -> Result<Box<JavaThread>, Error> {
    // Not of the `Vm`'s own: what the guest starts in a call is limited like all it starts.
    let purpose = Purpose { daemon: true, own: false };
    let vm = &inner.vm;
    let attached = start::attach(Metadata::of(vm), vm.options.stack_bytes, purpose);
    let mut thread = attached.ok_or(Error::TooManyThreads)?;
    native_stack::set_limit_of_host(&mut thread, limit);
    let named = panics::run_to_the_end(&mut thread, |thread| {
        run(thread, |thread| {
            let name = format!("Host-{}", thread.id());
            Ok(exit::become_thread(thread, &name)?)
        })
    });
    match named.unwrap_or(Err(Error::Panicked)) {
        Ok(()) => Ok(thread),
        Err(error) => {
            start::detach(thread);
            Err(error)
        }
    }
}

/// Does work of a call, and says in the host's words how it has ended.
///
/// # Errors
/// Why there is no result.
#[inline]
pub fn run<T>(thread: &mut JavaThread, body: impl FnOnce(&mut JavaThread) -> Result<T, Fault>) -> Result<T, Error> {
    // The thread may have been safe while a collection broke off because of a stop: then nobody touches the heap any more.
    let fault = match thread.poll() {
        Ok(()) => match body(thread) {
            Ok(value) => return Ok(value),
            Err(fault) => fault,
        },
        Err(throw) => throw.into(),
    };
    Err(error_of(thread, fault))
}

#[cold]
fn error_of(thread: &mut JavaThread, fault: Fault) -> Error {
    match fault {
        Fault::Error(error) => error,
        Fault::Throw(Throw::Stopped) => end_of(&thread.vm()),
        Fault::Throw(Throw::Exception) => match GuestException::take(thread) {
            Ok(exception) => Error::Guest(Box::new(exception)),
            Err(_) => {
                thread.block.forget_exception();
                end_of(&thread.vm())
            }
        },
    }
}

/// How a `Vm` has ended that runs nothing any more.
#[cold]
pub fn end_of(vm: &runtime::vm::Vm) -> Error {
    if vm.has_panicked() {
        return Error::Panicked;
    }
    match (vm.exit_status.get(), vm.stop_reason()) {
        (Some(status), _) => Error::Exited(*status),
        (None, Some(reason)) => Error::Stopped(reason),
        (None, None) => Error::Stopped(runtime::vm::StopReason::Host),
    }
}

/// Boots the class library on the calling thread, which is one of the `Vm`'s own, and leaves the Java thread behind for calls.
///
/// # Errors
/// Why it does not boot.
pub fn boot(inner: &Inner) -> Result<(), StartError> {
    let stopped = || StartError::Boot(runtime::boot::BootError::Stopped);
    let purpose = Purpose { daemon: true, own: false };
    let vm = &inner.vm;
    let mut thread = start::attach(Metadata::of(vm), vm.options.stack_bytes, purpose).ok_or_else(stopped)?;
    native_stack::set_limit(&mut thread);
    let booted = panics::run_to_the_end(&mut thread, runtime::boot::boot);
    match booted {
        Some(Ok(())) => {
            thread.handles.truncate(0);
            thread.mutator.enter_safe();
            inner.idle.give(thread);
            Ok(())
        }
        Some(Err(error)) => {
            start::detach(thread);
            Err(error.into())
        }
        None => {
            start::detach(thread);
            Err(StartError::Panicked)
        }
    }
}
