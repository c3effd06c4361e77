//! Functions from text.

use classfile::Kind;
use runtime::code::resume::Moment;
use runtime::metadata::method::MethodId;

use super::words::{ParseError, Problem, Words};
use super::{NO_ORIGIN, operations};
use crate::ir::op::Reason;
use crate::ir::state::{State, Virtual};
use crate::ir::{Block, BlockId, Definition, Edge, End, Function, Inst, Origin, OriginId, StateId, Thrown, Value, ValueId};

/// Reads a function.
///
/// # Errors
/// If the text is not one. Whether the function is whole is not looked at.
pub fn parse(text: &str) -> Result<Function, ParseError> {
    let mut parser = Parser::default();
    for (index, line) in text.lines().enumerate() {
        parser.line = index + 1;
        let mut words = Words::of(line);
        if words.is_empty() {
            continue;
        }
        parser.read_line(&mut words).map_err(|problem| ParseError { line: parser.line, problem })?;
        if !words.is_empty() {
            return Err(ParseError { line: parser.line, problem: words.expected("the end of the line") });
        }
    }
    parser.finish()
}

/// What has numbers: lines in any order, and where numbers are used.
struct Table<T> {
    prefix: &'static str,
    expected: &'static str,
    rows: Vec<Option<T>>,
    /// Line and number.
    used: Vec<(usize, u32)>,
}

impl<T> Table<T> {
    fn new(prefix: &'static str, expected: &'static str) -> Self {
        Self { prefix, expected, rows: Vec::new(), used: Vec::new() }
    }

    /// A number that must come next, and that a line has to define.
    fn use_next(&mut self, words: &mut Words<'_>, line: usize) -> Result<u32, Problem> {
        let number = words.number(self.prefix, self.expected)?;
        self.used.push((line, number));
        Ok(number)
    }

    fn define(&mut self, number: u32, row: T) -> Result<(), Problem> {
        let index = number as usize;
        if self.rows.len() <= index {
            self.rows.resize_with(index + 1, || None);
        }
        match self.rows[index].replace(row) {
            None => Ok(()),
            Some(_) => Err(Problem::DefinedTwice(format!("{}{number}", self.prefix))),
        }
    }

    fn check_used(&self) -> Result<(), ParseError> {
        let is_missing = |number: u32| self.rows.get(number as usize).is_none_or(Option::is_none);
        match self.used.iter().find(|(_, number)| is_missing(*number)) {
            None => Ok(()),
            Some((line, number)) => {
                Err(ParseError { line: *line, problem: Problem::Undefined(format!("{}{number}", self.prefix)) })
            }
        }
    }
}

struct Parser {
    line: usize,
    parameters: Vec<Kind>,
    result: Option<Kind>,
    blocks: Table<Block>,
    values: Table<Value>,
    states: Table<State>,
    origins: Table<Origin>,
    block: Option<u32>,
    /// Instructions without result get their numbers last; their block and place.
    unnumbered: Vec<(u32, usize, Inst)>,
}

impl Default for Parser {
    fn default() -> Self {
        Self {
            line: 0,
            parameters: Vec::new(),
            result: None,
            blocks: Table::new("b", "a block"),
            values: Table::new("v", "a value"),
            states: Table::new("s", "a state"),
            origins: Table::new("o", "an origin"),
            block: None,
            unnumbered: Vec::new(),
        }
    }
}

impl Parser {
    fn read_line(&mut self, words: &mut Words<'_>) -> Result<(), Problem> {
        if words.take("function") {
            self.parameters = words.list(kind)?;
            self.result = if words.take("->") { Some(kind(words)?) } else { None };
        } else if let Some(block) = words.take_number("b") {
            self.block(words, block)?;
        } else if let Some(value) = words.take_number("v") {
            words.expect(":")?;
            let kind = Some(kind(words)?);
            words.expect("=")?;
            let inst = self.inst(words, kind)?;
            self.content()?.insts.push(ValueId(value));
            self.values.define(value, Value { kind, definition: Definition::Inst(inst) })?;
        } else if let Some(state) = words.take_number("s") {
            words.expect("=")?;
            let content = self.state(words)?;
            self.states.define(state, content)?;
        } else if let Some(origin) = words.take_number("o") {
            words.expect("=")?;
            let (method, bci) = place(words)?;
            let caller = if words.take("in") { Some(self.origin(words)?) } else { None };
            self.origins.define(origin, Origin { method, bci, caller })?;
        } else if let Some(end) = self.end(words)? {
            self.content()?.end = end;
        } else {
            let inst = self.inst(words, None)?;
            let block = self.block.ok_or(Problem::NoBlock)?;
            let insts = &mut self.content()?.insts;
            insts.push(ValueId(u32::MAX));
            let place = insts.len() - 1;
            self.unnumbered.push((block, place, inst));
        }
        Ok(())
    }

