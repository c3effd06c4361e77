//! Natives of packages `java.util.*`.

pub mod concurrent;
pub mod prefs;
pub mod time_zone;
pub mod zip;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    [vec![&time_zone::TABLE, &prefs::TABLE], concurrent::tables(), zip::tables()].concat()
}
