//! Fields in which objects have stored themselves, as those do that are their own lock.
//!
//! A load of such a field gives the object again, if the only store of the field stands behind the object's making in the same block: no load comes before.

use runtime::value_ops::ValueOp;
use rustc_hash::FxHashMap;

use crate::ir::op::{Cell, Op};
use crate::ir::{Function, Inst, ValueId};

/// A field of an object.
type Field = (ValueId, u32);

/// What stands for objects because they have stored themselves.
#[derive(Default)]
pub struct Selves {
    /// The fields, and whether they hold just that.
    fields: FxHashMap<Field, bool>,
    /// The loads of them, with the objects.
    loads: FxHashMap<ValueId, ValueId>,
}

impl Selves {
    /// Those of the objects that a function makes.
    pub fn of(function: &Function) -> Self {
        let order = function.order();
        let mut selves = Self::default();
        for block in &order {
            let insts = &function.block(*block).insts;
            for inst in insts.iter().filter_map(|value| function.inst(*value)) {
                let Op::StoreField { offset, cell, .. } = inst.op else { continue };
                let object = inst.operands[0];
                let is_own =
                    cell == Cell::Reference && inst.operands[1] == object && insts.contains(&object) && is_made(function, object);
                // A second store of the field is one too many.
                selves.fields.entry((object, offset)).and_modify(|only| *only = false).or_insert(is_own);
            }
        }
        if !selves.fields.values().any(|is_own| *is_own) {
            return Self::default();
        }
        for block in &order {
            selves.find_loads(function, &function.block(*block).insts);
        }
        // A field that is stored by another of the object's names has not been looked at.
        let renamed = |(name, offset): &Field| selves.loads.get(name).filter(|object| selves.is_own(**object, *offset)).copied();
        let spoilt: Vec<ValueId> = selves.fields.keys().filter_map(renamed).collect();
        spoilt.into_iter().for_each(|object| selves.forget(object));
        selves
    }

    /// Nothing is known of an object any more.
    fn forget(&mut self, object: ValueId) {
        self.fields.iter_mut().filter(|((of, _), _)| *of == object).for_each(|(_, is_own)| *is_own = false);
        self.loads.retain(|_, of| *of != object);
    }

    /// The loads in a block.
    fn find_loads(&mut self, function: &Function, insts: &[ValueId]) {
        for (place, value) in insts.iter().enumerate() {
            let Some(inst) = function.inst(*value) else { continue };
            let Op::LoadField { offset, .. } = inst.op else { continue };
            // Uses come behind definitions in the order of blocks.
            let object = self.root(inst.operands[0]);
            if !self.is_own(object, offset) {
                continue;
            }
            let is_store = |other: &ValueId| {
                let store = function.inst(*other).filter(|store| store.operands.first() == Some(&object));
                store.is_some_and(|store| matches!(store.op, Op::StoreField { offset: at, .. } if at == offset))
            };
            if insts.contains(&object) && !insts[..place].iter().any(is_store) {
                // It loads what was there before: null.
                self.fields.insert((object, offset), false);
                continue;
            }
            self.loads.insert(*value, object);
        }
    }

    /// Whether a field holds the object that it is in, and nothing else once that is complete.
    pub fn is_own(&self, object: ValueId, offset: u32) -> bool {
        self.fields.get(&(object, offset)) == Some(&true)
    }

    /// The object that a value is.
    pub fn root(&self, value: ValueId) -> ValueId {
        self.loads.get(&value).copied().unwrap_or(value)
    }

    /// Whether an instruction asks whether such a load has given null.
    pub fn is_null_test(&self, function: &Function, inst: &Inst) -> bool {
        let is_test = matches!(inst.op, Op::Value(ValueOp::ReferenceEqual | ValueOp::ReferenceNotEqual));
        is_test && self.loads.contains_key(&inst.operands[0]) && function.constant(inst.operands[1]) == Some(0)
    }

    /// Names the objects themselves, which are not null.
    pub fn replace(mut self, function: &mut Function, is_meant: impl Fn(ValueId) -> bool) {
        self.loads.retain(|_, object| is_meant(*object));
        if self.loads.is_empty() {
            return;
        }
        for number in 0..function.values.len() as u32 {
            let value = ValueId(number);
            let Some(inst) = function.inst(value).filter(|inst| self.is_null_test(function, inst)) else { continue };
            let answer = inst.op == Op::Value(ValueOp::ReferenceNotEqual);
            let inst = function.inst_mut(value).expect("as above");
            (inst.op, inst.operands) = (Op::Constant(answer.into()), Vec::new());
        }
        function.substitute_all(&self.loads);
    }
}

fn is_made(function: &Function, object: ValueId) -> bool {
    function.inst(object).is_some_and(|inst| matches!(inst.op, Op::NewObject { finalizable: false, .. }))
}
