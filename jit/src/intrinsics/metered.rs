//! Intrinsics where fuel is counted (`[VMDOC]` Fuel): what takes the place of a call costs what the interpreter pays for it.
//!
//! A leaf function costs one unit, where the interpreter calls it, and a row that stands for one declines where that does, since it asks it then; a native method costs
//! what its entry costs. What else has a row is bytecode to the interpreter, and stays that.

use runtime::linking::code::weight;
use runtime::metadata::method::MethodRef;

use super::{Answer, Site, row_of};
use crate::build::{calls_leaf, charge};
use crate::intrinsics::template::Template;
use crate::ir::op::Op;
use crate::ir::{BlockId, End, Function, OriginId};

/// What takes the place of a call.
pub fn expand(site: &mut Site<'_>) -> Answer {
    let (origin, method) = (&site.function.origins[site.call.origin.index()], site.method);
    let is_leaf = site.vm.methods.at(origin.method.0).is_some_and(|caller| calls_leaf(caller, origin.bci, method));
    if !is_leaf && !method.is_native() {
        return Answer::Never;
    }
    let mut made = row_of(method).map_or(Answer::Never, |row| (row.make)(site));
    let has_answer = matches!(made, Answer::Body(_)) || matches!(made, Answer::Later) && !site.is_last;
    if is_leaf && !has_answer {
        made = Template::new(method).leaf();
    }
    if let Answer::Body(body) = &mut made {
        if is_leaf {
            // Also if it declines.
            body.prepend(charge(1, OriginId(0)));
        } else {
            pay(body, method);
        }
    }
    made
}

/// Pays for an entry on each way that does not call the method itself, once that is certain.
fn pay(body: &mut Function, method: MethodRef) {
    let is_call = |body: &Function, block: BlockId| {
        let mut ops = body.block(block).insts.iter().filter_map(|value| body.inst(*value)).map(|inst| inst.op);
        ops.any(|op| op == Op::Call(method.id.0))
    };
    for block in body.order() {
        if matches!(body.block(block).end, End::Return(_)) && !is_call(body, block) {
            let charge = body.add_inst(None, charge(weight(method), OriginId(0)));
            body.block_mut(block).insts.insert(0, charge);
        }
    }
}
