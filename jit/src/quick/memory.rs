//! Fields and arrays.

use dynasmrt::{DynasmApi, DynasmLabelApi};
use gc::{ARRAY_BASE_OFFSET, ARRAY_LENGTH_OFFSET, CARD_SHIFT, SHAPE_OFFSET};
use runtime::code::operation::Operation;
use runtime::metadata::rows::{CLASS_ROW, class_flags};
use runtime::profile::sites::CLASSES;
use runtime::thread::block::OFFSETS;

use super::emitter::{Emitter, R10, RAX, asm};

const ARRAY_BASE: i32 = ARRAY_BASE_OFFSET as i32;
const ARRAY_LENGTH: i32 = ARRAY_LENGTH_OFFSET as i32;

impl Emitter<'_> {
    /// What reads or writes memory; false if it is something else.
    pub fn memory(&mut self, operation: Operation) -> bool {
        self.load_field(operation)
            || self.store_field(operation)
            || self.static_field(operation)
            || self.load_element(operation)
            || self.store_element(operation)
    }

    fn load_field(&mut self, operation: Operation) -> bool {
        macro_rules! load {
            ($instruction:ident $register:ident, $($size:tt)?) => {{
                let offset = self.c() as i32;
                self.load_object(RAX, self.b());
                asm!(self ; $instruction $register, $($size)? [rcx + rax * 8 + offset]);
                self.result();
            }};
        }
        match operation {
            Operation::GetFieldByte => load!(movsx eax, BYTE),
            Operation::GetFieldBoolean => load!(movzx eax, BYTE),
            Operation::GetFieldChar => load!(movzx eax, WORD),
            Operation::GetFieldShort => load!(movsx eax, WORD),
            Operation::GetField32 => load!(mov eax,),
            Operation::GetField64 => load!(mov rax,),
            _ => return false,
        }
        true
    }

    fn store_field(&mut self, operation: Operation) -> bool {
        if !matches!(
            operation,
            Operation::PutField8
                | Operation::PutFieldBoolean
                | Operation::PutField16
                | Operation::PutField32
                | Operation::PutField64
                | Operation::PutFieldReference
        ) {
            return false;
        }
        let offset = self.c() as i32;
        self.load(R10, self.b());
        self.load_object(RAX, self.a());
        match operation {
            Operation::PutField8 => asm!(self ; mov [rcx + rax * 8 + offset], r10b),
            Operation::PutFieldBoolean => asm!(self ; and r10d, 1 ; mov [rcx + rax * 8 + offset], r10b),
            Operation::PutField16 => asm!(self ; mov [rcx + rax * 8 + offset], r10w),
            Operation::PutField64 => asm!(self ; mov [rcx + rax * 8 + offset], r10),
            _ => asm!(self ; mov [rcx + rax * 8 + offset], r10d),
        }
        if operation == Operation::PutFieldReference {
            asm!(self ; lea rax, [rax * 8 + offset]);
            self.mark_card();
        }
        true
    }

    /// Marks the card of the cell at the distance in `rax` from the heap's base.
    fn mark_card(&mut self) {
        asm!(self ; shr rax, CARD_SHIFT as i8 ; mov r10, [rdx + OFFSETS.cards] ; mov BYTE [r10 + rax], 1);
    }

    fn static_field(&mut self, operation: Operation) -> bool {
        if !matches!(
            operation,
            Operation::LoadReference
                | Operation::GetStatic32
                | Operation::GetStatic64
                | Operation::PutStatic32
                | Operation::PutStatic64
                | Operation::PutStaticReference
        ) {
            return false;
        }
        let distance = self.operand(1) as i64;
        match operation {
            Operation::LoadReference | Operation::GetStatic32 => {
                asm!(self ; mov r10, QWORD distance ; mov eax, [rcx + r10]);
                self.result();
            }
            Operation::GetStatic64 => {
                asm!(self ; mov r10, QWORD distance ; mov rax, [rcx + r10]);
                self.result();
            }
            _ => {
                self.load(RAX, self.b());
                asm!(self ; mov r10, QWORD distance);
                if operation == Operation::PutStatic64 {
                    asm!(self ; mov [rcx + r10], rax);
                } else {
                    asm!(self ; mov [rcx + r10], eax);
                }
                if operation == Operation::PutStaticReference {
                    let mark = self.operand(2) as i64;
                    asm!(self ; mov r10, QWORD mark ; mov BYTE [rcx + r10], 1);
                }
            }
        }
        true
    }

    /// Leaves unless the array in slot `array` has an element at the index in slot `index`; then `r11` is its address, and `rax` the array.
    fn element(&mut self, array: usize, index: usize, bytes: u8) {
        let leave = self.leave();
        self.load(R10, index);
        self.load_object(RAX, array);
        self.forget_cached();
        asm!(self
            ; lea r11, [rcx + rax * 8]
            ; cmp r10d, [r11 + ARRAY_LENGTH]
            ; jae =>leave
        );
        // A forged length allows for any index: its distance is taken modulo 2^32, and stays in the cage.
        match bytes {
            1 => asm!(self ; lea r10d, [r10 + ARRAY_BASE]),
            2 => asm!(self ; lea r10d, [r10 * 2 + ARRAY_BASE]),
            4 => asm!(self ; lea r10d, [r10 * 4 + ARRAY_BASE]),
            _ => asm!(self ; lea r10d, [r10 * 8 + ARRAY_BASE]),
        }
        asm!(self ; add r11, r10);
    }

    fn load_element(&mut self, operation: Operation) -> bool {
        if operation == Operation::ArrayLength {
            self.load_object(RAX, self.b());
            asm!(self ; mov eax, [rcx + rax * 8 + ARRAY_LENGTH]);
            self.result();
            return true;
        }
        macro_rules! load {
            ($bytes:literal, $($line:tt)*) => {{
                self.element(self.b(), self.c(), $bytes);
                asm!(self ; $($line)*);
                self.result();
            }};
        }
        match operation {
            Operation::ArrayLoad32 => load! { 4, mov eax, [r11] },
            Operation::ArrayLoad64 => load! { 8, mov rax, [r11] },
            Operation::ArrayLoadByte => load! { 1, movsx eax, BYTE [r11] },
            Operation::ArrayLoadChar => load! { 2, movzx eax, WORD [r11] },
            Operation::ArrayLoadShort => load! { 2, movsx eax, WORD [r11] },
            _ => return false,
        }
        true
    }

    fn store_element(&mut self, operation: Operation) -> bool {
        macro_rules! store {
            ($bytes:literal, $($line:tt)*) => {{
                self.element(self.a(), self.b(), $bytes);
                self.load(RAX, self.c());
                asm!(self ; $($line)*);
            }};
        }
        match operation {
            Operation::ArrayStore32 => store! { 4, mov [r11], eax },
            Operation::ArrayStore64 => store! { 8, mov [r11], rax },
            Operation::ArrayStore16 => store! { 2, mov [r11], ax },
            Operation::ArrayStoreByte => self.store_byte(),
            Operation::ArrayStoreReference => self.store_reference(),
            _ => return false,
        }
        true
    }

    /// JVMS §6.5.bastore: a boolean array keeps the lowest bit.
    fn store_byte(&mut self) {
        let bytes = self.new_label();
        self.element(self.a(), self.b(), 1);
        asm!(self ; mov eax, [rcx + rax * 8 + SHAPE_OFFSET as i32]);
        self.class_row();
        self.load(RAX, self.c());
        asm!(self
            ; test BYTE [r10 + CLASS_ROW.flags], class_flags::BOOLEANS as i8
            ; jz =>bytes
            ; and eax, 1
            ; =>bytes
            ; mov [r11], al
        );
    }

    /// JVMS §6.5.aastore: what is stored is null, or of the class of the elements, or those are of `Object`, with which displays begin.
    fn store_reference(&mut self) {
        let (leave, fits, is_object) = (self.leave(), self.new_label(), self.new_label());
        let null = self.counter(CLASSES + 1);
        self.element(self.a(), self.b(), 4);
        asm!(self ; mov r8, r11 ; mov eax, [rcx + rax * 8 + SHAPE_OFFSET as i32]);
        self.class_row();
        asm!(self ; mov edi, [r10 + CLASS_ROW.component]);
        self.load(RAX, self.c());
        asm!(self ; mov eax, eax ; test eax, eax ; jnz =>is_object);
        self.count(null);
        asm!(self ; jmp =>fits ; =>is_object ; mov eax, [rcx + rax * 8 + SHAPE_OFFSET as i32]);
        self.count_class();
        asm!(self ; cmp eax, edi ; je =>fits);
        self.class_row();
        asm!(self ; cmp [r10 + CLASS_ROW.display], edi ; jne =>leave ; =>fits);
        self.load_anew(RAX, self.c());
        asm!(self ; mov [r8], eax ; mov rax, r8 ; sub rax, rcx);
        self.mark_card();
    }
}
