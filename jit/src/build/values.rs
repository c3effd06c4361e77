//! Instructions and their values.

use classfile::{FieldType, Kind};
use runtime::ClassRef;
use runtime::value_ops::ValueOp;

use super::handlers::Catcher;
use super::{Builder, NotBuilt};
use crate::ir::op::Op;
use crate::ir::{Inst, StateId, Thrown, ValueId};
use crate::types;

impl Builder {
    pub(super) fn push(&mut self, value: ValueId) {
        self.environment.stack.push(value);
    }

    pub(super) fn pop(&mut self) -> Result<ValueId, NotBuilt> {
        self.environment.stack.pop().ok_or(NotBuilt::Undecodable)
    }

    pub(super) fn constant(&mut self, kind: Kind, bits: u64) -> ValueId {
        self.append(Some(kind), Op::Constant(bits), Vec::new(), None)
    }

    /// A value operation, folded if its operands are constants.
    pub(super) fn value(&mut self, operation: ValueOp, operands: Vec<ValueId>) -> ValueId {
        let constants: Option<Vec<u64>> = operands.iter().map(|operand| self.function.constant(*operand)).collect();
        match constants.and_then(|constants| operation.fold(&constants)) {
            Some(bits) => self.constant(operation.result(), bits),
            None => self.append(Some(operation.result()), Op::Value(operation), operands, None),
        }
    }

    /// An instruction with a result.
    pub(super) fn result(&mut self, kind: Kind, op: Op, operands: Vec<ValueId>) -> ValueId {
        let value = self.append(Some(kind), op, operands, None);
        self.after(op);
        value
    }

    /// An instruction without one.
    pub(super) fn effect(&mut self, op: Op, operands: Vec<ValueId>) {
        self.append(None, op, operands, None);
        self.after(op);
    }

    /// A reference that is null or of this class, if that says something (`[VMDOC]` Types of references).
    pub(super) fn typed(&mut self, value: ValueId, class: Option<ClassRef>) -> ValueId {
        let Some(class) = class.filter(|class| !self.vm.options.sealed && types::is_exact(*class)) else { return value };
        let typed = self.append(Some(Kind::Reference), Op::Typed { class: class.id.0 }, vec![value], None);
        if self.environment.not_null.contains(&value) {
            self.environment.not_null.insert(typed);
        }
        typed
    }

    /// The same for what is declared in the class of the method.
    pub(super) fn typed_as(&mut self, value: ValueId, declared: Option<FieldType<'_>>) -> ValueId {
        let loader = self.method.class.loader;
        let class = declared.and_then(|declared| types::of_declared(self.vm, loader, declared));
        self.typed(value, class)
    }

    pub(super) fn append(&mut self, kind: Option<Kind>, op: Op, operands: Vec<ValueId>, state: Option<StateId>) -> ValueId {
        let catcher = if op.throws() { self.catchers[self.at].clone() } else { Catcher::Nobody };
        let (thrown, rows) = match catcher {
            Catcher::Nobody => (Thrown::Unwinds, None),
            Catcher::Rows(rows) if op.calls() => (Thrown::Caught, Some(rows)),
            Catcher::Rows(_) | Catcher::Interpreter => (Thrown::Exits, None),
        };
        let value = self.function.append(self.block, kind, Inst { op, operands, state, thrown, origin: self.origin });
        if let Some(Err(problem)) = rows.map(|rows| self.catch(&rows, state)) {
            self.problem = Some(problem);
        }
        value
    }

    /// Behind an effect, the interpreter cannot go on where it could before.
    pub(super) fn after(&mut self, op: Op) {
        let effects = op.effects();
        if effects.writes {
            self.environment.boundary = None;
        }
    }
}
