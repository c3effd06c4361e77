//! Natives of `java.lang.NullPointerException`: helpful messages (JEP 358).

pub mod message;
pub mod simulation;

use runtime::backtrace;
use runtime::natives::NativeContext;
use runtime::strings;
use runtime::{Handle, JavaResult, natives};

natives! { "java/lang/NullPointerException":
    "getExtendedNPEMessage" "()Ljava/lang/String;" => extended_message,
}

/// What was null, worked out from the bytecode of the newest frame; null if that frame is hidden or native.
fn extended_message(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    if !cx.vm().options.null_details || backtrace::is_trace_top_hidden(cx, this) {
        return Ok(None);
    }
    let Some(top) = backtrace::trace_of(cx, this).first().copied() else { return Ok(None) };
    match message::describe(top.method, top.bci) {
        Some(text) => strings::new_string(cx, &text).map(Some),
        None => Ok(None),
    }
}
