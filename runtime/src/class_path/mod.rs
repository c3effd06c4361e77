//! Where the boot loader finds classes.

pub mod jimage;
