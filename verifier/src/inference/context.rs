//! The class that is verified: its constants as types, and its superclasses.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use classfile::{ClassFile, Constant, ConstantIndex, FieldInfo, FieldType, MethodDescriptor, descriptor};

use super::classes::{ClassNumber, Classes};
use super::messages::{Stop, Violation};
use super::types::Type;
use crate::hierarchy::{ClassHierarchy, MemberKind};

/// A result that ends verification if it is an error.
pub type Checked<T, H> = Result<T, Stop<<H as ClassHierarchy>::Error>>;

/// Parameter types, and the result type or `VOID`.
pub struct Signature {
    /// Types of the parameters, without the receiver.
    pub parameters: Vec<Type>,
    /// Type of the result.
    pub result: Type,
}

/// A field or method that a constant names.
#[derive(Copy, Clone)]
pub struct MemberReference<'a> {
    /// Class constant.
    pub class: ConstantIndex,
    /// Name of the member.
    pub name: &'a [u8],
    /// Its descriptor.
    pub descriptor: &'a [u8],
    /// Utf8 constant of the descriptor.
    descriptor_index: ConstantIndex,
}

/// What the verification of all methods of a class shares.
pub struct Context<'a, 'h, H: ClassHierarchy> {
    /// The class.
    pub class: &'a ClassFile<'a>,
    /// The classes around it.
    pub hierarchy: &'h mut H,
    pub(super) classes: Classes<'a, H::Class>,
    /// `java.lang.Object`
    pub object: Type,
    /// `java.lang.String`
    pub string: Type,
    /// `java.lang.Throwable`
    pub throwable: Type,
    /// `java.lang.Cloneable`
    pub cloneable: Type,
    /// `java.io.Serializable`
    pub serializable: Type,
    /// The class.
    pub this: Type,
    /// Its direct superclass.
    pub superclass: Option<Type>,
    /// All its superclasses.
    superclasses: Vec<Type>,
    /// Types of class names and field descriptors, by Utf8 constant; `UNUSABLE` if not known yet.
    types: Vec<Type>,
    signatures: HashMap<ConstantIndex, Rc<Signature>>,
    own_fields: HashMap<ConstantIndex, bool>,
    pub(super) assignable: HashMap<(ClassNumber, ClassNumber), bool>,
}

impl<'a, 'h, H: ClassHierarchy> Context<'a, 'h, H> {
    /// Starts the verification of a class.
    ///
    /// # Errors
    /// A class by the name of a superclass cannot be loaded.
    pub fn new(class: &'a ClassFile<'a>, hierarchy: &'h mut H) -> Checked<Self, H> {
        let mut classes = Classes::new();
        let mut named = |name: &'static [u8]| classes.named(Cow::Borrowed(name), hierarchy).map(Type::object);
        let (object, string) = (named(b"java/lang/Object")?, named(b"java/lang/String")?);
        let throwable = named(b"java/lang/Throwable")?;
        let (cloneable, serializable) = (named(b"java/lang/Cloneable")?, named(b"java/io/Serializable")?);
        let this_class = hierarchy.this_class();
        let this = Type::object(classes.loaded(this_class, true, hierarchy)?);
        let mut cx = Self {
            class,
            hierarchy,
            classes,
            object,
            string,
            throwable,
            cloneable,
            serializable,
            this,
            superclass: None,
            superclasses: Vec::new(),
            types: vec![Type::UNUSABLE; class.constant_pool.len()],
            signatures: HashMap::new(),
            own_fields: HashMap::new(),
            assignable: HashMap::new(),
        };
        cx.find_superclasses(this_class)?;
        Ok(cx)
    }

    /// An interface counts as without superclasses.
    fn find_superclasses(&mut self, this_class: H::Class) -> Checked<(), H> {
        let mut next = self.hierarchy.super_class(this_class).filter(|_| !self.hierarchy.is_interface(this_class));
        if let Some(direct) = next {
            self.superclass = Some(Type::object(self.classes.loaded(direct, true, self.hierarchy)?));
        }
        while let Some(class) = next {
            let number = self.classes.loaded(class, false, self.hierarchy)?;
            self.superclasses.push(Type::object(number));
            next = self.hierarchy.super_class(class);
        }
        Ok(())
    }

    /// Whether it is a superclass of the class that is verified.
    pub fn is_superclass(&self, class: Type) -> bool {
        self.superclasses.contains(&class)
    }

    /// The class of an object type, loaded if need be.
    pub fn loaded_class(&mut self, object: Type) -> Checked<H::Class, H> {
        self.classes.class(object.class(), self.hierarchy)
    }

    /// The type a class name means.
    pub fn named(&mut self, name: &'a [u8]) -> Checked<Type, H> {
        self.classes.named(Cow::Borrowed(name), self.hierarchy).map(Type::object)
    }

    /// The type of a Class constant.
    pub fn class_type(&mut self, index: ConstantIndex) -> Checked<Type, H> {
        if index == self.class.this_class {
            return Ok(self.this);
        }
        let Some(Constant::Class { name }) = self.class.constant_pool.get(index) else {
            return Err(Violation::ConstantType.into());
        };
        self.cached(name, |cx, text| match text.first() {
            Some(b'[') => cx.descriptor_type(text),
            _ => cx.named(text),
        })
    }

