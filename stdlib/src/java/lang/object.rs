//! Natives of `java.lang.Object`.

use std::time::Duration;

use runtime::natives::NativeContext;
use runtime::objects;
use runtime::{Handle, JavaResult, JavaThread, Ref, Value, natives};

natives! { "java/lang/Object":
    "getClass" "()Ljava/lang/Class;" => get_class as leaf,
    "hashCode" "()I" => known_hash_code | hash_code,
    "clone" "()Ljava/lang/Object;" => clone,
    "notify" "()V" => notify,
    "notifyAll" "()V" => notify_all,
    "wait" "(J)V" => wait,
}

fn get_class<'t>(thread: &'t JavaThread, this: Ref<'_>) -> Ref<'t> {
    thread.class_of_raw(this).mirror.load(thread)
}

fn known_hash_code(thread: &JavaThread, this: Ref<'_>) -> Option<i32> {
    thread.known_identity_hash(this)
}

fn hash_code(cx: &mut NativeContext, this: Handle) -> JavaResult<i32> {
    cx.identity_hash(this)
}

/// References are never cloned: the copy would stand in no list of the collector.
fn clone(cx: &mut NativeContext, this: Handle) -> JavaResult<Handle> {
    let class = cx.class_of(this);
    let vm = cx.vm();
    let classes = &vm.well_known().classes;
    if !class.is_subclass_of(classes.cloneable) || class.is_subclass_of(classes.reference) || class == classes.class {
        return Err(cx.throw_new("java/lang/CloneNotSupportedException", &class.external_name()));
    }
    let copy = objects::clone_object(cx, this)?;
    if class.has_finalizer {
        let register = cx.vm().well_known().methods.finalizer_register;
        cx.invoke(register, &[Value::Ref(Some(copy))])?;
    }
    Ok(copy)
}

fn notify(cx: &mut NativeContext, this: Handle) -> JavaResult<()> {
    cx.notify(this, false)
}

fn notify_all(cx: &mut NativeContext, this: Handle) -> JavaResult<()> {
    cx.notify(this, true)
}

fn wait(cx: &mut NativeContext, this: Handle, milliseconds: i64) -> JavaResult<()> {
    let Ok(milliseconds) = u64::try_from(milliseconds) else {
        return Err(cx.throw_new("java/lang/IllegalArgumentException", "timeout value is negative"));
    };
    cx.wait(this, (milliseconds != 0).then(|| Duration::from_millis(milliseconds)))
}
