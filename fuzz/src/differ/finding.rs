//! What is kept of a program that behaves in two ways: everything that is needed to see it again.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::machine::{Behaviour, Machines};
use super::modes::Mode;
use super::trial::Difference;

/// A finding.
pub struct Finding<'a> {
    /// Of which program.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The way that is wrong.
    pub mode: &'a Mode,
    /// How it differs.
    pub difference: &'a Difference,
    /// Whether it does so when it runs alone; else what ran before it.
    pub companions: &'a [String],
}

impl Finding<'_> {
    /// Writes it into a folder of its own.
    ///
    /// # Errors
    /// Files cannot be written.
    pub fn write(&self, machines: &Machines, below: &Path, reduced: Option<&str>) -> io::Result<PathBuf> {
        let folder = below.join(format!("{}-{}", self.name, self.mode.name));
        fs::create_dir_all(folder.join("original"))?;
        fs::write(folder.join("original").join(format!("{}.java", self.name)), self.text)?;
        if let Some(reduced) = reduced {
            fs::write(folder.join(format!("{}.java", self.name)), reduced)?;
        }
        fs::write(folder.join("report"), self.report(machines))?;
        Ok(folder)
    }

    fn report(&self, machines: &Machines) -> String {
        let mut text = String::new();
        let mut names = self.companions.to_vec();
        names.push(self.name.to_owned());
        for flags in [Some(self.mode.flags.as_slice()), None] {
            let (program, arguments) = machines.command(Path::new("."), &names, flags);
            writeln!(text, "{} {}", program.display(), arguments.join(" ")).unwrap_or_default();
        }
        let [expected, found] = [&self.difference.expected, &self.difference.found].map(|behaviour| match behaviour {
            Behaviour::Printed(text) => text.clone(),
            Behaviour::CutOff(text, end) => format!("{text}cut off: {end:?}\n"),
        });
        for (expected, found) in expected.lines().zip(found.lines()).filter(|(expected, found)| expected != found).take(5) {
            writeln!(text, "expected {expected}\nfound    {found}").unwrap_or_default();
        }
        let (expected, found) = (expected.lines().count(), found.lines().count());
        writeln!(text, "lines: {expected} expected, {found} found\n{}", self.difference.stderr).unwrap_or_default();
        text
    }
}
