//! Natives of `sun.instrument.InstrumentationImpl`. The number that it hands to them is an agent's in [`Agents`](runtime::agents::table::Agents).

pub mod agent;
mod sources;

use gc::{ARRAY_BASE_OFFSET, HEADER_SIZE};
use runtime::linking::redefine::{self, Refusal};
use runtime::loading::{loaders, mirror};
use runtime::metadata::class::{ClassKind, ClassRef};
use runtime::natives::{NativeContext, NativeTable};
use runtime::sync::lock;
use runtime::{Handle, JavaResult, Throw, Value, natives, objects, strings};

use crate::host::path_bytes;

/// Most bytes of a class file that an agent gives.
const CLASS_BYTES_MAX: usize = 1 << 30;
/// UTF-16 units of a prefix that count; names of methods have no more.
const PREFIX_UNITS_MAX: usize = 1 << 16;

natives! { "sun/instrument/InstrumentationImpl":
    "isModifiableClass0" "(JLjava/lang/Class;)Z" => is_modifiable,
    "isRetransformClassesSupported0" "(J)Z" => retransforms,
    "setHasTransformers" "(JZ)V" => set_transforms,
    "setHasRetransformableTransformers" "(JZ)V" => set_retransforms,
    "retransformClasses0" "(J[Ljava/lang/Class;)V" => retransform,
    "redefineClasses0" "(J[Ljava/lang/instrument/ClassDefinition;)V" => redefine_classes,
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
    Ok(redefine::is_modifiable(mirror::class_of_mirror(cx, class)))
}

fn retransforms(cx: &mut NativeContext, _this: Handle, agent: i64) -> JavaResult<bool> {
    Ok(cx.vm().agents.capabilities(agent).retransform)
}

fn set_transforms(cx: &mut NativeContext, _this: Handle, agent: i64, has: bool) -> JavaResult<()> {
    cx.vm().agents.set_transforms(agent, false, has);
    Ok(())
}

fn set_retransforms(cx: &mut NativeContext, _this: Handle, agent: i64, has: bool) -> JavaResult<()> {
    cx.vm().agents.set_transforms(agent, true, has);
    Ok(())
}

fn retransform(cx: &mut NativeContext, _this: Handle, _agent: i64, classes: Option<Handle>) -> JavaResult<()> {
    let Some(array) = classes else { return Err(cx.throw_null_pointer()) };
    let mut classes = Vec::new();
    for index in 0..cx.array_length(array) {
        let Some(class) = cx.element(array, index) else { return Err(cx.throw_null_pointer()) };
        classes.push(mirror::class_of_mirror(cx, class));
    }
    let outcome = redefine::retransform(cx, &classes)?;
    outcome.map_err(|refusal| throw_refusal(cx, refusal))
}

fn redefine_classes(cx: &mut NativeContext, _this: Handle, _agent: i64, definitions: Option<Handle>) -> JavaResult<()> {
    let Some(array) = definitions else { return Err(cx.throw_null_pointer()) };
    let mut requests = Vec::new();
    for index in 0..cx.array_length(array) {
        let Some(definition) = cx.element(array, index) else { return Err(cx.throw_null_pointer()) };
        let kind = cx.class_of(definition);
        let get = cx.declared_method(kind, "getDefinitionClass", "()Ljava/lang/Class;")?;
        let class = cx.invoke(get, &[Value::Ref(Some(definition))])?.reference();
        let get = cx.declared_method(kind, "getDefinitionClassFile", "()[B")?;
        let file = cx.invoke(get, &[Value::Ref(Some(definition))])?.reference();
        let (Some(class), Some(file)) = (class, file) else { return Err(cx.throw_null_pointer()) };
        requests.push((mirror::class_of_mirror(cx, class), objects::byte_array(cx, file, CLASS_BYTES_MAX)));
    }
    let outcome = redefine::redefine(cx, requests)?;
    outcome.map_err(|refusal| throw_refusal(cx, refusal))
}

/// What HotSpot's library of agents throws.
fn throw_refusal(cx: &mut NativeContext, refusal: Refusal) -> Throw {
    let unsupported_change = |change: &str| format!("class redefinition failed: attempted to {change}");
    let (class, message) = match refusal {
        Refusal::Unmodifiable => ("java/lang/instrument/UnmodifiableClassException", None),
        Refusal::InvalidClass => ("java/lang/InternalError", Some("class redefinition failed: invalid class".to_owned())),
        Refusal::Format => ("java/lang/ClassFormatError", None),
        Refusal::Version => ("java/lang/UnsupportedClassVersionError", None),
        Refusal::Circular => ("java/lang/ClassCircularityError", None),
        Refusal::Name => ("java/lang/NoClassDefFoundError", Some("class names don't match".to_owned())),
        Refusal::Verification => ("java/lang/VerifyError", None),
        Refusal::Internal => ("java/lang/InternalError", None),
        unsupported => {
            let change = match unsupported {
                Refusal::MethodAdded => "add a method",
                Refusal::MethodDeleted => "delete a method",
                Refusal::MethodModifiers => "change method modifiers",
                Refusal::Schema => "change the schema (add/remove fields)",
                Refusal::Hierarchy => "change superclass or interfaces",
                Refusal::ClassModifiers => "change the class modifiers",
                _ => "change the class NestHost, NestMembers, Record, or PermittedSubclasses attribute",
            };
            ("java/lang/UnsupportedOperationException", Some(unsupported_change(change)))
        }
    };
    match cx.new_exception(class, message.as_deref()) {
        Ok(exception) => cx.throw(exception),
        Err(throw) => throw,
    }
}

/// The class library has asked whether the agent may do that.
fn set_prefixes(cx: &mut NativeContext, _this: Handle, agent: i64, prefixes: Option<Handle>, again: bool) -> JavaResult<()> {
    let Some(array) = prefixes else { return Err(cx.throw_null_pointer()) };
    let mut texts = Vec::new();
    for index in 0..cx.array_length(array) {
        let prefix = cx.element(array, index);
        texts.push(prefix.map(|prefix| strings::short_text(cx, prefix, PREFIX_UNITS_MAX)).unwrap_or_default());
    }
    cx.vm().agents.set_prefixes(agent, again, texts);
    Ok(())
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
    let Err(exception) = cx.catch(|cx| agent::load_launchers_agent(cx, path))? else { return Ok(()) };
    // The launcher says only that there was one.
    let throwable = cx.vm().well_known().classes.throwable;
    let print = cx.declared_method(throwable, "printStackTrace", "()V")?;
    cx.vm().log_error("Exception in thread \"main\" ");
    let _ = cx.catch(|cx| cx.invoke_virtual(print, &[Value::Ref(Some(exception))]))?;
    Err(cx.throw(exception))
}
