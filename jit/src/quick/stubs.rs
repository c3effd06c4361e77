//! The table that leads from handlers back into quick code, and what all quick code shares.

use std::mem::offset_of;
use std::sync::Arc;

use dynasmrt::{AssemblyOffset, DynasmApi, DynasmLabelApi, VecAssembler, dynasm, x64::X64Relocation};
use runtime::code::linked::LinkedCode;
use runtime::code::operation::{LEFT_COMPILED, Operation};
use runtime::code::quick::{ADDRESSES_OFFSET, QuickEntries};
use runtime::code::reference_map::FrameState;
use runtime::metadata::rows::METHOD_ROW;
use runtime::profile::sites::CLASSES;
use runtime::thread::block::OFFSETS;

use super::emitter::{HEADER_CODE, HEADER_FP, HEADER_PC, HEADER_QUICK};
use crate::error::CompileError;
use crate::listener::CodeListener;
use crate::memory::{CodeMemory, OwnedRoom};

/// Operations that a table of handlers has places for.
const HANDLERS: usize = 256;

/// What stands in the table behind the handlers.
const EXTRAS: usize = 4;
/// Where it has the address of what leaves the instruction at `rdi` to its handler, which comes back.
pub const LEAVE: i32 = (HANDLERS * 8) as i32;
/// The same for what goes on with the instruction at `rdi` in the interpreter.
pub const INTERPRET: i32 = LEAVE + 8;
/// The same for a function that counts the class in `eax`, which is not the first of its site, whose classes are at `r10` and whose counters are at `r11`.
pub const COUNT_CLASS: i32 = INTERPRET + 8;

/// The same for what goes on at `rdi` after a return.
pub const RETURN: i32 = COUNT_CLASS + 8;

/// The machine code of the stubs, and where each begins: what handlers go on with, what enters a method, what calls the method with the
/// row at `r10` that has no quick code, and one that has been compiled, then the others in the order of the table.
fn make() -> (Vec<u8>, [usize; 4 + EXTRAS]) {
    let mut ops: VecAssembler<X64Relocation> = VecAssembler::new(0);
    let addresses = (offset_of!(LinkedCode, quick) + ADDRESSES_OFFSET) as i32;
    let after_return = ops.offset();
    dynasm!(ops ; .arch x64 ; ->returned: ; mov r8, [rdi]);
    let go_on = ops.offset();
    dynasm!(ops
        ; .arch x64
        ; mov rax, [rdx + OFFSETS.top_code]
        ; mov r10, [rax + addresses]
        ; test r10, r10
        ; jz >interpreted
        ; jmp QWORD [r10 + rdi]
        ; interpreted:
        ; mov r9, [rdx + OFFSETS.handlers]
        ; movzx eax, r8b
        ; jmp QWORD [r9 + rax * 8]
    );
    let enter = ops.offset();
    dynasm!(ops ; .arch x64 ; jmp QWORD [rdi + 8]);
    let leave = ops.offset();
    dynasm!(ops
        ; .arch x64
        ; mov r8, [rdi]
        ; mov r10, [rdx + OFFSETS.handlers]
        ; movzx eax, r8b
        ; jmp QWORD [r10 + rax * 8]
    );
    let call_compiled = ops.offset();
    call_compiled_code(&mut ops);
    let call = ops.offset();
    dynasm!(ops ; .arch x64 ; ->call: ; mov rdi, [r10 + METHOD_ROW.entry]);
    let interpret = ops.offset();
    dynasm!(ops
        ; .arch x64
        ; ->interpret:
        ; mov r8, [rdi]
        ; mov r9, [rdx + OFFSETS.handlers]
        ; movzx eax, r8b
        ; jmp QWORD [r9 + rax * 8]
    );
    let count_class = ops.offset();
    for place in 0..CLASSES as i32 {
        dynasm!(ops
            ; .arch x64
            ; cmp DWORD [r10 + place * 4], 0
            ; jne >known
            // Another thread may do the same: then some are counted wrong.
            ; mov [r10 + place * 4], eax
            ; known:
            ; cmp [r10 + place * 4], eax
            ; jne >other
            ; inc DWORD [r11 + place * 4]
            ; ret
            ; other:
        );
    }
    dynasm!(ops ; .arch x64 ; inc DWORD [r11 + CLASSES as i32 * 4] ; ret);
    let bytes = ops.finalize().expect("all labels are there");
    (bytes, [go_on, enter, call, call_compiled, leave, interpret, count_class, after_return].map(|AssemblyOffset(offset)| offset))
}

