//! Natives of `sun.nio.fs.LinuxNativeDispatcher`: the mount table.

use std::collections::HashMap;
use std::sync::Mutex;

use gc::Handle;
use runtime::natives::no_operation;
use runtime::objects;
use runtime::sync::lock;
use runtime::{JavaResult, JavaThread, Value, natives};
use sandbox::{Errno, Mount};

use super::exception::{unix, unix_exception};
use crate::memory::c_string;

natives! { "sun/nio/fs/LinuxNativeDispatcher":
    "init" "()V" => no_operation,
    "setmntent0" "(JJ)J" => open,
    "getmntent0" "(JLsun/nio/fs/UnixMountEntry;JI)I" => read,
    "endmntent" "(J)V" => close,
}

/// Mount tables that are being read.
#[derive(Default)]
struct MountTables {
    open: Mutex<Tables>,
}

#[derive(Default)]
struct Tables {
    last_id: i64,
    by_id: HashMap<i64, (Vec<Mount>, usize)>,
}

/// More would be a leak of the guest's.
const TABLES_MAX: usize = 64;

/// The path says which table; a guest has only the one of its own view.
fn open(thread: &mut JavaThread, path: i64, _mode: i64) -> JavaResult<i64> {
    let path = c_string(thread, path)?;
    if path.ends_with(b"fstab") {
        return Err(unix_exception(thread, Errno::NOENT.0));
    }
    let mounts = unix(thread, |sandbox, _| sandbox.mounts())?;
    let tables = thread.vm().extensions.of::<MountTables>();
    let mut tables = lock(&tables.open);
    if tables.by_id.len() >= TABLES_MAX {
        drop(tables);
        return Err(unix_exception(thread, Errno::MFILE.0));
    }
    tables.last_id += 1;
    let id = tables.last_id;
    tables.by_id.insert(id, (mounts, 0));
    Ok(id)
}

/// Fills an entry; -1 at the end.
fn read(thread: &mut JavaThread, stream: i64, entry: Handle, _buffer: i64, _length: i32) -> JavaResult<i32> {
    let tables = thread.vm().extensions.of::<MountTables>();
    let mount = lock(&tables.open).by_id.get_mut(&stream).and_then(|(mounts, next)| {
        *next += 1;
        mounts.get(*next - 1).cloned()
    });
    let Some(mount) = mount else { return Ok(-1) };
    let fields = [("name", &mount.name), ("dir", &mount.directory), ("fstype", &mount.file_system), ("opts", &mount.options)];
    for (name, bytes) in fields {
        let array = objects::new_byte_array(thread, bytes)?;
        objects::set_named_field(thread, entry, name, "[B", Value::Ref(Some(array)))?;
    }
    Ok(0)
}

/// Starts again at the first entry.
pub fn rewind(thread: &mut JavaThread, stream: i64) {
    let tables = thread.vm().extensions.of::<MountTables>();
    if let Some((_, next)) = lock(&tables.open).by_id.get_mut(&stream) {
        *next = 0;
    }
}

fn close(thread: &mut JavaThread, stream: i64) -> JavaResult<()> {
    lock(&thread.vm().extensions.of::<MountTables>().open).by_id.remove(&stream);
    Ok(())
}
