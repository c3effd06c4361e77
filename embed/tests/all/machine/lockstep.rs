//! Calls that both engines carry out (`[VMDOC]` Lockstep).

use rjvm::{Compilation, CompilationPolicy, Config};

use crate::machine::text::{Writer, at_once, run, texts, with_texts};
use crate::support::{Classes, config};

/// The hand-made code of `wrong` gives 5, and that of `throws` returns.
const WRONG: &str = r#"public class Main {
    static int wrong(int a, long b, double c, String d) { return a; }
    static int right(int a) { return a; }
    static int throwing(int a) { throw new IllegalStateException(WHY); }
    static final String WHY = new IllegalStateException().getClass().getName();
    public static void main(String[] arguments) {
        int sum = 0;
        for (int i = 0; i < 6; i++) {
            sum += wrong(i, i, i, "" + i) + right(i);
            try { sum += throwing(i); } catch (IllegalStateException e) { }
        }
        System.out.println(sum);
    }
}"#;

fn write(writer: &mut Writer<'_>, name: &str) -> Option<String> {
    let head = writer.head();
    match name {
        "right" => Some(format!("{head}return v1")),
        "wrong" | "throwing" => Some(format!("{head}v90 = iconst.i32 5\n return v90")),
        _ => None,
    }
}

/// Calls, and those of them that were compared, got no answer, and differed.
fn numbers(out: &str) -> [u64; 4] {
    let line = out.lines().find(|line| line.starts_with("[lockstep] of ")).unwrap();
    let numbers: Vec<u64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    numbers.try_into().unwrap()
}

#[test]
fn what_compiled_code_does_otherwise_is_said() {
    let classes = Classes::compile("Main", WRONG);
    let mut policy = at_once();
    policy.quick = false;
    let (vm, out) = run(Config { lockstep: 1, log_profile: true, ..with_texts(&classes, policy, || texts(write)) });
    let said = String::from_utf8(vm.captured_stderr()).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    let [_, compared, _, different] = numbers(&out);
    assert!(different > 0 && different < compared, "{out} {said}");
    let wrong = "[lockstep] int Main.wrong(int, long, double, java.lang.String): they give different results";
    let throwing = "[lockstep] int Main.throwing(int): compiled code returns, the interpreter throws";
    assert!(lines.contains(&wrong) && lines.contains(&throwing), "{out} {said}");
    assert!(lines.iter().all(|line| [wrong, throwing].contains(line)), "{said}");
}

/// Objects, static fields, exceptions and allocation.
const RIGHT: &str = r#"import java.util.*;
public class Main {
    static int count;
    static long mix(long[] all, Map<String, List<Integer>> lists, int i) {
        count += i;
        all[i % all.length] ^= (long) i << (i & 63);
        lists.computeIfAbsent("k" + i % 7, key -> new ArrayList<>()).add(i);
        if (i % 5 == 3) throw new IllegalArgumentException("at " + i);
        return all[0] + lists.size();
    }
    public static void main(String[] arguments) {
        long[] all = new long[10];
        Map<String, List<Integer>> lists = new TreeMap<>();
        long sum = 0;
        for (int i = 0; i < 300; i++) {
            try { sum += mix(all, lists, i); } catch (IllegalArgumentException e) { sum += e.getMessage().length(); }
        }
        System.out.println(sum + " " + count + lists);
    }
}"#;

#[test]
fn right_code_does_the_same() {
    let classes = Classes::compile("Main", RIGHT);
    let (_, expected) = run(config(&classes));
    let mut policy = CompilationPolicy { foreground: true, quick: false, ..CompilationPolicy::default() };
    policy.compile_at_once();
    let compilation = Compilation { enabled: true, policy, commands: Vec::new() };
    let (vm, out) = run(Config { lockstep: 3, log_profile: true, compilation, ..config(&classes) });
    let [_, compared, _, different] = numbers(&out);
    assert!(out.starts_with(&expected), "{out}");
    assert_eq!(different, 0, "{}", String::from_utf8_lossy(&vm.captured_stderr()));
    assert!(compared > 20, "{compared}");
}
