//! `-Xlog` and the options that stand for parts of it.

use rjvm::log::{Level, Log, LogError, Stream, TAGS, Topic};

use crate::arguments::Failure;
use crate::command::Settings;
use crate::flags::NO_VM;
use crate::flags::similarity::most_similar_of;

/// `-Xlog` or `-Xlog:<selections>[:<output>[:<decorators>[:<options of the output>]]]`
pub fn select(settings: &mut Settings, name: &str, value: &str) -> Result<(), Failure> {
    let Some(what) = (if value.is_empty() { Some("") } else { value.strip_prefix(':') }) else {
        return Err(invalid(settings, &format!("{name}{value}"), ""));
    };
    match what {
        // Whatever else is wrong.
        "help" => Err(Failure::answer(help().trim_end())),
        // Nobody waits for the log of another thread.
        "async" => Ok(()),
        _ => configure(settings, &format!("{name}{value}"), what),
    }
}

/// `-Xloggc:<file>`
pub fn select_file(settings: &mut Settings, name: &str, value: &str) -> Result<(), Failure> {
    let option = format!("{name}{value}");
    let Some(file) = value.strip_prefix(':') else { return Err(invalid(settings, &option, "")) };
    note(settings, Topic::Gc, &format!("{name} is deprecated. Will use -Xlog:gc:{file} instead."));
    configure(settings, &option, &format!("gc:{file}"))
}

/// `-verbose:<what>`
pub fn verbose(settings: &mut Settings, _name: &str, what: &str) -> Result<(), Failure> {
    settings.verbose = true;
    match what {
        ":gc" => configure(settings, "", "gc"),
        "" | ":class" => configure(settings, "", "class+load,class+unload"),
        _ => Ok(()),
    }
}

/// `-XX:+PrintGC` and `-XX:+PrintGCDetails`, which come last.
pub fn apply_old_flags(settings: &mut Settings) -> Result<(), Failure> {
    let old = [("PrintGCDetails", "gc*"), ("PrintGC", "gc")].into_iter().find(|(flag, _)| settings.flags.is_on(flag));
    let Some((flag, selection)) = old else { return Ok(()) };
    note(settings, Topic::Gc, &format!("-XX:+{flag} is deprecated. Will use -Xlog:{selection} instead."));
    configure(settings, "", selection)
}

/// Whether the system has large pages for processes that ask.
fn has_large_pages() -> bool {
    let sizes = std::fs::read_dir("/sys/kernel/mm/hugepages").into_iter().flatten().flatten();
    let count = |folder: std::fs::DirEntry| std::fs::read_to_string(folder.path().join("nr_hugepages")).ok()?.trim().parse().ok();
    sizes.filter_map(count).any(|count: u64| count > 0)
}

/// Large pages that are asked for are not used; that is said where HotSpot could not use them either.
pub fn warn_of_large_pages(settings: &mut Settings) {
    let is_on = |flag| settings.flags.is_on(flag);
    if is_on("UseTransparentHugePages") || settings.flags.text("UseLargePages") == Some("false") {
        return;
    }
    let (large, tables, shared) = (is_on("UseLargePages"), is_on("UseHugeTLBFS"), is_on("UseSHM"));
    if !(large || tables || shared) || has_large_pages() {
        return;
    }
    let mut warn = |text: &str| settings.warnings.push(format!("rjvm warning: {text}"));
    if tables {
        warn("HugeTLBFS is not configured or not supported by the operating system.");
    }
    if shared {
        warn("Large pages using UseSHM are not configured on this system.");
    }
    if large {
        note(settings, Topic::PageSize, "UseLargePages disabled, no large pages configured and available on the system.");
    }
}

fn configure(settings: &mut Settings, option: &str, what: &str) -> Result<(), Failure> {
    if settings.has_log {
        return Ok(());
    }
    if let Some(warning) = Log::excess_warning(what) {
        note(settings, Topic::Logging, &warning);
    }
    match settings.config.log.configure(what) {
        Ok(warnings) => {
            warnings.iter().for_each(|warning| note(settings, Topic::Logging, warning));
            Ok(())
        }
        Err(error) => Err(invalid(settings, option, &format!("{error}{}", hint(&error)))),
    }
}

