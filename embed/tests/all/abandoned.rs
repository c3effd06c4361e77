//! A stop does not wait for a collection, and nobody touches the heap of a collection that broke off (`[VMDOC]` Closed heap).

use std::time::{Duration, Instant};

use crate::support::{Classes, config, run_until_ready};

use rjvm::{Config, Outcome, StopReason, Stress};

/// Collects without end beside threads that are in every state a thread can be in.
const COLLECTIONS: &str = r#"import java.util.*;
public class Collections {
    static Object[] live;
    static class Node { Node next; Object[] others; long value; Node(Node next) { this.next = next; } }
    static Node list(int length) {
        Node first = null;
        for (int i = 0; i < length; i++) {
            first = new Node(first);
            if (i % 16 == 0) first.others = new Object[] { first, first.next, "x" };
        }
        return first;
    }
    static void start(String name, Runnable body) { Thread thread = new Thread(null, body, name, 1L << 24); thread.start(); }
    static int deep(int levels) {
        synchronized (new Object()) { return levels == 0 ? churn() : 1 + deep(levels - 1); }
    }
    static int churn() {
        int sum = 0;
        for (int i = 0; ; i++) {
            String text = ("text" + i).intern();
            try { sum += text.charAt(i % 10); } catch (StringIndexOutOfBoundsException e) { sum += e.getMessage().length(); }
            if (i % 1000 == 0) live[i / 1000 % live.length] = new Object[1000];
        }
    }
    static synchronized void busy() { for (int i = 0; i < 1000; i++) live.hashCode(); }
    static void others() {
        Object lock = new Object();
        start("deep", () -> deep(2000));
        for (int i = 0; i < 2; i++) start("monitor", () -> { for (;;) busy(); });
        start("waiter", () -> { synchronized (lock) { for (;;) try { lock.wait(1); } catch (InterruptedException e) { } } });
        start("starter", () -> { for (;;) { Thread thread = new Thread(() -> churnOnce()); thread.start(); try { thread.join(); } catch (InterruptedException e) { } } });
        start("thrower", () -> { for (;;) try { Objects.requireNonNull(null); } catch (NullPointerException e) { e.getStackTrace(); } });
        start("dumper", () -> { for (;;) Thread.getAllStackTraces(); });
        start("lambdas", () -> { for (;;) { Runnable made = () -> { }; java.lang.reflect.Proxy.newProxyInstance(Collections.class.getClassLoader(), new Class<?>[] { Runnable.class }, (p, m, a) -> null); made.run(); } });
    }
    static void churnOnce() { List<String> all = new ArrayList<>(); for (int i = 0; i < 1000; i++) all.add("s" + i); }
    public static void main(String[] args) {
        boolean full = args[0].equals("full");
        int length = Integer.parseInt(args[1]);
        live = new Object[64];
        Node kept = full ? list(length) : null;
        if (args.length > 2) others();
        System.out.println("ready");
        for (;;) {
            if (full) System.gc();
            else kept = list(length);
            live[0] = kept;
        }
    }
}"#;

fn large(classes: &Classes, young: Option<u64>) -> Config {
    let mut config = config(classes);
    config.heap_max = Some(2 << 30);
    config.young = young;
    config
}

/// How long `run` takes to return after a stop that comes `delay` after the program is ready.
fn late(config: Config, arguments: &[&str], delay: Duration) -> Duration {
    let (vm, thread) = run_until_ready(config, "Collections", arguments);
    std::thread::sleep(delay);
    let begin = Instant::now();
    vm.interrupt_handle().stop();
    let (outcome, returned) = thread.join().unwrap();
    let stderr = String::from_utf8_lossy(&vm.captured_stderr()).into_owned();
    assert_eq!(outcome.unwrap(), Outcome::Stopped(StopReason::Host), "{arguments:?}: {stderr}");
    assert_eq!(stderr, "");
    returned.saturating_duration_since(begin)
}

/// Moments all over a collection.
fn delays(count: u32) -> impl Iterator<Item = Duration> {
    (0..count).map(|number| Duration::from_micros(u64::from(number.wrapping_mul(2_654_435_761) % 700_000)))
}

#[allow(clippy::print_stdout, reason = "the figures are shown with --nocapture")]
fn assert_soon(name: &str, mut all: Vec<Duration>) {
    all.sort_unstable();
    let (median, longest) = (all[all.len() / 2], all[all.len() - 1]);
    println!("{name}: median {median:.1?}, longest {longest:.1?}");
    assert!(median < Duration::from_millis(50), "{name}: {all:?}");
}

/// The median: what else the machine does is not the question.
#[test]
fn a_stop_does_not_wait_for_the_collection_of_ten_million_objects() {
    let classes = Classes::compile("Collections", COLLECTIONS);
    let full = delays(9).map(|delay| late(large(&classes, None), &["full", "9400000"], delay));
    assert_soon("full collections", full.collect());
    let young = delays(9).map(|delay| late(large(&classes, Some(1 << 30)), &["young", "9400000"], delay));
    assert_soon("young collections", young.collect());
}

/// An abandoned heap is inaccessible here: whoever touches it ends this process.
#[test]
fn nobody_touches_an_abandoned_heap() {
    let classes = Classes::compile("Collections", COLLECTIONS);
    for (number, delay) in delays(30).enumerate() {
        let mut config = config(&classes);
        config.gc_verify = true;
        config.young = (number % 3 == 0).then_some(16 << 20);
        config.frame_stress = if number % 4 == 1 { 50 } else { 0 };
        config.gc_stress = if number % 8 == 2 { Stress::EveryNth(500) } else { Stress::Off };
        let kind = if number % 2 == 0 { "full" } else { "young" };
        late(config, &[kind, "200000", "beside others"], delay / 4);
    }
}
