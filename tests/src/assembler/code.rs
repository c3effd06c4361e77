//! The body of a method (JVMS §4.6, §4.7.3).

use std::collections::HashMap;

use classfile::{MethodDescriptor, access};

use super::attributes::{Attributes, Table};
use super::constants::{class, data, split_name, utf8};
use super::error::{AssemblerError, Problem};
use super::flags::flags;
use super::frames::Frame;
use super::instructions::instruction;
use super::places::Place;
use super::pool::Pool;
use super::words::{Words, u2, u4};

/// Limits of code that does not give any: as many locals if the arguments do not need more.
const DEFAULT_LIMIT: u16 = 8;

/// A method under construction.
#[derive(Debug)]
pub struct Method {
    flags: u16,
    name: String,
    descriptor: String,
    attributes: Attributes,
    exceptions: Table,
    /// Its code.
    pub code: Code,
}

/// Code under construction.
#[derive(Debug, Default)]
pub struct Code {
    /// What is assembled so far.
    pub bytes: Vec<u8>,
    exists: bool,
    limits: Option<(u16, u16)>,
    labels: HashMap<String, i64>,
    branches: Vec<Branch>,
    handlers: Vec<Handler>,
    frames: Vec<Frame>,
    frame_count: Option<u16>,
    attributes: Attributes,
}

/// A branch offset to be filled in.
#[derive(Debug)]
struct Branch {
    /// Where the offset stands.
    at: usize,
    /// The instruction it counts from.
    from: i64,
    is_wide: bool,
    target: Place,
    line: usize,
}

#[derive(Debug)]
struct Handler {
    places: [Place; 3],
    catch_type: u16,
    here: i64,
    line: usize,
}

impl Method {
    /// Reads what follows `.method`.
    ///
    /// # Errors
    /// A name without a descriptor.
    pub fn of_words(words: &mut Words) -> Result<Self, Problem> {
        let flags = flags(words)?;
        let text = words.text("name(parameters)result")?;
        let (name, descriptor) = split_name(&text)
            .or_else(|| text.split_once(':'))
            .ok_or(Problem::Unexpected { expected: "name(parameters)result", found: text.clone() })?;
        Ok(Self {
            flags,
            name: name.to_owned(),
            descriptor: descriptor.to_owned(),
            attributes: Attributes::default(),
            exceptions: Table::default(),
            code: Code::default(),
        })
    }

    /// Reads a line of the body.
    ///
    /// # Errors
    /// Whatever is wrong with it.
    pub fn line(&mut self, pool: &mut Pool, words: &mut Words, line: usize) -> Result<(), Problem> {
        while let Some(label) = words.peek().filter(|word| !word.quoted).and_then(|word| word.text.strip_suffix(':')) {
            let label = label.to_owned();
            words.take(&format!("{label}:"));
            self.code.define(&label)?;
        }
        if words.is_empty() {
            return Ok(());
        }
        for _ in 0..words.option(".repeat")?.unwrap_or(1) {
            let mut again = words.clone();
            self.statement(pool, &mut again, line)?;
            again.end()?;
        }
        words.rest();
        Ok(())
    }

    /// A directive or an instruction.
    fn statement(&mut self, pool: &mut Pool, words: &mut Words, line: usize) -> Result<(), Problem> {
        let first = words.text("an instruction")?;
        if first.starts_with('.') {
            self.directive(pool, words, &first, line)
        } else {
            instruction(&mut self.code, pool, words, &first, line)
        }
    }

    fn directive(&mut self, pool: &mut Pool, words: &mut Words, name: &str, line: usize) -> Result<(), Problem> {
        let here = self.code.here();
        match name {
            ".limits" => self.code.limits(words)?,
            ".bytes" => {
                let bytes = data(pool, words)?;
                self.code.push(&bytes);
            }
            ".catch" => {
                let catch_type = if words.take("any") { 0 } else { class(pool, words)? };
                let places = [Place::of_words(words)?, Place::of_words(words)?, Place::of_words(words)?];
                self.code.handlers.push(Handler { places, catch_type, here, line });
            }
            ".frame" => self.code.frames.push(Frame::of_words(pool, words, here, line)?),
            ".framecount" => self.code.frame_count = Some(u2(words.number("a number of frames")?)?),
            ".exceptions" => {
                self.exceptions.open();
                while !words.is_empty() {
                    self.exceptions.add(&class(pool, words)?.to_be_bytes());
                }
            }
            ".attribute" => {
                let name = utf8(pool, words)?;
                self.attributes.add(name, &data(pool, words)?);
            }
            ".codeattribute" => {
                let name = utf8(pool, words)?;
                self.code.attributes.add(name, &data(pool, words)?);
            }
            _ => return Err(Problem::UnknownDirective(name.to_owned())),
        }
        Ok(())
    }

