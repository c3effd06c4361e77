//! How the body of a method takes the place of its call.
//!
//! A body without origins of its own (`[VMDOC]` Intrinsics) is part of the frame that calls: origin and state of the call are those of its instructions.

use crate::ir::{BlockId, Definition, Edge, End, Function, Inst, OriginId, StateId, Value, ValueId};

/// Whether the body can take the place of a call: what the callers handle needs a state.
pub fn fits(function: &Function, call: ValueId, body: &Function) -> bool {
    let Some(call) = function.inst(call) else { return false };
    if body.origins.is_empty() {
        return true;
    }
    let mut insts = body.values.iter().filter_map(|value| match &value.definition {
        Definition::Inst(inst) => Some(inst),
        Definition::Parameter(_) => None,
    });
    call.state.is_some() && (!call.handled || !insts.any(|inst| inst.op.throws() && inst.state.is_none()))
}

/// Puts `body` in the place of the call in this block, which [`fits`].
///
/// # Panics
/// If the call is not in the block.
pub fn splice(function: &mut Function, block: BlockId, call: ValueId, body: &Function) {
    let place = function.block(block).insts.iter().position(|value| *value == call).expect("the call is in the block");
    let called: Inst = function.inst(call).expect("a call is an instruction").clone();
    let result = function.values[call.index()].kind;

    // What stands behind the call goes on in a block of its own, which gets the result.
    let behind = function.add_block();
    let rest = function.block_mut(block).insts.split_off(place);
    function.block_mut(behind).insts = rest[1..].to_vec();
    function.block_mut(behind).end = std::mem::take(&mut function.block_mut(block).end);
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
    for state in &body.states {
        let mut state = state.clone();
        state.values_mut().for_each(|value| *value = base.value(*value));
        state.objects.iter_mut().for_each(|object| object.object = base.value(object.object));
        state.caller = state.caller.map(|caller| base.state(caller)).or(called.state);
        function.states.push(state);
    }
    let is_part = body.origins.is_empty();
    for value in &body.values {
        let definition = match &value.definition {
            Definition::Parameter(block) => Definition::Parameter(base.block(*block)),
            Definition::Inst(inst) => Definition::Inst(Inst {
                op: inst.op,
                operands: inst.operands.iter().map(|operand| base.value(*operand)).collect(),
                state: if is_part && inst.op.throws() { called.state } else { inst.state.map(|state| base.state(state)) },
                handled: inst.handled || called.handled && inst.op.throws(),
                origin: if is_part { called.origin } else { base.origin(inst.origin) },
            }),
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
    if let Some(parameter) = parameter {
        function.substitute(|value| if value == call { parameter } else { value });
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
