//! Functions of the host that guests call: every type, calls back, exceptions and panics, many threads, stops while one runs.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use crate::calls::modes;
use crate::fuel::{compiled, eagerly};
use crate::support::{Classes, config, process_resources, settle_to, start};
use rjvm::{Caller, Config, Error, HostFunctions, Limits, Object, StaticMethod, StopReason, Throwable};

const HOST: &str = r#"import java.util.*;
public class Plugin {
    public interface Base { void log(String text); }
    public interface Host extends Base {
        boolean z(boolean x); byte b(byte x); char c(char x); short s(short x); int i(int x); long j(long x); float f(float x); double d(double x);
        long mixed(int a, long b, double c, String d, byte[] e, long f);
        String text(String x);
        int[] ints(int[] x);
        Object same(Object x);
        List<String> list(Object x);
        int back(int depth);
        int fails(String how) throws Exception;
        default int twice(int x) { return 2 * i(x); }
        boolean equals(Object other);
    }
    public interface Int { int apply(int x); }
    public static String everything(Host h) {
        StringBuilder t = new StringBuilder();
        t.append(h.z(true)).append(h.b((byte) -128)).append(h.c('x')).append(h.s((short) 7)).append(h.i(-1)).append(h.j(1L << 50)).append(h.f(1.5f)).append(h.d(2.5));
        t.append(h.mixed(1, 2, 3.0, "four", new byte[5], 6)).append(h.text("ä")).append(h.text(null)).append(Arrays.toString(h.ints(new int[] { 1, 2 })));
        Object o = new Object(); t.append(h.same(o) == o).append(h.twice(21)).append(h.equals(h)).append(h.hashCode() == h.hashCode());
        h.log("logged");
        return t.toString();
    }
    static Host host;
    public static int recurse(Host h, int depth) { host = h; synchronized (Plugin.class) { return depth == 0 ? 0 : 1 + h.back(depth - 1); } }
    public static String failing(Host h, String how) {
        try { return "" + h.fails(how); } catch (Throwable t) { return t + " at " + t.getStackTrace()[0].getMethodName(); }
    }
    public static int failingAgain(Host h, String how) throws Exception { return h.fails(how); }
    public static void raise(String text) { throw new IllegalStateException(text); }
    public static String castsList(Host h, Object x) { try { return "" + h.list(x).size(); } catch (ClassCastException e) { return "cast"; } }
    public static int loop(Int f, int n) { int x = 0; for (int i = 0; i < n; i++) x = f.apply(x); return x; }
    public static int threads(Int f, int n) throws Exception {
        Thread[] ts = new Thread[4]; int[] sums = new int[ts.length];
        for (int t = 0; t < ts.length; t++) { int k = t; ts[t] = new Thread(() -> { for (int i = 0; i < n; i++) { sums[k] += f.apply(1); byte[] garbage = new byte[i]; } }); ts[t].start(); }
        int sum = 0;
        for (int t = 0; t < ts.length; t++) { ts[t].join(); sum += sums[t]; }
        return sum;
    }
    public static String hostile(Int f) throws Throwable {
        StringBuilder t = new StringBuilder();
        java.lang.reflect.Method m = Int.class.getMethod("apply", int.class);
        for (Object[] attempt : new Object[][] { { f, new Object[] { "x" } }, { f, new Object[0] }, { "x", new Object[] { 1 } }, { null, new Object[] { 1 } } }) {
            try { m.invoke(attempt[0], (Object[]) attempt[1]); t.append("called "); } catch (IllegalArgumentException | NullPointerException e) { t.append(e.getClass().getSimpleName()).append(' '); }
        }
        Class<?> type = f.getClass();
        try { Class.forName(type.getName()); t.append("found "); } catch (ClassNotFoundException e) { t.append("hidden "); }
        t.append(m.invoke(f, 41));
        var constructors = type.getDeclaredConstructors().length;
        var handle = java.lang.invoke.MethodHandles.lookup().unreflect(m);
        return t.append(' ').append(constructors).append(' ').append((int) handle.invoke(f, 1)).toString();
    }
    static native int plus(int a, int b);
    native String greet(String name);
    static native void absent();
    public static String natives() {
        String t = plus(40, 2) + new Plugin().greet("you");
        try { absent(); } catch (UnsatisfiedLinkError e) { t += e.getMessage(); }
        return t;
    }
}"#;

