//! What is kept of a compilation.

use std::time::Duration;

use crate::recording::calls::Tier;

/// A method or a loop that has become machine code, or could not.
#[derive(Clone, Debug)]
pub struct Compilation {
    /// The method, as the log names it.
    pub name: String,
    /// What was made.
    pub tier: Tier,
    /// Its code counts for better code.
    pub is_lukewarm: bool,
    /// Where code of a loop is entered.
    pub loop_header: Option<u16>,
    /// When it began, counted from the start of the recording.
    pub began: Duration,
    /// How long it took.
    pub took: Duration,
    /// Bytes of bytecode.
    pub bytecode: usize,
    /// Bytes of machine code; none if nothing came out.
    pub code: Option<usize>,
}
