//! The constant pool: its entries and typed look-ups (JVMS §4.4).

use std::fmt;
use std::sync::Arc;

use crate::index::ConstantIndex;
use crate::utf8::Utf8;

/// What a method handle constant does with its reference (JVMS table 5.4.3.5-A).
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
#[repr(u8)]
pub enum ReferenceKind {
    /// `getfield C.f:T`.
    GetField = 1,
    /// `getstatic C.f:T`.
    GetStatic,
    /// `putfield C.f:T`.
    PutField,
    /// `putstatic C.f:T`.
    PutStatic,
    /// `invokevirtual C.m:(A*)T`.
    InvokeVirtual,
    /// `invokestatic C.m:(A*)T`.
    InvokeStatic,
    /// `invokespecial C.m:(A*)T`.
    InvokeSpecial,
    /// `new C; dup; invokespecial C.<init>:(A*)V`.
    NewInvokeSpecial,
    /// `invokeinterface C.m:(A*)T`.
    InvokeInterface,
}

impl ReferenceKind {
    /// The kind with this number, 1 to 9.
    pub fn from_u8(kind: u8) -> Option<Self> {
        Some(match kind {
            1 => Self::GetField,
            2 => Self::GetStatic,
            3 => Self::PutField,
            4 => Self::PutStatic,
            5 => Self::InvokeVirtual,
            6 => Self::InvokeStatic,
            7 => Self::InvokeSpecial,
            8 => Self::NewInvokeSpecial,
            9 => Self::InvokeInterface,
            _ => return None,
        })
    }
}

/// One constant pool entry.
#[derive(Copy, Clone, PartialEq, Debug)]
pub enum Constant<'a> {
    /// Slot 0, and the slot after a long or double.
    Unusable,
    /// A string of modified UTF-8.
    Utf8(Utf8<'a>),
    /// An `int` and everything narrower.
    Integer(i32),
    /// A `float`.
    Float(f32),
    /// A `long`; takes two slots.
    Long(i64),
    /// A `double`; takes two slots.
    Double(f64),
    /// A class, interface or array type.
    Class {
        /// Utf8: internal name or array descriptor.
        name: ConstantIndex,
    },
    /// A `java.lang.String`.
    String {
        /// Utf8: its characters.
        value: ConstantIndex,
    },
    /// A field of a class or interface.
    FieldRef {
        /// Class.
        class: ConstantIndex,
        /// NameAndType.
        name_and_type: ConstantIndex,
    },
    /// A method of a class.
    MethodRef {
        /// Class.
        class: ConstantIndex,
        /// NameAndType.
        name_and_type: ConstantIndex,
    },
    /// A method of an interface.
    InterfaceMethodRef {
        /// Class.
        class: ConstantIndex,
        /// NameAndType.
        name_and_type: ConstantIndex,
    },
    /// A name with a field or method descriptor.
    NameAndType {
        /// Utf8: unqualified name, `<init>` or `<clinit>`.
        name: ConstantIndex,
        /// Utf8: field or method descriptor.
        descriptor: ConstantIndex,
    },
    /// A method handle.
    MethodHandle {
        /// What it does.
        kind: ReferenceKind,
        /// FieldRef, MethodRef or InterfaceMethodRef.
        reference: ConstantIndex,
    },
    /// A method type.
    MethodType {
        /// Utf8: method descriptor.
        descriptor: ConstantIndex,
    },
    /// A constant computed by a bootstrap method.
    Dynamic {
        /// Position in the BootstrapMethods attribute.
        bootstrap: u16,
        /// NameAndType with a field descriptor.
        name_and_type: ConstantIndex,
    },
    /// A call site computed by a bootstrap method.
    InvokeDynamic {
        /// Position in the BootstrapMethods attribute.
        bootstrap: u16,
        /// NameAndType with a method descriptor.
        name_and_type: ConstantIndex,
    },
    /// A module.
    Module {
        /// Utf8: module name.
        name: ConstantIndex,
    },
    /// A package.
    Package {
        /// Utf8: package name in internal form.
        name: ConstantIndex,
    },
}

