//! Where references stand while objects may move.
//!
//! `[VMDOC]` Homes of references. A reference that is used behind a safepoint has a home: a slot of the frame, or the cell that it was loaded from and that the
//! collector keeps up to date. Before the call it is stored there, unless it still is there from an earlier call; behind the call it is loaded again. Both
//! stand next to the call, so that a way without a call keeps references in registers. What is never live at a safepoint has no home. References that
//! are live at the same safepoint have different slots.

use classfile::Kind;

use crate::ir::bits::Bits;
use crate::ir::op::Op;
use crate::ir::{BlockId, End, Function, ValueId};
use rustc_hash::FxHashMap;

/// Where a reference stands at safepoints.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Home {
    /// The slot with this number.
    Slot(u32),
    /// The cell at this distance from the heap's base, which always has it.
    Cell(i64),
}

/// The references that outlive a safepoint.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Live {
    /// Those used behind the instruction, its exits included.
    pub behind: Vec<ValueId>,
    /// Those that the instruction itself may use behind its first call: its operands.
    pub operands: Vec<ValueId>,
    /// Those of both whose slots have something else before the instruction.
    pub stored: Vec<ValueId>,
}

/// The homes of a function's references.
#[derive(Default, Debug)]
pub struct Homes {
    /// By value.
    homes: Vec<Option<Home>>,
    /// By instruction.
    live: FxHashMap<ValueId, Live>,
    /// How many slots there are.
    pub slots: u32,
}

impl Homes {
    /// Of a function whose blocks have this order.
    pub fn of(function: &Function, order: &[BlockId]) -> Self {
        let mut homes = Self { homes: vec![None; function.values.len()], ..Self::default() };
        if order.iter().flat_map(|block| &function.block(*block).insts).any(|inst| stops(function, *inst)) {
            let references = References::of(function, order);
            references.find_live(function, order, &mut homes.live);
            homes.give_homes(function);
            homes.find_stored(function, order, &references);
        }
        homes
    }

    /// The home of a value, if it has one.
    pub fn home(&self, value: ValueId) -> Option<Home> {
        self.homes[value.index()]
    }

    /// What outlives an instruction.
    pub fn live(&self, inst: ValueId) -> Live {
        self.live.get(&inst).cloned().unwrap_or_default()
    }

    /// Slots for what is in them at the same safepoint are different.
    fn give_homes(&mut self, function: &Function) {
        let mut insts: Vec<ValueId> = self.live.keys().copied().collect();
        insts.sort_unstable();
        let mut places: FxHashMap<ValueId, Bits> = FxHashMap::default();
        for (place, inst) in insts.iter().enumerate() {
            let live = &self.live[inst];
            for value in live.behind.iter().chain(&live.operands) {
                places.entry(*value).or_insert_with(|| Bits::new(insts.len())).insert(place);
            }
        }
        let mut values: Vec<(ValueId, Bits)> = places.into_iter().collect();
        values.sort_unstable_by_key(|(value, _)| *value);
        let mut taken: Vec<Bits> = Vec::new();
        for (value, places) in values {
            let home = match function.inst(value).map(|inst| inst.op) {
                Some(Op::ConstantReference(distance)) => Home::Cell(distance),
                _ => {
                    let slot = taken.iter().position(|taken| !taken.meets(&places)).unwrap_or_else(|| {
                        taken.push(Bits::new(insts.len()));
                        taken.len() - 1
                    });
                    taken[slot].unite(&places);
                    Home::Slot(slot as u32)
                }
            };
            self.homes[value.index()] = Some(home);
        }
        self.slots = taken.len() as u32;
    }

    /// A slot has its reference from the first call that is made on every way until the reference is defined anew.
    fn find_stored(&mut self, function: &Function, order: &[BlockId], references: &References) {
        let bound = references.values.len();
        let mut known: Vec<Bits> = vec![Bits::full(bound); function.blocks.len()];
        known[Function::ENTRY.index()] = Bits::new(bound);
        let mut changed = true;
        while changed {
            changed = false;
            for block in order {
                let mut current = known[block.index()].clone();
                self.walk(function, *block, references, &mut current, |_, _| ());
                for edge in function.block(*block).end.edges() {
                    let before = known[edge.to.index()].clone();
                    known[edge.to.index()].intersect(&current);
                    changed |= known[edge.to.index()] != before;
                }
            }
        }
        let mut stored = Vec::new();
        for block in order {
            let mut current = known[block.index()].clone();
            self.walk(function, *block, references, &mut current, |inst, values| stored.push((inst, values)));
        }
        for (inst, values) in stored {
            self.live.get_mut(&inst).expect("it has been met").stored = values;
        }
    }

