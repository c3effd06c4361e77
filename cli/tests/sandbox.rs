//! `--sandbox`: a program can do what its options allow, and each denial names the option that would have allowed it.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start the launcher and the compiler")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SOURCE: &str = r#"import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.util.*;

public class Guest {
    public static void main(String[] args) throws Exception {
        try {
            System.out.println(run(args));
        } catch (IOException denied) {
            System.out.println(denied);
        }
    }

    private static Object run(String[] args) throws Exception {
        switch (args[0]) {
            case "read": return Files.readString(Path.of(args[1])).trim();
            case "link": { Path link = Path.of(args[1]); Files.createSymbolicLink(link, Path.of("/etc/hostname")); return Files.readString(link); }
            case "write": return Files.writeString(Path.of(args[1]), "x");
            case "connect": new Socket("127.0.0.1", 9).close(); return "connected";
            case "resolve": return InetAddress.getByName("host.invalid");
            case "spawn": return new ProcessBuilder("/bin/true").start().waitFor();
            case "environment": return System.getenv("COLOUR") + " " + System.getProperty("shape") + " " + System.getenv().size();
            case "exit": System.exit(Integer.parseInt(args[1])); return null;
            case "spin": while (true) { args[0].hashCode(); }
            case "sleep": Thread.sleep(100_000); return null;
            case "print": while (true) System.out.println("0123456789");
            case "heap": byte[][] kept = new byte[1 << 12][]; for (int i = 0; ; i++) kept[i] = new byte[1 << 20];
            case "random": return UUID.randomUUID().toString().length() + " " + new java.security.SecureRandom().nextInt(1);
            case "seeded": return UUID.randomUUID();
            case "clock": return System.currentTimeMillis() + " " + System.nanoTime();
            case "temporary": File file = File.createTempFile("abc", "d"); try (FileWriter to = new FileWriter(file)) { while (true) to.write("0123456789".repeat(1000)); } finally { file.delete(); }
            case "input": return System.in.read();
            default: return System.getProperty("user.dir").equals(new File("").getAbsolutePath());
        }
    }
}"#;

/// Compiled classes, and a place for files; removed when dropped.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sandbox-{name}-{}", std::process::id()));
        std::fs::create_dir_all(directory.join("classes")).unwrap();
        std::fs::create_dir_all(directory.join("data")).unwrap();
        std::fs::create_dir_all(directory.join("temporary")).unwrap();
        std::fs::write(directory.join("data/file"), "content\n").unwrap();
        let source = directory.join("Guest.java");
        std::fs::write(&source, SOURCE).unwrap();
        let compiled = Command::new("javac").arg("-d").arg(directory.join("classes")).arg(&source).output().unwrap();
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        Self(directory)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// Runs the guest with these options and arguments; `@` stands for the folder with the data.
    fn run(&self, options: &str, arguments: &str) -> Run {
        let words = |text: &str| text.replace('@', &self.path("data")).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let mut command = Command::new(env!("CARGO_BIN_EXE_rjvm"));
        // The folder with the data may itself be below the host's /tmp, which a guest with temporary files does not see.
        command
            .arg("--max-temporary=0")
            .args(words(options))
            .arg("-cp")
            .arg(self.path("classes"))
            .arg("Guest")
            .args(words(arguments));
        Run(command
            .current_dir(&self.0)
            .env("COLOUR", "blue")
            .env("TMPDIR", self.path("temporary"))
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Run(Output);

impl Run {
    fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).trim().to_owned()
    }

    fn error(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).trim().to_owned()
    }

    #[track_caller]
    fn expect(&self, status: i32, out: &str, error: &str) {
        assert_eq!((self.0.status.code(), self.out().as_str(), self.error().as_str()), (Some(status), out, error));
    }
}

#[test]
fn nothing_is_allowed_and_each_denial_names_its_option() {
    let place = Place::new("denied");
    let data = place.path("data");
    let file = format!("{data}/file");
    let denied = format!("rjvm: denied: open {file}; allow it with --dir {data}:ro");
    place.run("--sandbox", "read @/file").expect(0, &format!("java.nio.file.AccessDeniedException: {file}"), &denied);
    let run = place.run("--sandbox", "spawn");
    assert_eq!(run.error(), "rjvm: denied: spawn /bin/true; allow it with --processes");
    let run = place.run("--sandbox", "connect");
    assert_eq!(run.error(), "rjvm: denied: socket network; allow it with --connect <host>:<port>");
    let run = place.run("--sandbox --connect localhost:10", "connect");
    assert_eq!(run.error(), "rjvm: denied: connect 127.0.0.1:9; allow it with --connect 127.0.0.1:9");
    let run = place.run("--sandbox", "resolve");
    assert_eq!(run.error(), "rjvm: denied: resolve host.invalid; allow it with --connect host.invalid:*");
    place.run("--sandbox", "environment").expect(0, "null null 0", "");
    place.run("--sandbox", "where").expect(0, "true", "");
}

