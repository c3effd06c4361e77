//! Declarations: the headers of classes, fields and methods as Java source.

use super::signature::{self, ClassSignature, MethodSignature};
use crate::access;
use crate::class_file::{ClassFile, FieldInfo, MethodInfo};
use crate::index::ConstantIndex;
use crate::utf8::Utf8;

/// Modifiers in the order of their bits; a bit has one name per kind of declaration.
const CLASS_MODIFIERS: &[(u16, &str)] = &[(access::PUBLIC, "public"), (access::FINAL, "final"), (access::ABSTRACT, "abstract")];
const FIELD_MODIFIERS: &[(u16, &str)] = &[
    (access::PUBLIC, "public"),
    (access::PRIVATE, "private"),
    (access::PROTECTED, "protected"),
    (access::STATIC, "static"),
    (access::FINAL, "final"),
    (access::VOLATILE, "volatile"),
    (access::TRANSIENT, "transient"),
];
const METHOD_MODIFIERS: &[(u16, &str)] = &[
    (access::PUBLIC, "public"),
    (access::PRIVATE, "private"),
    (access::PROTECTED, "protected"),
    (access::STATIC, "static"),
    (access::FINAL, "final"),
    (access::SYNCHRONIZED, "synchronized"),
    (access::NATIVE, "native"),
    (access::ABSTRACT, "abstract"),
    (access::STRICT, "strictfp"),
];

/// The modifiers set, each followed by a space.
fn modifiers(flags: u16, names: &[(u16, &str)]) -> String {
    names.iter().filter(|(flag, _)| flags & flag != 0).flat_map(|(_, name)| [name, " "]).collect()
}

/// An internal name with dots.
pub(super) fn java_name(name: Utf8<'_>) -> String {
    name.to_str().replace('/', ".")
}

fn class_java_name(class: &ClassFile<'_>, index: ConstantIndex) -> String {
    class.constant_pool.class_name(index).map_or_else(|| format!("#{index}"), java_name)
}

/// The line that declares a class, without its brace.
pub(super) fn class_header(class: &ClassFile<'_>, verbose: bool) -> String {
    let is_interface = class.access & access::INTERFACE != 0;
    let (flags, kind) = if is_interface { (class.access & !access::ABSTRACT, "interface") } else { (class.access, "class") };
    let mut header = format!("{}{kind} {}", modifiers(flags, CLASS_MODIFIERS), java_name(class.name()));
    let parsed = class.attributes.signature.and_then(|text| signature::class(text.as_bytes(), verbose));
    match parsed {
        Some(parsed) => push_generic_parents(&mut header, &parsed, is_interface, verbose),
        None => push_parents(&mut header, class, is_interface),
    }
    header
}

fn push_parents(header: &mut String, class: &ClassFile<'_>, is_interface: bool) {
    if let Some(superclass) = class.super_name()
        && !is_interface
        && superclass != "java/lang/Object"
    {
        header.push_str(" extends ");
        header.push_str(&java_name(superclass));
    }
    let names: Vec<_> = class.interfaces.iter().map(|index| class_java_name(class, *index)).collect();
    push_interfaces(header, &names, is_interface, ",");
}

fn push_generic_parents(header: &mut String, parsed: &ClassSignature, is_interface: bool, verbose: bool) {
    header.push_str(&parsed.type_parameters);
    if !is_interface && (verbose || parsed.superclass != "java.lang.Object") {
        header.push_str(" extends ");
        header.push_str(&parsed.superclass);
    }
    push_interfaces(header, &parsed.interfaces, is_interface, ", ");
}

fn push_interfaces(header: &mut String, names: &[String], is_interface: bool, separator: &str) {
    if !names.is_empty() {
        header.push_str(if is_interface { " extends " } else { " implements " });
        header.push_str(&names.join(separator));
    }
}

/// The declaration of a field.
pub(super) fn field(field: &FieldInfo<'_>) -> String {
    let generic = field.attributes.signature.and_then(|text| signature::field(text.as_bytes()));
    let java_type = generic.or_else(|| signature::field(field.descriptor.as_bytes()));
    let java_type = java_type.unwrap_or_else(|| field.descriptor.to_string());
    format!("{}{java_type} {}", modifiers(field.access, FIELD_MODIFIERS), field.name)
}

/// The declaration of a method.
pub(super) fn method(class: &ClassFile<'_>, method: &MethodInfo<'_>, verbose: bool) -> String {
    let mut text = modifiers(method.access, METHOD_MODIFIERS);
    let generic = method.attributes.signature.and_then(|text| signature::method(text.as_bytes(), verbose));
    let erased = || signature::method(method.descriptor.as_bytes(), verbose);
    let generic_throws = generic.as_ref().map(|parsed| parsed.throws.clone()).unwrap_or_default();
    let Some(parsed) = generic.or_else(erased) else { return format!("{text}{}{}", method.name, method.descriptor) };
    if !parsed.type_parameters.is_empty() {
        text.push_str(&parsed.type_parameters);
        text.push(' ');
    }
    let bodyless_or_bound = access::ABSTRACT | access::STATIC | access::PRIVATE;
    if class.access & access::INTERFACE != 0 && method.access & bodyless_or_bound == 0 && method.name != "<clinit>" {
        text.push_str("default ");
    }
    text.push_str(&named(class, method, &parsed));
    let throws: Vec<_> = match generic_throws.is_empty() {
        true => method.attributes.exceptions.iter().map(|index| class_java_name(class, *index)).collect(),
        false => generic_throws,
    };
    if !method.attributes.exceptions.is_empty() {
        text.push_str(" throws ");
        text.push_str(&throws.join(", "));
    }
    text
}

/// Result, name and parameters.
fn named(class: &ClassFile<'_>, method: &MethodInfo<'_>, parsed: &MethodSignature) -> String {
    let mut parameters = parsed.parameters.join(", ");
    if method.access & access::VARARGS != 0
        && let Some(element) = parameters.strip_suffix("[]")
    {
        parameters = format!("{element}...");
    }
    match method.name.as_bytes() {
        b"<clinit>" => "{}".to_owned(),
        b"<init>" => format!("{}({parameters})", java_name(class.name())),
        _ => format!("{} {}({parameters})", parsed.result, method.name),
    }
}
