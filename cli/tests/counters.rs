//! `jstat` reads the counters of a running program.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start the launcher and the JDK's tools")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

const SOURCE: &str = r#"public class Waiting {
    public static void main(String[] arguments) throws Exception {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        System.out.println("ready");
        System.in.read();
    }
}"#;

/// The columns of what `jstat` prints, by name.
fn columns(process: &Child, option: &str) -> Vec<(String, String)> {
    let output = Command::new("jstat").args([option, &process.id().to_string()]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{option}: {text}");
    let mut lines = text.lines().map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    let (names, values) = (lines.next().unwrap(), lines.next().unwrap());
    names.into_iter().zip(values).collect()
}

fn number(columns: &[(String, String)], name: &str) -> f64 {
    let found = columns.iter().find(|(column, _)| column == name);
    found.unwrap_or_else(|| panic!("{name} in {columns:?}")).1.replace(',', ".").parse().unwrap_or(f64::NAN)
}

#[test]
fn jstat_shows_a_program() {
    let folder = std::env::temp_dir().join(format!("rjvm-counters-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("Waiting.java"), SOURCE).unwrap();
    assert!(Command::new("javac").arg("Waiting.java").current_dir(&folder).status().unwrap().success());
    let mut command = Command::new(env!("CARGO_BIN_EXE_rjvm"));
    command.arg("-cp").arg(&folder).arg("Waiting").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    // Counters are written from time to time.
    while number(&columns(&process, "-gc"), "FGC") < 3.0 {}
    let heap = columns(&process, "-gc");
    assert!(number(&heap, "OC") > 0.0 && number(&heap, "EC") > 0.0 && number(&heap, "MU") > 0.0, "{heap:?}");
    assert!(number(&heap, "GCT") >= number(&heap, "FGCT"), "{heap:?}");
    let parts = columns(&process, "-gcutil");
    assert!((0.0..=100.0).contains(&number(&parts, "O")) && (0.0..=100.0).contains(&number(&parts, "E")), "{parts:?}");
    assert!(number(&columns(&process, "-class"), "Loaded") > 100.0);
    assert!(number(&columns(&process, "-compiler"), "Failed") >= 0.0);
    for option in ["-gccapacity", "-gcnew", "-gcold", "-gcnewcapacity", "-gcoldcapacity", "-gcmetacapacity", "-gccause"] {
        let columns = columns(&process, option);
        // There is no collector that runs beside the program, and no space for classes alone.
        let is_there = |(name, value): &(String, String)| value != "-" || name.starts_with("CGC") || name == "CCS";
        assert!(columns.iter().all(is_there), "{option}: {columns:?}");
    }
    drop(process.stdin.take());
    assert!(process.wait().unwrap().success());
    std::fs::remove_dir_all(&folder).unwrap();
}
