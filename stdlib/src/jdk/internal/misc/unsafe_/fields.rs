//! Offsets of fields, and classes: initialisation, instances, definition.

use gc::Handle;
use runtime::linking::initialize;
use runtime::loading::{loaders, mirror};
use runtime::metadata::class::ClassKind;
use runtime::metadata::field::Field;
use runtime::metadata::pointer::Metadata;
use runtime::objects;
use runtime::strings;
use runtime::{JavaResult, JavaThread, Throw};

use super::guard;
use crate::java::lang::class_loader::define::{class_bytes, define_named};

fn not_an_array(thread: &mut JavaThread) -> Throw {
    // HotSpot throws a class that does not exist, and so what the failed lookup throws.
    thread.throw_new("java/lang/NoClassDefFoundError", "java/lang/InvalidClassException")
}

/// `arrayBaseOffset0`
pub fn array_base_offset(thread: &mut JavaThread, _unsafe: Handle, class: Handle) -> JavaResult<i32> {
    if mirror::class_of_mirror(thread, class).is_array() { Ok(gc::ARRAY_BASE_OFFSET as i32) } else { Err(not_an_array(thread)) }
}

/// `arrayIndexScale0`
pub fn array_index_scale(thread: &mut JavaThread, _unsafe: Handle, class: Handle) -> JavaResult<i32> {
    let class = mirror::class_of_mirror(thread, class);
    if class.is_array() { Ok(1 << class.element_shift) } else { Err(not_an_array(thread)) }
}

/// The field a `java.lang.reflect.Field` stands for, which must be static or not as wanted.
fn reflected(thread: &mut JavaThread, field: Handle, want_static: bool) -> JavaResult<Metadata<Field>> {
    let vm = thread.vm();
    let fields = &vm.well_known().fields;
    let slot = thread.int_field(field, fields.field_slot);
    let holder = thread.ref_field(field, fields.field_clazz);
    let found = holder.filter(|holder| thread.class_of(*holder) == vm.well_known().classes.class).and_then(|holder| {
        let class = mirror::class_of_mirror(thread, holder);
        let index = usize::try_from(slot).ok()?;
        class.fields().get(index).filter(|field| field.is_static() == want_static).map(Metadata::of)
    });
    found.ok_or_else(|| thread.throw_plain("java/lang/IllegalArgumentException"))
}

/// `objectFieldOffset0`
pub fn object_field_offset(thread: &mut JavaThread, _unsafe: Handle, field: Handle) -> JavaResult<i64> {
    reflected(thread, field, false).map(|field| field.unsafe_offset())
}

/// `objectFieldOffset1`
pub fn named_field_offset(thread: &mut JavaThread, _unsafe: Handle, class: Handle, name: Handle) -> JavaResult<i64> {
    let class = mirror::class_of_mirror(thread, class);
    let name = strings::name_modified_utf8(thread, name);
    let found = name.and_then(|name| class.fields().iter().find(|field| field.name.as_bytes() == name && !field.injected));
    match found {
        Some(field) => Ok(field.unsafe_offset()),
        None => Err(thread.throw_plain("java/lang/InternalError")),
    }
}

/// `staticFieldOffset0`
pub fn static_field_offset(thread: &mut JavaThread, _unsafe: Handle, field: Handle) -> JavaResult<i64> {
    reflected(thread, field, true).map(|field| field.unsafe_offset())
}

/// `staticFieldBase0`
pub fn static_field_base(thread: &mut JavaThread, _unsafe: Handle, field: Handle) -> JavaResult<Handle> {
    let field = reflected(thread, field, true)?;
    Ok(mirror::mirror(thread, field.class))
}

/// `ensureClassInitialized0`
pub fn ensure_class_initialized(thread: &mut JavaThread, _unsafe: Handle, class: Handle) -> JavaResult<()> {
    let class = mirror::class_of_mirror(thread, class);
    if matches!(class.kind, ClassKind::Instance) { initialize::initialize(thread, class) } else { Ok(()) }
}

/// `shouldBeInitialized0`
pub fn should_be_initialized(thread: &mut JavaThread, _unsafe: Handle, class: Handle) -> JavaResult<bool> {
    let class = mirror::class_of_mirror(thread, class);
    Ok(matches!(class.kind, ClassKind::Instance) && !class.is_initialized())
}

/// `allocateInstance`
pub fn allocate_instance(thread: &mut JavaThread, _unsafe: Handle, class: Handle) -> JavaResult<Handle> {
    let class = mirror::class_of_mirror(thread, class);
    if class.is_primitive() {
        return Err(thread.throw_plain("java/lang/InstantiationException"));
    }
    if class == thread.vm().well_known().classes.class {
        return Err(thread.throw_new("java/lang/IllegalAccessException", "java.lang.Class"));
    }
    let instantiable = matches!(class.kind, ClassKind::Instance)
        && !class.has(classfile::access::ABSTRACT | classfile::access::INTERFACE)
        && guard::may_allocate(thread, class);
    if !instantiable {
        let name = class.external_name();
        return Err(thread.throw_new("java/lang/InstantiationException", &name));
    }
    initialize::initialize(thread, class)?;
    objects::new_object(thread, class)
}

/// `defineClass0`
#[allow(clippy::too_many_arguments, reason = "the Java method has them")]
pub fn define_class(
    thread: &mut JavaThread,
    _unsafe: Handle,
    name: Option<Handle>,
    bytes: Handle,
    offset: i32,
    length: i32,
    loader: Option<Handle>,
    protection_domain: Option<Handle>,
) -> JavaResult<Handle> {
    let bytes = class_bytes(thread, bytes, offset, length)?;
    let loader = loaders::loader_of(thread, loader);
    let class = define_named(thread, loader, name, bytes, [protection_domain, None])?;
    Ok(mirror::mirror(thread, class))
}
