//! Natives of `java.lang.System`.

use runtime::natives::{NativeContext, no_operation};
use runtime::strings;
use runtime::{Handle, JavaResult, JavaThread, Ref, natives};

use super::array_copy;
use crate::intrinsics::arrays;

natives! { "java/lang/System":
    "registerNatives" "()V" => no_operation,
    "nanoTime" "()J" => nano_time as leaf,
    "currentTimeMillis" "()J" => current_time_millis as leaf,
    "arraycopy" "(Ljava/lang/Object;ILjava/lang/Object;II)V" => arrays::copy | array_copy::array_copy,
    "identityHashCode" "(Ljava/lang/Object;)I" => known_hash_code | identity_hash_code,
    "mapLibraryName" "(Ljava/lang/String;)Ljava/lang/String;" => map_library_name,
    "setIn0" "(Ljava/io/InputStream;)V" => set_in,
    "setOut0" "(Ljava/io/PrintStream;)V" => set_out,
    "setErr0" "(Ljava/io/PrintStream;)V" => set_err,
}

fn nano_time(thread: &JavaThread) -> i64 {
    thread.vm().sandbox.nano_time()
}

fn current_time_millis(thread: &JavaThread) -> i64 {
    thread.vm().sandbox.current_time_millis()
}

fn known_hash_code(thread: &JavaThread, object: Option<Ref<'_>>) -> Option<i32> {
    object.map_or(Some(0), |object| thread.known_identity_hash(object))
}

fn identity_hash_code(cx: &mut NativeContext, object: Option<Handle>) -> JavaResult<i32> {
    let Some(object) = object else { return Ok(0) };
    cx.identity_hash(object)
}

fn map_library_name(cx: &mut NativeContext, name: Handle) -> JavaResult<Handle> {
    if strings::length(cx, name) > 240 {
        return Err(cx.throw_new("java/lang/IllegalArgumentException", "name too long"));
    }
    let name = strings::string_text(cx, name);
    strings::new_string(cx, &format!("lib{name}.so"))
}

fn set_in(cx: &mut NativeContext, stream: Option<Handle>) -> JavaResult<()> {
    set_stream(cx, "in", stream)
}

fn set_out(cx: &mut NativeContext, stream: Option<Handle>) -> JavaResult<()> {
    set_stream(cx, "out", stream)
}

fn set_err(cx: &mut NativeContext, stream: Option<Handle>) -> JavaResult<()> {
    set_stream(cx, "err", stream)
}

/// The streams are final fields, which only this may write.
fn set_stream(cx: &mut NativeContext, name: &str, stream: Option<Handle>) -> JavaResult<()> {
    let class = cx.vm().well_known().classes.system;
    if let Some(field) = class.fields().iter().find(|field| field.name == name) {
        field.static_root().store(cx.raw_or_null(stream));
    }
    Ok(())
}
