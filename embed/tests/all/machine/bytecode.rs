//! Methods that the compiler makes from bytecode, with the switches of the launcher.

use rjvm::{Compilation, CompilationPolicy, Config};
use runtime::compiler::Thresholds;

use crate::machine::text::run;
use crate::support::{Classes, config};

/// At its exit `longer` has its argument on the operand stack only, for which the interpreter has no slot but the local's.
const DEAD_LOCAL: &str = r#"public class Main {
    int[] value = new int[3];
    int longer(int length) { return length; }
    void ensure(int length) {
        if (length > value.length) value = java.util.Arrays.copyOf(value, longer(length));
    }
    public static void main(String[] arguments) {
        Main main = new Main();
        for (int i = 0; i < 5; i++) main.ensure(i / 2);
        main.ensure(85);
        System.out.println(main.value.length);
    }
}"#;

fn compiled(classes: &Classes, command: &str) -> Config {
    let mut policy = CompilationPolicy { log: true, ..CompilationPolicy::default() };
    policy.compile_at_once();
    Config { compilation: Compilation { enabled: true, policy, commands: vec![command.to_owned()] }, ..config(classes) }
}

#[test]
fn a_stack_entry_whose_local_is_dead_is_there_behind_an_exit() {
    let classes = Classes::compile("Main", DEAD_LOCAL);
    let (_vm, out) = run(compiled(&classes, "compileonly,Main::ensure"));
    assert!(out.starts_with("CompileCommand: compileonly Main.ensure bool compileonly = true\n"), "{out}");
    assert!(out.contains("  b  4       Main::ensure (") && !out.contains("Main::ensure (29 bytes)   COMPILE SKIPPED"), "{out}");
    assert!(out.contains("\n85\n"), "{out}");
}

#[test]
fn a_vm_with_fuel_has_compiled_code() {
    let classes = Classes::compile("Main", DEAD_LOCAL);
    let (_vm, out) = run(Config { fuel: Some(1 << 40), ..compiled(&classes, "compileonly,Main::ensure") });
    assert!(out.contains("  b  4       Main::ensure (") && !out.contains("COMPILE SKIPPED"), "{out}");
    assert!(out.contains("\n85\n"), "{out}");
}

/// A loop that is entered compiled, left by an exception, and entered again, more often than the native stack has room for.
const IN_AND_OUT: &str = r#"public class Main {
    static void fail(int i) { if ((i & 1) == 0) throw new IllegalStateException(); }
    static int loop(int rounds) {
        int caught = 0;
        for (int i = 0; i < rounds; i++) {
            try { fail(i); } catch (IllegalStateException e) { caught++; }
        }
        return caught;
    }
    /// The way into the inner loop from above is never taken again once this is compiled.
    static int backwards(int rounds) {
        int sum = 0;
        for (int i = 0; i < rounds; i++) {
            switch (i % 5) {
                case 0: sum += 1;
                case 1: sum = sum < 0 ? sum : sum + i; break;
                case 2: while (sum > 1000) sum -= 777; break;
                default: sum ^= i;
            }
        }
        return sum;
    }
    static class Watched { static volatile int gone; protected void finalize() { gone++; } }
    static void make(int count) { for (int i = 0; i < count; i++) new Watched(); }
    public static void main(String[] arguments) throws Exception {
        System.out.println(loop(100_000));
        System.out.println(backwards(10) + " " + backwards(100_000));
        make(3);
        make(300);
        while (Watched.gone < 303) { System.gc(); Thread.sleep(1); }
        System.out.println("gone");
    }
}"#;

#[test]
fn loops_are_entered_and_left_without_end_and_objects_are_finalized() {
    let classes = Classes::compile("Main", IN_AND_OUT);
    let expected = run(config(&classes)).1;
    let policy = CompilationPolicy { foreground: true, ..CompilationPolicy::default() };
    for at_once in [true, false] {
        let mut policy = policy.clone();
        if at_once {
            policy.compile_at_once();
        }
        let compilation = Compilation { enabled: true, policy, commands: Vec::new() };
        assert_eq!(run(Config { compilation, ..config(&classes) }).1, expected);
    }
    assert!(expected.ends_with("gone\n") && expected.starts_with("50000\n"), "{expected}");
}

