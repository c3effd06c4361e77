//! Natives of package `sun.management` (module `java.management`): pools of memory, the collector, the threads.

pub mod blockers;
pub mod collectors;
pub mod memory;
pub mod notifications;
pub mod threads;
pub mod vm_management;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![
        &collectors::TABLE,
        &collectors::manager::TABLE,
        &memory::TABLE,
        &memory::pool::TABLE,
        &threads::TABLE,
        &threads::internal::TABLE,
        &vm_management::TABLE,
        &vm_management::class_loading::TABLE,
    ]
}
