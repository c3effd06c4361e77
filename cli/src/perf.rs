//! Names of machine code for `perf`: a map of addresses (`/tmp/perf-<pid>.map`), and a dump of the code itself (`/tmp/jit-<pid>.dump`), from which
//! `perf inject --jit` makes what `perf annotate` shows.
//!
//! The format of the dump is that of the kernel's `tools/perf/Documentation/jitdump-specification.txt`; its clock is the monotonic one
//! (`perf record -k mono`).

use std::ffi::c_void;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::process;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rjvm::CodeListener;
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};
use rustix::time::{ClockId, clock_gettime};

const MAGIC: u32 = 0x4a69_5444;
const VERSION: u32 = 1;
const HEADER_BYTES: u32 = 40;
/// `EM_X86_64`
const MACHINE: u32 = 62;
/// A record that says where code is.
const LOAD: u32 = 0;
const LOAD_BYTES: usize = 56;

/// Tells `perf` of machine code.
pub struct Perf {
    files: Mutex<Files>,
    /// A page of the dump, executable: by it `perf record` learns of the file.
    marker: *mut c_void,
}

struct Files {
    map: File,
    dump: File,
    count: u64,
}

// SAFETY: the page is touched by nobody, and given back when this is dropped.
#[allow(unsafe_code, reason = "the address of a page that is only unmapped")]
unsafe impl Send for Perf {}
// SAFETY: as above.
#[allow(unsafe_code, reason = "the address of a page that is only unmapped")]
unsafe impl Sync for Perf {}

impl fmt::Debug for Perf {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} pieces of code told to perf", self.files().count)
    }
}

impl Perf {
    fn files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens both files in a directory.
    ///
    /// # Errors
    /// If they cannot be written there.
    pub fn new(directory: &Path) -> io::Result<Self> {
        let pid = process::id();
        let open = |name: String| {
            let path = directory.join(name);
            // Nobody else's file is followed or written.
            let _ = std::fs::remove_file(&path);
            OpenOptions::new().read(true).write(true).create_new(true).open(path)
        };
        let map = open(format!("perf-{pid}.map"))?;
        let mut dump = open(format!("jit-{pid}.dump"))?;
        let words = [MAGIC, VERSION, HEADER_BYTES, MACHINE, 0, pid];
        let mut header: Vec<u8> = words.into_iter().flat_map(u32::to_le_bytes).collect();
        header.extend(now().to_le_bytes());
        header.extend(0u64.to_le_bytes());
        dump.write_all(&header)?;
        let marker = map_marker(&dump)?;
        Ok(Self { files: Mutex::new(Files { map, dump, count: 0 }), marker })
    }
}

impl CodeListener for Perf {
    fn code_added(&self, name: &str, address: usize, code: &[u8]) -> io::Result<()> {
        let files = &mut *self.files();
        files.count += 1;
        files.map.write_all(format!("{address:x} {:x} {name}\n", code.len()).as_bytes())?;
        let size = LOAD_BYTES + name.len() + 1 + code.len();
        let mut record = Vec::with_capacity(size);
        for word in [LOAD, size as u32] {
            record.extend(word.to_le_bytes());
        }
        record.extend(now().to_le_bytes());
        for word in [process::id(), rustix::thread::gettid().as_raw_nonzero().get() as u32] {
            record.extend(word.to_le_bytes());
        }
        for word in [address as u64, address as u64, code.len() as u64, files.count] {
            record.extend(word.to_le_bytes());
        }
        record.extend(name.as_bytes());
        record.push(0);
        record.extend(code);
        files.dump.write_all(&record)
    }
}

#[allow(unsafe_code, reason = "a mapping at an address that the system chooses")]
fn map_marker(dump: &File) -> io::Result<*mut c_void> {
    let protection = ProtFlags::READ | ProtFlags::EXEC;
    // SAFETY: a new private mapping changes nothing that is there.
    let marker = unsafe { mmap(ptr::null_mut(), HEADER_BYTES as usize, protection, MapFlags::PRIVATE, dump, 0) };
    Ok(marker?)
}

impl Drop for Perf {
    #[allow(unsafe_code, reason = "the counterpart of the mapping")]
    fn drop(&mut self) {
        // SAFETY: the page is this one's own.
        let _ = unsafe { munmap(self.marker, HEADER_BYTES as usize) };
    }
}

/// Nanoseconds of the monotonic clock.
fn now() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_named_in_the_map_and_stands_in_the_dump() {
        let directory = std::env::temp_dir().join(format!("rjvm-perf-{}", process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let perf = Perf::new(&directory).unwrap();
        perf.code_added("A::b", 0x1234, &[0x90, 0xc3]).unwrap();
        perf.code_added("A::c", 0x2000, &[0xc3]).unwrap();
        let pid = process::id();
        let map = std::fs::read_to_string(directory.join(format!("perf-{pid}.map"))).unwrap();
        assert_eq!(map, "1234 2 A::b\n2000 1 A::c\n");
        let dump = std::fs::read(directory.join(format!("jit-{pid}.dump"))).unwrap();
        let word = |at: usize| u32::from_le_bytes(dump[at..at + 4].try_into().unwrap());
        assert_eq!([word(0), word(4), word(8), word(12), word(20)], [MAGIC, 1, 40, 62, pid]);
        let first = HEADER_BYTES as usize;
        let size = word(first + 4) as usize;
        assert_eq!((word(first), size), (LOAD, LOAD_BYTES + 5 + 2));
        assert_eq!(word(first + 32), 0x1234);
        assert_eq!(&dump[first + LOAD_BYTES..first + size], b"A::b\0\x90\xc3");
        assert_eq!(word(first + size + 4) as usize, dump.len() - first - size);
        std::fs::remove_dir_all(directory).unwrap();
    }
}
