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

use classfile::Condition;
use runtime::code::linked::LinkedCode;
use runtime::code::operation::Operation;
use runtime::vm::Vm;

pub use emitter::Made;
use emitter::{Emitter, Width};

/// Words of linked code that are worth it: a larger method takes too long while somebody waits.
const WORDS_MAX: usize = 20_000;

/// Whether this machine has all instructions that emitters use.
pub fn is_supported() -> bool {
    cfg!(all(target_arch = "x86_64", target_os = "linux")) && std::arch::is_x86_feature_detected!("bmi2")
}

/// Makes quick code of a method; none if it is not worth it.
pub fn make(vm: &Vm, code: &LinkedCode) -> Option<Made> {
    if code.words.len() > WORDS_MAX || code.method.code.is_none() {
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

/// The relations of conditional branches, in the order of the operations.
const RELATIONS: [Condition; 6] = [
    Condition::Equal,
    Condition::NotEqual,
    Condition::Less,
    Condition::GreaterOrEqual,
    Condition::Greater,
    Condition::LessOrEqual,
];

fn instruction(emitter: &mut Emitter<'_>, operation: Operation) {
    let number = operation as u16;
    let branches = [
        (Operation::IfIntEqual, branches::Right::Slot(Width::Int)),
        (Operation::IfImmediateEqual, branches::Right::Immediate),
        (Operation::IfLongEqual, branches::Right::Slot(Width::Long)),
    ];
    for (first, right) in branches {
        // Each relation has a forward and a backward form.
        if let Some(form) = number.checked_sub(first as u16).filter(|form| usize::from(*form) < 2 * RELATIONS.len()) {
            return emitter.branch(RELATIONS[usize::from(form / 2)], right, form % 2 == 1);
        }
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
