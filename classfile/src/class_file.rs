//! `ClassFile`: a parsed class, borrowing from its bytes (JVMS §4.1, §4.5, §4.6).

use crate::attributes::{ClassAttributes, FieldAttributes, MethodAttributes};
use crate::code::Code;
use crate::constant_pool::ConstantPool;
use crate::index::ConstantIndex;
use crate::utf8::Utf8;

/// Class file version; Java 17 writes 61.0.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Ord, PartialOrd, Debug)]
pub struct Version {
    /// Major version: 44 + the Java feature release.
    pub major: u16,
    /// Minor version; 65535 marks a class that uses preview features.
    pub minor: u16,
}

/// A class, interface or module description whose format has been checked (JVMS §4.8).
#[derive(Clone, PartialEq, Debug)]
pub struct ClassFile<'a> {
    /// Version of the format.
    pub version: Version,
    /// Constants.
    pub constant_pool: ConstantPool<'a>,
    /// Flags of `access`; those the JVMS leaves unassigned are cleared.
    pub access: u16,
    /// This class: a Class constant.
    pub this_class: ConstantIndex,
    /// The direct superclass: a Class constant; none only for `java/lang/Object` and module descriptions.
    pub super_class: Option<ConstantIndex>,
    /// Direct superinterfaces: Class constants.
    pub interfaces: Vec<ConstantIndex>,
    /// Fields declared here.
    pub fields: Vec<FieldInfo<'a>>,
    /// Methods declared here.
    pub methods: Vec<MethodInfo<'a>>,
    /// Attributes of the class.
    pub attributes: ClassAttributes<'a>,
}

impl<'a> ClassFile<'a> {
    /// Internal name of the class.
    pub fn name(&self) -> Utf8<'a> {
        self.constant_pool.class_name(self.this_class).expect("the parser checked that this_class is a Class")
    }

    /// Internal name of the direct superclass.
    pub fn super_name(&self) -> Option<Utf8<'a>> {
        self.constant_pool.class_name(self.super_class?)
    }
}

/// A field (JVMS §4.5).
#[derive(Clone, PartialEq, Debug)]
pub struct FieldInfo<'a> {
    /// Flags of `access`.
    pub access: u16,
    /// Unqualified name.
    pub name: Utf8<'a>,
    /// The Utf8 constants of name and descriptor.
    pub name_and_descriptor: [ConstantIndex; 2],
    /// Field descriptor.
    pub descriptor: Utf8<'a>,
    /// Attributes of the field.
    pub attributes: FieldAttributes<'a>,
}

/// A method (JVMS §4.6).
#[derive(Clone, PartialEq, Debug)]
pub struct MethodInfo<'a> {
    /// Flags of `access`.
    pub access: u16,
    /// Unqualified name, `<init>` or `<clinit>`.
    pub name: Utf8<'a>,
    /// The Utf8 constants of name and descriptor.
    pub name_and_descriptor: [ConstantIndex; 2],
    /// Method descriptor.
    pub descriptor: Utf8<'a>,
    /// Byte code; absent exactly in native and abstract methods.
    pub code: Option<Code<'a>>,
    /// The other attributes of the method.
    pub attributes: MethodAttributes<'a>,
}
