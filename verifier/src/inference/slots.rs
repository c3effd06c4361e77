//! Sets of local variables that share what they have in common (JVMS §4.10.2.2).
//!
//! Every instruction has its own set, and a set may have 65535 slots, so a set is a tree with 16 children per node, and a
//! change copies only the nodes from the root to the slot. Node 0 stands for a subtree without a value at any level.
//! **Invariant:** subtrees without a value are node 0, so equal numbers mean equal contents, and mergers skip them.

use std::collections::{HashMap, HashSet};

/// Children of a node.
const WIDTH: usize = 16;
/// Trees of this many levels remember which nodes were compared and merged.
const MEMO_LEVELS: u32 = 3;

type Node = [u32; WIDTH];

/// The root of a set; the empty one by default.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Default)]
pub struct Root(u32);

/// The nodes of all sets of one method. A slot that was never set holds 0.
#[derive(Default)]
pub struct Slots {
    levels: u32,
    leaves: Vec<Node>,
    branches: Vec<Node>,
    /// For each leaf, and for each branch, the bits that are set in some value below.
    leaf_bits: Vec<u32>,
    branch_bits: Vec<u32>,
    /// Nodes made or looked at.
    visited: u64,
}

/// Nodes looked at that making one counts as.
const NEW_NODE: u64 = 16;

impl Slots {
    /// Forgets all sets; those made from now on have this many slots.
    pub fn reset(&mut self, slots: usize) {
        self.levels = 1;
        let mut capacity = WIDTH;
        while capacity < slots {
            capacity *= WIDTH;
            self.levels += 1;
        }
        for nodes in [&mut self.leaves, &mut self.branches] {
            nodes.clear();
            nodes.push([0; WIDTH]);
        }
        for bits in [&mut self.leaf_bits, &mut self.branch_bits] {
            bits.clear();
            bits.push(0);
        }
    }

    /// The value of a slot.
    pub fn value(&self, root: Root, slot: usize) -> u32 {
        let mut node = root.0;
        for level in (1..self.levels).rev() {
            node = child(self.branch(node), slot, level);
        }
        child(self.leaf(node), slot, 0)
    }

    /// The set with another value in a slot.
    pub fn with(&mut self, root: Root, slot: usize, value: u32) -> Root {
        Root(self.with_at(root.0, self.levels - 1, slot, value))
    }

    fn with_at(&mut self, node: u32, level: u32, slot: usize, value: u32) -> u32 {
        let mut copy = self.node(node, level);
        let position = position(slot, level);
        let changed = if level == 0 { value } else { self.with_at(child(&copy, slot, level), level - 1, slot, value) };
        if let Some(place) = copy.get_mut(position) {
            *place = changed;
        }
        self.add(copy, level)
    }

    /// The set without the values from slot `end` on.
    pub fn truncated(&mut self, root: Root, end: usize) -> Root {
        Root(self.truncated_at(root.0, self.levels - 1, end))
    }

    fn truncated_at(&mut self, node: u32, level: u32, end: usize) -> u32 {
        if node == 0 || end >= span(level + 1) {
            return node;
        }
        let mut copy = self.node(node, level);
        let first = end / span(level);
        if let Some(cut) = copy.get(first).copied()
            && level > 0
        {
            let kept = self.truncated_at(cut, level - 1, end % span(level));
            copy.iter_mut().skip(first).for_each(|place| *place = 0);
            copy.iter_mut().skip(first).take(1).for_each(|place| *place = kept);
        } else {
            copy.iter_mut().skip(first).for_each(|place| *place = 0);
        }
        self.add(copy, level)
    }

    /// One more than the last slot that has a value.
    pub fn end(&self, root: Root) -> usize {
        let (mut node, mut end) = (root.0, 0);
        for level in (0..self.levels).rev() {
            let Some(last) = self.node(node, level).iter().rposition(|value| *value != 0) else { return end };
            end += last * span(level);
            node = self.node(node, level).get(last).copied().unwrap_or(0);
        }
        end + 1
    }

