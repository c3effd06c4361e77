//! Natives of `java.lang.Class`: the table, and what needs no class file.

pub mod attributes;
pub mod members;
pub mod names;
pub mod nesting;

use runtime::linking::initialize;
use runtime::loading::mirror::{self, class_of_raw_mirror};
use runtime::metadata::class::ClassKind;
use runtime::natives::{NativeContext, no_operation};
use runtime::objects;
use runtime::{ClassRef, Handle, JavaResult, JavaThread, Ref, ValueKind, natives};

natives! { "java/lang/Class":
    "registerNatives" "()V" => no_operation,
    "getPrimitiveClass" "(Ljava/lang/String;)Ljava/lang/Class;" => names::primitive_class,
    "initClassName" "()Ljava/lang/String;" => names::init_class_name,
    "forName0" "(Ljava/lang/String;ZLjava/lang/ClassLoader;Ljava/lang/Class;)Ljava/lang/Class;" => names::for_name,
    "desiredAssertionStatus0" "(Ljava/lang/Class;)Z" => desired_assertion_status,
    "isPrimitive" "()Z" => is_primitive as leaf,
    "isArray" "()Z" => is_array as leaf,
    "isInterface" "()Z" => is_interface as leaf,
    "isHidden" "()Z" => is_hidden as leaf,
    "isInstance" "(Ljava/lang/Object;)Z" => is_instance as leaf,
    "isAssignableFrom" "(Ljava/lang/Class;)Z" => is_assignable_from as leaf,
    "getSuperclass" "()Ljava/lang/Class;" => super_class as leaf,
    "getInterfaces0" "()[Ljava/lang/Class;" => interfaces,
    "getModifiers" "()I" => modifiers as leaf,
    "getProtectionDomain0" "()Ljava/security/ProtectionDomain;" => protection_domain,
    "getSigners" "()[Ljava/lang/Object;" => signers,
    "setSigners" "([Ljava/lang/Object;)V" => set_signers,
    "getConstantPool" "()Ljdk/internal/reflect/ConstantPool;" => constant_pool,
    "getDeclaredFields0" "(Z)[Ljava/lang/reflect/Field;" => members::declared_fields,
    "getDeclaredMethods0" "(Z)[Ljava/lang/reflect/Method;" => members::declared_methods,
    "getDeclaredConstructors0" "(Z)[Ljava/lang/reflect/Constructor;" => members::declared_constructors,
    "isRecord0" "()Z" => members::is_record,
    "getRecordComponents0" "()[Ljava/lang/reflect/RecordComponent;" => members::record_components,
    "getDeclaredClasses0" "()[Ljava/lang/Class;" => nesting::declared_classes,
    "getDeclaringClass0" "()Ljava/lang/Class;" => nesting::declaring_class,
    "getSimpleBinaryName0" "()Ljava/lang/String;" => nesting::simple_binary_name,
    "getEnclosingMethod0" "()[Ljava/lang/Object;" => nesting::enclosing_method,
    "getNestHost0" "()Ljava/lang/Class;" => nesting::nest_host,
    "getNestMembers0" "()[Ljava/lang/Class;" => nesting::nest_members,
    "getPermittedSubclasses0" "()[Ljava/lang/Class;" => nesting::permitted_subclasses,
    "getGenericSignature0" "()Ljava/lang/String;" => attributes::generic_signature,
    "getRawAnnotations" "()[B" => attributes::raw_annotations,
    "getRawTypeAnnotations" "()[B" => attributes::raw_type_annotations,
}

fn desired_assertion_status(cx: &mut NativeContext, class: Handle) -> JavaResult<bool> {
    let class = mirror::class_of_mirror(cx, class);
    Ok(cx.vm().options.assertions_enabled(&class.external_name(), class.loader.is_boot()))
}

fn is_primitive(thread: &JavaThread, this: Ref<'_>) -> bool {
    class_of_raw_mirror(thread, this).is_primitive()
}

fn is_array(thread: &JavaThread, this: Ref<'_>) -> bool {
    class_of_raw_mirror(thread, this).is_array()
}

fn is_interface(thread: &JavaThread, this: Ref<'_>) -> bool {
    class_of_raw_mirror(thread, this).is_interface()
}

fn is_hidden(thread: &JavaThread, this: Ref<'_>) -> bool {
    class_of_raw_mirror(thread, this).hidden
}

fn is_instance(thread: &JavaThread, this: Ref<'_>, object: Option<Ref<'_>>) -> bool {
    object.is_some_and(|object| thread.class_of_raw(object).is_subclass_of(class_of_raw_mirror(thread, this)))
}

fn is_assignable_from(thread: &JavaThread, this: Ref<'_>, other: Ref<'_>) -> bool {
    let (class, other) = (class_of_raw_mirror(thread, this), class_of_raw_mirror(thread, other));
    class == other || other.is_subclass_of(class)
}

fn super_class<'t>(thread: &'t JavaThread, this: Ref<'_>) -> Ref<'t> {
    let class = class_of_raw_mirror(thread, this);
    let super_class = class.super_class.filter(|_| !class.is_interface());
    super_class.map_or(Ref::NULL, |class| class.mirror.load(thread))
}

fn modifiers(thread: &JavaThread, this: Ref<'_>) -> i32 {
    i32::from(class_of_raw_mirror(thread, this).modifiers)
}

fn interfaces(cx: &mut NativeContext, this: Handle) -> JavaResult<Handle> {
    let class = mirror::class_of_mirror(cx, this);
    class_array(cx, &class.interfaces)
}

fn protection_domain(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    let domain = mirror::class_of_mirror(cx, this).roots.protection_domain().load(cx);
    Ok(cx.handle_or_null(domain))
}

/// The caller gets a copy that it may change.
fn signers(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    let signers = mirror::class_of_mirror(cx, this).roots.signers().load(cx);
    match cx.handle_or_null(signers) {
        Some(signers) => objects::clone_object(cx, signers).map(Some),
        None => Ok(None),
    }
}

fn set_signers(cx: &mut NativeContext, this: Handle, signers: Option<Handle>) -> JavaResult<()> {
    let class = mirror::class_of_mirror(cx, this);
    if class.kind == ClassKind::Instance {
        class.roots.signers().store(cx.raw_or_null(signers));
    }
    Ok(())
}

/// A `ConstantPool` that names its class by the mirror.
fn constant_pool(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    let class = mirror::class_of_mirror(cx, this);
    if class.kind != ClassKind::Instance {
        return Ok(None);
    }
    let pool_class = cx.vm().well_known().classes.constant_pool;
    initialize::initialize(cx, pool_class)?;
    let pool = objects::new_object(cx, pool_class)?;
    cx.set_ref_field(pool, cx.vm().well_known().fields.constant_pool_oop, Some(this));
    Ok(Some(pool))
}

/// A `Class[]` of these classes.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn class_array(cx: &mut NativeContext, classes: &[ClassRef]) -> JavaResult<Handle> {
    let class = cx.vm().well_known().classes.class;
    let array = objects::new_object_array(cx, class, classes.len())?;
    for (index, class) in classes.iter().enumerate() {
        let mirror = mirror::mirror(cx, *class);
        cx.set_element(array, index, Some(mirror));
    }
    Ok(array)
}

/// The primitive class of this name.
pub fn primitive_named(cx: &NativeContext, name: &str) -> Option<ClassRef> {
    let kinds = ValueKind::ALL.into_iter().filter(|kind| *kind != ValueKind::Reference);
    kinds.map(|kind| cx.vm().primitive(kind)).find(|class| class.name == name)
}
