//! `javac` that stays: a process that compiles what it is told to.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The process.
pub struct Javac {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Javac {
    /// Starts it; the drivers are compiled into a folder.
    ///
    /// # Errors
    /// There is no JDK, or no such folder.
    pub fn start(java_home: &Path, drivers: &Path) -> io::Result<Self> {
        fs::create_dir_all(drivers)?;
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("driver");
        let compiled = Command::new(java_home.join("bin/javac"))
            .args(["-proc:none", "-nowarn", "-d"])
            .arg(drivers)
            .args(["Compile.java", "Run.java", "Driver.java"].map(|file| sources.join(file)))
            .status()?;
        if !compiled.success() {
            return Err(io::Error::other("the drivers do not compile"));
        }
        let mut child = Command::new(java_home.join("bin/java"))
            .args(["-Xshare:auto", "-XX:+UseSerialGC", "-Xmx300m", "-XX:TieredStopAtLevel=1", "-cp"])
            .arg(drivers)
            .arg("Compile")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("pipes were asked for"));
        };
        Ok(Self { child, input, output: BufReader::new(output) })
    }

    /// Compiles files into a folder; the first error if they are wrong.
    ///
    /// # Errors
    /// The process has ended.
    pub fn compile(&mut self, into: &Path, files: &[PathBuf]) -> io::Result<Result<(), String>> {
        let names: Vec<String> =
            std::iter::once(into).chain(files.iter().map(PathBuf::as_path)).map(|file| file.display().to_string()).collect();
        writeln!(self.input, "{}", names.join("\t"))?;
        let mut answer = String::new();
        if self.output.read_line(&mut answer)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(if answer.trim() == "ok" { Ok(()) } else { Err(answer) })
    }
}

impl Drop for Javac {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
