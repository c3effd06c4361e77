//! `-XX:StressFrames`: takes interpreted frames apart and builds them again, to find bugs.
//!
//! `[VMDOC]` Frame stress. A bit of the request word stays set, so that each poll of the interpreter takes its slow path, which asks here.
//! Every so often the newest frames of the thread are described as compiled code describes its own (through resume points, reference maps
//! and the code tables), their slots are filled with [`POISON`], and the frames are rebuilt from the description, in place or elsewhere.
//! What the description does not know stays poison: a reader of it shows. Stack entries that are not home are described wrongly, since
//! nothing may write them. Frames that stand at no resume point (natives, methods with subroutines) are left alone.
#![allow(unsafe_code, reason = "reads and overwrites frames")]

pub mod state;

use std::sync::atomic::Ordering;

use classfile::Kind;

use crate::code::blob::{DeoptState, Encoder, Inlined, LockState, MethodState, ObjectState, Site, Source, Tables};
use crate::code::derived;
use crate::code::linked::{CodeRef, LinkedCode};
use crate::code::reference_map::FrameState;
use crate::code::resume::{EntryPlace, Moment, ResumePoint};
use crate::frame_stress::state::{REQUEST_FRAMES, Random};
use crate::metadata::pointer::Metadata;
use crate::thread::JavaThread;
use crate::thread::deopt::{Place, make_objects, rebuild};
use crate::thread::frames::{Anchor, EntryKind, Header, TopFrame};
use crate::thread::taken::TakenFrame;

/// What taken slots are filled with: no reference of a heap that is not full, and a number that shows.
pub const POISON: u64 = 0xdead_f00d_dead_f00d;

/// Most frames that are rebuilt at once.
const FRAMES_MAX: u64 = 40;
/// Most spill slots of a description, whose numbers have 16 bits.
const SPILLS_MAX: usize = 1 << 15;
/// A frame goes at most so many slots above the lowest place it could have.
const SHIFT_MAX: u64 = 24;
/// One of so many rebuilds has a collection while the frames are apart, and one makes objects.
const COLLECTION_EVERY: u64 = 300;
const OBJECTS_EVERY: u64 = 20;

/// Whether this thread's frames are stressed.
pub fn is_on(thread: &JavaThread) -> bool {
    thread.request_word().load(Ordering::Relaxed) & REQUEST_FRAMES != 0
}

/// The thread polls at its newest frame, whose state is `At`: perhaps rebuilds it, and gives the frame to go on in.
pub fn at_poll(thread: &mut JavaThread) -> Option<TopFrame> {
    // At each poll, none would ever get past its own.
    let every = u64::from(thread.vm().options.frame_stress.max(2));
    if !thread.random.one_in(every) {
        return None;
    }
    let wanted = if thread.random.one_in(2) { 1 } else { 1 + thread.random.below(FRAMES_MAX) };
    let counts = &thread.vm().frame_stress;
    let Some(apart) = take_apart(thread, wanted as usize) else {
        counts.skipped.fetch_add(1, Ordering::Relaxed);
        return None;
    };
    counts.rebuilt.fetch_add(apart.state.methods.len() as u64, Ordering::Relaxed);
    Some(put_together(thread, apart))
}

/// Frames that have been described and poisoned.
struct Apart {
    state: DeoptState,
    taken: TakenFrame,
    /// Where the oldest was, and its header.
    fp: *mut u64,
    header: Header,
    /// What is kept below it if it was entered; else none.
    anchor: Anchor,
    /// Slots from there to where the last of them ends.
    span: usize,
}

