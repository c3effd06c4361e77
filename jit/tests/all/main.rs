//! Tests of the compiler's form and its passes, on text.
#![allow(clippy::disallowed_methods, reason = "cases are files")]
#![allow(clippy::unwrap_used, reason = "a failed test panics")]

mod cases;
mod evaluate;
mod generate;
mod passes;
mod random;
mod replays;
mod vectors;
