//! Monitors: thin locks are entered and left inline (`[VMDOC]` Lock word), others by the runtime.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AbiParam, Block, InstBuilder, Signature, Value, types};
use gc::{MARK_TAG_THIN_LOCKED, MARK_WORD_OFFSET};
use runtime::lock_word::{COLLECTORS, ONE_ENTRY, OWNER_SHIFT, RECURSION};
use runtime::ops::helpers::Helper;
use runtime::thread::block::OFFSETS;

use super::functions::Function;
use super::regions::Region;
use super::{Lowering, MEMORY};
use crate::ir::Inst;
use crate::isa::HOST;
use crate::symbols::Symbol;

/// A lock word that is looked at.
struct LockWord {
    address: Value,
    word: Value,
    /// Tag and payload.
    held: Value,
    /// Tag and payload of a lock that this thread has entered once.
    once: Value,
    /// Where the runtime decides.
    slow: Block,
    behind: Block,
}

impl Lowering<'_> {
    /// Enters the monitor of an object, as `lock_word::entered` says.
    pub(super) fn monitor_enter(&mut self, inst: &Inst, object: Value) {
        let lock = self.lock_word(object);
        let (free, held) = (self.builder.create_block(), self.builder.create_block());
        self.builder.ins().brif(lock.held, held, &[], free, &[]);

        self.enter(free);
        let entered = self.builder.ins().bor(lock.word, lock.once);
        self.swap_in(&lock, entered);

        self.enter(held);
        let again = self.is_owned(&lock);
        let count = self.builder.ins().band_imm_u(lock.word, i64::from(RECURSION));
        let has_room = self.builder.ins().icmp_imm_u(IntCC::NotEqual, count, i64::from(RECURSION));
        let again = self.builder.ins().band(again, has_room);
        self.step(&lock, again, i64::from(ONE_ENTRY));

        self.leave_it_to(Function::EnterInflated, Helper::MonitorEnter, inst, object, &lock);
    }

    /// Leaves the monitor of an object, as `lock_word::left` says.
    pub(super) fn monitor_exit(&mut self, inst: &Inst, object: Value) {
        let lock = self.lock_word(object);
        let (last, other) = (self.builder.create_block(), self.builder.create_block());
        let is_last = self.builder.ins().icmp(IntCC::Equal, lock.held, lock.once);
        self.builder.ins().brif(is_last, last, &[], other, &[]);

        self.enter(last);
        let left = self.builder.ins().band_imm_u(lock.word, i64::from(COLLECTORS));
        self.swap_in(&lock, left);

        self.enter(other);
        let owned = self.is_owned(&lock);
        self.step(&lock, owned, -i64::from(ONE_ENTRY));

        self.leave_it_to(Function::LeaveInflated, Helper::MonitorExit, inst, object, &lock);
    }

    fn lock_word(&mut self, object: Value) -> LockWord {
        let object = self.object(object);
        let address = self.builder.ins().iadd_imm_s(object, i64::from(MARK_WORD_OFFSET));
        let memory = self.region(Region::Headers);
        let word = self.builder.ins().load(types::I32, memory, address, 0);
        let held = self.builder.ins().band_imm_u(word, i64::from(!COLLECTORS));
        let number = self.thread_constant(types::I32, OFFSETS.number);
        let owner = self.builder.ins().ishl_imm_u(number, i64::from(OWNER_SHIFT));
        let once = self.builder.ins().bor_imm_u(owner, i64::from(MARK_TAG_THIN_LOCKED));
        let (slow, behind) = (self.cold_block(), self.builder.create_block());
        LockWord { address, word, held, once, slow, behind }
    }

    /// Whether this thread holds the lock, and it is thin.
    fn is_owned(&mut self, lock: &LockWord) -> Value {
        let owner = self.builder.ins().band_imm_u(lock.held, i64::from(!RECURSION));
        self.builder.ins().icmp(IntCC::Equal, owner, lock.once)
    }

    /// Counts an entry more or less, if the condition is not 0.
    fn step(&mut self, lock: &LockWord, condition: Value, by: i64) {
        let counted = self.builder.create_block();
        self.builder.ins().brif(condition, counted, &[], lock.slow, &[]);
        self.enter(counted);
        let next = self.builder.ins().iadd_imm_s(lock.word, by);
        self.swap_in(lock, next);
    }

    /// Swaps in the next word and goes on behind, unless another thread has changed the word.
    fn swap_in(&mut self, lock: &LockWord, next: Value) {
        let found = self.builder.ins().atomic_cas(MEMORY, lock.address, lock.word, next);
        let is_done = self.builder.ins().icmp(IntCC::Equal, found, lock.word);
        self.builder.ins().brif(is_done, lock.behind, &[], lock.slow, &[]);
    }

    /// What the lock word does not settle: most often the monitor is inflated and free; otherwise the thread may have to wait.
    fn leave_it_to(&mut self, at_once: Function, helper: Helper, inst: &Inst, object: Value, lock: &LockWord) {
        self.enter(lock.slow);
        let mut signature = Signature::new(HOST);
        signature.params.extend([types::I64, types::I32].map(AbiParam::new));
        signature.returns.push(AbiParam::new(types::I32));
        let signature = self.signature(signature);
        let function = self.external(Symbol::Function(at_once as u32), signature);
        let thread = self.thread();
        let call = self.builder.ins().call(function, &[thread, object]);
        self.forget_thread();
        let is_done = self.builder.inst_results(call)[0];
        let wait = self.cold_block();
        self.builder.ins().brif(is_done, lock.behind, &[], wait, &[]);

        self.enter(wait);
        self.call_helper(helper, &[object]);
        self.check_unwinding(Some(inst));
        self.builder.ins().jump(lock.behind, &[]);
        self.enter(lock.behind);
    }
}
