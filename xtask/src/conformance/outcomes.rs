//! How a suite or a program ended on both VMs, kept between runs: a file each, the newest run counts.

use std::fs;
use std::path::Path;

use super::cache;
use crate::error::XtaskError;

/// A suite on both VMs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The build of rjvm.
    pub build: String,
    /// The version of what was run.
    pub version: String,
    /// Tests that `java` has run.
    pub run: usize,
    /// Those of them that pass on `java`.
    pub passed: usize,
    /// Files of tests that need what is not there.
    pub left_out: usize,
    /// What ended differently.
    pub different: Vec<Difference>,
}

/// A test that ended differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name.
    pub test: String,
    /// Its end on `java`.
    pub java: String,
    /// Its end on rjvm.
    pub own: String,
}

impl Outcome {
    /// Those that pass on both VMs.
    pub fn own(&self) -> usize {
        self.passed - self.different.iter().filter(|difference| difference.java == "passed").count().min(self.passed)
    }

    /// Reads an outcome, if there is one.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read(path: &Path) -> Result<Option<Self>, XtaskError> {
        if !path.is_file() {
            return Ok(None);
        }
        let text = fs::read_to_string(path).map_err(XtaskError::io(path))?;
        Ok(parse(&text))
    }

    /// Writes it in place of the one before.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), XtaskError> {
        if let Some(folder) = path.parent() {
            cache::make(folder)?;
        }
        fs::write(path, self.text()).map_err(XtaskError::io(path))
    }

    fn text(&self) -> String {
        let Self { build, version, run, passed, left_out, different } = self;
        let mut text = format!("{build}\t{version}\t{run}\t{passed}\t{left_out}\n");
        for Difference { test, java, own } in different {
            let plain = test.replace(['\t', '\n', '\r'], " ");
            text.push_str(&format!("{plain}\t{java}\t{own}\n"));
        }
        text
    }
}

fn parse(text: &str) -> Option<Outcome> {
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next()?.split('\t').collect();
    let [build, version, run, passed, left_out] = head.as_slice() else { return None };
    let difference = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        Some(Difference { test: fields.next()?, java: fields.next()?, own: fields.next()? })
    };
    Some(Outcome {
        build: (*build).to_owned(),
        version: (*version).to_owned(),
        run: run.parse().ok()?,
        passed: passed.parse().ok()?,
        left_out: left_out.parse().ok()?,
        different: lines.filter_map(difference).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_read_as_they_were_written() {
        let difference = Difference { test: "a.B.c()".to_owned(), java: "passed".to_owned(), own: "failed".to_owned() };
        let build = "abc".to_owned();
        let outcome = Outcome { build, version: "1.2".to_owned(), run: 7, passed: 6, left_out: 1, different: vec![difference] };
        assert_eq!(parse(&outcome.text()), Some(outcome.clone()));
        assert_eq!(outcome.own(), 5);
        assert_eq!(parse("torn"), None);
    }
}
