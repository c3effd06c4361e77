//! Numbers that stand for what values and the objects behind them look like, wherever these are in the heap.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use gc::{ARRAY_BASE_OFFSET, Handle};

use crate::loading::mirror;
use crate::metadata::class::{ClassKind, ClassRef};
use crate::metadata::field::ValueKind;
use crate::objects::{load_value, place_of};
use crate::thread::JavaThread;
use crate::value::Value;

/// Objects that are looked at, the nearest first.
const OBJECTS_MAX: usize = 2_000;
/// Elements of an array that are looked at.
const ELEMENTS_MAX: usize = 10_000;

/// Classes whose objects the class library and the VM change on their own: they, and those of classes that extend them, are looked at from outside only.
const OPAQUE: [&str; 6] =
    ["java/lang/invoke/", "java/lang/Thread", "java/lang/Module", "java/lang/ClassLoader", "java/lang/ref/", "jdk/internal/"];

/// How objects of a class are looked at.
#[derive(Clone)]
enum Looks {
    Fields(Vec<(u32, ValueKind)>),
    Array(ValueKind),
    Mirror,
    Opaque,
}

impl Looks {
    fn of(class: ClassRef, is_mirror: bool) -> Self {
        let is_opaque = |class: &ClassRef| OPAQUE.iter().any(|prefix| class.name.as_bytes().starts_with(prefix.as_bytes()));
        match class.kind {
            ClassKind::Array { component } => Self::Array(component.value_kind()),
            _ if is_mirror => Self::Mirror,
            _ if class.ancestors().iter().any(is_opaque) => Self::Opaque,
            _ => {
                let fields = class.ancestors().iter().flat_map(|class| class.instance_fields());
                let fields = fields.map(|field| (field.offset, field.kind));
                Self::Fields(fields.collect())
            }
        }
    }
}

/// A number being computed.
#[derive(Default)]
pub struct Digest {
    hasher: DefaultHasher,
    /// Objects that have been met, by their places; their numbers are the order in which that happened.
    numbers: HashMap<u64, usize>,
    met: Vec<Handle>,
    looked_at: usize,
    looks: HashMap<u32, Looks>,
}

impl Digest {
    /// Adds a value, and what it leads to. There must be no safepoint between two of them.
    pub fn add(&mut self, thread: &mut JavaThread, value: Value) {
        self.value(thread, value);
        while self.looked_at < self.met.len() && self.looked_at < OBJECTS_MAX {
            let object = self.met[self.looked_at];
            self.looked_at += 1;
            self.object(thread, object);
        }
    }

    /// The number.
    pub fn finish(self) -> u64 {
        self.hasher.finish()
    }

    fn value(&mut self, thread: &JavaThread, value: Value) {
        match value {
            Value::Int(value) => value.hash(&mut self.hasher),
            Value::Long(value) => value.hash(&mut self.hasher),
            // Which NaN it is may differ (JLS §4.2.3).
            Value::Float(value) => if value.is_nan() { f32::NAN } else { value }.to_bits().hash(&mut self.hasher),
            Value::Double(value) => if value.is_nan() { f64::NAN } else { value }.to_bits().hash(&mut self.hasher),
            Value::Ref(None) | Value::Void => usize::MAX.hash(&mut self.hasher),
            Value::Ref(Some(object)) => {
                let next = self.numbers.len();
                let number = *self.numbers.entry(place_of(thread, object)).or_insert(next);
                number.hash(&mut self.hasher);
                if number == next {
                    self.met.push(object);
                }
            }
        }
    }

    fn object(&mut self, thread: &mut JavaThread, object: Handle) {
        let class = thread.class_of(object);
        class.name.as_bytes().hash(&mut self.hasher);
        let is_mirror = thread.vm().well_known.get().is_some_and(|known| known.classes.class == class);
        let looks = self.looks.entry(class.id.0).or_insert_with(|| Looks::of(class, is_mirror)).clone();
        match looks {
            Looks::Opaque => {}
            Looks::Mirror => mirror::class_of_mirror(thread, object).name.as_bytes().hash(&mut self.hasher),
            Looks::Fields(fields) => {
                for (offset, kind) in fields {
                    let value = load_value(thread, object, offset, kind);
                    self.value(thread, value);
                }
            }
            Looks::Array(kind) => {
                let length = thread.vm().view.array_length(thread.raw(object));
                length.hash(&mut self.hasher);
                for index in 0..length.min(ELEMENTS_MAX as u32) {
                    let value = load_value(thread, object, ARRAY_BASE_OFFSET + index * kind.size(), kind);
                    self.value(thread, value);
                }
            }
        }
    }
}
