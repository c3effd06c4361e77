//! Tests of the crate against the tools of JDK 17, which must be on the PATH.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests prepare and inspect files")]
#![allow(clippy::unwrap_used, reason = "a failed test panics")]

mod disassembly;
mod robustness;
mod support;
mod verdicts;