    /// The set with what `change` makes of the slots whose values have one of `bits`, and maybe others; subtrees without a change
    /// are shared.
    pub fn mapped(&mut self, root: Root, bits: u32, mut change: impl FnMut(usize, u32) -> u32) -> Root {
        Root(self.mapped_at((root.0, self.levels - 1), bits, 0, &mut change))
    }

    fn mapped_at(
        &mut self,
        (node, level): (u32, u32),
        bits: u32,
        start: usize,
        change: &mut impl FnMut(usize, u32) -> u32,
    ) -> u32 {
        if self.bits(node, level) & bits == 0 {
            return node;
        }
        self.visited += 1;
        let old = self.node(node, level);
        let mut new = old;
        for (position, value) in new.iter_mut().enumerate().filter(|(_, value)| **value != 0) {
            let slot = start + position * span(level);
            *value = if level == 0 { change(slot, *value) } else { self.mapped_at((*value, level - 1), bits, slot, change) };
        }
        if new == old { node } else { self.add(new, level) }
    }

    /// Whether a slot has this value, which must not be 0.
    pub fn contains(&mut self, root: Root, wanted: u32) -> bool {
        self.contains_at(root.0, self.levels - 1, wanted)
    }

    fn contains_at(&mut self, node: u32, level: u32, wanted: u32) -> bool {
        if self.bits(node, level) & wanted != wanted {
            return false;
        }
        self.visited += 1;
        if level == 0 {
            return self.leaf(node).contains(&wanted);
        }
        (0..WIDTH).any(|position| {
            let below = child(self.branch(node), position * span(level), level);
            self.contains_at(below, level - 1, wanted)
        })
    }

    /// The set with the values of `chosen` where those of `by` are greater than `limit`, of `other` elsewhere.
    pub fn selected(&mut self, by: Root, limit: u32, chosen: Root, other: Root) -> Root {
        Root(self.selected_at((by.0, limit), chosen.0, other.0, self.levels - 1))
    }

    fn selected_at(&mut self, (by, limit): (u32, u32), chosen: u32, other: u32, level: u32) -> u32 {
        if by == 0 || chosen == other {
            return other;
        }
        self.visited += 1;
        let (by, chosen) = (self.node(by, level), self.node(chosen, level));
        let mut selected = self.node(other, level);
        for (value, (by, chosen)) in selected.iter_mut().zip(by.into_iter().zip(chosen)) {
            if level > 0 {
                *value = self.selected_at((by, limit), chosen, *value, level - 1);
            } else if by > limit {
                *value = chosen;
            }
        }
        self.add(selected, level)
    }

    /// Nodes made or looked at since the last call.
    pub fn take_work(&mut self) -> u64 {
        std::mem::take(&mut self.visited)
    }

    fn node(&self, node: u32, level: u32) -> Node {
        if level == 0 { *self.leaf(node) } else { *self.branch(node) }
    }

    fn leaf(&self, node: u32) -> &Node {
        self.leaves.get(node as usize).unwrap_or(&[0; WIDTH])
    }

    fn branch(&self, node: u32) -> &Node {
        self.branches.get(node as usize).unwrap_or(&[0; WIDTH])
    }

    /// Bits that are set in some value of a subtree.
    fn bits(&self, node: u32, level: u32) -> u32 {
        let bits = if level == 0 { &self.leaf_bits } else { &self.branch_bits };
        bits.get(node as usize).copied().unwrap_or(0)
    }

    fn add(&mut self, node: Node, level: u32) -> u32 {
        if node == [0; WIDTH] {
            return 0;
        }
        self.visited += NEW_NODE;
        let bits = node.iter().fold(0, |all, value| all | if level == 0 { *value } else { self.bits(*value, level - 1) });
        let (nodes, all_bits) = match level {
            0 => (&mut self.leaves, &mut self.leaf_bits),
            _ => (&mut self.branches, &mut self.branch_bits),
        };
        nodes.push(node);
        all_bits.push(bits);
        u32::try_from(nodes.len() - 1).expect("the work limit is reached long before")
    }
}

