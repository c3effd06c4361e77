//! What `jstack` and SIGQUIT show of a `Vm`: its threads, as HotSpot prints them.

use std::fmt::Write;
use std::time::Duration;

use runtime::backtrace::TraceFrame;
use runtime::loading::load;
use runtime::sync::lock;
use runtime::thread::parking::status;
use runtime::thread_dump::{dump_stacks, held_by_threads};
use runtime::{Handle, JavaResult, JavaThread, modules, objects, strings};

use crate::sun::management::blockers::{Blocker, blocker_of, deadlocked};

/// Frames of a thread that are shown.
const DEPTH_MAX: usize = 1024;
/// UTF-16 units of a thread's name.
const NAME_UNITS_MAX: usize = 1024;

/// A thread, and what it waits for.
struct Entry {
    number: u32,
    system_number: u32,
    time: Duration,
    object: Handle,
    state: i32,
    blocker: Option<Blocker>,
    /// The name of the class whose initialisation it waits for.
    class: Option<String>,
}

/// All threads, with the synchronizers that they own if those are asked for, and the circles of those that wait for each other.
///
/// # Errors
/// `OutOfMemoryError`, `Throw::Stopped`.
pub fn thread_report(thread: &mut JavaThread, with_synchronizers: bool) -> JavaResult<String> {
    thread.scope(|thread| report(thread, with_synchronizers))
}

fn report(thread: &mut JavaThread, with_synchronizers: bool) -> JavaResult<String> {
    let vm = thread.vm();
    let mode = if vm.compiler.is_some() { "mixed mode" } else { "interpreted mode" };
    let mut text = format!("{}\nFull thread dump rjvm ({} {mode}):\n", now(thread), env!("CARGO_PKG_VERSION"));
    let entries = entries(thread)?;
    let numbers: Vec<Option<u32>> = entries.iter().map(|entry| Some(entry.number)).collect();
    let (traces, _loan) = dump_stacks(thread, &numbers, DEPTH_MAX)?;
    let ownable = load::boot_class(thread, "java/util/concurrent/locks/AbstractOwnableSynchronizer")?;
    let mut held = held_by_threads(thread, &numbers, Some(DEPTH_MAX), with_synchronizers.then_some(ownable))?;
    let owned = with_owners(thread, std::mem::take(&mut held.instances))?;
    let id_offset = objects::field_offset(thread, vm.well_known().classes.thread, "tid", "J")?;
    for (entry, trace) in entries.iter().zip(&traces) {
        let id = thread.long_field(entry.object, id_offset);
        write_header(&mut text, thread, entry, id);
        let monitors = held.monitors.remove(&entry.number).unwrap_or_default();
        write_trace(&mut text, thread, entry, trace.as_ref().map_or(&[], |trace| trace.as_slice()), &monitors);
        if with_synchronizers {
            write_synchronizers(&mut text, thread, entry, &owned);
        }
    }
    write_deadlock(&mut text, thread, &entries)?;
    Ok(text)
}

/// Synchronizers that have owners, with these.
fn with_owners(thread: &mut JavaThread, synchronizers: Vec<Handle>) -> JavaResult<Vec<(Handle, Handle)>> {
    let mut owned = Vec::new();
    for synchronizer in synchronizers {
        let owner = objects::named_field(thread, synchronizer, "exclusiveOwnerThread", "Ljava/lang/Thread;")?.reference();
        owned.extend(owner.map(|owner| (synchronizer, owner)));
    }
    Ok(owned)
}

/// What `jstack -l` shows besides.
fn write_synchronizers(text: &mut String, thread: &JavaThread, entry: &Entry, owned: &[(Handle, Handle)]) {
    text.push_str("\n   Locked ownable synchronizers:\n");
    let mine = owned.iter().filter(|(_, owner)| thread.raw(*owner) == thread.raw(entry.object));
    let lines: String = mine.map(|(synchronizer, _)| format!("\t- {}\n", object_text(thread, *synchronizer))).collect();
    text.push_str(if lines.is_empty() { "\t- None\n" } else { &lines });
}

