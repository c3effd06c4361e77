//! The file through which `jps` and `jcmd` find a process: HotSpot's performance data, format 2.0, in `/tmp/hsperfdata_<user>/<pid>`.
//!
//! A header of 32 bytes is followed by entries: a header of 20 bytes, a name, and a value, which is a text or a number. Entries stay where they are.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::process::geteuid;

use crate::users::users_of_host;

const HEADER_BYTES: usize = 32;
const ENTRY_HEADER_BYTES: usize = 20;
const PAGE_BYTES: usize = 4096;
/// Entries begin at multiples of this.
const ALIGNMENT: usize = 8;
const MAGIC: [u8; 4] = [0xca, 0xfe, 0xc0, 0xc0];
const LITTLE_ENDIAN: u8 = 1;
const VERSION: [u8; 2] = [2, 0];
/// The file is complete.
const ACCESSIBLE: u8 = 1;
/// A vector of bytes.
const BYTES: u8 = b'B';
/// A number.
const LONG: u8 = b'J';
/// Of interest to everybody.
const SUPPORTED: u8 = 1;
/// `V_Variable`, for everything that is not a text.
const VARIABLE: u8 = 3;
/// `V_Constant`
const CONSTANT: u8 = 1;
/// Bytes of a text that changes.
const TEXT_BYTES: usize = 64;

/// What a number counts, as the format names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Unit {
    /// Nothing in particular.
    None = 1,
    /// Bytes.
    Bytes = 2,
    /// Ticks of the clock, which are nanoseconds.
    Ticks = 3,
    /// Things that have happened.
    Events = 4,
    /// A text.
    Text = 5,
    /// Ticks a second.
    Hertz = 6,
}

/// What stands in an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// A text that stays.
    Constant(String),
    /// A text that changes.
    Text(String),
    /// A number that changes.
    Number(Unit, i64),
}

/// The file, which is removed when this is dropped.
#[derive(Debug)]
pub struct PerfData {
    path: PathBuf,
    file: File,
}

impl PerfData {
    /// Writes the file with these values, by their names.
    ///
    /// # Errors
    /// If it cannot be written, or the folder is somebody else's.
    pub fn publish(values: &[(&str, Value)]) -> io::Result<Self> {
        let user = user_name().ok_or(io::ErrorKind::NotFound)?;
        let folder = PathBuf::from(format!("/tmp/hsperfdata_{user}"));
        match fs::DirBuilder::new().mode(0o755).create(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        if !is_own_folder(&folder) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let path = folder.join(std::process::id().to_string());
        // What a process with this number has left is of no use to anybody.
        let _ = fs::remove_file(&path);
        let file: File = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let data = Self { path, file };
        data.update(values);
        Ok(data)
    }

    /// Writes the same values anew. Who reads them may see some that are older than others.
    pub fn update(&self, values: &[(&str, Value)]) {
        // The disk may be full: then tools see older values.
        let _ = self.file.write_all_at(&contents(values), 0);
    }
}

impl Drop for PerfData {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether a folder is one, of the user of this process, which nobody else writes to.
fn is_own_folder(folder: &Path) -> bool {
    fs::symlink_metadata(folder)
        .is_ok_and(|facts| facts.is_dir() && facts.uid() == geteuid().as_raw() && facts.mode() & 0o022 == 0)
}

/// The name of the user of this process.
pub(crate) fn user_name() -> Option<String> {
    let user = users_of_host().into_iter().find(|user| user.id == geteuid().as_raw())?;
    String::from_utf8(user.name).ok().filter(|name| !name.contains('/'))
}

/// The bytes of a file with these values.
#[must_use]
pub fn contents(values: &[(&str, Value)]) -> Vec<u8> {
    let mut data = vec![0; HEADER_BYTES];
    for (name, value) in values {
        let (bytes, count, kind, unit, variability) = match value {
            Value::Constant(text) => ([text.as_bytes(), &[0]].concat(), text.len() + 1, BYTES, Unit::Text, CONSTANT),
            Value::Text(text) => {
                let mut bytes = text.as_bytes()[..text.len().min(TEXT_BYTES - 1)].to_vec();
                bytes.resize(TEXT_BYTES, 0);
                (bytes, TEXT_BYTES, BYTES, Unit::Text, VARIABLE)
            }
            Value::Number(unit, number) => (number.to_le_bytes().to_vec(), 0, LONG, *unit, VARIABLE),
        };
        let place = (ENTRY_HEADER_BYTES + name.len() + 1).next_multiple_of(ALIGNMENT);
        let length = (place + bytes.len()).next_multiple_of(ALIGNMENT);
        let mut entry = Vec::with_capacity(length);
        for number in [length, ENTRY_HEADER_BYTES, count] {
            entry.extend((number as u32).to_le_bytes());
        }
        entry.extend([kind, SUPPORTED, unit as u8, variability]);
        entry.extend((place as u32).to_le_bytes());
        entry.extend(name.as_bytes());
        entry.resize(place, 0);
        entry.extend(bytes);
        entry.resize(length, 0);
        data.extend(entry);
    }
    let used = data.len() as u32;
    let mut header = MAGIC.to_vec();
    header.extend([LITTLE_ENDIAN, VERSION[0], VERSION[1], ACCESSIBLE]);
    header.extend(used.to_le_bytes());
    header.extend(0_u32.to_le_bytes());
    header.extend(1_u64.to_le_bytes());
    header.extend((HEADER_BYTES as u32).to_le_bytes());
    header.extend((values.len() as u32).to_le_bytes());
    data[..HEADER_BYTES].copy_from_slice(&header);
    // Tools map it.
    data.resize(data.len().next_multiple_of(PAGE_BYTES), 0);
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_follow_each_other() {
        let values = [
            ("sun.rt.javaCommand", Value::Constant("Main a b".to_owned())),
            ("x", Value::Number(Unit::Bytes, 7)),
            ("cause", Value::Text("System.gc()".to_owned())),
        ];
        let data = contents(&values);
        let number = |at: usize| u32::from_le_bytes(data[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!((data.len(), number(24), number(28)), (PAGE_BYTES, HEADER_BYTES, 3));
        let first = number(HEADER_BYTES);
        assert_eq!(first % ALIGNMENT, 0);
        let place = HEADER_BYTES + number(HEADER_BYTES + 16);
        assert_eq!(&data[place..place + 9], b"Main a b\0");
        let second = HEADER_BYTES + first;
        assert_eq!((number(second), number(second + 24), data[second + 12]), (32, 7, LONG));
        assert_eq!(second + 32 + number(second + 32), number(8));
    }
}
