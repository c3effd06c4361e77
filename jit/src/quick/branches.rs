//! Branches and returns.

use dynasmrt::{DynasmApi, DynasmLabelApi};
use runtime::code::operation::{Branch, BranchRight, Operation};
use runtime::thread::block::OFFSETS;
use runtime::thread::frames::CallerWord;

use super::emitter::{Emitter, HEADER_CODE, HEADER_FP, HEADER_PC, HEADER_QUICK, R10, RAX, SLOT_BYTES, asm};

impl Emitter<'_> {
    /// A conditional branch.
    pub fn branch(&mut self, Branch { right, relation, is_back }: Branch) {
        if right != BranchRight::Immediate {
            self.load(R10, self.b());
        }
        self.load(RAX, self.a());
        match (right, self.b() as i16) {
            (BranchRight::Int, _) => asm!(self ; cmp eax, r10d),
            (BranchRight::Long, _) => asm!(self ; cmp rax, r10),
            (BranchRight::Immediate, 0) => asm!(self ; test eax, eax),
            (BranchRight::Immediate, value) => asm!(self ; cmp eax, i32::from(value)),
        }
        self.keeps(self.a());
        let counter = self.counter(1);
        if counter.is_none() && !is_back {
            let target = self.target();
            let target = self.label(target);
            return self.jump_if(relation, target);
        }
        let back = is_back.then(|| self.leave());
        let taken = self.taken(counter, back);
        self.jump_if(relation, taken);
        self.count(self.counter(0));
    }

    /// What goes on elsewhere; false if it is something else.
    pub fn control(&mut self, operation: Operation) -> bool {
        match operation {
            Operation::Goto => self.take(None, None, self.target()),
            Operation::GotoBack => {
                let leave = self.leave();
                self.take(None, Some(leave), self.target());
            }
            Operation::Return => {
                self.load(RAX, self.a());
                self.leave_frame();
            }
            Operation::ReturnVoid => {
                asm!(self ; xor eax, eax);
                self.leave_frame();
            }
            _ => return false,
        }
        true
    }

    /// Returns the bits in `rax`, where the caller finds them, too.
    fn leave_frame(&mut self) {
        let leave = self.leave();
        let header = (self.b() * SLOT_BYTES) as i32;
        let slow = self.after_return();
        asm!(self
            ; mov r10, [rsi + header + HEADER_CODE]
            ; test r10b, CallerWord::ENTERED as i8
            ; jnz =>leave
            ; mov rdi, [rsi + header + HEADER_PC]
            ; mov r8, [rsi + header + HEADER_QUICK]
            ; mov r11, [rsi + header + HEADER_FP]
            ; mov [rsi], rax
            ; mov rsi, r11
            ; mov [rdx + OFFSETS.top_code], r10
            ; test r8, r8
            ; jz =>slow
            ; jmp r8
        );
    }
}
