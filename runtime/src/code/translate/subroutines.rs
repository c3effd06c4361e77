//! Which variables hold return addresses that some `ret` may still use (JVMS §4.10.2.5).
//!
//! Subroutines are translated once for each call, because variables that they do not touch have other types at each. A subroutine can be
//! left without `ret`, by a branch or an exception: the code behind belongs to it only as long as its return address is of use.

use classfile::{Instruction, Kind, instructions};

use crate::code::translate::TranslateError;
use crate::code::translate::stack::slots;
use crate::metadata::method::MethodCode;

/// Most variables that `ret` instructions of a method may name.
const LOCALS_MAX: usize = 64;
/// Most passes over a method; two more than loops are nested are enough.
const PASSES_MAX: usize = 200;
/// Most steps of a pass.
const STEPS_MAX: usize = 1 << 24;

/// The return addresses that are of use, by bci.
#[derive(Default)]
pub(super) struct ReturnLiveness {
    /// The variables that `ret` instructions name.
    locals: Vec<u16>,
    /// A bit for each of them, by bci.
    live: Vec<u64>,
}

impl ReturnLiveness {
    /// Finds them by going backward through the method until nothing changes.
    ///
    /// # Errors
    /// If the method is not decodable or beyond what compilers write.
    pub fn of(code: &MethodCode) -> Result<Self, TranslateError> {
        let mut all = Vec::new();
        let mut locals = Vec::new();
        for item in instructions(code.bytecode()) {
            let (bci, instruction) = item?;
            if let Instruction::ReturnSubroutine(local) = instruction
                && !locals.contains(&local.0)
            {
                locals.push(local.0);
                if locals.len() > LOCALS_MAX {
                    return Err(TranslateError::BadSubroutine { bci });
                }
            }
            all.push((bci, instruction));
        }
        if locals.is_empty() {
            return Ok(Self::default());
        }
        if all.len().saturating_mul(code.exception_table.len() + 1) > STEPS_MAX {
            return Err(TranslateError::TooLarge);
        }
        let mut found = Self { locals, live: vec![0; code.bytecode().len() + 1] };
        for _ in 0..PASSES_MAX {
            if !found.pass(code, &all) {
                return Ok(found);
            }
        }
        Err(TranslateError::TooLarge)
    }

    /// One pass from the last instruction to the first; tells whether anything changed.
    fn pass(&mut self, code: &MethodCode, all: &[(u32, Instruction<'_>)]) -> bool {
        let mut changed = false;
        for (position, (bci, instruction)) in all.iter().enumerate().rev() {
            let following = all.get(position + 1).map_or(code.bytecode().len(), |(bci, _)| *bci as usize);
            let mut live = self.before(instruction, following);
            for entry in &*code.exception_table {
                if entry.covers(*bci) {
                    live |= self.at(entry.handler.0.into());
                }
            }
            changed |= self.live[*bci as usize] != live;
            self.live[*bci as usize] = live;
        }
        changed
    }

    /// What is of use before an instruction, by what is of use behind it and where it branches to. Subroutines come back.
    fn before(&self, instruction: &Instruction<'_>, following: usize) -> u64 {
        let goes_on = instruction.falls_through() || matches!(instruction, Instruction::JumpSubroutine(_));
        let next = if goes_on { self.live.get(following).copied().unwrap_or(0) } else { 0 };
        let behind = instruction.targets().fold(next, |live, target| live | self.at(target));
        match instruction {
            Instruction::ReturnSubroutine(local) => self.bit(local.0),
            _ => behind & !instruction.written_local().map_or(0, |(local, kind)| self.written(local.0, kind)),
        }
    }

    fn at(&self, bci: u32) -> u64 {
        self.live.get(bci as usize).copied().unwrap_or(0)
    }

    fn bit(&self, local: u16) -> u64 {
        self.locals.iter().position(|known| *known == local).map_or(0, |position| 1 << position)
    }

    fn written(&self, local: u16, kind: Kind) -> u64 {
        (0..slots(kind)).map(|slot| self.bit(local.wrapping_add(slot))).fold(0, |all, bit| all | bit)
    }

    /// Whether some `ret` may use the address in `local` at `bci`.
    pub fn is_live(&self, bci: u32, local: u16) -> bool {
        self.at(bci) & self.bit(local) != 0
    }
}
