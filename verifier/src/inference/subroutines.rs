//! The subroutines that an instruction is in, and the local variables that each has used (JVMS §4.10.2.5).
//!
//! Code in a subroutine is also in those that called it, so a variable that the n-th has used, all outer ones have used too:
//! one number per variable, how many have used it, says all. After `ret` the variables that the subroutine did not use have
//! the types that they had before `jsr`.

use super::slots::{Root, Slots};

/// Nested subroutines and what they used; none by default.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default)]
pub struct Nesting {
    /// The innermost in [`Subroutines`]; 0 outside subroutines.
    innermost: u32,
    /// For each local variable the number of subroutines that have used it, the outermost first.
    pub used: Root,
}

#[derive(Copy, Clone)]
struct Link {
    entry: u32,
    outer: u32,
    depth: u32,
}

/// All nestings of one method, as a tree.
#[derive(Default)]
pub struct Subroutines {
    links: Vec<Link>,
}

/// How two nestings match.
pub struct Match {
    /// The subroutines that are in both, in the nodes of the merged nesting.
    innermost: u32,
    /// For each depth of the old nesting, how many of the outer ones match.
    pub old_depths: Vec<u32>,
    /// The same for the new nesting.
    pub new_depths: Vec<u32>,
}

impl Subroutines {
    /// Forgets all nestings.
    pub fn reset(&mut self) {
        self.links.clear();
        self.links.push(Link { entry: 0, outer: 0, depth: 0 });
    }

    fn link(&self, index: u32) -> Link {
        self.links.get(index as usize).copied().unwrap_or(Link { entry: 0, outer: 0, depth: 0 })
    }

    /// How many subroutines are nested.
    pub fn depth(&self, nesting: Nesting) -> u32 {
        self.link(nesting.innermost).depth
    }

    /// The entries from the innermost out.
    fn entries(&self, nesting: Nesting) -> impl Iterator<Item = (u32, Link)> {
        let mut next = nesting.innermost;
        std::iter::from_fn(move || {
            let link = self.link(next);
            let index = std::mem::replace(&mut next, link.outer);
            (index != 0).then_some((index, link))
        })
    }

    /// Whether the subroutine that starts at `entry` is among them.
    pub fn contains(&self, nesting: Nesting, entry: u32) -> bool {
        self.entries(nesting).any(|(_, link)| link.entry == entry)
    }

    /// Enters a subroutine.
    pub fn entered(&mut self, nesting: Nesting, entry: u32) -> Nesting {
        Nesting { innermost: self.inner(nesting.innermost, entry), used: nesting.used }
    }

    fn inner(&mut self, outer: u32, entry: u32) -> u32 {
        self.links.push(Link { entry, outer, depth: self.link(outer).depth + 1 });
        u32::try_from(self.links.len() - 1).expect("the work limit is reached long before")
    }

    /// The nesting outside the subroutine that starts at `entry`, if that is among them.
    pub fn left(&self, nesting: Nesting, entry: u32) -> Option<Nesting> {
        let (_, link) = self.entries(nesting).find(|(_, link)| link.entry == entry)?;
        Some(Nesting { innermost: link.outer, used: nesting.used })
    }

    /// Notes that a local variable was used.
    pub fn mark_used(&self, nesting: &mut Nesting, slot: usize, slots: &mut Slots) {
        let depth = self.depth(*nesting);
        if slots.value(nesting.used, slot) < depth {
            nesting.used = slots.with(nesting.used, slot, depth);
        }
    }

    /// The subroutines of `old` that are in `new` too, in order; none if these are all and the nodes are the same.
    pub fn common(&mut self, old: Nesting, new: Nesting) -> Option<Match> {
        if old.innermost == new.innermost {
            return None;
        }
        let outermost_first = |nesting| {
            let mut entries: Vec<u32> = self.entries(nesting).map(|(_, link)| link.entry).collect();
            entries.reverse();
            entries
        };
        let (old_entries, new_entries) = (outermost_first(old), outermost_first(new));
        let mut found = Match { innermost: 0, old_depths: vec![0], new_depths: vec![0] };
        let (mut matches, mut next) = (0, 0);
        for entry in &old_entries {
            if let Some(skipped) = new_entries.iter().skip(next).position(|candidate| candidate == entry) {
                found.new_depths.extend(std::iter::repeat_n(matches, skipped));
                matches += 1;
                next += skipped + 1;
                found.new_depths.push(matches);
                found.innermost = self.inner(found.innermost, *entry);
            }
            found.old_depths.push(matches);
        }
        found.new_depths.extend(std::iter::repeat_n(matches, new_entries.len() - next));
        if matches as usize == old_entries.len() {
            found.innermost = old.innermost;
        }
        Some(found)
    }

    /// The nesting of a match, with these uses.
    pub fn matched(found: Option<&Match>, old: Nesting, used: Root) -> Nesting {
        Nesting { innermost: found.map_or(old.innermost, |found| found.innermost), used }
    }
}

/// Depth after a match; beyond its end nothing more matches.
pub fn translated(depths: &[u32], depth: u32) -> u32 {
    depths.get(depth as usize).or(depths.last()).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(subroutines: &mut Subroutines, entries: &[u32]) -> Nesting {
        entries.iter().fold(Nesting::default(), |nesting, entry| subroutines.entered(nesting, *entry))
    }

    #[test]
    fn common_subroutines_keep_their_order() {
        let mut subroutines = Subroutines::default();
        subroutines.reset();
        let old = nested(&mut subroutines, &[10, 20, 40]);
        let new = nested(&mut subroutines, &[10, 30, 40]);
        let found = subroutines.common(old, new).unwrap();
        assert_eq!(found.old_depths, [0, 1, 1, 2]);
        assert_eq!(found.new_depths, [0, 1, 1, 2]);
        let merged = Subroutines::matched(Some(&found), old, Root::default());
        assert_eq!(subroutines.depth(merged), 2);
        assert!(subroutines.contains(merged, 40) && !subroutines.contains(merged, 20));
        assert!(subroutines.common(old, old).is_none());
    }

    #[test]
    fn leaving_a_subroutine_leaves_the_inner_ones() {
        let mut subroutines = Subroutines::default();
        subroutines.reset();
        let nesting = nested(&mut subroutines, &[10, 20, 40]);
        let left = subroutines.left(nesting, 20).unwrap();
        assert_eq!(subroutines.depth(left), 1);
        assert!(subroutines.left(nesting, 30).is_none());
    }
}
