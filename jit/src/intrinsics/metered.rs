//! Intrinsics where fuel is counted (`[VMDOC]` Fuel): what takes the place of a call costs what the interpreter pays for it.
//!
//! A leaf function costs one unit, where the interpreter calls it; a native method what its entry costs. What else has a row is bytecode to the interpreter, and
//! stays that.

use runtime::linking::code::weight;
use runtime::metadata::method::MethodRef;

use super::{Answer, Site, row_of};
use crate::build::{calls_leaf, charge};
use crate::constants::Constants;
use crate::intrinsics::template::Template;
use crate::ir::op::Op;
use crate::ir::{BlockId, End, Function, Inst, OriginId};

/// What takes the place of a call.
pub fn expand(constants: &mut Constants, function: &Function, call: &Inst, method: MethodRef) -> Answer {
    let vm = constants.vm();
    let site = &function.origins[call.origin.index()];
    if vm.methods.at(site.method.0).is_some_and(|caller| calls_leaf(caller, site.bci, method)) {
        let Answer::Body(mut body) = Template::new(method).leaf() else { return Answer::Never };
        // Also if it declines.
        body.prepend(charge(1, OriginId(0)));
        return Answer::Body(body);
    }
    let Some(row) = row_of(method).filter(|_| method.is_native()) else { return Answer::Never };
    let mut site = Site { vm, constants, function, call: call.clone(), method, is_last: false };
    match (row.make)(&mut site) {
        Answer::Body(mut body) => {
            pay(&mut body, method);
            Answer::Body(body)
        }
        answer => answer,
    }
}

/// Pays for an entry on each way that does not call the method itself.
fn pay(body: &mut Function, method: MethodRef) {
    let is_call = |body: &Function, block: BlockId| {
        let mut ops = body.block(block).insts.iter().filter_map(|value| body.inst(*value)).map(|inst| inst.op);
        ops.any(|op| op == Op::Call(method.id.0))
    };
    for block in body.order() {
        if matches!(body.block(block).end, End::Return(_)) && !is_call(body, block) {
            body.append(block, None, charge(weight(method), OriginId(0)));
        }
    }
}
