//! `generate SEED` prints the text of a generated class.
#![allow(clippy::print_stdout, reason = "a command")]

fn main() {
    let seed = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    print!("{}", rjvm_fuzz::generator::class(seed).text);
}
