//! Where a frame of a method can be put together from what bytecode knows of it.
//!
//! `[VMDOC]` Resume points. Compiled code describes its frames as bytecode does: locals and an operand stack at a boundary between two
//! instructions. Such a frame can become an interpreted one at the boundaries listed here. Linked code knows entries of the operand stack
//! that exist only as names of locals or constants; nothing has written their home slots, which may hold an older reference and its bit in
//! the reference maps. So a point says which entries are *home* at its word, and whoever builds a frame writes those and no others
//! (`[VMDOC]` Rebuilding frames). Where translation merges instructions (a result that goes straight to its local, a comparison that its
//! branch carries out) the boundary between them does not exist. Methods with subroutines have no points: one bytecode instruction has
//! many words there.

use classfile::Kind;

/// Which boundary of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Moment {
    /// The call of the method: nothing has been done, the monitor of a synchronized method not been entered.
    Entry,
    /// The instruction will be carried out.
    Before,
    /// A method that the instruction called is running. Its arguments are gone from the operand stack, its result is not there yet.
    Calling,
    /// The instruction has been carried out.
    After,
}

impl Moment {
    /// Every moment in order of its number.
    pub const ALL: [Self; 4] = [Self::Entry, Self::Before, Self::Calling, Self::After];
}

/// Where the value of a stack entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EntryPlace {
    /// In the entry's own slot.
    Home,
    /// In this local variable only.
    Local(u16),
    /// Nowhere: it is this small constant (`null` is 0).
    Constant(i32),
}

/// An entry of the operand stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StackEntry {
    /// What the instructions take it for.
    pub kind: Kind,
    /// Where its value is.
    pub place: EntryPlace,
    /// The entry's own frame slot.
    pub home: u16,
}

/// One point, as translation finds it.
#[derive(Clone, Copy, Debug)]
struct Row {
    bci: u16,
    moment: Moment,
    word: u32,
    /// The slot behind the operand stack.
    depth: u16,
    /// Index of the first entry, and how many there are.
    first: u32,
    count: u16,
}

/// A place at which a frame can be put together.
#[derive(Clone, Copy, Debug)]
pub struct ResumePoint<'p> {
    /// The instruction.
    pub bci: u16,
    /// The side of it.
    pub moment: Moment,
    /// The word at which the interpreter goes on.
    pub word: u32,
    /// The slot behind the operand stack; where the arguments of a `Calling` frame begin.
    pub depth: u16,
    /// The operand stack.
    pub stack: &'p [StackEntry],
}

/// More entries than any method that is worth compiling has; a guest chooses how many there are.
const ENTRIES_MAX: usize = 1 << 20;

/// The points of a method, found while it is translated.
#[derive(Debug, Default)]
pub(in crate::code) struct Recorder {
    rows: Vec<Row>,
    entries: Vec<StackEntry>,
    /// There were too many entries.
    overflown: bool,
}

impl Recorder {
    /// A boundary at the next word.
    pub fn add(&mut self, bci: u32, moment: Moment, word: usize, depth: u16, stack: impl Iterator<Item = StackEntry>) {
        let first = self.entries.len();
        self.overflown |= first > ENTRIES_MAX;
        if !self.overflown {
            self.entries.extend(stack);
            let count = (self.entries.len() - first) as u16;
            self.rows.push(Row { bci: bci as u16, moment, word: word as u32, depth, first: first as u32, count });
        }
    }

    /// The instruction at word `at` changes or goes away: the boundaries behind it are none.
    pub fn retract(&mut self, at: usize) {
        while self.rows.pop_if(|row| row.word as usize > at).is_some() {}
        self.entries.truncate(self.rows.last().map_or(0, |row| row.first as usize + usize::from(row.count)));
    }

    /// All of them; none if there are too many.
    pub fn finish(self) -> Option<ResumePoints> {
        let Self { rows, entries, overflown } = self;
        if overflown {
            return None;
        }
        let mut by_bci: Vec<u32> = (0..rows.len() as u32).collect();
        by_bci.sort_by_key(|index| (rows[*index as usize].bci, rows[*index as usize].moment));
        Some(ResumePoints { rows, entries, by_bci })
    }
}

