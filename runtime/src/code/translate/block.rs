//! Translates blocks: finds them by following control flow and turns each bytecode instruction into operations.

use std::collections::{HashMap, HashSet};

use classfile::stack_effect::constant_kind;
use classfile::{
    ArrayKind, Binary, Condition, Constant, Coverage, Instruction, Kind, Leaders, LookupSwitch, TableSwitch, decode,
};

use super::TranslateError;
use super::builder::{BlockKey, Builder, ReturnAddress};
use super::calls;
use super::shuffle;
use super::stack::{Entry, Place};
use super::subroutines::ReturnLiveness;
use crate::code::operation::{BranchRight, Operation};
use crate::code::resume::Moment;
use crate::metadata::field::ValueKind;
use crate::metadata::symbol::FastHash;
use crate::value_ops::ValueOp;

/// Most subroutine calls that one method may expand to.
const CONTEXTS_MAX: usize = 512;
/// Most rows of exception tables that one method may expand to.
const HANDLERS_MAX: usize = 1 << 20;
/// Most steps that the exception table of one method may cost, here or when its reference maps are made.
const HANDLER_STEPS_MAX: usize = 1 << 26;
/// Most words that one method may expand to.
const WORDS_MAX: usize = 1 << 21;

struct Pending {
    key: BlockKey,
    stack: Vec<Entry>,
    addresses: Vec<ReturnAddress>,
}

struct Translation<'b> {
    builder: &'b mut Builder,
    leaders: Leaders,
    pending: Vec<Pending>,
    seen: HashSet<BlockKey, FastHash>,
    returns: ReturnLiveness,
    coverage: Coverage,
    /// Where exceptions lead, by context and then row of the exception table.
    handlers: HashMap<u16, Vec<Option<BlockKey>>, FastHash>,
    /// The states whose handlers have been reached.
    reached: HashSet<HandlerState>,
    /// The newest of them.
    reached_last: Option<HandlerState>,
    /// What the exception table has cost so far.
    handler_steps: usize,
}

/// What decides which handlers an instruction has: the interval of the [`Coverage`], the context and the return addresses.
#[derive(Clone, PartialEq, Eq, Hash)]
struct HandlerState {
    interval: usize,
    context: u16,
    /// Variables, and the contexts they return from.
    addresses: Vec<(u16, u16)>,
}

/// Translates everything that can be reached from the method's entry.
pub(super) fn translate_all(builder: &mut Builder) -> Result<(), TranslateError> {
    let leaders = Leaders::of(builder.code().bytecode(), &builder.code().exception_table)?;
    builder.resume_point(Moment::Entry);
    if let Some(slot) = builder.lock_slot {
        builder.emit(Operation::EnterSynchronized, slot, builder.method.is_static().into(), 0);
        builder.define(slot, true);
    }
    let entry = BlockKey { bci: 0, context: 0 };
    let returns =
        if leaders.returns_from_subroutines() { ReturnLiveness::of(builder.code())? } else { ReturnLiveness::default() };
    let mut translation = Translation {
        coverage: Coverage::of(&builder.code().exception_table),
        builder,
        leaders,
        pending: Vec::new(),
        seen: HashSet::default(),
        returns,
        handlers: HashMap::default(),
        reached: HashSet::new(),
        reached_last: None,
        handler_steps: 0,
    };
    translation.reach(entry, Vec::new());
    while let Some(Pending { key, stack, addresses }) = translation.pending.pop() {
        if translation.builder.words.len() > WORDS_MAX {
            return Err(TranslateError::TooLarge);
        }
        if !translation.builder.blocks.contains_key(&key) {
            translation.builder.addresses = addresses;
            translation.block(key, stack)?;
        }
    }
    translation.fill_handlers()
}

/// What follows an instruction.
enum Next {
    Continue,
    EndOfBlock,
}

