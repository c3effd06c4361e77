//! Where fields stand in objects and in the static area.

use gc::HEADER_SIZE;

use crate::metadata::class::ClassRef;
use crate::metadata::field::ValueKind;

/// Fields that the VM adds to classes of the class library: class, field, descriptor.
pub const INJECTED_FIELDS: &[(&str, &str, &str)] = &[
    ("java/lang/Class", "vmClass", "I"),
    ("java/lang/ClassLoader", "vmLoader", "I"),
    ("java/lang/Module", "vmModule", "I"),
    ("java/lang/invoke/MemberName", "vmIndex", "J"),
    ("java/lang/invoke/ResolvedMethodName", "vmMethod", "I"),
    ("java/lang/StackFrameInfo", "vmBacktrace", "J"),
];

/// Assigns offsets to the instance fields of one class.
pub struct InstanceLayout {
    /// Where a subclass's fields may begin.
    pub end: u32,
    holes: Vec<(u32, u32)>,
}

impl InstanceLayout {
    /// The layout of a class whose superclass is given.
    pub fn after(super_class: Option<ClassRef>) -> Self {
        Self { end: super_class.map_or(HEADER_SIZE, |class| class.instance_end), holes: Vec::new() }
    }

    /// Offsets for fields of these kinds, in their order; big fields first, small ones fill the holes that alignment leaves.
    pub fn place(&mut self, kinds: &[ValueKind]) -> Vec<u32> {
        let mut offsets = vec![0; kinds.len()];
        for size in [8, 4, 2, 1] {
            for (offset, _) in offsets.iter_mut().zip(kinds).filter(|(_, kind)| kind.size() == size) {
                *offset = self.take(size);
            }
        }
        offsets
    }

    fn take(&mut self, size: u32) -> u32 {
        let fits = |(start, end): &(u32, u32)| start.next_multiple_of(size) + size <= *end;
        if let Some(index) = self.holes.iter().position(fits) {
            let (start, end) = self.holes.swap_remove(index);
            let offset = start.next_multiple_of(size);
            self.add_hole(start, offset);
            self.add_hole(offset + size, end);
            return offset;
        }
        let offset = self.end.next_multiple_of(size);
        self.add_hole(self.end, offset);
        self.end = offset + size;
        offset
    }

    fn add_hole(&mut self, start: u32, end: u32) {
        if start < end {
            self.holes.push((start, end));
        }
    }

    /// Size of an instance in bytes.
    pub fn size(&self) -> u32 {
        self.end.next_multiple_of(8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_fields_fill_the_hole_before_a_long() {
        let mut layout = InstanceLayout { end: 12, holes: Vec::new() };
        let offsets = layout.place(&[ValueKind::Byte, ValueKind::Long, ValueKind::Int, ValueKind::Reference]);
        assert_eq!(offsets, [28, 16, 12, 24]);
        assert_eq!(layout.size(), 32);
    }
}
