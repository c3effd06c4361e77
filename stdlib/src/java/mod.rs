//! Natives of packages `java.*`.

pub mod awt;
pub mod io;
pub mod lang;
pub mod net;
pub mod nio;
pub mod security;
pub mod util;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    [awt::tables(), io::tables(), lang::tables(), net::tables(), nio::tables(), security::tables(), util::tables()].concat()
}