impl Translation<'_> {
    /// Queues a block, whose entries all stand at home.
    fn reach(&mut self, key: BlockKey, stack: Vec<Entry>) {
        if self.seen.insert(key) {
            // If paths with different addresses meet, the verifier has seen to it that those in which they differ are not used.
            self.pending.push(Pending { key, stack, addresses: self.builder.addresses.clone() });
        }
    }

    /// Queues the target of a branch with the current stack, which must be settled.
    fn branch_to(&mut self, bci: u32) -> Result<BlockKey, TranslateError> {
        self.branch_in(bci, self.builder.context)
    }

    fn branch_in(&mut self, bci: u32, context: u16) -> Result<BlockKey, TranslateError> {
        let key = BlockKey { bci, context: self.reduced(bci, context, &self.builder.stack) };
        self.builder.check_merge(key)?;
        let stack = self.builder.stack.clone();
        self.reach(key, stack);
        Ok(key)
    }

    /// The innermost subroutine call that code at `bci` can still return from: others have been left for good.
    fn reduced(&self, bci: u32, mut context: u16, stack: &[Entry]) -> u16 {
        while context != 0 {
            let on_stack = stack.iter().any(|entry| entry.place == Place::ReturnAddress(context));
            let is_live = |address: &ReturnAddress| address.context == context && self.returns.is_live(bci, address.local);
            if on_stack || self.builder.addresses.iter().any(is_live) {
                break;
            }
            context = self.builder.subroutines[usize::from(context)].1;
        }
        context
    }

    fn block(&mut self, key: BlockKey, stack: Vec<Entry>) -> Result<(), TranslateError> {
        self.builder.context = key.context;
        self.builder.stack = stack;
        self.builder.start_block(key);
        let bytecode = self.builder.code().bytecode();
        let mut bci = key.bci;
        loop {
            if bci as usize >= bytecode.len() {
                return Err(TranslateError::FallsOff { bci });
            }
            if bci != key.bci && self.leaders.contains(bci) {
                self.builder.settle_all();
                let next = BlockKey { bci, context: self.reduced(bci, self.builder.context, &self.builder.stack) };
                self.builder.check_merge(next)?;
                if self.builder.blocks.contains_key(&next) {
                    self.builder.emit_goto(next);
                    return Ok(());
                }
                self.seen.insert(next);
                self.builder.context = next.context;
                self.builder.start_block(next);
            }
            let (instruction, following) = decode(bytecode, bci)?;
            self.builder.start_instruction(bci);
            self.builder.resume_point(Moment::Before);
            self.reach_handlers(bci)?;
            match self.instruction(instruction, following)? {
                Next::Continue => {
                    self.builder.resume_point(Moment::After);
                    bci = following;
                }
                Next::EndOfBlock => return Ok(()),
            }
        }
    }

    /// Queues the handlers of the instruction, unless one with the same state has been here.
    fn reach_handlers(&mut self, bci: u32) -> Result<(), TranslateError> {
        if self.builder.code().exception_table.is_empty() {
            return Ok(());
        }
        let addresses = self.builder.addresses.iter().map(|address| (address.local, address.context)).collect();
        let state = HandlerState { interval: self.coverage.interval(bci), context: self.builder.context, addresses };
        if self.reached_last.as_ref() == Some(&state) {
            return Ok(());
        }
        let is_new = self.reached.insert(state.clone());
        self.reached_last = Some(state);
        if is_new { self.reach_rows(bci) } else { Ok(()) }
    }

    fn reach_rows(&mut self, bci: u32) -> Result<(), TranslateError> {
        let context = self.builder.context;
        let table = &self.builder.code().exception_table;
        let home = self.builder.stack_base;
        let stack = [Entry { kind: Kind::Reference, place: Place::Home, home }];
        let words_per_map = usize::from(home) / 64 + 1;
        let mut handler_before = None;
        for (row, entry) in table.iter().enumerate().filter(|(_, entry)| entry.covers(bci)) {
            let handler = u32::from(entry.handler.0);
            let key = BlockKey { bci: handler, context: self.reduced(handler, context, &stack) };
            let known = self.handler_slot(context, row)?.replace(key);
            if known.is_some_and(|known| known != key) {
                return Err(TranslateError::BadSubroutine { bci });
            }
            if handler_before.replace(handler) != Some(handler) {
                self.handler_steps += words_per_map;
            }
            if known.is_none() {
                self.reach(key, stack.to_vec());
            }
        }
        self.handler_steps += table.len();
        if self.handler_steps > HANDLER_STEPS_MAX { Err(TranslateError::TooLarge) } else { Ok(()) }
    }

    fn handler_slot(&mut self, context: u16, row: usize) -> Result<&mut Option<BlockKey>, TranslateError> {
        let rows = self.builder.code().exception_table.len();
        if !self.handlers.contains_key(&context) && (self.handlers.len() + 1) * rows > HANDLERS_MAX {
            return Err(TranslateError::TooLarge);
        }
        Ok(&mut self.handlers.entry(context).or_insert_with(|| vec![None; rows])[row])
    }

    fn fill_handlers(&mut self) -> Result<(), TranslateError> {
        let rows = self.builder.code().exception_table.len();
        let contexts = self.builder.subroutines.len();
        if contexts * rows > HANDLERS_MAX {
            return Err(TranslateError::TooLarge);
        }
        let word_of = |context: usize, row: usize| {
            let key = self.handlers.get(&(context as u16)).and_then(|keys| keys[row]);
            key.and_then(|key| self.builder.blocks.get(&key)).copied().unwrap_or(u32::MAX)
        };
        let handlers = (0..contexts).flat_map(|context| (0..rows).map(move |row| (context, row)));
        self.builder.handlers = handlers.map(|(context, row)| word_of(context, row)).collect();
        Ok(())
    }

    #[expect(clippy::too_many_lines, reason = "one arm per instruction form")]
    fn instruction(&mut self, instruction: Instruction<'_>, following: u32) -> Result<Next, TranslateError> {
        let builder = &mut *self.builder;
        match instruction {
            Instruction::Nop => {}
            Instruction::Null => builder.push_place(Kind::Reference, Place::Constant(0))?,
            Instruction::Int(value) => builder.push_place(Kind::Int, Place::Constant(value))?,
            Instruction::Long(value) => builder.emit_push(Operation::ConstWide, Kind::Long, 0, 0, &[value as u64])?,
            Instruction::Float(value) => builder.push_place(Kind::Float, Place::Constant(value.to_bits() as i32))?,
            Instruction::Double(value) => builder.emit_push(Operation::ConstWide, Kind::Double, 0, 0, &[value.to_bits()])?,
            Instruction::LoadConstant(index) => load_constant(builder, index)?,
            Instruction::Load(kind, local) => {
                builder.check_local(local.0, kind)?;
                builder.push_place(kind, Place::Local(local.0))?;
            }
            Instruction::Store(kind, local) => {
                builder.check_local(local.0, kind)?;
                store(builder, kind, local.0)?;
            }
            Instruction::ArrayLoad(kind) => array_load(builder, kind)?,
            Instruction::ArrayStore(kind) => array_store(builder, kind)?,
            Instruction::Pop => shuffle::pop(builder, 1)?,
            Instruction::Pop2 => shuffle::pop(builder, 2)?,
            Instruction::Dup => shuffle::duplicate(builder, 1, 0)?,
            Instruction::DupX1 => shuffle::duplicate(builder, 1, 1)?,
            Instruction::DupX2 => shuffle::duplicate(builder, 1, 2)?,
            Instruction::Dup2 => shuffle::duplicate(builder, 2, 0)?,
            Instruction::Dup2X1 => shuffle::duplicate(builder, 2, 1)?,
            Instruction::Dup2X2 => shuffle::duplicate(builder, 2, 2)?,
            Instruction::Swap => shuffle::swap(builder)?,
            Instruction::Arithmetic(kind, binary) => arithmetic(builder, kind, binary)?,
            Instruction::Negate(kind) => compute(builder, ValueOp::negation(kind))?,
            Instruction::Increment(local, amount) => {
                builder.check_local(local.0, Kind::Int)?;
                builder.release_local(local.0, Kind::Int);
                builder.emit(Operation::IntAddImmediate, local.0, local.0, amount as u16);
                builder.define(local.0, false);
            }
            Instruction::Convert(conversion) => compute(builder, Some(ValueOp::conversion(conversion)))?,
            Instruction::Compare(compare) => compute(builder, Some(ValueOp::comparison(compare)))?,
            Instruction::IfZero(condition, target) => self.if_zero(condition, target)?,
            Instruction::IfInt(condition, target) => self.if_int(condition, target)?,
            Instruction::IfReference { equal, target } => {
                let condition = if equal { Condition::Equal } else { Condition::NotEqual };
                self.if_reference(condition, target)?;
            }
            Instruction::IfNull { null, target } => {
                let entry = self.builder.pop(Kind::Reference)?;
                let condition = if null { Condition::Equal } else { Condition::NotEqual };
                self.branch_on_immediate(entry, condition, 0, target)?;
            }
            Instruction::Goto(target) => {
                builder.settle_all();
                let key = self.branch_to(target)?;
                self.builder.emit_goto(key);
                return Ok(Next::EndOfBlock);
            }
            Instruction::JumpSubroutine(target) => {
                self.jump_subroutine(target, following)?;
                return Ok(Next::EndOfBlock);
            }
            Instruction::ReturnSubroutine(local) => {
                self.return_subroutine(local.0)?;
                return Ok(Next::EndOfBlock);
            }
            Instruction::TableSwitch(switch) => {
                self.table_switch(switch)?;
                return Ok(Next::EndOfBlock);
            }
            Instruction::LookupSwitch(switch) => {
                self.lookup_switch(switch)?;
                return Ok(Next::EndOfBlock);
            }
            Instruction::Return(kind) => {
                return_value(builder, kind)?;
                return Ok(Next::EndOfBlock);
            }
            Instruction::FieldGet(index) => calls::get_field(builder, index)?,
            Instruction::FieldPut(index) => calls::put_field(builder, index)?,
            Instruction::StaticGet(index) => calls::get_static(builder, index)?,
            Instruction::StaticPut(index) => calls::put_static(builder, index)?,
            Instruction::InvokeVirtual(index) => calls::invoke(builder, Operation::InvokeVirtual, index, true)?,
            Instruction::InvokeSpecial(index) => calls::invoke(builder, Operation::InvokeSpecial, index, true)?,
            Instruction::InvokeStatic(index) => calls::invoke(builder, Operation::InvokeStatic, index, false)?,
            Instruction::InvokeInterface(index, _) => calls::invoke(builder, Operation::InvokeInterface, index, true)?,
            Instruction::InvokeDynamic(index) => calls::invoke(builder, Operation::InvokeDynamic, index, false)?,
            Instruction::New(index) => builder.emit_push(Operation::New, Kind::Reference, 0, builder.constant(index), &[0])?,
            Instruction::NewArray(element) => {
                let length = builder.pop_operand(Kind::Int)?;
                builder.emit_push(Operation::NewArray, Kind::Reference, length, element as u16, &[0])?;
            }
            Instruction::NewReferenceArray(index) => {
                let length = builder.pop_operand(Kind::Int)?;
                builder.emit_push(Operation::NewReferenceArray, Kind::Reference, length, builder.constant(index), &[0])?;
            }
            Instruction::NewMultiArray(index, dimensions) => calls::new_multi_array(builder, index, dimensions)?,
            Instruction::ArrayLength => {
                let array = builder.pop_operand(Kind::Reference)?;
                builder.emit_push(Operation::ArrayLength, Kind::Int, array, 0, &[])?;
            }
            Instruction::Throw => {
                let thrown = builder.pop_operand(Kind::Reference)?;
                builder.emit(Operation::Throw, thrown, 0, 0);
                builder.no_fall_through();
                return Ok(Next::EndOfBlock);
            }
            Instruction::CheckCast(index) => calls::check_cast(builder, index)?,
            Instruction::InstanceOf(index) => {
                let object = builder.pop_operand(Kind::Reference)?;
                builder.emit_push(Operation::InstanceOf, Kind::Int, object, builder.constant(index), &[0])?;
            }
            Instruction::MonitorEnter => {
                let object = builder.pop_operand(Kind::Reference)?;
                builder.emit(Operation::MonitorEnter, object, 0, 0);
            }
            Instruction::MonitorExit => {
                let object = builder.pop_operand(Kind::Reference)?;
                builder.emit(Operation::MonitorExit, object, 0, 0);
            }
        }
        Ok(Next::Continue)
    }

    // ---- branches

    fn if_zero(&mut self, condition: Condition, target: u32) -> Result<(), TranslateError> {
        let entry = self.builder.pop(Kind::Int)?;
        match self.builder.retract_long_compare(entry) {
            Some((left, right)) => {
                self.builder.settle_all();
                let key = self.branch_to(target)?;
                self.builder.emit_branch(BranchRight::Long, condition, left, right, key);
                Ok(())
            }
            None => self.branch_on_immediate(entry, condition, 0, target),
        }
    }

    fn if_int(&mut self, condition: Condition, target: u32) -> Result<(), TranslateError> {
        let right = self.builder.pop(Kind::Int)?;
        let left = self.builder.pop(Kind::Int)?;
        match right.place {
            Place::Constant(value) if i16::try_from(value).is_ok() => {
                self.branch_on_immediate(left, condition, value as i16, target)
            }
            _ => self.branch_on_pair(left, right, condition, target),
        }
    }

    fn if_reference(&mut self, condition: Condition, target: u32) -> Result<(), TranslateError> {
        let right = self.builder.pop(Kind::Reference)?;
        let left = self.builder.pop(Kind::Reference)?;
        self.branch_on_pair(left, right, condition, target)
    }

    fn branch_on_pair(&mut self, left: Entry, right: Entry, condition: Condition, target: u32) -> Result<(), TranslateError> {
        let left = self.builder.operand(left);
        let right = self.builder.operand(right);
        self.builder.settle_all();
        let key = self.branch_to(target)?;
        self.builder.emit_branch(BranchRight::Int, condition, left, right, key);
        Ok(())
    }

    fn branch_on_immediate(&mut self, left: Entry, condition: Condition, value: i16, target: u32) -> Result<(), TranslateError> {
        let left = self.builder.operand(left);
        self.builder.settle_all();
        let key = self.branch_to(target)?;
        self.builder.emit_branch(BranchRight::Immediate, condition, left, value as u16, key);
        Ok(())
    }

    fn jump_subroutine(&mut self, target: u32, following: u32) -> Result<(), TranslateError> {
        let builder = &mut *self.builder;
        let bci = builder.bci;
        let link = (following, builder.context);
        let context = match builder.subroutines.iter().skip(1).position(|known| *known == link) {
            Some(found) => found + 1,
            None => {
                builder.subroutines.push(link);
                builder.subroutines.len() - 1
            }
        };
        if context >= CONTEXTS_MAX {
            return Err(TranslateError::BadSubroutine { bci });
        }
        let context = context as u16;
        builder.settle_all();
        builder.push_place(Kind::Reference, Place::ReturnAddress(context))?;
        let key = self.branch_in(target, context)?;
        self.builder.emit_goto(key);
        Ok(())
    }

    /// Returns to where the address in `local` leads: out of the current subroutine or out of one that encloses it.
    fn return_subroutine(&mut self, local: u16) -> Result<(), TranslateError> {
        let builder = &mut *self.builder;
        let bad = TranslateError::BadSubroutine { bci: builder.bci };
        let Some(address) = builder.addresses.iter().find(|address| address.local == local).copied() else { return Err(bad) };
        let mut left = builder.context;
        while left != address.context && left != 0 {
            left = builder.subroutines[usize::from(left)].1;
        }
        if left == 0 {
            return Err(bad);
        }
        let (following, enclosing) = builder.subroutines[usize::from(left)];
        builder.settle_all();
        let key = self.branch_in(following, enclosing)?;
        self.builder.emit_goto(key);
        Ok(())
    }

    fn table_switch(&mut self, switch: TableSwitch<'_>) -> Result<(), TranslateError> {
        let key = self.builder.pop_operand(Kind::Int)?;
        self.builder.settle_all();
        let bounds = u64::from(switch.low() as u32) | u64::from(switch.high() as u32) << 32;
        let origin = self.builder.emit_words(Operation::TableSwitch, key, 0, 0, &[bounds, 0]);
        self.builder.no_fall_through();
        let default = self.branch_to(switch.default())?;
        self.builder.table_target(origin + 2, false, origin, default);
        for target in switch.targets() {
            let target = self.branch_to(target)?;
            let at = self.builder.append_table_word(0);
            self.builder.table_target(at, false, origin, target);
        }
        Ok(())
    }

    fn lookup_switch(&mut self, switch: LookupSwitch<'_>) -> Result<(), TranslateError> {
        let key = self.builder.pop_operand(Kind::Int)?;
        self.builder.settle_all();
        let mut pairs: Vec<(i32, u32)> = switch.pairs().collect();
        pairs.sort_by_key(|(key, _)| *key);
        let origin = self.builder.emit_words(Operation::LookupSwitch, key, 0, 0, &[pairs.len() as u64]);
        self.builder.no_fall_through();
        let default = self.branch_to(switch.default())?;
        self.builder.table_target(origin + 1, true, origin, default);
        for (value, target) in pairs {
            let target = self.branch_to(target)?;
            let at = self.builder.append_table_word(u64::from(value as u32));
            self.builder.table_target(at, true, origin, target);
        }
        Ok(())
    }
}

