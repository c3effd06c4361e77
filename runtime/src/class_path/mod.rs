//! Where the boot loader finds classes.

pub mod jimage;
pub mod shared;
