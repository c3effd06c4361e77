//! Natives of `jdk.internal.reflect.Reflection`.

use runtime::backtrace;
use runtime::linking::nest;
use runtime::loading::mirror;
use runtime::metadata::class::ClassKind;
use runtime::metadata::method::{MethodFlags, MethodRef};
use runtime::natives::NativeContext;
use runtime::{Handle, JavaResult, natives};

natives! { "jdk/internal/reflect/Reflection":
    "getCallerClass" "()Ljava/lang/Class;" => caller_class,
    "getClassAccessFlags" "(Ljava/lang/Class;)I" => class_access_flags,
    "areNestMates" "(Ljava/lang/Class;Ljava/lang/Class;)Z" => are_nest_mates,
}

/// The caller of the caller-sensitive method that asks. Frame 0 is this native's own, frame 1 the method's.
fn caller_class(cx: &mut NativeContext) -> JavaResult<Option<Handle>> {
    let found = {
        let vm = cx.vm();
        let mut methods = backtrace::frames(cx).map(|frame| frame.method());
        let (Some(own), Some(asking)) = (methods.next(), methods.next()) else { return Ok(None) };
        let is_sensitive = |method: MethodRef| method.flags.has(MethodFlags::CALLER_SENSITIVE);
        if is_sensitive(own) && is_sensitive(asking) {
            Some(methods.find(|method| !backtrace::is_no_caller(&vm, *method)))
        } else {
            None
        }
    };
    match found {
        Some(caller) => Ok(caller.map(|method| mirror::mirror(cx, method.class))),
        None => Err(cx.throw_new("java/lang/InternalError", "CallerSensitive annotation expected at frame 1")),
    }
}

/// The flags as the class file has them, for member classes those of the class itself.
fn class_access_flags(cx: &mut NativeContext, class: Handle) -> JavaResult<i32> {
    Ok(i32::from(mirror::class_of_mirror(cx, class).access))
}

fn are_nest_mates(cx: &mut NativeContext, one: Handle, other: Handle) -> JavaResult<bool> {
    let (one, other) = (mirror::class_of_mirror(cx, one), mirror::class_of_mirror(cx, other));
    let instances = one.kind == ClassKind::Instance && other.kind == ClassKind::Instance;
    Ok(one == other || instances && nest::are_nestmates(cx, one, other)?)
}
