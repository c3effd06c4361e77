//! Files that are mapped into the arena: they must not get shorter where reading a mapping behind the end of its file is fatal
//! (`[VMDOC] Arena`), and may where that is an `InternalError`.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

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

/// `ETXTBSY`: what the system says of files that must stay as they are while they are in use.
const BUSY: Errno = Errno(26);
/// `O_TRUNC`
const TRUNCATE: i32 = 0o1000;

fn file_id(sandbox: &Sandbox, descriptor: Descriptor) -> SandboxResult<FileId> {
    let attributes = sandbox.fstat(descriptor)?;
    Ok((attributes.device, attributes.inode))
}

/// Makes a mapping of the file's bytes up to `end`; `map` gives its address.
///
/// # Errors
/// As `map`.
pub fn map(
    thread: &mut JavaThread,
    descriptor: Descriptor,
    end: i64,
    map: impl FnOnce(&JavaThread) -> SandboxResult<u64>,
) -> SandboxResult<u64> {
    let vm = thread.vm();
    let file = file_id(&vm.sandbox, descriptor)?;
    let mappings = vm.extensions.of::<MappedFiles>();
    let mut mappings = lock(&mappings.by_address);
    let address = map(thread)?;
    if !vm.tolerates_cut_files.load(Ordering::Relaxed) {
        mappings.insert(address, Mapping { file, end });
    }
    Ok(address)
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
    blocking(thread, |sandbox, _| truncate_unless_mapped(sandbox, &lock(&mappings.by_address), descriptor, size))
}

fn truncate_unless_mapped(
    sandbox: &Sandbox,
    mappings: &HashMap<u64, Mapping>,
    descriptor: Descriptor,
    size: i64,
) -> SandboxResult<()> {
    if !mappings.is_empty() {
        let file = file_id(sandbox, descriptor)?;
        if mappings.values().any(|mapping| mapping.file == file && mapping.end > size) {
            return Err(SandboxError::Os(BUSY));
        }
    }
    sandbox.truncate(descriptor, size)
}

/// Opens a file with `open`, which gets the flags to use: a file that is mapped is not truncated.
///
/// # Errors
/// `Throw::Stopped`.
pub fn open(
    thread: &mut JavaThread,
    flags: i32,
    open: impl FnOnce(&Sandbox, i32) -> SandboxResult<Descriptor>,
) -> JavaResult<SandboxResult<Descriptor>> {
    let mappings = thread.vm().extensions.of::<MappedFiles>();
    blocking(thread, |sandbox, _| {
        if flags & TRUNCATE == 0 {
            return open(sandbox, flags);
        }
        let mappings = lock(&mappings.by_address);
        if mappings.is_empty() {
            return open(sandbox, flags);
        }
        let descriptor = open(sandbox, flags & !TRUNCATE)?;
        match truncate_unless_mapped(sandbox, &mappings, descriptor, 0) {
            // Devices and pipes have no size.
            Err(error) if !error.is(Errno::INVAL) => {
                sandbox.close(descriptor)?;
                Err(error)
            }
            _ => Ok(descriptor),
        }
    })
}
