//! One Vm: what state it is to be in, and what ends it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rjvm::{Access, Config, Engine, Error, Launch, Limits, Outcome, Output, StartError, StopReason, Vm};

/// The states that `Kill.java` knows.
pub const STATES: &[&str] = &[
    "loop",
    "counted",
    "arrays",
    "floats",
    "calls",
    "virtual",
    "throws",
    "deep throws",
    "finally",
    "swallows",
    "recursion",
    "recursion in finally",
    "locks",
    "busy threads",
    "contended",
    "hash collisions",
    "sort",
    "sort objects",
    "parallel sort",
    "streams",
    "regex",
    "power",
    "digits",
    "multiply",
    "divide",
    "modulus",
    "primes",
    "copy",
    "copy objects",
    "fill",
    "compare",
    "hash",
    "inflate",
    "deflate",
    "checksum",
    "digest",
    "cipher",
    "random",
    "concatenate",
    "replace",
    "find",
    "encode",
    "compress",
    "format",
    "serialize",
    "objects",
    "direct",
    "dates",
    "reflection",
    "handles",
    "sleep",
    "park",
    "timed park",
    "wait",
    "timed wait",
    "blocked",
    "join",
    "deadlock",
    "queues",
    "pool",
    "starts",
    "too many threads",
    "deep sleepers",
    "hook",
    "cleaners",
    "timers",
    "standard input",
    "standard output",
    "pipe",
    "full pipe",
    "busy pipe",
    "accept",
    "socket",
    "full socket",
    "busy socket",
    "datagrams",
    "select",
    "asynchronous",
    "writes",
    "reads",
    "small writes",
    "maps",
    "walks",
    "names",
    "transfer",
    "jars",
    "allocation",
    "large allocation",
    "retention",
    "list",
    "collections",
    "young collections",
    "weak",
    "soft",
    "interned",
    "arrays of arrays",
    "clones",
    "direct buffers",
    "collecting threads",
    "initialiser",
    "sleeping initialiser",
    "loading",
    "linking",
    "loaders",
    "hidden classes",
    "proxies",
    "lambdas",
    "class path",
    "stack walks",
    "resources",
    "modules",
];

/// How a cycle went.
pub struct Killed {
    pub number: u64,
    pub state: &'static str,
    /// The guest had come to its state before it was killed.
    pub is_ready: bool,
    /// Why it was stopped; none if it has ended by itself.
    pub reason: Option<StopReason>,
    /// From the stop until the host had its answer.
    pub late: Duration,
    /// How much of that its thread had something to do and waited for a processor, as far as the kernel tells.
    pub starved: Duration,
    /// And the time that it took to drop it.
    pub gone: Duration,
    /// What must not happen.
    pub failure: Option<String>,
}

/// What is the same for all.
pub struct Host {
    engine: Engine,
    folder: String,
    seed: u64,
}

/// What ends a Vm.
#[derive(Clone, Copy, PartialEq)]
enum Cause {
    /// The interrupt handle, at any time from the beginning on.
    Early,
    /// The interrupt handle, when the guest is in its state.
    Ready,
    Fuel,
    Deadline,
    Processor,
    /// A deadline of the call.
    Call,
}

const CAUSES: [Cause; 8] =
    [Cause::Ready, Cause::Early, Cause::Ready, Cause::Fuel, Cause::Ready, Cause::Deadline, Cause::Processor, Cause::Call];

/// Numbers that look random and are the same for the same seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }
}

impl Host {
    /// `folder` has the compiled program; it may write there.
    pub fn new(home: &str, folder: &str, seed: u64) -> Result<Self, StartError> {
        Ok(Self { engine: Engine::new(home)?, folder: folder.to_owned(), seed })
    }

