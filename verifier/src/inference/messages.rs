//! The rules that code can break, in HotSpot's words (JVMS §4.9, §4.10.2).

use crate::error::ErrorKind;

/// A broken rule.
#[derive(Clone, Eq, PartialEq, Debug, thiserror::Error)]
pub enum Violation {
    #[error("Exceeded verifier's limit of 65535 referred classes")]
    TooManyClasses,
    #[error("Method is too complex to verify")]
    TooComplex,

    // The bytes of the code.
    #[error("Illegal instruction found at offset {0}")]
    IllegalInstruction(usize),
    #[error("Code stops in the middle of instruction  starting at offset {0}")]
    TruncatedInstruction(usize),
    #[error("Empty code")]
    EmptyCode,

    // Operands of instructions.
    #[error("Illegal target of jump or branch")]
    BranchTarget,
    #[error("Non zero padding bytes in switch")]
    SwitchPadding,
    #[error("Unsorted lookup switch")]
    UnsortedSwitch,
    #[error("Illegal default target in switch")]
    DefaultTarget,
    #[error("Illegal branch in tableswitch")]
    SwitchTarget,
    #[error("Illegal constant pool index")]
    ConstantIndex,
    #[error("Illegal type in constant pool")]
    ConstantType,
    #[error("Must call initializers using invokespecial")]
    InitializerCall,
    #[error("Illegal call to internal method")]
    InternalMethodCall,
    #[error("Illegal use of nonvirtual function call")]
    NonvirtualCall,
    #[error("Inconsistent args_size for invokeinterface")]
    InterfaceArgumentSize,
    #[error("Fourth operand byte of invokeinterface must be zero")]
    InterfaceReservedByte,
    #[error("invokedynamic bytecode is not supported in this class file version")]
    InvokeDynamic,
    #[error("Illegal type")]
    IllegalType,
    #[error("Array with too many dimensions")]
    TooManyDimensions,
    #[error("Illegal creation of multi-dimensional array")]
    NewArrayClass,
    #[error("Illegal dimension argument")]
    DimensionArgument,
    #[error("Bad type passed to newarray")]
    PrimitiveArrayType,
    #[error("Illegal local variable number")]
    LocalNumber,

    // The exception table.
    #[error("Illegal exception table range")]
    HandlerRange,
    #[error("Illegal exception table handler")]
    HandlerTarget,
    #[error("catch_type not a subclass of Throwable")]
    CatchType,

    // Local variables.
    #[error("Accessing value from uninitialized register {0}")]
    UninitializedRegister(u16),
    #[error("Cannot load return address from register {0}")]
    ReturnAddressLoad(u16),
    #[error("Register {0} contains wrong type")]
    RegisterType(u16),
    #[error("Accessing value from uninitialized register pair {first}/{}", u32::from(*first) + 1)]
    UninitializedRegisterPair { first: u16 },
    #[error("Register pair {first}/{} contains wrong type", u32::from(*first) + 1)]
    RegisterPairType { first: u16 },

    // Constructors and returns.
    #[error("Constructor must call super() or this()")]
    NoConstructorCall,
    #[error("Cannot return normally")]
    NormalReturn,
    #[error("Wrong return type in function")]
    ReturnType,

    // The operand stack.
    #[error("Unable to pop operand off an empty stack")]
    EmptyStack,
    #[error("Stack size too large")]
    StackSize,
    #[error("Expecting to find {0} on stack")]
    Expected(&'static str),
    #[error("Attempt to split long or double on the stack")]
    SplitPair,
    #[error("Signature {0} has too many arguments")]
    TooManyArguments(String),

    // Operands of field accesses, calls and throws.
    #[error("Incompatible type for getting or setting field")]
    FieldObject,
    #[error("Bad access to protected data")]
    ProtectedAccess,
    #[error("Bad type in putfield/putstatic")]
    FieldValue,
    #[error("Can only throw Throwable objects")]
    Thrown,
    #[error("Call to wrong initialization method")]
    WrongInitializer,
    #[error("Incompatible object argument for function call")]
    CallObject,
    #[error("Incompatible object argument for invokespecial")]
    SpecialCallObject,
    #[error("Incompatible argument to function")]
    CallArgument,
    #[error("Uninitialized object on stack at creating point")]
    UninitializedAtNew,

    // Where control goes.
    #[error("Falling off the end of the code")]
    FallOff,
    #[error("Inconsistent stack height {new} != {old}")]
    StackHeight { new: u32, old: u32 },
    #[error("Mismatched stack types")]
    StackMismatch,
    #[error("Recursive call to jsr entry")]
    RecursiveSubroutine,
    #[error("Multiple returns to single jsr")]
    MultipleReturns,
    #[error("Illegal return from subroutine")]
    IllegalReturn,
}

impl Violation {
    /// The error it is reported as.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::HandlerRange | Self::HandlerTarget => ErrorKind::ClassFormat,
            _ => ErrorKind::Verify,
        }
    }
}

/// Why verification ends early, before the message is put together.
#[derive(Debug)]
pub enum Stop<E> {
    /// A rule is broken.
    Violation(Violation),
    /// A class could not be loaded.
    Hierarchy(E),
}

impl<E> From<Violation> for Stop<E> {
    fn from(violation: Violation) -> Self {
        Self::Violation(violation)
    }
}
