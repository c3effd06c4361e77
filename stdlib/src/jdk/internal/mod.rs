//! Natives of packages `jdk.internal.*`.

pub mod agent;
pub mod jimage;
pub mod loader;
pub mod misc;
pub mod perf;
pub mod platform;
pub mod reflect;
pub mod util;
pub mod vm;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    [
        agent::tables(),
        jimage::tables(),
        loader::tables(),
        misc::tables(),
        perf::tables(),
        platform::tables(),
        reflect::tables(),
        util::tables(),
        vm::tables(),
    ]
    .concat()
}
