//! Objects that nobody but the method sees are their fields.
//!
//! An object escapes if it is an argument, a result, stored anywhere but in such an object, or one of several that a parameter may be. One
//! that does not is never made: its fields are variables, nobody else can want its monitor, and states say how the interpreter gets it
//! (Kotzmann, Mössenböck: Escape Analysis in the Context of Dynamic Compilation and Deoptimization).

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use classfile::Kind;
use runtime::value_ops::ValueOp;
use rustc_hash::FxHashMap;

use crate::ir::op::{Cell, Op};
use crate::ir::state::Virtual;
use crate::ir::{BlockId, End, Function, Inst, OriginId, StateId, Thrown, ValueId};
use crate::reaching::Reaching;

/// How often objects are looked for: those that are in others do not escape once the others are gone.
const ROUNDS_MAX: usize = 6;
/// Fields of an object that is worth it.
const FIELDS_MAX: usize = 32;

/// Replaces objects by their fields.
pub fn run(function: &mut Function) -> bool {
    let mut changed = false;
    for _ in 0..ROUNDS_MAX {
        let objects = found(function);
        if objects.is_empty() {
            break;
        }
        Replacing::new(function, objects).run(function);
        changed = true;
    }
    changed
}

/// An object, with the fields that are used.
struct Object {
    class: u32,
    fields: BTreeMap<u32, Cell>,
}

/// The objects that do not escape.
fn found(function: &Function) -> BTreeMap<ValueId, Object> {
    let order = function.order();
    let mut objects: BTreeMap<ValueId, Object> = BTreeMap::new();
    for value in order.iter().flat_map(|block| &function.block(*block).insts) {
        if let Some(Op::NewObject { class, finalizable: false, .. }) = function.inst(*value).map(|inst| inst.op) {
            objects.insert(*value, Object { class, fields: BTreeMap::new() });
        }
    }
    if objects.is_empty() {
        return objects;
    }
    let mut escaped: BTreeSet<ValueId> = BTreeSet::new();
    for block in &order {
        for value in &function.block(*block).insts {
            let inst = function.inst(*value).expect("blocks list instructions");
            let (field, others) = match inst.op {
                Op::LoadField { offset, cell, volatile: false } => (Some((inst.operands[0], offset, cell)), &[][..]),
                Op::StoreField { offset, cell, volatile: false } => (Some((inst.operands[0], offset, cell)), &inst.operands[1..]),
                Op::MonitorEnter | Op::MonitorExit => (None, &[][..]),
                _ => (None, &inst.operands[..]),
            };
            escaped.extend(others);
            if let Some((object, offset, cell)) = field
                && let Some(known) = objects.get_mut(&object)
                && *known.fields.entry(offset).or_insert(cell) != cell
            {
                escaped.insert(object);
            }
        }
        let end = &function.block(*block).end;
        escaped.extend(end.operand());
        escaped.extend(end.edges().flat_map(|edge| &edge.arguments));
    }
    objects.retain(|object, known| !escaped.contains(object) && known.fields.len() <= FIELDS_MAX);
    objects
}

/// A field of an object.
type Field = (ValueId, u32);

struct Replacing {
    objects: BTreeMap<ValueId, Object>,
    reaching: Reaching<Field>,
    /// What stores make of fields, and zeros of new objects, by instruction.
    written: FxHashMap<ValueId, Vec<(Field, ValueId)>>,
    /// Values of the fields where the walk is, as far as the block has set them.
    current: FxHashMap<Field, ValueId>,
    replaced: FxHashMap<ValueId, ValueId>,
}

impl Replacing {
    fn new(function: &mut Function, objects: BTreeMap<ValueId, Object>) -> Self {
        let mut replacing = Self {
            objects,
            reaching: Reaching::new(function),
            written: FxHashMap::default(),
            current: FxHashMap::default(),
            replaced: FxHashMap::default(),
        };
        for block in function.order() {
            replacing.define(function, block);
        }
        replacing
    }

    /// Makes the values that a block gives to fields.
    fn define(&mut self, function: &mut Function, block: BlockId) {
        let insts = std::mem::take(&mut function.block_mut(block).insts);
        let mut kept = Vec::with_capacity(insts.len());
        for value in insts {
            let inst = function.inst(value).expect("blocks list instructions");
            let (op, origin) = (inst.op, inst.origin);
            let operands = inst.operands.clone();
            match op {
                Op::NewObject { .. } if self.objects.contains_key(&value) => {
                    let fields: Vec<(u32, Cell)> =
                        self.objects[&value].fields.iter().map(|(offset, cell)| (*offset, *cell)).collect();
                    for (offset, cell) in fields {
                        let zero = add(function, cell.kind(), Op::Constant(0), Vec::new(), origin);
                        kept.push(zero);
                        self.write(block, value, (value, offset), cell, zero);
                    }
                }
                Op::StoreField { offset, cell, .. } if self.objects.contains_key(&operands[0]) => {
                    let stored = narrowed(function, &mut kept, cell, operands[1], origin);
                    self.write(block, value, (operands[0], offset), cell, stored);
                }
                _ => {}
            }
            kept.push(value);
        }
        function.block_mut(block).insts = kept;
    }

