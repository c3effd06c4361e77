//! Natives of `java.lang.Throwable`.

use runtime::backtrace;
use runtime::natives::NativeContext;
use runtime::{Handle, JavaResult, natives};

natives! { "java/lang/Throwable":
    "fillInStackTrace" "(I)Ljava/lang/Throwable;" => fill_in_stack_trace,
}

fn fill_in_stack_trace(cx: &mut NativeContext, this: Handle, _dummy: i32) -> JavaResult<Handle> {
    backtrace::fill_in_stack_trace(cx, this)?;
    Ok(this)
}
