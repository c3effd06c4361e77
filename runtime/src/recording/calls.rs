//! Weights of call chains, as a tree.

use std::collections::HashMap;

use crate::recording::names::NameId;

/// Nodes that are kept; what would need more counts for the last node that is there.
const NODES_MAX: usize = 100_000;

/// How a frame of a chain runs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Tier {
    /// In the interpreter.
    Interpreted,
    /// In quick code (`[VMDOC]` Quick code).
    Quick,
    /// In optimised code.
    Optimised,
    /// A native method, or the VM itself.
    Native,
    /// No frame: the class of what was allocated.
    Class,
}

/// A frame of a chain.
pub type Frame = (NameId, Tier);

/// A frame with what led to it.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// The caller's place in the list, which comes earlier; none of the first frame of a chain.
    pub parent: Option<u32>,
    /// What runs.
    pub frame: Frame,
    /// What was counted for this chain itself.
    pub own: u64,
}

/// The chains.
#[derive(Default)]
pub struct CallTree {
    nodes: Vec<Node>,
    places: HashMap<(Option<u32>, Frame), u32>,
}

impl CallTree {
    /// All nodes; callers come before what they call.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Counts a chain, whose first frame comes first.
    pub fn add(&mut self, chain: impl IntoIterator<Item = Frame>, weight: u64) {
        let mut parent = None;
        for frame in chain {
            let place = match self.places.get(&(parent, frame)) {
                Some(place) => *place,
                None if self.nodes.len() >= NODES_MAX => break,
                None => {
                    let place = self.nodes.len() as u32;
                    self.nodes.push(Node { parent, frame, own: 0 });
                    self.places.insert((parent, frame), place);
                    place
                }
            };
            parent = Some(place);
        }
        if let Some(last) = parent {
            self.nodes[last as usize].own += weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_share_what_they_begin_with() {
        let frame = |number| (NameId(number), Tier::Quick);
        let mut tree = CallTree::default();
        tree.add([frame(0), frame(1)], 5);
        tree.add([frame(0), frame(2)], 1);
        tree.add([frame(0), frame(1)], 2);
        tree.add([], 9);
        let nodes: Vec<_> = tree.nodes().iter().map(|node| (node.parent, node.frame.0.0, node.own)).collect();
        assert_eq!(nodes, [(None, 0, 0), (Some(0), 1, 7), (Some(0), 2, 1)]);
    }

    #[test]
    fn a_full_tree_counts_for_what_is_there() {
        let mut tree = CallTree::default();
        (0..NODES_MAX as u32).for_each(|number| tree.add([(NameId(number), Tier::Quick)], 1));
        tree.add([(NameId(0), Tier::Quick), (NameId(1), Tier::Quick)], 1);
        assert_eq!((tree.nodes().len(), tree.nodes()[0].own), (NODES_MAX, 2));
    }
}