// ---- plain instructions

fn load_constant(builder: &mut Builder, index: classfile::ConstantIndex) -> Result<(), TranslateError> {
    let bad = TranslateError::BadConstant { bci: builder.bci, index: index.0 };
    let constants = builder.constants();
    match constants.get(index).unwrap_or(Constant::Unusable) {
        Constant::Integer(value) => builder.push_place(Kind::Int, Place::Constant(value)),
        Constant::Float(value) => builder.push_place(Kind::Float, Place::Constant(value.to_bits() as i32)),
        Constant::Long(value) => builder.emit_push(Operation::ConstWide, Kind::Long, 0, 0, &[value as u64]),
        Constant::Double(value) => builder.emit_push(Operation::ConstWide, Kind::Double, 0, 0, &[value.to_bits()]),
        Constant::String { .. } | Constant::Class { .. } | Constant::MethodHandle { .. } | Constant::MethodType { .. } => {
            builder.emit_push(Operation::LoadConstant, Kind::Reference, 0, builder.constant(index), &[0])
        }
        Constant::Dynamic { .. } => {
            let kind = constant_kind(&constants, index).ok_or(bad)?;
            builder.emit_push(Operation::LoadConstant, kind, 0, builder.constant(index), &[0])
        }
        _ => Err(bad),
    }
}

