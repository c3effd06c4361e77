//! Parking, throwing, and the load of the machine.

use std::time::Duration;

use gc::Handle;
use runtime::objects;
use runtime::thread::parking;
use runtime::{JavaResult, JavaThread, Value};

/// `throwException`
pub fn throw_exception(thread: &mut JavaThread, _unsafe: Handle, exception: Handle) -> JavaResult<()> {
    let throwable = thread.vm().well_known().classes.throwable;
    if objects::is_instance(thread, Some(exception), throwable) {
        return Err(thread.throw(exception));
    }
    Err(thread.throw_plain("java/lang/ClassCastException"))
}

/// `park`: `time` is a date in milliseconds if `absolute`, else nanoseconds from now, where 0 means for ever.
pub fn park(thread: &mut JavaThread, _unsafe: Handle, absolute: bool, time: i64) -> JavaResult<()> {
    let timeout = if absolute {
        let left = time.saturating_sub(thread.vm().sandbox.current_time_millis());
        Some(Duration::from_millis(u64::try_from(left).unwrap_or(0)))
    } else if time == 0 {
        None
    } else {
        Some(Duration::from_nanos(u64::try_from(time).unwrap_or(0)))
    };
    parking::park(thread, timeout)
}

/// `unpark`
pub fn unpark(thread: &mut JavaThread, _unsafe: Handle, target: Option<Handle>) -> JavaResult<()> {
    let vm = thread.vm();
    let well_known = vm.well_known();
    let Some(target) = target else { return Ok(()) };
    if !objects::is_instance(thread, Some(target), well_known.classes.thread) {
        return Ok(());
    }
    let id = thread.long_field(target, well_known.fields.thread_eetop);
    if let Some(shared) = u32::try_from(id).ok().filter(|id| *id != 0).and_then(|id| vm.threads.find(id))
        && shared.object.load(thread) == thread.raw(target)
    {
        shared.signal(|signals| signals.permit = true);
    }
    Ok(())
}

/// `getLoadAverage0`: the machine's load is not the business of a guest that is not told of its host, as on systems that do not know it.
pub fn load_average(thread: &mut JavaThread, _unsafe: Handle, averages: Handle, count: i32) -> JavaResult<i32> {
    let Some(known) = thread.vm().sandbox.load_averages() else { return Ok(-1) };
    let wanted = usize::try_from(count).unwrap_or(0).min(known.len()).min(thread.array_length(averages));
    for (place, average) in known.into_iter().enumerate().take(wanted) {
        objects::set_element_value(thread, averages, place, Value::Double(average));
    }
    Ok(wanted as i32)
}
