//! Methods that are much work for the compiler: their Vm is stopped and dropped as soon as any other, at whatever the compiler is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rjvm::{Access, Engine, Launch, Outcome, Output, StopReason};

use crate::support::{Classes, java_home, process_resources, settle_to};

const KINDS: &[&str] = &[
    "straight",
    "locals",
    "diamonds",
    "loops",
    "moves",
    "nests",
    "elements",
    "jumps",
    "switch",
    "ways in",
    "handlers",
    "types",
    "objects",
    "builders",
    "streams",
    "recursion",
    "handles",
];

/// For how long each runs before it is stopped, in turns.
const TIMES: [Duration; 3] = [Duration::from_millis(50), Duration::from_millis(150), Duration::from_millis(300)];

/// Each kind once; `BOMB=loops` runs one of them at all times in all engines.
#[allow(clippy::print_stdout, reason = "the figures are shown with --nocapture")]
#[test]
fn no_method_keeps_a_vm() {
    let exports = "java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED";
    let classes = Classes::compile_with("Bombs", include_str!("Bombs.java"), &["-nowarn", "--add-exports", exports]);
    let folder = classes.path().to_string_lossy().into_owned();
    let engine = Engine::new(java_home()).unwrap();
    let only = std::env::var("BOMB").ok();
    let mut before = None;
    for (index, kind) in KINDS.iter().enumerate().filter(|(_, kind)| only.as_deref().is_none_or(|only| only == **kind)) {
        for round in 0..6 {
            let (at_once, time) = ((index + round) % 2 == 0, TIMES[(index / 2 + round / 2) % 3]);
            if only.is_none() && round > 0 {
                continue;
            }
            let mut config = engine.untrusted();
            config.policy = config.policy.dir(&folder, &folder, Access::Read);
            config.policy = config.policy.stdout(Output::Buffer { cap: 1 << 10 }).stderr(Output::Buffer { cap: 1 << 16 });
            config.properties.push(("java.class.path".to_owned(), folder.clone()));
            config.properties.push(("jdk.module.addexports.0".to_owned(), exports.to_owned()));
            config.compilation.enabled = true;
            if at_once {
                config.compilation.policy.compile_at_once();
            }
            let vm = Arc::new(engine.start(config).unwrap());
            let runner = Arc::clone(&vm);
            let runs = std::thread::spawn(move || (runner.run(Launch::class("Bombs", vec![(*kind).to_owned()])), Instant::now()));
            let begin = Instant::now();
            while vm.captured_stdout().is_empty() && !runs.is_finished() && begin.elapsed() < Duration::from_secs(120) {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(time);
            vm.interrupt_handle().stop();
            let (outcome, returned) = runs.join().unwrap();
            let error = String::from_utf8_lossy(&vm.captured_stderr()).into_owned();
            let late = vm.stopped().map_or(Duration::ZERO, |(_, at)| returned.saturating_duration_since(at));
            let begin = Instant::now();
            drop(vm);
            let dropped = begin.elapsed();
            println!("{kind}, {at_once}, {time:?}: {outcome:?} after {late:.1?}, dropped after {dropped:.1?}");
            assert_eq!(outcome.unwrap(), Outcome::Stopped(StopReason::Host), "{kind}: {error}");
            // Out of all proportion, however busy the machine is.
            let most = Duration::from_secs(60);
            assert!(late < most && dropped < most, "{kind}: {late:?} and {dropped:?}");
            before = before.or_else(|| Some(process_resources()));
        }
    }
    let before = before.unwrap();
    let after = settle_to(before);
    assert!(after.descriptors <= before.descriptors && after.threads <= before.threads, "{before:?} {after:?}");
}
