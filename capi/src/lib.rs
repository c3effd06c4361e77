//! The interface for C: opaque handles, status codes, values with tags. `include/rjvm.h` is made from these files.
//!
//! Each function checks its pointers for null, and no panic leaves it (`boundary.rs`). Types have the names that the header gives them.
#![allow(non_camel_case_types, reason = "the names of the header")]

mod boundary;
mod engine;
mod error;
mod host;
mod machine;
mod value;
