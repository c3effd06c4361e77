//! Normalised instructions: one variant per behaviour, whatever the encoding (JVMS §6.5).

use crate::index::{ConstantIndex, LocalIndex};
use crate::switch::{LookupSwitch, TableSwitch};

/// Computational kinds of values (JVMS §2.11.1); `Int` also covers the narrower types.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Kind {
    /// `int`, `boolean`, `byte`, `char`, `short`.
    Int,
    /// `long`.
    Long,
    /// `float`.
    Float,
    /// `double`.
    Double,
    /// A class, interface or array type.
    Reference,
}

impl Kind {
    /// Slots a value takes in the local variables and on the operand stack.
    pub fn slots(self) -> u16 {
        if matches!(self, Self::Long | Self::Double) { 2 } else { 1 }
    }
}

/// Element kinds that the array instructions tell apart.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum ArrayKind {
    /// `int[]`.
    Int,
    /// `long[]`.
    Long,
    /// `float[]`.
    Float,
    /// `double[]`.
    Double,
    /// Arrays of references.
    Reference,
    /// `byte[]` and `boolean[]`.
    Byte,
    /// `char[]`.
    Char,
    /// `short[]`.
    Short,
}

impl ArrayKind {
    /// How an element stands on the operand stack.
    pub fn stack_kind(self) -> Kind {
        match self {
            Self::Int | Self::Byte | Self::Char | Self::Short => Kind::Int,
            Self::Long => Kind::Long,
            Self::Float => Kind::Float,
            Self::Double => Kind::Double,
            Self::Reference => Kind::Reference,
        }
    }
}

/// How a conditional branch compares, in the order of the opcodes.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Condition {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `>=`
    GreaterOrEqual,
    /// `>`
    Greater,
    /// `<=`
    LessOrEqual,
}

impl Condition {
    /// All of them, in the order of the opcodes.
    pub const ALL: [Self; 6] = [Self::Equal, Self::NotEqual, Self::Less, Self::GreaterOrEqual, Self::Greater, Self::LessOrEqual];

    /// What holds where this does not.
    pub fn negated(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::GreaterOrEqual => Self::Less,
            Self::Greater => Self::LessOrEqual,
            Self::LessOrEqual => Self::Greater,
        }
    }
}

/// Binary operations on two values of a kind; shifts take an int distance.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Binary {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `>>>`
    UnsignedShiftRight,
    /// `&`
    And,
    /// `|`
    Or,
    /// `^`
    Xor,
}

/// Primitive conversions.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Conversion {
    /// int to long.
    I2L,
    /// int to float.
    I2F,
    /// int to double.
    I2D,
    /// long to int.
    L2I,
    /// long to float.
    L2F,
    /// long to double.
    L2D,
    /// float to int.
    F2I,
    /// float to long.
    F2L,
    /// float to double.
    F2D,
    /// double to int.
    D2I,
    /// double to long.
    D2L,
    /// double to float.
    D2F,
    /// int to byte.
    I2B,
    /// int to char.
    I2C,
    /// int to short.
    I2S,
}

impl Conversion {
    /// The kind converted from.
    pub fn from(self) -> Kind {
        match self {
            Self::I2L | Self::I2F | Self::I2D | Self::I2B | Self::I2C | Self::I2S => Kind::Int,
            Self::L2I | Self::L2F | Self::L2D => Kind::Long,
            Self::F2I | Self::F2L | Self::F2D => Kind::Float,
            Self::D2I | Self::D2L | Self::D2F => Kind::Double,
        }
    }

    /// The kind converted to.
    pub fn to(self) -> Kind {
        match self {
            Self::L2I | Self::F2I | Self::D2I | Self::I2B | Self::I2C | Self::I2S => Kind::Int,
            Self::I2L | Self::F2L | Self::D2L => Kind::Long,
            Self::I2F | Self::L2F | Self::D2F => Kind::Float,
            Self::I2D | Self::L2D | Self::F2D => Kind::Double,
        }
    }
}

/// Three-way comparisons; `L` gives -1 and `G` gives 1 when a side is NaN.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Compare {
    /// `lcmp`
    Long,
    /// `fcmpl`
    FloatL,
    /// `fcmpg`
    FloatG,
    /// `dcmpl`
    DoubleL,
    /// `dcmpg`
    DoubleG,
}

impl Compare {
    /// The kind compared.
    pub fn kind(self) -> Kind {
        match self {
            Self::Long => Kind::Long,
            Self::FloatL | Self::FloatG => Kind::Float,
            Self::DoubleL | Self::DoubleG => Kind::Double,
        }
    }
}