/// What somebody may have meant.
fn hint(error: &LogError) -> String {
    let best = match error {
        LogError::Tag(tag) => most_similar_of(tag, TAGS.split_whitespace(), LEAST),
        LogError::Level(level) => most_similar_of(level, LEVELS.into_iter(), LEAST),
        _ => None,
    };
    best.map_or(String::new(), |best| format!(" Did you mean '{best}'?"))
}

/// How similar words have to be.
const LEAST: f64 = 0.5;
const LEVELS: [&str; 6] = ["off", "trace", "debug", "info", "warning", "error"];

/// A warning, wherever the log goes.
fn note(settings: &mut Settings, topic: Topic, text: &str) {
    let Settings { config, prelude, warnings, .. } = settings;
    config.log.write(topic, Level::Warning, text, |stream, line| match stream {
        Stream::Output => prelude.push_str(line),
        Stream::Error => warnings.push(line.trim_end().to_owned()),
    });
}

/// What is wrong, behind what was to be said before.
fn invalid(settings: &Settings, option: &str, problem: &str) -> Failure {
    let mut output = settings.prelude.clone();
    for line in problem.lines() {
        settings.config.log.write(Topic::Logging, Level::Error, line, |_, line| output.push_str(line));
    }
    let error = if option.starts_with("-Xloggc:") {
        NO_VM.to_owned()
    } else {
        format!("Invalid -Xlog option '{option}', see error log for details.\n{NO_VM}")
    };
    Failure { output: output.trim_end().to_owned(), ..Failure::stderr(error) }
}

/// What `-Xlog:help` prints.
pub fn help() -> String {
    let list = Log::default().list();
    let line = |start: &str| list.lines().find_map(|line| line.strip_prefix(start)).unwrap_or_default().to_owned();
    let (decorators, tags) = (line("Available log decorators: "), line("Available log tags: "));
    HELP.replace("{decorators}", &decorators).replace("{tags}", &tags)
}

const HELP: &str = "\
-Xlog Usage: -Xlog[:[selections][:[output][:[decorators][:output-options]]]]
\t where 'selections' are combinations of tags and levels of the form tag1[+tag2...][*][=level][,...]
\t NOTE: Only messages with exactly these tags are meant, unless there is a *: then messages may have further ones.

Available log levels:
 off, trace, debug, info, warning, error

Available log decorators: 
 {decorators}
 'none' is for no decorations at all.

Available log tags:
 {tags}
 'all' is for all combinations of tags.
 rjvm has messages for: gc, gc+init, gc+start, gc+heap, metaspace, gc+metaspace, gc+cpu, gc+phases, gc+phases+start, gc+heap+exit, class+load, class+unload, class+init, safepoint, startuptime, jit+compilation, os+container.

Described tag sets:
 logging: Logging for the log framework itself

Available log outputs:
 stdout/stderr
 file=<filename>
  %p and %t in the name are the number of the process and the time of its start.
  Output-options of files:
   filesize=..  - Bytes (K/M/G) after which the next file is begun. 0: only on demand (the VM.log command of jcmd).
   filecount=.. - Files that are kept besides the one that is written. 0: one file, which is overwritten at the start.

Some examples:
 -Xlog
\t Everything up to 'info' on stdout, with uptime, level and tags.

 -Xlog:gc
\t Messages with the tag 'gc' up to 'info'.

 -Xlog:gc*=debug,safepoint*=off:stderr:none
\t Messages with 'gc' and perhaps more up to 'debug', none with 'safepoint', on stderr, without decorations.

 -Xlog:gc:file=gc.log:time,pid:filecount=5,filesize=1m
\t To a file that is set aside at a megabyte, five of which are kept, with time and process.

 -Xlog:disable -Xlog:safepoint=trace:safepoint.log
\t Nothing but 'safepoint', not even warnings and errors.
";
