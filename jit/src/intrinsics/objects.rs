//! Objects and their classes.

use classfile::{Kind, access};
use gc::{MARK_PAYLOAD_SHIFT, MARK_TAG_MASK, MARK_TAG_NEUTRAL, MARK_WORD_OFFSET};
use runtime::linking::code::leaf_of;
use runtime::lock_word::{HASH_FACTOR, HASH_MASK};
use runtime::metadata::method::MethodFlags;
use runtime::ops::plans::{self, TypeTest};
use runtime::value_ops::ValueOp;
use runtime::{ClassRef, backtrace};

use super::template::Template;
use super::{Answer, Row, Site, Table};
use crate::ir::ValueId;
use crate::ir::op::{Cell, Op};
use crate::types;

pub const TABLES: &[Table] = &[
    Table {
        class: "java/lang/Object",
        rows: &[
            Row { name: "getClass", descriptor: "()Ljava/lang/Class;", make: get_class },
            Row { name: "hashCode", descriptor: "()I", make: |site| identity_hash(site, false) },
        ],
    },
    Table {
        class: "java/lang/System",
        rows: &[Row { name: "identityHashCode", descriptor: "(Ljava/lang/Object;)I", make: |site| identity_hash(site, true) }],
    },
    Table {
        class: "java/lang/Class",
        rows: &[
            Row { name: "isAssignableFrom", descriptor: "(Ljava/lang/Class;)Z", make: is_assignable },
            Row { name: "isInstance", descriptor: "(Ljava/lang/Object;)Z", make: is_instance },
            Row { name: "cast", descriptor: "(Ljava/lang/Object;)Ljava/lang/Object;", make: cast },
            Row { name: "isPrimitive", descriptor: "()Z", make: |site| about_class(site, |class| class.is_primitive()) },
            Row { name: "isArray", descriptor: "()Z", make: is_array },
            Row { name: "isInterface", descriptor: "()Z", make: |site| about_class(site, |class| class.is_interface()) },
            Row { name: "isHidden", descriptor: "()Z", make: |site| about_class(site, |class| class.hidden) },
        ],
    },
    Table {
        class: "java/lang/Thread",
        rows: &[Row { name: "currentThread", descriptor: "()Ljava/lang/Thread;", make: current_thread }],
    },
    Table {
        class: "jdk/internal/reflect/Reflection",
        rows: &[Row { name: "getCallerClass", descriptor: "()Ljava/lang/Class;", make: caller_class }],
    },
    Table {
        class: "java/lang/ref/Reference",
        rows: &[Row { name: "refersTo0", descriptor: "(Ljava/lang/Object;)Z", make: refers_to }],
    },
    Table {
        class: "java/lang/ref/PhantomReference",
        rows: &[Row { name: "refersTo0", descriptor: "(Ljava/lang/Object;)Z", make: refers_to }],
    },
    Table {
        class: "java/lang/invoke/MethodHandleImpl",
        rows: &[Row { name: "profileBoolean", descriptor: "(Z[I)Z", make: profile_boolean }],
    },
];

/// The hash that an object has got already, as long as nobody has locked it (`[VMDOC]` Lock word).
fn identity_hash(site: &mut Site<'_>, may_be_null: bool) -> Answer {
    if leaf_of(&site.vm, site.method).is_none() {
        return Answer::Never;
    }
    let mut template = site.template();
    template.fall_back_on_leaf();
    let object = template.arguments[0];
    if may_be_null {
        let null = template.constant(Kind::Reference, 0);
        let is_null = template.value(ValueOp::ReferenceEqual, vec![object, null]);
        template.give_if(is_null, Kind::Int, 0);
    }
    let load = Op::LoadField { offset: MARK_WORD_OFFSET, cell: Cell::Int, volatile: false };
    let word = template.inst(Some(Kind::Int), load, vec![object]);
    let mask = template.constant(Kind::Int, MARK_TAG_MASK.into());
    let tag = template.value(ValueOp::IntAnd, vec![word, mask]);
    let neutral = template.constant(Kind::Int, MARK_TAG_NEUTRAL.into());
    let is_neutral = template.value(ValueOp::IntEqual, vec![tag, neutral]);
    template.require(is_neutral);
    let shift = template.constant(Kind::Int, MARK_PAYLOAD_SHIFT.into());
    let hash = template.value(ValueOp::IntUnsignedShiftRight, vec![word, shift]);
    template.require(hash);
    let factor = template.constant(Kind::Int, HASH_FACTOR.into());
    let product = template.value(ValueOp::IntMultiply, vec![hash, factor]);
    let shown = template.constant(Kind::Int, HASH_MASK.into());
    let shown = template.value(ValueOp::IntAnd, vec![product, shown]);
    template.give(shown)
}