    fn block(&mut self, words: &mut Words<'_>, block: u32) -> Result<(), Problem> {
        let parameters = if words.peek() == "(" { words.list(parameter)? } else { Vec::new() };
        let entry_state = if words.take("state") { Some(self.state_number(words)?) } else { None };
        let rarer = if words.take("rarer") { words.number("", "a number")? } else { 0 };
        let rounds = if words.take("rounds") { Some(words.number("", "a number")?) } else { None };
        words.expect(":")?;
        for (value, kind) in &parameters {
            self.values.define(value.0, Value { kind: Some(*kind), definition: Definition::Parameter(BlockId(block)) })?;
        }
        self.block = Some(block);
        let parameters = parameters.into_iter().map(|(value, _)| value).collect();
        self.blocks.define(block, Block { parameters, entry_state, rarer, rounds, ..Block::default() })
    }

    /// The block that is being read.
    fn content(&mut self) -> Result<&mut Block, Problem> {
        self.block.and_then(|block| self.blocks.rows[block as usize].as_mut()).ok_or(Problem::NoBlock)
    }

    fn inst(&mut self, words: &mut Words<'_>, kind: Option<Kind>) -> Result<Inst, Problem> {
        let op = operations::read(words, kind)?;
        let mut operands = Vec::new();
        if words.peek().starts_with('v') {
            operands.push(self.value(words)?);
            while words.take(",") {
                operands.push(self.value(words)?);
            }
        }
        let state = if words.take("state") { Some(self.state_number(words)?) } else { None };
        let thrown = if words.take("handled") {
            Thrown::Exits
        } else if words.take("caught") {
            Thrown::Caught
        } else {
            Thrown::Unwinds
        };
        let origin = if words.take("at") { self.origin(words)? } else { OriginId(0) };
        Ok(Inst { op, operands, state, thrown, origin })
    }

    /// An end, if there is one.
    fn end(&mut self, words: &mut Words<'_>) -> Result<Option<End>, Problem> {
        let end = if words.take("open") {
            End::Open
        } else if words.take("jump") {
            End::Jump(self.edge(words)?)
        } else if words.take("branch") {
            let (value, then) = (self.value(words)?, self.edge(words)?);
            words.expect("else")?;
            End::Branch(value, then, self.edge(words)?)
        } else if words.take("switch") {
            let value = self.value(words)?;
            let cases = words.list(|words| {
                let key = words.number("", "a key")?;
                words.expect(":")?;
                Ok((key, self.edge(words)?))
            })?;
            words.expect("else")?;
            End::Switch(value, cases, self.edge(words)?)
        } else if words.take("try") {
            let behind = self.edge(words)?;
            words.expect("catch")?;
            End::Try(behind, self.edge(words)?)
        } else if words.take("return") {
            End::Return(if words.is_empty() { None } else { Some(self.value(words)?) })
        } else if words.take("exit") {
            let reason = words.name(&Reason::ALL, "a reason")?;
            words.expect("state")?;
            End::Exit(reason, self.state_number(words)?)
        } else if words.take("unwind") {
            End::Unwind
        } else {
            return Ok(None);
        };
        Ok(Some(end))
    }

    fn edge(&mut self, words: &mut Words<'_>) -> Result<Edge, Problem> {
        let to = BlockId(self.blocks.use_next(words, self.line)?);
        let arguments = if words.peek() == "(" { words.list(|words| self.value(words))? } else { Vec::new() };
        Ok(Edge { to, arguments })
    }

