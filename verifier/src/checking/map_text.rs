//! A StackMapTable as messages list it: raw, whether it is valid or not (JVMS §4.7.4).

use std::fmt::{self, Write as _};

use classfile::Reader;
use classfile::reader::EndOfInput;

/// Why writing ended: the table did, or the output failed.
enum Ended {
    Table,
    Output,
}

impl From<EndOfInput> for Ended {
    fn from(EndOfInput: EndOfInput) -> Self {
        Self::Table
    }
}

impl From<fmt::Error> for Ended {
    fn from(fmt::Error: fmt::Error) -> Self {
        Self::Output
    }
}

/// Writes one line a frame.
pub fn write(f: &mut fmt::Formatter<'_>, body: &[u8]) -> fmt::Result {
    let mut reader = Reader::new(body);
    let mut bci = -1;
    for _ in 0..reader.u16().unwrap_or(0) {
        let mut text = String::new();
        let result = frame(&mut reader, &mut text, &mut bci);
        write!(f, "    {text}")?;
        match result {
            Ok(()) => writeln!(f)?,
            Err(Ended::Table) => return Ok(()),
            Err(Ended::Output) => return Err(fmt::Error),
        }
    }
    Ok(())
}

fn frame(reader: &mut Reader<'_>, text: &mut String, bci: &mut i32) -> Result<(), Ended> {
    let kind = reader.u8()?;
    let delta = match kind {
        0..=63 => i32::from(kind),
        64..=127 => i32::from(kind) - 64,
        128..=246 => return Err(Ended::Table),
        _ => reader.u16()?.into(),
    };
    *bci += delta + 1;
    let at = *bci;
    let name = match kind {
        0..=63 => return Ok(write!(text, "same_frame(@{at})")?),
        251 => return Ok(write!(text, "same_frame_extended(@{at})")?),
        248..=250 => return Ok(write!(text, "chop_frame(@{at},{})", 251 - kind)?),
        64..=127 => "same_locals_1_stack_item_frame",
        247 => "same_locals_1_stack_item_extended",
        252..=254 => "append_frame",
        _ => "full_frame",
    };
    let mut content = String::new();
    let result = match kind {
        252..=254 => types(reader, &mut content, (kind - 251).into()),
        255 => full(reader, &mut content),
        _ => types(reader, &mut content, 1),
    };
    match result {
        Ok(()) => write!(text, "{name}(@{at},{content})")?,
        Err(ended) => {
            write!(text, "{name}(@{at}), output truncated, Stackmap exceeds table size.")?;
            return Err(ended);
        }
    }
    Ok(())
}

fn full(reader: &mut Reader<'_>, text: &mut String) -> Result<(), Ended> {
    text.push('{');
    let locals = reader.u16()?;
    types(reader, text, locals)?;
    text.push_str("},{");
    let stack = reader.u16()?;
    types(reader, text, stack)?;
    text.push('}');
    Ok(())
}

fn types(reader: &mut Reader<'_>, text: &mut String, count: u16) -> Result<(), Ended> {
    const NAMES: [&str; 7] = ["Top", "Integer", "Float", "Double", "Long", "Null", "UninitializedThis"];
    for index in 0..count {
        if index > 0 {
            text.push(',');
        }
        match reader.u8()? {
            7 => write!(text, "Object[#{}]", reader.u16()?)?,
            8 => write!(text, "Uninitialized[#{}]", reader.u16()?)?,
            tag => text.push_str(NAMES.get(usize::from(tag)).copied().unwrap_or_default()),
        }
    }
    Ok(())
}
