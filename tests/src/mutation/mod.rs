//! Verdicts on broken classes: thousands of class files with small changes, each defined and linked by rjvm and by `java`.
//!
//! What `java` rejects must be rejected; what it accepts must be accepted, unless the difference is explained in `EXPLAINED`.
//! The error must be the same if one method is at fault. Of several faults `java` may name another one: it checks the methods in
//! the order of addresses in its symbol table, the superinterfaces before the rest of the class file, and takes opcodes of its own
//! for instructions at first.

mod corpus;
mod layout;
mod mutate;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::error::TestsError;
use crate::process::{self, End, Request};

pub use corpus::{Corpus, Specimen, read};
pub use mutate::{Random, mutate};

/// Rejections that `java` does not share, each with the rule of the specification that demands it.
const EXPLAINED: [(&str, &str); 1] = [(
    "Uninitialized object of the same new instruction on operand stack",
    "§4.10.1.9.new: the type must not be on the incoming operand stack",
)];

/// What to compare.
pub struct Plan {
    /// Seed of the changes.
    pub seed: u64,
    /// Number of broken classes.
    pub count: usize,
    /// The JDK that judges.
    pub java_home: PathBuf,
    /// The launcher under test.
    pub vm: PathBuf,
    /// The folder with `Judge.java` and `Features.java`.
    pub sources: PathBuf,
    /// Where cases and verdicts go.
    pub work: PathBuf,
    /// Time limit of a VM.
    pub time_limit: Duration,
}

/// How the verdicts differ.
#[derive(Default, Debug)]
pub struct Differences {
    /// Accepted by both.
    pub accepted: usize,
    /// Rejected by both with the same error.
    pub rejected: usize,
    /// Of those, with the same message.
    pub same_message: usize,
    /// Rejected by both for different faults of a class that has several.
    pub other_fault: usize,
    /// Rejected by rjvm only, for a reason that is explained.
    pub explained: usize,
    /// Everything else, described.
    pub wrong: Vec<String>,
}

/// A broken class.
struct Case {
    class: Specimen,
    /// Whether only one method is.
    in_one_method: bool,
}

/// Breaks classes of `Features.java` and of jar files and compares the verdicts.
///
/// # Errors
/// When a VM or the compiler cannot be run; a wrong verdict is no error but part of the result.
pub fn compare(plan: &Plan, jars: &[PathBuf]) -> Result<Differences, TestsError> {
    let features = plan.work.join("features");
    compile(plan, "Judge.java", &plan.work)?;
    compile(plan, "Features.java", &features)?;
    let places: Vec<PathBuf> = [features].into_iter().chain(jars.iter().cloned()).collect();
    let corpus = &corpus::read(&places)?;
    let whole = accepted_by_java(plan, corpus)?;
    let mut random = Random::new(plan.seed);
    let cases: Vec<Case> = (0..plan.count)
        .filter_map(|_| {
            // A third of the classes are those that have every feature.
            let features = whole.partition_point(|specimen| specimen.name.starts_with("Features"));
            let among = if random.below(3) == 0 { features } else { whole.len() };
            let original = whole.get(random.below(among))?;
            let (bytes, in_one_method) = mutate(&original.bytes, &mut random);
            Some(Case { class: Specimen { name: original.name.clone(), bytes }, in_one_method })
        })
        .collect();
    let input = plan.work.join("cases");
    write_cases(&input, cases.iter().map(|case| &case.class)).map_err(TestsError::io(&input))?;
    let (expected, found) = thread::scope(|scope| {
        let expected = scope.spawn(|| judge(plan, corpus, &java(plan), "java"));
        let found = judge(plan, corpus, &plan.vm, "rjvm");
        (expected.join().expect("the thread does not panic"), found)
    });
    weigh(plan, &cases, &expected?, &found?)
}

fn java(plan: &Plan) -> PathBuf {
    plan.java_home.join("bin/java")
}

/// The specimens that can be linked as they are, apart from their package and nest.
fn accepted_by_java<'c>(plan: &Plan, corpus: &'c Corpus) -> Result<Vec<&'c Specimen>, TestsError> {
    let input = plan.work.join("cases");
    write_cases(&input, &corpus.specimens).map_err(TestsError::io(&input))?;
    let verdicts = judge(plan, corpus, &java(plan), "java")?.lines;
    let judged = corpus.specimens.iter().zip(&verdicts);
    Ok(judged.filter(|(_, verdict)| *verdict == "ok").map(|(specimen, _)| specimen).collect())
}

