//! Calls of compiled code to methods that are not compiled (`[VMDOC]` Machine frames), linkers among them.
#![allow(unsafe_code, reason = "called by machine code with the block of the thread, and with slots")]

use std::sync::atomic::Ordering;

use gc::RawRef;

use super::calls;
use crate::code::linked::CodeRef;
use crate::fuel;
use crate::linking::member_name;
use crate::metadata::method::{MethodRef, NativeId, PolymorphicKind};
use crate::metadata::rows::{MethodRow, method_flags};
use crate::outcome::{JavaResult, Status};
use crate::thread::JavaThread;
use crate::thread::block::ThreadBlock;
use crate::thread::compiled::{call, run};
use crate::thread::invoke::{enter_native, enter_row};
use crate::throw::damaged_receiver;

/// Calls the method with this id, whose arguments stand in slots as in a frame, without dispatch. Where it was found by what the heap says it may be none,
/// or one that takes something else (`[VMDOC]` Untrusted heap).
///
/// # Safety
/// Compiled code of the thread with this block makes the call, through a stub that has set the anchor, and passes `count` slots.
pub unsafe extern "C" fn call_interpreted(block: *const ThreadBlock, method: u32, arguments: *const u64, count: usize) -> Status {
    // SAFETY: the caller's promise.
    let block = unsafe { &*block };
    // SAFETY: as above.
    let arguments = unsafe { std::slice::from_raw_parts(arguments, count) };
    run(block, |thread| {
        let vm = thread.vm();
        let row = vm.methods.rows.of(method);
        let fits = usize::from(row.argument_slots.load(Ordering::Relaxed)) == count;
        let is_linked = fits && !row.entry.load(Ordering::Acquire).is_null() && !vm.heap.is_stressed();
        let Some(code) = row.linked_code().filter(|_| is_linked) else { return call_by_id(thread, method, arguments) };
        // Only what engines hold names the row, and they hold ids of methods that are there: nothing else has to be looked at.
        if row.has(method_flags::NATIVE) {
            if let Some(native) = native_of(thread, row, code) {
                return enter_native(thread, row, code, native, arguments);
            }
        } else if row.calls.load(Ordering::Relaxed) < 0 && !vm.is_metered() {
            row.calls.store(row.calls.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
            return enter_row(thread, row, code, arguments);
        }
        call_by_id(thread, method, arguments)
    })
}

/// The Rust function of a native method that is not synchronized, if the thread can pay for the call with what it has.
fn native_of(thread: &JavaThread, row: &MethodRow, code: CodeRef) -> Option<NativeId> {
    let native = *code.method().native.get().filter(|_| code.lock_slot.is_none())?;
    fuel::pay_at_once(thread, row.weight.load(Ordering::Relaxed).into()).then_some(native)
}

fn call_by_id(thread: &mut JavaThread, method: u32, arguments: &[u64]) -> JavaResult<u64> {
    match thread.vm().methods.at(method) {
        Some(method) => call_method(thread, method, arguments),
        None => Err(damaged_receiver(thread)),
    }
}

fn call_method(thread: &mut JavaThread, method: MethodRef, arguments: &[u64]) -> JavaResult<u64> {
    match method.polymorphic {
        None | Some(PolymorphicKind::Generic) if usize::from(method.argument_slots) == arguments.len() => {
            call(thread, method, arguments)
        }
        Some(PolymorphicKind::InvokeBasic) => match arguments.first().map(|handle| RawRef::from_bits(*handle as u32)) {
            Some(handle) if !handle.is_null() => match calls::basic_method(&thread.vm(), handle) {
                Some(target) if target.polymorphic.is_none() => call_method(thread, target, arguments),
                _ => Err(damaged_receiver(thread)),
            },
            _ => Err(damaged_receiver(thread)),
        },
        Some(kind) if kind != PolymorphicKind::Generic => call_linker(thread, kind, arguments),
        _ => Err(damaged_receiver(thread)),
    }
}

/// Calls what the last argument names: in lambda forms that are interpreted, a linker may be called by a linker. Nothing moves before the call.
fn call_linker(thread: &mut JavaThread, kind: PolymorphicKind, arguments: &[u64]) -> JavaResult<u64> {
    let reference = |slot: &u64| RawRef::from_bits(*slot as u32);
    let Some((name, others)) = arguments.split_last() else { return Err(damaged_receiver(thread)) };
    let named = member_name::method_of_raw_member_name(thread, reference(name));
    if named.is_none_or(|method| !method.class.is_initialized()) {
        return Err(damaged_receiver(thread));
    }
    let receiver = others.first().map_or(RawRef::NULL, reference);
    let target = calls::link_to_target(thread, kind, receiver, reference(name))?;
    call_method(thread, target, others)
}
