//! What lukewarm code counts of itself (`[VMDOC]` Lukewarm code).

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, Value, types};
use runtime::metadata::rows::{METHOD_ID_MASK, METHOD_ROW, METHOD_ROW_SHIFT};
use runtime::thread::block::OFFSETS;

use super::Lowering;
use super::functions::Function;
use super::regions::Region;
use crate::ir::OriginId;
use crate::isa::HOST;
use crate::symbols::Symbol;

impl Lowering<'_> {
    /// Counts a call of this code; when the counter is used up, better code is asked for.
    pub(super) fn count_call(&mut self) {
        let count = self.count(METHOD_ROW.calls);
        let is_often = self.builder.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, count, 0);
        let (often, behind) = self.cold_branch(is_often);
        self.enter(often);
        let mut signature = Signature::new(HOST);
        signature.params.extend([types::I64, types::I32].map(AbiParam::new));
        let signature = self.signature(signature);
        let function = self.external(Symbol::Function(Function::CalledOften as u32), signature);
        let method = i64::from(self.own_method());
        let (thread, method) = (self.thread(), self.builder.ins().iconst(types::I32, method));
        self.builder.ins().call(function, &[thread, method]);
        self.forget_thread();
        self.builder.ins().jump(behind, &[]);
        self.enter(behind);
    }

    /// Counts a round of a loop; whether the counter is not used up.
    pub(super) fn count_round(&mut self) -> Value {
        let count = self.count(METHOD_ROW.loops);
        let has_more = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, count, 0);
        self.builder.ins().uextend(types::I32, has_more)
    }

    /// Whether a method has the body that it had.
    pub(super) fn is_current(&mut self, method: u32, version: u32) -> Value {
        let rows = self.thread_constant(types::I64, OFFSETS.method_rows);
        let place = ((method & METHOD_ID_MASK) << METHOD_ROW_SHIFT) as i32 + METHOD_ROW.version;
        let tables = self.region(Region::Tables);
        let now = self.builder.ins().load(types::I32, tables, rows, place);
        let is_same = self.builder.ins().icmp_imm_u(IntCC::Equal, now, i64::from(version));
        self.builder.ins().uextend(types::I32, is_same)
    }

    /// Counts in the row of the method; what the counter says then.
    fn count(&mut self, counter: i32) -> Value {
        let rows = self.thread_constant(types::I64, OFFSETS.method_rows);
        let place = ((self.own_method() & METHOD_ID_MASK) << METHOD_ROW_SHIFT) as i32 + counter;
        let counters = self.region(Region::Counters);
        let before = self.builder.ins().load(types::I32, counters, rows, place);
        let count = self.builder.ins().iadd_imm_s(before, 1);
        self.builder.ins().store(counters, count, rows, place);
        count
    }

    /// The id of the method that is compiled.
    fn own_method(&self) -> u32 {
        self.source.origins[OriginId(0).index()].method.0
    }
}
