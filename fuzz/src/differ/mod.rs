//! The same programs run in several ways: what they print must be the same.

pub mod finding;
pub mod javac;
pub mod machine;
pub mod modes;
pub mod session;
pub mod trial;
