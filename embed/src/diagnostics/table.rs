//! The table of diagnostic commands.

use runtime::heap_dump::HeapDump;
use runtime::strings;
use stdlib::jdk::internal::agent;
use stdlib::{heap_report, thread_report};

use super::arguments::{Argument, NO_DEFAULT, Takes, option, place, switch};
use super::{
    Command, code, collect, events, finalizers, heap, hierarchy, info, loaders, log, metaspace, process, properties, set_flag,
    syntax, tables,
};

const fn command_of(
    name: &'static str,
    text: &'static str,
    impact: &'static str,
    arguments: &'static [Argument],
    body: super::Body,
) -> Command {
    Command { name, text, impact, arguments, body }
}

const ALL: Argument = switch("-all", "Garbage is included, too");
const LOCKS: Argument = switch("-l", "With the synchronizers that threads own");
const EXTENDED: Argument = switch("-e", "With more of each thread: there is no more");
const ALL_FLAGS: Argument = switch("-all", "Those that were not set, too");
const DATE: Argument = switch("-date", "With the date in front");
const PARALLEL: Argument = option("-parallel", Takes::Int, "0", "Threads that count; one does");

const DUMP_ARGUMENTS: [Argument; 4] = [
    place("filename", None, "The file of the dump"),
    ALL,
    option("-gz", Takes::Int, "1", "The dump is compressed, 1 (fast) to 9 (small)"),
    switch("-overwrite", "A file that is there is replaced"),
];
const FLAG_ARGUMENTS: [Argument; 2] =
    [place("flag name", None, "The name of the flag"), place("string value", Some(NO_DEFAULT), "The value")];
const HELP_ARGUMENTS: [Argument; 2] = [switch("-all", "Of all commands"), place("command name", Some(NO_DEFAULT), "The command")];
const NATIVE_MEMORY_ARGUMENTS: [Argument; 8] = [
    switch("summary", "How much there is of each kind"),
    switch("detail", "Where it was taken"),
    switch("baseline", "What later questions are compared with"),
    switch("summary.diff", "What has changed of each kind"),
    switch("detail.diff", "Where that was"),
    switch("shutdown", "Has no effect"),
    switch("statistics", "What keeping the account takes"),
    option("scale", Takes::String, "KB", "The unit of sizes: KB, MB or GB"),
];

