//! Plans: how an instruction is carried out once what it names is resolved, as data.
//!
//! `[VMDOC]` Plans. One function makes each plan. The interpreter asks it when it rewrites an instruction, a compiler when it compiles it, so
//! both do the same; each carries plans out in its own way, and calls the functions of `ops` where the plan says no more.

use std::ptr;

use classfile::access;
use gc::ShapeId;

use crate::metadata::class::{ClassKind, ClassRef};
use crate::metadata::field::{Field, ValueKind};
use crate::metadata::rows::DISPLAY_DEPTH;
use crate::vm::Vm;

/// How a field is read and written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Access {
    /// Where it is: from the object, or for static fields from the heap's base.
    pub offset: i64,
    /// What it holds. Static fields that hold no references take 64 bits, whatever their kind is.
    pub kind: ValueKind,
    /// How accesses are ordered.
    pub order: Order,
    /// What a store has to tell the collector.
    pub barrier: Barrier,
}

/// How accesses of a field are ordered (JLS §17.4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Not at all.
    Plain,
    /// All threads see them in one order.
    Volatile,
}

/// What a store of a reference has to tell the collector.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Barrier {
    /// Nothing.
    None,
    /// The card of the field is dirty.
    Card,
    /// The chunk of a root area is dirty: the byte at this distance from the heap's base is set.
    RootChunk(i64),
}

/// The plan of an instance field.
pub fn instance_access(field: &Field) -> Access {
    let barrier = if field.kind == ValueKind::Reference { Barrier::Card } else { Barrier::None };
    Access { offset: field.offset.into(), kind: field.kind, order: order(field), barrier }
}

/// The plan of a static field.
pub fn static_access(vm: &Vm, field: &Field) -> Access {
    let (address, barrier) = match field.kind {
        ValueKind::Reference => {
            let root = field.static_root();
            (root.cell_ptr() as usize, Barrier::RootChunk(from_base(vm, root.mark_ptr() as usize)))
        }
        _ => (ptr::from_ref(field.static_word()) as usize, Barrier::None),
    };
    Access { offset: from_base(vm, address), kind: field.kind, order: order(field), barrier }
}

fn order(field: &Field) -> Order {
    if field.is_volatile() { Order::Volatile } else { Order::Plain }
}

/// The distance of an address from the heap's base.
pub fn from_base(vm: &Vm, address: usize) -> i64 {
    address.wrapping_sub(vm.view.base_ptr() as usize) as i64
}

/// How `checkcast` and `instanceof` find out whether an object is of a class. In each form an object whose header names the class is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypeTest {
    /// The class has no subclasses: no other object is.
    Exact {
        /// Its place in displays, if it has one.
        depth: Option<u32>,
    },
    /// Its subclasses have it at this place of their displays, and no other object is.
    Display {
        /// The place.
        depth: u32,
    },
    /// An interface, or a class too deep for displays: [`casts::is_instance`](crate::ops::casts::is_instance) looks.
    Secondary,
    /// An array whose component decides: the same.
    Array,
}

/// The plan of a type test.
pub fn type_test(class: ClassRef) -> TypeTest {
    if let Some(component) = class.component() {
        let is_exact = component.is_primitive() || matches!(type_test(component), TypeTest::Exact { .. });
        return if is_exact { TypeTest::Exact { depth: None } } else { TypeTest::Array };
    }
    if class.kind != ClassKind::Instance || class.is_interface() {
        return TypeTest::Secondary;
    }
    let depth = class.ancestors().len() - 1;
    let depth = (depth < DISPLAY_DEPTH).then_some(depth as u32);
    match depth {
        depth if class.has(access::FINAL) => TypeTest::Exact { depth },
        Some(depth) => TypeTest::Display { depth },
        None => TypeTest::Secondary,
    }
}

impl TypeTest {
    /// The place in displays that holds the class, if one does.
    pub fn depth(self) -> Option<u32> {
        match self {
            Self::Exact { depth } => depth,
            Self::Display { depth } => Some(depth),
            Self::Secondary | Self::Array => None,
        }
    }
}

/// Longer arrays are not allocated inline.
pub const INLINE_LENGTH_MAX: u32 = 4096;

/// How an object or array is allocated: `size` bytes, and for arrays `length << element_shift` more, rounded up to whole units of the heap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Allocation {
    /// The id for the header.
    pub shape: ShapeId,
    /// Bytes of an instance, or before the elements of an array.
    pub size: u32,
    /// Binary logarithm of an element's size.
    pub element_shift: u8,
    /// Arrays that are longer are allocated by [`arrays::new_array`](crate::ops::arrays::new_array); 0 for instances.
    pub limit: u32,
}

/// The plan of `new`, for an initialised class.
pub fn instance_allocation(class: ClassRef) -> Allocation {
    Allocation { shape: class.id, size: class.instance_size, element_shift: 0, limit: 0 }
}

/// The plan of `newarray` and `anewarray`, by the class of the array.
pub fn array_allocation(class: ClassRef) -> Allocation {
    Allocation { shape: class.id, size: gc::ARRAY_BASE_OFFSET, element_shift: class.element_shift, limit: INLINE_LENGTH_MAX }
}
