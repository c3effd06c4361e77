//! Calls at which objects may move.

use classfile::Kind;
use cranelift_codegen::ir::{self as clif, InstBuilder, StackSlotData, StackSlotKind, UserStackMapEntry, types};
use cranelift_frontend::Variable;

use super::Lowering;
use super::homes::Home;
use super::regions::Region;
use crate::ir::ValueId;
use crate::ir::bits::Bits;

/// Bytes of a reference in its slot.
const SLOT_BYTES: u32 = 4;

/// What stands for one of our values.
#[derive(Clone, Copy)]
pub(super) enum Held {
    /// One value of Cranelift.
    Value(clif::Value),
    /// A reference that has a home: another value behind each safepoint.
    Variable(Variable),
}

impl Lowering<'_> {
    /// The value that stands for ours here.
    pub(super) fn value(&mut self, value: ValueId) -> clif::Value {
        match self.values[value.index()].expect("a value is defined before it is used") {
            Held::Value(value) => value,
            Held::Variable(variable) => self.builder.use_var(variable),
        }
    }

    /// The values that stand for ours here.
    pub(super) fn values_of(&mut self, values: &[ValueId]) -> Vec<clif::Value> {
        values.iter().map(|value| self.value(*value)).collect()
    }

    /// In the block in which it is defined.
    pub(super) fn define(&mut self, value: ValueId, made: clif::Value) {
        let held = match self.homes.home(value) {
            None => Held::Value(made),
            Some(_) => {
                let variable = match self.values[value.index()] {
                    Some(Held::Variable(variable)) => variable,
                    _ => self.builder.declare_var(types::I32),
                };
                self.builder.def_var(variable, made);
                Held::Variable(variable)
            }
        };
        if cfg!(debug_assertions) && self.source.kind(value) == Kind::Reference && self.source.constant(value).is_none() {
            self.references.push(made);
        }
        self.values[value.index()] = Some(held);
    }

    /// Makes a call at which objects may move, or one of several: each such call goes through here. What the instruction that is being lowered has alive
    /// stands in its home meanwhile.
    pub(super) fn at_safepoint<const CALLS: usize>(
        &mut self,
        call: impl FnOnce(&mut Self) -> [clif::Inst; CALLS],
    ) -> [clif::Inst; CALLS] {
        let live = std::mem::take(&mut self.live);
        for value in &live.stored {
            if let Some(Home::Slot(slot)) = self.homes.home(*value) {
                let (made, address) = (self.value(*value), self.slot_address(slot));
                let memory = self.region(Region::Slots);
                self.builder.ins().store(memory, made, address, 0);
            }
        }
        let calls = call(self);
        self.forget_thread();
        for value in live.behind.iter().chain(&live.operands) {
            let home = self.homes.home(*value).expect("what outlives a safepoint has a home");
            let (region, address) = match home {
                Home::Slot(slot) => {
                    let entry = UserStackMapEntry { ty: types::I32, slot: self.area(), offset: slot * SLOT_BYTES };
                    for call in calls {
                        self.builder.func.dfg.append_user_stack_map_entry(call, entry.clone());
                    }
                    (Region::Slots, self.slot_address(slot))
                }
                Home::Cell(distance) => (Region::Cells, self.outside(distance)),
            };
            let memory = self.region(region);
            let made = self.builder.ins().load(types::I32, memory, address, 0);
            self.loaded.push(made);
            self.define(*value, made);
        }
        self.live = live;
        calls
    }

    /// Behind a call no register has the thread block, and none has the heap's address if the call is on the common way.
    pub(super) fn forget_thread(&mut self) {
        self.thread = None;
        if !self.builder.func.layout.is_cold(self.builder.current_block().expect("code is in a block")) {
            self.load_base();
        }
    }

    fn slot_address(&mut self, slot: u32) -> clif::Value {
        let area = self.area();
        self.builder.ins().stack_addr(types::I64, area, (slot * SLOT_BYTES) as i32)
    }

    /// The slots of all references.
    fn area(&mut self) -> clif::StackSlot {
        *self.area.get_or_insert_with(|| {
            let bytes = self.homes.slots * SLOT_BYTES;
            self.builder.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, bytes, 2))
        })
    }
}

/// Takes out what nobody uses, of these loads and of what only computes: Cranelift keeps the loads, and takes its time for the rest.
pub(super) fn remove_unused(function: &mut clif::Function, loaded: &[clif::Value]) {
    let mut uses = vec![0u32; function.dfg.num_values()];
    for block in function.layout.blocks() {
        for inst in function.layout.block_insts(block) {
            for value in function.dfg.inst_values(inst) {
                uses[function.dfg.resolve_aliases(value).as_u32() as usize] += 1;
            }
        }
    }
    let mut is_loaded = Bits::new(function.dfg.num_values());
    loaded.iter().for_each(|value| is_loaded.insert(value.as_u32() as usize));
    let (dfg, layout) = (&function.stencil.dfg, &mut function.stencil.layout);
    let blocks: Vec<clif::Block> = layout.blocks().collect();
    for block in blocks.into_iter().rev() {
        let mut next = layout.last_inst(block);
        while let Some(inst) = next {
            next = layout.prev_inst(inst);
            let &[result] = dfg.inst_results(inst) else { continue };
            let opcode = dfg.insts[inst].opcode();
            let computes = !opcode.other_side_effects() && !opcode.can_trap() && !opcode.can_load() && !opcode.can_store();
            if uses[result.as_u32() as usize] == 0 && (is_loaded.has(result.as_u32() as usize) || computes && !opcode.is_call()) {
                dfg.inst_values(inst).for_each(|value| uses[dfg.resolve_aliases(value).as_u32() as usize] -= 1);
                layout.remove_inst(inst);
            }
        }
    }
}
