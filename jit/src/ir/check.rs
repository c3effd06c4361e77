//! What holds for every function between two passes.

use classfile::Kind;
use runtime::code::resume::Moment;
use rustc_hash::FxHashSet;

use super::dominators::Dominators;
use super::op::{Exchange, Linker, Op};
use super::{BlockId, End, Function, Inst, StateId, Thrown, ValueId};

/// What is wrong with a function, if something is.
///
/// # Errors
/// A sentence for developers.
pub fn check(function: &Function) -> Result<(), String> {
    let entry = &function.block(Function::ENTRY).parameters;
    if !entry.iter().map(|value| function.kind(*value)).eq(function.parameters.iter().copied()) {
        return Err("the first block does not take what the function takes".to_owned());
    }
    let order = function.order();
    let dominators = Dominators::of(function, &order);
    check_exceptions(function, &order)?;
    let mut seen: FxHashSet<ValueId> = FxHashSet::default();
    for block in &order {
        let content = function.block(*block);
        if let Some(value) = content.parameters.iter().chain(&content.insts).find(|value| !seen.insert(**value)) {
            return Err(format!("{value} stands in two places"));
        }
        let mut known = Known::above(function, *block, &dominators);
        if let Some(state) = content.entry_state {
            known.check_state(function, state, || "the entry".to_owned())?;
        }
        for value in &content.insts {
            check_inst(function, &mut known, *value)?;
        }
        check_end(function, &known)?;
    }
    Ok(())
}

/// The values that are defined at a place of a block.
struct Known {
    block: BlockId,
    values: FxHashSet<ValueId>,
}

impl Known {
    /// At the start of a block.
    fn above(function: &Function, block: BlockId, dominators: &Dominators) -> Self {
        let mut values: FxHashSet<ValueId> = function.block(block).parameters.iter().copied().collect();
        let mut walk = dominators.above(block);
        while let Some(above) = walk {
            let content = function.block(above);
            values.extend(&content.parameters);
            // What stands for several rounds has as many values.
            values.extend(content.insts.iter().filter(|_| content.rounds.is_none()));
            walk = dominators.above(above);
        }
        values.retain(|value| function.values[value.index()].kind.is_some());
        Self { block, values }
    }

    fn check(&self, value: ValueId, user: impl Fn() -> String) -> Result<(), String> {
        if self.values.contains(&value) {
            Ok(())
        } else {
            Err(format!("{}: `{}` uses {value}, which is not defined on all ways there", self.block, user()))
        }
    }

    fn check_state(&self, function: &Function, state: StateId, user: impl Fn() -> String) -> Result<(), String> {
        if function.frames(state).skip(1).any(|caller| caller.moment != Moment::Calling) {
            return Err(format!("{}: `{}` has a caller that does not call", self.block, user()));
        }
        function.state_values(state).into_iter().try_for_each(|value| self.check(value, &user))
    }
}

fn check_inst(function: &Function, known: &mut Known, value: ValueId) -> Result<(), String> {
    let inst = function.inst(value).ok_or_else(|| format!("{}: {value} is no instruction", known.block))?;
    let user = || function.inst_text(value);
    inst.operands.iter().try_for_each(|operand| known.check(*operand, user))?;
    if inst.thrown == Thrown::Exits && inst.state.is_none() {
        return Err(format!("{}: `{}` is handled without a state", known.block, user()));
    }
    if let Some(state) = inst.state {
        known.check_state(function, state, user)?;
    }
    if !has_kinds(function, value, inst) {
        return Err(format!("{}: `{}` has the wrong kinds", known.block, user()));
    }
    if function.values[value.index()].kind.is_some() {
        known.values.insert(value);
    }
    Ok(())
}

