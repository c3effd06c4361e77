//! Instructions that refer to members and classes: field access, calls, casts and arrays of many dimensions.

use classfile::descriptor::MethodDescriptor;
use classfile::{ConstantIndex, Kind};

use super::TranslateError;
use super::builder::Builder;
use super::stack::Place;
use crate::code::operation::Operation;
use crate::metadata::constant_pool::PoolConstant;
use crate::metadata::field::ValueKind;
use crate::metadata::symbol::Symbol;

pub(super) fn get_field(builder: &mut Builder, index: ConstantIndex) -> Result<(), TranslateError> {
    let kind = field_kind(builder, index)?;
    let object = builder.pop_operand(Kind::Reference)?;
    builder.emit_push(Operation::GetField, kind, object, index.0, &[0])
}

pub(super) fn put_field(builder: &mut Builder, index: ConstantIndex) -> Result<(), TranslateError> {
    let kind = field_kind(builder, index)?;
    let value = builder.pop_operand(kind)?;
    let object = builder.pop_operand(Kind::Reference)?;
    builder.emit(Operation::PutField, object, value, index.0);
    Ok(())
}

pub(super) fn get_static(builder: &mut Builder, index: ConstantIndex) -> Result<(), TranslateError> {
    let kind = field_kind(builder, index)?;
    builder.emit_push(Operation::GetStatic, kind, 0, index.0, &[0])
}

pub(super) fn put_static(builder: &mut Builder, index: ConstantIndex) -> Result<(), TranslateError> {
    let kind = field_kind(builder, index)?;
    let value = builder.pop_operand(kind)?;
    builder.emit(Operation::PutStatic, 0, value, index.0);
    Ok(())
}

fn field_kind(builder: &Builder, index: ConstantIndex) -> Result<Kind, TranslateError> {
    let bad = TranslateError::BadConstant { bci: builder.bci, index: index.0 };
    let PoolConstant::Field(field) = builder.constants().constant(index) else { return Err(bad) };
    ValueKind::of_descriptor(field.descriptor.as_bytes()).stack_kind().ok_or(bad)
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
    let parsed = MethodDescriptor::parse(descriptor.as_bytes()).ok_or(bad)?;
    let parameters: Vec<Kind> = parsed.parameters().map(|parameter| ValueKind::of_type(&parameter).argument_kind()).collect();
    let count = parameters.len() + usize::from(has_receiver);
    let first = builder.stack.len().checked_sub(count).ok_or(TranslateError::StackUnderflow { bci: builder.bci })?;
    builder.settle_from(first);
    for kind in parameters.iter().rev() {
        builder.pop(*kind)?;
    }
    if has_receiver {
        builder.pop(Kind::Reference)?;
    }
    let slots = parsed.parameter_slots() as u16 + u16::from(has_receiver);
    let base = builder.depth_slot();
    builder.emit_words(operation, base, index.0, slots, &[0, 0]);
    builder.with_record(|record| record.call_limit = base);
    let result = parsed.return_type().map(|result| ValueKind::of_type(&result).argument_kind());
    if let Some(kind) = result {
        let home = builder.push(kind, Place::Home)?;
        builder.define(home, kind == Kind::Reference);
    }
    Ok(())
}

fn called_descriptor(builder: &Builder, operation: Operation, index: ConstantIndex) -> Option<Symbol> {
    match (operation, builder.constants().constant(index)) {
        (Operation::InvokeDynamic, PoolConstant::InvokeDynamic(_, _, descriptor)) => Some(descriptor),
        (Operation::InvokeInterface, PoolConstant::InterfaceMethod(method)) => Some(method.descriptor),
        (Operation::InvokeVirtual, PoolConstant::Method(method)) => Some(method.descriptor),
        (
            Operation::InvokeSpecial | Operation::InvokeStatic,
            PoolConstant::Method(method) | PoolConstant::InterfaceMethod(method),
        ) => Some(method.descriptor),
        _ => None,
    }
}

/// `checkcast` leaves the value where it is, unless that is a local: then the check reads the local.
pub(super) fn check_cast(builder: &mut Builder, index: ConstantIndex) -> Result<(), TranslateError> {
    let entry = builder.pop(Kind::Reference)?;
    let slot = builder.operand(entry);
    let place = if let Place::Local(_) = entry.place { entry.place } else { Place::Home };
    builder.push(Kind::Reference, place)?;
    builder.emit(Operation::CheckCast, slot, 0, index.0);
    Ok(())
}

pub(super) fn new_multi_array(builder: &mut Builder, index: ConstantIndex, dimensions: u8) -> Result<(), TranslateError> {
    let count = usize::from(dimensions);
    let first = builder.stack.len().checked_sub(count).ok_or(TranslateError::StackUnderflow { bci: builder.bci })?;
    builder.settle_from(first);
    for _ in 0..count {
        builder.pop(Kind::Int)?;
    }
    builder.emit_push(Operation::NewMultiArray, Kind::Reference, u16::from(dimensions), index.0, &[0])?;
    // The result's slot is also where the lengths are read from.
    builder.pin_definition();
    Ok(())
}
