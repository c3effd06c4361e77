//! Functions as text that can be read back.
//!
//! `[VMDOC]` IR text. A function is a line with its kinds, its blocks, and the states and origins that they name:
//!
//! ```text
//! function (Int, Reference) -> Int
//! b0(v0: Int, v1: Reference):
//!     v2: Int = const 5
//!     v3: Int = is_below v0, v2
//!     guard Bounds v3 state s0
//!     v4: Int = load_field +12 Int v1
//!     v5: Int = call m7 v1, v4 state s1 handled at o1
//!     branch v3 b1(v4) else b2
//! b1(v6: Int):
//!     return v6
//! b2:
//!     exit Unreached state s0
//! s0 = m3@4 Before (v0, -, v1) (v2)
//! s1 = m3@9 Calling (v0) () locks (v1, v0 elided) in s0
//! o1 = m3@9 in o2
//! ```
//!
//! An instruction is its operation (a row of `operations.rs`), its operands, its state, whether what it throws is `handled` by the interpreter or `caught`
//! at the end of its block (`try b1 catch b2`), and its origin. An
//! origin without a line is bytecode 0 of method 0, and an instruction without origin has the first. What cannot be reached has no text. Instructions
//! without result have no number in text: reading gives them numbers that are free.

mod operations;
mod parse;
mod print;
mod words;

pub use parse::parse;
pub use words::{ParseError, Problem};

use runtime::metadata::method::MethodId;

use super::Origin;

/// The origin that has no line.
const NO_ORIGIN: Origin = Origin { method: MethodId(0), bci: 0, caller: None };
