//! `jdk.internal.misc.Unsafe` on objects and arrays.
//!
//! The class library's own accesses are not checked (`[VMDOC]` Guarded classes), so those that it makes from compiled code need only keep to the heap: the offset
//! has 32 bits (`[VMDOC]` Cage). Static fields are accessed where the call names them by constants,
//! memory outside of the heap where the thread knows it (`[VMDOC]` Window). Whatever else there is, callers that are
//! not the class library, is the method's own business.

use classfile::Kind;
use runtime::ClassRef;
use runtime::ValueKind;
use runtime::linking::code::leaf_of;
use runtime::value_ops::ValueOp;

use super::objects::allocate_instance;
use super::static_fields::StaticField;
use super::template::Template;
use super::{Answer, Row, Site, Table};
use crate::ir::ValueId;
use crate::ir::op::{Cell, Exchange, Op, StoreOrder};

const OWN_NAME: &str = "jdk/internal/misc/Unsafe";
const GUEST_FACE: &str = "sun/misc/Unsafe";

/// A row whose name and descriptor are put together.
macro_rules! row {
    ([$($name:expr),+] [$($descriptor:expr),+] $make:expr) => {
        Row { name: concat!($($name),+), descriptor: concat!($($descriptor),+), make: $make }
    };
}

/// The rows of all kinds: their names, descriptors and cells; which can be exchanged, and which added to.
macro_rules! accesses {
    ($($name:literal $type:literal $cell:ident),+; exchanged: $($exchanged:literal $its_type:literal $its_cell:ident),+;
     added: $($added:literal $number:literal $its:ident),+; unaligned: $($wide:literal $whole:literal $wide_cell:ident),+; others: $($other:expr),+) => {
        &[
            $(
                row!(["get", $name] ["(Ljava/lang/Object;J)", $type] |site| load(site, Cell::$cell, false)),
                row!(["get", $name, "Volatile"] ["(Ljava/lang/Object;J)", $type] |site| load(site, Cell::$cell, true)),
                row!(["get", $name, "Acquire"] ["(Ljava/lang/Object;J)", $type] |site| load(site, Cell::$cell, true)),
                row!(["get", $name, "Opaque"] ["(Ljava/lang/Object;J)", $type] |site| load(site, Cell::$cell, true)),
                row!(["put", $name] ["(Ljava/lang/Object;J", $type, ")V"] |site| store(site, Cell::$cell, StoreOrder::Plain)),
                row!(["put", $name, "Volatile"] ["(Ljava/lang/Object;J", $type, ")V"] |site| store(site, Cell::$cell, StoreOrder::Volatile)),
                row!(["put", $name, "Release"] ["(Ljava/lang/Object;J", $type, ")V"] |site| store(site, Cell::$cell, StoreOrder::Release)),
                row!(["put", $name, "Opaque"] ["(Ljava/lang/Object;J", $type, ")V"] |site| store(site, Cell::$cell, StoreOrder::Release)),
            )+
            $(
                exchange!("compareAndSet", $exchanged, "", [$its_type, $its_type, ")Z"] CompareAndSet $its_cell),
                exchange!("weakCompareAndSet", $exchanged, "", [$its_type, $its_type, ")Z"] CompareAndSet $its_cell),
                exchange!("weakCompareAndSet", $exchanged, "Plain", [$its_type, $its_type, ")Z"] CompareAndSet $its_cell),
                exchange!("weakCompareAndSet", $exchanged, "Acquire", [$its_type, $its_type, ")Z"] CompareAndSet $its_cell),
                exchange!("weakCompareAndSet", $exchanged, "Release", [$its_type, $its_type, ")Z"] CompareAndSet $its_cell),
                exchange!("compareAndExchange", $exchanged, "", [$its_type, $its_type, ")", $its_type] CompareAndExchange $its_cell),
                exchange!("compareAndExchange", $exchanged, "Acquire", [$its_type, $its_type, ")", $its_type] CompareAndExchange $its_cell),
                exchange!("compareAndExchange", $exchanged, "Release", [$its_type, $its_type, ")", $its_type] CompareAndExchange $its_cell),
                exchange!("getAndSet", $exchanged, "", [$its_type, ")", $its_type] Set $its_cell),
                exchange!("getAndSet", $exchanged, "Acquire", [$its_type, ")", $its_type] Set $its_cell),
                exchange!("getAndSet", $exchanged, "Release", [$its_type, ")", $its_type] Set $its_cell),
            )+
            $(
                exchange!("getAndAdd", $added, "", [$number, ")", $number] Add $its),
                exchange!("getAndAdd", $added, "Acquire", [$number, ")", $number] Add $its),
                exchange!("getAndAdd", $added, "Release", [$number, ")", $number] Add $its),
            )+
            $(
                row!(["get", $wide, "Unaligned"] ["(Ljava/lang/Object;J)", $whole] |site| load(site, Cell::$wide_cell, false)),
                row!(["put", $wide, "Unaligned"] ["(Ljava/lang/Object;J", $whole, ")V"] |site| store(site, Cell::$wide_cell, StoreOrder::Plain)),
            )+
            $($other),+
        ]
    };
}

