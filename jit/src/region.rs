//! Blocks that are carried out on two ways: copies of them, and what becomes of the values that they define.

use crate::ir::{BlockId, Definition, End, Function, Inst, StateId, Value, ValueId};
use crate::reaching::Reaching;
use rustc_hash::FxHashMap;

/// A copy of some blocks.
#[derive(Debug, Default)]
pub struct Copied {
    /// The copy of each block.
    pub blocks: FxHashMap<BlockId, BlockId>,
    /// The copy of each value that is defined in them.
    pub values: FxHashMap<ValueId, ValueId>,
    states: FxHashMap<StateId, StateId>,
}

impl Copied {
    /// What a value is in the copy.
    pub fn value(&self, value: ValueId) -> ValueId {
        self.values.get(&value).copied().unwrap_or(value)
    }

    fn state(&mut self, function: &mut Function, state: StateId) -> StateId {
        if let Some(known) = self.states.get(&state) {
            return *known;
        }
        let made = map_state(function, state, &mut |value| self.value(value));
        self.states.insert(state, made);
        made
    }
}

/// Copies blocks. Ways between them are copied, ways out lead to where they led; nothing leads to the copies yet.
pub fn copy(function: &mut Function, blocks: &[BlockId]) -> Copied {
    let mut copied = Copied::default();
    for block in blocks {
        let made = function.add_block();
        copied.blocks.insert(*block, made);
        let content = function.block(*block);
        let (parameters, insts) = (content.parameters.clone(), content.insts.clone());
        for parameter in parameters {
            let kind = function.kind(parameter);
            let parameter_copy = function.add_parameter(made, kind);
            copied.values.insert(parameter, parameter_copy);
        }
        for value in insts {
            let Value { kind, definition } = function.values[value.index()].clone();
            let Definition::Inst(inst) = definition else { unreachable!("blocks list instructions") };
            let value_copy = function.append(made, kind, inst);
            copied.values.insert(value, value_copy);
        }
    }
    for block in blocks {
        let made = copied.blocks[block];
        for value in function.block(made).insts.clone() {
            let Inst { op, operands, state, thrown, origin } = function.inst(value).expect("blocks list instructions").clone();
            let operands = operands.into_iter().map(|operand| copied.value(operand)).collect();
            let state = state.map(|state| copied.state(function, state));
            *function.inst_mut(value).expect("as above") = Inst { op, operands, state, thrown, origin };
        }
        let mut end = function.block(*block).end.clone();
        if let Some(value) = end.operand_mut() {
            *value = copied.value(*value);
        }
        if let End::Exit(_, state) = &mut end {
            *state = copied.state(function, *state);
        }
        for edge in end.edges_mut() {
            edge.to = copied.blocks.get(&edge.to).copied().unwrap_or(edge.to);
            edge.arguments.iter_mut().for_each(|argument| *argument = copied.value(*argument));
        }
        let (entry_state, rarer) = (function.block(*block).entry_state, function.block(*block).rarer);
        let entry_state = entry_state.map(|state| copied.state(function, state));
        let content = function.block_mut(made);
        (content.end, content.entry_state, content.rarer) = (end, entry_state, rarer);
    }
    copied
}

/// A state with other values; the same if it names none of them.
fn map_state(function: &mut Function, state: StateId, other: &mut impl FnMut(ValueId) -> ValueId) -> StateId {
    let mut content = function.states[state.index()].clone();
    let mut changed = false;
    for value in content.values_mut() {
        let before = std::mem::replace(value, other(*value));
        changed |= before != *value;
    }
    let caller = content.caller.map(|caller| map_state(function, caller, other));
    changed |= caller != content.caller;
    content.caller = caller;
    if changed { function.add_state(content) } else { state }
}

/// Makes a function whole in which values have further definitions, as each of these says: wherever one of them is used that is above no more, the use
/// gets what was defined last on the way there, through new parameters where ways meet.
///
/// # Panics
/// If a use can be reached without a definition.
pub fn repair<'c>(function: &mut Function, copies: impl IntoIterator<Item = &'c FxHashMap<ValueId, ValueId>>) {
    let mut repair = Repair { originals: FxHashMap::default(), homes: FxHashMap::default(), reaching: Reaching::new(function) };
    for (original, copy) in copies.into_iter().flatten() {
        repair.originals.extend([(*original, *original), (*copy, *original)]);
    }
    let order = function.order();
    for block in &order {
        let content = function.block(*block);
        for value in content.parameters.iter().chain(&content.insts) {
            let Some(original) = repair.originals.get(value) else { continue };
            repair.homes.insert(*value, *block);
            if let Some(kind) = function.values[value.index()].kind {
                repair.reaching.define(*original, kind, *block, *value);
            }
        }
    }
    for block in &order {
        repair.block(function, *block);
    }
    repair.reaching.finish(function);
}

struct Repair {
    /// Of each value with several definitions, the first.
    originals: FxHashMap<ValueId, ValueId>,
    homes: FxHashMap<ValueId, BlockId>,
    reaching: Reaching<ValueId>,
}

impl Repair {
    fn block(&mut self, function: &mut Function, block: BlockId) {
        let mut states: FxHashMap<StateId, StateId> = FxHashMap::default();
        let mut map = |repair: &mut Self, function: &mut Function, state: StateId| {
            if let Some(known) = states.get(&state) {
                return *known;
            }
            let named = function.state_values(state).into_iter();
            let other: FxHashMap<ValueId, ValueId> = named.map(|value| (value, repair.used(function, block, value))).collect();
            let made = map_state(function, state, &mut |value| other.get(&value).copied().unwrap_or(value));
            states.insert(state, made);
            made
        };
        if let Some(state) = function.block(block).entry_state {
            let state = map(self, function, state);
            function.block_mut(block).entry_state = Some(state);
        }
        for value in function.block(block).insts.clone() {
            let inst = function.inst(value).expect("blocks list instructions");
            let (operands, state) = (inst.operands.clone(), inst.state);
            let operands = operands.into_iter().map(|operand| self.used(function, block, operand)).collect();
            let state = state.map(|state| map(self, function, state));
            let inst = function.inst_mut(value).expect("as above");
            (inst.operands, inst.state) = (operands, state);
        }
        let mut end = function.block(block).end.clone();
        if let Some(value) = end.operand_mut() {
            *value = self.used(function, block, *value);
        }
        if let End::Exit(_, state) = &mut end {
            *state = map(self, function, *state);
        }
        for argument in end.edges_mut().flat_map(|edge| &mut edge.arguments) {
            *argument = self.used(function, block, *argument);
        }
        function.block_mut(block).end = end;
    }

    /// What a use of a value in a block gets.
    fn used(&mut self, function: &mut Function, block: BlockId, value: ValueId) -> ValueId {
        match self.originals.get(&value).copied() {
            // Its own definition stands before it.
            Some(_) if self.homes.get(&value) == Some(&block) => value,
            Some(original) => self.reaching.at_start(function, block, original),
            None => value,
        }
    }
}
