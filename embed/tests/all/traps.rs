//! Guests that touch memory that is not there: they are stopped, and nobody else notices.

use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rjvm::{Config, Launch, Outcome, Policy, StopReason, Vm};

use crate::support::{Classes, config, run_until_ready, start};

/// A reference that the guest has made of a number, through a method handle with a false type, and what it does with it.
const WILD: &str = r#"public class Wild {
    static class Fields { int a; long b; Object c; }
    static Object kept;
    static java.lang.invoke.MethodHandle forged(Class<?> as) throws Throwable {
        jdk.internal.misc.Unsafe unsafe = jdk.internal.misc.Unsafe.getUnsafe();
        java.lang.invoke.MethodHandles.Lookup lookup = java.lang.invoke.MethodHandles.lookup();
        var putType = java.lang.invoke.MethodType.methodType(void.class, Object.class, long.class, Object.class);
        var put = lookup.findVirtual(unsafe.getClass(), "putReference", putType).bindTo(unsafe);
        var forged = java.lang.invoke.MethodHandles.identity(int.class);
        long type = unsafe.objectFieldOffset(java.lang.invoke.MethodHandle.class, "type");
        put.invokeExact((Object) forged, type, (Object) java.lang.invoke.MethodType.methodType(as, int.class));
        return forged;
    }
    static int read(Fields fields) { return fields.a + (int) fields.b; }
    static void write(Fields fields, int value) { fields.a = value; fields.c = fields; }
    static int element(int[] array, int index) { return array[index]; }
    static void store(Object[] array, Object value) { array[0] = value; }
    static boolean is(Object object) { return object instanceof Fields; }
    public static void main(String[] args) throws Throwable {
        int reference = Integer.parseUnsignedInt(args[1], 16);
        var object = forged(Object.class);
        var fields = forged(Fields.class);
        var ints = forged(int[].class);
        var objects = forged(Object[].class);
        Fields good = new Fields();
        int sum = 0;
        for (int i = 0; i < 30_000; i++) {
            sum += read(good) + element(new int[1], 0) + (is(good) ? 1 : 0);
            write(good, i);
            store(new Object[1], good);
        }
        System.out.println("ready");
        for (int i = 0; ; i++) {
            try {
                int at = reference + i * 512;
                switch (args[0]) {
                    case "call" -> ((Object) object.invokeExact(at)).toString();
                    case "lock" -> { synchronized ((Object) object.invokeExact(at)) { sum++; } }
                    case "read" -> sum += read((Fields) fields.invokeExact(at));
                    case "write" -> write((Fields) fields.invokeExact(at), i);
                    case "element" -> sum += element((int[]) ints.invokeExact(at), 0);
                    case "store" -> store((Object[]) objects.invokeExact(at), good);
                    case "type" -> sum += is((Object) object.invokeExact(at)) ? 1 : 0;
                    case "collect" -> { kept = (Object) object.invokeExact(at); store(new Object[1], kept); System.gc(); kept.hashCode(); }
                    default -> throw new Error(args[0]);
                }
            } catch (InternalError | RuntimeException | LinkageError e) {
                sum++;
            }
        }
    }
}"#;

const EXPORTS: &str = "java.base/jdk.internal.misc=ALL-UNNAMED";

fn sealed(classes: &Classes) -> Config {
    let mut config = Config { sealed: true, deadline: Some(Duration::from_secs(60)), ..config(classes) };
    config.properties.push(("jdk.module.addexports.0".to_owned(), EXPORTS.to_owned()));
    config
}

