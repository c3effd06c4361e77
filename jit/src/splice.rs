//! How the body of a method takes the place of its call.
//!
//! A body without origins of its own (`[VMDOC]` Intrinsics) is part of the frame that calls: origin and state of the call are those of its instructions.
//! What comes out of the body as an exception goes where exceptions of the call go. If the interpreter goes on with them, it does so in the frame that calls,
//! unless the instruction has a state of its own; if they are caught, what throws an object that is known leads to the handlers at once. The states that such a
//! body has are those in which the call is still to be carried out.

use classfile::Kind;
use runtime::code::resume::Moment;
use runtime::ops::helpers::Helper;

use crate::ir::op::Op;
use crate::ir::state::State;
use crate::ir::{BlockId, Definition, Edge, End, Function, Inst, OriginId, StateId, Thrown, Value, ValueId};

/// Whether the body can take the place of a call: what the callers handle needs a state, and what it calls a frame of its own.
pub fn fits(function: &Function, call: ValueId, body: &Function) -> bool {
    let Some(call) = function.inst(call) else { return false };
    if body.origins.is_empty() {
        return true;
    }
    let mut insts = body.values.iter().filter_map(|value| match &value.definition {
        Definition::Inst(inst) => Some(inst),
        Definition::Parameter(_) => None,
    });
    let is_lost = |inst: &Inst| inst.state.is_none() && inst.op.throws() && inst.op.calls() && !matches!(inst.op, Op::Helper(_));
    call.state.is_some() && (call.thrown != Thrown::Exits || !insts.any(is_lost))
}

/// What a call has become whose body has taken its place.
#[derive(Clone, Copy, Debug)]
pub struct Spliced {
    /// Where the function goes on behind it.
    pub behind: BlockId,
    /// What the method returns, if that is something. Who uses the call's result is to use this.
    pub result: Option<ValueId>,
}

/// Puts `body` in the place of the call in this block, which [`fits`].
///
/// # Panics
/// If the call is not in the block.
pub fn splice(function: &mut Function, block: BlockId, call: ValueId, body: &Function) -> Spliced {
    let place = function.block(block).insts.iter().position(|value| *value == call).expect("the call is in the block");
    let called: Inst = function.inst(call).expect("a call is an instruction").clone();
    let result = function.values[call.index()].kind;

    let (behind, caught) = split(function, block, place, called.thrown);
    let parameter = result.map(|kind| function.add_parameter(behind, kind));

    let base = Base {
        values: function.values.len() as u32,
        blocks: function.blocks.len() as u32,
        states: function.states.len() as u32,
        origins: function.origins.len() as u32,
    };
    for origin in &body.origins {
        let mut origin = *origin;
        origin.caller = Some(origin.caller.map_or(called.origin, |caller| base.origin(caller)));
        function.origins.push(origin);
    }
    let is_part = body.origins.is_empty();
    for state in &body.states {
        let state = if is_part { before(function, &called) } else { own_state(state, &base, called.state) };
        function.states.push(state);
    }
    for value in &body.values {
        let definition = match &value.definition {
            Definition::Parameter(block) => Definition::Parameter(base.block(*block)),
            Definition::Inst(inst) => {
                let own = if is_part { None } else { inst.state.map(|state| base.state(state)) };
                let escapes = inst.op.throws() && inst.thrown == Thrown::Unwinds;
                // What is no call has done nothing when it throws, and may be carried out again.
                let thrown = match called.thrown {
                    Thrown::Caught if escapes && !inst.op.calls() && own.is_some() => Thrown::Exits,
                    thrown if escapes => thrown,
                    _ => inst.thrown,
                };
                let is_handled = thrown == Thrown::Exits || is_part && inst.op.throws();
                Definition::Inst(Inst {
                    op: inst.op,
                    operands: inst.operands.iter().map(|operand| base.value(*operand)).collect(),
                    state: own.or(called.state.filter(|_| is_handled)),
                    thrown,
                    origin: if is_part { called.origin } else { base.origin(inst.origin) },
                })
            }
        };
        function.values.push(Value { kind: value.kind, definition });
    }
    for content in &body.blocks {
        let mut content = content.clone();
        content.parameters.iter_mut().chain(&mut content.insts).for_each(|value| *value = base.value(*value));
        content.end = base.end(content.end, behind);
        content.entry_state = content.entry_state.map(|state| base.state(state));
        function.blocks.push(content);
    }
    function.block_mut(block).end = End::Jump(Edge { to: base.block(Function::ENTRY), arguments: called.operands });
    if let Some(caught) = caught {
        let blocks = (0..body.blocks.len() as u32).map(|block| base.block(BlockId(block)));
        Catching { caught, behind: None }.run(function, blocks.collect());
    }
    Spliced { behind, result: parameter }
}