fn compile(plan: &Plan, source: &str, to: &Path) -> Result<(), TestsError> {
    fs::create_dir_all(to).map_err(TestsError::io(to))?;
    let (javac, source) = (plan.java_home.join("bin/javac"), plan.sources.join(source));
    let status = Command::new(&javac)
        .args(["-proc:none", "-Xlint:none", "-g", "-d"])
        .args([to, &source])
        .stdin(Stdio::null())
        .status()
        .map_err(TestsError::io(&javac))?;
    if status.success() { Ok(()) } else { Err(TestsError::io(&source)(std::io::Error::other("does not compile"))) }
}

fn write_cases<'c>(path: &Path, cases: impl IntoIterator<Item = &'c Specimen>) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for case in cases {
        out.write_all(&u16::try_from(case.name.len()).unwrap_or_default().to_be_bytes())?;
        out.write_all(case.name.as_bytes())?;
        out.write_all(&u32::try_from(case.bytes.len()).unwrap_or_default().to_be_bytes())?;
        out.write_all(&case.bytes)?;
    }
    out.flush()
}

/// The verdicts of a VM, a line each, and what else there is to say.
struct Verdicts {
    lines: Vec<String>,
    remarks: Vec<String>,
}

fn judge(plan: &Plan, corpus: &Corpus, vm: &Path, name: &str) -> Result<Verdicts, TestsError> {
    let output = plan.work.join(format!("verdicts.{name}"));
    let _ = fs::remove_file(&output);
    let places = [&plan.work].into_iter().chain(&corpus.class_path).map(|path| path.display().to_string());
    let class_path = places.collect::<Vec<_>>().join(":");
    let input = plan.work.join("cases").display().to_string();
    let arguments = ["-Xmx1g".to_owned(), "-cp".to_owned(), class_path, "Judge".to_owned(), input, output.display().to_string()];
    let request = Request {
        program: vm,
        arguments: &arguments,
        environment: &[("JAVA_HOME".to_owned(), plan.java_home.display().to_string())],
        folder: &plan.work,
        stdin: "",
        time_limit: plan.time_limit,
    };
    let outcome = process::run(&request).map_err(TestsError::io(vm))?;
    let mut remarks: Vec<String> = outcome.stdout.lines().map(|line| format!("{name} was slow: {line}")).collect();
    if outcome.end != End::Exit(0) {
        remarks.push(format!("{name} ended with {:?}: {}", outcome.end, outcome.stderr));
    }
    let text = fs::read(&output).map_err(TestsError::io(&output))?;
    Ok(Verdicts { lines: String::from_utf8_lossy(&text).lines().map(str::to_owned).collect(), remarks })
}

fn weigh(plan: &Plan, cases: &[Case], expected: &Verdicts, found: &Verdicts) -> Result<Differences, TestsError> {
    let mut differences = Differences { wrong: found.remarks.clone(), ..Differences::default() };
    if expected.lines.len() != cases.len() {
        differences.wrong.push(format!("java judged {} of {} classes", expected.lines.len(), cases.len()));
    }
    if found.lines.len() != cases.len() {
        differences.wrong.push(format!("rjvm judged {} of {} classes", found.lines.len(), cases.len()));
        if let Some(case) = cases.get(found.lines.len()) {
            keep(plan, found.lines.len(), &case.class)?;
        }
    }
    for (number, (expected, found)) in expected.lines.iter().zip(&found.lines).enumerate() {
        let kind = |verdict: &str| verdict.split(' ').next().unwrap_or_default().to_owned();
        if kind(expected) == kind(found) {
            if expected == "ok" {
                differences.accepted += 1;
            } else {
                differences.rejected += 1;
                differences.same_message += usize::from(expected == found);
            }
        } else if expected == "ok" && EXPLAINED.iter().any(|(message, _)| found.contains(message)) {
            differences.explained += 1;
        } else if expected != "ok" && found != "ok" && (!cases[number].in_one_method || found.contains("Bad instruction")) {
            differences.other_fault += 1;
        } else {
            let case = &cases[number].class;
            keep(plan, number, case)?;
            let short = |text: &str| text.chars().take(300).collect::<String>();
            differences.wrong.push(format!(
                "seed {} case {number}, {}:\n  java: {}\n  rjvm: {}",
                plan.seed,
                case.name,
                short(expected),
                short(found)
            ));
        }
    }
    Ok(differences)
}

/// Keeps a class that is judged differently.
fn keep(plan: &Plan, number: usize, case: &Specimen) -> Result<(), TestsError> {
    let folder = plan.work.join("findings").join(format!("{}-{number}", plan.seed));
    let path = folder.join(format!("{}.class", case.name));
    fs::create_dir_all(&folder).and_then(|()| fs::write(&path, &case.bytes)).map_err(TestsError::io(&path))
}
