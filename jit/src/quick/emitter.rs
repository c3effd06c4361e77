//! What emitters have in common: registers, slots, labels, ways out of line, and counters.
//!
//! `[VMDOC]` Registers of quick code. They are the arguments of handlers: `rdi` the position (only on the way out), `rsi` slot 0 of the frame, `rdx` the
//! thread block, `rcx` the heap's base, `r8` the word (only on the way out), `r9` the table that leads back into quick code. `rax`, `r8`, `r10`, `r11` and
//! all of `xmm` are free between two instructions, but that `rax` may have what the last one has written to its slot. All others belong to the caller.

use std::mem::offset_of;
use std::sync::atomic::{AtomicU64, Ordering};

use classfile::Condition;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, VecAssembler, x64::X64Relocation};
use gc::SHAPE_OFFSET;
use runtime::code::linked::LinkedCode;
use runtime::code::operation::{self, Operation};
use runtime::metadata::rows::{CLASS_ID_MASK, CLASS_ROW_SHIFT};
use runtime::profile::sites::Site;
use runtime::thread::block::{DISPATCH_FACTOR, DISPATCH_MASK, Dispatched, OFFSETS};
use runtime::thread::frames::Header;
use runtime::vm::Vm;
use rustc_hash::FxHashMap;

use super::stubs;

/// Instructions of the machine.
macro_rules! asm {
    ($emitter:ident $($line:tt)*) => {
        dynasmrt::dynasm!($emitter.ops ; .arch x64 $($line)*)
    };
}
pub(super) use asm;

/// Registers by number, for what takes any of them.
pub const RAX: u8 = 0;
/// See [`RAX`].
pub const R10: u8 = 10;

/// Where the words of a frame's header are, from its slot.
pub const HEADER_FP: i32 = offset_of!(Header, fp) as i32;
/// See [`HEADER_FP`].
pub const HEADER_PC: i32 = offset_of!(Header, pc) as i32;
/// See [`HEADER_FP`].
pub const HEADER_CODE: i32 = offset_of!(Header, caller) as i32;
/// See [`HEADER_FP`].
pub const HEADER_QUICK: i32 = offset_of!(Header, quick) as i32;

/// Bytes of a slot.
pub const SLOT_BYTES: usize = size_of::<u64>();

/// How many bits an operation looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Width {
    /// 32
    Int,
    /// 64
    Long,
}

/// What comes out.
#[derive(Debug)]
pub struct Made {
    /// The machine code, which runs at any address.
    pub bytes: Vec<u8>,
    /// Where each instruction begins, by position in linked code.
    pub offsets: Vec<Option<usize>>,
}

/// Code that stands behind all that is usual.
enum Cold {
    /// Leaves an instruction to its handler.
    Leave { label: DynamicLabel, position: usize },
    /// Enters an instruction that expects the bits of a slot in `rax`.
    Enter { position: usize, slot: usize },
    /// Counts a branch that is taken, and takes it.
    Taken { label: DynamicLabel, counter: Option<usize>, back: Option<DynamicLabel>, target: usize },
    /// Counts a class, in `eax`, that is not the first one of its site.
    OtherClass { label: DynamicLabel, counters: usize, back: DynamicLabel },
    /// Looks for the target of an interface call, for the class in `eax`, in the thread's cache.
    Cached { label: DynamicLabel, method: u32, back: DynamicLabel, leave: DynamicLabel },
}

/// Makes quick code of a method.
pub struct Emitter<'c> {
    /// The code so far.
    pub ops: VecAssembler<X64Relocation>,
    /// The `Vm`.
    pub vm: &'c Vm,
    /// What it is made of.
    pub code: &'c LinkedCode,
    /// The first word of the current instruction.
    pub word: u64,
    position: usize,
    labels: FxHashMap<usize, DynamicLabel>,
    leaves: FxHashMap<usize, DynamicLabel>,
    /// Where jumps of quick code lead.
    targets: Vec<bool>,
    offsets: Vec<Option<usize>>,
    after_return: DynamicLabel,
    /// The slot whose bits `rax` has.
    cached: Option<usize>,
    /// The same when the current instruction began, and whether that has made use of it.
    before: Option<usize>,
    uses_cached: bool,
    /// The same when it ends.
    next_cached: Option<usize>,
    cold: Vec<Cold>,
}

