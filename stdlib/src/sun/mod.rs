//! Natives of packages `sun.*`.

pub mod management;
pub mod net;
pub mod nio;
pub mod rmi;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    [management::tables(), net::tables(), nio::tables(), rmi::tables()].concat()
}
