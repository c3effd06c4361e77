//! Why a call gives no result.

use thiserror::Error;

use runtime::Throw;

use crate::config::StartError;
use crate::exception::GuestException;
use crate::vm::StopReason;

/// Why a call of a [`Vm`](crate::Vm) gives no result.
///
/// After [`Stopped`](Self::Stopped), [`Exited`](Self::Exited) and [`Panicked`](Self::Panicked) the `Vm` runs nothing any more: each further call
/// gives the same error. After all others it goes on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The `Vm` could not be made, or its class library could not boot.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The guest threw an exception and did not catch it. Also what loading and linking the guest's classes throws, such as
    /// `NoClassDefFoundError` and `VerifyError`.
    #[error("{0}")]
    Guest(Box<GuestException>),
    /// The guest was stopped: by the host, or because it came to a limit. None of its handlers has run.
    #[error("the guest was stopped: {0}")]
    Stopped(StopReason),
    /// The guest called `System.exit` or `Runtime.halt` with this status.
    #[error("the guest exited with status {0}")]
    Exited(i32),
    /// A bug of rjvm ended the `Vm`; the panic's message is on standard error.
    #[error("internal error: a thread of the Vm panicked")]
    Panicked,
    /// The guest has no class member that fits what the host asks for; the text says what it has.
    #[error("{0}")]
    NoSuchMember(String),
    /// An argument is no instance of what the method takes.
    #[error("{0}")]
    WrongClass(String),
    /// The result is null, and the Rust type has no place for that: [`Option`] has.
    #[error("null where {0} is expected")]
    Null(&'static str),
    /// An object or method of one `Vm` was used with another.
    #[error("a value of another Vm")]
    OtherVm,
    /// The `Vm` has so many threads already that the caller cannot become one of them.
    #[error("the Vm has no room for another thread")]
    TooManyThreads,
    /// The calling thread has less than 768 KiB of native stack left, or is on a stack that the operating system does not know.
    #[error("too little native stack for a call")]
    NativeStack,
    /// The `Vm` runs, or has run, a program with [`Vm::run`](crate::Vm::run): it has no calls.
    #[error("the Vm runs a program from start to end")]
    RunsProgram,
    /// The compiler has found errors.
    #[error("{}", crate::javac::summary(.0))]
    Compile(Vec<crate::javac::Diagnostic>),
}

/// Why work inside of a `Vm` ends early.
#[derive(Debug)]
pub enum Fault {
    /// As Java code ends early.
    Throw(Throw),
    /// For a reason of the host.
    Error(Error),
}

impl From<Throw> for Fault {
    fn from(throw: Throw) -> Self {
        Self::Throw(throw)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}
