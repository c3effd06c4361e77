//! Which definition of a variable reaches a place, where a variable has several.
//!
//! Where ways with different definitions meet, a block gets a parameter, but only if somebody asks for the variable there
//! (Cytron et al.: Efficiently Computing Static Single Assignment Form).

use std::collections::VecDeque;
use std::hash::Hash;

use classfile::Kind;

use crate::ir::dominators::Dominators;
use crate::ir::predecessors::Predecessors;
use crate::ir::{BlockId, Function, ValueId};
use rustc_hash::{FxHashMap, FxHashSet};

/// The definitions of variables in a function whose blocks do not change.
pub struct Reaching<V> {
    predecessors: Predecessors,
    frontiers: Vec<Vec<BlockId>>,
    dominators: Dominators,
    variables: FxHashMap<V, Variable>,
    /// What a variable is at the start of a block.
    starts: FxHashMap<(BlockId, V), ValueId>,
    /// New parameters without arguments.
    pending: VecDeque<(BlockId, V)>,
}

struct Variable {
    kind: Kind,
    /// The last definition in each block that has one.
    ends: FxHashMap<BlockId, ValueId>,
    /// Where definitions meet, once somebody has asked.
    meeting: Option<FxHashSet<BlockId>>,
}

impl<V: Copy + Eq + Hash> Reaching<V> {
    /// In a function without variables so far.
    pub fn new(function: &Function) -> Self {
        let order = function.order();
        let dominators = Dominators::of(function, &order);
        let predecessors = Predecessors::of(function, &order);
        let frontiers = frontiers(function, &order, &predecessors, &dominators);
        Self {
            predecessors,
            frontiers,
            dominators,
            variables: FxHashMap::default(),
            starts: FxHashMap::default(),
            pending: VecDeque::new(),
        }
    }

    /// A definition; a later one in the same block takes its place.
    pub fn define(&mut self, variable: V, kind: Kind, block: BlockId, value: ValueId) {
        let variable =
            self.variables.entry(variable).or_insert_with(|| Variable { kind, ends: FxHashMap::default(), meeting: None });
        variable.ends.insert(block, value);
    }

    /// What a variable is at the start of a block.
    ///
    /// # Panics
    /// If that can be reached without a definition.
    pub fn at_start(&mut self, function: &mut Function, block: BlockId, variable: V) -> ValueId {
        if let Some(known) = self.starts.get(&(block, variable)) {
            return *known;
        }
        let value = if self.meets(variable, block) {
            let parameter = function.add_parameter(block, self.variables[&variable].kind);
            self.pending.push_back((block, variable));
            parameter
        } else {
            let above = self.dominators.above(block).expect("a definition stands above a use");
            self.at_end(function, above, variable)
        };
        self.starts.insert((block, variable), value);
        value
    }

    fn at_end(&mut self, function: &mut Function, block: BlockId, variable: V) -> ValueId {
        match self.variables[&variable].ends.get(&block) {
            Some(value) => *value,
            None => self.at_start(function, block, variable),
        }
    }

    /// Whether definitions meet at the start of a block.
    fn meets(&mut self, variable: V, block: BlockId) -> bool {
        let frontiers = &self.frontiers;
        let variable = self.variables.get_mut(&variable).expect("what is used is defined");
        let ends = &variable.ends;
        let meeting = variable.meeting.get_or_insert_with(|| {
            let mut found = FxHashSet::default();
            let mut pending: Vec<BlockId> = ends.keys().copied().collect();
            while let Some(block) = pending.pop() {
                pending.extend(frontiers[block.index()].iter().filter(|block| found.insert(**block)));
            }
            found
        });
        meeting.contains(&block)
    }

    /// Gives the new parameters their arguments, which may need parameters, in their order.
    ///
    /// # Panics
    /// If a variable is used where it may have no definition.
    pub fn finish(mut self, function: &mut Function) {
        while let Some((block, variable)) = self.pending.pop_front() {
            for place in 0..self.predecessors[block].len() {
                let from = self.predecessors[block][place];
                let value = self.at_end(function, from, variable);
                // A block that leads there twice is listed twice, and gives an argument each time.
                let edges = function.block_mut(from).end.edges_mut();
                let edge = edges.filter(|edge| edge.to == block).min_by_key(|edge| edge.arguments.len());
                edge.expect("it leads there").arguments.push(value);
            }
        }
    }
}

/// For each block, the blocks where ways through it meet others.
fn frontiers(function: &Function, order: &[BlockId], predecessors: &Predecessors, dominators: &Dominators) -> Vec<Vec<BlockId>> {
    let mut frontiers: Vec<Vec<BlockId>> = vec![Vec::new(); function.blocks.len()];
    for block in order.iter().filter(|block| predecessors[**block].len() > 1) {
        for from in &predecessors[*block] {
            let mut walk = Some(*from);
            while walk != dominators.above(*block)
                && let Some(runner) = walk
            {
                if !frontiers[runner.index()].contains(block) {
                    frontiers[runner.index()].push(*block);
                }
                walk = dominators.above(runner);
            }
        }
    }
    frontiers
}
