//! Calls of guests' methods: values of every type, objects, exceptions, limits, many threads, kills at any moment.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::fuel::{compiled, eagerly};
use crate::support::{Classes, config, process_resources, settle_to, start};
use rjvm::{CompilationPolicy, Config, Error, GuestException, Limits, Object, StopReason, Stress, Vm};

const CALLS: &str = r#"import java.util.*;
public class Calls {
    public static boolean not(boolean b) { return !b; }
    public static byte b(byte x) { return (byte) (x + 1); }
    public static short s(short x) { return (short) (x + 1); }
    public static char c(char x) { return (char) (x + 1); }
    public static int i(int x) { return x + 1; }
    public static long j(long x) { return x + 1; }
    public static float f(float x) { return x / 2; }
    public static double d(double x) { return x / 2; }
    public static String text(String a, int n) { return a == null ? null : a.repeat(n); }
    public static long all(boolean z, byte b, char c, short s, int i, long j, float f, double d, String t, int[] a) {
        return (z ? 1 : 0) + b + c + s + i + j + (long) f + (long) d + t.length() + a.length;
    }
    public static byte[] reversed(byte[] x) { byte[] y = new byte[x.length]; for (int i = 0; i < x.length; i++) y[i] = x[x.length - 1 - i]; return y; }
    public static int[] squares(int n) { int[] r = new int[n]; for (int i = 0; i < n; i++) r[i] = i * i; return r; }
    public static int[] blank(int n) { return new int[n]; }
    public static double sum(double[] x) { double s = 0; for (double d : x) s += d; return s; }
    public static long[] longs(long[] x) { return x; }
    public static float[] floats(float[] x) { return x; }
    public static char[] chars(char[] x) { return x; }
    public static short[] shorts(short[] x) { return x; }
    public static boolean[] booleans(boolean[] x) { return x; }
    public static String[] sorted(String[] x) { String[] y = x.clone(); Arrays.sort(y); return y; }
    public static String none() { return null; }
    public static void nothing() { }
    public static String over(int x) { return "int"; }
    public static String over(long x) { return "long"; }
    public static String over(String x) { return "String"; }
    public static String over(Object x) { return "Object"; }
    public static String either(CharSequence x, Object y) { return "1"; }
    public static String either(Object x, CharSequence y) { return "2"; }

    private final int[] state;
    public Calls(int size) { state = new int[size]; }
    public int add(int at, int n) { return state[at] += n; }
    public Calls other() { return new Calls(state.length); }
    @Override public String toString() { return "Calls" + Arrays.toString(state); }
    public static int sizeOf(Calls c) { return c == null ? -1 : c.state.length; }
    public static Object make(String text) { return new StringBuilder(text); }
    public static final String CONSTANT = "constant";
    static long counter = 41;
    static long count() { return ++counter; }

    static class Failed extends RuntimeException {
        Failed(String message, Throwable cause) { super(message, cause); }
        @Override public String getLocalizedMessage() { return "localized " + getMessage(); }
    }
    static void inner(int n) { Object[] a = new Object[n]; a[n] = a; }
    static void middle(int n) { try { inner(n); } catch (RuntimeException e) { throw new Failed("middle", e); } }
    public static void fail(int n) { middle(n); }
    public static void circular() { Exception a = new Exception("a"), b = new Exception("b", a); a.initCause(b); Calls.<RuntimeException>sneak(a); }
    static <T extends Throwable> void sneak(Throwable t) throws T { @SuppressWarnings("unchecked") T x = (T) t; throw x; }
    public static int deep(int n) { return n == 0 ? 0 : 1 + deep(n - 1); }
    public static int exits() { System.exit(9); return 0; }
    public static void loop() { for (;;) { } }
    public static void sleep() throws Exception { try { Thread.sleep(1_000_000); } finally { counter = -1; } }
    public static int work(int n) { int h = 7; for (int i = 0; i < n; i++) h = h * 31 + "x".concat(Integer.toString(i)).hashCode(); return h; }
    static final Map<Integer, String> shared = new java.util.concurrent.ConcurrentHashMap<>();
    public static synchronized int many(int n, String s) { shared.put(n, s); return shared.get(n).length(); }
    public static String current() { return Thread.currentThread().getName(); }
    static class Broken { static { if (true) throw new IllegalStateException("broken"); } static int x() { return 1; } }
}"#;