/// The resume points of a method.
#[derive(Debug)]
pub struct ResumePoints {
    /// In the order of their words.
    rows: Vec<Row>,
    entries: Vec<StackEntry>,
    /// Indices of rows in the order of bytecode index and moment.
    by_bci: Vec<u32>,
}

impl ResumePoints {
    /// The point at this boundary of an instruction.
    pub fn at(&self, bci: u16, moment: Moment) -> Option<ResumePoint<'_>> {
        let key = |index: &u32| (self.rows[*index as usize].bci, self.rows[*index as usize].moment);
        let found = self.by_bci.binary_search_by_key(&(bci, moment), key).ok()?;
        Some(self.point(&self.rows[self.by_bci[found] as usize]))
    }

    /// The boundaries that a frame stands at, or has just left, which polls at word `position` without having done anything but bring
    /// values home since.
    pub fn of_poll(&self, position: usize) -> impl Iterator<Item = ResumePoint<'_>> {
        let end = self.rows.partition_point(|row| row.word as usize <= position);
        let is_resumable = |row: &&Row| row.moment != Moment::Calling;
        let word = self.rows[..end].iter().rev().find(is_resumable).map(|row| row.word);
        let newest_first = self.rows[..end].iter().rev().take_while(move |row| Some(row.word) == word || !is_resumable(row));
        newest_first.filter(move |row| is_resumable(row) && Some(row.word) == word).map(|row| self.point(row))
    }

    /// The point of a frame that goes on at `word` when the method that it called has returned.
    pub fn of_call(&self, word: usize) -> Option<ResumePoint<'_>> {
        let start = self.rows.partition_point(|row| (row.word as usize) < word);
        let here = self.rows[start..].iter().take_while(|row| row.word as usize == word);
        here.clone().find(|row| row.moment == Moment::Calling).map(|row| self.point(row))
    }

    fn point(&self, row: &Row) -> ResumePoint<'_> {
        let first = row.first as usize;
        let stack = &self.entries[first..first + usize::from(row.count)];
        ResumePoint { bci: row.bci, moment: row.moment, word: row.word, depth: row.depth, stack }
    }
}

#[cfg(test)]
mod tests {
    use classfile::Kind;

    use super::{EntryPlace, Moment, Recorder, StackEntry};

    fn home(slot: u16) -> StackEntry {
        StackEntry { kind: Kind::Int, place: EntryPlace::Home, home: slot }
    }

    #[test]
    fn boundaries_behind_a_retracted_instruction_are_none() {
        let mut recorder = Recorder::default();
        recorder.add(0, Moment::Before, 0, 4, [].into_iter());
        recorder.add(0, Moment::After, 1, 5, [home(4)].into_iter());
        recorder.add(1, Moment::Before, 1, 5, [home(4)].into_iter());
        recorder.retract(0);
        recorder.add(1, Moment::After, 1, 4, [].into_iter());
        let points = recorder.finish().expect("few entries");
        assert!(points.at(0, Moment::Before).is_some() && points.at(1, Moment::After).is_some());
        assert!(points.at(0, Moment::After).is_none() && points.at(1, Moment::Before).is_none());
    }

    #[test]
    fn a_poll_belongs_to_all_boundaries_at_the_newest_word_before_it() {
        let mut recorder = Recorder::default();
        recorder.add(0, Moment::Before, 0, 4, [].into_iter());
        recorder.add(3, Moment::Calling, 3, 4, [].into_iter());
        recorder.add(3, Moment::After, 3, 5, [home(4)].into_iter());
        recorder.add(6, Moment::Before, 3, 5, [home(4)].into_iter());
        recorder.add(9, Moment::Calling, 7, 4, [].into_iter());
        let points = recorder.finish().expect("few entries");
        let of_poll = |position| points.of_poll(position).map(|point| point.bci).collect::<Vec<_>>();
        assert_eq!((of_poll(2), of_poll(5), of_poll(8)), (vec![0], vec![6, 3], vec![6, 3]));
        assert_eq!((points.of_call(3).map(|point| point.bci), points.of_call(4).map(|point| point.bci)), (Some(3), None));
    }

    #[test]
    fn methods_with_too_many_entries_have_no_points() {
        let mut recorder = Recorder::default();
        (0..20).for_each(|bci| recorder.add(bci, Moment::Before, bci as usize, 0, (0..60_000).map(home)));
        assert!(recorder.finish().is_none());
    }
}
