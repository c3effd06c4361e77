//! Objects and arrays as natives use them: through handles.

use gc::{ARRAY_BASE_OFFSET, Handle, RawRef, Reference};

use crate::ledger::Loan;
use crate::linking::lookup;
use crate::loading::arrays;
use crate::metadata::class::{ClassKind, ClassRef};
use crate::metadata::field::{Field, ValueKind};
use crate::meter::{Steps, in_steps};
use crate::outcome::JavaResult;
use crate::thread::JavaThread;
use crate::value::Value;

impl Field {
    /// The offset that `Unsafe` knows the field by: static fields have the bit [`STATIC_OFFSET`].
    pub fn unsafe_offset(&self) -> i64 {
        if self.is_static() { STATIC_OFFSET | i64::from(self.offset) } else { i64::from(self.offset) }
    }
}

/// Bit of an `Unsafe` offset that says: a static field of the class whose mirror is the base.
pub const STATIC_OFFSET: i64 = 1 << 40;

/// Where an object is now, from the heap's base: what dumps show in the place of an address.
pub fn place_of(thread: &JavaThread, object: Handle) -> u64 {
    thread.raw(object).unbound().byte_offset()
}

impl JavaThread {
    /// The class of an object.
    #[inline]
    pub fn class_of(&self, object: Handle) -> ClassRef {
        self.class_of_raw(self.raw(object))
    }

    /// The class of an object reference at hand, which must not be null.
    #[inline]
    pub fn class_of_raw(&self, object: impl Reference) -> ClassRef {
        let vm = self.vm();
        vm.class(vm.view.shape(object))
    }

    // ---- arrays

    /// Length of an array.
    pub fn array_length(&self, array: Handle) -> usize {
        self.vm().view.array_length(self.raw(array)) as usize
    }

    /// An element of an array of references; null beyond its end.
    pub fn element(&mut self, array: Handle, index: usize) -> Option<Handle> {
        if index >= self.array_length(array) {
            return None;
        }
        let element = self.vm().view.load_ref(self.raw(array), ARRAY_BASE_OFFSET + 4 * index as u32);
        self.handle_or_null(element)
    }

    /// Writes an element of an array of references; nothing happens beyond its end.
    pub fn set_element(&mut self, array: Handle, index: usize, value: Option<Handle>) {
        if index < self.array_length(array) {
            let value = self.raw_or_null(value);
            self.vm().view.store_ref(self.raw(array), ARRAY_BASE_OFFSET + 4 * index as u32, value);
        }
    }

    /// An `int` field of a well-known class.
    pub fn int_field(&self, object: Handle, offset: u32) -> i32 {
        self.vm().view.load_u32(self.raw(object), offset) as i32
    }

    /// Writes an `int` field.
    pub fn set_int_field(&self, object: Handle, offset: u32, value: i32) {
        self.vm().view.store_u32(self.raw(object), offset, value as u32);
    }

    /// A `long` field of a well-known class.
    pub fn long_field(&self, object: Handle, offset: u32) -> i64 {
        self.vm().view.load_u64(self.raw(object), offset) as i64
    }

    /// Writes a `long` field.
    pub fn set_long_field(&self, object: Handle, offset: u32, value: i64) {
        self.vm().view.store_u64(self.raw(object), offset, value as u64);
    }

    /// A `boolean` field of a well-known class.
    pub fn boolean_field(&self, object: Handle, offset: u32) -> bool {
        self.vm().view.load_u8(self.raw(object), offset) != 0
    }

    /// Writes a `boolean` or `byte` field.
    pub fn set_byte_field(&self, object: Handle, offset: u32, value: u8) {
        self.vm().view.store_u8(self.raw(object), offset, value);
    }

    /// A reference field of a well-known class.
    pub fn ref_field(&mut self, object: Handle, offset: u32) -> Option<Handle> {
        let value = self.vm().view.load_ref(self.raw(object), offset);
        self.handle_or_null(value)
    }

    /// Writes a reference field.
    pub fn set_ref_field(&self, object: Handle, offset: u32, value: Option<Handle>) {
        self.vm().view.store_ref(self.raw(object), offset, self.raw_or_null(value));
    }
}

