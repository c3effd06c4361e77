//! Natives of package `sun.nio.fs`.

pub mod attributes;
pub mod exception;
pub mod linux_native_dispatcher;
pub mod linux_watch_service;
pub mod unix_copy_file;
pub mod unix_native_dispatcher;

mod directories;
mod extended_attributes;
mod files;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&linux_native_dispatcher::TABLE, &linux_watch_service::TABLE, &unix_copy_file::TABLE, &unix_native_dispatcher::TABLE]
}
