//! Natives of package `jdk.net`.

pub mod linux_socket_options;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&linux_socket_options::TABLE]
}