fn store(builder: &mut Builder, kind: Kind, local: u16) -> Result<(), TranslateError> {
    let entry = builder.pop_any()?;
    if entry.kind != kind {
        return Err(TranslateError::BadType { bci: builder.bci });
    }
    builder.forget_addresses(local, kind);
    if let Place::ReturnAddress(context) = entry.place {
        builder.addresses.push(ReturnAddress { local, context });
        builder.release_local(local, kind);
        builder.emit(Operation::ConstInt, local, 0, 0);
        builder.define(local, false);
        return Ok(());
    }
    builder.store_local(entry, local);
    Ok(())
}

fn array_load(builder: &mut Builder, kind: ArrayKind) -> Result<(), TranslateError> {
    let operation = match kind {
        ArrayKind::Int | ArrayKind::Float | ArrayKind::Reference => Operation::ArrayLoad32,
        ArrayKind::Long | ArrayKind::Double => Operation::ArrayLoad64,
        ArrayKind::Byte => Operation::ArrayLoadByte,
        ArrayKind::Char => Operation::ArrayLoadChar,
        ArrayKind::Short => Operation::ArrayLoadShort,
    };
    let index = builder.pop_operand(Kind::Int)?;
    let array = builder.pop_operand(Kind::Reference)?;
    builder.emit_push(operation, kind.stack_kind(), array, index, &[])
}

