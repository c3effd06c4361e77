//! Natives of `jdk.internal.reflect.Reflection`.

use runtime::backtrace;
use runtime::linking::nest;
use runtime::loading::mirror;
use runtime::metadata::class::ClassKind;
use runtime::metadata::method::{MethodFlags, MethodRef, PolymorphicKind};
use runtime::natives::NativeContext;
use runtime::{Handle, JavaResult, natives};

natives! { "jdk/internal/reflect/Reflection":
    "getCallerClass" "()Ljava/lang/Class;" => caller_class,
    "getClassAccessFlags" "(Ljava/lang/Class;)I" => class_access_flags,
    "areNestMates" "(Ljava/lang/Class;Ljava/lang/Class;)Z" => are_nest_mates,
}

/// The caller of the caller-sensitive method that asks. Frame 0 is this native's own, frame 1 the method's.
fn caller_class(cx: &mut NativeContext) -> JavaResult<Option<Handle>> {
    let methods: Vec<MethodRef> = {
        let mut frames = backtrace::frames(cx).map(|frame| frame.method());
        let asking: Vec<MethodRef> = frames.by_ref().take(2).collect();
        match asking[..] {
            [own, method] if own.flags.has(MethodFlags::CALLER_SENSITIVE) && method.flags.has(MethodFlags::CALLER_SENSITIVE) => {}
            [_, _] => {
                let message = "CallerSensitive annotation expected at frame 1";
                return Err(cx.throw_new("java/lang/InternalError", message));
            }
            _ => return Ok(None),
        }
        let ignored = |method: &MethodRef| is_ignored(cx, *method);
        frames.find(|method| !ignored(method)).into_iter().collect()
    };
    Ok(methods.first().map(|method| mirror::mirror(cx, method.class)))
}

/// Frames that stand between a caller-sensitive method and its real caller: reflection and method handles.
pub fn is_ignored(cx: &NativeContext, method: MethodRef) -> bool {
    let vm = cx.vm();
    let classes = &vm.well_known().classes;
    let invoke = method.class == classes.method && method.name == "invoke";
    let intrinsic = method.polymorphic.is_some_and(|kind| kind != PolymorphicKind::Generic);
    invoke
        || intrinsic
        || method.class.is_subclass_of(classes.method_accessor)
        || method.flags.has(MethodFlags::LAMBDA_FORM_COMPILED)
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
