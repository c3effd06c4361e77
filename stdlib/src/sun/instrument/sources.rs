//! Where the boot loader finds classes that options and agents add: folders and jars.

use std::io::{Cursor, Read};
use std::sync::{Arc, Mutex};

use runtime::agents::table::ClassSource;
use runtime::sync::lock;
use sandbox::{Sandbox, SandboxResult};
use zip::ZipArchive;

const READ_ONLY: i32 = 0;
/// Most bytes of a class file.
const CLASS_BYTES_MAX: u64 = 1 << 30;

/// A folder.
struct Folder {
    path: Vec<u8>,
    sandbox: Arc<Sandbox>,
}

impl ClassSource for Folder {
    fn find(&self, path: &[u8]) -> Option<Vec<u8>> {
        read_file(&self.sandbox, &[&self.path, b"/".as_slice(), path].concat()).ok()
    }
}

/// A jar, which is read once.
struct Jar(Mutex<ZipArchive<Cursor<Vec<u8>>>>);

impl ClassSource for Jar {
    fn find(&self, path: &[u8]) -> Option<Vec<u8>> {
        let mut archive = lock(&self.0);
        let entry = archive.by_name(std::str::from_utf8(path).ok()?).ok()?;
        let mut bytes = Vec::new();
        entry.take(CLASS_BYTES_MAX).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// What is at a path; nothing if that is neither a folder nor a jar.
pub fn source_at(sandbox: &Arc<Sandbox>, path: &[u8]) -> Option<Box<dyn ClassSource>> {
    match read_file(sandbox, path) {
        Ok(bytes) => Some(Box::new(Jar(Mutex::new(ZipArchive::new(Cursor::new(bytes)).ok()?)))),
        Err(error) if error.is(sandbox::Errno::ISDIR) => {
            Some(Box::new(Folder { path: path.to_vec(), sandbox: Arc::clone(sandbox) }))
        }
        Err(_) => None,
    }
}

fn read_file(sandbox: &Sandbox, path: &[u8]) -> SandboxResult<Vec<u8>> {
    let descriptor = sandbox.open_file(path, READ_ONLY, 0)?;
    let mut bytes = Vec::new();
    let mut part = vec![0; 1 << 16];
    let waker = sandbox.new_waker();
    let result = loop {
        match sandbox.read(descriptor, &mut part, &waker) {
            Ok(0) => break Ok(bytes),
            Ok(count) => bytes.extend(&part[..count]),
            Err(error) => break Err(error),
        }
    };
    sandbox.close(descriptor)?;
    result
}
