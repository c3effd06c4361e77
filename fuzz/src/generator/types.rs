//! Types of generated code and how they relate.

/// The generated class.
pub const OWN: &str = "gen/Own";
pub const OBJECT: &str = "java/lang/Object";
pub const STRING: &str = "java/lang/String";
pub const THROWABLE: &str = "java/lang/Throwable";
pub const EXCEPTION: &str = "java/lang/RuntimeException";
pub const INTEGER: &str = "java/lang/Integer";
pub const RUNNABLE: &str = "java/lang/Runnable";
pub const TEXT: &str = "java/lang/CharSequence";

/// Descriptors of the fields: static `s<N>` and instance `f<N>`, by position.
pub const FIELDS: [&str; 17] = [
    "I",
    "J",
    "F",
    "D",
    "B",
    "C",
    "S",
    "Z",
    "Ljava/lang/Object;",
    "Ljava/lang/String;",
    "Lgen/Own;",
    "[I",
    "[J",
    "[D",
    "[Ljava/lang/Object;",
    "[[I",
    "Ljava/lang/Runnable;",
];

/// Descriptors of parameters, results and local variables.
pub const PARAMETERS: [&str; 23] = [
    "I",
    "I",
    "J",
    "J",
    "F",
    "D",
    "D",
    "B",
    "Z",
    "C",
    "S",
    "Ljava/lang/Object;",
    "Ljava/lang/String;",
    "Lgen/Own;",
    "Ljava/lang/Runnable;",
    "[I",
    "[J",
    "[B",
    "[D",
    "[Ljava/lang/Object;",
    "[Ljava/lang/String;",
    "[[I",
    "Ljava/lang/CharSequence;",
];

/// A type on the operand stack or in a local variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    Int,
    Long,
    Float,
    Double,
    /// A class by internal name, an array by descriptor.
    Reference(&'static str),
    /// An object that the `new` at a label made.
    Uninitialized(usize),
    UninitializedThis,
}

impl Type {
    /// The first version with `invokedynamic` and constants of methods.
    pub const DYNAMIC_MAJOR: u16 = 51;
    /// The first version with dynamic constants.
    pub const CONSTANT_MAJOR: u16 = 55;
    /// The first version in which `ldc` loads classes.
    pub const CLASS_CONSTANT_MAJOR: u16 = 49;
    /// The first version with frames.
    pub const FRAMES_MAJOR: u16 = 50;

    pub fn of_descriptor(descriptor: &'static str) -> Self {
        match descriptor.as_bytes()[0] {
            b'J' => Self::Long,
            b'F' => Self::Float,
            b'D' => Self::Double,
            b'L' => Self::Reference(&descriptor[1..descriptor.len() - 1]),
            b'[' => Self::Reference(descriptor),
            _ => Self::Int,
        }
    }

    pub fn slots(&self) -> usize {
        if matches!(self, Self::Long | Self::Double) { 2 } else { 1 }
    }

    /// Letter in the mnemonics of loads, stores and returns.
    pub fn letter(&self) -> char {
        match self {
            Self::Int => 'i',
            Self::Long => 'l',
            Self::Float => 'f',
            Self::Double => 'd',
            _ => 'a',
        }
    }

    /// In a frame.
    pub fn in_frame(&self) -> String {
        match self {
            Self::Int => "int".to_owned(),
            Self::Long => "long".to_owned(),
            Self::Float => "float".to_owned(),
            Self::Double => "double".to_owned(),
            Self::Reference(name) => (*name).to_owned(),
            Self::Uninitialized(label) => format!("new:L{label}"),
            Self::UninitializedThis => "this".to_owned(),
        }
    }

    /// Whether a value of this type may stand where `other` is wanted.
    pub fn fits(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Reference(one), Self::Reference(wanted)) => is_subtype(one, wanted),
            _ => self == other,
        }
    }
}

fn is_subtype(one: &str, wanted: &str) -> bool {
    let is_reference_array = |name: &str| name.starts_with("[L") || name.starts_with("[[");
    one == wanted
        || wanted == OBJECT
        || matches!(
            (one, wanted),
            (OWN, RUNNABLE) | (STRING, TEXT) | (EXCEPTION, THROWABLE) | ("java/lang/Number", "java/io/Serializable")
        )
        || (wanted == "[Ljava/lang/Object;" && is_reference_array(one))
}
