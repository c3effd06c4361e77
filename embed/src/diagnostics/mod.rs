//! The diagnostic commands of `jcmd`.

mod arguments;
mod code;
mod events;
mod finalizers;
pub(crate) mod heap;
mod hierarchy;
mod info;
mod loaders;
mod log;
mod metaspace;
mod process;
mod table;
mod tables;

use std::fmt::Write;
use std::sync::Arc;

use gc::{Cause, Kind};
use runtime::commands::{CommandArgument, CommandFacts, Commands};
use runtime::flags::FlagValue;
use runtime::linking::initialize;
use runtime::loading::load;
use runtime::{JavaResult, JavaThread, objects};

use crate::attach::ProcessFacts;
use arguments::{Argument, Given};
use table::{COMMANDS, permission_of};

/// Carries a command out.
type Body = fn(&mut JavaThread, &ProcessFacts, &Given) -> JavaResult<String>;

/// A command.
struct Command {
    name: &'static str,
    /// What it does.
    text: &'static str,
    /// What that costs.
    impact: &'static str,
    arguments: &'static [Argument],
    body: Body,
}

/// The commands with what a process is known to be.
pub(crate) struct OfProcess(pub Arc<ProcessFacts>);

impl Commands for OfProcess {
    fn all(&self) -> Vec<CommandFacts> {
        let argument = |argument: &Argument| CommandArgument {
            name: argument.name,
            text: argument.text,
            kind: argument.takes.name(),
            default: argument.default.filter(|default| *default != arguments::NO_DEFAULT),
            is_option: argument.is_option(),
        };
        let facts = |command: &Command| CommandFacts {
            name: command.name,
            text: command.text,
            impact: command.impact,
            arguments: command.arguments.iter().map(argument).collect(),
            is_exported: command.name != "GC.heap_dump" && !command.name.starts_with("ManagementAgent."),
            permission: permission_of(command.name),
        };
        COMMANDS.iter().map(facts).collect()
    }

    fn execute(&self, thread: &mut JavaThread, line: &str) -> JavaResult<Result<String, String>> {
        command(thread, &self.0, line)
    }
}

/// What a command line of `jcmd` gives, or what is wrong with it.
pub(crate) fn command(thread: &mut JavaThread, facts: &ProcessFacts, line: &str) -> JavaResult<Result<String, String>> {
    let line = line.trim();
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    if matches!(name, "help" | "") {
        return Ok(Ok(match rest.split_whitespace().next() {
            None => help(),
            Some("all" | "-all" | "-all=true") => COMMANDS.iter().map(Command::summary).collect(),
            Some(name) => match COMMANDS.iter().find(|command| command.name == name) {
                Some(command) => command.help(),
                None => format!("Help unavailable : '{name}' : No such command\n"),
            },
        }));
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        return Ok(Err("java.lang.IllegalArgumentException: Unknown diagnostic command\n".to_owned()));
    };
    if command.arguments.is_empty() && !rest.trim().is_empty() {
        let problem = "java.lang.IllegalArgumentException: The argument list of this diagnostic command should be empty.\n";
        return Ok(Err(problem.to_owned()));
    }
    match Given::read(command.arguments, rest) {
        Ok(given) => (command.body)(thread, facts, &given).map(Ok),
        Err(problem) => Ok(Err(format!("java.lang.IllegalArgumentException: {problem}\n"))),
    }
}

/// What the arguments of a command are.
fn syntax(name: &str) -> String {
    COMMANDS.iter().find(|command| command.name == name).map_or(String::new(), Command::syntax)
}

fn help() -> String {
    let mut text = String::from("The following commands are available:\n");
    for Command { name, .. } in COMMANDS {
        let _ = writeln!(text, "{name}");
    }
    text.push_str("\nFor more information about a specific command use 'help <command>'.\n");
    text
}

impl Command {
    fn summary(&self) -> String {
        format!("{}\n\t{}\n\n", self.name, self.text)
    }

    fn help(&self) -> String {
        let permission = permission_of(self.name).map_or(String::new(), |(class, name, action)| {
            format!("Permission: {class}({name}{})\n\n", action.map_or(String::new(), |action| format!(", {action}")))
        });
        format!("{}\n{}\n\nImpact: {}\n\n{permission}{}", self.name, self.text, self.impact, self.syntax())
    }

