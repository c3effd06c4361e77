//! Heap dumps have what the program has, however they are asked for; what happens when memory runs out.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start the launcher and the compiler")]

mod hprof;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use hprof::Dump;

const SOURCE: &str = r#"import java.lang.management.ManagementFactory;
import com.sun.management.HotSpotDiagnosticMXBean;

public class Held {
    static class Base {
        int number;
        Base(int number) { this.number = number; }
    }

    static class Node extends Base {
        byte small = -2;
        short middle = -3;
        char letter = 'x';
        boolean flag = true;
        long large = 1L << 40;
        double half = 0.5;
        float quarter = 0.25f;
        String name;
        Node next;
        Node(int number, Node next) {
            super(number);
            this.next = next;
            name = "node " + number;
        }
    }

    static Node head;
    static long total = 7;
    static short few = -5;
    static long[] numbers = {1, -1};
    static byte[] large = new byte[3 << 20];
    static Node[][] grid = new Node[2][3];

    static synchronized void hold(Node local) throws Exception {
        System.out.println("ready");
        System.in.read();
        System.out.println(local.number);
    }

    static void fill() {
        java.util.List<long[]> list = new java.util.ArrayList<>();
        while (true) {
            list.add(new long[50000]);
        }
    }

    public static void main(String[] arguments) throws Exception {
        for (int number = 0; number < 1000; number++) {
            head = new Node(number, head);
        }
        grid[1][2] = head;
        large[large.length - 1] = 9;
        Node gone = new Node(5000, null);
        gone = null;
        switch (arguments[0]) {
            case "hold" -> hold(new Node(4000, null));
            case "fill" -> {
                try {
                    fill();
                } catch (OutOfMemoryError error) {
                    System.out.println("caught " + error.getMessage());
                }
            }
            default -> {
                HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
                bean.dumpHeap(arguments[0], true);
                try {
                    bean.dumpHeap(arguments[0], true);
                } catch (java.io.IOException exception) {
                    System.out.println(exception.getMessage());
                }
            }
        }
    }
}"#;

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("rjvm-heap-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("Held.java"), SOURCE).unwrap();
    assert!(Command::new("javac").arg("Held.java").current_dir(&folder).status().unwrap().success());
    folder
}

fn command(folder: &Path, options: &[&str], what: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rjvm"));
    command.args(options).args(["-cp", ".", "Held", what]).current_dir(folder);
    command
}

