//! Replays of compilations that panicked: `REPLAY=<file> cargo nextest run -p rjvm-jit --no-capture replay` runs the pass that failed once more.

use jit::replay;

#[test]
#[allow(clippy::print_stdout, reason = "what comes out is for who runs a replay")]
fn the_pass_of_a_replay_runs() {
    let text = std::env::var_os("REPLAY").map(|file| std::fs::read_to_string(file).unwrap());
    let text = text.unwrap_or_else(|| include_str!("../replay.log").to_owned());
    println!("{}", replay::run(&text).unwrap_or_else(|error| panic!("{error}")));
}
