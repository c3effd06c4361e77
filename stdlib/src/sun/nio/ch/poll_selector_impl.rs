//! Natives of `sun.nio.ch.PollSelectorImpl`.

use runtime::{JavaResult, JavaThread, natives};
use sandbox::Descriptor;

use super::epoll::timeout_of;
use super::io_status::of_error;
use crate::host::{blocking, io_exception};
use crate::memory::Memory;

natives! { "sun/nio/ch/PollSelectorImpl":
    "poll" "(JII)I" => poll,
}

/// `struct pollfd`: `int` descriptor, `short` events, `short` occurred.
const ENTRY_BYTES: usize = 8;
const ENTRIES_MAX: i32 = 1 << 16;

/// How many entries at `address` have events; negative descriptors are ignored.
fn poll(thread: &mut JavaThread, address: i64, count: i32, timeout_ms: i32) -> JavaResult<i32> {
    let count = count.clamp(0, ENTRIES_MAX) as usize;
    let memory = Memory::address(address);
    let mut bytes = vec![0; count * ENTRY_BYTES];
    memory.read(thread, 0, &mut bytes)?;
    let parsed = bytes.chunks_exact(ENTRY_BYTES).enumerate().map(|(index, entry)| {
        let descriptor = i32::from_ne_bytes([entry[0], entry[1], entry[2], entry[3]]);
        (index, Descriptor(descriptor), i16::from_ne_bytes([entry[4], entry[5]]))
    });
    let entries: Vec<(usize, Descriptor, i16)> = parsed.filter(|(_, descriptor, _)| descriptor.0 >= 0).collect();
    let wanted: Vec<(Descriptor, i16)> = entries.iter().map(|(_, descriptor, events)| (*descriptor, *events)).collect();
    let timeout = timeout_of(timeout_ms.into());
    let occurred = match blocking(thread, |sandbox, waker| sandbox.poll_many(&wanted, timeout, waker))? {
        Ok(occurred) => occurred,
        Err(error) => return of_error(&error).ok_or_else(|| io_exception(thread, &error)),
    };
    for ((index, _, _), events) in entries.iter().zip(&occurred) {
        memory.write(thread, index * ENTRY_BYTES + 6, &events.to_ne_bytes())?;
    }
    Ok(occurred.iter().filter(|events| **events != 0).count() as i32)
}
