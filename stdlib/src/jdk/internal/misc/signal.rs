//! Natives of `jdk.internal.misc.Signal`.

use std::sync::Arc;

use runtime::natives::NativeContext;
use runtime::strings;
use runtime::thread_attach;
use runtime::vm::VmRef;
use runtime::{Handle, JavaResult, Value, natives};
use sandbox::signal::{self, PreviousAction, SignalAction};
use sandbox::{Errno, SandboxError};

natives! { "jdk/internal/misc/Signal":
    "findSignal0" "(Ljava/lang/String;)I" => find_signal,
    "handle0" "(IJ)J" => handle,
    "raise0" "(I)V" => raise,
}

/// What `handle0` takes and gives.
mod action {
    pub const DEFAULT: i64 = 0;
    pub const IGNORE: i64 = 1;
    pub const DISPATCH: i64 = 2;
    /// What would be the address of a handler of the VM.
    pub const OF_VM: i64 = 3;
    pub const ERROR: i64 = -1;
}

/// `HUP`, `INT` and `TERM`: they stay ignored when whoever started the process wants so, as `nohup` does.
const SHUTDOWN_SIGNALS: [i32; 3] = [1, 2, 15];

fn find_signal(cx: &mut NativeContext, name: Handle) -> JavaResult<i32> {
    let name = strings::short_text(cx, name, 32);
    Ok(signal::number_of(&name).unwrap_or(-1))
}

/// A guest that may not handle signals is told that it does, as they never arrive.
fn handle(cx: &mut NativeContext, number: i32, wanted: i64) -> JavaResult<i64> {
    if !signal::can_handle(number) {
        return Ok(action::ERROR);
    }
    if wanted == action::DISPATCH && SHUTDOWN_SIGNALS.contains(&number) && signal::is_ignored_at_start(number) {
        return Ok(action::IGNORE);
    }
    let vm = cx.vm();
    let new = match wanted {
        action::DEFAULT => SignalAction::Default,
        action::IGNORE => SignalAction::Ignore,
        action::OF_VM => SignalAction::OfVm,
        _ => SignalAction::Call(Arc::new(move |number| dispatch(vm, number))),
    };
    Ok(match vm.sandbox.handle_signal(number, new) {
        Err(SandboxError::Os(Errno::INVAL)) => action::ERROR,
        Ok(PreviousAction::Default) | Err(_) => action::DEFAULT,
        Ok(PreviousAction::OfVm) => action::OF_VM,
        Ok(PreviousAction::Ignored) => action::IGNORE,
        Ok(PreviousAction::Handled) => action::DISPATCH,
    })
}

fn raise(cx: &mut NativeContext, number: i32) -> JavaResult<()> {
    match cx.vm().sandbox.raise_signal(number) {
        Ok(()) => Ok(()),
        Err(_) => Err(cx.throw_new("java/lang/IllegalArgumentException", &format!("cannot raise signal {number}"))),
    }
}

/// Runs on the thread that delivers signals: a Java thread of its own calls `Signal.dispatch`.
fn dispatch(vm: VmRef, number: i32) {
    if vm.is_stopping() {
        return;
    }
    thread_attach::run_daemon(vm, "Signal Dispatcher", move |thread| {
        let method = thread.vm().well_known().methods.signal_dispatch;
        thread.invoke(method, &[Value::Int(number)]).map(|_| ())
    });
}
