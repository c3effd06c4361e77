//! Compiler threads, the code cache, and what becomes of compilations that fail.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jit::commands::{Command, Commands};
use jit::compiler::Jit;
use jit::policy::Policy;
use rjvm::{Config, Outcome, StopReason};
use runtime::compiler::Thresholds;
use runtime::ops::helpers::Helper;
use runtime::thread::block::OFFSETS;

use crate::machine::text::{Writer, at_once, run, texts, with_texts};
use crate::support::{Classes, config, run_until_ready};

const SPIN: &str = r#"public class Main {
    static void spin(int n) { while (n != 0) n = -1; }
    static void ready() { System.out.println("ready"); }
    public static void main(String[] arguments) {
        for (int i = 0; i < 10; i++) spin(0);
        spin(1);
    }
}"#;

/// `spin(1)` says that it is ready and goes round until somebody wants something.
fn spinning(writer: &mut Writer<'_>, name: &str) -> Option<String> {
    if name != "spin" {
        return None;
    }
    let ready = writer.method("ready");
    let (adapter, poll, head) = (writer.adapter(ready), writer.helper(Helper::Poll), writer.head());
    Some(format!(
        "{head} brif v1, block1, block5
        block1:
            v10 = iconst.i32 {}
        @0000 call {adapter}(v10)
            jump block2
        block2:
            v11 = get_pinned_reg.i64
            v12 = load.i32 v11+{}
            brif v12, block3, block2
        block3:
        @0000 call {poll}()
            v13 = load.i32 v11+{}
            brif v13, block5, block2
        block5:
            return",
        ready.id.0, OFFSETS.request, OFFSETS.unwinding
    ))
}

#[test]
fn a_loop_of_compiled_code_is_stopped() {
    let classes = Classes::compile("Main", SPIN);
    let (vm, thread) = run_until_ready(with_texts(&classes, at_once(), || texts(spinning)), "Main", &[]);
    let begin = Instant::now();
    vm.interrupt_handle().stop();
    let (outcome, returned) = thread.join().unwrap();
    assert_eq!(outcome.unwrap(), Outcome::Stopped(StopReason::Host));
    assert!(returned - begin < Duration::from_secs(5), "{:?}", returned - begin);
}

const SIMPLE: &str = r#"public class Main {
    static int seven(int i) { return i; }
    static int broken(int i) { return i; }
    static int unknown(int i) { return i; }
    static int loop(int n) { int s = 0; for (int i = 0; i < n; i++) s += 1; return s; }
    public static void main(String[] arguments) throws Exception {
        int sum = 0;
        for (int i = 0; i < 300; i++) sum = seven(i) + broken(i) + unknown(i);
        System.out.println("sum " + sum);
        System.out.println("loop " + loop(1000));
    }
}"#;

fn simple(writer: &mut Writer<'_>, name: &str) -> Option<String> {
    match (name, writer.unit.loop_header) {
        ("seven", _) => Some(writer.head() + "v10 = iconst.i32 7000\n return v10"),
        ("broken", _) => panic!("a panic of the compiler, for a test"),
        ("loop", Some(4)) => {
            // The number of the method, n, s and i.
            writer.loop_signature = Some("(i32, i32, i32, i32) -> i32 tail");
            Some("block0(v0: i32, v1: i32, v2: i32, v3: i32):\n v4 = iconst.i32 100000\n v5 = imul v1, v4\n return v5".to_owned())
        }
        _ => None,
    }
}

#[test]
fn methods_whose_compilation_fails_stay_interpreted_and_are_not_tried_again() {
    let classes = Classes::compile("Main", SIMPLE);
    let (_vm, out) = run(with_texts(&classes, Policy { log: true, ..at_once() }, || texts(simple)));
    assert!(out.contains(&format!("sum {}\n", 7000 + 299 + 299)), "{out}");
    let lines = |name: &str| out.lines().filter(|line| line.contains(name)).map(|line| line[13..].to_owned()).collect::<Vec<_>>();
    assert_eq!(lines("Main::seven"), ["   b  4       Main::seven (2 bytes)"]);
    let panicked = "   b  4       Main::broken (2 bytes)   COMPILE SKIPPED: the compiler panicked (not retryable)";
    assert_eq!(lines("Main::broken"), ["   b  4       Main::broken (2 bytes)", panicked]);
    let skipped = "   b  4       Main::unknown (2 bytes)   COMPILE SKIPPED: no text (not retryable)";
    assert_eq!(lines("Main::unknown"), ["   b  4       Main::unknown (2 bytes)", skipped]);
}