fn array_store(builder: &mut Builder, kind: ArrayKind) -> Result<(), TranslateError> {
    let operation = match kind {
        ArrayKind::Int | ArrayKind::Float => Operation::ArrayStore32,
        ArrayKind::Reference => Operation::ArrayStoreReference,
        ArrayKind::Long | ArrayKind::Double => Operation::ArrayStore64,
        ArrayKind::Byte => Operation::ArrayStoreByte,
        ArrayKind::Char | ArrayKind::Short => Operation::ArrayStore16,
    };
    let value = builder.pop_operand(kind.stack_kind())?;
    let index = builder.pop_operand(Kind::Int)?;
    let array = builder.pop_operand(Kind::Reference)?;
    builder.emit(operation, array, index, value);
    Ok(())
}

/// What is computed from values and nothing else; no operation: no such instruction.
fn compute(builder: &mut Builder, value: Option<ValueOp>) -> Result<(), TranslateError> {
    let bad = TranslateError::BadType { bci: builder.bci };
    let Some((value, operation)) = value.and_then(|value| Some((value, Operation::computing(value)?))) else { return Err(bad) };
    let kinds = value.operands();
    let right = if kinds.len() == 2 { builder.pop_operand(kinds[1])? } else { 0 };
    let left = builder.pop_operand(kinds[0])?;
    builder.emit_push(operation, value.result(), left, right, &[])
}

