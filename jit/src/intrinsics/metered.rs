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
    let made = row_of(method).map_or(Answer::Never, |row| (row.make)(site));
    if site.vm.methods.at(origin.method.0).is_some_and(|caller| calls_leaf(caller, origin.bci, method)) {
        let mut body = match made {
            Answer::Body(body) => body,
            Answer::Later if !site.is_last => return Answer::Later,
            Answer::Later | Answer::Never => match Template::new(method).leaf() {
                Answer::Body(body) => body,
                answer => return answer,
            },
        };
        // Also if it declines.
        body.prepend(charge(1, OriginId(0)));
        return Answer::Body(body);
    }
    match made {
        Answer::Body(mut body) if method.is_native() => {
            pay(&mut body, method);
            Answer::Body(body)
        }
        Answer::Body(_) => Answer::Never,
        answer => answer,
    }
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
