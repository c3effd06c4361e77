//! Natives of package `java.nio`.

pub mod mapped_memory_utils;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&mapped_memory_utils::TABLE]
}
