//! Where the boot loader finds classes.

pub mod added;
pub mod jimage;
pub mod shared;
