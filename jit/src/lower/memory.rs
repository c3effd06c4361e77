//! Objects, arrays, static fields.

use classfile::Kind;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AtomicRmwOp, Block, InstBuilder, MemFlagsData, Type, Value, types};
use gc::{ARRAY_BASE_OFFSET, ARRAY_LENGTH_OFFSET, CARD_SHIFT, SHAPE_OFFSET};
use runtime::metadata::class::Class;
use runtime::metadata::rows::{CLASS_ID_MASK, CLASS_ROW, CLASS_ROW_SHIFT, ClassRow, DISPLAY_DEPTH, class_flags};
use runtime::ops::helpers::Helper;
use runtime::ops::plans::INLINE_LENGTH_MAX;
use runtime::thread::block::OFFSETS;

use super::regions::Region;
use super::{Lowering, MEMORY};
use crate::ir::elements;
use crate::ir::op::{Cell, Op};
use crate::ir::{Inst, ValueId};
use crate::shape::machine_type;

impl Lowering<'_> {
    pub(super) fn memory(&mut self, op: Op, inst: &Inst, operands: &[Value]) -> Option<Value> {
        match op {
            Op::ConstantReference(distance) => {
                let (memory, address) = (self.region(Region::Cells), self.outside(distance));
                Some(self.builder.ins().load(types::I32, memory, address, 0))
            }
            Op::CurrentThread => {
                let address = self.thread_constant(types::I64, OFFSETS.java_thread);
                let memory = self.region(Region::Cells);
                Some(self.builder.ins().load(types::I32, memory, address, 0))
            }
            Op::LoadField { offset, cell, volatile } => {
                let object = self.object(operands[0]);
                Some(self.load(cell, Region::Field(offset, cell), (object, offset), volatile))
            }
            Op::StoreField { offset, cell, volatile } => {
                let object = self.object(operands[0]);
                self.store(cell, Region::Field(offset, cell), (object, offset), operands[1], volatile);
                if cell == Cell::Reference && self.needs_mark(inst.operands[0], inst.operands[1]) {
                    let header = self.builder.ins().uextend(types::I64, operands[0]);
                    self.mark_card(header, CARD_SHIFT - 3);
                }
                None
            }
            Op::LoadStatic { offset, kind, volatile } => Some(self.load_static(offset, kind, volatile)),
            Op::StoreStatic { offset, mark, volatile, .. } => {
                self.store_static(offset, operands[0], mark, volatile);
                None
            }
            Op::ArrayLength => {
                let (memory, array) = (self.region(Region::Headers), self.object(operands[0]));
                Some(self.builder.ins().load(types::I32, memory, array, ARRAY_LENGTH_OFFSET as i32))
            }
            Op::LoadElement(cell) => Some(self.load_element(cell, 0, operands)),
            Op::LoadDisplaced { cell, elements } => Some(self.load_element(cell, elements, operands)),
            Op::StoreElement(cell) => {
                self.store_element(cell, 0, inst, operands);
                None
            }
            Op::StoreDisplaced { cell, elements } => {
                self.store_element(cell, elements, inst, operands);
                None
            }
            Op::FitsElement => Some(self.fits_element(operands[0], operands[1])),
            Op::ByteMask => Some(self.byte_mask(operands[0])),
            Op::ClassOf => Some(self.class_of(operands[0])),
            Op::Mirror => Some(self.mirror(operands[0])),
            Op::MirroredClass { offset } => {
                let (memory, mirror) = (self.region(Region::Field(offset, Cell::Int)), self.object(operands[0]));
                Some(self.builder.ins().load(types::I32, memory, mirror, offset as i32))
            }
            Op::ComponentOf => {
                let (row, tables) = (self.row_of_class(operands[0]), self.region(Region::Tables));
                Some(self.builder.ins().load(types::I32, tables, row, CLASS_ROW.component))
            }
            Op::HasInDisplay => Some(self.has_in_display(operands[0], operands[1])),
            Op::IsDisplayed { class, depth } => Some(self.is_displayed(operands[0], class, depth)),
            Op::IsFinalizable => Some(self.is_finalizable(operands[0])),
            Op::IsInstance { class } => Some(self.is_instance(operands[0], class)),
            Op::NewObject { class, bytes, .. } => Some(self.new_object(inst, class, bytes)),
            Op::NewArray { class, shift } => Some(self.new_array(inst, class, shift, operands[0])),
            Op::ElementsOf => Some(self.elements_of(operands[0])),
            Op::NewArrayOf => Some(self.new_array_of(inst, operands)),
            _ => self.place_access(op, operands),
        }
    }

    /// The address of an object.
    pub(super) fn object(&mut self, reference: Value) -> Value {
        let base = self.base();
        let wide = self.builder.ins().uextend(types::I64, reference);
        let scaled = self.builder.ins().ishl_imm_u(wide, 3);
        self.builder.ins().iadd(base, scaled)
    }

    /// Where an element is: an address and an offset.
    pub(super) fn element(&mut self, array: Value, index: Value, cell: Cell) -> (Value, u32) {
        let array = self.object(array);
        let shift = i64::from(cell.bytes().trailing_zeros());
        if self.target.sealed {
            // A forged length allows for any index: its distance is taken modulo 2^32, and stays in the cage.
            let scaled = self.builder.ins().ishl_imm_u(index, shift);
            let distance = self.builder.ins().iadd_imm_s(scaled, i64::from(ARRAY_BASE_OFFSET));
            let wide = self.builder.ins().uextend(types::I64, distance);
            return (self.builder.ins().iadd(array, wide), 0);
        }
        let wide = self.builder.ins().uextend(types::I64, index);
        let scaled = self.builder.ins().ishl_imm_u(wide, shift);
        (self.builder.ins().iadd(array, scaled), ARRAY_BASE_OFFSET)
    }

    /// An address outside of the heap, by its distance from the base.
    pub(super) fn outside(&mut self, distance: i64) -> Value {
        let base = self.base();
        self.builder.ins().iadd_imm_s(base, distance)
    }

    /// Loads what is at an offset from an address.
    pub(super) fn load(&mut self, cell: Cell, region: Region, (address, offset): (Value, u32), volatile: bool) -> Value {
        let kind = match cell {
            Cell::Boolean | Cell::Byte => types::I8,
            Cell::Char | Cell::Short => types::I16,
            _ => machine_type(cell.kind()),
        };
        let value = if volatile {
            let address = self.builder.ins().iadd_imm_s(address, i64::from(offset));
            self.atomic_load(kind, address)
        } else {
            let memory = self.region(region);
            self.builder.ins().load(kind, memory, address, offset as i32)
        };
        match cell {
            Cell::Boolean | Cell::Char => self.builder.ins().uextend(types::I32, value),
            Cell::Byte | Cell::Short => self.builder.ins().sextend(types::I32, value),
            _ => value,
        }
    }

    pub(super) fn store(&mut self, cell: Cell, region: Region, (address, offset): (Value, u32), value: Value, volatile: bool) {
        let value = match cell {
            Cell::Boolean => {
                let bit = self.builder.ins().band_imm_s(value, 1);
                self.builder.ins().ireduce(types::I8, bit)
            }
            Cell::Byte => self.builder.ins().ireduce(types::I8, value),
            Cell::Char | Cell::Short => self.builder.ins().ireduce(types::I16, value),
            _ => value,
        };
        if volatile {
            let address = self.builder.ins().iadd_imm_s(address, i64::from(offset));
            self.atomic_store(value, address);
        } else {
            let memory = self.region(region);
            self.builder.ins().store(memory, value, address, offset as i32);
        }
    }

    /// Loads the element so many places behind an index.
    fn load_element(&mut self, cell: Cell, elements: i32, operands: &[Value]) -> Value {
        let (address, offset) = self.element(operands[0], operands[1], cell);
        let offset = offset.wrapping_add_signed(elements * cell.bytes() as i32);
        self.load(cell, Region::Elements(cell), (address, offset), false)
    }

    fn store_element(&mut self, cell: Cell, elements: i32, inst: &Inst, operands: &[Value]) {
        let (address, offset) = self.element(operands[0], operands[1], cell);
        let offset = offset.wrapping_add_signed(elements * cell.bytes() as i32);
        self.store(cell, Region::Elements(cell), (address, offset), operands[2], false);
        if cell == Cell::Reference && self.needs_mark(inst.operands[0], inst.operands[2]) {
            let base = self.base();
            let distance = self.builder.ins().isub(address, base);
            let distance = self.builder.ins().iadd_imm_s(distance, i64::from(offset as i32));
            self.mark_card(distance, CARD_SHIFT);
        }
    }

    /// Whether a store of a value into an object has to be told to the collector.
    fn needs_mark(&self, object: ValueId, value: ValueId) -> bool {
        self.source.constant(value).is_none() && !self.fresh.contains(&object)
    }

    /// Cranelift's atomic accesses are of integers.
    pub(super) fn atomic_load(&mut self, kind: Type, address: Value) -> Value {
        let value = self.builder.ins().atomic_load(as_integer(kind), MEMORY, address);
        if as_integer(kind) == kind { value } else { self.builder.ins().bitcast(kind, MemFlagsData::new(), value) }
    }

    fn atomic_store(&mut self, value: Value, address: Value) {
        let kind = self.builder.func.dfg.value_type(value);
        let value = if as_integer(kind) == kind {
            value
        } else {
            self.builder.ins().bitcast(as_integer(kind), MemFlagsData::new(), value)
        };
        // An exchange whose result nobody wants is a store that other accesses do not pass, and cheaper than a store and a fence.
        self.builder.ins().atomic_rmw(as_integer(kind), MEMORY, AtomicRmwOp::Xchg, address, value);
    }

    /// Static fields that hold no references have 64 bits; the low ones are the value.
    fn load_static(&mut self, offset: i64, kind: Kind, volatile: bool) -> Value {
        let (kind, address) = (machine_type(kind), self.outside(offset));
        if volatile {
            return self.atomic_load(kind, address);
        }
        let memory = self.region(Region::Static(offset));
        self.builder.ins().load(kind, memory, address, 0)
    }

    fn store_static(&mut self, offset: i64, value: Value, mark: Option<i64>, volatile: bool) {
        // The upper half stays zero.
        let address = self.outside(offset);
        if volatile {
            self.atomic_store(value, address);
        } else {
            let memory = self.region(Region::Static(offset));
            self.builder.ins().store(memory, value, address, 0);
        }
        self.mark_root(mark);
    }

    /// The chunk of roots whose mark is so far from the heap's base is dirty.
    pub(super) fn mark_root(&mut self, mark: Option<i64>) {
        if let Some(mark) = mark {
            let address = self.outside(mark);
            self.mark(address);
        }
    }

    /// The card of what is so far from the heap's base is dirty; it has `shift` bits less than that distance.
    pub(super) fn mark_card(&mut self, distance: Value, shift: u32) {
        let card = self.builder.ins().ushr_imm_u(distance, i64::from(shift));
        let cards = self.thread_constant(types::I64, OFFSETS.cards);
        let address = self.builder.ins().iadd(cards, card);
        self.mark(address);
    }

    fn mark(&mut self, address: Value) {
        let memory = self.region(Region::Cards);
        let dirty = self.builder.ins().iconst(types::I8, 1);
        self.builder.ins().store(memory, dirty, address, 0);
    }

    // ---- classes

    pub(super) fn class_of(&mut self, object: Value) -> Value {
        let (memory, object) = (self.region(Region::Headers), self.object(object));
        self.builder.ins().load(types::I32, memory, object, SHAPE_OFFSET as i32)
    }

    /// The address of the row of an object's class.
    pub(super) fn row_of(&mut self, object: Value) -> Value {
        let class = self.class_of(object);
        self.row_of_class(class)
    }

    /// The address of the row of a class.
    fn row_of_class(&mut self, class: Value) -> Value {
        let index = self.builder.ins().band_imm_u(class, i64::from(CLASS_ID_MASK));
        let wide = self.builder.ins().uextend(types::I64, index);
        let offset = self.builder.ins().ishl_imm_u(wide, i64::from(CLASS_ROW_SHIFT));
        let rows = self.thread_constant(types::I64, OFFSETS.class_rows);
        self.builder.ins().iadd(rows, offset)
    }

    /// The object that stands for a class.
    fn mirror(&mut self, class: Value) -> Value {
        let (row, tables) = (self.row_of_class(class), self.region(Region::Tables));
        let class = self.builder.ins().load(types::I64, tables, row, CLASS_ROW.class);
        let cell = self.builder.ins().load(types::I64, tables, class, Class::MIRROR_CELL_OFFSET as i32);
        let cells = self.region(Region::Cells);
        self.builder.ins().load(types::I32, cells, cell, 0)
    }

    /// Looks at a whole display at once.
    fn has_in_display(&mut self, class: Value, wanted: Value) -> Value {
        const BYTES: i32 = 16;
        let (row, tables) = (self.row_of_class(class), self.region(Region::Tables));
        let wanted = self.builder.ins().splat(types::I32X4, wanted);
        let parts = (0..DISPLAY_DEPTH as i32 * 4 / BYTES).map(|part| CLASS_ROW.display + part * BYTES);
        let found = parts.map(|offset| {
            let part = self.builder.ins().load(types::I32X4, tables, row, offset);
            self.builder.ins().icmp(IntCC::Equal, part, wanted)
        });
        let found: Vec<Value> = found.collect();
        let any = found.into_iter().reduce(|one, other| self.builder.ins().bor(one, other)).expect("displays are not empty");
        let any = self.builder.ins().vany_true(any);
        self.builder.ins().uextend(types::I32, any)
    }

    fn is_displayed(&mut self, object: Value, class: u32, depth: u32) -> Value {
        let row = self.row_of(object);
        let offset = std::mem::offset_of!(ClassRow, display) as i32 + 4 * depth as i32;
        let memory = self.region(Region::Tables);
        let found = self.builder.ins().load(types::I32, memory, row, offset);
        let wanted = self.builder.ins().iconst(types::I32, i64::from(class));
        self.compare(IntCC::Equal, found, wanted)
    }

    /// Unless the header names the class, the thread remembers, or the runtime looks.
    fn is_instance(&mut self, object: Value, class: u32) -> Value {
        let own = self.class_of(object);
        let wanted = self.builder.ins().iconst(types::I32, i64::from(class));
        let same = self.builder.ins().icmp(IntCC::Equal, own, wanted);
        let (remember, behind) = (self.builder.create_block(), self.builder.create_block());
        let result = self.builder.append_block_param(behind, types::I32);
        let one = self.builder.ins().iconst(types::I32, 1);
        self.builder.ins().brif(same, behind, &[one.into()], remember, &[]);
        self.enter(remember);
        self.type_test(object, wanted, behind);
        self.enter(behind);
        result
    }

    /// Goes to `behind` with what the thread remembers of an object's class and another, or with what the runtime says.
    fn type_test(&mut self, object: Value, class: Value, behind: Block) {
        let (own, look) = (self.class_of(object), self.cold_block());
        self.remembered(OFFSETS.type_tests, own, class, (look, behind));
        self.enter(look);
        let found = self.call_helper(Helper::IsInstance, &[object, class]).expect("the helper has a result");
        self.builder.ins().jump(behind, &[found.into()]);
    }

    /// The display of the value's class tells, as far as the class of the elements is in one; else the runtime looks.
    fn fits_element(&mut self, array: Value, value: Value) -> Value {
        let (some, look, behind) = (self.builder.create_block(), self.builder.create_block(), self.builder.create_block());
        let result = self.builder.append_block_param(behind, types::I32);
        let one = self.builder.ins().iconst(types::I32, 1);
        self.builder.ins().brif(value, some, &[], behind, &[one.into()]);
        self.enter(some);
        let row = self.row_of(array);
        let memory = self.region(Region::Tables);
        let component = self.builder.ins().load(types::I32, memory, row, CLASS_ROW.component);
        let depth = self.builder.ins().uload8(types::I64, memory, row, CLASS_ROW.element_depth);
        let row = self.row_of(value);
        let offset = self.builder.ins().ishl_imm_u(depth, 2);
        let entry = self.builder.ins().iadd(row, offset);
        let found = self.builder.ins().load(types::I32, memory, entry, std::mem::offset_of!(ClassRow, display) as i32);
        let same = self.builder.ins().icmp(IntCC::Equal, found, component);
        self.builder.ins().brif(same, behind, &[one.into()], look, &[]);
        self.enter(look);
        self.type_test(value, component, behind);
        self.enter(behind);
        result
    }

    fn class_flags(&mut self, object: Value) -> Value {
        let (row, memory) = (self.row_of(object), self.region(Region::Tables));
        self.builder.ins().load(types::I8, memory, row, CLASS_ROW.flags)
    }

    fn is_finalizable(&mut self, object: Value) -> Value {
        let flags = self.class_flags(object);
        let flag = self.builder.ins().band_imm_u(flags, i64::from(class_flags::FINALIZER));
        self.builder.ins().uextend(types::I32, flag)
    }

    fn byte_mask(&mut self, array: Value) -> Value {
        let flags = self.class_flags(array);
        let booleans = self.builder.ins().band_imm_u(flags, i64::from(class_flags::BOOLEANS));
        let [lowest, all] = [1, -1].map(|mask| self.builder.ins().iconst(types::I32, mask & 0xffff_ffff));
        self.builder.ins().select(booleans, lowest, all)
    }

    // ---- allocation

    fn new_object(&mut self, inst: &Inst, class: u32, bytes: u32) -> Value {
        let size = i64::from(bytes.next_multiple_of(8));
        let size = self.builder.ins().iconst(types::I64, size);
        let shape = self.builder.ins().iconst(types::I32, i64::from(class));
        let (behind, result) = self.allocate(inst, size, None, shape, Helper::NewObject, &[shape]);
        self.enter(behind);
        result
    }

    fn new_array(&mut self, inst: &Inst, class: u32, shift: u8, length: Value) -> Value {
        let shape = self.builder.ins().iconst(types::I32, i64::from(class));
        let shift = self.builder.ins().iconst(types::I32, i64::from(shift));
        self.array(inst, shape, shift, length)
    }

    fn new_array_of(&mut self, inst: &Inst, operands: &[Value]) -> Value {
        let shift = self.builder.ins().ushr_imm_u(operands[1], i64::from(elements::SHIFT_AT));
        self.array(inst, operands[0], shift, operands[2])
    }

    /// Flags and size stand side by side in the row.
    fn elements_of(&mut self, class: Value) -> Value {
        let (row, memory) = (self.row_of_class(class), self.region(Region::Tables));
        let both = self.builder.ins().uload16(types::I32, memory, row, CLASS_ROW.flags);
        self.builder.ins().band_imm_u(both, i64::from(!0xff | elements::FLAGS))
    }

    fn array(&mut self, inst: &Inst, shape: Value, shift: Value, length: Value) -> Value {
        let wide = self.builder.ins().uextend(types::I64, length);
        let elements = self.builder.ins().ishl(wide, shift);
        let size = self.builder.ins().iadd_imm_s(elements, i64::from(ARRAY_BASE_OFFSET) + 7);
        let size = self.builder.ins().band_imm_s(size, -8);
        let limit = self.builder.ins().iconst(types::I32, i64::from(INLINE_LENGTH_MAX));
        let short = self.builder.ins().icmp(IntCC::UnsignedLessThanOrEqual, length, limit);
        let (behind, result) = self.allocate(inst, size, Some((short, length)), shape, Helper::NewArray, &[shape, length]);
        self.enter(behind);
        result
    }

    /// Takes zeroed memory out of the thread's buffer and writes the header, or asks the runtime.
    fn allocate(
        &mut self,
        inst: &Inst,
        size: Value,
        array: Option<(Value, Value)>,
        shape: Value,
        helper: Helper,
        arguments: &[Value],
    ) -> (cranelift_codegen::ir::Block, Value) {
        let (quick, slow, behind) = (self.builder.create_block(), self.cold_block(), self.builder.create_block());
        let result = self.builder.append_block_param(behind, types::I32);
        let top = self.thread_load(types::I64, OFFSETS.tlab_top);
        let end = self.thread_load(types::I64, OFFSETS.tlab_end);
        let next = self.builder.ins().iadd(top, size);
        let mut fits = self.builder.ins().icmp(IntCC::UnsignedLessThanOrEqual, next, end);
        if let Some((short, _)) = array {
            fits = self.builder.ins().band(fits, short);
        }
        self.builder.ins().brif(fits, quick, &[], slow, &[]);

        self.enter(quick);
        self.thread_store(next, OFFSETS.tlab_top);
        let base = self.base();
        let object = self.builder.ins().iadd(base, top);
        let header = self.builder.ins().uextend(types::I64, shape);
        let memory = self.region(Region::Headers);
        self.builder.ins().store(memory, header, object, SHAPE_OFFSET as i32);
        if let Some((_, length)) = array {
            self.builder.ins().store(memory, length, object, ARRAY_LENGTH_OFFSET as i32);
        }
        let reference = self.builder.ins().ushr_imm_u(top, 3);
        let reference = self.builder.ins().ireduce(types::I32, reference);
        self.builder.ins().jump(behind, &[reference.into()]);

        self.enter(slow);
        let made = self.call_helper(helper, arguments).expect("the helper has a result");
        self.check_unwinding(Some(inst));
        self.builder.ins().jump(behind, &[made.into()]);
        (behind, result)
    }
}

fn as_integer(kind: Type) -> Type {
    match kind {
        types::F32 => types::I32,
        types::F64 => types::I64,
        other => other,
    }
}
