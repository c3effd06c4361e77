//! Array classes and primitive types (JVMS §5.3.3).

use std::sync::atomic::Ordering;

use classfile::access;
use gc::{Shape, ShapeKind};

use crate::loading::{mirror, room};
use crate::metadata::class::{Class, ClassKind, ClassRef, ClassState};
use crate::metadata::class_roots::ClassRoots;
use crate::metadata::field::ValueKind;
use crate::metadata::loader::LoaderRef;
use crate::metadata::pointer::Metadata;
use crate::metadata::symbol::{Symbol, UniqueSymbol};
use crate::outcome::JavaResult;
use crate::thread::{JavaThread, may_collect};
use crate::vm::Vm;

/// What an array class takes, about.
const ARRAY_CLASS_BYTES: u64 = 2 << 10;

/// The array class whose elements are of type `component`.
///
/// # Errors
/// `OutOfMemoryError` if the table of classes is full.
pub fn array_class_of(thread: &mut JavaThread, component: ClassRef) -> JavaResult<ClassRef> {
    may_collect(thread)?;
    if let Some(class) = component.array_class.get() {
        return Ok(*class);
    }
    // Those of many dimensions are the guest's idea, whatever their elements.
    let is_of_library = !component.is_unloadable() && !matches!(component.kind, ClassKind::Array { .. });
    room::make_room(thread, is_of_library, ARRAY_CLASS_BYTES)?;
    let vm = thread.vm();
    let roots = ClassRoots::new(vm.roots.of(component.is_unloadable()), 0);
    let (Some(roots), Some(id)) = (roots, vm.classes.take_id()) else { return Err(thread.throw_out_of_memory("Metaspace")) };
    let text = [b"[".as_slice(), &component.descriptor()].concat();
    let own_name = component.bottom_class().hidden.then(|| UniqueSymbol::new(&text));
    let name = own_name.as_ref().map_or_else(|| vm.symbols.intern(&text), UniqueSymbol::symbol);
    let known = &vm.well_known().classes;
    let (object, interfaces) = (known.object, [known.cloneable, known.serializable]);
    let visibility = component.bottom_class().modifiers & (access::PUBLIC | access::PRIVATE | access::PROTECTED);
    let class_visibility = component.bottom_class().access & access::PUBLIC;
    let kind = ClassKind::Array { component };
    let mut class = plain_class(&vm, (id, roots), name, kind, component.loader);
    class.own_name = own_name;
    class.access = class_visibility | access::FINAL | access::ABSTRACT;
    class.modifiers = visibility | access::FINAL | access::ABSTRACT;
    class.super_class = Some(object);
    class.interfaces = interfaces.into();
    class.all_interfaces = interfaces.into();
    class.element_shift = component.value_kind().size().trailing_zeros() as u8;
    let shift = class.element_shift;
    let class = Metadata::allocate(class);
    let _ = class.ancestors.set(Box::new([object, class]));
    class.set_vtable(object.vtable().into());
    let reference = component.value_kind() == ValueKind::Reference;
    let attached = component.is_unloadable();
    let kind = if reference { ShapeKind::ReferenceArray { attached } } else { ShapeKind::PrimitiveArray { shift } };
    vm.heap.register_shape(class.id, Shape { kind });
    vm.classes.set(class);
    vm.ledger.add_class(&class);
    mirror::create_mirror(thread, class)?;
    // Another thread may have been faster; the loser's class is never seen.
    Ok(*component.array_class.get_or_init(|| class))
}

/// Makes the primitive types, before anything else.
pub fn create_primitives(thread: &mut JavaThread) {
    let vm = thread.vm();
    let names = ["boolean", "byte", "char", "short", "int", "float", "long", "double", "<reference>", "void"];
    let classes = ValueKind::ALL.iter().zip(names).map(|(kind, name)| {
        let id = vm.classes.take_id().expect("the table is empty");
        let roots = ClassRoots::new(vm.roots.of(false), 0).expect("the area is empty");
        let class = plain_class(&vm, (id, roots), vm.symbol(name), ClassKind::Primitive(*kind), vm.boot_loader());
        let class = Metadata::allocate(class);
        vm.classes.set(class);
        vm.ledger.add_class(&class);
        class
    });
    let _ = vm.primitives.set(classes.collect());
}

/// A class that no class file describes; it needs no initialisation.
fn plain_class(vm: &Vm, (id, roots): (u32, ClassRoots), name: Symbol, kind: ClassKind, loader: LoaderRef) -> Class {
    let row = vm.classes.row(id);
    row.state.store(ClassState::Initialized as u8, Ordering::Relaxed);
    let visible = access::PUBLIC | access::FINAL | access::ABSTRACT;
    Class { access: visible, modifiers: visible, ..Class::plain((id, row, roots), name, kind, loader) }
}