/// A `Vm` for calls in one of several modes.
pub fn modes(classes: &Classes) -> Vec<(&'static str, Config)> {
    let plain = || config(classes);
    vec![
        ("interpreted", plain()),
        ("compiled at once", compiled(plain(), CompilationPolicy::compile_at_once)),
        ("compiled eagerly, collections", compiled(Config { gc_stress: Stress::EveryNth(499), ..plain() }, eagerly)),
        ("collections", Config { gc_stress: Stress::EveryNth(199), gc_verify: true, ..plain() }),
        ("frames are rebuilt", Config { frame_stress: 5, ..plain() }),
        ("metered", compiled(Config { fuel: Some(1 << 60), sealed: true, ..plain() }, eagerly)),
    ]
}

fn guest(error: Error) -> GuestException {
    match error {
        Error::Guest(exception) => *exception,
        other => panic!("{other:?}"),
    }
}

#[test]
fn values_of_every_type_cross_both_ways() {
    let classes = Classes::compile("Calls", CALLS);
    for (mode, config) in modes(&classes) {
        let vm = start(config);
        assert!(!vm.static_method::<(bool,), bool>("Calls", "not").unwrap().call(&vm, (true,)).unwrap(), "{mode}");
        assert_eq!(vm.static_method::<(i8,), i8>("Calls", "b").unwrap().call(&vm, (127,)).unwrap(), -128, "{mode}");
        assert_eq!(vm.static_method::<(i16,), i16>("Calls", "s").unwrap().call(&vm, (-2,)).unwrap(), -1);
        assert_eq!(vm.static_method::<(u16,), u16>("Calls", "c").unwrap().call(&vm, (0xffff,)).unwrap(), 0);
        assert_eq!(vm.static_method::<(i32,), i32>("Calls", "i").unwrap().call(&vm, (i32::MAX,)).unwrap(), i32::MIN);
        assert_eq!(vm.static_method::<(i64,), i64>("Calls", "j").unwrap().call(&vm, (1 << 40,)).unwrap(), (1 << 40) + 1);
        assert_eq!(vm.static_method::<(f32,), f32>("Calls", "f").unwrap().call(&vm, (5.0,)).unwrap().to_bits(), 2.5f32.to_bits());
        assert_eq!(vm.static_method::<(f64,), f64>("Calls", "d").unwrap().call(&vm, (5.0,)).unwrap().to_bits(), 2.5f64.to_bits());
        let text = vm.static_method::<(Option<&str>, i32), Option<String>>("Calls", "text").unwrap();
        assert_eq!(text.call(&vm, (Some("äx€😀"), 3)).unwrap().unwrap(), "äx€😀".repeat(3));
        assert_eq!(text.call(&vm, (None, 3)).unwrap(), None);
        type All = (bool, i8, u16, i16, i32, i64, f32, f64, String, Vec<i32>);
        let all = vm.static_method::<All, i64>("Calls", "all").unwrap();
        let sum = all.call(&vm, (true, 2, 3, 4, 5, 6, 7.0, 8.0, "nine".to_owned(), vec![0; 10])).unwrap();
        assert_eq!(sum, 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 4 + 10);
        let reversed = vm.static_method::<(&[u8],), Vec<u8>>("Calls", "reversed").unwrap();
        assert_eq!(reversed.call(&vm, (&[1, 2, 255],)).unwrap(), [255, 2, 1]);
        let reversed = vm.static_method::<(Vec<i8>,), Vec<i8>>("Calls", "reversed").unwrap();
        assert_eq!(reversed.call(&vm, (vec![1, -2],)).unwrap(), [-2, 1]);
        assert_eq!(vm.static_method::<(i32,), Vec<i32>>("Calls", "squares").unwrap().call(&vm, (4,)).unwrap(), [0, 1, 4, 9]);
        let sum = vm.static_method::<(&[f64],), f64>("Calls", "sum").unwrap();
        assert_eq!(sum.call(&vm, (&[0.5, 0.25],)).unwrap().to_bits(), 0.75f64.to_bits());
        let longs = vm.static_method::<(Vec<i64>,), Vec<i64>>("Calls", "longs").unwrap();
        assert_eq!(longs.call(&vm, (vec![i64::MIN, 1],)).unwrap(), [i64::MIN, 1]);
        let floats = vm.static_method::<(Vec<f32>,), Vec<f32>>("Calls", "floats").unwrap();
        assert_eq!(floats.call(&vm, (vec![1.5],)).unwrap(), [1.5]);
        let chars = vm.static_method::<(Vec<u16>,), Vec<u16>>("Calls", "chars").unwrap();
        assert_eq!(chars.call(&vm, (vec![0xd800],)).unwrap(), [0xd800]);
        let shorts = vm.static_method::<(Vec<i16>,), Vec<i16>>("Calls", "shorts").unwrap();
        assert_eq!(shorts.call(&vm, (vec![-3],)).unwrap(), [-3]);
        let booleans = vm.static_method::<(Vec<bool>,), Vec<bool>>("Calls", "booleans").unwrap();
        assert_eq!(booleans.call(&vm, (vec![true, false],)).unwrap(), [true, false]);
        let sorted = vm.static_method::<(Vec<String>,), Vec<String>>("Calls", "sorted").unwrap();
        let words = ["c", "a", "ü", "b"].map(str::to_owned).to_vec();
        assert_eq!(sorted.call(&vm, (words,)).unwrap(), ["a", "b", "c", "ü"]);
        vm.static_method::<(), ()>("Calls", "nothing").unwrap().call(&vm, ()).unwrap();
        assert_eq!(vm.static_field::<String>("Calls", "CONSTANT").unwrap(), "constant");
        let before: i64 = vm.static_field("Calls", "counter").unwrap();
        assert_eq!(vm.static_method::<(), i64>("Calls", "count").unwrap().call(&vm, ()).unwrap(), before + 1);
    }
}

