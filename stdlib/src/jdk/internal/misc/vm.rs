//! Natives of `jdk.internal.misc.VM`.

use runtime::backtrace;
use runtime::loading::loaders;
use runtime::natives::{NativeContext, no_operation};
use runtime::{Handle, JavaResult, natives};
use runtime::{objects, strings};

use crate::java::lang::class_loader::define::is_platform_loader;

natives! { "jdk/internal/misc/VM":
    "initialize" "()V" => no_operation,
    "latestUserDefinedLoader0" "()Ljava/lang/ClassLoader;" => latest_user_defined_loader,
    "getNanoTimeAdjustment" "(J)J" => nano_time_adjustment,
    "getRuntimeArguments" "()[Ljava/lang/String;" => runtime_arguments,
    "getuid" "()J" => user_id,
    "geteuid" "()J" => user_id,
    "getgid" "()J" => group_id,
    "getegid" "()J" => group_id,
}

/// The loader of the newest frame that neither the boot nor the platform loader defined.
fn latest_user_defined_loader(cx: &mut NativeContext) -> JavaResult<Option<Handle>> {
    let accessor = cx.vm().well_known().classes.magic_accessor;
    let classes: Vec<_> = backtrace::frames(cx).map(|frame| frame.method().class).collect();
    for class in classes {
        let system = class.loader.is_boot() || class.is_subclass_of(accessor) || is_platform_loader(cx, class.loader);
        if !system {
            return Ok(loaders::loader_object(cx, class.loader));
        }
    }
    Ok(None)
}

fn nano_time_adjustment(cx: &mut NativeContext, offset_seconds: i64) -> JavaResult<i64> {
    Ok(cx.vm().sandbox.nano_time_adjustment(offset_seconds))
}

/// The host does not tell how the VM was started.
fn runtime_arguments(cx: &mut NativeContext) -> JavaResult<Handle> {
    arguments(cx)
}

/// The options that the host says the VM was started with.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn arguments(cx: &mut NativeContext) -> JavaResult<Handle> {
    let vm = cx.vm();
    let arguments = &vm.options.arguments;
    let array = objects::new_object_array(cx, vm.well_known().classes.string, arguments.len())?;
    for (place, argument) in arguments.iter().enumerate() {
        let argument = strings::new_string(cx, argument)?;
        cx.set_element(array, place, Some(argument));
    }
    Ok(array)
}

fn user_id(cx: &mut NativeContext) -> JavaResult<i64> {
    let sandbox = &cx.vm().sandbox;
    let user = sandbox.user_by_name(&sandbox.user_name());
    Ok(user.map_or(0, |user| i64::from(user.id)))
}

fn group_id(cx: &mut NativeContext) -> JavaResult<i64> {
    let sandbox = &cx.vm().sandbox;
    let user = sandbox.user_by_name(&sandbox.user_name());
    Ok(user.map_or(0, |user| i64::from(user.group)))
}
