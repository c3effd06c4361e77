//! Emits words, keeps the simulated stack, and patches branches once every block has its place.

use std::collections::HashMap;

use classfile::{Condition, ConstantIndex, ConstantPool, Kind};

use super::TranslateError;
use super::stack::{Entry, Place, slots};
use crate::code::linked::HEADER_SLOTS;
use crate::code::operation::{self, BranchRight, Operation, word};
use crate::code::resume::{EntryPlace, Moment, Recorder, StackEntry};
use crate::code::translated::Translated;
use crate::metadata::method::{MethodCode, MethodRef};
use crate::metadata::pointer::Metadata;
use crate::metadata::symbol::FastHash;

/// A block: where its bytecode begins, and in which chain of subroutine calls.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct BlockKey {
    pub bci: u32,
    pub context: u16,
}

/// What one emitted instruction does to the frame; the input of the reference maps.
#[derive(Clone, Debug)]
pub struct Record {
    /// First word.
    pub position: u32,
    /// The bytecode instruction it came from.
    pub bci: u32,
    /// The subroutine context it belongs to.
    pub context: u16,
    /// Slots from here on hold nothing of interest before the instruction.
    pub limit: u16,
    /// Slots from here on are dead while a call that this instruction makes is running.
    pub call_limit: u16,
    /// The slot it writes, and whether with a reference.
    pub defines: Option<(u16, bool)>,
    /// Words of the other instructions that may follow.
    pub targets: Vec<u32>,
    /// Whether the next instruction in memory may follow.
    pub falls_through: bool,
}

/// What is noted beside the words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Recording {
    Nothing,
    /// What instructions write and where control goes, for the reference maps.
    Effects,
    /// Where frames can be put together.
    Points,
}

enum Patch {
    /// 16-bit distance in operand `c`.
    Short,
    /// 32-bit distance in operands `b` and `c`.
    Long,
    /// 32-bit distance in half `high` of the word, counted from `origin`.
    Table { high: bool, origin: usize },
}

struct Branch {
    at: usize,
    patch: Patch,
    target: BlockKey,
}

/// A variable that holds the return address of a subroutine call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ReturnAddress {
    /// The variable.
    pub local: u16,
    /// The context it returns from.
    pub context: u16,
}

pub(super) struct Builder {
    pub method: MethodRef,
    pub words: Vec<u64>,
    pub bcis: Vec<u16>,
    pub contexts: Vec<u16>,
    pub stack: Vec<Entry>,
    pub stack_base: u16,
    pub lock_slot: Option<u16>,
    pub header: u16,
    pub bci: u32,
    pub context: u16,
    pub blocks: HashMap<BlockKey, u32, FastHash>,
    pub handlers: Vec<u32>,
    /// The bci behind the `jsr` of each context and the enclosing context; context 0 is the method itself.
    pub subroutines: Vec<(u32, u16)>,
    /// The variables that hold return addresses here.
    pub addresses: Vec<ReturnAddress>,
    pub records: Vec<Record>,
    pub points: Option<Recorder>,
    wide: bool,
    record: bool,
    branches: Vec<Branch>,
    last_definition: Option<(usize, u16)>,
    /// The frame slot behind the stack at each block.
    merges: HashMap<BlockKey, u16, FastHash>,
    instruction_limit: u16,
    max_depth: u16,
}