/// Runs compiled code of the method with the row at `r10` in the place of its frame, which has been pushed, and returns to quick code.
fn call_compiled_code(ops: &mut VecAssembler<X64Relocation>) {
    let left = &raw const LEFT_COMPILED as i64;
    dynasm!(ops
        ; .arch x64
        ; mov r11, [r10 + METHOD_ROW.compiled]
        // It may just have been withdrawn.
        ; test r11, r11
        ; jz ->call
        ; mov r8, [r10 + METHOD_ROW.entry]
        ; mov [rdx + OFFSETS.top_fp], rsi
        ; mov [rdx + OFFSETS.top_pc], r8
        ; mov DWORD [rdx + OFFSETS.top_state], FrameState::Replaced as i32
        // With these five words and what called this code the stack is aligned.
        ; push rsi
        ; push rdx
        ; push rcx
        ; push r9
        // The method may have another frame when it comes back.
        ; movzx eax, WORD [r10 + METHOD_ROW.header]
        ; lea rax, [rsi + rax * 8]
        ; push rax
        ; mov rax, [r10 + METHOD_ROW.enter]
        ; mov rdi, rdx
        ; mov rdx, rsi
        ; mov rsi, r11
        ; call rax
        ; pop r11
        ; pop r9
        ; pop rcx
        ; pop rdx
        ; pop rsi
        ; cmp DWORD [rdx + OFFSETS.unwinding], 0
        ; jne >other
        ; mov rax, [rdx + OFFSETS.result]
        ; mov r10, [r11 + HEADER_CODE]
        ; mov r8, [r11 + HEADER_QUICK]
        ; mov rdi, [r11 + HEADER_PC]
        ; mov r11, [r11 + HEADER_FP]
        // The header may stand in the first slot.
        ; mov [rsi], rax
        ; mov rsi, r11
        ; mov [rdx + OFFSETS.top_code], r10
        ; test r8, r8
        ; jz ->returned
        ; jmp r8
        ; other:
        ; mov rdi, QWORD left
        ; jmp ->interpret
    );
}

/// What the interpreter passes on as its handlers where a frame has quick code (`[VMDOC]` Quick code).
#[derive(Debug)]
pub struct QuickTable {
    /// What the rest of the VM knows of it.
    pub entries: QuickEntries,
    _addresses: Box<[usize]>,
    _room: OwnedRoom,
}

impl QuickTable {
    /// A table with its stubs.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn new(memory: &Arc<CodeMemory>, listener: Option<&dyn CodeListener>) -> Result<Self, CompileError> {
        let (bytes, [go_on, enter, call, call_compiled, extras @ ..]) = make();
        let [leave, ..] = extras;
        let mut room = memory.allocate(bytes.len()).ok_or(CompileError::Full)?;
        memory.write(&mut room, &bytes);
        if let Some(listener) = listener {
            // Whatever is wrong with it will be said when there is a `Vm` to say it to.
            let _ = listener.code_added("[quick code]", room.address, &bytes);
        }
        // These two stand beside linked code.
        let of_operation = |number| match number {
            _ if number == Operation::EnterQuick as usize => enter,
            _ if number == Operation::EnterCompiled as usize || number == Operation::LeftCompiled as usize => leave,
            _ => go_on,
        };
        let offsets = (0..HANDLERS).map(of_operation).chain(extras);
        let addresses: Box<[usize]> = offsets.map(|offset| room.address + offset).collect();
        let [interpret, compiled] = [call, call_compiled].map(|offset| room.address + offset);
        let entries = QuickEntries { handlers: addresses.as_ptr().expose_provenance(), interpret, compiled };
        Ok(Self { entries, _addresses: addresses, _room: OwnedRoom::new(Arc::clone(memory), room) })
    }
}