// ---- allocation

/// A new instance with all fields zero; no constructor runs. The class must be an initialised (or initialising) one.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn new_object(thread: &mut JavaThread, class: ClassRef) -> JavaResult<Handle> {
    new_raw_object(thread, class).map(|object| thread.handle(object))
}

/// The same, for callers that put the reference where the collector sees it at once.
///
/// # Errors
/// `OutOfMemoryError`.
#[inline]
pub fn new_raw_object(thread: &mut JavaThread, class: ClassRef) -> JavaResult<RawRef> {
    let vm = thread.vm();
    match thread.mutator.allocate_instance(class.id, class.instance_size, &*vm) {
        Ok(object) => Ok(object),
        Err(error) => Err(thread.throw_allocation(error)),
    }
}

/// A new array of class `class`; a negative length is the caller's to reject.
///
/// # Errors
/// `OutOfMemoryError`.
#[inline]
pub fn new_raw_array(thread: &mut JavaThread, class: ClassRef, length: u32) -> JavaResult<RawRef> {
    let vm = thread.vm();
    match thread.mutator.allocate_array(class.id, length, class.element_shift, &*vm) {
        Ok(array) => Ok(array),
        Err(error) => Err(thread.throw_allocation(error)),
    }
}

/// A new array of class `class`, whose length Java code gave.
///
/// # Errors
/// `NegativeArraySizeException`, `OutOfMemoryError`.
pub fn new_array(thread: &mut JavaThread, class: ClassRef, length: i32) -> JavaResult<Handle> {
    match u32::try_from(length) {
        Ok(length) => new_raw_array(thread, class, length).map(|array| thread.handle(array)),
        Err(_) => Err(thread.throw_new("java/lang/NegativeArraySizeException", &length.to_string())),
    }
}

/// A new array of references to `component`.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn new_object_array(thread: &mut JavaThread, component: ClassRef, length: usize) -> JavaResult<Handle> {
    let class = arrays::array_class_of(thread, component)?;
    let Ok(length) = u32::try_from(length) else { return Err(thread.throw_out_of_memory("Java heap space")) };
    new_raw_array(thread, class, length).map(|array| thread.handle(array))
}

/// A new array of a primitive kind, filled with zeros.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn new_primitive_array(thread: &mut JavaThread, kind: ValueKind, length: usize) -> JavaResult<Handle> {
    let component = thread.vm().primitive(kind);
    new_object_array(thread, component, length)
}

/// A new `byte[]`.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn new_byte_array(thread: &mut JavaThread, bytes: &[u8]) -> JavaResult<Handle> {
    let array = new_primitive_array(thread, ValueKind::Byte, bytes.len())?;
    thread.vm().view.write_bytes(thread.raw(array), ARRAY_BASE_OFFSET, bytes);
    Ok(array)
}

/// Memory of the host for what a guest has it copy, which counts as long as the result lives.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn borrow_memory(thread: &mut JavaThread, bytes: usize) -> JavaResult<Loan> {
    let loan = thread.vm().ledger.lend(bytes as u64);
    loan.ok_or_else(|| thread.throw_out_of_memory("Native memory"))
}

/// The first bytes of a `byte[]` (or `boolean[]`), `most` of them at most.
pub fn byte_array(thread: &JavaThread, array: Handle, most: usize) -> Vec<u8> {
    let mut bytes = vec![0; thread.array_length(array).min(most)];
    thread.vm().view.read_bytes(thread.raw(array), ARRAY_BASE_OFFSET, &mut bytes);
    bytes
}

/// A range of a `byte[]`, after a bounds check.
///
/// # Errors
/// `IndexOutOfBoundsException`, `OutOfMemoryError`.
pub fn byte_array_range(thread: &mut JavaThread, array: Handle, offset: i32, length: i32) -> JavaResult<Vec<u8>> {
    check_range(thread, array, offset, length)?;
    let mut bytes = Vec::new();
    if bytes.try_reserve_exact(length as usize).is_err() {
        return Err(thread.throw_out_of_memory("Native memory"));
    }
    bytes.resize(length as usize, 0);
    thread.vm().view.read_bytes(thread.raw(array), ARRAY_BASE_OFFSET + offset as u32, &mut bytes);
    Ok(bytes)
}

