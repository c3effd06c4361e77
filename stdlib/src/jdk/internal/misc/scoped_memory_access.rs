//! Natives of `jdk.internal.misc.ScopedMemoryAccess`.

use runtime::natives::{NativeContext, no_operation};
use runtime::{Handle, JavaResult, natives};

natives! { "jdk/internal/misc/ScopedMemoryAccess":
    "registerNatives" "()V" => no_operation,
    "closeScope0" "(Ljdk/internal/misc/ScopedMemoryAccess$Scope;Ljdk/internal/misc/ScopedMemoryAccess$Scope$ScopedAccessError;)Z" => close_scope,
}

/// Off-heap memory is bounds-checked at every access, so a race with a closing scope can read stale bytes but nothing else.
fn close_scope(_cx: &mut NativeContext, _this: Handle, _scope: Option<Handle>, _error: Option<Handle>) -> JavaResult<bool> {
    Ok(true)
}
