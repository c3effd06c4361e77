//! Calls from Rust into Java.
#![allow(unsafe_code, reason = "writes arguments and the header of a new frame")]

use std::sync::atomic::Ordering;

use gc::Handle;

use crate::code::linked::CodeRef;
use crate::code::reference_map::FrameState;
use crate::fuel;
use crate::linking::{lookup, select};
use crate::metadata::class::ClassRef;
use crate::metadata::method::{MethodRef, NativeId};
use crate::metadata::pointer::Metadata;
use crate::metadata::rows::MethodRow;
use crate::outcome::JavaResult;
use crate::profile;
use crate::thread::frames::{ANCHOR_SLOTS, Anchor, EntryKind, Header, TopFrame};
use crate::thread::native_stack;
use crate::thread::{JavaThread, grow_stack, may_collect};
use crate::value::Value;

impl JavaThread {
    /// Calls `method` itself, without dispatch; the receiver is the first argument. Values must fit the descriptor.
    ///
    /// # Errors
    /// What the method throws.
    pub fn invoke(&mut self, method: MethodRef, arguments: &[Value]) -> JavaResult<Value> {
        may_collect(self)?;
        let slots: usize = arguments.iter().map(|value| value.slots()).sum();
        debug_assert_eq!(slots, usize::from(method.argument_slots), "{method:?}");
        let code = linked_code(self, method)?;
        fuel::pay(self, code.row().weight.load(Ordering::Relaxed).into())?;
        profile::count_call(&self.vm(), code);
        let result = enter(self, EntryKind::Rust, code, |thread, slots| {
            let mut next = 0;
            for argument in arguments {
                slots[next] = argument.to_slot(thread);
                next += argument.slots();
            }
        })?;
        Ok(Value::from_slot(method.return_kind, result, self))
    }

    /// Calls the implementation of `method` that the receiver (the first argument) selects.
    ///
    /// # Errors
    /// `NullPointerException` without receiver, else what the method throws.
    pub fn invoke_virtual(&mut self, method: MethodRef, arguments: &[Value]) -> JavaResult<Value> {
        let Some(Value::Ref(Some(receiver))) = arguments.first().copied() else { return Err(self.throw_null_pointer()) };
        let class = self.class_of(receiver);
        let selected = select::select_method(self, class, method)?;
        self.invoke(selected, arguments)
    }

    /// Calls a method of the class library that always gives an object.
    ///
    /// # Errors
    /// What it throws; `InternalError` if a guest that reaches into the class library has made it give null.
    pub fn invoke_for_object(&mut self, method: MethodRef, arguments: &[Value]) -> JavaResult<Handle> {
        match self.invoke(method, arguments)?.reference() {
            Some(object) => Ok(object),
            None => Err(self.throw_new("java/lang/InternalError", &format!("{} gave null", method.external_signature_short()))),
        }
    }

    /// Runs the constructor with this descriptor; the object is the first argument.
    ///
    /// # Errors
    /// `NoSuchMethodError`, or what the constructor throws.
    pub fn construct(&mut self, class: ClassRef, descriptor: &str, arguments: &[Value]) -> JavaResult<()> {
        let method = self.declared_method(class, "<init>", descriptor)?;
        self.invoke(method, arguments).map(|_| ())
    }

    /// The method a class declares under this name, as code of the class library's own version expects it.
    ///
    /// # Errors
    /// `NoSuchMethodError`.
    pub fn declared_method(&mut self, class: ClassRef, name: &str, descriptor: &str) -> JavaResult<MethodRef> {
        let (name, descriptor) = (self.vm().symbol(name), self.vm().symbol(descriptor));
        match class.declared_method(name, descriptor) {
            Some(method) => Ok(method),
            None => Err(lookup::throw_no_such_method(self, class, name, descriptor)),
        }
    }

    /// The first slot that an entered frame can have: no other frame uses it, nor those below it in which the anchor is kept.
    pub fn free_slots(&mut self) -> *mut u64 {
        let top = self.block.top.get();
        let code: Option<CodeRef> = Metadata::from_ptr(top.code);
        let free = code.map_or_else(|| self.stack.base(), |code| top.fp.wrapping_add(usize::from(code.frame_slots)));
        free.wrapping_add(ANCHOR_SLOTS)
    }
}

/// The executed form of a method, made at the first call.
///
/// # Errors
/// `VerifyError` if its bytecode cannot be translated.
#[inline]
pub fn linked_code(thread: &mut JavaThread, method: MethodRef) -> JavaResult<CodeRef> {
    match method.linked_code() {
        Some(code) if !method.row.entry.load(Ordering::Acquire).is_null() => Ok(code),
        _ => (thread.vm().upcalls.link_code)(thread, method),
    }
}

