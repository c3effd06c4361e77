//! Which state of memory each load reads.
//!
//! Places of memory that cannot be the same have versions of their own: a field by its offset and cell, a static field, the elements of one kind of arrays.
//! A store makes a new version of its place; a store at a computed distance, of all places of its sort, since numbers never stand where references do; a call, and
//! what orders memory between threads, of all. Where ways with different versions meet there is a new one. So two loads of the same operands and the same version
//! give the same.

use std::collections::BTreeSet;

use classfile::Kind;

use crate::ir::dominators::Dominators;
use crate::ir::loops;
use crate::ir::op::{Cell, Op, StoreOrder};
use crate::ir::predecessors::Predecessors;
use crate::ir::{BlockId, Function, ValueId};
use rustc_hash::{FxHashMap, FxHashSet};

/// Memory that is not the same as other places.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Place {
    /// The fields at an offset that are such cells: a field is accessed as what it is declared to be.
    Field(u32, Cell),
    /// The static field at a distance.
    Static(i64),
    /// The elements of arrays whose cells have so many bytes, of references or not.
    Elements(u32, bool),
}

/// Places of which none can be one of another sort.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// Numbers in objects and arrays.
    Numbers,
    /// References there.
    References,
    /// Static fields, which lie outside of objects.
    Statics,
}

/// How many sorts there are.
const SORTS: usize = 3;

impl Sort {
    /// What a cell of an object or array holds.
    fn of(cell: Cell) -> Self {
        if cell == Cell::Reference { Self::References } else { Self::Numbers }
    }
}

impl Place {
    /// Its sort.
    fn sort(self) -> Sort {
        match self {
            Self::Field(_, cell) => Sort::of(cell),
            Self::Static(_) => Sort::Statics,
            Self::Elements(_, is_reference) => {
                if is_reference {
                    Sort::References
                } else {
                    Sort::Numbers
                }
            }
        }
    }
}

/// The elements of all kinds of arrays.
const ELEMENTS: [Place; 5] = [
    Place::Elements(1, false),
    Place::Elements(2, false),
    Place::Elements(4, false),
    Place::Elements(8, false),
    Place::Elements(4, true),
];

/// What an instruction does to memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Nothing.
    None,
    /// Reads a place.
    Load(Place),
    /// Writes it.
    Store(Place),
    /// Writes elements of arrays of any kind.
    Elements,
    /// Reads some place, nobody knows which.
    Reads,
    /// Writes some place of a sort, nobody knows which.
    Writes(Sort),
    /// Anything.
    Any,
}

/// What an operation does to memory.
pub fn access(op: Op) -> Access {
    let elements = |cell: Cell| Place::Elements(cell.bytes(), cell == Cell::Reference);
    match op {
        Op::LoadField { offset, cell, volatile: false } => Access::Load(Place::Field(offset, cell)),
        Op::StoreField { offset, cell, volatile: false } => Access::Store(Place::Field(offset, cell)),
        Op::LoadStatic { offset, volatile: false, .. } => Access::Load(Place::Static(offset)),
        Op::StoreStatic { offset, volatile: false, .. } => Access::Store(Place::Static(offset)),
        Op::LoadElement(cell) => Access::Load(elements(cell)),
        Op::StoreElement(cell) => Access::Store(elements(cell)),
        // Nothing that the program sees.
        Op::Charge(_)
        | Op::Reserve(_)
        | Op::Spend(_)
        | Op::LoadFuel
        | Op::StoreFuel
        | Op::HoldFuel(_)
        | Op::CountRound
        | Op::IsCurrent { .. } => Access::None,
        // What is outside of the heap is no place in it.
        Op::StoreOutside { order: StoreOrder::Plain, .. }
        | Op::LoadOutside { volatile: false, .. }
        | Op::IsInWindow
        | Op::MeetWindow => Access::None,
        Op::CopyElements => Access::Elements,
        Op::LoadAt { volatile: false, .. } => Access::Reads,
        Op::StoreAt { order: StoreOrder::Plain, bytes: true, .. } => Access::Elements,
        Op::StoreAt { cell, order: StoreOrder::Plain, .. } => Access::Writes(Sort::of(cell)),
        op if op.effects().writes || op.effects().reads => Access::Any,
        _ => Access::None,
    }
}

/// The load that gives what a store has written, if it gives all of its bits.
pub fn load_of(op: Op) -> Option<(Op, Kind)> {
    match op {
        Op::StoreField { offset, cell, volatile: false } if cell.bytes() >= 4 => {
            Some((Op::LoadField { offset, cell, volatile: false }, cell.kind()))
        }
        // What is stored has been narrowed.
        Op::StoreStatic { offset, kind, volatile: false, .. } => Some((Op::LoadStatic { offset, kind, volatile: false }, kind)),
        Op::StoreElement(cell) if cell.bytes() >= 4 => Some((Op::LoadElement(cell), cell.kind())),
        _ => None,
    }
}