#[test]
fn types_are_checked_when_a_method_is_looked_up() {
    let classes = Classes::compile("Calls", CALLS);
    let vm = start(config(&classes));
    let over = |error: Error| matches!(error, Error::NoSuchMember(_)).then(|| error.to_string()).unwrap();
    assert_eq!(vm.static_method::<(i32,), String>("Calls", "over").unwrap().call(&vm, (1,)).unwrap(), "int");
    assert_eq!(vm.static_method::<(i64,), String>("Calls", "over").unwrap().call(&vm, (1,)).unwrap(), "long");
    assert_eq!(vm.static_method::<(&str,), String>("Calls", "over").unwrap().call(&vm, ("",)).unwrap(), "String");
    let object = vm.static_method::<(&str,), String>("Calls", "over(Ljava/lang/Object;)Ljava/lang/String;").unwrap();
    assert_eq!(object.call(&vm, ("",)).unwrap(), "Object");
    let text = over(vm.static_method::<(&Object,), String>("Calls", "over").unwrap_err());
    assert!(text.contains("several") && text.contains("over(Ljava/lang/String;)"), "{text}");
    let text = over(vm.static_method::<(&str, &str), String>("Calls", "either").unwrap_err());
    assert!(text.contains("several"), "{text}");
    let text = over(vm.static_method::<(i32,), i64>("Calls", "i").unwrap_err());
    assert_eq!(text, "Calls has no static method i of these types; it has i(I)I");
    assert_eq!(over(vm.static_method::<(), ()>("Calls", "absent").unwrap_err()), "Calls has no static method absent");
    over(vm.static_method::<(i32, i32), i32>("Calls", "add").unwrap_err());
    over(vm.method::<(i32,), i32>("Calls", "i").unwrap_err());
    over(vm.constructor::<(i64,)>("Calls").unwrap_err());
    over(vm.constructor::<()>("java.util.AbstractList").unwrap_err());
    over(vm.static_field::<i32>("Calls", "counter").unwrap_err());
    let absent = guest(vm.static_method::<(), ()>("com/acme/Absent", "x").unwrap_err());
    assert_eq!(absent.class, "java.lang.NoClassDefFoundError");
    assert_eq!(absent.cause.unwrap().class, "java.lang.ClassNotFoundException");
    let none = vm.static_method::<(), String>("Calls", "none").unwrap();
    assert!(matches!(none.call(&vm, ()).unwrap_err(), Error::Null("a String")));
    let broken = vm.static_method::<(), i32>("Calls$Broken", "x").unwrap();
    assert_eq!(guest(broken.call(&vm, ()).unwrap_err()).class, "java.lang.ExceptionInInitializerError");
    assert_eq!(guest(broken.call(&vm, ()).unwrap_err()).class, "java.lang.NoClassDefFoundError");
}

