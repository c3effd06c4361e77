//! The numbers that `jstat` shows of a process: HotSpot's performance counters, read off the same places as everything else that tells them.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use runtime::commands::CounterTable;
use runtime::vm::Vm;
use sandbox::perf_data::{PerfData, Unit, Value, contents};

use crate::attach::ProcessFacts;
use crate::vm::Inner;

/// How often numbers are written.
const PERIOD: Duration = Duration::from_millis(100);

/// Writes the numbers of a `Vm` as long as this is there.
pub struct Counters {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Counters {
    /// Publishes what is known of a process. One that cannot be listed runs all the same.
    pub fn publish(inner: &Arc<Inner>, facts: &ProcessFacts) -> Option<Self> {
        let constants = constants(facts);
        let started = inner.vm.sandbox.nano_time();
        let values = move |vm: &Vm| -> Vec<(&str, Value)> { constants.iter().cloned().chain(numbers(vm, started)).collect() };
        let data = PerfData::publish(&values(&inner.vm)).ok()?;
        let values = Arc::new(values);
        let own = Arc::clone(&values);
        // The first one stays: it is the same process.
        let _ = inner.vm.extensions.of::<CounterTable>().0.set(Box::new(move |vm| contents(&own(vm))));
        let inner = Arc::downgrade(inner);
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let body = {
            let stop = Arc::clone(&stop);
            move || {
                let mut is_over = stop.0.lock().unwrap_or_else(PoisonError::into_inner);
                while !*is_over {
                    is_over = stop.1.wait_timeout(is_over, PERIOD).unwrap_or_else(PoisonError::into_inner).0;
                    match inner.upgrade() {
                        Some(inner) if !*is_over => data.update(&values(&inner.vm)),
                        Some(_) => {}
                        None => return,
                    }
                }
            }
        };
        let thread = thread::Builder::new().name("PerfData".to_owned()).spawn(body).ok()?;
        Some(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Counters {
    fn drop(&mut self) {
        *self.stop.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.1.notify_all();
        if let Some(thread) = self.thread.take() {
            // Whatever it was, it has ended.
            let _ = thread.join();
        }
    }
}

/// What `jps` and `jcmd` show, and what stays.
fn constants(facts: &ProcessFacts) -> Vec<(&'static str, Value)> {
    // The first of 64 places: it can be attached to.
    let capabilities = format!("1{}", "0".repeat(63));
    let texts = [
        ("sun.rt.jvmCapabilities", capabilities.as_str()),
        ("sun.rt.javaCommand", facts.command.as_str()),
        ("java.rt.vmArgs", &facts.options),
        ("java.rt.vmFlags", facts.flags.trim_end()),
        ("java.property.java.vm.name", "rjvm"),
        ("java.property.java.vm.version", env!("CARGO_PKG_VERSION")),
        ("java.property.java.version", &facts.version),
        ("sun.gc.policy.name", "Copy:MSC"),
        ("sun.gc.collector.0.name", "Copy"),
        ("sun.gc.collector.1.name", "MSC"),
        ("sun.gc.generation.0.name", "new"),
        ("sun.gc.generation.1.name", "tenured"),
        ("sun.gc.generation.0.space.0.name", "eden"),
        ("sun.gc.generation.0.space.1.name", "s0"),
        ("sun.gc.generation.0.space.2.name", "s1"),
        ("sun.gc.generation.1.space.0.name", "tenured"),
    ];
    texts.into_iter().map(|(name, text)| (name, Value::Constant(text.to_owned()))).collect()
}

/// Numbers by their names.
type Numbers = Vec<(&'static str, Unit, u64)>;

/// What changes.
fn numbers(vm: &Vm, started: i64) -> Vec<(&'static str, Value)> {
    let time = [
        ("sun.os.hrt.frequency", Unit::Hertz, 1_000_000_000),
        ("sun.os.hrt.ticks", Unit::Ticks, (vm.sandbox.nano_time() - started).unsigned_abs()),
    ];
    let all = time.into_iter().chain(collections(vm)).chain(spaces(vm)).chain(classes(vm)).chain(compiler(vm));
    let cause = vm.collections.last().map_or("No GC".to_owned(), |last| last.event.cause.to_string());
    let texts = [
        ("sun.gc.cause", "No GC".to_owned()),
        ("sun.gc.lastCause", cause),
        ("sun.ci.lastFailedMethod", String::new()),
        ("sun.ci.lastInvalidatedMethod", String::new()),
        ("sun.ci.lastMethod", String::new()),
    ];
    let numbers = all.map(|(name, unit, number)| (name, Value::Number(unit, number.cast_signed())));
    numbers.chain(texts.into_iter().map(|(name, text)| (name, Value::Text(text)))).collect()
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn collections(vm: &Vm) -> Numbers {
    let statistics = vm.heap.statistics();
    let [low, _] = vm.heap.bytes().survivors;
    vec![
        ("sun.gc.policy.collectors", Unit::None, 2),
        ("sun.gc.policy.generations", Unit::None, 2),
        ("sun.gc.policy.maxTenuringThreshold", Unit::None, 15),
        ("sun.gc.policy.tenuringThreshold", Unit::None, 15),
        ("sun.gc.policy.desiredSurvivorSize", Unit::Bytes, low.capacity / 2),
        ("sun.gc.collector.0.invocations", Unit::Events, statistics.young_collections),
        ("sun.gc.collector.0.time", Unit::Ticks, nanoseconds(statistics.young_time)),
        ("sun.gc.collector.1.invocations", Unit::Events, statistics.full_collections),
        ("sun.gc.collector.1.time", Unit::Ticks, nanoseconds(statistics.full_time)),
    ]
}

fn spaces(vm: &Vm) -> Numbers {
    let heap = vm.heap.bytes();
    let [low, high] = heap.survivors;
    let max = vm.heap.max_bytes();
    let young = heap.eden.capacity + low.capacity + high.capacity;
    let numbers = [
        ("sun.gc.generation.0.minCapacity", 0),
        ("sun.gc.generation.0.maxCapacity", max),
        ("sun.gc.generation.0.capacity", young),
        ("sun.gc.generation.0.space.0.initCapacity", 0),
        ("sun.gc.generation.0.space.0.maxCapacity", max),
        ("sun.gc.generation.0.space.0.capacity", heap.eden.capacity),
        ("sun.gc.generation.0.space.0.used", heap.eden.used),
        ("sun.gc.generation.0.space.1.initCapacity", 0),
        ("sun.gc.generation.0.space.1.maxCapacity", max),
        ("sun.gc.generation.0.space.1.capacity", low.capacity),
        ("sun.gc.generation.0.space.1.used", low.used),
        ("sun.gc.generation.0.space.2.initCapacity", 0),
        ("sun.gc.generation.0.space.2.maxCapacity", max),
        ("sun.gc.generation.0.space.2.capacity", high.capacity),
        ("sun.gc.generation.0.space.2.used", high.used),
        ("sun.gc.generation.1.minCapacity", 0),
        ("sun.gc.generation.1.maxCapacity", max),
        ("sun.gc.generation.1.capacity", heap.old.capacity),
        ("sun.gc.generation.1.space.0.initCapacity", 0),
        ("sun.gc.generation.1.space.0.maxCapacity", max),
        ("sun.gc.generation.1.space.0.capacity", heap.old.capacity),
        ("sun.gc.generation.1.space.0.used", heap.old.used),
    ];
    let counts = [("sun.gc.generation.0.spaces", Unit::None, 3), ("sun.gc.generation.1.spaces", Unit::None, 1)];
    numbers.into_iter().map(|(name, bytes)| (name, Unit::Bytes, bytes)).chain(counts).collect()
}

/// Classes and their memory. There is no space of their own for parts of them, and no archive.
fn classes(vm: &Vm) -> Numbers {
    let metadata = vm.ledger.metadata_bytes();
    let bytes = [
        ("sun.gc.metaspace.minCapacity", 0),
        ("sun.gc.metaspace.maxCapacity", metadata),
        ("sun.gc.metaspace.capacity", metadata),
        ("sun.gc.metaspace.used", metadata),
        ("sun.gc.compressedclassspace.minCapacity", 0),
        ("sun.gc.compressedclassspace.maxCapacity", 0),
        ("sun.gc.compressedclassspace.capacity", 0),
        ("sun.gc.compressedclassspace.used", 0),
        ("sun.cls.loadedBytes", metadata),
        ("sun.cls.unloadedBytes", 0),
        ("sun.cls.sharedLoadedBytes", 0),
        ("sun.cls.sharedUnloadedBytes", 0),
    ];
    let counts = [
        ("java.cls.loadedClasses", vm.classes.total()),
        ("java.cls.unloadedClasses", vm.ledger.unloaded_classes()),
        ("java.cls.sharedLoadedClasses", 0),
        ("java.cls.sharedUnloadedClasses", 0),
    ];
    let bytes = bytes.into_iter().map(|(name, bytes)| (name, Unit::Bytes, bytes));
    let counts = counts.into_iter().map(|(name, count)| (name, Unit::Events, count));
    bytes.chain(counts).chain([("sun.cls.time", Unit::Ticks, 0)]).collect()
}

fn compiler(vm: &Vm) -> Numbers {
    let done = vm.compiler.as_ref().map(|compiler| compiler.statistics()).unwrap_or_default();
    let code = vm.code.bytes();
    vec![
        ("sun.ci.totalCompiles", Unit::Events, done.compiles),
        ("sun.ci.totalBailouts", Unit::Events, done.failures),
        ("sun.ci.totalInvalidates", Unit::Events, done.invalidations),
        // Threads of the compiler are not told apart.
        ("sun.ci.threads", Unit::None, 0),
        ("sun.ci.nmethodCodeSize", Unit::Bytes, code),
        ("sun.ci.nmethodSize", Unit::Bytes, code),
        ("java.ci.totalTime", Unit::Ticks, nanoseconds(done.time)),
        ("sun.ci.lastFailedType", Unit::None, 0),
        ("sun.ci.lastInvalidatedType", Unit::None, 0),
        ("sun.ci.lastType", Unit::None, 0),
        ("sun.ci.lastSize", Unit::None, 0),
    ]
}