fn check_end(function: &Function, known: &Known) -> Result<(), String> {
    let (block, end) = (known.block, &function.block(known.block).end);
    let user = || end.to_string();
    if let Some(value) = end.operand() {
        known.check(value, user)?;
    }
    match end {
        End::Open => return Err(format!("{block} has no end")),
        End::Exit(_, state) => known.check_state(function, *state, user)?,
        End::Branch(value, ..) | End::Switch(value, ..) if function.kind(*value) != Kind::Int => {
            return Err(format!("{block}: `{end}` looks at a {:?}", function.kind(*value)));
        }
        End::Return(value) if value.map(|value| function.kind(value)) != function.result => {
            return Err(format!("{block}: `{end}` is not what the function returns"));
        }
        End::Branch(..) | End::Switch(..) | End::Try(..) | End::Return(_) | End::Jump(_) | End::Unwind => {}
    }
    for edge in end.edges() {
        let parameters = &function.block(edge.to).parameters;
        if parameters.len() != edge.arguments.len() {
            let (has, wants) = (edge.arguments.len(), parameters.len());
            return Err(format!("{block}: {edge} has {has} arguments for {wants} parameters"));
        }
        for (argument, parameter) in edge.arguments.iter().zip(parameters) {
            known.check(*argument, user)?;
            if function.kind(*argument) != function.kind(*parameter) {
                return Err(format!("{block}: {argument} is of another kind than {parameter}"));
            }
        }
    }
    Ok(())
}

/// What throws to a handler stands at the end of a block that leads to one, where the exception is taken first and nothing else leads to.
fn check_exceptions(function: &Function, order: &[BlockId]) -> Result<(), String> {
    let op_at = |block: BlockId, place: usize| {
        let value = function.block(block).insts.get(place)?;
        function.inst(*value).map(|inst| inst.op)
    };
    for block in order {
        let content = function.block(*block);
        for (place, value) in content.insts.iter().enumerate() {
            let thrown = function.inst(*value).map(|inst| inst.thrown);
            let is_last = place + 1 == content.insts.len() && matches!(content.end, End::Try(..));
            if thrown == Some(Thrown::Caught) && !is_last {
                return Err(format!("{block}: `{}` does not end a block that catches", function.inst_text(*value)));
            }
            if place > 0 && op_at(*block, place) == Some(Op::TakeException) {
                return Err(format!("{block}: an exception is taken late"));
            }
        }
        let is_caught = |value: &ValueId| function.inst(*value).is_some_and(|inst| inst.thrown == Thrown::Caught);
        if let End::Try(_, caught) = &content.end {
            let Some(last) = content.insts.last().filter(|value| is_caught(value)) else {
                return Err(format!("{block}: `{}` stands behind nothing that throws", content.end));
            };
            if caught.arguments.contains(last) {
                return Err(format!("{block}: {last} is not there when it has thrown"));
            }
        }
        for (place, edge) in content.end.edges().enumerate() {
            let takes = op_at(edge.to, 0) == Some(Op::TakeException);
            if takes != (place == 1 && matches!(content.end, End::Try(..))) {
                return Err(format!("{block}: {edge} is not the way of an exception, or does not take it"));
            }
        }
    }
    Ok(())
}

/// Whether an exchange of this kind of value has these operands behind its place, and this result.
fn is_exchange(how: Exchange, kind: Kind, operands: &[Kind], result: Option<Kind>) -> bool {
    match how {
        Exchange::CompareAndSet => operands == [kind; 2] && result == Some(Kind::Int),
        Exchange::CompareAndExchange => operands == [kind; 2] && result == Some(kind),
        Exchange::Add | Exchange::Set => operands == [kind] && result == Some(kind),
    }
}