/// Element types of `newarray`, numbered as in JVMS table 6.5.newarray-A.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
#[repr(u8)]
pub enum PrimitiveArray {
    /// `boolean[]`
    Boolean = 4,
    /// `char[]`
    Char,
    /// `float[]`
    Float,
    /// `double[]`
    Double,
    /// `byte[]`
    Byte,
    /// `short[]`
    Short,
    /// `int[]`
    Int,
    /// `long[]`
    Long,
}

impl PrimitiveArray {
    /// The element type with this number, 4 to 11.
    pub fn from_u8(number: u8) -> Option<Self> {
        Some(match number {
            4 => Self::Boolean,
            5 => Self::Char,
            6 => Self::Float,
            7 => Self::Double,
            8 => Self::Byte,
            9 => Self::Short,
            10 => Self::Int,
            11 => Self::Long,
            _ => return None,
        })
    }

    /// Name of the element type in Java.
    pub fn element_name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Char => "char",
            Self::Float => "float",
            Self::Double => "double",
            Self::Byte => "byte",
            Self::Short => "short",
            Self::Int => "int",
            Self::Long => "long",
        }
    }
}

/// A decoded instruction; branch targets are absolute and lie inside the code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Instruction<'a> {
    /// `nop`
    Nop,
    /// `aconst_null`
    Null,
    /// `iconst_<i>`, `bipush`, `sipush`
    Int(i32),
    /// `lconst_<l>`
    Long(i64),
    /// `fconst_<f>`
    Float(f32),
    /// `dconst_<d>`
    Double(f64),
    /// `ldc`, `ldc_w`, `ldc2_w`
    LoadConstant(ConstantIndex),
    /// `iload` and its like
    Load(Kind, LocalIndex),
    /// `istore` and its like
    Store(Kind, LocalIndex),
    /// `iaload` and its like
    ArrayLoad(ArrayKind),
    /// `iastore` and its like
    ArrayStore(ArrayKind),
    /// `pop`
    Pop,
    /// `pop2`
    Pop2,
    /// `dup`
    Dup,
    /// `dup_x1`
    DupX1,
    /// `dup_x2`
    DupX2,
    /// `dup2`
    Dup2,
    /// `dup2_x1`
    Dup2X1,
    /// `dup2_x2`
    Dup2X2,
    /// `swap`
    Swap,
    /// `iadd` to `lxor`
    Arithmetic(Kind, Binary),
    /// `ineg` and its like
    Negate(Kind),
    /// `iinc`
    Increment(LocalIndex, i16),
    /// `i2l` to `i2s`
    Convert(Conversion),
    /// `lcmp` to `dcmpg`
    Compare(Compare),
    /// `ifeq` to `ifle`, with the target
    IfZero(Condition, u32),
    /// `if_icmpeq` to `if_icmple`, with the target
    IfInt(Condition, u32),
    /// `if_acmpeq`, `if_acmpne`
    IfReference {
        /// Branches if the references are equal, else if they are not.
        equal: bool,
        /// Branch target.
        target: u32,
    },
    /// `ifnull`, `ifnonnull`
    IfNull {
        /// Branches if null, else if not.
        null: bool,
        /// Branch target.
        target: u32,
    },
    /// `goto`, `goto_w`
    Goto(u32),
    /// `jsr`, `jsr_w`
    JumpSubroutine(u32),
    /// `ret`
    ReturnSubroutine(LocalIndex),
    /// `tableswitch`
    TableSwitch(TableSwitch<'a>),
    /// `lookupswitch`
    LookupSwitch(LookupSwitch<'a>),
    /// `ireturn` to `return`
    Return(Option<Kind>),
    /// `getfield`
    FieldGet(ConstantIndex),
    /// `putfield`
    FieldPut(ConstantIndex),
    /// `getstatic`
    StaticGet(ConstantIndex),
    /// `putstatic`
    StaticPut(ConstantIndex),
    /// `invokevirtual`
    InvokeVirtual(ConstantIndex),
    /// `invokespecial`
    InvokeSpecial(ConstantIndex),
    /// `invokestatic`
    InvokeStatic(ConstantIndex),
    /// `invokeinterface`, with its count of argument slots
    InvokeInterface(ConstantIndex, u8),
    /// `invokedynamic`
    InvokeDynamic(ConstantIndex),
    /// `new`
    New(ConstantIndex),
    /// `newarray`
    NewArray(PrimitiveArray),
    /// `anewarray`
    NewReferenceArray(ConstantIndex),
    /// `multianewarray`, with the number of dimensions on the stack
    NewMultiArray(ConstantIndex, u8),
    /// `arraylength`
    ArrayLength,
    /// `athrow`
    Throw,
    /// `checkcast`
    CheckCast(ConstantIndex),
    /// `instanceof`
    InstanceOf(ConstantIndex),
    /// `monitorenter`
    MonitorEnter,
    /// `monitorexit`
    MonitorExit,
}
