//! Natives of package `jdk.internal.misc`.

pub mod cds;
pub mod scoped_memory_access;
pub mod signal;
pub mod unsafe_;
pub mod vm;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&unsafe_::TABLE, &cds::TABLE, &scoped_memory_access::TABLE, &signal::TABLE, &vm::TABLE]
}
