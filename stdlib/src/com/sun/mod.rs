//! Natives of packages `com.sun.*`.

pub mod management;
pub mod security;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    [management::tables(), security::tables()].concat()
}
