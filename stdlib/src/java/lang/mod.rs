//! Natives of package `java.lang`.

pub mod array_copy;
pub mod class;
pub mod class_loader;
pub mod invoke;
pub mod math;
pub mod module;
pub mod null_pointer_exception;
pub mod numbers;
pub mod object;
pub mod process_environment;
pub mod process_handle_impl;
pub mod process_impl;
pub mod r#ref;
pub mod reflect;
pub mod runtime;
pub mod security_manager;
pub mod stack_trace_element;
pub mod stack_walker;
pub mod strict_math;
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
        &null_pointer_exception::TABLE,
        &numbers::double::TABLE,
        &numbers::float::TABLE,
        &object::TABLE,
        &process_environment::TABLE,
        &process_handle_impl::TABLE,
        &process_handle_impl::info::TABLE,
        &process_impl::TABLE,
        &runtime::TABLE,
        &runtime::shutdown::TABLE,
        &security_manager::TABLE,
        &stack_trace_element::TABLE,
        &stack_walker::TABLE,
        &stack_walker::factory::TABLE,
        &strict_math::TABLE,
        &string::TABLE,
        &string::utf16::TABLE,
        &system::TABLE,
        &thread::TABLE,
        &throwable::TABLE,
    ];
    [own, invoke::tables(), r#ref::tables(), reflect::tables()].concat()
}
