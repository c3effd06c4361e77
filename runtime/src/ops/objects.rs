//! `new`, `athrow`, and what `Object.<init>` does at its end (JVMS §6.5).

use classfile::{ConstantIndex, access};
use gc::RawRef;

use crate::linking::{initialize, resolve};
use crate::metadata::class::ClassRef;
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;
use crate::value::Value;

/// The class that `new` instantiates, initialised.
///
/// # Errors
/// What resolution or initialisation throws; `InstantiationError` for an abstract class.
pub fn class_to_instantiate(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> JavaResult<ClassRef> {
    let resolved = resolve::resolve_class(thread, class, index)?;
    if resolved.has(access::ABSTRACT | access::INTERFACE) || resolved.is_array() {
        return Err(thread.throw_new("java/lang/InstantiationError", &resolved.external_name()));
    }
    check_instantiable(thread, resolved, "java/lang/IllegalAccessError")?;
    initialize::initialize(thread, resolved)?;
    Ok(resolved)
}

/// Only the VM makes `Class` objects.
///
/// # Errors
/// `exception`, for `java.lang.Class`.
pub fn check_instantiable(thread: &mut JavaThread, class: ClassRef, exception: &str) -> JavaResult<()> {
    if class != thread.vm().well_known().classes.class {
        return Ok(());
    }
    Err(thread.throw_new(exception, &class.external_name()))
}

/// `athrow`: makes the exception pending.
#[cold]
pub fn throw_reference(thread: &mut JavaThread, exception: RawRef) -> Throw {
    if exception.is_null() {
        return thread.throw_null_pointer();
    }
    thread.block.exception.set(exception);
    Throw::Exception
}

/// JLS §12.6: an object whose class has a finalizer is registered when `Object.<init>` completes.
///
/// # Errors
/// What `Finalizer.register` throws.
pub fn register_finalizer(thread: &mut JavaThread, object: RawRef) -> JavaResult<()> {
    let object = thread.handle(object);
    let register = thread.vm().well_known().methods.finalizer_register;
    thread.invoke(register, &[Value::Ref(Some(object))]).map(|_| ())
}
