//! The diagnostic commands of `jcmd`.

use std::fmt::Write;

use gc::{Cause, Kind};
use runtime::linking::initialize;
use runtime::loading::load;
use runtime::{JavaResult, JavaThread, objects};
use stdlib::{heap_report, thread_report};

use crate::attach::ProcessFacts;

/// Carries a command out.
type Body = fn(&mut JavaThread, &ProcessFacts) -> JavaResult<String>;

/// The commands in the order of their names, with what they do.
const COMMANDS: [(&str, &str, Body); 9] = [
    ("GC.class_histogram", "Counts the objects of each class.", |thread, _| {
        collect(thread);
        heap_report::class_histogram(thread)
    }),
    ("GC.heap_info", "Tells how large the heap is.", |thread, _| Ok(heap_report::heap_info(thread))),
    ("GC.run", "Collects garbage.", |thread, _| {
        collect(thread);
        Ok("Command executed successfully\n".to_owned())
    }),
    ("Thread.print", "Prints all threads with what they do.", |thread, _| thread_report::thread_report(thread)),
    ("VM.command_line", "Prints how the process was started.", |_, facts| {
        Ok(format!("VM Arguments:\njvm_args: {}\njava_command: {}\nLauncher Type: SUN_STANDARD\n", facts.options, facts.command))
    }),
    ("VM.flags", "Prints the flags that were set.", |_, facts| Ok(format!("{}\n", facts.flags.trim_end()))),
    ("VM.system_properties", "Prints the system properties.", |thread, _| {
        let bytes = properties(thread, "serializePropertiesToByteArray")?;
        Ok(bytes.into_iter().map(char::from).collect())
    }),
    ("VM.uptime", "Tells how long the process has been running.", |_, facts| {
        Ok(format!("{:.3} s\n", facts.started.elapsed().as_secs_f64()))
    }),
    ("VM.version", "Prints the version.", |_, facts| {
        let short = facts.version.split(['+', '-']).next().unwrap_or_default();
        Ok(format!("rjvm version {} on {}\nJDK {short}\n", env!("CARGO_PKG_VERSION"), facts.version))
    }),
];

/// What a command line of `jcmd` gives, or what is wrong with it.
pub(crate) fn command(thread: &mut JavaThread, facts: &ProcessFacts, line: &str) -> JavaResult<Result<String, String>> {
    let mut words = line.split_whitespace();
    let name = words.next().unwrap_or("help");
    if name == "help" {
        return Ok(match words.next() {
            None => Ok(help()),
            Some(name) => match COMMANDS.iter().find(|(known, ..)| *known == name) {
                Some((name, text, _)) => Ok(format!("{name}\n{text}\n")),
                None => Ok(format!("Help unavailable : '{name}' : No such command\n")),
            },
        });
    }
    match COMMANDS.iter().find(|(known, ..)| *known == name) {
        Some((.., body)) => body(thread, facts).map(Ok),
        None => Ok(Err("java.lang.IllegalArgumentException: Unknown diagnostic command\n".to_owned())),
    }
}

fn help() -> String {
    let mut text = String::from("The following commands are available:\n");
    for (name, ..) in COMMANDS {
        let _ = writeln!(text, "{name}");
    }
    text.push_str("help\n\nFor more information about a specific command use 'help <command>'.\n");
    text
}

/// A full collection.
pub(crate) fn collect(thread: &mut JavaThread) {
    let vm = thread.vm();
    thread.mutator.collect(Kind::Full, Cause::Explicit, &*vm);
}

/// Bytes of properties that are handed on.
const PROPERTIES_BYTES_MAX: usize = 1 << 20;

/// Properties as files of them have them: a method of the class library writes them.
pub(crate) fn properties(thread: &mut JavaThread, method: &str) -> JavaResult<Vec<u8>> {
    let class = load::boot_class(thread, "jdk/internal/vm/VMSupport")?;
    initialize::initialize(thread, class)?;
    let method = thread.declared_method(class, method, "()[B")?;
    let bytes = thread.invoke_for_object(method, &[])?;
    Ok(objects::byte_array(thread, bytes, PROPERTIES_BYTES_MAX))
}

/// The option that sets a flag to what it is.
pub(crate) fn flag(facts: &ProcessFacts, name: &str) -> Option<String> {
    let is_meant = |option: &&str| {
        let rest = option.strip_prefix("-XX:").unwrap_or(option);
        rest.trim_start_matches(['+', '-']).split('=').next() == Some(name)
    };
    let set = facts.flags.split_whitespace().find(is_meant).map(str::to_owned);
    set.or_else(|| (facts.default_flag)(name))
}