/// Room for a frame of the method with this row above the newest frame.
#[inline]
fn next_frame(thread: &mut JavaThread, row: &MethodRow) -> JavaResult<*mut u64> {
    let fp = thread.free_slots();
    let needed = usize::from(row.frame_slots.load(Ordering::Relaxed)) * size_of::<u64>();
    let end = fp.wrapping_byte_add(needed).cast_const();
    let is_full = end > thread.block.stack_end.get() && !grow_stack(thread, end);
    if is_full || native_stack::is_exhausted(thread) {
        return Err(thread.throw_stack_overflow());
    }
    Ok(fp)
}

/// Calls the method of `code` with the slots that `arguments` fills; gives its result slot.
///
/// # Errors
/// `StackOverflowError`, or what it throws.
pub fn enter(
    thread: &mut JavaThread,
    kind: EntryKind,
    code: CodeRef,
    arguments: impl FnOnce(&mut JavaThread, &mut [u64]),
) -> JavaResult<u64> {
    let (top, caller) = push(thread, kind, (&code.row(), code), arguments)?;
    thread.entries += u32::from(kind == EntryKind::Rust);
    let result = (thread.vm().upcalls.execute)(thread, Ok(top));
    thread.entries -= u32::from(kind == EntryKind::Rust);
    caller.resume(thread);
    result
}

/// Calls a method with bytecode for compiled code; all that is looked at before it runs is its row, which says that it has been called before.
///
/// # Errors
/// `StackOverflowError`, or what it throws.
pub fn enter_row(thread: &mut JavaThread, row: &MethodRow, code: CodeRef, arguments: &[u64]) -> JavaResult<u64> {
    let (top, caller) = push(thread, EntryKind::Compiled, (row, code), |_, slots| slots.copy_from_slice(arguments))?;
    let result = (thread.vm().upcalls.execute)(thread, Ok(top));
    caller.resume(thread);
    result
}

/// Calls a native method that is not synchronized for compiled code, with the Rust function that it is bound to, as the interpreter would.
///
/// # Errors
/// `StackOverflowError`, or what it throws.
#[inline]
pub fn enter_native(
    thread: &mut JavaThread,
    row: &MethodRow,
    code: CodeRef,
    native: NativeId,
    arguments: &[u64],
) -> JavaResult<u64> {
    let (top, caller) = push(thread, EntryKind::Compiled, (row, code), |_, slots| slots.copy_from_slice(arguments))?;
    // SAFETY: the frame begins with the arguments; natives convert them before they do anything else.
    let arguments = unsafe { std::slice::from_raw_parts(top.fp, arguments.len()) };
    let result = thread.vm().natives.call(native, thread, arguments);
    caller.resume(thread);
    result
}

/// A new frame with its arguments, which is the newest now, and what was that before.
#[inline]
fn push(
    thread: &mut JavaThread,
    kind: EntryKind,
    (row, code): (&MethodRow, CodeRef),
    arguments: impl FnOnce(&mut JavaThread, &mut [u64]),
) -> JavaResult<(TopFrame, Caller)> {
    let fp = next_frame(thread, row)?;
    let (slots, header) = (row.argument_slots.load(Ordering::Relaxed), row.header.load(Ordering::Relaxed));
    // SAFETY: `next_frame` found room for a frame of `code`, whose first slots are the arguments.
    arguments(thread, unsafe { std::slice::from_raw_parts_mut(fp, usize::from(slots)) });
    let caller = Caller::leave(thread);
    let top = TopFrame { fp, pc: row.entry.load(Ordering::Acquire), code: code.as_ptr(), state: FrameState::At };
    // SAFETY: `next_frame` found room for the frame and what is kept below it.
    unsafe {
        *fp.add(usize::from(header)).cast::<Header>() = Header::entered(kind, caller.top);
        *top.kept_anchor() = caller.anchor;
    }
    thread.block.top.set(top);
    Ok((top, caller))
}

/// What was newest when the interpreter was entered.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// The interpreted frame.
    pub top: TopFrame,
    /// The machine frame above it, if compiled code made the call.
    pub anchor: Anchor,
}

impl Caller {
    /// The newest frames of the thread, which leaves them: there is no machine frame above what comes next.
    pub fn leave(thread: &JavaThread) -> Self {
        Self { top: thread.block.top.get(), anchor: thread.block.anchor.replace(Anchor::NONE) }
    }

    /// They are the newest again.
    pub fn resume(self, thread: &JavaThread) {
        thread.block.top.set(self.top);
        thread.block.anchor.set(self.anchor);
    }
}