/// The commands in the order of their names.
pub const COMMANDS: &[Command] = &[
    command_of("Compiler.codecache", "Tells how much compiled code there is.", "Low", &[], |thread, _, _| {
        Ok(code::cache(thread))
    }),
    command_of("Compiler.codelist", "Lists the optimised code that may be entered.", "Medium", &[], |thread, _, _| {
        Ok(code::list(thread))
    }),
    command_of("Compiler.perfmap", "Writes a file by which perf knows machine code.", "Low", &[], |thread, _, _| {
        Ok(code::perf_map(thread))
    }),
    command_of("Compiler.queue", "Lists what is being compiled, and what waits for that.", "Low", &[], |thread, _, _| {
        Ok(code::queue(thread))
    }),
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
        Ok(String::new())
    }),
    command_of("GC.run_finalization", "Runs the finalizers that objects wait for.", "Medium", &[], |thread, _, _| {
        finalizers::run(thread)?;
        Ok(String::new())
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
    command_of("System.trim_native_heap", "Gives free memory of the C library to the system.", "Low", &[], |thread, _, _| {
        Ok(process::trim(thread))
    }),
    command_of(
        "Thread.print",
        "Prints all threads with what they do.",
        "Medium: the world stops.",
        &[LOCKS, EXTENDED],
        |thread, _, given| thread_report::thread_report(thread, given.is_on("-l")),
    ),
    command_of(
        "VM.class_hierarchy",
        "Lists the loaded classes below those that they extend.",
        "Medium: Depends on number of loaded classes.",
        &hierarchy::ARGUMENTS,
        |thread, _, given| Ok(hierarchy::print(thread, given)),
    ),
    command_of(
        "VM.classloader_stats",
        "Tells how many classes each loader has, and what they take.",
        "Low",
        &[],
        |thread, _, _| loaders::statistics(thread),
    ),
    command_of(
        "VM.classloaders",
        "Draws the loaders below their parents.",
        "Medium: Depends on number of class loaders and classes loaded.",
        &loaders::TREE_ARGUMENTS,
        |thread, _, given| loaders::tree(thread, given),
    ),
    command_of("VM.command_line", "Prints how the process was started.", "Low", &[], |_, facts, _| {
        Ok(format!("VM Arguments:\njvm_args: {}\njava_command: {}\nLauncher Type: SUN_STANDARD\n", facts.options, facts.command))
    }),
    command_of("VM.dynlibs", "Lists the address space of the process.", "Low", &[], |thread, _, _| {
        Ok(process::libraries(thread))
    }),
    command_of(
        "VM.events",
        "Lists the last events of each kind.",
        "Low: Depends on event log size. ",
        &events::ARGUMENTS,
        |thread, _, given| Ok(events::print(thread, given)),
    ),
    command_of("VM.flags", "Prints the flags that were set.", "Low", &[ALL_FLAGS], |thread, facts, given| {
        let all = thread.vm().options.flags.as_ref().filter(|_| given.is_on("-all")).map(|flags| flags.print());
        Ok(all.unwrap_or_else(|| format!("{}\n", facts.flags.trim_end())))
    }),
    command_of("VM.info", "Prints what there is to say of the VM and its machine.", "Low", &[], |thread, facts, _| {
        Ok(info::print(thread, facts))
    }),
    command_of(
        "VM.log",
        "Lists what is logged, changes that, or begins new files.",
        "Low: No impact",
        &log::ARGUMENTS,
        |thread, _, given| Ok(log::carry_out(thread, given).unwrap_or_else(|| syntax("VM.log"))),
    ),
    command_of(
        "VM.metaspace",
        "Tells what classes take outside of the heap.",
        "Medium: Depends on number of classes loaded.",
        &metaspace::ARGUMENTS,
        |thread, _, given| metaspace::print(thread, given),
    ),
    command_of(
        "VM.native_memory",
        "Tells what is known of native memory: no account is kept of it.",
        "Medium",
        &NATIVE_MEMORY_ARGUMENTS,
        |_, _, _| Ok("Native memory tracking is not enabled\n".to_owned()),
    ),
    command_of(
        "VM.print_touched_methods",
        "Lists methods that have been used: nobody notes them.",
        "Medium: Depends on Java content.",
        &[],
        |_, _, _| Ok("VM.print_touched_methods command requires -XX:+LogTouchedMethods\n".to_owned()),
    ),
    command_of("VM.set_flag", "Sets a flag that can be set while the VM runs.", "Low", &FLAG_ARGUMENTS, |thread, _, given| {
        let text = |name| given.text(name).unwrap_or_default();
        Ok(set_flag(thread, text("flag name"), text("string value")).err().unwrap_or_default())
    }),
    command_of(
        "VM.stringtable",
        "Tells how large the table of interned strings is, or lists them.",
        "Medium: Depends on Java content.",
        &tables::ARGUMENTS,
        |thread, _, given| Ok(tables::string_table(thread, given)),
    ),
    command_of(
        "VM.symboltable",
        "Tells how large the table of names is, or lists them.",
        "Medium: Depends on Java content.",
        &tables::ARGUMENTS,
        |thread, _, given| Ok(tables::symbol_table(thread, given)),
    ),
    command_of("VM.system_properties", "Prints the system properties.", "Low", &[], |thread, _, _| {
        let bytes = properties(thread, "serializePropertiesToByteArray")?;
        Ok(bytes.into_iter().map(char::from).collect())
    }),
    command_of(
        "VM.systemdictionary",
        "Tells how many classes each loader knows by name, or lists them.",
        "Medium: Depends on Java content.",
        &loaders::DICTIONARY_ARGUMENTS,
        |thread, _, given| loaders::dictionaries(thread, given),
    ),
    command_of("VM.uptime", "Tells how long the process has been running.", "Low", &[DATE], |thread, facts, given| {
        let date = if given.is_on("-date") { format!("{}: ", thread_report::timestamp(thread)) } else { String::new() };
        Ok(format!("{date}{:.3} s\n", facts.started.elapsed().as_secs_f64()))
    }),
    command_of("VM.version", "Prints the version.", "Low", &[], |_, facts, _| {
        let short = facts.version.split(['+', '-']).next().unwrap_or_default();
        Ok(format!("rjvm version {} on {}\nJDK {short}\n", env!("CARGO_PKG_VERSION"), facts.version))
    }),
    command_of("help", "Lists the commands, or tells more of one.", "Low", &HELP_ARGUMENTS, |_, _, _| Ok(super::help())),
];

/// What a program must be permitted to give a command, as on HotSpot.
pub fn permission_of(command: &str) -> Option<(&'static str, &'static str, Option<&'static str>)> {
    const MANAGEMENT: &str = "java.lang.management.ManagementPermission";
    const PROPERTY: &str = "java.util.PropertyPermission";
    match command {
        "GC.run" | "GC.run_finalization" | "VM.print_touched_methods" | "VM.uptime" | "help" => None,
        "System.trim_native_heap" | "VM.log" | "VM.set_flag" => Some((MANAGEMENT, "control", None)),
        "VM.system_properties" => Some((PROPERTY, "*", Some("read"))),
        "VM.version" => Some((PROPERTY, "java.vm.version", Some("read"))),
        _ => Some((MANAGEMENT, "monitor", None)),
    }
}
