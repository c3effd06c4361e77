//! Values that have been computed already, and conditions that are known.
//!
//! A walk down the tree of dominators. What was computed above need not be computed again, if it is pure; a guard above, or a branch that
//! leads only here, has decided its condition.

use std::collections::{HashMap, HashSet};

use classfile::Kind;
use runtime::value_ops::ValueOp;

use crate::ir::check::Dominators;
use crate::ir::op::Op;
use crate::ir::{BlockId, Edge, End, Function, ValueId};

/// What makes two computations the same.
type Key = (Op, Vec<ValueId>);

/// Merges computations and takes out guards and branches that are decided.
pub fn run(function: &mut Function) -> bool {
    let order = function.order();
    let dominators = Dominators::of(function, &order);
    let mut ways = vec![0u32; function.blocks.len()];
    for block in &order {
        function.block(*block).end.edges().into_iter().for_each(|edge| ways[edge.to.index()] += 1);
    }
    let mut children: Vec<Vec<BlockId>> = vec![Vec::new(); function.blocks.len()];
    for block in order.iter().rev() {
        if let Some(above) = dominators.above(*block) {
            children[above.index()].push(*block);
        }
    }
    let mut numbering = Numbering {
        replaced: (0..function.values.len() as u32).map(ValueId).collect(),
        known: HashMap::new(),
        facts: HashSet::new(),
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
    known: Vec<(Key, Option<Kind>)>,
    facts: Vec<Key>,
}

struct Numbering {
    replaced: Vec<ValueId>,
    /// Constants of different kinds may have the same bits.
    known: HashMap<(Key, Option<Kind>), ValueId>,
    /// Conditions that are not 0.
    facts: HashSet<Key>,
    /// What the only way into a block tells.
    entry_facts: Vec<Option<Key>>,
    ways: Vec<u32>,
    changed: bool,
}

impl Numbering {
    fn block(&mut self, function: &mut Function, block: BlockId) -> Scope {
        let mut scope = Scope::default();
        if let Some(fact) = self.entry_facts[block.index()].take() {
            self.add_fact(&mut scope, fact);
        }
        let insts = std::mem::take(&mut function.block_mut(block).insts);
        let mut kept = Vec::with_capacity(insts.len());
        for value in insts {
            let inst = function.inst(value).expect("blocks list instructions");
            let operands: Vec<ValueId> = inst.operands.iter().map(|operand| self.replaced[operand.index()]).collect();
            let op = inst.op;
            if matches!(op, Op::Guard(_)) {
                let condition = self.key(function, operands[0]);
                if condition.as_ref().is_some_and(|condition| self.holds(condition)) {
                    self.changed = true;
                    continue;
                }
                kept.push(value);
                if let Some(condition) = condition {
                    self.add_fact(&mut scope, condition);
                }
                continue;
            }
            if op == Op::IsFinalizable
                && matches!(function.inst(operands[0]).map(|inst| inst.op), Some(Op::NewObject { finalizable: false, .. }))
            {
                function.set_constant(value, 0);
                kept.push(value);
                self.changed = true;
                continue;
            }
            if op.effects().is_pure() && op != Op::ForByteArray {
                let key = ((op, operands), function.values[value.index()].kind);
                if let Some(known) = self.known.get(&key) {
                    self.replaced[value.index()] = *known;
                    self.changed = true;
                    continue;
                }
                self.known.insert(key.clone(), value);
                scope.known.push(key);
            }
            kept.push(value);
        }
        function.block_mut(block).insts = kept;
        self.decide(function, block);
        scope
    }

    /// Looks at the branch at the end of a block.
    fn decide(&mut self, function: &mut Function, block: BlockId) {
        let End::Branch(condition, then, otherwise) = &function.block(block).end else { return };
        let condition = self.replaced[condition.index()];
        let (then, otherwise) = (then.clone(), otherwise.clone());
        if let Some(bits) = function.constant(condition) {
            function.block_mut(block).end = End::Jump(if bits == 0 { otherwise } else { then });
            self.changed = true;
            return;
        }
        let Some(key) = self.key(function, condition) else { return };
        let opposite = negated(&key);
        let decided = if self.holds(&key) {
            Some(then.clone())
        } else if opposite.as_ref().is_some_and(|opposite| self.holds(opposite)) {
            Some(otherwise.clone())
        } else {
            None
        };
        if let Some(edge) = decided {
            function.block_mut(block).end = End::Jump(edge);
            self.changed = true;
            return;
        }
        let only = |edge: &Edge, ways: &[u32]| ways[edge.to.index()] == 1;
        if only(&then, &self.ways) {
            self.entry_facts[then.to.index()] = Some(key);
        }
        if only(&otherwise, &self.ways) {
            self.entry_facts[otherwise.to.index()] = opposite;
        }
    }

    fn holds(&self, key: &Key) -> bool {
        self.facts.contains(key)
    }

    fn add_fact(&mut self, scope: &mut Scope, fact: Key) {
        if self.facts.insert(fact.clone()) {
            scope.facts.push(fact);
        }
    }

    /// The computation behind a condition.
    fn key(&self, function: &Function, condition: ValueId) -> Option<Key> {
        let inst = function.inst(condition).filter(|inst| inst.op.effects().is_pure())?;
        Some((inst.op, inst.operands.iter().map(|operand| self.replaced[operand.index()]).collect()))
    }

    fn forget(&mut self, scope: Scope) {
        for key in &scope.known {
            self.known.remove(key);
        }
        for fact in &scope.facts {
            self.facts.remove(fact);
        }
    }
}

/// The condition that holds where this one does not.
fn negated((op, operands): &Key) -> Option<Key> {
    use ValueOp as V;
    let Op::Value(operation) = op else { return None };
    let operation = match operation {
        V::IntEqual => V::IntNotEqual,
        V::IntNotEqual => V::IntEqual,
        V::IntLess => V::IntGreaterOrEqual,
        V::IntGreaterOrEqual => V::IntLess,
        V::IntGreater => V::IntLessOrEqual,
        V::IntLessOrEqual => V::IntGreater,
        V::LongEqual => V::LongNotEqual,
        V::LongNotEqual => V::LongEqual,
        V::LongLess => V::LongGreaterOrEqual,
        V::LongGreaterOrEqual => V::LongLess,
        V::LongGreater => V::LongLessOrEqual,
        V::LongLessOrEqual => V::LongGreater,
        V::ReferenceEqual => V::ReferenceNotEqual,
        V::ReferenceNotEqual => V::ReferenceEqual,
        _ => return None,
    };
    Some((Op::Value(operation), operands.clone()))
}
