//! Natives of package `java.util.concurrent.atomic`.

pub mod atomic_long;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&atomic_long::TABLE]
}
