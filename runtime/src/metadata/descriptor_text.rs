//! Descriptors as HotSpot writes them in messages: `'void java.io.PrintStream.println(java.lang.String)'`.

use classfile::descriptor::{FieldType, MethodDescriptor};

use crate::metadata::symbol::Symbol;

/// A field descriptor as a Java type: `[Ljava/lang/String;` becomes `java.lang.String[]`.
pub fn external_type(descriptor: &[u8]) -> String {
    let dimensions = descriptor.iter().take_while(|byte| **byte == b'[').count();
    let element = &descriptor[dimensions..];
    let base = match element.first() {
        Some(b'Z') => "boolean".to_owned(),
        Some(b'B') => "byte".to_owned(),
        Some(b'C') => "char".to_owned(),
        Some(b'S') => "short".to_owned(),
        Some(b'I') => "int".to_owned(),
        Some(b'F') => "float".to_owned(),
        Some(b'J') => "long".to_owned(),
        Some(b'D') => "double".to_owned(),
        Some(b'V') => "void".to_owned(),
        Some(b'L') => String::from_utf8_lossy(&element[1..element.len().saturating_sub(1)]).replace('/', "."),
        _ => String::from_utf8_lossy(element).into_owned(),
    };
    base + &"[]".repeat(dimensions)
}

fn external_field_type(kind: &FieldType<'_>) -> String {
    match kind {
        FieldType::Boolean => "boolean".to_owned(),
        FieldType::Byte => "byte".to_owned(),
        FieldType::Char => "char".to_owned(),
        FieldType::Short => "short".to_owned(),
        FieldType::Int => "int".to_owned(),
        FieldType::Float => "float".to_owned(),
        FieldType::Long => "long".to_owned(),
        FieldType::Double => "double".to_owned(),
        FieldType::Class(name) => String::from_utf8_lossy(name).replace('/', "."),
        FieldType::Array(descriptor) => external_type(descriptor),
    }
}

/// The parameters of a method descriptor as Java types, joined with `, `.
pub fn external_parameters(descriptor: &[u8]) -> String {
    MethodDescriptor::parse(descriptor).map_or_else(String::new, |parsed| {
        parsed.parameters().map(|kind| external_field_type(&kind)).collect::<Vec<_>>().join(", ")
    })
}

/// The result of a method descriptor as a Java type.
pub fn external_result(descriptor: &[u8]) -> String {
    MethodDescriptor::parse(descriptor)
        .and_then(|parsed| parsed.return_type())
        .map_or_else(|| "void".to_owned(), |kind| external_field_type(&kind))
}

/// The whole method of a class with this external name: `void p.C.m(int)`.
pub fn external_method(class: &str, name: Symbol, descriptor: Symbol) -> String {
    let result = external_result(descriptor.as_bytes());
    format!("{result} {class}.{name}({})", external_parameters(descriptor.as_bytes()))
}

/// The method without its class: `void m(int)`.
pub fn external_method_simple(name: Symbol, descriptor: Symbol) -> String {
    let result = external_result(descriptor.as_bytes());
    format!("{result} {name}({})", external_parameters(descriptor.as_bytes()))
}