#[test]
fn objects_live_as_long_as_their_handles() {
    let classes = Classes::compile("Calls", CALLS);
    for (mode, config) in modes(&classes) {
        let vm = start(config);
        let new = vm.constructor::<(i32,)>("Calls").unwrap();
        let add = vm.method::<(i32, i32), i32>("Calls", "add").unwrap();
        let other = vm.method::<(), Object>("Calls", "other").unwrap();
        let to_string = vm.method::<(), String>("java/lang/Object", "toString").unwrap();
        let size = vm.static_method::<(Option<&Object>,), i32>("Calls", "sizeOf").unwrap();
        let collect = vm.static_method::<(), ()>("java.lang.System", "gc").unwrap();
        let objects: Vec<Object> = (1..30).map(|size| new.call(&vm, (size,)).unwrap()).collect();
        let copies = objects.clone();
        for (index, object) in objects.iter().enumerate() {
            assert_eq!(add.call(&vm, object, (index as i32, 5)).unwrap(), 5, "{mode}");
        }
        drop(objects);
        collect.call(&vm, ()).unwrap();
        for (index, object) in copies.iter().enumerate() {
            assert_eq!(add.call(&vm, object, (index as i32, 5)).unwrap(), 10, "{mode}");
            assert_eq!(size.call(&vm, (Some(&other.call(&vm, object, ()).unwrap()),)).unwrap(), index as i32 + 1);
        }
        assert_eq!(to_string.call(&vm, &copies[1], ()).unwrap(), "Calls[0, 10]");
        assert_eq!(size.call(&vm, (None,)).unwrap(), -1);
        let builder = vm.static_method::<(&str,), Object>("Calls", "make").unwrap().call(&vm, ("text",)).unwrap();
        assert_eq!(to_string.call(&vm, &builder, ()).unwrap(), "text");
        let wrong = size.call(&vm, (Some(&builder),)).unwrap_err();
        assert_eq!(wrong.to_string(), "java.lang.StringBuilder is no Calls");
        assert!(matches!(add.call(&vm, &builder, (0, 0)).unwrap_err(), Error::WrongClass(_)));
        let outside = guest(add.call(&vm, &copies[0], (1, 1)).unwrap_err());
        assert_eq!(outside.message.as_deref(), Some("Index 1 out of bounds for length 1"));
        drop(vm);
        drop(copies);
    }
}

#[test]
fn handles_that_are_dropped_free_their_objects() {
    let classes = Classes::compile("Calls", CALLS);
    let vm = start(Config { heap_max: Some(16 << 20), ..config(&classes) });
    let squares = vm.static_method::<(i32,), Object>("Calls", "blank").unwrap();
    // 0.8 GB in all, of which 8 MB at a time.
    let mut kept = std::collections::VecDeque::new();
    for _ in 0..2_000 {
        kept.push_back(squares.call(&vm, (100_000,)).unwrap());
        if kept.len() > 20 {
            kept.pop_front();
        }
    }
    let mut all = Vec::new();
    let full = loop {
        match squares.call(&vm, (100_000,)) {
            Ok(object) => all.push(object),
            Err(error) => break guest(error),
        }
    };
    assert_eq!(full.class, "java.lang.OutOfMemoryError");
    all.clear();
    squares.call(&vm, (100_000,)).unwrap();
}

