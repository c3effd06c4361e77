//! `new`, `athrow`, and what `Object.<init>` does at its end (JVMS §6.5).

use classfile::{ConstantIndex, access};
use gc::RawRef;

use crate::metadata::class::ClassRef;
use crate::thread::JavaThread;
use crate::thread::invoke::Value;
use crate::throw::{JavaResult, Throw};

impl JavaThread {
    /// The class that `new` instantiates, initialised.
    ///
    /// # Errors
    /// What resolution or initialisation throws; `InstantiationError` for an abstract class.
    pub fn class_to_instantiate(&mut self, class: ClassRef, index: ConstantIndex) -> JavaResult<ClassRef> {
        let resolved = self.resolve_class(class, index)?;
        if resolved.has(access::ABSTRACT | access::INTERFACE) || resolved.is_array() {
            return Err(self.throw_new("java/lang/InstantiationError", &resolved.external_name()));
        }
        self.check_instantiable(resolved, "java/lang/IllegalAccessError")?;
        self.initialize(resolved)?;
        Ok(resolved)
    }

    /// Only the VM makes `Class` objects.
    ///
    /// # Errors
    /// `exception`, for `java.lang.Class`.
    pub fn check_instantiable(&mut self, class: ClassRef, exception: &str) -> JavaResult<()> {
        if class != self.vm().well_known().classes.class {
            return Ok(());
        }
        Err(self.throw_new(exception, &class.external_name()))
    }

    /// `athrow`: makes the exception pending.
    #[cold]
    pub fn throw_reference(&mut self, exception: RawRef) -> Throw {
        if exception.is_null() {
            return self.throw_null_pointer();
        }
        self.block.exception.set(exception);
        Throw::Exception
    }

    /// JLS §12.6: an object whose class has a finalizer is registered when `Object.<init>` completes.
    ///
    /// # Errors
    /// What `Finalizer.register` throws.
    pub fn register_finalizer(&mut self, object: RawRef) -> JavaResult<()> {
        let object = self.handle(object);
        let register = self.vm().well_known().methods.finalizer_register;
        self.invoke(register, &[Value::Ref(Some(object))]).map(|_| ())
    }
}
