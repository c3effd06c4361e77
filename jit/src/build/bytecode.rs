//! The bytecode of a method, decoded: instructions, where paths meet, and which local variables are read later.

use classfile::{ExceptionTableEntry, Instruction, Kind, flow, instructions};

use super::NotBuilt;
use rustc_hash::FxHashMap;

/// A method's instructions.
#[derive(Debug)]
pub struct Bytecode<'c> {
    /// By position.
    pub instructions: Vec<(u16, Instruction<'c>)>,
    /// The position of each instruction by its bytecode index.
    positions: FxHashMap<u32, usize>,
    handlers: Vec<ExceptionTableEntry>,
    leaders: Vec<bool>,
    /// By position, the local variables that may be read before they are written: a bit for each.
    live: Vec<Vec<u64>>,
}

impl<'c> Bytecode<'c> {
    /// Decodes a method that has been verified.
    ///
    /// # Errors
    /// For methods with subroutines.
    pub fn of(code: &'c [u8], handlers: &[ExceptionTableEntry], locals: u16) -> Result<Self, NotBuilt> {
        let mut decoded = Vec::new();
        for item in instructions(code) {
            let (bci, instruction) = item.map_err(|_| NotBuilt::Undecodable)?;
            if matches!(instruction, Instruction::JumpSubroutine(_) | Instruction::ReturnSubroutine(_)) {
                return Err(NotBuilt::Subroutines);
            }
            decoded.push((bci as u16, instruction));
        }
        let positions: FxHashMap<u32, usize> = decoded.iter().enumerate().map(|(at, (bci, _))| (u32::from(*bci), at)).collect();
        let found = flow::Leaders::of(code, handlers).map_err(|_| NotBuilt::Undecodable)?;
        let mut leaders: Vec<bool> = decoded.iter().map(|(bci, _)| found.contains(u32::from(*bci))).collect();
        // What follows a branch begins a block too.
        for at in 1..decoded.len() {
            leaders[at] |= decoded[at - 1].1.targets().next().is_some();
        }
        let mut bytecode = Self { instructions: decoded, positions, handlers: handlers.to_vec(), leaders, live: Vec::new() };
        bytecode.live = bytecode.liveness(usize::from(locals));
        Ok(bytecode)
    }

    /// The position of the instruction at a bytecode index.
    pub fn position(&self, bci: u32) -> usize {
        self.positions[&bci]
    }

    /// Whether a block begins at a position.
    pub fn is_leader(&self, at: usize) -> bool {
        at == 0 || self.leaders[at]
    }

    /// Whether an exception of the instruction at `bci` may be caught in the method.
    pub fn is_covered(&self, bci: u16) -> bool {
        self.handlers.iter().any(|entry| entry.covers(u32::from(bci)))
    }

    /// The exception table.
    pub fn handlers(&self) -> &[ExceptionTableEntry] {
        &self.handlers
    }

    /// The rows of the exception table that an exception of the instruction at `bci` may lead to, in their order: none behind one that takes all.
    pub fn rows_of(&self, bci: u16) -> Vec<usize> {
        let mut rows = Vec::new();
        for (row, entry) in self.handlers.iter().enumerate().filter(|(_, entry)| entry.covers(u32::from(bci))) {
            rows.push(row);
            if entry.catch_type.is_none() {
                break;
            }
        }
        rows
    }

    /// Whether a local variable may be read before it is written from a position on.
    pub fn is_live(&self, at: usize, local: usize) -> bool {
        self.live.get(at).is_some_and(|bits| bits[local / 64] >> (local % 64) & 1 != 0)
    }

    /// Whether a monitor is left through this local variable somewhere.
    pub fn unlocks(&self, local: usize) -> bool {
        self.instructions.windows(2).any(|pair| {
            let is_loaded = matches!(pair[0].1, Instruction::Load(_, loaded) if usize::from(loaded.0) == local);
            is_loaded && matches!(pair[1].1, Instruction::MonitorExit)
        })
    }

    /// Where control can go from the instruction at a position, exceptions aside.
    pub fn successors(&self, at: usize) -> Vec<usize> {
        let (_, instruction) = &self.instructions[at];
        let mut next: Vec<usize> = instruction.targets().map(|target| self.position(target)).collect();
        if instruction.falls_through() && at + 1 < self.instructions.len() {
            next.push(at + 1);
        }
        next
    }

    fn liveness(&self, locals: usize) -> Vec<Vec<u64>> {
        let words = locals / 64 + 1;
        let mut live = vec![vec![0u64; words]; self.instructions.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for at in (0..self.instructions.len()).rev() {
                let (bci, instruction) = &self.instructions[at];
                let mut bits = vec![0u64; words];
                let mut union = |from: &[u64]| bits.iter_mut().zip(from).for_each(|(word, more)| *word |= more);
                self.successors(at).into_iter().for_each(|next| union(&live[next]));
                if let Some((local, kind)) = instruction.written_local() {
                    (0..kind.slots()).for_each(|slot| clear(&mut bits, usize::from(local.0 + slot)));
                }
                if let Some((local, _)) = read_local(instruction) {
                    bits[usize::from(local) / 64] |= 1 << (local % 64);
                }
                for entry in self.handlers.iter().filter(|entry| entry.covers(u32::from(*bci))) {
                    let handler = &live[self.position(u32::from(entry.handler.0))];
                    bits.iter_mut().zip(handler).for_each(|(word, more)| *word |= more);
                }
                if live[at] != bits {
                    live[at] = bits;
                    changed = true;
                }
            }
        }
        live
    }
}

fn clear(bits: &mut [u64], local: usize) {
    bits[local / 64] &= !(1 << (local % 64));
}

fn read_local(instruction: &Instruction<'_>) -> Option<(u16, Kind)> {
    match *instruction {
        Instruction::Load(kind, local) => Some((local.0, kind)),
        Instruction::Increment(local, _) => Some((local.0, Kind::Int)),
        _ => None,
    }
}
