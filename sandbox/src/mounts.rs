//! The host's mounted file systems, as `FileStore` lists them.

use crate::Sandbox;
use crate::error::SandboxResult;

/// A line of the mount table (`struct mntent`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Device or name.
    pub name: Vec<u8>,
    /// Where it is mounted.
    pub directory: Vec<u8>,
    /// Type, such as `ext4`.
    pub file_system: Vec<u8>,
    /// Options, separated by commas.
    pub options: Vec<u8>,
}

impl Sandbox {
    /// The mount table; empty for a guest restricted to granted directories.
    pub fn mounts(&self) -> SandboxResult<Vec<Mount>> {
        if self.restricts_files() {
            return Ok(Vec::new());
        }
        let table = std::fs::read("/proc/self/mounts")?;
        Ok(table.split(|byte| *byte == b'\n').filter_map(parse_mount).collect())
    }
}

fn parse_mount(line: &[u8]) -> Option<Mount> {
    let mut fields = line.split(|byte| *byte == b' ').map(unescape);
    Some(Mount { name: fields.next()?, directory: fields.next()?, file_system: fields.next()?, options: fields.next()? })
}

/// Blanks and backslashes stand as three octal digits after a backslash.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [first, tail @ ..] = rest {
        match tail {
            [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..] if *first == b'\\' => {
                plain.push((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'));
                rest = after;
            }
            _ => {
                plain.push(*first);
                rest = tail;
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_in_mount_lines_are_undone() {
        let mount = parse_mount(b"/dev/sda1 /mnt/my\\040disk ext4 rw,relatime 0 0").unwrap();
        assert_eq!(mount.directory, b"/mnt/my disk");
        assert_eq!(mount.options, b"rw,relatime");
    }

    #[test]
    fn the_root_is_mounted() {
        let sandbox = Sandbox::new(crate::Policy::trusted()).unwrap();
        assert!(sandbox.mounts().unwrap().iter().any(|mount| mount.directory == b"/"));
    }
}