fn arithmetic(builder: &mut Builder, kind: Kind, binary: Binary) -> Result<(), TranslateError> {
    let constant = builder.stack.last().and_then(|right| match right.place {
        Place::Constant(value) => immediate_form(kind, binary, value),
        _ => None,
    });
    let Some((operation, immediate)) = constant else { return compute(builder, ValueOp::binary(kind, binary)) };
    builder.pop(Kind::Int)?;
    let left = builder.pop_operand(kind)?;
    builder.emit_push(operation, kind, left, immediate as u16, &[])
}

fn return_value(builder: &mut Builder, kind: Option<Kind>) -> Result<(), TranslateError> {
    let declared = builder.method.return_kind.stack_kind();
    if declared != kind {
        return Err(TranslateError::BadType { bci: builder.bci });
    }
    let header = builder.header;
    let lock = builder.lock_slot;
    match kind {
        Some(kind) => {
            let value = builder.pop_operand(kind)?;
            let value = narrow_result(builder, value);
            match lock {
                Some(lock) => builder.emit(Operation::ReturnSynchronized, value, header, lock),
                None => builder.emit(Operation::Return, value, header, 0),
            };
        }
        None => {
            if builder.method.name == "<init>" && builder.method.class.name == "java/lang/Object" {
                builder.emit(Operation::RegisterFinalizer, 0, 0, 0);
            }
            match lock {
                Some(lock) => builder.emit(Operation::ReturnVoidSynchronized, 0, header, lock),
                None => builder.emit(Operation::ReturnVoid, 0, header, 0),
            };
        }
    }
    builder.no_fall_through();
    Ok(())
}

