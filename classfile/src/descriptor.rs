//! Field and method descriptors (JVMS §4.3).

use crate::instruction::Kind;

/// The type of a field, parameter or result.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum FieldType<'a> {
    /// `B`
    Byte,
    /// `C`
    Char,
    /// `D`
    Double,
    /// `F`
    Float,
    /// `I`
    Int,
    /// `J`
    Long,
    /// `S`
    Short,
    /// `Z`
    Boolean,
    /// `Lname;`: the internal name.
    Class(&'a [u8]),
    /// `[component`: the whole descriptor with its brackets.
    Array(&'a [u8]),
}

impl<'a> FieldType<'a> {
    /// Slots a value takes in the local variables and on the operand stack.
    pub fn slots(&self) -> usize {
        if matches!(self, Self::Long | Self::Double) { 2 } else { 1 }
    }

    /// How values stand on the operand stack (JVMS §2.11.1).
    pub fn kind(&self) -> Kind {
        match self {
            Self::Byte | Self::Char | Self::Int | Self::Short | Self::Boolean => Kind::Int,
            Self::Long => Kind::Long,
            Self::Float => Kind::Float,
            Self::Double => Kind::Double,
            Self::Class(_) | Self::Array(_) => Kind::Reference,
        }
    }

    /// Whether values are references.
    pub fn is_reference(&self) -> bool {
        matches!(self, Self::Class(_) | Self::Array(_))
    }

    /// The type of an array's elements.
    pub fn component(&self) -> Option<FieldType<'a>> {
        match self {
            Self::Array(descriptor) => parse_field(descriptor.get(1..)?),
            _ => None,
        }
    }
}

/// Greatest number of array dimensions (JVMS §4.3.2).
pub const DIMENSIONS_MAX: usize = 255;

/// The type a field descriptor stands for; `None` unless all bytes form one descriptor.
pub fn parse_field(descriptor: &[u8]) -> Option<FieldType<'_>> {
    let (field, rest) = split_field(descriptor)?;
    rest.is_empty().then_some(field)
}

/// The type of a field descriptor that format checking has accepted: its names are not looked at again.
pub fn checked_field(descriptor: &[u8]) -> Option<FieldType<'_>> {
    split::<false>(descriptor).map(|(field, _)| field)
}

/// The first field type and the bytes after it.
fn split_field(bytes: &[u8]) -> Option<(FieldType<'_>, &[u8])> {
    split::<true>(bytes)
}

/// As `split_field`; without `CHECK_NAMES` for descriptors that are known to be valid.
fn split<const CHECK_NAMES: bool>(bytes: &[u8]) -> Option<(FieldType<'_>, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let field = match first {
        b'B' => FieldType::Byte,
        b'C' => FieldType::Char,
        b'D' => FieldType::Double,
        b'F' => FieldType::Float,
        b'I' => FieldType::Int,
        b'J' => FieldType::Long,
        b'S' => FieldType::Short,
        b'Z' => FieldType::Boolean,
        b'L' => return split_class::<CHECK_NAMES>(rest),
        b'[' => return split_array::<CHECK_NAMES>(bytes),
        _ => return None,
    };
    Some((field, rest))
}

fn split_class<const CHECK_NAMES: bool>(bytes: &[u8]) -> Option<(FieldType<'_>, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b';')?;
    let (name, rest) = bytes.split_at(end);
    (!CHECK_NAMES || is_valid_class_name(name)).then_some((FieldType::Class(name), rest.get(1..)?))
}

fn split_array<const CHECK_NAMES: bool>(bytes: &[u8]) -> Option<(FieldType<'_>, &[u8])> {
    let dimensions = bytes.iter().position(|byte| *byte != b'[')?;
    if dimensions > DIMENSIONS_MAX {
        return None;
    }
    let (_, rest) = split::<CHECK_NAMES>(bytes.get(dimensions..)?)?;
    let length = bytes.len() - rest.len();
    Some((FieldType::Array(bytes.get(..length)?), rest))
}

/// Calls `parameter` with the type of each parameter of a method descriptor that format checking has accepted, and returns the type of
/// the result: outer `None` if the descriptor is malformed after all, inner `None` for void.
pub fn walk_checked_method<'a>(descriptor: &'a [u8], mut parameter: impl FnMut(FieldType<'a>)) -> Option<Option<FieldType<'a>>> {
    let mut rest = descriptor.strip_prefix(b"(")?;
    while rest.first()? != &b')' {
        let (field, behind) = split::<false>(rest)?;
        parameter(field);
        rest = behind;
    }
    match rest.get(1..)? {
        b"V" => Some(None),
        result => checked_field(result).map(Some),
    }
}

/// A valid method descriptor.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub struct MethodDescriptor<'a> {
    parameters: &'a [u8],
    return_type: Option<FieldType<'a>>,
}

impl<'a> MethodDescriptor<'a> {
    /// The method type a descriptor stands for; `None` if malformed.
    ///
    /// The limit of 255 parameter slots depends on the receiver, so it is not checked here.
    pub fn parse(descriptor: &'a [u8]) -> Option<Self> {
        Self::read::<true>(descriptor)
    }

