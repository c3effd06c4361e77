//! Programs that mean harm: they fail by themselves, and nothing next to them notices.

use crate::support::{Classes, config, start};
use rjvm::{Launch, Outcome};

#[test]
fn forged_references_are_refused_and_forged_backtraces_are_ignored() {
    let classes = Classes::compile(
        "Forge",
        r#"public class Forge {
            static class Target { Target next; String text; int[] numbers; Runnable[] actions = new Runnable[1]; Object any; }
            static Target shared;
            static sun.misc.Unsafe unsafe;
            static void put(Object base, long offset, Object value) {
                try {
                    unsafe.putObject(base, offset, value);
                    System.out.print("stored ");
                } catch (InternalError e) {
                    System.out.print("refused ");
                }
            }
            static long offset(String field) throws Exception { return unsafe.objectFieldOffset(Target.class.getDeclaredField(field)); }
            public static void main(String[] args) throws Exception {
                java.lang.reflect.Field field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
                field.setAccessible(true);
                unsafe = (sun.misc.Unsafe) field.get(null);
                Target target = new Target();
                put(target, offset("next"), "text");
                put(target, offset("next"), new Target());
                put(target, offset("text"), target);
                put(target, offset("numbers"), new long[1]);
                put(target, offset("numbers"), new int[1]);
                put(target, offset("any"), new int[1]);
                put(target.actions, unsafe.arrayBaseOffset(Object[].class), "text");
                put(target.actions, unsafe.arrayBaseOffset(Object[].class), (Runnable) () -> { });
                java.lang.reflect.Field statics = Forge.class.getDeclaredField("shared");
                put(unsafe.staticFieldBase(statics), unsafe.staticFieldOffset(statics), "text");
                System.out.println();
                Throwable throwable = new Throwable();
                for (Object forged : new Object[] { "text", new int[5], new Object[0], new Object[] { "text", null, "x" }, new long[][] {{ -1, 1L << 40 }} })
                    for (long offset = 8; offset < 24; offset += 4)
                        try { unsafe.putObject(throwable, offset, forged); } catch (InternalError e) { }
                try { throwable.getStackTrace(); } catch (RuntimeException e) { }
                System.out.println("alive");
            }
        }"#,
    );
    let vm = start(config(&classes));
    assert_eq!(vm.run(Launch::class("Forge", Vec::new())).unwrap(), Outcome::Exited(0));
    let output = String::from_utf8(vm.captured_stdout()).unwrap();
    assert_eq!(output, "refused stored refused refused stored stored refused stored refused \nalive\n");
}

#[test]
fn a_vm_that_dies_leaves_the_others_alone() {
    let classes = Classes::compile(
        "Dies",
        r#"public class Dies {
            static int endless() { return endless() + 1; }
            static java.util.List<Object> kept = new java.util.ArrayList<>();
            public static void main(String[] args) throws Exception {
                switch (args[0]) {
                    case "memory": while (true) kept.add(new byte[100_000]);
                    case "stack": endless();
                    case "exit": new Thread(() -> { while (true) kept = new java.util.ArrayList<>(); }).start(); System.exit(7);
                    default:
                        long sum = 0;
                        for (int i = 0; i < 200_000; i++) sum += String.valueOf(i).hashCode() + new int[10].length;
                        System.out.println(sum);
                }
            }
        }"#,
    );
    let run = |how: &str| {
        let vm = start(config(&classes));
        let outcome = vm.run(Launch::class("Dies", vec![how.to_owned()])).unwrap();
        (outcome, vm.captured_stdout())
    };
    let (_, expected) = run("work");
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..3).map(|_| scope.spawn(|| run("work"))).collect();
        for (how, status) in [("memory", 1), ("stack", 1), ("exit", 7), ("memory", 1), ("exit", 7)] {
            assert_eq!(run(how).0, Outcome::Exited(status), "{how}");
        }
        for worker in workers {
            assert_eq!(worker.join().unwrap(), (Outcome::Exited(0), expected.clone()));
        }
    });
}
