//! Machines, their methods, calls, and what they have used.
#![allow(unsafe_code, reason = "the interface for C")]

use std::ffi::c_char;
use std::sync::Arc;

use rjvm::{AuditRecord, Dynamic, DynamicMethod, Error, InterruptHandle, Vm};

use crate::boundary::{free, give, given, given_mut, given_text, guarded, quiet};
use crate::engine::{limits, rjvm_config, rjvm_engine, rjvm_limits, rjvm_program};
use crate::error::{Failure, rjvm_error, rjvm_status};
use crate::value::{give_value, given_values, rjvm_object, rjvm_value};

/// A running virtual machine.
#[derive(Debug)]
pub struct rjvm_vm(pub Arc<Vm>);

/// What stops a machine from any thread, and may live longer than that.
pub struct rjvm_stopper(InterruptHandle);

/// The methods of one name, of which the arguments of a call choose one.
#[derive(Debug)]
pub struct rjvm_method(DynamicMethod);

/// What a machine has used.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct rjvm_usage {
    /// Units of fuel, if it is counted.
    pub fuel: u64,
    /// Processor time in microseconds, if that is limited.
    pub cpu_microseconds: u64,
    /// Bytes of the heap in use, garbage included.
    pub heap: u64,
    /// Bytes of classes.
    pub metadata: u64,
    /// Classes of the guest's own.
    pub classes: u64,
    /// Bytes of memory besides the heap.
    pub native: u64,
    /// The most that it ever had of that.
    pub native_peak: u64,
    /// Threads.
    pub threads: u32,
    /// Objects that the host holds.
    pub objects_held: u64,
}

/// Makes a machine; the configuration is copied.
///
/// # Safety
/// Engine and configuration are null or live; places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_vm_new(
    engine: *const rjvm_engine,
    config: *const rjvm_config,
    vm: *mut *mut rjvm_vm,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    let start = || unsafe {
        let (engine, config) = (given(engine, "engine")?, given(config, "config")?);
        Ok(rjvm_vm(Arc::new(engine.0.start(config.0.clone())?)))
    };
    // SAFETY: the caller's promise.
    unsafe { guarded(error, || give(vm, start)) }
}

/// Makes the classes of a program known to a machine.
///
/// # Safety
/// Machine and program are null or live; places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_vm_load(
    vm: *const rjvm_vm,
    program: *const rjvm_program,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe { guarded(error, || Ok(given(vm, "vm")?.0.load(&given(program, "program")?.0)?)) }
}

/// Stops a machine from any thread: none of the guest's handlers run, and all its calls end with `RJVM_STATUS_STOPPED`. Does nothing to null.
///
/// # Safety
/// The machine is null or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_vm_stop(vm: *const rjvm_vm) {
    // SAFETY: the caller's promise.
    quiet((), || unsafe { vm.as_ref() }.map_or((), |vm| vm.0.interrupt_handle().stop()));
}

/// What stops a machine also while others free it.
///
/// # Safety
/// The machine is null or lives; places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_stopper_new(
    vm: *const rjvm_vm,
    stopper: *mut *mut rjvm_stopper,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe { guarded(error, || give(stopper, || Ok(rjvm_stopper(given(vm, "vm")?.0.interrupt_handle())))) }
}

/// Stops the machine, if it is still there.
///
/// # Safety
/// It is null or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_stopper_stop(stopper: *const rjvm_stopper) {
    // SAFETY: the caller's promise.
    quiet((), || unsafe { stopper.as_ref() }.map_or((), |stopper| stopper.0.stop()));
}

/// Frees a stopper.
///
/// # Safety
/// It is null, or nobody uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_stopper_free(stopper: *mut rjvm_stopper) {
    // SAFETY: the caller's promise.
    unsafe { free(stopper) }
}

/// What a machine has used so far.
///
/// # Safety
/// The machine is null or lives; places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_vm_usage(vm: *const rjvm_vm, usage: *mut rjvm_usage, error: *mut *mut rjvm_error) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe {
        guarded(error, || {
            let (vm, place) = (given(vm, "vm")?, given_mut(usage, "usage")?);
            let used = vm.0.usage();
            *place = rjvm_usage {
                fuel: used.fuel,
                cpu_microseconds: u64::try_from(used.cpu.as_micros()).unwrap_or(u64::MAX),
                heap: used.heap,
                metadata: used.metadata,
                classes: used.classes,
                native: used.native,
                native_peak: used.native_peak,
                threads: used.threads,
                objects_held: used.objects_held,
            };
            Ok(())
        })
    }
}

/// What the guest has written to standard output so far (`standard_error`: to standard error), as a value of bytes, if the machine keeps it: one that is not
/// trusted does.
///
/// # Safety
/// The machine is null or lives; places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_vm_output(
    vm: *const rjvm_vm,
    standard_error: bool,
    output: *mut rjvm_value,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe {
        guarded(error, || {
            let (vm, place) = (given(vm, "vm")?, given_mut(output, "output")?);
            let bytes = if standard_error { vm.0.captured_stderr() } else { vm.0.captured_stdout() };
            *place = rjvm_value::from_dynamic(Dynamic::Bytes(bytes));
            Ok(())
        })
    }
}

