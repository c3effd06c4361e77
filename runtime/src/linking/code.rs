//! From methods to what runs: translated bytecode, bound natives, substituted bodies.

use std::sync::atomic::Ordering;

use crate::boot_trace;
use crate::code::linked::CodeRef;
use crate::code::translate;
use crate::leaf::Leaf;
use crate::linking::initialize;
use crate::loading::room;
use crate::machine_code;
use crate::metadata::class::ClassBytes;
use crate::metadata::method::{MethodRef, NativeId};
use crate::metadata::pointer::Metadata;
use crate::metadata::rows::method_flags;
use crate::modules;
use crate::outcome::JavaResult;
use crate::profile;
use crate::sync::lock;
use crate::thread::JavaThread;
use crate::vm::Vm;

/// Translates the method and makes the result its code.
///
/// # Errors
/// An error of linking its class; `VerifyError` if the code cannot be translated.
#[cold]
pub fn link_code(thread: &mut JavaThread, method: MethodRef) -> JavaResult<CodeRef> {
    if let Some(code) = method.linked_code() {
        // Calls need the entry too, which another thread is about to set.
        drop(lock(&thread.vm().publishing_code));
        return Ok(code);
    }
    let class = method.class;
    // Whoever calls has linked the class; nothing may be executed that has not been verified.
    initialize::link(thread, class)?;
    let body = Metadata::of(method.body());
    match translate::translate(method) {
        Ok(code) => {
            if let Err(throw) = room::check_room(thread, class, code.bytes()) {
                crate::code::linked::free(code);
                return Err(throw);
            }
            if Metadata::of(method.body()) != body {
                // The method has another one since there was a look for room.
                crate::code::linked::free(code);
                return link_code(thread, method);
            }
            Ok(publish(&thread.vm(), method, code))
        }
        Err(error) => {
            let message = format!("(class: {}, method: {} signature: {}) {error}", class.name, method.name, method.descriptor);
            Err(thread.throw_new("java/lang/VerifyError", &message))
        }
    }
}

/// The number of the function behind a native method.
///
/// # Errors
/// `UnsatisfiedLinkError` if there is none.
#[inline]
pub fn native_of(thread: &mut JavaThread, method: MethodRef) -> JavaResult<NativeId> {
    match method.native.get() {
        Some(id) => Ok(*id),
        None => bind_native(thread, method),
    }
}

#[cold]
fn bind_native(thread: &mut JavaThread, method: MethodRef) -> JavaResult<NativeId> {
    boot_trace::trace_boot(thread, "native", method.class, &method.name.to_str());
    let found = if method.class.loader.is_boot() || is_jdk_module(thread, method) {
        thread.vm().natives.native(method.class.name, method.name, method.descriptor)
    } else {
        None
    };
    let found = match found {
        None => prefixed_native(thread, method),
        found => found,
    };
    match found {
        Some(id) => Ok(*method.native.get_or_init(|| id)),
        None => Err(thread.throw_new("java/lang/UnsatisfiedLinkError", &format!("'{}'", method.external_signature()))),
    }
}

/// The function behind a native method that agents have given another name, to wrap it in a method with the old one.
fn prefixed_native(thread: &mut JavaThread, method: MethodRef) -> Option<NativeId> {
    let vm = thread.vm();
    let name = vm.symbol(&vm.agents.without_prefixes(&method.name.to_str())?);
    let wrapper = method.class.declared_method(name, method.descriptor)?;
    let is_wrapped = !wrapper.is_native() && (method.class.loader.is_boot() || is_jdk_module(thread, method));
    is_wrapped.then(|| thread.vm().natives.native(method.class.name, name, method.descriptor)).flatten()
}

/// Natives of JDK modules that other loaders define (the platform loader's, for instance) count as the JDK's own.
fn is_jdk_module(thread: &JavaThread, method: MethodRef) -> bool {
    // Guests' loaders can define modules of any name.
    if method.class.loader.unloadable {
        return false;
    }
    let module = modules::module_of(thread, method.class).and_then(|module| module.name);
    module.is_some_and(|module| thread.vm().image.class(module.as_bytes(), method.class.name.as_bytes()).is_some())
}

/// The leaf function that stands in for a method, if there is one and the `Vm` uses them.
pub fn leaf_of(vm: &Vm, method: MethodRef) -> Option<&'static Leaf> {
    let is_candidate = vm.options.intrinsics && is_of_library(method);
    is_candidate.then(|| vm.natives.leaf(method.class.name, method.name, method.descriptor)).flatten()
}

/// Whether a method does what the class library's does: it is native, or neither a patch nor an agent has made something else of its class.
pub fn is_of_library(method: MethodRef) -> bool {
    let is_unchanged = || matches!(method.class.bytes, ClassBytes::Image(_)) && method.body().version.is_none();
    method.class.loader.is_boot() && (method.is_native() || is_unchanged())
}

/// Makes `code` what calls of the method run, unless another thread was faster; gives what they run now.
fn publish(vm: &Vm, method: MethodRef, code: CodeRef) -> CodeRef {
    let row = &method.row;
    // The same for every thread that translates the method.
    row.header.store(code.header, Ordering::Relaxed);
    row.frame_slots.store(code.frame_slots, Ordering::Relaxed);
    row.argument_slots.store(method.argument_slots as u8, Ordering::Relaxed);
    if method.is_native() {
        row.flags.fetch_or(method_flags::NATIVE, Ordering::Relaxed);
    }
    row.weight.store(weight(method), Ordering::Relaxed);
    let new = code.as_ptr().cast_mut();
    let _guard = lock(&vm.publishing_code);
    match row.code.compare_exchange(std::ptr::null_mut(), new, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => {
            vm.ledger.add(&method.class, code.bytes());
            profile::start_counting(vm, &code);
            machine_code::enter_linked(vm, code);
            code
        }
        Err(first) => {
            crate::code::linked::free(code);
            CodeRef::from_ptr(first).expect("the exchange failed because it is not null")
        }
    }
}

/// Bytes of bytecode that cost a unit of fuel each time that they are entered.
const BYTES_PER_UNIT: usize = 16;

/// What an entry of the method or a cycle in it costs (`[VMDOC]` Fuel).
pub fn weight(method: MethodRef) -> u16 {
    let bytes = method.code().map_or(0, |code| code.bytecode().len());
    (bytes / BYTES_PER_UNIT).max(1) as u16
}