    /// Makes a Vm, has it come to a state or nearly so, kills it and drops it.
    pub fn cycle(&self, number: u64, only: Option<&str>) -> Killed {
        let mut random = Random(self.seed.wrapping_mul(0x1234_5678_9abc_def1).wrapping_add(number));
        let state = STATES[(number % STATES.len() as u64) as usize];
        let state = STATES.iter().copied().find(|state| only == Some(*state)).unwrap_or(state);
        let cause = random.pick(&CAUSES);
        let config = self.config(cause, &mut random);
        let vm = match self.engine.start(config) {
            Ok(vm) => Arc::new(vm),
            Err(error) => return Killed::failed(number, state, format!("there is no Vm: {error}")),
        };
        let runner = Arc::clone(&vm);
        let deadline = (cause == Cause::Call).then(|| Duration::from_millis(20 + random.below(150)));
        let (begins, begun) = std::sync::mpsc::channel();
        let runs = std::thread::spawn(move || {
            let _ = begins.send(rustix::thread::gettid());
            let outcome = match deadline {
                Some(deadline) => call(&runner, state, deadline),
                None => run(&runner, state),
            };
            (outcome, Instant::now(), starved(rustix::thread::gettid()))
        });
        let Ok(thread) = begun.recv() else { return Killed::failed(number, state, "no thread".to_owned()) };
        let is_ready = || !vm.captured_stdout().is_empty();
        let begin = Instant::now();
        let mut before = (begin, starved(thread));
        if cause == Cause::Early {
            std::thread::sleep(Duration::from_micros(random.below(60_000)));
        } else {
            while !is_ready() && !runs.is_finished() && begin.elapsed() < Duration::from_secs(3) {
                std::thread::sleep(Duration::from_micros(500));
            }
            std::thread::sleep(Duration::from_micros(random.below(60_000)));
        }
        if !matches!(cause, Cause::Early | Cause::Ready) {
            while !runs.is_finished() && begin.elapsed() < Duration::from_millis(600) {
                let now = (Instant::now(), starved(thread));
                if vm.stopped().is_none() {
                    before = now;
                }
                std::thread::sleep(Duration::from_micros(500));
            }
        }
        let is_ready = is_ready();
        if vm.stopped().is_none() {
            before = (Instant::now(), starved(thread));
        }
        vm.interrupt_handle().stop();
        let Ok((outcome, returned, starved)) = runs.join() else {
            return Killed::failed(number, state, "the host panicked".to_owned());
        };
        let (stopped, said) = (vm.stopped(), vm.captured_stderr());
        let begin = Instant::now();
        drop(vm);
        let dropped = begin.elapsed();
        let failure = outcome.err().map(|error| format!("cycle {number}, {state}: {error}: {}", String::from_utf8_lossy(&said)));
        // What ends by itself is not killed.
        let killed = stopped.filter(|(_, at)| *at <= returned);
        let late = killed.map_or(Duration::ZERO, |(_, at)| returned - at);
        let starved = starved.saturating_sub(before.1).min(late);
        Killed { number, state, is_ready, reason: killed.map(|(reason, _)| reason), late, starved, gone: late + dropped, failure }
    }

    fn config(&self, cause: Cause, random: &mut Random) -> Config {
        let mut config = self.engine.untrusted();
        let folder = &self.folder;
        config.policy = config.policy.dir(folder, folder, Access::ReadWrite).listen("127.0.0.1:*").connect("127.0.0.1:*");
        config.policy = config.policy.stdin(rjvm::Input::Inherit).max_output(random.pick(&[1 << 14, 1 << 20, 1 << 40]));
        config.policy = config.policy.stdout(Output::Buffer { cap: 1 << 10 }).stderr(Output::Buffer { cap: 1 << 16 });
        config.properties.push(("java.class.path".to_owned(), folder.clone()));
        config.properties.push(("kill.folder".to_owned(), folder.clone()));
        config.heap_max = Some(random.pick(&[16, 64, 256, 256]) << 20);
        config.native_max = random.pick(&[32, 64, 192]) << 20;
        match random.below(4) {
            0 => {}
            1 => {
                config.compilation.enabled = true;
                config.compilation.policy.compile_at_once();
            }
            _ => config.compilation.enabled = true,
        }
        match cause {
            Cause::Fuel => config.fuel = Some(1 << (8 + random.below(20))),
            Cause::Deadline => config.deadline = Some(Duration::from_millis(5 + random.below(200))),
            Cause::Processor => config.cpu_max = Some(Duration::from_millis(5 + random.below(100))),
            Cause::Early | Cause::Ready | Cause::Call => {}
        }
        if random.below(4) == 0 {
            config.fuel.get_or_insert(1 << 50);
        }
        config
    }
}

impl Killed {
    fn failed(number: u64, state: &'static str, failure: String) -> Self {
        let zero = Duration::ZERO;
        Self { number, state, is_ready: false, reason: None, late: zero, starved: zero, gone: zero, failure: Some(failure) }
    }
}

/// How long a thread of this process has waited for a processor so far, while it could have run.
fn starved(thread: rustix::thread::Pid) -> Duration {
    let path = format!("/proc/self/task/{}/schedstat", thread.as_raw_nonzero());
    let line = std::fs::read_to_string(path).unwrap_or_default();
    Duration::from_nanos(line.split_ascii_whitespace().nth(1).and_then(|nanos| nanos.parse().ok()).unwrap_or(0))
}

fn run(vm: &Vm, state: &str) -> Result<(), String> {
    match vm.run(Launch::class("Kill", vec![state.to_owned()])) {
        Ok(Outcome::Stopped(_) | Outcome::Exited(_)) => Ok(()),
        Ok(Outcome::Panicked) => Err("a panic".to_owned()),
        Err(error) if error.to_string().contains("stopped while starting") => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

fn call(vm: &Vm, state: &str, deadline: Duration) -> Result<(), String> {
    let called = vm.static_method::<(Vec<String>,), ()>("Kill", "main");
    let called = called.and_then(|main| main.call(&vm.within(Limits::new().deadline(deadline)), (vec![state.to_owned()],)));
    match called {
        Ok(()) | Err(Error::Stopped(_) | Error::Exited(_) | Error::Guest(_)) => Ok(()),
        Err(Error::Start(error)) if error.to_string().contains("stopped while starting") => Ok(()),
        Err(error) => Err(format!("{error:?}")),
    }
}
