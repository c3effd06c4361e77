//! The superclass and superinterfaces of a class being defined, and what they must be (JVMS §5.3.5 steps 3 and 4).

use classfile::{ClassFile, access};

use crate::linking::class_access::{self, ClassRefusal};
use crate::loading::definition::Definition;
use crate::loading::{load, placeholders, places};
use crate::metadata::class::{ClassBytes, ClassRef};
use crate::modules;
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;

/// Resolved direct supertypes.
pub struct Supertypes {
    /// None only for `java/lang/Object`.
    pub super_class: Option<ClassRef>,
    /// In class-file order.
    pub interfaces: Vec<ClassRef>,
}

/// Loads the direct supertypes, interfaces first, as HotSpot does.
///
/// # Errors
/// `ClassCircularityError`, `IncompatibleClassChangeError`, or what loading throws.
pub fn resolve(thread: &mut JavaThread, definition: &Definition, file: &ClassFile<'_>) -> JavaResult<Supertypes> {
    let mut interfaces = Vec::with_capacity(file.interfaces.len());
    for index in &file.interfaces {
        let name = file.constant_pool.class_name(*index).expect("format checking proved the constant's kind");
        let interface = load(thread, definition, name.as_bytes())?;
        check_is_interface(thread, definition, interface)?;
        interfaces.push(interface);
    }
    let Some(name) = file.super_name() else { return Ok(Supertypes { super_class: None, interfaces }) };
    let super_class = load(thread, definition, name.as_bytes())?;
    if super_class.is_interface() {
        let (name, super_name) = (definition.name.to_external(), super_class.external_name());
        return Err(throw_incompatible(thread, &format!("class {name} has interface {super_name} as super class")));
    }
    Ok(Supertypes { super_class: Some(super_class), interfaces })
}

fn load(thread: &mut JavaThread, definition: &Definition, name: &[u8]) -> JavaResult<ClassRef> {
    let name = thread.vm().symbols.intern(name);
    let loader = definition.loader;
    placeholders::loading_supertype(thread, loader, definition.declared_name, name, |thread| {
        load::load_referenced_class(thread, loader, name)
    })
}

fn check_is_interface(thread: &mut JavaThread, definition: &Definition, class: ClassRef) -> JavaResult<()> {
    if class.is_interface() {
        return Ok(());
    }
    let (name, interface, place) =
        (definition.name.to_external(), class.external_name(), places::module_and_loader(thread, class));
    let message =
        format!("class {name} can not implement {interface}, because it is not an interface ({interface} is in {place})");
    Err(throw_incompatible(thread, &message))
}

/// Checks that the class may have the supertypes it has.
///
/// # Errors
/// `IncompatibleClassChangeError`, `IllegalAccessError`
pub fn check(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    if let Some(super_class) = class.super_class {
        check_super_class(thread, class, super_class)?;
    }
    class.interfaces.iter().rev().try_for_each(|interface| check_interface(thread, class, *interface))
}

fn check_super_class(thread: &mut JavaThread, class: ClassRef, super_class: ClassRef) -> JavaResult<()> {
    let (is_final, is_sealed) = (super_class.has(access::FINAL), !is_permitted(thread, class, super_class));
    if is_final || is_sealed {
        let what = if is_final { "final" } else { "sealed" };
        let (name, super_name) = (class.name.to_external(), super_class.external_name());
        return Err(throw_incompatible(thread, &format!("class {name} cannot inherit from {what} class {super_name}")));
    }
    if super_class.package() == REFLECTION_PACKAGE && matches!(class.bytes, ClassBytes::Owned(_)) {
        let (name, super_name, loader) =
            (class.external_name(), super_class.external_name(), places::loader_text(thread, class.loader));
        let message = format!("class {name} loaded by {loader} cannot access jdk/internal/reflect superclass {super_name}");
        return Err(thread.throw_new("java/lang/IllegalAccessError", &message));
    }
    let kind = if super_class.has(access::ABSTRACT) { "abstract superclass" } else { "superclass" };
    check_access(thread, class, super_class, kind, "superclass access check failed")
}

/// Only accessors that core reflection generates have superclasses there.
const REFLECTION_PACKAGE: &[u8] = b"jdk/internal/reflect";

fn check_interface(thread: &mut JavaThread, class: ClassRef, interface: ClassRef) -> JavaResult<()> {
    if !is_permitted(thread, class, interface) {
        let verb = if class.is_interface() { "extend" } else { "implement" };
        let (name, interface) = (class.name.to_external(), interface.external_name());
        return Err(throw_incompatible(thread, &format!("class {name} cannot {verb} sealed interface {interface}")));
    }
    check_access(thread, class, interface, "superinterface", "superinterface check failed")
}

fn check_access(thread: &mut JavaThread, class: ClassRef, supertype: ClassRef, kind: &str, failure: &str) -> JavaResult<()> {
    let message = match class_access::class_access_refusal(thread, class, supertype) {
        None => return Ok(()),
        Some(ClassRefusal::PackagePrivate) => {
            let places = places::both_places(thread, class, supertype);
            format!("class {} cannot access its {kind} {} ({places})", class.external_name(), supertype.external_name())
        }
        Some(refusal) => format!("{failure}: {}", class_access::module_refusal_text(thread, class, supertype, refusal)),
    };
    Err(thread.throw_new("java/lang/IllegalAccessError", &message))
}

/// A sealed class or interface lists its direct subtypes (JVMS §5.3.5, §4.7.31), which are in its module and, unless they are
/// public, in its package.
fn is_permitted(thread: &JavaThread, class: ClassRef, supertype: ClassRef) -> bool {
    let Some(permitted) = &supertype.permitted_subclasses else { return true };
    !class.hidden
        && modules::module_of(thread, class) == modules::module_of(thread, supertype)
        && (class.has(access::PUBLIC) || class.is_same_package(supertype))
        && permitted.iter().any(|index| supertype.constants.class_name(*index) == Some(class.name))
}

fn throw_incompatible(thread: &mut JavaThread, message: &str) -> Throw {
    thread.throw_new("java/lang/IncompatibleClassChangeError", message)
}
