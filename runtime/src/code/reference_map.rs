//! Which frame slots hold references, at every instruction of a method.
//!
//! `[VMDOC]` Reference maps. A forward data-flow analysis (`reference_flow.rs`) over the records of translation: a slot holds a reference if on every
//! path its last writer wrote one. Two facts keep stale values harmless: slots above an instruction's `limit` are forgotten
//! before it, and slots above its `call_limit`, which belong to callees, are forgotten behind it. So whatever the map names
//! was part of the map at each collection since it was written, and has been updated. Maps are made at the first collection
//! that meets a frame of the method, and kept. They have a bit for each slot that ever holds a reference, and equal maps of a
//! method are one.

/// The reference maps of one method, by first word of the instruction.
#[derive(Debug)]
pub struct ReferenceMaps {
    /// The slots that may hold references, in order: bit `i` of a map stands for the `i`th.
    pub(super) slots: Vec<u16>,
    pub(super) rows: Vec<Row>,
    /// The distinct maps.
    pub(super) maps: Vec<Bits>,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) position: u32,
    pub(super) limit: u16,
    pub(super) call_limit: u16,
    /// Index into `maps`.
    pub(super) map: u32,
}

/// Where execution of a frame stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum FrameState {
    /// At an instruction that has not been carried out; its operands are still needed.
    At,
    /// Waiting for a method that the instruction called; the arguments belong to that method.
    Calling,
    /// Nowhere: compiled code runs in its place (`[VMDOC]` Machine frames), and nothing reads its slots.
    Replaced,
}

/// A set of the slots that may hold references.
pub(super) type Bits = Box<[u64]>;

impl ReferenceMaps {
    /// Calls `visit` with each slot that holds a reference while the frame stands at word `position`.
    pub fn for_each(&self, position: usize, state: FrameState, mut visit: impl FnMut(u16)) {
        let index = self.rows.partition_point(|row| row.position as usize <= position);
        let Some(index) = index.checked_sub(1) else { return };
        let row = &self.rows[index];
        let limit = if state == FrameState::Calling { row.call_limit } else { row.limit };
        for (index, word) in self.maps[row.map as usize].iter().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let slot = self.slots[index * 64 + rest.trailing_zeros() as usize];
                if slot < limit {
                    visit(slot);
                }
                rest &= rest - 1;
            }
        }
    }
}