impl Constant<'_> {
    /// The tag byte of this kind of constant (JVMS table 4.4-A), 0 for an unusable slot.
    pub fn tag(&self) -> u8 {
        match self {
            Self::Unusable => 0,
            Self::Utf8(_) => 1,
            Self::Integer(_) => 3,
            Self::Float(_) => 4,
            Self::Long(_) => 5,
            Self::Double(_) => 6,
            Self::Class { .. } => 7,
            Self::String { .. } => 8,
            Self::FieldRef { .. } => 9,
            Self::MethodRef { .. } => 10,
            Self::InterfaceMethodRef { .. } => 11,
            Self::NameAndType { .. } => 12,
            Self::MethodHandle { .. } => 15,
            Self::MethodType { .. } => 16,
            Self::Dynamic { .. } => 17,
            Self::InvokeDynamic { .. } => 18,
            Self::Module { .. } => 19,
            Self::Package { .. } => 20,
        }
    }
}

/// All constants of a class, by index: where each one stands in the class file. They are decoded when they are asked for, so a pool
/// costs four bytes an entry, and whoever needs it longer than the parsed class shares it.
#[derive(Clone, PartialEq)]
pub struct ConstantPool<'a> {
    bytes: &'a [u8],
    /// Where the tags are, 0 for unusable slots: no constant stands at the start of a class file.
    offsets: Arc<[u32]>,
}

/// Tags that look-ups ask for (JVMS table 4.4-A).
const UTF8: u8 = 1;
const CLASS: u8 = 7;

impl<'a> ConstantPool<'a> {
    /// A pool of the constants at these offsets, whose lengths and kinds have been checked; the first is slot 0.
    pub(crate) fn new(bytes: &'a [u8], offsets: Vec<u32>) -> Self {
        Self { bytes, offsets: offsets.into() }
    }

    /// A pool without slots.
    pub fn empty() -> Self {
        Self::new(&[], Vec::new())
    }

    /// Number of slots, with slot 0.
    #[expect(clippy::len_without_is_empty, reason = "slot 0 always exists")]
    #[inline]
    pub fn len(&self) -> usize {
        self.offsets.len()
    }

