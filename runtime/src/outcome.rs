//! How Rust code that may run Java ends: with a value, or early, because of a Java exception or the host's stop.

/// Why Rust code returns early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Throw {
    /// A Java exception, which is pending in the thread.
    Exception,
    /// The host stopped the `Vm`: frames unwind without running handlers.
    Stopped,
}

/// The result of whatever can throw.
pub type JavaResult<T> = Result<T, Throw>;
