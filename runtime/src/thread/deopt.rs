//! Interpreted frames out of what compiled code knows of its own.
//!
//! `[VMDOC]` Rebuilding frames. A frame that can go on no longer in its code is taken apart: its spill slots and registers are copied to a
//! [`TakenFrame`] of the thread, the frame disappears, and interpreted frames are written to the Java stack, one for each method that was
//! inlined. In between there may be safepoints (objects that existed only as their fields are made, monitors that code did without are
//! entered, there may be no room), so the collector scans what was taken and keeps its classes alive. From the first word that is written
//! on there is none.
//!
//! A slot that the reference map of the new frame names gets a reference or null, whatever the state says: the map of a stack entry's home
//! slot may be that of an older value (`[VMDOC]` Resume points). Slots that the state does not describe hold nothing anybody reads.
#![allow(unsafe_code, reason = "writes frames")]

use crate::code::blob::{DeoptState, MethodState, ObjectState, Source};
use crate::code::derived;
use crate::code::linked::{CodeRef, HEADER_SLOTS};
use crate::code::reference_map::FrameState;
use crate::code::resume::{EntryPlace, Moment, ResumePoint};
use crate::metadata::class::ClassKind;
use crate::objects;
use crate::outcome::{JavaResult, Throw};
use crate::thread::frames::{Anchor, EntryKind, Header, TopFrame};
use crate::thread::invoke;
use crate::thread::taken::TakenFrame;
use crate::thread::{JavaThread, grow_stack};

/// Where the oldest of the new frames goes.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Its slot 0.
    pub fp: *mut u64,
    /// Its header: the frame below, which is the thread's newest.
    pub header: Header,
    /// What is kept below it if it is entered: the machine frame that is the thread's newest.
    pub anchor: Anchor,
    /// What to write into slots that nobody reads; not zero where mistakes shall show.
    pub filler: u64,
}

/// A frame to be written.
struct Plan<'s> {
    state: &'s MethodState,
    code: CodeRef,
    fp: *mut u64,
}

impl Plan<'_> {
    fn point(&self) -> ResumePoint<'_> {
        point_of(&self.code, self.state)
    }
}

fn point_of<'c>(code: &'c CodeRef, state: &MethodState) -> ResumePoint<'c> {
    let point = derived::resume_points(code).and_then(|points| points.at(state.place.bci, state.moment));
    point.expect("a frame has a state at resume points only")
}

/// Writes the frames of `state`, whose values are in the newest [`TakenFrame`] of the thread (the caller's to take back); the newest frame
/// becomes the thread's, with no machine frame above it.
///
/// # Errors
/// `StackOverflowError` if there is no room, `OutOfMemoryError`, `Throw::Stopped`: then there is no frame, the monitors that it held are
/// left unless the thread stops, and the exception is that of the call that the frame was for.
pub fn rebuild(thread: &mut JavaThread, state: &DeoptState, place: Place) -> JavaResult<TopFrame> {
    let plans = plan(thread, state, place)?;
    // The frame of a caller may end above those of its callees.
    let end = plans.iter().map(|plan| plan.fp.wrapping_add(usize::from(plan.code.frame_slots)).cast_const()).max();
    if end.is_some_and(|end| end > thread.block.stack_end.get() && !grow_stack(thread, end)) {
        let throw = thread.throw_stack_overflow();
        return Err(leave_monitors(thread, state, throw));
    }
    if let Err(throw) = make_objects(thread, &state.objects) {
        return Err(leave_monitors(thread, state, throw));
    }
    enter_monitors(thread, state)?;
    let mut header = place.header;
    let mut top = header.below();
    if header.caller.kind() != EntryKind::Interpreter {
        let oldest = TopFrame { fp: place.fp, ..top };
        // SAFETY: entered frames begin above the slots for it.
        unsafe { *oldest.kept_anchor() = place.anchor };
    }
    for plan in &plans {
        top = write(newest(thread), plan, header, place.filler);
        header = Header::called_by(top);
    }
    thread.block.top.set(top);
    thread.block.anchor.set(Anchor::NONE);
    Ok(top)
}

fn newest(thread: &mut JavaThread) -> &mut TakenFrame {
    thread.taken.last_mut().expect("who rebuilds a frame has taken one apart")
}

/// The frames, oldest first: each begins where the arguments of its caller's call do.
fn plan<'s>(thread: &mut JavaThread, state: &'s DeoptState, place: Place) -> JavaResult<Vec<Plan<'s>>> {
    let mut plans = Vec::with_capacity(state.methods.len());
    let mut fp = place.fp;
    for state in state.methods.iter().rev() {
        let id = state.place.method;
        let older = newest(thread).code.and_then(|code| code.older(id));
        let method = older.or_else(|| thread.vm().methods.at(id.0)).expect("what was taken apart keeps its methods");
        let code = invoke::linked_code(thread, method)?;
        let depth = point_of(&code, state).depth;
        plans.push(Plan { state, code, fp });
        fp = fp.wrapping_add(usize::from(depth));
    }
    Ok(plans)
}

