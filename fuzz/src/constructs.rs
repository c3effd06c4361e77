//! Constructs of newer class files that verification by inference must reject, because its versions have no such thing.

use classfile::{ClassFile, Code, Constant, ConstantIndex, Opcode, opcode_at};

/// Whether code of the class holds something that a class file of version 49 may not.
pub fn has_newer_constructs(class: &ClassFile<'_>) -> bool {
    class.methods.iter().filter_map(|method| method.code.as_ref()).any(|code| is_newer(class, code))
}

fn is_newer(class: &ClassFile<'_>, code: &Code<'_>) -> bool {
    classfile::instructions(code.bytecode).map_while(Result::ok).any(|(bci, _)| {
        let opcode = opcode_at(code.bytecode, bci);
        let bci = bci as usize;
        match opcode {
            Some(Opcode::Invokedynamic) => true,
            Some(Opcode::Ldc) => loads_newer_constant(class, code.bytecode.get(bci + 1).copied().map(u16::from)),
            Some(Opcode::LdcW | Opcode::Ldc2W) => loads_newer_constant(class, word(code.bytecode, bci + 1)),
            // Versions from 52 on have static, private and default methods in interfaces.
            Some(Opcode::Invokestatic | Opcode::Invokespecial) => {
                matches!(constant(class, word(code.bytecode, bci + 1)), Some(Constant::InterfaceMethodRef { .. }))
            }
            // Versions from 51 on take any padding.
            Some(Opcode::Tableswitch | Opcode::Lookupswitch) => has_padding(code.bytecode, bci),
            _ => false,
        }
    })
}

fn has_padding(bytecode: &[u8], bci: usize) -> bool {
    let end = (bci / 4 + 1) * 4;
    bytecode.get(bci + 1..end).is_some_and(|padding| padding.iter().any(|byte| *byte != 0))
}

fn loads_newer_constant(class: &ClassFile<'_>, index: Option<u16>) -> bool {
    matches!(constant(class, index), Some(Constant::MethodHandle { .. } | Constant::MethodType { .. } | Constant::Dynamic { .. }))
}

fn word(bytecode: &[u8], at: usize) -> Option<u16> {
    bytecode.get(at..)?.first_chunk().map(|bytes| u16::from_be_bytes(*bytes))
}

fn constant<'a>(class: &ClassFile<'a>, index: Option<u16>) -> Option<Constant<'a>> {
    class.constant_pool.get(ConstantIndex(index?))
}

/// Whether the class uses an instruction that type checking lets take uninitialised objects, and inference does not.
pub fn may_use_uninitialized(class: &ClassFile<'_>) -> bool {
    let is_one =
        |opcode: Opcode| matches!(opcode, Opcode::Monitorenter | Opcode::Monitorexit | Opcode::IfAcmpeq | Opcode::IfAcmpne);
    class.methods.iter().filter_map(|method| method.code.as_ref()).any(|code| {
        let mut starts = classfile::instructions(code.bytecode).map_while(Result::ok);
        starts.any(|(bci, _)| opcode_at(code.bytecode, bci).is_some_and(is_one))
    })
}
