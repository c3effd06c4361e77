//! Every row of every native table: its Rust signature stands for its descriptor, and no class or row occurs twice.
#![allow(clippy::unwrap_used, reason = "a failed test panics")]

use std::collections::HashSet;

use classfile::descriptor::{FieldType, MethodDescriptor};
use runtime::natives::SlotKind;

fn kind_of(field: &FieldType<'_>) -> SlotKind {
    match field {
        FieldType::Boolean => SlotKind::Boolean,
        FieldType::Byte => SlotKind::Byte,
        FieldType::Char => SlotKind::Char,
        FieldType::Short => SlotKind::Short,
        FieldType::Int => SlotKind::Int,
        FieldType::Long => SlotKind::Long,
        FieldType::Float => SlotKind::Float,
        FieldType::Double => SlotKind::Double,
        FieldType::Class(_) | FieldType::Array(_) => SlotKind::Reference,
    }
}

/// A static method's parameters are those of its descriptor; others have the receiver in front.
#[test]
fn rust_signatures_fit_descriptors() {
    let mut wrong = Vec::new();
    for table in stdlib::tables() {
        for row in table.rows {
            let Some(parsed) = MethodDescriptor::parse(row.descriptor.as_bytes()) else {
                wrong.push(format!("{}.{}: {} is no descriptor", table.class, row.name, row.descriptor));
                continue;
            };
            let (parameters, result) = (row.signature)();
            let expected: Vec<SlotKind> = parsed.parameters().map(|parameter| kind_of(&parameter)).collect();
            let with_receiver = [vec![SlotKind::Reference], expected.clone()].concat();
            let fits = parameters == expected || parameters == with_receiver;
            if !fits || result != parsed.return_type().map(|kind| kind_of(&kind)) {
                wrong.push(format!("{}.{}{}: {parameters:?} -> {result:?}", table.class, row.name, row.descriptor));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_class_and_every_row_occurs_once() {
    let mut classes = HashSet::new();
    for table in stdlib::tables() {
        assert!(classes.insert(table.class), "{} has two tables", table.class);
        let mut rows = HashSet::new();
        for row in table.rows {
            assert!(rows.insert((row.name, row.descriptor)), "{}.{}{} occurs twice", table.class, row.name, row.descriptor);
        }
    }
}
