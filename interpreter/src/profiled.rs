//! What the instructions of warm methods count (`[VMDOC]` Profiles).

use runtime::code::operation::Operation;
use runtime::profile::sites::{Site, SiteKind};

use crate::state::State;

/// Counts what the instruction `original` at a site is about to do.
#[inline(never)]
pub fn count(state: State, site: &Site, original: u64) {
    let state = State { word: original, ..state };
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

/// The slot of the receiver, or of what is tested.
fn tested(state: State) -> usize {
    if Operation::of_word(state.word) == Operation::InstanceOfQuick { state.b() } else { state.a() }
}

/// Whether a conditional branch will be taken. Branches stand in the order of their operands, then of their relations, forward and
/// backward.
fn branches(state: State) -> bool {
    use Operation::{IfImmediateEqual, IfIntEqual, IfLongEqual};
    let number = Operation::of_word(state.word) as u16;
    let (left, right) = (state.get(state.a()), state.b());
    let (first, ordering) = if number >= IfLongEqual as u16 {
        (IfLongEqual, (left as i64).cmp(&(state.get(right) as i64)))
    } else if number >= IfImmediateEqual as u16 {
        (IfImmediateEqual, (left as i32).cmp(&i32::from(right as i16)))
    } else {
        (IfIntEqual, (left as i32).cmp(&(state.get(right) as i32)))
    };
    match (number - first as u16) / 2 {
        0 => ordering.is_eq(),
        1 => ordering.is_ne(),
        2 => ordering.is_lt(),
        3 => ordering.is_ge(),
        4 => ordering.is_gt(),
        _ => ordering.is_le(),
    }
}

/// Which arm a switch will take; none: the default.
fn arm(state: State) -> Option<usize> {
    let is_table = Operation::of_word(state.word) == Operation::TableSwitch;
    if is_table { state.table_arm() } else { state.lookup_arm() }
}
