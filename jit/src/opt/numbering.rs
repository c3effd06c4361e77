//! Values that have been computed already, and conditions that are known.
//!
//! A walk down the tree of dominators. What was computed above need not be computed again, if it is pure; a guard above, or a branch that
//! leads only here, has decided its condition. A load gives what a load or a store above has seen of the same version of memory.

use classfile::Kind;

use super::counted::Counting;
use super::facts::{Added, Facts, Key, Operands, negated};
use super::versions::{self, Access, Versions};
use crate::ir::dominators::Dominators;
use crate::ir::fold::{Simpler, simplify};
use crate::ir::loops::{Loop, loops};
use crate::ir::op::Op;
use crate::ir::predecessors::Predecessors;
use crate::ir::{BlockId, Edge, End, Function, Inst, Thrown, ValueId};
use rustc_hash::FxHashMap;

/// What makes two computations the same: that includes the version of the memory that is read, and the kind, since constants of
/// different kinds may have the same bits.
type Computation = (Op, Operands, u32, Option<Kind>);

/// Merges computations and takes out guards and branches that are decided.
pub fn run(function: &mut Function) -> bool {
    let order = function.order();
    let dominators = Dominators::of(function, &order);
    let mut ways = vec![0u32; function.blocks.len()];
    for block in &order {
        function.block(*block).end.edges().for_each(|edge| ways[edge.to.index()] += 1);
    }
    let mut children: Vec<Vec<BlockId>> = vec![Vec::new(); function.blocks.len()];
    for block in order.iter().rev() {
        if let Some(above) = dominators.above(*block) {
            children[above.index()].push(*block);
        }
    }
    let mut numbering = Numbering {
        replaced: (0..function.values.len() as u32).map(ValueId).collect(),
        known: FxHashMap::default(),
        versions: Versions::of(function, &order, &dominators),
        facts: Facts::default(),
        loops: loops(function, &order, &dominators).into_iter().map(|found| (found.header, found)).collect(),
        predecessors: Predecessors::of(function, &order),
        entry_facts: vec![None; function.blocks.len()],
        ways,
        changed: false,
    };
    // Blocks to enter, and what to forget when a block has been left.
    let mut path = vec![Step::Enter(Function::ENTRY)];
    while let Some(step) = path.pop() {
        match step {
            Step::Enter(block) => {
                let scope = numbering.block(function, block);
                path.push(Step::Leave(scope));
                path.extend(children[block.index()].iter().map(|child| Step::Enter(*child)));
            }
            Step::Leave(scope) => numbering.forget(scope),
        }
    }
    let Numbering { replaced, changed, .. } = numbering;
    function.substitute(|value| replaced[value.index()]);
    changed
}

enum Step {
    Enter(BlockId),
    Leave(Scope),
}

/// What a block has added.
#[derive(Default)]
struct Scope {
    /// With what was known before.
    known: Vec<(Computation, Option<ValueId>)>,
    facts: Added,
}

struct Numbering {
    replaced: Vec<ValueId>,
    known: FxHashMap<Computation, ValueId>,
    versions: Versions,
    facts: Facts,
    /// By their headers.
    loops: FxHashMap<BlockId, Loop>,
    predecessors: Predecessors,
    /// What the only way into a block tells.
    entry_facts: Vec<Option<Key>>,
    ways: Vec<u32>,
    changed: bool,
}

impl Numbering {
    fn block(&mut self, function: &mut Function, block: BlockId) -> Scope {
        let mut scope = Scope::default();
        if let Some(fact) = self.entry_facts[block.index()].take() {
            self.facts.add(function, &mut scope.facts, fact);
        }
        self.count(function, &mut scope, block);
        let insts = std::mem::take(&mut function.block_mut(block).insts);
        let mut kept = Vec::with_capacity(insts.len());
        for value in insts {
            self.inst(function, &mut scope, &mut kept, value);
        }
        function.block_mut(block).insts = kept;
        self.decide(function, block);
        scope
    }

    fn inst(&mut self, function: &mut Function, scope: &mut Scope, kept: &mut Vec<ValueId>, value: ValueId) {
        let replaced = &self.replaced;
        let inst = function.inst_mut(value).expect("blocks list instructions");
        inst.operands.iter_mut().for_each(|operand| *operand = replaced[operand.index()]);
        let (op, first) = (inst.op, inst.operands.first().copied());
        if let (Op::Guard(_), Some(operand)) = (op, first) {
            let condition = self.key(function, operand);
            let is_true = function.constant(operand).is_some_and(|bits| bits != 0);
            if is_true || condition.is_some_and(|condition| self.facts.decided(function, condition) == Some(true)) {
                self.changed = true;
                return;
            }
            kept.push(value);
            if let Some(condition) = condition {
                self.facts.add(function, &mut scope.facts, condition);
            }
            return;
        }
        if op.effects().is_pure() {
            self.pure(function, scope, kept, value);
            return;
        }
        let version = self.versions.at(value);
        let operands = &function.inst(value).expect("as above").operands;
        match versions::access(op) {
            Access::Load(_) => {
                if let Some(operands) = Operands::of(operands) {
                    let key = (op, operands, version, function.values[value.index()].kind);
                    if let Some(known) = self.known.get(&key) {
                        self.replaced[value.index()] = *known;
                        self.changed = true;
                        return;
                    }
                    self.know(scope, key, value);
                }
            }
            Access::Store(_) => {
                if let Some((load, kind)) = versions::load_of(op)
                    && let Some((stored, address)) = operands.split_last()
                    && let Some(address) = Operands::of(address)
                {
                    self.know(scope, (load, address, version, Some(kind)), *stored);
                }
            }
            Access::None | Access::Elements | Access::Reads | Access::Writes(_) | Access::Any => {}
        }
        kept.push(value);
    }

