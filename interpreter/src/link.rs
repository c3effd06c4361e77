//! Quickening: the first execution of an instruction that names a class or member resolves it and rewrites the instruction.

use classfile::ConstantIndex;
use runtime::code::linked::LinkedCode;
use runtime::code::operation::{self, Operation, word};
use runtime::linking::code::leaf_of;
use runtime::linking::constants::{self, LoadedConstant};
use runtime::linking::{call_sites, empty, initialize, resolve};
use runtime::metadata::field::{Field, ValueKind};
use runtime::metadata::method::{MethodRef, PolymorphicKind};
use runtime::metadata::pointer::Metadata;
use runtime::metadata::rows::DISPLAY_DEPTH;
use runtime::ops::calls::{self, LinkedCall};
use runtime::ops::plans::{self, Access, Barrier, Order, from_base};
use runtime::ops::{arrays, fields, objects};
use runtime::{ClassRef, JavaResult, JavaThread};

/// How an instruction goes on that could not be rewritten, because its class is still being initialised by this thread.
pub enum Linked {
    /// It has been rewritten: execute it again.
    Again,
    /// Use this static field, this time.
    Static(Metadata<Field>),
    /// Call this static method, this time.
    Call(MethodRef),
    /// Create an instance of this class, this time.
    New(ClassRef),
}

/// Resolves the instruction at word `position`.
pub fn link(thread: &mut JavaThread, code: &LinkedCode, position: usize) -> JavaResult<Linked> {
    let first = code.words[position].load(std::sync::atomic::Ordering::Acquire);
    let (a, b, c) = (operation::a(first) as u16, operation::b(first) as u16, operation::c(first) as u16);
    let method = code.method();
    let class = method.class;
    match Operation::of_word(first) {
        Operation::LoadConstant => {
            let constant = constants::resolve_constant(thread, class, ConstantIndex(c))?;
            let (operation, value) = match constant {
                LoadedConstant::Reference(root) => {
                    (Operation::LoadReference, from_base(&thread.vm(), root.cell_ptr() as usize) as u64)
                }
                LoadedConstant::Primitive(slot) => (Operation::ConstWide, slot),
            };
            code.quicken(position, word(operation, a, 0, c), &[value]);
        }
        Operation::GetField => {
            let field = fields::field_to_read(thread, method, ConstantIndex(c), false)?;
            let operation = get_operation(plans::instance_access(&field));
            code.quicken(position, word(operation, a, b, field.offset as u16), &[field.to_word()]);
        }
        Operation::PutField => {
            let field = fields::field_to_write(thread, method, ConstantIndex(c), false)?;
            let operation = put_operation(plans::instance_access(&field));
            code.quicken(position, word(operation, a, b, field.offset as u16), &[field.to_word()]);
        }
        Operation::GetStatic => {
            let field = fields::field_to_read(thread, method, ConstantIndex(c), true)?;
            if !field.class.is_initialized() {
                return Ok(Linked::Static(field));
            }
            let access = plans::static_access(&thread.vm(), &field);
            let wide = access.kind.size() == 8;
            let operation = if wide { Operation::GetStatic64 } else { Operation::GetStatic32 };
            code.quicken(position, word(operation, a, 0, c), &[access.offset as u64]);
        }
        Operation::PutStatic => {
            let field = fields::field_to_write(thread, method, ConstantIndex(c), true)?;
            if !field.class.is_initialized() {
                return Ok(Linked::Static(field));
            }
            let (operation, operands) = static_store(field, plans::static_access(&thread.vm(), &field));
            code.quicken(position, word(operation, a, b, c), &operands);
        }
        Operation::New => {
            let resolved = objects::class_to_instantiate(thread, class, ConstantIndex(c))?;
            if !resolved.is_initialized() {
                return Ok(Linked::New(resolved));
            }
            let plan = plans::instance_allocation(resolved);
            code.quicken(position, word(Operation::NewQuick, a, b, c), &[pair(plan.size, plan.shape.0)]);
        }
        operation @ (Operation::NewArray | Operation::NewReferenceArray) => {
            let array = match operation {
                Operation::NewArray => arrays::primitive_class(thread, c)?,
                _ => arrays::class_to_create(thread, class, ConstantIndex(c))?,
            };
            let plan = plans::array_allocation(array);
            code.quicken(position, word(Operation::NewArrayQuick, a, b, c), &[pair(plan.element_shift.into(), plan.shape.0)]);
        }
        Operation::CheckCast => {
            let resolved = resolve::resolve_class(thread, class, ConstantIndex(c))?;
            code.quicken(position, word(Operation::CheckCastQuick, a, b, c), &[type_test(resolved)]);
        }
        Operation::InstanceOf => {
            let resolved = resolve::resolve_class(thread, class, ConstantIndex(c))?;
            code.quicken(position, word(Operation::InstanceOfQuick, a, b, c), &[type_test(resolved)]);
        }
        operation => return link_call(thread, code, position, operation, [a, b, c]),
    }
    Ok(Linked::Again)
}

/// The operation that stores into a static field of an initialised class, with its operands.
fn static_store(field: Metadata<Field>, access: Access) -> (Operation, [u64; 2]) {
    match (access.kind, access.barrier) {
        _ if access.order == Order::Volatile => (Operation::PutStaticSlow, [field.to_word(), 0]),
        (ValueKind::Reference, Barrier::RootChunk(mark)) => (Operation::PutStaticReference, [access.offset as u64, mark as u64]),
        (ValueKind::Long | ValueKind::Double, _) => (Operation::PutStatic64, [access.offset as u64, 0]),
        (ValueKind::Int | ValueKind::Float, _) => (Operation::PutStatic32, [access.offset as u64, 0]),
        _ => (Operation::PutStaticSlow, [field.to_word(), 0]),
    }
}

