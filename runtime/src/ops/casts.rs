//! `checkcast` (JVMS §6.5.checkcast).

use gc::RawRef;

use crate::metadata::class::ClassRef;
use crate::thread::JavaThread;
use crate::throw::Throw;

impl JavaThread {
    /// The `ClassCastException` of a cast of `object` to `class`.
    #[cold]
    pub fn throw_class_cast(&mut self, object: RawRef, class: ClassRef) -> Throw {
        let from = self.class_of_raw(object);
        let message = self.class_cast_message(from, class);
        self.throw_new("java/lang/ClassCastException", &message)
    }

    /// Why an object of class `from` is no `to`, in HotSpot's words.
    pub fn class_cast_message(&mut self, from: ClassRef, to: ClassRef) -> String {
        let places = self.places(from, to);
        format!("class {} cannot be cast to class {} ({places})", from.external_name(), to.external_name())
    }
}