#[test]
fn a_value_of_another_vm_is_an_error() {
    let classes = Classes::compile("Calls", CALLS);
    let (one, other) = (start(config(&classes)), start(config(&classes)));
    let new = one.constructor::<(i32,)>("Calls").unwrap();
    let object = new.call(&one, (3,)).unwrap();
    let size = other.static_method::<(&Object,), i32>("Calls", "sizeOf").unwrap();
    let add = other.method::<(i32, i32), i32>("Calls", "add").unwrap();
    assert!(matches!(size.call(&other, (&object,)).unwrap_err(), Error::OtherVm));
    assert!(matches!(size.call(&one, (&object,)).unwrap_err(), Error::OtherVm));
    assert!(matches!(add.call(&other, &object, (0, 0)).unwrap_err(), Error::OtherVm));
    assert!(matches!(new.call(&other, (3,)).unwrap_err(), Error::OtherVm));
    drop(one);
    assert!(matches!(size.call(&other, (&object,)).unwrap_err(), Error::OtherVm));
    assert!(matches!(new.call(&other, (3,)).unwrap_err(), Error::OtherVm));
    let own = other.constructor::<(i32,)>("Calls").unwrap().call(&other, (4,)).unwrap();
    assert_eq!(size.call(&other, (&own,)).unwrap(), 4);
}

#[test]
fn exceptions_have_frames_and_causes_as_hotspot_prints_them() {
    let classes = Classes::compile("Calls", CALLS);
    for (mode, config) in modes(&classes) {
        let vm = start(config);
        let fail = vm.static_method::<(i32,), ()>("Calls", "fail").unwrap();
        for _ in 0..20 {
            let exception = guest(fail.call(&vm, (3,)).unwrap_err());
            assert_eq!(exception.class, "Calls$Failed");
            assert_eq!(exception.message.as_deref(), Some("localized middle"));
            let expected = "Calls$Failed: localized middle\n\
                \tat Calls.middle(Calls.java:50)\n\
                \tat Calls.fail(Calls.java:51)\n\
                Caused by: java.lang.ArrayIndexOutOfBoundsException: Index 3 out of bounds for length 3\n\
                \tat Calls.inner(Calls.java:49)\n\
                \t... 2 more\n";
            assert_eq!(exception.stack_trace(), expected, "{mode}");
            let message = vm.method::<(), String>("java/lang/Throwable", "getMessage").unwrap();
            assert_eq!(message.call(&vm, exception.object(), ()).unwrap(), "middle");
        }
        let parse = vm.static_method::<(&str,), i32>("java/lang/Integer", "parseInt").unwrap();
        let exception = guest(parse.call(&vm, ("x",)).unwrap_err());
        assert_eq!(exception.to_string(), "java.lang.NumberFormatException: For input string: \"x\"");
        assert!(exception.frames[0].to_string().starts_with("java.base/java.lang.NumberFormatException.forInputString("));
        let circular = guest(vm.static_method::<(), ()>("Calls", "circular").unwrap().call(&vm, ()).unwrap_err());
        assert_eq!(circular.cause.unwrap().message.as_deref(), Some("b"));
        let deep = vm.static_method::<(i32,), i32>("Calls", "deep").unwrap();
        for _ in 0..3 {
            let exception = guest(deep.call(&vm, (10_000_000,)).unwrap_err());
            assert_eq!((exception.class.as_str(), exception.frames.len()), ("java.lang.StackOverflowError", 1024), "{mode}");
            assert_eq!(deep.call(&vm, (100,)).unwrap(), 100);
        }
    }
}

#[test]
fn a_stack_that_is_too_small_is_an_error() {
    let classes = Classes::compile("Calls", CALLS);
    let vm = start(config(&classes));
    let deep = vm.static_method::<(i32,), i32>("Calls", "deep").unwrap();
    let on_stack = |bytes: usize, depth: i32| {
        std::thread::scope(|scope| {
            let call = || deep.call(&vm, (depth,));
            std::thread::Builder::new().stack_size(bytes).spawn_scoped(scope, call).unwrap().join().unwrap()
        })
    };
    assert!(matches!(on_stack(256 << 10, 1).unwrap_err(), Error::NativeStack));
    assert_eq!(on_stack(1 << 20, 100).unwrap(), 100);
    assert_eq!(guest(on_stack(1 << 20, 10_000_000).unwrap_err()).class, "java.lang.StackOverflowError");
}

