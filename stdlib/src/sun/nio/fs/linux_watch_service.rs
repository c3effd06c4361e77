//! Natives of `sun.nio.fs.LinuxWatchService`; a restricted guest hears that there is none when it asks for a service.

use gc::Handle;
use runtime::objects;
use runtime::{JavaResult, JavaThread, Value, ValueKind, natives};
use sandbox::Descriptor;

use super::exception::unix;
use crate::memory::c_string;

natives! { "sun/nio/fs/LinuxWatchService":
    "eventSize" "()I" => event_size,
    "eventOffsets" "()[I" => event_offsets,
    "inotifyInit" "()I" => init,
    "inotifyAddWatch" "(IJI)I" => add_watch,
    "inotifyRmWatch" "(II)V" => remove_watch,
    "configureBlocking" "(IZ)V" => configure_blocking,
    "socketpair" "([I)V" => socket_pair,
    "poll" "(II)I" => poll,
}

/// `sizeof(struct inotify_event)`
fn event_size(_thread: &mut JavaThread) -> JavaResult<i32> {
    Ok(16)
}

/// Offsets of `wd`, `mask`, `cookie`, `len` and `name`.
fn event_offsets(thread: &mut JavaThread) -> JavaResult<Handle> {
    const OFFSETS: [i32; 5] = [0, 4, 8, 12, 16];
    let array = objects::new_primitive_array(thread, ValueKind::Int, OFFSETS.len())?;
    for (index, offset) in OFFSETS.into_iter().enumerate() {
        objects::set_element_value(thread, array, index, Value::Int(offset));
    }
    Ok(array)
}

fn init(thread: &mut JavaThread) -> JavaResult<i32> {
    unix(thread, |sandbox, _| sandbox.watch_service()).map(|service| service.0)
}

fn add_watch(thread: &mut JavaThread, service: i32, path: i64, events: i32) -> JavaResult<i32> {
    let path = c_string(thread, path)?;
    unix(thread, |sandbox, _| sandbox.add_watch(Descriptor(service), &path, events.cast_unsigned()))
}

fn remove_watch(thread: &mut JavaThread, service: i32, watch: i32) -> JavaResult<()> {
    unix(thread, |sandbox, _| sandbox.remove_watch(Descriptor(service), watch))
}

fn configure_blocking(thread: &mut JavaThread, descriptor: i32, blocking: bool) -> JavaResult<()> {
    unix(thread, |sandbox, _| sandbox.set_blocking(Descriptor(descriptor), blocking))
}

fn socket_pair(thread: &mut JavaThread, pair: Handle) -> JavaResult<()> {
    if thread.array_length(pair) < 2 {
        return Err(thread.throw_plain("java/lang/ArrayIndexOutOfBoundsException"));
    }
    let (one, other) = unix(thread, |sandbox, _| sandbox.socket_pair())?;
    objects::set_element_value(thread, pair, 0, Value::Int(one.0));
    objects::set_element_value(thread, pair, 1, Value::Int(other.0));
    Ok(())
}

/// Waits until one of two descriptors can be read; how many can.
fn poll(thread: &mut JavaThread, one: i32, other: i32) -> JavaResult<i32> {
    let entries = [(Descriptor(one), sandbox::events::IN), (Descriptor(other), sandbox::events::IN)];
    let ready = unix(thread, |sandbox, waker| sandbox.poll_many(&entries, None, waker))?;
    Ok(ready.iter().filter(|events| **events != 0).count() as i32)
}
