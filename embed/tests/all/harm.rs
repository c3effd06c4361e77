//! Programs that would harm their host if they could: each is at its end soon after its time is over, whatever it does, and leaves nothing behind.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rjvm::{Engine, Launch, Outcome, Output, StopReason};

use crate::support::{Classes, java_home, process_resources, settle_to};

const KINDS: &[&str] = &[
    "finalizers that hang",
    "finalizers that throw",
    "an exit in a hook",
    "hooks that load classes",
    "an exit among starts",
    "sets of sets",
    "a long array in a stream",
    "wide formats",
    "exact formats",
    "concatenation",
    "huge numbers",
    "powers",
    "decimals",
    "decimals to numbers",
    "archives",
    "bombs in bombs",
    "references",
    "a site that calls itself",
    "deep handles",
    "wide handles",
    "loops of handles",
    "names",
    "chains of causes",
    "a list in itself",
    "odd times",
    "interrupts",
    "handlers of what is not caught",
    "initialisers without stack",
    "an initialiser that many wait for",
    "thread groups",
    "many interfaces",
    "patterns",
    "scripts of patterns",
    "streams without end",
];

/// From when the guest is at work.
const TIME: Duration = Duration::from_millis(150);

/// Each kind in one engine; `HARM="odd times"` runs one kind in all of them.
#[allow(clippy::print_stdout, reason = "the figures are shown with --nocapture")]
#[test]
fn whatever_a_guest_does_it_ends_and_leaves_nothing() {
    let classes = Classes::compile_with("Harm", include_str!("Harm.java"), &["-nowarn"]);
    let folder = classes.path().to_string_lossy().into_owned();
    let engine = Engine::new(java_home()).unwrap();
    let only = std::env::var("HARM").ok();
    let mut before = None;
    for (index, kind) in KINDS.iter().enumerate().filter(|(_, kind)| only.as_deref().is_none_or(|only| only == **kind)) {
        let engines = [Some(true), Some(false), None];
        let engines = if only.is_some() { &engines[..] } else { &engines[index % 3..=index % 3] };
        for &compiles in engines {
            let mut config = engine.untrusted();
            config.policy = config.policy.dir(&folder, &folder, rjvm::Access::Read);
            config.policy = config.policy.stdout(Output::Buffer { cap: 1 << 10 }).stderr(Output::Buffer { cap: 1 << 16 });
            config.properties.push(("java.class.path".to_owned(), folder.clone()));
            config.heap_max = Some(64 << 20);
            config.compilation.enabled = compiles.is_some();
            if compiles == Some(true) {
                config.compilation.policy.compile_at_once();
            }
            let vm = Arc::new(engine.start(config).unwrap());
            let runner = Arc::clone(&vm);
            let runs = std::thread::spawn(move || (runner.run(Launch::class("Harm", vec![(*kind).to_owned()])), Instant::now()));
            let begin = Instant::now();
            while vm.captured_stdout().is_empty() && !runs.is_finished() && begin.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(TIME);
            vm.interrupt_handle().stop();
            let (outcome, returned) = runs.join().unwrap();
            let error = String::from_utf8_lossy(&vm.captured_stderr()).into_owned();
            let outcome = outcome.unwrap();
            let late = vm.stopped().map_or(Duration::ZERO, |(_, at)| returned.saturating_duration_since(at));
            let begin = Instant::now();
            drop(vm);
            println!("{kind}, {compiles:?}: {outcome:?} after {late:.1?}, dropped after {:.1?}", begin.elapsed());
            let ends = matches!(
                outcome,
                Outcome::Exited(4..=6) | Outcome::Stopped(StopReason::Host | StopReason::NativeMemory | StopReason::Output)
            );
            assert!(ends && !error.contains("InternalError"), "{kind}, {compiles:?}: {outcome:?} {error}");
            // Out of all proportion, however busy the machine is.
            assert!(
                late < Duration::from_secs(5) && begin.elapsed() < Duration::from_secs(5),
                "{kind}, {compiles:?}: {late:?} and {:?}",
                begin.elapsed()
            );
            before = before.or_else(|| Some(process_resources()));
        }
    }
    let before = before.unwrap();
    let after = settle_to(before);
    assert!(after.descriptors <= before.descriptors && after.threads <= before.threads, "{before:?} {after:?}");
}
