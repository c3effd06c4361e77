//! How tests ended on a VM, kept between runs: one line each, the last of a test counts.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::error::XtaskError;

/// How a test ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// Whether it passed.
    pub passed: bool,
    /// What the harness says, if it did not.
    pub reason: String,
    /// The build of the VM.
    pub build: String,
}

/// The verdicts of one VM.
pub struct Verdicts {
    path: PathBuf,
    all: BTreeMap<String, Verdict>,
}

impl Verdicts {
    /// Reads what is known.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read(path: PathBuf) -> Result<Self, XtaskError> {
        let text = if path.is_file() { fs::read_to_string(&path).map_err(XtaskError::io(&path))? } else { String::new() };
        Ok(Self { all: text.lines().filter_map(parse).collect(), path })
    }

    /// The verdict of a test.
    pub fn of(&self, test: &str) -> Option<&Verdict> {
        self.all.get(test)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Verdict)> {
        self.all.iter().map(|(test, verdict)| (test.as_str(), verdict))
    }

    /// Adds a verdict, in the file as well.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&mut self, test: &str, verdict: Verdict) -> Result<(), XtaskError> {
        let reason = verdict.reason.replace(['\t', '\n', '\r'], " ");
        let word = if verdict.passed { "passed" } else { "failed" };
        let line = format!("{test}\t{word}\t{}\t{reason}\n", verdict.build);
        append(&self.path, &line).map_err(XtaskError::io(&self.path))?;
        self.all.insert(test.to_owned(), verdict);
        Ok(())
    }
}

fn append(path: &Path, line: &str) -> std::io::Result<()> {
    OpenOptions::new().create(true).append(true).open(path)?.write_all(line.as_bytes())
}

fn parse(line: &str) -> Option<(String, Verdict)> {
    let mut fields = line.splitn(4, '\t');
    let (test, word, build) = (fields.next()?, fields.next()?, fields.next()?);
    let reason = fields.next().unwrap_or_default().to_owned();
    Some((test.to_owned(), Verdict { passed: word == "passed", reason, build: build.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_were_written() {
        let (test, verdict) = parse("a/B.java\tfailed\tabc\tit said: no").expect("a line");
        assert_eq!(test, "a/B.java");
        assert_eq!(verdict, Verdict { passed: false, reason: "it said: no".to_owned(), build: "abc".to_owned() });
        assert_eq!(parse("torn\tpas"), None);
    }
}
