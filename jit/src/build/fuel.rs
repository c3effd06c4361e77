//! Fuel (`[VMDOC]` Fuel): what entries of methods and cycles cost, where a `Vm` counts it.
//!
//! It is the caller who pays for an entry, so what a call costs is paid where it is carried out, or where the body takes its place. The builder pays for
//! the edges of the method's own code. What has been paid is behind the last resume point: nobody pays twice.

use runtime::linking::code;

use super::Builder;
use crate::ir::op::Op;
use crate::ir::{BlockId, Inst, OriginId, Thrown};

impl Builder {
    /// Pays for the edge that a block is on, which leads back in the bytecode or to a handler.
    pub(super) fn pay_for_edge(&mut self, block: BlockId) {
        self.pay(block, code::weight(self.method));
    }

    /// Pays at the end of a block, the current one or one that is on an edge from it.
    pub(super) fn pay(&mut self, block: BlockId, units: u16) {
        if self.vm.is_metered() {
            self.function.append(block, None, charge(units, self.origin));
            self.environment.boundary = None;
        }
    }
}

/// What spends so many units.
pub fn charge(units: u16, origin: OriginId) -> Inst {
    Inst { op: Op::Charge(units.into()), operands: Vec::new(), state: None, thrown: Thrown::Unwinds, origin }
}
