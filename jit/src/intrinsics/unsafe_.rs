//! `jdk.internal.misc.Unsafe` on objects and arrays.
//!
//! The class library's own accesses are not checked (`[VMDOC]` Guarded classes), so those that it makes from compiled code need only keep to the heap: the offset
//! has 32 bits (`[VMDOC]` Cage). Whatever else there is, places outside of objects, static fields, callers that are not the class library, is the method's own business.

use classfile::Kind;
use runtime::ClassRef;
use runtime::value_ops::ValueOp;

use super::objects::allocate_instance;
use super::template::Template;
use super::{Answer, Row, Site, Table};
use crate::ir::op::{Cell, Exchange, Op, StoreOrder};

const OWN_NAME: &str = "jdk/internal/misc/Unsafe";
const GUEST_FACE: &str = "sun/misc/Unsafe";

pub const TABLES: &[Table] = &[Table {
    class: OWN_NAME,
    rows: &[
        Row { name: "getBoolean", descriptor: "(Ljava/lang/Object;J)Z", make: |site| load(site, Cell::Boolean, false) },
        Row { name: "getBooleanVolatile", descriptor: "(Ljava/lang/Object;J)Z", make: |site| load(site, Cell::Boolean, true) },
        Row { name: "getBooleanAcquire", descriptor: "(Ljava/lang/Object;J)Z", make: |site| load(site, Cell::Boolean, true) },
        Row { name: "getBooleanOpaque", descriptor: "(Ljava/lang/Object;J)Z", make: |site| load(site, Cell::Boolean, true) },
        Row {
            name: "putBoolean",
            descriptor: "(Ljava/lang/Object;JZ)V",
            make: |site| store(site, Cell::Boolean, StoreOrder::Plain),
        },
        Row {
            name: "putBooleanVolatile",
            descriptor: "(Ljava/lang/Object;JZ)V",
            make: |site| store(site, Cell::Boolean, StoreOrder::Volatile),
        },
        Row {
            name: "putBooleanRelease",
            descriptor: "(Ljava/lang/Object;JZ)V",
            make: |site| store(site, Cell::Boolean, StoreOrder::Release),
        },
        Row {
            name: "putBooleanOpaque",
            descriptor: "(Ljava/lang/Object;JZ)V",
            make: |site| store(site, Cell::Boolean, StoreOrder::Release),
        },
        Row { name: "getByte", descriptor: "(Ljava/lang/Object;J)B", make: |site| load(site, Cell::Byte, false) },
        Row { name: "getByteVolatile", descriptor: "(Ljava/lang/Object;J)B", make: |site| load(site, Cell::Byte, true) },
        Row { name: "getByteAcquire", descriptor: "(Ljava/lang/Object;J)B", make: |site| load(site, Cell::Byte, true) },
        Row { name: "getByteOpaque", descriptor: "(Ljava/lang/Object;J)B", make: |site| load(site, Cell::Byte, true) },
        Row { name: "putByte", descriptor: "(Ljava/lang/Object;JB)V", make: |site| store(site, Cell::Byte, StoreOrder::Plain) },
        Row {
            name: "putByteVolatile",
            descriptor: "(Ljava/lang/Object;JB)V",
            make: |site| store(site, Cell::Byte, StoreOrder::Volatile),
        },
        Row {
            name: "putByteRelease",
            descriptor: "(Ljava/lang/Object;JB)V",
            make: |site| store(site, Cell::Byte, StoreOrder::Release),
        },
        Row {
            name: "putByteOpaque",
            descriptor: "(Ljava/lang/Object;JB)V",
            make: |site| store(site, Cell::Byte, StoreOrder::Release),
        },
        Row { name: "getShort", descriptor: "(Ljava/lang/Object;J)S", make: |site| load(site, Cell::Short, false) },
        Row { name: "getShortVolatile", descriptor: "(Ljava/lang/Object;J)S", make: |site| load(site, Cell::Short, true) },
        Row { name: "getShortAcquire", descriptor: "(Ljava/lang/Object;J)S", make: |site| load(site, Cell::Short, true) },
        Row { name: "getShortOpaque", descriptor: "(Ljava/lang/Object;J)S", make: |site| load(site, Cell::Short, true) },
        Row { name: "putShort", descriptor: "(Ljava/lang/Object;JS)V", make: |site| store(site, Cell::Short, StoreOrder::Plain) },
        Row {
            name: "putShortVolatile",
            descriptor: "(Ljava/lang/Object;JS)V",
            make: |site| store(site, Cell::Short, StoreOrder::Volatile),
        },
        Row {
            name: "putShortRelease",
            descriptor: "(Ljava/lang/Object;JS)V",
            make: |site| store(site, Cell::Short, StoreOrder::Release),
        },
        Row {
            name: "putShortOpaque",
            descriptor: "(Ljava/lang/Object;JS)V",
            make: |site| store(site, Cell::Short, StoreOrder::Release),
        },
        Row { name: "getChar", descriptor: "(Ljava/lang/Object;J)C", make: |site| load(site, Cell::Char, false) },
        Row { name: "getCharVolatile", descriptor: "(Ljava/lang/Object;J)C", make: |site| load(site, Cell::Char, true) },
        Row { name: "getCharAcquire", descriptor: "(Ljava/lang/Object;J)C", make: |site| load(site, Cell::Char, true) },
        Row { name: "getCharOpaque", descriptor: "(Ljava/lang/Object;J)C", make: |site| load(site, Cell::Char, true) },
        Row { name: "putChar", descriptor: "(Ljava/lang/Object;JC)V", make: |site| store(site, Cell::Char, StoreOrder::Plain) },
        Row {
            name: "putCharVolatile",
            descriptor: "(Ljava/lang/Object;JC)V",
            make: |site| store(site, Cell::Char, StoreOrder::Volatile),
        },
        Row {
            name: "putCharRelease",
            descriptor: "(Ljava/lang/Object;JC)V",
            make: |site| store(site, Cell::Char, StoreOrder::Release),
        },
        Row {
            name: "putCharOpaque",
            descriptor: "(Ljava/lang/Object;JC)V",
            make: |site| store(site, Cell::Char, StoreOrder::Release),
        },
        Row { name: "getInt", descriptor: "(Ljava/lang/Object;J)I", make: |site| load(site, Cell::Int, false) },
        Row { name: "getIntVolatile", descriptor: "(Ljava/lang/Object;J)I", make: |site| load(site, Cell::Int, true) },
        Row { name: "getIntAcquire", descriptor: "(Ljava/lang/Object;J)I", make: |site| load(site, Cell::Int, true) },
        Row { name: "getIntOpaque", descriptor: "(Ljava/lang/Object;J)I", make: |site| load(site, Cell::Int, true) },
        Row { name: "putInt", descriptor: "(Ljava/lang/Object;JI)V", make: |site| store(site, Cell::Int, StoreOrder::Plain) },
        Row {
            name: "putIntVolatile",
            descriptor: "(Ljava/lang/Object;JI)V",
            make: |site| store(site, Cell::Int, StoreOrder::Volatile),
        },
        Row {
            name: "putIntRelease",
            descriptor: "(Ljava/lang/Object;JI)V",
            make: |site| store(site, Cell::Int, StoreOrder::Release),
        },
        Row {
            name: "putIntOpaque",
            descriptor: "(Ljava/lang/Object;JI)V",
            make: |site| store(site, Cell::Int, StoreOrder::Release),
        },
        Row { name: "getLong", descriptor: "(Ljava/lang/Object;J)J", make: |site| load(site, Cell::Long, false) },
        Row { name: "getLongVolatile", descriptor: "(Ljava/lang/Object;J)J", make: |site| load(site, Cell::Long, true) },
        Row { name: "getLongAcquire", descriptor: "(Ljava/lang/Object;J)J", make: |site| load(site, Cell::Long, true) },
        Row { name: "getLongOpaque", descriptor: "(Ljava/lang/Object;J)J", make: |site| load(site, Cell::Long, true) },
        Row { name: "putLong", descriptor: "(Ljava/lang/Object;JJ)V", make: |site| store(site, Cell::Long, StoreOrder::Plain) },
        Row {
            name: "putLongVolatile",
            descriptor: "(Ljava/lang/Object;JJ)V",
            make: |site| store(site, Cell::Long, StoreOrder::Volatile),
        },
        Row {
            name: "putLongRelease",
            descriptor: "(Ljava/lang/Object;JJ)V",
            make: |site| store(site, Cell::Long, StoreOrder::Release),
        },
        Row {
            name: "putLongOpaque",
            descriptor: "(Ljava/lang/Object;JJ)V",
            make: |site| store(site, Cell::Long, StoreOrder::Release),
        },
        Row { name: "getFloat", descriptor: "(Ljava/lang/Object;J)F", make: |site| load(site, Cell::Float, false) },
        Row { name: "getFloatVolatile", descriptor: "(Ljava/lang/Object;J)F", make: |site| load(site, Cell::Float, true) },
        Row { name: "getFloatAcquire", descriptor: "(Ljava/lang/Object;J)F", make: |site| load(site, Cell::Float, true) },
        Row { name: "getFloatOpaque", descriptor: "(Ljava/lang/Object;J)F", make: |site| load(site, Cell::Float, true) },
        Row { name: "putFloat", descriptor: "(Ljava/lang/Object;JF)V", make: |site| store(site, Cell::Float, StoreOrder::Plain) },
        Row {
            name: "putFloatVolatile",
            descriptor: "(Ljava/lang/Object;JF)V",
            make: |site| store(site, Cell::Float, StoreOrder::Volatile),
        },
        Row {
            name: "putFloatRelease",
            descriptor: "(Ljava/lang/Object;JF)V",
            make: |site| store(site, Cell::Float, StoreOrder::Release),
        },
        Row {
            name: "putFloatOpaque",
            descriptor: "(Ljava/lang/Object;JF)V",
            make: |site| store(site, Cell::Float, StoreOrder::Release),
        },
        Row { name: "getDouble", descriptor: "(Ljava/lang/Object;J)D", make: |site| load(site, Cell::Double, false) },
        Row { name: "getDoubleVolatile", descriptor: "(Ljava/lang/Object;J)D", make: |site| load(site, Cell::Double, true) },
        Row { name: "getDoubleAcquire", descriptor: "(Ljava/lang/Object;J)D", make: |site| load(site, Cell::Double, true) },
        Row { name: "getDoubleOpaque", descriptor: "(Ljava/lang/Object;J)D", make: |site| load(site, Cell::Double, true) },
        Row {
            name: "putDouble",
            descriptor: "(Ljava/lang/Object;JD)V",
            make: |site| store(site, Cell::Double, StoreOrder::Plain),
        },
        Row {
            name: "putDoubleVolatile",
            descriptor: "(Ljava/lang/Object;JD)V",
            make: |site| store(site, Cell::Double, StoreOrder::Volatile),
        },
        Row {
            name: "putDoubleRelease",
            descriptor: "(Ljava/lang/Object;JD)V",
            make: |site| store(site, Cell::Double, StoreOrder::Release),
        },
        Row {
            name: "putDoubleOpaque",
            descriptor: "(Ljava/lang/Object;JD)V",
            make: |site| store(site, Cell::Double, StoreOrder::Release),
        },
        Row {
            name: "getReference",
            descriptor: "(Ljava/lang/Object;J)Ljava/lang/Object;",
            make: |site| load(site, Cell::Reference, false),
        },
        Row {
            name: "getReferenceVolatile",
            descriptor: "(Ljava/lang/Object;J)Ljava/lang/Object;",
            make: |site| load(site, Cell::Reference, true),
        },
        Row {
            name: "getReferenceAcquire",
            descriptor: "(Ljava/lang/Object;J)Ljava/lang/Object;",
            make: |site| load(site, Cell::Reference, true),
        },
        Row {
            name: "getReferenceOpaque",
            descriptor: "(Ljava/lang/Object;J)Ljava/lang/Object;",
            make: |site| load(site, Cell::Reference, true),
        },
        Row {
            name: "putReference",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;)V",
            make: |site| store(site, Cell::Reference, StoreOrder::Plain),
        },
        Row {
            name: "putReferenceVolatile",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;)V",
            make: |site| store(site, Cell::Reference, StoreOrder::Volatile),
        },
        Row {
            name: "putReferenceRelease",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;)V",
            make: |site| store(site, Cell::Reference, StoreOrder::Release),
        },
        Row {
            name: "putReferenceOpaque",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;)V",
            make: |site| store(site, Cell::Reference, StoreOrder::Release),
        },
        Row {
            name: "compareAndSetInt",
            descriptor: "(Ljava/lang/Object;JII)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Int),
        },
        Row {
            name: "weakCompareAndSetInt",
            descriptor: "(Ljava/lang/Object;JII)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Int),
        },
        Row {
            name: "weakCompareAndSetIntPlain",
            descriptor: "(Ljava/lang/Object;JII)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Int),
        },
        Row {
            name: "weakCompareAndSetIntAcquire",
            descriptor: "(Ljava/lang/Object;JII)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Int),
        },
        Row {
            name: "weakCompareAndSetIntRelease",
            descriptor: "(Ljava/lang/Object;JII)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Int),
        },
        Row {
            name: "compareAndExchangeInt",
            descriptor: "(Ljava/lang/Object;JII)I",
            make: |site| exchange(site, Exchange::CompareAndExchange, Cell::Int),
        },
        Row {
            name: "getAndSetInt",
            descriptor: "(Ljava/lang/Object;JI)I",
            make: |site| exchange(site, Exchange::Set, Cell::Int),
        },
        Row {
            name: "getAndAddInt",
            descriptor: "(Ljava/lang/Object;JI)I",
            make: |site| exchange(site, Exchange::Add, Cell::Int),
        },
        Row {
            name: "compareAndExchangeIntAcquire",
            descriptor: "(Ljava/lang/Object;JII)I",
            make: |site| exchange(site, Exchange::CompareAndExchange, Cell::Int),
        },
        Row {
            name: "getAndSetIntAcquire",
            descriptor: "(Ljava/lang/Object;JI)I",
            make: |site| exchange(site, Exchange::Set, Cell::Int),
        },
        Row {
            name: "getAndAddIntAcquire",
            descriptor: "(Ljava/lang/Object;JI)I",
            make: |site| exchange(site, Exchange::Add, Cell::Int),
        },
        Row {
            name: "compareAndExchangeIntRelease",
            descriptor: "(Ljava/lang/Object;JII)I",
            make: |site| exchange(site, Exchange::CompareAndExchange, Cell::Int),
        },
        Row {
            name: "getAndSetIntRelease",
            descriptor: "(Ljava/lang/Object;JI)I",
            make: |site| exchange(site, Exchange::Set, Cell::Int),
        },
        Row {
            name: "getAndAddIntRelease",
            descriptor: "(Ljava/lang/Object;JI)I",
            make: |site| exchange(site, Exchange::Add, Cell::Int),
        },
        Row {
            name: "compareAndSetLong",
            descriptor: "(Ljava/lang/Object;JJJ)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Long),
        },
        Row {
            name: "weakCompareAndSetLong",
            descriptor: "(Ljava/lang/Object;JJJ)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Long),
        },
        Row {
            name: "weakCompareAndSetLongPlain",
            descriptor: "(Ljava/lang/Object;JJJ)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Long),
        },
        Row {
            name: "weakCompareAndSetLongAcquire",
            descriptor: "(Ljava/lang/Object;JJJ)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Long),
        },
        Row {
            name: "weakCompareAndSetLongRelease",
            descriptor: "(Ljava/lang/Object;JJJ)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Long),
        },
        Row {
            name: "compareAndExchangeLong",
            descriptor: "(Ljava/lang/Object;JJJ)J",
            make: |site| exchange(site, Exchange::CompareAndExchange, Cell::Long),
        },
        Row {
            name: "getAndSetLong",
            descriptor: "(Ljava/lang/Object;JJ)J",
            make: |site| exchange(site, Exchange::Set, Cell::Long),
        },
        Row {
            name: "getAndAddLong",
            descriptor: "(Ljava/lang/Object;JJ)J",
            make: |site| exchange(site, Exchange::Add, Cell::Long),
        },
        Row {
            name: "compareAndExchangeLongAcquire",
            descriptor: "(Ljava/lang/Object;JJJ)J",
            make: |site| exchange(site, Exchange::CompareAndExchange, Cell::Long),
        },
        Row {
            name: "getAndSetLongAcquire",
            descriptor: "(Ljava/lang/Object;JJ)J",
            make: |site| exchange(site, Exchange::Set, Cell::Long),
        },
        Row {
            name: "getAndAddLongAcquire",
            descriptor: "(Ljava/lang/Object;JJ)J",
            make: |site| exchange(site, Exchange::Add, Cell::Long),
        },
        Row {
            name: "compareAndExchangeLongRelease",
            descriptor: "(Ljava/lang/Object;JJJ)J",
            make: |site| exchange(site, Exchange::CompareAndExchange, Cell::Long),
        },
        Row {
            name: "getAndSetLongRelease",
            descriptor: "(Ljava/lang/Object;JJ)J",
            make: |site| exchange(site, Exchange::Set, Cell::Long),
        },
        Row {
            name: "getAndAddLongRelease",
            descriptor: "(Ljava/lang/Object;JJ)J",
            make: |site| exchange(site, Exchange::Add, Cell::Long),
        },
        Row {
            name: "compareAndSetReference",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Reference),
        },
        Row {
            name: "weakCompareAndSetReference",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Reference),
        },
        Row {
            name: "weakCompareAndSetReferencePlain",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Reference),
        },
        Row {
            name: "weakCompareAndSetReferenceAcquire",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Reference),
        },
        Row {
            name: "weakCompareAndSetReferenceRelease",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Z",
            make: |site| exchange(site, Exchange::CompareAndSet, Cell::Reference),
        },
        Row {
            name: "compareAndExchangeReference",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;",
            make: |site| exchange(site, Exchange::CompareAndExchange, Cell::Reference),
        },
        Row {
            name: "getAndSetReference",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;)Ljava/lang/Object;",
            make: |site| exchange(site, Exchange::Set, Cell::Reference),
        },
        Row {
            name: "compareAndExchangeReferenceAcquire",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;",
            make: |site| exchange(site, Exchange::CompareAndExchange, Cell::Reference),
        },
        Row {
            name: "getAndSetReferenceAcquire",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;)Ljava/lang/Object;",
            make: |site| exchange(site, Exchange::Set, Cell::Reference),
        },
        Row {
            name: "compareAndExchangeReferenceRelease",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;",
            make: |site| exchange(site, Exchange::CompareAndExchange, Cell::Reference),
        },
        Row {
            name: "getAndSetReferenceRelease",
            descriptor: "(Ljava/lang/Object;JLjava/lang/Object;)Ljava/lang/Object;",
            make: |site| exchange(site, Exchange::Set, Cell::Reference),
        },
        Row {
            name: "allocateInstance",
            descriptor: "(Ljava/lang/Class;)Ljava/lang/Object;",
            make: |site| if is_trusted(site) { allocate_instance(site) } else { Answer::Never },
        },
    ],
}];

