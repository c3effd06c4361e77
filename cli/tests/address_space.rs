//! The launcher runs where address space is limited (`ulimit -v`); `docs/adr/0007-address-space.md`.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start the launcher and the compiler")]

use std::path::PathBuf;
use std::process::{Command, Output};

const SOURCE: &str = r#"public class Little {
    public static void main(String[] args) throws Exception {
        Thread[] threads = new Thread[16];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(null, () -> { String text = ""; for (int k = 0; k < 100; k++) text += Integer.toString(k); }, "t" + i, 1 << 18);
            threads[i].start();
        }
        for (Thread thread : threads) thread.join();
        System.out.println("done");
    }
}"#;

/// Runs `main` in so many MiB, with the heap limit that the launcher chooses if none is given.
fn run(classes: &PathBuf, mib: u32, options: &[&str]) -> Output {
    let script = format!("ulimit -v {} && exec \"$0\" \"$@\"", mib << 10);
    let launcher = env!("CARGO_BIN_EXE_rjvm");
    Command::new("/bin/sh").args(["-c", &script, launcher]).args(options).arg("-cp").arg(classes).arg("Little").output().unwrap()
}

/// `java -Xmx64m` of JDK 17 needs 2.2 GB, and more without `-Xmx`.
#[test]
fn the_launcher_runs_in_a_gigabyte_of_address_space() {
    let classes = std::env::temp_dir().join(format!("rjvm-little-{}", std::process::id()));
    std::fs::create_dir_all(&classes).unwrap();
    let source = classes.join("Little.java");
    std::fs::write(&source, SOURCE).unwrap();
    let compiled = Command::new("javac").arg("-d").arg(&classes).arg(&source).output().unwrap();
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    for (mib, options) in [900, 1024, 1200, 1500, 2200].into_iter().flat_map(|mib| [(mib, &["-Xmx64m"][..]), (mib, &[][..])]) {
        for _ in 0..5 {
            let output = run(&classes, mib, options);
            let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success() && out == "done\n", "{mib} MiB, {options:?}: {out}{error}");
        }
    }
    std::fs::remove_dir_all(&classes).unwrap();
}
