//! Bytecode to [`LinkedCode`]: blocks are translated in the order in which control flow reaches them.
//!
//! The operand stack is simulated: an entry is either in its home slot, or still only a name for a local or a small constant
//! (see `stack::Place`). At the end of a block every entry is brought home, so blocks agree on where values are.
//! Subroutines (`jsr`/`ret`, JVMS §4.10.2.5) are translated once per call: a block is identified by its bytecode index and
//! the chain of subroutine calls that led to it, and return addresses never exist at run time.

mod block;
mod builder;
mod calls;
mod shuffle;
mod stack;
mod subroutines;

use std::sync::OnceLock;

use classfile::CodeError;
use thiserror::Error;

use crate::code::linked::{CodeRef, HEADER_SLOTS, LinkedCode};
use crate::code::operation::{Operation, word};
use crate::code::quick::Quick;
use crate::code::resume::{Recorder, ResumePoints};
use crate::code::translated::Translated;
use crate::metadata::method::MethodRef;
use crate::metadata::pointer::{Changing, Metadata};
use crate::profile::count::Counts;
use builder::{Builder, Recording};

pub use builder::Record;

/// Why bytecode cannot be translated; thrown as `VerifyError`.
#[derive(Debug, Error)]
pub enum TranslateError {
    /// Not an instruction.
    #[error("{0}")]
    Code(#[from] CodeError),
    /// Pops more than there is.
    #[error("unable to pop operand off an empty stack at bci {bci}")]
    StackUnderflow {
        /// Where.
        bci: u32,
    },
    /// Pushes more than `max_stack`.
    #[error("operand stack overflow at bci {bci}")]
    StackOverflow {
        /// Where.
        bci: u32,
    },
    /// A value of another kind is on the stack.
    #[error("bad type on operand stack at bci {bci}")]
    BadType {
        /// Where.
        bci: u32,
    },
    /// A local variable beyond `max_locals`.
    #[error("local variable {local} out of range at bci {bci}")]
    BadLocal {
        /// Where.
        bci: u32,
        /// Which.
        local: u16,
    },
    /// A constant of the wrong kind.
    #[error("illegal constant pool entry {index} at bci {bci}")]
    BadConstant {
        /// Where.
        bci: u32,
        /// Which.
        index: u16,
    },
    /// Control flow merges with different stacks.
    #[error("inconsistent stack height at bci {bci}")]
    StackMismatch {
        /// Where.
        bci: u32,
    },
    /// Control runs off the end.
    #[error("control flow falls through the code end at bci {bci}")]
    FallsOff {
        /// Where.
        bci: u32,
    },
    /// `ret` of something that is no return address, or subroutines nested beyond reason.
    #[error("bad subroutine at bci {bci}")]
    BadSubroutine {
        /// Where.
        bci: u32,
    },
    /// More words than the format can address, or subroutines that expand to more than is reasonable.
    #[error("the code is too large")]
    TooLarge,
    /// More frame slots than an instruction can name.
    #[error("the frame needs {slots} slots, 65535 are the most")]
    FrameTooLarge {
        /// How many.
        slots: usize,
    },
}

/// Makes the executed form of `method`.
///
/// # Errors
/// If the bytecode breaks a rule that translation relies on; the caller throws `VerifyError`.
pub fn translate(method: MethodRef) -> Result<CodeRef, TranslateError> {
    if method.code().is_none() {
        return Ok(Metadata::allocate(code_of(method, without_bytecode(method))));
    }
    // Of the first class file.
    let shared = method.class.shared.as_deref().filter(|_| method.body().version.is_none());
    if let Some(code) = shared.and_then(|class| class.code(method.index)) {
        return Ok(Metadata::allocate(code_of(method, code.clone())));
    }
    let code = run(method, Recording::Nothing)?.finish();
    if let Some(class) = shared {
        class.keep_code(method.index, &code);
    }
    Ok(Metadata::allocate(code_of(method, code)))
}

/// The code of a method that has run nowhere yet.
fn code_of(method: MethodRef, translated: Translated) -> LinkedCode {
    LinkedCode {
        method: Changing::new(method),
        row: Changing::new(method.row),
        words: translated.words.into_iter().map(Into::into).collect(),
        bcis: translated.bcis,
        header: translated.header,
        frame_slots: translated.frame_slots,
        lock_slot: translated.lock_slot,
        handlers: translated.handlers,
        contexts: translated.contexts,
        maps: OnceLock::new(),
        counts: Counts::default(),
        sites: OnceLock::new(),
        resume: OnceLock::new(),
        enter: OnceLock::new(),
        quick: Quick::default(),
    }
}

/// Translates again to learn what each instruction writes and where control goes; the words are thrown away.
pub fn records(method: MethodRef) -> Option<Vec<Record>> {
    method.code()?;
    run(method, Recording::Effects).ok().map(|builder| builder.records)
}

/// Translates again to learn where frames can be put together (`[VMDOC]` Resume points).
pub fn resume_points(method: MethodRef) -> Option<ResumePoints> {
    method.code()?;
    let builder = run(method, Recording::Points).ok()?;
    if builder.subroutines.len() > 1 {
        return None;
    }
    builder.points.and_then(Recorder::finish)
}

fn run(method: MethodRef, recording: Recording) -> Result<Builder, TranslateError> {
    check_frame(method)?;
    let mut builder = Builder::new(method, recording, false);
    block::translate_all(&mut builder)?;
    if builder.needs_wide_branches() {
        builder = Builder::new(method, recording, true);
        block::translate_all(&mut builder)?;
    }
    builder.resolve_branches()?;
    Ok(builder)
}

/// Instructions name frame slots by 16 bits.
fn check_frame(method: MethodRef) -> Result<(), TranslateError> {
    const SPARE_SLOTS: usize = 4;
    let Some(code) = method.code() else { return Ok(()) };
    let slots = usize::from(code.max_locals) + HEADER_SLOTS + usize::from(code.max_stack) + SPARE_SLOTS;
    if slots > usize::from(u16::MAX) { Err(TranslateError::FrameTooLarge { slots }) } else { Ok(()) }
}

fn without_bytecode(method: MethodRef) -> Translated {
    let synchronized = method.has(classfile::access::SYNCHRONIZED) && method.is_native();
    let header = method.argument_slots + u16::from(synchronized);
    let mut words = Vec::with_capacity(2);
    if synchronized {
        words.push(word(Operation::EnterSynchronized, method.argument_slots, method.is_static().into(), 0));
    }
    let operation = if method.is_abstract() { Operation::ThrowAbstract } else { Operation::CallNative };
    words.push(word(operation, 0, header, method.argument_slots));
    Translated {
        bcis: vec![0; words.len()].into(),
        words,
        header,
        frame_slots: header + HEADER_SLOTS as u16 + 2,
        lock_slot: synchronized.then_some(method.argument_slots),
        handlers: [].into(),
        contexts: [].into(),
    }
}
