//! Calls of methods, helpers and polls.

use classfile::Kind;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Type, Value, types};
use runtime::metadata::rows::{ClassRow, METHOD_ID_MASK};
use runtime::ops::helpers::{Helper, Kind as HelperKind};
use runtime::thread::block::OFFSETS;

use super::{Lowering, MEMORY};
use crate::ir::Inst;
use crate::ir::op::{Linker, Op};
use crate::shape::machine_type;
use crate::symbols::Symbol;

impl Lowering<'_> {
    pub(super) fn call(&mut self, inst: &Inst, result: Option<Kind>, operands: &[Value]) -> Option<Value> {
        let method = match inst.op {
            Op::Call(method) => self.builder.ins().iconst(types::I32, i64::from(method)),
            Op::CallVirtual { index } => {
                let row = self.row_of(operands[0]);
                let table = self.builder.ins().load(types::I64, MEMORY, row, std::mem::offset_of!(ClassRow, vtable) as i32);
                self.builder.ins().load(types::I32, MEMORY, table, 4 * index as i32)
            }
            Op::CallInterface { method } => {
                let method = self.builder.ins().iconst(types::I32, i64::from(method));
                let target = self.call_helper(Helper::SelectInterface, &[operands[0], method]).expect("the helper has a result");
                self.check_unwinding(Some(inst));
                target
            }
            Op::CallLinked(linker) => self.linked(linker, inst, operands),
            _ => unreachable!("only calls come here"),
        };
        let count = arguments_of(inst.op, operands.len());
        let operands = &operands[..count];
        let kinds: Vec<Kind> = inst.operands[..count].iter().map(|operand| self.source.kind(*operand)).collect();
        let mut parameters = vec![types::I32];
        parameters.extend(kinds.iter().map(|kind| machine_type(*kind)));
        let signature = self.signature(&parameters, result.map(machine_type), false);
        let shape = self.target.shapes.shape_of(&kinds, result);
        let adapter = self.external(Symbol::Adapter(shape), signature);
        let adapter = self.builder.ins().func_addr(types::I64, adapter);
        let entry = self.entry_of(method);
        let present = self.builder.ins().icmp_imm_s(IntCC::NotEqual, entry, 0);
        let callee = self.builder.ins().select(present, entry, adapter);
        let mut arguments = vec![method];
        arguments.extend(operands);
        let call = self.builder.ins().call_indirect(signature, callee, &arguments);
        let value = self.builder.inst_results(call).first().copied();
        self.check_unwinding(Some(inst));
        value
    }

    /// What a method handle or a `MemberName` leads to.
    fn linked(&mut self, linker: Linker, inst: &Inst, operands: &[Value]) -> Value {
        let (first, last) = (operands[0], operands[operands.len() - 1]);
        let target = match linker {
            Linker::Basic => self.call_helper(Helper::SelectBasic, &[first]),
            Linker::Static => self.call_helper(Helper::LinkToStatic, &[last]),
            Linker::Special => self.call_helper(Helper::LinkToSpecial, &[first, last]),
            Linker::Selected => self.call_helper(Helper::LinkToSelected, &[first, last]),
        };
        self.check_unwinding(Some(inst));
        target.expect("these helpers have results")
    }

    /// The machine entry of a method, 0 if it has none.
    fn entry_of(&mut self, method: Value) -> Value {
        let index = self.builder.ins().band_imm_u(method, i64::from(METHOD_ID_MASK));
        let wide = self.builder.ins().uextend(types::I64, index);
        let offset = self.builder.ins().ishl_imm_u(wide, 3);
        let entries = self.thread_constant(OFFSETS.entries);
        let cell = self.builder.ins().iadd(entries, offset);
        self.builder.ins().load(types::I64, MEMORY, cell, 0)
    }

    pub(super) fn helper_of(&mut self, helper: Helper, inst: &Inst, operands: &[Value]) -> Option<Value> {
        let value = self.call_helper(helper, operands);
        self.check_unwinding(Some(inst));
        value
    }

    /// Calls a helper; whether it has ended abruptly is the caller's to look.
    pub(super) fn call_helper(&mut self, helper: Helper, operands: &[Value]) -> Option<Value> {
        let described = helper.signature();
        let parameters: Vec<Type> = described.arguments.iter().filter_map(|kind| helper_type(*kind)).collect();
        let signature = self.signature(&parameters, helper_type(described.result), false);
        let function = self.external(Symbol::Helper(helper), signature);
        let call = self.builder.ins().call(function, operands);
        self.builder.inst_results(call).first().copied()
    }

    /// What follows every call: it may have ended abruptly.
    pub(super) fn check_unwinding(&mut self, inst: Option<&Inst>) {
        let status = self.thread_load(types::I32, OFFSETS.unwinding);
        let (cold, behind) = self.cold_branch(status);
        self.builder.switch_to_block(cold);
        match inst.filter(|inst| inst.handled).and_then(|inst| inst.state) {
            Some(state) => self.catch(status, state),
            None => self.return_abruptly(),
        }
        self.builder.switch_to_block(behind);
    }

    pub(super) fn poll(&mut self) {
        let request = self.thread_load(types::I32, OFFSETS.request);
        let (cold, behind) = self.cold_branch(request);
        self.builder.switch_to_block(cold);
        self.call_helper(Helper::Poll, &[]);
        self.check_unwinding(None);
        self.builder.ins().jump(behind, &[]);
        self.builder.switch_to_block(behind);
    }
}

/// How many operands of a call are arguments.
fn arguments_of(op: Op, operands: usize) -> usize {
    match op {
        Op::CallLinked(Linker::Static | Linker::Special | Linker::Selected) => operands - 1,
        _ => operands,
    }
}

/// Cranelift's type of what a helper takes or gives.
pub fn helper_type(kind: HelperKind) -> Option<Type> {
    match kind {
        HelperKind::Class | HelperKind::Method | HelperKind::Constant | HelperKind::Reference | HelperKind::Int => {
            Some(types::I32)
        }
        HelperKind::Word => Some(types::I64),
        HelperKind::Nothing | HelperKind::Never => None,
    }
}