/// A state of a body in the function; the frame that calls is in the state of the call.
fn own_state(state: &State, base: &Base, called: Option<StateId>) -> State {
    let mut state = state.clone();
    state.values_mut().for_each(|value| *value = base.value(*value));
    state.objects.iter_mut().for_each(|object| object.object = base.value(object.object));
    state.caller = state.caller.map(|caller| base.state(caller)).or(called);
    state
}

/// The state of the frame that calls, before it calls.
fn before(function: &Function, called: &Inst) -> State {
    let mut state = function.states[called.state.expect("what may leave has a state").index()].clone();
    state.moment = Moment::Before;
    state.stack.extend(&called.operands);
    state
}

/// What stands behind the call at a place of a block goes on in a block of its own; also where exceptions of the call lead, if they are caught.
fn split(function: &mut Function, block: BlockId, place: usize, thrown: Thrown) -> (BlockId, Option<Edge>) {
    let behind = function.add_block();
    let content = function.block_mut(block);
    let rest = content.insts.split_off(place);
    let (end, rarer) = (std::mem::take(&mut content.end), std::mem::take(&mut content.rarer));
    let (end, caught) = match end {
        End::Try(behind, caught) if thrown == Thrown::Caught => (End::Jump(behind), Some(caught)),
        end => (end, None),
    };
    let content = function.block_mut(behind);
    (content.insts, content.end, content.rarer) = (rest[1..].to_vec(), end, rarer);
    (behind, caught)
}

/// Where exceptions of a call lead whose body takes its place.
struct Catching {
    /// The way of an exception of the call.
    caught: Edge,
    /// Where it goes on with the exception: the last parameter of a block.
    behind: Option<BlockId>,
}

impl Catching {
    /// Ends blocks behind the instructions whose exceptions take the way of the call's.
    fn run(mut self, function: &mut Function, mut pending: Vec<BlockId>) {
        while let Some(block) = pending.pop() {
            let insts = &function.block(block).insts;
            let is_caught = |value: &ValueId| function.inst(*value).is_some_and(|inst| inst.thrown == Thrown::Caught);
            let Some(place) = insts.iter().position(is_caught) else { continue };
            if place + 1 == insts.len() && matches!(function.block(block).end, End::Try(..)) {
                // The body catches it itself.
                continue;
            }
            let thrown = function.inst(insts[place]).expect("blocks list instructions");
            if thrown.op == Op::Helper(Helper::ThrowReference) {
                let exception = thrown.operands[0];
                function.block_mut(block).insts.truncate(place);
                let to = self.behind(function);
                let arguments = self.caught.arguments.iter().copied().chain([exception]).collect();
                function.block_mut(block).end = End::Jump(Edge { to, arguments });
                continue;
            }
            let rest = function.add_block();
            let insts = function.block_mut(block).insts.split_off(place + 1);
            let end = std::mem::take(&mut function.block_mut(block).end);
            let content = function.block_mut(rest);
            (content.insts, content.end) = (insts, end);
            function.block_mut(block).end = End::Try(Edge { to: rest, arguments: Vec::new() }, self.caught.clone());
            pending.push(rest);
        }
    }