/// Functions for all methods of `Host`; what is logged goes there.
fn all_functions(log: &Arc<Mutex<Vec<String>>>, back: StaticMethod<(Option<Object>, i32), i32>) -> HostFunctions {
    let log = Arc::clone(log);
    HostFunctions::new()
        .function("log", move |text: String| log.lock().unwrap().push(text))
        .function("z", |x: bool| !x)
        .function("b", |x: i8| x.wrapping_sub(1))
        .function("c", |x: u16| x + 1)
        .function("s", |x: i16| -x)
        .function("i", |x: i32| x.wrapping_mul(2))
        .function("j", |x: i64| x + 1)
        .function("f", |x: f32| x * 2.0)
        .function("d", |x: f64| x * 2.0)
        .function("mixed", |a: i32, b: i64, c: f64, d: String, e: Vec<u8>, f: i64| {
            i64::from(a) + b + c as i64 + d.len() as i64 + e.len() as i64 + f
        })
        .function("text", |x: Option<String>| x.map(|x| format!("<{x}>")))
        .function("ints", |x: Vec<i32>| x.into_iter().rev().collect::<Vec<i32>>())
        .function("same", |x: Option<Object>| x)
        .function("list", |x: Option<Object>| x)
        .function("back", move |mut caller: Caller<'_>, depth: i32| -> Result<i32, Throwable> {
            // The object is not at hand here, and the guest does not need it.
            if depth == 0 { Ok(0) } else { Ok(back.call(&mut caller, (None, depth))?) }
        })
        .function("fails", |how: String| -> Result<i32, Throwable> {
            match how.as_str() {
                "panics" => panic!("on purpose"),
                "throws" => Err(Throwable::new("java.io.IOException", "thrown")),
                "no exception" => Err(Throwable::new("java.lang.String", "no exception")),
                "absent class" => Err(Throwable::new("java.lang.Absent", "absent")),
                "error" => Ok("x".parse::<i32>()?),
                _ => Ok(how.len() as i32),
            }
        })
}

#[test]
fn values_of_every_type_reach_the_host_and_come_back() {
    let classes = Classes::compile("Plugin", HOST);
    for (mode, config) in modes(&classes) {
        let vm = start(config);
        let back = vm.static_method("Plugin", "recurse").unwrap();
        let log = Arc::default();
        let host = vm.bind("Plugin$Host", all_functions(&log, back)).unwrap();
        let everything = vm.static_method::<(&Object,), String>("Plugin", "everything").unwrap();
        for round in 1..20 {
            let text = everything.call(&vm, (&host,)).unwrap();
            let expected = "false127y-7-211258999068426253.05.021<ä>null[2, 1]true84truetrue";
            assert_eq!(text, expected, "{mode}");
            assert_eq!(log.lock().unwrap().len(), round);
        }
        let failing = vm.static_method::<(&Object, &str), String>("Plugin", "failing").unwrap();
        let fails = |how: &str| failing.call(&vm, (&host, how)).unwrap();
        assert_eq!(fails("not"), "3");
        assert_eq!(fails("panics"), "java.lang.InternalError: a function of the host panicked: on purpose at failing");
        assert_eq!(fails("throws"), "java.io.IOException: thrown at failing");
        assert_eq!(fails("error"), "java.lang.RuntimeException: invalid digit found in string at failing");
        assert_eq!(fails("no exception"), "java.lang.RuntimeException: no exception at failing");
        assert!(fails("absent class").starts_with("java.lang.NoClassDefFoundError: java/lang/Absent"));
        let list = vm.static_method::<(&Object, Option<&Object>), String>("Plugin", "castsList").unwrap();
        let array_list = vm.constructor::<()>("java/util/ArrayList").unwrap().call(&vm, ()).unwrap();
        assert_eq!(list.call(&vm, (&host, Some(&array_list))).unwrap(), "0");
        assert_eq!(list.call(&vm, (&host, Some(&host))).unwrap(), "cast");
        vm.bind_natives(
            "Plugin",
            HostFunctions::new()
                .function("plus", |a: i32, b: i32| a + b)
                .function("greet", |name: String| format!(" hello {name} ")),
        )
        .unwrap();
        let natives = vm.static_method::<(), String>("Plugin", "natives").unwrap();
        assert_eq!(natives.call(&vm, ()).unwrap(), "42 hello you 'void Plugin.absent()'", "{mode}");
    }
}

