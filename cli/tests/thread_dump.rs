//! SIGQUIT asks a running program what its threads are doing, and the tools of the JDK ask it more.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start the launcher and the compiler")]

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

const SOURCE: &str = r#"import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

public class Stuck {
    static final Object ONE = new Object(), OTHER = new Object();
    static final ReentrantLock LOCK = new ReentrantLock();

    static final CountDownLatch BOTH_HAVE_ONE = new CountDownLatch(2);

    static void both(Object first, Object second) {
        synchronized (first) {
            BOTH_HAVE_ONE.countDown();
            while (BOTH_HAVE_ONE.getCount() > 0) {
                Thread.onSpinWait();
            }
            synchronized (second) {
                throw new AssertionError();
            }
        }
    }

    static Thread start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static void await(Thread thread, Thread.State state) throws Exception {
        while (thread.getState() != state) {
            Thread.sleep(5);
        }
    }

    public static void main(String[] arguments) throws Exception {
        LOCK.lock();
        Thread first = start("first", () -> both(ONE, OTHER));
        Thread second = start("second", () -> both(OTHER, ONE));
        await(start("parked", LOCK::lock), Thread.State.WAITING);
        await(first, Thread.State.BLOCKED);
        await(second, Thread.State.BLOCKED);
        System.out.println("ready");
        System.in.read();
        System.out.println("still here");
    }
}"#;

fn start(name: &str, options: &[&str]) -> (Child, PathBuf) {
    let folder = std::env::temp_dir().join(format!("rjvm-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("Stuck.java"), SOURCE).unwrap();
    assert!(Command::new("javac").arg("Stuck.java").current_dir(&folder).status().unwrap().success());
    let mut command = Command::new(env!("CARGO_BIN_EXE_rjvm"));
    command.args(options).arg("-cp").arg(&folder).arg("Stuck").stdin(Stdio::piped()).stdout(Stdio::piped());
    (command.spawn().unwrap(), folder)
}

fn quit(child: &Child) {
    assert!(Command::new("kill").args(["-QUIT", &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn a_signal_shows_what_threads_wait_for() {
    let (mut child, folder) = start("thread-dump", &[]);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    while !text.ends_with("ready\n") {
        assert!(output.read_line(&mut text).unwrap() > 0, "{text}");
    }
    quit(&child);
    while !text.contains("\nHeap\n") {
        assert!(output.read_line(&mut text).unwrap() > 0, "{text}");
    }
    drop(child.stdin.take());
    output.read_to_string(&mut text).unwrap();
    assert!(child.wait().unwrap().success());
    std::fs::remove_dir_all(folder).unwrap();

    let expected = [
        "Full thread dump rjvm",
        "\"main\" #1 prio=5",
        "   java.lang.Thread.State: RUNNABLE",
        "\tat java.io.FileInputStream.",
        "\tat Stuck.main(Stuck.java:43)",
        "\"first\" #",
        "   java.lang.Thread.State: BLOCKED (on object monitor)\n\tat Stuck.both(Stuck.java:16)\n\t- waiting to lock <0x",
        "   java.lang.Thread.State: WAITING (parking)\n\tat jdk.internal.misc.Unsafe.park(java.base@17",
        "\t- locked <0x",
        "\t- parking to wait for  <0x",
        "(a java.util.concurrent.locks.ReentrantLock$NonfairSync)",
        "Found one Java-level deadlock:",
        "\"second\":\n  waiting to lock monitor <0x",
        "  which is held by \"first\"",
        "Found 1 deadlock.",
        "still here",
    ];
    for part in expected {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    assert!(!text.contains("held by \"main\""), "the thread that is parked is no part of the circle: {text}");
}

#[test]
fn without_signals_the_process_ends() {
    let (mut child, folder) = start("no-thread-dump", &["-Xrs"]);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    quit(&child);
    let status = child.wait().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    assert_eq!(status.signal(), Some(3));
}

/// What a tool prints about a process.
fn ask(tool: &str, arguments: &[&str], child: &Child) -> String {
    let number = child.id().to_string();
    let arguments: Vec<&str> =
        arguments.iter().map(|argument| if *argument == "PID" { number.as_str() } else { *argument }).collect();
    let output = Command::new(tool).args(arguments).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn tools_of_the_jdk_are_answered() {
    let (mut child, folder) = start("tools", &["-Xmx64m", "-XX:+UseG1GC", "-Dkey=value"]);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    output.read_line(&mut text).unwrap();
    let listed = ask("jps", &["-lv"], &child);
    assert!(listed.contains(&format!("{} Stuck -Xmx64m -XX:+UseG1GC -Dkey=value", child.id())), "{listed}");
    let asked: [(&str, &[&str], &[&str]); 12] = [
        ("jstack", &["PID"], &["\"main\" #1 prio=5", "Found one Java-level deadlock:"]),
        ("jcmd", &["PID", "Thread.print"], &["Full thread dump rjvm", "\"parked\" #"]),
        (
            "jcmd",
            &["PID", "help"],
            &["GC.class_histogram\nGC.finalizer_info\nGC.heap_dump\nGC.heap_info\n", "VM.version\nhelp\n"],
        ),
        ("jcmd", &["PID", "Thread.print", "-l"], &["\"parked\" #", "   Locked ownable synchronizers:\n\t- "]),
        ("jcmd", &["PID", "VM.version"], &["rjvm version ", "JDK 17."]),
        ("jcmd", &["PID", "VM.command_line"], &["jvm_args: -Xmx64m -XX:+UseG1GC -Dkey=value", "java_command: Stuck"]),
        ("jcmd", &["PID", "GC.run"], &["Command executed successfully"]),
        ("jcmd", &["PID", "No.such"], &["java.lang.IllegalArgumentException: Unknown diagnostic command"]),
        ("jmap", &["-histo:live", "PID"], &["#instances", "  java.lang.String (java.base@17", "\nTotal "]),
        ("jinfo", &["-sysprops", "PID"], &["key=value", "sun.java.command=Stuck"]),
        ("jinfo", &["-flag", "MaxHeapSize", "PID"], &["-XX:MaxHeapSize=67108864"]),
        ("jinfo", &["-flag", "NewRatio", "PID"], &["-XX:NewRatio=2"]),
    ];
    for (tool, arguments, expected) in asked {
        let answer = ask(tool, arguments, &child);
        for part in expected {
            assert!(answer.contains(part), "{tool} {arguments:?}: no {part:?} in {answer}");
        }
    }
    drop(child.stdin.take());
    output.read_to_string(&mut text).unwrap();
    assert!(child.wait().unwrap().success());
    std::fs::remove_dir_all(folder).unwrap();
    assert_eq!(text, "ready\nstill here\n", "a tool's signal prints nothing");
    assert!(!std::path::Path::new(&format!("/tmp/.java_pid{}", child.id())).exists());
}