fn take_apart(thread: &mut JavaThread, wanted: usize) -> Option<Apart> {
    let newest = thread.block.top.get();
    let mut random = thread.random;
    let mut taken = TakenFrame::default();
    let mut state = DeoptState::default();
    let (mut frame, mut oldest) = (newest, None);
    let mut end = newest.fp;
    while state.methods.len() < wanted {
        let code: CodeRef = Metadata::from_ptr(frame.code)?;
        let Some(method) = describe(frame, code, &mut taken, &mut random) else { break };
        taken.methods.push(code.method());
        state.methods.push(method);
        end = end.max(frame.fp.wrapping_add(usize::from(code.frame_slots)));
        let header = frame.header();
        oldest = Some((frame, header));
        if header.caller.kind() != EntryKind::Interpreter {
            break;
        }
        frame = header.below();
    }
    thread.random = random;
    let (oldest, header) = oldest?;
    let fp = oldest.fp;
    let is_entered = header.caller.kind() != EntryKind::Interpreter;
    // SAFETY: entered frames begin above what is kept for them.
    let anchor = if is_entered { unsafe { *oldest.kept_anchor() } } else { Anchor::NONE };
    // SAFETY: both are slots of one stack.
    let span = unsafe { end.offset_from(fp) } as usize;
    // SAFETY: these slots are the frames', and what was in them has been copied.
    unsafe { std::slice::from_raw_parts_mut(fp, span) }.fill(POISON);
    thread.block.top.set(header.below());
    thread.block.anchor.set(anchor);
    Some(Apart { state, taken, fp, header, anchor, span })
}

/// A frame as compiled code would describe it; `None` where it has no resume point.
fn describe(frame: TopFrame, code: CodeRef, taken: &mut TakenFrame, random: &mut Random) -> Option<MethodState> {
    if taken.spills.len() + usize::from(code.frame_slots) > SPILLS_MAX {
        return None;
    }
    let points = derived::resume_points(&code)?;
    let point = match frame.state {
        FrameState::Calling => points.of_call(code.position(frame.pc))?,
        FrameState::At => {
            let several: Vec<_> = points.of_poll(frame.position()).collect();
            let chosen = random.below(several.len().max(1) as u64);
            *several.get(chosen as usize)?
        }
        FrameState::Replaced => return None,
    };
    let mut references = Vec::new();
    derived::reference_maps(&code).for_each(frame.position(), frame.state, |slot| references.push(slot));
    let slots = Slots { frame, code: &code, references };
    let locals = (0..code.lock_slot.unwrap_or(code.header)).map(|slot| slots.take(slot, taken, random)).collect();
    let stack = stack_of(&slots, &point, taken, random);
    let lock = code.lock_slot.filter(|_| point.moment != Moment::Entry);
    let locks = lock.map(|slot| LockState { object: slots.take(slot, taken, random), elided: false });
    let place = Inlined { method: code.method().id, bci: point.bci };
    Some(MethodState { place, moment: point.moment, locals, stack, locks: locks.into_iter().collect() })
}

fn stack_of(slots: &Slots<'_>, point: &ResumePoint<'_>, taken: &mut TakenFrame, random: &mut Random) -> Vec<Source> {
    let sources = point.stack.iter().map(|entry| match entry.place {
        EntryPlace::Local(_) | EntryPlace::Constant(_) => Source::Constant(POISON as i64),
        // Paths that meet with different types there never use the entry.
        EntryPlace::Home if (entry.kind == Kind::Reference) != slots.holds_reference(entry.home) => Source::Constant(0),
        EntryPlace::Home => slots.take(entry.home, taken, random),
    });
    sources.collect()
}

/// The slots of a frame.
struct Slots<'c> {
    frame: TopFrame,
    code: &'c LinkedCode,
    /// Those that hold references, ascending.
    references: Vec<u16>,
}

impl Slots<'_> {
    fn holds_reference(&self, slot: u16) -> bool {
        self.references.binary_search(&slot).is_ok()
    }

    /// Copies a slot to one of the places from which compiled code could have a value.
    fn take(&self, slot: u16, taken: &mut TakenFrame, random: &mut Random) -> Source {
        debug_assert!(slot < self.code.frame_slots, "maps and points name slots of the frame");
        // SAFETY: the slot belongs to the frame, which is not running.
        let bits = unsafe { *self.frame.fp.add(usize::from(slot)) };
        match random.below(4) {
            _ if self.holds_reference(slot) => taken.spill(bits, true),
            0 => Source::Constant(bits as i64),
            1 if taken.saved.len() < 32 => {
                taken.saved.push(bits);
                Source::Saved(taken.saved.len() as u16 - 1)
            }
            _ => taken.spill(bits, false),
        }
    }
}

