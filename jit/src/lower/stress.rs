//! Exits that are taken though nothing is wrong (`-XX:StressExits`).

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};
use runtime::thread::block::OFFSETS;

use super::Lowering;

impl Lowering<'_> {
    /// The condition of a guard, or 0 if the thread has planned to leave here.
    pub(super) fn unless_planned(&mut self, condition: Value) -> Value {
        if !self.target.stress_exits {
            return condition;
        }
        let count = self.thread_load(types::I32, OFFSETS.exit_countdown);
        let left = self.builder.ins().iadd_imm_s(count, -1);
        let thread = self.thread();
        self.builder.ins().store(MemFlagsData::trusted(), left, thread, OFFSETS.exit_countdown);
        let holds = self.builder.ins().icmp_imm_s(IntCC::NotEqual, condition, 0);
        let stays = self.builder.ins().icmp_imm_s(IntCC::NotEqual, left, 0);
        self.builder.ins().band(holds, stays)
    }
}
