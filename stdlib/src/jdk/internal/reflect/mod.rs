//! Natives of package `jdk.internal.reflect`.

pub mod accessors;
pub mod constant_pool;
pub mod reflection;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&accessors::TABLE, &accessors::constructor::TABLE, &constant_pool::TABLE, &reflection::TABLE]
}
