//! Interface dispatch of one class: an open-addressed hash table from interface method to implementation.

use crate::metadata::method::MethodRef;

/// From interface methods to the methods that a class implements them with.
pub struct InterfaceTable {
    mask: usize,
    rows: Box<[Option<(MethodRef, MethodRef)>]>,
}

impl InterfaceTable {
    /// A table of these pairs.
    pub fn new(pairs: &[(MethodRef, MethodRef)]) -> Self {
        let capacity = (pairs.len() * 2).next_power_of_two().max(1);
        let mut rows = vec![None; capacity].into_boxed_slice();
        for pair in pairs {
            let mut at = start(pair.0, capacity - 1);
            while rows[at].is_some() {
                at = (at + 1) & (capacity - 1);
            }
            rows[at] = Some(*pair);
        }
        Self { mask: capacity - 1, rows }
    }

    /// The implementation of `interface_method`.
    #[inline]
    pub fn find(&self, interface_method: MethodRef) -> Option<MethodRef> {
        let mut at = start(interface_method, self.mask);
        while let Some((key, implementation)) = self.rows[at] {
            if key == interface_method {
                return Some(implementation);
            }
            at = (at + 1) & self.mask;
        }
        None
    }
}

fn start(method: MethodRef, mask: usize) -> usize {
    (method.id.0.wrapping_mul(0x9e37_79b1) >> 12) as usize & mask
}
