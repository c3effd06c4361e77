//! Instructions that refer to members and classes: field access, calls, casts and arrays of many dimensions.

use classfile::descriptor::walk_checked_method;
use classfile::stack_effect;
use classfile::{Constant, ConstantIndex, Kind, Utf8};

use super::TranslateError;
use super::builder::Builder;
use super::stack::Place;
use crate::code::operation::Operation;
use crate::code::resume::Moment;

pub(super) fn get_field(builder: &mut Builder, index: ConstantIndex) -> Result<(), TranslateError> {
    let kind = field_kind(builder, index)?;
    let object = builder.pop_operand(Kind::Reference)?;
    builder.emit_push(Operation::GetField, kind, object, builder.constant(index), &[0])
}

pub(super) fn put_field(builder: &mut Builder, index: ConstantIndex) -> Result<(), TranslateError> {
    let kind = field_kind(builder, index)?;
    let value = builder.pop_operand(kind)?;
    let object = builder.pop_operand(Kind::Reference)?;
    builder.emit(Operation::PutField, object, value, builder.constant(index));
    Ok(())
}

pub(super) fn get_static(builder: &mut Builder, index: ConstantIndex) -> Result<(), TranslateError> {
    let kind = field_kind(builder, index)?;
    builder.emit_push(Operation::GetStatic, kind, 0, builder.constant(index), &[0])
}

pub(super) fn put_static(builder: &mut Builder, index: ConstantIndex) -> Result<(), TranslateError> {
    let kind = field_kind(builder, index)?;
    let value = builder.pop_operand(kind)?;
    builder.emit(Operation::PutStatic, 0, value, builder.constant(index));
    Ok(())
}

fn field_kind(builder: &Builder, index: ConstantIndex) -> Result<Kind, TranslateError> {
    let bad = TranslateError::BadConstant { bci: builder.bci, index: index.0 };
    stack_effect::field_kind(&builder.constants(), index).ok_or(bad)
}

/// A call: the arguments are brought home, where they become the callee's first locals.
pub(super) fn invoke(
    builder: &mut Builder,
    operation: Operation,
    index: ConstantIndex,
    has_receiver: bool,
) -> Result<(), TranslateError> {
    let bad = TranslateError::BadConstant { bci: builder.bci, index: index.0 };
    let descriptor = called_descriptor(builder, operation, index).ok_or(bad)?;
    let bad = TranslateError::BadConstant { bci: builder.bci, index: index.0 };
    let mut parameters: Vec<Kind> = Vec::new();
    let mut slots = u16::from(has_receiver);
    let result = walk_checked_method(descriptor.as_bytes(), |parameter| {
        slots += parameter.slots() as u16;
        parameters.push(parameter.kind());
    });
    let result = result.ok_or(bad)?.map(|result| result.kind());
    let count = parameters.len() + usize::from(has_receiver);
    let first = builder.stack.len().checked_sub(count).ok_or(TranslateError::StackUnderflow { bci: builder.bci })?;
    builder.settle_from(first);
    for kind in parameters.iter().rev() {
        builder.pop(*kind)?;
    }
    if has_receiver {
        builder.pop(Kind::Reference)?;
    }
    let base = builder.depth_slot();
    builder.emit_words(operation, base, builder.constant(index), slots, &[0, 0]);
    builder.with_record(|record| record.call_limit = base);
    builder.resume_point(Moment::Calling);
    if let Some(kind) = result {
        let home = builder.push(kind, Place::Home)?;
        builder.define(home, kind == Kind::Reference);
    }
    Ok(())
}

/// The descriptor, straight from the class file: most calls are never executed, so their names need not become symbols.
fn called_descriptor(builder: &Builder, operation: Operation, index: ConstantIndex) -> Option<Utf8<'static>> {
    let constants = builder.constants();
    let fits = match constants.get(index)? {
        Constant::InvokeDynamic { .. } => operation == Operation::InvokeDynamic,
        Constant::MethodRef { .. } => {
            matches!(operation, Operation::InvokeVirtual | Operation::InvokeSpecial | Operation::InvokeStatic)
        }
        Constant::InterfaceMethodRef { .. } => {
            matches!(operation, Operation::InvokeInterface | Operation::InvokeSpecial | Operation::InvokeStatic)
        }
        _ => false,
    };
    if fits { constants.descriptor(index) } else { None }
}

/// `checkcast` leaves the value where it is, unless that is a local: then the check reads the local.
pub(super) fn check_cast(builder: &mut Builder, index: ConstantIndex) -> Result<(), TranslateError> {
    let entry = builder.pop(Kind::Reference)?;
    let slot = builder.operand(entry);
    let place = if let Place::Local(_) = entry.place { entry.place } else { Place::Home };
    builder.push(Kind::Reference, place)?;
    builder.emit(Operation::CheckCast, slot, 0, builder.constant(index));
    Ok(())
}

pub(super) fn new_multi_array(builder: &mut Builder, index: ConstantIndex, dimensions: u8) -> Result<(), TranslateError> {
    let count = usize::from(dimensions);
    let first = builder.stack.len().checked_sub(count).ok_or(TranslateError::StackUnderflow { bci: builder.bci })?;
    builder.settle_from(first);
    for _ in 0..count {
        builder.pop(Kind::Int)?;
    }
    builder.emit_push(Operation::NewMultiArray, Kind::Reference, u16::from(dimensions), builder.constant(index), &[0])?;
    // The result's slot is also where the lengths are read from.
    builder.pin_definition();
    Ok(())
}
