//! `getfield`, `putfield`, `getstatic`, `putstatic` (JVMS §6.5).

use std::sync::atomic::Ordering;

use classfile::ConstantIndex;
use gc::{Handle, RawRef};

use crate::linking::initialize::{self, narrow};
use crate::linking::resolve;
use crate::metadata::field::{Field, FieldRef, ValueKind};
use crate::metadata::method::MethodRef;
use crate::outcome::JavaResult;
use crate::thread::JavaThread;

/// The field that an instruction of `method` reads.
///
/// # Errors
/// What resolution (and for static fields initialisation) throws.
pub fn field_to_read(
    thread: &mut JavaThread,
    method: MethodRef,
    index: ConstantIndex,
    want_static: bool,
) -> JavaResult<FieldRef> {
    let field = resolve::resolve_field(thread, method.class, index, want_static)?;
    if want_static {
        initialize::initialize(thread, field.class)?;
    }
    Ok(field)
}

/// The field that an instruction of `method` writes.
///
/// # Errors
/// What resolution (and for static fields initialisation) throws, or `IllegalAccessError` for a final field.
pub fn field_to_write(
    thread: &mut JavaThread,
    method: MethodRef,
    index: ConstantIndex,
    want_static: bool,
) -> JavaResult<FieldRef> {
    let field = resolve::resolve_field(thread, method.class, index, want_static)?;
    resolve::check_final_write(thread, method, &field)?;
    if want_static {
        initialize::initialize(thread, field.class)?;
    }
    Ok(field)
}

/// Reads any instance field, volatile ones with their ordering.
///
/// # Errors
/// `NullPointerException`.
pub fn get_field(thread: &mut JavaThread, object: RawRef, field: &Field) -> JavaResult<u64> {
    if object.is_null() {
        return Err(thread.throw_null_pointer());
    }
    let (view, offset) = (thread.vm().view, field.offset);
    Ok(match field.kind {
        ValueKind::Boolean => u64::from(view.load_u8_volatile(object, offset)),
        ValueKind::Byte => u64::from(i32::from(view.load_u8_volatile(object, offset) as i8) as u32),
        ValueKind::Char => u64::from(view.load_u16_volatile(object, offset)),
        ValueKind::Short => u64::from(i32::from(view.load_u16_volatile(object, offset) as i16) as u32),
        ValueKind::Int | ValueKind::Float | ValueKind::Reference => u64::from(view.load_u32_volatile(object, offset)),
        ValueKind::Long | ValueKind::Double => view.load_u64_volatile(object, offset),
        ValueKind::Void => 0,
    })
}

/// Writes any instance field, volatile ones with their ordering.
///
/// # Errors
/// `NullPointerException`.
pub fn put_field(thread: &mut JavaThread, object: RawRef, field: &Field, value: u64) -> JavaResult<()> {
    if object.is_null() {
        return Err(thread.throw_null_pointer());
    }
    let (view, offset) = (thread.vm().view, field.offset);
    match field.kind {
        ValueKind::Boolean => view.store_u8_volatile(object, offset, (value & 1) as u8),
        ValueKind::Byte => view.store_u8_volatile(object, offset, value as u8),
        ValueKind::Char | ValueKind::Short => view.store_u16_volatile(object, offset, value as u16),
        ValueKind::Int | ValueKind::Float => view.store_u32_volatile(object, offset, value as u32),
        ValueKind::Reference => view.store_ref_volatile(object, offset, RawRef::from_bits(value as u32)),
        ValueKind::Long | ValueKind::Double => view.store_u64_volatile(object, offset, value),
        ValueKind::Void => {}
    }
    Ok(())
}

/// [`get_field`] of an object that a handle names.
///
/// # Errors
/// As [`get_field`].
pub fn get_field_of(thread: &mut JavaThread, object: Handle, field: &Field) -> JavaResult<u64> {
    let object = thread.raw(object).unbound();
    get_field(thread, object, field)
}

/// [`put_field`] of an object that a handle names.
///
/// # Errors
/// As [`put_field`].
pub fn put_field_of(thread: &mut JavaThread, object: Handle, field: &Field, value: u64) -> JavaResult<()> {
    let object = thread.raw(object).unbound();
    put_field(thread, object, field, value)
}

/// Reads a static field of an initialised (or initialising) class.
pub fn get_static(field: &Field) -> u64 {
    match field.kind {
        ValueKind::Reference => u64::from(field.static_root().load_raw().bits()),
        _ => field.static_word().load(Ordering::SeqCst),
    }
}

/// Writes a static field.
pub fn put_static(field: &Field, value: u64) {
    let word = match field.kind {
        ValueKind::Reference => return field.static_root().store_volatile(RawRef::from_bits(value as u32)),
        ValueKind::Long | ValueKind::Double => value,
        kind => u64::from(narrow(kind, value as i32) as u32),
    };
    field.static_word().store(word, Ordering::SeqCst);
}
