//! Symbolic operands and what they are in the constant pool.

use super::error::Problem;
use super::pool::{Pool, indices_entry, tag, utf8_entry};
use super::words::{Words, number, u1, u2, u4};

/// Kinds of method handles by number, from 1 (JVMS table 5.4.3.5-A).
const HANDLE_KINDS: [&str; 9] = [
    "getfield",
    "getstatic",
    "putfield",
    "putstatic",
    "invokevirtual",
    "invokestatic",
    "invokespecial",
    "newinvokespecial",
    "invokeinterface",
];

/// A Utf8 entry: any word is its text.
///
/// # Errors
/// A missing word or an unknown `#name`.
pub fn utf8(pool: &mut Pool, words: &mut Words) -> Result<u16, Problem> {
    let word = words.word("a text")?;
    let index = if word.quoted { None } else { pool.index(&word.text)? };
    Ok(index.unwrap_or_else(|| pool.utf8(&word.text)))
}

/// A Class entry.
///
/// # Errors
/// A missing word or an unknown `#name`.
pub fn class(pool: &mut Pool, words: &mut Words) -> Result<u16, Problem> {
    let word = words.word("a class")?;
    class_of_text(pool, &word.text)
}

/// A Class entry by name or `#index`.
///
/// # Errors
/// An unknown `#name`.
pub fn class_of_text(pool: &mut Pool, text: &str) -> Result<u16, Problem> {
    Ok(pool.index(text)?.unwrap_or_else(|| pool.class(text)))
}

/// A Fieldref entry.
///
/// # Errors
/// Anything that is no field.
pub fn field(pool: &mut Pool, words: &mut Words) -> Result<u16, Problem> {
    let text = words.text("a field")?;
    if let Some(index) = pool.index(&text)? {
        return Ok(index);
    }
    let (owner, name) = text.rsplit_once('.').ok_or(Problem::Unexpected { expected: "owner.name", found: text.clone() })?;
    let descriptor = words.text("the field's descriptor")?;
    let indices = [class_of_text(pool, owner)?, pool.name_and_type(name, &descriptor)];
    Ok(pool.indices(tag::FIELD, &indices))
}

/// A Methodref or InterfaceMethodref entry; `interface` or `class` in front says which, otherwise it is `usual`.
///
/// # Errors
/// Anything that is no method.
pub fn method(pool: &mut Pool, words: &mut Words, usual: u8) -> Result<u16, Problem> {
    let tag = if words.take("interface") {
        tag::INTERFACE_METHOD
    } else if words.take("class") {
        tag::METHOD
    } else {
        usual
    };
    let text = words.text("a method")?;
    if let Some(index) = pool.index(&text)? {
        return Ok(index);
    }
    let (owner, name, descriptor) =
        split_method(&text).ok_or(Problem::Unexpected { expected: "owner.name(parameters)result", found: text.clone() })?;
    let indices = [class_of_text(pool, owner)?, pool.name_and_type(name, descriptor)];
    Ok(pool.indices(tag, &indices))
}

fn split_method(text: &str) -> Option<(&str, &str, &str)> {
    let (path, descriptor) = split_name(text)?;
    let (owner, name) = path.rsplit_once('.')?;
    Some((owner, name, descriptor))
}

/// `name(parameters)result` as name and descriptor.
pub fn split_name(text: &str) -> Option<(&str, &str)> {
    Some(text.split_at(text.find('(')?))
}

/// A MethodHandle entry.
///
/// # Errors
/// An unknown kind, or a reference that does not belong to it.
pub fn method_handle(pool: &mut Pool, words: &mut Words) -> Result<u16, Problem> {
    let text = words.text("a kind of method handle")?;
    if let Some(index) = pool.index(&text)? {
        return Ok(index);
    }
    let named = HANDLE_KINDS.iter().position(|name| *name == text);
    let kind = match (named, number(&text)) {
        (Some(position), _) => position as i64 + 1,
        (None, Some(kind)) => kind,
        (None, None) => return Err(Problem::Unexpected { expected: "a kind of method handle", found: text }),
    };
    let reference = match kind {
        1..=4 => field(pool, words)?,
        9 => method(pool, words, tag::INTERFACE_METHOD)?,
        _ => method(pool, words, tag::METHOD)?,
    };
    Ok(pool.intern([&[tag::METHOD_HANDLE, u1(kind)?][..], &reference.to_be_bytes()].concat()))
}

/// An entry that `ldc` and its relatives, a bootstrap method or a constant field can have.
///
/// # Errors
/// Anything else.
pub fn loadable(pool: &mut Pool, words: &mut Words) -> Result<u16, Problem> {
    let word = words.word("a constant")?;
    if word.quoted {
        let text = pool.utf8(&word.text);
        return Ok(pool.indices(tag::STRING, &[text]));
    }
    if let Some(index) = pool.index(&word.text)? {
        return Ok(index);
    }
    match word.text.as_str() {
        "class" => class(pool, words),
        "methodtype" => {
            let descriptor = utf8(pool, words)?;
            Ok(pool.indices(tag::METHOD_TYPE, &[descriptor]))
        }
        "methodhandle" => method_handle(pool, words),
        "dynamic" => dynamic(pool, words, tag::DYNAMIC),
        numeral => Ok(pool.intern(numeral_entry(numeral)?)),
    }
}

