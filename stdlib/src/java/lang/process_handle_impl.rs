//! Natives of `java.lang.ProcessHandleImpl` and its `Info`.

use runtime::natives::{NativeContext, no_operation};
use runtime::objects;
use runtime::strings;
use runtime::{Handle, JavaResult, Value, natives};

natives! { "java/lang/ProcessHandleImpl":
    "initNative" "()V" => no_operation,
    "getCurrentPid0" "()J" => current_process,
    "getProcessPids0" "(J[J[J[J)I" => processes,
    "isAlive0" "(J)J" => is_alive,
    "parent0" "(JJ)J" => parent,
    "waitForProcessExit0" "(JZ)I" => wait_for_exit,
    "destroy0" "(JJZ)Z" => destroy,
}

/// `waitForProcessExit0` of a process that this one did not start.
const NOT_A_CHILD: i32 = -2;
/// What there is none of.
const NONE: i64 = -1;

fn current_process(cx: &mut NativeContext) -> JavaResult<i64> {
    Ok(i64::from(cx.vm().sandbox.current_process()))
}

/// The start time of a live process.
fn is_alive(cx: &mut NativeContext, process: i64) -> JavaResult<i64> {
    let Ok(process) = i32::try_from(process) else { return Ok(NONE) };
    let started = cx.vm().sandbox.process_start_time(process).ok().flatten();
    Ok(started.unwrap_or(NONE))
}

fn parent(cx: &mut NativeContext, process: i64, start_time: i64) -> JavaResult<i64> {
    let Ok(process) = i32::try_from(process) else { return Ok(NONE) };
    let info = cx.vm().sandbox.process_info(process).ok().flatten();
    let info = info.filter(|info| start_time <= 0 || info.start_time_ms == start_time);
    Ok(info.filter(|info| info.parent > 0).map_or(NONE, |info| i64::from(info.parent)))
}

/// Fills the arrays as far as they go; gives the number of processes.
fn processes(
    cx: &mut NativeContext,
    parent: i64,
    numbers: Handle,
    parents: Option<Handle>,
    starts: Option<Handle>,
) -> JavaResult<i32> {
    let parent = i32::try_from(parent).ok().filter(|parent| *parent != 0);
    let found = cx.vm().sandbox.processes(parent).unwrap_or_default();
    let room = cx.array_length(numbers);
    let others = [parents, starts].into_iter().flatten().all(|array| cx.array_length(array) == room);
    if !others {
        return Err(cx.throw_new("java/lang/IllegalArgumentException", "array sizes not equal"));
    }
    for (index, info) in found.iter().take(room).enumerate() {
        objects::set_element_value(cx, numbers, index, Value::Long(i64::from(info.pid)));
        if let Some(parents) = parents {
            objects::set_element_value(cx, parents, index, Value::Long(i64::from(info.parent)));
        }
        if let Some(starts) = starts {
            objects::set_element_value(cx, starts, index, Value::Long(info.start_time_ms));
        }
    }
    Ok(i32::try_from(found.len()).unwrap_or(i32::MAX))
}

fn wait_for_exit(cx: &mut NativeContext, process: i64, reap: bool) -> JavaResult<i32> {
    let Ok(process) = i32::try_from(process) else { return Ok(NOT_A_CHILD) };
    let vm = cx.vm();
    let status = cx.blocking(|shared| vm.sandbox.wait_process(process, reap, &shared.waker))?;
    Ok(match status {
        Ok(status) => status.unwrap_or(NOT_A_CHILD),
        Err(_) => -1,
    })
}

fn destroy(cx: &mut NativeContext, process: i64, start_time: i64, force: bool) -> JavaResult<bool> {
    let Ok(process) = i32::try_from(process) else { return Ok(false) };
    let start_time = (start_time > 0).then_some(start_time);
    Ok(cx.vm().sandbox.destroy_process(process, start_time, force).unwrap_or(false))
}

/// `java.lang.ProcessHandleImpl$Info`
pub mod info {
    use super::{objects, strings};

    use runtime::natives::{NativeContext, no_operation};
    use runtime::{Handle, JavaResult, Value, natives};

    natives! { "java/lang/ProcessHandleImpl$Info":
        "initIDs" "()V" => no_operation,
        "info0" "(J)V" => fill,
    }

    /// Leaves fields as they are when the process or the right to look at it is missing.
    fn fill(cx: &mut NativeContext, this: Handle, process: i64) -> JavaResult<()> {
        let Ok(process) = i32::try_from(process) else { return Ok(()) };
        let Some(info) = cx.vm().sandbox.process_info(process).ok().flatten() else { return Ok(()) };
        objects::set_named_field(cx, this, "startTime", "J", Value::Long(info.start_time_ms))?;
        objects::set_named_field(cx, this, "totalTime", "J", Value::Long(info.cpu_time_ns))?;
        for (name, text) in [("user", &info.user), ("command", &info.command), ("commandLine", &info.command_line)] {
            if let Some(text) = text {
                let text = strings::new_string_lossy(cx, text)?;
                objects::set_named_field(cx, this, name, "Ljava/lang/String;", Value::Ref(Some(text)))?;
            }
        }
        if info.command_line.is_some() {
            let string = cx.vm().well_known().classes.string;
            let arguments = objects::new_object_array(cx, string, info.arguments.len())?;
            for (index, argument) in info.arguments.iter().enumerate() {
                let argument = strings::new_string_lossy(cx, argument)?;
                cx.set_element(arguments, index, Some(argument));
            }
            objects::set_named_field(cx, this, "arguments", "[Ljava/lang/String;", Value::Ref(Some(arguments)))?;
        }
        Ok(())
    }
}
