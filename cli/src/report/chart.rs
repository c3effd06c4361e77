//! The heap and the pauses over time, as a drawing.

use std::fmt::Write;
use std::time::Duration;

use rjvm::recorded::{Kept, Kind, Point};

use crate::report::page;

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 180.0;
/// Lines across.
const LINES: u64 = 4;

/// Bytes in use and committed.
pub fn heap(points: &[Point], elapsed: Duration) -> String {
    let highest = points.iter().map(|point| point.committed.max(point.used)).max().unwrap_or(0).max(1);
    let place = |at: Duration, bytes: u64| {
        let x = at.as_secs_f64() / elapsed.as_secs_f64().max(1e-9) * WIDTH;
        format!("{:.1},{:.1}", x.min(WIDTH), HEIGHT - bytes as f64 / highest as f64 * HEIGHT)
    };
    let line = |of: fn(&Point) -> u64| points.iter().map(|point| place(point.at, of(point))).collect::<Vec<_>>().join(" ");
    let (used, committed) = (line(|point| point.used), line(|point| point.committed));
    let across = |number: u64| page::bytes(highest * number / LINES);
    frame(
        "bytes in use and committed over time",
        &format!("<polyline class=\"committed\" points=\"{committed}\"/><polyline class=\"used\" points=\"{used}\"/>"),
        &across,
        elapsed,
    )
}

/// How long the world was stopped for collections.
pub fn pauses(kept: &Kept, elapsed: Duration) -> String {
    let longest = kept.pauses.items().iter().map(|pause| pause.event.duration).max().unwrap_or_default();
    let longest = longest.as_secs_f64().max(1e-6);
    let mut bars = String::new();
    for pause in kept.pauses.items() {
        let x = pause.ended.as_secs_f64() / elapsed.as_secs_f64().max(1e-9) * WIDTH;
        let took = pause.event.duration.as_secs_f64();
        let height = took / longest * HEIGHT;
        let class = if pause.event.kind == Kind::Full { "full" } else { "young" };
        let _ = write!(
            bars,
            "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"2\" height=\"{height:.1}\"><title>{class} collection {}: {:.3} ms</title></rect>",
            x.min(WIDTH - 2.0),
            HEIGHT - height,
            pause.event.number,
            took * 1e3,
        );
    }
    let across = |number: u64| format!("{:.2} ms", longest * 1e3 * number as f64 / LINES as f64);
    frame("pauses for collections over time", &bars, &across, elapsed)
}

/// The drawing with lines across and a time below.
fn frame(title: &str, inner: &str, across: &dyn Fn(u64) -> String, elapsed: Duration) -> String {
    let mut lines = String::new();
    for number in 1..=LINES {
        let y = HEIGHT - HEIGHT * number as f64 / LINES as f64;
        let _ = write!(
            lines,
            "<line x1=\"0\" x2=\"{WIDTH}\" y1=\"{y}\" y2=\"{y}\"/><text x=\"2\" y=\"{}\">{}</text>",
            y + 11.0,
            across(number)
        );
    }
    let below = HEIGHT + 14.0;
    format!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{title}\">{lines}{inner}\
         <line x1=\"0\" x2=\"{WIDTH}\" y1=\"{HEIGHT}\" y2=\"{HEIGHT}\"/><text x=\"2\" y=\"{below}\">0</text>\
         <text x=\"{WIDTH}\" y=\"{below}\" text-anchor=\"end\">{:.3} s</text></svg>\n",
        HEIGHT + 20.0,
        elapsed.as_secs_f64()
    )
}
