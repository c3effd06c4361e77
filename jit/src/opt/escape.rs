//! Objects that nobody but the method sees are their fields, and short arrays their elements, as long as all that is asked for are elements that are known.
//!
//! An object escapes if it is an argument, a result, stored anywhere but in such an object, or one of several that a parameter may be. One
//! that does not is never made: its fields are variables, nobody else can want its monitor, and states say how the interpreter gets it
//! (Kotzmann, Mössenböck: Escape Analysis in the Context of Dynamic Compilation and Deoptimization).

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use classfile::Kind;
use runtime::value_ops::ValueOp;
use rustc_hash::FxHashMap;

use super::selves::Selves;
use crate::ir::op::{Cell, Op};
use crate::ir::state::Virtual;
use crate::ir::{BlockId, End, Function, Inst, OriginId, StateId, Thrown, ValueId};
use crate::reaching::Reaching;

/// How often objects are looked for: those that are in others do not escape once the others are gone.
const ROUNDS_MAX: usize = 6;
/// Fields of an object that is worth it, and elements of an array.
const FIELDS_MAX: usize = 32;

/// Replaces objects by their fields.
pub fn run(function: &mut Function) -> bool {
    let mut changed = false;
    for _ in 0..ROUNDS_MAX {
        let selves = Selves::of(function);
        let objects = found(function, &selves);
        if objects.is_empty() {
            break;
        }
        selves.replace(function, |object| objects.contains_key(&object));
        Replacing::new(function, objects).run(function);
        changed = true;
    }
    changed
}

/// An object, with the fields that are used.
struct Object {
    class: u32,
    /// Elements, if it is an array.
    length: u32,
    fields: BTreeMap<u32, Cell>,
}

/// The objects that do not escape.
fn found(function: &Function, selves: &Selves) -> BTreeMap<ValueId, Object> {
    let order = function.order();
    let mut objects: BTreeMap<ValueId, Object> = BTreeMap::new();
    for value in order.iter().flat_map(|block| &function.block(*block).insts) {
        if let Some((class, length)) = made(function, *value) {
            objects.insert(*value, Object { class, length, fields: BTreeMap::new() });
        }
    }
    if objects.is_empty() {
        return objects;
    }
    let mut escaped: BTreeSet<ValueId> = BTreeSet::new();
    for block in &order {
        for value in &function.block(*block).insts {
            let inst = function.inst(*value).expect("blocks list instructions");
            let access = access(function, inst);
            let root = |value: ValueId| selves.root(value);
            match (access, inst.op) {
                // In itself, an object is seen by nobody else.
                (Some(access), _) if access.stored == Some(access.object) && selves.is_own(access.object, access.offset) => {}
                (Some(access), _) => escaped.extend(access.stored.map(root)),
                (None, Op::MonitorEnter | Op::MonitorExit) => {}
                (None, _) if selves.is_null_test(function, inst) => {}
                (None, _) => escaped.extend(inst.operands.iter().copied().map(root)),
            }
            if let Some(Access { object, offset, cell, end, .. }) = access
                && let object = root(object)
                && let Some(known) = objects.get_mut(&object)
                && (*known.fields.entry(offset).or_insert(cell) != cell || end > known.length)
            {
                escaped.insert(object);
            }
        }
        let end = &function.block(*block).end;
        escaped.extend(end.operand().map(|value| selves.root(value)));
        escaped.extend(end.edges().flat_map(|edge| &edge.arguments).map(|value| selves.root(*value)));
    }
    objects.retain(|object, known| !escaped.contains(object) && known.fields.len() <= FIELDS_MAX);
    objects
}

/// The class of an object that an instruction makes, with the elements if it is an array, if it may be replaced.
fn made(function: &Function, value: ValueId) -> Option<(u32, u32)> {
    let inst = function.inst(value)?;
    match inst.op {
        Op::NewObject { class, finalizable: false, .. } => Some((class, 0)),
        Op::NewArray { class, .. } => {
            let length = function.constant(inst.operands[0])? as u32;
            (length as usize <= FIELDS_MAX).then_some((class, length))
        }
        _ => None,
    }
}

/// An access to a field or a known element.
#[derive(Clone, Copy)]
struct Access {
    object: ValueId,
    offset: u32,
    cell: Cell,
    /// The index behind that of an element.
    end: u32,
    /// What is stored.
    stored: Option<ValueId>,
}

fn access(function: &Function, inst: &Inst) -> Option<Access> {
    let operands = &inst.operands;
    let field = |offset, cell, stored| Some(Access { object: operands[0], offset, cell, end: 0, stored });
    let element = |cell: Cell, stored| {
        let index = function.constant(operands[1])? as u32;
        let offset = index.checked_mul(cell.bytes())?.checked_add(gc::ARRAY_BASE_OFFSET)?;
        Some(Access { object: operands[0], offset, cell, end: index + 1, stored })
    };
    match inst.op {
        // No other thread sees in what order these are done.
        Op::LoadField { offset, cell, .. } => field(offset, cell, None),
        Op::StoreField { offset, cell, .. } => field(offset, cell, Some(operands[1])),
        Op::LoadElement(cell) => element(cell, None),
        Op::StoreElement(cell) => element(cell, Some(operands[2])),
        _ => None,
    }
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
            let origin = inst.origin;
            if let Some(object) = self.objects.get(&value) {
                let fields: Vec<(u32, Cell)> = object.fields.iter().map(|(offset, cell)| (*offset, *cell)).collect();
                for (offset, cell) in fields {
                    let zero = add(function, cell.kind(), Op::Constant(0), Vec::new(), origin);
                    kept.push(zero);
                    self.write(block, value, (value, offset), cell, zero);
                }
            } else if let Some(Access { object, offset, cell, stored: Some(stored), .. }) = self.access(function, inst) {
                let stored = narrowed(function, &mut kept, cell, stored, origin);
                self.write(block, value, (object, offset), cell, stored);
            }
            kept.push(value);
        }
        function.block_mut(block).insts = kept;
    }

    /// An access to one of the objects.
    fn access(&self, function: &Function, inst: &Inst) -> Option<Access> {
        access(function, inst).filter(|access| self.objects.contains_key(&access.object))
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
            // A new object without fields that somebody uses.
            if self.objects.contains_key(&value) {
                continue;
            }
            if matches!(inst.op, Op::MonitorEnter | Op::MonitorExit) && self.objects.contains_key(&inst.operands[0]) {
                continue;
            }
            if let Some(Access { object, offset, .. }) = self.access(function, inst) {
                let content = self.content(function, block, (object, offset));
                self.replaced.insert(value, content);
                continue;
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
            let (class, length) = (object.class, object.length);
            let fields: Vec<(u32, Cell)> = object.fields.iter().map(|(offset, cell)| (*offset, *cell)).collect();
            let mut cells = Vec::with_capacity(fields.len());
            for (offset, cell) in fields {
                let content = self.content(function, block, (value, offset));
                pending.push(content);
                cells.push((offset, cell, content));
            }
            virtuals.push(Virtual { object: value, class, length, cells });
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
