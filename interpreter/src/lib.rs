//! The interpreter: runs [`LinkedCode`](runtime::code::linked::LinkedCode) without recursion for Java-to-Java calls.
//!
//! `state` explains how dispatch works; `handlers` has one function per operation, `slow` what handlers do when the common case
//! fails, `link` the quickening, `compiled` how frames are handed over to compiled code, `profiled` what warm methods count.

mod compiled;
mod handlers;
mod link;
mod profiled;
mod slow;
mod state;
mod stress;

pub use state::execute;
