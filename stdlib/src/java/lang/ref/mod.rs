//! Natives of package `java.lang.ref`.

pub mod reference;

use ::runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&reference::TABLE, &reference::phantom::TABLE]
}
