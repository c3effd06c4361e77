//! Several rounds of a loop in a row, with one test and one poll for all of them.
//!
//! In a loop that counts and has no loops and no calls inside, that many rounds are left can be tested before the first of them, in 64 bits, where nothing
//! overflows. Copies of the body follow each other as long as that holds; the loop itself does the rest. Where the number of rounds is a small constant, the copies
//! are all there is.

use classfile::Kind;
use runtime::value_ops::{Slot, ValueOp};

use super::counted::Counting;
use super::{parameters, vectors};
use crate::ir::loops::{self, Loop};
use crate::ir::op::{Op, Reason};
use crate::ir::predecessors::Predecessors;
use crate::ir::{BlockId, Edge, End, Function, ValueId};
use crate::region::{Copied, copy, repair};

/// Instructions of all rounds of a loop in a row.
const INSTS_MAX: usize = 120;
/// The same of a function.
const INSTS_OF_ALL_MAX: usize = 600;
/// Rounds in a row.
const ROUNDS: [usize; 3] = [8, 4, 2];
/// Rounds of a loop that is laid out before anything else is done with it.
const ROUNDS_OF_SHORT_MAX: usize = 5;
/// Instructions of a loop of which there are the most rounds in a row.
const INSTS_OF_SHORT_MAX: usize = 6;

/// Lays out loops that have few rounds and no loops in them. What is around them may then be such a loop, too.
pub fn run_short(function: &mut Function) -> bool {
    each(function, |function, unrolling, size, limit| {
        let is_short = |rounds: &usize| *rounds <= ROUNDS_OF_SHORT_MAX && size * rounds <= limit;
        let rounds = unrolling.all_rounds(function).filter(is_short)?;
        unrolling.lay_out(function, rounds);
        Some(rounds)
    })
}

/// Unrolls loops that have no loops in them.
pub fn run(function: &mut Function) -> bool {
    each(function, |function, unrolling, size, limit| {
        let all = unrolling.all_rounds(function);
        // Vectors need more of them than some loops have.
        if vectors::rounds_at_once(function, unrolling.found).is_some_and(|rounds| all.is_none_or(|all| rounds <= all)) {
            return None;
        }
        if let Some(rounds) = all.filter(|rounds| size * rounds <= limit) {
            unrolling.lay_out(function, rounds);
            return Some(rounds);
        }
        let may_be = |rounds: &usize| size * rounds <= limit && (*rounds < ROUNDS[0] || size <= INSTS_OF_SHORT_MAX);
        let rounds = ROUNDS.into_iter().find(may_be)?;
        unrolling.unroll(function, rounds);
        Some(rounds)
    })
}

/// Does something with each loop that has no loops in it, as long as the function does not grow too much: `change` gets the instructions of the loop and how
/// many all its rounds in a row may have, and gives the rounds, if there are some in a row now.
fn each(function: &mut Function, change: impl Fn(&mut Function, &Unrolling<'_>, usize, usize) -> Option<usize>) -> bool {
    let mut left = INSTS_OF_ALL_MAX;
    let mut changed = false;
    for innermost in &loops::innermost(function) {
        let Some((size, unrolling)) = Unrolling::of(function, innermost) else { continue };
        if let Some(rounds) = change(function, &unrolling, size, INSTS_MAX.min(left)) {
            left -= size * rounds;
            changed = true;
        }
    }
    if changed {
        parameters::run(function);
    }
    changed
}

/// How many instructions a loop has, if there is something to be gained.
fn size_of(function: &Function, found: &Loop) -> Option<usize> {
    let mut size = 0;
    for value in found.blocks.iter().flat_map(|block| &function.block(*block).insts) {
        let op = function.inst(*value)?.op;
        let is_long = op.calls() || op.effects().stops && !op.ends_with_vm() || matches!(op, Op::Leaf(_));
        if is_long {
            return None;
        }
        // What each round pays becomes one.
        let is_nothing = matches!(op, Op::Constant(_) | Op::Poll | Op::Charge(_) | Op::Reserve(_) | Op::Guard(Reason::Fuel));
        size += usize::from(!is_nothing);
    }
    let ends = found.blocks.iter().all(|block| !matches!(function.block(*block).end, End::Try(..)));
    ends.then_some(size.max(1))
}

struct Unrolling<'u> {
    found: &'u Loop,
    counting: Counting,
}

impl<'u> Unrolling<'u> {
    /// What is to be known of a loop, and its instructions, if there is something to be gained.
    fn of(function: &Function, found: &'u Loop) -> Option<(usize, Self)> {
        let size = size_of(function, found)?;
        let counting = Counting::all(function, found).into_iter().next()?;
        Some((size, Self { found, counting }))
    }

