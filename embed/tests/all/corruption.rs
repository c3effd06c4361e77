//! A guest that overwrites its own heap at random, headers and references of all sorts of objects among them, while it works, collects and is compiled.

use std::time::Duration;

use rjvm::{Config, Launch, Outcome};

use crate::support::{Classes, config, start};

const EXPORTS: &str = "java.base/jdk.internal.misc=ALL-UNNAMED";
/// Words that a guest overwrites, if it gets so far.
const WRITES: u32 = 5000;

/// `CORRUPTIONS=100` runs so many guests in each engine, from the seed `CORRUPTION_SEED` on, for `CORRUPTION_SECONDS` each.
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
#[allow(clippy::print_stdout, reason = "shown with --nocapture")]
fn whatever_a_guest_writes_into_its_heap_the_host_goes_on() {
    let classes =
        Classes::compile_with("Corrupt", include_str!("Corrupt.java"), &["-XDignore.symbol.file", "--add-exports", EXPORTS]);
    let honest = Classes::compile(
        "Sum",
        "public class Sum { public static void main(String[] a) { long s = 0; for (int i = 0; i < 1000; i++) s += String.valueOf(i).hashCode(); System.out.print(s); } }",
    );
    let first = number("CORRUPTION_SEED", 0);
    for seed in (first..first + number("CORRUPTIONS", 2)).map(|number| number * 5) {
        for engine in 0..4 {
            let mut config = Config { sealed: true, threads_max: 40, native_max: 64 << 20, ..config(&classes) };
            config.deadline = Some(Duration::from_secs(number("CORRUPTION_SECONDS", 20)));
            config.properties.push(("jdk.module.addexports.0".to_owned(), EXPORTS.to_owned()));
            config.compilation.enabled = engine > 0;
            config.compilation.policy.optimize = engine > 1;
            if engine == 3 {
                config.compilation.policy.compile_at_once();
            }
            let vm = start(config);
            let outcome = vm.run(Launch::class("Corrupt", vec![seed.to_string(), WRITES.to_string()])).unwrap();
            println!("seed {seed}, engine {engine}: {outcome:?}");
            let error = String::from_utf8_lossy(&vm.captured_stderr()).into_owned();
            assert!(outcome != Outcome::Panicked, "seed {seed}, engine {engine}: {error}");
            assert!(!error.contains("no way in"), "the guest has found nothing to write to");
        }
    }
    let vm = start(Config { sealed: true, ..config(&honest) });
    assert_eq!(vm.run(Launch::class("Sum", Vec::new())).unwrap(), Outcome::Exited(0));
    assert_eq!(vm.captured_stdout(), b"47504820");
}
