//! Frames that are taken apart and rebuilt at random polls.

use crate::support::{Classes, config, start};
use rjvm::{Launch, Outcome, Stress};

const DEEP: &str = r#"public class Deep {
    static int depth(int n, long a, double b, Object[] o) {
        if (n == 0) { return o.length; }
        int got = depth(n - 1, a + 1, b / 2, new Object[] { o, a, b });
        return got + ((Object[]) o[0] == null ? 1 : 0);
    }
    static synchronized String locked(String s, int n) {
        String r = s;
        for (int i = 0; i < n; i++) { r = r.length() > 20 ? s + i : r + (i % 3 == 0 ? "x" : locked(s, n / 2).substring(0, 1)); }
        return r;
    }
    static int switching(int n) {
        int state = 0, steps = 0;
        while (true) {
            switch (state) {
                case 0: state = 3; break;
                case 1: state = 2; break;
                case 2: state = 5; break;
                case 3: state = 1; break;
                default: state = 0; if (++steps == n) return steps * 7;
            }
        }
    }
    static int thrown(int n) {
        int caught = 0;
        for (int i = 0; i < n; i++) {
            try { caught += Integer.parseInt(i % 2 == 0 ? "no" : "1"); } catch (NumberFormatException e) { caught += e.getMessage().length(); }
        }
        return caught;
    }
    public static void main(String[] args) throws Exception {
        long sum = 0;
        for (int i = 0; i < 30; i++) { sum += depth(i * 5, i, i, new Object[] { null }) * 3L; }
        System.out.println(sum + " " + locked("ab", 12) + " " + switching(400) + " " + thrown(60));
        Thread[] threads = new Thread[3];
        int[] total = new int[1];
        for (int t = 0; t < 3; t++) {
            threads[t] = new Thread(() -> { for (int i = 0; i < 300; i++) { synchronized (total) { total[0]++; } } });
            threads[t].start();
        }
        for (Thread thread : threads) { thread.join(); }
        System.out.println(total[0]);
    }
}"#;

/// The text, and the numbers of the line about frames.
fn run(frame_stress: u32, gc_stress: Stress) -> (String, Option<Vec<u64>>) {
    let classes = Classes::compile("Deep", DEEP);
    let mut config = config(&classes);
    config.frame_stress = frame_stress;
    config.gc_stress = gc_stress;
    config.gc_verify = true;
    config.log_profile = true;
    let vm = start(config);
    assert_eq!(vm.run(Launch::class("Deep", Vec::new())).unwrap(), Outcome::Exited(0));
    let output = String::from_utf8(vm.captured_stdout()).unwrap();
    let (log, text): (Vec<_>, Vec<_>) = output.lines().partition(|line| line.starts_with("[info]"));
    let words = log.iter().find(|line| line.contains("frames:")).map(|line| line.split([' ', ',', ';']));
    (text.join("\n"), words.map(|words| words.filter_map(|word| word.parse().ok()).collect()))
}

#[test]
fn a_program_does_not_notice_that_its_frames_are_rebuilt() {
    let (plain, none) = run(0, Stress::Off);
    assert_eq!(none, None);
    for (frame_stress, gc_stress) in [(2, Stress::EveryNth(499)), (7, Stress::EveryNth(97)), (40, Stress::Off)] {
        let (text, numbers) = run(frame_stress, gc_stress);
        assert_eq!(text, plain, "every {frame_stress}th poll");
        let numbers = numbers.unwrap();
        assert!(numbers.len() == 3 && numbers.iter().all(|number| *number > 50), "{numbers:?}");
    }
}
