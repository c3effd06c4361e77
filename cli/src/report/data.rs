//! The data of a report as JSON, for other tools: everything that the page shows, and what it leaves out for brevity. Times are in milliseconds, or in
//! microseconds where the name ends in `_us`, and count from when the `Vm` was made.

use std::time::Duration;

use rjvm::recorded::{CallTree, Kind, NameId, Row, State, TIERS};
use serde_json::{Value, json};

use crate::report::page::Subject;

/// Number of this form of the data.
const FORMAT: u32 = 1;

pub fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

/// All of it.
pub fn data(subject: &Subject<'_>) -> Value {
    let Subject { facts, kept, totals, ending, status } = subject;
    let limits: serde_json::Map<String, Value> =
        facts.limits.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    json!({
        "format": FORMAT,
        "rjvm": env!("CARGO_PKG_VERSION"),
        "command": facts.command,
        "options": facts.options,
        "java_home": facts.java_home,
        "limits": limits,
        "ending": ending,
        "status": status,
        "elapsed": milliseconds(totals.elapsed),
        "processor_time": milliseconds(totals.processor),
        "looks": {
            "count": kept.looks.count,
            "stopped": milliseconds(kept.looks.stopped),
            "processor_time": milliseconds(kept.looks.taken),
        },
        "names": kept.names.texts(),
        "tiers": TIERS.map(|(_, name)| name),
        "processor_us": calls(&kept.processor),
        "allocated_bytes": calls(&kept.allocations.calls),
        "allocation_samples": kept.allocations.samples,
        "heap": heap(subject),
        "collections": collections(subject),
        "compilations": compilations(subject),
        "phases": kept.phases.iter().map(|phase| {
            json!({ "name": phase.name, "began": milliseconds(phase.began), "took": milliseconds(phase.took) })
        }).collect::<Vec<_>>(),
        "threads": kept.threads.rows().map(|row| thread(row, kept.names.texts())).collect::<Vec<_>>(),
        "threads_at_most": totals.threads,
        "classes": { "loaded": totals.classes, "unloaded": totals.unloaded, "bytes": totals.metadata },
    })
}

/// Chains as `[caller's place or -1, name, tier, weight]`.
fn calls(calls: &CallTree) -> Vec<Value> {
    let node = |node: &rjvm::recorded::Node| {
        let parent = node.parent.map_or(-1, i64::from);
        json!([parent, node.frame.0.0, node.frame.1 as u8, node.own])
    };
    calls.nodes().iter().map(node).collect()
}

fn heap(Subject { kept, totals, .. }: &Subject<'_>) -> Value {
    let points: Vec<Value> =
        kept.heap.points().iter().map(|point| json!([milliseconds(point.at), point.used, point.committed])).collect();
    json!({
        "points": points,
        "used": totals.heap_used,
        "committed": totals.heap_committed,
        "max": totals.heap_max,
        "allocated": totals.allocated,
    })
}

fn collections(Subject { kept, totals, .. }: &Subject<'_>) -> Value {
    let mut pauses: Vec<_> = kept.pauses.items().iter().collect();
    pauses.sort_by_key(|pause| pause.event.number);
    let pauses = pauses.iter().map(|pause| {
        json!({
            "number": pause.event.number,
            "kind": kind(pause.event.kind),
            "cause": pause.event.cause.to_string(),
            "ended": milliseconds(pause.ended),
            "took": milliseconds(pause.event.duration),
            "before": pause.event.before_bytes,
            "after": pause.event.after_bytes,
            "committed": pause.event.committed_bytes,
        })
    });
    let all = &totals.collections;
    json!({
        "young": { "count": all.young_collections, "took": milliseconds(all.young_time) },
        "full": { "count": all.full_collections, "took": milliseconds(all.full_time) },
        "pauses": pauses.collect::<Vec<_>>(),
        "left_out": kept.pauses.dropped(),
    })
}

/// What a collection is called.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Young => "young",
        Kind::Full => "full",
    }
}

fn compilations(Subject { kept, totals, .. }: &Subject<'_>) -> Value {
    let list = kept.compilations.items().iter().map(|compilation| {
        json!({
            "name": compilation.name,
            "tier": TIERS[compilation.tier as usize].1,
            "lukewarm": compilation.is_lukewarm,
            "loop": compilation.loop_header,
            "began": milliseconds(compilation.began),
            "took": milliseconds(compilation.took),
            "bytecode": compilation.bytecode,
            "code": compilation.code,
        })
    });
    let all = &totals.compilations;
    json!({
        "count": all.compiles,
        "failures": all.failures,
        "invalidations": all.invalidations,
        "took": milliseconds(all.time),
        "list": list.collect::<Vec<_>>(),
        "left_out": kept.compilations.dropped(),
    })
}

fn thread(row: &Row, names: &[String]) -> Value {
    let name = |id: Option<NameId>| id.and_then(|id| names.get(id.0 as usize));
    let states: serde_json::Map<String, Value> = State::ALL
        .into_iter()
        .map(|state| (state.name().to_owned(), json!(milliseconds(row.states[state as usize]))))
        .filter(|(_, time)| time != 0.0)
        .collect();
    let waits = row.waits.iter().map(|(wait, time)| {
        json!({
            "state": wait.state.name(),
            "object": name(wait.object),
            "owner": name(wait.owner),
            "method": name(wait.method),
            "caller": name(wait.caller),
            "time": milliseconds(*time),
        })
    });
    json!({
        "name": row.name,
        "daemon": row.is_daemon,
        "count": row.count,
        "ended": row.has_ended,
        "processor_time": milliseconds(row.processor),
        "states": states,
        "last": row.last.map(|wait| wait.state.name()),
        "waits": waits.collect::<Vec<_>>(),
    })
}