impl Builder {
    pub fn new(method: MethodRef, recording: Recording, wide: bool) -> Self {
        let code = method.code().expect("only methods with bytecode are translated");
        let synchronized = method.has(classfile::access::SYNCHRONIZED);
        let header = code.max_locals + u16::from(synchronized);
        Self {
            method,
            words: Vec::with_capacity(code.bytecode().len() / 2 + 4),
            bcis: Vec::with_capacity(code.bytecode().len() / 2 + 4),
            contexts: Vec::new(),
            stack: Vec::new(),
            stack_base: header + HEADER_SLOTS as u16,
            lock_slot: synchronized.then_some(code.max_locals),
            header,
            bci: 0,
            context: 0,
            blocks: HashMap::default(),
            handlers: vec![u32::MAX; code.exception_table.len()],
            subroutines: vec![(0, 0)],
            addresses: Vec::new(),
            records: Vec::new(),
            points: (recording == Recording::Points).then(Recorder::default),
            wide,
            record: recording == Recording::Effects,
            branches: Vec::new(),
            last_definition: None,
            merges: HashMap::default(),
            instruction_limit: 0,
            max_depth: code.max_stack,
        }
    }

    pub fn code(&self) -> &'static MethodCode {
        let code: *const MethodCode = self.method.code().expect("checked by `new`");
        // The method outlives the builder: it is being called.
        #[allow(unsafe_code, reason = "ties the code's lifetime to the method's, not to the builder's borrow")]
        // SAFETY: [VMDOC] Metadata lifetime; the method is on its caller's frame.
        unsafe {
            &*code
        }
    }

    /// The constants of the class file.
    pub fn constants(&self) -> Metadata<ConstantPool<'static>> {
        self.method.file_constants()
    }

    /// The constant of the class that an index in the bytecode means.
    pub fn constant(&self, index: ConstantIndex) -> u16 {
        self.method.constant(index).0
    }

    // ---- emission

    /// Appends an instruction of several words.
    pub fn emit_words(&mut self, operation: Operation, a: u16, b: u16, c: u16, operands: &[u64]) -> usize {
        debug_assert_eq!(operation.words(), 1 + operands.len());
        let at = self.words.len();
        self.push_word(word(operation, a, b, c));
        for operand in operands {
            self.push_word(*operand);
        }
        self.last_definition = None;
        if self.record {
            let limit = self.instruction_limit.max(self.depth_slot());
            self.records.push(Record {
                position: at as u32,
                bci: self.bci,
                context: self.context,
                limit,
                call_limit: limit,
                defines: None,
                targets: Vec::new(),
                falls_through: true,
            });
        }
        at
    }

    pub fn emit(&mut self, operation: Operation, a: u16, b: u16, c: u16) -> usize {
        self.emit_words(operation, a, b, c, &[0; 2][..operation.words() - 1])
    }

    fn push_word(&mut self, value: u64) {
        self.words.push(value);
        self.bcis.push(self.bci as u16);
        if self.subroutines.len() > 1 || !self.contexts.is_empty() {
            self.contexts.resize(self.words.len() - 1, 0);
            self.contexts.push(self.context);
        }
    }

    /// Changes the newest record (when recording).
    pub fn with_record(&mut self, change: impl FnOnce(&mut Record)) {
        if let Some(record) = self.records.last_mut() {
            change(record);
        }
    }

    /// Notes that the newest instruction writes `slot`.
    pub fn define(&mut self, slot: u16, reference: bool) {
        self.with_record(|record| record.defines = Some((slot, reference)));
    }

    pub fn no_fall_through(&mut self) {
        self.with_record(|record| record.falls_through = false);
    }

    /// A frame can be put together here.
    pub fn resume_point(&mut self, moment: Moment) {
        let depth = self.depth_slot();
        if let Some(points) = &mut self.points {
            points.add(self.bci, moment, self.words.len(), depth, self.stack.iter().map(visible_entry));
        }
    }

    /// The instruction at word `at` is changed or taken back: nothing behind it is a boundary any more.
    fn retract_points(&mut self, at: usize) {
        if let Some(points) = &mut self.points {
            points.retract(at);
        }
    }

    /// A new bytecode instruction: what is on the stack now stays visible to collections until it is done.
    pub fn start_instruction(&mut self, bci: u32) {
        self.bci = bci;
        self.instruction_limit = self.depth_slot();
    }

    /// Slots below `limit` stay visible to collections until the current bytecode instruction is done.
    pub fn keep_below(&mut self, limit: u16) {
        self.instruction_limit = self.instruction_limit.max(limit);
    }

    /// The block `key` begins here.
    pub fn start_block(&mut self, key: BlockKey) {
        self.blocks.insert(key, self.words.len() as u32);
        self.last_definition = None;
        self.bci = key.bci;
        self.instruction_limit = self.depth_slot();
    }

    /// Control flow merges with stacks of the same depth. Entries may differ in their types: the verifier has made sure that those which
    /// do are never used, so what the first path has on its stack stands for all.
    pub fn check_merge(&mut self, key: BlockKey) -> Result<(), TranslateError> {
        let depth = self.depth_slot();
        if *self.merges.entry(key).or_insert(depth) == depth {
            Ok(())
        } else {
            Err(TranslateError::StackMismatch { bci: key.bci })
        }
    }

    /// A variable is written: it holds no return address any more.
    pub fn forget_addresses(&mut self, local: u16, kind: Kind) {
        let written = u32::from(local)..u32::from(local) + u32::from(slots(kind));
        self.addresses.retain(|address| !written.contains(&u32::from(address.local)));
    }

    pub fn check_local(&self, local: u16, kind: Kind) -> Result<(), TranslateError> {
        if u32::from(local) + u32::from(slots(kind)) > u32::from(self.code().max_locals) {
            return Err(TranslateError::BadLocal { bci: self.bci, local });
        }
        Ok(())
    }

    // ---- the simulated stack

    /// The frame slot behind the topmost entry.
    pub fn depth_slot(&self) -> u16 {
        self.stack.last().map_or(self.stack_base, |entry| entry.home + entry.slots())
    }

    pub fn push(&mut self, kind: Kind, place: Place) -> Result<u16, TranslateError> {
        let home = self.depth_slot();
        if home - self.stack_base + slots(kind) > self.max_depth {
            return Err(TranslateError::StackOverflow { bci: self.bci });
        }
        self.stack.push(Entry { kind, place, home });
        Ok(home)
    }

    /// Pushes a value that needs no instruction.
    pub fn push_place(&mut self, kind: Kind, place: Place) -> Result<(), TranslateError> {
        self.push(kind, place).map(|_| ())
    }

    /// Pushes an entry whose home must be the next slot.
    pub fn push_at(&mut self, entry: Entry) -> Result<(), TranslateError> {
        let home = self.push(entry.kind, entry.place)?;
        debug_assert_eq!(home, entry.home);
        Ok(())
    }

    pub fn pop_any(&mut self) -> Result<Entry, TranslateError> {
        self.stack.pop().ok_or(TranslateError::StackUnderflow { bci: self.bci })
    }

    pub fn pop(&mut self, kind: Kind) -> Result<Entry, TranslateError> {
        let entry = self.pop_any()?;
        if entry.kind != kind || matches!(entry.place, Place::ReturnAddress(_)) {
            return Err(TranslateError::BadType { bci: self.bci });
        }
        Ok(entry)
    }

    /// The slot that holds the value of a popped entry; constants are written to their home first.
    pub fn operand(&mut self, entry: Entry) -> u16 {
        match entry.place {
            Place::Home | Place::ReturnAddress(_) => entry.home,
            Place::Local(local) => local,
            Place::Constant(value) => {
                self.emit_constant(entry.home, value, entry.kind == Kind::Reference);
                entry.home
            }
        }
    }

    pub fn pop_operand(&mut self, kind: Kind) -> Result<u16, TranslateError> {
        let entry = self.pop(kind)?;
        Ok(self.operand(entry))
    }

    fn emit_constant(&mut self, slot: u16, value: i32, reference: bool) {
        let bits = value as u32;
        self.emit(Operation::ConstInt, slot, bits as u16, (bits >> 16) as u16);
        self.define(slot, reference);
        self.last_definition = Some((self.words.len() - 1, slot));
    }

    /// Emits an instruction that writes a new stack entry of `kind` and nothing else.
    pub fn emit_push(
        &mut self,
        operation: Operation,
        kind: Kind,
        b: u16,
        c: u16,
        operands: &[u64],
    ) -> Result<(), TranslateError> {
        let operand_limit = self.instruction_limit.max(self.depth_slot());
        let home = self.push(kind, Place::Home)?;
        let at = self.emit_words(operation, home, b, c, operands);
        self.with_record(|record| (record.limit, record.call_limit) = (operand_limit, operand_limit));
        self.define(home, kind == Kind::Reference);
        self.last_definition = Some((at, home));
        Ok(())
    }

    /// Brings one entry to its home slot.
    pub fn settle(&mut self, index: usize) {
        let entry = self.stack[index];
        match entry.place {
            Place::Home | Place::ReturnAddress(_) => return,
            Place::Local(local) => {
                self.emit(Operation::Move, entry.home, local, 0);
                self.define(entry.home, entry.kind == Kind::Reference);
            }
            Place::Constant(value) => self.emit_constant(entry.home, value, entry.kind == Kind::Reference),
        }
        self.stack[index].place = Place::Home;
        self.last_definition = None;
    }

    /// Brings every entry home: control leaves the block or a call needs its arguments in place.
    pub fn settle_all(&mut self) {
        self.settle_from(0);
    }

    pub fn settle_from(&mut self, first: usize) {
        for index in first..self.stack.len() {
            self.settle(index);
        }
    }

    /// Before `local` is overwritten: entries that still live in it move home. Tells whether there were any.
    pub fn release_local(&mut self, local: u16, kind: Kind) -> bool {
        let mut moved = false;
        for index in 0..self.stack.len() {
            let Place::Local(source) = self.stack[index].place else { continue };
            let overlaps = (local..local + slots(kind)).any(|slot| (source..source + self.stack[index].slots()).contains(&slot));
            if overlaps {
                self.settle(index);
                moved = true;
            }
        }
        moved
    }

    /// Stores a popped entry to `local`, letting the instruction that made the value write there directly if it is the last one.
    pub fn store_local(&mut self, entry: Entry, local: u16) {
        let producer = self.last_definition;
        let moved = self.release_local(local, entry.kind);
        let reference = entry.kind == Kind::Reference;
        match (entry.place, producer) {
            (Place::Home, Some((at, slot))) if slot == entry.home && !moved => {
                let patched = self.words[at] & !(0xffff << 16) | u64::from(local) << 16;
                self.words[at] = patched;
                self.retract_points(at);
                self.define(local, reference);
                self.last_definition = None;
            }
            (Place::Constant(value), _) => {
                self.emit_constant(local, value, reference);
                self.last_definition = None;
            }
            (Place::Local(source), _) if source == local => {}
            (place, _) => {
                let source = if let Place::Local(source) = place { source } else { entry.home };
                self.emit(Operation::Move, local, source, 0);
                self.define(local, reference);
            }
        }
    }

    /// Takes back the newest instruction, which `last_definition` names.
    fn retract(&mut self, at: usize) {
        self.words.truncate(at);
        self.bcis.truncate(at);
        if !self.contexts.is_empty() {
            self.contexts.truncate(at);
        }
        if self.record {
            self.records.pop();
        }
        self.retract_points(at);
        self.last_definition = None;
    }

    /// The newest instruction must write where it says.
    pub fn pin_definition(&mut self) {
        self.last_definition = None;
    }

    /// If `entry` is what an `lcmp` just made, takes that back and gives its operands.
    pub fn retract_long_compare(&mut self, entry: Entry) -> Option<(u16, u16)> {
        let (at, slot) = self.last_definition?;
        let compare = *self.words.get(at)?;
        if entry.place != Place::Home || slot != entry.home || Operation::of_word(compare) != Operation::LongCompare {
            return None;
        }
        self.retract(at);
        Some((operation::b(compare) as u16, operation::c(compare) as u16))
    }

    // ---- branches

    pub fn emit_goto(&mut self, target: BlockKey) {
        let at = self.emit(Operation::Goto, 0, 0, 0);
        self.no_fall_through();
        self.branches.push(Branch { at, patch: Patch::Long, target });
    }

    /// A conditional branch: where distances do not fit 16 bits, one that leads past a jump.
    pub fn emit_branch(&mut self, right: BranchRight, relation: Condition, a: u16, b: u16, target: BlockKey) {
        if self.wide {
            self.emit(Operation::branching(right, relation.negated()), a, b, 2);
            let behind = self.words.len() as u32 + 1;
            self.with_record(|record| record.targets.push(behind));
            self.emit_goto(target);
        } else {
            let at = self.emit(Operation::branching(right, relation), a, b, 0);
            self.branches.push(Branch { at, patch: Patch::Short, target });
        }
    }

    /// A distance in a switch table.
    pub fn table_target(&mut self, at: usize, high: bool, origin: usize, target: BlockKey) {
        self.branches.push(Branch { at, patch: Patch::Table { high, origin }, target });
    }

    pub fn append_table_word(&mut self, value: u64) -> usize {
        let at = self.words.len();
        self.push_word(value);
        at
    }

    pub fn needs_wide_branches(&self) -> bool {
        !self.wide && self.words.len() > 32_000
    }

    pub fn resolve_branches(&mut self) -> Result<(), TranslateError> {
        if i32::try_from(2 * self.words.len()).is_err() {
            return Err(TranslateError::TooLarge);
        }
        for branch in std::mem::take(&mut self.branches) {
            let target = self.blocks[&branch.target];
            self.patch(&branch, target);
            if self.record {
                let origin = if let Patch::Table { origin, .. } = branch.patch { origin } else { branch.at };
                let index = self.records.partition_point(|record| (record.position as usize) < origin);
                self.records[index].targets.push(target);
            }
        }
        Ok(())
    }

    fn patch(&mut self, branch: &Branch, target: u32) {
        let origin = if let Patch::Table { origin, .. } = branch.patch { origin } else { branch.at };
        let distance = target as i32 - origin as i32;
        // What is backward is a matter of the bytecode, whatever the order of the words: fuel and profiles count it. Each cycle has such an edge.
        let is_back = branch.target.bci <= u32::from(self.bcis[origin]);
        let old = self.words[branch.at];
        let form = if is_back && !matches!(branch.patch, Patch::Table { .. }) {
            old & !0xffff | Operation::of_word(old).backward() as u64
        } else {
            old
        };
        let entry = operation::switch_entry(distance, is_back);
        self.words[branch.at] = match branch.patch {
            Patch::Short => form | u64::from(distance as u16) << 48,
            Patch::Long => form | u64::from(distance as u32) << 32,
            Patch::Table { high: false, .. } => old & !0xffff_ffff | u64::from(entry),
            Patch::Table { high: true, .. } => old & 0xffff_ffff | u64::from(entry) << 32,
        };
    }

    pub fn finish(self) -> Translated {
        let code = self.code();
        Translated {
            words: self.words,
            bcis: self.bcis.into(),
            header: self.header,
            frame_slots: self.stack_base + code.max_stack + 1,
            lock_slot: self.lock_slot,
            handlers: self.handlers.into(),
            contexts: self.contexts.into(),
        }
    }
}

/// What rebuilding a frame must know of an entry. Return addresses are in methods with subroutines only, which have no resume points.
fn visible_entry(entry: &Entry) -> StackEntry {
    let place = match entry.place {
        Place::Home | Place::ReturnAddress(_) => EntryPlace::Home,
        Place::Local(local) => EntryPlace::Local(local),
        Place::Constant(value) => EntryPlace::Constant(value),
    };
    StackEntry { kind: entry.kind, place, home: entry.home }
}