#[test]
fn what_ends_a_vm_ends_every_further_call() {
    let classes = Classes::compile("Calls", CALLS);
    let vm = start(config(&classes));
    let (exits, i) =
        (vm.static_method::<(), i32>("Calls", "exits").unwrap(), vm.static_method::<(i32,), i32>("Calls", "i").unwrap());
    assert!(matches!(exits.call(&vm, ()).unwrap_err(), Error::Exited(9)));
    assert!(matches!(i.call(&vm, (1,)).unwrap_err(), Error::Exited(9)));
    assert!(matches!(vm.static_method::<(i32,), i32>("Calls", "i").unwrap_err(), Error::Exited(9)));

    let vm = start(config(&classes));
    let (sleep, i) =
        (vm.static_method::<(), ()>("Calls", "sleep").unwrap(), vm.static_method::<(i32,), i32>("Calls", "i").unwrap());
    let begin = Instant::now();
    let within = vm.within(Limits::new().deadline(Duration::from_millis(100)));
    assert!(matches!(sleep.call(&within, ()).unwrap_err(), Error::Stopped(StopReason::Deadline)));
    let late = begin.elapsed().saturating_sub(Duration::from_millis(100));
    assert!(late < Duration::from_secs(1), "{late:?}");
    assert!(within.report().time >= Duration::from_millis(100));
    assert_eq!(i.call(&vm, (1,)).unwrap_err().to_string(), "the guest was stopped: its time is over");

    let vm = start(Config { deadline: Some(Duration::from_secs(2)), ..config(&classes) });
    vm.boot().unwrap();
    let run = vm.static_method::<(), ()>("Calls", "loop").unwrap();
    assert!(matches!(run.call(&vm, ()).unwrap_err(), Error::Stopped(StopReason::Deadline)));
    assert!(vm.run(rjvm::Launch::class("Calls", Vec::new())).is_err());
}

#[test]
fn fuel_of_a_call_is_exact_in_every_mode() {
    let classes = Classes::compile("Calls", CALLS);
    let limited = || Config { fuel: Some(1 << 60), ..config(&classes) };
    let first = {
        let vm = start(limited());
        let work = vm.static_method::<(i32,), i32>("Calls", "work").unwrap();
        let within = vm.within(Limits::new());
        let results: Vec<(i32, u64)> = (0..6).map(|_| (work.call(&within, (2000,)).unwrap(), within.report().fuel)).collect();
        // The first call links string concatenation.
        assert!(results[1..].windows(2).all(|two| two[0] == two[1]), "{results:?}");
        results[5]
    };
    for config in [compiled(limited(), eagerly), compiled(limited(), CompilationPolicy::compile_at_once), limited()] {
        let vm = start(config);
        let work = vm.static_method::<(i32,), i32>("Calls", "work").unwrap();
        for _ in 0..50 {
            work.call(&vm, (2000,)).unwrap();
        }
        let within = vm.within(Limits::new().fuel(first.1));
        for _ in 0..5 {
            assert_eq!((work.call(&within, (2000,)).unwrap(), within.report().fuel), first);
        }
        let within = vm.within(Limits::new().fuel(first.1 - 1));
        assert!(matches!(work.call(&within, (2000,)).unwrap_err(), Error::Stopped(StopReason::Fuel)));
        assert!(matches!(work.call(&vm, (1,)).unwrap_err(), Error::Stopped(StopReason::Fuel)));
    }
}

