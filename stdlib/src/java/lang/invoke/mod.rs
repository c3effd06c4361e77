//! Natives of package `java.lang.invoke`.

pub mod method_handle_natives;

use ::runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&method_handle_natives::TABLE]
}
