//! Natives of packages `sun.nio.*`.

pub mod ch;
pub mod fs;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    [ch::tables(), fs::tables()].concat()
}
