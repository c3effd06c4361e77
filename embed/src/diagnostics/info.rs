//! `VM.info`.

use runtime::JavaThread;
use stdlib::heap_report;

use super::code;
use crate::attach::ProcessFacts;

/// The VM, its options and its heap.
pub fn print(thread: &JavaThread, facts: &ProcessFacts) -> String {
    let own = env!("CARGO_PKG_VERSION");
    let mode = if thread.vm().compiler.is_some() { "mixed mode" } else { "interpreted mode" };
    format!(
        "# JRE version: {}\n# Java VM: rjvm ({own}, {mode})\n\nCommand Line: {} {}\n\nelapsed time: {:.3} s\n\nHeap:\n{}\nGlobal flags:\n{}\n\n{}",
        facts.version,
        facts.options,
        facts.command,
        facts.started.elapsed().as_secs_f64(),
        heap_report::heap_info(thread),
        facts.flags.trim_end(),
        code::cache(thread)
    )
}
