//! Instructions as inference sees them, and what each takes from and leaves on the operand stack (JVMS §6.5).

use classfile::{ConstantIndex, Kind, Opcode};

use self::Operand as O;
use super::types::Type;

/// What an instruction expects of a value on the operand stack.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Operand {
    /// `int`
    Int,
    /// `long`
    Long,
    /// `float`
    Float,
    /// `double`
    Double,
    /// Null, an initialised object or an array.
    Reference,
    /// Null or an initialised object.
    Object,
    /// An initialised or uninitialised object, an array or null.
    MaybeUninitialized,
    /// What `astore` stores: also a return address.
    Storable,
    /// What `putfield` takes: also `this` in a constructor, for fields of its own class.
    FieldReference,
    /// An object that is not initialised.
    Uninitialized,
    /// `int[]`
    Ints,
    /// `long[]`
    Longs,
    /// `float[]`
    Floats,
    /// `double[]`
    Doubles,
    /// An array of objects or arrays.
    References,
    /// `byte[]` or `boolean[]`
    Bytes,
    /// `char[]`
    Chars,
    /// `short[]`
    Shorts,
    /// Any array.
    Array,
}

impl Operand {
    /// What a value of this type is expected to be.
    pub fn of_type(expected: Type) -> Self {
        match expected {
            Type::INT => Self::Int,
            Type::LONG => Self::Long,
            Type::FLOAT => Self::Float,
            Type::DOUBLE => Self::Double,
            _ => Self::Reference,
        }
    }

    /// What a value of this kind is expected to be.
    pub fn of_kind(kind: Kind) -> Self {
        match kind {
            Kind::Int => Self::Int,
            Kind::Long => Self::Long,
            Kind::Float => Self::Float,
            Kind::Double => Self::Double,
            Kind::Reference => Self::Reference,
        }
    }

    /// Whether a value is as expected.
    pub fn accepts(self, found: Type) -> bool {
        let is_array = |element: Type| found == Type::NULL || element.array(1) == Some(found);
        match self {
            Self::Int => found == Type::INT,
            Self::Long => found == Type::LONG,
            Self::Float => found == Type::FLOAT,
            Self::Double => found == Type::DOUBLE,
            Self::Reference | Self::FieldReference => found.is_reference(),
            Self::Object => found.is_object(),
            Self::MaybeUninitialized => found.is_reference() || found.is_uninitialized(),
            Self::Storable => found.is_reference() || found.is_uninitialized() || found.is_return_address(),
            Self::Uninitialized => found.is_uninitialized(),
            Self::Ints => is_array(Type::INT),
            Self::Longs => is_array(Type::LONG),
            Self::Floats => is_array(Type::FLOAT),
            Self::Doubles => is_array(Type::DOUBLE),
            Self::References => found == Type::NULL || found.is_reference_array(),
            Self::Bytes => is_array(Type::BYTE) || is_array(Type::BOOLEAN),
            Self::Chars => is_array(Type::CHAR),
            Self::Shorts => is_array(Type::SHORT),
            Self::Array => found == Type::NULL || found.dimensions() > 0,
        }
    }

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Int => "integer",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Reference | Self::MaybeUninitialized | Self::Storable | Self::FieldReference => "object/array",
            Self::Object => "object",
            Self::Uninitialized => "unitialized object",
            Self::Ints => "array of ints",
            Self::Longs => "array of longs",
            Self::Floats => "array of floats",
            Self::Doubles => "array of doubles",
            Self::References => "array of objects or arrays",
            Self::Bytes => "array of bytes or Booleans",
            Self::Chars => "array of chars",
            Self::Shorts => "array of shorts",
            Self::Array => "array",
        }
    }
}

/// A rearrangement of the top of the stack, in words: 1 is the top.
#[derive(Debug)]
pub struct Shuffle {
    /// What is taken, from the top down.
    pub takes: &'static [Words],
    /// Words that are left, the top last; the second half of a long or double is skipped.
    pub leaves: &'static [usize],
}

/// Words that a rearrangement takes together.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Words {
    /// One value of one word.
    One,
    /// One value of two words, or two of one.
    Two,
}

