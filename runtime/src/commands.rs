//! Diagnostic commands, as the host of a `Vm` has them (`jcmd`) and its program may give them through a management bean.

use std::sync::OnceLock;

use crate::outcome::JavaResult;
use crate::thread::JavaThread;

/// An argument of a command.
#[derive(Clone, Copy, Debug)]
pub struct CommandArgument {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub text: &'static str,
    /// `BOOLEAN`, `INT` or `STRING`.
    pub kind: &'static str,
    /// What it is if it is not given; without that, it must be.
    pub default: Option<&'static str>,
    /// It is given by its name.
    pub is_option: bool,
}

/// A command.
#[derive(Clone, Debug)]
pub struct CommandFacts {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub text: &'static str,
    /// What that costs.
    pub impact: &'static str,
    /// What it takes.
    pub arguments: Vec<CommandArgument>,
}

/// What tools may ask of a `Vm`, once its host says that they may; an [extension](crate::extensions::Extensions).
#[derive(Default)]
pub struct CommandTable(pub OnceLock<Box<dyn Commands>>);

/// The commands of a `Vm`.
pub trait Commands: Send + Sync {
    /// All of them.
    fn all(&self) -> Vec<CommandFacts>;

    /// What a command line gives, or what is wrong with it.
    ///
    /// # Errors
    /// What Java code throws that it runs.
    fn execute(&self, thread: &mut JavaThread, line: &str) -> JavaResult<Result<String, String>>;
}
