//! Limits on what a program does and on how long it takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::compiler::Recorder;
use crate::support::{Classes, config, start};
use rjvm::{CompilationPolicy, Config, Launch, Outcome, StopReason, Stress};
use runtime::compiler::Thresholds;

/// Loops, calls, exceptions, natives with work, strings and collections, all of it the same in every run. Nothing in it is linked by
/// `invokedynamic`: what the class library keeps of that it keeps weakly, and makes again after a collection.
const WORK: &str = r#"import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.function.*;
public class Work {
    interface Shape { int area(); }
    static class Square implements Shape { int side; Square(int side) { this.side = side; } public int area() { return side * side; } }
    static class Strip implements Shape { int length; Strip(int length) { this.length = length; } public int area() { return length; } }

    static int thrown(int n) {
        int caught = 0;
        for (int i = 0; i < n; i++) {
            try { if (i % 3 == 0) throw new IllegalStateException(Integer.toString(i)); caught += new int[1][1].length; }
            catch (IllegalStateException e) { caught += e.getMessage().length(); }
        }
        return caught;
    }

    enum Color { RED, GREEN, BLUE }

    static final BinaryOperator<Integer> ADD = new BinaryOperator<>() { public Integer apply(Integer a, Integer b) { return a + b; } };

    /// What compilers have ways of their own for.
    static long kinds(int n) {
        long sum = 0;
        int[] a = new int[200], b = new int[200];
        Map<Integer, Integer> shared = new ConcurrentHashMap<>();
        AtomicInteger count = new AtomicInteger();
        String[] words = { "short", "a longer word than others", "", "shore" };
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < a.length; j++) a[j] = b[j] * 3 + j;
            for (int j = 1; j < a.length; j++) b[j] = Math.max(a[j - 1], b[j]) ^ i;
            for (int x = i + 7, y = i; y != 0; ) { int rest = x % y; x = y; y = rest; sum += x; }
            sum += (long) Math.floor(i / 3.0) + Integer.bitCount(i) + Long.rotateLeft(sum, 3) + Math.abs(-i);
            String one = words[i & 3], other = words[(i + 1) & 3];
            sum += (one.equals(other) ? 1 : 0) + one.compareTo(other) + one.indexOf('o') + one.hashCode();
            Integer box = i; Object same = box; sum += (Integer) same + box;
            Color[] colors = Color.values(); sum += colors[i % 3].ordinal();
            int[] small = Arrays.copyOf(a, 40), copy = small.clone();
            System.arraycopy(a, 5, copy, 3, 17); sum += copy[i % 40];
            int k = 0; while (a[k] >= 0 && k < 150) k++; sum += k;
            sum += i % 5 == 0 ? rare(i % 11) : i;
            shared.merge(i % 7, Integer.class.cast(same), ADD);
            sum += count.getAndAdd(i) + (count.compareAndSet(i, 3) ? 1 : 0) + Objects.requireNonNull(shared.get(i % 7));
        }
        return sum;
    }

    static int rare(int n) { return n < 2 ? n : rare(n - 1) + rare(n - 2) % 7; }

    public static void main(String[] args) {
        long sum = kinds(20) + kinds(300) % 1000;
        Map<String, Integer> map = new TreeMap<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            Shape shape = i % 2 == 0 ? new Square(i) : new Strip(i);
            sum += shape.area();
            String key = "key".concat(Integer.toString(i % 17)); map.put(key, map.getOrDefault(key, 0) + i);
            text.append(i);
        }
        int[] numbers = new int[5000];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (i * 7919) % 5003;
        Arrays.sort(numbers);
        byte[] copy = new byte[100_000];
        System.arraycopy(new byte[100_000], 0, copy, 0, copy.length);
        for (int i = 0; i < 500; i++) {
            System.arraycopy(copy, i, copy, 500, 100 + i);
            numbers = Arrays.copyOf(numbers.clone(), numbers.length);
        }
        for (Object part : new Object[] { sum, map, text.length(), numbers[77], thrown(500) }) System.out.println(part);
    }
}"#;

/// Ways of doing something without end.
const ENDLESS: &str = r#"public class Endless {
    static int calls(int n) { return n == 0 ? 0 : calls(n - 1) + 1; }
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "loop" -> { for (int i = 0; ; i++) { if (i < 0) i = 0; } }
            case "calls" -> { while (true) calls(100); }
            case "catch" -> { while (true) { try { throw new Error(); } catch (Error e) { } } }
            case "finally" -> { while (true) { try { Object o = null; o.hashCode(); } catch (Throwable t) { } finally { continue; } } }
            case "copy" -> { byte[] a = new byte[1 << 20]; while (true) System.arraycopy(a, 0, a, 1, a.length - 1); }
            case "allocate" -> { while (true) { Object o = new int[100]; } }
            case "threads" -> {
                for (int i = 0; i < 4; i++) new Thread(() -> { while (true) { } }).start();
                Thread.currentThread().join();
            }
            case "sleep" -> Thread.sleep(1_000_000);
            case "wait" -> { synchronized (Endless.class) { Endless.class.wait(); } }
        }
    }
}"#;

