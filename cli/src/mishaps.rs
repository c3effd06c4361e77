//! What the launcher does when memory runs out, or when the VM fails: `-XX:+HeapDumpOnOutOfMemoryError`, `OnOutOfMemoryError`, `CrashOnOutOfMemoryError`,
//! `ExitOnOutOfMemoryError`, `OnError` and where their files are, with HotSpot's messages.

use std::io::Write;
use std::path::Path;
use std::process::{Command, abort, exit, id};

use rjvm::OutOfMemory;

use crate::flags::Flags;
use crate::report::Report;
use crate::say;

/// Exit status of `-XX:+ExitOnOutOfMemoryError`.
const OUT_OF_MEMORY_STATUS: i32 = 3;

/// Exit status of a process that aborts.
const ABORTED_STATUS: i32 = 134;

/// What is to be done.
#[derive(Clone, Debug, Default)]
pub struct Mishaps {
    dumps_heap: bool,
    dump_path: Option<String>,
    dump_level: Option<u32>,
    on_out_of_memory: Option<String>,
    on_error: Option<String>,
    exits: bool,
    crashes: bool,
    report_path: Option<String>,
    options: String,
}

impl Mishaps {
    /// What flags ask for, and the options that a report shows.
    pub fn of(flags: &Flags, options: &[String]) -> Self {
        let text = |name| flags.text(name).map(str::to_owned);
        Self {
            dumps_heap: flags.is_on("HeapDumpOnOutOfMemoryError"),
            dump_path: text("HeapDumpPath"),
            dump_level: flags.text("HeapDumpGzipLevel").and_then(|level| level.parse().ok()).filter(|level| *level > 0),
            on_out_of_memory: text("OnOutOfMemoryError"),
            on_error: text("OnError"),
            exits: flags.is_on("ExitOnOutOfMemoryError"),
            crashes: flags.is_on("CrashOnOutOfMemoryError"),
            report_path: text("ErrorFile"),
            options: options.join(" "),
        }
    }

    /// The same with flags as they are now.
    pub fn with(&self, flags: &Flags) -> Self {
        Self { options: self.options.clone(), ..Self::of(flags, &[]) }
    }

    /// Whether anything is to be done when memory runs out.
    pub fn concern_memory(&self) -> bool {
        self.dumps_heap || self.exits || self.crashes || self.on_out_of_memory.is_some()
    }

    /// The first `OutOfMemoryError` is about to be thrown.
    pub fn out_of_memory(&self, memory: &mut OutOfMemory<'_>, report: Option<&Report>) {
        let error = format!("java.lang.OutOfMemoryError: {}", memory.message());
        if self.dumps_heap {
            let path = self.heap_dump_path();
            say(false, &format!("{error}\nDumping heap to {path} ..."));
            say(false, memory.dump_heap(&path, self.dump_level).trim_end());
        }
        if let Some(commands) = &self.on_out_of_memory {
            say(false, &format!("#\n# {error}\n# -XX:OnOutOfMemoryError=\"{commands}\""));
            run(commands, "...");
        }
        if self.crashes {
            say(false, &format!("Aborting due to {error}"));
            let problem = format!("OutOfMemory encountered: {}", memory.message());
            self.report(&problem, &memory.thread_report());
            self.run_on_error();
            report.into_iter().for_each(|report| report.finish_at(memory, ABORTED_STATUS));
            abort();
        }
        if self.exits {
            say(false, &format!("Terminating due to {error}"));
            report.into_iter().for_each(|report| report.finish_at(memory, OUT_OF_MEMORY_STATUS));
            exit(OUT_OF_MEMORY_STATUS);
        }
    }

    /// The commands of `OnError`: the VM has failed.
    pub fn run_on_error(&self) {
        if let Some(commands) = &self.on_error {
            say(false, &format!("#\n# -XX:OnError=\"{commands}\""));
            run(commands, " ...");
        }
    }

    fn heap_dump_path(&self) -> String {
        let name = format!("java_pid{}.hprof", id());
        match &self.dump_path {
            None => name,
            Some(path) if Path::new(path).is_dir() => format!("{}/{name}", path.trim_end_matches('/')),
            Some(path) => path.clone(),
        }
    }

    /// Writes a report on a failure, and says where it is.
    fn report(&self, problem: &str, threads: &str) {
        let number = id().to_string();
        let path =
            self.report_path.as_ref().map_or_else(|| format!("hs_err_pid{number}.log"), |path| path.replace("%p", &number));
        let version = env!("CARGO_PKG_VERSION");
        let head = format!(
            "#\n# A fatal error has been detected by rjvm:\n#\n#  Internal Error, pid={number}\n#  fatal error: {problem}\n#\n# Java VM: rjvm ({version})\n#"
        );
        let text = format!(
            "{head}\n\n---------------  S U M M A R Y ------------\n\nCommand Line: {}\n\n---------------  T H R E A D S  ------------\n\n{threads}",
            self.options
        );
        let written = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .and_then(|mut file| file.write_all(text.as_bytes()));
        let place = match written {
            Ok(()) => format!("# An error report file with more information is saved as:\n# {}\n#", absolute(&path)),
            Err(error) => format!("# Can not save log file: {error}\n#"),
        };
        say(false, &format!("{head}\n{place}"));
    }
}

fn absolute(path: &str) -> String {
    std::path::absolute(path).map_or_else(|_| path.to_owned(), |path| path.display().to_string())
}

/// Runs commands that semicolons part, one after another.
fn run(commands: &str, dots: &str) {
    for command in commands.split(';').map(str::trim_start).filter(|command| !command.is_empty()) {
        let command = command.replace("%p", &id().to_string());
        say(false, &format!("#   Executing /bin/sh -c \"{command}\"{dots}"));
        if let Err(error) = Command::new("/bin/sh").arg("-c").arg(&command).status() {
            say(true, &format!("os::fork_and_exec failed: {error}"));
        }
    }
}