/// What the header says, if that can be relied on.
fn get_class(site: &mut Site<'_>) -> Answer {
    if site.vm.options.sealed {
        let class = site.constants.class_of_value(site.function, site.call.operands[0]);
        return class.map_or(Answer::Never, |class| give_class(site, class));
    }
    let mut template = site.template();
    let own = template.inst(Some(Kind::Int), Op::ClassOf, vec![template.arguments[0]]);
    let mirror = template.inst(Some(Kind::Reference), Op::Mirror, vec![own]);
    template.give(mirror)
}

/// The object that stands for a class.
fn give_class(site: &Site<'_>, class: ClassRef) -> Answer {
    let mut template = site.template();
    let cell = plans::from_base(&site.vm, class.mirror.cell_ptr() as usize);
    let mirror = template.inst(Some(Kind::Reference), Op::ConstantReference(cell), Vec::new());
    template.give(mirror)
}

/// The class that has called the method around the call, if it is compiled with it.
fn caller_class(site: &mut Site<'_>) -> Answer {
    let mut methods = site.calling_methods();
    let is_sensitive = methods.next().is_some_and(|method| method.flags.has(MethodFlags::CALLER_SENSITIVE));
    let caller = methods.find(|method| !backtrace::is_no_caller(&site.vm, *method)).filter(|_| is_sensitive);
    caller.map_or(Answer::Never, |caller| give_class(site, caller.class))
}

fn current_thread(site: &mut Site<'_>) -> Answer {
    let mut template = site.template();
    let thread = template.inst(Some(Kind::Reference), Op::CurrentThread, Vec::new());
    template.give(thread)
}

/// `instanceof`
fn is_instance(site: &mut Site<'_>) -> Answer {
    let known = site.class(0);
    let mut template = site.template();
    let object = template.arguments[1];
    let null = template.constant(Kind::Reference, 0);
    let is_null = template.value(ValueOp::ReferenceEqual, vec![object, null]);
    template.give_if(is_null, Kind::Int, 0);
    let Some(class) = known else {
        let own = template.inst(Some(Kind::Int), Op::ClassOf, vec![object]);
        return is_subclass(site, template, own);
    };
    let fits = is_of_class(&mut template, object, class);
    template.give(fits)
}

/// A cast to a class that is known; what does not fit is left to the method.
fn cast(site: &mut Site<'_>) -> Answer {
    // Nothing is of a primitive type.
    let Some(class) = site.class(0).filter(|class| !class.is_primitive()) else { return Answer::Never };
    let mut template = site.template();
    let object = template.arguments[1];
    let null = template.constant(Kind::Reference, 0);
    let is_null = template.value(ValueOp::ReferenceEqual, vec![object, null]);
    template.give_if(is_null, Kind::Reference, 0);
    let fits = is_of_class(&mut template, object, class);
    template.require(fits);
    let object = if !site.vm.options.sealed && types::is_exact(class) {
        template.inst(Some(Kind::Reference), Op::Typed { class: class.id.0 }, vec![object])
    } else {
        object
    };
    template.give(object)
}

/// Whether an object that is not null is of a class.
fn is_of_class(template: &mut Template, object: ValueId, class: ClassRef) -> ValueId {
    match plans::type_test(class) {
        TypeTest::Exact { .. } => {
            let own = template.inst(Some(Kind::Int), Op::ClassOf, vec![object]);
            let wanted = template.constant(Kind::Int, class.id.0.into());
            template.value(ValueOp::IntEqual, vec![own, wanted])
        }
        TypeTest::Display { depth } => template.inst(Some(Kind::Int), Op::IsDisplayed { class: class.id.0, depth }, vec![object]),
        TypeTest::Secondary | TypeTest::Array => {
            template.inst(Some(Kind::Int), Op::IsInstance { class: class.id.0 }, vec![object])
        }
    }
}

