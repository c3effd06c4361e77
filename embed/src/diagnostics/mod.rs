//! The diagnostic commands of `jcmd`.

mod arguments;
mod finalizers;
pub(crate) mod heap;
mod log;

use std::fmt::Write;
use std::sync::Arc;

use gc::{Cause, Kind};
use runtime::commands::{CommandArgument, CommandFacts, Commands};
use runtime::flags::FlagValue;
use runtime::heap_dump::HeapDump;
use runtime::linking::initialize;
use runtime::loading::load;
use runtime::{JavaResult, JavaThread, objects, strings};
use stdlib::jdk::internal::agent;
use stdlib::{heap_report, thread_report};

use crate::attach::ProcessFacts;
use arguments::{Argument, Given, Takes};

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

const fn command_of(
    name: &'static str,
    text: &'static str,
    impact: &'static str,
    arguments: &'static [Argument],
    body: Body,
) -> Command {
    Command { name, text, impact, arguments, body }
}

const ALL: Argument = Argument { name: "-all", text: "Garbage is included, too", takes: Takes::Boolean, default: Some("false") };

const DUMP_ARGUMENTS: [Argument; 4] = [
    Argument { name: "filename", text: "The file of the dump", takes: Takes::String, default: None },
    ALL,
    Argument { name: "-gz", text: "The dump is compressed, 1 (fast) to 9 (small)", takes: Takes::Int, default: Some("1") },
    Argument { name: "-overwrite", text: "A file that is there is replaced", takes: Takes::Boolean, default: Some("false") },
];

const PARALLEL: Argument =
    Argument { name: "-parallel", text: "Threads that count; one does", takes: Takes::Int, default: Some("0") };
const LOCKS: Argument =
    Argument { name: "-l", text: "With the synchronizers that threads own", takes: Takes::Boolean, default: Some("false") };
const EXTENDED: Argument =
    Argument { name: "-e", text: "With more of each thread: there is no more", takes: Takes::Boolean, default: Some("false") };
const ALL_FLAGS: Argument =
    Argument { name: "-all", text: "Those that were not set, too", takes: Takes::Boolean, default: Some("false") };
const DATE: Argument = Argument { name: "-date", text: "With the date in front", takes: Takes::Boolean, default: Some("false") };
const HELP_ALL: Argument = Argument { name: "-all", text: "Of all commands", takes: Takes::Boolean, default: Some("false") };
const HELP_ABOUT: Argument =
    Argument { name: "command name", text: "The command", takes: Takes::String, default: Some(arguments::NO_DEFAULT) };

/// The commands in the order of their names.
const COMMANDS: &[Command] = &[
    command_of("Compiler.codecache", "Tells how much compiled code there is.", "Low", &[], |thread, _, _| Ok(code(thread))),
    command_of(
        "GC.class_histogram",
        "Counts the objects of each class.",
        "High: the world stops.",
        &[ALL, PARALLEL],
        |thread, _, given| {
            if !given.is_on("-all") {
                collect(thread);
            }
            heap_report::class_histogram(thread)
        },
    ),
    command_of("GC.finalizer_info", "Counts objects that wait for their finalizers.", "Medium", &[], |thread, _, _| {
        finalizers::waiting(thread)
    }),
    command_of(
        "GC.heap_dump",
        "Writes all objects into a file in hprof format.",
        "High: the world stops.",
        &DUMP_ARGUMENTS,
        |thread, _, given| {
            let compression = match heap::level(given.number("-gz")) {
                Ok(level) => level,
                Err(problem) => return Ok(problem),
            };
            let path = given.text("filename").unwrap_or_default().as_bytes();
            let (live, overwrites) = (!given.is_on("-all"), given.is_on("-overwrite"));
            heap::dump(thread, HeapDump { path, live, compression, overwrites })
        },
    ),
    command_of("GC.heap_info", "Tells how large the heap is.", "Low", &[], |thread, _, _| Ok(heap_report::heap_info(thread))),
    command_of("GC.run", "Collects garbage.", "Medium: the world stops.", &[], |thread, _, _| {
        collect(thread);
        Ok("Command executed successfully\n".to_owned())
    }),
    command_of("GC.run_finalization", "Runs the finalizers that objects wait for.", "Medium", &[], |thread, _, _| {
        finalizers::run(thread)?;
        Ok("Command executed successfully\n".to_owned())
    }),
    command_of(
        "ManagementAgent.start_local",
        "Starts what local management tools talk to.",
        "Low: No impact",
        &[],
        |thread, _, _| agent::call(thread, "startLocalManagementAgent", "()V", &[]).map(|_| String::new()),
    ),
    command_of("ManagementAgent.status", "Tells what management tools can talk to.", "Low: No impact", &[], |thread, _, _| {
        let status = agent::call(thread, "getManagementAgentStatus", "()Ljava/lang/String;", &[])?;
        Ok(status.reference().map_or_else(String::new, |status| strings::string_text(thread, status)))
    }),
    command_of("ManagementAgent.stop", "Stops what remote management tools talk to.", "Low: No impact", &[], |thread, _, _| {
        agent::call(thread, "stopRemoteManagementAgent", "()V", &[]).map(|_| String::new())
    }),
    command_of(
        "Thread.print",
        "Prints all threads with what they do.",
        "Medium: the world stops.",
        &[LOCKS, EXTENDED],
        |thread, _, given| thread_report::thread_report(thread, given.is_on("-l")),
    ),
    command_of("VM.command_line", "Prints how the process was started.", "Low", &[], |_, facts, _| {
        Ok(format!("VM Arguments:\njvm_args: {}\njava_command: {}\nLauncher Type: SUN_STANDARD\n", facts.options, facts.command))
    }),
    command_of("VM.flags", "Prints the flags that were set.", "Low", &[ALL_FLAGS], |thread, facts, given| {
        let all = thread.vm().options.flags.as_ref().filter(|_| given.is_on("-all")).map(|flags| flags.print());
        Ok(all.unwrap_or_else(|| format!("{}\n", facts.flags.trim_end())))
    }),
    command_of("VM.info", "Prints what there is to say of the VM and its machine.", "Low", &[], |thread, facts, _| {
        Ok(info(thread, facts))
    }),
    command_of(
        "VM.log",
        "Lists what is logged, changes that, or begins new files.",
        "Low: No impact",
        &log::ARGUMENTS,
        |thread, _, given| Ok(log::carry_out(thread, given).unwrap_or_else(|| syntax("VM.log"))),
    ),
    command_of(
        "VM.set_flag",
        "Sets a flag that can be set while the VM runs.",
        "Low",
        &[
            Argument { name: "flag name", text: "The name of the flag", takes: Takes::String, default: None },
            Argument { name: "string value", text: "The value", takes: Takes::String, default: None },
        ],
        |thread, _, given| {
            let text = |name| given.text(name).unwrap_or_default();
            Ok(set_flag(thread, text("flag name"), text("string value")).err().unwrap_or_default())
        },
    ),
    command_of("VM.system_properties", "Prints the system properties.", "Low", &[], |thread, _, _| {
        let bytes = properties(thread, "serializePropertiesToByteArray")?;
        Ok(bytes.into_iter().map(char::from).collect())
    }),
    command_of("VM.uptime", "Tells how long the process has been running.", "Low", &[DATE], |thread, facts, given| {
        let date = if given.is_on("-date") { format!("{}: ", thread_report::timestamp(thread)) } else { String::new() };
        Ok(format!("{date}{:.3} s\n", facts.started.elapsed().as_secs_f64()))
    }),
    command_of("VM.version", "Prints the version.", "Low", &[], |_, facts, _| {
        let short = facts.version.split(['+', '-']).next().unwrap_or_default();
        Ok(format!("rjvm version {} on {}\nJDK {short}\n", env!("CARGO_PKG_VERSION"), facts.version))
    }),
    command_of("help", "Lists the commands, or tells more of one.", "Low", &[HELP_ALL, HELP_ABOUT], |_, _, _| Ok(help())),
];

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