    /// Where the way goes on once the exception has been taken.
    fn behind(&mut self, function: &mut Function) -> BlockId {
        if let Some(block) = self.behind {
            return block;
        }
        let behind = function.add_block();
        let pad = self.caught.to;
        let taken = function.block(pad).insts[0];
        let before: Vec<ValueId> = function.block(pad).parameters.iter().copied().chain([taken]).collect();
        let kinds: Vec<Kind> = before.iter().map(|value| function.kind(*value)).collect();
        let after: Vec<ValueId> = kinds.into_iter().map(|kind| function.add_parameter(behind, kind)).collect();
        let insts = function.block_mut(pad).insts.split_off(1);
        let end = std::mem::take(&mut function.block_mut(pad).end);
        let content = function.block_mut(behind);
        (content.insts, content.end) = (insts, end);
        let other = |value: ValueId| before.iter().position(|known| *known == value).map_or(value, |place| after[place]);
        function.substitute(other);
        function.block_mut(pad).end = End::Jump(Edge { to: behind, arguments: before.clone() });
        self.caught.arguments.iter_mut().for_each(|argument| *argument = other(*argument));
        self.behind = Some(behind);
        behind
    }
}

/// What the numbers of the body begin at.
struct Base {
    values: u32,
    blocks: u32,
    states: u32,
    origins: u32,
}

impl Base {
    fn value(&self, value: ValueId) -> ValueId {
        ValueId(value.0 + self.values)
    }

    fn block(&self, block: BlockId) -> BlockId {
        BlockId(block.0 + self.blocks)
    }

    fn state(&self, state: StateId) -> StateId {
        StateId(state.0 + self.states)
    }

    fn origin(&self, origin: OriginId) -> OriginId {
        OriginId(origin.0 + self.origins)
    }

    /// A return goes on behind the call.
    fn end(&self, mut end: End, behind: BlockId) -> End {
        if let Some(value) = end.operand_mut() {
            *value = self.value(*value);
        }
        for edge in end.edges_mut() {
            edge.to = self.block(edge.to);
            edge.arguments.iter_mut().for_each(|argument| *argument = self.value(*argument));
        }
        match end {
            End::Return(value) => End::Jump(Edge { to: behind, arguments: value.into_iter().collect() }),
            End::Exit(reason, state) => End::Exit(reason, self.state(state)),
            end => end,
        }
    }
}

#[cfg(test)]
mod tests {
    use runtime::metadata::method::MethodId;

    use super::*;
    use crate::ir::check::check;
    use crate::ir::op::Reason;
    use crate::ir::text::parse;

    #[test]
    fn a_part_that_leaves_does_so_before_the_call() {
        let mut function = parse(
            "function (Int, Int) -> Int
            b0(v0: Int, v1: Int):
                v2: Int = call m2 v1 state s1
                return v2
            s0 = m1@4 Calling (v0) ()
            s1 = m3@7 Calling (-, v1) (v0) in s0",
        )
        .unwrap();
        let mut body = Function::new(vec![Kind::Int], Some(Kind::Int));
        let argument = body.block(Function::ENTRY).parameters[0];
        let [more, leaves] = std::array::from_fn(|_| body.add_block());
        let to = |block| Edge { to: block, arguments: Vec::new() };
        body.block_mut(Function::ENTRY).end = End::Branch(argument, to(more), to(leaves));
        body.block_mut(more).end = End::Return(Some(argument));
        let state = State {
            method: MethodId(2),
            bci: 0,
            moment: Moment::Entry,
            locals: Vec::new(),
            stack: vec![argument],
            locks: Vec::new(),
            objects: Vec::new(),
            ahead: 0,
            caller: None,
        };
        let state = body.add_state(state);
        body.block_mut(leaves).end = End::Exit(Reason::Unreached, state);

        let call = function.block(Function::ENTRY).insts[0];
        let result = splice(&mut function, Function::ENTRY, call, &body).result.unwrap();
        function.substitute(|value| if value == call { result } else { value });
        check(&function).unwrap();
        let text = function.to_string();
        assert!(text.contains("exit Unreached state s2"), "{text}");
        assert!(text.contains("s2 = m3@7 Before (-, v1) (v0, v1) in s0"), "{text}");
    }
}
