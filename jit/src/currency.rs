//! Inlined methods that may be redefined (`[VMDOC]` Redefinition).
//!
//! Where classes may be redefined, a guard waits before each call. When a method takes the place of the call, another one goes before that which looks at the version of
//! the method; it leaves before the call, which the interpreter makes then. What still waits in the end goes away.

use std::sync::atomic::Ordering;

use classfile::Kind;
use runtime::metadata::method::MethodRef;
use runtime::vm::VmRef;

use crate::ir::op::{Op, Reason};
use crate::ir::{BlockId, Function, Inst, OriginId, ValueId};

const WAITS: Op = Op::IsCurrent { method: 0, version: 0 };

fn is_redefinable(vm: VmRef, method: MethodRef) -> bool {
    vm.agents.may_redefine() && !method.class.hidden
}

/// Whether a backward branch of a method's bytecode leads to an instruction.
pub fn has_loop(method: MethodRef, header: u16) -> bool {
    let Some(code) = method.code() else { return false };
    let mut at = 0;
    while let Ok((instruction, next)) = classfile::decode(code.bytecode(), at) {
        if at >= u32::from(header) && instruction.targets().any(|target| target == u32::from(header)) {
            return true;
        }
        at = next;
    }
    false
}

/// Whether the body of a method may take the place of a call.
pub fn can_be_inlined(vm: VmRef, function: &Function, call: ValueId, method: MethodRef) -> bool {
    !is_redefinable(vm, method) || waiting(function, call).is_some()
}

/// Has the function look whether a method is still the same before a call that its body takes the place of.
pub fn guard(vm: VmRef, function: &mut Function, call: ValueId, method: MethodRef) {
    if !is_redefinable(vm, method) {
        return;
    }
    let (block, place, waiting) = waiting(function, call).expect("the call can be inlined");
    let version = method.row.version.load(Ordering::Acquire);
    let look = Inst { op: Op::IsCurrent { method: method.id.0, version }, ..waiting.look };
    let look = function.add_inst(Some(Kind::Int), look);
    let guard = function.add_inst(None, Inst { operands: vec![look], ..waiting.guard });
    function.block_mut(block).insts.splice(place..place, [look, guard]);
}

/// A look that waits, and the guard behind it.
struct Waiting {
    look: Inst,
    guard: Inst,
}

/// What waits before a call: the block, the place in it.
fn waiting(function: &Function, call: ValueId) -> Option<(BlockId, usize, Waiting)> {
    let origin: OriginId = function.inst(call)?.origin;
    for block in (0..function.blocks.len() as u32).map(BlockId) {
        let insts = &function.block(block).insts;
        for (place, pair) in insts.windows(2).enumerate() {
            let (Some(look), Some(guard)) = (function.inst(pair[0]), function.inst(pair[1])) else { continue };
            let is_pair = look.op == WAITS && look.origin == origin && guard.op == Op::Guard(Reason::Redefined);
            if is_pair && guard.operands == [pair[0]] {
                return Some((block, place, Waiting { look: look.clone(), guard: guard.clone() }));
            }
        }
    }
    None
}

/// Takes out what waits in vain.
pub fn finish(vm: VmRef, function: &mut Function) {
    if !vm.agents.may_redefine() {
        return;
    }
    for block in (0..function.blocks.len() as u32).map(BlockId) {
        let waits = |function: &Function, value: ValueId| {
            let Some(inst) = function.inst(value) else { return false };
            let of_waiting = || inst.operands.first().and_then(|look| function.inst(*look)).is_some_and(|look| look.op == WAITS);
            inst.op == WAITS || inst.op == Op::Guard(Reason::Redefined) && of_waiting()
        };
        let insts = function.block(block).insts.clone();
        let kept: Vec<ValueId> = insts.into_iter().filter(|value| !waits(function, *value)).collect();
        function.block_mut(block).insts = kept;
    }
}
