//! What makes functions of Cranelift from methods, as the machine side sees it.

use std::fmt;

use crate::constants::Constants;
use crate::error::CompileError;
use crate::ir::Function;
use crate::log;
use crate::lower::Lowered;
use crate::machine::Machine;
use crate::replay::Recorder;
use crate::unit::{self, Unit};

/// Makes functions of methods; each compiler thread has its own.
pub trait FrontEnd: Send + fmt::Debug {
    /// Makes a function. Its signature is that of a compiled method ([`Shape::signature`](crate::shape::Shape::signature)); a loop's parameters are the locals
    /// of the frame. What it calls by name are [`Symbol`](crate::symbols::Symbol)s, and the source location of each call is an index into the chains. Exits
    /// are numbered by their offsets, and their spill slots are the words of the thread's buffer.
    ///
    /// # Errors
    /// If the method cannot be compiled.
    fn lower(&mut self, unit: &Unit, machine: &Machine) -> Result<Lowered, CompileError>;

    /// Does so and tells a recorder of its steps if it has any: where somebody wants to see them, and again after a panic.
    ///
    /// # Errors
    /// As [`lower`](Self::lower).
    fn record(&mut self, unit: &Unit, machine: &Machine, _recorder: &mut Recorder) -> Result<Lowered, CompileError> {
        self.lower(unit, machine)
    }
}

/// Makes a front end for a compiler thread.
pub type NewFrontEnd = fn() -> Box<dyn FrontEnd>;

/// The compiler's own way from bytecode.
#[derive(Debug, Default)]
struct FromBytecode {
    /// From the first unit on.
    constants: Option<Constants>,
}

impl FrontEnd for FromBytecode {
    fn lower(&mut self, unit: &Unit, machine: &Machine) -> Result<Lowered, CompileError> {
        let constants = self.constants.get_or_insert_with(|| Constants::new(unit.vm, !unit.is_awaited));
        Ok(unit::lowered(unit, &machine.shapes, machine.isa.frontend_config(), constants)?)
    }

    fn record(&mut self, unit: &Unit, machine: &Machine, recorder: &mut Recorder) -> Result<Lowered, CompileError> {
        recorder.before("build", &log::unit_name(unit.method, unit.loop_header));
        let constants = self.constants.insert(Constants::new(unit.vm, !unit.is_awaited));
        let mut watch = |step, function: &Function| recorder.before(step, function);
        Ok(unit::watched(unit, &machine.shapes, machine.isa.frontend_config(), constants, &mut watch)?)
    }
}

/// A front end that compiles bytecode.
pub fn from_bytecode() -> Box<dyn FrontEnd> {
    Box::new(FromBytecode::default())
}
