//! One program and one way to run it, as often as a reducer wants to know.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::javac::Javac;
use super::machine::{Behaviour, Machines};
use super::modes::Mode;

/// Seconds for one program, if nothing is known of it.
pub const SECONDS: u64 = 300;

/// A program that behaves in two ways.
pub struct Trial<'a> {
    /// Who compiles.
    pub javac: &'a mut Javac,
    /// Who runs.
    pub machines: &'a Machines,
    /// The way that is wrong.
    pub mode: &'a Mode,
    /// What is right: rjvm with other options, or HotSpot.
    pub reference: Option<Mode>,
    /// A folder for it.
    pub folder: PathBuf,
    /// How long it may take.
    pub seconds: u64,
}

/// What both have done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What is right.
    pub expected: Behaviour,
    /// What is wrong.
    pub found: Behaviour,
    /// What rjvm wrote to standard error.
    pub stderr: String,
}

impl Trial<'_> {
    /// The difference in how a program behaves; none if there is none, or if it is no program.
    ///
    /// # Errors
    /// Files cannot be written or processes not be started.
    pub fn difference(&mut self, name: &str, text: &str) -> io::Result<Option<Difference>> {
        empty(&self.folder)?;
        let file = self.folder.join(format!("{name}.java"));
        fs::write(&file, text)?;
        if self.javac.compile(&self.folder, &[file])?.is_err() {
            return Ok(None);
        }
        let names = [name.to_owned()];
        let (mut found, stderr) = self.machines.run(&self.folder, &names, Some(&self.mode.flags), self.seconds)?;
        let Some(found) = found.remove(name) else { return Ok(None) };
        let flags = self.reference.as_ref().map(|mode| mode.flags.as_slice());
        let (mut expected, _) = self.machines.run(&self.folder, &names, flags, self.seconds)?;
        let Some(expected) = expected.remove(name) else { return Ok(None) };
        // What does not end is no program.
        let differs = expected != found && !matches!(expected, Behaviour::CutOff(..));
        Ok(differs.then_some(Difference { expected, found, stderr }))
    }
}

/// Makes a folder empty.
///
/// # Errors
/// It cannot be made.
pub fn empty(folder: &Path) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)
}
