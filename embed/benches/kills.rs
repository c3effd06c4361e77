//! Vms that are made, run and killed, at random moments, in all states a guest can be in, by each cause there is: how long they take to end.
//! `cargo xtask kills` runs it.
//!
//! Arguments: `--count N`, `--seconds N` (at most), `--seed N`, `--state NAME` (only this one), `--all` (show each state).
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::disallowed_types, reason = "it reports what its process does")]

#[path = "kills/cycle.rs"]
mod cycle;
#[path = "kills/report.rs"]
mod report;

use std::error::Error;
use std::process::Command;
use std::time::{Duration, Instant};

use cycle::{Host, STATES};
use report::{Report, Resources};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1));
    let number = |name: &str, default: u64| value(name).map_or(Ok(default), |text| text.parse::<u64>());
    let (count, seed) = (number("--count", 1000)?, number("--seed", 1)?);
    let most = Duration::from_secs(number("--seconds", 3600)?);
    let home = rjvm::find_java_home().ok_or("no java on the PATH")?;
    let folder = std::env::temp_dir().join(format!("rjvm-kills-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/kills/Kill.java");
    if !Command::new(format!("{home}/bin/javac")).arg("-d").arg(&folder).arg(source).status()?.success() {
        return Err("the program does not compile".into());
    }
    let host = Host::new(&home, folder.to_str().ok_or("a strange folder for temporary files")?, seed)?;
    let mut report = Report::default();
    // Each state once, and what it takes for the first time.
    let warm = (STATES.len() as u64).min(count / 4);
    for number in 0..warm {
        report.add(host.cycle(number, value("--state").map(String::as_str)));
    }
    let before = Resources::now();
    let begin = Instant::now();
    for number in warm..count {
        report.add(host.cycle(number, value("--state").map(String::as_str)));
        if begin.elapsed() > most {
            break;
        }
        if (number + 1) % 100 == 0 {
            println!("{} cycles, {:.0?}: {}", number + 1, begin.elapsed(), Resources::now());
        }
    }
    std::thread::sleep(Duration::from_millis(200));
    report.show(arguments.iter().any(|argument| argument == "--all"));
    println!("before: {before}\nafter:  {}", Resources::now());
    std::fs::remove_dir_all(&folder)?;
    match report.failures().len() {
        0 => Ok(()),
        failures => Err(format!("{failures} cycles failed").into()),
    }
}
