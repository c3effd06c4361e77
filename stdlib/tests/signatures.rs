//! Every row of every native table: its Rust signatures stand for its descriptor, and no method has two rows.
#![allow(clippy::unwrap_used, reason = "a failed test panics")]

use std::collections::HashSet;
use std::sync::Arc;

use classfile::descriptor::{FieldType, MethodDescriptor};
use gc::Budget;
use runtime::metadata::symbol::SymbolTable;
use runtime::natives::{NativeRegistry, NativeRow, Signature, SlotKind};

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

/// Which signature of a row does not stand for its descriptor: a static method's parameters are those of its descriptor; others have the receiver in front.
fn misfit(row: &NativeRow) -> Option<Signature> {
    let parsed = MethodDescriptor::parse(row.descriptor.as_bytes()).unwrap();
    let expected: Vec<SlotKind> = parsed.parameters().map(|parameter| kind_of(&parameter)).collect();
    let with_receiver = [vec![SlotKind::Reference], expected.clone()].concat();
    let result = parsed.return_type().map(|kind| kind_of(&kind));
    let signatures = [row.native.map(|native| native.signature), row.leaf.map(|leaf| leaf.signature)];
    let signatures: Vec<_> = signatures.into_iter().flatten().map(|signature| signature()).collect();
    let fits = |signature: &Signature| (signature.0 == expected || signature.0 == with_receiver) && signature.1 == result;
    let of_one_length = signatures.iter().all(|signature| signature.0.len() == signatures[0].0.len());
    signatures.into_iter().find(|signature| !fits(signature) || !of_one_length)
}

#[test]
fn rust_signatures_fit_descriptors() {
    let tables = stdlib::tables();
    let rows = tables.iter().flat_map(|table| table.rows.iter().map(|row| (table.class, row)));
    let wrong: Vec<_> = rows.filter_map(|(class, row)| Some((class, row.name, row.descriptor, misfit(row)?))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_method_has_one_row_that_does_something() {
    let mut rows = HashSet::new();
    for table in stdlib::tables() {
        for row in table.rows {
            assert!(
                rows.insert((table.class, row.name, row.descriptor)),
                "{}.{}{} occurs twice",
                table.class,
                row.name,
                row.descriptor
            );
            assert!(row.native.is_some() || row.leaf.is_some(), "{}.{}{} is empty", table.class, row.name, row.descriptor);
        }
    }
}

/// Those of a class that are carried out stand in one table.
#[test]
fn every_class_has_one_table_of_natives() {
    let mut classes = HashSet::new();
    for table in stdlib::tables().into_iter().filter(|table| table.rows.iter().any(|row| row.native.is_some())) {
        assert!(classes.insert(table.class), "{} has two tables", table.class);
    }
}

#[test]
fn every_row_is_found() {
    let (symbols, registry) = (SymbolTable::new(Arc::new(Budget::new(u64::MAX))), NativeRegistry::new(&stdlib::tables()));
    let symbol = |text: &str| symbols.intern(text.as_bytes());
    for table in stdlib::tables() {
        for row in table.rows {
            let names = [table.class, row.name, row.descriptor].map(symbol);
            let [class, name, descriptor] = names;
            assert_eq!(registry.native(class, name, descriptor).is_some(), row.native.is_some(), "{names:?}");
            assert_eq!(registry.leaf(class, name, descriptor).is_some(), row.leaf.is_some(), "{names:?}");
        }
    }
}
