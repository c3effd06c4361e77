//! Fields that a loop reads and writes are variables in it.
//!
//! Where all accesses to a place of memory in a loop are to the same address, and nothing else in the loop looks at memory, it is read once
//! before the loop and written on each way out, if it has been written there (Sastry, Ju: A New Algorithm for Scalar Register Promotion Based on SSA Form). Other threads may see
//! what is not volatile late, but only what the program has written (JLS §17.4.5).

use classfile::Kind;

use super::versions::{Access, Place, access, load_of};
use crate::ir::dominators::Dominators;
use crate::ir::loops::{Loop, loops};
use crate::ir::op::Op;
use crate::ir::{BlockId, Edge, End, Function, Inst, OriginId, Thrown, ValueId};
use crate::reaching::Reaching;
use rustc_hash::FxHashMap;

/// Guards of a loop that is worth it: each becomes a way out.
const GUARDS_MAX: usize = 8;
/// Places in a loop.
const PLACES_MAX: usize = 8;

/// Makes variables of memory.
pub fn run(function: &mut Function) -> bool {
    let order = function.order();
    let dominators = Dominators::of(function, &order);
    let found = loops(function, &order, &dominators);
    let mut changed = false;
    for one in found.iter().filter(|one| one.is_innermost(&found)) {
        let places = places(function, one, &order, &dominators);
        if !places.is_empty() {
            promote(function, one, &places);
            changed = true;
        }
    }
    changed
}

/// A place that becomes a variable.
struct Promoted {
    place: Place,
    store: Op,
    load: Op,
    kind: Kind,
    address: Vec<ValueId>,
    origin: OriginId,
}

/// What a load or store is an access to.
fn accessed(function: &Function, value: ValueId) -> Option<(Place, Op, &[ValueId])> {
    let inst = function.inst(value)?;
    match access(inst.op) {
        Access::Load(place) => Some((place, inst.op, &inst.operands)),
        Access::Store(place) => Some((place, load_of(inst.op)?.0, inst.operands.split_last()?.1)),
        Access::None | Access::Elements | Access::Reads | Access::Writes(_) | Access::Any => None,
    }
}

fn places(function: &Function, found: &Loop, order: &[BlockId], dominators: &Dominators) -> Vec<Promoted> {
    let mut guards = 0;
    let mut places: FxHashMap<Place, Option<Promoted>> = FxHashMap::default();
    let mut accesses: Vec<(Place, ValueId)> = Vec::new();
    for value in found.blocks.iter().flat_map(|block| &function.block(*block).insts) {
        let inst = function.inst(*value).expect("blocks list instructions");
        guards += usize::from(matches!(inst.op, Op::Guard(_)));
        let leaves = inst.op.effects().leaves && !inst.op.ends_with_vm() && !matches!(inst.op, Op::Guard(_));
        match access(inst.op) {
            Access::Elements | Access::Reads | Access::Writes(_) | Access::Any => return Vec::new(),
            _ if leaves || guards > GUARDS_MAX => return Vec::new(),
            Access::None => {}
            Access::Load(place) => accesses.push((place, *value)),
            Access::Store(place) => {
                accesses.push((place, *value));
                let made = load_of(inst.op).zip(inst.operands.split_last()).map(|((load, kind), (_, address))| Promoted {
                    place,
                    store: inst.op,
                    load,
                    kind,
                    address: address.to_vec(),
                    origin: inst.origin,
                });
                places.entry(place).or_insert(made);
            }
        }
    }
    for (place, value) in accesses {
        if let Some(known) = places.get_mut(&place) {
            let same = accessed(function, value)
                .zip(known.as_ref())
                .is_some_and(|((_, load, address), known)| load == known.load && address == known.address);
            if !same {
                *known = None;
            }
        }
    }
    let above: Vec<BlockId> =
        order.iter().copied().filter(|block| !found.contains(*block) && dominators.is_above(*block, found.header)).collect();
    // What is accessed above is there; and so its address is from outside.
    let is_accessed = |promoted: &Promoted| {
        above.iter().flat_map(|block| &function.block(*block).insts).any(|value| {
            accessed(function, *value).is_some_and(|(_, load, address)| load == promoted.load && address == promoted.address)
        })
    };
    let ways_out = ways_out(function, found);
    // What the program does not write, must not be written: another thread may have done so.
    let is_written = |promoted: &Promoted| {
        let stores: Vec<(BlockId, usize)> = positions(function, found, |op| access(op) == Access::Store(promoted.place));
        let is_before = |(block, place): &(BlockId, usize), (out, end): (BlockId, usize)| {
            if *block == out { *place < end } else { dominators.is_above(*block, out) }
        };
        !ways_out.is_empty() && ways_out.iter().all(|out| stores.iter().any(|store| is_before(store, *out)))
    };
    let mut promoted: Vec<Promoted> = places.into_values().flatten().filter(is_accessed).filter(is_written).collect();
    promoted.sort_by_key(|promoted| promoted.place);
    promoted.truncate(PLACES_MAX);
    promoted
}

/// Where instructions of a loop stand.
fn positions(function: &Function, found: &Loop, is_one: impl Fn(Op) -> bool) -> Vec<(BlockId, usize)> {
    let is_one = |value: &ValueId| function.inst(*value).is_some_and(|inst| is_one(inst.op));
    let in_block = |block: &BlockId| -> Vec<(BlockId, usize)> {
        let insts = function.block(*block).insts.iter().enumerate();
        insts.filter(|(_, value)| is_one(value)).map(|(place, _)| (*block, place)).collect()
    };
    found.blocks.iter().flat_map(in_block).collect()
}