    /// The method type of a descriptor that format checking has accepted: its names are not looked at again.
    pub fn checked(descriptor: &'a [u8]) -> Option<Self> {
        Self::read::<false>(descriptor)
    }

    fn read<const CHECK_NAMES: bool>(descriptor: &'a [u8]) -> Option<Self> {
        let start = descriptor.strip_prefix(b"(")?;
        let mut rest = start;
        while rest.first()? != &b')' {
            rest = split::<CHECK_NAMES>(rest)?.1;
        }
        let parameters = start.get(..start.len() - rest.len())?;
        let return_type = match rest.get(1..)? {
            b"V" => None,
            result => Some(split::<CHECK_NAMES>(result).filter(|(_, rest)| rest.is_empty())?.0),
        };
        Some(Self { parameters, return_type })
    }

    /// Types of the parameters, without the receiver.
    pub fn parameters(&self) -> Parameters<'a> {
        Parameters { rest: self.parameters }
    }

    /// Type of the result; `None` for void.
    pub fn return_type(&self) -> Option<FieldType<'a>> {
        self.return_type
    }

    /// Slots the arguments take, without the receiver: two for a long or double, else one.
    pub fn parameter_slots(&self) -> usize {
        self.parameters().map(|parameter| parameter.slots()).sum()
    }

    /// Number of parameters, without the receiver.
    pub fn parameter_count(&self) -> usize {
        self.parameters().count()
    }
}

/// Iterator over the parameter types of a method descriptor.
#[derive(Clone, Debug)]
pub struct Parameters<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Parameters<'a> {
    type Item = FieldType<'a>;

    fn next(&mut self) -> Option<FieldType<'a>> {
        let (field, rest) = split::<false>(self.rest)?;
        self.rest = rest;
        Some(field)
    }
}

/// Whether a field, local variable or parameter may have this name (JVMS §4.2.2).
pub fn is_valid_unqualified_name(name: &[u8]) -> bool {
    !name.is_empty() && !name.iter().any(|byte| matches!(byte, b'.' | b';' | b'[' | b'/'))
}

/// Whether a method may have this name: unqualified without `<` and `>`, or `<init>` or `<clinit>`.
pub fn is_valid_method_name(name: &[u8]) -> bool {
    matches!(name, b"<init>" | b"<clinit>")
        || is_valid_unqualified_name(name) && !name.iter().any(|byte| matches!(byte, b'<' | b'>'))
}

/// Whether a class or interface may have this internal name (JVMS §4.2.1); arrays may not.
pub fn is_valid_class_name(name: &[u8]) -> bool {
    let mut previous = b'/';
    for &byte in name {
        if matches!(byte, b'.' | b';' | b'[') || byte == b'/' && previous == b'/' {
            return false;
        }
        previous = byte;
    }
    previous != b'/'
}

/// Whether a Class constant may have this name: a class name or an array descriptor (JVMS §4.4.1).
pub fn is_valid_class_or_array_name(name: &[u8]) -> bool {
    match name.first() {
        Some(b'[') => parse_field(name).is_some(),
        _ => is_valid_class_name(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_descriptor_counts_slots_and_parameters() {
        let descriptor = MethodDescriptor::parse(b"(IJ[[DLjava/lang/String;D)[J").unwrap();
        assert_eq!(descriptor.parameter_count(), 5);
        assert_eq!(descriptor.parameter_slots(), 7);
        assert_eq!(descriptor.return_type(), Some(FieldType::Array(b"[J")));
        assert_eq!(descriptor.parameters().nth(2), Some(FieldType::Array(b"[[D")));
        assert_eq!(descriptor.parameters().nth(3), Some(FieldType::Class(b"java/lang/String")));
    }

    #[test]
    fn malformed_descriptors_are_rejected() {
        for bad in ["", "V", "L", "L;", "LA", "La.b;", "L/a;", "La//b;", "[", "[V", "II", "La[b;"] {
            assert_eq!(parse_field(bad.as_bytes()), None, "{bad}");
        }
        for bad in ["", "()", "(", "(V)V", "()VV", "()[V", "I)V", "(I)", "(LA)V", "()V "] {
            assert_eq!(MethodDescriptor::parse(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn an_array_has_at_most_255_dimensions() {
        let mut descriptor = vec![b'['; 255];
        descriptor.push(b'I');
        assert!(parse_field(&descriptor).is_some());
        descriptor.insert(0, b'[');
        assert_eq!(parse_field(&descriptor), None);
    }

    #[test]
    fn names_follow_their_kind() {
        assert!(["", "/", "/a", "a/", "a//b", "a.b", "a;", "a/[b"].iter().all(|name| !is_valid_class_name(name.as_bytes())));
        assert!(is_valid_unqualified_name(b"<a>") && !is_valid_unqualified_name(b"a/b"));
        assert!(is_valid_method_name(b"<init>") && !is_valid_method_name(b"<a>"));
        assert!(is_valid_class_name(b"a/b") && !is_valid_class_name(b"a/") && !is_valid_class_name(b"[I"));
        assert!(is_valid_class_or_array_name(b"[La/b;") && !is_valid_class_or_array_name(b"[a"));
    }
}
