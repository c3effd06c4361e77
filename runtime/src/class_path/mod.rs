//! Where the boot loader finds classes.

pub mod added;
mod decompress;
pub mod jimage;
pub mod shared;
