//! The typing rule of each instruction (JVMS §4.10.1.9).

use classfile::{
    ArrayKind, Binary, ConstantIndex, Instruction, Kind, LookupSwitch, Opcode, PrimitiveArray, TableSwitch, opcode_at,
};

use super::method::{Flow, MethodCheck};
use super::report::{Origin, Reason};
use super::types::{Demand, Type};
use super::{Checked, Stop};
use crate::hierarchy::ClassHierarchy;

/// The first version whose switches may be padded with anything.
const ANY_PADDING_MAJOR: u16 = 51;

/// The type of a kind of value that is no reference.
fn primitive(kind: Kind) -> Option<Type> {
    match kind {
        Kind::Int => Some(Type::INT),
        Kind::Long => Some(Type::LONG),
        Kind::Float => Some(Type::FLOAT),
        Kind::Double => Some(Type::DOUBLE),
        Kind::Reference => None,
    }
}

impl<'c, H: ClassHierarchy> MethodCheck<'_, 'c, H> {
    /// Checks an instruction and changes the frame as it does; tells whether control goes on behind it and whether it has
    /// initialised `this`.
    #[expect(clippy::too_many_lines, reason = "one arm per instruction form")]
    pub fn instruction(&mut self, instruction: &Instruction<'c>) -> Checked<(Flow, bool), H> {
        let mut initialized_this = false;
        match *instruction {
            Instruction::Nop => {}
            Instruction::Null => self.push(Type::NULL)?,
            Instruction::Int(_) => self.push(Type::INT)?,
            Instruction::Long(_) => self.push(Type::LONG)?,
            Instruction::Float(_) => self.push(Type::FLOAT)?,
            Instruction::Double(_) => self.push(Type::DOUBLE)?,
            Instruction::LoadConstant(index) => self.load_constant(index)?,
            Instruction::Load(kind, index) => match primitive(kind) {
                Some(value) => {
                    self.local_value(index, value)?;
                    self.push(value)?;
                }
                None => {
                    let value = self.local(index, Demand::Reference)?;
                    self.push(value)?;
                }
            },
            Instruction::Store(kind, index) => {
                let value = match primitive(kind) {
                    Some(value) => self.pop(value).map(|()| value)?,
                    None => self.pop_reference()?,
                };
                self.set_local(index, value)?;
            }
            Instruction::ArrayLoad(kind) => self.array_load(kind)?,
            Instruction::ArrayStore(kind) => self.array_store(kind)?,
            Instruction::Pop => drop(self.pop_slot(Demand::Category1)?),
            Instruction::Pop2 => drop(self.pop_pair("pop2")?),
            Instruction::Dup
            | Instruction::DupX1
            | Instruction::DupX2
            | Instruction::Dup2
            | Instruction::Dup2X1
            | Instruction::Dup2X2
            | Instruction::Swap => self.shuffle(instruction)?,
            Instruction::Arithmetic(kind, operation) => self.arithmetic(kind, operation)?,
            Instruction::Negate(kind) => self.unary(primitive(kind), primitive(kind))?,
            Instruction::Increment(index, _) => drop(self.local(index, Type::INT.into())?),
            Instruction::Convert(conversion) => self.unary(primitive(conversion.from()), primitive(conversion.to()))?,
            Instruction::Compare(compare) => {
                let operand = primitive(compare.kind()).unwrap_or(Type::TOP);
                self.pop(operand)?;
                self.unary(Some(operand), Some(Type::INT))?;
            }
            Instruction::IfZero(_, target) => {
                self.pop(Type::INT)?;
                self.check_target(target)?;
            }
            Instruction::IfInt(_, target) => {
                self.pop(Type::INT)?;
                self.pop(Type::INT)?;
                self.check_target(target)?;
            }
            Instruction::IfReference { target, .. } => {
                self.pop_reference()?;
                self.pop_reference()?;
                self.check_target(target)?;
            }
            Instruction::IfNull { target, .. } => {
                self.pop_reference()?;
                self.check_target(target)?;
            }
            Instruction::Goto(target) => {
                self.check_target(target)?;
                return Ok((Flow::Ends, false));
            }
            Instruction::TableSwitch(switch) => return self.table_switch(&switch).map(|()| (Flow::Ends, false)),
            Instruction::LookupSwitch(switch) => return self.lookup_switch(&switch).map(|()| (Flow::Ends, false)),
            Instruction::Return(kind) => return self.return_value(kind).map(|()| (Flow::Ends, false)),
            Instruction::StaticGet(index) => self.static_get(index)?,
            Instruction::StaticPut(index) => self.static_put(index)?,
            Instruction::FieldGet(index) => self.field_get(index)?,
            Instruction::FieldPut(index) => self.field_put(index)?,
            Instruction::InvokeVirtual(index) => self.invoke_virtual(index)?,
            Instruction::InvokeSpecial(index) => initialized_this = self.invoke_special(index)?,
            Instruction::InvokeStatic(index) => self.invoke_static(index)?,
            Instruction::InvokeInterface(index, count) => self.invoke_interface(index, count)?,
            Instruction::InvokeDynamic(index) => self.invoke_dynamic(index)?,
            Instruction::New(index) => self.new_object(index)?,
            Instruction::NewArray(element) => self.new_array(element)?,
            Instruction::NewReferenceArray(index) => self.new_reference_array(index)?,
            Instruction::NewMultiArray(index, dimensions) => self.new_multi_array(index, dimensions)?,
            Instruction::ArrayLength => {
                let array = self.pop_reference()?;
                if array != Type::NULL && !array.is_array() {
                    return Err(self.bad_stack_slot(array, None, "arraylength"));
                }
                self.push(Type::INT)?;
            }
            Instruction::Throw => {
                self.pop(self.cx.library.throwable)?;
                return Ok((Flow::Ends, false));
            }
            Instruction::CheckCast(index) => {
                let class = self.class_constant(index)?;
                self.pop_object()?;
                self.push(class)?;
            }
            Instruction::InstanceOf(index) => {
                self.class_constant(index)?;
                self.pop_object()?;
                self.push(Type::INT)?;
            }
            Instruction::MonitorEnter | Instruction::MonitorExit => drop(self.pop_reference()?),
            // §4.9.1: not in class files with a StackMapTable.
            Instruction::JumpSubroutine(_) | Instruction::ReturnSubroutine(_) => return Err(self.bad_instruction()),
        }
        Ok((Flow::Next, initialized_this))
    }

    #[cold]
    fn bad_instruction(&self) -> Stop<H::Error> {
        let bci = self.frame.bci;
        let opcode = self.code.bytecode.get(bci as usize).copied().unwrap_or_default();
        if opcode == Opcode::Wide as u8 {
            return self.reject(bci, &"Bad wide instruction", Reason::Bytecode);
        }
        self.reject(bci, &format_args!("Bad instruction: {opcode:02x}"), Reason::Bytecode)
    }

    fn mnemonic(&self) -> &'static str {
        opcode_at(self.code.bytecode, self.frame.bci).map_or("", Opcode::mnemonic)
    }

    /// Takes an initialised reference: everything that is assignable to `Object`.
    fn pop_object(&mut self) -> Checked<(), H> {
        self.pop(self.cx.library.object)
    }

    fn unary(&mut self, operand: Option<Type>, result: Option<Type>) -> Checked<(), H> {
        self.pop(operand.unwrap_or(Type::TOP))?;
        self.push(result.unwrap_or(Type::TOP))
    }

    fn arithmetic(&mut self, kind: Kind, operation: Binary) -> Checked<(), H> {
        let value = primitive(kind).unwrap_or(Type::TOP);
        let is_shift = matches!(operation, Binary::ShiftLeft | Binary::ShiftRight | Binary::UnsignedShiftRight);
        self.pop(if is_shift { Type::INT } else { value })?;
        self.unary(Some(value), Some(value))
    }

    fn array_load(&mut self, kind: ArrayKind) -> Checked<(), H> {
        self.pop(Type::INT)?;
        let array = self.pop_array(kind)?;
        let element = match kind {
            ArrayKind::Int | ArrayKind::Byte | ArrayKind::Char | ArrayKind::Short => Type::INT,
            ArrayKind::Long => Type::LONG,
            ArrayKind::Float => Type::FLOAT,
            ArrayKind::Double => Type::DOUBLE,
            ArrayKind::Reference => self.cx.component(array).unwrap_or(Type::NULL),
        };
        self.push(element)
    }

    fn array_store(&mut self, kind: ArrayKind) -> Checked<(), H> {
        match kind {
            ArrayKind::Int | ArrayKind::Byte | ArrayKind::Char | ArrayKind::Short => self.pop(Type::INT)?,
            ArrayKind::Long => self.pop(Type::LONG)?,
            ArrayKind::Float => self.pop(Type::FLOAT)?,
            ArrayKind::Double => self.pop(Type::DOUBLE)?,
            // Whether the array takes it is checked when it is stored.
            ArrayKind::Reference => self.pop_object()?,
        }
        self.pop(Type::INT)?;
        self.pop_array(kind).map(drop)
    }

    /// Takes an array with elements of this kind, or null.
    fn pop_array(&mut self, kind: ArrayKind) -> Checked<Type, H> {
        let array = self.pop_reference()?;
        if array == Type::NULL {
            return Ok(array);
        }
        let component = self.cx.component(array);
        let fits = match kind {
            ArrayKind::Int => component == Some(Type::INT),
            ArrayKind::Long => component == Some(Type::LONG),
            ArrayKind::Float => component == Some(Type::FLOAT),
            ArrayKind::Double => component == Some(Type::DOUBLE),
            ArrayKind::Byte => matches!(component, Some(Type::BYTE | Type::BOOLEAN)),
            ArrayKind::Char => component == Some(Type::CHAR),
            ArrayKind::Short => component == Some(Type::SHORT),
            ArrayKind::Reference => component.is_some_and(Type::is_reference),
        };
        if fits { Ok(array) } else { Err(self.bad_array(kind, array)) }
    }

    #[cold]
    fn bad_array(&mut self, kind: ArrayKind, found: Type) -> Stop<H::Error> {
        let expected = match kind {
            ArrayKind::Int => Some("[I"),
            ArrayKind::Long => Some("[J"),
            ArrayKind::Float => Some("[F"),
            ArrayKind::Double => Some("[D"),
            ArrayKind::Char => Some("[C"),
            ArrayKind::Short => Some("[S"),
            ArrayKind::Byte | ArrayKind::Reference => None,
        };
        let expected = match expected {
            Some(name) => Some(Demand::Type(Type::array(self.cx.names.intern(name.as_bytes())))),
            None => (kind == ArrayKind::Reference).then_some(Demand::Reference),
        };
        self.bad_stack_slot(found, expected, self.mnemonic())
    }

    /// `dup` and its like: which slots move is a matter of the categories of the values.
    fn shuffle(&mut self, instruction: &Instruction<'_>) -> Checked<(), H> {
        let mnemonic = self.mnemonic();
        match instruction {
            Instruction::Dup => {
                let top = self.pop_slot(Demand::Category1)?;
                self.push_slots(&[top, top])
            }
            Instruction::DupX1 => {
                let top = self.pop_slot(Demand::Category1)?;
                let below = self.pop_slot(Demand::Category1)?;
                self.push_slots(&[top, below, top])
            }
            Instruction::DupX2 => {
                let top = self.pop_slot(Demand::Category1)?;
                let (upper, lower) = self.pop_pair(mnemonic)?;
                self.push_slots(&[top, lower, upper, top])
            }
            Instruction::Dup2 => {
                let (upper, lower) = self.pop_pair(mnemonic)?;
                self.push_slots(&[lower, upper, lower, upper])
            }
            Instruction::Dup2X1 => {
                let (upper, lower) = self.pop_pair(mnemonic)?;
                let below = self.pop_slot(Demand::Category1)?;
                self.push_slots(&[lower, upper, below, lower, upper])
            }
            Instruction::Dup2X2 => {
                let (upper, lower) = self.pop_pair(mnemonic)?;
                let (below, deepest) = self.pop_pair(mnemonic)?;
                self.push_slots(&[lower, upper, deepest, below, lower, upper])
            }
            _ => {
                let top = self.pop_slot(Demand::Category1)?;
                let below = self.pop_slot(Demand::Category1)?;
                self.push_slots(&[top, below])
            }
        }
    }

    fn push_slots(&mut self, slots: &[Type]) -> Checked<(), H> {
        slots.iter().try_for_each(|slot| self.push_slot(*slot))
    }

    fn table_switch(&mut self, switch: &TableSwitch<'_>) -> Checked<(), H> {
        self.check_padding()?;
        self.pop(Type::INT)?;
        self.check_target(switch.default())?;
        switch.targets().try_for_each(|target| self.check_target(target))
    }

    fn lookup_switch(&mut self, switch: &LookupSwitch<'_>) -> Checked<(), H> {
        self.check_padding()?;
        self.pop(Type::INT)?;
        let keys = switch.pairs().map(|(key, _)| key);
        if keys.clone().zip(keys.skip(1)).any(|(key, next)| key >= next) {
            return Err(self.reject(self.frame.bci, &"Bad lookupswitch instruction", Reason::Bytecode));
        }
        self.check_target(switch.default())?;
        switch.pairs().try_for_each(|(_, target)| self.check_target(target))
    }

    fn check_padding(&self) -> Checked<(), H> {
        let start = self.frame.bci as usize + 1;
        let padding = self.code.bytecode.get(start..start.next_multiple_of(4)).unwrap_or_default();
        if self.cx.class.version.major >= ANY_PADDING_MAJOR || padding.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        let message = "Nonzero padding byte in lookupswitch or tableswitch";
        Err(self.reject(self.frame.bci, &message, Reason::Bytecode))
    }

    fn return_value(&mut self, kind: Option<Kind>) -> Checked<(), H> {
        let bci = self.frame.bci;
        let value = match kind.map(primitive) {
            None if self.result.is_some() => {
                return Err(self.reject(bci, &"Method expects a return value", Reason::Bytecode));
            }
            None if self.method.name == "<init>" && self.frame.this_uninitialized => {
                let message = "Constructor must call super() or this() before return";
                return Err(self.reject(bci, &message, Reason::Bytecode));
            }
            None => return Ok(()),
            Some(Some(value)) => {
                self.pop_slots(value)?;
                value
            }
            Some(None) => self.pop_reference()?,
        };
        let signature = |result: Type| Some((Demand::Type(result), Origin::Signature));
        let Some(result) = self.result else {
            return Err(self.bad_top(value, signature(Type::TOP), &"Method does not expect a return value"));
        };
        if self.cx.is_assignable(value, result).map_err(Stop::Hierarchy)? {
            return Ok(());
        }
        Err(self.bad_top(value, signature(result), &"Bad return type"))
    }

    fn new_object(&mut self, index: ConstantIndex) -> Checked<(), H> {
        let class = self.class_constant(index)?;
        if !class.is_object() {
            let found = (Demand::Type(class), Origin::Constant(index.0));
            let reason = Reason::Type { found, expected: None };
            return Err(self.reject(self.frame.bci, &"Illegal new instruction", reason));
        }
        let made = Type::uninitialized(self.frame.bci);
        // §4.10.1.9.new: an object that an earlier run of the instruction made, and that is still not initialised, would be taken
        // for the new one.
        if self.frame.stack().contains(&made) {
            let reason = Reason::Type { found: (Demand::Type(made), Origin::Rule), expected: None };
            return Err(self.reject(
                self.frame.bci,
                &"Uninitialized object of the same new instruction on operand stack",
                reason,
            ));
        }
        self.frame.forget_in_locals(made);
        self.push(made)
    }

    fn new_array(&mut self, element: PrimitiveArray) -> Checked<(), H> {
        self.pop(Type::INT)?;
        let descriptor: &[u8] = match element {
            PrimitiveArray::Boolean => b"[Z",
            PrimitiveArray::Char => b"[C",
            PrimitiveArray::Float => b"[F",
            PrimitiveArray::Double => b"[D",
            PrimitiveArray::Byte => b"[B",
            PrimitiveArray::Short => b"[S",
            PrimitiveArray::Int => b"[I",
            PrimitiveArray::Long => b"[J",
        };
        let array = Type::array(self.cx.names.intern(descriptor));
        self.push(array)
    }

    fn new_reference_array(&mut self, index: ConstantIndex) -> Checked<(), H> {
        let component = self.class_constant(index)?;
        self.pop(Type::INT)?;
        if self.dimensions(component) >= classfile::descriptor::DIMENSIONS_MAX {
            let message = "Illegal anewarray instruction, array has more than 255 dimensions";
            return Err(self.reject(self.frame.bci, &message, Reason::Bytecode));
        }
        let array = self.cx.array_of(component).unwrap_or(Type::TOP);
        self.push(array)
    }

    fn dimensions(&self, array: Type) -> usize {
        let text = array.name().map(|name| self.cx.names.text(name)).unwrap_or_default();
        text.iter().take_while(|byte| **byte == b'[').count()
    }

    fn new_multi_array(&mut self, index: ConstantIndex, dimensions: u8) -> Checked<(), H> {
        let array = self.class_constant(index)?;
        if !array.is_array() {
            let found = (Demand::Type(array), Origin::Constant(index.0));
            let message = "Illegal constant pool index in multianewarray instruction";
            return Err(self.reject(self.frame.bci, &message, Reason::Type { found, expected: None }));
        }
        if dimensions == 0 || self.dimensions(array) < usize::from(dimensions) {
            let message = format_args!("Illegal dimension in multianewarray instruction: {dimensions}");
            return Err(self.reject(self.frame.bci, &message, Reason::Bytecode));
        }
        for _ in 0..dimensions {
            self.pop(Type::INT)?;
        }
        self.push(array)
    }
}
