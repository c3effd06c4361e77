//! What all methods of a class share while they are checked: its names, the classes it mentions, assignability (JVMS §4.10.1.2).

use bumpalo::Bump;
use bumpalo::collections::Vec;
use classfile::descriptor::{checked_field, walk_checked_method};
use classfile::{ClassFile, ConstantIndex, FieldType};

use super::method::Buffers;
use super::types::{Demand, Type};
use crate::hierarchy::{ClassHierarchy, MemberKind};
use crate::names::{NameId, Names};

/// A method descriptor as types.
#[derive(Copy, Clone)]
pub struct Signature<'c> {
    /// The arguments' slots, in order.
    pub arguments: &'c [Type],
    /// The result; nothing for void.
    pub result: Option<Type>,
}

/// Roughly how many constants a class has for each class or array that its code mentions.
const CONSTANTS_PER_NAME: usize = 4;

/// Types of the class library that the rules name.
#[derive(Copy, Clone)]
pub struct Library {
    pub object: Type,
    pub throwable: Type,
    pub string: Type,
    pub class: Type,
    pub method_handle: Type,
    pub method_type: Type,
}

/// The class that is checked and its surroundings.
pub struct ClassContext<'c, H: ClassHierarchy> {
    pub class: &'c ClassFile<'c>,
    pub hierarchy: &'c mut H,
    pub names: Names<'c>,
    pub this_type: Type,
    this_name: NameId,
    object: NameId,
    /// Types of Class constants, `TOP` while they are not known.
    class_types: Vec<'c, Type>,
    /// Types of the fields of FieldRef constants, `TOP` while they are not known.
    field_types: Vec<'c, Type>,
    /// Types of the class library that the rules name.
    pub library: Library,
    /// Classes by their name's number.
    loaded: Vec<'c, Option<H::Class>>,
    /// What the last method has left.
    pub buffers: Buffers,
    /// Signatures that code has named.
    signatures: Vec<'c, Signature<'c>>,
    /// Their positions plus one by the constant of their descriptor.
    signature_numbers: Vec<'c, u32>,
    arena: &'c Bump,
    /// Room for the slots of a descriptor.
    slots: Vec<'c, Type>,
}

impl<'c, H: ClassHierarchy> ClassContext<'c, H> {
    /// The surroundings of `class`; all that is remembered about them is in `arena`.
    pub fn new(class: &'c ClassFile<'c>, hierarchy: &'c mut H, arena: &'c Bump, buffers: Buffers) -> Self {
        let mut names = Names::new(arena, class.constant_pool.len() / CONSTANTS_PER_NAME);
        let this_name = names.intern_copy(hierarchy.name(hierarchy.this_class()));
        let object = names.intern(b"java/lang/Object");
        let this_type = Type::object(this_name);
        let mut of = |name: &'static str| Type::object(names.intern(name.as_bytes()));
        let library = Library {
            object: of("java/lang/Object"),
            throwable: of("java/lang/Throwable"),
            string: of("java/lang/String"),
            class: of("java/lang/Class"),
            method_handle: of("java/lang/invoke/MethodHandle"),
            method_type: of("java/lang/invoke/MethodType"),
        };
        let constants = class.constant_pool.len();
        let class_types = bumpalo::vec![in arena; Type::TOP; constants];
        let field_types = class_types.clone();
        let signature_numbers = bumpalo::vec![in arena; 0; constants];
        let loaded = Vec::with_capacity_in(constants / CONSTANTS_PER_NAME, arena);
        Self {
            class,
            hierarchy,
            names,
            this_type,
            this_name,
            object,
            class_types,
            field_types,
            library,
            loaded,
            buffers,
            signatures: Vec::new_in(arena),
            signature_numbers,
            arena,
            slots: Vec::new_in(arena),
        }
    }