/// Where a loop can be left: at guards, and at the ends of blocks.
fn ways_out(function: &Function, found: &Loop) -> Vec<(BlockId, usize)> {
    let mut ways = positions(function, found, |op| matches!(op, Op::Guard(_)));
    for block in &found.blocks {
        let content = function.block(*block);
        if content.end.edges().any(|edge| !found.contains(edge.to)) {
            ways.push((*block, content.insts.len()));
        }
    }
    ways
}

fn promote(function: &mut Function, found: &Loop, places: &[Promoted]) {
    let mut inside = found.blocks.clone();
    let mut outs: Vec<BlockId> = Vec::new();
    split_guards(function, &mut inside, &mut outs);
    split_exits(function, &inside, &mut outs);
    let before = split_entry(function, found, &inside);

    let mut reaching: Reaching<usize> = Reaching::new(function);
    for (number, place) in places.iter().enumerate() {
        let inst =
            Inst { op: place.load, operands: place.address.clone(), state: None, thrown: Thrown::Unwinds, origin: place.origin };
        let first = function.append(before, Some(place.kind), inst);
        reaching.define(number, place.kind, before, first);
        for block in &inside {
            for value in &function.block(*block).insts {
                if let Some(inst) = function.inst(*value).filter(|inst| access(inst.op) == Access::Store(place.place)) {
                    reaching.define(number, place.kind, *block, *inst.operands.last().expect("a store has a value"));
                }
            }
        }
    }
    let mut replaced: FxHashMap<ValueId, ValueId> = FxHashMap::default();
    for block in inside {
        let mut current: Vec<Option<ValueId>> = vec![None; places.len()];
        let insts = std::mem::take(&mut function.block_mut(block).insts);
        let mut kept = Vec::with_capacity(insts.len());
        for value in insts {
            let inst = function.inst(value).expect("blocks list instructions");
            let (operation, stored) = (access(inst.op), inst.operands.last().copied());
            let number = |place: Place| places.iter().position(|known| known.place == place);
            match operation {
                Access::Store(place) if let Some(number) = number(place) => current[number] = stored,
                Access::Load(place) if let Some(number) = number(place) => {
                    let content = current[number].unwrap_or_else(|| reaching.at_start(function, block, number));
                    replaced.insert(value, content);
                }
                _ => kept.push(value),
            }
        }
        function.block_mut(block).insts = kept;
    }
    for out in outs {
        let mut stores = Vec::new();
        for (number, place) in places.iter().enumerate() {
            let content = reaching.at_start(function, out, number);
            let operands = place.address.iter().copied().chain([content]).collect();
            let inst = Inst { op: place.store, operands, state: None, thrown: Thrown::Unwinds, origin: place.origin };
            stores.push(function.add_inst(None, inst));
        }
        function.block_mut(out).insts.splice(0..0, stores);
    }
    reaching.finish(function);
    function.substitute_all(&replaced);
}

/// Guards become branches to blocks that leave.
pub(super) fn split_guards(function: &mut Function, inside: &mut Vec<BlockId>, outs: &mut Vec<BlockId>) {
    let mut at = 0;
    while at < inside.len() {
        let block = inside[at];
        at += 1;
        let is_guard = |value: &ValueId| matches!(function.inst(*value).map(|inst| inst.op), Some(Op::Guard(_)));
        let Some(place) = function.block(block).insts.iter().position(is_guard) else { continue };
        let (rest, out) = (function.add_block(), function.add_block());
        let behind = function.block_mut(block).insts.split_off(place);
        let guard = function.inst(behind[0]).expect("a guard is an instruction").clone();
        let Op::Guard(reason) = guard.op else { unreachable!("it is a guard") };
        let end = std::mem::take(&mut function.block_mut(block).end);
        let content = function.block_mut(rest);
        (content.insts, content.end) = (behind[1..].to_vec(), end);
        function.block_mut(out).end = End::Exit(reason, guard.state.expect("guards have states"));
        let to = |to| Edge { to, arguments: Vec::new() };
        function.block_mut(block).end = End::Branch(guard.operands[0], to(rest), to(out));
        inside.push(rest);
        outs.push(out);
    }
}

/// Ways out lead through blocks of their own.
pub(super) fn split_exits(function: &mut Function, inside: &[BlockId], outs: &mut Vec<BlockId>) {
    for block in inside {
        for place in 0..function.block(*block).end.edges().count() {
            let edge = function.block(*block).end.edges().nth(place).expect("as many as were counted").clone();
            if inside.contains(&edge.to) || outs.contains(&edge.to) {
                continue;
            }
            let out = function.add_block();
            function.block_mut(out).end = End::Jump(edge);
            let edge = function.block_mut(*block).end.edges_mut().nth(place).expect("as above");
            *edge = Edge { to: out, arguments: Vec::new() };
            outs.push(out);
        }
    }
}

/// A block that all ways into the loop lead through.
pub(super) fn split_entry(function: &mut Function, found: &Loop, inside: &[BlockId]) -> BlockId {
    let before = function.add_block();
    let kinds: Vec<Kind> = function.block(found.header).parameters.iter().map(|value| function.kind(*value)).collect();
    let arguments = kinds.into_iter().map(|kind| function.add_parameter(before, kind)).collect();
    function.block_mut(before).end = End::Jump(Edge { to: found.header, arguments });
    for block in function.order() {
        if block != before && !inside.contains(&block) {
            function.block_mut(block).end.redirect(found.header, before);
        }
    }
    before
}
