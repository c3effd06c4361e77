//! What guests may not touch through `sun.misc.Unsafe`, which all of them reach: state that the VM or the class library trusts.
//!
//! # `[VMDOC]` Guarded classes
//!
//! A `MethodHandle` is as type-safe as its `type` and its `LambdaForm`, `Lookup.IMPL_LOOKUP` passes every access check, and the
//! field accessors of the class library carry offsets that nobody checks again. So the fields that guarded classes declare, static
//! ones included, belong to the class library: no other caller reads or writes them by offset. Refusals throw `InternalError`, as
//! those of every other slot that is none of the caller's. Who calls is looked up only once a guarded class has been found.
//! A `Vm` may leave all of this out (`VmOptions::guards_internals`): libraries that make code write there.

use gc::Handle;
use runtime::backtrace;
use runtime::loading::mirror;
use runtime::metadata::class::{ClassKind, ClassRef};
use runtime::metadata::guarded::{is_guarded, is_guarded_element};
use runtime::metadata::rows::class_flags;
use runtime::objects::STATIC_OFFSET;
use runtime::{JavaThread, Throw};

/// Guarded classes whose subclasses work, or fail as they should, without their constructors.
const EXTENSIBLE: [&[u8]; 2] = [b"java/lang/ref/", b"java/lang/reflect/Proxy"];

const GUEST_FACE: &[u8] = b"sun/misc/Unsafe";
const OWN_NAME: &[u8] = b"jdk/internal/misc/Unsafe";

/// The class library's own accesses pass, others must not reach what a guarded class declares.
///
/// # Errors
/// `InternalError`
#[inline]
pub fn check(thread: &mut JavaThread, object: Handle, class: ClassRef, offset: i64) -> Result<(), Throw> {
    if !class.row.has(class_flags::GUARDED) {
        return Ok(());
    }
    let guarded = match class.kind {
        ClassKind::Array { component } => !component.is_primitive() && is_guarded_element(component),
        _ if offset & STATIC_OFFSET != 0 => is_guarded(&mirror::class_of_mirror(thread, object)),
        _ => declares_guarded(class, offset),
    };
    if guarded && is_called_by_guest(thread) { Err(refuse(thread)) } else { Ok(()) }
}

/// Whether guests may have an instance that no constructor has seen: not of classes whose constructors check what they are given.
pub fn may_allocate(thread: &JavaThread, class: ClassRef) -> bool {
    let is_checked =
        |class: &ClassRef| is_guarded(class) && !EXTENSIBLE.iter().any(|name| class.name.as_bytes().starts_with(name));
    !class.row.has(class_flags::GUARDED) || !class.ancestors().iter().any(is_checked) || !is_called_by_guest(thread)
}

#[cold]
fn refuse(thread: &mut JavaThread) -> Throw {
    thread.throw_new("java/lang/InternalError", "unsafe access to the internals of the class library")
}

/// Whether the offset lies in what a guarded class adds to its superclass or inherits.
fn declares_guarded(class: ClassRef, offset: i64) -> bool {
    let lies_in = |class: &&ClassRef| offset < i64::from(class.instance_end);
    class.ancestors().iter().skip(1).filter(lies_in).any(|class| is_guarded(class))
}

/// Whether `sun.misc.Unsafe` calls where it is guarded against, or anything that is not the class library. Frames of this class call each other.
#[cold]
fn is_called_by_guest(thread: &JavaThread) -> bool {
    if !thread.vm().options.guards_internals {
        return false;
    }
    let is_own = |class: &ClassRef| class.loader.is_boot() && class.name.as_bytes() == OWN_NAME;
    let caller = backtrace::frames(thread).map(|frame| frame.method().class).find(|class| !is_own(class));
    caller.is_some_and(|class| !class.loader.is_boot() || class.name.as_bytes() == GUEST_FACE)
}