#[test]
fn many_threads_call_at_once() {
    let classes = Classes::compile("Calls", CALLS);
    for (mode, config) in modes(&classes) {
        let vm = start(config);
        let many = vm.static_method::<(i32, &str), i32>("Calls", "many").unwrap();
        let work = vm.static_method::<(i32,), i32>("Calls", "work").unwrap();
        let expected = work.call(&vm, (50,)).unwrap();
        std::thread::scope(|scope| {
            for number in 0..4 {
                let (vm, many, work) = (&vm, &many, work.clone());
                scope.spawn(move || {
                    for round in 0..25 {
                        let text = "x".repeat(round);
                        assert_eq!(many.call(vm, (number, &text)).unwrap(), round as i32, "{mode}");
                        assert_eq!(work.call(vm, (50,)).unwrap(), expected, "{mode}");
                    }
                });
            }
        });
    }
    let vm = start(config(&classes));
    let current = vm.static_method::<(), String>("Calls", "current").unwrap();
    assert_eq!(current.call(&vm, ()).unwrap(), "main");
    let vm = Arc::new(vm);
    let elsewhere = Arc::clone(&vm);
    let name = std::thread::spawn(move || current.call(&*elsewhere, ()).unwrap()).join().unwrap();
    assert_eq!(name, "main");
}

#[test]
fn calls_are_killed_at_any_moment() {
    let classes = Classes::compile("Calls", CALLS);
    let cycle = |number: u32| {
        let mode = modes(&classes).swap_remove(number as usize % 6).1;
        let vm = Arc::new(start(mode));
        let stop = vm.interrupt_handle();
        let worker = Arc::clone(&vm);
        let thread = std::thread::spawn(move || {
            let work = worker.static_method::<(i32,), i32>("Calls", "work")?;
            let new = worker.constructor::<(i32,)>("Calls")?;
            let mut kept = Vec::new();
            loop {
                work.call(&*worker, (20,))?;
                kept.push(new.call(&*worker, (20,))?);
            }
            #[allow(unreachable_code, reason = "says what the type is")]
            Ok::<(), Error>(())
        });
        // Collections break off while callers wait for their end.
        let collector = Arc::clone(&vm);
        let collecting = std::thread::spawn(move || {
            let collect = collector.static_method::<(), ()>("java.lang.System", "gc")?;
            loop {
                collect.call(&*collector, ())?;
            }
            #[allow(unreachable_code, reason = "says what the type is")]
            Ok::<(), Error>(())
        });
        std::thread::sleep(Duration::from_micros(u64::from(number.wrapping_mul(2_654_435_761) % 250_000)));
        stop.stop();
        let begin = Instant::now();
        match thread.join().unwrap().unwrap_err() {
            Error::Stopped(StopReason::Host) | Error::Start(_) => {}
            other => panic!("{other:?}"),
        }
        assert!(collecting.join().unwrap().is_err());
        let late = begin.elapsed();
        assert!(late < Duration::from_secs(2), "{late:?}");
        drop(vm);
    };
    (0..6).for_each(cycle);
    let before = process_resources();
    (6..36).for_each(cycle);
    let after = settle_to(before);
    assert!(after.descriptors <= before.descriptors + 40 && after.threads <= before.threads + 40, "{before:?} {after:?}");
    assert!(after.resident_bytes.saturating_sub(before.resident_bytes) < 100 << 20, "{before:?} {after:?}");
}

