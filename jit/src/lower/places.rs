//! Places in objects whose distance from the start is computed, and leaf functions.

use classfile::Kind;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AbiParam, AtomicRmwOp, InstBuilder, MemFlagsData, Signature, Value, types};
use gc::CARD_SHIFT;
use runtime::thread::block::OFFSETS;

use super::functions::Function;
use super::regions::Region;
use super::{Lowering, MEMORY};
use crate::ir::Inst;
use crate::ir::op::{Cell, Exchange, Op, StoreOrder};
use crate::isa::HOST;
use crate::shape::machine_type;
use crate::symbols::Symbol;

impl Lowering<'_> {
    pub(super) fn place_access(&mut self, op: Op, operands: &[Value]) -> Option<Value> {
        match op {
            Op::LoadAt { cell, volatile: false, bytes: true } => {
                let address = self.place(operands[0], operands[1]);
                Some(self.load(cell, Region::Bytes, (address, 0), false))
            }
            Op::LoadAt { cell, .. } => Some(self.load_at(cell, operands)),
            Op::StoreAt { cell, order: StoreOrder::Plain, bytes: true } => {
                let address = self.place(operands[0], operands[1]);
                self.store(cell, Region::Bytes, (address, 0), operands[2], false);
                None
            }
            Op::StoreAt { cell, order, .. } => {
                self.store_at(cell, order, operands);
                None
            }
            Op::Exchange(how, cell) => Some(self.exchange(how, cell, operands)),
            Op::ExchangeStatic { how, offset, kind, mark } => Some(self.exchange_static(how, kind, (offset, mark), operands)),
            Op::IsInWindow => {
                let (distance, bytes) = (self.in_window(operands[0]), self.thread_load(types::I64, OFFSETS.window_bytes));
                Some(self.compare(IntCC::UnsignedLessThan, distance, bytes))
            }
            Op::MeetWindow => {
                let mut signature = Signature::new(HOST);
                signature.params.extend([AbiParam::new(types::I64); 2]);
                signature.returns.push(AbiParam::new(types::I32));
                let signature = self.signature(signature);
                let function = self.external(Symbol::Function(Function::MeetWindow as u32), signature);
                let thread = self.thread();
                let call = self.builder.ins().call(function, &[thread, operands[0]]);
                Some(self.builder.inst_results(call)[0])
            }
            Op::LoadOutside { cell, volatile } => {
                let address = self.outside_address(operands[0]);
                Some(self.load(cell, Region::Outside, (address, 0), volatile))
            }
            Op::StoreOutside { cell, order } => {
                let address = self.outside_address(operands[0]);
                self.store(cell, Region::Outside, (address, 0), operands[1], order == StoreOrder::Volatile);
                None
            }
            _ => unreachable!("the other operations are lowered elsewhere"),
        }
    }

    /// How far an address is from the first one of the window.
    fn in_window(&mut self, address: Value) -> Value {
        let first = self.thread_load(types::I64, OFFSETS.window_first);
        self.builder.ins().isub(address, first)
    }

    /// Where an address of the window leads.
    fn outside_address(&mut self, address: Value) -> Value {
        let (distance, host) = (self.in_window(address), self.thread_load(types::I64, OFFSETS.window_host));
        self.builder.ins().iadd(host, distance)
    }

    fn place(&mut self, object: Value, distance: Value) -> Value {
        let object = self.object(object);
        self.builder.ins().iadd(object, distance)
    }

    /// A reference has been stored at an address.
    fn mark_place(&mut self, address: Value) {
        let base = self.base();
        let distance = self.builder.ins().isub(address, base);
        self.mark_card(distance, CARD_SHIFT);
    }

    /// Any region may be meant (`[VMDOC]` Regions), so each access is a fence to Cranelift; to the machine, loads are like others.
    fn load_at(&mut self, cell: Cell, operands: &[Value]) -> Value {
        let address = self.place(operands[0], operands[1]);
        self.load(cell, Region::Elements(cell), (address, 0), true)
    }

    fn store_at(&mut self, cell: Cell, order: StoreOrder, operands: &[Value]) {
        let address = self.place(operands[0], operands[1]);
        let is_volatile = order == StoreOrder::Volatile;
        self.store(cell, Region::Elements(cell), (address, 0), operands[2], is_volatile);
        if !is_volatile {
            // Stores of this machine become visible in their order; what Cranelift knows of memory is forgotten here.
            self.builder.ins().atomic_load(types::I8, MEMORY, address);
        }
        if cell == Cell::Reference {
            self.mark_place(address);
        }
    }

    fn exchange(&mut self, how: Exchange, cell: Cell, operands: &[Value]) -> Value {
        let address = self.place(operands[0], operands[1]);
        let result = self.exchange_at(how, cell.kind(), address, &operands[2..]);
        if cell == Cell::Reference {
            self.mark_place(address);
        }
        result
    }

    /// The upper half of a word that holds an int stays zero.
    fn exchange_static(&mut self, how: Exchange, kind: Kind, (offset, mark): (i64, Option<i64>), operands: &[Value]) -> Value {
        let address = self.outside(offset);
        let result = self.exchange_at(how, kind, address, operands);
        self.mark_root(mark);
        result
    }

    fn exchange_at(&mut self, how: Exchange, kind: Kind, address: Value, operands: &[Value]) -> Value {
        let kind = machine_type(kind);
        let found = match how {
            Exchange::CompareAndSet | Exchange::CompareAndExchange => {
                self.builder.ins().atomic_cas(MEMORY, address, operands[0], operands[1])
            }
            Exchange::Add => self.builder.ins().atomic_rmw(kind, MEMORY, AtomicRmwOp::Add, address, operands[0]),
            Exchange::Set => self.builder.ins().atomic_rmw(kind, MEMORY, AtomicRmwOp::Xchg, address, operands[0]),
        };
        if how == Exchange::CompareAndSet { self.compare(IntCC::Equal, found, operands[0]) } else { found }
    }

    /// Calls a leaf function; whether it has done its work.
    pub(super) fn leaf(&mut self, method: u32, inst: &Inst, operands: &[Value]) -> Value {
        let kinds: Vec<Kind> = inst.operands.iter().map(|operand| self.source.kind(*operand)).collect();
        let mut arguments = vec![self.thread()];
        for (value, kind) in operands.iter().zip(&kinds) {
            let word = self.slot_word(*value, *kind);
            arguments.push(word);
        }
        let mut signature = Signature::new(HOST);
        signature.params.extend(arguments.iter().map(|_| AbiParam::new(types::I64)));
        signature.returns.extend([AbiParam::new(types::I64); 2]);
        let signature = self.signature(signature);
        let function = self.external(Symbol::Leaf(method), signature);
        let call = self.builder.ins().call(function, &arguments);
        let [is_done, value] = *self.builder.inst_results(call) else { unreachable!("a leaf function gives two words") };
        // Loads of it need no memory as long as Cranelift sees the store.
        self.thread_store(value, OFFSETS.result);
        self.builder.ins().ireduce(types::I32, is_done)
    }

    /// What the leaf function that has just been called has given.
    pub(super) fn leaf_result(&mut self, kind: Kind) -> Value {
        let word = self.thread_load(types::I64, OFFSETS.result);
        match kind {
            Kind::Int | Kind::Reference => self.builder.ins().ireduce(types::I32, word),
            Kind::Float => {
                let bits = self.builder.ins().ireduce(types::I32, word);
                self.builder.ins().bitcast(types::F32, MemFlagsData::new(), bits)
            }
            Kind::Double => self.builder.ins().bitcast(types::F64, MemFlagsData::new(), word),
            Kind::Long => word,
        }
    }

    /// A value as a slot holds it.
    fn slot_word(&mut self, value: Value, kind: Kind) -> Value {
        match kind {
            Kind::Int | Kind::Reference => self.builder.ins().uextend(types::I64, value),
            Kind::Float => {
                let bits = self.builder.ins().bitcast(types::I32, MemFlagsData::new(), value);
                self.builder.ins().uextend(types::I64, bits)
            }
            Kind::Double => self.builder.ins().bitcast(types::I64, MemFlagsData::new(), value),
            Kind::Long => value,
        }
    }
}
