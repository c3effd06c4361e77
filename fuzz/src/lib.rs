//! What the fuzz targets share: a world of classes for the verifier, the properties that are checked, a generator of valid classes,
//! mutation, and batches of classes that are run in a Vm of a process of its own.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a failed test panics"))]

pub mod batch;
pub mod constructs;
pub mod differ;
pub mod generator;
pub mod hierarchy;
pub mod java;
pub mod mutation;
pub mod run;
pub mod seeds;
pub mod shrink;
pub mod trials;
pub mod verdict;
