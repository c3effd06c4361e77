//! The Code attribute and its debugging tables (JVMS §4.7.3, §4.7.12 to §4.7.14).

use crate::index::{Bci, ConstantIndex, LocalIndex};
use crate::utf8::Utf8;

/// Byte code of a method.
#[derive(Clone, PartialEq, Debug)]
pub struct Code<'a> {
    /// Greatest depth of the operand stack, in slots.
    pub max_stack: u16,
    /// Number of local variable slots, with the parameters.
    pub max_locals: u16,
    /// The instructions: 1 to 65535 bytes.
    pub bytecode: &'a [u8],
    /// Exception handlers, in the order they are searched.
    pub exception_table: Vec<ExceptionTableEntry>,
    /// All LineNumberTable attributes, merged in order.
    pub line_numbers: Vec<LineNumber>,
    /// All LocalVariableTable attributes, merged in order.
    pub local_variables: Vec<LocalVariable<'a>>,
    /// All LocalVariableTypeTable attributes, merged in order; `descriptor` holds a signature here.
    pub local_variable_types: Vec<LocalVariable<'a>>,
    /// Body of the StackMapTable attribute.
    pub stack_map_table: Option<&'a [u8]>,
    /// Body of the RuntimeVisibleTypeAnnotations attribute.
    pub runtime_visible_type_annotations: Option<&'a [u8]>,
    /// Body of the RuntimeInvisibleTypeAnnotations attribute.
    pub runtime_invisible_type_annotations: Option<&'a [u8]>,
}

impl Code<'_> {
    /// The source line of an instruction: that of the entry with the greatest start not after `bci`.
    pub fn line_number(&self, bci: Bci) -> Option<u16> {
        let mut best: Option<LineNumber> = None;
        for entry in self.line_numbers.iter().filter(|entry| entry.start <= bci) {
            if entry.start == bci {
                return Some(entry.line);
            }
            if best.is_none_or(|found| entry.start >= found.start) {
                best = Some(*entry);
            }
        }
        best.map(|entry| entry.line)
    }
}

/// A range of code with an exception handler.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct ExceptionTableEntry {
    /// First covered instruction.
    pub start: Bci,
    /// End of the covered range, exclusive; may equal the code length.
    pub end: u16,
    /// First instruction of the handler.
    pub handler: Bci,
    /// Class constant of the exceptions handled; none handles all.
    pub catch_type: Option<ConstantIndex>,
}

/// The source line from an instruction on.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct LineNumber {
    /// First instruction of the line.
    pub start: Bci,
    /// Line in the source file.
    pub line: u16,
}

/// Name and type of a local variable within a range of code.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct LocalVariable<'a> {
    /// First instruction where the variable has a value.
    pub start: Bci,
    /// Length of the range in bytes.
    pub length: u16,
    /// Unqualified name.
    pub name: Utf8<'a>,
    /// Field descriptor, or in a LocalVariableTypeTable field signature.
    pub descriptor: Utf8<'a>,
    /// Slot of the variable.
    pub index: LocalIndex,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_with_lines(lines: &[(u16, u16)]) -> Code<'static> {
        Code {
            max_stack: 0,
            max_locals: 0,
            bytecode: &[0xb1],
            exception_table: Vec::new(),
            line_numbers: lines.iter().map(|&(start, line)| LineNumber { start: Bci(start), line }).collect(),
            local_variables: Vec::new(),
            local_variable_types: Vec::new(),
            stack_map_table: None,
            runtime_visible_type_annotations: None,
            runtime_invisible_type_annotations: None,
        }
    }

    #[test]
    fn a_line_reaches_to_the_next_start_in_any_order() {
        let code = code_with_lines(&[(10, 3), (4, 1), (20, 2)]);
        let found: Vec<_> = [3, 4, 9, 10, 19, 20, 99].iter().map(|bci| code.line_number(Bci(*bci))).collect();
        assert_eq!(found, [None, Some(1), Some(1), Some(3), Some(3), Some(2), Some(2)]);
    }
}
