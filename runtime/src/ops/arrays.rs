//! Array creation and the exceptions of array access (JVMS §6.5).

use classfile::ConstantIndex;
use gc::{ARRAY_BASE_OFFSET, Handle, RawRef};

use crate::metadata::class::ClassRef;
use crate::metadata::field::ValueKind;
use crate::thread::JavaThread;
use crate::throw::{JavaResult, Throw};

impl JavaThread {
    /// `newarray` and `anewarray`, once the array class is known.
    ///
    /// # Errors
    /// `NegativeArraySizeException`, `OutOfMemoryError`.
    #[inline]
    pub fn new_array_of(&mut self, class: ClassRef, length: i32) -> JavaResult<RawRef> {
        match u32::try_from(length) {
            Ok(length) => self.new_raw_array(class, length),
            Err(_) => Err(self.throw_new("java/lang/NegativeArraySizeException", &length.to_string())),
        }
    }

    /// The array class that `anewarray` makes.
    ///
    /// # Errors
    /// What resolution throws.
    pub fn array_class_to_create(&mut self, class: ClassRef, index: ConstantIndex) -> JavaResult<ClassRef> {
        let component = self.resolve_class(class, index)?;
        self.array_class_of(component)
    }

    /// The primitive array class of a `newarray` type code.
    pub fn primitive_array_class(&mut self, code: u16) -> JavaResult<ClassRef> {
        let kind = match code {
            4 => ValueKind::Boolean,
            5 => ValueKind::Char,
            6 => ValueKind::Float,
            7 => ValueKind::Double,
            8 => ValueKind::Byte,
            9 => ValueKind::Short,
            10 => ValueKind::Int,
            _ => ValueKind::Long,
        };
        self.array_class_of(self.vm().primitive(kind))
    }

    /// `multianewarray`: all lengths are checked before anything is allocated.
    ///
    /// # Errors
    /// What resolution throws, `NegativeArraySizeException`, `OutOfMemoryError`.
    pub fn new_multi_array(&mut self, class: ClassRef, index: ConstantIndex, lengths: &[i32]) -> JavaResult<RawRef> {
        let class = self.resolve_class(class, index)?;
        self.new_nested_array(class, lengths).map(|array| self.raw(array))
    }

    /// An array of arrays, as deep as there are lengths.
    ///
    /// # Errors
    /// `NegativeArraySizeException`, `OutOfMemoryError`.
    pub fn new_nested_array(&mut self, class: ClassRef, lengths: &[i32]) -> JavaResult<Handle> {
        if let Some(negative) = lengths.iter().find(|length| **length < 0) {
            return Err(self.throw_new("java/lang/NegativeArraySizeException", &negative.to_string()));
        }
        self.nested_array(class, lengths)
    }

    fn nested_array(&mut self, class: ClassRef, lengths: &[i32]) -> JavaResult<Handle> {
        let Some((length, rest)) = lengths.split_first() else { return Err(self.throw_null_pointer()) };
        let array = self.new_array(class, *length)?;
        if rest.is_empty() {
            return Ok(array);
        }
        let Some(component) = class.component() else {
            return Err(self.throw_new("java/lang/IncompatibleClassChangeError", "array has too few dimensions"));
        };
        for index in 0..*length as usize {
            let element = self.scope(|thread| thread.nested_array(component, rest))?;
            self.set_element(array, index, Some(element));
            self.poll()?;
        }
        Ok(array)
    }

    /// What an access to `array` at `index` throws: it is null, or the index is out of bounds.
    #[cold]
    pub fn throw_array_access(&mut self, array: RawRef, index: i32) -> Throw {
        if array.is_null() {
            return self.throw_null_pointer();
        }
        let length = self.vm().view.array_length(array);
        let message = format!("Index {index} out of bounds for length {length}");
        self.throw_new("java/lang/ArrayIndexOutOfBoundsException", &message)
    }

    /// `aastore`, with its checks (JVMS §6.5.aastore).
    ///
    /// # Errors
    /// `NullPointerException`, `ArrayIndexOutOfBoundsException`, `ArrayStoreException`.
    #[inline]
    pub fn store_reference(&mut self, array: RawRef, index: i32, value: RawRef) -> JavaResult<()> {
        let view = self.vm().view;
        if array.is_null() || index as u32 >= view.array_length(array) {
            return Err(self.throw_array_access(array, index));
        }
        if !value.is_null() {
            let component = self.class_of_raw(array).component();
            let class = self.class_of_raw(value);
            if !component.is_some_and(|component| class.is_subclass_of(component)) {
                return Err(self.throw_new("java/lang/ArrayStoreException", &class.external_name()));
            }
        }
        view.store_ref(array, ARRAY_BASE_OFFSET + 4 * index as u32, value);
        Ok(())
    }
}
