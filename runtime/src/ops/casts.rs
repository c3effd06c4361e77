//! `checkcast` and `instanceof` (JVMS §6.5).

use gc::RawRef;

use crate::metadata::class::ClassRef;
use crate::thread::JavaThread;
use crate::throw::Throw;

/// Whether an object that is not null is a `class`.
#[inline]
pub fn is_instance(thread: &JavaThread, object: RawRef, class: ClassRef) -> bool {
    thread.class_of_raw(object).is_subclass_of(class)
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
    let places = thread.places(from, to);
    format!("class {} cannot be cast to class {} ({places})", from.external_name(), to.external_name())
}