#[test]
fn whoever_follows_a_wild_reference_is_stopped_and_nobody_else_notices() {
    let classes = Classes::compile_with("Wild", WILD, &["-XDignore.symbol.file", "--add-exports", EXPORTS]);
    let honest = Classes::compile(
        "Honest",
        r#"public class Honest { public static void main(String[] a) {
            System.out.println("ready");
            long sum = 0;
            for (int i = 0; i < 400_000; i++) sum += new int[100].length + String.valueOf(i).length();
            System.out.println(sum);
        } }"#,
    );
    let (sibling, running) = run_until_ready(Config { sealed: true, ..config(&honest) }, "Honest", &[]);
    for engine in 0..4 {
        for (number, how) in ["call", "lock", "read", "write", "element", "store", "type", "collect"].iter().enumerate() {
            // Half of them in each engine, each in two.
            if (number + engine) % 2 == 0 {
                continue;
            }
            let reference = if engine < 2 { "7ffffff0" } else { "f0000000" };
            let mut config = sealed(&classes);
            config.compilation.enabled = engine > 0;
            config.compilation.policy.optimize = engine > 1;
            config.compilation.policy.compile_at_once();
            config.fuel = (engine == 3).then_some(1 << 40);
            let vm = start(config);
            let outcome = vm.run(Launch::class("Wild", vec![(*how).to_owned(), reference.to_owned()]));
            let error = String::from_utf8_lossy(&vm.captured_stderr()).into_owned();
            assert_eq!(outcome.unwrap(), Outcome::Stopped(StopReason::Corrupted), "{how} {reference}, engine {engine}: {error}");
        }
    }
    assert_eq!(running.join().unwrap().0.unwrap(), Outcome::Exited(0));
    assert_eq!(sibling.captured_stdout(), b"ready\n42288890\n");
}

#[test]
fn a_mapped_file_that_is_cut_short_stops_its_reader() {
    let classes = Classes::compile(
        "Mapped",
        r#"import java.nio.channels.FileChannel; import java.nio.file.*;
        public class Mapped { public static void main(String[] a) throws Exception {
            try (FileChannel file = FileChannel.open(Path.of(a[0]))) {
                var bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
                System.out.println("ready");
                long sum = 0;
                while (true) for (int i = 0; i < bytes.limit(); i += 512) sum += bytes.get(i);
            }
        } }"#,
    );
    let path = classes.path().join("data");
    std::fs::write(&path, vec![7; 1 << 20]).unwrap();
    let config = Config { sealed: true, deadline: Some(Duration::from_secs(60)), ..config(&classes) };
    let (vm, running) = run_until_ready(config, "Mapped", &[path.to_str().unwrap()]);
    let begin = Instant::now();
    std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(4096).unwrap();
    let (outcome, _) = running.join().unwrap();
    assert_eq!(outcome.unwrap(), Outcome::Stopped(StopReason::Corrupted), "{}", String::from_utf8_lossy(&vm.captured_stderr()));
    assert!(begin.elapsed() < Duration::from_secs(5));
}

/// Runs `faults` in a process of its own and gives the signal that ends it.
fn signal_of_child(how: &str) -> Option<i32> {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "traps::faults", "--ignored", "--nocapture"]).env("FAULT", how);
    child.output().unwrap().status.signal()
}

#[test]
fn other_faults_end_the_process_as_before() {
    assert_eq!(signal_of_child("read"), Some(11));
    assert_eq!(signal_of_child("raise"), Some(11));
    assert_eq!(signal_of_child("after"), Some(11));
}

/// Where the largest mapping of this process begins, in which nothing is.
fn reservation() -> usize {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let range = |line: &str| {
        let (start, end) = line.split(' ').next()?.split_once('-')?;
        Some((usize::from_str_radix(start, 16).ok()?, usize::from_str_radix(end, 16).ok()?))
    };
    let empty = maps.lines().filter(|line| line.contains("---p")).filter_map(range);
    empty.max_by_key(|(start, end)| end - start).unwrap().0
}

/// The memory of a `Vm` that is gone is no more than other memory.
#[test]
#[ignore = "ends its process"]
#[allow(unsafe_code, reason = "faults on purpose")]
fn faults() {
    let make = || Vm::new(Config { policy: Policy::trusted(), ..Config::untrusted(crate::support::java_home()) }).unwrap();
    let vm = Arc::new(make());
    match std::env::var("FAULT").as_deref() {
        Ok("raise") => rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::SEGV).unwrap(),
        Ok("after") => {
            let base = reservation();
            drop(vm);
            // SAFETY: it is none: nothing is mapped there, and that ends the process.
            let _ = unsafe { std::ptr::with_exposed_provenance::<u8>(base + (1 << 34)).read_volatile() };
        }
        _ => {
            // SAFETY: it is none: nothing is mapped there, and that ends the process.
            let _ = unsafe { std::ptr::with_exposed_provenance::<u8>(4096).read_volatile() };
        }
    }
    std::thread::sleep(Duration::from_secs(5));
}
