//! Byte code as text (JVMS §6.5).

use super::{Disassembler, constants};
use crate::class_file::MethodInfo;
use crate::code::Code;
use crate::decoder::{self, opcode_at};
use crate::descriptor::MethodDescriptor;
use crate::index::ConstantIndex;
use crate::instruction::Instruction;
use crate::{Opcode, access};

impl<'a> Disassembler<'_, 'a> {
    pub(super) fn code(&mut self, method: &MethodInfo<'a>, code: &Code<'a>) {
        self.text.line(2, "Code:");
        let depth = if self.verbose { 3 } else { 2 };
        if self.verbose {
            let parameters = MethodDescriptor::parse(method.descriptor.as_bytes()).map_or(0, |parsed| parsed.parameter_count());
            let arguments = parameters + usize::from(method.access & access::STATIC == 0);
            let sizes = format!("stack={}, locals={}, args_size={arguments}", code.max_stack, code.max_locals);
            self.text.line(depth, &sizes);
        }
        for instruction in decoder::instructions(code.bytecode) {
            match instruction {
                Ok((bci, instruction)) => self.instruction(depth, code.bytecode, bci, &instruction),
                Err(error) => self.text.line(depth, &format!("// {error}")),
            }
        }
        self.exception_table(depth, code);
        if self.verbose {
            self.code_attributes(code);
        }
    }

    fn instruction(&mut self, depth: usize, bytecode: &[u8], bci: u32, instruction: &Instruction<'_>) {
        let mnemonic = opcode_at(bytecode, bci).map_or("", Opcode::mnemonic);
        let is_wide = bytecode.get(bci as usize) == Some(&(Opcode::Wide as u8));
        let mnemonic = if is_wide { format!("{mnemonic}_w") } else { mnemonic.to_owned() };
        if let Some((summary, entries)) = switch(instruction) {
            self.text.line(depth, &format!("{bci:4}: {mnemonic:<13} {{ // {summary}"));
            entries.iter().for_each(|(key, target)| self.text.line(depth + 3, &format!("{key:>12}: {target}")));
            self.text.line(depth + 3, "}");
            return;
        }
        let Some((operands, constant)) = operands(bytecode, bci, instruction) else {
            self.text.line(depth, &format!("{bci:4}: {mnemonic}"));
            return;
        };
        let line = format!("{bci:4}: {mnemonic:<13} {operands}");
        match constant {
            Some(index) => self.text.commented(depth, &line, &constants::comment(self.class, index)),
            None => self.text.line(depth, &line),
        }
    }

    fn exception_table(&mut self, depth: usize, code: &Code<'a>) {
        if code.exception_table.is_empty() {
            return;
        }
        self.text.line(depth, "Exception table:");
        self.text.line(depth + 1, " from    to  target type");
        for entry in &code.exception_table {
            let caught = entry.catch_type.map(|index| format!("Class {}", constants::value(self.class, index)));
            let caught = caught.unwrap_or_else(|| "any".to_owned());
            let line = format!(" {:5} {:5} {:5}   {caught}", entry.start.0, entry.end, entry.handler.0);
            self.text.line(depth + 1, &line);
        }
    }
}

/// The comment and the entries of a switch, the default last.
fn switch(instruction: &Instruction<'_>) -> Option<(String, Vec<(String, u32)>)> {
    let default = |target| ("default".to_owned(), target);
    match instruction {
        Instruction::TableSwitch(switch) => {
            let keys = (switch.low()..=switch.high()).map(|key| key.to_string());
            let entries = keys.zip(switch.targets()).chain([default(switch.default())]).collect();
            Some((format!("{} to {}", switch.low(), switch.high()), entries))
        }
        Instruction::LookupSwitch(switch) => {
            let entries = switch.pairs().map(|(key, target)| (key.to_string(), target));
            Some((switch.pairs().len().to_string(), entries.chain([default(switch.default())]).collect()))
        }
        _ => None,
    }
}

/// The operands as text and the constant among them; `None` if the opcode says it all.
fn operands(bytecode: &[u8], bci: u32, instruction: &Instruction<'_>) -> Option<(String, Option<ConstantIndex>)> {
    let has_operands = opcode_at(bytecode, bci)?.operands() != crate::Operands::None;
    let plain = |text: String| Some((text, None));
    let constant = |index: ConstantIndex| Some((format!("#{index}"), Some(index)));
    let counted = |index: ConstantIndex, count: u8| Some((format!("#{index},  {count}"), Some(index)));
    match *instruction {
        _ if !has_operands => None,
        Instruction::Int(value) => plain(value.to_string()),
        Instruction::Load(_, local) | Instruction::Store(_, local) | Instruction::ReturnSubroutine(local) => {
            plain(local.to_string())
        }
        Instruction::Increment(local, amount) => plain(format!("{local}, {amount}")),
        Instruction::IfZero(_, target)
        | Instruction::IfInt(_, target)
        | Instruction::IfReference { target, .. }
        | Instruction::IfNull { target, .. }
        | Instruction::Goto(target)
        | Instruction::JumpSubroutine(target) => plain(target.to_string()),
        Instruction::NewArray(element) => plain(format!(" {}", element.element_name())),
        Instruction::InvokeInterface(index, count) => counted(index, count),
        Instruction::InvokeDynamic(index) => counted(index, 0),
        Instruction::NewMultiArray(index, dimensions) => counted(index, dimensions),
        Instruction::LoadConstant(index)
        | Instruction::FieldGet(index)
        | Instruction::FieldPut(index)
        | Instruction::StaticGet(index)
        | Instruction::StaticPut(index)
        | Instruction::InvokeVirtual(index)
        | Instruction::InvokeSpecial(index)
        | Instruction::InvokeStatic(index)
        | Instruction::New(index)
        | Instruction::NewReferenceArray(index)
        | Instruction::CheckCast(index)
        | Instruction::InstanceOf(index) => constant(index),
        _ => None,
    }
}
