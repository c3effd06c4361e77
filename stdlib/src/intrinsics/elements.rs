//! Elements of arrays of numbers, as leaf functions look at them.

use gc::{ARRAY_BASE_OFFSET, HeapView, Ref};
use runtime::metadata::class::ClassRef;
use runtime::{JavaThread, ValueKind};

use super::BYTES_MAX;

/// `len` elements of an array of numbers, the first of which is at `from`.
#[derive(Clone, Copy)]
pub struct Elements<'t> {
    view: HeapView,
    array: Ref<'t>,
    from: u32,
    shift: u32,
    /// How many there are.
    pub len: u32,
}

impl<'t> Elements<'t> {
    /// `len` elements from `from` on, if the array is one of this kind that has them, and not more than a leaf function may look at.
    #[inline]
    pub fn part(thread: &JavaThread, array: Ref<'t>, kind: ValueKind, from: i32, len: i32) -> Option<Self> {
        let vm = thread.vm();
        if vm.view.shape(array) != vm.primitive(kind).array_class.get()?.id {
            return None;
        }
        let (from, len) = (u32::try_from(from).ok()?, u32::try_from(len).ok()?);
        let shift = kind.size().trailing_zeros();
        let length = vm.view.array_length(array);
        let fits = from <= length && len <= length - from && len <= BYTES_MAX >> shift;
        fits.then_some(Self { view: vm.view, array, from, shift, len })
    }

    /// All of them.
    #[inline]
    pub fn whole(thread: &JavaThread, array: Ref<'t>, kind: ValueKind) -> Option<Self> {
        let length = i32::try_from(thread.vm().view.array_length(array)).ok()?;
        Self::part(thread, array, kind, 0, length)
    }

    /// Where an element is; `index` is below `len`.
    #[inline]
    fn place(self, index: u32) -> u32 {
        assert!(index < self.len, "an element is one of those that there are");
        ARRAY_BASE_OFFSET + ((self.from + index) << self.shift)
    }

    /// An `int`.
    #[inline]
    pub fn int(self, index: u32) -> u32 {
        self.view.load_u32(self.array, self.place(index))
    }

    /// Sets an `int`.
    #[inline]
    pub fn set_int(self, index: u32, value: u32) {
        self.view.store_u32(self.array, self.place(index), value);
    }

    /// A `long`.
    #[inline]
    pub fn long(self, index: u32) -> u64 {
        self.view.load_u64(self.array, self.place(index))
    }

    /// Sets a `long`.
    #[inline]
    pub fn set_long(self, index: u32, value: u64) {
        self.view.store_u64(self.array, self.place(index), value);
    }

    /// Where the first one is in its object.
    #[inline]
    pub fn start(self) -> (Ref<'t>, u32) {
        (self.array, ARRAY_BASE_OFFSET + (self.from << self.shift))
    }

    /// How many bytes they are.
    #[inline]
    pub fn bytes(self) -> usize {
        (self.len << self.shift) as usize
    }

    /// Copies the bytes of all elements out.
    pub fn read(self, bytes: &mut [u8]) {
        assert!(bytes.len() == self.bytes(), "all elements are read");
        self.view.read_bytes(self.array, ARRAY_BASE_OFFSET + (self.from << self.shift), bytes);
    }

    /// Copies bytes out that begin so many behind the first.
    pub fn read_from(self, at: usize, bytes: &mut [u8]) {
        assert!(at + bytes.len() <= self.bytes(), "what is read is there");
        self.view.read_bytes(self.array, self.start().1 + at as u32, bytes);
    }

    /// Copies bytes in there.
    pub fn write_from(self, at: usize, bytes: &[u8]) {
        assert!(at + bytes.len() <= self.bytes(), "what is written is there");
        self.view.write_bytes(self.array, self.start().1 + at as u32, bytes);
    }

    /// Sets all elements to one value, of which these are the bytes.
    pub fn fill(self, value: &[u8]) {
        let (offset, bytes) = (ARRAY_BASE_OFFSET + (self.from << self.shift), self.bytes() as u32);
        if value.iter().all(|byte| *byte == value[0]) {
            self.view.fill(self.array, offset, bytes, value[0]);
            return;
        }
        // As large as their shift says.
        if let Ok(value) = value.try_into() {
            self.view.fill_units(self.array, offset, self.len, u16::from_ne_bytes(value));
        } else if let Ok(value) = value.try_into() {
            self.view.fill_units(self.array, offset, self.len, u32::from_ne_bytes(value));
        } else if let Ok(value) = value.try_into() {
            self.view.fill_units(self.array, offset, self.len, u64::from_ne_bytes(value));
        }
    }

    /// Copies bytes into all elements.
    pub fn write(self, bytes: &[u8]) {
        assert!(bytes.len() == self.bytes(), "all elements are written");
        self.view.write_bytes(self.array, ARRAY_BASE_OFFSET + (self.from << self.shift), bytes);
    }
}

/// Bytes that are copied out at a time where there are few, and where there are many: nothing is cleared that is not needed.
const FEW_BYTES: usize = 128;
const MANY_BYTES: usize = 4096;

/// Hands on bytes of an array, a chunk after the other; all of these but the last are whole multiples of 128 bytes.
pub fn each_chunk(thread: &JavaThread, bytes: Ref<'_>, from: i32, len: i32, each: impl FnMut(&[u8]) -> Option<()>) -> Option<()> {
    let elements = Elements::part(thread, bytes, ValueKind::Byte, from, len)?;
    if elements.bytes() <= FEW_BYTES { chunks::<FEW_BYTES>(elements, each) } else { chunks::<MANY_BYTES>(elements, each) }
}

fn chunks<const N: usize>(elements: Elements<'_>, mut each: impl FnMut(&[u8]) -> Option<()>) -> Option<()> {
    let mut buffer = [0; N];
    for start in (0..elements.bytes()).step_by(N) {
        let chunk = &mut buffer[..N.min(elements.bytes() - start)];
        elements.read_from(start, chunk);
        each(chunk)?;
    }
    Some(())
}

/// A reference field of an object that a class of the boot loader declares, which is the object's class or one above it.
pub fn reference_field<'t>(thread: &'t JavaThread, object: Ref<'t>, class: &str, name: &str) -> Option<Ref<'t>> {
    let declaring = declaring(thread.class_of_raw(object), class)?;
    let field = declaring.fields().iter().find(|field| field.name == name && field.kind == ValueKind::Reference)?;
    let value = thread.vm().view.load_ref(object, field.offset);
    (!field.is_static() && !value.is_null()).then_some(value)
}

/// The class of this name among a class and those above it.
pub fn declaring(mut class: ClassRef, name: &str) -> Option<ClassRef> {
    while class.name != name {
        class = class.super_class?;
    }
    class.loader.is_boot().then_some(class)
}
