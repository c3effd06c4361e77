//! The constant pool: its entries and typed look-ups (JVMS §4.4).

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

/// All constants of a class, by index.
#[derive(Clone, PartialEq, Debug)]
pub struct ConstantPool<'a> {
    entries: Vec<Constant<'a>>,
}

impl<'a> ConstantPool<'a> {
    /// A pool of these entries; the first is slot 0.
    pub(crate) fn new(entries: Vec<Constant<'a>>) -> Self {
        Self { entries }
    }

    /// Number of slots, with slot 0.
    #[expect(clippy::len_without_is_empty, reason = "slot 0 always exists")]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The entry in a slot; `Unusable` slots are returned as such.
    pub fn get(&self, index: ConstantIndex) -> Option<&Constant<'a>> {
        self.entries.get(usize::from(index.0))
    }

    /// All slots in order, with slot 0.
    pub fn iter(&self) -> impl Iterator<Item = (ConstantIndex, &Constant<'a>)> {
        (0u16..=u16::MAX).map(ConstantIndex).zip(&self.entries)
    }

    /// The text of a Utf8 constant.
    pub fn utf8(&self, index: ConstantIndex) -> Option<Utf8<'a>> {
        match self.get(index)? {
            Constant::Utf8(text) => Some(*text),
            _ => None,
        }
    }

    /// The name of a Class constant: internal name or array descriptor.
    pub fn class_name(&self, index: ConstantIndex) -> Option<Utf8<'a>> {
        match self.get(index)? {
            Constant::Class { name } => self.utf8(*name),
            _ => None,
        }
    }

    /// Name and descriptor of a NameAndType constant.
    pub fn name_and_type(&self, index: ConstantIndex) -> Option<(Utf8<'a>, Utf8<'a>)> {
        match self.get(index)? {
            Constant::NameAndType { name, descriptor } => Some((self.utf8(*name)?, self.utf8(*descriptor)?)),
            _ => None,
        }
    }

    /// Class name, member name and descriptor of a FieldRef, MethodRef or InterfaceMethodRef.
    pub fn member_ref(&self, index: ConstantIndex) -> Option<(Utf8<'a>, Utf8<'a>, Utf8<'a>)> {
        match self.get(index)? {
            Constant::FieldRef { class, name_and_type }
            | Constant::MethodRef { class, name_and_type }
            | Constant::InterfaceMethodRef { class, name_and_type } => {
                let (name, descriptor) = self.name_and_type(*name_and_type)?;
                Some((self.class_name(*class)?, name, descriptor))
            }
            _ => None,
        }
    }
}
