//! The tables of a report.

use std::collections::HashMap;
use std::time::Duration;

use rjvm::recorded::{Kept, Kind, NameId, Row, State, TIERS, Tier, Wait, methods as shares, sum};

use crate::report::data::kind;
use crate::report::escape::html;
use crate::report::page::{Subject, bytes, time};

/// Rows of a table.
const ROWS: usize = 30;
/// Things that a thread waited for.
const WAITS: usize = 4;

/// A cell.
enum Cell {
    Text(String),
    Number(String),
}

use Cell::{Number, Text};

/// A table, or nothing if there are no rows.
fn table(heads: &[&str], rows: Vec<Vec<Cell>>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let is_number = |column: usize| rows.iter().all(|row| matches!(row.get(column), Some(Number(_))));
    let heads: String = heads
        .iter()
        .enumerate()
        .map(|(column, head)| if is_number(column) { format!("<th class=\"n\">{head}</th>") } else { format!("<th>{head}</th>") })
        .collect();
    let cell = |cell: &Cell| match cell {
        Text(text) => format!("<td>{}</td>", html(text)),
        Number(text) => format!("<td class=\"n\">{}</td>", html(text)),
    };
    let rows: String = rows.iter().map(|row| format!("<tr>{}</tr>\n", row.iter().map(cell).collect::<String>())).collect();
    format!("<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table>\n")
}

fn percent(part: u64, whole: u64) -> String {
    format!("{:.1} %", part as f64 * 100.0 / whole.max(1) as f64)
}

fn name(kept: &Kept, id: NameId) -> &str {
    kept.names.texts().get(id.0 as usize).map_or("", String::as_str)
}

/// Methods by processor time.
pub fn methods(Subject { kept, .. }: &Subject<'_>) -> String {
    let all = sum(&kept.processor);
    let rows = shares(&kept.processor).into_iter().take(ROWS).map(|(id, share)| {
        let mut row = vec![Text(name(kept, id).to_owned()), Number(percent(share.own, all)), Number(percent(share.total, all))];
        let tiers = TIERS.iter().filter(|(tier, _)| *tier != Tier::Class);
        row.extend(tiers.map(|(tier, _)| Number(percent(share.by_tier[*tier as usize], all))));
        row
    });
    table(&["method", "own", "with callees", "interpreted", "quick", "optimised", "native"], rows.collect())
}

/// Classes by what was allocated of them, with the place that most of it came from.
pub fn classes(Subject { kept, .. }: &Subject<'_>) -> String {
    let nodes = kept.allocations.calls.nodes();
    let mut classes: HashMap<NameId, (u64, HashMap<Option<NameId>, u64>)> = HashMap::new();
    for node in nodes.iter().filter(|node| node.frame.1 == Tier::Class) {
        let site = node.parent.map(|parent| nodes[parent as usize].frame.0);
        let (bytes, sites) = classes.entry(node.frame.0).or_default();
        *bytes += node.own;
        *sites.entry(site).or_default() += node.own;
    }
    let mut rows: Vec<_> = classes.into_iter().collect();
    rows.sort_by_key(|(id, (bytes, _))| (std::cmp::Reverse(*bytes), id.0));
    let all = sum(&kept.allocations.calls);
    let rows = rows.into_iter().take(ROWS).map(|(id, (of_class, sites))| {
        let most = sites.into_iter().max_by_key(|(site, bytes)| (*bytes, site.map(|site| site.0)));
        let site = most.and_then(|(site, bytes)| Some(format!("{} ({})", name(kept, site?), percent(bytes, of_class))));
        vec![
            Text(name(kept, id).to_owned()),
            Number(bytes(of_class)),
            Number(percent(of_class, all)),
            Text(site.unwrap_or_default()),
        ]
    });
    table(&["class", "bytes", "part", "mostly by"], rows.collect())
}

/// Collections by kind, and the longest ones.
pub fn collections(Subject { kept, totals, .. }: &Subject<'_>) -> String {
    let all = &totals.collections;
    let longest =
        |of: Kind| kept.pauses.items().iter().filter(|pause| pause.event.kind == of).map(|pause| pause.event.duration).max();
    let sums = [(Kind::Young, all.young_collections, all.young_time), (Kind::Full, all.full_collections, all.full_time)];
    let sums = sums.into_iter().map(|(of, count, took)| {
        let longest = longest(of).unwrap_or_default();
        vec![Text(kind(of).to_owned()), Number(count.to_string()), Number(time(took)), Number(time(longest))]
    });
    let mut pauses: Vec<_> = kept.pauses.items().iter().collect();
    pauses.sort_by_key(|pause| std::cmp::Reverse(pause.event.duration));
    let pauses = pauses.into_iter().take(ROWS).map(|pause| {
        let event = &pause.event;
        vec![
            Number(event.number.to_string()),
            Text(kind(event.kind).to_owned()),
            Text(event.cause.to_string()),
            Number(time(pause.ended)),
            Number(time(event.duration)),
            Number(bytes(event.before_bytes)),
            Number(bytes(event.after_bytes)),
        ]
    });
    let pauses = table(&["number", "kind", "cause", "at", "took", "before", "after"], pauses.collect());
    format!(
        "{}<details><summary>The longest</summary>\n{pauses}</details>\n",
        table(&["collections", "count", "took", "longest"], sums.collect())
    )
}