/// Writes into a `byte[]`, after a bounds check.
///
/// # Errors
/// `IndexOutOfBoundsException`.
pub fn write_byte_array(thread: &mut JavaThread, array: Handle, offset: i32, bytes: &[u8]) -> JavaResult<()> {
    let length = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
    check_range(thread, array, offset, length)?;
    thread.vm().view.write_bytes(thread.raw(array), ARRAY_BASE_OFFSET + offset as u32, bytes);
    Ok(())
}

/// Throws unless `offset..offset + length` lies in the array.
///
/// # Errors
/// `IndexOutOfBoundsException`.
pub fn check_range(thread: &mut JavaThread, array: Handle, offset: i32, length: i32) -> JavaResult<()> {
    let size = thread.array_length(array) as i64;
    if offset >= 0 && length >= 0 && i64::from(offset) + i64::from(length) <= size {
        return Ok(());
    }
    let message = format!("Range [{offset}, {offset} + {length}) out of bounds for length {size}");
    Err(thread.throw_new("java/lang/IndexOutOfBoundsException", &message))
}

/// The first elements of an `int[]`, `most` of them at most.
pub fn int_array(thread: &JavaThread, array: Handle, most: usize) -> Vec<i32> {
    let mut bytes = vec![0; thread.array_length(array).min(most) * 4];
    thread.vm().view.read_bytes(thread.raw(array), ARRAY_BASE_OFFSET, &mut bytes);
    bytes.chunks_exact(4).map(|four| i32::from_ne_bytes([four[0], four[1], four[2], four[3]])).collect()
}

/// The first elements of a `long[]`, `most` of them at most.
pub fn long_array(thread: &JavaThread, array: Handle, most: usize) -> Vec<i64> {
    let array = thread.raw(array);
    let view = thread.vm().view;
    (0..view.array_length(array).min(most as u32))
        .map(|index| view.load_u64(array, ARRAY_BASE_OFFSET + 8 * index) as i64)
        .collect()
}

/// An element as a value of the array's kind; the index must be in range.
pub fn element_value(thread: &mut JavaThread, array: Handle, index: usize) -> Value {
    let kind = thread.class_of(array).element_kind().unwrap_or(ValueKind::Void);
    let offset = ARRAY_BASE_OFFSET + index as u32 * kind.size();
    load_value(thread, array, offset, kind)
}

/// Writes an element of the array's kind; the index must be in range.
pub fn set_element_value(thread: &mut JavaThread, array: Handle, index: usize, value: Value) {
    let kind = thread.class_of(array).element_kind().unwrap_or(ValueKind::Void);
    let offset = ARRAY_BASE_OFFSET + index as u32 * kind.size();
    store_value(thread, array, offset, kind, value);
}

// ---- fields

/// A field as a value.
pub fn load_value(thread: &mut JavaThread, object: Handle, offset: u32, kind: ValueKind) -> Value {
    let (view, raw) = (thread.vm().view, thread.raw(object));
    let slot = match kind.size() {
        1 => u64::from(view.load_u8(raw, offset)),
        2 => u64::from(view.load_u16(raw, offset)),
        4 => u64::from(view.load_u32(raw, offset)),
        8 => view.load_u64(raw, offset),
        _ => 0,
    };
    Value::from_slot(kind, slot, thread)
}

/// Writes a field.
pub fn store_value(thread: &mut JavaThread, object: Handle, offset: u32, kind: ValueKind, value: Value) {
    let slot = value.to_slot(thread);
    let (view, raw) = (thread.vm().view, thread.raw(object));
    match kind {
        ValueKind::Reference => view.store_ref(raw, offset, RawRef::from_bits(slot as u32)),
        ValueKind::Boolean => view.store_u8(raw, offset, (slot & 1) as u8),
        _ => match kind.size() {
            1 => view.store_u8(raw, offset, slot as u8),
            2 => view.store_u16(raw, offset, slot as u16),
            4 => view.store_u32(raw, offset, slot as u32),
            8 => view.store_u64(raw, offset, slot),
            _ => {}
        },
    }
}

