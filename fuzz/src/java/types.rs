//! Types of programs, and constants of them, corner values among them.

use crate::generator::Dice;

/// A primitive type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Primitive {
    Boolean,
    Byte,
    Short,
    Char,
    Int,
    Long,
    Float,
    Double,
}

/// A type of values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Type {
    Primitive(Primitive),
    /// One-dimensional.
    Array(Primitive),
    String,
    Object,
    /// `A` and its subclasses.
    Node,
    /// `A[]`
    Nodes,
    /// `int[][]`
    Matrix,
    /// `Pair`, which often does not escape.
    Pair,
}

pub(super) const BOOLEAN: Type = Type::Primitive(Primitive::Boolean);
pub(super) const BYTE: Type = Type::Primitive(Primitive::Byte);
pub(super) const SHORT: Type = Type::Primitive(Primitive::Short);
pub(super) const CHAR: Type = Type::Primitive(Primitive::Char);
pub(super) const INT: Type = Type::Primitive(Primitive::Int);
pub(super) const LONG: Type = Type::Primitive(Primitive::Long);
pub(super) const FLOAT: Type = Type::Primitive(Primitive::Float);
pub(super) const DOUBLE: Type = Type::Primitive(Primitive::Double);

/// Numbers, as often as programs shall use them.
pub(super) const NUMBERS: [Type; 12] = [INT, INT, INT, INT, INT, LONG, LONG, FLOAT, DOUBLE, BYTE, SHORT, CHAR];

impl Primitive {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Byte => "byte",
            Self::Short => "short",
            Self::Char => "char",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
        }
    }
}

impl Type {
    pub(super) fn name(self) -> String {
        match self {
            Self::Primitive(primitive) => primitive.name().to_owned(),
            Self::Array(primitive) => format!("{}[]", primitive.name()),
            Self::String => "String".to_owned(),
            Self::Object => "Object".to_owned(),
            Self::Node => "A".to_owned(),
            Self::Nodes => "A[]".to_owned(),
            Self::Matrix => "int[][]".to_owned(),
            Self::Pair => "Pair".to_owned(),
        }
    }

    /// A type for a variable.
    pub(super) fn any(dice: &mut Dice) -> Self {
        match dice.below(20) {
            0..=9 => dice.pick(&NUMBERS),
            10 => BOOLEAN,
            11 | 12 => Self::Array(dice.pick(&ELEMENTS)),
            13 => Self::String,
            14 => Self::Object,
            15 | 16 => Self::Node,
            17 => Self::Pair,
            18 => Self::Nodes,
            _ => Self::Matrix,
        }
    }
}

/// Types of array elements, as often as programs shall use them.
pub(super) const ELEMENTS: [Primitive; 10] = [
    Primitive::Int,
    Primitive::Int,
    Primitive::Int,
    Primitive::Long,
    Primitive::Byte,
    Primitive::Short,
    Primitive::Char,
    Primitive::Double,
    Primitive::Float,
    Primitive::Boolean,
];

const INTS: [&str; 34] = [
    "0",
    "0",
    "1",
    "1",
    "(-1)",
    "2",
    "3",
    "5",
    "7",
    "8",
    "10",
    "15",
    "16",
    "31",
    "32",
    "33",
    "63",
    "64",
    "100",
    "127",
    "128",
    "(-128)",
    "255",
    "32767",
    "32768",
    "(-32768)",
    "65535",
    "65536",
    "2147483647",
    "(-2147483648)",
    "2147483646",
    "(-2147483647)",
    "1431655765",
    "FI",
];
const LONGS: [&str; 20] = [
    "0L",
    "1L",
    "(-1L)",
    "2L",
    "3L",
    "31L",
    "63L",
    "64L",
    "255L",
    "65536L",
    "2147483647L",
    "2147483648L",
    "(-2147483648L)",
    "(-2147483649L)",
    "4294967295L",
    "4294967296L",
    "9223372036854775807L",
    "(-9223372036854775808L)",
    "6148914691236517205L",
    "FL",
];
const FLOATS: [&str; 14] = [
    "0.0f",
    "(-0.0f)",
    "1.0f",
    "(-1.0f)",
    "0.5f",
    "3.75f",
    "1.0e10f",
    "2.14748365e9f",
    "(-9.3e18f)",
    "3.4028235e38f",
    "1.4e-45f",
    "Float.NaN",
    "Float.POSITIVE_INFINITY",
    "Float.NEGATIVE_INFINITY",
];
const DOUBLES: [&str; 15] = [
    "0.0d",
    "(-0.0d)",
    "1.0d",
    "(-1.0d)",
    "0.5d",
    "0.1d",
    "3.75d",
    "1.0e10d",
    "2147483648.0d",
    "(-9.3e18d)",
    "1.7976931348623157e308d",
    "4.9e-324d",
    "Double.NaN",
    "Double.POSITIVE_INFINITY",
    "Double.NEGATIVE_INFINITY",
];
const STRINGS: [&str; 7] = ["\"\"", "\"a\"", "\"abc\"", "\"text with \\u20ac\"", "\"12\"", "\"x1\"", "\"abd\""];

/// A constant.
pub(super) fn constant(dice: &mut Dice, primitive: Primitive) -> String {
    match primitive {
        Primitive::Boolean => dice.pick(&["true", "false"]).to_owned(),
        Primitive::Byte => format!("((byte) {})", dice.pick(&INTS)),
        Primitive::Short => format!("((short) {})", dice.pick(&INTS)),
        Primitive::Char => format!("((char) {})", dice.pick(&INTS)),
        Primitive::Int if dice.one_in(6) => (dice.below(2000)).to_string(),
        Primitive::Int => dice.pick(&INTS).to_owned(),
        Primitive::Long => dice.pick(&LONGS).to_owned(),
        Primitive::Float => dice.pick(&FLOATS).to_owned(),
        Primitive::Double => dice.pick(&DOUBLES).to_owned(),
    }
}

/// A constant string.
pub(super) fn text(dice: &mut Dice) -> String {
    dice.pick(&STRINGS).to_owned()
}