/// Threads: what they took and what they waited for.
pub fn threads(Subject { kept, .. }: &Subject<'_>) -> String {
    let mut rows: Vec<&Row> = kept.threads.rows().collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.processor), row.name.clone()));
    let left_out = rows.len().saturating_sub(ROWS * 3);
    let rows = rows.into_iter().take(ROWS * 3).map(|row| {
        let mut cells = vec![
            Text(row.name.clone()),
            Text(
                if row.has_ended {
                    "ended"
                } else if row.is_daemon {
                    "daemon"
                } else {
                    ""
                }
                .to_owned(),
            ),
            Number(time(row.processor)),
        ];
        cells.extend(State::ALL.into_iter().map(|state| Number(shown(row.states[state as usize]))));
        cells.push(Text(waits(kept, row)));
        cells
    });
    let mut heads = vec!["thread", "", "processor"];
    heads.extend(State::ALL.map(State::name));
    heads.push("waited for");
    let more = if left_out > 0 { format!("<p class=\"note\">{left_out} more are in the data.</p>\n") } else { String::new() };
    format!("<section>\n<h2>Threads</h2>\n{}{more}</section>\n", table(&heads, rows.collect()))
}

fn shown(duration: Duration) -> String {
    if duration.is_zero() { String::new() } else { time(duration) }
}

fn waits(kept: &Kept, row: &Row) -> String {
    let mut waits: Vec<(&Wait, &Duration)> = row.waits.iter().collect();
    waits.sort_by_key(|(_, duration)| std::cmp::Reverse(**duration));
    let text = |wait: &Wait| {
        let part = |id: Option<NameId>, before: &str, after: &str| {
            id.map_or(String::new(), |id| format!("{before}{}{after}", name(kept, id)))
        };
        let place = wait.caller.or(wait.method);
        format!(
            "{}{}{}{}",
            wait.state.name(),
            part(wait.object, " for a ", ""),
            part(wait.owner, " of \"", "\""),
            part(place, " in ", "")
        )
    };
    let texts = waits.into_iter().take(WAITS).map(|(wait, duration)| format!("{} ({})", text(wait), time(*duration)));
    texts.collect::<Vec<_>>().join("; ")
}

/// Compilations, the start, the command line and the limits.
pub fn rest(subject: &Subject<'_>) -> String {
    let Subject { facts, kept, .. } = subject;
    let phases =
        kept.phases.iter().map(|phase| vec![Text(phase.name.to_owned()), Number(time(phase.began)), Number(time(phase.took))]);
    let phases = table(&["step", "at", "took"], phases.collect());
    let mut facts: Vec<Vec<Cell>> =
        [("program", facts.command.clone()), ("options", facts.options.join(" ")), ("class library", facts.java_home.clone())]
            .into_iter()
            .chain(facts.limits.iter().map(|(name, value)| (*name, value.clone())))
            .map(|(name, value)| vec![Text(name.to_owned()), Text(value)])
            .collect();
    facts.push(vec![Text("rjvm".to_owned()), Text(env!("CARGO_PKG_VERSION").to_owned())]);
    format!(
        "{}<section>\n<h2>Start</h2>\n{phases}</section>\n<section>\n<h2>Command line and limits</h2>\n{}</section>\n",
        compilations(subject),
        table(&["", ""], facts)
    )
}

fn compilations(Subject { kept, totals, .. }: &Subject<'_>) -> String {
    let all = &totals.compilations;
    let mut list: Vec<_> = kept.compilations.items().iter().collect();
    list.sort_by_key(|compilation| std::cmp::Reverse(compilation.took));
    let rows = list.into_iter().take(ROWS).map(|compilation| {
        let place = compilation.loop_header.map_or(String::new(), |header| format!(" @ {header}"));
        let sort = if compilation.is_lukewarm { " (counts)" } else { "" };
        vec![
            Text(format!("{}{place}", compilation.name)),
            Text(format!("{}{sort}", TIERS[compilation.tier as usize].1)),
            Number(time(compilation.began)),
            Number(time(compilation.took)),
            Number(bytes(compilation.bytecode as u64)),
            Number(compilation.code.map_or_else(|| "failed".to_owned(), |code| bytes(code as u64))),
        ]
    });
    format!(
        "<section>\n<h2>Compilations</h2>\n<p class=\"note\">{} in {}, {} failed, code withdrawn {} times; the longest:</p>\n{}</section>\n",
        all.compiles,
        time(all.time),
        all.failures,
        all.invalidations,
        table(&["method", "tier", "at", "took", "bytecode", "code"], rows.collect())
    )
}
