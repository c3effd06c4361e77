//! The data-flow analysis that makes `[VMDOC]` Reference maps.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use crate::code::reference_map::{Bits, ReferenceMaps, Row};
use crate::code::translate::{self, Record};
use crate::metadata::field::ValueKind;
use crate::metadata::method::MethodRef;
use classfile::descriptor::MethodDescriptor;
use classfile::{Coverage, access};

/// The maps of `method`. Native methods have their arguments, and the lock object once they have entered its monitor.
pub fn analyse(method: MethodRef, handlers: &[u32], stack_base: u16) -> ReferenceMaps {
    match translate::records(method) {
        None => without_bytecode(method),
        Some(records) => Solver::new(method, &records, handlers, stack_base).solve(),
    }
}

/// Of the words that translation makes of a method without bytecode.
fn without_bytecode(method: MethodRef) -> ReferenceMaps {
    let limit = method.argument_slots;
    let mut slots = reference_arguments(method);
    let entry = full(slots.len());
    let mut rows = vec![Row { position: 0, limit, call_limit: limit, map: 0 }];
    let mut maps = vec![entry];
    if method.has(access::SYNCHRONIZED) && method.is_native() {
        slots.push(limit);
        maps = vec![with_room(&maps[0], slots.len()), full(slots.len())];
        rows.push(Row { position: 1, limit: limit + 1, call_limit: limit + 1, map: 1 });
    }
    ReferenceMaps { slots, rows, maps }
}

/// A map that holds the first `count` slots.
fn full(count: usize) -> Bits {
    let mut bits = vec![0; count / 64 + 1].into();
    (0..count).for_each(|index| set(&mut bits, index, true));
    bits
}

/// The same map, for more slots.
fn with_room(bits: &Bits, count: usize) -> Bits {
    let mut words = bits.to_vec();
    words.resize(count / 64 + 1, 0);
    words.into()
}

/// The arguments that are references.
fn reference_arguments(method: MethodRef) -> Vec<u16> {
    let mut slots = Vec::new();
    let mut slot = 0;
    if !method.is_static() {
        slots.push(0);
        slot = 1;
    }
    if let Some(parsed) = MethodDescriptor::parse(method.descriptor.as_bytes()) {
        for parameter in parsed.parameters() {
            if ValueKind::of_type(&parameter) == ValueKind::Reference {
                slots.push(slot);
            }
            slot += parameter.slots() as u16;
        }
    }
    slots
}

/// The data-flow analysis of a method. Its nodes are the records, and behind them the intervals of the exception table in each
/// subroutine context, through which what covered instructions leave behind flows to their handlers.
struct Solver<'r> {
    records: &'r [Record],
    slots: Vec<u16>,
    stack_base: u16,
    /// What is known before each record, and what all instructions of an interval have in common.
    states: Vec<Option<Bits>>,
    /// Which interval each record belongs to, if it is covered, as an index into `handlers`.
    intervals: Vec<Option<u32>>,
    /// The records that begin the handlers of each interval.
    handlers: Vec<Vec<u32>>,
    /// The nodes to visit, by pass.
    work: BinaryHeap<Reverse<(u32, usize)>>,
    queued: Vec<bool>,
}

impl<'r> Solver<'r> {
    fn new(method: MethodRef, records: &'r [Record], handlers: &[u32], stack_base: u16) -> Self {
        let arguments = reference_arguments(method);
        let defined = records.iter().filter_map(|record| record.defines).filter(|(_, reference)| *reference);
        let mut slots: Vec<u16> = defined.map(|(slot, _)| slot).chain(arguments.iter().copied()).chain([stack_base]).collect();
        slots.sort_unstable();
        slots.dedup();
        let (intervals, handlers) = handler_edges(method, records, handlers);
        let nodes = records.len() + handlers.len();
        let mut states = vec![None; nodes];
        let mut entry = vec![0; slots.len() / 64 + 1].into();
        for slot in arguments {
            set(&mut entry, slots.partition_point(|other| *other < slot), true);
        }
        states[0] = Some(entry);
        let work = BinaryHeap::from([Reverse((0, 0))]);
        Self { records, slots, stack_base, states, intervals, handlers, work, queued: vec![false; nodes] }
    }

    fn solve(mut self) -> ReferenceMaps {
        while let Some(Reverse((pass, node))) = self.work.pop() {
            self.queued[node] = false;
            let Some(before) = self.states[node].clone() else { continue };
            match node.checked_sub(self.records.len()) {
                Some(interval) => self.enter_handlers(pass, node, interval, before),
                None => self.carry_out(pass, node, before),
            }
        }
        self.finish()
    }

