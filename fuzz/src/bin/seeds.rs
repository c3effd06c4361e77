//! `seeds CORPUS COMPANIONS PLACE...` fills a corpus; `seeds --table LIBRARY PLACE...` prints the table of `src/hierarchy.txt`.
#![allow(clippy::print_stdout, reason = "a command")]

use std::path::PathBuf;
use std::process::ExitCode;

use rjvm_fuzz::seeds::{self, SeedError};

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let makes_table = arguments.first().is_some_and(|first| first == "--table");
    if makes_table {
        arguments.remove(0);
    }
    let places: Vec<PathBuf> = arguments.iter().map(PathBuf::from).collect();
    let result = match places.as_slice() {
        [library, rest @ ..] if makes_table => table(library, rest),
        [corpus, companions, rest @ ..] => fill(corpus, companions, rest),
        _ => {
            eprintln!("usage: seeds CORPUS COMPANIONS PLACE... | seeds --table LIBRARY PLACE...");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn table(library: &PathBuf, places: &[PathBuf]) -> Result<String, SeedError> {
    let library = seeds::read(std::slice::from_ref(library))?;
    Ok(seeds::table(&seeds::read(places)?, &library))
}

fn fill(corpus: &std::path::Path, companions: &std::path::Path, places: &[PathBuf]) -> Result<String, SeedError> {
    let count = seeds::fill(corpus, companions, &seeds::read(places)?)?;
    Ok(format!("{count} seeds\n"))
}
