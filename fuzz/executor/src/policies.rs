//! Policy files that are generated and broken: none makes the parser panic, and each means the same whenever it is read.
//!
//! `policies FIRST COUNT [SECONDS]`: texts of the seeds from `FIRST` on, for so long at most.
#![allow(clippy::print_stdout, reason = "a report")]

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use rjvm::Config;
use rjvm::settings::SETTINGS;

const PIECES: &[&str] = &[
    "\"",
    "'",
    "\"\"\"",
    "=",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    "\n",
    "\r\n",
    "::",
    ":",
    "*",
    "/",
    "/tmp",
    "/usr::/data",
    ":ro",
    ":rw",
    "..",
    "-1",
    "0",
    "7",
    "18446744073709551616",
    "0x",
    "1e400",
    "nan",
    "inf",
    "1979-05-27",
    "ms",
    "s",
    "m",
    "h",
    "k",
    "g",
    "t",
    "true",
    "false",
    "#",
    "\\u0000",
    "\\\\",
    "\u{0}",
    "\u{fffd}",
    "é",
    "localhost:80",
    "*:*",
    "[::1]:80",
    "coarse:",
    "fixed:",
    "seed:",
    "host",
    "buffer:",
    "inherit",
    "null",
    "A=b",
    " ",
    "\t",
];

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn piece(&mut self) -> &'static str {
        PIECES[self.below(PIECES.len())]
    }

    fn value(&mut self) -> String {
        let text: String = (0..self.below(4)).map(|_| self.piece()).collect();
        match self.below(6) {
            0 => self.below(100_000).to_string(),
            1 => "true".to_owned(),
            2 => format!("[{:?}, {:?}]", text, self.piece()),
            3 => format!("{{ A = {text:?} }}"),
            _ => format!("{text:?}"),
        }
    }

    /// A policy file, nearly.
    fn text(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..self.below(6) {
            text += &format!("{} = {}\n", SETTINGS[self.below(SETTINGS.len())].name, self.value());
        }
        for _ in 0..self.below(4) {
            let places: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
            let at = places[self.below(places.len())];
            match self.below(3) {
                0 => text.insert_str(at, self.piece()),
                1 => text.truncate(at),
                _ if at < text.len() => drop(text.remove(at)),
                _ => {}
            }
        }
        text
    }
}

/// What a text comes to.
fn meaning(text: &str) -> Result<String, String> {
    let mut config = Config::untrusted("/");
    config.set_all(text).map_err(|error| error.to_string())?;
    let Config {
        heap_max,
        native_max,
        metadata_max,
        classes_max,
        threads_max,
        stack_bytes,
        fuel,
        deadline,
        cpu_max,
        properties,
        policy,
        ..
    } = config;
    let limits = (heap_max, native_max, metadata_max, classes_max, threads_max, stack_bytes);
    Ok(format!("{limits:?} {fuel:?} {deadline:?} {cpu_max:?} {properties:?} {policy:?}"))
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<u64> = std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    let [first, count, rest @ ..] = arguments.as_slice() else { return Err("policies FIRST COUNT [SECONDS]".into()) };
    let seconds = rest.first().copied().unwrap_or(u64::MAX);
    let (begin, mut done, mut accepted, mut findings) = (Instant::now(), 0, 0, 0);
    for seed in *first..first.saturating_add(*count) {
        if begin.elapsed().as_secs() >= seconds {
            break;
        }
        let text = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).text();
        let both = std::panic::catch_unwind(|| (meaning(&text), meaning(&text)));
        match both {
            Ok((first, second)) if first == second => accepted += u64::from(first.is_ok()),
            other => {
                println!("FINDING seed {seed}: {other:?}\n{text}");
                findings += 1;
            }
        }
        done += 1;
    }
    println!("{done} policy files, {accepted} accepted, {findings} findings, {:.0?}", begin.elapsed());
    Ok(if findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
