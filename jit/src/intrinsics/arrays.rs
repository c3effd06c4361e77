//! Copies of arrays and of objects.
//!
//! What is built here keeps to arrays of one class and to few elements; the methods themselves do the rest. Where headers may be forged nothing is built here: leaf
//! functions check what they read. Where fuel is counted, the methods charge for what they copy: there few are so few that they cost nothing.

use classfile::{Kind, access};
use runtime::meter::Steps;
use runtime::ops::plans;
use runtime::value_ops::ValueOp;
use runtime::{ClassRef, ValueKind};

use super::template::Template;
use super::{Answer, Row, Site, Table};
use crate::ir::math::MathOp;
use crate::ir::op::{Cell, Op};
use crate::ir::{ValueId, elements};

/// Elements that are copied at once: nobody stops a thread meanwhile.
const COUNT_MAX: u64 = 8192;
/// Elements that cost no fuel.
const FREE_MAX: u64 = Steps::ELEMENTS.free();

macro_rules! copies {
    ($($type:literal $kind:ident),+) => {
        &[
            $(
                Row { name: "copyOf", descriptor: concat!("([", $type, "I)[", $type), make: |site| copy_of(site, Some(ValueKind::$kind)) },
                Row { name: "copyOfRange", descriptor: concat!("([", $type, "II)[", $type), make: |site| copy_of_range(site, Some(ValueKind::$kind)) },
            )+
            Row { name: "copyOf", descriptor: "([Ljava/lang/Object;I)[Ljava/lang/Object;", make: |site| copy_of(site, None) },
            Row { name: "copyOfRange", descriptor: "([Ljava/lang/Object;II)[Ljava/lang/Object;", make: |site| copy_of_range(site, None) },
        ]
    };
}

pub const TABLES: &[Table] = &[
    Table {
        class: "java/lang/System",
        rows: &[Row { name: "arraycopy", descriptor: "(Ljava/lang/Object;ILjava/lang/Object;II)V", make: array_copy }],
    },
    Table { class: "java/lang/Object", rows: &[Row { name: "clone", descriptor: "()Ljava/lang/Object;", make: clone }] },
    Table {
        class: "java/util/Arrays",
        rows: copies! { "Z" Boolean, "B" Byte, "S" Short, "C" Char, "I" Int, "J" Long, "F" Float, "D" Double },
    },
];

/// What a body here is made of.
trait Copies {
    /// Goes on if a reference is not null.
    fn require_object(&mut self, reference: ValueId);
    /// Goes on if a number is not negative.
    fn require_natural(&mut self, number: ValueId);
    /// Goes on if there are few elements, and not less than none.
    fn require_few(&mut self, site: &Site<'_>, count: ValueId);
    fn class_of(&mut self, array: ValueId) -> ValueId;
    fn length(&mut self, array: ValueId) -> ValueId;
    /// What the elements of a class's instances are, which are arrays.
    fn require_elements(&mut self, class: ValueId) -> ValueId;
    fn copy(&mut self, from: (ValueId, ValueId), to: (ValueId, ValueId), count: ValueId, kind: ValueId);
}

impl Copies for Template {
    fn require_object(&mut self, reference: ValueId) {
        let is_object = self.is_object(reference);
        self.require(is_object);
    }

    fn require_natural(&mut self, number: ValueId) {
        let zero = self.constant(Kind::Int, 0);
        let is_natural = self.value(ValueOp::IntGreaterOrEqual, vec![number, zero]);
        self.require(is_natural);
    }

    fn require_few(&mut self, site: &Site<'_>, count: ValueId) {
        let most = if site.vm.is_metered() { FREE_MAX } else { COUNT_MAX };
        let limit = self.constant(Kind::Int, most + 1);
        let is_few = self.inst(Some(Kind::Int), Op::IsBelow, vec![count, limit]);
        self.require(is_few);
    }

    fn class_of(&mut self, array: ValueId) -> ValueId {
        self.inst(Some(Kind::Int), Op::ClassOf, vec![array])
    }

    fn length(&mut self, array: ValueId) -> ValueId {
        self.inst(Some(Kind::Int), Op::ArrayLength, vec![array])
    }

    fn require_elements(&mut self, class: ValueId) -> ValueId {
        let kind = self.inst(Some(Kind::Int), Op::ElementsOf, vec![class]);
        let flags = self.constant(Kind::Int, elements::FLAGS.into());
        let is_array = self.value(ValueOp::IntAnd, vec![kind, flags]);
        self.require(is_array);
        kind
    }

