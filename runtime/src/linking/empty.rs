//! Methods that do nothing, above all constructors: engines need not call them.

use classfile::{ConstantIndex, access};

use crate::linking::code::weight;
use crate::metadata::class::{ClassRef, ClassState};
use crate::metadata::constant_pool::PoolConstant;
use crate::metadata::method::MethodRef;

const ALOAD_0: u8 = 0x2a;
const RETURN: u8 = 0xb1;
const INVOKESPECIAL: u8 = 0xb7;

/// What a call costs that does nothing but return, or call the constructor of the superclass that does nothing; none for other methods.
/// Objects with a finalizer are the exception: the constructor of `Object` registers them.
pub fn weight_of_empty(mut method: MethodRef) -> Option<u16> {
    let mut total = 0_u16;
    loop {
        let is_verified = !matches!(method.class.state(), ClassState::Loaded | ClassState::Erroneous);
        let code = method.code().filter(|_| is_verified && !method.has(access::SYNCHRONIZED))?;
        total = total.checked_add(weight(method))?;
        method = match code.bytecode() {
            [RETURN] => return Some(total),
            [ALOAD_0, INVOKESPECIAL, high, low, RETURN] if method.is_constructor() => {
                super_constructor(method.class, method.constant(ConstantIndex(u16::from_be_bytes([*high, *low]))))?
            }
            _ => return None,
        };
    }
}

/// The constructor without parameters of the superclass, if that is what the constant names and the class may certainly call it.
fn super_constructor(class: ClassRef, called: ConstantIndex) -> Option<MethodRef> {
    let PoolConstant::Method(member) = class.constants.constant(called) else { return None };
    let parent = class.super_class.filter(|parent| class.constants.class_name(member.class) == Some(parent.name))?;
    let constructor = parent.declared_method(member.name, member.descriptor)?;
    let is_open = constructor.has(access::PUBLIC) || constructor.has(access::PROTECTED) || class.is_same_package(parent);
    let fits = member.name == "<init>" && member.descriptor == "()V" && is_open && !constructor.has(access::PRIVATE);
    fits.then_some(constructor)
}
