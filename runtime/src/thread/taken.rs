//! What was in a frame that has been taken apart (`[VMDOC]` Rebuilding frames).

use gc::RawRef;

use crate::code::blob::Source;
use crate::code::installed::InstalledRef;
use crate::metadata::method::MethodRef;

/// What was in a frame.
#[derive(Debug, Default)]
pub struct TakenFrame {
    /// Its spill slots.
    pub spills: Vec<u64>,
    /// The numbers of those that hold references.
    pub references: Vec<u16>,
    /// Registers, in the order of the exit stub. None holds a reference.
    pub saved: Vec<u64>,
    /// Objects of the state, as they are made.
    pub objects: Vec<RawRef>,
    /// The methods that ran.
    pub methods: Vec<MethodRef>,
    /// The code that it was in, if it was a machine frame's.
    pub code: Option<InstalledRef>,
}

/// A value of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The slot.
    pub bits: u64,
    /// Whether that is a reference.
    pub is_reference: bool,
}

impl TakenFrame {
    /// Adds a spill slot.
    pub fn spill(&mut self, bits: u64, is_reference: bool) -> Source {
        let number = self.spills.len() as u16;
        self.spills.push(bits);
        if is_reference {
            self.references.push(number);
        }
        Source::Spill(number)
    }

    /// What a source stands for now; none if nothing.
    pub fn value(&self, source: Source) -> Option<Taken> {
        match source {
            Source::Unused => None,
            Source::Constant(bits) => Some(Taken { bits: bits as u64, is_reference: bits == 0 }),
            Source::Spill(number) => {
                let is_reference = self.references.binary_search(&number).is_ok();
                self.spills.get(usize::from(number)).map(|bits| Taken { bits: *bits, is_reference })
            }
            Source::Saved(number) => self.saved.get(usize::from(number)).map(|bits| Taken { bits: *bits, is_reference: false }),
            Source::Object(number) => {
                let object = self.objects.get(usize::from(number)).copied().unwrap_or(RawRef::NULL);
                Some(Taken { bits: object.bits().into(), is_reference: true })
            }
        }
    }

    /// The reference that a source stands for; null if none.
    pub fn reference(&self, source: Source) -> RawRef {
        let value = self.value(source).filter(|value| value.is_reference);
        value.map_or(RawRef::NULL, |value| RawRef::from_bits(value.bits as u32))
    }

    /// Shows every reference to the collector and takes what it has become.
    pub fn visit_roots(&mut self, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        for number in &self.references {
            let slot = &mut self.spills[usize::from(*number)];
            let old = RawRef::from_bits(*slot as u32);
            if !old.is_null() {
                *slot = visit(old).bits().into();
            }
        }
        self.objects.iter_mut().filter(|object| !object.is_null()).for_each(|object| *object = visit(*object));
    }
}
