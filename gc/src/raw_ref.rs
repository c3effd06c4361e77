//! A reference as the heap stores it: 32 bits, a scaled offset from the heap base.

/// A scaled (8-byte) offset from the heap base; 0 is null.
///
/// Valid only until the next safepoint: the collector moves objects. What must survive is a [`crate::Handle`] or a [`crate::RootSlot`]; what is at
/// hand is a [`crate::Ref`] (`[VMDOC] References`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct RawRef(u32);

impl RawRef {
    /// The null reference.
    pub const NULL: Self = Self(0);

    /// Whether this is null.
    #[inline(always)]
    #[must_use]
    pub const fn is_null(self) -> bool {
        self.0 == 0
    }

    /// The 32 bits as stored in a field.
    #[inline(always)]
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The reference a field with these bits holds.
    #[inline(always)]
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// Distance from the heap base in bytes.
    #[inline(always)]
    #[must_use]
    pub const fn byte_offset(self) -> u64 {
        (self.0 as u64) << 3
    }

    /// The object at `offset` bytes from the heap base (a multiple of 8 below 32 GiB).
    #[inline(always)]
    pub(crate) const fn from_byte_offset(offset: u64) -> Self {
        Self((offset >> 3) as u32)
    }
}
