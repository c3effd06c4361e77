//! Fuel (`[VMDOC]` Fuel): what entries of methods and cycles cost, where a `Vm` counts it.
//!
//! It is the caller who pays for an entry, so what a call costs is paid where it is carried out, or where the body takes its place. The builder pays for
//! the edges of the method's own code. What has been paid is behind the last resume point: nobody pays twice.

use classfile::Kind;
use runtime::linking::code;

use super::{Builder, NotBuilt};
use crate::ir::op::{Op, Reason};
use crate::ir::{BlockId, Inst, OriginId, Thrown};

impl Builder {
    /// Pays for the edge that a block is on, which leads back in the bytecode or to a handler.
    pub(super) fn pay_for_edge(&mut self, block: BlockId) {
        self.pay(block, code::weight(self.method));
    }

    /// A place at which code looks whether there is fuel for what follows, if the interpreter can go on here where there is not (`[VMDOC]` Fuel).
    pub(super) fn reserve(&mut self) -> Result<(), NotBuilt> {
        if self.vm.is_metered() && self.environment.boundary.is_some() {
            let state = self.state()?;
            let is_enough = self.append(Some(Kind::Int), Op::Reserve(0), Vec::new(), None);
            self.append(None, Op::Guard(Reason::Fuel), vec![is_enough], Some(state));
        }
        Ok(())
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
