//! Constants that instructions refer to: their kinds and types (JVMS §4.9.1, §4.10.1.9.ldc).

use classfile::descriptor::checked_field;
use classfile::{Constant, ConstantIndex, Opcode};

use super::method::MethodCheck;
use super::report::{Reason, external_class};
use super::types::Type;
use super::{Checked, Stop};
use crate::hierarchy::ClassHierarchy;

impl<'c, H: ClassHierarchy> MethodCheck<'_, 'c, H> {
    /// The constant an instruction refers to, which must be of a kind that it can use.
    pub fn constant(&self, index: ConstantIndex, usable: impl FnOnce(&Constant<'c>) -> bool) -> Checked<Constant<'c>, H> {
        match self.cx.class.constant_pool.get(index).filter(|_| index.0 != 0) {
            None => Err(self.bad_index(index)),
            Some(constant) if !usable(&constant) => Err(self.bad_constant(index)),
            Some(constant) => Ok(constant),
        }
    }

    #[cold]
    fn bad_index(&self, index: ConstantIndex) -> Stop<H::Error> {
        let class = external_class(self.cx.this_name());
        let message = format_args!("Illegal constant pool index {index} in class {class}");
        self.reject(self.frame.bci, &message, Reason::ConstantIndex(index.0))
    }

    #[cold]
    fn bad_constant(&self, index: ConstantIndex) -> Stop<H::Error> {
        let class = external_class(self.cx.this_name());
        let message = format_args!("Illegal type at constant pool entry {index} in class {class}");
        self.reject(self.frame.bci, &message, Reason::ConstantIndex(index.0))
    }

    /// The type of a Class constant.
    pub fn class_constant(&mut self, index: ConstantIndex) -> Checked<Type, H> {
        self.constant(index, |constant| matches!(constant, Constant::Class { .. }))?;
        self.cx.class_type(index).ok_or_else(|| self.bad_constant(index))
    }

    /// `ldc`, `ldc_w` and `ldc2_w`.
    pub fn load_constant(&mut self, index: ConstantIndex) -> Checked<(), H> {
        let wide = self.code.bytecode.get(self.frame.bci as usize) == Some(&(Opcode::Ldc2W as u8));
        let usable = |constant: &Constant<'_>| match constant {
            Constant::Long(_) | Constant::Double(_) => wide,
            Constant::Integer(_)
            | Constant::Float(_)
            | Constant::String { .. }
            | Constant::Class { .. }
            | Constant::MethodHandle { .. }
            | Constant::MethodType { .. } => !wide,
            Constant::Dynamic { .. } => true,
            _ => false,
        };
        let value = match self.constant(index, usable)? {
            Constant::Integer(_) => Type::INT,
            Constant::Float(_) => Type::FLOAT,
            Constant::Long(_) => Type::LONG,
            Constant::Double(_) => Type::DOUBLE,
            Constant::String { .. } => self.cx.library.string,
            Constant::Class { .. } => self.cx.library.class,
            Constant::MethodHandle { .. } => self.cx.library.method_handle,
            Constant::MethodType { .. } => self.cx.library.method_type,
            Constant::Dynamic { name_and_type, .. } => {
                let names = self.cx.class.constant_pool.name_and_type(name_and_type);
                let field = names.and_then(|(_, descriptor)| checked_field(descriptor.as_bytes()));
                let value = field.map(|field| self.cx.value_type(field));
                value.filter(|value| value.is_category2() == wide).ok_or_else(|| self.bad_constant(index))?
            }
            _ => return Err(self.bad_constant(index)),
        };
        self.push(value)
    }
}
