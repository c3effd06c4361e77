//! Diagnostic commands, as the host of a `Vm` has them (`jcmd`) and its program may give them through a management bean.

use std::sync::OnceLock;

use crate::outcome::JavaResult;
use crate::thread::JavaThread;
use crate::vm::Vm;

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
    /// Programs have it as an operation of a management bean.
    pub is_exported: bool,
    /// What they must be permitted under a security manager: the class of the permission, its name, and its actions.
    pub permission: Option<(&'static str, &'static str, Option<&'static str>)>,
}

/// What tools may ask of a `Vm`, once its host says that they may; an [extension](crate::extensions::Extensions).
#[derive(Default)]
pub struct CommandTable(pub OnceLock<Box<dyn Commands>>);

/// Makes the content of a file of HotSpot's performance data.
type CountersOf = Box<dyn Fn(&Vm) -> Vec<u8> + Send + Sync>;

/// What tools read of a `Vm` without asking it, once its host publishes that; an [extension](crate::extensions::Extensions).
#[derive(Default)]
pub struct CounterTable(pub OnceLock<CountersOf>);

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