    /// Follows what is in the slots through a block; `tell` gets what is not there at a safepoint.
    fn walk(
        &self,
        function: &Function,
        block: BlockId,
        references: &References,
        current: &mut Bits,
        mut tell: impl FnMut(ValueId, Vec<ValueId>),
    ) {
        let block = function.block(block);
        let forget = |value: &ValueId, current: &mut Bits| {
            if let Some(number) = references.number(*value) {
                current.remove(number);
            }
        };
        block.parameters.iter().for_each(|value| forget(value, current));
        for inst in &block.insts {
            if let Some(live) = self.live.get(inst) {
                let values = || live.behind.iter().chain(&live.operands);
                let in_slot = |value: &ValueId| matches!(self.home(*value), Some(Home::Slot(_)));
                let number = |value: &ValueId| references.number(*value).expect("only references are live here");
                tell(*inst, values().filter(|value| in_slot(value) && !current.has(number(value))).copied().collect());
                if always_calls(function, *inst) {
                    live.behind.iter().for_each(|value| current.insert(number(value)));
                }
            }
            forget(inst, current);
        }
    }
}

fn stops(function: &Function, inst: ValueId) -> bool {
    function.inst(inst).is_some_and(|inst| inst.op.effects().stops)
}

/// Whether every way through an instruction leads through its safepoint.
fn always_calls(function: &Function, inst: ValueId) -> bool {
    let op = function.inst(inst).map(|inst| inst.op);
    matches!(op, Some(Op::Call(_) | Op::CallVirtual { .. } | Op::Helper(_))) || op.is_some_and(Op::selects)
}

/// The references of a function that a collection may change, and where they are live.
struct References {
    values: Vec<ValueId>,
    /// By value.
    numbers: Vec<Option<u32>>,
    /// What is live at the end of each block.
    at_end: Vec<Bits>,
}

impl References {
    fn of(function: &Function, order: &[BlockId]) -> Self {
        let mut references = Self { values: Vec::new(), numbers: vec![None; function.values.len()], at_end: Vec::new() };
        for block in order {
            let block = function.block(*block);
            for value in block.parameters.iter().chain(&block.insts) {
                let is_reference = function.values[value.index()].kind == Some(Kind::Reference);
                if is_reference && function.constant(*value).is_none() {
                    references.numbers[value.index()] = Some(references.values.len() as u32);
                    references.values.push(*value);
                }
            }
        }
        let empty = Bits::new(references.values.len());
        references.at_end = vec![empty.clone(); function.blocks.len()];
        let mut at_start = vec![empty; function.blocks.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for block in order.iter().rev() {
                let mut live = references.at_end[block.index()].clone();
                for edge in function.block(*block).end.edges() {
                    live.unite(&at_start[edge.to.index()]);
                }
                references.at_end[block.index()] = live.clone();
                references.walk_back(function, *block, &mut live, |_, _, _| ());
                changed |= live != at_start[block.index()];
                at_start[block.index()] = live;
            }
        }
        references
    }

    fn number(&self, value: ValueId) -> Option<usize> {
        self.numbers[value.index()].map(|number| number as usize)
    }

    fn add(&self, values: &[ValueId], live: &mut Bits) {
        values.iter().filter_map(|value| self.number(*value)).for_each(|number| live.insert(number));
    }

    /// From what is live at the end of a block to what is at its start; `tell` gets what is used behind each instruction, and by it, and what it leaves with.
    fn walk_back(&self, function: &Function, block: BlockId, live: &mut Bits, mut tell: impl FnMut(ValueId, &Bits, &[ValueId])) {
        let block = function.block(block);
        block.end.edges().for_each(|edge| self.add(&edge.arguments, live));
        self.add(block.end.operand().as_slice(), live);
        if let End::Exit(_, state) = block.end {
            self.add(&function.state_values(state), live);
        }
        for value in block.insts.iter().rev() {
            let inst = function.inst(*value).expect("blocks list instructions");
            if let Some(number) = self.number(*value) {
                live.remove(number);
            }
            if let Some(state) = inst.used_state() {
                self.add(&function.state_values(state), live);
            }
            tell(*value, live, &inst.operands);
            self.add(&inst.operands, live);
        }
        for parameter in &block.parameters {
            if let Some(number) = self.number(*parameter) {
                live.remove(number);
            }
        }
    }