#[test]
fn what_is_granted_works_and_nothing_else() {
    let place = Place::new("granted");
    let data = place.path("data");
    place.run("--sandbox --dir @:ro", "read @/file").expect(0, "content", "");
    place.run("--sandbox --dir @::/data:ro", "read /data/file").expect(0, "content", "");
    let run = place.run("--sandbox --dir @:ro", "write @/new");
    assert_eq!(run.error(), format!("rjvm: denied: create {data}/new; allow it with --dir {data}"));
    assert!(!Path::new(&format!("{data}/new")).exists());
    place.run("--sandbox --dir @", "write @/new").expect(0, &format!("{data}/new"), "");
    let run = place.run("--sandbox --env COLOUR --env=SIZE=3 --property shape=round", "environment");
    run.expect(0, "blue round 2", "");
    let run = place.run("--sandbox --connect 127.0.0.1:9", "connect");
    assert_eq!(run.error(), "");
    assert!(run.out().starts_with("java.net.ConnectException"), "{}", run.out());
    place.run("--sandbox --processes", "spawn").expect(0, "0", "");
    place.run("--sandbox --clock fixed:5", "clock").expect(0, "5000 0", "");
    place.run("--sandbox", "random").expect(0, "36 0", "");
    place.run("--sandbox", "input").expect(0, "-1", "");
    place.run("--sandbox --max-temporary 64m", "temporary").expect(0, "java.io.IOException: No space left on device", "");
    assert_eq!(std::fs::read_dir(place.path("temporary")).unwrap().count(), 0);
    let seeded = |seed: &str| place.run(&format!("--sandbox --entropy {seed}"), "seeded").out();
    assert_eq!(seeded("seed:7"), seeded("seed:7"));
    assert_ne!(seeded("seed:7"), seeded("seed:8"));
}

/// A program that may write where its own classes are writes there, and links that it makes are no way out.
#[test]
fn the_class_path_may_be_written_and_is_no_way_out() {
    let place = Place::new("class-path");
    let classes = place.path("classes");
    for options in ["--dir CLASSES", "--dir classes", "--dir .", "--dir CLASSES::/w --dir classes"] {
        let options = format!("--sandbox {}", options.replace("CLASSES", &classes));
        place.run(&options, &format!("write {classes}/new")).expect(0, &format!("{classes}/new"), "");
        let run = place.run(&options, &format!("link {classes}/link"));
        assert!(run.out().starts_with("java.nio.file.AccessDeniedException"), "{options}: {}{}", run.out(), run.error());
        std::fs::remove_file(place.0.join("classes/link")).unwrap();
    }
    let run = place.run(&format!("--sandbox --dir {classes}::/w"), "link /w/link");
    assert!(run.out().starts_with("java.nio.file.AccessDeniedException"), "{}", run.out());
    let run = place.run("--sandbox", &format!("read {classes}/link"));
    assert!(run.out().starts_with("java.nio.file.AccessDeniedException"), "{}", run.out());
}

/// What a guest has chosen does not reach the terminal as it is.
#[test]
fn denials_hold_nothing_that_a_terminal_obeys() {
    let place = Place::new("terminal");
    let run = place.run("--sandbox", "read /x\u{1b}[2J\u{7}/file");
    assert_eq!(run.error(), "rjvm: denied: open /x?[2J?/file; allow it with --dir /x?[2J?:ro");
}

#[test]
fn limits_end_a_program_with_statuses_of_their_own() {
    let place = Place::new("limits");
    let cases = [
        ("--fuel 10000000", "spin", 241, "its fuel is used up; allow more with --fuel"),
        ("--timeout 800ms", "spin", 242, "its time is over; allow more with --timeout"),
        ("--timeout 800ms", "sleep", 242, "its time is over; allow more with --timeout"),
        ("--max-cpu 300ms", "spin", 243, "its processor time is used up; allow more with --max-cpu"),
        ("--max-output 1k", "print", 244, "it has written too much; allow more with --max-output"),
    ];
    for (options, arguments, status, reason) in cases {
        let run = place.run(&format!("--sandbox {options}"), arguments);
        assert_eq!((run.0.status.code(), run.error()), (Some(status), format!("rjvm: stopped: {reason}")), "{options}");
        assert!(run.0.stdout.len() <= 1024);
    }
    let run = place.run("--sandbox --max-heap 16m", "heap");
    assert!(run.0.status.code() == Some(1) && run.error().contains("OutOfMemoryError: Java heap space"), "{}", run.error());
    place.run("--sandbox", "exit 3").expect(3, "", "");
    place.run("--sandbox", "exit 242").expect(240, "", "rjvm: the program has exited with status 242");
    // Limits need no sandbox, and then all is as without.
    assert_eq!(place.run("--timeout 800ms", "spin").0.status.code(), Some(130));
    assert_eq!(place.run("--timeout 60s", "exit 242").0.status.code(), Some(242));
}

