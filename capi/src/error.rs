//! Why a function has failed.
#![allow(unsafe_code, reason = "the interface for C")]

use std::ffi::{CString, c_char};

use rjvm::settings::SettingError;
use rjvm::{Error, StartError, StopReason};

use crate::boundary::{free, quiet};

/// How a call has ended. After `STOPPED`, `EXITED` and `INTERNAL` the machine runs nothing any more; after all others it goes on.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum rjvm_status {
    /// It is done.
    Ok = 0,
    /// An argument of the function is null, no UTF-8, or nothing that there is.
    Argument = 1,
    /// The machine or its class library could not start.
    Start = 2,
    /// The guest threw an exception and did not catch it.
    Guest = 3,
    /// The guest was stopped, by the host or at a limit: `rjvm_error_stop_reason`.
    Stopped = 4,
    /// The guest has called `System.exit`: `rjvm_error_exit_status`.
    Exited = 5,
    /// A bug of rjvm.
    Internal = 6,
    /// There is no such method, field or constructor, or several fit.
    NoSuchMember = 7,
    /// An object is no instance of what is expected.
    WrongClass = 8,
    /// A value of one machine was used with another.
    OtherMachine = 9,
    /// The machine has no room for another thread, or the calling thread has too little stack left.
    NoThread = 10,
    /// The sources do not compile; the message has what is wrong, a line each.
    Compile = 11,
}

/// What has stopped a guest.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum rjvm_stop_reason {
    /// It was not stopped.
    None = 0,
    /// `rjvm_vm_stop`, or `rjvm_stopper_stop`.
    Host = 1,
    /// Its fuel is used up.
    Fuel = 2,
    /// Its time is over.
    Deadline = 3,
    /// Its processor time is used up.
    Cpu = 4,
    /// It has written too much.
    Output = 5,
    /// It has touched memory that no correct program touches.
    Corrupted = 6,
    /// It went far beyond its limit of memory besides the heap.
    NativeMemory = 7,
    /// Something else.
    Other = 8,
}

/// What a function of the interface fails with.
#[derive(Debug)]
pub struct Failure {
    pub status: rjvm_status,
    pub message: String,
    pub class: String,
    pub stack_trace: String,
    pub reason: rjvm_stop_reason,
    pub exit_status: i32,
}

impl Failure {
    pub fn new(status: rjvm_status, message: impl Into<String>) -> Self {
        let message = message.into();
        let (class, stack_trace) = (String::new(), String::new());
        Self { status, message, class, stack_trace, reason: rjvm_stop_reason::None, exit_status: 0 }
    }

    pub fn argument(message: impl Into<String>) -> Self {
        Self::new(rjvm_status::Argument, message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::Start(_) | Error::RunsProgram => rjvm_status::Start,
            Error::Guest(_) => rjvm_status::Guest,
            Error::Stopped(_) => rjvm_status::Stopped,
            Error::Exited(_) => rjvm_status::Exited,
            Error::NoSuchMember(_) => rjvm_status::NoSuchMember,
            Error::WrongClass(_) => rjvm_status::WrongClass,
            Error::Null(_) => rjvm_status::Argument,
            Error::OtherVm => rjvm_status::OtherMachine,
            Error::TooManyThreads | Error::NativeStack => rjvm_status::NoThread,
            Error::Compile(_) => rjvm_status::Compile,
            _ => rjvm_status::Internal,
        };
        let mut failure = Self::new(status, error.to_string());
        match error {
            Error::Guest(exception) => {
                failure.stack_trace = exception.stack_trace();
                failure.class = exception.class;
            }
            Error::Stopped(reason) => failure.reason = reason_of(reason),
            Error::Exited(status) => failure.exit_status = status,
            _ => {}
        }
        failure
    }
}

fn reason_of(reason: StopReason) -> rjvm_stop_reason {
    match reason {
        StopReason::Host => rjvm_stop_reason::Host,
        StopReason::Fuel => rjvm_stop_reason::Fuel,
        StopReason::Deadline => rjvm_stop_reason::Deadline,
        StopReason::Cpu => rjvm_stop_reason::Cpu,
        StopReason::Output => rjvm_stop_reason::Output,
        StopReason::Corrupted => rjvm_stop_reason::Corrupted,
        StopReason::NativeMemory => rjvm_stop_reason::NativeMemory,
        #[allow(unreachable_patterns, reason = "there may be more one day")]
        _ => rjvm_stop_reason::Other,
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self::new(rjvm_status::Start, error.to_string())
    }
}

impl From<SettingError> for Failure {
    fn from(error: SettingError) -> Self {
        Self::argument(error.to_string())
    }
}

/// Why a function has failed.
#[derive(Debug)]
pub struct rjvm_error {
    failure: Failure,
    message: CString,
    class: CString,
    stack_trace: CString,
}

/// A text that C can read; zero bytes in it, which only a guest writes, become spaces.
fn text(text: &str) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}

impl rjvm_error {
    pub fn new(failure: Failure) -> Self {
        let (message, class, stack_trace) = (text(&failure.message), text(&failure.class), text(&failure.stack_trace));
        Self { failure, message, class, stack_trace }
    }
}

/// The status that the function has returned.
///
/// # Safety
/// `error` is null or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_error_status(error: *const rjvm_error) -> rjvm_status {
    // SAFETY: the caller's promise, here and below.
    quiet(rjvm_status::Internal, || unsafe { error.as_ref() }.map_or(rjvm_status::Ok, |error| error.failure.status))
}

fn pointer(error: Option<&rjvm_error>, text: fn(&rjvm_error) -> &CString) -> *const c_char {
    error.map_or(c"".as_ptr(), |error| text(error).as_ptr())
}

/// What has happened, in words. The text lives as long as the error.
///
/// # Safety
/// `error` is null or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_error_message(error: *const rjvm_error) -> *const c_char {
    // SAFETY: the caller's promise.
    pointer(unsafe { error.as_ref() }, |error| &error.message)
}

/// The class of the guest's exception, such as `java.lang.IllegalStateException`, or an empty text.
///
/// # Safety
/// `error` is null or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_error_class(error: *const rjvm_error) -> *const c_char {
    // SAFETY: the caller's promise.
    pointer(unsafe { error.as_ref() }, |error| &error.class)
}

/// The stack trace of the guest's exception with its causes, or an empty text.
///
/// # Safety
/// `error` is null or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_error_stack_trace(error: *const rjvm_error) -> *const c_char {
    // SAFETY: the caller's promise.
    pointer(unsafe { error.as_ref() }, |error| &error.stack_trace)
}

/// What has stopped the guest.
///
/// # Safety
/// `error` is null or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_error_stop_reason(error: *const rjvm_error) -> rjvm_stop_reason {
    // SAFETY: the caller's promise.
    unsafe { error.as_ref() }.map_or(rjvm_stop_reason::None, |error| error.failure.reason)
}

/// The status that the guest has exited with.
///
/// # Safety
/// `error` is null or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_error_exit_status(error: *const rjvm_error) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { error.as_ref() }.map_or(0, |error| error.failure.exit_status)
}

/// Frees an error; null is none.
///
/// # Safety
/// Nobody uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_error_free(error: *mut rjvm_error) {
    // SAFETY: the caller's promise.
    unsafe { free(error) }
}