    fn syntax(&self) -> String {
        let mut text = String::new();
        if self.arguments.is_empty() {
            return format!("Syntax: {}\n", self.name);
        }
        let (options, places): (Vec<&Argument>, Vec<&Argument>) =
            self.arguments.iter().partition(|argument| argument.is_option());
        let _ = write!(text, "Syntax : {}", self.name);
        text.push_str(if options.is_empty() { " " } else { " [options]" });
        for argument in &places {
            let name = argument.name;
            let _ = if argument.default.is_some() { write!(text, " [<{name}>]") } else { write!(text, " <{name}>") };
        }
        text.push('\n');
        let describe = |text: &mut String, argument: &Argument| {
            let optional = if argument.default.is_some() { "[optional] " } else { "" };
            let default = argument.default.unwrap_or("no default value");
            let _ = writeln!(text, "\t{} : {optional}{} ({}, {default})", argument.name, argument.text, argument.takes.name());
        };
        if !places.is_empty() {
            text.push_str("\nArguments:\n");
            places.iter().for_each(|argument| describe(&mut text, argument));
        }
        if !options.is_empty() {
            text.push_str("\nOptions: (options must be specified using the <key> or <key>=<value> syntax)\n");
            options.iter().for_each(|argument| describe(&mut text, argument));
        }
        text
    }
}

/// A full collection.
pub(crate) fn collect(thread: &mut JavaThread) {
    let vm = thread.vm();
    thread.mutator.collect(Kind::Full, Cause::Explicit, &*vm);
}

/// Bytes of properties that are handed on.
const PROPERTIES_BYTES_MAX: usize = 1 << 20;

/// Sets a flag that can be set while the VM runs, to what a text says.
///
/// # Errors
/// What is wrong.
pub(crate) fn set_flag(thread: &JavaThread, name: &str, text: &str) -> Result<(), String> {
    let vm = thread.vm();
    let (flags, flag) = match vm.options.flags.as_ref().map(|flags| (flags, flags.find(name))) {
        Some((flags, Some(flag))) => (flags, flag),
        _ => return Err(format!("flag {name} does not exist\n")),
    };
    if !flag.is_writeable {
        return Err("only 'writeable' flags can be set\n".to_owned());
    }
    let malformed = || format!("invalid value '{text}' for flag {name}\n");
    let value = match flag.value {
        FlagValue::Boolean(_) if matches!(text, "true" | "1") => FlagValue::Boolean(true),
        FlagValue::Boolean(_) if matches!(text, "false" | "0") => FlagValue::Boolean(false),
        FlagValue::Boolean(_) => return Err(malformed()),
        FlagValue::Number(_) => FlagValue::Number(text.parse().map_err(|_| malformed())?),
        FlagValue::Double(_) => FlagValue::Double(text.parse().map_err(|_| malformed())?),
        FlagValue::Text(_) => FlagValue::Text(text.to_owned()),
    };
    flags.set(name, value).map_err(|problem| format!("{problem}\n"))
}

/// Properties as files of them have them: a method of the class library writes them.
pub(crate) fn properties(thread: &mut JavaThread, method: &str) -> JavaResult<Vec<u8>> {
    let class = load::boot_class(thread, "jdk/internal/vm/VMSupport")?;
    initialize::initialize(thread, class)?;
    let method = thread.declared_method(class, method, "()[B")?;
    let bytes = thread.invoke_for_object(method, &[])?;
    Ok(objects::byte_array(thread, bytes, PROPERTIES_BYTES_MAX))
}

/// The option that sets a flag to what it is.
pub(crate) fn flag(thread: &JavaThread, facts: &ProcessFacts, name: &str) -> Option<String> {
    if let Some(flag) = thread.vm().options.flags.as_ref().and_then(|flags| flags.find(name)) {
        return Some(match flag.value {
            FlagValue::Boolean(true) => format!("-XX:+{name}"),
            FlagValue::Boolean(false) => format!("-XX:-{name}"),
            FlagValue::Number(value) => format!("-XX:{name}={value}"),
            FlagValue::Double(value) => format!("-XX:{name}={value:.6}"),
            FlagValue::Text(text) => format!("-XX:{name}={text}"),
        });
    }
    let is_meant = |option: &&str| {
        let rest = option.strip_prefix("-XX:").unwrap_or(option);
        rest.trim_start_matches(['+', '-']).split('=').next() == Some(name)
    };
    let set = facts.flags.split_whitespace().find(is_meant).map(str::to_owned);
    set.or_else(|| (facts.default_flag)(name))
}
