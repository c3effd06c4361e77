//! Field instructions (JVMS §4.10.1.9.getfield and its like, §4.10.1.8).

use classfile::{Constant, ConstantIndex};

use super::method::MethodCheck;
use super::report::{Origin, Reason, external_class};
use super::types::{Demand, Type};
use super::{Checked, Stop};
use crate::hierarchy::{ClassHierarchy, MemberKind};

/// A field that an instruction names.
struct FieldReference {
    index: ConstantIndex,
    class: Type,
    value: Type,
}

impl<'c, H: ClassHierarchy> MethodCheck<'_, 'c, H> {
    fn field(&mut self, index: ConstantIndex, arrays_allowed: bool) -> Checked<FieldReference, H> {
        let constant = self.constant(index, |constant| matches!(constant, Constant::FieldRef { .. }))?;
        let Constant::FieldRef { class, .. } = constant else { unreachable!("other kinds are not usable") };
        let class = self.class_constant(class)?;
        if !class.is_object() && !arrays_allowed {
            let this = external_class(self.cx.this_name());
            let message = format_args!("Expecting reference to class in class {this} at constant pool index {index}");
            let found = (Demand::Type(class), Origin::Constant(index.0));
            return Err(self.reject(self.frame.bci, &message, Reason::Type { found, expected: None }));
        }
        let value = self.cx.field_type(index).unwrap_or(Type::TOP);
        Ok(FieldReference { index, class, value })
    }

    /// `getstatic`
    pub fn static_get(&mut self, index: ConstantIndex) -> Checked<(), H> {
        let field = self.field(index, true)?;
        self.push(field.value)
    }

    /// `putstatic`
    pub fn static_put(&mut self, index: ConstantIndex) -> Checked<(), H> {
        let field = self.field(index, true)?;
        self.pop_slots(field.value)
    }

    /// `getfield`
    pub fn field_get(&mut self, index: ConstantIndex) -> Checked<(), H> {
        let field = self.field(index, false)?;
        let object = self.pop_slot(field.class.into())?;
        self.check_protected_field(&field, object, "getfield")?;
        self.push(field.value)
    }

    /// `putfield`
    pub fn field_put(&mut self, index: ConstantIndex) -> Checked<(), H> {
        let field = self.field(index, false)?;
        self.pop_slots(field.value)?;
        let mut object = self.pop_any()?;
        // A constructor may set fields of its own class before it calls another one.
        let before_super = object == Type::UNINITIALIZED_THIS && field.class == self.cx.this_type && self.declares(&field);
        if before_super {
            object = self.cx.this_type;
        }
        if !self.cx.is_assignable(object, field.class).map_err(Stop::Hierarchy)? {
            let expected = Some((Demand::Type(field.class), Origin::Constant(field.index.0)));
            return Err(self.bad_top(object, expected, &"Bad type on operand stack in putfield"));
        }
        self.check_protected_field(&field, object, "putfield")
    }

    fn declares(&self, field: &FieldReference) -> bool {
        let Some((_, name, descriptor)) = self.cx.class.constant_pool.member_ref(field.index) else { return false };
        self.cx.class.fields.iter().any(|own| own.name == name && own.descriptor == descriptor)
    }

    fn check_protected_field(&mut self, field: &FieldReference, object: Type, mnemonic: &str) -> Checked<(), H> {
        let this = self.cx.this_type;
        let Some(class) = field.class.name().filter(|_| object != this) else { return Ok(()) };
        let Some((_, name, descriptor)) = self.cx.class.constant_pool.member_ref(field.index) else { return Ok(()) };
        let protected = self.cx.is_protected_elsewhere(class, MemberKind::Field, name.as_bytes(), descriptor.as_bytes());
        if !protected.map_err(Stop::Hierarchy)? || self.cx.is_assignable_receiver(object, this).map_err(Stop::Hierarchy)? {
            return Ok(());
        }
        let message = format_args!("Bad access to protected data in {mnemonic}");
        Err(self.bad_top(object, Some((Demand::Type(this), Origin::Rule)), &message))
    }
}
