//! Bytes of arrays, as leaf functions look at them.

use gc::{ARRAY_BASE_OFFSET, HeapView, Ref};
use runtime::{JavaThread, ValueKind};

use super::BYTES_MAX;

/// Bytes that are copied out at a time: other threads may write the array meanwhile.
const CHUNK_BYTES: usize = 256;

/// The bytes `from..to` of a `byte[]`.
#[derive(Clone, Copy)]
pub struct Bytes<'t> {
    view: HeapView,
    array: Ref<'t>,
    from: u32,
    /// How many there are.
    pub len: u32,
}

impl<'t> Bytes<'t> {
    /// A whole array of bytes; none for other objects and long arrays.
    #[inline]
    pub fn whole(thread: &JavaThread, array: Ref<'t>) -> Option<Self> {
        Self::part(thread, array, 0, i32::MAX)
    }

    /// `len` bytes from index `from`, or all up to the end if `len` is `i32::MAX`.
    #[inline]
    pub fn part(thread: &JavaThread, array: Ref<'t>, from: i32, len: i32) -> Option<Self> {
        let vm = thread.vm();
        if vm.view.shape(array) != vm.primitive(ValueKind::Byte).array_class.get()?.id {
            return None;
        }
        let length = vm.view.array_length(array);
        let from = u32::try_from(from).ok().filter(|from| *from <= length)?;
        let len = if len == i32::MAX { length - from } else { u32::try_from(len).ok()? };
        (len <= length - from && len <= BYTES_MAX).then_some(Self { view: vm.view, array, from, len })
    }

    /// Byte `index`, which is below `len`.
    #[inline]
    pub fn at(self, index: u32) -> u8 {
        self.view.load_u8(self.array, ARRAY_BASE_OFFSET + self.from + index)
    }

    /// Calls `visit` with one chunk after another until it gives something.
    #[inline]
    pub fn find_in_chunks<T>(self, mut visit: impl FnMut(u32, &[u8]) -> Option<T>) -> Option<T> {
        let mut buffer = [0; CHUNK_BYTES];
        let mut done = 0;
        while done < self.len {
            let part = (self.len - done).min(CHUNK_BYTES as u32);
            let chunk = &mut buffer[..part as usize];
            self.view.read_bytes(self.array, ARRAY_BASE_OFFSET + self.from + done, chunk);
            if let Some(found) = visit(done, chunk) {
                return Some(found);
            }
            done += part;
        }
        None
    }

    /// Index of the first byte that differs from `other`'s, of as many as both have.
    pub fn mismatch(self, other: Bytes<'_>) -> Option<u32> {
        let common = self.len.min(other.len);
        let mut second = [0; CHUNK_BYTES];
        Self { len: common, ..self }.find_in_chunks(|at, first| {
            let second = &mut second[..first.len()];
            other.view.read_bytes(other.array, ARRAY_BASE_OFFSET + other.from + at, second);
            if first == second {
                return None;
            }
            first.iter().zip(second).position(|(first, second)| first != second).map(|index| at + index as u32)
        })
    }
}