fn link_call(
    thread: &mut JavaThread,
    code: &LinkedCode,
    position: usize,
    operation: Operation,
    [a, b, c]: [u16; 3],
) -> JavaResult<Linked> {
    let (method, index) = (code.method(), ConstantIndex(b));
    let call = match operation {
        Operation::InvokeStatic => calls::link_static(thread, method, index)?,
        Operation::InvokeSpecial => calls::link_special(thread, method, index)?,
        Operation::InvokeVirtual => calls::link_virtual(thread, method, position, index)?,
        Operation::InvokeInterface => calls::link_interface(thread, method, index)?,
        Operation::InvokeDynamic => {
            let site = call_sites::link_dynamic_call(thread, method, position, index)?;
            initialize::initialize(thread, site.adapter.class)?;
            code.quicken(position, word(Operation::InvokeAdapter, a, b, c), &[site.to_word(), 0]);
            return Ok(Linked::Again);
        }
        // Another thread has rewritten the instruction.
        _ => return Ok(Linked::Again),
    };
    if let LinkedCall::Static(target) | LinkedCall::Direct(target) = call
        && let Some(leaf) = leaf_of(&thread.vm(), target)
    {
        let has_receiver = matches!(call, LinkedCall::Direct(_));
        let operation = if has_receiver { Operation::InvokeLeafDirect } else { Operation::InvokeLeafStatic };
        code.quicken(position, word(operation, a, b, c), &[target.id.0.into(), leaf.entry as usize as u64]);
        return Ok(Linked::Again);
    }
    if let LinkedCall::Direct(target) = call
        && !thread.vm().agents.may_redefine()
        && let Some(weight) = empty::weight_of_empty(target)
    {
        code.quicken(position, word(Operation::InvokeEmpty, a, b, c), &[target.id.0.into(), weight.into()]);
        return Ok(Linked::Again);
    }
    let (operation, b, operand) = match call {
        LinkedCall::Static(target) if !target.class.is_initialized() => return Ok(Linked::Call(target)),
        LinkedCall::Static(target) => (Operation::InvokeStaticQuick, b, target.id.0.into()),
        LinkedCall::Direct(target) => (Operation::InvokeDirect, b, target.id.0.into()),
        LinkedCall::SpecialOfInterface(target) => (Operation::InvokeSpecialChecked, b, target.id.0.into()),
        LinkedCall::Virtual(index) => match u16::try_from(index) {
            Ok(index) => (Operation::InvokeVirtualQuick, index, 0),
            Err(_) => (Operation::InvokeVirtualFar, b, index as u64),
        },
        LinkedCall::Interface(target) => (Operation::InvokeInterfaceQuick, b, target.id.0.into()),
        LinkedCall::CheckedInterface(target) => (Operation::InvokeInterfaceChecked, b, target.id.0.into()),
        LinkedCall::Handle(site) => {
            initialize::initialize(thread, site.adapter.class)?;
            (Operation::InvokeHandle, b, site.to_word())
        }
        LinkedCall::InvokeBasic => (Operation::InvokeBasic, b, 0),
        LinkedCall::LinkTo(kind) => (link_to_operation(kind), b, 0),
    };
    code.quicken(position, word(operation, a, b, c), &[operand, 0]);
    Ok(Linked::Again)
}

fn link_to_operation(kind: PolymorphicKind) -> Operation {
    match kind {
        PolymorphicKind::LinkToVirtual => Operation::LinkToVirtual,
        PolymorphicKind::LinkToSpecial => Operation::LinkToSpecial,
        PolymorphicKind::LinkToInterface => Operation::LinkToInterface,
        PolymorphicKind::LinkToStatic | PolymorphicKind::Generic | PolymorphicKind::InvokeBasic => Operation::LinkToStatic,
    }
}

/// Two numbers in an operand word.
fn pair(high: u32, low: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// In the high half of a type test: the class is in no display.
pub const NO_DISPLAY: u32 = DISPLAY_DEPTH as u32;

/// The operand of a type test, by its plan.
fn type_test(class: ClassRef) -> u64 {
    pair(plans::type_test(class).depth().unwrap_or(NO_DISPLAY), class.id.0)
}

/// The quick operation that reads a field; far away ones take the general way. All of them are ordered as volatile ones are.
fn get_operation(access: Access) -> Operation {
    if access.offset > u16::MAX.into() {
        return Operation::GetFieldSlow;
    }
    match access.kind {
        ValueKind::Boolean => Operation::GetFieldBoolean,
        ValueKind::Byte => Operation::GetFieldByte,
        ValueKind::Char => Operation::GetFieldChar,
        ValueKind::Short => Operation::GetFieldShort,
        ValueKind::Int | ValueKind::Float | ValueKind::Reference => Operation::GetField32,
        ValueKind::Long | ValueKind::Double => Operation::GetField64,
        ValueKind::Void => Operation::GetFieldSlow,
    }
}

/// The quick operation that writes a field; volatile ones need their fence.
fn put_operation(access: Access) -> Operation {
    if access.offset > u16::MAX.into() || access.order == Order::Volatile {
        return Operation::PutFieldSlow;
    }
    match access.kind {
        ValueKind::Boolean => Operation::PutFieldBoolean,
        ValueKind::Byte => Operation::PutField8,
        ValueKind::Char | ValueKind::Short => Operation::PutField16,
        ValueKind::Int | ValueKind::Float => Operation::PutField32,
        ValueKind::Long | ValueKind::Double => Operation::PutField64,
        ValueKind::Reference => Operation::PutFieldReference,
        ValueKind::Void => Operation::PutFieldSlow,
    }
}
