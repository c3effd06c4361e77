//! Who is told of machine code that is made.

use std::fmt::Debug;
use std::io;

/// Somebody who wants to know what is where, as profilers do.
pub trait CodeListener: Debug + Send + Sync {
    /// There is code at an address.
    ///
    /// # Errors
    /// If it cannot be passed on.
    fn code_added(&self, name: &str, address: usize, code: &[u8]) -> io::Result<()>;
}
