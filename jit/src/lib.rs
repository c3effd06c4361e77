//! The compiler: hot methods to machine code, in threads of its own.
//!
//! Bytecode becomes the compiler's own form (`build`, `ir`), that becomes Cranelift's (`lower`), and that machine code, which is installed.

pub mod ir;
