//! Assignability of types, and the type that stands for two (JVMS §4.10.2.2).
//!
//! An interface is as good as `Object`: what is called on it is checked when it is called.

use super::context::{Checked, Context};
use super::types::Type;
use crate::hierarchy::ClassHierarchy;

/// What a merger is for.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Purpose {
    /// To learn whether a value may be assigned: then the result is the target.
    Assignment,
    /// To find a type for what two paths leave.
    Junction,
}

impl<H: ClassHierarchy> Context<'_, '_, H> {
    /// Whether a value may be stored where `target` is expected.
    pub fn is_assignable(&mut self, value: Type, target: Type) -> Checked<bool, H> {
        Ok(value == target || self.merged(value, target, Purpose::Assignment)? == target)
    }

    /// The type of a value that is one or the other; `UNUSABLE` if there is none.
    pub fn merge(&mut self, value: Type, target: Type) -> Checked<Type, H> {
        self.merged(value, target, Purpose::Junction)
    }

    fn merged(&mut self, value: Type, target: Type, purpose: Purpose) -> Checked<Type, H> {
        if value == target {
            return Ok(value);
        }
        if !value.is_reference() || !target.is_reference() {
            return Ok(Type::UNUSABLE);
        }
        if value == Type::NULL || target == self.object {
            return Ok(target);
        }
        if target == Type::NULL {
            return Ok(value);
        }
        if value == self.object {
            let takes_any = purpose == Purpose::Assignment && target.is_object() && self.is_interface(target)?;
            return Ok(if takes_any { target } else { value });
        }
        match (value.dimensions(), target.dimensions()) {
            (0, 0) => self.merged_classes(value, target, purpose),
            _ => self.merged_arrays(value, target, purpose),
        }
    }

    fn is_interface(&mut self, object: Type) -> Checked<bool, H> {
        let class = self.loaded_class(object)?;
        Ok(self.hierarchy.is_interface(class))
    }

    fn is_array_interface(&self, class: Type) -> bool {
        class == self.cloneable || class == self.serializable
    }

    /// At least one is an array.
    fn merged_arrays(&mut self, value: Type, target: Type, purpose: Purpose) -> Checked<Type, H> {
        if let Some(interface) = [target, value].into_iter().find(|either| self.is_array_interface(*either)) {
            return Ok(interface);
        }
        let (value, target) = (self.as_objects(value), self.as_objects(target));
        let (value_base, target_base) = (value.base(), target.base());
        let array = |base: Type, dimensions| base.array(dimensions).unwrap_or(Type::UNUSABLE);
        if value.dimensions() == target.dimensions() {
            let base = self.merged(value_base, target_base, purpose)?;
            return Ok(array(base, value.dimensions()));
        }
        let flatter = if value.dimensions() < target.dimensions() { value } else { target };
        Ok(if self.is_array_interface(flatter.base()) { flatter } else { array(self.object, flatter.dimensions()) })
    }

    /// An array of a primitive type as an array of objects, with one dimension less; other types as they are.
    fn as_objects(&self, reference: Type) -> Type {
        if reference.has_object_base() {
            return reference;
        }
        self.object.array(reference.dimensions().saturating_sub(1)).unwrap_or(self.object)
    }

    /// Both are classes or interfaces, neither is `Object`, and they are not the same.
    fn merged_classes(&mut self, value: Type, target: Type, purpose: Purpose) -> Checked<Type, H> {
        let target_class = self.loaded_class(target)?;
        if self.hierarchy.is_interface(target_class) {
            return Ok(if purpose == Purpose::Assignment { target } else { self.object });
        }
        let value_class = self.loaded_class(value)?;
        if self.hierarchy.is_interface(value_class) {
            return Ok(self.object);
        }
        if purpose == Purpose::Junction {
            return self.common_superclass((value, value_class), (target, target_class));
        }
        let key = (value.class(), target.class());
        let is_subclass = match self.assignable.get(&key) {
            Some(known) => *known,
            None => {
                let found = value_class != target_class && self.hierarchy.is_subtype(value_class, target_class);
                self.assignable.insert(key, found);
                found
            }
        };
        Ok(if is_subclass { target } else { self.object })
    }

    fn common_superclass(
        &mut self,
        (value, value_class): (Type, H::Class),
        (target, target_class): (Type, H::Class),
    ) -> Checked<Type, H> {
        if value_class != target_class && self.hierarchy.is_subtype(value_class, target_class) {
            return Ok(target);
        }
        let mut next = Some(value_class);
        while let Some(class) = next {
            if self.hierarchy.is_subtype(target_class, class) {
                let is_value = class == value_class && value_class != target_class;
                return if is_value { Ok(value) } else { self.classes.loaded(class, false, self.hierarchy).map(Type::object) };
            }
            next = self.hierarchy.super_class(class);
        }
        Ok(self.object)
    }
}
