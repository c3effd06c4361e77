//! Calls of methods, helpers and polls.

use std::mem::offset_of;

use classfile::Kind;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self as clif, Block, BlockArg, FuncRef, InstBuilder, SigRef, Value, types};
use runtime::metadata::rows::{CLASS_ROW, ClassRow, METHOD_ID_MASK, METHOD_ROW, METHOD_ROW_SHIFT};
use runtime::ops::helpers::Helper;
use runtime::outcome::Status;
use runtime::thread::block::{DISPATCH_FACTOR, DISPATCH_MASK, Dispatched, OFFSETS};

use super::Lowering;
use super::exits::Leaving;
use super::regions::Region;
use crate::ir::op::{Cell, Linker, Op, Reason};
use crate::ir::{Inst, Thrown};
use crate::shape::{Shape, ShapeId, machine_type};
use crate::stubs::{helper_result, helper_signature, keeps_registers};
use crate::symbols::Symbol;

impl Lowering<'_> {
    pub(super) fn call(&mut self, inst: &Inst, result: Option<Kind>, operands: &[Value]) -> Option<Value> {
        let known = match inst.op {
            Op::Call(method) => Some(method),
            _ => None,
        };
        let method = match inst.op {
            Op::Call(method) => self.builder.ins().iconst(types::I32, i64::from(method)),
            Op::CallVirtual { index } => self.virtual_method(operands[0], index),
            Op::CallInterface { method } => self.implementation(method, inst, operands[0]),
            Op::CallInterfaceChecked { method, caller, index } => {
                let [caller, index, method] =
                    [caller, index, method].map(|number| self.builder.ins().iconst(types::I32, i64::from(number)));
                let arguments = [caller, index, operands[0], method];
                self.selected(Helper::SelectInterfaceChecked, &arguments, inst)
            }
            Op::CallLinked(linker) => self.linked(linker, inst, operands),
            _ => unreachable!("only calls come here"),
        };
        let count = arguments_of(inst.op, operands.len());
        // Selecting the method may have moved them.
        let operands = self.values_of(&inst.operands[..count]);
        let own = std::mem::take(&mut self.live.operands);
        self.live.stored.retain(|value| !own.contains(value));
        let kinds: Vec<Kind> = inst.operands[..count].iter().map(|operand| self.source.kind(*operand)).collect();
        let signature = self.signature(Shape::new(&kinds, result).signature());
        let shape = self.target.shapes.shape_of(&kinds, result);
        let adapter = self.external(Symbol::Adapter(shape), signature);
        let is_dispatched = !matches!(inst.op, Op::Call(_));
        let row = (self.target.metered || self.target.sealed && is_dispatched).then(|| self.row_of_method(method));
        let entry = self.entry_of(method, known);
        // What the heap has led to may take something else: the runtime looks then.
        let entry = match row.filter(|_| self.target.sealed && is_dispatched) {
            Some(row) => self.entry_if_fits(entry, row, shape),
            None => entry,
        };
        let mut arguments = vec![method];
        arguments.extend(operands);
        let value = if self.target.metered {
            self.call_paid_for(signature, (adapter, entry), (row, known.is_some()), &arguments, result)
        } else {
            let address = self.builder.ins().func_addr(types::I64, adapter);
            let target = self.builder.ins().select(entry, entry, address);
            let [made] = self.at_safepoint(|lowering| [lowering.builder.ins().call_indirect(signature, target, &arguments)]);
            self.builder.inst_results(made).first().copied()
        };
        self.check_unwinding(Some(inst));
        value
    }

    /// A call of compiled code pays for it, if that has not been done before; the adapter leaves that to the runtime.
    fn call_paid_for(
        &mut self,
        signature: SigRef,
        (adapter, entry): (FuncRef, Value),
        (row, is_known): (Option<Value>, bool),
        arguments: &[Value],
        result: Option<Kind>,
    ) -> Option<Value> {
        let (direct, interpreted, behind) = (self.builder.create_block(), self.cold_block(), self.builder.create_block());
        let value = result.map(|kind| self.builder.append_block_param(behind, machine_type(kind)));
        self.at_safepoint(|lowering| {
            lowering.builder.ins().brif(entry, direct, &[], interpreted, &[]);
            let is_paid = is_known && lowering.target.pays_ahead;
            lowering.enter(direct);
            if let Some(row) = row.filter(|_| !is_paid) {
                lowering.pay_for_call(row);
            }
            let first = lowering.builder.ins().call_indirect(signature, entry, arguments);
            lowering.jump_with_results(first, behind);
            lowering.enter(interpreted);
            if let Some(row) = row.filter(|_| is_paid) {
                lowering.give_back_for_call(row);
            }
            let second = lowering.builder.ins().call(adapter, arguments);
            lowering.jump_with_results(second, behind);
            lowering.enter(behind);
            [first, second]
        });
        value
    }

    /// The method at a place of the dispatch table of an object's class. A forged header may lead to one that is shorter: then none has number 0.
    fn virtual_method(&mut self, object: Value, index: u32) -> Value {
        let row = self.row_of(object);
        let tables = self.region(Region::Tables);
        let load = |lowering: &mut Self| {
            let table = lowering.builder.ins().load(types::I64, tables, row, offset_of!(ClassRow, vtable) as i32);
            lowering.builder.ins().load(types::I32, tables, table, 4 * index as i32)
        };
        if !self.target.sealed {
            return load(self);
        }
        let length = self.builder.ins().load(types::I32, tables, row, CLASS_ROW.vtable_length);
        let is_there = self.builder.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, length, i64::from(index));
        let (inside, behind) = (self.builder.create_block(), self.builder.create_block());
        let method = self.builder.append_block_param(behind, types::I32);
        let none = self.builder.ins().iconst(types::I32, 0);
        self.builder.ins().brif(is_there, inside, &[], behind, &[none.into()]);
        self.enter(inside);
        let found = load(self);
        self.builder.ins().jump(behind, &[found.into()]);
        self.enter(behind);
        method
    }

    /// The machine entry of the method with this row if its code takes and gives what a shape says, else 0.
    fn entry_if_fits(&mut self, entry: Value, row: Value, shape: ShapeId) -> Value {
        let tables = self.region(Region::Tables);
        let own = self.builder.ins().load(types::I32, tables, row, METHOD_ROW.shape);
        let fits = self.builder.ins().icmp_imm_u(IntCC::Equal, own, i64::from(shape.row_number()));
        let none = self.builder.ins().iconst(types::I64, 0);
        self.builder.ins().select(fits, entry, none)
    }

    /// The address of the row of a method.
    fn row_of_method(&mut self, method: Value) -> Value {
        let index = self.builder.ins().band_imm_u(method, i64::from(METHOD_ID_MASK));
        let wide = self.builder.ins().uextend(types::I64, index);
        let offset = self.builder.ins().ishl_imm_u(wide, i64::from(METHOD_ROW_SHIFT));
        let rows = self.thread_constant(types::I64, OFFSETS.method_rows);
        self.builder.ins().iadd(rows, offset)
    }

    fn jump_with_results(&mut self, call: clif::Inst, to: Block) {
        let results: Vec<BlockArg> = self.builder.inst_results(call).iter().map(|value| BlockArg::from(*value)).collect();
        self.builder.ins().jump(to, &results);
    }

    /// What a method handle or a `MemberName` leads to.
    fn linked(&mut self, linker: Linker, inst: &Inst, operands: &[Value]) -> Value {
        let (first, last) = (operands[0], operands[operands.len() - 1]);
        let (helper, asked) = match linker {
            Linker::Basic => (Helper::SelectBasic, vec![first]),
            Linker::Static => (Helper::LinkToStatic, vec![last]),
            Linker::Special => (Helper::LinkToSpecial, vec![first, last]),
            Linker::Selected => (Helper::LinkToSelected, vec![first, last]),
        };
        let Some(fields) = self.target.fields else { return self.selected(helper, &asked, inst) };
        let (ask, behind) = (self.cold_block(), self.builder.create_block());
        let result = self.builder.append_block_param(behind, types::I32);
        let name = if linker == Linker::Basic {
            let form = self.part(first, fields.method_handle_form, Cell::Reference, ask);
            self.part(form, fields.lambda_form_vmentry, Cell::Reference, ask)
        } else {
            last
        };
        let named = self.part(name, fields.member_name_method, Cell::Reference, ask);
        let method = self.part(named, fields.resolved_method_name_vm_method, Cell::Int, ask);
        if linker == Linker::Selected {
            self.dispatched(first, method, (ask, behind));
        } else {
            self.builder.ins().brif(method, behind, &[method.into()], ask, &[]);
        }
        self.enter(ask);
        let selected = self.selected(helper, &asked, inst);
        self.builder.ins().jump(behind, &[selected.into()]);
        self.enter(behind);
        result
    }

    /// What a field of an object holds; if there is no object, somebody else is asked.
    fn part(&mut self, object: Value, offset: u32, cell: Cell, ask: Block) -> Value {
        let some = self.builder.create_block();
        self.builder.ins().brif(object, some, &[], ask, &[]);
        self.enter(some);
        let address = self.object(object);
        self.load(cell, Region::Field(offset, cell), (address, offset), false)
    }

    /// The implementation of an interface method, which the thread may remember for the receiver's class.
    fn implementation(&mut self, method: u32, inst: &Inst, receiver: Value) -> Value {
        let (select, behind) = (self.cold_block(), self.builder.create_block());
        let result = self.builder.append_block_param(behind, types::I32);
        let wanted = self.builder.ins().iconst(types::I32, i64::from(method));
        self.dispatched(receiver, wanted, (select, behind));
        self.enter(select);
        let selected = self.selected(Helper::SelectInterface, &[receiver, wanted], inst);
        self.builder.ins().jump(behind, &[selected.into()]);
        self.enter(behind);
        result
    }

    /// Goes to `behind` with what the thread remembers for a method and the receiver's class, or to `select`.
    fn dispatched(&mut self, receiver: Value, method: Value, ways: (Block, Block)) {
        let class = self.class_of(receiver);
        self.remembered(OFFSETS.dispatch, class, method, ways);
    }

    /// Goes to `behind` with what one of the thread's caches has for a class and another number, or to `select`.
    pub(super) fn remembered(&mut self, cache: i32, class: Value, method: Value, (select, behind): (Block, Block)) {
        let factor = self.builder.ins().iconst(types::I32, i64::from(DISPATCH_FACTOR));
        let product = self.builder.ins().imul(method, factor);
        let sum = self.builder.ins().iadd(class, product);
        let number = self.builder.ins().band_imm_u(sum, i64::from(DISPATCH_MASK));
        let wide = self.builder.ins().uextend(types::I64, number);
        let offset = self.builder.ins().ishl_imm_u(wide, i64::from(size_of::<Dispatched>().trailing_zeros()));
        let entries = self.thread_constant(types::I64, cache);
        let entry = self.builder.ins().iadd(entries, offset);
        let memory = self.region(Region::Tables);
        let part = |lowering: &mut Self, offset: usize| lowering.builder.ins().load(types::I32, memory, entry, offset as i32);
        let known_class = part(self, offset_of!(Dispatched, class));
        let known_method = part(self, offset_of!(Dispatched, method));
        let target = part(self, offset_of!(Dispatched, target));
        let same_class = self.builder.ins().icmp(IntCC::Equal, known_class, class);
        let same_method = self.builder.ins().icmp(IntCC::Equal, known_method, method);
        let known = self.builder.ins().band(same_class, same_method);
        self.builder.ins().brif(known, behind, &[target.into()], select, &[]);
    }

    /// The method that a helper selects for a call.
    fn selected(&mut self, helper: Helper, operands: &[Value], inst: &Inst) -> Value {
        let target = self.call_helper(helper, operands).expect("these helpers have results");
        self.check_unwinding(Some(inst));
        target
    }

    /// The machine entry of a method, whose number may be known; 0 if it has none.
    fn entry_of(&mut self, method: Value, known: Option<u32>) -> Value {
        if let Some(known) = known {
            let (entries, tables) = (self.thread_constant(types::I64, OFFSETS.entries), self.region(Region::Tables));
            return self.builder.ins().load(types::I64, tables, entries, ((known & METHOD_ID_MASK) << 3) as i32);
        }
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
        let call = |lowering: &mut Self| [lowering.builder.ins().call(function, operands)];
        let [call] = if helper.signature().effects.stops {
            self.at_safepoint(call)
        } else {
            let call = call(self);
            self.forget_thread();
            call
        };
        match helper_result(helper).kind() {
            Some(kind) if keeps_registers(helper) => Some(self.thread_load(machine_type(kind), OFFSETS.result)),
            _ => self.builder.inst_results(call).first().copied(),
        }
    }

    /// What follows every call: it may have ended abruptly.
    pub(super) fn check_unwinding(&mut self, inst: Option<&Inst>) {
        let status = self.thread_load(types::I32, OFFSETS.unwinding);
        match inst.map_or(Thrown::Unwinds, |inst| inst.thrown) {
            Thrown::Exits => {
                let state = inst.and_then(|inst| inst.state).expect("what is handled has a state");
                let (exit, behind) = (self.exit_block(Leaving::new(Reason::Exception, state)), self.builder.create_block());
                self.builder.ins().brif(status, exit, &[], behind, &[]);
                self.enter(behind);
            }
            Thrown::Caught => {
                let edge = self.caught.clone().expect("what throws to a handler ends its block");
                let (to, arguments) = self.edge(&edge);
                let behind = self.builder.create_block();
                self.builder.ins().brif(status, to, &arguments, behind, &[]);
                self.enter(behind);
            }
            Thrown::Unwinds => {
                let behind = self.builder.create_block();
                let abrupt = self.abrupt();
                self.builder.ins().brif(status, abrupt, &[], behind, &[]);
                self.enter(behind);
            }
        }
    }

    /// The exception that the call before has ended with; a thread that is stopped goes on to return.
    pub(super) fn take_exception(&mut self) -> Value {
        let status = self.thread_load(types::I32, OFFSETS.unwinding);
        let stopped = self.builder.ins().icmp_imm_s(IntCC::Equal, status, i64::from(Status::Stopped as u32));
        let (behind, abrupt) = (self.builder.create_block(), self.abrupt());
        self.builder.ins().brif(stopped, abrupt, &[], behind, &[]);
        self.enter(behind);
        let exception = self.thread_load(types::I32, OFFSETS.exception);
        self.forget_exception();
        exception
    }

    fn forget_exception(&mut self) {
        let zero = self.builder.ins().iconst(types::I32, 0);
        self.thread_store(zero, OFFSETS.unwinding);
        self.thread_store(zero, OFFSETS.exception);
    }

    /// The exception that a helper throws; where it is another one, for want of memory, or the `Vm` stops, the interpreter goes on.
    pub(super) fn new_throwable(&mut self, inst: &Inst, helper: Helper, class: u32, operands: &[Value]) -> Value {
        self.call_helper(helper, operands);
        let state = inst.state.expect("what is handled has a state");
        let exit = self.exit_block(Leaving::new(Reason::Exception, state));
        let status = self.thread_load(types::I32, OFFSETS.unwinding);
        let stopped = self.builder.ins().icmp_imm_s(IntCC::Equal, status, i64::from(Status::Stopped as u32));
        let (thrown, behind) = (self.builder.create_block(), self.builder.create_block());
        self.builder.ins().brif(stopped, exit, &[], thrown, &[]);
        self.enter(thrown);
        let exception = self.thread_load(types::I32, OFFSETS.exception);
        let own = self.class_of(exception);
        let other = self.builder.ins().icmp_imm_u(IntCC::NotEqual, own, i64::from(class));
        self.builder.ins().brif(other, exit, &[], behind, &[]);
        self.enter(behind);
        self.forget_exception();
        exception
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