    /// The entry in a slot; `Unusable` slots are returned as such.
    #[inline]
    pub fn get(&self, index: ConstantIndex) -> Option<Constant<'a>> {
        let offset = *self.offsets.get(usize::from(index.0))?;
        if offset == 0 { Some(Constant::Unusable) } else { self.decode(offset) }
    }

    /// The tag of the entry in a slot, 0 if it is unusable (JVMS table 4.4-A).
    #[inline]
    pub fn tag(&self, index: ConstantIndex) -> Option<u8> {
        match *self.offsets.get(usize::from(index.0))? {
            0 => Some(0),
            offset => self.bytes.get(offset as usize).copied(),
        }
    }

    /// All slots in order, with slot 0.
    pub fn iter(&self) -> impl Iterator<Item = (ConstantIndex, Constant<'a>)> {
        let indices = (0u16..=u16::MAX).map(ConstantIndex).take(self.len());
        indices.filter_map(|index| Some((index, self.get(index)?)))
    }

    fn decode(&self, offset: u32) -> Option<Constant<'a>> {
        let (tag, content) = self.bytes.get(offset as usize..)?.split_first()?;
        let half = |at: usize| content.get(at..)?.first_chunk().copied().map(u16::from_be_bytes);
        let index = |at: usize| half(at).map(ConstantIndex);
        let word = || content.first_chunk().copied().map(i32::from_be_bytes);
        let long = || content.first_chunk().copied().map(i64::from_be_bytes);
        Some(match tag {
            1 => Constant::Utf8(Utf8::from_validated(content.get(2..2 + usize::from(half(0)?))?)),
            3 => Constant::Integer(word()?),
            4 => Constant::Float(f32::from_bits(word()?.cast_unsigned())),
            5 => Constant::Long(long()?),
            6 => Constant::Double(f64::from_bits(long()?.cast_unsigned())),
            7 => Constant::Class { name: index(0)? },
            8 => Constant::String { value: index(0)? },
            9 => Constant::FieldRef { class: index(0)?, name_and_type: index(2)? },
            10 => Constant::MethodRef { class: index(0)?, name_and_type: index(2)? },
            11 => Constant::InterfaceMethodRef { class: index(0)?, name_and_type: index(2)? },
            12 => Constant::NameAndType { name: index(0)?, descriptor: index(2)? },
            15 => {
                // Kinds that there are not have been reported before anybody asks for them.
                let kind = ReferenceKind::from_u8(*content.first()?).unwrap_or(ReferenceKind::GetField);
                Constant::MethodHandle { kind, reference: index(1)? }
            }
            16 => Constant::MethodType { descriptor: index(0)? },
            17 => Constant::Dynamic { bootstrap: half(0)?, name_and_type: index(2)? },
            18 => Constant::InvokeDynamic { bootstrap: half(0)?, name_and_type: index(2)? },
            19 => Constant::Module { name: index(0)? },
            20 => Constant::Package { name: index(0)? },
            _ => return None,
        })
    }

    /// What follows the tag of the entry in a slot, if it is of this kind.
    fn content(&self, index: ConstantIndex, kind: u8) -> Option<&'a [u8]> {
        let offset = *self.offsets.get(usize::from(index.0))?;
        let (tag, content) = self.bytes.get(offset as usize..)?.split_first()?;
        (*tag == kind && offset != 0).then_some(content)
    }

    /// The text of a Utf8 constant.
    #[inline]
    pub fn utf8(&self, index: ConstantIndex) -> Option<Utf8<'a>> {
        let (length, text) = self.content(index, UTF8)?.split_first_chunk()?;
        text.get(..usize::from(u16::from_be_bytes(*length))).map(Utf8::from_validated)
    }

    /// The name of a Class constant: internal name or array descriptor.
    #[inline]
    pub fn class_name(&self, index: ConstantIndex) -> Option<Utf8<'a>> {
        let name = *self.content(index, CLASS)?.first_chunk()?;
        self.utf8(ConstantIndex(u16::from_be_bytes(name)))
    }

    /// Name and descriptor of a NameAndType constant.
    pub fn name_and_type(&self, index: ConstantIndex) -> Option<(Utf8<'a>, Utf8<'a>)> {
        match self.get(index)? {
            Constant::NameAndType { name, descriptor } => Some((self.utf8(name)?, self.utf8(descriptor)?)),
            _ => None,
        }
    }

    /// The descriptor of a FieldRef, MethodRef, InterfaceMethodRef, Dynamic or InvokeDynamic constant.
    pub fn descriptor(&self, index: ConstantIndex) -> Option<Utf8<'a>> {
        match self.get(index)? {
            Constant::FieldRef { name_and_type, .. }
            | Constant::MethodRef { name_and_type, .. }
            | Constant::InterfaceMethodRef { name_and_type, .. }
            | Constant::Dynamic { name_and_type, .. }
            | Constant::InvokeDynamic { name_and_type, .. } => {
                self.name_and_type(name_and_type).map(|(_, descriptor)| descriptor)
            }
            _ => None,
        }
    }

    /// Class name, member name and descriptor of a FieldRef, MethodRef or InterfaceMethodRef.
    pub fn member_ref(&self, index: ConstantIndex) -> Option<(Utf8<'a>, Utf8<'a>, Utf8<'a>)> {
        match self.get(index)? {
            Constant::FieldRef { class, name_and_type }
            | Constant::MethodRef { class, name_and_type }
            | Constant::InterfaceMethodRef { class, name_and_type } => {
                let (name, descriptor) = self.name_and_type(name_and_type)?;
                Some((self.class_name(class)?, name, descriptor))
            }
            _ => None,
        }
    }
}

impl fmt::Debug for ConstantPool<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|(_, constant)| constant)).finish()
    }
}
