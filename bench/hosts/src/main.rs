//! What calls between a host and its guest cost here, in Wasmtime and in Lua (`mlua`): the same functions, measured in turns.

mod lua;
mod rjvm_calls;
mod wasm;

use std::time::Instant;

/// Calls in one measurement.
const CALLS: i32 = 200_000;
/// Measurements of each, of which the median counts.
const ROUNDS: usize = 15;

/// Does something so many times.
type Repeated = Box<dyn FnMut(i32)>;

/// What is measured of one guest; none: it has no such thing.
pub struct Guest {
    /// Its name.
    pub name: &'static str,
    /// One for each row of [`ROWS`].
    pub calls: Vec<Option<Repeated>>,
}

/// What is called.
const ROWS: [&str; 4] = [
    "host calls guest: `int add(int, int)`",
    "host calls guest: `String greet(String)`",
    "guest calls host: `int next(int)`",
    "guest calls host: `int length(String)`",
];

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    // For a profiler: only this guest, and only this row.
    let only = std::env::args().nth(1);
    let only_row: Option<usize> = std::env::args().nth(2).and_then(|row| row.parse().ok());
    let mut guests = rjvm_calls::guests();
    guests.extend([wasm::guest(), lua::guest()]);
    let names: Vec<&str> = guests.iter().map(|guest| guest.name).collect();
    println!("| ns a call | {} |\n|---|{}", names.join(" | "), "---:|".repeat(names.len()));
    for (index, row) in ROWS.iter().enumerate().filter(|(index, _)| only_row.is_none_or(|only| only == *index)) {
        let mut times = vec![Vec::new(); guests.len()];
        for round in 0..=ROUNDS {
            for (guest, times) in guests.iter_mut().zip(&mut times) {
                let is_wanted = only.as_ref().is_none_or(|only| guest.name == only.as_str());
                let Some(call) = guest.calls[index].as_mut().filter(|_| is_wanted) else { continue };
                let begin = Instant::now();
                call(CALLS);
                // The first one is there to warm up.
                if round > 0 {
                    times.push(begin.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS));
                }
            }
        }
        let cells: Vec<String> = times
            .into_iter()
            .map(|times| if times.is_empty() { "".to_owned() } else { format!("{:.1}", median(times)) })
            .collect();
        println!("| {row} | {} |", cells.join(" | "));
    }
}