/// §6.5.ireturn: the value of a method that returns less than an int is narrowed.
fn narrow_result(builder: &mut Builder, value: u16) -> u16 {
    let operation = match builder.method.return_kind {
        ValueKind::Byte => Operation::IntToByte,
        ValueKind::Char => Operation::IntToChar,
        ValueKind::Short => Operation::IntToShort,
        ValueKind::Boolean => Operation::IntAndImmediate,
        _ => return value,
    };
    let scratch = builder.depth_slot();
    builder.emit(operation, scratch, value, 1);
    builder.define(scratch, false);
    scratch
}

// ---- tables from normalised instructions to operations

fn immediate_form(kind: Kind, binary: Binary, value: i32) -> Option<(Operation, i16)> {
    let immediate = i16::try_from(value).ok()?;
    let operation = match (kind, binary) {
        (Kind::Int, Binary::Add) => Operation::IntAddImmediate,
        (Kind::Int, Binary::Subtract) => return Some((Operation::IntAddImmediate, immediate.checked_neg()?)),
        (Kind::Int, Binary::Multiply) => Operation::IntMultiplyImmediate,
        (Kind::Int, Binary::Divide) if immediate != 0 => Operation::IntDivideImmediate,
        (Kind::Int, Binary::Remainder) if immediate != 0 => Operation::IntRemainderImmediate,
        (Kind::Int, Binary::ShiftLeft) => Operation::IntShiftLeftImmediate,
        (Kind::Int, Binary::ShiftRight) => Operation::IntShiftRightImmediate,
        (Kind::Int, Binary::UnsignedShiftRight) => Operation::IntUnsignedShiftRightImmediate,
        (Kind::Int, Binary::And) => Operation::IntAndImmediate,
        (Kind::Int, Binary::Or) => Operation::IntOrImmediate,
        (Kind::Int, Binary::Xor) => Operation::IntXorImmediate,
        (Kind::Long, Binary::ShiftLeft) => Operation::LongShiftLeftImmediate,
        (Kind::Long, Binary::ShiftRight) => Operation::LongShiftRightImmediate,
        (Kind::Long, Binary::UnsignedShiftRight) => Operation::LongUnsignedShiftRightImmediate,
        _ => return None,
    };
    Some((operation, immediate))
}
