//! Natives of `sun.instrument.InstrumentationImpl`. The number that it hands to them is an agent's in [`Agents`](runtime::agents::table::Agents).

pub mod agent;
mod sources;

use gc::{ARRAY_BASE_OFFSET, HEADER_SIZE};
use runtime::loading::{loaders, mirror};
use runtime::metadata::class::{ClassKind, ClassRef};
use runtime::natives::{NativeContext, NativeTable};
use runtime::sync::lock;
use runtime::{Handle, JavaResult, Throw, natives, objects};

use crate::host::path_bytes;

natives! { "sun/instrument/InstrumentationImpl":
    "isModifiableClass0" "(JLjava/lang/Class;)Z" => is_modifiable,
    "isRetransformClassesSupported0" "(J)Z" => retransforms,
    "setHasTransformers" "(JZ)V" => set_transforms,
    "setHasRetransformableTransformers" "(JZ)V" => set_retransforms,
    "retransformClasses0" "(J[Ljava/lang/Class;)V" => retransform,
    "redefineClasses0" "(J[Ljava/lang/instrument/ClassDefinition;)V" => redefine,
    "getAllLoadedClasses0" "(J)[Ljava/lang/Class;" => loaded_classes,
    "getInitiatedClasses0" "(JLjava/lang/ClassLoader;)[Ljava/lang/Class;" => initiated_classes,
    "getObjectSize0" "(JLjava/lang/Object;)J" => object_size,
    "appendToClassLoaderSearch0" "(JLjava/lang/String;Z)V" => append,
    "setNativeMethodPrefixes" "(J[Ljava/lang/String;Z)V" => set_prefixes,
    "loadAgent0" "(Ljava/lang/String;)V" => load_agent,
}

/// The tables of the package.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&TABLE]
}

fn is_modifiable(cx: &mut NativeContext, _this: Handle, _agent: i64, class: Option<Handle>) -> JavaResult<bool> {
    let Some(class) = class else { return Err(cx.throw_null_pointer()) };
    let class = mirror::class_of_mirror(cx, class);
    Ok(class.kind == ClassKind::Instance && !class.hidden)
}

/// Classes stay what they were defined as.
fn retransforms(_cx: &mut NativeContext, _this: Handle, _agent: i64) -> JavaResult<bool> {
    Ok(false)
}

fn set_transforms(cx: &mut NativeContext, _this: Handle, agent: i64, has: bool) -> JavaResult<()> {
    cx.vm().agents.set_transforms(agent, false, has);
    Ok(())
}

fn set_retransforms(cx: &mut NativeContext, _this: Handle, agent: i64, has: bool) -> JavaResult<()> {
    cx.vm().agents.set_transforms(agent, true, has);
    Ok(())
}

fn retransform(cx: &mut NativeContext, _this: Handle, _agent: i64, _classes: Option<Handle>) -> JavaResult<()> {
    Err(unsupported(cx, "retransformClasses is not supported by rjvm"))
}

fn redefine(cx: &mut NativeContext, _this: Handle, _agent: i64, _definitions: Option<Handle>) -> JavaResult<()> {
    Err(unsupported(cx, "redefineClasses is not supported by rjvm"))
}

/// The class library asks first whether prefixes are supported.
fn set_prefixes(cx: &mut NativeContext, _this: Handle, _agent: i64, _prefixes: Option<Handle>, _again: bool) -> JavaResult<()> {
    Err(unsupported(cx, "prefixes of native methods are not supported by rjvm"))
}

fn unsupported(cx: &mut NativeContext, message: &str) -> Throw {
    cx.throw_new("java/lang/UnsupportedOperationException", message)
}

fn loaded_classes(cx: &mut NativeContext, _this: Handle, _agent: i64) -> JavaResult<Handle> {
    let classes = cx.vm().classes.iter().filter(|class| !class.is_primitive()).collect();
    mirrors(cx, classes)
}

fn initiated_classes(cx: &mut NativeContext, _this: Handle, _agent: i64, loader: Option<Handle>) -> JavaResult<Handle> {
    let loader = loaders::loader_of(cx, loader);
    let classes = lock(&loader.classes).values().copied().collect();
    mirrors(cx, classes)
}

/// An array of the classes that have mirrors: others are being made.
fn mirrors(cx: &mut NativeContext, mut classes: Vec<ClassRef>) -> JavaResult<Handle> {
    // A collection may come with the array: the handles keep the classes.
    classes.retain(|class| !class.mirror.is_null());
    let handles: Vec<Handle> = classes.iter().map(|class| mirror::mirror(cx, *class)).collect();
    let class = cx.vm().well_known().classes.class;
    let array = objects::new_object_array(cx, class, handles.len())?;
    for (index, mirror) in handles.into_iter().enumerate() {
        cx.set_element(array, index, Some(mirror));
    }
    Ok(array)
}

fn object_size(cx: &mut NativeContext, _this: Handle, _agent: i64, object: Option<Handle>) -> JavaResult<i64> {
    let Some(object) = object else { return Err(cx.throw_null_pointer()) };
    let class = cx.class_of(object);
    let bytes = match class.kind {
        ClassKind::Array { .. } => u64::from(ARRAY_BASE_OFFSET) + ((cx.array_length(object) as u64) << class.element_shift),
        _ => u64::from(class.instance_size.max(HEADER_SIZE)),
    };
    Ok(bytes.next_multiple_of(8).cast_signed())
}

fn append(cx: &mut NativeContext, _this: Handle, _agent: i64, path: Option<Handle>, is_boot: bool) -> JavaResult<()> {
    let Some(path) = path else { return Err(cx.throw_null_pointer()) };
    if cx.vm().options.sealed {
        return Err(unsupported(cx, "a sealed machine has no agents"));
    }
    if !is_boot {
        return agent::append_to_class_path(cx, path);
    }
    let path = path_bytes(cx, path);
    // What is no jar or folder has no classes.
    agent::append_to_boot(cx, &path);
    Ok(())
}

fn load_agent(cx: &mut NativeContext, path: Option<Handle>) -> JavaResult<()> {
    let Some(path) = path else { return Err(cx.throw_null_pointer()) };
    agent::load_launchers_agent(cx, path)
}