#[test]
fn a_function_calls_its_guest_again() {
    let source = r#"public class Plugin {
        public interface Int { int apply(int depth) throws Exception; }
        public static synchronized int recurse(Int f, int depth) throws Exception { return depth == 0 ? 0 : depth < 0 ? fail() : 1 + f.apply(depth - 1); }
        static int fail() { throw new IllegalStateException("deep down"); }
        public static synchronized int failAt(Int f, int depth) throws Exception { try { return f.apply(-depth); } finally { done++; } }
        static int done;
        public static int endless(Int f) throws Exception { return f.apply(Integer.MAX_VALUE); }
    }"#;
    let classes = Classes::compile("Plugin", source);
    for (mode, config) in modes(&classes) {
        let vm = start(config);
        let recurse = vm.static_method::<(&Object, i32), i32>("Plugin", "recurse").unwrap();
        let own: Arc<Mutex<Option<Object>>> = Arc::default();
        let (again, object) = (recurse.clone(), Arc::clone(&own));
        let apply = move |mut caller: Caller<'_>, depth: i32| -> Result<i32, Throwable> {
            let object = object.lock().unwrap().clone().ok_or_else(|| Throwable::new("java.lang.Error", "no object"))?;
            Ok(again.call(&mut caller, (&object, depth))?)
        };
        let object = vm.bind("Plugin$Int", HostFunctions::new().function("apply", apply)).unwrap();
        *own.lock().unwrap() = Some(object.clone());
        for depth in [0, 1, 2, 40] {
            assert_eq!(recurse.call(&vm, (&object, depth)).unwrap(), depth, "{mode}");
        }
        let fail = vm.static_method::<(&Object, i32), i32>("Plugin", "failAt").unwrap();
        let Error::Guest(exception) = fail.call(&vm, (&object, 5)).unwrap_err() else { panic!("{mode}") };
        assert_eq!(exception.to_string(), "java.lang.IllegalStateException: deep down");
        assert_eq!(exception.frames.len(), 3, "{exception:?}");
        assert_eq!(vm.static_field::<i32>("Plugin", "done").unwrap(), 1);
        let endless = vm.static_method::<(&Object,), i32>("Plugin", "endless").unwrap();
        for _ in 0..2 {
            let Error::Guest(exception) = endless.call(&vm, (&object,)).unwrap_err() else { panic!("{mode}") };
            assert_eq!(exception.class, "java.lang.StackOverflowError", "{mode}");
            assert_eq!(recurse.call(&vm, (&object, 3)).unwrap(), 3);
        }
    }
}

#[test]
fn functions_and_methods_must_go_together() {
    let classes = Classes::compile("Plugin", HOST);
    let vm = start(config(&classes));
    let error = |functions: HostFunctions| vm.bind("Plugin$Int", functions).unwrap_err().to_string();
    assert_eq!(error(HostFunctions::new()), "no function for Plugin$Int.apply(I)I");
    let wrong = HostFunctions::new().function("apply", |x: i64| x);
    assert!(error(wrong).contains("no method that the function apply fits; it has apply(I)I"));
    let twice = HostFunctions::new().function("apply", |x: i32| x).function("apply", |x: i32| x);
    assert!(error(twice).contains("two functions fit"));
    assert!(matches!(vm.bind("Plugin", HostFunctions::new()).unwrap_err(), Error::NoSuchMember(_)));
    assert!(matches!(vm.bind("Absent", HostFunctions::new()).unwrap_err(), Error::Guest(_)));
    let nano = || HostFunctions::new().function("nanoTime", || 1i64);
    assert!(matches!(vm.bind_natives("java/lang/System", nano()).unwrap_err(), Error::NoSuchMember(_)));
    let plus = || HostFunctions::new().function("plus(II)I", |a: i32, b: i32| a + b);
    vm.bind_natives("Plugin", plus()).unwrap();
    assert!(matches!(vm.bind_natives("Plugin", plus()).unwrap_err(), Error::NoSuchMember(_)));
    // Interfaces of the class library too.
    let list = HostFunctions::new().function("apply", |x: Option<Object>| x);
    let identity = vm.bind("java/util/function/Function", list).unwrap();
    let apply = vm.method::<(&str,), Object>("java/util/function/Function", "apply").unwrap();
    let text = apply.call(&vm, &identity, ("text",)).unwrap();
    assert_eq!(vm.method::<(), i32>("java/lang/String", "length").unwrap().call(&vm, &text, ()).unwrap(), 4);
}

