//! What passes write instructions with.

use classfile::Kind;
use runtime::value_ops::ValueOp;

use crate::ir::fold::{Simpler, simplify};
use crate::ir::op::Op;
use crate::ir::{BlockId, Function, Inst, OriginId, StateId, Thrown, ValueId};

/// Writes instructions at the end of a block.
pub(super) struct Writer<'w> {
    pub(super) function: &'w mut Function,
    pub(super) block: BlockId,
    pub(super) origin: OriginId,
}

impl Writer<'_> {
    pub(super) fn append(&mut self, kind: Option<Kind>, op: Op, operands: Vec<ValueId>, state: Option<StateId>) -> ValueId {
        self.function.append(self.block, kind, Inst { op, operands, state, thrown: Thrown::Unwinds, origin: self.origin })
    }

    pub(super) fn constant(&mut self, kind: Kind, bits: u64) -> ValueId {
        self.append(Some(kind), Op::Constant(bits), Vec::new(), None)
    }

    pub(super) fn value(&mut self, operation: ValueOp, operands: Vec<ValueId>) -> ValueId {
        match simplify(self.function, Op::Value(operation), &operands) {
            Some(Simpler::Value(value)) => value,
            Some(Simpler::Constant(bits)) => self.constant(operation.result(), bits),
            Some(Simpler::Op(..) | Simpler::WithConstant(..)) | None => {
                self.append(Some(operation.result()), Op::Value(operation), operands, None)
            }
        }
    }
}
