//! The text of a rejection: what is wrong, where, and the state of the method there, laid out as HotSpot does.

use std::fmt::{self, Display, Write as _};

use classfile::descriptor::parse_field;
use classfile::{Code, FieldType, MethodDescriptor, MethodInfo, Opcode};

use super::map_text;
use super::types::{Demand, Type};
use crate::names::{Names, shown};

/// Where a type in a message comes from.
#[derive(Copy, Clone)]
pub enum Origin {
    /// Variable of the current frame.
    Local(usize),
    /// Slot of the current frame's stack.
    Stack(usize),
    /// Variable of the declared frame.
    MapLocal(usize),
    /// Slot of the declared frame's stack.
    MapStack(usize),
    /// Constant of the class.
    Constant(u16),
    /// The method's descriptor.
    Signature,
    /// The rule itself.
    Rule,
}

/// Which kind of rule is broken.
#[derive(Copy, Clone)]
pub enum Reason {
    Bytecode,
    Type { found: (Demand, Origin), expected: Option<(Demand, Origin)> },
    Flags,
    ConstantIndex(u16),
    LocalIndex(u16),
    StackSize,
    Overflow,
    Underflow,
    MissingFrame,
    BadFrame,
}

/// A frame to show.
#[derive(Copy, Clone)]
pub struct ShownFrame<'f> {
    pub bci: u32,
    pub this_uninitialized: bool,
    pub locals: &'f [Type],
    pub stack: &'f [Type],
}

/// All that the text of a rejection is made of.
pub struct Report<'r> {
    pub message: &'r dyn Display,
    pub reason: Reason,
    pub bci: u32,
    pub class: &'r [u8],
    pub method: &'r MethodInfo<'r>,
    pub code: &'r Code<'r>,
    pub names: &'r Names<'r>,
    pub current: Option<ShownFrame<'r>>,
    pub declared: Option<ShownFrame<'r>>,
}

impl Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\nException Details:", self.message)?;
        self.location(f)?;
        write!(f, "  Reason:\n    ")?;
        self.reason(f)?;
        writeln!(f)?;
        for (title, frame) in [("Current", &self.current), ("Stackmap", &self.declared)] {
            if let Some(frame) = frame {
                writeln!(f, "  {title} Frame:")?;
                self.frame(f, frame)?;
            }
        }
        writeln!(f, "  Bytecode:")?;
        bytes(f, self.code.bytecode)?;
        if !self.code.exception_table.is_empty() {
            writeln!(f, "  Exception Handler Table:")?;
            for entry in &self.code.exception_table {
                writeln!(f, "    bci [{}, {}] => handler: {}", entry.start, entry.end, entry.handler)?;
            }
        }
        if let Some(map) = self.code.stack_map_table.filter(|map| !map.is_empty()) {
            writeln!(f, "  Stackmap Table:")?;
            map_text::write(f, map)?;
        }
        Ok(())
    }
}

