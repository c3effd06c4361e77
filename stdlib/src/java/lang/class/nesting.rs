//! `Class` natives about member, local and nested classes (JVMS §4.7.6, §4.7.7, §4.7.28, §4.7.29, §4.7.31).

use classfile::{ClassFile, ConstantIndex, InnerClass};
use runtime::linking::{nest, resolve};
use runtime::loading::mirror;
use runtime::metadata::class::ClassKind;
use runtime::meter::charge;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::strings;
use runtime::{ClassRef, Handle, JavaResult};

use super::class_array;

/// The class's own entry in its `InnerClasses`.
fn own_entry<'a>(class: ClassRef, file: &ClassFile<'a>) -> Option<InnerClass<'a>> {
    file.attributes.inner_classes.iter().copied().find(|entry| is_self(class, file, entry.inner))
}

fn is_self(class: ClassRef, file: &ClassFile<'_>, index: ConstantIndex) -> bool {
    index == file.this_class || file.constant_pool.class_name(index).is_some_and(|name| name.as_bytes() == class.name.as_bytes())
}

/// `Class.getDeclaringClass0`
///
/// # Errors
/// What resolving the class throws, or `IncompatibleClassChangeError` if it does not know this one.
pub fn declaring_class(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    let class = mirror::class_of_mirror(cx, this);
    let Some(outer) = class.parse().and_then(|file| own_entry(class, &file)?.outer) else { return Ok(None) };
    let outer = resolve::resolve_class(cx, class, class.constant(outer))?;
    check_inner_class(cx, outer, class)?;
    Ok(Some(mirror::mirror(cx, outer)))
}

/// Both classes must agree that one is a member of the other.
fn check_inner_class(cx: &mut NativeContext, outer: ClassRef, inner: ClassRef) -> JavaResult<()> {
    let agrees = outer.parse().is_some_and(|file| {
        let names = |index: ConstantIndex, class: ClassRef| {
            class.hidden || file.constant_pool.class_name(index).is_some_and(|name| name.as_bytes() == class.name.as_bytes())
        };
        let entries = &file.attributes.inner_classes;
        entries.iter().any(|entry| names(entry.inner, inner) && entry.outer.is_none_or(|index| is_self(outer, &file, index)))
    });
    if agrees {
        return Ok(());
    }
    let message = format!("{} and {} disagree on InnerClasses attribute", outer.external_name(), inner.external_name());
    Err(cx.throw_new("java/lang/IncompatibleClassChangeError", &message))
}

/// `Class.getDeclaredClasses0`
///
/// # Errors
/// What resolving a member throws, or `IncompatibleClassChangeError` if it does not know this class.
pub fn declared_classes(cx: &mut NativeContext, this: Handle) -> JavaResult<Handle> {
    let class = mirror::class_of_mirror(cx, this);
    let mut members = Vec::new();
    if let Some(file) = class.parse() {
        let entries = file.attributes.inner_classes.iter();
        for entry in entries.filter(|entry| entry.outer.is_some_and(|outer| is_self(class, &file, outer))) {
            let member = resolve::resolve_class(cx, class, class.constant(entry.inner))?;
            check_inner_class(cx, class, member)?;
            members.push(member);
            charge(cx, 1)?;
        }
    }
    class_array(cx, &members)
}

/// `Class.getSimpleBinaryName0`: null for classes without a simple name.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn simple_binary_name(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    let class = mirror::class_of_mirror(cx, this);
    let file = class.parse();
    match file.as_ref().and_then(|file| own_entry(class, file)?.name) {
        Some(name) => strings::new_string_modified_utf8(cx, name.as_bytes()).map(Some),
        None => Ok(None),
    }
}

/// `Class.getEnclosingMethod0`: class, method name, descriptor.
///
/// # Errors
/// What resolving the class throws.
pub fn enclosing_method(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    let class = mirror::class_of_mirror(cx, this);
    let Some(file) = class.parse() else { return Ok(None) };
    let Some(enclosing) = file.attributes.enclosing_method else { return Ok(None) };
    let outer = resolve::resolve_class(cx, class, class.constant(enclosing.class))?;
    let object = cx.vm().well_known().classes.object;
    let parts = objects::new_object_array(cx, object, 3)?;
    let mirror = mirror::mirror(cx, outer);
    cx.set_element(parts, 0, Some(mirror));
    if let Some((name, descriptor)) = enclosing.method.and_then(|index| file.constant_pool.name_and_type(index)) {
        let name = strings::new_string_modified_utf8(cx, name.as_bytes())?;
        cx.set_element(parts, 1, Some(name));
        let descriptor = strings::new_string_modified_utf8(cx, descriptor.as_bytes())?;
        cx.set_element(parts, 2, Some(descriptor));
    }
    Ok(Some(parts))
}

/// `Class.getNestHost0`
///
/// # Errors
/// `Throw::Stopped`.
pub fn nest_host(cx: &mut NativeContext, this: Handle) -> JavaResult<Handle> {
    let class = mirror::class_of_mirror(cx, this);
    if class.kind != ClassKind::Instance {
        return Ok(this);
    }
    let host = nest::nest_host(cx, class)?;
    Ok(mirror::mirror(cx, host))
}

/// `Class.getNestMembers0`: the host, then every member that exists and agrees.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn nest_members(cx: &mut NativeContext, this: Handle) -> JavaResult<Handle> {
    let class = mirror::class_of_mirror(cx, this);
    if class.kind != ClassKind::Instance {
        return class_array(cx, &[class]);
    }
    let host = nest::nest_host(cx, class)?;
    let mut members = vec![host];
    for index in &host.nest_members {
        if let Ok(member) = cx.catch(|cx| resolve::resolve_class(cx, host, *index))?
            && nest::nest_host(cx, member)? == host
            && !members.contains(&member)
        {
            members.push(member);
        }
        charge(cx, 1)?;
    }
    class_array(cx, &members)
}

/// `Class.getPermittedSubclasses0`: null unless the class is sealed.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn permitted_subclasses(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    let class = mirror::class_of_mirror(cx, this);
    let Some(indices) = class.permitted_subclasses.as_ref().filter(|indices| !indices.is_empty()) else { return Ok(None) };
    let mut permitted = Vec::new();
    for index in indices {
        if let Ok(subclass) = cx.catch(|cx| resolve::resolve_class(cx, class, *index))? {
            permitted.push(subclass);
        }
        charge(cx, 1)?;
    }
    class_array(cx, &permitted).map(Some)
}
