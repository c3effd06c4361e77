//! `checkcast` and `instanceof` (JVMS §6.5).

use classfile::ConstantIndex;
use gc::{RawRef, Reference};

use crate::linking::resolve;
use crate::loading::places;
use crate::metadata::class::ClassRef;
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;

/// Whether an object that is not null is a `class`.
#[inline]
pub fn is_instance(thread: &JavaThread, object: impl Reference, class: ClassRef) -> bool {
    thread.class_of_raw(object).is_subclass_of(class)
}

/// `instanceof` of the class at `index`, which is not resolved for null.
///
/// # Errors
/// What resolution throws.
pub fn instance_of(thread: &mut JavaThread, current: ClassRef, index: ConstantIndex, object: RawRef) -> JavaResult<bool> {
    if object.is_null() {
        return Ok(false);
    }
    let object = thread.handle(object);
    let class = resolve::resolve_class(thread, current, index)?;
    Ok(is_instance(thread, thread.raw(object), class))
}

/// `checkcast` to the class at `index`, which is not resolved for null.
///
/// # Errors
/// What resolution throws, or `ClassCastException`.
pub fn check_cast(thread: &mut JavaThread, current: ClassRef, index: ConstantIndex, object: RawRef) -> JavaResult<()> {
    if object.is_null() {
        return Ok(());
    }
    let object = thread.handle(object);
    let class = resolve::resolve_class(thread, current, index)?;
    let object = thread.raw(object).unbound();
    if is_instance(thread, object, class) { Ok(()) } else { Err(throw_class_cast(thread, object, class)) }
}

/// The `ClassCastException` of a cast of `object` to `class`.
#[cold]
pub fn throw_class_cast(thread: &mut JavaThread, object: RawRef, class: ClassRef) -> Throw {
    let from = thread.class_of_raw(object);
    let message = message(thread, from, class);
    thread.throw_new("java/lang/ClassCastException", &message)
}

/// Why an object of class `from` is no `to`, in HotSpot's words.
pub fn message(thread: &mut JavaThread, from: ClassRef, to: ClassRef) -> String {
    let places = places::both_places(thread, from, to);
    format!("class {} cannot be cast to class {} ({places})", from.external_name(), to.external_name())
}
