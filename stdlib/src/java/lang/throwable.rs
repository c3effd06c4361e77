//! Natives of `java.lang.Throwable`.

use runtime::natives::NativeContext;
use runtime::{Handle, JavaResult, natives};

natives! { "java/lang/Throwable":
    "fillInStackTrace" "(I)Ljava/lang/Throwable;" => fill_in_stack_trace,
}

fn fill_in_stack_trace(cx: &mut NativeContext, this: Handle, _dummy: i32) -> JavaResult<Handle> {
    cx.fill_in_stack_trace(this)?;
    Ok(this)
}