fn run(config: Config, class: &str, arguments: &[&str]) -> (Outcome, rjvm::Usage, String) {
    let vm = start(config);
    let outcome = vm.run(Launch::class(class, arguments.iter().map(|&argument| argument.to_owned()).collect())).unwrap();
    let output = String::from_utf8(vm.captured_stdout()).unwrap();
    (outcome, vm.usage(), output)
}

/// The same with compiled code.
pub fn compiled(mut config: Config, change: impl FnOnce(&mut CompilationPolicy)) -> Config {
    config.compilation.enabled = true;
    change(&mut config.compilation.policy);
    config
}

/// Much of the program runs compiled, as soon as the compiler has done its work.
pub fn eagerly(policy: &mut CompilationPolicy) {
    policy.thresholds = Thresholds { quick: 1, warm: 10, calls: 50, loops: 500 };
}

#[test]
fn the_same_program_uses_the_same_fuel() {
    let classes = Classes::compile("Work", WORK);
    let limited = || Config { fuel: Some(1 << 40), ..config(&classes) };
    let (outcome, first, output) = run(limited(), "Work", &[]);
    assert_eq!(outcome, Outcome::Exited(0));
    assert!(first.main_fuel > 100_000 && first.fuel >= first.main_fuel, "{first:?}");
    for cycle in 0..24 {
        let changed = match cycle % 12 {
            0 => limited(),
            1 => Config { gc_stress: Stress::EveryNth(499), ..limited() },
            2 => Config { compiler: Some(Arc::new(Recorder::default())), ..limited() },
            3 => Config { heap_max: Some(24 << 20), ..limited() },
            4 => compiled(limited(), |_| ()),
            5 => compiled(limited(), |policy| {
                eagerly(policy);
                policy.optimize = false;
            }),
            6 => compiled(limited(), eagerly),
            7 => compiled(Config { gc_stress: Stress::EveryNth(499), ..limited() }, eagerly),
            8 => compiled(Config { exit_stress: 50, stress_seed: cycle, ..limited() }, eagerly),
            9 => compiled(limited(), CompilationPolicy::compile_at_once),
            10 => compiled(Config { compiler_stress: true, stress_seed: cycle, ..limited() }, CompilationPolicy::compile_at_once),
            _ => Config { young: Some(1 << 20), ..limited() },
        };
        let (outcome, usage, again) = run(changed, "Work", &[]);
        assert_eq!((outcome, usage.main_fuel, &again), (Outcome::Exited(0), first.main_fuel, &output), "cycle {cycle}");
    }
    // Exactly that much is enough for the thread, and a unit less is not.
    let (outcome, ..) = run(Config { fuel: Some(first.main_fuel - 1), ..config(&classes) }, "Work", &[]);
    assert_eq!(outcome, Outcome::Stopped(StopReason::Fuel));
}

#[test]
fn whatever_has_no_end_runs_out_of_fuel() {
    let classes = Classes::compile("Endless", ENDLESS);
    for kind in ["loop", "calls", "catch", "finally", "copy", "allocate", "threads"] {
        for (fuel, is_compiled) in [(100_000, false), (3_000_000, false), (5_000_000, true)] {
            let config = Config { fuel: Some(fuel), ..config(&classes) };
            let config = if is_compiled { compiled(config, eagerly) } else { config };
            let (outcome, usage, _) = run(config, "Endless", &[kind]);
            assert_eq!(outcome, Outcome::Stopped(StopReason::Fuel), "{kind}");
            assert!(usage.fuel <= fuel && usage.main_fuel <= usage.fuel, "{kind}: {usage:?} of {fuel}");
        }
    }
}

#[test]
fn the_deadline_ends_what_has_no_end() {
    let classes = Classes::compile("Endless", ENDLESS);
    for kind in ["loop", "calls", "catch", "finally", "copy", "allocate", "threads", "sleep", "wait"] {
        let begin = Instant::now();
        let deadline = Duration::from_millis(700);
        let (outcome, ..) = run(Config { deadline: Some(deadline), ..config(&classes) }, "Endless", &[kind]);
        assert_eq!(outcome, Outcome::Stopped(StopReason::Deadline), "{kind}");
        let late = begin.elapsed().saturating_sub(deadline);
        assert!(late < Duration::from_secs(3), "{kind} ends {late:.1?} late");
    }
    let (outcome, usage, _) =
        run(Config { deadline: Some(Duration::from_secs(60)), ..config(&classes) }, "Endless", &["nothing"]);
    assert_eq!((outcome, usage.fuel), (Outcome::Exited(0), 0));
}
