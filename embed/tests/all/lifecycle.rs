//! Vms as a host uses them: side by side, captured, stopped in every state, dropped without a trace.

use std::time::{Duration, Instant};

use crate::support::{Classes, config, start, wait_for_output};
use rjvm::{Launch, Outcome, StopReason};

/// What tests that run at the same time in this process may have open.
const OTHER_TESTS_MAX: usize = 40;
/// A leak of twelve Vms would be hundreds of MiB.
const GROWTH_MB_MAX: u64 = 100;
/// Longest time from `stop` to the end of `run`.
const STOP_MS_MAX: u128 = 2_000;

#[test]
fn several_vms_run_side_by_side_with_state_of_their_own() {
    let classes = Classes::compile(
        "Counter",
        r#"public class Counter {
            static int count;
            public static void main(String[] args) throws Exception {
                for (int i = 0; i < Integer.parseInt(args[0]); i++) { count++; if (i % 1000 == 0) Thread.sleep(1); }
                System.setProperty("mine", args[0]);
                System.out.println(count + " " + System.getProperty("mine"));
            }
        }"#,
    );
    let running: Vec<_> = (1..=4)
        .map(|number| {
            let vm = start(config(&classes));
            std::thread::spawn(move || {
                let outcome = vm.run(Launch::class("Counter", vec![(number * 1000).to_string()])).unwrap();
                (number, outcome, String::from_utf8(vm.captured_stdout()).unwrap())
            })
        })
        .collect();
    for thread in running {
        let (number, outcome, output) = thread.join().unwrap();
        assert_eq!(outcome, Outcome::Exited(0));
        assert_eq!(output, format!("{0} {0}\n", number * 1000));
    }
}

#[test]
fn the_status_of_system_exit_is_the_outcome() {
    let classes = Classes::compile(
        "Exit",
        r#"public class Exit {
            public static void main(String[] args) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
                new Thread(() -> { while (true) { } }).start();
                System.exit(7);
            }
        }"#,
    );
    let vm = start(config(&classes));
    assert_eq!(vm.run(Launch::class("Exit", Vec::new())).unwrap(), Outcome::Exited(7));
    assert_eq!(vm.captured_stdout(), b"hook\n");
}

#[test]
fn an_uncaught_exception_is_reported_and_gives_status_1() {
    let classes = Classes::compile(
        "Fails",
        r#"public class Fails {
            public static void main(String[] args) { throw new IllegalStateException("on purpose"); }
        }"#,
    );
    let vm = start(config(&classes));
    assert_eq!(vm.run(Launch::class("Fails", Vec::new())).unwrap(), Outcome::Exited(1));
    let errors = String::from_utf8(vm.captured_stderr()).unwrap();
    assert_eq!(
        errors,
        "Exception in thread \"main\" java.lang.IllegalStateException: on purpose\n\tat Fails.main(Fails.java:2)\n"
    );
}