/// The offset of an instance field by name, for classes of the class library that are not in the well-known table.
///
/// # Errors
/// `NoSuchFieldError` if this version of the class library has no such field.
pub fn field_offset(thread: &mut JavaThread, class: ClassRef, name: &str, descriptor: &str) -> JavaResult<u32> {
    let (name, descriptor) = (thread.vm().symbol(name), thread.vm().symbol(descriptor));
    match lookup::find_field(class, name, descriptor) {
        Some(field) => Ok(field.offset),
        None => Err(thread.throw_new("java/lang/NoSuchFieldError", &name.to_str())),
    }
}

/// The offset of the field that a native method of the class library means.
fn library_field_offset(thread: &mut JavaThread, object: Handle, name: &str, descriptor: &str) -> JavaResult<u32> {
    let class = thread.class_of(object);
    let (symbol, kind) = (thread.vm().symbol(name), thread.vm().symbol(descriptor));
    match lookup::find_library_field(class, symbol, kind) {
        Some(field) => Ok(field.offset),
        None => field_offset(thread, class, name, descriptor),
    }
}

/// A field of an object by name.
///
/// # Errors
/// As `field_offset`.
pub fn named_field(thread: &mut JavaThread, object: Handle, name: &str, descriptor: &str) -> JavaResult<Value> {
    let offset = library_field_offset(thread, object, name, descriptor)?;
    Ok(load_value(thread, object, offset, ValueKind::of_descriptor(descriptor.as_bytes())))
}

/// Writes a field of an object by name.
///
/// # Errors
/// As `field_offset`.
pub fn set_named_field(thread: &mut JavaThread, object: Handle, name: &str, descriptor: &str, value: Value) -> JavaResult<()> {
    let offset = library_field_offset(thread, object, name, descriptor)?;
    store_value(thread, object, offset, ValueKind::of_descriptor(descriptor.as_bytes()), value);
    Ok(())
}

// ---- whole objects

/// Whether an object can be assigned to `class`; null can always.
pub fn is_instance(thread: &JavaThread, object: Option<Handle>, class: ClassRef) -> bool {
    object.is_none_or(|object| thread.class_of(object).is_subclass_of(class))
}

/// A shallow copy, as `Object.clone` makes it.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn clone_object(thread: &mut JavaThread, object: Handle) -> JavaResult<Handle> {
    let class = thread.class_of(object);
    let view = thread.vm().view;
    if let ClassKind::Array { component } = class.kind {
        return clone_array(thread, object, class, component);
    }
    let copy = new_raw_object(thread, class)?;
    let raw = thread.raw(object);
    let bytes = class.instance_size - gc::HEADER_SIZE;
    view.copy_primitive(raw, gc::HEADER_SIZE, copy, gc::HEADER_SIZE, bytes);
    for offset in &class.reference_offsets {
        view.store_ref(copy, *offset, view.load_ref(raw, *offset));
    }
    Ok(thread.handle(copy))
}

/// A copy of an array: costs a unit for 64 elements.
fn clone_array(thread: &mut JavaThread, array: Handle, class: ClassRef, component: ClassRef) -> JavaResult<Handle> {
    let view = thread.vm().view;
    let length = view.array_length(thread.raw(array));
    let copy = new_raw_array(thread, class, length)?;
    let copy = thread.handle(copy);
    let holds_references = component.value_kind() == ValueKind::Reference;
    in_steps(thread, u64::from(length), Steps::ELEMENTS, |thread, at, count| {
        let (from, to) = (thread.raw(array), thread.raw(copy));
        let offset = ARRAY_BASE_OFFSET + ((at as u32) << class.element_shift);
        if holds_references {
            view.copy_refs(from, offset, to, offset, count as u32);
        } else {
            view.copy_primitive(from, offset, to, offset, (count as u32) << class.element_shift);
        }
        Ok(())
    })?;
    Ok(copy)
}
