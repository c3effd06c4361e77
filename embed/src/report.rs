//! What a process tells of its `Vm` to whoever asks from outside.

use std::io;
use std::sync::Arc;

use runtime::commands::CommandTable;
use runtime::thread_attach;
use sandbox::tools::ToolListener;
use stdlib::heap_report::heap_info;
use stdlib::thread_report::thread_report;

use crate::attach::{ProcessFacts, listener};
use crate::counters::Counters;
use crate::diagnostics::OfProcess;
use crate::vm::Vm;

/// The signal that asks for a thread dump, or announces a tool.
const QUIT: i32 = 3;

/// A [`Vm`] answers tools as long as this is there.
#[must_use]
pub struct Answering {
    _listener: Arc<ToolListener>,
    _counters: Option<Counters>,
}

impl Vm {
    /// From now on, SIGQUIT has a dump of all threads handed to `write`, as `java` prints one, and `jstack`, `jcmd`, `jmap` and `jinfo` are answered. This is for a process that
    /// is there for this `Vm`: one signal has one `Vm` that answers.
    ///
    /// # Errors
    /// If the handler of the signal cannot be installed.
    pub fn answer_tools(&self, facts: ProcessFacts, write: impl Fn(&str) + Send + Sync + 'static) -> io::Result<Answering> {
        let vm = self.raw();
        let counters = facts.is_listed.then(|| Counters::publish(self.inner(), &facts)).flatten();
        let facts = Arc::new(facts);
        // The first one stays: it is the same process.
        let _ = vm.extensions.of::<CommandTable>().0.set(Box::new(OfProcess(Arc::clone(&facts))));
        let listener = Arc::new(listener(vm, facts));
        let (write, asked) = (Arc::new(write), Arc::downgrade(&listener));
        let report = move |_| {
            if vm.is_stopping() || asked.upgrade().is_some_and(|listener| listener.is_asked()) {
                return;
            }
            let write = Arc::clone(&write);
            thread_attach::run_daemon(vm, "Signal Dispatcher", move |thread| {
                let text = format!("{}\nHeap\n{}", thread_report(thread, false)?, heap_info(thread));
                write(&text);
                Ok(())
            });
        };
        vm.sandbox.watch_signal(QUIT, Arc::new(report)).map_err(|error| io::Error::other(error.to_string()))?;
        Ok(Answering { _listener: listener, _counters: counters })
    }
}
