//! The trace of the boot sequence: which initialisers run and which natives are bound.

use crate::metadata::class::ClassRef;
use crate::thread::JavaThread;

/// With the boot trace switched on, prints a step.
pub fn trace_boot(thread: &JavaThread, kind: &str, class: ClassRef, method: &str) {
    if thread.vm().options.trace_boot {
        thread.vm().log(&format!("{kind}\t{}\t{method}\n", class.name));
    }
}