/// What the policy has denied so far and what would have allowed it, as a value of texts.
///
/// # Safety
/// The machine is null or lives; places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_vm_denials(
    vm: *const rjvm_vm,
    denials: *mut rjvm_value,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe {
        guarded(error, || {
            let (vm, place) = (given(vm, "vm")?, given_mut(denials, "denials")?);
            let said = |denial: &AuditRecord| format!("{} {}; allow it with {}", denial.operation, denial.target, denial.grant);
            let texts = vm.0.audit().iter().map(said).collect();
            *place = rjvm_value::from_dynamic(Dynamic::Texts(texts));
            Ok(())
        })
    }
}

/// Frees a machine: stops it and frees everything that it holds.
///
/// # Safety
/// It is null, or nobody uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_vm_free(vm: *mut rjvm_vm) {
    // SAFETY: the caller's promise.
    unsafe { free(vm) }
}

/// # Safety
/// All that is given is null or lives; places for results can be written.
unsafe fn find(
    vm: *const rjvm_vm,
    class: *const c_char,
    name: *const c_char,
    method: *mut *mut rjvm_method,
    error: *mut *mut rjvm_error,
    find: fn(&Vm, &str, &str) -> Result<DynamicMethod, Error>,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    let found = || unsafe {
        let (vm, class, name) = (given(vm, "vm")?, given_text(class, "class_name")?, given_text(name, "name")?);
        Ok(rjvm_method(find(&vm.0, class, name)?))
    };
    // SAFETY: the caller's promise.
    unsafe { guarded(error, || give(method, found)) }
}

/// The static methods of a name, which may have a descriptor behind it: `apply`, `apply(ILjava/lang/String;)I`. Access modifiers are no obstacle.
///
/// # Safety
/// The machine is null or lives; texts end with a zero byte; places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_vm_static_method(
    vm: *const rjvm_vm,
    class_name: *const c_char,
    name: *const c_char,
    method: *mut *mut rjvm_method,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe { find(vm, class_name, name, method, error, Vm::dynamic_static_method) }
}

/// The instance methods of a name, as `rjvm_vm_static_method`.
///
/// # Safety
/// As `rjvm_vm_static_method`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_vm_method(
    vm: *const rjvm_vm,
    class_name: *const c_char,
    name: *const c_char,
    method: *mut *mut rjvm_method,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe { find(vm, class_name, name, method, error, Vm::dynamic_method) }
}

/// The constructors of a class: a call gives the new object.
///
/// # Safety
/// As `rjvm_vm_static_method`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_vm_constructor(
    vm: *const rjvm_vm,
    class_name: *const c_char,
    method: *mut *mut rjvm_method,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe { find(vm, class_name, c"".as_ptr(), method, error, |vm, class, _| vm.dynamic_constructor(class)) }
}

/// Calls the method that the arguments fit best, on the calling thread. `receiver` is null but for instance methods; `limits` may be null, and so may `result`
/// be. Whole numbers and fractions of any size fit wherever the declared type has room for them.
///
/// # Safety
/// All that is given is null or lives; so many arguments lie there, and each is what its tag says; places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_method_call(
    method: *const rjvm_method,
    vm: *const rjvm_vm,
    limits_of_call: *const rjvm_limits,
    receiver: *const rjvm_object,
    arguments: *const rjvm_value,
    argument_count: usize,
    result: *mut rjvm_value,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe {
        guarded(error, || {
            if let Some(result) = result.as_mut() {
                *result = rjvm_value::VOID;
            }
            let (method, vm) = (given(method, "method")?, given(vm, "vm")?);
            let arguments = given_values(arguments, argument_count)?;
            let receiver = receiver.as_ref().map(|object| &object.0);
            let value = if limits_of_call.is_null() {
                method.0.call(&*vm.0, receiver, &arguments)?
            } else {
                method.0.call(&vm.0.within(limits(limits_of_call)), receiver, &arguments)?
            };
            give_value(result, value);
            Ok(())
        })
    }
}

/// Frees a method.
///
/// # Safety
/// It is null, or nobody uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_method_free(method: *mut rjvm_method) {
    // SAFETY: the caller's promise.
    unsafe { free(method) }
}

/// Name of an object's class, as `Class.getName` gives it, as a value of text.
///
/// # Safety
/// Object and machine are null or live; places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_object_class_name(
    object: *const rjvm_object,
    vm: *const rjvm_vm,
    name: *mut rjvm_value,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe {
        guarded(error, || {
            let (object, vm, place) = (given(object, "object")?, given(vm, "vm")?, given_mut(name, "name")?);
            *place = rjvm_value::from_dynamic(Dynamic::Text(object.0.class_name(&*vm.0)?));
            Ok(())
        })
    }
}

/// The elements of an array of objects: `elements` gets handles, null for null, of which there are room for `capacity`; `length` gets how many there are. What has no
/// room is left out.
///
/// # Safety
/// Object and machine are null or live; so many places for handles can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_object_elements(
    object: *const rjvm_object,
    vm: *const rjvm_vm,
    elements: *mut *mut rjvm_object,
    capacity: usize,
    length: *mut usize,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe {
        guarded(error, || {
            let (object, vm, length) = (given(object, "object")?, given(vm, "vm")?, given_mut(length, "length")?);
            if elements.is_null() && capacity > 0 {
                return Err(Failure::argument("elements is null"));
            }
            let all = object.0.elements(&*vm.0)?;
            *length = all.len();
            for (index, element) in all.into_iter().take(capacity).enumerate() {
                *elements.add(index) =
                    element.map_or(std::ptr::null_mut(), |element| Box::into_raw(Box::new(rjvm_object(element))));
            }
            Ok(())
        })
    }
}