    /// Its bytes.
    ///
    /// # Errors
    /// A label that does not exist.
    pub fn finish(mut self, pool: &mut Pool) -> Result<Vec<u8>, AssemblerError> {
        let mut bytes = self.flags.to_be_bytes().to_vec();
        bytes.extend(pool.utf8(&self.name).to_be_bytes());
        bytes.extend(pool.utf8(&self.descriptor).to_be_bytes());
        if self.code.exists {
            let content = self.code.finish(pool, argument_slots(self.flags, &self.descriptor))?;
            self.attributes.add_named(pool, "Code", &content);
        }
        self.exceptions.finish(pool, "Exceptions", &mut self.attributes);
        bytes.extend(self.attributes.finish());
        Ok(bytes)
    }
}

fn argument_slots(flags: u16, descriptor: &str) -> u16 {
    let slots = MethodDescriptor::parse(descriptor.as_bytes()).map_or(0, |descriptor| descriptor.parameter_slots());
    u16::try_from(slots).unwrap_or(u16::MAX).saturating_add(u16::from(flags & access::STATIC == 0))
}

impl Code {
    /// Offset of the next instruction.
    pub fn here(&self) -> i64 {
        self.bytes.len() as i64
    }

    /// Appends bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.exists = true;
        self.bytes.extend_from_slice(bytes);
    }

    /// Appends a branch offset that counts from the instruction at `from`.
    pub fn push_branch(&mut self, from: i64, target: Place, is_wide: bool, line: usize) {
        self.branches.push(Branch { at: self.bytes.len(), from, is_wide, target, line });
        self.push(if is_wide { &[0; 4] } else { &[0; 2] });
    }

    fn define(&mut self, label: &str) -> Result<(), Problem> {
        match self.labels.insert(label.to_owned(), self.here()) {
            Some(_) => Err(Problem::DefinedTwice(label.to_owned())),
            None => Ok(()),
        }
    }

    fn limits(&mut self, words: &mut Words) -> Result<(), Problem> {
        self.exists = true;
        let missing = Problem::Missing { expected: "`stack N locals N`" };
        let stack = words.option("stack")?.ok_or_else(|| missing.clone())?;
        let locals = words.option("locals")?.ok_or(missing)?;
        self.limits = Some((u2(stack)?, u2(locals)?));
        Ok(())
    }

    fn finish(mut self, pool: &mut Pool, argument_slots: u16) -> Result<Vec<u8>, AssemblerError> {
        self.fill_branches()?;
        let handlers = self.exception_table()?;
        if let Some(frames) = self.stack_map_table()? {
            self.attributes.add_named(pool, "StackMapTable", &frames);
        }
        let (stack, locals) = self.limits.unwrap_or((DEFAULT_LIMIT, DEFAULT_LIMIT.max(argument_slots)));
        let mut content = [stack.to_be_bytes(), locals.to_be_bytes()].concat();
        content.extend(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        content.extend(&self.bytes);
        content.extend(handlers);
        content.extend(self.attributes.finish());
        Ok(content)
    }

    fn fill_branches(&mut self) -> Result<(), AssemblerError> {
        for branch in &self.branches {
            let offset = branch.target.resolve(&self.labels, branch.from).map(|target| target - branch.from);
            let bytes = offset.and_then(|offset| {
                if branch.is_wide { Ok(u4(offset)?.to_be_bytes().to_vec()) } else { Ok(u2(offset)?.to_be_bytes().to_vec()) }
            });
            let bytes = bytes.map_err(|problem| AssemblerError { line: branch.line, problem })?;
            self.bytes[branch.at..branch.at + bytes.len()].copy_from_slice(&bytes);
        }
        Ok(())
    }

    fn exception_table(&self) -> Result<Vec<u8>, AssemblerError> {
        let mut table = Table::default();
        for handler in &self.handlers {
            let entry = || -> Result<Vec<u8>, Problem> {
                let mut entry = Vec::new();
                for place in &handler.places {
                    entry.extend(u2(place.resolve(&self.labels, handler.here)?)?.to_be_bytes());
                }
                entry.extend(handler.catch_type.to_be_bytes());
                Ok(entry)
            };
            table.add(&entry().map_err(|problem| AssemblerError { line: handler.line, problem })?);
        }
        Ok(table.content())
    }

    fn stack_map_table(&self) -> Result<Option<Vec<u8>>, AssemblerError> {
        if self.frames.is_empty() && self.frame_count.is_none() {
            return Ok(None);
        }
        let mut entries = Vec::new();
        let mut previous = None;
        for frame in &self.frames {
            let encoded = frame.encode(&self.labels, previous);
            let (bytes, offset) = encoded.map_err(|problem| AssemblerError { line: frame.line, problem })?;
            entries.extend(bytes);
            previous = Some(offset);
        }
        let count = self.frame_count.unwrap_or(u16::try_from(self.frames.len()).unwrap_or(u16::MAX));
        Ok(Some([&count.to_be_bytes()[..], &entries].concat()))
    }
}