/// Slots below one child of a node at `level`.
fn span(level: u32) -> usize {
    WIDTH.pow(level)
}

fn position(slot: usize, level: u32) -> usize {
    slot / span(level) % WIDTH
}

fn child(node: &Node, slot: usize, level: u32) -> u32 {
    node.get(position(slot, level)).copied().unwrap_or(0)
}

/// How the values of two sets are merged.
pub trait ValueMerge {
    /// Why merging ends early.
    type Error;

    /// Whether a slot with value `old` may take `new` without a change.
    fn fits(&mut self, old: u32, new: u32) -> Result<bool, Self::Error>;

    /// The value that stands for both.
    fn merge(&mut self, old: u32, new: u32) -> Result<u32, Self::Error>;
}

/// What is known of pairs of nodes, for one way to merge.
#[derive(Default)]
pub struct MergeMemo {
    fitting: HashSet<(bool, u32, u32)>,
    merged: HashMap<(bool, u32, u32), u32>,
}

impl MergeMemo {
    /// Forgets all pairs, as their nodes are.
    pub fn clear(&mut self) {
        self.fitting.clear();
        self.merged.clear();
    }
}

/// Merges sets in one way.
pub struct Merger<'m, M> {
    /// The nodes.
    pub slots: &'m mut Slots,
    /// Pairs already seen.
    pub memo: &'m mut MergeMemo,
    /// How values are merged.
    pub values: &'m mut M,
}

