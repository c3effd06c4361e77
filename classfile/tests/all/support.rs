//! Runs the JDK's tools on the fixtures and makes broken classes from them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use classfile::{ParseOptions, parse_with};

/// Output of a tool of the JDK, which must be on the PATH and succeed.
pub fn run_tool<S: AsRef<OsStr>>(tool: &str, arguments: impl IntoIterator<Item = S>) -> String {
    let output = Command::new(tool).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{tool} of JDK 17 must be on the PATH: {error}"));
    assert!(output.status.success(), "{tool} failed: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Removes what earlier test processes left: each has a folder of its own, named by its process id.
fn remove_leftovers(parent: &Path) {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let is_over = |path: &PathBuf| {
        let process = path.file_name().and_then(OsStr::to_str).filter(|name| name.parse::<u32>().is_ok());
        process.is_some_and(|process| !Path::new("/proc").join(process).exists())
    };
    for folder in entries.map(|entry| entry.path()).filter(is_over) {
        let _ = std::fs::remove_dir_all(folder);
    }
}

/// Compiles sources to a folder of this name and returns it.
pub fn compile(folder: &str, sources: &[PathBuf]) -> PathBuf {
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
    remove_leftovers(parent);
    let out = parent.join(std::process::id().to_string()).join(folder);
    let _ = std::fs::remove_dir_all(&out);
    std::fs::create_dir_all(&out).unwrap();
    let options = ["-g", "-nowarn", "-Xlint:none", "-encoding", "UTF-8", "-d"].map(OsStr::new);
    run_tool("javac", options.into_iter().chain([out.as_os_str()]).chain(sources.iter().map(|source| source.as_os_str())));
    out
}

/// The path of a fixture.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// All class files of a folder in order.
pub fn class_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.extension() == Some(OsStr::new("class"))).collect();
    files.sort();
    files
}

/// A small generator of pseudo-random numbers (xorshift64), equal in every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % bound
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

/// A class with a few bytes broken.
pub fn mutate(class: &[u8], random: &mut Random) -> Vec<u8> {
    const MAJOR_VERSION: usize = 7;
    let mut bytes = class.to_vec();
    match random.below(24) {
        0 => bytes.truncate(1 + random.below(class.len())),
        1 => bytes.extend([0; 3]),
        2..=5 => bytes[MAJOR_VERSION] = random.pick(&[45, 46, 48, 49, 50, 51, 52, 55, 56, 60, 61, 62]),
        _ => {}
    }
    for _ in 0..=random.below(2) {
        let at = random.below(bytes.len());
        bytes[at] = match random.below(5) {
            0 => bytes[at] ^ 1 << random.below(8),
            1 => u8::try_from(random.below(256)).unwrap(),
            2 => 0,
            3 => bytes[at].wrapping_add(1),
            _ => random.pick(b";[/<.LV("),
        };
    }
    bytes
}

/// The verdict of this crate, in the words of the oracle.
pub fn verdict(name: &str, bytes: &[u8]) -> String {
    let options = ParseOptions { class_name_hint: Some(name), ..ParseOptions::default() };
    let verdict = match parse_with(bytes, &options) {
        Ok(_) => "OK".to_owned(),
        Err(error) => format!("{} {error}", error.java_class()),
    };
    verdict.replace('\n', "\\n").replace('\r', "\\r")
}

/// The verdicts of the reference VM.
pub fn reference_verdicts(name: &str, cases: &[Vec<u8>]) -> Vec<String> {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    static ORACLE: OnceLock<PathBuf> = OnceLock::new();
    let oracle = ORACLE.get_or_init(|| compile("oracle", &[fixture("Oracle.java")])).as_path();
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let (input, output) = (oracle.join(format!("cases{run}")), oracle.join(format!("verdicts{run}")));
    let mut bytes = u16::try_from(name.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend(name.as_bytes());
    bytes.extend(u32::try_from(cases.len()).unwrap().to_be_bytes());
    for case in cases {
        bytes.extend(u32::try_from(case.len()).unwrap().to_be_bytes());
        bytes.extend(case);
    }
    std::fs::write(&input, bytes).unwrap();
    run_tool("java", [Path::new("-cp"), oracle, Path::new("Oracle"), &input, &output]);
    String::from_utf8_lossy(&std::fs::read(output).unwrap()).lines().map(str::to_owned).collect()
}
