//! Call sites that Java code links: `invokedynamic` and signature-polymorphic calls (JVMS §5.4.3.6, §5.4.3.3).

use classfile::ConstantIndex;

use crate::linking::{constants, member_name, resolve};
use crate::loading::mirror;
use crate::metadata::class::ClassRef;
use crate::metadata::constant_pool::{CallSite, CallSiteKey, CallSiteLink, PoolConstant, ResolutionError};
use crate::metadata::method::MethodRef;
use crate::metadata::pointer::Metadata;
use crate::metadata::symbol::Symbol;
use crate::objects;
use crate::outcome::{JavaResult, Throw};
use crate::strings;
use crate::thread::JavaThread;
use crate::value::Value;

enum Known {
    Linked(Metadata<CallSite>),
    Failed(ResolutionError),
}

/// Links the `invokedynamic` instruction at word `position` of `method`; racing threads get the first link.
///
/// # Errors
/// What the bootstrap method threw at the first try, wrapped in `BootstrapMethodError` unless it is an `Error`.
pub fn link_dynamic_call(
    thread: &mut JavaThread,
    method: MethodRef,
    position: usize,
    index: ConstantIndex,
) -> JavaResult<Metadata<CallSite>> {
    let class = method.class;
    let key = (method.body().number, method.index, position as u32);
    linked_once(thread, class, key, true, |thread| {
        let PoolConstant::InvokeDynamic(bootstrap, name, descriptor) = class.constants.constant(index) else {
            return Err(thread.throw_new("java/lang/ClassFormatError", "Illegal call site constant"));
        };
        let [handle, name, statics] = constants::bootstrap_arguments(thread, class, bootstrap, name)?;
        let kind = constants::method_type(thread, class, descriptor)?;
        let caller = mirror::mirror(thread, class);
        let link = thread.vm().well_known().methods.link_call_site;
        let leading = [
            Value::Ref(Some(caller)),
            Value::Int(i32::from(index.0)),
            Value::Ref(handle),
            Value::Ref(name),
            Value::Ref(Some(kind)),
            Value::Ref(statics),
        ];
        call_linker(thread, class, link, &leading)
    })
}

/// Links a call of a signature-polymorphic method of `holder` at word `position` of `method`.
///
/// # Errors
/// What `MethodHandleNatives.linkMethod` throws.
pub fn link_polymorphic_call(
    thread: &mut JavaThread,
    method: MethodRef,
    position: usize,
    holder: ClassRef,
    name: Symbol,
    descriptor: Symbol,
) -> JavaResult<Metadata<CallSite>> {
    let class = method.class;
    let key = (method.body().number, method.index, position as u32);
    linked_once(thread, class, key, false, |thread| {
        let kind = constants::method_type(thread, class, descriptor)?;
        let name = strings::intern_utf8(thread, name.as_bytes())?;
        let (caller, holder) = (mirror::mirror(thread, class), mirror::mirror(thread, holder));
        let link = thread.vm().well_known().methods.link_method;
        let invoke_virtual = classfile::ReferenceKind::InvokeVirtual as i32;
        let leading = [
            Value::Ref(Some(caller)),
            Value::Int(invoke_virtual),
            Value::Ref(Some(holder)),
            Value::Ref(Some(name)),
            Value::Ref(Some(kind)),
        ];
        call_linker(thread, class, link, &leading)
    })
}

/// Calls a linker of `MethodHandleNatives`: it gives the adapter and puts the appendix into an array.
fn call_linker(thread: &mut JavaThread, caller: ClassRef, linker: MethodRef, leading: &[Value]) -> JavaResult<CallSite> {
    let object = thread.vm().well_known().classes.object;
    let appendix = objects::new_object_array(thread, object, 1)?;
    let arguments: Vec<Value> = leading.iter().copied().chain([Value::Ref(Some(appendix))]).collect();
    let Some(name) = thread.invoke(linker, &arguments)?.reference() else {
        return Err(thread.throw_new("java/lang/LinkageError", "linkage failed"));
    };
    let adapter = member_name::method_of_member_name(thread, name)?;
    let appendix = thread.element(appendix, 0);
    let appendix = thread.raw_or_null(appendix);
    // The mirror of the adapter's class keeps the adapter: hidden classes live only as long as they are used.
    match (caller.roots.add(appendix), caller.roots.add(adapter.class.mirror.load(thread))) {
        (Some(appendix), Some(_)) => Ok(CallSite { adapter, appendix }),
        _ => Err(thread.throw_out_of_memory("Metaspace")),
    }
}

/// Links a call site at the first try. A failure that `remembers` tells is remembered; another thread's link counts.
fn linked_once(
    thread: &mut JavaThread,
    class: ClassRef,
    key: CallSiteKey,
    remembers: bool,
    link: impl FnOnce(&mut JavaThread) -> JavaResult<CallSite>,
) -> JavaResult<Metadata<CallSite>> {
    let mark = thread.handles.mark();
    let result = match known_link(class, key) {
        Some(known) => use_link(thread, known),
        None => match link(thread) {
            Ok(site) => {
                class.constants.set_call_site(key, CallSiteLink::Linked(Box::new(site)));
                let known = known_link(class, key).expect("the site was just linked");
                use_link(thread, known)
            }
            Err(Throw::Exception) if remembers => fail_call_site(thread, class, key),
            Err(throw) => Err(throw),
        },
    };
    thread.handles.truncate(mark);
    result
}

fn use_link(thread: &mut JavaThread, known: Known) -> JavaResult<Metadata<CallSite>> {
    match known {
        Known::Linked(site) => Ok(site),
        Known::Failed(error) => Err(resolve::throw_remembered(thread, &error)),
    }
}

/// Throws what linking threw; a `LinkageError` is remembered (without its cause, as in HotSpot).
fn fail_call_site(thread: &mut JavaThread, class: ClassRef, key: CallSiteKey) -> JavaResult<Metadata<CallSite>> {
    let exception = constants::wrap_bootstrap_failure(thread)?;
    let Some(error) = resolve::resolution_error(thread, exception) else { return Err(thread.throw(exception)) };
    class.constants.set_call_site(key, CallSiteLink::Failed(error));
    match known_link(class, key) {
        Some(Known::Linked(site)) => Ok(site),
        _ => Err(thread.throw(exception)),
    }
}

fn known_link(class: ClassRef, key: CallSiteKey) -> Option<Known> {
    class.constants.with_call_site(key, |link| match link {
        CallSiteLink::Linked(site) => Known::Linked(Metadata::of(&**site)),
        CallSiteLink::Failed(error) => Known::Failed(error.clone()),
    })
}