#[test]
fn a_host_sees_what_its_guest_does() {
    let source = r#"public class Shows {
        interface Int { int apply(int x) throws Exception; }
        static void start(Int f) { Thread t = new Thread(() -> inner(f), "worker"); t.setDaemon(true); t.start(); }
        static void inner(Int f) { try { f.apply(1); } catch (Exception e) { } }
        static void print() throws Exception { System.out.print("out"); System.err.print("err"); System.out.write(System.in.read()); System.out.flush(); }
        static void reads() throws Exception { java.nio.file.Files.readString(java.nio.file.Path.of("/etc/hostname")); }
        static byte[] kept;
        static void keep(int n) { kept = new byte[n]; }
    }"#;
    let classes = Classes::compile("Shows", source);
    let written: Arc<std::sync::Mutex<Vec<u8>>> = Arc::default();
    let (out, err) = (Arc::clone(&written), Arc::clone(&written));
    let mut config = Config::untrusted(crate::support::java_home());
    let folder = classes.path().to_str().unwrap();
    config.properties.push(("java.class.path".to_owned(), folder.to_owned()));
    config.policy = config.policy.dir(folder, folder, rjvm::Access::Read);
    config.policy = config.policy.stdout_to(move |bytes| out.lock().unwrap().extend_from_slice(bytes));
    config.policy = config.policy.stderr_to(move |bytes| err.lock().unwrap().extend_from_slice(bytes));
    config.policy = config.policy.stdin_from(|buffer| {
        buffer[0] = b'!';
        1
    });
    config.fuel = Some(30_000_000);
    let vm = start(config);
    vm.static_method::<(), ()>("Shows", "print").unwrap().call(&vm, ()).unwrap();
    assert_eq!(*written.lock().unwrap(), b"outerr!");
    let reads = vm.static_method::<(), ()>("Shows", "reads").unwrap();
    assert!(guest(reads.call(&vm, ()).unwrap_err()).class.starts_with("java.nio.file."));
    let denials = vm.audit();
    let denial = denials.iter().find(|denial| denial.target == "/etc/hostname").unwrap();
    assert!(denial.grant.to_string().ends_with("/etc:ro"), "{denial:?}");

    let (entered, inside) = std::sync::mpsc::channel();
    let (entered, release) = (std::sync::Mutex::new(entered), Arc::new(std::sync::Barrier::new(2)));
    let released = Arc::clone(&release);
    let f = vm.bind(
        "Shows$Int",
        rjvm::HostFunctions::new().function("apply", move |x: i32| {
            entered.lock().unwrap().send(()).unwrap();
            released.wait();
            x
        }),
    );
    vm.static_method::<(&Object,), ()>("Shows", "start").unwrap().call(&vm, (&f.unwrap(),)).unwrap();
    inside.recv().unwrap();
    let dump = vm.thread_dump().unwrap();
    let worker = dump.iter().find(|thread| thread.name == "worker").unwrap();
    assert!(worker.frames.iter().any(|frame| frame.class == "Shows" && frame.method == "inner"), "{worker:?}");
    assert!(dump.iter().any(|thread| thread.name == "Reference Handler" && !thread.frames.is_empty()));
    release.wait();

    let before = vm.usage();
    let keep = vm.static_method::<(i32,), ()>("Shows", "keep").unwrap();
    keep.call(&vm, (3 << 20,)).unwrap();
    let after = vm.usage();
    assert!(after.heap >= before.heap + (3 << 20) && after.threads >= 4 && after.metadata > 1 << 20, "{after:?}");
    // Threads put fuel aside, and give back what is left.
    assert!(after.objects_held > before.objects_held && after.fuel > 0 && after.fuel < 30_000_000, "{before:?} {after:?}");
    drop(keep);
    assert_eq!(vm.usage().objects_held, before.objects_held);
    vm.add_fuel(1 << 40);
    assert!(vm.usage().fuel < 30_000_000);
}

#[allow(clippy::print_stdout, reason = "the figure is shown with --nocapture")]
fn time_calls(mode: &str, vm: &Vm, count: u32) {
    let i = vm.static_method::<(i32,), i32>("Calls", "i").unwrap();
    let mut x = 0;
    for _ in 0..count / 10 {
        x = i.call(vm, (x,)).unwrap();
    }
    let begin = Instant::now();
    for _ in 0..count {
        x = i.call(vm, (x,)).unwrap();
    }
    let each = begin.elapsed().as_secs_f64() * 1e9 / f64::from(count);
    assert_eq!(x as u32, count / 10 + count);
    println!("{mode}: {each:.0} ns a call from the host");
}

#[test]
fn ten_million_calls_leave_nothing_behind() {
    let classes = Classes::compile("Calls", CALLS);
    let vm = start(compiled(config(&classes), eagerly));
    time_calls("compiled", &vm, 10_000_000);
    let vm = start(config(&classes));
    time_calls("interpreted", &vm, 1_000_000);
    let text = vm.static_method::<(&str, i32), String>("Calls", "text").unwrap();
    let before = process_resources();
    for _ in 0..200_000 {
        assert_eq!(text.call(&vm, ("text", 1)).unwrap(), "text");
    }
    let after = process_resources();
    assert!(after.resident_bytes.saturating_sub(before.resident_bytes) < 64 << 20, "{before:?} {after:?}");
}