/// What a field instruction does.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum FieldAccess {
    /// `getfield`
    Get,
    /// `putfield`
    Put,
    /// `getstatic`
    StaticGet,
    /// `putstatic`
    StaticPut,
}

/// How a method is called.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Call {
    /// `invokevirtual`, `invokeinterface`
    Dynamic,
    /// `invokespecial`, but not of a constructor.
    Special,
    /// `invokespecial` of a constructor.
    Initializer,
    /// `invokestatic`
    Static,
}

/// An instruction whose operands were checked; targets are instruction numbers.
#[derive(Copy, Clone, Debug)]
pub enum Operation {
    /// Takes and leaves values; `VOID` if it leaves none.
    Simple(&'static [Operand], Type),
    /// `aaload`
    LoadElement,
    /// `ldc` of a class.
    LoadClass,
    /// `pop` to `swap`.
    Shuffle(&'static Shuffle),
    /// `iload` and its like.
    Load(Kind, u16),
    /// `istore` and its like.
    Store(Kind, u16),
    /// `iinc`
    Increment(u16),
    /// A conditional branch.
    Branch(&'static [Operand], u32),
    /// `goto`
    Goto(u32),
    /// `jsr`
    JumpSubroutine(u32),
    /// `ret`
    ReturnSubroutine(u16),
    /// A switch: a range of all switch targets of the method.
    Switch {
        /// First in the list of targets.
        first: u32,
        /// Number of targets.
        count: u32,
    },
    /// `return` and its like.
    Return(Option<Operand>),
    /// `athrow`
    Throw,
    /// A field instruction, with a FieldRef.
    Field(FieldAccess, ConstantIndex),
    /// A call, with a MethodRef or InterfaceMethodRef.
    Invoke {
        /// How.
        call: Call,
        /// What.
        reference: ConstantIndex,
        /// The class it names.
        class: Type,
    },
    /// `new`, with the class.
    New(Type),
    /// `multianewarray`
    NewMultiArray {
        /// The array class.
        array: Type,
        /// Number of dimensions on the stack.
        dimensions: u8,
    },
}

/// What instructions without operands that need checks do; none for the others.
pub fn simple(opcode: Opcode) -> Option<Operation> {
    use Opcode as C;
    let (takes, leaves): (&'static [Operand], Type) = match opcode {
        C::Nop => (&[], Type::VOID),
        C::AconstNull => (&[], Type::NULL),
        C::Lconst0 | C::Lconst1 => (&[], Type::LONG),
        C::Fconst0 | C::Fconst1 | C::Fconst2 => (&[], Type::FLOAT),
        C::Dconst0 | C::Dconst1 => (&[], Type::DOUBLE),
        C::IconstM1 | C::Iconst0 | C::Iconst1 | C::Iconst2 | C::Iconst3 | C::Iconst4 | C::Iconst5 | C::Bipush | C::Sipush => {
            (&[], Type::INT)
        }
        C::Iadd | C::Isub | C::Imul | C::Idiv | C::Irem => (&[O::Int, O::Int], Type::INT),
        C::Ishl | C::Ishr | C::Iushr | C::Iand | C::Ior | C::Ixor => (&[O::Int, O::Int], Type::INT),
        C::Ladd | C::Lsub | C::Lmul | C::Ldiv | C::Lrem => (&[O::Long, O::Long], Type::LONG),
        C::Land | C::Lor | C::Lxor => (&[O::Long, O::Long], Type::LONG),
        C::Lshl | C::Lshr | C::Lushr => (&[O::Long, O::Int], Type::LONG),
        C::Fadd | C::Fsub | C::Fmul | C::Fdiv | C::Frem => (&[O::Float, O::Float], Type::FLOAT),
        C::Dadd | C::Dsub | C::Dmul | C::Ddiv | C::Drem => (&[O::Double, O::Double], Type::DOUBLE),
        C::Ineg | C::I2b | C::I2c | C::I2s => (&[O::Int], Type::INT),
        C::I2l => (&[O::Int], Type::LONG),
        C::I2f => (&[O::Int], Type::FLOAT),
        C::I2d => (&[O::Int], Type::DOUBLE),
        C::Lneg => (&[O::Long], Type::LONG),
        C::L2i => (&[O::Long], Type::INT),
        C::L2f => (&[O::Long], Type::FLOAT),
        C::L2d => (&[O::Long], Type::DOUBLE),
        C::Fneg => (&[O::Float], Type::FLOAT),
        C::F2i => (&[O::Float], Type::INT),
        C::F2l => (&[O::Float], Type::LONG),
        C::F2d => (&[O::Float], Type::DOUBLE),
        C::Dneg => (&[O::Double], Type::DOUBLE),
        C::D2i => (&[O::Double], Type::INT),
        C::D2l => (&[O::Double], Type::LONG),
        C::D2f => (&[O::Double], Type::FLOAT),
        C::Lcmp => (&[O::Long, O::Long], Type::INT),
        C::Fcmpl | C::Fcmpg => (&[O::Float, O::Float], Type::INT),
        C::Dcmpl | C::Dcmpg => (&[O::Double, O::Double], Type::INT),
        C::Arraylength => (&[O::Array], Type::INT),
        C::Monitorenter | C::Monitorexit => (&[O::Reference], Type::VOID),
        _ => return array_access(opcode).or_else(|| transfer(opcode)),
    };
    Some(Operation::Simple(takes, leaves))
}

fn array_access(opcode: Opcode) -> Option<Operation> {
    use Opcode as C;
    let (takes, leaves): (&'static [Operand], Type) = match opcode {
        C::Iaload => (&[O::Ints, O::Int], Type::INT),
        C::Laload => (&[O::Longs, O::Int], Type::LONG),
        C::Faload => (&[O::Floats, O::Int], Type::FLOAT),
        C::Daload => (&[O::Doubles, O::Int], Type::DOUBLE),
        C::Baload => (&[O::Bytes, O::Int], Type::INT),
        C::Caload => (&[O::Chars, O::Int], Type::INT),
        C::Saload => (&[O::Shorts, O::Int], Type::INT),
        C::Aaload => return Some(Operation::LoadElement),
        C::Iastore => (&[O::Ints, O::Int, O::Int], Type::VOID),
        C::Lastore => (&[O::Longs, O::Int, O::Long], Type::VOID),
        C::Fastore => (&[O::Floats, O::Int, O::Float], Type::VOID),
        C::Dastore => (&[O::Doubles, O::Int, O::Double], Type::VOID),
        C::Bastore => (&[O::Bytes, O::Int, O::Int], Type::VOID),
        C::Castore => (&[O::Chars, O::Int, O::Int], Type::VOID),
        C::Sastore => (&[O::Shorts, O::Int, O::Int], Type::VOID),
        C::Aastore => (&[O::References, O::Int, O::Reference], Type::VOID),
        _ => return None,
    };
    Some(Operation::Simple(takes, leaves))
}

/// Rearrangements, returns and throws.
fn transfer(opcode: Opcode) -> Option<Operation> {
    use Opcode as C;
    use Words::{One, Two};
    macro_rules! shuffle {
        ($takes:expr, $leaves:expr) => {{
            const SHUFFLE: Shuffle = Shuffle { takes: &$takes, leaves: &$leaves };
            Operation::Shuffle(&SHUFFLE)
        }};
    }
    Some(match opcode {
        C::Pop => shuffle!([One], []),
        C::Pop2 => shuffle!([Two], []),
        C::Dup => shuffle!([One], [1, 1]),
        C::DupX1 => shuffle!([One, One], [1, 2, 1]),
        C::DupX2 => shuffle!([One, Two], [1, 3, 2, 1]),
        C::Dup2 => shuffle!([Two], [2, 1, 2, 1]),
        C::Dup2X1 => shuffle!([Two, One], [2, 1, 3, 2, 1]),
        C::Dup2X2 => shuffle!([Two, Two], [2, 1, 4, 3, 2, 1]),
        C::Swap => shuffle!([One, One], [1, 2]),
        C::Ireturn => Operation::Return(Some(O::Int)),
        C::Lreturn => Operation::Return(Some(O::Long)),
        C::Freturn => Operation::Return(Some(O::Float)),
        C::Dreturn => Operation::Return(Some(O::Double)),
        C::Areturn => Operation::Return(Some(O::Reference)),
        C::Return => Operation::Return(None),
        C::Athrow => Operation::Throw,
        _ => return None,
    })
}
