//! Functions as text.

use std::fmt::{self, Display, Formatter, Write};

use super::{BlockId, Edge, End, Function, StateId, ValueId};

impl Display for ValueId {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "v{}", self.0)
    }
}

impl Display for BlockId {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "b{}", self.0)
    }
}

impl Display for Edge {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}({})", self.to, list(&self.arguments))
    }
}

fn list(values: &[ValueId]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Function {
    /// A state and those of its callers.
    fn state_text(&self, state: StateId) -> String {
        let mut text = String::new();
        let mut next = Some(state);
        while let Some(state) = next {
            let state = &self.states[state.index()];
            let locals: Vec<String> =
                state.locals.iter().map(|local| local.map_or("-".to_owned(), |value| value.to_string())).collect();
            let _ = write!(
                text,
                " [m{}@{} {:?} ({}) ({})]",
                state.method.0,
                state.bci,
                state.moment,
                locals.join(", "),
                list(&state.stack)
            );
            next = state.caller;
        }
        text
    }
}

impl Display for Function {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for block in self.order() {
            let content = self.block(block);
            let parameters: Vec<String> =
                content.parameters.iter().map(|value| format!("{value}: {:?}", self.kind(*value))).collect();
            writeln!(formatter, "{block}({}):", parameters.join(", "))?;
            for value in &content.insts {
                let inst = self.inst(*value).expect("parameters are no instructions");
                let kind = self.values[value.index()].kind;
                let result = kind.map_or(String::new(), |kind| format!("{value}: {kind:?} = "));
                let state = inst.state.map_or(String::new(), |state| self.state_text(state));
                writeln!(formatter, "    {result}{:?}({}){state}", inst.op, list(&inst.operands))?;
            }
            match &content.end {
                End::Open => writeln!(formatter, "    open")?,
                End::Jump(edge) => writeln!(formatter, "    jump {edge}")?,
                End::Branch(value, then, otherwise) => writeln!(formatter, "    branch {value} {then} else {otherwise}")?,
                End::Switch(value, cases, default) => {
                    let cases: Vec<String> = cases.iter().map(|(key, edge)| format!("{key}: {edge}")).collect();
                    writeln!(formatter, "    switch {value} {} else {default}", cases.join(", "))?;
                }
                End::Return(value) => {
                    writeln!(formatter, "    return {}", value.map_or(String::new(), |value| value.to_string()))?
                }
                End::Unwind => writeln!(formatter, "    unwind")?,
                End::Exit(reason, state) => writeln!(formatter, "    exit {reason:?}{}", self.state_text(*state))?,
            }
        }
        Ok(())
    }
}