    fn state(&mut self, words: &mut Words<'_>) -> Result<State, Problem> {
        let (method, bci) = place(words)?;
        let moment = words.name(&Moment::ALL, "a moment")?;
        let locals = words.list(|words| if words.take("-") { Ok(None) } else { self.value(words).map(Some) })?;
        let stack = words.list(|words| self.value(words))?;
        let lock = |words: &mut Words<'_>| Ok((self.value(words)?, words.take("elided")));
        let locks = if words.take("locks") { words.list(lock)? } else { Vec::new() };
        let objects = if words.take("objects") { words.list(|words| self.object(words))? } else { Vec::new() };
        let ahead = if words.take("ahead") { words.number("", "an amount of fuel")? } else { 0 };
        let caller = if words.take("in") { Some(self.state_number(words)?) } else { None };
        Ok(State { method, bci, moment, locals, stack, locks, objects, ahead, caller })
    }

    fn object(&mut self, words: &mut Words<'_>) -> Result<Virtual, Problem> {
        // Nothing defines it.
        let object = ValueId(words.number("v", "a value")?);
        let class = words.number("c", "a class")?;
        let length = words.take_number("length").unwrap_or(0);
        let cells = words.list(|words| {
            let offset = words.number("+", "an offset")?;
            Ok((offset, words.name(&operations::CELLS, "a cell")?, self.value(words)?))
        })?;
        Ok(Virtual { object, class, length, cells })
    }

    fn value(&mut self, words: &mut Words<'_>) -> Result<ValueId, Problem> {
        self.values.use_next(words, self.line).map(ValueId)
    }

    fn state_number(&mut self, words: &mut Words<'_>) -> Result<StateId, Problem> {
        self.states.use_next(words, self.line).map(StateId)
    }

    fn origin(&mut self, words: &mut Words<'_>) -> Result<OriginId, Problem> {
        self.origins.use_next(words, self.line).map(OriginId)
    }

    fn finish(mut self) -> Result<Function, ParseError> {
        // A function begins at block 0.
        self.blocks.used.push((self.line, 0));
        self.blocks.check_used()?;
        self.values.check_used()?;
        self.states.check_used()?;
        let mut origins: Vec<Origin> = self.origins.rows.into_iter().map(|row| row.unwrap_or(NO_ORIGIN)).collect();
        let count = self.origins.used.iter().map(|(_, number)| *number as usize + 1).max().unwrap_or(1);
        origins.resize(origins.len().max(count), NO_ORIGIN);

        let mut free = (0..).filter(|number| self.values.rows.get(*number).is_none_or(Option::is_none));
        let numbers: Vec<usize> = free.by_ref().take(self.unnumbered.len()).collect();
        for ((block, place, inst), number) in self.unnumbered.into_iter().zip(numbers) {
            let value = Value { kind: None, definition: Definition::Inst(inst) };
            self.values.define(number as u32, value).expect("the number is free");
            self.blocks.rows[block as usize].as_mut().expect("the instruction stands in it").insts[place] =
                ValueId(number as u32);
        }
        // What nobody names stands for what cannot be reached.
        let nothing = Value { kind: None, definition: Definition::Parameter(Function::ENTRY) };
        let nowhere = State {
            method: NO_ORIGIN.method,
            bci: 0,
            moment: Moment::Entry,
            locals: Vec::new(),
            stack: Vec::new(),
            locks: Vec::new(),
            objects: Vec::new(),
            ahead: 0,
            caller: None,
        };
        Ok(Function {
            parameters: self.parameters,
            result: self.result,
            values: self.values.rows.into_iter().map(|row| row.unwrap_or_else(|| nothing.clone())).collect(),
            blocks: self.blocks.rows.into_iter().map(Option::unwrap_or_default).collect(),
            states: self.states.rows.into_iter().map(|row| row.unwrap_or_else(|| nowhere.clone())).collect(),
            origins,
        })
    }
}

fn kind(words: &mut Words<'_>) -> Result<Kind, Problem> {
    words.name(&operations::KINDS, "a kind")
}

fn parameter(words: &mut Words<'_>) -> Result<(ValueId, Kind), Problem> {
    let value = ValueId(words.number("v", "a value")?);
    words.expect(":")?;
    Ok((value, kind(words)?))
}

/// A method and an instruction of it.
fn place(words: &mut Words<'_>) -> Result<(MethodId, u16), Problem> {
    let problem = words.expected("a method and an instruction");
    let place = words.next().strip_prefix('m').and_then(|word| word.split_once('@'));
    place.and_then(|(method, bci)| Some((MethodId(method.parse().ok()?), bci.parse().ok()?))).ok_or(problem)
}