fn put_together(thread: &mut JavaThread, mut apart: Apart) -> TopFrame {
    if thread.random.one_in(OBJECTS_EVERY) {
        apart.state.objects = some_objects(thread, &apart.taken);
    }
    let mut elided = elide_locks(thread, &mut apart.state);
    let mut state = through_tables(&apart);
    let fp = place_for(thread, &apart);
    if fp != apart.fp {
        thread.vm().frame_stress.moved.fetch_add(state.methods.len() as u64, Ordering::Relaxed);
    }
    thread.taken.push(apart.taken);
    if thread.random.one_in(COLLECTION_EVERY) {
        let vm = thread.vm();
        thread.mutator.collect_at_poll(&*vm);
    }
    let mut objects = std::mem::take(&mut state.objects);
    if make_objects(thread, &objects).is_err() {
        // No memory for what nobody needs.
        thread.block.forget_exception();
        objects.clear();
    }
    if thread.poll().is_err() {
        // What comes next is the unwinding of a stop, for which nobody touches the heap.
        state.methods.iter_mut().for_each(|method| method.locks.retain(|lock| !lock.elided));
        elided.clear();
        objects.clear();
    }
    let place = Place { fp, header: apart.header, anchor: apart.anchor, filler: POISON };
    let top = rebuild(thread, &state, place).expect("the frames fit where they were, and the thread holds their monitors");
    let taken = thread.taken.pop().expect("pushed above");
    check_objects(thread, &objects, &taken);
    for object in elided {
        thread.unlock(taken.reference(object)).expect("the frame was rebuilt with the monitor entered once more");
    }
    top
}

/// Claims of some monitors that the frames hold that they are to be entered once more; gives their objects.
fn elide_locks(thread: &mut JavaThread, state: &mut DeoptState) -> Vec<Source> {
    let mut elided = Vec::new();
    for method in &mut state.methods {
        let Some(held) = method.locks.first().copied() else { continue };
        if thread.random.one_in(4) {
            method.locks.push(LockState { elided: true, ..held });
            elided.push(held.object);
        }
    }
    elided
}

/// The state, written to and read from tables.
fn through_tables(apart: &Apart) -> DeoptState {
    let chain = apart.state.methods.iter().map(|method| method.place).collect();
    let site = Site { references: apart.taken.references.clone(), chain, deopt: Some(apart.state.clone()), ..Site::default() };
    let mut encoder = Encoder::default();
    encoder.add(&site);
    let blob = encoder.finish();
    let read = Tables::new(&blob).and_then(|tables| tables.site(0)).and_then(|site| site.map_or(Ok(None), |site| site.deopt()));
    let state = read.ok().flatten().expect("what has been written can be read");
    assert_eq!(state, apart.state, "what has been written is read back");
    state
}

/// Where the oldest frame goes: where it was if an interpreted frame waits for it there, else anywhere above the frame below.
fn place_for(thread: &mut JavaThread, apart: &Apart) -> *mut u64 {
    if apart.header.caller.kind() == EntryKind::Interpreter {
        return apart.fp;
    }
    let lowest = thread.free_slots();
    let fp = lowest.wrapping_add(thread.random.below(SHIFT_MAX + 1) as usize);
    let fits = fp.wrapping_add(apart.span) as usize <= thread.block.stack_end.get() as usize;
    if fits { fp } else { apart.fp }
}

/// Objects that nothing but each other and [`check_objects`] sees: arrays with a reference of the frame and the array itself in them.
fn some_objects(thread: &mut JavaThread, taken: &TakenFrame) -> Vec<ObjectState> {
    let Some(class) = thread.vm().well_known.get().and_then(|known| known.classes.object.array_class.get().copied()) else {
        return Vec::new();
    };
    let spilled = taken.references.first().map_or(Source::Constant(0), |number| Source::Spill(*number));
    let cells = |own: u16| vec![(gc::ARRAY_BASE_OFFSET, 0, spilled), (gc::ARRAY_BASE_OFFSET + 4, 0, Source::Object(own ^ 1))];
    (0..2).map(|own| ObjectState { class: class.id.0, length: 2, cells: cells(own) }).collect()
}

fn check_objects(thread: &JavaThread, objects: &[ObjectState], taken: &TakenFrame) {
    for (object, made) in objects.iter().zip(&taken.objects) {
        for (offset, _, source) in &object.cells {
            let wanted = taken.value(*source).map_or(0, |value| value.bits);
            assert_eq!(u64::from(thread.vm().view.load_ref(*made, *offset).bits()), wanted, "a rebuilt object has its values");
        }
    }
}
