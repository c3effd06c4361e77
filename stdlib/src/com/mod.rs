//! Natives of packages `com.*`.

pub mod sun;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    sun::tables()
}
