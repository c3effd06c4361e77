//! One instruction with its operands; layouts are those of the opcode table (JVMS §6.5).

use classfile::{MethodDescriptor, Opcode, Operands, PrimitiveArray};

use super::code::Code;
use super::constants::{class, field, loadable, method, split_name};
use super::error::Problem;
use super::places::Place;
use super::pool::{Pool, tag};
use super::words::{Words, number, u1, u2, u4};

/// Appends an instruction; `wide` may stand in front of it.
///
/// # Errors
/// An unknown mnemonic, or operands of another kind.
pub fn instruction(code: &mut Code, pool: &mut Pool, words: &mut Words, mnemonic: &str, line: usize) -> Result<(), Problem> {
    let opcode = opcode(mnemonic)?;
    if opcode != Opcode::Wide {
        return operands(code, pool, words, opcode, line);
    }
    code.push(&[Opcode::Wide as u8]);
    if words.is_empty() {
        return Ok(());
    }
    let text = words.text("an instruction")?;
    let widened = self::opcode(&text)?;
    match widened.operands() {
        Operands::Local => {
            let local = u2(words.number("a local variable")?)?;
            code.push(&[&[widened as u8][..], &local.to_be_bytes()].concat());
        }
        Operands::Increment => {
            let operands = [u2(words.number("a local variable")?)?, u2(words.number("an increment")?)?];
            code.push(&[&[widened as u8][..], &operands.map(u16::to_be_bytes).concat()].concat());
        }
        _ => return operands(code, pool, words, widened, line),
    }
    Ok(())
}

fn opcode(mnemonic: &str) -> Result<Opcode, Problem> {
    let found = Opcode::ALL.iter().copied().find(|opcode| opcode.mnemonic() == mnemonic);
    found.ok_or_else(|| Problem::UnknownInstruction(mnemonic.to_owned()))
}

fn operands(code: &mut Code, pool: &mut Pool, words: &mut Words, opcode: Opcode, line: usize) -> Result<(), Problem> {
    let from = code.here();
    code.push(&[opcode as u8]);
    match opcode.operands() {
        Operands::None | Operands::Wide => {}
        Operands::Byte => code.push(&[u1(words.number("a byte")?)?]),
        Operands::Short => code.push(&u2(words.number("a short")?)?.to_be_bytes()),
        Operands::NarrowConstant => {
            let index = loadable(pool, words)?;
            code.push(&[u8::try_from(index).map_err(|_| Problem::TooLarge { value: i64::from(index), bits: 8 })?]);
        }
        Operands::Constant => {
            let index = constant(pool, words, opcode)?;
            code.push(&index.to_be_bytes());
        }
        Operands::Local => code.push(&[u1(words.number("a local variable")?)?]),
        Operands::Increment => code.push(&[u1(words.number("a local variable")?)?, u1(words.number("an increment")?)?]),
        Operands::Branch => code.push_branch(from, Place::of_words(words)?, false, line),
        Operands::WideBranch => code.push_branch(from, Place::of_words(words)?, true, line),
        Operands::TableSwitch => table_switch(code, words, from, line)?,
        Operands::LookupSwitch => lookup_switch(code, words, from, line)?,
        Operands::InvokeInterface => invoke_interface(code, pool, words)?,
        Operands::InvokeDynamic => invoke_dynamic(code, pool, words)?,
        Operands::ArrayType => {
            let text = words.text("an element type")?;
            code.push(&[element_type(&text)?]);
        }
        Operands::MultiArray => {
            let class = class(pool, words)?.to_be_bytes();
            code.push(&[class[0], class[1], u1(words.number("a number of dimensions")?)?]);
        }
    }
    Ok(())
}

fn constant(pool: &mut Pool, words: &mut Words, opcode: Opcode) -> Result<u16, Problem> {
    match opcode {
        Opcode::LdcW | Opcode::Ldc2W => loadable(pool, words),
        Opcode::Getfield | Opcode::Putfield | Opcode::Getstatic | Opcode::Putstatic => field(pool, words),
        Opcode::Invokevirtual | Opcode::Invokespecial | Opcode::Invokestatic => method(pool, words, tag::METHOD),
        _ => class(pool, words),
    }
}

fn element_type(text: &str) -> Result<u8, Problem> {
    let named = (4..=11).find(|&number| PrimitiveArray::from_u8(number).is_some_and(|kind| kind.element_name() == text));
    match (named, number(text)) {
        (Some(number), _) => Ok(number),
        (None, Some(number)) => u1(number),
        (None, None) => Err(Problem::Unexpected { expected: "an element type", found: text.to_owned() }),
    }
}