    /// How many rounds there are, if that is a constant and small.
    fn all_rounds(&self, function: &Function) -> Option<usize> {
        let mut entries = function.order().into_iter().filter(|block| !self.found.contains(*block));
        let into = |block: BlockId| function.block(block).end.edges().find(|edge| edge.to == self.found.header).cloned();
        let first = entries.find_map(into).filter(|_| entries.find_map(into).is_none())?;
        let first = i32::from_slot(function.constant(first.arguments[self.counting.place])?);
        let bound = function.constant(self.counting.bound)?;
        let goes_on = |round: usize| {
            let next = first.wrapping_add(self.counting.step.wrapping_mul(round as i32));
            let relation = if self.counting.is_inequality { ValueOp::IntNotEqual } else { self.counting.relation };
            relation.fold(&[next.into_slot(), bound]) == Some(1)
        };
        (1..=ROUNDS[0]).find(|round| !goes_on(*round))
    }

    /// All rounds in a row take the place of the loop.
    fn lay_out(&self, function: &mut Function, rounds: usize) {
        // What has so few rounds is at its end soon.
        let copies = self.rounds(function, rounds, 0);
        let last = &copies[rounds - 1];
        let content = function.block_mut(last.blocks[&self.counting.latch]);
        let out = content.end.edges().find(|edge| edge.to != last.blocks[&self.found.header]).cloned();
        content.end = End::Jump(out.expect("a latch leads out of the loop"));
        self.found.enter_at(function, copies[0].blocks[&self.found.header]);
        repair(function, copies.iter().map(|copied| &copied.values));
    }

    /// Puts several rounds in a row before the loop, as long as there are so many.
    fn unroll(&self, function: &mut Function, rounds: usize) {
        let copies = self.rounds(function, rounds, 1);
        let (header, last) = (self.found.header, &copies[rounds - 1]);
        let start = copies[0].blocks[&header];

        // Behind the last of them: again, or what the loop does there.
        let latch = last.blocks[&self.counting.latch];
        let rest = function.add_block();
        let mut end = std::mem::take(&mut function.block_mut(latch).end);
        end.redirect(last.blocks[&header], header);
        function.block_mut(rest).end = end;
        let next = last.value(self.counting.next);
        let enough = self.counting.are_left(function, latch, next, rounds);
        let arguments = self.counting.back.arguments.iter().map(|argument| last.value(*argument)).collect();
        let again = Edge { to: start, arguments };
        function.block_mut(latch).end = End::Branch(enough, again, Edge { to: rest, arguments: Vec::new() });

        // In front of the first.
        let front = function.add_block();
        let kinds: Vec<Kind> = function.block(header).parameters.iter().map(|parameter| function.kind(*parameter)).collect();
        let arguments: Vec<ValueId> = kinds.into_iter().map(|kind| function.add_parameter(front, kind)).collect();
        let enough = self.counting.are_left(function, front, arguments[self.counting.place], rounds);
        self.found.enter_at(function, front);
        let to = |to| Edge { to, arguments: arguments.clone() };
        function.block_mut(front).end = End::Branch(enough, to(start), to(header));
        repair(function, copies.iter().map(|copied| &copied.values));
    }

    /// Copies of the loop's blocks, each of which leads to the next. Only the last so many poll on their way there.
    fn rounds(&self, function: &mut Function, rounds: usize, polling: usize) -> Vec<Copied> {
        let Counting { latch, back, .. } = &self.counting;
        let copies: Vec<Copied> = (0..rounds).map(|_| copy(function, &self.found.blocks)).collect();
        let polls = self.before_latch(function);
        for pair in copies.windows(2) {
            let [copied, next] = pair else { unreachable!("windows of two") };
            let arguments = back.arguments.iter().map(|argument| copied.value(*argument)).collect();
            let to = next.blocks[&self.found.header];
            function.block_mut(copied.blocks[latch]).end = End::Jump(Edge { to, arguments });
        }
        for (copied, block) in copies[..rounds - polling].iter().flat_map(|copied| polls.iter().map(move |block| (copied, block)))
        {
            let block = copied.blocks[block];
            let insts = std::mem::take(&mut function.block_mut(block).insts);
            let is_kept = |value: &ValueId| function.inst(*value).is_some_and(|inst| inst.op != Op::Poll);
            function.block_mut(block).insts = insts.into_iter().filter(is_kept).collect();
        }
        copies
    }

    /// The blocks of the loop on all ways to its end that lead nowhere else: the latch, and what stands right before it.
    fn before_latch(&self, function: &Function) -> Vec<BlockId> {
        let predecessors = Predecessors::of(function, &function.order());
        let mut blocks = vec![self.counting.latch];
        while let [before] = predecessors[blocks[blocks.len() - 1]][..]
            && self.found.contains(before)
            && !blocks.contains(&before)
            && blocks[blocks.len() - 1] != self.found.header
        {
            blocks.push(before);
        }
        blocks
    }
}
