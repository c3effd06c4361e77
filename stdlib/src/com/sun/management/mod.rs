//! Natives of package `com.sun.management.internal` (module `jdk.management`).

pub mod diagnostics;
pub mod operating_system;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![
        &diagnostics::TABLE,
        &diagnostics::heap::TABLE,
        &diagnostics::flag::TABLE,
        &diagnostics::collector::TABLE,
        &diagnostics::collection::TABLE,
        &operating_system::TABLE,
    ]
}
