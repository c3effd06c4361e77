//! Files that are mapped into the arena: they must not get shorter, because reading a mapping behind the end of its file is fatal
//! (`[VMDOC] Arena`).

use std::collections::HashMap;
use std::sync::Mutex;

use runtime::sync::lock;
use runtime::{JavaResult, JavaThread};
use sandbox::{Descriptor, Errno, Sandbox, SandboxError, SandboxResult};

use crate::host::blocking;

/// A file, by device and inode.
type FileId = (u64, u64);

/// Mappings by address.
#[derive(Default)]
pub struct MappedFiles {
    by_address: Mutex<HashMap<u64, Mapping>>,
}

struct Mapping {
    file: FileId,
    /// Bytes of the file that the mapping needs.
    end: i64,
}

fn file_id(sandbox: &Sandbox, descriptor: Descriptor) -> SandboxResult<FileId> {
    let attributes = sandbox.fstat(descriptor)?;
    Ok((attributes.device, attributes.inode))
}

/// Remembers a mapping of the file's bytes up to `end`.
pub fn record(thread: &mut JavaThread, descriptor: Descriptor, address: u64, end: i64) {
    let vm = thread.vm();
    if let Ok(file) = file_id(&vm.sandbox, descriptor) {
        lock(&vm.extensions.of::<MappedFiles>().by_address).insert(address, Mapping { file, end });
    }
}

/// Forgets a mapping.
pub fn forget(thread: &mut JavaThread, address: u64) {
    lock(&thread.vm().extensions.of::<MappedFiles>().by_address).remove(&address);
}

/// Sets the size of a file, unless a mapping needs what would be cut off.
///
/// # Errors
/// `Throw::Stopped`.
pub fn truncate(thread: &mut JavaThread, descriptor: Descriptor, size: i64) -> JavaResult<SandboxResult<()>> {
    let mappings = thread.vm().extensions.of::<MappedFiles>();
    blocking(thread, |sandbox, _| {
        let mappings = lock(&mappings.by_address);
        if !mappings.is_empty() {
            let file = file_id(sandbox, descriptor)?;
            if mappings.values().any(|mapping| mapping.file == file && mapping.end > size) {
                return Err(SandboxError::Os(Errno::INVAL));
            }
        }
        sandbox.truncate(descriptor, size)
    })
}