    /// A pure instruction: simplified, and known already or new.
    fn pure(&mut self, function: &mut Function, scope: &mut Scope, kept: &mut Vec<ValueId>, value: ValueId) {
        let kind = function.values[value.index()].kind;
        loop {
            let inst = function.inst(value).expect("blocks list instructions");
            let origin = inst.origin;
            match simplify(function, inst.op, &inst.operands) {
                None => break,
                Some(Simpler::Value(other)) => {
                    self.replaced[value.index()] = other;
                    self.changed = true;
                    return;
                }
                Some(Simpler::Constant(bits)) => function.set_constant(value, bits),
                Some(Simpler::Op(op, operands)) => function.set_op(value, op, operands),
                Some(Simpler::WithConstant(op, operand, bits)) => {
                    let Op::Value(operation) = op else { break };
                    let kind = operation.operands().last().copied();
                    let key = (Op::Constant(bits), Operands([None; 3]), 0, kind);
                    let constant = match self.known.get(&key) {
                        Some(known) => *known,
                        None => {
                            let inst = Inst {
                                op: Op::Constant(bits),
                                operands: Vec::new(),
                                state: None,
                                thrown: Thrown::Unwinds,
                                origin,
                            };
                            let constant = function.add_inst(kind, inst);
                            self.replaced.push(constant);
                            kept.push(constant);
                            self.know(scope, key, constant);
                            constant
                        }
                    };
                    function.set_op(value, op, vec![operand, constant]);
                }
            }
            self.changed = true;
        }
        let inst = function.inst(value).expect("blocks list instructions");
        if let Some(operands) = Operands::of(&inst.operands) {
            let key = (inst.op, operands, 0, kind);
            if let Some(known) = self.known.get(&key) {
                self.replaced[value.index()] = *known;
                self.changed = true;
                return;
            }
            self.know(scope, key, value);
        }
        kept.push(value);
    }

    fn know(&mut self, scope: &mut Scope, key: Computation, value: ValueId) {
        let before = self.known.insert(key, value);
        scope.known.push((key, before));
    }

    /// Looks at the branch at the end of a block.
    fn decide(&mut self, function: &mut Function, block: BlockId) {
        if let Some(operand) = function.block_mut(block).end.operand_mut() {
            *operand = self.replaced[operand.index()];
        }
        if function.decide(block) {
            self.changed = true;
            return;
        }
        let End::Branch(condition, then, otherwise) = &function.block(block).end else { return };
        let Some(key) = self.key(function, *condition) else { return };
        if let Some(holds) = self.facts.decided(function, key) {
            let edge = if holds { then.clone() } else { otherwise.clone() };
            function.block_mut(block).end = End::Jump(edge);
            self.changed = true;
            return;
        }
        let only = |edge: &Edge, ways: &[u32]| ways[edge.to.index()] == 1;
        if only(then, &self.ways) {
            self.entry_facts[then.to.index()] = Some(key);
        }
        if only(otherwise, &self.ways) {
            self.entry_facts[otherwise.to.index()] = negated(key);
        }
    }

    /// What the counters of a loop that begins with a block may be.
    fn count(&mut self, function: &Function, scope: &mut Scope, block: BlockId) {
        let Some(found) = self.loops.get(&block) else { return };
        let mut entries = self.predecessors[block].iter().filter(|from| !found.contains(**from));
        let (Some(entry), None) = (entries.next(), entries.next()) else { return };
        let mut edges = function.block(*entry).end.edges().filter(|edge| edge.to == block);
        let (Some(into), None) = (edges.next(), edges.next()) else { return };
        for mut counting in Counting::all(function, found) {
            let [first, bound] = [into.arguments[counting.place], counting.bound].map(|value| self.replaced[value.index()]);
            counting.bound = bound;
            self.facts.count(function, &mut scope.facts, &counting, first);
        }
    }

    /// The computation behind a condition.
    fn key(&self, function: &Function, condition: ValueId) -> Option<Key> {
        let inst = function.inst(condition).filter(|inst| inst.op.effects().is_pure())?;
        let Operands(operands) = Operands::of(&inst.operands)?;
        Some((inst.op, Operands(operands.map(|operand| operand.map(|operand| self.replaced[operand.index()])))))
    }

    fn forget(&mut self, scope: Scope) {
        for (key, before) in scope.known.into_iter().rev() {
            match before {
                Some(value) => self.known.insert(key, value),
                None => self.known.remove(&key),
            };
        }
        self.facts.forget(scope.facts);
    }
}
