//! Shapes: what the signature of a method is to the machine.
//!
//! Compiled code takes the number of the method and its arguments, and gives one value or none. Methods with the same shape share the stub that enters them and
//! the adapter that is called in their place. References and all ints are the same to the machine.

use std::collections::HashMap;
use std::sync::Mutex;

use classfile::Kind;
use cranelift_codegen::ir::types::{F32, F64, I32, I64};
use cranelift_codegen::ir::{AbiParam, Signature, Type};
use runtime::sync::lock;

use crate::isa::COMPILED;

/// Number of a shape in its table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ShapeId(pub u32);

impl ShapeId {
    /// As rows of methods have it ([`MethodRow::shape`](runtime::metadata::rows::MethodRow)).
    pub fn row_number(self) -> u32 {
        self.0 + 1
    }
}

/// What a method gives.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u32)]
pub enum ResultKind {
    /// Nothing.
    Nothing,
    /// 32 bits: an int or a reference.
    Int,
    /// `long`
    Long,
    /// `float`
    Float,
    /// `double`
    Double,
}

impl ResultKind {
    /// All of them, by number.
    pub const ALL: [Self; 5] = [Self::Nothing, Self::Int, Self::Long, Self::Float, Self::Double];

    /// The kind of the value.
    pub fn kind(self) -> Option<Kind> {
        match self {
            Self::Nothing => None,
            Self::Int => Some(Kind::Int),
            Self::Long => Some(Kind::Long),
            Self::Float => Some(Kind::Float),
            Self::Double => Some(Kind::Double),
        }
    }
}

impl From<Option<Kind>> for ResultKind {
    fn from(kind: Option<Kind>) -> Self {
        match kind {
            None => Self::Nothing,
            Some(Kind::Int | Kind::Reference) => Self::Int,
            Some(Kind::Long) => Self::Long,
            Some(Kind::Float) => Self::Float,
            Some(Kind::Double) => Self::Double,
        }
    }
}

/// The type that Cranelift has for values of a kind.
pub fn machine_type(kind: Kind) -> Type {
    match kind {
        Kind::Int | Kind::Reference => I32,
        Kind::Long => I64,
        Kind::Float => F32,
        Kind::Double => F64,
    }
}

/// Kinds that are different to the machine.
const KINDS: [Kind; 4] = [Kind::Int, Kind::Long, Kind::Float, Kind::Double];

/// The arguments and the result of a method.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Shape {
    /// Kinds of the arguments, receiver included.
    pub parameters: Box<[Kind]>,
    /// What it gives.
    pub result: ResultKind,
}

impl Shape {
    /// The shape of methods with these parameters, receiver included, and this result.
    pub fn new(parameters: &[Kind], result: Option<Kind>) -> Self {
        let plain = |kind: &Kind| if *kind == Kind::Reference { Kind::Int } else { *kind };
        Self { parameters: parameters.iter().map(plain).collect(), result: result.into() }
    }

    /// The signature of compiled methods of this shape.
    pub fn signature(&self) -> Signature {
        let mut signature = Signature::new(COMPILED);
        signature.params.push(AbiParam::new(I32));
        signature.params.extend(self.parameters.iter().map(|kind| AbiParam::new(machine_type(*kind))));
        signature.returns.extend(self.result.kind().map(|kind| AbiParam::new(machine_type(kind))));
        signature
    }

    /// The shape of a compiled method with this signature; none if no method has it.
    pub fn of_signature(signature: &Signature) -> Option<Self> {
        let kind = |parameter: &AbiParam| KINDS.into_iter().find(|kind| machine_type(*kind) == parameter.value_type);
        let (number, parameters) = signature.params.split_first()?;
        let parameters = parameters.iter().map(kind).collect::<Option<Box<[Kind]>>>()?;
        let result = match &signature.returns[..] {
            [] => None,
            [one] => Some(kind(one)?),
            _ => return None,
        };
        let is_compiled = signature.call_conv == COMPILED && number.value_type == I32;
        is_compiled.then(|| Self { parameters, result: result.into() })
    }

    /// The arguments with the frame slot that each stands in.
    pub fn slots(&self) -> impl Iterator<Item = (Kind, u16)> + '_ {
        self.parameters.iter().scan(0, |next, kind| {
            let slot = *next;
            *next += kind.slots();
            Some((*kind, slot))
        })
    }

    /// Frame slots of all arguments.
    pub fn slot_count(&self) -> u16 {
        self.parameters.iter().map(|kind| kind.slots()).sum()
    }
}

/// The shapes that a compiler has met.
#[derive(Debug, Default)]
pub struct Shapes(Mutex<(HashMap<Shape, ShapeId>, Vec<Shape>)>);

impl Shapes {
    /// The shape of methods with these parameters (the receiver is the first) and this result.
    pub fn shape_of(&self, parameters: &[Kind], result: Option<Kind>) -> ShapeId {
        self.number(Shape::new(parameters, result))
    }

    /// The number of a shape.
    pub fn number(&self, shape: Shape) -> ShapeId {
        let (known, shapes) = &mut *lock(&self.0);
        *known.entry(shape).or_insert_with_key(|shape| {
            shapes.push(shape.clone());
            ShapeId(shapes.len() as u32 - 1)
        })
    }

    /// The shape with this number.
    pub fn at(&self, id: ShapeId) -> Option<Shape> {
        lock(&self.0).1.get(id.0 as usize).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_ints_have_the_same_shape() {
        let shapes = Shapes::default();
        let first = shapes.shape_of(&[Kind::Reference, Kind::Long, Kind::Int], Some(Kind::Reference));
        assert_eq!(shapes.shape_of(&[Kind::Int, Kind::Long, Kind::Reference], Some(Kind::Int)), first);
        assert_ne!(shapes.shape_of(&[Kind::Int, Kind::Long, Kind::Reference], None), first);
        let shape = shapes.at(first).unwrap();
        assert_eq!(shape.slots().collect::<Vec<_>>(), [(Kind::Int, 0), (Kind::Long, 1), (Kind::Int, 3)]);
        assert_eq!(shape.slot_count(), 4);
        assert_eq!(shape.signature().to_string(), "(i32, i32, i64, i32) -> i32 tail");
        assert_eq!(shapes.at(ShapeId(9)), None);
        assert_eq!(Shape::of_signature(&shape.signature()), Some(shape.clone()));
        let mut other = shape.signature();
        other.params.remove(0);
        other.params.insert(0, AbiParam::new(I64));
        assert_eq!(Shape::of_signature(&other), None);
    }
}