    /// Internal name of the class; a hidden class's has its suffix.
    pub fn this_name(&self) -> &'c [u8] {
        self.names.text(self.this_name)
    }

    /// Whether it is the name of `Object`.
    pub fn is_object_class(&self, name: NameId) -> bool {
        name == self.object
    }

    /// The type a Class constant names. The class itself is meant by its own constant only: a hidden class has no name that others
    /// could use.
    pub fn class_type(&mut self, index: ConstantIndex) -> Option<Type> {
        if index == self.class.this_class {
            return Some(self.this_type);
        }
        let known = self.class_types.get(usize::from(index.0)).copied()?;
        if known != Type::TOP {
            return Some(known);
        }
        let name = self.class.constant_pool.class_name(index)?.as_bytes();
        let class = self.type_of_name(name);
        self.class_types[usize::from(index.0)] = class;
        Some(class)
    }

    /// The type of the value of a field, named by the FieldRef constant at `index`.
    pub fn field_type(&mut self, index: ConstantIndex) -> Option<Type> {
        let known = self.field_types.get(usize::from(index.0)).copied()?;
        if known != Type::TOP {
            return Some(known);
        }
        let (.., descriptor) = self.class.constant_pool.member_ref(index)?;
        let value = self.value_type(checked_field(descriptor.as_bytes())?);
        self.field_types[usize::from(index.0)] = value;
        Some(value)
    }

    fn type_of_name(&mut self, name: &'c [u8]) -> Type {
        let id = self.names.intern(name);
        if name.first() == Some(&b'[') { Type::array(id) } else { Type::object(id) }
    }

    /// The type of a value of this field type on the stack: the narrow ones are ints.
    pub fn value_type(&mut self, field: FieldType<'c>) -> Type {
        match field {
            FieldType::Boolean | FieldType::Byte | FieldType::Char | FieldType::Short => Type::INT,
            field => self.exact_type(field),
        }
    }

    /// The type with its width.
    pub fn exact_type(&mut self, field: FieldType<'c>) -> Type {
        match field {
            FieldType::Boolean => Type::BOOLEAN,
            FieldType::Byte => Type::BYTE,
            FieldType::Char => Type::CHAR,
            FieldType::Short => Type::SHORT,
            FieldType::Int => Type::INT,
            FieldType::Long => Type::LONG,
            FieldType::Float => Type::FLOAT,
            FieldType::Double => Type::DOUBLE,
            FieldType::Class(name) => Type::object(self.names.intern(name)),
            FieldType::Array(text) => Type::array(self.names.intern(text)),
        }
    }

    /// The types of the method descriptor at `descriptor`, a Utf8 constant.
    pub fn signature(&mut self, descriptor: ConstantIndex) -> Option<Signature<'c>> {
        let number = *self.signature_numbers.get(usize::from(descriptor.0))?;
        if let Some(known) = (number as usize).checked_sub(1).and_then(|place| self.signatures.get(place)) {
            return Some(*known);
        }
        let text = self.class.constant_pool.utf8(descriptor)?.as_bytes();
        let signature = self.signature_of(text)?;
        self.signatures.push(signature);
        self.signature_numbers[usize::from(descriptor.0)] = self.signatures.len() as u32;
        Some(signature)
    }

    /// The types of a method descriptor.
    fn signature_of(&mut self, descriptor: &'c [u8]) -> Option<Signature<'c>> {
        let mut slots = std::mem::replace(&mut self.slots, Vec::new_in(self.arena));
        slots.clear();
        let result = walk_checked_method(descriptor, |parameter| slots.extend(self.value_type(parameter).slots()));
        let arguments = self.arena.alloc_slice_copy(&slots);
        self.slots = slots;
        Some(Signature { arguments, result: result?.map(|result| self.value_type(result)) })
    }

    /// The type of an array's elements, with their width.
    pub fn component(&mut self, array: Type) -> Option<Type> {
        let text = self.names.text(array.name().filter(|_| array.is_array())?);
        let field = FieldType::Array(text).component()?;
        Some(self.exact_type(field))
    }

    /// The type of arrays of a class, interface or array.
    pub fn array_of(&mut self, component: Type) -> Option<Type> {
        let text = self.names.text(component.name()?);
        let descriptor =
            if component.is_array() { [b"[", text].concat() } else { [b"[L".as_slice(), text, b";".as_slice()].concat() };
        Some(Type::array(self.names.intern_copy(&descriptor)))
    }

    /// The class of this name.
    pub fn load(&mut self, name: NameId) -> Result<H::Class, H::Error> {
        if name == self.this_name {
            return Ok(self.hierarchy.this_class());
        }
        let place = name.0 as usize;
        if let Some(Some(class)) = self.loaded.get(place) {
            return Ok(*class);
        }
        let class = self.hierarchy.load(self.names.text(name))?;
        if self.loaded.len() <= place {
            self.loaded.resize(place + 1, None);
        }
        self.loaded[place] = Some(class);
        Ok(class)
    }

    /// Whether a superclass of the class has this name.
    pub fn is_superclass_name(&self, name: NameId) -> bool {
        let text = self.names.text(name);
        let mut class = self.hierarchy.this_class();
        while let Some(ancestor) = self.hierarchy.super_class(class) {
            if self.hierarchy.name(ancestor) == text {
                return true;
            }
            class = ancestor;
        }
        false
    }

    /// Type of the direct superclass; that of an interface is `Object`.
    pub fn super_type(&mut self) -> Option<Type> {
        let super_class = self.hierarchy.super_class(self.hierarchy.this_class())?;
        Some(Type::object(self.names.intern_copy(self.hierarchy.name(super_class))))
    }

    /// Whether the member that code names through `class`, a superclass's name, is protected and of another runtime package, so
    /// that the rule of §4.10.1.8 applies.
    pub fn is_protected_elsewhere(
        &mut self,
        class: NameId,
        kind: MemberKind,
        name: &[u8],
        descriptor: &[u8],
    ) -> Result<bool, H::Error> {
        if !self.is_superclass_name(class) {
            return Ok(false);
        }
        let class = self.load(class)?;
        let this = self.hierarchy.this_class();
        Ok(self.hierarchy.is_subtype(this, class) && self.hierarchy.is_protected_elsewhere(class, kind, name, descriptor))
    }

    /// Whether a value of type `from` is what an instruction demands.
    pub fn satisfies(&mut self, from: Type, demand: Demand) -> Result<bool, H::Error> {
        Ok(match demand {
            Demand::Type(to) => return self.is_assignable(from, to),
            Demand::Reference => from.is_reference() || from.is_uninitialized(),
            Demand::Category1 => from.is_category1(),
            Demand::Category2 => from.is_category2(),
        })
    }

    /// Whether `from` is assignable to `to`.
    #[inline]
    pub fn is_assignable(&mut self, from: Type, to: Type) -> Result<bool, H::Error> {
        if from == to || to == Type::TOP { Ok(true) } else { self.is_assignable_slow(from, to, false) }
    }

    /// As `is_assignable`; `receiver` if the question is whether a protected member of a superclass may be used through `from`:
    /// then `Object` is not treated as an implementation of every interface.
    pub fn is_assignable_receiver(&mut self, from: Type, to: Type) -> Result<bool, H::Error> {
        if from == to || to == Type::TOP { Ok(true) } else { self.is_assignable_slow(from, to, true) }
    }

    fn is_assignable_slow(&mut self, from: Type, to: Type, receiver: bool) -> Result<bool, H::Error> {
        if matches!(to, Type::BOOLEAN | Type::BYTE | Type::SHORT | Type::CHAR) {
            return Ok(from == Type::INT);
        }
        let Some(to_name) = to.name().filter(|_| from.is_reference()) else { return Ok(false) };
        if from == Type::NULL {
            return Ok(true);
        }
        if to.is_array() {
            return if from.is_array() { self.is_array_assignable(from, to, receiver) } else { Ok(false) };
        }
        if self.is_object_class(to_name) {
            return Ok(true);
        }
        let target = self.load(to_name)?;
        let Some(from_name) = from.name() else { return Ok(false) };
        if self.hierarchy.is_interface(target) && !(receiver && self.is_object_class(from_name)) {
            // §4.10.1.2: interfaces are treated as Object; arrays have two superinterfaces only.
            return Ok(!from.is_array() || self.hierarchy.is_array_interface(target));
        }
        if from.is_array() {
            return Ok(false);
        }
        let source = self.load(from_name)?;
        Ok(self.hierarchy.is_subtype(source, target))
    }

    fn is_array_assignable(&mut self, mut from: Type, mut to: Type, receiver: bool) -> Result<bool, H::Error> {
        while from.is_array() && to.is_array() {
            let (Some(from_component), Some(to_component)) = (self.component(from), self.component(to)) else { return Ok(false) };
            (from, to) = (from_component, to_component);
            if from == to {
                return Ok(true);
            }
        }
        // Elements of primitive types are of exactly the same type.
        if from.is_reference() && to.is_reference() { self.is_assignable_slow(from, to, receiver) } else { Ok(false) }
    }
}
