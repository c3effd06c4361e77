//! Natives of package `java.lang.reflect`.

pub mod array;
pub mod conversion;
pub mod executable;
pub mod objects;

use ::runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&array::TABLE, &executable::TABLE, &executable::field::TABLE]
}
