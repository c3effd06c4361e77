//! Natives of package `jdk.internal.reflect`.

pub mod reflection;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&reflection::TABLE]
}
