//! Compiles Java sources and starts Vms on them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rjvm::{Config, Launch, Outcome, Output, Policy, StartError, StopReason, Vm};

/// A folder of compiled classes, removed when dropped.
pub struct Classes(PathBuf);

impl Classes {
    /// Compiles one class.
    pub fn compile(name: &str, source: &str) -> Self {
        Self::compile_with(name, source, &[])
    }

    /// Compiles one class with options for the compiler.
    pub fn compile_with(name: &str, source: &str, options: &[&str]) -> Self {
        let classes = Self::in_new_folder();
        let file = classes.path().join(format!("{name}.java"));
        std::fs::write(&file, source).unwrap();
        classes.javac(options, &[file])
    }

    /// Compiles a case of `tests/programs`.
    pub fn of_program(name: &str, options: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programs").join(name);
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let sources: Vec<_> = files.filter(|file| file.extension().is_some_and(|extension| extension == "java")).collect();
        Self::in_new_folder().javac(options, &sources)
    }

    fn in_new_folder() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("rjvm-test-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn javac(self, options: &[&str], sources: &[PathBuf]) -> Self {
        let compiled = Command::new("javac").args(options).arg("-d").arg(&self.0).args(sources).output();
        let compiled = compiled.expect("javac is on the PATH");
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        self
    }

    /// Where they are.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Classes {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The home of the JDK whose `java` is on the `PATH`.
pub fn java_home() -> String {
    let path = std::env::var_os("PATH").unwrap();
    let java =
        std::env::split_paths(&path).map(|folder| folder.join("java")).find(|java| java.is_file()).expect("java is on the PATH");
    java.canonicalize().unwrap().parent().unwrap().parent().unwrap().to_string_lossy().into_owned()
}

/// A trusted Vm on these classes, with captured output.
pub fn config(classes: &Classes) -> Config {
    let mut config = Config::trusted(java_home());
    config.policy = Policy::trusted().stdout(Output::Buffer { cap: 1 << 20 }).stderr(Output::Buffer { cap: 1 << 20 });
    config.heap_max = Some(64 << 20);
    config.properties.push(("java.class.path".to_owned(), classes.path().to_string_lossy().into_owned()));
    config
}

/// Starts it.
pub fn start(config: Config) -> Vm {
    Vm::new(config).unwrap()
}

/// Waits until standard output is exactly `text`.
pub fn wait_for_output(vm: &Vm, text: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while vm.captured_stdout() != text.as_bytes() {
        let (out, err) = (vm.captured_stdout(), vm.captured_stderr());
        assert!(Instant::now() < deadline, "{} {}", String::from_utf8_lossy(&out), String::from_utf8_lossy(&err));
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What became of a run, and when it returned.
pub type Run = JoinHandle<(Result<Outcome, StartError>, Instant)>;

/// Runs `class` on a thread of its own, and returns when it has printed `ready`.
pub fn run_until_ready(config: Config, class: &str, arguments: &[&str]) -> (Arc<Vm>, Run) {
    let vm = Arc::new(start(config));
    let runner = Arc::clone(&vm);
    let launch = Launch::class(class, arguments.iter().map(|&argument| argument.to_owned()).collect());
    let thread = std::thread::spawn(move || (runner.run(launch), Instant::now()));
    wait_for_output(&vm, "ready\n");
    (vm, thread)
}

/// Runs `class` until it has printed `ready` and for a while longer, stops it, and says how long `run` took from there on. Prints that
/// and what else took its time; fails if it is out of all proportion.
#[allow(clippy::print_stdout, reason = "the figures are shown with --nocapture")]
pub fn stop_when_ready(config: Config, class: &str, arguments: &[&str]) -> Duration {
    let (vm, thread) = run_until_ready(config, class, arguments);
    std::thread::sleep(Duration::from_millis(200));
    let begin = Instant::now();
    vm.interrupt_handle().stop();
    let (outcome, returned) = thread.join().unwrap();
    let late = returned.saturating_duration_since(begin);
    assert_eq!(
        outcome.unwrap(),
        Outcome::Stopped(StopReason::Host),
        "{class} {arguments:?}: {}",
        String::from_utf8_lossy(&vm.captured_stderr())
    );
    drop(vm);
    println!("{class} {arguments:?}: returns after {late:.1?}, dropped after {:.1?}", begin.elapsed());
    assert!(late < Duration::from_secs(5), "{class} {arguments:?} goes on for {late:?}");
    late
}

/// What this process has open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resources {
    pub descriptors: usize,
    pub threads: usize,
    pub resident_bytes: u64,
}

/// Counts what is open now.
pub fn process_resources() -> Resources {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    Resources {
        descriptors: std::fs::read_dir("/proc/self/fd").unwrap().count(),
        threads: std::fs::read_dir("/proc/self/task").unwrap().count(),
        resident_bytes: pages * 4096,
    }
}

/// Gives the last threads a moment to go.
pub fn settle_to(expected: Resources) -> Resources {
    let deadline = Instant::now() + Duration::from_secs(5);
    while process_resources().threads > expected.threads && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    process_resources()
}

/// The most that this process ever had in memory.
pub fn peak_resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}
