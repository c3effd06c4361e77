//! Which memory an access is to, so that Cranelift knows which stores change what a load has given.
//!
//! `[VMDOC]` Regions. No address belongs to two regions, and each access names its region: an access that names none would have to be a fence. Calls and volatile accesses
//! are fences for all regions. What is not in the table is written by nobody while compiled code runs, or only where references move.

use cranelift_codegen::ir::{AliasRegionData, MemFlagsData};

use super::{Lowering, MEMORY};
use crate::ir::op::Cell;

/// Memory that accesses to other regions do not touch.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Region {
    /// The field of the thread block at this offset.
    Thread(i32),
    /// The values of exits.
    Exits,
    /// References at safepoints.
    Slots,
    /// The card table and the marks of static fields.
    Cards,
    /// What objects begin with: their class, and the length of arrays.
    Headers,
    /// Fields at this offset.
    Field(u32, Cell),
    /// Elements of arrays.
    Elements(Cell),
    /// The static field at this distance from the heap's base.
    Static(i64),
    /// Cells of references that code names.
    Cells,
    /// Rows of classes, dispatch tables, entries of methods.
    Tables,
    /// The counters of the method.
    Counters,
    /// Elements of arrays of bytes, several at once, at any alignment.
    Bytes,
    /// What is outside of the heap, at any alignment.
    Outside,
}

/// Regions of a function; what is beyond is one more.
const REGIONS_MAX: usize = 48;

impl Lowering<'_> {
    /// The flags of accesses to a region.
    pub(super) fn region(&mut self, region: Region) -> MemFlagsData {
        let is_aligned = !matches!(region, Region::Bytes | Region::Outside);
        // Arrays of booleans and of bytes are accessed alike.
        let region = match region {
            Region::Elements(Cell::Boolean) => Region::Elements(Cell::Byte),
            Region::Field(offset, Cell::Boolean) => Region::Field(offset, Cell::Byte),
            Region::Bytes => Region::Elements(Cell::Byte),
            other => other,
        };
        let next = self.regions.len().min(REGIONS_MAX) as u32;
        let number = *self.regions.entry(region).or_insert(next);
        let data = AliasRegionData { user_id: number, description: format!("{region:?}").into() };
        let flags = if is_aligned { MEMORY } else { MemFlagsData::new().with_notrap() };
        flags.with_alias_region(Some(self.builder.func.dfg.alias_regions.insert(data)))
    }
}
