//! Monitors of objects that no other thread ever sees.
//!
//! An object that is only what its fields and its monitor are used for, and an argument of methods that do no more with it, is confined to the thread: nobody else can
//! want its monitor, which is not entered then. Unlike those that escape analysis replaces, such an object is there, so all may be known of it: states say
//! that the interpreter enters its monitor first.

mod fate;

use runtime::value_ops::ValueOp;
use runtime::vm::VmRef;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::ir::op::Op;
use crate::ir::{Function, Inst, ValueId};
use crate::opt::selves::Selves;
pub use fate::Fate;
use fate::Fates;

/// Names of objects that are looked at: methods that return their argument give it another one.
const NAMES_MAX: usize = 64;

/// What calls of a method with this id, of which the argument at a place is an object of this class, do with it.
type Judge<'j> = dyn FnMut(u32, usize, u32) -> Fate + 'j;

/// Takes out the monitors; whether there were any.
pub fn run(vm: VmRef, function: &mut Function) -> bool {
    // What a method does with its arguments may be something else tomorrow.
    if vm.agents.may_redefine() {
        return false;
    }
    let mut fates = Fates::new(vm);
    run_with(function, &mut |method, place, class| fates.of(method, place, class))
}

/// The same, with what is known of calls.
pub fn run_with(function: &mut Function, judge: &mut Judge<'_>) -> bool {
    let order = function.order();
    let insts = || order.iter().flat_map(|block| &function.block(*block).insts).copied();
    if !insts().any(|value| function.inst(value).is_some_and(|inst| is_monitor(inst.op))) {
        return false;
    }
    let selves = Selves::of(function);
    let mut names: FxHashMap<ValueId, ValueId> = FxHashMap::default();
    let mut classes: FxHashMap<ValueId, u32> = FxHashMap::default();
    for value in insts() {
        if let Some(Inst { op: Op::NewObject { class, finalizable: false, .. }, .. }) = function.inst(value) {
            names.insert(value, value);
            classes.insert(value, *class);
        }
    }
    if classes.is_empty() {
        return false;
    }
    let mut escaped: FxHashSet<ValueId> = FxHashSet::default();
    for value in insts() {
        let inst = function.inst(value).expect("blocks list instructions");
        let object_of = |value: &ValueId| names.get(&selves.root(*value)).copied();
        match inst.op {
            Op::LoadField { .. } | Op::MonitorEnter | Op::MonitorExit | Op::ClassOf | Op::IsInstance { .. } => {}
            Op::IsDisplayed { .. } => {}
            Op::Value(ValueOp::ReferenceEqual | ValueOp::ReferenceNotEqual) => {}
            Op::StoreField { offset, .. } => {
                let (object, stored) = (selves.root(inst.operands[0]), inst.operands[1]);
                let is_own = stored == object && selves.is_own(object, offset);
                escaped.extend(object_of(&stored).filter(|_| !is_own));
            }
            Op::Call(method) => {
                let mut returned = None;
                let mut slot = 0;
                for operand in &inst.operands {
                    if let Some(object) = object_of(operand) {
                        match judge(method, slot, classes[&object]) {
                            Fate::Stays => {}
                            Fate::IsReturned if returned.is_none_or(|other| other == object) => returned = Some(object),
                            Fate::IsReturned | Fate::Escapes => drop(escaped.insert(object)),
                        }
                    }
                    slot += usize::from(function.kind(*operand).slots());
                }
                if let Some(object) = returned {
                    if names.len() - classes.len() < NAMES_MAX {
                        // It may be the object. Uses stand behind definitions in the order of blocks.
                        names.insert(value, object);
                    } else {
                        escaped.insert(object);
                    }
                }
            }
            _ => escaped.extend(inst.operands.iter().filter_map(object_of)),
        }
    }
    let object_of = |value: &ValueId| names.get(&selves.root(*value)).copied();
    for block in &order {
        let end = &function.block(*block).end;
        escaped.extend(end.operand().as_ref().and_then(object_of));
        escaped.extend(end.edges().flat_map(|edge| &edge.arguments).filter_map(object_of));
    }
    // What only may be the object has a monitor of its own.
    let is_free = |value: &ValueId| {
        let object = selves.root(*value);
        classes.contains_key(&object) && !escaped.contains(&object)
    };
    let locked = insts().filter_map(|value| function.inst(value)).filter(|inst| is_monitor(inst.op)).map(|inst| inst.operands[0]);
    let freed: FxHashSet<ValueId> = locked.filter(is_free).collect();
    take_out(function, &freed);
    !freed.is_empty()
}

fn is_monitor(op: Op) -> bool {
    matches!(op, Op::MonitorEnter | Op::MonitorExit)
}

/// The monitors of these values are not entered.
fn take_out(function: &mut Function, freed: &FxHashSet<ValueId>) {
    if freed.is_empty() {
        return;
    }
    for block in function.order() {
        let insts = std::mem::take(&mut function.block_mut(block).insts);
        let is_left =
            |value: &ValueId| function.inst(*value).is_some_and(|inst| is_monitor(inst.op) && freed.contains(&inst.operands[0]));
        let kept = insts.into_iter().filter(|value| !is_left(value)).collect();
        function.block_mut(block).insts = kept;
        function.settle(block);
    }
    for state in &mut function.states {
        state.locks.iter_mut().filter(|(lock, _)| freed.contains(lock)).for_each(|(_, elided)| *elided = true);
    }
}
