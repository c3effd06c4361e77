//! Which frame slots hold references, at every instruction of a method.
//!
//! `[VMDOC]` Reference maps. A forward data-flow analysis over the records of translation: a slot holds a reference if on every
//! path its last writer wrote one. Two facts keep stale values harmless: slots above an instruction's `limit` are forgotten
//! before it, and slots above its `call_limit`, which belong to callees, are forgotten behind it. So whatever the map names
//! was part of the map at each collection since it was written, and has been updated. Maps are made at the first collection
//! that meets a frame of the method, and kept.

use crate::code::translate::{self, Record};
use crate::metadata::field::ValueKind;
use crate::metadata::method::MethodRef;
use classfile::descriptor::MethodDescriptor;

/// The reference maps of one method, by first word of the instruction.
#[derive(Debug)]
pub struct ReferenceMaps {
    words_per_map: usize,
    rows: Vec<Row>,
    bits: Vec<u64>,
}

#[derive(Debug)]
struct Row {
    position: u32,
    limit: u16,
    call_limit: u16,
}

/// Where execution of a frame stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameState {
    /// At an instruction that has not been carried out; its operands are still needed.
    At,
    /// Waiting for a method that the instruction called; the arguments belong to that method.
    Calling,
}

type Bits = Vec<u64>;

fn set(bits: &mut Bits, slot: u16, value: bool) {
    let mask = 1 << (slot % 64);
    let word = &mut bits[usize::from(slot / 64)];
    *word = if value { *word | mask } else { *word & !mask };
}

fn clear_from(bits: &mut Bits, limit: u16) {
    let first = usize::from(limit / 64);
    for (index, word) in bits.iter_mut().enumerate().skip(first) {
        *word &= if index == first { (1u64 << (limit % 64)) - 1 } else { 0 };
    }
}

/// Narrows `target` to what both hold; tells whether it changed.
fn intersect(target: &mut Bits, source: &Bits) -> bool {
    let mut changed = false;
    for (target, source) in target.iter_mut().zip(source) {
        let narrowed = *target & source;
        changed |= narrowed != *target;
        *target = narrowed;
    }
    changed
}

impl ReferenceMaps {
    /// The maps of `method`; native methods have one, of their arguments.
    pub fn of(method: MethodRef, slots: u32, handlers: &[u32], stack_base: u16) -> Self {
        let words_per_map = slots as usize / 64 + 1;
        let entry = entry_state(method, words_per_map);
        match translate::records(method) {
            None => {
                let limit = method.argument_slots;
                Self { words_per_map, rows: vec![Row { position: 0, limit, call_limit: limit }], bits: entry }
            }
            Some(records) => solve(method, &records, entry, words_per_map, handlers, stack_base),
        }
    }

    /// Calls `visit` with each slot that holds a reference while the frame stands at word `position`.
    pub fn for_each(&self, position: usize, state: FrameState, mut visit: impl FnMut(u16)) {
        let index = self.rows.partition_point(|row| row.position as usize <= position);
        let Some(index) = index.checked_sub(1) else { return };
        let row = &self.rows[index];
        let limit = if state == FrameState::Calling { row.call_limit } else { row.limit };
        let bits = &self.bits[index * self.words_per_map..(index + 1) * self.words_per_map];
        for (index, word) in bits.iter().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let slot = (index * 64) as u16 + rest.trailing_zeros() as u16;
                if slot < limit {
                    visit(slot);
                }
                rest &= rest - 1;
            }
        }
    }
}

/// The arguments that are references.
fn entry_state(method: MethodRef, words: usize) -> Bits {
    let mut bits = vec![0; words];
    let mut slot = 0;
    if !method.is_static() {
        set(&mut bits, 0, true);
        slot = 1;
    }
    if let Some(parsed) = MethodDescriptor::parse(method.descriptor.as_bytes()) {
        for parameter in parsed.parameters() {
            set(&mut bits, slot, ValueKind::of_type(&parameter) == ValueKind::Reference);
            slot += parameter.slots() as u16;
        }
    }
    bits
}

fn solve(
    method: MethodRef,
    records: &[Record],
    entry: Bits,
    words_per_map: usize,
    handlers: &[u32],
    stack_base: u16,
) -> ReferenceMaps {
    let index_of = |position: u32| records.partition_point(|record| record.position < position);
    let handler_edges = handler_edges(method, records, handlers);
    let mut states: Vec<Option<Bits>> = vec![None; records.len()];
    states[0] = Some(entry);
    let mut work = vec![0usize];
    while let Some(index) = work.pop() {
        let record = &records[index];
        let Some(before) = states[index].clone() else { continue };
        let mut merge = |target: usize, state: &Bits| {
            let Some(known) = states.get_mut(target) else { return };
            let changed = match known {
                Some(known) => intersect(known, state),
                None => {
                    *known = Some(state.clone());
                    true
                }
            };
            if changed {
                work.push(target);
            }
        };
        for handler in &handler_edges[index] {
            let mut thrown = before.clone();
            clear_from(&mut thrown, stack_base);
            set(&mut thrown, stack_base, true);
            merge(index_of(*handler), &thrown);
        }
        let mut after = before;
        clear_from(&mut after, record.limit);
        clear_from(&mut after, record.call_limit);
        if let Some((slot, reference)) = record.defines {
            set(&mut after, slot, reference);
        }
        for target in &record.targets {
            merge(index_of(*target), &after);
        }
        if record.falls_through {
            merge(index + 1, &after);
        }
    }
    let mut maps = ReferenceMaps { words_per_map, rows: Vec::with_capacity(records.len()), bits: Vec::new() };
    for (record, state) in records.iter().zip(states) {
        maps.rows.push(Row { position: record.position, limit: record.limit, call_limit: record.call_limit });
        maps.bits.extend(state.unwrap_or_else(|| vec![0; words_per_map]));
    }
    maps
}

/// For each record, the words of the handlers that cover it.
fn handler_edges(method: MethodRef, records: &[Record], handlers: &[u32]) -> Vec<Vec<u32>> {
    let table = method.code.as_ref().map_or(&[][..], |code| &code.exception_table);
    records
        .iter()
        .map(|record| {
            let context = usize::from(record.context);
            let covers = |index: &usize| {
                let entry = &table[*index];
                u32::from(entry.start.0) <= record.bci && record.bci < u32::from(entry.end)
            };
            let rows = (0..table.len()).filter(covers);
            rows.filter_map(|index| handlers.get(context * table.len() + index).copied())
                .filter(|word| *word != u32::MAX)
                .collect()
        })
        .collect()
}