impl<'c> Emitter<'c> {
    /// For the method with this code.
    pub fn new(vm: &'c Vm, code: &'c LinkedCode) -> Self {
        let mut ops = VecAssembler::new(0);
        let after_return = ops.new_dynamic_label();
        let mut emitter = Self {
            ops,
            vm,
            code,
            word: 0,
            position: 0,
            labels: FxHashMap::default(),
            leaves: FxHashMap::default(),
            targets: vec![false; code.words.len()],
            offsets: vec![None; code.words.len()],
            after_return,
            cached: None,
            before: None,
            uses_cached: false,
            next_cached: None,
            cold: Vec::new(),
        };
        for position in code.instructions() {
            if let Some(target) = jump_target(position, code.instruction(position)) {
                emitter.targets[target] = true;
            }
        }
        emitter
    }

    /// Where the current instruction, which is a branch, leads.
    ///
    /// # Panics
    /// If it is none.
    pub fn target(&self) -> usize {
        jump_target(self.position, self.word).expect("a branch leads somewhere")
    }

    /// The instruction at a position is next.
    pub fn begin(&mut self, position: usize) {
        self.position = position;
        self.word = self.code.instruction(position);
        // Only the instruction before knows what is in the register.
        let known = self.next_cached.take().filter(|_| !self.targets[position]);
        (self.cached, self.before, self.uses_cached) = (known, known, false);
        let label = self.label(position);
        self.offsets[position] = Some(self.ops.offset().0);
        asm!(self ; =>label);
    }

    /// The current instruction is done.
    pub fn end(&mut self) {
        if let Some(slot) = self.before.filter(|_| self.uses_cached) {
            self.cold.push(Cold::Enter { position: self.position, slot });
        }
    }

    /// Puts the rest behind it; nothing if a jump leads where no instruction begins.
    pub fn finish(mut self) -> Option<Made> {
        for cold in std::mem::take(&mut self.cold) {
            self.out_of_line(cold);
        }
        let after_return = self.after_return;
        asm!(self ; =>after_return ; jmp QWORD [r9 + stubs::RETURN]);
        let bytes = self.ops.finalize().ok()?;
        Some(Made { bytes, offsets: self.offsets })
    }

    fn out_of_line(&mut self, cold: Cold) {
        match cold {
            Cold::Leave { label, position } => {
                let at = self.address(position);
                asm!(self ; =>label ; mov rdi, QWORD at ; jmp QWORD [r9 + stubs::LEAVE]);
            }
            Cold::Enter { position, slot } => {
                let label = self.label(position);
                self.offsets[position] = Some(self.ops.offset().0);
                (self.cached, self.before) = (None, None);
                self.load(RAX, slot);
                asm!(self ; jmp =>label);
            }
            Cold::Taken { label, counter, back, target } => {
                asm!(self ; =>label);
                self.take(counter, back, target);
            }
            Cold::OtherClass { label, counters, back } => {
                asm!(self ; =>label ; mov r11, QWORD counters as i64 ; call QWORD [r9 + stubs::COUNT_CLASS] ; jmp =>back);
            }
            Cold::Cached { label, method, back, leave } => {
                let product = method.wrapping_mul(DISPATCH_FACTOR) as i32;
                asm!(self
                    ; =>label
                    ; lea r10d, [rax + product]
                    ; and r10d, DISPATCH_MASK as i32
                    ; shl r10d, size_of::<Dispatched>().trailing_zeros() as i8
                    ; mov r11, [rdx + OFFSETS.dispatch]
                    ; add r11, r10
                    ; cmp [r11 + offset_of!(Dispatched, class) as i32], eax
                    ; jne =>leave
                    ; cmp DWORD [r11 + offset_of!(Dispatched, method) as i32], method as i32
                    ; jne =>leave
                    ; mov r10d, [r11 + offset_of!(Dispatched, target) as i32]
                    ; jmp =>back
                );
            }
        }
    }

    /// Takes a branch: counts it, does what every backward edge does, and jumps.
    pub fn take(&mut self, counter: Option<usize>, back: Option<DynamicLabel>, target: usize) {
        if let Some(leave) = back {
            let loops = &raw const self.code.row().loops as usize;
            asm!(self
                ; cmp DWORD [rdx + OFFSETS.request], 0
                ; jne =>leave
                ; mov r10, QWORD loops as i64
                ; mov r11d, [r10]
                ; test r11d, r11d
                ; jns =>leave
            );
            if self.is_metered() {
                let weight = self.code.row().weight.load(Ordering::Relaxed);
                asm!(self ; mov r8d, i32::from(weight));
                self.spend(leave);
            }
            asm!(self ; inc r11d ; mov [r10], r11d);
        }
        self.count(counter);
        let target = self.label(target);
        asm!(self ; jmp =>target);
    }