/// What is called some times, then often, and what is called once and goes round for long; `mix` is not inlined where little is put into code.
const LUKEWARM: &str = r#"public class Main {
    static int mix(int i) { i ^= i << 13; i ^= i >>> 17; return i ^ i << 5; }
    static int calls(int i) { return mix(i) + mix(i + 1); }
    static int rounds(int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) sum += mix(i) ^ sum;
        return sum;
    }
    static synchronized int held(int count, Object lock) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            synchronized (lock) { sum += i ^ sum; }
            if (!Thread.holdsLock(Main.class) || Thread.holdsLock(lock)) throw new IllegalStateException();
        }
        return sum;
    }
    public static void main(String[] arguments) {
        int sum = 0;
        for (int i = 0; i < 1000; i++) sum += calls(i);
        for (int i = 0; i < 60; i++) sum += rounds(2) + held(2, arguments);
        System.out.println("short " + sum);
        System.out.println("long " + rounds(20_000) + " " + held(20_000, arguments));
        for (int i = 0; i < 60; i++) sum += rounds(2) + held(2, arguments);
        System.out.println("again " + sum);
    }
}"#;

#[test]
fn code_that_little_was_put_into_is_replaced_when_it_is_worth_more() {
    let classes = Classes::compile("Main", LUKEWARM);
    let expected = run(config(&classes)).1;
    let mut policy = CompilationPolicy { foreground: true, log: true, rounds_of_call_min: 50, ..CompilationPolicy::default() };
    policy.thresholds = Thresholds { quick: 1, warm: 10, calls: 40, loops: 500 };
    for exit_stress in [0, 20] {
        let only = |name: &str| format!("compileonly,Main::{name}");
        let commands = ["calls", "mix", "rounds", "held"].map(only).into_iter().chain(["quiet".to_owned()]).collect();
        let compilation = Compilation { enabled: true, policy: policy.clone(), commands };
        let (_vm, out) = run(Config { compilation, exit_stress, ..config(&classes) });
        let said: Vec<&str> = out
            .lines()
            .filter(|line| !line.contains(" bytes)") && !line.starts_with('#') && !line.starts_with("CompileCommand"))
            .collect();
        assert_eq!(said.join("\n") + "\n", expected, "{out}");
        let at = |line: &str| out.find(line).unwrap_or_else(|| panic!("no {line} in {out}"));
        for method in ["calls", "rounds", "held"] {
            let levels: Vec<char> = out
                .lines()
                .filter(|line| line.contains(&format!("Main::{method} (")) && !line.contains("made"))
                .filter_map(|line| line.split("       Main").next()?.chars().last())
                .collect();
            assert!(levels.starts_with(&['2', '4']), "{method}: {levels:?} {out}");
        }
        // The call that goes round for long is left for code of the loop.
        assert!(at("Main::rounds @ ") > at("short ") && at("Main::rounds @ ") < at("long "), "{out}");
        assert!(at("Main::held @ ") > at("short ") && at("Main::held @ ") < at("long "), "{out}");
    }
}

