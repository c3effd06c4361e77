//! Explicit stack map frames (JVMS §4.7.4).

use std::collections::HashMap;

use super::constants::{class_of_text, data};
use super::error::Problem;
use super::places::Place;
use super::pool::Pool;
use super::words::{Words, number, u1, u2};

/// A frame as written, its place still open.
#[derive(Clone, Debug)]
pub struct Frame {
    place: Place,
    /// The offset_delta, if it is given instead of a place.
    delta: Option<u16>,
    shape: Shape,
    /// Offset of the code where it was written.
    here: i64,
    /// Line where it was written.
    pub line: usize,
}

#[derive(Clone, Debug)]
enum Shape {
    /// The short form or, with `true`, the long one.
    Same(bool),
    SameLocals1(bool, Type),
    Chop(u8),
    Append(Vec<Type>),
    Full(Vec<Type>, Vec<Type>),
    Raw(Vec<u8>),
}

#[derive(Clone, Debug)]
enum Type {
    Tag(u8),
    Object(u16),
    Uninitialized(Place),
}

/// Verification types without operands, by tag.
const TAGS: [(&str, u8); 7] = [("top", 0), ("int", 1), ("float", 2), ("double", 3), ("long", 4), ("null", 5), ("this", 6)];

impl Frame {
    /// Reads what follows `.frame`.
    ///
    /// # Errors
    /// An unknown form or type.
    pub fn of_words(pool: &mut Pool, words: &mut Words, here: i64, line: usize) -> Result<Self, Problem> {
        let place = if words.take("at") { Place::of_words(words)? } else { Place::here() };
        let delta = words.option("delta")?.map(u2).transpose()?;
        let shape = shape(pool, words)?;
        Ok(Self { place, delta, shape, here, line })
    }

    /// Its bytes and the offset it is at; `previous` is that of the frame before it.
    ///
    /// # Errors
    /// A label that does not exist.
    pub fn encode(&self, labels: &HashMap<String, i64>, previous: Option<i64>) -> Result<(Vec<u8>, i64), Problem> {
        let before = previous.map_or(0, |offset| offset + 1);
        let (offset, delta) = match self.delta {
            Some(delta) => (before + i64::from(delta), delta),
            None => {
                let offset = self.place.resolve(labels, self.here)?;
                (offset, u2((offset - before) & 0xffff)?)
            }
        };
        Ok((self.bytes(labels, delta)?, offset))
    }

    fn bytes(&self, labels: &HashMap<String, i64>, delta: u16) -> Result<Vec<u8>, Problem> {
        let short = u8::try_from(delta).ok().filter(|delta| *delta < 64);
        let long = |tag: u8| [&[tag][..], &delta.to_be_bytes()].concat();
        let types = |types: &[Type]| {
            let encoded: Result<Vec<_>, _> = types.iter().map(|kind| kind.encode(labels, self.here)).collect();
            encoded.map(|types| types.concat())
        };
        let counted = |list: &[Type]| Ok([&u2(list.len() as i64)?.to_be_bytes()[..], &types(list)?].concat());
        Ok(match (&self.shape, short) {
            (Shape::Same(false), Some(short)) => vec![short],
            (Shape::Same(_), _) => long(251),
            (Shape::SameLocals1(false, on_stack), Some(short)) => {
                [vec![64 + short], on_stack.encode(labels, self.here)?].concat()
            }
            (Shape::SameLocals1(_, on_stack), _) => [long(247), on_stack.encode(labels, self.here)?].concat(),
            (Shape::Chop(count), _) => long(251_u8.wrapping_sub(*count)),
            (Shape::Append(list), _) => [long(251_u8.wrapping_add(u1(list.len() as i64)?)), types(list)?].concat(),
            (Shape::Full(locals, stack), _) => [long(255), counted(locals)?, counted(stack)?].concat(),
            (Shape::Raw(bytes), _) => bytes.clone(),
        })
    }
}

fn shape(pool: &mut Pool, words: &mut Words) -> Result<Shape, Problem> {
    let form = words.text("a form of frame")?;
    Ok(match form.as_str() {
        "same" | "same_extended" => Shape::Same(form == "same_extended"),
        "same_locals_1" | "same_locals_1_extended" => {
            let text = words.text("a verification type")?;
            Shape::SameLocals1(form == "same_locals_1_extended", Type::of_text(pool, &text)?)
        }
        "chop" => Shape::Chop(u1(words.number("a number of locals")?)?),
        "append" => Shape::Append(types(pool, words)?),
        "full" => {
            let locals = types(pool, words)?;
            Shape::Full(locals, if words.take("|") { types(pool, words)? } else { Vec::new() })
        }
        "raw" => Shape::Raw(data(pool, words)?),
        _ => return Err(Problem::Unexpected { expected: "a form of frame", found: form }),
    })
}

fn types(pool: &mut Pool, words: &mut Words) -> Result<Vec<Type>, Problem> {
    let mut types = Vec::new();
    while words.peek().is_some_and(|word| word.text != "|") {
        let text = words.text("a verification type")?;
        types.push(Type::of_text(pool, &text)?);
    }
    Ok(types)
}

impl Type {
    fn of_text(pool: &mut Pool, text: &str) -> Result<Self, Problem> {
        if let Some(&(_, tag)) = TAGS.iter().find(|(name, _)| *name == text) {
            return Ok(Self::Tag(tag));
        }
        if let Some(place) = text.strip_prefix("new:") {
            return Ok(Self::Uninitialized(Place::of_text(place)));
        }
        if let Some(tag) = text.strip_prefix("tag:").and_then(number) {
            return u1(tag).map(Self::Tag);
        }
        class_of_text(pool, text).map(Self::Object)
    }

    fn encode(&self, labels: &HashMap<String, i64>, here: i64) -> Result<Vec<u8>, Problem> {
        let long = |tag: u8, value: u16| [&[tag][..], &value.to_be_bytes()].concat();
        Ok(match self {
            Self::Tag(tag) => vec![*tag],
            Self::Object(index) => long(7, *index),
            Self::Uninitialized(place) => long(8, u2(place.resolve(labels, here)?)?),
        })
    }
}
