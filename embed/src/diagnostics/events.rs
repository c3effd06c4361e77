//! `VM.events`: the last events of each kind.

use std::fmt::Write;

use runtime::JavaThread;
use runtime::events::EventLog;

use super::arguments::{Argument, Given, NO_DEFAULT, Takes, option};

/// What it takes.
pub const ARGUMENTS: [Argument; 2] = [
    option("log", Takes::String, NO_DEFAULT, "The events of this kind; without it, of all kinds"),
    option("max", Takes::String, NO_DEFAULT, "At most so many of a kind, the newest; without it, all that are kept"),
];

/// HotSpot's logs: their keys, their headings, and which events they have; in a `Vm` that loads no libraries, protects no memory and keeps no list of its
/// operations some have none.
const LOGS: [(&str, &str, Option<EventLog>); 12] = [
    ("jit", "Compilation events", Some(EventLog::Compilation)),
    ("gc", "GC Heap History", Some(EventLog::Collection)),
    ("dll", "Dll operation events", None),
    ("deopt", "Deoptimization events", Some(EventLog::Deoptimization)),
    ("load", "Classes loaded", Some(EventLog::Loading)),
    ("unload", "Classes unloaded", Some(EventLog::Unloading)),
    ("redef", "Classes redefined", Some(EventLog::Redefinition)),
    ("exc", "Internal exceptions", Some(EventLog::Exception)),
    ("vmops", "VM Operations", None),
    ("memprotects", "Memory protections", None),
    ("nmethodflushes", "Nmethod flushes", None),
    ("events", "Events", Some(EventLog::Thread)),
];

/// Carries it out.
pub fn print(thread: &JavaThread, given: &Given) -> String {
    let max = match given.text("max").map(str::parse::<usize>) {
        Some(Err(_)) => return format!("Invalid max option: \"{}\".\n", given.text("max").unwrap_or_default()),
        Some(Ok(max)) => max,
        None => usize::MAX,
    };
    let wanted = given.text("log");
    let logs = LOGS.iter().filter(|(key, ..)| wanted.is_none_or(|wanted| wanted == *key));
    let text: String = logs.map(|(_, heading, log)| section(thread, heading, *log, max)).collect();
    match wanted {
        Some(wanted) if text.is_empty() => {
            let names: String = LOGS.iter().map(|(key, heading, _)| format!("\"{key}\" : {heading}\n")).collect();
            format!("The name \"{wanted}\" did not match any known event log. Valid event log names are:\n{names}")
        }
        _ => text,
    }
}

fn section(thread: &JavaThread, heading: &str, log: Option<EventLog>, max: usize) -> String {
    let vm = thread.vm();
    let events = log.zip(vm.events.as_ref()).map(|(log, events)| events.kept(log)).unwrap_or_default();
    let mut text = format!("{heading} ({} events):\n", events.len());
    if events.is_empty() {
        text.push_str("No events\n");
    }
    let skipped = if max == 0 { 0 } else { events.len().saturating_sub(max) };
    for event in &events[skipped..] {
        let _ = writeln!(text, "Event: {:.3} {}", event.at.as_secs_f64(), event.text);
    }
    if skipped > 0 {
        text.push_str("...(skipped)\n");
    }
    text + "\n"
}
