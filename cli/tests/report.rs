//! `--report` writes a page of what a program has done, however it ends, and nothing that the program is called gets out of its place.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests start the launcher and the compiler, and read what it wrote"
)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

const SOURCE: &str = r#"
import java.lang.management.*;
import java.util.concurrent.locks.*;

public class Busy {
    static class Point {
        int x, y;
    }
    static Object sink;
    static final Object GATE = new Object();

    static long burn(long sum) {
        for (int i = 0; i < 100_000; i++) {
            sum = sum * 31 + (i ^ sum);
        }
        return sum;
    }

    static void allocate() {
        for (int i = 0; i < 20_000; i++) {
            sink = new Point();
        }
    }

    static Thread start(String name, Thread.State state, Runnable body) throws Exception {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != state) {
            Thread.onSpinWait();
        }
        return thread;
    }

    static void await() {
        synchronized (GATE) {
            try {
                GATE.wait();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Object held = new Object();
        lock.lock();
        synchronized (held) {
            start("<script>alert(1)</script>", Thread.State.WAITING, Busy::await);
            start("enters", Thread.State.BLOCKED, () -> { synchronized (held) { } });
            start("locks", Thread.State.WAITING, lock::lock);
            // Processor time, however busy the machine is.
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long sum = 0;
            while (threads.getCurrentThreadCpuTime() < 1_500_000_000L) {
                sum = burn(sum);
                allocate();
            }
            System.gc();
            System.out.println("done");
            switch (arguments.length == 0 ? "" : arguments[0]) {
                case "exit" -> System.exit(3);
                case "halt" -> Runtime.getRuntime().halt(4);
                case "throw" -> throw new IllegalStateException("</script><script>");
                case "memory" -> sink = new long[Integer.MAX_VALUE / 8];
                case "wait" -> System.in.read();
                default -> { }
            }
        }
    }
}
"#;

/// A folder of its own with the program in it.
fn folder(name: &str, source: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("rjvm-report-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("Busy.java"), source).unwrap();
    assert!(Command::new("javac").arg("Busy.java").current_dir(&folder).status().unwrap().success());
    folder
}

fn rjvm(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rjvm"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The data of a page.
fn data(page: &str) -> Value {
    let (_, behind) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(behind.split_once("</script>").unwrap().0).unwrap()
}

fn page(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("run.html")).unwrap()
}

/// Weights of what chains end with, by name, and by the tier of that.
fn weights<'a>(data: &'a Value, of: &str, ends_with: &str) -> Vec<(&'a str, u64)> {
    let names = data["names"].as_array().unwrap();
    let nodes = data[of].as_array().unwrap().iter();
    let nodes = nodes.filter(|node| names[node[1].as_u64().unwrap() as usize] == ends_with);
    nodes.map(|node| (data["tiers"][node[2].as_u64().unwrap() as usize].as_str().unwrap(), node[3].as_u64().unwrap())).collect()
}

fn sum(weights: &[(&str, u64)]) -> u64 {
    weights.iter().map(|(_, weight)| weight).sum()
}

/// What a thread waited for most.
fn wait<'a>(data: &'a Value, thread: &str) -> &'a Value {
    let mut threads = data["threads"].as_array().unwrap().iter();
    let thread = threads.find(|row| row["name"] == thread).unwrap_or_else(|| panic!("{thread} in {}", data["threads"]));
    let waits = thread["waits"].as_array().unwrap();
    waits.iter().max_by_key(|wait| wait["time"].as_f64().unwrap() as u64).unwrap_or_else(|| panic!("{thread}"))
}

