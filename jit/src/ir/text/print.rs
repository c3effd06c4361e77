//! Functions to text.

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};

use super::{NO_ORIGIN, operations};
use crate::ir::op::Cell;
use crate::ir::state::{State, Virtual};
use crate::ir::{BlockId, Edge, End, Function, Inst, Origin, OriginId, StateId, Thrown, ValueId};

macro_rules! numbers {
    ($($id:ident $prefix:literal)*) => { $(
        impl Display for $id {
            fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!($prefix, "{}"), self.0)
            }
        }
    )* };
}

numbers! {
    ValueId "v"
    BlockId "b"
    StateId "s"
    OriginId "o"
}

impl Display for Edge {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.to, bracketed(&self.arguments))
    }
}

impl Display for End {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => write!(formatter, "open"),
            Self::Jump(edge) => write!(formatter, "jump {edge}"),
            Self::Branch(value, then, otherwise) => write!(formatter, "branch {value} {then} else {otherwise}"),
            Self::Switch(value, cases, default) => {
                let cases: Vec<String> = cases.iter().map(|(key, edge)| format!("{key}: {edge}")).collect();
                write!(formatter, "switch {value} ({}) else {default}", cases.join(", "))
            }
            Self::Try(behind, caught) => write!(formatter, "try {behind} catch {caught}"),
            Self::Return(None) => write!(formatter, "return"),
            Self::Return(Some(value)) => write!(formatter, "return {value}"),
            Self::Unwind => write!(formatter, "unwind"),
            Self::Exit(reason, state) => write!(formatter, "exit {reason:?} state {state}"),
        }
    }
}

impl Display for State {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let locals = self.locals.iter().map(|local| local.map_or("-".to_owned(), |value| value.to_string()));
        let locals: Vec<String> = locals.collect();
        let Self { method, bci, moment, .. } = self;
        write!(formatter, "m{}@{bci} {moment:?} ({}) ({})", method.0, locals.join(", "), list(&self.stack))?;
        if !self.locks.is_empty() {
            let lock = |(value, elided): &(ValueId, bool)| format!("{value}{}", if *elided { " elided" } else { "" });
            write!(formatter, " locks ({})", self.locks.iter().map(lock).collect::<Vec<_>>().join(", "))?;
        }
        if !self.objects.is_empty() {
            let cell = |(offset, cell, value): &(u32, Cell, ValueId)| format!("+{offset} {cell:?} {value}");
            let cells = |object: &Virtual| object.cells.iter().map(cell).collect::<Vec<_>>().join(", ");
            let length = |length: u32| if length == 0 { String::new() } else { format!(" length{length}") };
            let object =
                |object: &Virtual| format!("{} c{}{} ({})", object.object, object.class, length(object.length), cells(object));
            write!(formatter, " objects ({})", self.objects.iter().map(object).collect::<Vec<_>>().join(", "))?;
        }
        if self.ahead != 0 {
            write!(formatter, " ahead {}", self.ahead)?;
        }
        self.caller.map_or(Ok(()), |caller| write!(formatter, " in {caller}"))
    }
}

impl Display for Origin {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "m{}@{}", self.method.0, self.bci)?;
        self.caller.map_or(Ok(()), |caller| write!(formatter, " in {caller}"))
    }
}

impl Display for Function {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let kinds: Vec<String> = self.parameters.iter().map(|kind| format!("{kind:?}")).collect();
        let result = self.result.map_or(String::new(), |kind| format!(" -> {kind:?}"));
        writeln!(formatter, "function ({}){result}", kinds.join(", "))?;
        let mut named = Named::default();
        for block in self.order() {
            let content = self.block(block);
            let typed = |value: &ValueId| format!("{value}: {:?}", self.kind(*value));
            let state = content.entry_state.map_or(String::new(), |state| format!(" state {state}"));
            let rarer = if content.rarer > 0 { format!(" rarer {}", content.rarer) } else { String::new() };
            let rounds = content.rounds.map_or(String::new(), |rounds| format!(" rounds {rounds}"));
            writeln!(
                formatter,
                "{block}{}{state}{rarer}{rounds}:",
                bracketed(&content.parameters.iter().map(typed).collect::<Vec<_>>())
            )?;
            if let Some(state) = content.entry_state {
                named.add_state(self, state);
            }
            for value in &content.insts {
                writeln!(formatter, "    {}", self.inst_text(*value))?;
                named.add_inst(self, self.inst(*value).expect("blocks list instructions"));
            }
            writeln!(formatter, "    {}", content.end)?;
            if let End::Exit(_, state) = content.end {
                named.add_state(self, state);
            }
        }
        named.states.iter().try_for_each(|state| writeln!(formatter, "{state} = {}", self.states[state.index()]))?;
        for origin in named.origins {
            match self.origins.get(origin.index()) {
                None | Some(&NO_ORIGIN) => {}
                Some(content) => writeln!(formatter, "{origin} = {content}")?,
            }
        }
        Ok(())
    }
}

impl Function {
    /// The line of an instruction.
    pub fn inst_text(&self, value: ValueId) -> String {
        let inst = self.inst(value).expect("parameters are no instructions");
        let kind = self.values[value.index()].kind;
        let mut text = kind.map_or(String::new(), |kind| format!("{value}: {kind:?} = "));
        operations::write(&mut text, inst.op, kind);
        if !inst.operands.is_empty() {
            text += &format!(" {}", list(&inst.operands));
        }
        if let Some(state) = inst.state {
            text += &format!(" state {state}");
        }
        text += match inst.thrown {
            Thrown::Unwinds => "",
            Thrown::Exits => " handled",
            Thrown::Caught => " caught",
        };
        if inst.origin != OriginId(0) {
            text += &format!(" at {}", inst.origin);
        }
        text
    }
}

/// What blocks name, callers included.
#[derive(Default)]
struct Named {
    states: BTreeSet<StateId>,
    origins: BTreeSet<OriginId>,
}

impl Named {
    fn add_inst(&mut self, function: &Function, inst: &Inst) {
        if let Some(state) = inst.state {
            self.add_state(function, state);
        }
        let mut next = Some(inst.origin);
        while let Some(origin) = next.filter(|origin| self.origins.insert(*origin)) {
            next = function.origins.get(origin.index()).and_then(|origin| origin.caller);
        }
    }

    fn add_state(&mut self, function: &Function, state: StateId) {
        let mut next = Some(state);
        while let Some(state) = next.filter(|state| self.states.insert(*state)) {
            next = function.states[state.index()].caller;
        }
    }
}

fn list(values: &[impl Display]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A list in brackets, if there is something in it.
fn bracketed(values: &[impl Display]) -> String {
    if values.is_empty() { String::new() } else { format!("({})", list(values)) }
}