/// Whether the class library calls.
fn is_trusted(site: &Site<'_>) -> bool {
    let is_own = |class: &ClassRef| class.loader.is_boot() && class.name == OWN_NAME;
    let caller = site.callers().find(|class| !is_own(class));
    caller.is_some_and(|class| class.loader.is_boot() && class.name != GUEST_FACE)
}

/// A body whose first arguments are an object and an offset in it.
fn place(site: &Site<'_>) -> Option<Template> {
    if !is_trusted(site) {
        return None;
    }
    let mut template = site.template();
    let (object, offset) = (template.arguments[1], template.arguments[2]);
    let is_object = template.is_object(object);
    template.require(is_object);
    let width = template.constant(Kind::Int, 32);
    let upper = template.value(ValueOp::LongUnsignedShiftRight, vec![offset, width]);
    let zero = template.constant(Kind::Long, 0);
    let is_near = template.value(ValueOp::LongEqual, vec![upper, zero]);
    template.require(is_near);
    Some(template)
}

fn load(site: &mut Site<'_>, cell: Cell, volatile: bool) -> Answer {
    let Some(mut template) = place(site) else { return Answer::Never };
    let value = template.inst(Some(cell.kind()), Op::LoadAt { cell, volatile }, template.arguments[1..].to_vec());
    template.give(value)
}

fn store(site: &mut Site<'_>, cell: Cell, order: StoreOrder) -> Answer {
    let Some(mut template) = place(site) else { return Answer::Never };
    template.inst(None, Op::StoreAt { cell, order }, template.arguments[1..].to_vec());
    template.give_nothing()
}

fn exchange(site: &mut Site<'_>, how: Exchange, cell: Cell) -> Answer {
    let Some(mut template) = place(site) else { return Answer::Never };
    let kind = if how == Exchange::CompareAndSet { Kind::Int } else { cell.kind() };
    let value = template.inst(Some(kind), Op::Exchange(how, cell), template.arguments[1..].to_vec());
    template.give(value)
}
