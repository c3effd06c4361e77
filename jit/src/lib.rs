//! The compiler: hot methods to machine code, in threads of its own.
//!
//! Bytecode becomes the compiler's own form (`build`, `ir`), that becomes Cranelift's (`lower`), and that machine code, which is installed.

pub mod assemble;
mod boxes;
pub mod build;
pub mod choices;
pub mod commands;
pub mod compiler;
pub mod confined;
pub mod constants;
mod currency;
pub mod effort;
pub mod error;
pub mod front_end;
pub mod inline;
pub mod install;
pub mod intrinsics;
pub mod ir;
pub mod isa;
pub mod listener;
pub mod log;
pub mod loops;
pub mod lower;
pub mod machine;
pub mod memory;
pub mod opt;
pub mod policy;
pub mod queue;
pub mod quick;
pub mod reaching;
pub mod region;
pub mod replay;
pub mod shape;
pub mod splice;
pub mod stubs;
pub mod symbols;
mod types;
pub mod unit;
