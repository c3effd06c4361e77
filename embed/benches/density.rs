//! How cheaply Vms come and go in one process, and how many of them live side by side. `cargo xtask bench --density` runs it beside others of the kind.
//!
//! Arguments: a folder with the class `Hello`, and how many Vms there are to be of each sort.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it reports figures of its process"
)]

use std::error::Error;
use std::time::{Duration, Instant};

use rjvm::{Access, Compiler, Config, Engine, Launch, Output, Vm};

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let [classes, count] = arguments.as_slice() else { return Err("arguments: FOLDER COUNT".into()) };
    let count: usize = count.parse()?;
    let home = rjvm::find_java_home().ok_or("no java on the PATH")?;
    let begin = Instant::now();
    run(&Engine::new(&*home)?, classes)?;
    println!("first_ms {:.2}", milliseconds(begin.elapsed()));
    let engine = Engine::new(&*home)?;
    let before = private_bytes()?;
    let vms: Vec<Vm> = (0..count).map(|_| idle(&engine, classes)).collect::<Result<_, _>>()?;
    let each = (private_bytes()? - before) / count as u64;
    println!("idle_kib {}", each >> 10);
    println!("idle_per_gib {}", (1 << 30) / each.max(1));
    let begin = Instant::now();
    drop(vms);
    println!("drop_ms {:.2}", milliseconds(begin.elapsed()) / count as f64);
    println!("left_kib {}", private_bytes()?.saturating_sub(before) >> 10);
    timed(10, || run(&engine, classes))?;
    println!("after_10_kib {}", private_bytes()? >> 10);
    show("run_ms", &timed(count, || run(&engine, classes))?);
    println!("after_all_kib {}", private_bytes()? >> 10);
    show("call_ms", &timed(count, || idle(&engine, classes).map(drop))?);
    println!("drop_100000_classes_ms {:.2}", drop_of_classes(&engine, 200_000)? / 2.0);
    Ok(())
}

const MANY: &str = r#"import java.lang.invoke.MethodHandles;
public class Many {
    static class Hidden { int a; String b; static Object c; int get() { return a; } static void set(Object o) { c = o; } }
    static final Object[] KEPT = new Object[1 << 20];
    static void make(int count) throws Exception {
        byte[] bytes;
        try (var in = Many.class.getClassLoader().getResourceAsStream("Many$Hidden.class")) { bytes = in.readAllBytes(); }
        for (int i = 0; i < count; i++) KEPT[i] = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
    }
}"#;

/// How long it takes to drop a stopped Vm with so many classes, in milliseconds.
fn drop_of_classes(engine: &Engine, count: i32) -> Result<f64, Failure> {
    let program = Compiler::new(engine)?.compile(&[("Many.java", MANY)])?;
    let mut config = engine.untrusted();
    for (limit, value) in [("max-classes", "1000000"), ("max-native", "8g"), ("max-metadata", "8g"), ("max-heap", "1g")] {
        config.set(limit, value)?;
    }
    let vm = engine.start(config)?;
    vm.load(&program)?;
    vm.static_method::<(i32,), ()>("Many", "make")?.call(&vm, (count,))?;
    vm.interrupt_handle().stop();
    let begin = Instant::now();
    drop(vm);
    Ok(milliseconds(begin.elapsed()))
}

fn config(engine: &Engine, classes: &str) -> Config {
    let mut config = engine.untrusted();
    config.policy = config.policy.dir(classes, classes, Access::Read).stdout(Output::Buffer { cap: 1 << 16 });
    config.properties.push(("java.class.path".to_owned(), classes.to_owned()));
    config
}

/// A program from the start to the end.
fn run(engine: &Engine, classes: &str) -> Result<(), Failure> {
    let vm = engine.start(config(engine, classes))?;
    vm.run(Launch::class("Hello", Vec::new()))?;
    if vm.captured_stdout().is_empty() { Err("the program has printed nothing".into()) } else { Ok(()) }
}

/// A Vm that has been called once and waits for more.
fn idle(engine: &Engine, classes: &str) -> Result<Vm, Failure> {
    let vm = engine.start(config(engine, classes))?;
    vm.static_method::<(Vec<String>,), ()>("Hello", "main")?.call(&vm, (Vec::new(),))?;
    Ok(vm)
}

fn timed(count: usize, mut body: impl FnMut() -> Result<(), Failure>) -> Result<Vec<f64>, Failure> {
    let one = |_| {
        let begin = Instant::now();
        body()?;
        Ok(milliseconds(begin.elapsed()))
    };
    (0..count).map(one).collect()
}

fn show(name: &str, times: &[f64]) {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |part: f64| sorted[((sorted.len() - 1) as f64 * part) as usize];
    println!("{name} {:.2} p90 {:.2} min {:.2}", at(0.5), at(0.9), sorted[0]);
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Memory that this process shares with nobody.
fn private_bytes() -> Result<u64, Failure> {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup")?;
    let lines = rollup.lines().filter(|line| line.starts_with("Private_"));
    let kib = lines.filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    Ok(kib.sum::<u64>() << 10)
}