impl<M: ValueMerge> Merger<'_, M> {
    /// `old` with `new` merged into it, if that changes it: from the first slot whose value does not fit all are merged.
    pub fn merge(&mut self, old: Root, new: Root) -> Result<Option<Root>, M::Error> {
        let level = self.slots.levels - 1;
        if self.fits_at(old.0, new.0, level)? {
            return Ok(None);
        }
        self.merge_misfit(old.0, new.0, level).map(|merged| Some(Root(merged)))
    }

    fn remembers(&self) -> bool {
        self.slots.levels >= MEMO_LEVELS
    }

    fn fits_at(&mut self, old: u32, new: u32, level: u32) -> Result<bool, M::Error> {
        let key = (level == 0, old, new);
        if old == new || old == 0 || self.remembers() && self.memo.fitting.contains(&key) {
            return Ok(true);
        }
        self.slots.visited += 1;
        for (old, new) in self.slots.node(old, level).into_iter().zip(self.slots.node(new, level)) {
            if !self.child_fits(old, new, level)? {
                return Ok(false);
            }
        }
        if self.remembers() {
            self.memo.fitting.insert(key);
        }
        Ok(true)
    }

    /// Whether two children of nodes at `level` fit.
    fn child_fits(&mut self, old: u32, new: u32, level: u32) -> Result<bool, M::Error> {
        if level == 0 { Ok(old == new || self.values.fits(old, new)?) } else { self.fits_at(old, new, level - 1) }
    }

    /// Merges two nodes that do not fit.
    fn merge_misfit(&mut self, old: u32, new: u32, level: u32) -> Result<u32, M::Error> {
        let mut merged = self.slots.node(old, level);
        let mut misfit_found = false;
        for (place, new) in merged.iter_mut().zip(self.slots.node(new, level)) {
            let old = *place;
            let fits = !misfit_found && self.child_fits(old, new, level)?;
            if fits {
                continue;
            }
            *place = match level {
                0 => self.values.merge(old, new)?,
                _ if misfit_found => self.merge_at(old, new, level - 1)?,
                _ => self.merge_misfit(old, new, level - 1)?,
            };
            misfit_found = true;
        }
        // Equal contents keep their number, else the analysis might not end.
        Ok(if merged == self.slots.node(old, level) { old } else { self.slots.add(merged, level) })
    }

    fn merge_at(&mut self, old: u32, new: u32, level: u32) -> Result<u32, M::Error> {
        let key = (level == 0, old, new);
        if old == new {
            return Ok(old);
        }
        if let Some(merged) = self.memo.merged.get(&key)
            && self.remembers()
        {
            return Ok(*merged);
        }
        self.slots.visited += 1;
        let mut merged = self.slots.node(old, level);
        for (place, new) in merged.iter_mut().zip(self.slots.node(new, level)) {
            *place = if level == 0 { self.values.merge(*place, new)? } else { self.merge_at(*place, new, level - 1)? };
        }
        let merged = self.slots.add(merged, level);
        if self.remembers() {
            self.memo.merged.insert(key, merged);
        }
        Ok(merged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps the smaller value.
    struct Smaller;

    impl ValueMerge for Smaller {
        type Error = std::convert::Infallible;

        fn fits(&mut self, old: u32, new: u32) -> Result<bool, Self::Error> {
            Ok(new >= old)
        }

        fn merge(&mut self, old: u32, new: u32) -> Result<u32, Self::Error> {
            Ok(old.min(new))
        }
    }

    fn slots(count: usize) -> Slots {
        let mut slots = Slots::default();
        slots.reset(count);
        slots
    }

    #[test]
    fn a_change_leaves_the_original_alone() {
        for (count, slot) in [(1, 0), (16, 15), (17, 16), (300, 299), (65535, 65534)] {
            let mut slots = slots(count);
            let one = slots.with(Root::default(), slot, 7);
            let other = slots.with(one, slot, 8);
            assert_eq!((slots.value(one, slot), slots.value(other, slot)), (7, 8));
            assert_eq!((slots.end(one), slots.end(Root::default())), (slot + 1, 0));
            assert!(slots.contains(one, 7) && !slots.contains(one, 8));
            let mapped = slots.mapped(one, 7, |at, value| value + u32::from(at == slot));
            assert_eq!((slots.value(mapped, slot), slots.mapped(one, 8, |_, _| 0)), (8, one));
            assert_eq!(slots.with(one, slot, 0), Root::default());
        }
    }

    #[test]
    fn truncation_removes_the_tail_only() {
        let mut slots = slots(5000);
        let mut root = Root::default();
        for slot in 0..5000 {
            root = slots.with(root, slot, 1);
        }
        for end in [0, 1, 15, 16, 17, 255, 256, 4095, 4096, 4999, 5000] {
            let cut = slots.truncated(root, end);
            assert_eq!(slots.end(cut), end);
            let mut count = 0;
            let same = slots.mapped(cut, 1, |_, value| {
                count += 1;
                value
            });
            assert_eq!(same, cut);
            assert_eq!(count, end);
        }
    }

    #[test]
    fn selection_takes_each_slot_from_one_set() {
        for count in [16, 300] {
            let mut slots = slots(count);
            let empty = Root::default();
            let [by, chosen, other] = [[(0, 2), (count - 1, 1)], [(0, 5), (1, 5)], [(1, 6), (count - 1, 6)]]
                .map(|values| values.into_iter().fold(empty, |root, (slot, value)| slots.with(root, slot, value)));
            let selected = slots.selected(by, 1, chosen, other);
            assert_eq!([0, 1, count - 1].map(|slot| slots.value(selected, slot)), [5, 6, 6]);
            let selected = slots.selected(by, 0, chosen, other);
            assert_eq!([0, 1, count - 1].map(|slot| slots.value(selected, slot)), [5, 6, 0]);
        }
    }

    #[test]
    fn merging_reports_a_change_only_if_there_is_one() {
        for count in [16, 300, 5000] {
            let mut slots = slots(count);
            let old = slots.with(Root::default(), count - 1, 5);
            let greater = slots.with(Root::default(), count - 1, 6);
            let less = slots.with(Root::default(), count - 1, 4);
            let mut memo = MergeMemo::default();
            let mut merger = Merger { slots: &mut slots, memo: &mut memo, values: &mut Smaller };
            assert_eq!(merger.merge(old, greater), Ok(None));
            let merged = merger.merge(old, less).unwrap().unwrap();
            assert_eq!(slots.value(merged, count - 1), 4);
        }
    }
}
