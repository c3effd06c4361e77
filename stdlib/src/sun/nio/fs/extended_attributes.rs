//! Extended attributes. Functions of `UnixNativeDispatcher`.

use runtime::{JavaResult, JavaThread};
use sandbox::{Descriptor, Errno};

use super::exception::{unix, unix_exception};
use crate::memory::{Memory, c_string};

/// The longest value of the system.
const VALUE_BYTES_MAX: i32 = 1 << 16;

/// The length of a value, which is copied unless the room is 0.
pub fn read(thread: &mut JavaThread, descriptor: i32, name: i64, value: i64, room: i32) -> JavaResult<i32> {
    let name = c_string(thread, name)?;
    let bytes = unix(thread, |sandbox, _| sandbox.extended_attribute(Descriptor(descriptor), &name))?;
    give(thread, &bytes, value, room)
}

pub fn write(thread: &mut JavaThread, descriptor: i32, name: i64, value: i64, length: i32) -> JavaResult<()> {
    const TOO_BIG: i32 = 7;
    let name = c_string(thread, name)?;
    if !(0..=VALUE_BYTES_MAX).contains(&length) {
        return Err(unix_exception(thread, TOO_BIG));
    }
    let mut bytes = vec![0; length as usize];
    Memory::address(value).read(thread, 0, &mut bytes)?;
    unix(thread, |sandbox, _| sandbox.set_extended_attribute(Descriptor(descriptor), &name, &bytes))
}

pub fn remove(thread: &mut JavaThread, descriptor: i32, name: i64) -> JavaResult<()> {
    let name = c_string(thread, name)?;
    unix(thread, |sandbox, _| sandbox.remove_extended_attribute(Descriptor(descriptor), &name))
}

/// The length of the list of names, which is copied unless the room is 0.
pub fn list(thread: &mut JavaThread, descriptor: i32, list: i64, room: i32) -> JavaResult<i32> {
    let bytes = unix(thread, |sandbox, _| sandbox.extended_attribute_names(Descriptor(descriptor)))?;
    give(thread, &bytes, list, room)
}

fn give(thread: &mut JavaThread, bytes: &[u8], address: i64, room: i32) -> JavaResult<i32> {
    if room != 0 {
        if i64::from(room) < bytes.len() as i64 {
            return Err(unix_exception(thread, Errno::RANGE.0));
        }
        Memory::address(address).write(thread, 0, bytes)?;
    }
    Ok(i32::try_from(bytes.len()).unwrap_or(i32::MAX))
}
