//! `differ programs FIRST COUNT` generates programs, runs them with HotSpot and in several ways with rjvm, and keeps, made smaller, what differs.
//! `differ classes FIRST COUNT` does the same with generated classes. `differ print SEED` prints a program.
#![allow(clippy::print_stdout, reason = "a command")]

use std::process::ExitCode;

use rjvm_fuzz::differ::session::Session;
use rjvm_fuzz::java;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u64>().ok());
    let ended = match (arguments.first().map(String::as_str), number(1), number(2)) {
        (Some("print"), Some(seed), None) => {
            print!("{}", java::program(seed));
            return ExitCode::SUCCESS;
        }
        (Some("programs"), Some(first), Some(count)) => Session::new().and_then(|session| session.programs(first, count)),
        (Some("classes"), Some(first), Some(count)) => Session::new().and_then(|session| session.classes(first, count)),
        _ => {
            eprintln!("usage: differ programs FIRST COUNT | differ classes FIRST COUNT | differ print SEED");
            return ExitCode::from(2);
        }
    };
    match ended {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