#[test]
fn a_page_shows_what_a_program_did() {
    let folder = folder("shows", SOURCE);
    let output = rjvm(&folder, &["--report", "run.html", "-Xmx64m", "-cp", ".", "Busy", "exit"]).output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stdout).trim()), (Some(3), "done"), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    let page = page(&folder);
    let data = data(&page);
    assert_eq!((&data["ending"], &data["status"]), (&Value::from("exited"), &Value::from(3)));
    assert_eq!((&data["command"], &data["options"][0]), (&Value::from("Busy exit"), &Value::from("-Xmx64m")));
    // What took the time, and in which code.
    let (burn, all) = (weights(&data, "processor_us", "Busy.burn"), &data["processor_us"]);
    let all: u64 = all.as_array().unwrap().iter().map(|node| node[3].as_u64().unwrap()).sum();
    assert!(sum(&burn) * 10 > all, "{burn:?} of {all}");
    assert!(burn.iter().any(|(tier, weight)| *tier == "optimised" && *weight > 0), "{burn:?}");
    // What was allocated, and where.
    let points = weights(&data, "allocated_bytes", "Busy$Point");
    assert!(points.iter().all(|(tier, _)| *tier == "class") && sum(&points) > 1 << 20, "{points:?}");
    let (nodes, names) = (data["allocated_bytes"].as_array().unwrap(), data["names"].as_array().unwrap());
    let name = |node: &Value| names[node[1].as_u64().unwrap() as usize].as_str().unwrap();
    let point = nodes.iter().find(|node| name(node) == "Busy$Point").unwrap();
    assert_eq!(name(&nodes[point[0].as_u64().unwrap() as usize]), "Busy.allocate");
    assert!(data["heap"]["allocated"].as_u64().unwrap() > 1 << 20, "{}", data["heap"]["allocated"]);
    // Threads and what they wait for.
    let expected = [
        ("<script>alert(1)</script>", "waiting", "java.lang.Object", None),
        ("enters", "blocked", "java.lang.Object", Some("main")),
        ("locks", "parked", "java.util.concurrent.locks.ReentrantLock$NonfairSync", Some("main")),
    ];
    for (thread, state, object, owner) in expected {
        let wait = wait(&data, thread);
        assert_eq!((wait["state"].as_str(), wait["object"].as_str(), wait["owner"].as_str()), (Some(state), Some(object), owner));
    }
    assert_eq!(wait(&data, "<script>alert(1)</script>")["caller"], "Busy.await");
    // The rest.
    assert!(data["collections"]["full"]["count"].as_u64().unwrap() > 0 && data["heap"]["points"][0][1].as_u64().is_some());
    let pauses = data["collections"]["pauses"].as_array().unwrap();
    assert!(pauses.iter().any(|pause| pause["kind"] == "full" && pause["cause"] == "System.gc()"), "{pauses:?}");
    let compilations = data["compilations"]["list"].as_array().unwrap();
    let compiled = |one: &&Value| one["name"] == "Busy::burn" && one["tier"] == "optimised" && one["code"].as_u64() > Some(0);
    assert!(compilations.iter().any(|one| compiled(&one)), "{compilations:?}");
    assert!(data["phases"].as_array().unwrap().iter().any(|phase| phase["name"] == "initPhase2"));
    assert_eq!(data["limits"]["heap"], "64.0 MB");
    // Two scripts, which are the page's own: no name is markup, and nothing comes from elsewhere.
    assert_eq!(page.matches("<script").count(), 2);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.contains("://") && !page.contains("src="));
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Ends a program that waits for input with a signal.
fn interrupted(mut process: Child, signal: &str) -> Output {
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "done\n");
    // The program waits for this as long as it is open.
    let input = process.stdin.take();
    assert!(Command::new("kill").args([signal, &process.id().to_string()]).status().unwrap().success());
    let output = process.wait_with_output().unwrap();
    drop(input);
    output
}

#[test]
fn a_page_is_written_however_a_program_ends() {
    let short = SOURCE.replace("1_500_000_000L", "1L");
    let folder = folder("ends", &short);
    let options = ["--report", "run.html", "-Xmx64m", "-XX:+ExitOnOutOfMemoryError", "-cp", ".", "Busy"];
    for (way, status, ending) in [
        ("return", 0, "exited"),
        ("exit", 3, "exited"),
        ("halt", 4, "exited"),
        ("throw", 1, "exited"),
        ("memory", 3, "out of memory: Java heap space"),
        ("-TERM", 143, "exited"),
    ] {
        let _ = std::fs::remove_file(folder.join("run.html"));
        let is_signal = way.starts_with('-');
        let mut command = rjvm(&folder, &options);
        command.arg(if is_signal { "wait" } else { way });
        let output = match is_signal {
            true => interrupted(command.stdin(Stdio::piped()).spawn().unwrap(), way),
            false => command.output().unwrap(),
        };
        assert_eq!(output.status.code(), Some(status), "{way}: {output:?}");
        let data = data(&page(&folder));
        assert_eq!((&data["ending"], &data["status"]), (&Value::from(ending), &Value::from(status)), "{way}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_before_the_program_runs() {
    let folder = folder("error", &SOURCE.replace("1_500_000_000L", "1L"));
    let output = rjvm(&folder, &["--report", "nowhere/run.html", "-cp", ".", "Busy"]).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{output:?}");
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(error, "Error: cannot write nowhere/run.html: No such file or directory (os error 2)\n");
    // Nor may the program put another page there.
    let output = rjvm(&folder, &["--sandbox", "--dir", ".:rw", "--report", "run.html", "-cp", ".", "Busy"]).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "Error: --report: the program may write where run.html is\n");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_sandboxed_program_is_reported_on_and_cannot_tell() {
    let source = r#"
        public class Busy {
            public static void main(String[] arguments) throws Exception {
                long sum = 0;
                for (int i = 0; i < 200_000_000; i++) {
                    sum = sum * 31 + i;
                }
                System.out.println(sum + " " + Thread.activeCount() + " " + new java.io.File("run.html").exists());
            }
        }"#;
    let folder = folder("sealed", source);
    let run = |options: &[&str]| {
        let options = [&["--sandbox"], options, &["-cp", ".", "Busy"]].concat();
        let output = rjvm(&folder, &options).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    std::fs::create_dir(folder.join("out")).unwrap();
    let without = run(&[]);
    assert_eq!(run(&["--report", "out/run.html"]), without);
    assert_eq!(run(&["--isolate", "process", "--report", "out/run.html"]), without);
    let page = std::fs::read_to_string(folder.join("out/run.html")).unwrap();
    let data = data(&page);
    assert_eq!(data["limits"]["sealed"], "yes");
    assert!(sum(&weights(&data, "processor_us", "Busy.main")) > 0);
    std::fs::remove_dir_all(&folder).unwrap();
}