fn invoke_interface(code: &mut Code, pool: &mut Pool, words: &mut Words) -> Result<(), Problem> {
    let after_kind = words.clone().rest();
    let index = method(pool, words, tag::INTERFACE_METHOD)?;
    let symbolic = after_kind.iter().find_map(|word| split_name(&word.text));
    let slots =
        symbolic.and_then(|(_, descriptor)| MethodDescriptor::parse(descriptor.as_bytes()).map(|it| it.parameter_slots()));
    let count = words.option("count")?.unwrap_or(slots.unwrap_or(0) as i64 + 1);
    let zero = words.option("zero")?.unwrap_or(0);
    let index = index.to_be_bytes();
    code.push(&[index[0], index[1], u1(count)?, u1(zero)?]);
    Ok(())
}

fn invoke_dynamic(code: &mut Code, pool: &mut Pool, words: &mut Words) -> Result<(), Problem> {
    let text = words.text("the number of a bootstrap method")?;
    let index = match (pool.index(&text)?, number(&text)) {
        (Some(index), _) => index,
        (None, Some(bootstrap)) => {
            let text = words.text("name(parameters)result")?;
            let (name, descriptor) =
                split_name(&text).ok_or(Problem::Unexpected { expected: "name(parameters)result", found: text.clone() })?;
            let name_and_type = pool.name_and_type(name, descriptor);
            pool.indices(tag::INVOKE_DYNAMIC, &[u2(bootstrap)?, name_and_type])
        }
        (None, None) => return Err(Problem::Unexpected { expected: "the number of a bootstrap method", found: text }),
    };
    let zero = words.option("zero")?.unwrap_or(0);
    code.push(&[index.to_be_bytes(), u2(zero)?.to_be_bytes()].concat());
    Ok(())
}

/// What a switch has besides its cases.
struct SwitchEnd {
    default: Place,
    /// `high` or `count`, if it is not what the cases say.
    bound: Option<i64>,
    pad: u8,
}

fn switch_end(words: &mut Words, bound: &str) -> Result<SwitchEnd, Problem> {
    if !words.take("default") {
        return Err(Problem::Missing { expected: "`default`" });
    }
    let default = Place::of_words(words)?;
    let bound = words.option(bound)?;
    let pad = u1(words.option("pad")?.unwrap_or(0))?;
    Ok(SwitchEnd { default, bound, pad })
}

fn push_padding(code: &mut Code, pad: u8) {
    while code.here() % 4 != 0 {
        code.push(&[pad]);
    }
}

fn is_case(words: &Words) -> bool {
    words.peek().is_some_and(|word| word.text != "default")
}

fn table_switch(code: &mut Code, words: &mut Words, from: i64, line: usize) -> Result<(), Problem> {
    let low = words.number("the lowest key")?;
    let mut targets = Vec::new();
    while is_case(words) {
        targets.push(Place::of_words(words)?);
    }
    let SwitchEnd { default, bound, pad } = switch_end(words, "high")?;
    let high = bound.unwrap_or(low + targets.len() as i64 - 1);
    push_padding(code, pad);
    code.push_branch(from, default, true, line);
    code.push(&[u4(low)?.to_be_bytes(), u4(high)?.to_be_bytes()].concat());
    targets.into_iter().for_each(|target| code.push_branch(from, target, true, line));
    Ok(())
}

fn lookup_switch(code: &mut Code, words: &mut Words, from: i64, line: usize) -> Result<(), Problem> {
    let mut cases = Vec::new();
    while is_case(words) {
        let found = words.text("a case")?;
        let case = found.split_once(':').and_then(|(key, target)| Some((number(key)?, Place::of_text(target))));
        let (key, target) = case.ok_or(Problem::Unexpected { expected: "KEY:PLACE", found })?;
        cases.push((u4(key)?, target));
    }
    let SwitchEnd { default, bound, pad } = switch_end(words, "count")?;
    push_padding(code, pad);
    code.push_branch(from, default, true, line);
    code.push(&u4(bound.unwrap_or(cases.len() as i64))?.to_be_bytes());
    for (key, target) in cases {
        code.push(&key.to_be_bytes());
        code.push_branch(from, target, true, line);
    }
    Ok(())
}
