//! rjvm as a library: Java programs inside a Rust program, each in a [`Vm`] that reaches nothing but what it is given.
//!
//! ```
//! use rjvm::{Caller, Compiler, Engine, Error, HostFunctions, Limits, Object};
//! use std::time::Duration;
//!
//! # fn main() -> Result<(), Error> {
//! // The class library of a JDK 17: opened once, shared by all Vms.
//! let engine = Engine::new(rjvm::find_java_home().expect("a JDK 17 is installed"))?;
//!
//! // Source text in, class files out: the JDK's own compiler, in a Vm of its own.
//! let source = r#"package acme;
//! public class Rule {
//!     public interface Host { void log(String text); int limit(); }
//!     public static String apply(Host host, int value) {
//!         host.log("value " + value);
//!         if (value < 0) throw new IllegalArgumentException("negative");
//!         return value > host.limit() ? "high" : "low";
//!     }
//!     public static void run() { while (true) { } }
//! }"#;
//! let program = Compiler::new(&engine)?.compile(&[("acme/Rule.java", source)])?;
//!
//! // A Vm that may touch no file, socket, process or variable of the host.
//! let vm = engine.start(engine.untrusted())?;
//! vm.load(&program)?;
//!
//! // A Java interface whose methods are Rust closures.
//! let host = vm.bind("acme.Rule$Host", HostFunctions::new()
//!     .function("log", |text: String| println!("{text}"))
//!     .function("limit", |_caller: Caller<'_>| 10))?;
//!
//! // Types are checked here, once; a call then takes well under a microsecond.
//! let apply = vm.static_method::<(&Object, i32), String>("acme.Rule", "apply")?;
//! assert_eq!(apply.call(&vm, (&host, 11))?, "high");
//!
//! // What the guest does not catch comes with its stack trace.
//! let Err(Error::Guest(exception)) = apply.call(&vm, (&host, -1)) else { unreachable!() };
//! assert_eq!(exception.to_string(), "java.lang.IllegalArgumentException: negative");
//! assert_eq!((exception.frames[0].method.as_str(), exception.frames[0].line), ("apply", Some(6)));
//!
//! // Whatever has no end comes to a limit. After that this Vm runs nothing any more; others do not notice.
//! let run = vm.static_method::<(), ()>("acme.Rule", "run")?;
//! let within = vm.within(Limits::new().deadline(Duration::from_millis(50)));
//! assert!(matches!(run.call(&within, ()), Err(Error::Stopped(_))));
//! # Ok(())
//! # }
//! ```
//!
//! Several Vms live side by side in one process, started, stopped and dropped in any order and on any thread. A [`Vm`] either takes calls, as above, or runs a
//! whole program with [`Vm::run`], as the `java` launcher does.
//!
//! - **Threads**: a [`Vm`] is [`Send`] and [`Sync`]. Calls run on the threads that make them, any number at a time; between calls a thread of the host
//!   keeps nothing of the guest waiting. [`StaticMethod::call_async`] and [`Vm::call_async`] make calls on other threads and give a [`CallFuture`], for any
//!   async runtime or none.
//! - **Objects**: an [`Object`] is a counted handle without a lifetime. One of another `Vm` is an error. [`Vm::field`] reads and writes what it has.
//! - **Limits**: [`Config`] has those of a `Vm`, [`Limits`] those of a call; an [`InterruptHandle`] stops a `Vm` at any moment.
//! - **The host's side**: [`Policy`] says what a guest may reach, [`Vm::audit`] what it was denied, [`Vm::usage`] what it has used.
//!
//! `examples/` has a host with plug-ins, an engine for rules that anybody may write, a judge for students' programs, and a web service
//! that runs what anybody sends.

mod allocator;
mod attach;
mod call_async;
mod class_writer;
mod config;
mod context;
mod counters;
mod diagnostics;
mod dump;
mod dynamic;
mod engine;
mod error;
mod exception;
mod field;
mod heap_size;
mod host;
mod javac;
mod launch;
mod method;
mod object;
mod out_of_memory;
mod program;
pub mod recorded;
mod report;
pub mod settings;
mod stack;
mod start_log;
mod threads;
mod timer;
pub mod values;
mod vm;

pub use attach::ProcessFacts;
pub use call_async::CallFuture;
pub use config::{CodeListener, Compilation, CompilationPolicy, Config, ReplayListener, StartError};
pub use context::{CallReport, Caller, Context, Limits, Within};
pub use dump::ThreadDump;
pub use dynamic::{Dynamic, DynamicMethod};
pub use engine::{Engine, find_java_home};
pub use error::Error;
pub use exception::{Frame, GuestException};
pub use field::Field;
pub use gc::{Stress, address_space_limit};
pub use heap_size::{HeapShares, HeapSizes};
pub use host::{HostFunction, HostFunctions, HostResult, Throwable};
pub use javac::{Compiler, Diagnostic};
#[doc(hidden)]
pub use jit::commands::only as compile_only;
pub use launch::{Action, Launch, LaunchMode};
pub use method::{Constructor, Method, StaticMethod};
pub use object::Object;
pub use out_of_memory::OutOfMemory;
pub use program::Program;
pub use report::Answering;
pub use runtime::boot::BootError;
pub use runtime::flags;
pub use runtime::options::{AssertionRule, STACK_TRACE_DEPTH};
#[doc(hidden)]
pub use sandbox::learn_machine;
pub use sandbox::log;
pub use sandbox::{Access, AuditRecord, Clock, DirectoryGrant, Endpoint, Entropy, Grant, Input, Network, Output, Policy};
pub use vm::{InterruptHandle, Outcome, StopReason, Usage, Vm};

/// The native methods that every Vm has: class, name, descriptor.
pub fn native_methods() -> Vec<[&'static str; 3]> {
    let rows = stdlib::tables().into_iter().flat_map(|table| table.rows.iter().map(|row| (table.class, row)));
    rows.filter(|(_, row)| row.native.is_some()).map(|(class, row)| [class, row.name, row.descriptor]).collect()
}
