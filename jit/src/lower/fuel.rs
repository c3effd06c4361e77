//! Fuel (`[VMDOC]` Fuel): spent inline; the runtime is asked when the thread's share is used up.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, Value, types};
use runtime::metadata::rows::METHOD_ROW;
use runtime::ops::helpers::Helper;
use runtime::thread::block::OFFSETS;

use super::Lowering;
use super::functions::Function;
use super::regions::Region;
use crate::isa::HOST;
use crate::symbols::Symbol;

impl Lowering<'_> {
    /// Spends so many units, a word. No safepoint, unless the `Vm` stops here.
    pub(super) fn pay(&mut self, units: Value) {
        let fuel = self.thread_load(types::I64, OFFSETS.fuel);
        let left = self.builder.ins().isub(fuel, units);
        let is_short = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, left, 0);
        let (short, behind) = (self.cold_block(), self.builder.create_block());
        let rest = self.builder.append_block_param(behind, types::I64);
        self.builder.ins().brif(is_short, short, &[], behind, &[left.into()]);

        self.enter(short);
        let mut signature = Signature::new(HOST);
        signature.params.extend([types::I64; 2].map(AbiParam::new));
        signature.returns.push(AbiParam::new(types::I32));
        let signature = self.signature(signature);
        let function = self.external(Symbol::Function(Function::Refuel as u32), signature);
        let thread = self.thread();
        let call = self.builder.ins().call(function, &[thread, units]);
        self.forget_thread();
        let is_there = self.builder.inst_results(call)[0];
        let (again, stop) = (self.builder.create_block(), self.cold_block());
        self.builder.ins().brif(is_there, again, &[], stop, &[]);

        // The poll sees that the `Vm` stops.
        self.enter(stop);
        self.call_helper(Helper::Poll, &[]);
        let abrupt = self.abrupt();
        self.builder.ins().jump(abrupt, &[]);

        self.enter(again);
        let fuel = self.thread_load(types::I64, OFFSETS.fuel);
        let left = self.builder.ins().isub(fuel, units);
        self.builder.ins().jump(behind, &[left.into()]);

        self.enter(behind);
        self.thread_store(rest, OFFSETS.fuel);
    }

    /// Pays for the call of a method with code, by the address of its row.
    pub(super) fn pay_for_call(&mut self, row: Value) {
        let tables = self.region(Region::Tables);
        let weight = self.builder.ins().uload16(types::I64, tables, row, METHOD_ROW.weight);
        self.pay(weight);
    }
}
