//! Natives of packages `com.*`.

pub mod management;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    management::tables()
}