/// Whether objects of the class that the second argument stands for are of the one that the first stands for.
fn is_assignable(site: &mut Site<'_>) -> Answer {
    let mut template = site.template();
    let from = template.arguments[1];
    let is_object = template.is_object(from);
    template.require(is_object);
    let Some(own) = mirrored_class(site, &mut template, from) else { return Answer::Never };
    is_subclass(site, template, own)
}

/// Whether a class is one of those that the first argument's class names: the same, or one in its display; otherwise somebody else looks.
fn is_subclass(site: &Site<'_>, mut template: Template, own: ValueId) -> Answer {
    let class = template.arguments[0];
    let Some(wanted) = mirrored_class(site, &mut template, class) else { return Answer::Never };
    let is_same = template.value(ValueOp::IntEqual, vec![own, wanted]);
    template.give_if(is_same, Kind::Int, 1);
    let is_displayed = template.inst(Some(Kind::Int), Op::HasInDisplay, vec![own, wanted]);
    template.give_if(is_displayed, Kind::Int, 1);
    match leaf_of(&site.vm, site.method) {
        Some(_) => template.leaf(),
        None => Answer::Never,
    }
}

/// The id of the class that an object stands for.
fn mirrored_class(site: &Site<'_>, template: &mut Template, mirror: ValueId) -> Option<ValueId> {
    let offset = site.vm.well_known.get()?.fields.class_vm_class;
    Some(template.inst(Some(Kind::Int), Op::MirroredClass { offset }, vec![mirror]))
}

/// Whether a reference object still has this referent.
fn refers_to(site: &mut Site<'_>) -> Answer {
    let Some(well_known) = site.vm.well_known.get() else { return Answer::Never };
    let mut template = site.template();
    let load = Op::LoadField { offset: well_known.fields.reference_referent, cell: Cell::Reference, volatile: false };
    let referent = template.inst(Some(Kind::Reference), load, vec![template.arguments[0]]);
    let is_same = template.value(ValueOp::ReferenceEqual, vec![referent, template.arguments[1]]);
    template.give(is_same)
}

/// Whether objects of a class have elements.
fn is_array(site: &mut Site<'_>) -> Answer {
    let mut template = site.template();
    let mirror = template.arguments[0];
    let Some(class) = mirrored_class(site, &mut template, mirror) else { return Answer::Never };
    let component = template.inst(Some(Kind::Int), Op::ComponentOf, vec![class]);
    let none = template.constant(Kind::Int, 0);
    let is_array = template.value(ValueOp::IntNotEqual, vec![component, none]);
    template.give(is_array)
}

/// What is known of a class.
fn about_class(site: &mut Site<'_>, holds: fn(ClassRef) -> bool) -> Answer {
    let Some(class) = site.class(0) else { return Answer::Later };
    let mut template = site.template();
    let value = template.constant(Kind::Int, holds(class).into());
    template.give(value)
}

/// What handles count is for those who compile them: compiled code does not count, and what has been the same each time is that
/// (HotSpot's `inline_profileBoolean`).
fn profile_boolean(site: &mut Site<'_>) -> Answer {
    let counts = site.constants.object(site.function, site.call.operands[1]);
    if counts.is_none() && !site.is_last {
        return Answer::Later;
    }
    let counts = counts.and_then(|counts| site.constants.pair(counts));
    let mut template = site.template();
    let result = template.arguments[0];
    let Some([no, yes]) = counts.filter(|[no, yes]| template.leaves && (*no == 0) != (*yes == 0)) else {
        return template.give(result);
    };
    let always = template.constant(Kind::Int, u64::from(yes > no));
    let is_usual = template.value(ValueOp::IntEqual, vec![result, always]);
    template.require(is_usual);
    template.give(always)
}

/// Nobody makes classes in this way.
fn is_class(site: &Site<'_>, class: ClassRef) -> bool {
    site.vm.well_known.get().is_none_or(|well_known| well_known.classes.class == class)
}

/// `Unsafe.allocateInstance` of a class that is initialised.
pub fn allocate_instance(site: &mut Site<'_>) -> Answer {
    let Some(class) = site.class(1) else { return Answer::Later };
    if !class.is_initialized() || class.has(access::ABSTRACT) || class.instance_size == 0 || is_class(site, class) {
        return Answer::Never;
    }
    let plan = plans::instance_allocation(class);
    let mut template = site.template();
    let op = Op::NewObject { class: plan.shape.0, bytes: plan.size, finalizable: class.has_finalizer };
    let object = template.inst(Some(Kind::Reference), op, Vec::new());
    template.give(object)
}