/// What a program must be permitted to give a command, as on HotSpot.
fn permission_of(command: &str) -> Option<(&'static str, &'static str, Option<&'static str>)> {
    const MANAGEMENT: &str = "java.lang.management.ManagementPermission";
    const PROPERTY: &str = "java.util.PropertyPermission";
    match command {
        "GC.run" | "GC.run_finalization" | "VM.uptime" | "help" => None,
        "VM.log" | "VM.set_flag" => Some((MANAGEMENT, "control", None)),
        "VM.system_properties" => Some((PROPERTY, "*", Some("read"))),
        "VM.version" => Some((PROPERTY, "java.vm.version", Some("read"))),
        _ => Some((MANAGEMENT, "monitor", None)),
    }
}

/// What a command line of `jcmd` gives, or what is wrong with it.
pub(crate) fn command(thread: &mut JavaThread, facts: &ProcessFacts, line: &str) -> JavaResult<Result<String, String>> {
    let line = line.trim();
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    if matches!(name, "help" | "") {
        return Ok(Ok(match rest.split_whitespace().next() {
            None => help(),
            Some("all" | "-all" | "-all=true") => COMMANDS.iter().map(Command::help).collect::<Vec<_>>().join("\n"),
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

/// How much code the compiler has made.
fn code(thread: &JavaThread) -> String {
    let vm = thread.vm();
    let state = if vm.compiler.is_some() { "enabled" } else { "disabled" };
    let done = vm.compiler.as_ref().map(|compiler| compiler.statistics()).unwrap_or_default();
    format!("CodeCache: used={}Kb\n compilations={}\n compilation: {state}\n", vm.code.bytes() >> 10, done.compiles)
}

/// The VM, its options and its heap.
fn info(thread: &JavaThread, facts: &ProcessFacts) -> String {
    let own = env!("CARGO_PKG_VERSION");
    let mode = if thread.vm().compiler.is_some() { "mixed mode" } else { "interpreted mode" };
    format!(
        "# JRE version: {}\n# Java VM: rjvm ({own}, {mode})\n\nCommand Line: {} {}\n\nelapsed time: {:.3} s\n\nHeap:\n{}\nGlobal flags:\n{}\n\n{}",
        facts.version,
        facts.options,
        facts.command,
        facts.started.elapsed().as_secs_f64(),
        heap_report::heap_info(thread),
        facts.flags.trim_end(),
        code(thread)
    )
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
        if !options.is_empty() {
            text.push_str(" [options]");
        }
        for argument in &places {
            let _ = write!(text, " <{}>", argument.name);
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
