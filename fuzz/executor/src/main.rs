//! Runs a batch of classes in a Vm that may do nothing, under GC stress, and says how that ended.
//!
//! `execute JAVA_HOME CLASS_PATH BATCH_FILE [STRESS [SECONDS [verbose]]]`: the guest is `Driver`, from the folders of the class
//! path, which it may read; it reads the batch from its standard input. Exit status: 0 all is well, 3 the Vm panicked, 4 it did not stop in time, 5 the guest saw an internal error,
//! 6 it did not start. Anything else, a signal say, is a crash.

use std::process::ExitCode;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rjvm::{Access, Config, Input, InterruptHandle, Launch, Outcome, Output, Policy, Stress, Vm};

/// A stopped Vm must end its program within this time; the machine may be busy.
const STOP_PATIENCE: Duration = Duration::from_secs(2);
/// Bytes of output that are kept.
const OUTPUT_MAX: usize = 4 << 20;

/// What the command line says.
struct Plan {
    java_home: String,
    class_path: String,
    batch: Vec<u8>,
    stress: Stress,
    time: Duration,
    is_verbose: bool,
}

fn plan() -> Option<Plan> {
    let mut arguments = std::env::args().skip(1);
    let (java_home, class_path) = (arguments.next()?, arguments.next()?);
    let batch = std::fs::read(arguments.next()?).ok()?;
    let stress = match arguments.next().map_or(Some(0), |text| text.parse().ok())? {
        0 => Stress::Off,
        1 => Stress::EveryAllocation,
        nth => Stress::EveryNth(nth),
    };
    let seconds = arguments.next().map_or(Some(20), |text| text.parse().ok())?;
    let is_verbose = arguments.next().is_some();
    Some(Plan { java_home, class_path, batch, stress, time: Duration::from_secs(seconds), is_verbose })
}

fn config(plan: &Plan) -> Config {
    let mut config = Config::untrusted(&plan.java_home);
    let mut policy = Policy::untrusted().dir(&plan.java_home, &plan.java_home, Access::Read);
    for folder in plan.class_path.split(':') {
        policy = policy.dir(folder, folder, Access::Read);
    }
    config.policy = policy
        .stdin(Input::Bytes(plan.batch.clone()))
        .stdout(Output::Buffer { cap: OUTPUT_MAX })
        .stderr(Output::Buffer { cap: OUTPUT_MAX });
    config.heap_max = Some(48 << 20);
    // Looking up resources maps the image of the class library, which counts.
    config.native_max = 512 << 20;
    config.threads_max = 200;
    config.stack_bytes = 1 << 20;
    config.gc_stress = plan.stress;
    config.gc_verify = plan.stress != Stress::Off;
    config.properties.push(("java.class.path".to_owned(), plan.class_path.clone()));
    config
}

fn main() -> ExitCode {
    let Some(plan) = plan() else {
        eprintln!("usage: execute JAVA_HOME CLASS_PATH BATCH_FILE [STRESS [SECONDS [verbose]]]");
        return ExitCode::from(2);
    };
    let vm = match Vm::new(config(&plan)) {
        Ok(vm) => vm,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(6);
        }
    };
    let (ended, watch) = mpsc::channel();
    let handle = vm.interrupt_handle();
    let time = plan.time;
    let watcher = std::thread::spawn(move || watch_over(&handle, &watch, time));
    let verbose = if plan.is_verbose { vec!["verbose".to_owned()] } else { Vec::new() };
    let result = vm.run(Launch::class("Driver", verbose));
    let _ = ended.send(());
    let was_slow = watcher.join().unwrap_or(true);
    let (out, err) = (vm.captured_stdout(), vm.captured_stderr());
    println!("{}", String::from_utf8_lossy(&out));
    eprintln!("{}", String::from_utf8_lossy(&err));
    let start = Instant::now();
    drop(vm);
    let was_slow = was_slow || start.elapsed() > STOP_PATIENCE;
    println!("outcome: {result:?}");
    status(&result, was_slow, &[out, err].concat())
}

fn status(result: &Result<Outcome, rjvm::StartError>, was_slow: bool, output: &[u8]) -> ExitCode {
    let internal = output.windows(14).any(|window| window.eq_ignore_ascii_case(b"internal error"));
    ExitCode::from(match result {
        Ok(Outcome::Panicked) | Err(rjvm::StartError::Panicked) => 3,
        Err(_) => 6,
        Ok(_) if was_slow => 4,
        Ok(_) if internal => 5,
        Ok(_) => 0,
    })
}

/// Stops the Vm when its time is over, and says whether that took too long.
fn watch_over(handle: &InterruptHandle, ended: &mpsc::Receiver<()>, time: Duration) -> bool {
    if ended.recv_timeout(time).is_ok() {
        return false;
    }
    handle.stop();
    let stopped = Instant::now();
    let _ = ended.recv_timeout(STOP_PATIENCE * 10);
    stopped.elapsed() > STOP_PATIENCE
}
