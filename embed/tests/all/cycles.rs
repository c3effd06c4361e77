//! Vms that are stopped at arbitrary moments: while they boot, load classes, collect, lock, wait and start threads.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{Classes, config, start};
use rjvm::{Launch, Outcome, StopReason, Stress};

const BUSY: &str = r#"import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;
public class Busy {
    record Pair(int a, String b) { }
    public static void main(String[] args) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        Map<Integer, Pair> map = new ConcurrentHashMap<>();
        Object lock = new Object();
        for (int round = 0; ; round++) {
            int n = round;
            List<Future<String>> futures = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int k = i;
                futures.add(pool.submit(() -> {
                    synchronized (lock) { map.put(k, new Pair(n, "x" + n)); lock.notifyAll(); if (n % 7 == 0) lock.wait(1); }
                    return IntStream.range(0, 50).mapToObj(x -> "v" + x * k).collect(Collectors.joining());
                }));
            }
            for (Future<String> f : futures) f.get();
            if (round % 20 == 0) System.gc();
        }
    }
}"#;

#[test]
fn a_vm_can_be_stopped_at_any_moment() {
    let classes = Classes::compile("Busy", BUSY);
    let mut random = 0x2545_f491_u32;
    for cycle in 0..40 {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let delay = Duration::from_millis(u64::from(random >> 16) % 250);
        let mut config = config(&classes);
        config.gc_stress = if cycle % 4 == 0 { Stress::EveryNth(997) } else { Stress::Off };
        config.frame_stress = if cycle % 4 == 1 { 5 } else { 0 };
        let vm = Arc::new(start(config));
        let runner = Arc::clone(&vm);
        let thread = std::thread::spawn(move || runner.run(Launch::class("Busy", Vec::new())));
        std::thread::sleep(delay);
        vm.interrupt_handle().stop();
        match thread.join().unwrap() {
            Ok(outcome) => assert_eq!(outcome, Outcome::Stopped(StopReason::Host), "cycle {cycle}"),
            // Stopped while it booted.
            Err(error) => assert!(error.to_string().contains("stopped while starting"), "cycle {cycle}: {error}"),
        }
    }
}

#[test]
fn a_vm_can_be_stopped_while_it_boots() {
    let classes = Classes::compile("Hello", "public class Hello { public static void main(String[] args) { } }");
    let run = |delay: Option<Duration>| {
        let mut config = config(&classes);
        config.gc_stress = if delay.is_some_and(|delay| delay.as_nanos() % 4 == 0) { Stress::EveryNth(997) } else { Stress::Off };
        let vm = Arc::new(start(config));
        let runner = Arc::clone(&vm);
        let thread = std::thread::spawn(move || runner.run(Launch::class("Hello", Vec::new())));
        if let Some(delay) = delay {
            std::thread::sleep(delay);
            vm.interrupt_handle().stop();
        }
        let result = thread.join().unwrap();
        let panics = String::from_utf8(vm.captured_stderr()).unwrap();
        (result, panics)
    };
    let begin = std::time::Instant::now();
    assert_eq!(run(None).0.unwrap(), Outcome::Exited(0));
    let whole = begin.elapsed();
    for cycle in 0..60 {
        match run(Some(whole * cycle / 60)).0 {
            Ok(outcome) => assert_ne!(outcome, Outcome::Panicked, "cycle {cycle}"),
            Err(error) => assert!(error.to_string().contains("stopped while starting"), "cycle {cycle}: {error}"),
        }
    }
}