fn entries(thread: &mut JavaThread) -> JavaResult<Vec<Entry>> {
    let vm = thread.vm();
    let mut entries = Vec::new();
    for shared in vm.threads.all() {
        let object = shared.object.load(thread);
        let Some(object) = thread.handle_or_null(object) else { continue };
        let state = thread.int_field(object, vm.well_known().fields.thread_status);
        let blocker = blocker_of(thread, object)?;
        let (number, system_number, time) = (shared.id, shared.system_number(), shared.time());
        let class = {
            let awaited = lock(&vm.awaited_initializers);
            awaited.iter().find(|(waiting, _)| *waiting == number).map(|(_, class)| class.external_name())
        };
        entries.push(Entry { number, system_number, time, object, state, blocker, class });
    }
    Ok(entries)
}

/// The state as `Thread.State` has it, and what the system would say of such a thread.
fn state_text(state: i32) -> (&'static str, &'static str) {
    match state {
        status::NEW => ("NEW", "runnable "),
        status::SLEEPING => ("TIMED_WAITING (sleeping)", "waiting on condition "),
        status::IN_OBJECT_WAIT => ("WAITING (on object monitor)", "in Object.wait() "),
        status::IN_OBJECT_WAIT_TIMED => ("TIMED_WAITING (on object monitor)", "in Object.wait() "),
        status::PARKED => ("WAITING (parking)", "waiting on condition "),
        status::PARKED_TIMED => ("TIMED_WAITING (parking)", "waiting on condition "),
        status::BLOCKED_ON_MONITOR_ENTER => ("BLOCKED (on object monitor)", "waiting for monitor entry "),
        status::TERMINATED => ("TERMINATED", "runnable "),
        _ => ("RUNNABLE", "runnable "),
    }
}

fn name_of(thread: &mut JavaThread, object: Handle) -> String {
    let name = thread.ref_field(object, thread.vm().well_known().fields.thread_name);
    name.map_or(String::new(), |name| strings::short_text(thread, name, NAME_UNITS_MAX))
}

fn write_header(text: &mut String, thread: &mut JavaThread, entry: &Entry, id: i64) {
    let vm = thread.vm();
    let fields = &vm.well_known().fields;
    let name = name_of(thread, entry.object);
    let is_daemon = vm.view.load_u8(thread.raw(entry.object), fields.thread_daemon) != 0;
    let daemon = if is_daemon { " daemon" } else { "" };
    let priority = thread.int_field(entry.object, fields.thread_priority);
    let (state, what) = state_text(entry.state);
    let what = if entry.class.is_some() { "in Object.wait() " } else { what };
    let cpu = entry.time.as_micros() as f64 / 1000.0;
    let (number, system) = (entry.number, entry.system_number);
    let _ = write!(
        text,
        "\n\"{name}\" #{id}{daemon} prio={priority} os_prio=0 cpu={cpu:.2}ms tid={number:#018x} nid={system:#x} {what} [{:#018x}]",
        0
    );
    let _ = writeln!(text, "\n   java.lang.Thread.State: {state}");
}

/// The frames, with what the thread waits for and the monitors that they hold, newest first.
fn write_trace(text: &mut String, thread: &mut JavaThread, entry: &Entry, trace: &[TraceFrame], monitors: &[(usize, Handle)]) {
    let is_entering = entry.state == status::BLOCKED_ON_MONITOR_ENTER;
    for (place, frame) in trace.iter().enumerate() {
        let _ = writeln!(text, "\tat {}", frame_text(thread, *frame));
        if let Some(class) = entry.class.as_ref().filter(|_| place == 0) {
            let _ = writeln!(text, "\t- waiting on the Class initialization monitor for {class}");
        }
        let blocker = entry.blocker.filter(|_| place == 0);
        if let Some(blocker) = blocker {
            let what = match entry.state {
                _ if is_entering => "waiting to lock",
                status::PARKED | status::PARKED_TIMED => "parking to wait for ",
                _ => "waiting on",
            };
            let _ = writeln!(text, "\t- {what} {}", object_text(thread, blocker.object));
        }
        let mut last = None;
        for (_, monitor) in monitors.iter().filter(|(frame, _)| *frame == place) {
            let place_of = objects::place_of(thread, *monitor);
            // What the thread waits to enter is no more than about to be held, and what it has entered twice is held.
            let is_awaited = is_entering && blocker.is_some_and(|blocker| objects::place_of(thread, blocker.object) == place_of);
            if !is_awaited && last.replace(place_of) != Some(place_of) {
                let _ = writeln!(text, "\t- locked {}", object_text(thread, *monitor));
            }
        }
    }
}

