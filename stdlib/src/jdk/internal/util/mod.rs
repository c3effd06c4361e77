//! Natives of package `jdk.internal.util`.

pub mod system_props;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&system_props::TABLE]
}
