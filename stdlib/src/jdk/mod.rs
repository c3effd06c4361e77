//! Natives of packages `jdk.*`.

pub mod internal;
pub mod net;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    [internal::tables(), net::tables()].concat()
}
