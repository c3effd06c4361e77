//! Functions of the host behind Java interfaces.
#![allow(unsafe_code, reason = "the interface for C")]

use std::ffi::{CStr, c_char, c_void};

use rjvm::{Dynamic, HostFunctions, Throwable};

use crate::boundary::{given, given_mut, given_slice, given_text, guarded};
use crate::error::{Failure, rjvm_error, rjvm_status};
use crate::machine::rjvm_vm;
use crate::value::{is_ok, rjvm_object, rjvm_tag, rjvm_value};

/// A function of the host: gets its context and the arguments of the guest, which are the library's and end with the call; objects among them are kept with
/// `rjvm_object_clone`. It writes its result, unless the method has none. What that points to is copied afterwards: it must not lie on the stack of the
/// function, and stays the host's. A status other than `RJVM_STATUS_OK` throws a `RuntimeException` with the text that the function has written to `message`.
/// It is called by any thread of the guest, by several at a time. It must not jump or unwind out of the call.
pub type rjvm_host_call = Option<
    unsafe extern "C" fn(
        context: *mut c_void,
        arguments: *const rjvm_value,
        argument_count: usize,
        result: *mut rjvm_value,
        message: *mut c_char,
        message_capacity: usize,
    ) -> i32,
>;

/// A function of the host, and what it stands behind.
#[repr(C)]
pub struct rjvm_host_function {
    /// The method's name, which has a descriptor behind it if there are several of the name.
    pub name: *const c_char,
    /// The function.
    pub call: rjvm_host_call,
    /// What it gets with each call.
    pub context: *mut c_void,
}

/// Room for the message of a function that has failed.
const MESSAGE_BYTES: usize = 1024;

struct Function {
    call: unsafe extern "C" fn(*mut c_void, *const rjvm_value, usize, *mut rjvm_value, *mut c_char, usize) -> i32,
    context: *mut c_void,
}

// SAFETY: whoever binds a function promises that any thread may call it with its context.
unsafe impl Send for Function {}
// SAFETY: as above, several at a time.
unsafe impl Sync for Function {}

/// The arguments of one call, freed at its end.
struct Arguments(Vec<rjvm_value>);

impl Drop for Arguments {
    fn drop(&mut self) {
        for value in &mut self.0 {
            // SAFETY: the library has made it, and the call is over.
            unsafe { crate::value::rjvm_value_clear(value) };
        }
    }
}

impl Function {
    fn call(&self, arguments: Vec<Dynamic>) -> Result<Dynamic, Throwable> {
        let arguments = Arguments(arguments.into_iter().map(rjvm_value::from_dynamic).collect());
        let (mut result, mut message) = (rjvm_value::VOID, vec![0 as c_char; MESSAGE_BYTES]);
        let (values, count) = (arguments.0.as_ptr(), arguments.0.len());
        // SAFETY: whoever binds a function promises that it may be called so.
        let status =
            unsafe { (self.call)(self.context, values, count, &raw mut result, message.as_mut_ptr(), MESSAGE_BYTES - 1) };
        if is_ok(status) && result.tag == rjvm_tag::Void as u32 {
            return Ok(Dynamic::Void);
        }
        if is_ok(status) {
            // SAFETY: the function's promise: the result is what its tag says.
            return unsafe { result.to_dynamic() }
                .map_err(|failure| Throwable::new("java.lang.RuntimeException", failure.message));
        }
        // SAFETY: the last byte is zero: nobody had a right to write it.
        let text = unsafe { CStr::from_ptr(message.as_ptr()) }.to_string_lossy().into_owned();
        Err(Throwable::new("java.lang.RuntimeException", text))
    }
}

/// An object that implements a Java interface of the program by functions of the host, to be given to the guest. Functions and contexts live at least as long as the
/// machine.
///
/// # Safety
/// The machine is null or lives; so many functions lie there, whose names end with a zero byte and which may be called as `rjvm_host_call` says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_vm_bind(
    vm: *const rjvm_vm,
    interface_name: *const c_char,
    functions: *const rjvm_host_function,
    function_count: usize,
    object: *mut *mut rjvm_object,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe {
        guarded(error, || {
            let place = given_mut(object, "object")?;
            *place = std::ptr::null_mut();
            let (vm, interface) = (given(vm, "vm")?, given_text(interface_name, "interface_name")?);
            let mut all = HostFunctions::new();
            for function in given_slice(functions, function_count, "functions")? {
                let name = given_text(function.name, "the name of a function")?;
                let call = function.call.ok_or_else(|| Failure::argument(format!("the function {name} is null")))?;
                let function = Function { call, context: function.context };
                all = all.dynamic_function(name, move |_caller, arguments| function.call(arguments));
            }
            let bound = vm.0.bind(interface, all)?;
            *place = Box::into_raw(Box::new(rjvm_object(bound)));
            Ok(())
        })
    }
}
