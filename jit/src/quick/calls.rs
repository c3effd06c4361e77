//! Calls: a frame is pushed as the interpreter does it, and control goes to the quick code of the method or to the interpreter.

use std::sync::atomic::Ordering;

use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi};
use runtime::code::operation::Operation;
use runtime::metadata::rows::{CLASS_ROW, METHOD_ID_MASK, METHOD_ROW, METHOD_ROW_SHIFT};
use runtime::thread::block::OFFSETS;

use super::emitter::{Emitter, HEADER_CODE, HEADER_FP, HEADER_PC, HEADER_QUICK, RAX, SLOT_BYTES, asm};

/// Words of every call.
const CALL_WORDS: usize = 3;

impl Emitter<'_> {
    /// Calls; false if it is something else.
    pub fn call(&mut self, operation: Operation) -> bool {
        match operation {
            Operation::InvokeStaticQuick => self.call_known(),
            Operation::InvokeDirect => {
                self.load_object(RAX, self.a());
                self.call_known();
            }
            Operation::InvokeEmpty => {
                let leave = self.leave();
                self.leave_if_finalizable(self.a());
                if self.is_metered() {
                    let units = self.operand(2) as u16;
                    asm!(self ; mov r8d, i32::from(units));
                    self.spend(leave);
                }
            }
            Operation::InvokeVirtualQuick => self.call_virtual(),
            Operation::InvokeInterfaceQuick => self.call_interface(),
            _ => return false,
        }
        true
    }

    /// Leaves if somebody asks the thread to look up.
    fn poll(&mut self) {
        let leave = self.leave();
        asm!(self ; cmp DWORD [rdx + OFFSETS.request], 0 ; jne =>leave);
    }

    /// Calls the method with the id in word 1.
    fn call_known(&mut self) {
        let row = self.vm.methods.rows.of(self.operand(1) as u32);
        self.poll();
        self.count(self.counter(0));
        asm!(self ; mov r10, QWORD &raw const *row as i64);
        // What is built in of another method's frame stays right as long as that has the same code.
        if row.quick.load(Ordering::Acquire) == 0 || self.vm.agents.may_redefine() {
            self.enter_linked();
        } else {
            let slots = [&row.frame_slots, &row.header].map(|slots| slots.load(Ordering::Relaxed));
            self.enter(slots.map(|slots| ((self.a() + usize::from(slots)) * SLOT_BYTES) as i32));
        }
    }

    fn call_virtual(&mut self) {
        let leave = self.leave();
        self.load_class(self.a());
        self.poll();
        self.count_class();
        self.class_row();
        let index = self.b() as i32;
        asm!(self
            // A forged header may lead anywhere.
            ; cmp DWORD [r10 + CLASS_ROW.vtable_length], index
            ; jbe =>leave
            ; mov r10, [r10 + CLASS_ROW.vtable]
            ; mov r10d, [r10 + index * 4]
        );
        self.method_row();
        let arguments = self.c() as i8;
        asm!(self ; cmp BYTE [r10 + METHOD_ROW.argument_slots], arguments ; jne =>leave);
        self.enter_linked();
    }

    fn call_interface(&mut self) {
        let found = self.new_label();
        self.load_class(self.a());
        self.poll();
        self.count_class();
        // The class that was met first, and what was selected for it.
        let cache = self.address_behind(2);
        let other = self.cached_target(self.operand(1) as u32, found);
        asm!(self
            ; mov r10, QWORD cache
            ; mov r10, [r10]
            ; mov r11, r10
            ; shr r11, 32
            ; cmp r11d, eax
            ; jne =>other
            ; =>found
        );
        self.method_row();
        self.enter_linked();
    }

    /// Puts the address of the row of the method with the id in `r10d` into `r10`.
    fn method_row(&mut self) {
        asm!(self
            ; and r10d, METHOD_ID_MASK as i32
            ; shl r10, METHOD_ROW_SHIFT as i8
            ; add r10, [rdx + OFFSETS.method_rows]
        );
    }

    /// Enters the method whose row is at `r10`, if it has code.
    fn enter_linked(&mut self) {
        let (leave, behind) = (self.leave(), self.new_label());
        let arguments = (self.a() * SLOT_BYTES) as i32;
        let back = self.address_behind(CALL_WORDS);
        asm!(self
            ; cmp DWORD [r10 + METHOD_ROW.calls], 0
            ; jge =>leave
            ; mov r11, [r10 + METHOD_ROW.quick]
            ; test r11, r11
            ; jz =>leave
            ; movzx eax, WORD [r10 + METHOD_ROW.frame_slots]
            ; lea rax, [rsi + rax * 8 + arguments]
            ; cmp rax, [rdx + OFFSETS.stack_end]
            ; ja =>leave
            ; movzx eax, WORD [r10 + METHOD_ROW.header]
            ; lea rax, [rsi + rax * 8 + arguments]
        );
        self.pay(leave);
        asm!(self
            ; mov r8, QWORD back
            ; mov [rax + HEADER_FP], rsi
            ; mov [rax + HEADER_PC], r8
            ; mov r8, [rdx + OFFSETS.top_code]
            ; mov [rax + HEADER_CODE], r8
            ; lea r8, [=>behind]
            ; mov [rax + HEADER_QUICK], r8
        );
        self.go_there(arguments, behind);
    }

    /// Enters the method whose row is at `r10`, which has code: the end of its frame and its header are at these distances from the frame.
    fn enter(&mut self, [end, header]: [i32; 2]) {
        let (leave, behind) = (self.leave(), self.new_label());
        let back = self.address_behind(CALL_WORDS);
        asm!(self
            ; cmp DWORD [r10 + METHOD_ROW.calls], 0
            ; jge =>leave
            ; lea rax, [rsi + end]
            ; cmp rax, [rdx + OFFSETS.stack_end]
            ; ja =>leave
            ; mov r11, [r10 + METHOD_ROW.quick]
        );
        self.pay(leave);
        asm!(self
            ; mov r8, QWORD back
            ; mov [rsi + header + HEADER_FP], rsi
            ; mov [rsi + header + HEADER_PC], r8
            ; mov r8, [rdx + OFFSETS.top_code]
            ; mov [rsi + header + HEADER_CODE], r8
            ; lea r8, [=>behind]
            ; mov [rsi + header + HEADER_QUICK], r8
        );
        self.go_there((self.a() * SLOT_BYTES) as i32, behind);
    }

    /// Pays for the call of the method whose row is at `r10`.
    fn pay(&mut self, leave: DynamicLabel) {
        if self.is_metered() {
            asm!(self ; movzx r8d, WORD [r10 + METHOD_ROW.weight]);
            self.spend(leave);
        }
    }

    /// Goes to `r11`, which leads to the method whose row is at `r10`, with its frame at this distance; it comes back there.
    fn go_there(&mut self, arguments: i32, behind: DynamicLabel) {
        asm!(self
            ; mov r8, [r10 + METHOD_ROW.code]
            ; mov [rdx + OFFSETS.top_code], r8
            ; inc DWORD [r10 + METHOD_ROW.calls]
            ; add rsi, arguments
            ; jmp r11
            ; =>behind
        );
        self.keeps(self.a());
    }
}