/// Instructions that have a quick way: stores into arrays of references, calls of interface methods for many classes, comparisons whose result is compared with 0.
const QUICK_WAYS: &str = r#"public class Main {
    interface Shape { int corners(); }
    static class Line implements Shape { public int corners() { return 2; } }
    static class Triangle implements Shape { public int corners() { return 3; } }
    static class Square extends Triangle { public int corners() { return 4; } }
    static void put(Object[] array, int index, Object value) {
        try {
            array[index] = value;
        } catch (ArrayStoreException | ArrayIndexOutOfBoundsException | NullPointerException e) {
            System.out.println(e);
        }
    }
    static int corners(Shape[] shapes) {
        int sum = 0;
        for (Shape shape : shapes) sum = 10 * sum + shape.corners();
        return sum;
    }
    static String compare(double a, double b) {
        return (a < b ? "<" : "") + (a <= b ? "L" : "") + (a > b ? ">" : "") + (a >= b ? "G" : "") + (a == b ? "=" : "") + (a != b ? "!" : "")
            + (!(a < b) ? "<" : "") + (!(a <= b) ? "L" : "") + (!(a > b) ? ">" : "") + (!(a >= b) ? "G" : "");
    }
    static String compare(float a, float b) { return (a < b ? "<" : "") + (a >= b ? "G" : "") + (a > b ? ">" : "") + (a <= b ? "L" : ""); }
    static String compare(long a, long b) {
        return (a < b ? "<" : "") + (a <= b ? "L" : "") + (a > b ? ">" : "") + (a >= b ? "G" : "") + (a == b ? "=" : "") + (a != b ? "!" : "");
    }
    public static void main(String[] arguments) {
        for (int round = 0; round < 20; round++) {
            Object[] objects = new Object[2];
            Triangle[] triangles = new Triangle[2];
            Shape[] shapes = new Shape[] { null, new Triangle(), new Square(), new Line() };
            put(objects, 0, "text");
            put(objects, 1, null);
            put(triangles, 0, new Triangle());
            put(triangles, 1, new Square());
            put(shapes, 0, new Line());
            put(triangles, 0, new Line());
            put(triangles, 2, triangles[0]);
            put(triangles, -1, null);
            put(null, 0, null);
            System.out.println(objects[0] + " " + objects[1] + " " + triangles[0].corners() + triangles[1].corners() + corners(shapes));
            double[] values = { -1, 0, 1, Double.NaN };
            for (double a : values) for (double b : values) System.out.print(compare(a, b) + compare((float) a, (float) b) + " ");
            for (long a = -1; a < 2; a++) for (long b = -1; b < 2; b++) System.out.print(compare(a << 40, b) + " ");
            System.out.println();
        }
    }
}"#;

#[test]
fn quick_ways_lead_where_slow_ones_do() {
    let classes = Classes::compile("Main", QUICK_WAYS);
    let expected = run(config(&classes)).1;
    let mut policy = CompilationPolicy { foreground: true, ..CompilationPolicy::default() };
    policy.compile_at_once();
    let compilation = Compilation { enabled: true, policy, commands: Vec::new() };
    assert_eq!(run(Config { compilation, ..config(&classes) }).1, expected);
}

/// Fields, arrays, calls, exceptions and monitors, with something to guard everywhere.
const GUARDED: &str = r#"public class Main {
    int[] values = new int[17];
    Main next;
    int entered;
    synchronized int add(int index, int by) { entered++; return values[index % 17] += by; }
    int through(Main other, int round) {
        synchronized (other) {
            return other.add(round, next.values.length) + next.next.values[round & 15];
        }
    }
    static int divide(int left, int right) {
        try { return left / right; } catch (ArithmeticException zero) { return -1; }
    }
    public static void main(String[] arguments) {
        Main one = new Main(), other = new Main();
        one.next = other;
        other.next = one;
        long sum = 0;
        for (int round = 0; round < 8_000; round++) {
            sum = sum * 31 + one.through(other, round) + divide(round, round % 5);
            Object text = round % 3 == 0 ? "three" : (Object) round;
            if (text instanceof String) sum += ((String) text).charAt(round % 5);
        }
        System.out.println(sum + " " + one.entered + " " + other.entered + " " + Thread.holdsLock(other));
    }
}"#;

#[test]
fn a_program_does_not_notice_that_compiled_code_is_left_where_nothing_is_wrong() {
    let classes = Classes::compile("Main", GUARDED);
    let expected = run(config(&classes)).1;
    let mut counts = Vec::new();
    for (exit_stress, stress_seed) in [(3, 1), (100, 1), (100, 2), (0, 3)] {
        let mut config = Config { exit_stress, stress_seed, log_profile: true, ..compiled(&classes, "compileonly,Main::*") };
        config.compilation.policy.log = false;
        let (_vm, out) = run(config);
        let (log, text): (Vec<_>, Vec<_>) = out.lines().partition(|line| line.starts_with("[info]"));
        assert_eq!(text.last(), Some(&expected.trim_end()), "{exit_stress} {stress_seed}");
        let words = log.iter().find(|line| line.contains("exits:")).and_then(|line| line.split(' ').rev().nth(1));
        counts.push(words.map(|word| word.parse::<u32>().unwrap()));
    }
    let [Some(often), Some(seldom), Some(other), None] = counts[..] else { panic!("{counts:?}") };
    assert!(often > 5 * seldom && seldom > 100 && other != seldom, "{counts:?}");
}
