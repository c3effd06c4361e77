//! The `rjvm` command: the `java` launcher's options, messages and exit codes.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "the command itself reads arguments and argument files")]

mod allocator;
mod arguments;
mod class_path;
mod command;
mod confinement;
mod effects;
mod flags;
mod help;
mod inherited;
mod isolation;
mod jar_file;
mod java_home;
mod launcher;
mod logging;
mod manual;
mod mishaps;
mod options;
mod own_file;
mod perf;
mod replay;
mod report;

use std::io::Write;
use std::process::exit;
use std::sync::Arc;

use command::{Command, FullVersion, Request};
use confinement::Confinement;
use flags::RunningFlags;
use mishaps::Mishaps;
use replay::ReplayFiles;
use report::Report;
use rjvm::{BootError, Config, Launch, Outcome, ProcessFacts, StartError, Vm};

/// Exit status of a program that the host stopped.
const STOPPED_STATUS: i32 = 130;
/// Exit status after a bug of rjvm, as a process that aborts has it.
const PANICKED_STATUS: i32 = 134;

fn main() {
    allocator::fit_to_address_space();
    inherited::keep_from_children();
    inherited::unblock_signals();
    let status = match arguments::collect().and_then(Command::parse) {
        Ok(command) => run(command),
        Err(failure) => {
            let mut texts = [(false, &failure.output), (true, &failure.error)];
            if failure.explains_first() {
                texts.reverse();
            }
            for (to_stderr, text) in texts {
                if !text.is_empty() {
                    say(to_stderr, text.trim_end_matches('\n'));
                }
            }
            failure.status
        }
    };
    exit(status)
}

fn run(command: Command) -> i32 {
    for warning in &command.warnings {
        say(true, warning);
    }
    if !command.prelude.is_empty() {
        say(false, command.prelude.trim_end_matches('\n'));
    }
    match command.request {
        Request::Help { to_stderr, status } => {
            say(to_stderr, help::usage().trim_end());
            status
        }
        Request::ExtraHelp { to_stderr } => {
            say(to_stderr, help::extra().trim_end());
            0
        }
        Request::FullVersion(how, version) => {
            match how {
                FullVersion::Output => say(false, &format!("openjdk {version}")),
                FullVersion::Error => say(true, &format!("openjdk full version \"{version}\"")),
                FullVersion::Internal => {
                    say(false, &format!("rjvm ({}) for linux-amd64 JRE ({version})", env!("CARGO_PKG_VERSION")))
                }
            }
            0
        }
        Request::Print(text) => {
            say(false, text.trim_end());
            0
        }
        Request::PrintNatives => {
            for method in rjvm::native_methods() {
                say(false, &method.join(" "));
            }
            0
        }
        Request::Disassemble(file) => disassemble(&file, command.verbose),
        Request::Launch(_)
            if command.confinement.is_isolated
                && let Err(failure) = isolation::isolate(&command.config) =>
        {
            say(true, &failure.to_string());
            1
        }
        Request::Launch(launch) => {
            let is_for_errors = launch.show_version != Some(false);
            let around = Around { facts: command.facts, mishaps: command.mishaps, flags: command.flags, report: command.report };
            match launch_program(command.config, launch, &command.confinement, around) {
                Ok(0) if command.usage_follows => {
                    say(is_for_errors, help::usage().trim_end());
                    1
                }
                Ok(status) => status,
                // The boot layer has said what is wrong.
                Err(StartError::Boot(BootError::Modules)) => 1,
                Err(StartError::Boot(BootError::Exception { exception, .. })) => {
                    say(false, &format!("Error occurred during initialization of VM\n{exception}\n"));
                    1
                }
                Err(error) => {
                    say(true, &format!("Error: {error}"));
                    1
                }
            }
        }
    }
}

/// What goes on around a program.
struct Around {
    facts: Option<ProcessFacts>,
    mishaps: Mishaps,
    flags: Option<Arc<RunningFlags>>,
    report: Option<Report>,
}

fn launch_program(mut config: Config, launch: Launch, confinement: &Confinement, around: Around) -> Result<i32, StartError> {
    let Around { facts, mishaps, flags, report } = around;
    config.compilation.policy.replays = Some(Arc::new(ReplayFiles::new(".".into())));
    // The process ends with the program: daemon threads are not waited for, so the Vm is not dropped.
    let vm = std::mem::ManuallyDrop::new(Vm::new(config)?);
    // Without a handler, the signal ends the process.
    let _answering = facts.and_then(|facts| vm.answer_tools(facts, |text| say(false, text)).ok());
    let (at_start, report_at_end) = (mishaps.clone(), report.clone());
    vm.when_out_of_memory(move |memory| {
        let mishaps = flags.as_ref().map_or_else(|| at_start.clone(), |flags| at_start.with(&flags.now()));
        if mishaps.concern_memory() {
            mishaps.out_of_memory(memory, report.as_ref());
        }
    });
    let outcome = vm.run(launch)?;
    let status = match outcome {
        Outcome::Exited(status) => status,
        Outcome::Stopped(_) => STOPPED_STATUS,
        Outcome::Panicked => {
            mishaps.run_on_error();
            PANICKED_STATUS
        }
    };
    if let Some(report) = report_at_end {
        report.finish(&vm, outcome, status);
    }
    Ok(confinement.finish(&vm, outcome, status, |line| say(true, line)))
}

fn disassemble(file: &str, verbose: bool) -> i32 {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            say(true, &format!("Error: cannot read {file}: {error}"));
            return 1;
        }
    };
    let options = classfile::ParseOptions { max_major: 69, ..classfile::ParseOptions::default() };
    let parsed = classfile::parse_with(&bytes, &options).or_else(|_| classfile::parse_module_info(&bytes, &options));
    match parsed {
        Ok(class) => {
            say(false, classfile::disassemble(&class, &classfile::DisassembleOptions { verbose }).trim_end());
            0
        }
        Err(error) => {
            say(true, &format!("Error: {file}: {error}"));
            1
        }
    }
}

/// Prints a line; a closed stream is nobody's error.
fn say(to_stderr: bool, line: &str) {
    let _ = if to_stderr { writeln!(std::io::stderr(), "{line}") } else { writeln!(std::io::stdout(), "{line}") };
}
