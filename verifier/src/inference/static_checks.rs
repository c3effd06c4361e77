//! Static constraints on the code of a method (JVMS §4.9.1), checked instruction by instruction, reachable or not.

use classfile::{Code, Constant, ConstantIndex, Kind, Opcode, Operands, PrimitiveArray};

use super::context::{Checked, Context};
use super::instruction_bytes::InstructionBytes;
use super::messages::Violation;
use super::operation::{Call, FieldAccess, Operand, Operation, simple};
use super::types::Type;
use crate::hierarchy::{ClassHierarchy, MemberKind};

/// The first version in which `ldc` may load a class.
const LOAD_CLASS_MAJOR: u16 = 49;

/// An instruction whose operands were checked.
#[derive(Copy, Clone, Debug)]
pub struct CheckedInstruction {
    /// What it does.
    pub operation: Operation,
    /// It accesses a protected member of a class in another package.
    pub is_protected: bool,
}

/// The code of a method by instruction number.
pub struct Instructions<'a> {
    /// The Code attribute.
    pub code: &'a Code<'a>,
    /// The instructions.
    pub list: Vec<CheckedInstruction>,
    /// Targets of all switches.
    pub switch_targets: Vec<u32>,
    /// Number of the instruction at each bci, `NOT_AN_INSTRUCTION` within one.
    numbers: Vec<u32>,
}

const NOT_AN_INSTRUCTION: u32 = u32::MAX;

impl<'a> Instructions<'a> {
    /// Checks the code of a method.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check<H: ClassHierarchy>(code: &'a Code<'a>, cx: &mut Context<'a, '_, H>) -> Checked<Self, H> {
        let mut instructions = Self { code, list: Vec::new(), switch_targets: Vec::new(), numbers: Vec::new() };
        let starts = instructions.find_starts()?;
        instructions.list.reserve_exact(starts.len());
        for start in starts {
            let bytes = InstructionBytes::new(code.bytecode, start);
            let mut check = OperandCheck { instructions: &mut instructions, bytes, is_protected: false, cx };
            let operation = check.operation()?;
            let is_protected = check.is_protected;
            instructions.list.push(CheckedInstruction { operation, is_protected });
        }
        Ok(instructions)
    }

    /// Finds where instructions start, from their lengths alone.
    fn find_starts(&mut self) -> Result<Vec<usize>, Violation> {
        let bytecode = self.code.bytecode;
        let mut starts = Vec::with_capacity(bytecode.len() / 2);
        self.numbers = vec![NOT_AN_INSTRUCTION; bytecode.len()];
        let mut start = 0;
        while start < bytecode.len() {
            let length = InstructionBytes::new(bytecode, start).length().ok_or(Violation::IllegalInstruction(start))?;
            if length > bytecode.len() - start {
                return Err(Violation::TruncatedInstruction(start));
            }
            if let Some(number) = self.numbers.get_mut(start) {
                *number = u32::try_from(starts.len()).unwrap_or(NOT_AN_INSTRUCTION);
            }
            starts.push(start);
            start += length;
        }
        if starts.is_empty() { Err(Violation::EmptyCode) } else { Ok(starts) }
    }

    /// The number of the instruction that starts at a bci.
    pub fn number(&self, bci: usize) -> Option<u32> {
        self.numbers.get(bci).copied().filter(|number| *number != NOT_AN_INSTRUCTION)
    }
}

/// The check of one instruction's operands.
struct OperandCheck<'i, 'a, 'c, 'h, H: ClassHierarchy> {
    instructions: &'i mut Instructions<'a>,
    bytes: InstructionBytes<'a>,
    is_protected: bool,
    cx: &'c mut Context<'a, 'h, H>,
}

impl<H: ClassHierarchy> OperandCheck<'_, '_, '_, '_, H> {
    fn operation(&mut self) -> Checked<Operation, H> {
        use Opcode as C;
        let opcode = self.bytes.opcode().ok_or(Violation::IllegalInstruction(self.bytes.start()))?;
        if let Some(simple) = simple(opcode) {
            return Ok(simple);
        }
        match opcode.operands() {
            Operands::Branch | Operands::WideBranch => self.branch(opcode),
            Operands::TableSwitch | Operands::LookupSwitch => self.switch(opcode),
            Operands::NarrowConstant => self.load_constant(self.bytes.u8(1).into(), opcode),
            Operands::ArrayType => self.new_array(),
            Operands::Constant | Operands::InvokeInterface | Operands::InvokeDynamic | Operands::MultiArray => match opcode {
                C::LdcW | C::Ldc2W => self.load_constant(self.bytes.u16(1), opcode),
                C::Getstatic | C::Putstatic | C::Getfield | C::Putfield => self.field(opcode),
                C::Invokevirtual | C::Invokespecial | C::Invokestatic | C::Invokeinterface => self.invoke(opcode),
                C::Invokedynamic => Err(Violation::InvokeDynamic.into()),
                _ => self.class_operand(opcode),
            },
            _ => Ok(self.local_variable()?),
        }
    }