/// Runs `body` after printing `ready`, stops it, and checks that no handler ran.
fn assert_stops(name: &str, members: &str, body: &str) {
    let source = format!(
        "public class {name} {{ {members}
            public static void main(String[] args) throws Throwable {{
                try {{ System.out.println(\"ready\"); {body} }}
                catch (Throwable t) {{ System.out.println(\"handler \" + t); }}
                finally {{ System.out.println(\"finally\"); }}
            }}
        }}"
    );
    let classes = Classes::compile(name, &source);
    let vm = std::sync::Arc::new(start(config(&classes)));
    let runner = std::sync::Arc::clone(&vm);
    let class = name.to_owned();
    let thread = std::thread::spawn(move || runner.run(Launch::class(class, Vec::new())).unwrap());
    wait_for_output(&vm, "ready\n");
    std::thread::sleep(Duration::from_millis(50));
    let before = Instant::now();
    vm.interrupt_handle().stop();
    let outcome = thread.join().unwrap();
    let elapsed = before.elapsed().as_millis();
    assert_eq!(outcome, Outcome::Stopped(StopReason::Host), "{name}");
    assert!(elapsed < STOP_MS_MAX, "{name} took {elapsed} ms");
    assert_eq!(String::from_utf8(vm.captured_stdout()).unwrap(), "ready\n", "{name}");
}

#[test]
fn a_busy_loop_is_stopped() {
    assert_stops("Loop", "", "while (true) { }");
}

#[test]
fn a_loop_that_catches_everything_is_stopped() {
    assert_stops(
        "Catching",
        "static int n;",
        "while (true) { try { n++; if (n < 0) throw new Error(); } catch (Throwable t) { } finally { n = 0; } }",
    );
}

#[test]
fn endless_recursion_with_handlers_is_stopped() {
    assert_stops(
        "Recursion",
        "static void r() { try { r(); } catch (Throwable t) { r(); } finally { r(); } }",
        "while (true) r();",
    );
}

#[test]
fn a_waiting_thread_is_stopped() {
    assert_stops("Waiting", "", "Object o = new Object(); synchronized (o) { o.wait(); }");
}

#[test]
fn a_sleeping_thread_is_stopped() {
    assert_stops("Sleeping", "", "Thread.sleep(1_000_000);");
}

#[test]
fn a_parked_thread_is_stopped() {
    assert_stops("Parked", "", "while (true) java.util.concurrent.locks.LockSupport.park();");
}

#[test]
fn deadlocked_threads_are_stopped() {
    let members = "static final Object A = new Object(), B = new Object();
        static void both(Object x, Object y) { synchronized (x) { try { Thread.sleep(100); } catch (InterruptedException e) { } synchronized (y) { } } }";
    assert_stops("Deadlock", members, "Thread t = new Thread(() -> both(B, A)); t.start(); both(A, B); t.join();");
}

#[test]
fn a_thread_blocked_in_accept_is_stopped() {
    assert_stops("Accepting", "", "new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress()).accept();");
}

#[test]
fn threads_in_and_before_an_endless_class_initialiser_are_stopped() {
    let members = "static class Endless { static int x; static { x = 1; boolean b = true; while (b) { } } }";
    assert_stops(
        "Initialising",
        members,
        "Thread t = new Thread(() -> { Endless.x = 2; }); t.start(); Thread.sleep(20); Endless.x = 3;",
    );
}

#[test]
fn joining_many_threads_is_stopped() {
    let body = "Thread[] ts = new Thread[20]; for (int i = 0; i < 20; i++) { ts[i] = new Thread(() -> { while (true) { } }); ts[i].start(); } for (Thread t : ts) t.join();";
    assert_stops("Many", "", body);
}

#[test]
fn a_dropped_vm_leaves_no_thread_no_descriptor_and_no_memory() {
    let classes = Classes::compile(
        "Litter",
        r#"public class Litter {
            public static void main(String[] args) throws Exception {
                for (int i = 0; i < 5; i++) new Thread(() -> { while (true) { } }).start();
                java.io.FileInputStream[] open = new java.io.FileInputStream[10];
                for (int i = 0; i < open.length; i++) open[i] = new java.io.FileInputStream("/proc/self/status");
                System.out.println("ready");
                Thread.sleep(100_000);
            }
        }"#,
    );
    let cycle = || {
        let vm = std::sync::Arc::new(start(config(&classes)));
        let runner = std::sync::Arc::clone(&vm);
        let thread = std::thread::spawn(move || runner.run(Launch::class("Litter", Vec::new())).unwrap());
        wait_for_output(&vm, "ready\n");
        vm.interrupt_handle().stop();
        assert_eq!(thread.join().unwrap(), Outcome::Stopped(StopReason::Host));
    };
    (0..3).for_each(|_| cycle());
    let before = crate::support::process_resources();
    (0..12).for_each(|_| cycle());
    let after = crate::support::settle_to(before);
    assert!(after.descriptors <= before.descriptors + OTHER_TESTS_MAX, "{before:?} {after:?}");
    assert!(after.threads <= before.threads + OTHER_TESTS_MAX, "{before:?} {after:?}");
    let grown_mb = after.resident_bytes.saturating_sub(before.resident_bytes) >> 20;
    assert!(grown_mb < GROWTH_MB_MAX, "{grown_mb} MiB more than before");
}
