//! Calls from Rust into Java.
#![allow(unsafe_code, reason = "writes arguments and the header of a new frame")]

use std::sync::atomic::Ordering;

use gc::Handle;

use crate::code::linked::CodeRef;
use crate::code::reference_map::FrameState;
use crate::fuel;
use crate::linking::{lookup, select};
use crate::metadata::class::ClassRef;
use crate::metadata::method::MethodRef;
use crate::outcome::JavaResult;
use crate::profile;
use crate::thread::frames::{EntryKind, Header, TopFrame};
use crate::thread::native_stack;
use crate::thread::{JavaThread, may_collect};
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
        fuel::pay(self, code.row.weight.load(Ordering::Relaxed).into())?;
        profile::count_call(&self.vm(), code);
        let fp = next_frame(self, code)?;
        let mut next = 0;
        for argument in arguments {
            // SAFETY: `next_frame` found room for a frame of `code`, whose first slots are the arguments.
            unsafe { *fp.add(next) = argument.to_slot(self) };
            next += argument.slots();
        }
        let result = enter(self, code, fp)?;
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

    /// The first slot that no frame uses.
    pub fn free_slots(&mut self) -> *mut u64 {
        if self.block.top.get().code.is_null() {
            return self.stack.base();
        }
        // SAFETY: `top` names a live frame, which is followed by free slots.
        unsafe { self.block.top.get().fp.add((*self.block.top.get().code).frame_slots as usize) }
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

/// Room for a frame of `code` above the newest frame.
fn next_frame(thread: &mut JavaThread, code: CodeRef) -> JavaResult<*mut u64> {
    let fp = thread.free_slots();
    let needed = code.frame_slots as usize * size_of::<u64>();
    if fp as usize + needed > thread.block.stack_end.get() as usize || native_stack::is_exhausted(thread) {
        return Err(thread.throw_stack_overflow());
    }
    Ok(fp)
}

fn enter(thread: &mut JavaThread, code: CodeRef, fp: *mut u64) -> JavaResult<u64> {
    let previous = thread.block.top.get();
    // SAFETY: `next_frame` found room for the frame.
    unsafe { *fp.add(usize::from(code.header)).cast::<Header>() = Header::entered(EntryKind::Rust, previous) };
    thread.block.top.set(TopFrame { fp, pc: code.entry(), code: code.as_ptr(), state: FrameState::At });
    let execute = thread.vm().upcalls.execute;
    thread.entries += 1;
    let result = execute(thread, code, fp);
    thread.entries -= 1;
    thread.block.top.set(previous);
    result
}