macro_rules! exchange {
    ($name:literal, $kind:literal, $order:literal, [$($rest:literal),+] $how:ident $cell:ident) => {
        row!([$name, $kind, $order] ["(Ljava/lang/Object;J", $($rest),+] |site| exchange(site, Exchange::$how, Cell::$cell))
    };
}

pub const TABLES: &[Table] = &[Table {
    class: OWN_NAME,
    rows: accesses! {
        "Boolean" "Z" Boolean, "Byte" "B" Byte, "Short" "S" Short, "Char" "C" Char, "Int" "I" Int, "Long" "J" Long,
        "Float" "F" Float, "Double" "D" Double, "Reference" "Ljava/lang/Object;" Reference;
        exchanged: "Int" "I" Int, "Long" "J" Long, "Reference" "Ljava/lang/Object;" Reference;
        added: "Int" "I" Int, "Long" "J" Long;
        unaligned: "Short" "S" Short, "Char" "C" Char, "Int" "I" Int, "Long" "J" Long;
        others: Row { name: "allocateUninitializedArray", descriptor: "(Ljava/lang/Class;I)Ljava/lang/Object;", make: allocate_numbers },
        row!(["allocateInstance"] ["(Ljava/lang/Class;)Ljava/lang/Object;"] |site| {
            if is_trusted(site) { allocate_instance(site) } else { Answer::Never }
        })
    },
}];

/// Whatever allocates makes zeros.
fn allocate_numbers(site: &mut Site<'_>) -> Answer {
    let Some(class) = site.class(1) else { return Answer::Later };
    let Some(array) = class.array_class.get().filter(|_| class.is_primitive()).copied() else { return Answer::Never };
    let mut template = site.template();
    let (length, zero) = (template.arguments[2], template.constant(Kind::Int, 0));
    let is_natural = template.value(ValueOp::IntGreaterOrEqual, vec![length, zero]);
    template.require(is_natural);
    let op = Op::NewArray { class: array.id.0, shift: array.element_shift };
    let made = template.inst(Some(Kind::Reference), op, vec![length]);
    template.give(made)
}

/// Whether the class library calls.
fn is_trusted(site: &Site<'_>) -> bool {
    let is_own = |class: &ClassRef| class.loader.is_boot() && class.name == OWN_NAME;
    let caller = site.callers().find(|class| !is_own(class));
    caller.is_some_and(|class| class.loader.is_boot() && class.name != GUEST_FACE)
}

/// A body whose first arguments are an object and an offset in it.
fn place(site: &Site<'_>) -> Option<Template> {
    let mut template = begin(site)?;
    let is_object = template.is_object(template.arguments[1]);
    template.require(is_object);
    require_near(&mut template);
    Some(template)
}