#[test]
fn a_guest_gains_nothing_from_the_object() {
    let classes = Classes::compile("Plugin", HOST);
    for (mode, config) in modes(&classes) {
        let vm = start(config);
        let f = vm.bind("Plugin$Int", HostFunctions::new().function("apply", |x: i32| x + 1)).unwrap();
        let hostile = vm.static_method::<(&Object,), String>("Plugin", "hostile").unwrap();
        let expected =
            "IllegalArgumentException IllegalArgumentException IllegalArgumentException NullPointerException hidden 42 0 2";
        assert_eq!(hostile.call(&vm, (&f,)).unwrap(), expected, "{mode}");
    }
}

#[test]
fn all_threads_of_a_guest_may_call() {
    let classes = Classes::compile("Plugin", HOST);
    for (mode, config) in modes(&classes) {
        let vm = start(config);
        let count = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&count);
        let f = HostFunctions::new().function("apply", move |x: i32| {
            counter.fetch_add(1, Ordering::Relaxed);
            x
        });
        let f = vm.bind("Plugin$Int", f).unwrap();
        let threads = vm.static_method::<(&Object, i32), i32>("Plugin", "threads").unwrap();
        assert_eq!(threads.call(&vm, (&f, 300)).unwrap(), 1200, "{mode}");
        assert_eq!(count.load(Ordering::Relaxed), 1200);
    }
}

#[test]
fn values_of_another_vm_do_not_enter() {
    let classes = Classes::compile("Plugin", HOST);
    let (one, other) = (start(config(&classes)), start(config(&classes)));
    let foreign = one.constructor::<()>("java/lang/Object").unwrap().call(&one, ()).unwrap();
    let f = HostFunctions::new().function("apply", move |_x: Option<Object>| foreign.clone());
    let f = other.bind("java/util/function/Function", f).unwrap();
    let apply = other.method::<(Option<&Object>,), Object>("java/util/function/Function", "apply").unwrap();
    let Error::Guest(exception) = apply.call(&other, &f, (None,)).unwrap_err() else { panic!() };
    assert_eq!(exception.to_string(), "java.lang.IllegalArgumentException: a value of another Vm");
}

#[test]
fn a_stop_while_a_function_runs_leaves_nothing_behind() {
    let classes = Classes::compile("Plugin", HOST);
    let dropped = Arc::new(AtomicU64::new(0));
    struct Counts(Arc<AtomicU64>);
    impl Drop for Counts {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let cycle = |number: u32| {
        let vm = Arc::new(start(modes(&classes).swap_remove(number as usize % 6).1));
        let stop = vm.interrupt_handle();
        let (entered, inside) = mpsc::channel::<()>();
        let (held, counts) = (Counts(Arc::clone(&dropped)), Arc::clone(&dropped));
        let entered = Mutex::new(entered);
        let f = vm.bind(
            "Plugin$Int",
            HostFunctions::new().function("apply", move |caller: Caller<'_>, x: i32| {
                let _ = &held;
                let _inner = Counts(Arc::clone(&counts));
                if x == 20 {
                    entered.lock().unwrap().send(()).unwrap();
                    while !caller.is_stopping() {
                        std::thread::sleep(Duration::from_millis(1));
                    }
                }
                x + 1
            }),
        );
        let f = f.unwrap();
        let worker = Arc::clone(&vm);
        let thread = std::thread::spawn(move || {
            let run = worker.static_method::<(&Object, i32), i32>("Plugin", "loop")?;
            run.call(&*worker, (&f, 1_000))
        });
        inside.recv().unwrap();
        stop.stop();
        assert!(matches!(thread.join().unwrap().unwrap_err(), Error::Stopped(StopReason::Host)));
        drop(vm);
    };
    (0..6).for_each(cycle);
    // 21 calls of each, and the function itself.
    assert_eq!(dropped.load(Ordering::SeqCst), 6 * 22);
    let before = process_resources();
    (6..24).for_each(cycle);
    let after = settle_to(before);
    assert!(after.descriptors <= before.descriptors + 40 && after.threads <= before.threads + 40, "{before:?} {after:?}");
    assert!(after.resident_bytes.saturating_sub(before.resident_bytes) < 100 << 20, "{before:?} {after:?}");
}

