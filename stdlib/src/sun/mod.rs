//! Natives of packages `sun.*`.

pub mod net;
pub mod nio;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    [net::tables(), nio::tables()].concat()
}