/// The same, or null and an address, for which there is something else.
fn place_anywhere(site: &Site<'_>, outside: impl FnOnce(&mut Template) -> Option<ValueId>) -> Option<Template> {
    // A sealed guest may have written any address into a buffer: there, the arena is asked.
    if site.vm.options.sealed {
        return place(site);
    }
    let mut template = begin(site)?;
    let (object, address) = (template.arguments[1], template.arguments[2]);
    let null = template.constant(Kind::Reference, 0);
    let is_outside = template.value(ValueOp::ReferenceEqual, vec![object, null]);
    template.leave_when(is_outside, |template| {
        let is_known = template.inst(Some(Kind::Int), Op::IsInWindow, vec![address]);
        template.require_or(is_known, |template| template.inst(Some(Kind::Int), Op::MeetWindow, vec![address]));
        outside(template)
    });
    require_near(&mut template);
    Some(template)
}

fn begin(site: &Site<'_>) -> Option<Template> {
    if !is_trusted(site) {
        return None;
    }
    let mut template = site.template();
    // Where a guest's addresses are none that may be trusted, the leaf function is not for what is rare.
    let is_rare = template.leaves && !site.vm.options.sealed;
    if !is_rare && leaf_of(&site.vm, site.method).is_some() {
        template.fall_back_on_leaf();
    }
    Some(template)
}

/// An offset in an object has 32 bits.
fn require_near(template: &mut Template) {
    let offset = template.arguments[2];
    let width = template.constant(Kind::Int, 32);
    let upper = template.value(ValueOp::LongUnsignedShiftRight, vec![offset, width]);
    let zero = template.constant(Kind::Long, 0);
    let is_near = template.value(ValueOp::LongEqual, vec![upper, zero]);
    template.require(is_near);
}

/// Whether the object is an array of bytes, as those that have other numbers in them are.
fn is_of_bytes(site: &mut Site<'_>) -> bool {
    let Some(object) = site.call.operands.get(1).copied() else { return false };
    let class = site.constants.class_of_value(site.function, object);
    class.is_some_and(|class| class.component() == Some(site.vm.primitive(ValueKind::Byte)))
}

/// A body that accesses a static field which the call names by constants.
fn static_place(site: &mut Site<'_>, cell: Cell) -> Option<(Template, StaticField)> {
    if !is_trusted(site) {
        return None;
    }
    let field = StaticField::of(site, cell)?;
    Some((site.template(), field))
}

fn load(site: &mut Site<'_>, cell: Cell, volatile: bool) -> Answer {
    if let Some((template, field)) = static_place(site, cell) {
        return field.load(template, volatile);
    }
    let outside = |template: &mut Template| {
        Some(template.inst(Some(cell.kind()), Op::LoadOutside { cell, volatile }, template.arguments[2..].to_vec()))
    };
    let found = if cell == Cell::Reference { place(site) } else { place_anywhere(site, outside) };
    let Some(mut template) = found else { return Answer::Never };
    let op = Op::LoadAt { cell, volatile, bytes: is_of_bytes(site) };
    let value = template.inst(Some(cell.kind()), op, template.arguments[1..].to_vec());
    template.give(value)
}

fn store(site: &mut Site<'_>, cell: Cell, order: StoreOrder) -> Answer {
    if cell.bytes() >= 4
        && let Some((template, field)) = static_place(site, cell)
    {
        return field.store(template, order);
    }
    let outside = |template: &mut Template| {
        template.inst(None, Op::StoreOutside { cell, order }, template.arguments[2..].to_vec());
        None
    };
    let found = if cell == Cell::Reference { place(site) } else { place_anywhere(site, outside) };
    let Some(mut template) = found else { return Answer::Never };
    template.inst(None, Op::StoreAt { cell, order, bytes: is_of_bytes(site) }, template.arguments[1..].to_vec());
    template.give_nothing()
}

fn exchange(site: &mut Site<'_>, how: Exchange, cell: Cell) -> Answer {
    if let Some((template, field)) = static_place(site, cell) {
        return field.exchange(template, how);
    }
    let Some(mut template) = place(site) else { return Answer::Never };
    let kind = if how == Exchange::CompareAndSet { Kind::Int } else { cell.kind() };
    let value = template.inst(Some(kind), Op::Exchange(how, cell), template.arguments[1..].to_vec());
    template.give(value)
}
