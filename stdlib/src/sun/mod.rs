//! Natives of packages `sun.*`.

pub mod instrument;
pub mod management;
pub mod net;
pub mod nio;
pub mod rmi;
pub mod tools_attach;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    [instrument::tables(), management::tables(), net::tables(), nio::tables(), rmi::tables(), tools_attach::tables()].concat()
}