#[test]
fn limits_hold_across_functions() {
    let classes = Classes::compile("Plugin", HOST);
    for is_compiled in [false, true] {
        let metered = Config { fuel: Some(1 << 50), ..config(&classes) };
        let vm = start(if is_compiled { compiled(metered, eagerly) } else { metered });
        let f = vm.bind("Plugin$Int", HostFunctions::new().function("apply", |x: i32| x + 1)).unwrap();
        let run = vm.static_method::<(&Object, i32), i32>("Plugin", "loop").unwrap();
        run.call(&vm, (&f, 5_000)).unwrap();
        let within = vm.within(Limits::new());
        assert_eq!(run.call(&within, (&f, 1_000)).unwrap(), 1_000);
        let fuel = within.report().fuel;
        assert!((2_000..4_000).contains(&fuel), "{fuel}");
        assert_eq!(run.call(&within, (&f, 1_000)).unwrap(), 1_000);
        assert_eq!(within.report().fuel, fuel);
        assert_eq!(run.call(&vm.within(Limits::new().fuel(fuel)), (&f, 1_000)).unwrap(), 1_000);
        let less = vm.within(Limits::new().fuel(fuel - 1));
        assert!(matches!(run.call(&less, (&f, 1_000)).unwrap_err(), Error::Stopped(StopReason::Fuel)));
    }
    let vm = start(config(&classes));
    let sleep = |x: i32| {
        std::thread::sleep(Duration::from_millis(300));
        x
    };
    let f = vm.bind("Plugin$Int", HostFunctions::new().function("apply", sleep)).unwrap();
    let run = vm.static_method::<(&Object, i32), i32>("Plugin", "loop").unwrap();
    let within = vm.within(Limits::new().deadline(Duration::from_millis(100)));
    assert!(matches!(run.call(&within, (&f, 1_000)).unwrap_err(), Error::Stopped(StopReason::Deadline)));
    assert!(within.report().time < Duration::from_secs(3));
}

#[test]
#[allow(clippy::print_stdout, reason = "the figure is shown with --nocapture")]
fn ten_million_calls_of_the_host() {
    let classes = Classes::compile("Plugin", HOST);
    for (mode, config, count) in
        [("compiled", compiled(config(&classes), eagerly), 10_000_000), ("interpreted", config(&classes), 1_000_000)]
    {
        let vm = start(config);
        let f = vm.bind("Plugin$Int", HostFunctions::new().function("apply", |x: i32| x + 1)).unwrap();
        let run = vm.static_method::<(&Object, i32), i32>("Plugin", "loop").unwrap();
        for _ in 0..20 {
            run.call(&vm, (&f, 10_000)).unwrap();
        }
        let before = process_resources();
        let begin = Instant::now();
        assert_eq!(run.call(&vm, (&f, count)).unwrap(), count);
        let each = begin.elapsed().as_secs_f64() * 1e9 / f64::from(count);
        println!("{mode}: {each:.0} ns a call of the host");
        let grown = process_resources().resident_bytes.saturating_sub(before.resident_bytes);
        assert!(grown < 32 << 20, "{grown}");
    }
}
