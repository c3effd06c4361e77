//! `MethodHandleNatives.copyOutBootstrapArguments`: static arguments of a call site, one by one.

use classfile::ConstantIndex;
use runtime::linking::constants;
use runtime::loading::mirror;
use runtime::metadata::constant_pool::{LoadedConstant, PoolConstant};
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::{ClassRef, Handle, JavaResult, Throw};

/// `MethodHandleNatives.copyOutBootstrapArguments`
///
/// # Errors
/// `IllegalArgumentException` for ranges and indices that fit nothing, or what resolving an argument throws.
#[expect(clippy::too_many_arguments, reason = "the parameters of the Java method")]
pub fn copy_out(
    cx: &mut NativeContext,
    caller: Option<Handle>,
    index_info: Option<Handle>,
    start: i32,
    end: i32,
    buffer: Option<Handle>,
    position: i32,
    resolve: bool,
    if_not_available: Option<Handle>,
) -> JavaResult<()> {
    let (Some(caller), Some(index_info), Some(buffer)) = (caller, index_info, buffer) else {
        return Err(throw_argument(cx, "bad index info (0)"));
    };
    let class = mirror::class_of_mirror(cx, caller);
    let info = objects::int_array(cx, index_info, 2);
    let arguments = static_arguments(class, info.get(1).copied().unwrap_or(-1));
    let Some(arguments) = arguments.filter(|arguments| info.first().is_some_and(|count| *count as usize == arguments.len()))
    else {
        return Err(throw_argument(cx, "bad index info (1)"));
    };
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    let Some((start, end)) = range.filter(|(start, end)| start <= end && *end <= arguments.len()) else {
        return Err(throw_argument(cx, "bad start/end range"));
    };
    let room = usize::try_from(position).ok().filter(|position| position + (end - start) <= cx.array_length(buffer));
    let Some(position) = room else { return Err(throw_argument(cx, "bad buffer range")) };
    for (offset, argument) in arguments[start..end].iter().enumerate() {
        let value = if resolve {
            constants::boxed_constant(cx, class, *argument)?
        } else {
            available(cx, class, *argument, if_not_available)
        };
        cx.set_element(buffer, position + offset, value);
    }
    Ok(())
}

fn throw_argument(cx: &mut NativeContext, message: &str) -> Throw {
    cx.throw_new("java/lang/IllegalArgumentException", message)
}

fn static_arguments(class: ClassRef, index: i32) -> Option<Vec<ConstantIndex>> {
    let index = ConstantIndex(u16::try_from(index).ok()?);
    match class.constants.constant(index) {
        PoolConstant::Dynamic(bootstrap, ..) | PoolConstant::InvokeDynamic(bootstrap, ..) => {
            class.bootstrap_method(bootstrap).map(|specifier| specifier.arguments.clone())
        }
        _ => None,
    }
}

/// An argument that has been resolved before, or the substitute.
fn available(cx: &mut NativeContext, class: ClassRef, index: ConstantIndex, substitute: Option<Handle>) -> Option<Handle> {
    match class.constants.loaded(index) {
        Some(LoadedConstant::Reference(root)) => cx.handle_or_null(root.load(cx)),
        _ => substitute,
    }
}
