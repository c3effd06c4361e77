//! Class files: parsing and format checks, descriptors, the opcode table, the decoder and the disassembler (JVMS §4, §6).
//!
//! Everything borrows from the input bytes and nothing here knows about loading, linking or the heap.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a failed test panics"))]

pub mod access;
pub mod attributes;
pub mod class_file;
pub mod code;
pub mod constant_pool;
pub mod decoder;
pub mod descriptor;
pub mod disassembler;
pub mod error;
pub mod flow;
pub mod index;
pub mod instruction;
pub mod malformation;
pub mod modified_utf8;
pub mod opcode;
pub mod parser;
pub mod reader;
pub mod stack_effect;
pub mod switch;
pub mod utf8;

pub use attributes::{
    BootstrapMethod, ClassAttributes, EnclosingMethod, FieldAttributes, InnerClass, MethodAttributes, MethodParameter,
    ModuleAttribute, ModuleExports, ModuleProvides, ModuleRequires, RecordComponent,
};
pub use class_file::{ClassFile, FieldInfo, MethodInfo, Version};
pub use code::{Code, CodeBody, ExceptionTableEntry, LineNumber, LocalVariable};
pub use constant_pool::{Constant, ConstantPool, ReferenceKind};
pub use decoder::{CodeError, decode, decode_to, instructions, opcode_at};
pub use descriptor::{FieldType, MethodDescriptor, Parameters};
pub use disassembler::{DisassembleOptions, disassemble};
pub use error::{FormatError, Member};
pub use flow::{Coverage, Leaders};
pub use index::{Bci, ConstantIndex, LocalIndex};
pub use instruction::{ArrayKind, Binary, Compare, Condition, Conversion, Instruction, Kind, PrimitiveArray};
pub use malformation::Malformation;
pub use opcode::{Opcode, Operands};
pub use parser::{ParseOptions, parse, parse_module_info, parse_with};
pub use reader::Reader;
pub use stack_effect::StackEffect;
pub use switch::{LookupSwitch, TableSwitch};
pub use utf8::Utf8;