    fn carry_out(&mut self, pass: u32, node: usize, before: Bits) {
        let records = self.records;
        let record = &records[node];
        if let Some(interval) = self.intervals[node] {
            self.flow(pass, node, records.len() + interval as usize, &before);
        }
        let mut after = before;
        clear_from(&mut after, self.index_of(record.limit.min(record.call_limit)));
        if let Some((slot, reference)) = record.defines {
            let index = self.index_of(slot);
            if self.slots.get(index) == Some(&slot) {
                set(&mut after, index, reference);
            }
        }
        let next = record.falls_through.then_some(node + 1);
        let targets = record.targets.iter().map(|target| record_at(records, *target)).chain(next);
        for target in targets.filter(|target| *target < records.len()) {
            self.flow(pass, node, target, &after);
        }
    }

    fn enter_handlers(&mut self, pass: u32, node: usize, interval: usize, mut thrown: Bits) {
        let index = self.index_of(self.stack_base);
        clear_from(&mut thrown, index);
        set(&mut thrown, index, true);
        let handlers = std::mem::take(&mut self.handlers[interval]);
        for handler in &handlers {
            self.flow(pass, node, *handler as usize, &thrown);
        }
        self.handlers[interval] = handlers;
    }

    /// Brings `state` from one node to another. Later nodes are visited in this pass, earlier ones in the next.
    fn flow(&mut self, pass: u32, from: usize, to: usize, state: &Bits) {
        if merge(&mut self.states[to], state) && !self.queued[to] {
            self.queued[to] = true;
            self.work.push(Reverse((pass + u32::from(to <= from), to)));
        }
    }

    /// The bit of `slot`, or of the next one that has a bit.
    fn index_of(&self, slot: u16) -> usize {
        self.slots.partition_point(|other| *other < slot)
    }

    fn finish(self) -> ReferenceMaps {
        let none: Bits = vec![0; self.slots.len() / 64 + 1].into();
        let mut known: HashMap<Bits, u32> = HashMap::new();
        let mut rows = Vec::with_capacity(self.records.len());
        for (record, state) in self.records.iter().zip(self.states) {
            let count = known.len() as u32;
            let map = *known.entry(state.unwrap_or_else(|| none.clone())).or_insert(count);
            rows.push(Row { position: record.position, limit: record.limit, call_limit: record.call_limit, map });
        }
        let mut maps = vec![Bits::default(); known.len()];
        for (bits, map) in known {
            maps[map as usize] = bits;
        }
        ReferenceMaps { slots: self.slots, rows, maps }
    }
}

/// The record of the instruction at word `position`.
fn record_at(records: &[Record], position: u32) -> usize {
    records.partition_point(|record| record.position < position)
}

/// For each record its interval, and for each interval the records that begin its handlers.
fn handler_edges(method: MethodRef, records: &[Record], handlers: &[u32]) -> (Vec<Option<u32>>, Vec<Vec<u32>>) {
    let table = method.code().map_or(&[][..], |code| &code.exception_table);
    if table.is_empty() {
        return (vec![None; records.len()], Vec::new());
    }
    let coverage = Coverage::of(table);
    let mut known: HashMap<(usize, u16), Option<u32>> = HashMap::new();
    let mut edges = Vec::new();
    let mut interval_of = |record: &Record| {
        *known.entry((coverage.interval(record.bci), record.context)).or_insert_with(|| {
            let first = usize::from(record.context) * table.len();
            let rows = (0..table.len()).filter(|row| table[*row].covers(record.bci));
            let words = rows.filter_map(|row| handlers.get(first + row).copied()).filter(|word| *word != u32::MAX);
            let mut targets: Vec<u32> = words.collect();
            targets.sort_unstable();
            targets.dedup();
            targets.iter_mut().for_each(|word| *word = record_at(records, *word) as u32);
            targets.retain(|target| (*target as usize) < records.len());
            edges.push(targets);
            edges.last().is_some_and(|targets| !targets.is_empty()).then(|| edges.len() as u32 - 1)
        })
    };
    let mut intervals: Vec<_> = records.iter().map(&mut interval_of).collect();
    if method.has(access::SYNCHRONIZED) {
        // The monitor is entered before bytecode begins: no handler covers that, so each finds the monitor's object in its slot.
        intervals[0] = None;
    }
    (intervals, edges)
}

fn set(bits: &mut Bits, index: usize, value: bool) {
    let mask = 1 << (index % 64);
    let word = &mut bits[index / 64];
    *word = if value { *word | mask } else { *word & !mask };
}

fn clear_from(bits: &mut Bits, limit: usize) {
    let first = limit / 64;
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

/// Narrows what is known of a place by what one more path to it brings; tells whether it changed.
fn merge(target: &mut Option<Bits>, source: &Bits) -> bool {
    match target {
        Some(known) => intersect(known, source),
        None => {
            *target = Some(source.clone());
            true
        }
    }
}