#[test]
fn methods_that_the_user_excludes_stay_interpreted() {
    let classes = Classes::compile("Main", SIMPLE);
    for (command, line) in [("exclude,Main::s*", "static Main::seven"), ("compileonly,Main.unknown(I)I", "static Main::seven")] {
        let commands = Commands(vec![Command::parse(command).unwrap()]);
        let compiler = Jit::new(Policy { log: true, ..at_once() }, commands, || texts(simple)).unwrap();
        let (_vm, out) = run(Config { compiler: Some(Arc::new(compiler)), ..config(&classes) });
        assert!(out.contains(&format!("sum {}\n", 3 * 299)), "{out}");
        assert_eq!(out.matches(&format!("### Excluding compile: {line}\n")).count(), 1, "{out}");
    }
}

#[test]
fn a_full_code_cache_ends_the_compiler_and_nothing_else() {
    let classes = Classes::compile("Main", SIMPLE);
    let (vm, out) = run(with_texts(&classes, Policy { code_cache_bytes: 1, ..at_once() }, || texts(wide)));
    assert!(out.contains(&format!("sum {}\n", 3 * 299)), "{out}");
    let err = String::from_utf8(vm.captured_stderr()).unwrap();
    assert_eq!(err.matches("CodeCache is full. Compiler has been disabled.").count(), 1, "{err}");
}

const ROUNDS: &str = r#"public class Main {
    static int first(int i) { return i; }
    static int second(int i) { return i; }
    static int third(int i) { return i; }
    public static void main(String[] arguments) {
        int sum = 0;
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 1000; i++) sum += first(i) + second(i) + third(i);
            System.gc();
        }
        System.out.println("done " + (sum != 1));
    }
}"#;

#[test]
fn code_makes_room_for_other_code_when_the_cache_is_full() {
    let classes = Classes::compile("Main", ROUNDS);
    let policy = Policy { code_cache_bytes: 20 << 10, quick: false, log: true, ..at_once() };
    let (vm, out) = run(with_texts(&classes, policy, || texts(wide)));
    assert!(out.contains("done true\n"), "{out}");
    // Two of them fit.
    let made = |name: &str| out.lines().filter(|line| line.contains(name)).count();
    assert!(made("Main::first") > 2 && made("Main::second") > 2 && made("Main::third") > 2, "{out}");
    assert_eq!(vm.captured_stderr(), b"");
}

/// Code that does not fit in a page.
fn wide(writer: &mut Writer<'_>, name: &str) -> Option<String> {
    let steps: String = (10..1500).map(|step| format!("v{} = imul v{}, v{}\n", step + 1, step, step.max(11) - 1)).collect();
    (name != "main").then(|| writer.head() + "v10 = iadd v1, v1\n v9 = iadd v10, v1\n" + &steps + "return v1500")
}

#[test]
fn a_loop_is_entered_in_the_middle() {
    let classes = Classes::compile("Main", SIMPLE);
    let (_vm, out) = run(with_texts(&classes, at_once(), || texts(simple)));
    assert!(out.contains("loop 100000000\n"), "{out}");
}

#[test]
fn no_memory_can_be_written_and_run_and_all_is_gone_with_the_vm() {
    let classes = Classes::compile("Main", SIMPLE);
    let background = Policy { thresholds: Thresholds { quick: 0, warm: 1, calls: 1, loops: 1 }, threads: 3, ..Policy::default() };
    let (vm, _) = run(with_texts(&classes, background, || texts(simple)));
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let rights = |line: &str| line.split(' ').nth(1).unwrap().to_owned();
    assert!(maps.lines().all(|line| !(rights(line).contains('w') && rights(line).contains('x'))), "{maps}");
    let mut of_code: Vec<String> = maps.lines().filter(|line| line.ends_with(SHARED)).map(rights).collect();
    of_code.sort();
    assert_eq!(of_code, ["r-xs", "rw-s"]);
    assert_eq!(compiler_threads(), 3);
    drop(vm);
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    assert!(!maps.contains(SHARED), "{maps}");
    assert_eq!(compiler_threads(), 0);
}

/// What the operating system calls memory without a file that is mapped more than once.
const SHARED: &str = "/dev/zero (deleted)";

/// Threads of this process that compile.
fn compiler_threads() -> usize {
    let names = std::fs::read_dir("/proc/self/task")
        .unwrap()
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name.starts_with("compiler ")).count()
}
