//! Ways from block to block, and what the parameters are where they meet.

use classfile::Kind;

use super::{Builder, Environment, Merged, NotBuilt, Start};
use crate::ir::op::Op;
use crate::ir::{BlockId, Edge, End, Function, Inst, Thrown, ValueId};

impl Builder {
    /// Puts a block in front of the loop in which the code begins, where the loops around it lead as well: so that what leads back in it is a loop of its own.
    pub(super) fn in_front(&mut self, header: usize, into: Edge) -> Edge {
        let front = self.function.add_block();
        let kinds: Vec<Kind> = into.arguments.iter().map(|argument| self.function.kind(*argument)).collect();
        let arguments = kinds.into_iter().map(|kind| self.function.add_parameter(front, kind)).collect();
        self.function.block_mut(front).end = End::Jump(Edge { to: into.to, arguments });
        self.front = Some((header, front));
        Edge { to: front, ..into }
    }

    /// The way from the current block to a position.
    pub(super) fn edge_to(&mut self, at: usize) -> Result<Edge, NotBuilt> {
        if self.starts[at].is_none() {
            let start = self.start(at);
            self.starts[at] = Some(start);
        }
        let start = self.starts[at].as_ref().ok_or(NotBuilt::Undecodable)?;
        let arguments = match &start.merged {
            Some(merged) => self.arguments(merged, &self.environment.stack)?,
            None => Vec::new(),
        };
        let edge = self.fitting(start.block, arguments)?;
        match self.front {
            Some((header, front)) if at == header && self.at <= header => Ok(Edge { to: front, ..edge }),
            _ => Ok(edge),
        }
    }

    /// The arguments for a block in which ways meet.
    pub(super) fn arguments(&self, merged: &Merged, stack: &[ValueId]) -> Result<Vec<ValueId>, NotBuilt> {
        let mut arguments = Vec::new();
        for slot in &merged.locals {
            arguments.push(self.environment.locals[*slot].ok_or(NotBuilt::Undecodable)?);
        }
        arguments.extend(stack);
        arguments.extend(self.lock_arguments(&merged.locks)?);
        Ok(arguments)
    }

    /// A way to a block, which takes these arguments.
    pub(super) fn fitting(&self, to: BlockId, arguments: Vec<ValueId>) -> Result<Edge, NotBuilt> {
        let edge = Edge { to, arguments };
        let parameters = &self.function.block(edge.to).parameters;
        let same = |(argument, parameter): (&ValueId, &ValueId)| self.function.kind(*argument) == self.function.kind(*parameter);
        let fits = parameters.len() == edge.arguments.len() && edge.arguments.iter().zip(parameters).all(same);
        if fits { Ok(edge) } else { Err(NotBuilt::Undecodable) }
    }

    pub(super) fn start(&mut self, at: usize) -> Start {
        let block = self.function.add_block();
        if self.predecessors[at] < 2 {
            return Start { block, environment: self.environment.clone(), merged: None };
        }
        let stack: Vec<Kind> = self.environment.stack.iter().map(|value| self.function.kind(*value)).collect();
        let (environment, merged) = self.merge(block, &[at], &stack);
        Start { block, environment, merged: Some(merged) }
    }

    /// What bytecode sees in a block in which ways meet and that leads to these positions, by what it sees on the first of the ways.
    pub(super) fn merge(&mut self, block: BlockId, positions: &[usize], stack: &[Kind]) -> (Environment, Merged) {
        let mut environment = Environment { locals: vec![None; self.environment.locals.len()], ..Environment::default() };
        let mut merged = Vec::new();
        for slot in 0..environment.locals.len() {
            let is_live = positions.iter().any(|at| self.bytecode.is_live(*at, slot));
            if let Some(value) = self.environment.locals[slot].filter(|_| is_live) {
                environment.locals[slot] = Some(self.function.add_parameter(block, self.function.kind(value)));
                merged.push(slot);
            }
        }
        for kind in stack {
            environment.stack.push(self.function.add_parameter(block, *kind));
        }
        // The receiver stays what it is, though its number changes.
        if !self.method.is_static() && self.function.parameters.first() == Some(&Kind::Reference) {
            let receiver = self.function.block(Function::ENTRY).parameters[0];
            if self.environment.locals.first() == Some(&Some(receiver)) && !self.writes_receiver() {
                environment.locals[0] = environment.locals[0].map(|_| receiver);
                let parameter = self.function.block(block).parameters.first().copied().filter(|_| merged.first() == Some(&0));
                if parameter.is_some() {
                    self.function.block_mut(block).parameters.remove(0);
                    merged.remove(0);
                }
                environment.not_null.extend(self.environment.not_null.get(&receiver));
            }
        }
        let locks = self.place_locks(positions, block, &mut environment);
        (environment, Merged { locals: merged, locks })
    }

    /// Whether some instruction writes local variable 0.
    pub(super) fn writes_receiver(&self) -> bool {
        self.bytecode
            .instructions
            .iter()
            .any(|(_, instruction)| instruction.written_local().is_some_and(|(local, _)| local.0 == 0))
    }

    /// The way to a position, through a block of its own with a poll if that leads back in the walk; fuel counts what leads back in the bytecode.
    pub(super) fn branch_to(&mut self, at: usize) -> Result<Edge, NotBuilt> {
        let current = self.order_of(self.at);
        let polls = self.order[at].is_some_and(|target| target <= current);
        let pays = self.vm.is_metered() && at <= self.at;
        if !polls && !pays {
            return self.edge_to(at);
        }
        let block = self.function.add_block();
        if polls {
            let inst = Inst { op: Op::Poll, operands: Vec::new(), state: None, thrown: Thrown::Unwinds, origin: self.origin };
            self.function.append(block, None, inst);
        }
        let boundary = self.environment.boundary.clone();
        if pays {
            self.pay_for_edge(block);
        }
        let edge = self.edge_through(block, at)?;
        self.environment.boundary = boundary;
        Ok(edge)
    }

    /// The way to a position through a block that is on it.
    pub(super) fn edge_through(&mut self, block: BlockId, at: usize) -> Result<Edge, NotBuilt> {
        let edge = self.edge_to(at)?;
        self.function.block_mut(block).end = End::Jump(edge);
        Ok(Edge { to: block, arguments: Vec::new() })
    }
}
