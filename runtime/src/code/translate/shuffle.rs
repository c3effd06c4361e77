//! `pop`, `dup` and `swap` in all their forms (JVMS §6.5), on the simulated stack.

use super::TranslateError;
use super::builder::Builder;
use super::stack::{Entry, Place};
use crate::code::operation::Operation;
use classfile::Kind;

/// Drops entries worth `slots` slots.
pub(super) fn pop(builder: &mut Builder, slots: u16) -> Result<(), TranslateError> {
    take(builder, slots).map(|_| ())
}

/// Duplicates the top `count` slots and puts the copy `below` slots under the originals.
pub(super) fn duplicate(builder: &mut Builder, count: u16, below: u16) -> Result<(), TranslateError> {
    let top = take(builder, count)?;
    let under = take(builder, below)?;
    let start = builder.depth_slot();
    let mut order: Vec<Entry> = Vec::with_capacity(2 * top.len() + under.len());
    order.extend(&top);
    order.extend(&under);
    order.extend(&top);
    // Destinations lie above their sources, so moving from the top down overwrites nothing that is still needed.
    let mut home = start + order.iter().map(Entry::slots).sum::<u16>();
    builder.keep_below(home);
    let mut placed = vec![start; order.len()];
    for index in (top.len()..order.len()).rev() {
        home -= order[index].slots();
        placed[index] = home;
        move_home(builder, order[index], home);
    }
    for index in (0..top.len()).rev() {
        home -= order[index].slots();
        placed[index] = home;
        // Without anything in between, the original still stands where the copy belongs.
        if !under.is_empty() {
            let moved = Entry { home: placed[index + top.len() + under.len()], ..order[index] };
            move_home(builder, moved, home);
        }
    }
    for (entry, home) in order.iter().zip(placed) {
        builder.push_at(Entry { home, ..*entry })?;
    }
    Ok(())
}

/// Exchanges the two topmost one-slot entries.
pub(super) fn swap(builder: &mut Builder) -> Result<(), TranslateError> {
    let right = builder.pop_any()?;
    let left = builder.pop_any()?;
    if left.slots() != 1 || right.slots() != 1 {
        return Err(TranslateError::BadType { bci: builder.bci });
    }
    let scratch = right.home + 1;
    builder.keep_below(scratch + 1);
    move_home(builder, left, scratch);
    move_home(builder, right, left.home);
    move_home(builder, Entry { home: scratch, ..left }, right.home);
    builder.push_at(Entry { home: left.home, ..right })?;
    builder.push_at(Entry { home: right.home, ..left })
}

/// Copies the value to slot `home` if it stands in a slot of its own; locals and constants need no copy.
fn move_home(builder: &mut Builder, entry: Entry, home: u16) {
    if entry.place == Place::Home && entry.home != home {
        builder.emit(Operation::Move, home, entry.home, 0);
        builder.define(home, entry.kind == Kind::Reference);
    }
}

/// The topmost entries that fill exactly `slots` slots, deepest first.
fn take(builder: &mut Builder, slots: u16) -> Result<Vec<Entry>, TranslateError> {
    let mut taken = Vec::with_capacity(2);
    let mut missing = slots;
    while missing > 0 {
        let entry = builder.pop_any()?;
        missing = missing.checked_sub(entry.slots()).ok_or(TranslateError::BadType { bci: builder.bci })?;
        taken.insert(0, entry);
    }
    Ok(taken)
}
