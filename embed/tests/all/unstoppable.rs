//! Nothing that a guest does keeps its host from stopping it: cycles of every form, natives with much to do, and very many threads.

use std::time::Duration;

use crate::support::{Classes, config, start, stop_when_ready};
use rjvm::{Launch, Outcome};

const FORMS: [&str; 13] = [
    "throw_to_itself",
    "handlers",
    "table_switch",
    "lookup_switch",
    "subroutine",
    "finally",
    "calls",
    "initialisers",
    "hidden",
    "loaders",
    "proxies",
    "lambdas",
    "starts",
];

#[test]
fn cycles_of_every_form_are_stopped() {
    let module = "java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED";
    let classes = Classes::of_program("cycles", &["-nowarn", "--add-exports", module]);
    for form in FORMS {
        let mut config = config(&classes);
        config.properties.push(("jdk.module.addexports.0".to_owned(), module.to_owned()));
        stop_when_ready(config, "Main", &[form, "alone"]);
    }
}

const RECURSION: &str = r#"public class Recursion {
    interface Step { int next(int n); }
    static final Step[] STEPS = {n -> again(n - 1) + again(n - 2), n -> again(n - 2) + again(n - 1)};
    static int again(int n) { return n < 2 ? n : STEPS[n & 1].next(n); }
    static int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
    static long sum(int from, long to) { return to - from < 2 ? from : sum(from, (from + to) / 2) + sum((int) ((from + to) / 2), to); }
    static long run(String form, int n) {
        switch (form) {
            case "plain": return fibonacci(n);
            case "virtual": return again(n);
            default: return sum(0, 1L << n - 10);
        }
    }
    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 50; i++) run(args[0], 20);
        Thread thread = new Thread(() -> { for (;;) run(args[0], 60); });
        thread.setDaemon(true);
        thread.start();
        // A collection needs all threads, too.
        for (int i = 0; i < 3; i++) { Thread.sleep(50); System.gc(); }
        System.out.println("ready");
        thread.join();
    }
}"#;

#[test]
fn recursion_that_would_take_years_is_stopped_and_does_not_hold_up_collections() {
    let classes = Classes::compile("Recursion", RECURSION);
    for form in ["plain", "virtual", "halves"] {
        let mut config = config(&classes);
        config.compilation.enabled = true;
        stop_when_ready(config, "Recursion", &[form]);
    }
}

const NATIVES: &str = r#"import java.util.zip.*;
public class Natives {
    interface Step { void run() throws Throwable; }
    static void deep(int levels) throws InterruptedException {
        if (levels == 0) Thread.sleep(1_000_000_000);
        else deep(levels - 1);
    }
    static void startDeep() throws Exception {
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(null, () -> { try { deep(300_000); } catch (InterruptedException e) { } }, "deep", 1L << 27);
            thread.start();
            while (thread.getState() != Thread.State.TIMED_WAITING) Thread.sleep(10);
        }
    }
    static Step step(String name) throws Exception {
        java.lang.reflect.Field field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        sun.misc.Unsafe unsafe = (sun.misc.Unsafe) field.get(null);
        int size = 400 << 20;
        switch (name) {
            case "set": { long at = unsafe.allocateMemory(size); return () -> unsafe.setMemory(at, size, (byte) 1); }
            case "copy": { long at = unsafe.allocateMemory(size); unsafe.setMemory(at, size, (byte) 1); return () -> unsafe.copyMemory(at, at + 8, size - 8); }
            case "copy_array": { byte[] bytes = new byte[size]; return () -> unsafe.copyMemory(bytes, 16, bytes, 24, size - 8); }
            case "move": { long[] longs = new long[size / 8]; return () -> System.arraycopy(longs, 0, longs, 1, longs.length - 1); }
            case "move_objects": { Object[] all = new Object[size / 4]; return () -> System.arraycopy(all, 1, all, 0, all.length - 1); }
            case "narrow": { Object[] all = new Object[size / 8]; String[] some = new String[size / 8]; return () -> System.arraycopy(all, 0, some, 0, all.length); }
            case "clone": { int[] ints = new int[size / 8]; return () -> ints.clone(); }
            case "checksum": { byte[] bytes = new byte[size]; return () -> new CRC32().update(bytes); }
            case "deflate": { byte[] bytes = new byte[size / 8]; byte[] room = new byte[size / 8]; Deflater deflater = new Deflater(9); return () -> { deflater.reset(); deflater.setInput(bytes); deflater.finish(); deflater.deflate(room); }; }
            case "transfer": {
                java.nio.channels.FileChannel[] files = new java.nio.channels.FileChannel[2];
                for (int i = 0; i < 2; i++) {
                    java.nio.file.Path path = java.nio.file.Files.createTempFile("transfer", null);
                    files[i] = java.nio.channels.FileChannel.open(path, java.nio.file.StandardOpenOption.READ, java.nio.file.StandardOpenOption.WRITE);
                    java.nio.file.Files.delete(path);
                }
                files[0].write(java.nio.ByteBuffer.allocate(1), size - 1);
                return () -> files[0].transferTo(0, size, files[1].position(0));
            }
            case "dump": startDeep(); return () -> Thread.getAllStackTraces();
            case "dump_all": startDeep(); return () -> java.lang.management.ManagementFactory.getThreadMXBean().dumpAllThreads(false, false);
            default: throw new IllegalArgumentException(name);
        }
    }
    public static void main(String[] args) throws Throwable {
        Step step = step(args[0]);
        System.out.println("ready");
        for (;;) step.run();
    }
}"#;