    /// What outlives each instruction that stops.
    fn find_live(&self, function: &Function, order: &[BlockId], found: &mut FxHashMap<ValueId, Live>) {
        for block in order {
            let mut live = self.at_end[block.index()].clone();
            self.walk_back(function, *block, &mut live, |inst, live, operands| {
                if !stops(function, inst) {
                    return;
                }
                let mut own = Live { behind: live.iter().map(|number| self.values[number]).collect(), ..Live::default() };
                // These select a method before they call it.
                if function.inst(inst).is_some_and(|inst| inst.op.selects()) {
                    let fresh = |value: &&ValueId| self.number(**value).is_some_and(|number| !live.has(number));
                    own.operands = operands.iter().filter(fresh).copied().collect();
                    own.operands.sort_unstable();
                    own.operands.dedup();
                }
                if own != Live::default() {
                    found.insert(inst, own);
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::text::parse;

    /// The slots and cells, and what outlives each instruction: behind it, for itself, and what of it is stored.
    fn homes(text: &str) -> Vec<String> {
        let function = parse(text).unwrap();
        let order = function.order();
        let homes = Homes::of(&function, &order);
        let words = |values: &[ValueId]| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let home = |value: usize| match homes.homes[value]? {
            Home::Slot(slot) => Some(format!("v{value} {slot}")),
            Home::Cell(distance) => Some(format!("v{value} cell {distance}")),
        };
        let lines = order.iter().flat_map(|block| &function.block(*block).insts).filter_map(|inst| {
            let live = homes.live.get(inst)?;
            let op = function.inst(*inst).unwrap().op;
            let name = format!("{op:?}").split([' ', '(']).next().unwrap().to_owned();
            Some(format!("{name}: {} | {} | {}", words(&live.behind), words(&live.operands), words(&live.stored)))
        });
        let homes: Vec<String> = (0..function.values.len()).filter_map(home).collect();
        std::iter::once(homes.join(", ")).chain(lines).collect()
    }

    #[test]
    fn what_is_used_behind_a_call_is_stored_before_the_first_one() {
        let found = homes(
            "function (Reference, Reference) -> Reference
            b0(v0: Reference, v1: Reference):
                v2: Reference = call m1 v0, v1
                v3: Reference = call m2 v2
                v4: Reference = call m3 v3, v0
                return v4",
        );
        assert_eq!(found, ["v0 0", "Call: v0 |  | v0", "Call: v0 |  | "]);
    }

    #[test]
    fn a_call_on_a_way_of_its_own_is_none_for_the_others() {
        let found = homes(
            "function (Reference, Int) -> Reference
            b0(v0: Reference, v1: Int):
                branch v1 b1 else b2
            b1:
                call m1
                jump b2
            b2:
                poll
                poll
                v2: Reference = new c1 bytes16
                call m2 v2
                poll
                return v0",
        );
        let expected = ["v0 0", "Call: v0 |  | v0", "Poll: v0 |  | v0", "Poll: v0 |  | v0", "NewObject: v0 |  | v0"];
        assert_eq!(found[..5], expected);
        assert_eq!(found[5..], ["Call: v0 |  | v0", "Poll: v0 |  | "]);
    }

    #[test]
    fn a_reference_that_is_defined_anew_is_stored_anew() {
        let found = homes(
            "function (Reference, Reference) -> Reference
            b0(v0: Reference, v1: Reference):
                jump b1(v1)
            b1(v2: Reference):
                v3: Int = call m1
                v4: Reference = load_field +12 Reference v2
                branch v3 b1(v4) else b2
            b2:
                return v0",
        );
        assert_eq!(found, ["v0 0, v2 1", "Call: v0 v2 |  | v0 v2"]);
    }

    #[test]
    fn exits_use_what_their_states_name() {
        let found = homes(
            "function (Reference, Reference, Reference) -> Int
            b0(v0: Reference, v1: Reference, v2: Reference):
                v3: Int = call m1 state s0 handled
                v4: Int = call m2 state s1
                guard Bounds v3 state s2
                return v4
            s0 = m1@0 Calling (v0) ()
            s1 = m1@1 Calling (v1) ()
            s2 = m1@2 Before (v2) ()",
        );
        assert_eq!(found, ["v0 0, v2 1", "Call: v0 v2 |  | v0 v2", "Call: v2 |  | "]);
    }

    #[test]
    fn who_selects_a_method_first_needs_its_operands_behind_that() {
        let found = homes(
            "function (Reference, Reference) -> Reference
            b0(v0: Reference, v1: Reference):
                v2: Reference = const null
                v3: Int = call_interface m1 v0, v1, v0, v2
                v4: Reference = call_interface m1 v1
                call_interface_checked m1 in2 #3 v4
                return v0",
        );
        assert_eq!(found[1..3], ["CallInterface: v0 v1 |  | v0 v1", "CallInterface: v0 | v1 | "]);
        assert_eq!(found[3], "CallInterfaceChecked: v0 | v4 | v4");
    }

    #[test]
    fn references_that_never_meet_share_a_slot_and_cells_are_homes() {
        let found = homes(
            "function (Reference) -> Reference
            b0(v0: Reference):
                v1: Reference = const_reference -64
                v2: Reference = call m1 v0
                v3: Reference = call m2 v0, v1
                v4: Reference = call m3 v2, v1
                v5: Reference = call m4 v3
                return v4",
        );
        assert_eq!(found[0], "v0 0, v1 cell -64, v2 0, v3 0, v4 0");
        assert_eq!(found[1], "Call: v0 v1 |  | v0");
    }
}
