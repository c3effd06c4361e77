//! Why a method is not compiled.

use std::io;

use thiserror::Error;

use crate::build::NotBuilt;

/// Why there is no code.
#[derive(Debug, Error)]
pub enum CompileError {
    /// Nothing can be compiled on this machine.
    #[error("no code can be made here: {0}")]
    Machine(&'static str),
    /// There is no memory for code.
    #[error("no memory for code: {0}")]
    Memory(#[from] io::Error),
    /// The code cache is full.
    #[error("the code cache is full")]
    Full,
    /// The method is left to the interpreter.
    #[error("{0}")]
    NotBuilt(#[from] NotBuilt),
    /// The compiler does not know how.
    #[error("{0}")]
    Unsupported(&'static str),
    /// The frame would be too large.
    #[error("a frame of {bytes} bytes")]
    Frame {
        /// Its size.
        bytes: u32,
    },
    /// A bug of the compiler; the panic's message is on standard error.
    #[error("the compiler panicked")]
    Panicked,
    /// Cranelift gives up.
    #[error("{0}")]
    Cranelift(String),
    /// Code that refers to something in a way that nobody can carry out.
    #[error("cannot place {0}")]
    Relocation(String),
}