/// The versions of all places at a point.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Memory {
    /// Of places without one of their own, by sort.
    all: [u32; SORTS],
    own: FxHashMap<Place, u32>,
}

impl Memory {
    fn of(&self, place: Place) -> u32 {
        self.own.get(&place).copied().unwrap_or(self.all[place.sort() as usize])
    }
}

/// The version that each load reads, and each store makes; by number of the instruction.
pub struct Versions(Vec<u32>);

impl Versions {
    /// Of a function.
    pub fn of(function: &Function, order: &[BlockId], dominators: &Dominators) -> Self {
        let predecessors = Predecessors::of(function, order);
        let written: FxHashMap<BlockId, Option<Written>> = loops::loops(function, order, dominators)
            .iter()
            .map(|found| (found.header, written_in(function, &found.blocks)))
            .collect();
        let mut walk = Walk { next: 1, versions: vec![0; function.values.len()] };
        let mut ends: FxHashMap<BlockId, Memory> = FxHashMap::default();
        for block in order {
            let before: Vec<&Memory> = predecessors[*block].iter().filter_map(|from| ends.get(from)).collect();
            let is_complete = before.len() == predecessors[*block].len();
            let mut memory = walk.meet(&before);
            if !is_complete && *block != Function::ENTRY {
                match written.get(block) {
                    Some(Some(written)) => {
                        written.sorts.iter().for_each(|sort| walk.write_sort(&mut memory, *sort));
                        written.places.iter().for_each(|place| walk.write(&mut memory, *place));
                    }
                    // Everything is written in the loop, or it is no loop with one header.
                    Some(None) | None => memory = walk.fresh(),
                }
            }
            for value in &function.block(*block).insts {
                walk.inst(function, &mut memory, *value);
            }
            ends.insert(*block, memory);
        }
        Self(walk.versions)
    }

    /// The version that a load reads, or a store makes.
    pub fn at(&self, inst: ValueId) -> u32 {
        self.0[inst.index()]
    }
}

struct Walk {
    next: u32,
    versions: Vec<u32>,
}

impl Walk {
    fn new_version(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    fn fresh(&mut self) -> Memory {
        Memory { all: [self.new_version(); SORTS], own: FxHashMap::default() }
    }

    fn write(&mut self, memory: &mut Memory, place: Place) {
        let version = self.new_version();
        memory.own.insert(place, version);
    }

    fn write_sort(&mut self, memory: &mut Memory, sort: Sort) {
        memory.own.retain(|place, _| place.sort() != sort);
        memory.all[sort as usize] = self.new_version();
    }

    fn inst(&mut self, function: &Function, memory: &mut Memory, value: ValueId) {
        let inst = function.inst(value).expect("blocks list instructions");
        self.versions[value.index()] = match access(inst.op) {
            Access::None | Access::Reads => 0,
            Access::Load(place) => memory.of(place),
            Access::Store(place) => {
                self.write(memory, place);
                memory.of(place)
            }
            Access::Elements => {
                ELEMENTS.iter().for_each(|place| self.write(memory, *place));
                0
            }
            Access::Writes(sort) => {
                self.write_sort(memory, sort);
                0
            }
            Access::Any => {
                *memory = self.fresh();
                0
            }
        };
    }

    /// Where ways meet.
    fn meet(&mut self, before: &[&Memory]) -> Memory {
        let Some((first, others)) = before.split_first() else { return Memory::default() };
        if others.iter().all(|other| other == first) {
            return (*first).clone();
        }
        let mut all = first.all;
        for (sort, version) in all.iter_mut().enumerate() {
            if others.iter().any(|other| other.all[sort] != *version) {
                *version = self.new_version();
            }
        }
        let places: FxHashSet<Place> = before.iter().flat_map(|memory| memory.own.keys().copied()).collect();
        let mut places: Vec<Place> = places.into_iter().collect();
        places.sort_unstable();
        let own = places.into_iter().map(|place| {
            let version = first.of(place);
            let is_same = others.iter().all(|other| other.of(place) == version);
            (place, if is_same { version } else { self.new_version() })
        });
        Memory { all, own: own.collect() }
    }
}

/// What is written in a loop.
#[derive(Default)]
struct Written {
    places: BTreeSet<Place>,
    /// All places of these.
    sorts: Vec<Sort>,
}

/// What is written in blocks; none if that may be anything.
fn written_in(function: &Function, blocks: &[BlockId]) -> Option<Written> {
    let mut written = Written::default();
    for value in blocks.iter().flat_map(|block| &function.block(*block).insts) {
        match access(function.inst(*value)?.op) {
            Access::None | Access::Load(_) | Access::Reads => {}
            Access::Store(place) => {
                written.places.insert(place);
            }
            Access::Elements => written.places.extend(ELEMENTS),
            Access::Writes(sort) => written.sorts.push(sort),
            Access::Any => return None,
        }
    }
    Some(written)
}
