//! The compiler: hot methods to machine code, in threads of its own.
//!
//! Bytecode becomes the compiler's own form (`build`, `ir`), that becomes Cranelift's (`lower`), and that machine code, which is installed.

pub mod assemble;
pub mod build;
pub mod commands;
pub mod error;
pub mod inline;
pub mod ir;
pub mod isa;
pub mod lower;
pub mod memory;
pub mod opt;
pub mod policy;
pub mod shape;
pub mod splice;
pub mod symbols;
pub mod unit;
