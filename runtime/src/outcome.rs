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

/// How a call from an engine's code into Rust has ended, as a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Status {
    /// The result is in the thread block.
    Done,
    /// An exception is pending.
    Exception,
    /// The host stops the `Vm`.
    Stopped,
    /// Compiled code has been left, and interpreted frames stand in its place, the newest on top of the thread.
    Resumed,
}

impl From<Throw> for Status {
    fn from(throw: Throw) -> Self {
        match throw {
            Throw::Exception => Self::Exception,
            Throw::Stopped => Self::Stopped,
        }
    }
}

impl Status {
    /// What the word says that engines keep a status in.
    ///
    /// # Errors
    /// If that is an abrupt end.
    pub fn of_word(word: u32) -> JavaResult<()> {
        const EXCEPTION: u32 = Status::Exception as u32;
        match word {
            0 => Ok(()),
            EXCEPTION => Err(Throw::Exception),
            _ => Err(Throw::Stopped),
        }
    }
}
