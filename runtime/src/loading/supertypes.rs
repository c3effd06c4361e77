//! The superclass and superinterfaces of a class being defined, and what they must be (JVMS §5.3.5 steps 3 and 4).

use classfile::{ClassFile, access};

use crate::linking::access::is_magic;
use crate::loading::define::Definition;
use crate::metadata::class::ClassRef;
use crate::metadata::descriptor_text::external_class;
use crate::metadata::loader::LoaderRef;
use crate::thread::JavaThread;
use crate::throw::JavaResult;

/// Resolved direct supertypes.
pub struct Supertypes {
    /// None only for `java/lang/Object`.
    pub super_class: Option<ClassRef>,
    /// In class-file order.
    pub interfaces: Vec<ClassRef>,
}

/// Loads and checks the direct supertypes.
pub fn resolve(thread: &mut JavaThread, definition: &Definition, file: &ClassFile<'_>) -> JavaResult<Supertypes> {
    let name = definition.name;
    if thread.defining.contains(&(definition.loader, name)) {
        return Err(thread.throw_new("java/lang/ClassCircularityError", &name.to_str()));
    }
    thread.defining.push((definition.loader, name));
    let result = resolve_all(thread, definition, file);
    thread.defining.pop();
    result
}

fn resolve_all(thread: &mut JavaThread, definition: &Definition, file: &ClassFile<'_>) -> JavaResult<Supertypes> {
    let super_class = match file.super_name() {
        None => None,
        Some(super_name) => {
            let symbol = thread.vm().symbols.intern(super_name.as_bytes());
            if symbol == definition.declared_name {
                return Err(thread.throw_new("java/lang/ClassCircularityError", &symbol.to_str()));
            }
            let class = thread.load_referenced_class(definition.loader, symbol)?;
            check_super_class(thread, definition, class)?;
            Some(class)
        }
    };
    let mut interfaces = Vec::with_capacity(file.interfaces.len());
    for index in &file.interfaces {
        let interface_name = file.constant_pool.class_name(*index).expect("format checking proved the constant's kind");
        let symbol = thread.vm().symbols.intern(interface_name.as_bytes());
        let class = thread.load_referenced_class(definition.loader, symbol)?;
        check_interface(thread, definition, class)?;
        interfaces.push(class);
    }
    Ok(Supertypes { super_class, interfaces })
}

fn check_super_class(thread: &mut JavaThread, definition: &Definition, class: ClassRef) -> JavaResult<()> {
    let (name, super_name) = (definition.name.to_external(), class.external_name());
    if class.is_interface() {
        let message = format!("class {name} has interface {super_name} as super class");
        return Err(thread.throw_new("java/lang/IncompatibleClassChangeError", &message));
    }
    if class.has(access::FINAL) {
        let message = format!("class {name} cannot inherit from final class {super_name}");
        return Err(thread.throw_new("java/lang/IncompatibleClassChangeError", &message));
    }
    check_permitted(thread, definition, class)?;
    let generated_accessor = is_magic(class) && is_accessor_loader(thread, definition.loader);
    if !class.has(access::PUBLIC) && !generated_accessor && !is_same_package(definition, class) {
        let message = format!("class {name} cannot access its superclass {super_name}");
        return Err(thread.throw_new("java/lang/IllegalAccessError", &message));
    }
    Ok(())
}

/// Core reflection loads the accessors that it generates by loaders of their own.
fn is_accessor_loader(thread: &JavaThread, loader: LoaderRef) -> bool {
    let object = loader.object.load();
    object.is_null() || thread.class_of_raw(object).name == "jdk/internal/reflect/DelegatingClassLoader"
}

fn check_interface(thread: &mut JavaThread, definition: &Definition, class: ClassRef) -> JavaResult<()> {
    let (name, interface) = (definition.name.to_external(), class.external_name());
    if !class.is_interface() {
        let place = thread.module_and_loader(class);
        let message =
            format!("class {name} can not implement {interface}, because it is not an interface ({interface} is in {place})");
        return Err(thread.throw_new("java/lang/IncompatibleClassChangeError", &message));
    }
    check_permitted(thread, definition, class)?;
    if !class.has(access::PUBLIC) && !is_same_package(definition, class) {
        let message = format!("class {name} cannot access its superinterface {interface}");
        return Err(thread.throw_new("java/lang/IllegalAccessError", &message));
    }
    Ok(())
}

/// A sealed class or interface lists its direct subtypes (JVMS §5.3.5, §4.7.31).
fn check_permitted(thread: &mut JavaThread, definition: &Definition, class: ClassRef) -> JavaResult<()> {
    let Some(permitted) = &class.permitted_subclasses else { return Ok(()) };
    if permitted.contains(&definition.name) {
        return Ok(());
    }
    let kind = if class.is_interface() { "interface" } else { "class" };
    let message = format!(
        "class {} cannot {} sealed {kind} {}",
        external_class(definition.name.as_bytes()),
        if class.is_interface() { "implement" } else { "inherit from" },
        class.external_name()
    );
    Err(thread.throw_new("java/lang/IncompatibleClassChangeError", &message))
}

fn is_same_package(definition: &Definition, class: ClassRef) -> bool {
    let name = definition.name.as_bytes();
    let package = name.iter().rposition(|byte| *byte == b'/').map_or(&[][..], |slash| &name[..slash]);
    class.loader == definition.loader && class.package() == package
}
