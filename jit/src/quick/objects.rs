//! New objects and type tests.

use dynasmrt::{DynasmApi, DynasmLabelApi};
use gc::{ARRAY_BASE_OFFSET, ARRAY_LENGTH_OFFSET, SHAPE_OFFSET, align_object};
use runtime::code::operation::Operation;
use runtime::metadata::rows::{CLASS_ROW, DISPLAY_DEPTH, class_flags};
use runtime::ops::plans::INLINE_LENGTH_MAX;
use runtime::profile::sites::CLASSES;
use runtime::thread::block::OFFSETS;

use super::emitter::{Emitter, R10, RAX, asm};

const SHAPE: i32 = SHAPE_OFFSET as i32;

impl Emitter<'_> {
    /// What makes objects and looks at their classes; false if it is something else.
    pub fn object(&mut self, operation: Operation) -> bool {
        match operation {
            Operation::NewQuick => self.new_object(),
            Operation::NewArrayQuick => self.new_array(),
            Operation::CheckCastQuick => self.check_cast(),
            Operation::InstanceOfQuick => self.instance_of(),
            Operation::RegisterFinalizer => self.leave_if_finalizable(0),
            _ => return false,
        }
        true
    }

    /// Leaves if the object in a slot is null, or has to be registered with a finalizer.
    pub fn leave_if_finalizable(&mut self, slot: usize) {
        let leave = self.leave();
        self.load_class(slot);
        self.class_row();
        asm!(self ; test BYTE [r10 + CLASS_ROW.flags], class_flags::FINALIZER as i8 ; jnz =>leave);
    }

    fn new_object(&mut self) {
        let (plan, leave) = (self.operand(1), self.leave());
        let (class, bytes) = (plan as i32, (plan >> 32) as i32);
        asm!(self
            ; mov rax, [rdx + OFFSETS.tlab_top]
            ; lea r10, [rax + bytes]
            ; cmp r10, [rdx + OFFSETS.tlab_end]
            ; ja =>leave
            ; mov [rdx + OFFSETS.tlab_top], r10
            // Writes the class and an empty lock word.
            ; mov r10d, class
            ; mov [rcx + rax + SHAPE], r10
            ; shr rax, 3
        );
        self.result();
    }

    fn new_array(&mut self) {
        let (plan, leave) = (self.operand(1), self.leave());
        let (class, shift) = (plan as i32, (plan >> 32) as i8);
        // Objects take multiples of as much as the smallest does.
        let alignment = align_object(1) as i32;
        let slack = ARRAY_BASE_OFFSET as i32 + alignment - 1;
        self.load(R10, self.b());
        asm!(self
            ; cmp r10d, INLINE_LENGTH_MAX as i32
            ; ja =>leave
            ; mov r11d, r10d
            ; shl r11, shift
            ; add r11, slack
            ; and r11, -alignment
            ; mov rax, [rdx + OFFSETS.tlab_top]
            ; add r11, rax
            ; cmp r11, [rdx + OFFSETS.tlab_end]
            ; ja =>leave
            ; mov [rdx + OFFSETS.tlab_top], r11
            ; mov r11d, class
            ; mov [rcx + rax + SHAPE], r11
            ; mov [rcx + rax + ARRAY_LENGTH_OFFSET as i32], r10d
            ; shr rax, 3
        );
        self.result();
    }

    /// Compares the class in `eax` with the one that an operand names; the flags say whether they are equal, or it is above in the display.
    fn compare_class(&mut self) {
        let test = self.operand(1);
        let (class, depth) = (test as i32, (test >> 32) as usize);
        let done = self.new_label();
        asm!(self ; cmp eax, class);
        if depth < DISPLAY_DEPTH {
            asm!(self ; je =>done);
            self.class_row();
            asm!(self ; cmp DWORD [r10 + CLASS_ROW.display + (depth * size_of::<u32>()) as i32], class ; =>done);
        }
    }

    fn check_cast(&mut self) {
        let (leave, null, done) = (self.leave(), self.new_label(), self.new_label());
        self.load(RAX, self.a());
        asm!(self ; mov eax, eax ; test eax, eax ; jz =>null ; mov eax, [rcx + rax * 8 + SHAPE]);
        self.count_class();
        self.compare_class();
        asm!(self ; jne =>leave);
        match self.counter(CLASSES + 1) {
            None => asm!(self ; =>null),
            counter => {
                asm!(self ; jmp =>done ; =>null);
                self.count(counter);
                asm!(self ; =>done);
            }
        }
    }

    fn instance_of(&mut self) {
        let (null, done) = (self.new_label(), self.new_label());
        let in_display = ((self.operand(1) >> 32) as usize) < DISPLAY_DEPTH;
        self.load(RAX, self.b());
        asm!(self ; mov eax, eax ; test eax, eax ; jz =>null ; mov eax, [rcx + rax * 8 + SHAPE]);
        self.count_class();
        self.compare_class();
        if in_display {
            asm!(self ; sete al ; movzx eax, al ; jmp =>done);
        } else {
            let leave = self.leave();
            asm!(self ; jne =>leave ; mov eax, 1 ; jmp =>done);
        }
        asm!(self ; =>null);
        self.count(self.counter(CLASSES + 1));
        asm!(self ; xor eax, eax ; =>done);
        self.result();
    }
}