    /// Spends the units of fuel in `r8`; leaves, and nothing is spent, if the thread has not that much. `rdi` is used.
    pub fn spend(&mut self, leave: DynamicLabel) {
        asm!(self ; mov rdi, [rdx + OFFSETS.fuel] ; sub rdi, r8 ; js =>leave ; mov [rdx + OFFSETS.fuel], rdi);
    }

    /// Whether fuel is counted.
    pub fn is_metered(&self) -> bool {
        self.vm.is_metered()
    }

    /// Adds to a counter.
    pub fn count(&mut self, counter: Option<usize>) {
        if let Some(address) = counter {
            asm!(self ; mov r10, QWORD address as i64 ; inc DWORD [r10]);
        }
    }

    /// Where the current instruction counts, if it does.
    pub fn site(&self) -> Option<&'c Site> {
        self.code.sites.get()?.of_instruction(self.position, Operation::of_word(self.word))
    }

    /// The address of a counter of the current instruction.
    pub fn counter(&self, place: usize) -> Option<usize> {
        self.site().map(|site| site.counters().wrapping_add(place) as usize)
    }

    /// Counts the class whose id is in `eax`, which stays there. A call that is left to its handler behind this is counted twice.
    pub fn count_class(&mut self) {
        let Some(site) = self.site() else { return };
        let (ids, counters) = (site.class_ids() as usize, site.counters() as usize);
        let (label, back) = (self.ops.new_dynamic_label(), self.ops.new_dynamic_label());
        asm!(self
            ; mov r10, QWORD ids as i64
            ; cmp [r10], eax
            ; jne =>label
            ; mov r10, QWORD counters as i64
            ; inc DWORD [r10]
            ; =>back
        );
        self.cold.push(Cold::OtherClass { label, counters, back });
    }

    /// What counts a branch that is taken, and takes it, out of line.
    pub fn taken(&mut self, counter: Option<usize>, back: Option<DynamicLabel>) -> DynamicLabel {
        let (label, target) = (self.ops.new_dynamic_label(), self.target());
        self.cold.push(Cold::Taken { label, counter, back, target });
        label
    }

    /// What looks in the thread's cache for the target of a call of this interface method, out of line. It comes back with the number of a
    /// method in `r10d`.
    pub fn cached_target(&mut self, method: u32, back: DynamicLabel) -> DynamicLabel {
        let (label, leave) = (self.ops.new_dynamic_label(), self.leave());
        self.cold.push(Cold::Cached { label, method, back, leave });
        label
    }

    /// Where quick code of an instruction begins.
    pub fn label(&mut self, position: usize) -> DynamicLabel {
        let ops = &mut self.ops;
        *self.labels.entry(position).or_insert_with(|| ops.new_dynamic_label())
    }

    /// A label of one's own.
    pub fn new_label(&mut self) -> DynamicLabel {
        self.ops.new_dynamic_label()
    }

    /// What leaves the current instruction to its handler. Nothing has been changed.
    pub fn leave(&mut self) -> DynamicLabel {
        let (ops, position) = (&mut self.ops, self.position);
        let cold = &mut self.cold;
        *self.leaves.entry(position).or_insert_with(|| {
            let label = ops.new_dynamic_label();
            cold.push(Cold::Leave { label, position });
            label
        })
    }

    /// What goes on at `rdi` after a return to a frame that quick code has not called from.
    pub fn after_return(&self) -> DynamicLabel {
        self.after_return
    }

    /// Leaves the current instruction to its handler, whatever happens.
    pub fn always_leave(&mut self) {
        let at = self.address(self.position);
        asm!(self ; mov rdi, QWORD at ; jmp QWORD [r9 + stubs::LEAVE]);
    }

    /// The address of a position in linked code.
    fn address(&self, position: usize) -> i64 {
        &raw const self.code.words[position] as i64
    }

    /// The address of the current instruction, or so many words behind it.
    pub fn address_behind(&self, words: usize) -> i64 {
        self.address(self.position).wrapping_add((words * size_of::<AtomicU64>()) as i64)
    }

    /// A further word of the current instruction.
    pub fn operand(&self, index: usize) -> u64 {
        self.code.words[self.position + index].load(Ordering::Relaxed)
    }

    /// Operand `a`.
    pub fn a(&self) -> usize {
        operation::a(self.word)
    }

    /// Operand `b`.
    pub fn b(&self) -> usize {
        operation::b(self.word)
    }

    /// Operand `c`.
    pub fn c(&self) -> usize {
        operation::c(self.word)
    }

    /// Operand `c` as a signed immediate.
    pub fn immediate(&self) -> i32 {
        operation::immediate(self.word)
    }

    /// `rax` does not have the bits of a slot any more.
    pub fn forget_cached(&mut self) {
        self.cached = None;
    }

    /// Loads the bits of a slot though other code may have come here.
    pub fn load_anew(&mut self, register: u8, slot: usize) {
        self.forget_cached();
        self.load(register, slot);
    }

    /// Loads the bits of a slot. What an instruction loads into `rax` it loads last.
    pub fn load(&mut self, register: u8, slot: usize) {
        if self.cached == Some(slot) {
            self.uses_cached = true;
            if register != RAX {
                asm!(self ; mov Rq(register), rax);
            }
            return;
        }
        if register == RAX {
            self.cached = None;
        }
        match i8::try_from(slot * SLOT_BYTES) {
            Ok(offset) => asm!(self ; mov Rq(register), [BYTE rsi + offset]),
            Err(_) => asm!(self ; mov Rq(register), [rsi + (slot * SLOT_BYTES) as i32]),
        }
    }

    /// Writes a register to a slot.
    pub fn store(&mut self, slot: usize, register: u8) {
        match i8::try_from(slot * SLOT_BYTES) {
            Ok(offset) => asm!(self ; mov [BYTE rsi + offset], Rq(register)),
            Err(_) => asm!(self ; mov [rsi + (slot * SLOT_BYTES) as i32], Rq(register)),
        }
    }

    /// Writes `rax` to slot `a`; the next instruction finds it there.
    pub fn result(&mut self) {
        self.store(self.a(), RAX);
        self.next_cached = Some(self.a());
    }

    /// `rax` still has what is in this slot.
    pub fn keeps(&mut self, slot: usize) {
        self.next_cached = Some(slot);
    }

    /// Loads a reference into a register and leaves if it is null.
    pub fn load_object(&mut self, register: u8, slot: usize) {
        let leave = self.leave();
        self.load(register, slot);
        // References have 32 bits, whatever else is in the slot.
        asm!(self ; mov Rd(register), Rd(register) ; test Rd(register), Rd(register) ; jz =>leave);
    }

    /// Loads the id of the class of the object in a slot into `eax`, and leaves if that is null.
    pub fn load_class(&mut self, slot: usize) {
        self.load_object(RAX, slot);
        asm!(self ; mov eax, [rcx + rax * 8 + SHAPE_OFFSET as i32]);
    }

    /// Puts the address of the row of the class with the id in `eax` into `r10`.
    pub fn class_row(&mut self) {
        asm!(self
            ; mov r10d, eax
            ; and r10d, CLASS_ID_MASK as i32
            ; shl r10, CLASS_ROW_SHIFT as i8
            ; add r10, [rdx + OFFSETS.class_rows]
        );
    }

    /// Jumps if the comparison of integers before came out like this.
    pub fn jump_if(&mut self, relation: Condition, label: DynamicLabel) {
        match relation {
            Condition::Equal => asm!(self ; je =>label),
            Condition::NotEqual => asm!(self ; jne =>label),
            Condition::Less => asm!(self ; jl =>label),
            Condition::GreaterOrEqual => asm!(self ; jge =>label),
            Condition::Greater => asm!(self ; jg =>label),
            Condition::LessOrEqual => asm!(self ; jle =>label),
        }
    }
}

/// Where an instruction jumps in quick code; none if it does not, or its handler does it.
fn jump_target(position: usize, word: u64) -> Option<usize> {
    let distance = match Operation::of_word(word) {
        Operation::Goto | Operation::GotoBack => operation::distance(word),
        branch => branch.branch().map(|_| operation::immediate(word) as isize)?,
    };
    position.checked_add_signed(distance)
}
