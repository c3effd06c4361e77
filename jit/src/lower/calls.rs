//! Calls of methods, helpers and polls.

use classfile::Kind;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use runtime::metadata::rows::{ClassRow, METHOD_ID_MASK};
use runtime::ops::helpers::Helper;
use runtime::thread::block::OFFSETS;

use super::Lowering;
use super::regions::Region;
use crate::ir::Inst;
use crate::ir::op::{Linker, Op};
use crate::shape::{Shape, machine_type};
use crate::stubs::{helper_result, helper_signature, keeps_registers};
use crate::symbols::Symbol;

impl Lowering<'_> {
    pub(super) fn call(&mut self, inst: &Inst, result: Option<Kind>, operands: &[Value]) -> Option<Value> {
        let method = match inst.op {
            Op::Call(method) => self.builder.ins().iconst(types::I32, i64::from(method)),
            Op::CallVirtual { index } => {
                let row = self.row_of(operands[0]);
                let tables = self.region(Region::Tables);
                let table = self.builder.ins().load(types::I64, tables, row, std::mem::offset_of!(ClassRow, vtable) as i32);
                self.builder.ins().load(types::I32, tables, table, 4 * index as i32)
            }
            Op::CallInterface { method } => {
                let method = self.builder.ins().iconst(types::I32, i64::from(method));
                self.selected(Helper::SelectInterface, &[operands[0], method], inst)
            }
            Op::CallLinked(linker) => self.linked(linker, inst, operands),
            _ => unreachable!("only calls come here"),
        };
        let count = arguments_of(inst.op, operands.len());
        // Selecting the method may have moved them.
        let operands = self.values_of(&inst.operands[..count]);
        let kinds: Vec<Kind> = inst.operands[..count].iter().map(|operand| self.source.kind(*operand)).collect();
        let signature = self.signature(Shape::new(&kinds, result).signature());
        let shape = self.target.shapes.shape_of(&kinds, result);
        let adapter = self.external(Symbol::Adapter(shape), signature);
        let adapter = self.builder.ins().func_addr(types::I64, adapter);
        let entry = self.entry_of(method);
        let present = self.builder.ins().icmp_imm_s(IntCC::NotEqual, entry, 0);
        let callee = self.builder.ins().select(present, entry, adapter);
        let mut arguments = vec![method];
        arguments.extend(operands);
        let call = self.at_safepoint(|lowering| lowering.builder.ins().call_indirect(signature, callee, &arguments));
        let value = self.builder.inst_results(call).first().copied();
        self.check_unwinding(Some(inst));
        value
    }

    /// What a method handle or a `MemberName` leads to.
    fn linked(&mut self, linker: Linker, inst: &Inst, operands: &[Value]) -> Value {
        let (first, last) = (operands[0], operands[operands.len() - 1]);
        let (helper, operands) = match linker {
            Linker::Basic => (Helper::SelectBasic, vec![first]),
            Linker::Static => (Helper::LinkToStatic, vec![last]),
            Linker::Special => (Helper::LinkToSpecial, vec![first, last]),
            Linker::Selected => (Helper::LinkToSelected, vec![first, last]),
        };
        self.selected(helper, &operands, inst)
    }

    /// The method that a helper selects for a call. What the instruction has alive stands in its homes afterwards, and its operands are needed only once more.
    fn selected(&mut self, helper: Helper, operands: &[Value], inst: &Inst) -> Value {
        let target = self.call_helper(helper, operands).expect("these helpers have results");
        self.check_unwinding(Some(inst));
        (self.live.operands, self.live.stored) = (Vec::new(), Vec::new());
        target
    }

    /// The machine entry of a method, 0 if it has none.
    fn entry_of(&mut self, method: Value) -> Value {
        let index = self.builder.ins().band_imm_u(method, i64::from(METHOD_ID_MASK));
        let wide = self.builder.ins().uextend(types::I64, index);
        let offset = self.builder.ins().ishl_imm_u(wide, 3);
        let entries = self.thread_constant(types::I64, OFFSETS.entries);
        let cell = self.builder.ins().iadd(entries, offset);
        let tables = self.region(Region::Tables);
        self.builder.ins().load(types::I64, tables, cell, 0)
    }

    pub(super) fn helper_of(&mut self, helper: Helper, inst: &Inst, operands: &[Value]) -> Option<Value> {
        let value = self.call_helper(helper, operands);
        self.check_unwinding(Some(inst));
        value
    }

    /// Calls a helper; whether it has ended abruptly is the caller's to look.
    pub(super) fn call_helper(&mut self, helper: Helper, operands: &[Value]) -> Option<Value> {
        let signature = self.signature(helper_signature(helper));
        let function = self.external(Symbol::Helper(helper), signature);
        let call = |lowering: &mut Self| lowering.builder.ins().call(function, operands);
        let call = if helper.signature().effects.stops { self.at_safepoint(call) } else { call(self) };
        match helper_result(helper).kind() {
            Some(kind) if keeps_registers(helper) => Some(self.thread_load(machine_type(kind), OFFSETS.result)),
            _ => self.builder.inst_results(call).first().copied(),
        }
    }

    /// What follows every call: it may have ended abruptly.
    pub(super) fn check_unwinding(&mut self, inst: Option<&Inst>) {
        let status = self.thread_load(types::I32, OFFSETS.unwinding);
        match inst.filter(|inst| inst.handled).and_then(|inst| inst.state) {
            Some(state) => {
                let (cold, behind) = self.cold_branch(status);
                self.enter(cold);
                self.catch(status, state);
                self.enter(behind);
            }
            None => {
                let behind = self.builder.create_block();
                let abrupt = self.abrupt();
                self.builder.ins().brif(status, abrupt, &[], behind, &[]);
                self.enter(behind);
            }
        }
    }

    pub(super) fn poll(&mut self) {
        let request = self.thread_load(types::I32, OFFSETS.request);
        let (cold, behind) = self.cold_branch(request);
        self.enter(cold);
        self.call_helper(Helper::Poll, &[]);
        self.check_unwinding(None);
        self.builder.ins().jump(behind, &[]);
        self.enter(behind);
    }
}

/// How many operands of a call are arguments.
fn arguments_of(op: Op, operands: usize) -> usize {
    match op {
        Op::CallLinked(Linker::Static | Linker::Special | Linker::Selected) => operands - 1,
        _ => operands,
    }
}