/// The best of three: what else the machine does is not the question.
#[test]
fn natives_with_much_to_do_are_stopped_in_the_middle() {
    let classes = Classes::compile("Natives", NATIVES);
    let natives = [
        "set",
        "copy",
        "copy_array",
        "move",
        "move_objects",
        "narrow",
        "clone",
        "checksum",
        "deflate",
        "transfer",
        "dump",
        "dump_all",
    ];
    for native in natives {
        let late = (0..3).map(|_| {
            let mut config = config(&classes);
            config.heap_max = Some(1 << 30);
            stop_when_ready(config, "Natives", &[native])
        });
        let best = late.min().unwrap();
        assert!(best < Duration::from_millis(200), "{native} goes on for {best:?}");
    }
}

const HUGE_STRINGS: &str = r#"public class HugeStrings {
    interface Step { void run() throws Throwable; }
    static Step step(String name) throws Exception {
        String huge = (name.endsWith("_wide") ? "\u1234" : "a").repeat(100_000_000);
        switch (name.split("_")[0]) {
            case "intern": return () -> huge.intern();
            case "same": String twin = huge.substring(1).concat(huge.substring(0, 1)); huge.intern(); return () -> twin.intern();
            case "class": return () -> Class.forName(huge);
            case "library": return () -> System.mapLibraryName(huge);
            case "name": return () -> new Thread(huge).start();
            case "interface": return () -> java.net.NetworkInterface.getByName(huge);
            case "signal": return () -> new sun.misc.Signal(huge);
            case "handle": return () -> java.lang.invoke.MethodHandles.lookup().findStatic(HugeStrings.class, huge, java.lang.invoke.MethodType.methodType(void.class));
            default: throw new IllegalArgumentException(name);
        }
    }
    public static void main(String[] args) throws Throwable {
        Step step = step(args[0]);
        System.out.println("ready");
        for (;;) try { step.run(); } catch (Exception | LinkageError expected) { }
    }
}"#;

/// As above; strings of 100 million characters.
#[test]
fn natives_that_are_given_huge_strings_are_stopped_in_the_middle() {
    let classes = Classes::compile_with("HugeStrings", HUGE_STRINGS, &["-nowarn"]);
    let natives = [
        "intern",
        "intern_wide",
        "same",
        "same_wide",
        "class",
        "class_wide",
        "library_wide",
        "name_wide",
        "interface_wide",
        "signal_wide",
        "handle_wide",
    ];
    for native in natives {
        let late = (0..2).map(|_| {
            let mut config = config(&classes);
            config.heap_max = Some(2 << 30);
            stop_when_ready(config, "HugeStrings", &[native])
        });
        let best = late.min().unwrap();
        assert!(best < Duration::from_millis(50), "{native} goes on for {best:?}");
    }
}

const DEEP_STACKS: &str = r#"import java.util.concurrent.locks.LockSupport;
public class DeepStacks {
    interface Step { void run() throws Throwable; }
    static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    static void deep(int levels, Runnable end) {
        if (levels == 0) end.run();
        else deep(levels - 1, end);
    }
    static void park() { for (;;) LockSupport.park(); }
    static void repeat(Step step) {
        System.out.println("ready");
        for (;;) try { step.run(); } catch (Throwable expected) { }
    }
    static Thread start(Runnable end) {
        Thread thread = new Thread(null, () -> deep(1_000_000, end), "deep", 1L << 29);
        thread.start();
        return thread;
    }
    static void beside(Step step) throws Exception {
        for (int i = 0; i < 4; i++) {
            Thread thread = start(DeepStacks::park);
            while (thread.getState() != Thread.State.WAITING) Thread.sleep(10);
        }
        repeat(step);
    }
    static void inside(Step step) {
        start(() -> repeat(step));
        park();
    }
    public static void main(String[] args) throws Throwable {
        switch (args[0]) {
            case "dump_all": beside(() -> java.lang.management.ManagementFactory.getThreadMXBean().dumpAllThreads(false, false));
            case "dump": beside(() -> Thread.getAllStackTraces());
            case "own": inside(() -> Thread.currentThread().getStackTrace());
            case "fill": inside(() -> new Throwable());
            case "trace": inside(() -> new Throwable().getStackTrace());
            case "walk": inside(() -> WALKER.walk(frames -> frames.count()));
            case "skip": inside(() -> WALKER.walk(frames -> frames.skip(900_000).findFirst()));
            case "caller": inside(() -> WALKER.getCallerClass());
            case "full": inside(() -> System.gc());
            case "young": inside(() -> { byte[] garbage = new byte[1 << 16]; });
        }
    }
}"#;

