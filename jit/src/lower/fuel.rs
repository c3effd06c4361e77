//! Fuel (`[VMDOC]` Fuel): spent inline; the runtime is asked when the thread's share is used up.

use classfile::Kind;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use runtime::metadata::rows::METHOD_ROW;
use runtime::ops::helpers::Helper;
use runtime::thread::block::OFFSETS;
use rustc_hash::FxHashSet;

use super::Lowering;
use super::exits::Leaving;
use super::regions::Region;
use crate::ir::op::{Op, Reason};
use crate::ir::{self, BlockId, Inst, StateId, ValueId};

/// What fuel only guards look at that stand right behind.
pub(super) fn guarded(source: &ir::Function, order: &[BlockId]) -> FxHashSet<ValueId> {
    let pairs = order.iter().flat_map(|block| source.block(*block).insts.windows(2));
    let guarded = pairs.filter_map(|pair| {
        let (first, second) = (source.inst(pair[0])?, source.inst(pair[1])?);
        let is_guarded =
            matches!(first.op, Op::Reserve(_)) && second.op == Op::Guard(Reason::Fuel) && second.operands == pair[..1];
        is_guarded.then_some(pair[0])
    });
    guarded.collect()
}

impl Lowering<'_> {
    /// An instruction that has to do with fuel alone.
    pub(super) fn fuel(&mut self, value: ValueId, inst: &Inst, operands: &[Value]) -> Option<Value> {
        match inst.op {
            Op::Charge(units) => {
                let units = self.builder.ins().iconst(types::I64, i64::from(units));
                self.pay(units);
                None
            }
            // Where a guard looks at it, that does the work.
            Op::Reserve(_) if self.guarded.contains(&value) => Some(self.constant(Kind::Int, 1)),
            Op::Reserve(units) => Some(self.reserve(units)),
            Op::Spend(units) => {
                self.spend(units);
                None
            }
            Op::LoadFuel => Some(self.thread_load(types::I64, OFFSETS.fuel)),
            Op::StoreFuel => {
                self.thread_store(operands[0], OFFSETS.fuel);
                None
            }
            Op::HoldFuel(units) => Some(self.hold_fuel(operands[0], units, inst.state.expect("it leaves"))),
            _ => unreachable!("others have to do with more"),
        }
    }

    /// A guard, which may look at the fuel itself.
    pub(super) fn guard_of(&mut self, inst: &Inst, reason: Reason, condition: Value) {
        let state = inst.state.expect("guards have states");
        match self.reserved(inst).filter(|_| reason == Reason::Fuel) {
            Some(units) => self.reserve_or_leave(units, state),
            None => self.guard(condition, Leaving { reason, state, fuel: inst.operands.get(1).copied() }),
        }
    }

    /// The fuel that a guard sees to, if it does that itself.
    fn reserved(&self, guard: &Inst) -> Option<u32> {
        let reserve = self.source.inst(guard.operands[0]).filter(|_| self.guarded.contains(&guard.operands[0]));
        match reserve?.op {
            Op::Reserve(units) => Some(units),
            _ => None,
        }
    }

    /// Goes on only if the thread has so much fuel, perhaps after it has taken more.
    fn reserve_or_leave(&mut self, units: u32, state: StateId) {
        if self.target.stress_exits {
            let is_there = self.reserve(units);
            self.guard(is_there, Leaving::new(Reason::Fuel, state));
            return;
        }
        let (short, behind) = (self.cold_block(), self.builder.create_block());
        let exit = self.exit_block(Leaving::new(Reason::Fuel, state));
        let rest = self.builder.append_block_param(behind, types::I64);
        let fuel = self.thread_load(types::I64, OFFSETS.fuel);
        let is_short = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, fuel, i64::from(units));
        self.builder.ins().brif(is_short, short, &[], behind, &[fuel.into()]);
        self.enter(short);
        let is_there = self.take_units(units);
        let fuel = self.thread_load(types::I64, OFFSETS.fuel);
        self.builder.ins().brif(is_there, behind, &[fuel.into()], exit, &[]);
        self.enter(behind);
        self.fuel = Some((behind, rest));
    }

    /// Whether the thread has so much fuel, perhaps after it has taken more.
    fn reserve(&mut self, units: u32) -> Value {
        let (short, behind) = (self.cold_block(), self.builder.create_block());
        let result = self.builder.append_block_param(behind, types::I32);
        let fuel = self.thread_load(types::I64, OFFSETS.fuel);
        let is_short = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, fuel, i64::from(units));
        let yes = self.builder.ins().iconst(types::I32, 1);
        self.builder.ins().brif(is_short, short, &[], behind, &[yes.into()]);
        self.enter(short);
        let is_there = self.take_units(units);
        self.builder.ins().jump(behind, &[is_there.into()]);
        self.enter(behind);
        result
    }

    /// Spends what has been reserved.
    pub(super) fn spend(&mut self, units: i64) {
        let block = self.builder.current_block();
        let fuel = match self.fuel.take() {
            Some((known, fuel)) if Some(known) == block => fuel,
            _ => self.thread_load(types::I64, OFFSETS.fuel),
        };
        let left = self.builder.ins().iadd_imm_s(fuel, -units);
        self.thread_store(left, OFFSETS.fuel);
    }

    /// The fuel that code holds, once it is so much, perhaps after the thread has taken more, and then polls.
    fn hold_fuel(&mut self, fuel: Value, units: u32, state: StateId) -> Value {
        let (short, polls, behind) = (self.cold_block(), self.cold_block(), self.builder.create_block());
        let exit = self.exit_block(Leaving::new(Reason::Fuel, state));
        let rest = self.builder.append_block_param(behind, types::I64);
        if self.target.stress_exits {
            let yes = self.builder.ins().iconst(types::I32, 1);
            let stays = self.unless_planned(yes);
            let (goes_on, leaves) = (self.builder.create_block(), self.cold_block());
            self.builder.ins().brif(stays, goes_on, &[], leaves, &[]);
            self.enter(leaves);
            self.thread_store(fuel, OFFSETS.fuel);
            self.builder.ins().jump(exit, &[]);
            self.enter(goes_on);
        }
        let is_short = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, fuel, i64::from(units));
        self.builder.ins().brif(is_short, short, &[], behind, &[fuel.into()]);
        self.enter(short);
        self.thread_store(fuel, OFFSETS.fuel);
        let is_there = self.take_units(units);
        self.builder.ins().brif(is_there, polls, &[], exit, &[]);
        self.enter(polls);
        self.poll();
        let fuel = self.thread_load(types::I64, OFFSETS.fuel);
        self.builder.ins().jump(behind, &[fuel.into()]);
        self.enter(behind);
        rest
    }

    /// What has been spent ahead of where the interpreter goes on has not been spent.
    pub(super) fn give_back(&mut self, leaving: Leaving) {
        let ahead = self.source.states[leaving.state.index()].ahead;
        if let Some(held) = leaving.fuel {
            let fuel = self.value(held);
            let left = self.builder.ins().iadd_imm_s(fuel, i64::from(ahead));
            self.thread_store(left, OFFSETS.fuel);
        } else if ahead != 0 {
            self.spend(-i64::from(ahead));
        }
    }

    /// Asks the runtime for fuel; whether there is any.
    fn take_fuel(&mut self, units: Value) -> Value {
        self.call_helper(Helper::TakeFuel, &[units]).expect("it has a result")
    }

    fn take_units(&mut self, units: u32) -> Value {
        let units = self.builder.ins().iconst(types::I64, i64::from(units));
        self.take_fuel(units)
    }

    /// Spends so many units, a word. No safepoint, unless the `Vm` stops here.
    pub(super) fn pay(&mut self, units: Value) {
        let fuel = self.thread_load(types::I64, OFFSETS.fuel);
        let left = self.builder.ins().isub(fuel, units);
        let is_short = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, left, 0);
        let (short, behind) = (self.cold_block(), self.builder.create_block());
        let rest = self.builder.append_block_param(behind, types::I64);
        self.builder.ins().brif(is_short, short, &[], behind, &[left.into()]);

        self.enter(short);
        let is_there = self.take_fuel(units);
        let (again, stop) = (self.builder.create_block(), self.cold_block());
        self.builder.ins().brif(is_there, again, &[], stop, &[]);

        // There is less: the `Vm` stops.
        self.enter(stop);
        self.call_helper(Helper::Refuel, &[units]);
        let abrupt = self.abrupt();
        self.builder.ins().jump(abrupt, &[]);

        self.enter(again);
        let fuel = self.thread_load(types::I64, OFFSETS.fuel);
        let left = self.builder.ins().isub(fuel, units);
        self.builder.ins().jump(behind, &[left.into()]);

        self.enter(behind);
        self.thread_store(rest, OFFSETS.fuel);
    }

    /// Whoever runs the method pays for its entry: what has been spent on that has not been.
    pub(super) fn give_back_for_call(&mut self, row: Value) {
        let weight = self.weight(row);
        let fuel = self.thread_load(types::I64, OFFSETS.fuel);
        let left = self.builder.ins().iadd(fuel, weight);
        self.thread_store(left, OFFSETS.fuel);
    }

    fn weight(&mut self, row: Value) -> Value {
        let tables = self.region(Region::Tables);
        self.builder.ins().uload16(types::I64, tables, row, METHOD_ROW.weight)
    }

    /// Pays for the call of a method with code, by the address of its row.
    pub(super) fn pay_for_call(&mut self, row: Value) {
        let weight = self.weight(row);
        self.pay(weight);
    }
}
