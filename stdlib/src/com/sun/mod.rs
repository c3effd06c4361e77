//! Natives of packages `com.sun.*`.

pub mod management;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    management::tables()
}
