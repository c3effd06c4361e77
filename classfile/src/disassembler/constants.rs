//! Constants as text: in comments of instructions and in the constant pool (JVMS §4.4).

use super::numbers;
use crate::class_file::ClassFile;
use crate::constant_pool::{Constant, ReferenceKind};
use crate::index::ConstantIndex;
use crate::utf8::Utf8;

/// Kind and value, as behind an instruction; members of the class itself are shown without its name.
pub(super) fn comment(class: &ClassFile<'_>, index: ConstantIndex) -> String {
    let Some(constant) = class.constant_pool.get(index) else { return format!("#{index}") };
    let shown = match constant {
        Constant::FieldRef { class: owner, name_and_type }
        | Constant::MethodRef { class: owner, name_and_type }
        | Constant::InterfaceMethodRef { class: owner, name_and_type }
            if owner == class.this_class =>
        {
            value(class, name_and_type)
        }
        _ => value(class, index),
    };
    format!("{} {shown}", comment_kind(&constant))
}

fn comment_kind(constant: &Constant<'_>) -> &'static str {
    match constant {
        Constant::Unusable => "unusable",
        Constant::Utf8(_) => "Utf8",
        Constant::Integer(_) => "int",
        Constant::Float(_) => "float",
        Constant::Long(_) => "long",
        Constant::Double(_) => "double",
        Constant::Class { .. } => "class",
        Constant::String { .. } => "String",
        Constant::FieldRef { .. } => "Field",
        Constant::MethodRef { .. } => "Method",
        Constant::InterfaceMethodRef { .. } => "InterfaceMethod",
        Constant::NameAndType { .. } => "NameAndType",
        Constant::MethodHandle { .. } => "MethodHandle",
        Constant::MethodType { .. } => "MethodType",
        Constant::Dynamic { .. } => "Dynamic",
        Constant::InvokeDynamic { .. } => "InvokeDynamic",
        Constant::Module { .. } => "Module",
        Constant::Package { .. } => "Package",
    }
}

/// Name of the kind in the constant pool listing.
pub(super) fn pool_kind(constant: &Constant<'_>) -> &'static str {
    match constant {
        Constant::Integer(_) => "Integer",
        Constant::Float(_) => "Float",
        Constant::Long(_) => "Long",
        Constant::Double(_) => "Double",
        Constant::Class { .. } => "Class",
        Constant::FieldRef { .. } => "Fieldref",
        Constant::MethodRef { .. } => "Methodref",
        Constant::InterfaceMethodRef { .. } => "InterfaceMethodref",
        other => comment_kind(other),
    }
}

/// The value of a constant, with what it refers to written out.
pub(super) fn value(class: &ClassFile<'_>, index: ConstantIndex) -> String {
    let Some(constant) = class.constant_pool.get(index) else { return format!("#{index}") };
    match constant {
        Constant::Unusable => String::new(),
        Constant::Utf8(text) => escape(text),
        Constant::Integer(value) => value.to_string(),
        Constant::Float(value) => numbers::float(value) + "f",
        Constant::Long(value) => format!("{value}l"),
        Constant::Double(value) => numbers::double(value) + "d",
        Constant::Class { name } | Constant::Module { name } | Constant::Package { name } => name_text(class, name),
        Constant::String { value: text } | Constant::MethodType { descriptor: text } => value(class, text),
        Constant::FieldRef { class: owner, name_and_type }
        | Constant::MethodRef { class: owner, name_and_type }
        | Constant::InterfaceMethodRef { class: owner, name_and_type } => {
            format!("{}.{}", value(class, owner), value(class, name_and_type))
        }
        Constant::NameAndType { name, descriptor } => format!("{}:{}", name_text(class, name), value(class, descriptor)),
        Constant::MethodHandle { kind, reference } => format!("{} {}", kind_name(kind), value(class, reference)),
        Constant::Dynamic { bootstrap, name_and_type } | Constant::InvokeDynamic { bootstrap, name_and_type } => {
            format!("#{bootstrap}:{}", value(class, name_and_type))
        }
    }
}

fn kind_name(kind: ReferenceKind) -> &'static str {
    match kind {
        ReferenceKind::GetField => "REF_getField",
        ReferenceKind::GetStatic => "REF_getStatic",
        ReferenceKind::PutField => "REF_putField",
        ReferenceKind::PutStatic => "REF_putStatic",
        ReferenceKind::InvokeVirtual => "REF_invokeVirtual",
        ReferenceKind::InvokeStatic => "REF_invokeStatic",
        ReferenceKind::InvokeSpecial => "REF_invokeSpecial",
        ReferenceKind::NewInvokeSpecial => "REF_newInvokeSpecial",
        ReferenceKind::InvokeInterface => "REF_invokeInterface",
    }
}

/// A name, quoted unless it consists of Java identifiers and slashes.
fn name_text(class: &ClassFile<'_>, index: ConstantIndex) -> String {
    let Some(name) = class.constant_pool.utf8(index) else { return format!("#{index}") };
    let text = name.to_str();
    let part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
    let plain = text.split('/').all(|piece| piece.chars().all(part) && !piece.starts_with(char::is_numeric));
    if plain && !text.starts_with('/') && !text.is_empty() { text.into_owned() } else { format!("\"{}\"", escape(name)) }
}

/// The text with control characters, quotes and backslashes escaped.
pub(super) fn escape(text: Utf8<'_>) -> String {
    let mut escaped = String::with_capacity(text.as_bytes().len());
    for character in text.to_str().chars() {
        match character {
            '\t' => escaped.push_str("\\t"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\u{8}' => escaped.push_str("\\b"),
            '\u{c}' => escaped.push_str("\\f"),
            '"' | '\'' | '\\' => escaped.extend(['\\', character]),
            control if control.is_control() => escaped.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => escaped.push(other),
        }
    }
    escaped
}