    fn branch(&mut self, opcode: Opcode) -> Checked<Operation, H> {
        let is_wide = matches!(opcode, Opcode::GotoW | Opcode::JsrW);
        let offset = if is_wide { self.bytes.i32(1) } else { self.bytes.i16(1).into() };
        let target = self.target(offset).ok_or(Violation::BranchTarget)?;
        Ok(match opcode {
            Opcode::Goto | Opcode::GotoW => Operation::Goto(target),
            Opcode::Jsr | Opcode::JsrW => Operation::JumpSubroutine(target),
            Opcode::Ifnull | Opcode::Ifnonnull => Operation::Branch(&[Operand::MaybeUninitialized], target),
            Opcode::IfAcmpeq | Opcode::IfAcmpne => Operation::Branch(&[Operand::Reference, Operand::Reference], target),
            _ if opcode >= Opcode::IfIcmpeq => Operation::Branch(&[Operand::Int, Operand::Int], target),
            _ => Operation::Branch(&[Operand::Int], target),
        })
    }

    /// The instruction at a distance.
    fn target(&self, offset: i32) -> Option<u32> {
        let start = i32::try_from(self.bytes.start()).ok()?;
        self.instructions.number(usize::try_from(start.wrapping_add(offset)).ok()?)
    }

    fn switch(&mut self, opcode: Opcode) -> Checked<Operation, H> {
        let is_table = opcode == Opcode::Tableswitch;
        if !self.bytes.padding_is_zero() {
            return Err(Violation::SwitchPadding.into());
        }
        let (first, stride) = if is_table { (3, 1) } else { (3, 2) };
        let count = self.bytes.switch_entries().unwrap_or(0);
        if !is_table {
            let keys: Vec<i32> = (0..count).map(|entry| self.bytes.switch_word(2 + 2 * entry)).collect();
            if !keys.is_sorted_by(|one, next| one < next) {
                return Err(Violation::UnsortedSwitch.into());
            }
        }
        let default = self.target(self.bytes.switch_word(0)).ok_or(Violation::DefaultTarget)?;
        let targets_start = self.instructions.switch_targets.len();
        for entry in 0..count {
            let offset = self.bytes.switch_word(first + stride * entry);
            let target = self.target(offset).ok_or(Violation::SwitchTarget)?;
            self.instructions.switch_targets.push(target);
        }
        // The last target is followed first, the default last.
        let targets = &mut self.instructions.switch_targets;
        if let Some(added) = targets.get_mut(targets_start..) {
            added.reverse();
        }
        targets.push(default);
        let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        Ok(Operation::Switch { first: number(targets_start), count: number(targets.len() - targets_start) })
    }

