//! The formats of packages: `ar`, `tar` and `gzip`, with the same bytes for the same files.

use std::io::{self, Write};
use std::path::Path;

use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

use super::Entry;
use crate::error::XtaskError;

/// An archive of `ar`: names have at most 16 characters.
pub fn ar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = b"!<arch>\n".to_vec();
    for (name, bytes) in members {
        archive.extend(format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, "100644", bytes.len()).bytes());
        archive.extend_from_slice(bytes);
        if bytes.len() % 2 == 1 {
            archive.push(b'\n');
        }
    }
    archive
}

/// Files below a prefix, with the folders that lead to them.
///
/// # Errors
/// When a name is too long.
pub fn tar_gz(prefix: &str, entries: &[Entry]) -> Result<Vec<u8>, XtaskError> {
    packed(prefix, entries).and_then(|archive| compressed(&archive)).map_err(XtaskError::io(Path::new(prefix)))
}

fn packed(prefix: &str, entries: &[Entry]) -> io::Result<Vec<u8>> {
    let mut archive = Builder::new(Vec::new());
    let mut folders: Vec<String> = Vec::new();
    for entry in entries {
        let path = format!("{prefix}{}", entry.path);
        for (end, _) in path.match_indices('/') {
            let folder = path[..=end].to_owned();
            if !folders.contains(&folder) {
                append(&mut archive, &folder, EntryType::Directory, 0o755, &[])?;
                folders.push(folder);
            }
        }
        append(&mut archive, &path, EntryType::Regular, if entry.is_program { 0o755 } else { 0o644 }, &entry.bytes)?;
    }
    archive.into_inner()
}

/// One member that belongs to the superuser and is as old as time.
fn append(archive: &mut Builder<Vec<u8>>, path: &str, kind: EntryType, mode: u32, bytes: &[u8]) -> io::Result<()> {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(bytes.len() as u64);
    // `set_path` would take the leading point away, which Debian's packages have.
    let name = &mut header.as_old_mut().name;
    let too_long = || io::Error::new(io::ErrorKind::InvalidFilename, path.to_owned());
    name.get_mut(..path.len()).ok_or_else(too_long)?.copy_from_slice(path.as_bytes());
    header.set_cksum();
    archive.append(&header, bytes)
}

/// Compressed without a name or a time.
///
/// # Errors
/// Hardly ever: it is memory that is written.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>, XtaskError> {
    compressed(bytes).map_err(XtaskError::io(Path::new("gzip")))
}

fn compressed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The newest version of the GNU C library that a program names symbols of, as in `2.34`; none if it names none.
pub fn newest_symbols(program: &[u8]) -> Option<String> {
    const PREFIX: &[u8] = b"GLIBC_";
    let versions = program.windows(PREFIX.len()).enumerate().filter(|(_, window)| *window == PREFIX).filter_map(|(at, _)| {
        let text = program[at + PREFIX.len()..].split(|byte| *byte == 0).next()?;
        let (major, minor) = std::str::from_utf8(text).ok()?.split_once('.')?;
        Some((major.parse::<u32>().ok()?, minor.split('.').next()?.parse::<u32>().ok()?))
    });
    versions.max().map(|(major, minor)| format!("{major}.{minor}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_counts() {
        assert_eq!(newest_symbols(b"x\0GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_PRIVATE\0GLIBC_2.4\0").as_deref(), Some("2.34"));
        assert_eq!(newest_symbols(b"nothing"), None);
    }

    #[test]
    fn members_of_odd_length_are_padded() {
        let archive = ar(&[("one", b"a"), ("two", b"bc")]);
        assert_eq!(archive.len(), 8 + 60 + 2 + 60 + 2);
        assert!(archive[8 + 60 + 2..].starts_with(b"two "));
    }
}
