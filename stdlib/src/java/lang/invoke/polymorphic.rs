//! The signature-polymorphic natives of `MethodHandle`, as reflection calls them: it cannot (JLS §15.12.3). Those of `VarHandle` have
//! no function at all, so that a reflective call ends in `UnsatisfiedLinkError`, as in HotSpot.
//!
//! Call instructions never come here: they are linked through `MethodHandleNatives`.

use runtime::natives::NativeContext;
use runtime::{Handle, JavaResult, natives};

natives! { "java/lang/invoke/MethodHandle":
    "invoke" "([Ljava/lang/Object;)Ljava/lang/Object;" => invoke,
    "invokeExact" "([Ljava/lang/Object;)Ljava/lang/Object;" => invoke_exact,
    "invokeBasic" "([Ljava/lang/Object;)Ljava/lang/Object;" => invoke_basic,
    "linkToVirtual" "([Ljava/lang/Object;)Ljava/lang/Object;" => link_to,
    "linkToStatic" "([Ljava/lang/Object;)Ljava/lang/Object;" => link_to,
    "linkToSpecial" "([Ljava/lang/Object;)Ljava/lang/Object;" => link_to,
    "linkToInterface" "([Ljava/lang/Object;)Ljava/lang/Object;" => link_to,
    "linkToNative" "([Ljava/lang/Object;)Ljava/lang/Object;" => link_to,
}

const UNSUPPORTED: &str = "java/lang/UnsupportedOperationException";

fn invoke(cx: &mut NativeContext, _this: Handle, _arguments: Option<Handle>) -> JavaResult<Option<Handle>> {
    Err(cx.throw_new(UNSUPPORTED, "MethodHandle.invoke cannot be invoked reflectively"))
}

fn invoke_exact(cx: &mut NativeContext, _this: Handle, _arguments: Option<Handle>) -> JavaResult<Option<Handle>> {
    Err(cx.throw_new(UNSUPPORTED, "MethodHandle.invokeExact cannot be invoked reflectively"))
}

fn invoke_basic(cx: &mut NativeContext, _this: Handle, _arguments: Option<Handle>) -> JavaResult<Option<Handle>> {
    Err(cx.throw_new(UNSUPPORTED, "MethodHandle.invokeBasic cannot be invoked reflectively"))
}

fn link_to(cx: &mut NativeContext, _arguments: Option<Handle>) -> JavaResult<Option<Handle>> {
    Err(cx.throw_new(UNSUPPORTED, "MethodHandle linkers cannot be invoked reflectively"))
}