    fn copy(&mut self, from: (ValueId, ValueId), to: (ValueId, ValueId), count: ValueId, kind: ValueId) {
        self.inst(None, Op::CopyElements, vec![from.0, from.1, to.0, to.1, count, kind]);
    }
}

fn body(site: &Site<'_>) -> Option<Template> {
    (!site.vm.options.sealed).then(|| site.template())
}

/// `arraycopy(Object src, int srcPos, Object dest, int destPos, int length)`
fn array_copy(site: &mut Site<'_>) -> Answer {
    let Some(mut template) = body(site) else { return Answer::Never };
    let [source, from, target, to, count] = template.arguments[..] else { return Answer::Never };
    template.require_object(source);
    template.require_object(target);
    let (class, other) = (template.class_of(source), template.class_of(target));
    let is_same = template.value(ValueOp::IntEqual, vec![class, other]);
    template.require(is_same);
    // Of the two, one may be known.
    let kind = template.require_elements(other);
    let either = template.value(ValueOp::IntOr, vec![from, to]);
    template.require_natural(either);
    template.require_few(site, count);
    for (array, index) in [(source, from), (target, to)] {
        let length = template.length(array);
        let rest = template.value(ValueOp::IntSubtract, vec![length, index]);
        let fits = template.value(ValueOp::IntGreaterOrEqual, vec![rest, count]);
        template.require(fits);
    }
    template.copy((source, from), (target, to), count, kind);
    template.give_nothing()
}

/// Fields that a copy of an object has at most.
const FIELDS_MAX: usize = 24;

/// `clone()` of arrays, and of objects of the class that makes the call (`super.clone()`).
fn clone(site: &mut Site<'_>) -> Answer {
    let Some(mut template) = body(site) else { return Answer::Never };
    let array = template.arguments[0];
    let class = template.class_of(array);
    if let Some(caller) = site.callers().next().filter(|caller| is_cloned(site, *caller)) {
        let own = template.constant(Kind::Int, caller.id.0.into());
        let is_own = template.value(ValueOp::IntEqual, vec![class, own]);
        template.give_when(is_own, |template| clone_object(template, caller));
    }
    let kind = template.require_elements(class);
    let count = template.length(array);
    template.require_few(site, count);
    let made = template.inst(Some(Kind::Reference), Op::NewArrayOf, vec![class, kind, count]);
    let zero = template.constant(Kind::Int, 0);
    template.copy((array, zero), (made, zero), count, kind);
    template.give(made)
}

/// Whether an object of just this class has a copy that is made of its fields and nothing else.
fn is_cloned(site: &Site<'_>, class: ClassRef) -> bool {
    let Some(well_known) = site.vm.well_known.get() else { return false };
    let classes = &well_known.classes;
    class.is_initialized()
        && class.instance_size != 0
        && !class.has(access::ABSTRACT)
        && !class.has_finalizer
        && class.is_subclass_of(classes.cloneable)
        && !class.is_subclass_of(classes.reference)
        && class != classes.class
        && instance_fields(class).len() <= FIELDS_MAX
}

/// The fields that instances of a class have: where, and what.
fn instance_fields(class: ClassRef) -> Vec<(u32, Cell)> {
    let mut fields = Vec::new();
    let mut next = Some(class);
    while let Some(class) = next {
        let own = class.fields().iter().filter(|field| !field.is_static());
        fields.extend(own.map(|field| (field.offset, Cell::of(field.kind))));
        next = class.super_class;
    }
    fields
}

/// A copy of an object of this class.
fn clone_object(template: &mut Template, class: ClassRef) -> ValueId {
    let object = template.arguments[0];
    let plan = plans::instance_allocation(class);
    let op = Op::NewObject { class: plan.shape.0, bytes: plan.size, finalizable: false };
    let copy = template.inst(Some(Kind::Reference), op, Vec::new());
    for (offset, cell) in instance_fields(class) {
        let value = template.inst(Some(cell.kind()), Op::LoadField { offset, cell, volatile: false }, vec![object]);
        template.inst(None, Op::StoreField { offset, cell, volatile: false }, vec![copy, value]);
    }
    copy
}

/// A new array for a copy: of numbers of a kind, or else of references and of the class of `original`; and what its elements are.
fn new_array(
    site: &Site<'_>,
    template: &mut Template,
    numbers: Option<ValueKind>,
    original: ValueId,
    length: ValueId,
) -> Option<(ValueId, ValueId)> {
    template.require_few(site, length);
    Some(match numbers {
        Some(kind) => {
            let primitive = site.vm.primitive(kind);
            let class = primitive.array_class.get()?;
            let kind = template.constant(Kind::Int, elements::of_class(*class).into());
            let op = Op::NewArray { class: class.id.0, shift: class.element_shift };
            (template.inst(Some(Kind::Reference), op, vec![length]), kind)
        }
        None => {
            let class = template.class_of(original);
            let kind = template.constant(Kind::Int, elements::OF_REFERENCES.into());
            (template.inst(Some(Kind::Reference), Op::NewArrayOf, vec![class, kind, length]), kind)
        }
    })
}

/// `copyOf(original, int newLength)`
fn copy_of(site: &mut Site<'_>, numbers: Option<ValueKind>) -> Answer {
    let Some(mut template) = body(site) else { return Answer::Never };
    let [original, length] = template.arguments[..] else { return Answer::Never };
    template.require_object(original);
    let Some((made, kind)) = new_array(site, &mut template, numbers, original, length) else { return Answer::Never };
    let before = template.length(original);
    let count = template.math(MathOp::IntMinimum, vec![before, length]);
    let zero = template.constant(Kind::Int, 0);
    template.copy((original, zero), (made, zero), count, kind);
    template.give(made)
}

/// `copyOfRange(original, int from, int to)`
fn copy_of_range(site: &mut Site<'_>, numbers: Option<ValueKind>) -> Answer {
    let Some(mut template) = body(site) else { return Answer::Never };
    let [original, from, to] = template.arguments[..] else { return Answer::Never };
    template.require_object(original);
    let before = template.length(original);
    let rest = template.value(ValueOp::IntSubtract, vec![before, from]);
    let either = template.value(ValueOp::IntOr, vec![from, rest]);
    template.require_natural(either);
    let length = template.value(ValueOp::IntSubtract, vec![to, from]);
    let Some((made, kind)) = new_array(site, &mut template, numbers, original, length) else { return Answer::Never };
    let count = template.math(MathOp::IntMinimum, vec![rest, length]);
    let zero = template.constant(Kind::Int, 0);
    template.copy((original, from), (made, zero), count, kind);
    template.give(made)
}