fn object_text(thread: &JavaThread, object: Handle) -> String {
    format!("<{:#018x}> (a {})", objects::place_of(thread, object), thread.class_of(object).external_name())
}

/// A frame with the version of its module.
fn frame_text(thread: &JavaThread, TraceFrame { method, bci }: TraceFrame) -> String {
    let class = method.class;
    let place = match (class.source_file(), method.line(bci)) {
        _ if method.is_native() => "Native Method".to_owned(),
        (None, _) => "Unknown Source".to_owned(),
        (Some(file), line) => {
            let file = String::from_utf8_lossy(file.as_bytes());
            line.map_or_else(|| file.to_string(), |line| format!("{file}:{line}"))
        }
    };
    let module = modules::versioned_name(thread, class).map_or(String::new(), |module| format!("{module}/"));
    format!("{}.{}({module}{place})", class.external_name(), method.name.to_str())
}

/// The threads of each circle, and what each of them waits for.
fn write_deadlock(text: &mut String, thread: &mut JavaThread, entries: &[Entry]) -> JavaResult<()> {
    let live: Vec<Handle> = entries.iter().map(|entry| entry.object).collect();
    let stuck = deadlocked(thread, &live, |_| true)?;
    if stuck.is_empty() {
        return Ok(());
    }
    let _ = writeln!(text, "\n\nFound one Java-level deadlock:\n=============================");
    for object in &stuck {
        let name = name_of(thread, *object);
        let _ = writeln!(text, "\"{name}\":");
        let Some(blocker) = blocker_of(thread, *object)? else { continue };
        let what = if blocker.is_monitor { "waiting to lock monitor" } else { "waiting for ownable synchronizer" };
        let target = object_text(thread, blocker.object);
        let _ = writeln!(text, "  {what} {target},");
        if let Some(owner) = blocker.owner {
            let owner = name_of(thread, owner);
            let _ = writeln!(text, "  which is held by \"{owner}\"\n");
        }
    }
    let _ = writeln!(text, "Found 1 deadlock.");
    Ok(())
}

/// The moment, in UTC, to the millisecond: `2026-12-01T02:03:04.567+0000`.
pub fn timestamp(thread: &JavaThread) -> String {
    let milliseconds = thread.vm().sandbox.current_time_millis();
    format!("{}.{:03}+0000", date_and_time(milliseconds).replace(' ', "T"), milliseconds.rem_euclid(1000))
}

/// The date and the time of day, in UTC.
fn now(thread: &JavaThread) -> String {
    date_and_time(thread.vm().sandbox.current_time_millis())
}

fn date_and_time(milliseconds: i64) -> String {
    const DAY: i64 = 86_400;
    let seconds = milliseconds.div_euclid(1000);
    let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// The date of a day, counted from 1970-01-01 (proleptic Gregorian calendar, in cycles of 400 years that begin in March).
fn civil(days: i64) -> (i64, i64, i64) {
    const CYCLE: i64 = 146_097;
    let days = days + 719_468;
    let (cycle, day) = (days.div_euclid(CYCLE), days.rem_euclid(CYCLE));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (cycle * 400 + year + i64::from(month <= 2), month, date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        for (day, date) in
            [(0, (1970, 1, 1)), (59, (1970, 3, 1)), (11_016, (2000, 2, 29)), (20_787, (2026, 11, 30)), (-1, (1969, 12, 31))]
        {
            assert_eq!(civil(day), date);
        }
    }
}
