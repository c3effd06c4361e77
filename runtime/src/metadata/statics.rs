//! Static fields of primitive type: words outside of the heap, at addresses that never change (ADR 2).

use std::sync::atomic::AtomicU64;

use crate::metadata::field::{Field, ValueKind};

/// Places of a class's static fields while it is laid out: primitives are numbered words, references numbered cells of its
/// [`ClassRoots`](crate::metadata::class_roots::ClassRoots).
#[derive(Clone, Copy, Debug, Default)]
pub struct StaticLayout {
    /// Words so far.
    pub words: u32,
    /// Cells so far.
    pub cells: u32,
}

/// Bytes of a word; offsets of words are multiples.
const WORD_BYTES: u32 = size_of::<AtomicU64>() as u32;
/// What offsets of cells are more than a multiple of a word, so that no two static fields of a class have the same offset.
const CELL_MARK: u32 = 4;

impl StaticLayout {
    /// The offset of the next static field.
    pub fn place(&mut self, kind: ValueKind) -> u32 {
        if kind == ValueKind::Reference {
            self.cells += 1;
            (self.cells - 1) * WORD_BYTES + CELL_MARK
        } else {
            self.words += 1;
            (self.words - 1) * WORD_BYTES
        }
    }
}

/// Number of the word or cell at an offset.
pub fn number_at(offset: u32) -> u32 {
    offset / WORD_BYTES
}

impl Field {
    /// The word of a static field of primitive type.
    ///
    /// # Panics
    /// For other fields.
    pub fn static_word(&self) -> &'static AtomicU64 {
        debug_assert!(self.is_static() && self.kind != ValueKind::Reference);
        let class = self.class;
        let words: *const [AtomicU64] = &raw const *class.statics;
        #[allow(unsafe_code, reason = "the words live as long as the class")]
        // SAFETY: [VMDOC] Metadata lifetime.
        let words = unsafe { &*words };
        &words[number_at(self.offset) as usize]
    }

    /// The cell of a static field of reference type.
    ///
    /// # Panics
    /// For other fields.
    pub fn static_root(&self) -> gc::Root {
        debug_assert!(self.is_static() && self.kind == ValueKind::Reference);
        self.class.roots.static_field(number_at(self.offset)).expect("the layout has counted the field")
    }
}
