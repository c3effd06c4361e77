//! Method calls (JVMS §4.10.1.9.invokevirtual and its like).

use classfile::{Constant, ConstantIndex};

use super::context::Signature;
use super::method::MethodCheck;
use super::report::{Origin, Reason, external_class};
use super::types::{Demand, Type};
use super::{Checked, Stop};
use crate::hierarchy::{ClassHierarchy, MemberKind};

/// The first version whose interfaces have static and private methods.
const INTERFACE_METHODS_MAJOR: u16 = 52;
/// The first version with `invokedynamic`.
const INVOKE_DYNAMIC_MAJOR: u16 = 51;

/// A method that an instruction names.
pub struct MethodReference<'c> {
    /// The constant.
    pub index: ConstantIndex,
    /// The class it is looked up in; nothing for call sites.
    pub class: Option<Type>,
    /// Its name.
    pub name: &'c [u8],
    /// Its descriptor.
    pub descriptor: &'c [u8],
    /// Its descriptor as types.
    pub signature: Signature<'c>,
    /// Whether the constant is an InterfaceMethodRef.
    pub of_interface: bool,
}

impl<'c, H: ClassHierarchy> MethodCheck<'_, 'c, H> {
    fn method(&mut self, index: ConstantIndex, usable: impl FnOnce(&Constant<'c>) -> bool) -> Checked<MethodReference<'c>, H> {
        let constant = self.constant(index, usable)?;
        let (class, name_and_type) = match constant {
            Constant::MethodRef { class, name_and_type } | Constant::InterfaceMethodRef { class, name_and_type } => {
                (Some(self.class_constant(class)?), name_and_type)
            }
            Constant::InvokeDynamic { name_and_type, .. } => {
                self.check_dynamic_version()?;
                (None, name_and_type)
            }
            _ => unreachable!("callers accept constants of methods only"),
        };
        let pool = &self.cx.class.constant_pool;
        let (Some(Constant::NameAndType { name, descriptor }), of_interface) =
            (pool.get(name_and_type), matches!(constant, Constant::InterfaceMethodRef { .. }))
        else {
            unreachable!("the parser checked what the constant refers to");
        };
        let (Some(name), Some(text)) = (pool.utf8(name), pool.utf8(descriptor)) else {
            unreachable!("the parser checked what the constant refers to");
        };
        let signature = self.cx.signature(descriptor).expect("the parser checked the descriptor");
        Ok(MethodReference { index, class, name: name.as_bytes(), descriptor: text.as_bytes(), signature, of_interface })
    }

    fn check_dynamic_version(&self) -> Checked<(), H> {
        let major = self.cx.class.version.major;
        if major >= INVOKE_DYNAMIC_MAJOR {
            return Ok(());
        }
        let class = external_class(self.cx.this_name());
        let text = "invokedynamic instructions not supported by this class file version";
        Err(self.malformed(&format_args!("{text} ({major}), class {class}")))
    }

    /// Only `invokespecial` calls constructors, and nothing calls class initialisers.
    fn check_callable(&self, method: &MethodReference<'_>) -> Checked<(), H> {
        if method.name.first() == Some(&b'<') {
            return Err(self.reject(self.frame.bci, &"Illegal call to internal method", Reason::Bytecode));
        }
        Ok(())
    }

    fn push_result(&mut self, method: &MethodReference<'_>) -> Checked<(), H> {
        method.signature.result.map_or(Ok(()), |result| self.push(result))
    }

    /// `invokestatic`
    pub fn invoke_static(&mut self, index: ConstantIndex) -> Checked<(), H> {
        let method = self.special_or_static(index)?;
        self.check_callable(&method)?;
        self.pop_arguments(method.signature.arguments)?;
        self.push_result(&method)
    }

    fn special_or_static(&mut self, index: ConstantIndex) -> Checked<MethodReference<'c>, H> {
        let of_interface_allowed = self.cx.class.version.major >= INTERFACE_METHODS_MAJOR;
        self.method(index, |constant| match constant {
            Constant::MethodRef { .. } => true,
            Constant::InterfaceMethodRef { .. } => of_interface_allowed,
            _ => false,
        })
    }

    /// `invokedynamic`
    pub fn invoke_dynamic(&mut self, index: ConstantIndex) -> Checked<(), H> {
        let method = self.method(index, |constant| matches!(constant, Constant::InvokeDynamic { .. }))?;
        self.check_callable(&method)?;
        self.pop_arguments(method.signature.arguments)?;
        self.push_result(&method)
    }

    /// `invokeinterface`
    pub fn invoke_interface(&mut self, index: ConstantIndex, count: u8) -> Checked<(), H> {
        let method = self.method(index, |constant| matches!(constant, Constant::InterfaceMethodRef { .. }))?;
        if usize::from(count) != method.signature.arguments.len() + 1 {
            let message = "Inconsistent args count operand in invokeinterface";
            return Err(self.reject(self.frame.bci, &message, Reason::Bytecode));
        }
        self.check_callable(&method)?;
        self.pop_arguments(method.signature.arguments)?;
        self.pop_slot(method.class.unwrap_or(Type::TOP).into())?;
        self.push_result(&method)
    }

    /// `invokevirtual`
    pub fn invoke_virtual(&mut self, index: ConstantIndex) -> Checked<(), H> {
        let method = self.method(index, |constant| matches!(constant, Constant::MethodRef { .. }))?;
        self.check_callable(&method)?;
        self.pop_arguments(method.signature.arguments)?;
        let object = self.pop_slot(method.class.unwrap_or(Type::TOP).into())?;
        self.check_protected_call(&method, object)?;
        self.push_result(&method)
    }

    /// §4.10.1.8, for calls.
    fn check_protected_call(&mut self, method: &MethodReference<'_>, object: Type) -> Checked<(), H> {
        let this = self.cx.this_type;
        let Some(class) = method.class.and_then(Type::name).filter(|_| object != this) else { return Ok(()) };
        let protected = self.cx.is_protected_elsewhere(class, MemberKind::Method, method.name, method.descriptor);
        if !protected.map_err(Stop::Hierarchy)? {
            return Ok(());
        }
        // Arrays have a public `clone`.
        let array_clone = object.is_array() && self.cx.is_object_class(class) && method.name == b"clone";
        if array_clone || self.cx.is_assignable_receiver(object, this).map_err(Stop::Hierarchy)? {
            return Ok(());
        }
        let expected = Some((Demand::Type(this), Origin::Rule));
        Err(self.bad_top(object, expected, &"Bad access to protected data in invokevirtual"))
    }

    /// `invokespecial`; tells whether it has initialised `this`.
    pub fn invoke_special(&mut self, index: ConstantIndex) -> Checked<bool, H> {
        let method = self.special_or_static(index)?;
        if method.name == b"<init>" {
            self.pop_arguments(method.signature.arguments)?;
            return self.invoke_constructor(&method);
        }
        self.check_callable(&method)?;
        self.check_special_class(&method)?;
        self.pop_arguments(method.signature.arguments)?;
        self.pop_slot(self.cx.this_type.into())?;
        self.push_result(&method)?;
        Ok(false)
    }

    /// `invokespecial` names the class itself, a superclass or a direct superinterface.
    fn check_special_class(&mut self, method: &MethodReference<'_>) -> Checked<(), H> {
        let (this, class) = (self.cx.this_type, method.class.unwrap_or(Type::TOP));
        if class == this || self.names_direct_interface(class) || Some(class) == self.cx.super_type() {
            return Ok(());
        }
        let reason = if !self.cx.is_assignable(this, class).map_err(Stop::Hierarchy)? {
            "current class isn't assignable to reference class."
        } else if method.of_interface {
            "interface method reference is in an indirect superinterface."
        } else {
            return Ok(());
        };
        Err(self.reject(self.frame.bci, &format_args!("Bad invokespecial instruction: {reason}"), Reason::Bytecode))
    }

    fn names_direct_interface(&mut self, class: Type) -> bool {
        let file = self.cx.class;
        file.interfaces.iter().any(|interface| self.cx.class_type(*interface) == Some(class))
    }
}
