//! What a guest can have its host spend besides the heap: how much of each kind it gets, and how long it takes to give that back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rjvm::{Access, Config, Launch, Outcome, Policy, StartError, Usage};

use crate::support::{Classes, java_home, peak_resident_bytes, process_resources, start};

const EXPORTS: &str = "java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED";

/// What is refused in the end, in the order in which the attempts take time.
const REFUSED: &[(&str, &str)] = &[
    ("inflaters", "OutOfMemoryError"),
    ("deflaters", "OutOfMemoryError"),
    ("used deflaters", "OutOfMemoryError"),
    ("direct", "OutOfMemoryError"),
    ("small blocks", "OutOfMemoryError"),
    ("threads", "OutOfMemoryError"),
    ("deep stacks", "OutOfMemoryError"),
    ("member symbols", "OutOfMemoryError"),
    ("held monitors", "Error"),
    ("array classes", "OutOfMemoryError"),
    ("hidden array classes", "OutOfMemoryError"),
    ("classes", "OutOfMemoryError"),
    ("methods", "OutOfMemoryError"),
    ("linked methods", "OutOfMemoryError"),
    ("lambda classes", "OutOfMemoryError"),
    ("failed verifications", "OutOfMemoryError"),
    ("constants", "OutOfMemoryError"),
    ("maps", "OutOfMemoryError"),
    ("files", "FileNotFoundException"),
    ("pipes", "IOException"),
    ("output", "IOException"),
];

/// What is never refused, since it takes no more memory after a while, or only heap.
const HARMLESS: &[&str] = &[
    "deep native stacks",
    "monitors",
    "symbols",
    "short symbols",
    "failed definitions",
    "frames",
    "old frames",
    "interned",
    "copied texts",
    "copied arrays",
    "defined copies",
    "loaders",
    "denials",
    "deep dumps",
    "throwables",
    "module layers",
];

/// What became of an attempt.
struct Spent {
    peak: u64,
    left: u64,
    ran: Duration,
    dropped: Duration,
    outcome: Result<Outcome, StartError>,
    usage: Usage,
    /// What the guest said.
    said: String,
}

fn compile() -> Classes {
    Classes::compile_with("Spend", include_str!("Spend.java"), &["-XDstringConcat=inline", "--add-exports", EXPORTS])
}

fn spend(classes: &Classes, kind: &str, seconds: u32, change: impl FnOnce(&mut Config)) -> Spent {
    // The peak begins anew.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = process_resources().resident_bytes;
    let home = java_home();
    let mut config = Config::untrusted(&home);
    let folder = classes.path().to_string_lossy().into_owned();
    config.policy = Policy::untrusted().dir(&home, &home, Access::Read).dir(&folder, &folder, Access::Read);
    config.properties.push(("java.class.path".to_owned(), folder));
    config.properties.push(("jdk.module.addexports.0".to_owned(), EXPORTS.to_owned()));
    change(&mut config);
    let vm = Arc::new(start(config));
    let runner = Arc::clone(&vm);
    let begin = Instant::now();
    let arguments = vec![kind.to_owned(), seconds.to_string()];
    let thread = std::thread::spawn(move || runner.run(Launch::class("Spend", arguments)));
    let patience = Duration::from_secs(u64::from(seconds) + 20);
    while begin.elapsed() < patience && !thread.is_finished() && !vm.captured_stderr().ends_with(b"held\n") {
        std::thread::sleep(Duration::from_millis(5));
    }
    let (ran, peak, usage) = (begin.elapsed(), peak_resident_bytes(), vm.usage());
    let begin = Instant::now();
    vm.interrupt_handle().stop();
    let outcome = thread.join().unwrap();
    let said = String::from_utf8_lossy(&vm.captured_stderr()).replace('\n', "; ");
    drop(vm);
    let dropped = begin.elapsed();
    let left = process_resources().resident_bytes.saturating_sub(before);
    Spent { peak: peak.saturating_sub(before), left, ran, dropped, outcome, usage, said }
}

#[allow(clippy::print_stdout, reason = "the figures are shown with --nocapture")]
fn show(kind: &str, spent: &Spent) {
    let mib = |bytes: u64| bytes >> 20;
    let Spent { ran, dropped, outcome, said, .. } = spent;
    let (peak, native, left) = (mib(spent.peak), mib(spent.usage.native_peak), mib(spent.left));
    println!(
        "{kind:21} {peak:5} MiB, counted {native:4}, left {left:4}, runs {ran:6.1?}, drops {dropped:8.1?} {outcome:?} {said}"
    );
}

/// Heap and other memory, 48 MiB each, and what a `Vm` takes that does nothing, with room for errors.
const MOST_BYTES: u64 = (48 + 48 + 64) << 20;

fn small(config: &mut Config) {
    config.heap_max = Some(48 << 20);
    config.native_max = 48 << 20;
}

#[test]
fn what_a_guest_has_its_host_spend_is_refused_in_the_end() {
    let classes = compile();
    for (kind, error) in REFUSED {
        let spent = spend(&classes, kind, 20, small);
        show(kind, &spent);
        assert!(spent.said.contains(error), "{kind}: {}", spent.said);
        assert!(spent.peak < MOST_BYTES, "{kind}: {} bytes", spent.peak);
        assert!(spent.usage.native_peak < 64 << 20, "{kind}: {:?}", spent.usage);
    }
}

#[test]
fn what_is_not_refused_takes_no_more_than_it_may() {
    let classes = compile();
    for kind in HARMLESS {
        let spent = spend(&classes, kind, 2, small);
        show(kind, &spent);
        assert!(matches!(spent.outcome, Ok(Outcome::Stopped(_) | Outcome::Exited(1))), "{kind}: {:?}", spent.outcome);
        assert!(spent.peak < MOST_BYTES, "{kind}: {} bytes", spent.peak);
    }
}

#[test]
#[ignore = "shows figures, and takes minutes"]
fn figures() {
    let classes = compile();
    let only = std::env::var("KINDS").ok();
    for kind in REFUSED.iter().map(|(kind, _)| kind).chain(HARMLESS) {
        if only.as_ref().is_none_or(|only| only.split(',').any(|one| one == *kind)) {
            show(kind, &spend(&classes, kind, 6, |_| {}));
        }
    }
}