/// The kernel's wall changes nothing for programs that stay within their policy.
#[test]
fn an_isolated_process_does_what_a_sandboxed_one_does() {
    let place = Place::new("isolated");
    let cases = [
        ("", "read @/file"),
        ("--dir @:ro", "read @/file"),
        ("--dir @", "write @/new"),
        ("--env COLOUR", "environment"),
        ("--connect 127.0.0.1:9", "connect"),
        ("", "random"),
        ("", "spawn"),
        ("--max-cpu 300ms", "spin"),
        ("--timeout 800ms", "sleep"),
        ("--max-heap 16m", "heap"),
        ("", "input"),
        ("", "exit 7"),
    ];
    for (options, arguments) in cases {
        let run = |more: &str| {
            let run = place.run(format!("--sandbox {more} {options}").trim(), arguments);
            (run.0.status.code(), run.out(), run.error())
        };
        assert_eq!(run("--isolate=process"), run("--fuel 1000000000000"), "{options} {arguments}");
    }
    place.run("--isolate process", "random").expect(1, "", "Error: --isolate needs --sandbox");
    let nothing = "Error: --isolate: --processes, --all-files and --all-network leave nothing to isolate";
    place.run("--sandbox --isolate process --processes", "random").expect(1, "", nothing);
    place.run("--sandbox --isolate thread", "random").expect(1, "", "Error: --isolate is \"thread\", but takes process");
}

#[test]
fn policies_are_read_learned_and_audited() {
    let place = Place::new("policies");
    let policy = place.path("policy.toml");
    let learn = format!("--learn {policy}");
    place.run(&learn, "read @/file").expect(0, "content", "");
    assert_eq!(std::fs::read_to_string(&policy).unwrap(), format!("dir = \"{}:ro\"\n", place.path("data")));
    place.run(&format!("--policy {policy}"), "read @/file").expect(0, "content", "");
    place.run(&learn, "spawn").expect(0, "0", "");
    assert_eq!(std::fs::read_to_string(&policy).unwrap(), "processes = true\n");
    place.run(&format!("--policy {policy}"), "spawn").expect(0, "0", "");
    place.run(&learn, "environment");
    assert_eq!(std::fs::read_to_string(&policy).unwrap(), "");
    std::fs::write(&policy, "timeout = \"800ms\"\n[env]\nCOLOUR = \"red\"\n").unwrap();
    place.run(&format!("--policy {policy}"), "environment").expect(0, "red null 1", "");
    assert_eq!(place.run(&format!("--policy {policy}"), "spin").0.status.code(), Some(242));
    assert_eq!(place.run(&format!("--policy {policy} --fuel 10000000"), "spin").0.status.code(), Some(241));

    let audit = place.path("audit");
    place.run(&format!("--sandbox --audit {audit}"), "spawn");
    let lines = std::fs::read_to_string(&audit).unwrap();
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (&lines[0]["event"], &lines[0]["target"], &lines[0]["grant"]),
        (&"denied".into(), &"/bin/true".into(), &"--processes".into())
    );
    assert_eq!((&lines[1]["event"], &lines[1]["detail"]), (&"exited".into(), &"0".into()));
}

#[test]
fn what_is_wrong_is_said() {
    let place = Place::new("wrong");
    let policy = place.path("policy.toml");
    std::fs::write(&policy, "max-hep = 3\n").unwrap();
    let cases = [
        ("--dir /", "Error: --dir needs --sandbox: a program has all rights of its user without".to_owned()),
        ("--sandbox --max-heap much", "Error: --max-heap is \"much\", but takes a size such as 65536, 64k, 64m or 1g".to_owned()),
        ("--sandbox --dir @/none", format!("Error: --dir is \"{}/none\", but takes <host>[::<guest>][:ro]", place.path("data"))),
        ("--policy @/none", format!("Error: cannot read {}/none: No such file or directory (os error 2)", place.path("data"))),
        (&*format!("--policy {policy}"), format!("Error: {policy}: no setting is called max-hep")),
        ("--sandbox --learn @/x", "Error: --learn runs a program without a sandbox".to_owned()),
    ];
    for (options, message) in cases {
        place.run(options, "where").expect(1, "", &message);
    }
    let unknown = "Unrecognized option: --max-hep\nError: Could not create the Java Virtual Machine.\nError: A fatal exception has occurred. Program will exit.";
    place.run("--sandbox --max-hep 3", "where").expect(1, "", unknown);
}