/// Whether an instruction has the operands and the result of its operation.
fn has_kinds(function: &Function, value: ValueId, inst: &Inst) -> bool {
    use Kind::{Int, Long, Reference};
    let kinds: Vec<Kind> = inst.operands.iter().map(|operand| function.kind(*operand)).collect();
    let result = function.values[value.index()].kind;
    match inst.op {
        Op::Value(operation) => kinds == operation.operands() && result == Some(operation.result()),
        Op::Math(operation) => kinds == operation.operands() && result == Some(operation.result()),
        Op::LoadAt { cell, .. } => kinds == [Reference, Long] && result == Some(cell.kind()),
        Op::StoreAt { cell, .. } => kinds == [Reference, Long, cell.kind()] && result.is_none(),
        Op::IsInWindow | Op::MeetWindow => kinds == [Long] && result == Some(Int),
        Op::LoadOutside { cell, .. } => kinds == [Long] && result == Some(cell.kind()),
        Op::StoreOutside { cell, .. } => kinds == [Long, cell.kind()] && result.is_none(),
        Op::Exchange(how, cell) => kinds.starts_with(&[Reference, Long]) && is_exchange(how, cell.kind(), &kinds[2..], result),
        Op::ExchangeStatic { how, kind, .. } => is_exchange(how, kind, &kinds, result),
        Op::Leaf(_) => result == Some(Int),
        Op::LeafResult => kinds.is_empty() && result.is_some(),
        Op::Constant(_) => kinds.is_empty() && result.is_some(),
        Op::ConstantReference(_) | Op::CurrentThread | Op::NewObject { .. } => kinds.is_empty() && result == Some(Reference),
        // With the fuel that code holds.
        Op::Guard(_) => matches!(kinds[..], [Int] | [Int, Long]) && result.is_none() && inst.state.is_some(),
        Op::LoadFuel => kinds.is_empty() && result == Some(Long),
        Op::StoreFuel => kinds == [Long] && result.is_none(),
        Op::HoldFuel(_) => kinds == [Long] && result == Some(Long) && inst.state.is_some(),
        Op::LoadField { cell, .. } => kinds == [Reference] && result == Some(cell.kind()),
        Op::StoreField { cell, .. } => kinds == [Reference, cell.kind()] && result.is_none(),
        Op::LoadStatic { kind, .. } => kinds.is_empty() && result == Some(kind),
        Op::StoreStatic { kind, .. } => kinds == [kind] && result.is_none(),
        Op::IsBelow | Op::HasInDisplay => kinds == [Int, Int] && result == Some(Int),
        Op::Typed { .. } => kinds == [Reference] && result == Some(Reference),
        Op::Mirror => kinds == [Int] && result == Some(Reference),
        Op::ComponentOf => kinds == [Int] && result == Some(Int),
        Op::MirroredClass { .. } => kinds == [Reference] && result == Some(Int),
        Op::FitsElement => kinds == [Reference, Reference] && result == Some(Int),
        Op::ArrayLength | Op::ByteMask | Op::ClassOf | Op::IsDisplayed { .. } | Op::IsInstance { .. } | Op::IsFinalizable => {
            kinds == [Reference] && result == Some(Int)
        }
        Op::LoadElement(cell) | Op::LoadDisplaced { cell, .. } => kinds == [Reference, Int] && result == Some(cell.kind()),
        Op::StoreElement(cell) | Op::StoreDisplaced { cell, .. } => kinds == [Reference, Int, cell.kind()] && result.is_none(),
        Op::ElementsOf => kinds == [Int] && result == Some(Int),
        Op::NewArrayOf => kinds == [Int, Int, Int] && result == Some(Reference),
        Op::CopyElements => kinds == [Reference, Int, Reference, Int, Int, Int] && result.is_none(),
        Op::NewArray { .. } => kinds == [Int] && result == Some(Reference),
        Op::CallVirtual { .. } | Op::CallInterface { .. } | Op::CallInterfaceChecked { .. } | Op::CallLinked(Linker::Basic) => {
            kinds.first() == Some(&Reference)
        }
        Op::CallLinked(Linker::Static) => kinds.last() == Some(&Reference),
        Op::CallLinked(Linker::Special | Linker::Selected) => {
            kinds.len() > 1 && kinds.first() == Some(&Reference) && kinds.last() == Some(&Reference)
        }
        Op::NewThrowable { .. } => inst.thrown == Thrown::Exits && result == Some(Reference),
        // Their signatures are not known here.
        Op::Call(_) | Op::Helper(_) => true,
        Op::MonitorEnter | Op::MonitorExit => kinds == [Reference] && result.is_none(),
        Op::TakeException => kinds.is_empty() && result == Some(Reference),
        Op::CountRound | Op::Reserve(_) | Op::IsCurrent { .. } => kinds.is_empty() && result == Some(Int),
        Op::Poll | Op::Charge(_) | Op::Spend(_) => kinds.is_empty() && result.is_none(),
    }
}
