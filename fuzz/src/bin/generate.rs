//! `generate SEED` prints the text of a generated class; `generate SEED COUNT [FOLDER]` checks the verdicts on the classes of that
//! many seeds, and writes them to a folder, one by one and as the batch `batch`.
#![allow(clippy::print_stdout, reason = "a command")]

use std::process::ExitCode;

use rjvm_fuzz::batch::Batch;
use rjvm_fuzz::{generator, verdict};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u64>().ok());
    let Some(seed) = number(0) else {
        eprintln!("usage: generate SEED [COUNT [FOLDER]]");
        return ExitCode::from(2);
    };
    let Some(count) = number(1) else {
        print!("{}", generator::class(seed).text);
        return ExitCode::SUCCESS;
    };
    let mut rejected = 0;
    let mut batch = Batch::default();
    for seed in seed..seed + count {
        let bytes = generator::class(seed).bytes;
        batch.add(&bytes);
        let verdict = verdict::check(&bytes);
        if verdict != Ok(Some(Ok(()))) {
            rejected += 1;
            println!("seed {seed}: {}", format!("{verdict:?}").replace("\\n", "\n").chars().take(700).collect::<String>());
        }
        if let Some(folder) = arguments.get(2)
            && let Err(error) = std::fs::write(format!("{folder}/{seed}.class"), &bytes)
        {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    if let Some(folder) = arguments.get(2)
        && let Err(error) = std::fs::write(format!("{folder}/batch"), batch.to_bytes())
    {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    println!("{rejected} of {count} rejected");
    if rejected == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
