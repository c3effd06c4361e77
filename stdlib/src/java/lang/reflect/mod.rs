//! Natives of package `java.lang.reflect`.

pub mod objects;

use ::runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    Vec::new()
}
