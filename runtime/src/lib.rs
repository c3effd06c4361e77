//! The linked world of one `Vm`: classes, threads, monitors, natives, and what instructions mean.
//!
//! This crate does not know how code is executed: an engine is one function ([`vm::ExecuteFunction`]).

pub mod agents;
pub mod backtrace;
pub mod boot;
pub mod boot_trace;
pub mod boxing;
pub mod class_path;
pub mod code;
pub mod compiler;
pub mod dependencies;
pub mod exceptions;
pub mod extensions;
pub mod frame_stress;
pub mod fuel;
pub mod gc_log;
pub mod heap_dump;
pub mod host_roots;
pub mod leaf;
pub mod ledger;
pub mod linking;
pub mod loading;
pub mod lock_word;
pub mod machine_code;
pub mod metadata;
pub mod meter;
pub mod modules;
pub mod monitor;
pub mod natives;
pub mod objects;
pub mod ops;
pub mod options;
pub mod outcome;
pub mod profile;
pub mod references;
pub mod roots;
pub mod strings;
pub mod sync;
pub mod thread;
pub mod thread_attach;
pub mod thread_dump;
pub mod throw;
pub mod throwables;
pub mod unloading;
pub mod upcalls;
pub mod value;
pub mod value_ops;
pub mod vm;
pub mod well_known;

pub use gc::{Handle, RawRef, Ref, Reference};
pub use metadata::class::ClassRef;
pub use metadata::field::ValueKind;
pub use metadata::method::MethodRef;
pub use outcome::{JavaResult, Throw};
pub use thread::JavaThread;
pub use value::Value;