    /// The field or method of a FieldRef, MethodRef or InterfaceMethodRef.
    pub fn member(&self, index: ConstantIndex) -> Checked<MemberReference<'a>, H> {
        let pool = &self.class.constant_pool;
        let (Some(Constant::FieldRef { class, name_and_type })
        | Some(Constant::MethodRef { class, name_and_type })
        | Some(Constant::InterfaceMethodRef { class, name_and_type })) = pool.get(index)
        else {
            return Err(Violation::ConstantType.into());
        };
        let Some(Constant::NameAndType { name, descriptor }) = pool.get(name_and_type) else {
            return Err(Violation::ConstantType.into());
        };
        let text = |index| pool.utf8(index).map_or(&[][..], |text| text.as_bytes());
        let (name, descriptor_index) = (text(name), descriptor);
        Ok(MemberReference { class, name, descriptor: text(descriptor_index), descriptor_index })
    }

    /// The type of a field.
    pub fn field_type(&mut self, field: &MemberReference<'a>) -> Checked<Type, H> {
        self.cached(field.descriptor_index, |cx, text| cx.descriptor_type(text))
    }

    /// The type of a method.
    pub fn signature(&mut self, method: &MemberReference<'a>) -> Checked<Rc<Signature>, H> {
        if let Some(known) = self.signatures.get(&method.descriptor_index) {
            return Ok(Rc::clone(known));
        }
        let signature = Rc::new(self.parse_signature(method.descriptor)?);
        self.signatures.insert(method.descriptor_index, Rc::clone(&signature));
        Ok(signature)
    }

    /// The type a method descriptor stands for.
    pub fn parse_signature(&mut self, descriptor: &'a [u8]) -> Checked<Signature, H> {
        let parsed = MethodDescriptor::parse(descriptor).ok_or(Violation::IllegalType)?;
        let parameters = parsed.parameters().map(|parameter| self.value_type(parameter)).collect::<Result<_, _>>()?;
        let result = parsed.return_type().map_or(Ok(Type::VOID), |result| self.value_type(result))?;
        Ok(Signature { parameters, result })
    }

    /// Whether access to a member needs an object of the class that is verified (JVMS §4.10.1.8).
    pub fn is_protected(&mut self, class: Type, kind: MemberKind, member: &MemberReference<'_>) -> Checked<bool, H> {
        if !self.is_superclass(class) || self.hierarchy.is_accessor() {
            return Ok(false);
        }
        let loaded = self.loaded_class(class)?;
        Ok(self.hierarchy.is_protected_elsewhere(loaded, kind, member.name, member.descriptor))
    }

    /// Whether a FieldRef names a field that the class that is verified declares itself.
    pub fn is_own_field(&mut self, index: ConstantIndex) -> Checked<bool, H> {
        if let Some(known) = self.own_fields.get(&index) {
            return Ok(*known);
        }
        let field = self.member(index)?;
        let is_field = |declared: &FieldInfo<'_>| {
            declared.name.as_bytes() == field.name && declared.descriptor.as_bytes() == field.descriptor
        };
        let is_own = self.class_type(field.class)? == self.this && self.class.fields.iter().any(is_field);
        self.own_fields.insert(index, is_own);
        Ok(is_own)
    }

    fn cached(&mut self, index: ConstantIndex, find: impl FnOnce(&mut Self, &'a [u8]) -> Checked<Type, H>) -> Checked<Type, H> {
        let known = self.types.get(usize::from(index.0)).copied();
        if let Some(known) = known.filter(|known| *known != Type::UNUSABLE) {
            return Ok(known);
        }
        let text = self.class.constant_pool.utf8(index).ok_or(Violation::ConstantType)?;
        let found = find(self, text.as_bytes())?;
        if let Some(place) = self.types.get_mut(usize::from(index.0)) {
            *place = found;
        }
        Ok(found)
    }

    fn descriptor_type(&mut self, text: &'a [u8]) -> Checked<Type, H> {
        let field = descriptor::parse_field(text).ok_or(Violation::IllegalType)?;
        self.value_type(field)
    }

    /// Type of a field, parameter or result on the stack.
    fn value_type(&mut self, field: FieldType<'a>) -> Checked<Type, H> {
        Ok(match field {
            FieldType::Byte | FieldType::Char | FieldType::Int | FieldType::Short | FieldType::Boolean => Type::INT,
            FieldType::Float => Type::FLOAT,
            FieldType::Long => Type::LONG,
            FieldType::Double => Type::DOUBLE,
            FieldType::Class(name) => self.named(name)?,
            FieldType::Array(descriptor) => self.array_type(descriptor)?,
        })
    }

    fn array_type(&mut self, descriptor: &'a [u8]) -> Checked<Type, H> {
        let dimensions = descriptor.iter().take_while(|byte| **byte == b'[').count();
        let base = descriptor.get(dimensions..).and_then(descriptor::parse_field).ok_or(Violation::IllegalType)?;
        let base = match base {
            FieldType::Byte => Type::BYTE,
            FieldType::Char => Type::CHAR,
            FieldType::Short => Type::SHORT,
            FieldType::Boolean => Type::BOOLEAN,
            other => self.value_type(other)?,
        };
        let array = u8::try_from(dimensions).ok().and_then(|dimensions| base.array(dimensions));
        Ok(array.ok_or(Violation::TooManyDimensions)?)
    }
}