impl Report<'_> {
    fn location(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let byte = self.code.bytecode.get(self.bci as usize);
        let instruction = byte.map_or("<invalid>", |byte| Opcode::from_u8(*byte).map_or("<illegal>", Opcode::mnemonic));
        let (class, method) = (shown(self.class), self.method);
        writeln!(f, "  Location:\n    {class}.{}{} @{}: {instruction}", method.name, method.descriptor, self.bci)
    }

    fn reason(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            Reason::Bytecode => f.write_str("Error exists in the bytecode"),
            Reason::Type { found, expected: None } => {
                f.write_str("Invalid type: ")?;
                self.origin(f, found)
            }
            Reason::Type { found, expected: Some(expected) } => {
                f.write_str("Type ")?;
                self.origin(f, found)?;
                f.write_str(" is not assignable to ")?;
                self.origin(f, expected)
            }
            Reason::Flags => f.write_str("Current frame's flags are not assignable to stack map frame's."),
            Reason::ConstantIndex(index) => write!(f, "Constant pool index {index} is invalid"),
            Reason::LocalIndex(index) => write!(f, "Local index {index} is invalid"),
            Reason::StackSize => f.write_str("Current frame's stack size doesn't match stackmap."),
            Reason::Overflow => f.write_str("Exceeded max stack size."),
            Reason::Underflow => f.write_str("Attempt to pop empty stack."),
            Reason::MissingFrame => f.write_str("Expected stackmap frame at this location."),
            Reason::BadFrame => f.write_str("Invalid stackmap specification."),
        }
    }

    fn origin(&self, f: &mut fmt::Formatter<'_>, (demand, origin): (Demand, Origin)) -> fmt::Result {
        match demand {
            Demand::Type(named) => named.display(self.names).fmt(f)?,
            Demand::Reference => f.write_str("reference type")?,
            Demand::Category1 => f.write_str("category1 type")?,
            Demand::Category2 => f.write_str("category2 type")?,
        }
        match origin {
            Origin::Local(index) => write!(f, " (current frame, locals[{index}])"),
            Origin::Stack(index) => write!(f, " (current frame, stack[{index}])"),
            Origin::MapLocal(index) => write!(f, " (stack map, locals[{index}])"),
            Origin::MapStack(index) => write!(f, " (stack map, stack[{index}])"),
            Origin::Constant(index) => write!(f, " (constant pool {index})"),
            Origin::Signature => f.write_str(" (from method signature)"),
            Origin::Rule => Ok(()),
        }
    }

    fn frame(&self, f: &mut fmt::Formatter<'_>, frame: &ShownFrame<'_>) -> fmt::Result {
        writeln!(f, "    bci: @{}", frame.bci)?;
        writeln!(f, "    flags: {{{} }}", if frame.this_uninitialized { " flagThisUninit" } else { "" })?;
        for (title, types) in [("locals", frame.locals), ("stack", frame.stack)] {
            write!(f, "    {title}: {{")?;
            for (index, shown) in types.iter().enumerate() {
                write!(f, "{}{}", if index == 0 { " " } else { ", " }, shown.display(self.names))?;
            }
            writeln!(f, " }}")?;
        }
        Ok(())
    }
}

/// Sixteen bytes a line, in pairs; a full last line is followed by an empty one.
fn bytes(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    const LINE: usize = 16;
    for start in (0..=bytes.len()).step_by(LINE) {
        write!(f, "    {start:07x}:")?;
        for index in start..start + LINE {
            if index % 2 == 0 {
                f.write_char(' ')?;
            }
            match bytes.get(index) {
                Some(byte) => write!(f, "{byte:02x}")?,
                None => f.write_str("  ")?,
            }
        }
        writeln!(f)?;
    }
    Ok(())
}

/// A method as it is declared: `int p.C.m(java.lang.String, long[])`.
pub fn external_method(class: &[u8], method: &MethodInfo<'_>) -> String {
    let descriptor = MethodDescriptor::parse(method.descriptor.as_bytes());
    let parameters: Vec<String> = descriptor.iter().flat_map(MethodDescriptor::parameters).map(external_type).collect();
    let result = descriptor.and_then(|descriptor| descriptor.return_type()).map_or("void".to_owned(), external_type);
    format!("{result} {}.{}({})", external_class(class), method.name, parameters.join(", "))
}

/// A class name with dots.
pub fn external_class(name: &[u8]) -> String {
    shown(name).replace('/', ".")
}

fn external_type(field: FieldType<'_>) -> String {
    match field {
        FieldType::Byte => "byte".to_owned(),
        FieldType::Char => "char".to_owned(),
        FieldType::Double => "double".to_owned(),
        FieldType::Float => "float".to_owned(),
        FieldType::Int => "int".to_owned(),
        FieldType::Long => "long".to_owned(),
        FieldType::Short => "short".to_owned(),
        FieldType::Boolean => "boolean".to_owned(),
        FieldType::Class(name) => external_class(name),
        FieldType::Array(text) => {
            let dimensions = text.iter().take_while(|byte| **byte == b'[').count();
            let element = parse_field(&text[dimensions..]).map(external_type).unwrap_or_default();
            element + &"[]".repeat(dimensions)
        }
    }
}
