//! The quick tier: an instruction of linked code becomes a few of the machine, at once (`[VMDOC]` Quick code).
//!
//! One pass over the instructions, one emitter for each operation. What is not worth one is left to the interpreter's handler, and so is whatever does
//! not go its usual way: an emitter checks first and changes something last. Profiles are counted on the way.
#![allow(clippy::useless_conversion, reason = "the assembler's macro makes them")]

mod branches;
mod calls;
mod emitter;
mod memory;
mod numbers;
mod objects;
pub mod stubs;

use runtime::code::linked::LinkedCode;
use runtime::code::operation::Operation;
use runtime::vm::Vm;

use emitter::Emitter;
pub use emitter::Made;

/// Words of linked code that are worth it: a larger method takes too long while somebody waits.
const WORDS_MAX: usize = 20_000;

/// Whether this machine has all instructions that emitters use.
pub fn is_supported() -> bool {
    cfg!(all(target_arch = "x86_64", target_os = "linux")) && std::arch::is_x86_feature_detected!("bmi2")
}

/// Makes quick code of a method; none if it is not worth it.
pub fn make(vm: &Vm, code: &LinkedCode) -> Option<Made> {
    if code.words.len() > WORDS_MAX || code.method().code().is_none() {
        return None;
    }
    let mut emitter = Emitter::new(vm, code);
    for position in code.instructions() {
        emitter.begin(position);
        let operation = Operation::of_word(emitter.word);
        instruction(&mut emitter, operation);
        emitter.end();
    }
    emitter.finish()
}

fn instruction(emitter: &mut Emitter<'_>, operation: Operation) {
    if let Some(branch) = operation.branch() {
        return emitter.branch(branch);
    }
    let is_known = emitter.number(operation)
        || emitter.memory(operation)
        || emitter.object(operation)
        || emitter.call(operation)
        || emitter.control(operation);
    if !is_known {
        emitter.always_leave();
    }
}
