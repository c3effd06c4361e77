//! What `java` says about a case, remembered for as long as the case and the JDK stay the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::Settings;
use crate::case::Case;
use crate::error::TestsError;
use crate::execute::{Runner, execute};
use crate::fingerprint;
use crate::mode::Mode;
use crate::process::{End, Outcome};

/// The outcome of a case on `java`.
///
/// # Errors
/// When the case's files cannot be read or `java` cannot be started.
pub fn answer(settings: &Settings, case: &Case, classes: &Path, mode: Mode) -> Result<Outcome, TestsError> {
    // Only the number of threads changes something for the oracle, so the other modes share an answer.
    let mode = if matches!(mode, Mode::Threads(_)) { mode } else { Mode::Plain };
    let options = Runner::Oracle.options(settings, case, mode).join(" ");
    remembered(settings, &format!("{} {mode} {options}", case.name), &case.inputs, || {
        execute(settings, case, classes, mode, Runner::Oracle)
    })
}

/// The outcome of a question to `java`, asked only if it or its files changed.
///
/// # Errors
/// When a file cannot be read, or as the question has them.
pub fn remembered(
    settings: &Settings,
    question: &str,
    inputs: &[PathBuf],
    ask: impl FnOnce() -> Result<Outcome, TestsError>,
) -> Result<Outcome, TestsError> {
    let name = fingerprint::fingerprint(&[question, &fingerprint::jdk(&settings.java_home)], inputs)?;
    let path = settings.work.join("oracle").join(&name);
    // Several modes of a case may ask at once: they would run in the same folder.
    let turn = turn_of(name);
    let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(outcome) = fs::read_to_string(&path).ok().and_then(|text| parse(&text)) {
        return Ok(outcome);
    }
    let outcome = ask()?;
    if outcome.end != End::TimedOut {
        store(&path, &outcome)?;
    }
    Ok(outcome)
}

/// The lock of a question.
fn turn_of(name: String) -> Arc<Mutex<()>> {
    static TURNS: Mutex<BTreeMap<String, Arc<Mutex<()>>>> = Mutex::new(BTreeMap::new());
    Arc::clone(TURNS.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default())
}

/// Writes under another name first, because several cases may be stored at a time and a run may be cut off.
fn store(path: &Path, outcome: &Outcome) -> Result<(), TestsError> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(TestsError::io(folder))?;
    let (kind, code) = match outcome.end {
        End::Exit(code) => ("exit", code),
        End::Signal(signal) => ("signal", signal),
        End::TimedOut => ("timeout", 0),
    };
    let text = format!("{kind} {code} {}\n{}{}", outcome.stdout.len(), outcome.stdout, outcome.stderr);
    let partial = path.with_extension("partial");
    fs::write(&partial, text).map_err(TestsError::io(&partial))?;
    fs::rename(&partial, path).map_err(TestsError::io(path))
}

fn parse(text: &str) -> Option<Outcome> {
    let (header, body) = text.split_once('\n')?;
    let mut parts = header.split(' ');
    let (kind, code) = (parts.next()?, parts.next()?.parse().ok()?);
    let (stdout, stderr) = body.split_at_checked(parts.next()?.parse().ok()?)?;
    let end = match kind {
        "exit" => End::Exit(code),
        "signal" => End::Signal(code),
        _ => return None,
    };
    Some(Outcome { stdout: stdout.to_owned(), stderr: stderr.to_owned(), end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_keeps_its_streams_apart() {
        let outcome = Outcome { stdout: "o\n".to_owned(), stderr: "e".to_owned(), end: End::Exit(1) };
        assert_eq!(parse("exit 1 2\no\ne"), Some(outcome));
        assert_eq!(parse("exit 1 99\no"), None);
    }
}
