//! One compilation: a method, or a loop in it.

use std::sync::atomic::Ordering;

use cranelift_codegen::isa::TargetFrontendConfig;
use runtime::dependencies::table::CodeId;
use runtime::linking::code::weight;
use runtime::metadata::method::MethodRef;
use runtime::vm::VmRef;

use crate::build::{self, NotBuilt, charge};
use crate::choices::Choices;
use crate::confined;
use crate::constants::Constants;
use crate::effort::Effort;
use crate::inline;
use crate::ir::loops::is_cyclic;
use crate::ir::op::Op;
use crate::ir::{Function, Inst, OriginId, Thrown, ValueId};
use crate::lower::{self, Lowered, Target};
use crate::opt::{self, Watch};
use crate::shape::Shapes;

/// What is compiled.
#[derive(Clone, Copy)]
pub struct Unit {
    /// For whom.
    pub vm: VmRef,
    /// The method.
    pub method: MethodRef,
    /// Bytecode index of the first instruction of a loop, whose code is entered there.
    pub loop_header: Option<u16>,
    /// A thread that runs Java waits for the code.
    pub is_awaited: bool,
    /// The number of the code.
    pub code: CodeId,
    /// How much is put into it.
    pub effort: Effort,
}

/// Makes Cranelift's form of a method.
///
/// # Errors
/// If it is left to the interpreter.
pub fn lowered(
    unit: &Unit,
    shapes: &Shapes,
    frontend: TargetFrontendConfig,
    constants: &mut Constants,
) -> Result<Lowered, NotBuilt> {
    watched(unit, shapes, frontend, constants, &mut |_, _| ())
}

/// The same, and somebody is shown the method before each step.
///
/// # Errors
/// If it is left to the interpreter.
pub fn watched(
    unit: &Unit,
    shapes: &Shapes,
    frontend: TargetFrontendConfig,
    constants: &mut Constants,
    watch: &mut Watch<'_>,
) -> Result<Lowered, NotBuilt> {
    let mut function = build::build(unit.vm, unit.method, unit.loop_header, unit.effort == Effort::Lukewarm)?;
    constants.begin();
    watch("inline", &function);
    let made = inline::run(unit.vm, &mut function, constants, unit.effort);
    confined::run(unit.vm, &mut function);
    let pays_ahead = unit.vm.is_metered() && !unit.vm.agents.may_redefine();
    if pays_ahead {
        pay_for_calls(unit.vm, &mut function);
    }
    let is_cyclic = is_cyclic(&function, &function.order());
    // Without loops, nothing else is made with less.
    let effort = if is_cyclic { unit.effort } else { made };
    let is_wanted = || !unit.vm.is_stopping();
    opt::optimize(&mut function, (Choices::of(unit.vm, unit.method), effort), &is_wanted, watch);
    constants.release(&function);
    if !is_wanted() {
        return Err(NotBuilt::Stopping);
    }
    if unit.loop_header.is_none() {
        poll_on_entry(&mut function);
    }
    watch("lower", &function);
    let options = &unit.vm.options;
    let (stress_exits, metered, sealed) = (options.exit_stress != 0, unit.vm.is_metered(), options.sealed);
    let fields = unit.vm.well_known.get().filter(|_| !sealed).map(|well_known| &well_known.fields);
    let target = Target { code: unit.code, shapes, frontend, fields, stress_exits, metered, pays_ahead, sealed, effort };
    lower::lower(&function, &target)
}

/// Calls of methods that are known are paid for as what stands in the place of calls is (`[VMDOC]` Fuel).
fn pay_for_calls(vm: VmRef, function: &mut Function) {
    for block in function.order() {
        let insts = std::mem::take(&mut function.block_mut(block).insts);
        let mut paid = Vec::with_capacity(insts.len());
        for value in insts {
            if let Some(Inst { op: Op::Call(method), origin, .. }) = function.inst(value) {
                let called = vm.methods.at(*method);
                let units = called.map_or(0, weight);
                // What runs in the place of machine code gives it back, also if the method has never been linked.
                called.into_iter().for_each(|called| called.row.weight.store(units, Ordering::Relaxed));
                let charge = charge(units, *origin);
                paid.push(function.add_inst(None, charge));
            }
            paid.push(value);
        }
        function.block_mut(block).insts = paid;
    }
}

/// A method that calls others may come back to itself: it polls, as a loop does where it begins again.
fn poll_on_entry(function: &mut Function) {
    let calls = |value: &ValueId| function.inst(*value).is_some_and(|inst| inst.op.calls() && !matches!(inst.op, Op::Helper(_)));
    if function.order().iter().any(|block| function.block(*block).insts.iter().any(calls)) {
        function.prepend(Inst { op: Op::Poll, operands: Vec::new(), state: None, thrown: Thrown::Unwinds, origin: OriginId(0) });
    }
}
