//! The page as a whole.

use std::fmt::Write;
use std::time::Duration;

use rjvm::recorded::{Kept, Totals, sum};

use crate::report::escape::{html, json};
use crate::report::{Facts, chart, data, flame, tables};

/// What is reported on.
pub struct Subject<'a> {
    pub facts: &'a Facts,
    pub kept: &'a Kept,
    pub totals: &'a Totals,
    /// How the program ended.
    pub ending: &'a str,
    pub status: i32,
}

/// Nothing is fetched, whatever a name might say.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A number of bytes in words.
pub fn bytes(count: u64) -> String {
    const UNITS: [(&str, u32); 3] = [("GB", 30), ("MB", 20), ("KB", 10)];
    let unit = UNITS.into_iter().find(|(_, shift)| count >= 1 << shift);
    unit.map_or_else(|| format!("{count} B"), |(name, shift)| format!("{:.1} {name}", count as f64 / (1u64 << shift) as f64))
}

/// A time in words.
pub fn time(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds >= 10.0 => format!("{seconds:.1} s"),
        seconds if seconds >= 1.0 => format!("{seconds:.2} s"),
        seconds if seconds >= 0.001 => format!("{:.1} ms", seconds * 1e3),
        seconds => format!("{:.0} µs", seconds * 1e6),
    }
}

/// The page.
pub fn page(subject: &Subject<'_>) -> String {
    let name = subject.facts.command.split(' ').next().unwrap_or_default();
    let title = html(if name.is_empty() { "rjvm" } else { name });
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} - rjvm</title>\n\
         <style>\n{}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{}{}{}{}{}{}\
         <script type=\"application/json\" id=\"data\">{}</script>\n<script>\n{}</script>\n</body>\n</html>\n",
        include_str!("page.css"),
        figures(subject),
        processor(subject),
        heap(subject),
        allocation(subject),
        tables::threads(subject),
        tables::rest(subject),
        json(&data::data(subject)),
        include_str!("page.js"),
    )
}

fn figures(Subject { facts, kept, totals, ending, status }: &Subject<'_>) -> String {
    let launcher = facts.started.elapsed().saturating_sub(totals.elapsed);
    let boot: Duration = kept.phases.iter().map(|phase| phase.took).sum();
    let all = totals.collections.total_time();
    let figures = [
        ("ended", format!("{ending}, status {status}")),
        ("time", time(totals.elapsed)),
        ("processor time", time(totals.processor)),
        ("start of the class library", time(boot)),
        ("before that", time(launcher)),
        (
            "collections",
            format!("{} ({})", totals.collections.young_collections + totals.collections.full_collections, time(all)),
        ),
        ("allocated", bytes(totals.allocated)),
        ("compilations", format!("{} ({})", totals.compilations.compiles, time(totals.compilations.time))),
        ("classes", totals.classes.to_string()),
        ("threads at a time", totals.threads.to_string()),
    ];
    let figures: String = figures.iter().map(|(name, value)| format!("<div>{name}<b>{}</b></div>", html(value))).collect();
    format!("<p class=\"note\">{}</p>\n<div class=\"figures\">{figures}</div>\n", html(&facts.command))
}

/// A section with a flame graph.
fn section(title: &str, note: &str, graph: Option<String>, table: &str) -> String {
    let mut section = String::new();
    let _ = write!(section, "<section>\n<h2>{title}</h2>\n<p class=\"note\">{note}</p>\n");
    match graph {
        Some(graph) => {
            let tools = "<div class=\"script\"><input type=\"search\" aria-label=\"find\" placeholder=\"find\"> <button type=\"button\">all</button></div>";
            let _ = writeln!(section, "{tools}\n{graph}");
        }
        None => section.push_str("<p>Nothing was seen.</p>\n"),
    }
    section.push_str(table);
    section.push_str("</section>\n");
    section
}

fn processor(subject: &Subject<'_>) -> String {
    let kept = subject.kept;
    let show = |microseconds| time(Duration::from_micros(microseconds));
    let note = format!(
        "Processor time by what was running: {} in {} looks, which stopped the program for {} and took {}.",
        show(sum(&kept.processor)),
        kept.looks.count,
        time(kept.looks.stopped),
        time(kept.looks.taken)
    );
    let graph = flame::graph(&kept.processor, kept.names.texts(), &show);
    section("What took processor time", &note, graph, &tables::methods(subject))
}

fn allocation(subject: &Subject<'_>) -> String {
    let calls = &subject.kept.allocations.calls;
    let note = format!(
        "{} in {} samples, of {} that were allocated; the last of each chain is the class.",
        bytes(sum(calls)),
        subject.kept.allocations.samples,
        bytes(subject.totals.allocated)
    );
    let graph = flame::graph(calls, subject.kept.names.texts(), &bytes);
    section("What was allocated", &note, graph, &tables::classes(subject))
}

fn heap(subject: &Subject<'_>) -> String {
    let Subject { kept, totals, .. } = subject;
    format!(
        "<section>\n<h2>Heap and pauses</h2>\n<p class=\"note\">{} in use of {}, at most {}.</p>\n{}{}{}</section>\n",
        bytes(totals.heap_used),
        bytes(totals.heap_committed),
        bytes(totals.heap_max),
        chart::heap(kept.heap.points(), totals.elapsed),
        chart::pauses(kept, totals.elapsed),
        tables::collections(subject),
    )
}
