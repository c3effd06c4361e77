//! Natives of `sun.nio.ch.EPoll`.

use std::time::Duration;

use runtime::{JavaResult, JavaThread, natives};
use sandbox::{Descriptor, EpollOperation, Errno};

use super::io_status::of_error;
use crate::host::{blocking, io_exception, or_io_exception};
use crate::memory::Memory;

natives! { "sun/nio/ch/EPoll":
    "eventSize" "()I" => event_size,
    "eventsOffset" "()I" => events_offset,
    "dataOffset" "()I" => data_offset,
    "create" "()I" => create,
    "ctl" "(IIII)I" => control,
    "wait" "(IJII)I" => wait,
}

/// `struct epoll_event` as Java reads it: `int` events, then the descriptor.
const EVENT_BYTES: usize = 12;

fn event_size(_thread: &mut JavaThread) -> JavaResult<i32> {
    Ok(EVENT_BYTES as i32)
}

fn events_offset(_thread: &mut JavaThread) -> JavaResult<i32> {
    Ok(0)
}

fn data_offset(_thread: &mut JavaThread) -> JavaResult<i32> {
    Ok(4)
}

fn create(thread: &mut JavaThread) -> JavaResult<i32> {
    let result = thread.vm().sandbox.create_epoll();
    or_io_exception(thread, result).map(|descriptor| descriptor.0)
}

/// The error number, 0 for success.
fn control(thread: &mut JavaThread, set: i32, operation: i32, target: i32, events: i32) -> JavaResult<i32> {
    let Some(operation) = EpollOperation::from_number(operation) else { return Ok(Errno::INVAL.0) };
    let result = thread.vm().sandbox.control_epoll(Descriptor(set), operation, Descriptor(target), events as u32);
    Ok(result.err().map_or(0, |error| error.errno()))
}

/// A timeout in milliseconds; negative means none.
pub fn timeout_of(timeout_ms: i64) -> Option<Duration> {
    u64::try_from(timeout_ms).ok().map(Duration::from_millis)
}

/// How many events were written to `address`.
fn wait(thread: &mut JavaThread, set: i32, address: i64, count_max: i32, timeout_ms: i32) -> JavaResult<i32> {
    let (count_max, timeout) = (usize::try_from(count_max).unwrap_or(0), timeout_of(timeout_ms.into()));
    let waited = blocking(thread, |sandbox, waker| sandbox.wait_epoll(Descriptor(set), count_max, timeout, waker))?;
    let ready = match waited {
        Ok(ready) => ready,
        Err(error) => return of_error(&error).ok_or_else(|| io_exception(thread, &error)),
    };
    let mut bytes = Vec::with_capacity(ready.len() * EVENT_BYTES);
    for event in ready.iter().take(count_max) {
        bytes.extend_from_slice(&event.events.to_ne_bytes());
        bytes.extend_from_slice(&event.descriptor.0.to_ne_bytes());
        bytes.extend_from_slice(&[0; 4]);
    }
    Memory::address(address).write(thread, 0, &bytes)?;
    Ok((bytes.len() / EVENT_BYTES) as i32)
}
