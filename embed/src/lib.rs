//! rjvm as a library: start a [`Vm`], run a program in it, stop it, drop it.
//!
//! Several Vms live side by side in one process, started, stopped and dropped in any order and on any thread.

mod class_writer;
mod config;
mod context;
mod dump;
mod engine;
mod error;
mod exception;
mod host;
mod javac;
mod launch;
mod method;
mod object;
mod program;
pub mod settings;
mod stack;
mod threads;
mod timer;
pub mod values;
mod vm;

pub use config::{CodeListener, Compilation, CompilationPolicy, Config, ReplayListener, StartError};
pub use context::{CallReport, Caller, Context, Limits, Within};
pub use dump::ThreadDump;
pub use engine::{Engine, find_java_home};
pub use error::Error;
pub use exception::{Frame, GuestException};
pub use gc::{Stress, address_space_limit};
pub use host::{HostFunction, HostFunctions, HostResult, Throwable};
pub use javac::{Compiler, Diagnostic};
pub use launch::{Action, Launch, LaunchMode};
pub use method::{Constructor, Method, StaticMethod};
pub use object::Object;
pub use program::Program;
pub use runtime::boot::BootError;
pub use runtime::options::AssertionRule;
pub use sandbox::{Access, AuditRecord, Clock, DirectoryGrant, Endpoint, Entropy, Grant, Input, Network, Output, Policy};
pub use vm::{InterruptHandle, Outcome, StopReason, Usage, Vm};

/// The native methods that every Vm has: class, name, descriptor.
pub fn native_methods() -> Vec<[&'static str; 3]> {
    let rows = stdlib::tables().into_iter().flat_map(|table| table.rows.iter().map(|row| (table.class, row)));
    rows.filter(|(_, row)| row.native.is_some()).map(|(class, row)| [class, row.name, row.descriptor]).collect()
}
