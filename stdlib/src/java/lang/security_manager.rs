//! Natives of `java.lang.SecurityManager`.

use runtime::backtrace;
use runtime::natives::NativeContext;
use runtime::{ClassRef, Handle, JavaResult, natives};

use super::class::class_array;

natives! { "java/lang/SecurityManager":
    "getClassContext" "()[Ljava/lang/Class;" => class_context,
}

/// The classes of the methods on the stack, the caller's first; without reflection's own.
fn class_context(cx: &mut NativeContext, _this: Handle) -> JavaResult<Handle> {
    let methods = backtrace::frames(cx).skip(1).map(|frame| frame.method());
    let shown = methods.filter(|method| !method.is_native() && !backtrace::is_no_caller(&cx.vm(), *method));
    let classes: Vec<ClassRef> = shown.map(|method| method.class).collect();
    class_array(cx, &classes)
}
