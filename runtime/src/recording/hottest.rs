//! Methods by the weight of the chains that they end or are part of.

use std::collections::HashMap;

use crate::recording::calls::{CallTree, Tier};
use crate::recording::names::NameId;

/// What a method has of all weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Of chains that it ends.
    pub own: u64,
    /// Of chains that it is in.
    pub total: u64,
    /// What it ends, by [`Tier`].
    pub by_tier: [u64; 5],
}

/// The methods, those that end the heaviest chains first.
pub fn methods(calls: &CallTree) -> Vec<(NameId, Share)> {
    let nodes = calls.nodes();
    let mut below: Vec<u64> = nodes.iter().map(|node| node.own).collect();
    // Callers come first.
    for (place, node) in nodes.iter().enumerate().rev() {
        if let Some(parent) = node.parent {
            below[parent as usize] += below[place];
        }
    }
    let mut shares: HashMap<NameId, Share> = HashMap::new();
    for (place, node) in nodes.iter().enumerate() {
        let (name, tier) = node.frame;
        let share = shares.entry(name).or_default();
        share.own += node.own;
        share.by_tier[tier as usize] += node.own;
        if !is_within(calls, place, name) {
            share.total += below[place];
        }
    }
    let mut sorted: Vec<_> = shares.into_iter().collect();
    sorted.sort_by_key(|(name, share)| (std::cmp::Reverse((share.own, share.total)), name.0));
    sorted
}

/// Whether one of the callers is the same method: what is below counts once.
fn is_within(calls: &CallTree, place: usize, name: NameId) -> bool {
    let nodes = calls.nodes();
    let mut at = nodes[place].parent;
    while let Some(parent) = at {
        let node = &nodes[parent as usize];
        if node.frame.0 == name {
            return true;
        }
        at = node.parent;
    }
    false
}

/// What all chains weigh.
pub fn sum(calls: &CallTree) -> u64 {
    calls.nodes().iter().map(|node| node.own).sum()
}

/// The tiers, in the order of their numbers, with what they are called.
pub const TIERS: [(Tier, &str); 5] = [
    (Tier::Interpreted, "interpreted"),
    (Tier::Quick, "quick"),
    (Tier::Optimised, "optimised"),
    (Tier::Native, "native"),
    (Tier::Class, "class"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_calls_itself_counts_once() {
        let frame = |number, tier| (NameId(number), tier);
        let mut calls = CallTree::default();
        calls.add([frame(0, Tier::Quick), frame(1, Tier::Quick), frame(1, Tier::Optimised)], 3);
        calls.add([frame(0, Tier::Quick), frame(1, Tier::Quick)], 2);
        let found = methods(&calls);
        assert_eq!(found[0], (NameId(1), Share { own: 5, total: 5, by_tier: [0, 2, 3, 0, 0] }));
        assert_eq!(found[1], (NameId(0), Share { own: 0, total: 5, by_tier: [0; 5] }));
        assert_eq!(sum(&calls), 5);
    }
}