/// A Dynamic or InvokeDynamic entry: bootstrap method, name, descriptor.
fn dynamic(pool: &mut Pool, words: &mut Words, tag: u8) -> Result<u16, Problem> {
    let bootstrap = u2(words.number("the number of a bootstrap method")?)?;
    let name_and_type = name_and_type(pool, words)?;
    Ok(pool.indices(tag, &[bootstrap, name_and_type]))
}

fn name_and_type(pool: &mut Pool, words: &mut Words) -> Result<u16, Problem> {
    let indices = [utf8(pool, words)?, utf8(pool, words)?];
    Ok(pool.indices(tag::NAME_AND_TYPE, &indices))
}

fn numeral_entry(text: &str) -> Result<Vec<u8>, Problem> {
    let entry = |tag: u8, bytes: &[u8]| [&[tag], bytes].concat();
    if let Some(value) = number(text) {
        return Ok(entry(tag::INTEGER, &u4(value)?.to_be_bytes()));
    }
    if let Some(value) = text.strip_suffix('L').and_then(number) {
        return Ok(entry(tag::LONG, &value.to_be_bytes()));
    }
    if let Some(value) = text.strip_suffix('f').and_then(|digits| digits.parse::<f32>().ok()) {
        return Ok(entry(tag::FLOAT, &value.to_be_bytes()));
    }
    if let Ok(value) = text.strip_suffix('d').unwrap_or(text).parse::<f64>() {
        return Ok(entry(tag::DOUBLE, &value.to_be_bytes()));
    }
    Err(Problem::Unexpected { expected: "a constant", found: text.to_owned() })
}

/// `.const NAME = ENTRY`: adds an entry of its own.
///
/// # Errors
/// An unknown kind of entry, or a name that is taken.
pub fn define(pool: &mut Pool, words: &mut Words) -> Result<(), Problem> {
    let name = words.text("a name")?;
    if !words.take("=") {
        return Err(Problem::Missing { expected: "`=`" });
    }
    let index = entry(pool, words)?;
    pool.name(&name, index)
}

fn entry(pool: &mut Pool, words: &mut Words) -> Result<u16, Problem> {
    let kind = words.peek().cloned().ok_or(Problem::Missing { expected: "an entry" })?;
    let reference = match kind.text.as_str() {
        _ if kind.quoted => return loadable(pool, words),
        "field" => tag::FIELD,
        "method" => tag::METHOD,
        "interfacemethod" => tag::INTERFACE_METHOD,
        _ => return plain_entry(pool, words, &kind.text),
    };
    words.take(&kind.text);
    let is_symbolic = words.peek().is_some_and(|word| word.text.contains('.'));
    match (is_symbolic, reference) {
        (true, tag::FIELD) => field(pool, words),
        (true, _) => method(pool, words, reference),
        (false, _) => {
            let class = class(pool, words)?;
            let text = words.text("the index of a NameAndType")?;
            let name_and_type =
                pool.index(&text)?.ok_or(Problem::Unexpected { expected: "the index of a NameAndType", found: text })?;
            Ok(pool.add(&indices_entry(reference, &[class, name_and_type])))
        }
    }
}

fn plain_entry(pool: &mut Pool, words: &mut Words, kind: &str) -> Result<u16, Problem> {
    let single = match kind {
        "string" => tag::STRING,
        "module" => tag::MODULE,
        "package" => tag::PACKAGE,
        "class" => tag::CLASS,
        "utf8" => {
            words.take(kind);
            let text = words.text("a text")?;
            return Ok(pool.add(&utf8_entry(&text)));
        }
        "bytes" => {
            words.take(kind);
            let bytes = data(pool, words)?;
            return Ok(pool.add(&bytes));
        }
        "nameandtype" => {
            words.take(kind);
            let indices = [utf8(pool, words)?, utf8(pool, words)?];
            return Ok(pool.add(&indices_entry(tag::NAME_AND_TYPE, &indices)));
        }
        "invokedynamic" => {
            words.take(kind);
            return dynamic(pool, words, tag::INVOKE_DYNAMIC);
        }
        _ => return loadable(pool, words),
    };
    words.take(kind);
    let text = utf8(pool, words)?;
    Ok(pool.add(&indices_entry(single, &[text])))
}

/// All words that are left as bytes: hexadecimal digits, and indices of two bytes.
///
/// # Errors
/// Digits that are none, or not in pairs.
pub fn data(pool: &mut Pool, words: &mut Words) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    for word in words.rest() {
        let text = word.text.as_str();
        let index = match (text.strip_prefix("utf8:"), text.strip_prefix("class:")) {
            (Some(value), _) => Some(pool.utf8(value)),
            (None, Some(name)) => Some(pool.class(name)),
            (None, None) => pool.index(text)?,
        };
        match index {
            Some(index) => bytes.extend(index.to_be_bytes()),
            None => bytes.extend(hexadecimal(text).ok_or(Problem::Unexpected { expected: "bytes", found: text.to_owned() })?),
        }
    }
    Ok(bytes)
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    digits.chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()).collect()
}