/// As above; four stacks of a million frames are dumped, or one is walked by its own thread.
#[test]
fn natives_that_walk_deep_stacks_are_stopped_in_the_middle() {
    let classes = Classes::compile("DeepStacks", DEEP_STACKS);
    for native in ["dump_all", "dump", "own", "fill", "trace", "walk", "skip", "caller", "full", "young"] {
        let late = (0..3).map(|_| {
            let mut config = config(&classes);
            config.heap_max = Some(2 << 30);
            stop_when_ready(config, "DeepStacks", &[native])
        });
        let best = late.min().unwrap();
        assert!(best < Duration::from_millis(200), "{native} goes on for {best:?}");
    }
}

#[test]
fn a_shutdown_hook_that_loops_is_stopped() {
    let source = r#"public class Hook {
        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> { System.out.println("ready"); for (;;) { } }));
        }
    }"#;
    let classes = Classes::compile("Hook", source);
    stop_when_ready(config(&classes), "Hook", &[]);
}

/// Held by one thread, and one more that another thread waits for.
#[test]
fn many_monitors_do_not_delay_a_stop() {
    let source = r#"public class Monitors {
        static Object[] held = new Object[50_000];
        static void hold(int level) {
            if (level == held.length) {
                Thread waiting = new Thread(() -> { synchronized (held[0]) { } });
                waiting.start();
                while (waiting.getState() != Thread.State.BLOCKED) Thread.onSpinWait();
                System.out.println("ready");
                for (;;) java.util.concurrent.locks.LockSupport.park();
            }
            synchronized (held[level]) {
                System.identityHashCode(held[level]);
                hold(level + 1);
            }
        }
        public static void main(String[] args) {
            for (int i = 0; i < held.length; i++) held[i] = new Object();
            new Thread(null, () -> hold(0), "deep", 1L << 26).start();
        }
    }"#;
    let classes = Classes::compile("Monitors", source);
    stop_when_ready(config(&classes), "Monitors", &[]);
}

/// The process runs out of mappings before the `Vm` runs out of threads: that must not be noticed by the host.
#[test]
fn threads_without_end_are_an_error_and_are_stopped() {
    let source = r#"public class Bomb {
        public static void main(String[] args) {
            try {
                for (;;) new Thread(null, java.util.concurrent.locks.LockSupport::park, "parked", 1 << 17).start();
            } catch (OutOfMemoryError expected) {
                System.out.println("ready");
                for (;;) java.util.concurrent.locks.LockSupport.park();
            }
        }
    }"#;
    let classes = Classes::compile("Bomb", source);
    stop_when_ready(config(&classes), "Bomb", &[]);
}

#[test]
fn a_guest_may_ask_for_any_size_of_stack() {
    let source = r#"public class Stacks {
        static int depth(int levels) { return levels == 0 ? 0 : 1 + depth(levels - 1); }
        public static void main(String[] args) throws Exception {
            Thread[] threads = new Thread[64];
            for (int i = 0; i < threads.length; i++) {
                long size = i % 2 == 0 ? 1L << 30 : Long.MAX_VALUE;
                threads[i] = new Thread(null, () -> depth(1000), "large", size);
                try { threads[i].start(); } catch (OutOfMemoryError expected) { }
            }
            for (Thread thread : threads) thread.join();
        }
    }"#;
    let classes = Classes::compile("Stacks", source);
    let vm = start(config(&classes));
    assert_eq!(vm.run(Launch::class("Stacks", Vec::new())).unwrap(), Outcome::Exited(0));
    assert_eq!(vm.captured_stderr(), b"");
}

#[test]
fn a_guest_that_has_used_up_its_threads_can_be_sent_a_signal() {
    let source = r#"public class Full {
        public static void main(String[] args) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("the hook runs")));
            sun.misc.Signal.handle(new sun.misc.Signal("USR2"), signal -> System.exit(7));
            try {
                for (;;) new Thread(java.util.concurrent.locks.LockSupport::park).start();
            } catch (OutOfMemoryError expected) {
                sun.misc.Signal.raise(new sun.misc.Signal("USR2"));
            }
            Thread.sleep(20_000);
        }
    }"#;
    let classes = Classes::compile("Full", source);
    let mut config = config(&classes);
    config.threads_max = 20;
    let vm = start(config);
    assert_eq!(vm.run(Launch::class("Full", Vec::new())).unwrap(), Outcome::Exited(7));
    assert_eq!(vm.captured_stdout(), b"the hook runs\n");
}
