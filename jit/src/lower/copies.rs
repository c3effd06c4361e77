//! Copies between arrays.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, Type, Value, types};
use gc::{ARRAY_BASE_OFFSET, CARD_SHIFT};

use super::functions::Function;
use super::{Lowering, MEMORY};
use crate::ir::Inst;
use crate::ir::elements;
use crate::isa::HOST;
use crate::symbols::Symbol;

/// Bytes that are copied here: twice what one register holds.
const SHORT_MAX: i64 = 32;
/// What is moved at once, and the fewest bytes that it is used for: all but the last copy a beginning and an end, which may overlap.
const WIDTHS: [(Type, i64); 5] = [(types::I8X16, 16), (types::I64, 8), (types::I32, 4), (types::I16, 2), (types::I8, 1)];

/// Elements of one array, and where they go.
struct Copy {
    source: Value,
    from: Value,
    target: Value,
    to: Value,
    /// How many bytes.
    bytes: Value,
}

impl Lowering<'_> {
    /// Few elements are loaded before any of them is stored: so they may overlap.
    pub(super) fn copy_elements(&mut self, inst: &Inst, operands: &[Value]) {
        let [source, from, target, to, count, kind] = *operands else { unreachable!("the operation has these operands") };
        let known = self.source.constant(inst.operands[5]).map(|bits| bits as u32);
        let shift = self.builder.ins().ushr_imm_u(kind, i64::from(elements::SHIFT_AT));
        let [from, to, bytes] = [from, to, count].map(|number| self.builder.ins().ishl(number, shift));
        let [from, to] = [from, to].map(|offset| self.builder.ins().iadd_imm_s(offset, i64::from(ARRAY_BASE_OFFSET)));
        let copy = Copy { source, from, target, to, bytes };
        let (short, long, behind) = (self.builder.create_block(), self.builder.create_block(), self.builder.create_block());
        let is_long = self.builder.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, bytes, SHORT_MAX);
        self.builder.ins().brif(is_long, long, &[], short, &[]);

        self.enter(short);
        let smallest = known.map_or(1, |known| 1 << (known >> elements::SHIFT_AT));
        self.copy_short(&copy, smallest);
        let fresh = self.fresh.contains(&inst.operands[2]);
        match known.map(|known| known & elements::REFERENCES != 0) {
            Some(true) if !fresh => self.mark_copied(&copy),
            None if !fresh => {
                let (mark, marked) = (self.builder.create_block(), self.builder.create_block());
                let references = self.builder.ins().band_imm_u(kind, i64::from(elements::REFERENCES));
                self.builder.ins().brif(references, mark, &[], marked, &[]);
                self.enter(mark);
                self.mark_copied(&copy);
                self.builder.ins().jump(marked, &[]);
                self.enter(marked);
            }
            _ => {}
        }
        self.builder.ins().jump(behind, &[]);

        self.enter(long);
        self.copy_long(&copy, kind, known);
        self.builder.ins().jump(behind, &[]);
        self.enter(behind);
        // Any region may have been written (`[VMDOC]` Regions).
        self.builder.ins().sequence_point();
    }

    fn copy_short(&mut self, copy: &Copy, smallest: i64) {
        // Nor may earlier loads stand for those from here.
        self.builder.ins().sequence_point();
        let address = |lowering: &mut Self, object: Value, offset: Value| {
            let object = lowering.object(object);
            let offset = lowering.builder.ins().uextend(types::I64, offset);
            lowering.builder.ins().iadd(object, offset)
        };
        let (source, target) = (address(self, copy.source, copy.from), address(self, copy.target, copy.to));
        let bytes = self.builder.ins().uextend(types::I64, copy.bytes);
        let (source_end, target_end) = (self.builder.ins().iadd(source, bytes), self.builder.ins().iadd(target, bytes));
        let behind = self.builder.create_block();
        for (width, size) in WIDTHS.into_iter().filter(|(_, size)| *size >= smallest) {
            let (some, fewer) = (self.builder.create_block(), self.builder.create_block());
            let is_enough = self.builder.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, bytes, size);
            self.builder.ins().brif(is_enough, some, &[], fewer, &[]);
            self.enter(some);
            let first = self.builder.ins().load(width, MEMORY, source, 0);
            // Of what there is only one, the beginning is the end.
            let last = (size > smallest).then(|| self.builder.ins().load(width, MEMORY, source_end, -(size as i32)));
            self.builder.ins().store(MEMORY, first, target, 0);
            if let Some(last) = last {
                self.builder.ins().store(MEMORY, last, target_end, -(size as i32));
            }
            self.builder.ins().jump(behind, &[]);
            self.enter(fewer);
        }
        self.builder.ins().jump(behind, &[]);
        self.enter(behind);
    }

    /// They are on one card or two.
    fn mark_copied(&mut self, copy: &Copy) {
        let header = self.builder.ins().uextend(types::I64, copy.target);
        let header = self.builder.ins().ishl_imm_u(header, 3);
        let (to, bytes) = (self.builder.ins().uextend(types::I64, copy.to), self.builder.ins().uextend(types::I64, copy.bytes));
        let first = self.builder.ins().iadd(header, to);
        let end = self.builder.ins().iadd(first, bytes);
        self.mark_card(first, CARD_SHIFT);
        let last = self.builder.ins().iadd_imm_s(end, -1);
        self.mark_card(last, CARD_SHIFT);
    }

    fn copy_long(&mut self, copy: &Copy, kind: Value, known: Option<u32>) {
        match known {
            Some(known) => {
                let references = known & elements::REFERENCES != 0;
                self.call_copy(copy, if references { Function::CopyReferences } else { Function::CopyNumbers });
            }
            None => {
                let (references, numbers, behind) =
                    (self.builder.create_block(), self.builder.create_block(), self.builder.create_block());
                let flag = self.builder.ins().band_imm_u(kind, i64::from(elements::REFERENCES));
                self.builder.ins().brif(flag, references, &[], numbers, &[]);
                for (block, function) in [(references, Function::CopyReferences), (numbers, Function::CopyNumbers)] {
                    self.enter(block);
                    self.call_copy(copy, function);
                    self.builder.ins().jump(behind, &[]);
                }
                self.enter(behind);
            }
        }
    }

    fn call_copy(&mut self, copy: &Copy, function: Function) {
        let mut signature = Signature::new(HOST);
        signature.params.push(AbiParam::new(types::I64));
        signature.params.extend([AbiParam::new(types::I32); 5]);
        let signature = self.signature(signature);
        let function = self.external(Symbol::Function(function as u32), signature);
        let arguments = [self.thread(), copy.source, copy.from, copy.target, copy.to, copy.bytes];
        self.builder.ins().call(function, &arguments);
    }
}
