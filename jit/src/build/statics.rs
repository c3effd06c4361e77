//! Static fields that never change.

use classfile::Kind;
use runtime::metadata::field::{FieldRef, ValueKind};
use runtime::ops::plans;
use std::sync::atomic::Ordering;

use super::Builder;
use crate::ir::ValueId;
use crate::ir::op::{Cell, Op};

impl Builder {
    /// The value of a final field of a class that is initialised. `System.in` and its like are final, and set by natives.
    pub(super) fn final_static(&mut self, field: FieldRef) -> Option<ValueId> {
        let is_system = self.vm.well_known.get().is_none_or(|well_known| well_known.classes.system == field.class);
        if !field.is_final() || is_system {
            return None;
        }
        if field.kind != ValueKind::Reference {
            let word = field.static_word().load(Ordering::Acquire);
            let kind = Cell::of(field.kind).kind();
            return Some(
                self.constant(kind, if matches!(kind, Kind::Int | Kind::Float) { word & u64::from(u32::MAX) } else { word }),
            );
        }
        let root = field.static_root();
        if root.is_null() {
            return Some(self.constant(Kind::Reference, 0));
        }
        let cell = plans::from_base(&self.vm, root.cell_ptr() as usize);
        Some(self.append(Some(Kind::Reference), Op::ConstantReference(cell), Vec::new(), None))
    }
}
