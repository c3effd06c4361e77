//! Interning of strings so long that nobody may wait for it: their content is looked at in steps (`[VMDOC]` Meter).

use std::hash::Hasher;

use gc::{ARRAY_BASE_OFFSET, Handle};

use crate::metadata::symbol::spread;
use crate::meter::{Steps, in_steps};
use crate::outcome::JavaResult;
use crate::strings::byte_length;
use crate::strings::table::Interned;
use crate::sync::lock;
use crate::thread::JavaThread;

/// `String.intern` of a string that takes more than one step. Leaves handles behind.
///
/// # Errors
/// `Throw::Stopped` if the host stops the `Vm`.
pub(super) fn intern(thread: &mut JavaThread, string: Handle) -> JavaResult<Handle> {
    let vm = thread.vm();
    let hash = hash(thread, string)?;
    let mut others: Vec<Handle> = Vec::new();
    loop {
        let found = {
            let mut table = lock(&vm.strings.strings);
            let is_new = |interned: &Interned| {
                interned.hash == hash && !others.iter().any(|other| thread.raw(*other).unbound() == interned.string)
            };
            match table.find(spread(hash), is_new) {
                Some(found) => found.string,
                None => {
                    let interned = Interned { string: thread.raw(string).unbound(), hash };
                    vm.strings.add(&mut table, interned);
                    return Ok(string);
                }
            }
        };
        let found = thread.handle(found);
        if is_same(thread, found, string)? {
            return Ok(found);
        }
        others.push(found);
    }
}

/// Length and coder are part of it; short strings have hashes of their own, which are never those of long ones.
fn hash(thread: &mut JavaThread, string: Handle) -> JavaResult<u32> {
    let mut hasher = thread.vm().strings.hasher();
    let (bytes, coder) = shape(thread, string);
    hasher.write_u8(coder);
    let mut buffer = Vec::new();
    in_steps(thread, bytes, Steps::BYTES, |thread, start, count| {
        read(thread, string, start, count, &mut buffer);
        hasher.write(&buffer);
        Ok(())
    })?;
    Ok(hasher.finish() as u32)
}

fn is_same(thread: &mut JavaThread, one: Handle, other: Handle) -> JavaResult<bool> {
    let (bytes, coder) = shape(thread, one);
    let mut same = (bytes, coder) == shape(thread, other);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    in_steps(thread, if same { bytes } else { 0 }, Steps::BYTES, |thread, start, count| {
        if same {
            read(thread, one, start, count, &mut first);
            read(thread, other, start, count, &mut second);
            same = first == second;
        }
        Ok(())
    })?;
    Ok(same)
}

/// Bytes and coder of a string.
fn shape(thread: &JavaThread, string: Handle) -> (u64, u8) {
    let raw = thread.raw(string);
    let coder = thread.vm().view.load_u8(raw, thread.vm().well_known().fields.string_coder);
    (byte_length(thread, raw) as u64, coder)
}

/// Copies a part of a string's content, as much of it as there is: a guest may have put another array in its place meanwhile.
fn read(thread: &JavaThread, string: Handle, start: u64, count: u64, buffer: &mut Vec<u8>) {
    let vm = thread.vm();
    let raw = thread.raw(string);
    let left = (byte_length(thread, raw) as u64).saturating_sub(start);
    buffer.resize(left.min(count) as usize, 0);
    if !buffer.is_empty() {
        let value = vm.view.load_ref(raw, vm.well_known().fields.string_value);
        vm.view.read_bytes(value, ARRAY_BASE_OFFSET + start as u32, buffer);
    }
}
