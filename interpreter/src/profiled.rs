//! What the instructions of warm methods count (`[VMDOC]` Profiles).

use std::sync::atomic::AtomicU64;

use classfile::Kind;
use runtime::code::operation::{Branch, BranchRight, Operation};
use runtime::profile::sites::{Site, SiteKind};
use runtime::thread::block::ThreadBlock;
use runtime::value_ops::ValueOp;

use crate::state::{Handlers, State};

/// Counts what the instruction at a site is about to do; gives its first word. It takes the registers one by one: a handler that passes them in memory
/// cannot end in a jump (`[VMDOC]` Dispatch).
#[inline(never)]
pub fn count(
    pc: *const AtomicU64,
    fp: *mut u64,
    thread: *const ThreadBlock,
    base: *mut u8,
    word: u64,
    handlers: *const Handlers,
) -> u64 {
    let state = State { pc, fp, thread, base, word, handlers };
    let site = state.site();
    let original = site.original();
    count_at(State { word: original, ..state }, site);
    original
}

fn count_at(state: State, site: &Site) {
    match site.kind {
        SiteKind::Branch => site.count(usize::from(branches(state))),
        SiteKind::Switch => site.count(arm(state).map_or(0, |arm| arm + 1)),
        SiteKind::Call => site.count(0),
        SiteKind::Classes => {
            let object = state.get(tested(state));
            if object as u32 == 0 { site.count_null() } else { site.count_class(state.class_id(object)) }
        }
    }
}

/// The slot of the receiver, of what is tested, or of what is stored.
fn tested(state: State) -> usize {
    match Operation::of_word(state.word) {
        Operation::InstanceOfQuick => state.b(),
        Operation::ArrayStoreReference => state.c(),
        _ => state.a(),
    }
}

/// Whether a conditional branch will be taken.
fn branches(state: State) -> bool {
    let Branch { right, relation, .. } = Operation::of_word(state.word).branch().expect("it counts as a branch");
    let (kind, right) = match right {
        BranchRight::Int => (Kind::Int, state.get(state.b())),
        BranchRight::Immediate => (Kind::Int, state.b() as i16 as u64),
        BranchRight::Long => (Kind::Long, state.get(state.b())),
    };
    let condition = ValueOp::condition(kind, relation).expect("ints and longs have all relations");
    condition.fold(&[state.get(state.a()), right]) == Some(1)
}

/// Which arm a switch will take; none: the default.
fn arm(state: State) -> Option<usize> {
    let is_table = Operation::of_word(state.word) == Operation::TableSwitch;
    if is_table { state.table_arm() } else { state.lookup_arm() }
}
