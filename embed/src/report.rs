//! What a `Vm` tells whoever asks its process.

use std::sync::Arc;

use runtime::thread_attach;
use stdlib::thread_report::thread_report;

use crate::vm::Vm;

/// The signal that asks for a thread dump.
const QUIT: i32 = 3;

impl Vm {
    /// From now on, a dump of all threads is handed to `write` when the process gets SIGQUIT, as `java` prints one. This is for a process that is there for this `Vm`:
    /// one signal has one `Vm` that answers.
    ///
    /// # Errors
    /// If the handler of the signal cannot be installed.
    pub fn report_threads_on_quit(&self, write: impl Fn(&str) + Send + Sync + 'static) -> std::io::Result<()> {
        let (vm, write) = (self.raw(), Arc::new(write));
        let report = move |_| {
            if vm.is_stopping() {
                return;
            }
            let write = Arc::clone(&write);
            thread_attach::run_daemon(vm, "Signal Dispatcher", move |thread| {
                let text = thread_report(thread)?;
                write(&text);
                Ok(())
            });
        };
        self.raw().sandbox.watch_signal(QUIT, Arc::new(report)).map_err(|error| std::io::Error::other(error.to_string()))
    }
}
