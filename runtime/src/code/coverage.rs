//! Which instructions the same rows of an exception table cover (JVMS §4.7.3).

use classfile::ExceptionTableEntry;

/// The bytecode indices at which the rows that cover an instruction change: between two of them every instruction has the same.
#[derive(Debug)]
pub struct Coverage {
    boundaries: Vec<u32>,
}

impl Coverage {
    /// The boundaries of `table`.
    pub fn of(table: &[ExceptionTableEntry]) -> Self {
        let mut boundaries: Vec<u32> = table.iter().flat_map(|entry| [u32::from(entry.start.0), u32::from(entry.end)]).collect();
        boundaries.sort_unstable();
        boundaries.dedup();
        Self { boundaries }
    }

    /// The number of the interval between boundaries that `bci` lies in.
    pub fn interval(&self, bci: u32) -> usize {
        self.boundaries.partition_point(|boundary| *boundary <= bci)
    }
}

/// Whether the row covers the instruction at `bci`.
pub fn covers(entry: &ExceptionTableEntry, bci: u32) -> bool {
    u32::from(entry.start.0) <= bci && bci < u32::from(entry.end)
}

#[cfg(test)]
mod tests {
    use classfile::{Bci, ExceptionTableEntry};

    use super::{Coverage, covers};

    fn row(start: u16, end: u16) -> ExceptionTableEntry {
        ExceptionTableEntry { start: Bci(start), end, handler: Bci(50), catch_type: None }
    }

    #[test]
    fn instructions_of_one_interval_have_the_same_rows() {
        let table = [row(2, 9), row(4, 6), row(4, 9), row(9, 12)];
        let coverage = Coverage::of(&table);
        let rows = |bci: u32| table.iter().map(|entry| covers(entry, bci)).collect::<Vec<_>>();
        for (left, right) in (0..20).flat_map(|left| (0..20).map(move |right| (left, right))) {
            if coverage.interval(left) == coverage.interval(right) {
                assert_eq!(rows(left), rows(right), "{left} {right}");
            }
        }
        assert_ne!(coverage.interval(8), coverage.interval(9));
    }
}
