//! What a rebuild of frames does where the Java stack has no room for them (`[VMDOC]` Rebuilding frames).

use runtime::code::blob::{DeoptState, Inlined, LockState, MethodState, Source};
use runtime::code::resume::Moment;
use runtime::loading::load;
use runtime::strings;
use runtime::thread::deopt::{Place, rebuild};
use runtime::thread::frames::{Anchor, EntryKind, Header, TopFrame};
use runtime::thread::invoke;
use runtime::thread::taken::TakenFrame;
use runtime::{Handle, JavaResult, JavaThread, MethodRef, Throw};

use crate::helpers::on_booted_thread;

/// Rebuilds a frame of `method`, whose argument is -7 and which holds the monitor of `lock`, where the stack ends `slots` slots behind its
/// beginning.
fn rebuild_in(thread: &mut JavaThread, method: MethodRef, lock: Handle, slots: usize) -> JavaResult<TopFrame> {
    let mut taken = TakenFrame { methods: vec![method], ..TakenFrame::default() };
    let object = taken.spill(u64::from(thread.raw(lock).unbound().bits()), true);
    thread.taken.push(taken);
    let state = MethodState {
        place: Inlined { method: method.id, bci: 0 },
        moment: Moment::Entry,
        locals: vec![Source::Constant(-7)],
        stack: Vec::new(),
        locks: vec![LockState { object, elided: false }],
    };
    let state = DeoptState { objects: Vec::new(), methods: vec![state] };
    let fp = thread.free_slots();
    let place = Place { fp, header: Header::entered(EntryKind::Rust, thread.block.top.get()), anchor: Anchor::NONE, filler: 0 };
    let end = thread.block.stack_end.replace(fp.wrapping_add(slots));
    let result = rebuild(thread, &state, place);
    thread.block.stack_end.set(end);
    thread.taken.pop();
    result
}

#[test]
fn a_frame_without_room_is_a_stack_overflow_of_its_caller_and_leaves_its_monitors() {
    on_booted_thread(|thread| {
        let math = load::boot_class(thread, "java/lang/Math").unwrap();
        let abs = math.methods().find(|method| method.name == "abs" && method.descriptor == "(I)I").unwrap();
        let slots = usize::from(invoke::linked_code(thread, abs).unwrap().frame_slots);
        let lock = strings::new_string(thread, "lock").unwrap();
        let below = thread.block.top.get();

        thread.lock(thread.raw(lock).unbound()).unwrap();
        let refused = rebuild_in(thread, abs, lock, slots - 1);
        assert_eq!(refused.err(), Some(Throw::Exception));
        let thrown = thread.take_exception().unwrap();
        assert_eq!(thread.class_of(thrown).external_name(), "java.lang.StackOverflowError");
        assert!(!thread.holds_lock(thread.raw(lock)), "the frame that is not there holds no monitor");
        assert_eq!(thread.block.top.get().fp, below.fp);

        thread.lock(thread.raw(lock).unbound()).unwrap();
        let fp = thread.free_slots();
        let top = rebuild_in(thread, abs, lock, slots).unwrap();
        assert_eq!((top.fp, thread.block.top.get().fp), (fp, fp));
        assert!(thread.holds_lock(thread.raw(lock)), "a frame that has room keeps its monitors");
        thread.block.top.set(below);
        thread.unlock(thread.raw(lock).unbound()).unwrap();
    });
}
