//! Natives of package `jdk.internal.loader`.

pub mod boot_loader;
pub mod native_libraries;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&boot_loader::TABLE, &native_libraries::TABLE]
}