fn run(folder: &Path, options: &[&str], what: &str) -> Output {
    command(folder, options, what).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What every dump of the program has.
fn check(dump: &Dump) {
    let class = dump.class_named("Held");
    let mut node = dump.static_field(class, "head");
    for number in (0..1000).rev() {
        let fields = dump.fields(node);
        assert_eq!(fields["number"], (10, number));
        assert_eq!(fields["small"], (8, 0xfe));
        assert_eq!(fields["middle"], (9, 0xfffd));
        assert_eq!(fields["letter"], (5, u64::from(b'x')));
        assert_eq!(fields["flag"], (4, 1));
        assert_eq!(fields["large"], (11, 1 << 40));
        assert_eq!(fields["half"], (7, 0.5_f64.to_bits()));
        assert_eq!(fields["quarter"], (6, u64::from(0.25_f32.to_bits())));
        assert_eq!(dump.string(fields["name"].1), format!("node {number}"));
        node = fields["next"].1;
    }
    assert_eq!(node, 0);
    assert_eq!((dump.static_field(class, "total"), dump.static_field(class, "few")), (7, 0xfffb));
    let numbers = &dump.primitive_arrays[&dump.static_field(class, "numbers")];
    assert_eq!(numbers, &(11, [[0, 0, 0, 0, 0, 0, 0, 1], [0xff; 8]].concat()));
    let large = &dump.primitive_arrays[&dump.static_field(class, "large")];
    assert_eq!((large.0, large.1.len(), large.1.last()), (8, 3 << 20, Some(&9)));
    let (kind, rows) = &dump.object_arrays[&dump.static_field(class, "grid")];
    assert_eq!(*kind, dump.class_named("[[LHeld$Node;"));
    assert_eq!(dump.object_arrays[&rows[1]].1, [0, 0, dump.static_field(class, "head")]);
    assert!(dump.roots.iter().any(|(kind, object)| *kind == 5 && *object == dump.class_named("java/lang/Object")));
}

/// The numbers of the nodes that threads hold in their frames.
fn held_numbers(dump: &Dump) -> Vec<u64> {
    let node = dump.class_named("Held$Node");
    let held = dump
        .roots
        .iter()
        .filter(|(kind, object)| *kind == 3 && dump.instances.get(object).is_some_and(|(class, _)| *class == node));
    held.map(|(_, object)| dump.fields(*object)["number"].1).collect()
}

fn start(folder: &Path) -> Child {
    let mut child = command(folder, &[], "hold").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    child.stdout = Some(output.into_inner());
    child
}

#[test]
fn tools_have_dumps_made() {
    let folder = folder("tools");
    let mut child = start(&folder);
    let number = child.id().to_string();
    let ask = |tool: &str, arguments: &[&str]| text(&Command::new(tool).args(arguments).current_dir(&folder).output().unwrap());
    let said = ask("jcmd", &[&number, "GC.heap_dump", "one.hprof"]);
    assert!(said.contains("Dumping heap to one.hprof ...\nHeap dump file created ["), "{said}");
    let said = ask("jcmd", &[&number, "GC.heap_dump", "one.hprof"]);
    assert!(said.contains("Unable to create one.hprof: File exists"), "{said}");
    let said = ask("jmap", &[&format!("-dump:live,format=b,file={}", folder.join("two.hprof").display()), &number]);
    assert!(said.contains("Heap dump file created ["), "{said}");
    let said = ask("jcmd", &[&number, "GC.heap_dump", "-gz=1", "-all", "three.hprof.gz"]);
    assert!(said.contains("Heap dump file created ["), "{said}");
    let said = ask("jcmd", &[&number, "help", "GC.heap_dump"]);
    assert!(said.contains("Syntax : GC.heap_dump [options] <filename>\n") && said.contains("\t-gz : [optional] "), "{said}");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());

    for name in ["one.hprof", "two.hprof"] {
        let dump = Dump::read(&std::fs::read(folder.join(name)).unwrap());
        check(&dump);
        dump.check_references();
        assert_eq!(held_numbers(&dump), [4000]);
        let monitors: Vec<u64> = dump.roots.iter().filter(|(kind, _)| *kind == 7).map(|(_, object)| *object).collect();
        assert!(monitors.contains(&dump.class_named("Held")));
        let methods = |trace: &u32| {
            dump.traces[trace].iter().map(|frame| (dump.texts[&dump.frames[frame].0].as_str(), dump.frames[frame].1))
        };
        let main = dump.threads.iter().find(|(_, trace)| methods(trace).any(|(name, _)| name == "main")).unwrap();
        assert!(methods(&main.1).any(|frame| frame == ("hold", 36)), "{:?}", methods(&main.1).collect::<Vec<_>>());
        assert_eq!(dump.string(dump.fields(main.0)["name"].1), "main");
    }
    let packed = std::fs::read(folder.join("three.hprof.gz")).unwrap();
    assert_eq!(packed[..2], [0x1f, 0x8b]);
    let packed = Command::new("gzip").args(["-dc", "three.hprof.gz"]).current_dir(&folder).output().unwrap();
    check(&Dump::read(&packed.stdout));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn programs_have_dumps_made_of_themselves() {
    let folder = folder("bean");
    let output = run(&folder, &[], "own.hprof");
    assert_eq!(text(&output), "File exists\n");
    let dump = Dump::read(&std::fs::read(folder.join("own.hprof")).unwrap());
    check(&dump);
    dump.check_references();
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_happens_when_memory_runs_out_is_what_flags_say() {
    let folder = folder("memory");
    std::fs::create_dir(folder.join("dumps")).unwrap();
    let output = run(&folder, &["-Xmx24m", "-XX:+HeapDumpOnOutOfMemoryError", "-XX:HeapDumpPath=dumps"], "fill");
    let said = text(&output);
    assert!(said.starts_with("java.lang.OutOfMemoryError: Java heap space\nDumping heap to dumps/java_pid"), "{said}");
    assert!(said.ends_with(" secs]\ncaught Java heap space\n"), "{said}");
    let file = std::fs::read_dir(folder.join("dumps")).unwrap().next().unwrap().unwrap();
    let dump = Dump::read(&std::fs::read(file.path()).unwrap());
    check(&dump);
    let frames: Vec<&str> = dump.frames.values().map(|(name, _)| dump.texts[name].as_str()).collect();
    assert!(frames.contains(&"fill"), "{frames:?}");

    let output = run(&folder, &["-Xmx24m", "-XX:OnOutOfMemoryError=echo one; echo two", "-XX:+ExitOnOutOfMemoryError"], "fill");
    let expected = "#\n# java.lang.OutOfMemoryError: Java heap space\n# -XX:OnOutOfMemoryError=\"echo one; echo two\"\n\
        #   Executing /bin/sh -c \"echo one\"...\none\n#   Executing /bin/sh -c \"echo two\"...\ntwo\n\
        Terminating due to java.lang.OutOfMemoryError: Java heap space\n";
    assert_eq!((text(&output).as_str(), output.status.code()), (expected, Some(3)));

    let options = ["-Xmx24m", "-XX:+CrashOnOutOfMemoryError", "-XX:ErrorFile=report.txt", "-XX:OnError=echo crashed"];
    let output = run(&folder, &options, "fill");
    let said = text(&output);
    assert!(said.starts_with("Aborting due to java.lang.OutOfMemoryError: Java heap space\n#\n"), "{said}");
    assert!(said.ends_with("\n#   Executing /bin/sh -c \"echo crashed\" ...\ncrashed\n"), "{said}");
    assert!(!output.status.success() && output.status.code().is_none());
    let report = std::fs::read_to_string(folder.join("report.txt")).unwrap();
    assert!(
        report.contains("fatal error: OutOfMemory encountered: Java heap space") && report.contains("\tat Held.fill(Held.java:"),
        "{report}"
    );
    std::fs::remove_dir_all(folder).unwrap();
}
