//! Native methods of the JDK: one file per Java class, folders as Java packages.
//!
//! Natives reach the host through the `Vm`'s sandbox only, and treat every argument as hostile: reflection can call any of them
//! with anything that fits its descriptor.
#![forbid(unsafe_code)]

pub mod com;
pub mod heap_report;
pub mod host;
mod intrinsics;
pub mod java;
pub mod jdk;
pub mod memory;
pub mod sun;
pub mod thread_report;
pub mod transfer;

use runtime::natives::NativeTable;

/// The tables of every class: natives, and leaf functions for methods that have bodies.
pub fn tables() -> Vec<&'static NativeTable> {
    [com::tables(), java::tables(), jdk::tables(), sun::tables(), intrinsics::tables()].concat()
}