    fn constant(&self, index: u16, is_allowed: impl Fn(&Constant<'_>) -> bool) -> Checked<ConstantIndex, H> {
        let index = ConstantIndex(index).non_zero().ok_or(Violation::ConstantIndex)?;
        let constant = self.cx.class.constant_pool.get(index).ok_or(Violation::ConstantIndex)?;
        if is_allowed(&constant) { Ok(index) } else { Err(Violation::ConstantType.into()) }
    }

    fn load_constant(&mut self, index: u16, opcode: Opcode) -> Checked<Operation, H> {
        let loads_classes = self.cx.class.version.major >= LOAD_CLASS_MAJOR;
        let is_wide = opcode == Opcode::Ldc2W;
        let index = self.constant(index, |constant| match constant {
            Constant::Long(_) | Constant::Double(_) => is_wide,
            Constant::Integer(_) | Constant::Float(_) | Constant::String { .. } => !is_wide,
            Constant::Class { .. } => !is_wide && loads_classes,
            _ => false,
        })?;
        let loaded = match self.cx.class.constant_pool.get(index) {
            Some(Constant::Integer(_)) => Type::INT,
            Some(Constant::Float(_)) => Type::FLOAT,
            Some(Constant::Long(_)) => Type::LONG,
            Some(Constant::Double(_)) => Type::DOUBLE,
            Some(Constant::String { .. }) => self.cx.string,
            _ => return Ok(Operation::LoadClass),
        };
        Ok(Operation::Simple(&[], loaded))
    }

    fn field(&mut self, opcode: Opcode) -> Checked<Operation, H> {
        let index = self.constant(self.bytes.u16(1), |constant| matches!(constant, Constant::FieldRef { .. }))?;
        let access = match opcode {
            Opcode::Getstatic => FieldAccess::StaticGet,
            Opcode::Putstatic => FieldAccess::StaticPut,
            Opcode::Getfield => FieldAccess::Get,
            _ => FieldAccess::Put,
        };
        if matches!(access, FieldAccess::Get | FieldAccess::Put) {
            let field = self.cx.member(index)?;
            let class = self.cx.class_type(field.class)?;
            self.is_protected = self.cx.is_protected(class, MemberKind::Field, &field)?;
        }
        Ok(Operation::Field(access, index))
    }

    fn invoke(&mut self, opcode: Opcode) -> Checked<Operation, H> {
        let is_interface = opcode == Opcode::Invokeinterface;
        let index = self.constant(self.bytes.u16(1), |constant| match constant {
            Constant::MethodRef { .. } => !is_interface,
            Constant::InterfaceMethodRef { .. } => is_interface,
            _ => false,
        })?;
        let method = self.cx.member(index)?;
        let class = self.cx.class_type(method.class)?;
        let call = self.call(opcode, method.name, class)?;
        if is_interface {
            self.check_interface_operands(method.descriptor)?;
        } else if opcode != Opcode::Invokestatic {
            self.is_protected = self.cx.is_protected(class, MemberKind::Method, &method)?;
        }
        Ok(Operation::Invoke { call, reference: index, class })
    }

    fn call(&self, opcode: Opcode, name: &[u8], class: Type) -> Result<Call, Violation> {
        if name == b"<init>" {
            return if opcode == Opcode::Invokespecial { Ok(Call::Initializer) } else { Err(Violation::InitializerCall) };
        }
        if name.starts_with(b"<") {
            return Err(Violation::InternalMethodCall);
        }
        match opcode {
            Opcode::Invokestatic => Ok(Call::Static),
            Opcode::Invokespecial if class == self.cx.this || self.cx.is_superclass(class) => Ok(Call::Special),
            Opcode::Invokespecial => Err(Violation::NonvirtualCall),
            _ => Ok(Call::Dynamic),
        }
    }

    fn check_interface_operands(&self, descriptor: &[u8]) -> Result<(), Violation> {
        let slots = classfile::MethodDescriptor::parse(descriptor).map(|descriptor| descriptor.parameter_slots() + 1);
        if slots != Some(self.bytes.u8(3).into()) {
            return Err(Violation::InterfaceArgumentSize);
        }
        if self.bytes.u8(4) == 0 { Ok(()) } else { Err(Violation::InterfaceReservedByte) }
    }

    fn class_operand(&mut self, opcode: Opcode) -> Checked<Operation, H> {
        let index = self.constant(self.bytes.u16(1), |constant| matches!(constant, Constant::Class { .. }))?;
        let class = self.cx.class_type(index)?;
        Ok(match opcode {
            Opcode::New if class.is_object() => Operation::New(class),
            Opcode::New => return Err(Violation::NewArrayClass.into()),
            Opcode::Anewarray => {
                let array = class.array(1).ok_or(Violation::TooManyDimensions)?;
                Operation::Simple(&[Operand::Int], array)
            }
            Opcode::Multianewarray => {
                let dimensions = self.bytes.u8(3);
                if dimensions == 0 || dimensions > class.dimensions() {
                    return Err(Violation::DimensionArgument.into());
                }
                Operation::NewMultiArray { array: class, dimensions }
            }
            Opcode::Instanceof => Operation::Simple(&[Operand::Reference], Type::INT),
            _ => Operation::Simple(&[Operand::Reference], class),
        })
    }

    fn new_array(&mut self) -> Checked<Operation, H> {
        let element = PrimitiveArray::from_u8(self.bytes.u8(1)).ok_or(Violation::PrimitiveArrayType)?;
        let element = match element {
            PrimitiveArray::Boolean => Type::BOOLEAN,
            PrimitiveArray::Char => Type::CHAR,
            PrimitiveArray::Float => Type::FLOAT,
            PrimitiveArray::Double => Type::DOUBLE,
            PrimitiveArray::Byte => Type::BYTE,
            PrimitiveArray::Short => Type::SHORT,
            PrimitiveArray::Int => Type::INT,
            PrimitiveArray::Long => Type::LONG,
        };
        let array = element.array(1).ok_or(Violation::TooManyDimensions)?;
        Ok(Operation::Simple(&[Operand::Int], array))
    }

    fn local_variable(&self) -> Result<Operation, Violation> {
        let (opcode, local) = self.bytes.local_variable().ok_or(Violation::IllegalInstruction(self.bytes.start()))?;
        let operation = match opcode {
            Opcode::Iinc => Operation::Increment(local),
            Opcode::Ret => Operation::ReturnSubroutine(local),
            Opcode::Iload => Operation::Load(Kind::Int, local),
            Opcode::Lload => Operation::Load(Kind::Long, local),
            Opcode::Fload => Operation::Load(Kind::Float, local),
            Opcode::Dload => Operation::Load(Kind::Double, local),
            Opcode::Aload => Operation::Load(Kind::Reference, local),
            Opcode::Istore => Operation::Store(Kind::Int, local),
            Opcode::Lstore => Operation::Store(Kind::Long, local),
            Opcode::Fstore => Operation::Store(Kind::Float, local),
            Opcode::Dstore => Operation::Store(Kind::Double, local),
            _ => Operation::Store(Kind::Reference, local),
        };
        let slots = match operation {
            Operation::Load(kind, _) | Operation::Store(kind, _) => u32::from(kind.slots()),
            _ => 1,
        };
        let end = u32::from(local) + slots;
        if end <= u32::from(self.instructions.code.max_locals) { Ok(operation) } else { Err(Violation::LocalNumber) }
    }
}
