//! A case: what to compile, what to run, and what to compare.

use std::path::{Path, PathBuf};

use crate::directives::{Directives, unescape, words};
use crate::error::TestsError;
use crate::mode::Mode;

/// Where a case comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `programs/<name>`, compiled on its own.
    Program,
    /// `opcodes/<name>.java`; all of them are compiled into one program.
    Opcode,
    /// `verifier/<name>.jasm`; one program loads the classes of all of them.
    Verifier,
    /// `launcher/<name>.txt`, run in a copy of the launcher fixture.
    Launcher,
}

/// What is compared with `java`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Standard output.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
    /// Exit code.
    pub exit: bool,
}

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// `programs/hello_world`.
    pub name: String,
    /// Where it comes from.
    pub kind: Kind,
    /// Its folder (for an opcode or verifier case, that of all; for a launcher case, the fixture).
    pub folder: PathBuf,
    /// Everything it says about itself.
    pub directives: Directives,
    /// Files that decide its outcome, for the cache.
    pub inputs: Vec<PathBuf>,
    /// Whether it reads the property `threads`.
    pub counts_threads: bool,
}

/// Seconds a case may take where it does not say.
const TIMEOUT_S: u64 = 60;

impl Case {
    /// Whether one of the filters is part of the name; no filter matches all.
    pub fn matches(&self, filters: &[String]) -> bool {
        filters.is_empty() || filters.iter().any(|filter| self.name.contains(filter.as_str()))
    }

    /// Whether it runs in a mode.
    pub fn runs_in(&self, mode: Mode) -> bool {
        match (self.directives.value("modes"), mode) {
            (_, Mode::Threads(_)) if !self.counts_threads => false,
            (Some(modes), Mode::Threads(_)) if modes.split(',').any(|name| name.trim() == "threads") => true,
            (Some("plain only"), mode) => mode == Mode::Plain,
            // What runs as a user would can be compiled as well.
            (Some(modes), Mode::Compiled) => modes.split(',').any(|name| name.trim() == "plain"),
            (Some(modes), Mode::CompiledStress | Mode::Lockstep) => modes.split(',').any(|name| name.trim() == "stress"),
            (Some(modes), mode) => modes.split(',').any(|name| name.trim() == mode.to_string()),
            (None, Mode::Stress | Mode::Frames | Mode::Compiled | Mode::CompiledStress | Mode::Lockstep) => {
                self.kind != Kind::Launcher
            }
            (None, Mode::Plain | Mode::Threads(_)) => true,
        }
    }

    /// Seconds in plain mode.
    pub fn timeout_s(&self) -> u64 {
        self.directives.value("timeout").and_then(|value| value.parse().ok()).unwrap_or(TIMEOUT_S)
    }

    /// Whether it needs more time than most.
    pub fn is_long(&self) -> bool {
        self.timeout_s() > TIMEOUT_S
    }

    /// What must equal `java`'s.
    pub fn compared(&self) -> Compared {
        let listed = self.directives.value("compare").unwrap_or("stdout, stderr, exit");
        let has = |name: &str| listed.split(',').any(|part| part.trim() == name);
        Compared { stdout: has("stdout"), stderr: has("stderr"), exit: has("exit") }
    }

    /// Distance of forced collections in stress mode, if the case chooses it.
    pub fn stress_distance(&self) -> Option<u32> {
        self.directives.value("stress").and_then(|value| value.parse().ok())
    }

    /// KiB of address space it may use.
    pub fn address_space_kib(&self) -> Option<u32> {
        self.directives.value("ulimit").and_then(|value| value.parse().ok())
    }

    /// Standard input.
    pub fn stdin(&self) -> String {
        self.directives.value("stdin").map(unescape).unwrap_or_default()
    }

    /// Additional environment.
    pub fn environment(&self) -> Vec<(String, String)> {
        let pairs = self.directives.values("env").filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
    }

    /// Files to write into the working folder: name and text.
    pub fn files(&self) -> Vec<(String, String)> {
        let pairs = self.directives.values("file").filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, text)| (name.trim().to_owned(), unescape(text.trim()) + "\n")).collect()
    }

    /// Command lines after the launcher, to run one after the other. `classes` is the folder of the compiled case.
    pub fn commands(&self, classes: &Path, options: &[String]) -> Vec<Vec<String>> {
        let fill = |text: &str| {
            let text = text.replace("${classes}", &classes.to_string_lossy());
            text.replace("${case}", &self.folder.to_string_lossy())
        };
        let whole: Vec<_> = self.directives.values("run").map(|line| words(&fill(line))).collect();
        if !whole.is_empty() {
            return whole.into_iter().map(|line| [options, &line].concat()).collect();
        }
        let mut line = options.to_vec();
        line.extend(words(&fill(self.directives.value("jvm").unwrap_or_default())));
        let rest = self.directives.value("classpath").map(|entries| format!(":{}", fill(entries))).unwrap_or_default();
        line.extend(["-cp".to_owned(), format!("{}{rest}", classes.display()), "Main".to_owned()]);
        line.extend(words(&fill(self.directives.value("args").unwrap_or_default())));
        vec![line]
    }

    /// Names of Debian packages it needs.
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        self.directives.values("needs").flat_map(|names| names.split([',', ' '])).filter(|name| !name.is_empty())
    }

    /// The first directive with a value that does not fit.
    ///
    /// # Errors
    /// [`TestsError::BadDirective`].
    pub fn check(self) -> Result<Self, TestsError> {
        for key in ["timeout", "stress", "ulimit"] {
            if let Some(value) = self.directives.value(key)
                && value.parse::<u32>().is_err()
            {
                return Err(TestsError::BadDirective { case: self.name, line: format!("{key}: {value}") });
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(source: &str) -> Case {
        Case {
            name: "programs/sample".to_owned(),
            kind: Kind::Program,
            folder: PathBuf::from("/cases/sample"),
            directives: Directives::of_java(source).expect("the test's own directives"),
            inputs: Vec::new(),
            counts_threads: source.contains("threads"),
        }
    }

    #[test]
    fn the_usual_command_line_is_options_class_path_main_arguments() {
        let commands =
            case("// args: a ${case}/b\n// jvm: -ea\n// classpath: /x.jar\n").commands(Path::new("/c"), &["-X".to_owned()]);
        assert_eq!(commands, [["-X", "-ea", "-cp", "/c:/x.jar", "Main", "a", "/cases/sample/b"]]);
    }

    #[test]
    fn run_lines_replace_the_usual_command_line() {
        assert_eq!(
            case("// run: -version\n// run: -cp ${classes} X\n").commands(Path::new("/c"), &[]),
            [vec!["-version"], vec!["-cp", "/c", "X"]]
        );
    }

    #[test]
    fn a_case_runs_in_thread_modes_only_if_it_reads_the_property() {
        assert!(case("// modes: plain, threads\n").runs_in(Mode::Threads(2)));
        assert!(!case("// modes: plain\n").runs_in(Mode::Stress));
        assert!([Mode::Plain, Mode::Compiled].map(|mode| case("// modes: plain only\n").runs_in(mode)) == [true, false]);
        assert!(!case("// args: x\n").runs_in(Mode::Threads(2)));
    }
}
