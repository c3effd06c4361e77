//! Natives of package `java.lang`.

pub mod array_copy;
pub mod class;
pub mod class_loader;
pub mod invoke;
pub mod module;
pub mod numbers;
pub mod object;
pub mod r#ref;
pub mod reflect;
pub mod runtime;
pub mod stack_trace_element;
pub mod string;
pub mod system;
pub mod thread;
pub mod throwable;

use ::runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    let own = vec![
        &class::TABLE,
        &class_loader::TABLE,
        &module::TABLE,
        &numbers::double::TABLE,
        &numbers::float::TABLE,
        &object::TABLE,
        &runtime::TABLE,
        &runtime::shutdown::TABLE,
        &stack_trace_element::TABLE,
        &string::TABLE,
        &string::utf16::TABLE,
        &system::TABLE,
        &thread::TABLE,
        &throwable::TABLE,
    ];
    [own, invoke::tables(), r#ref::tables(), reflect::tables()].concat()
}