/// Makes objects of a state: first all of them and then what is in them, since they may name each other.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn make_objects(thread: &mut JavaThread, objects: &[ObjectState]) -> JavaResult<()> {
    let vm = thread.vm();
    for object in objects {
        let class = vm.class(gc::ShapeId(object.class));
        let made = match class.kind {
            ClassKind::Instance => objects::new_raw_object(thread, class)?,
            _ => objects::new_raw_array(thread, class, object.length)?,
        };
        newest(thread).objects.push(made);
    }
    let taken = newest(thread);
    for (object, made) in objects.iter().zip(&taken.objects) {
        for (offset, width, source) in &object.cells {
            let bits = taken.value(*source).map_or(0, |value| value.bits);
            match width {
                1 => vm.view.store_u8(*made, *offset, bits as u8),
                2 => vm.view.store_u16(*made, *offset, bits as u16),
                4 => vm.view.store_u32(*made, *offset, bits as u32),
                8 => vm.view.store_u64(*made, *offset, bits),
                _ => vm.view.store_ref(*made, *offset, taken.reference(*source)),
            }
        }
    }
    Ok(())
}

/// Enters the monitors that compiled code did without, outermost first.
fn enter_monitors(thread: &mut JavaThread, state: &DeoptState) -> JavaResult<()> {
    let locks = state.methods.iter().rev().flat_map(|method| &method.locks);
    for lock in locks.filter(|lock| lock.elided) {
        let object = newest(thread).reference(lock.object);
        thread.lock(object)?;
    }
    Ok(())
}

/// The frame will not be: leaves the monitors that it holds, innermost first.
fn leave_monitors(thread: &mut JavaThread, state: &DeoptState, throw: Throw) -> Throw {
    let exception = thread.take_exception();
    let held = state.methods.iter().flat_map(|method| method.locks.iter().rev()).filter(|lock| !lock.elided);
    for lock in held {
        let object = newest(thread).reference(lock.object);
        // Nobody else can have left it.
        let _ = thread.unlock(object);
    }
    if let Some(exception) = exception {
        thread.throw(exception);
    }
    throw
}

/// Writes one frame; gives it as its callee's header names it, or as the thread's newest.
fn write(taken: &TakenFrame, plan: &Plan<'_>, header: Header, filler: u64) -> TopFrame {
    let (code, point) = (plan.code, plan.point());
    let (position, frame_state) = match point.moment {
        Moment::Calling => (point.word as usize - 1, FrameState::Calling),
        Moment::Entry | Moment::Before | Moment::After => (point.word as usize, FrameState::At),
    };
    let mut references = Vec::new();
    derived::reference_maps(&code).for_each(position, frame_state, |slot| references.push(slot));
    // SAFETY: `rebuild` found room for the frame.
    let slots = unsafe { std::slice::from_raw_parts_mut(plan.fp, usize::from(code.frame_slots)) };
    slots.fill(filler);
    references.iter().for_each(|slot| slots[usize::from(*slot)] = 0);
    let mut set = |slot: u16, source: Source| {
        let Some(value) = taken.value(source) else { return };
        let is_mapped = references.binary_search(&slot).is_ok();
        if value.bits == 0 || value.is_reference == is_mapped {
            slots[usize::from(slot)] = value.bits;
        }
    };
    let locals = code.lock_slot.unwrap_or(code.header);
    (0..locals).zip(&plan.state.locals).for_each(|(slot, source)| set(slot, *source));
    let is_dead = |local: u16| matches!(plan.state.locals.get(usize::from(local)), None | Some(Source::Unused));
    for (entry, source) in point.stack.iter().zip(&plan.state.stack) {
        match entry.place {
            EntryPlace::Home => set(entry.home, *source),
            // Bytecode needs the local no more, but the interpreter reads the entry there.
            EntryPlace::Local(local) if is_dead(local) => set(local, *source),
            EntryPlace::Local(_) | EntryPlace::Constant(_) => {}
        }
    }
    if let Some((slot, lock)) = code.lock_slot.zip(plan.state.locks.first()).filter(|_| point.moment != Moment::Entry) {
        set(slot, lock.object);
    }
    debug_assert!(usize::from(code.header) + HEADER_SLOTS <= slots.len(), "a frame has room for its header");
    // SAFETY: as above.
    unsafe { *plan.fp.add(usize::from(code.header)).cast::<Header>() = header };
    let pc = &raw const code.words[point.word as usize];
    TopFrame { fp: plan.fp, pc, code: code.as_ptr(), state: frame_state }
}
