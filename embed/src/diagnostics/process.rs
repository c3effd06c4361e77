//! `VM.dynlibs` and `System.trim_native_heap`: what the process has of memory.

use runtime::JavaThread;

use crate::allocator;

/// `VM.dynlibs`
pub fn libraries(thread: &JavaThread) -> String {
    format!("Dynamic libraries:\n{}", thread.vm().sandbox.memory_map().unwrap_or_default())
}

/// `System.trim_native_heap`
pub fn trim(thread: &JavaThread) -> String {
    let in_use = || thread.vm().sandbox.memory_in_use_kib().unwrap_or(0);
    let before = in_use();
    if !allocator::trim() {
        return "Not available.\n".to_owned();
    }
    let after = in_use();
    let sign = if after > before { '+' } else { '-' };
    let change = after.abs_diff(before);
    format!("Trim native heap: RSS+Swap: {}->{} ({sign}{})\n", shown(before), shown(after), shown(change))
}

/// KiB in a unit of which there are at least a hundred.
fn shown(kib: u64) -> String {
    match kib {
        0..100 => format!("{}B", kib << 10),
        100..102_400 => format!("{kib}K"),
        102_400..104_857_600 => format!("{}M", kib >> 10),
        _ => format!("{}G", kib >> 20),
    }
}