    fn write(&mut self, block: BlockId, inst: ValueId, field: Field, cell: Cell, value: ValueId) {
        self.written.entry(inst).or_default().push((field, value));
        self.reaching.define(field, cell.kind(), block, value);
    }

    fn run(mut self, function: &mut Function) {
        for block in function.order() {
            self.block(function, block);
        }
        let Self { reaching, replaced, .. } = self;
        reaching.finish(function);
        function.substitute_all(&replaced);
    }

    fn block(&mut self, function: &mut Function, block: BlockId) {
        self.current.clear();
        if let Some(state) = function.block(block).entry_state {
            let state = self.state(function, block, state);
            function.block_mut(block).entry_state = Some(state);
        }
        let insts = std::mem::take(&mut function.block_mut(block).insts);
        let mut kept = Vec::with_capacity(insts.len());
        for value in insts {
            if let Some(written) = self.written.get(&value) {
                self.current.extend(written.iter().copied());
                continue;
            }
            let inst = function.inst(value).expect("blocks list instructions");
            match inst.op {
                // A new object without fields that somebody uses.
                Op::NewObject { .. } if self.objects.contains_key(&value) => continue,
                Op::MonitorEnter | Op::MonitorExit if self.objects.contains_key(&inst.operands[0]) => continue,
                Op::LoadField { offset, .. } if self.objects.contains_key(&inst.operands[0]) => {
                    let field = (inst.operands[0], offset);
                    let content = self.content(function, block, field);
                    self.replaced.insert(value, content);
                    continue;
                }
                _ => {}
            }
            if let Some(state) = inst.state {
                let state = self.state(function, block, state);
                function.inst_mut(value).expect("as above").state = Some(state);
            }
            kept.push(value);
        }
        function.block_mut(block).insts = kept;
        function.settle(block);
        if let End::Exit(reason, state) = function.block(block).end {
            let state = self.state(function, block, state);
            function.block_mut(block).end = End::Exit(reason, state);
        }
    }

    /// What is in a field where the walk is.
    fn content(&mut self, function: &mut Function, block: BlockId, field: Field) -> ValueId {
        match self.current.get(&field) {
            Some(value) => *value,
            None => self.reaching.at_start(function, block, field),
        }
    }

    /// A state that says what is in the objects that it names.
    fn state(&mut self, function: &mut Function, block: BlockId, state: StateId) -> StateId {
        let mut virtuals: Vec<Virtual> = Vec::new();
        let mut pending = function.state_values(state);
        while let Some(value) = pending.pop() {
            let Some(object) = self.objects.get(&value) else { continue };
            if virtuals.iter().any(|known| known.object == value) {
                continue;
            }
            let (class, fields): (u32, Vec<(u32, Cell)>) =
                (object.class, object.fields.iter().map(|(offset, cell)| (*offset, *cell)).collect());
            let mut cells = Vec::with_capacity(fields.len());
            for (offset, cell) in fields {
                let content = self.content(function, block, (value, offset));
                pending.push(content);
                cells.push((offset, cell, content));
            }
            virtuals.push(Virtual { object: value, class, cells });
        }
        if virtuals.is_empty() {
            return state;
        }
        let state = self.elided(function, state);
        let mut content = function.states[state.index()].clone();
        content.objects.extend(virtuals);
        function.add_state(content)
    }

    /// A state in which the monitors of the objects have not been entered.
    fn elided(&self, function: &mut Function, state: StateId) -> StateId {
        let mut content = function.states[state.index()].clone();
        let mut is_changed = false;
        for (_, elided) in content.locks.iter_mut().filter(|(lock, _)| self.objects.contains_key(lock)) {
            is_changed |= !mem::replace(elided, true);
        }
        let caller = content.caller.map(|caller| self.elided(function, caller));
        is_changed |= caller != content.caller;
        content.caller = caller;
        if is_changed { function.add_state(content) } else { state }
    }
}

fn add(function: &mut Function, kind: Kind, op: Op, operands: Vec<ValueId>, origin: OriginId) -> ValueId {
    function.add_inst(Some(kind), Inst { op, operands, state: None, thrown: Thrown::Unwinds, origin })
}

/// What a cell keeps of a value.
fn narrowed(function: &mut Function, kept: &mut Vec<ValueId>, cell: Cell, value: ValueId, origin: OriginId) -> ValueId {
    let operation = match cell {
        Cell::Boolean => {
            let one = add(function, Kind::Int, Op::Constant(1), Vec::new(), origin);
            kept.push(one);
            let bit = add(function, Kind::Int, Op::Value(ValueOp::IntAnd), vec![value, one], origin);
            kept.push(bit);
            return bit;
        }
        Cell::Byte => ValueOp::IntToByte,
        Cell::Char => ValueOp::IntToChar,
        Cell::Short => ValueOp::IntToShort,
        Cell::Int | Cell::Long | Cell::Float | Cell::Double | Cell::Reference => return value,
    };
    let narrow = add(function, Kind::Int, Op::Value(operation), vec![value], origin);
    kept.push(narrow);
    narrow
}
