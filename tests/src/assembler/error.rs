//! What is wrong with a text.

/// A problem with its line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct AssemblerError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A directive that does not exist, or not here.
    #[error("unknown directive `{0}`")]
    UnknownDirective(String),
    /// An instruction that does not exist.
    #[error("unknown instruction `{0}`")]
    UnknownInstruction(String),
    /// The line ends too early.
    #[error("expected {expected} at the end of the line")]
    Missing {
        /// What should be there.
        expected: &'static str,
    },
    /// A word of another kind.
    #[error("expected {expected}, found `{found}`")]
    Unexpected {
        /// What should be there.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A number that its field has no room for.
    #[error("{value} does not fit into {bits} bits")]
    TooLarge {
        /// The number.
        value: i64,
        /// Width of the field.
        bits: u32,
    },
    /// A string without its closing quote, or with an escape that does not exist.
    #[error("malformed string")]
    MalformedString,
    /// `#name` without a `.const name` above.
    #[error("no constant is called `{0}`")]
    UnknownConstant(String),
    /// A label that is nowhere in the method.
    #[error("no label is called `{0}`")]
    UnknownLabel(String),
    /// A label or constant that exists already.
    #[error("`{0}` is defined twice")]
    DefinedTwice(String),
    /// A line before the first class.
    #[error("there is no class above this line")]
    OutsideClass,
    /// A method without `.end`.
    #[error("the method above is not ended")]
    MethodNotEnded,
}
