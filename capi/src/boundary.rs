//! Where calls from C come in: pointers become references or an error, and panics a status.
#![allow(unsafe_code, reason = "pointers of the caller")]

use std::ffi::{CStr, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Failure, rjvm_error, rjvm_status};

/// Runs the body of a function of the interface.
///
/// # Safety
/// `error` is null or can be written.
pub unsafe fn guarded(error: *mut *mut rjvm_error, body: impl FnOnce() -> Result<(), Failure>) -> rjvm_status {
    // SAFETY: the caller's promise.
    let tell = |failure: Option<Failure>| unsafe {
        if let Some(error) = error.as_mut() {
            *error = failure.map_or(std::ptr::null_mut(), |failure| Box::into_raw(Box::new(rjvm_error::new(failure))));
        }
    };
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => {
            tell(None);
            rjvm_status::Ok
        }
        Ok(Err(failure)) => {
            let status = failure.status;
            tell(Some(failure));
            status
        }
        Err(_) => {
            tell(Some(Failure::new(rjvm_status::Internal, "internal error: a function of rjvm panicked")));
            rjvm_status::Internal
        }
    }
}

/// Runs the body of a function that cannot fail; what it gives after a panic is `otherwise`.
pub fn quiet<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}

/// What a pointer of the caller points to.
///
/// # Safety
/// It is null, or points to a `T` that lives and does not change as long as `'a`.
pub unsafe fn given<'a, T>(pointer: *const T, name: &'static str) -> Result<&'a T, Failure> {
    // SAFETY: the caller's promise.
    unsafe { pointer.as_ref() }.ok_or_else(|| Failure::argument(format!("{name} is null")))
}

/// The same, for what changes.
///
/// # Safety
/// As [`given`], and nobody else uses it.
pub unsafe fn given_mut<'a, T>(pointer: *mut T, name: &'static str) -> Result<&'a mut T, Failure> {
    // SAFETY: the caller's promise.
    unsafe { pointer.as_mut() }.ok_or_else(|| Failure::argument(format!("{name} is null")))
}

/// A slice of the caller; null is good for an empty one.
///
/// # Safety
/// `count` values lie there, which live and do not change as long as `'a`.
pub unsafe fn given_slice<'a, T>(pointer: *const T, count: usize, name: &'static str) -> Result<&'a [T], Failure> {
    if count == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() || count > isize::MAX as usize / size_of::<T>().max(1) {
        return Err(Failure::argument(format!("{name} is null, or too long")));
    }
    // SAFETY: the caller's promise.
    Ok(unsafe { std::slice::from_raw_parts(pointer, count) })
}

/// A text of the caller.
///
/// # Safety
/// It is null, or ends with a zero byte, and lives and does not change as long as `'a`.
pub unsafe fn given_text<'a>(pointer: *const c_char, name: &'static str) -> Result<&'a str, Failure> {
    if pointer.is_null() {
        return Err(Failure::argument(format!("{name} is null")));
    }
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(pointer) };
    text.to_str().map_err(|_| Failure::argument(format!("{name} is not UTF-8")))
}

/// Gives a handle to the caller.
///
/// # Safety
/// `place` is null or can be written.
pub unsafe fn give<T>(place: *mut *mut T, value: impl FnOnce() -> Result<T, Failure>) -> Result<(), Failure> {
    // SAFETY: the caller's promise.
    let place = unsafe { given_mut(place, "the place for the result") }?;
    *place = std::ptr::null_mut();
    *place = Box::into_raw(Box::new(value()?));
    Ok(())
}

/// Frees a handle.
///
/// # Safety
/// It is null, or one that [`give`] has given and nobody has freed or uses.
pub unsafe fn free<T>(handle: *mut T) {
    if !handle.is_null() {
        // SAFETY: the caller's promise.
        quiet((), || drop(unsafe { Box::from_raw(handle) }));
    }
}
