//! The file through which `jps` and `jcmd` find a process: HotSpot's performance data, format 2.0, in `/tmp/hsperfdata_<user>/<pid>`.
//!
//! A header of 32 bytes is followed by entries: a header of 20 bytes, a name, and a value, which here is a text. Nothing changes once the file is there.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
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
/// Of interest to everybody.
const SUPPORTED: u8 = 1;
/// `U_String`, `V_Constant`.
const UNITS_TEXT: u8 = 5;
const CONSTANT: u8 = 1;

/// The file, which is removed when this is dropped.
#[derive(Debug)]
pub struct PerfData(PathBuf);

impl PerfData {
    /// Writes the file with these texts, by their names.
    ///
    /// # Errors
    /// If it cannot be written, or the folder is somebody else's.
    pub fn publish(texts: &[(&str, &str)]) -> io::Result<Self> {
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
        let mut file: File = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let data = Self(path);
        file.write_all(&contents(texts))?;
        Ok(data)
    }
}

impl Drop for PerfData {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Whether a folder is one, of the user of this process, which nobody else writes to.
fn is_own_folder(folder: &Path) -> bool {
    fs::symlink_metadata(folder)
        .is_ok_and(|facts| facts.is_dir() && facts.uid() == geteuid().as_raw() && facts.mode() & 0o022 == 0)
}

/// The name of the user of this process.
fn user_name() -> Option<String> {
    let user = users_of_host().into_iter().find(|user| user.id == geteuid().as_raw())?;
    String::from_utf8(user.name).ok().filter(|name| !name.contains('/'))
}

fn contents(texts: &[(&str, &str)]) -> Vec<u8> {
    let mut data = vec![0; HEADER_BYTES];
    for (name, text) in texts {
        let place = (ENTRY_HEADER_BYTES + name.len() + 1).next_multiple_of(ALIGNMENT);
        let length = (place + text.len() + 1).next_multiple_of(ALIGNMENT);
        let mut entry = Vec::with_capacity(length);
        for number in [length, ENTRY_HEADER_BYTES, text.len() + 1] {
            entry.extend((number as u32).to_le_bytes());
        }
        entry.extend([BYTES, SUPPORTED, UNITS_TEXT, CONSTANT]);
        entry.extend((place as u32).to_le_bytes());
        entry.extend(name.as_bytes());
        entry.resize(place, 0);
        entry.extend(text.as_bytes());
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
    header.extend((texts.len() as u32).to_le_bytes());
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
        let data = contents(&[("sun.rt.javaCommand", "Main a b"), ("x", "")]);
        let number = |at: usize| u32::from_le_bytes(data[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!((data.len(), number(24), number(28)), (PAGE_BYTES, HEADER_BYTES, 2));
        let first = number(HEADER_BYTES);
        assert_eq!(first % ALIGNMENT, 0);
        let place = HEADER_BYTES + number(HEADER_BYTES + 16);
        assert_eq!(&data[place..place + 9], b"Main a b\0");
        assert_eq!(HEADER_BYTES + first + number(HEADER_BYTES + first), number(8));
    }
}
