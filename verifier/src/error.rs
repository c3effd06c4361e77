//! Why a class does not pass.

/// The error that a class is rejected with.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum ErrorKind {
    /// `java.lang.VerifyError`
    Verify,
    /// `java.lang.ClassFormatError`: an offset in a table of the code leads nowhere.
    ClassFormat,
}

impl ErrorKind {
    /// Internal name of the Java error.
    pub fn java_class(self) -> &'static str {
        match self {
            Self::Verify => "java/lang/VerifyError",
            Self::ClassFormat => "java/lang/ClassFormatError",
        }
    }
}

/// A violated rule, in the words that people know.
#[derive(Clone, Eq, PartialEq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Rejection {
    /// The error to throw.
    pub kind: ErrorKind,
    /// Its message.
    pub message: String,
}

/// Why verification ended early.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Failure<E> {
    /// The class breaks a rule.
    Rejected(Box<Rejection>),
    /// A class that the rules need could not be loaded.
    Hierarchy(E),
}
