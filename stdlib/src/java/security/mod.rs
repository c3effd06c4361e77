//! Natives of package `java.security`.

pub mod access_controller;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&access_controller::TABLE]
}
