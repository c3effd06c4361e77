//! Strings: made, taken apart, compared.

use super::body::Body;
use super::types::{self, CHAR, INT, NUMBERS, Type};

impl Body<'_> {
    /// A string that is not long.
    pub(super) fn string(&mut self, depth: usize) -> String {
        if self.rounds > 3_000 {
            return self.leaf(Type::String);
        }
        match self.dice.below(8) {
            0..=2 => {
                let type_ = self.dice.pick(&NUMBERS);
                format!("cap({} + {})", self.leaf(Type::String), self.expression_in(type_, depth))
            }
            3 => {
                let (left, right) = (self.leaf(Type::String), self.leaf(CHAR));
                format!("cap({left} + {right} + {})", self.leaf(INT))
            }
            4 => format!("String.valueOf({})", self.expression_in(INT, depth)),
            5 => format!("new StringBuilder().append({}).append({}).reverse().toString()", self.leaf(INT), self.leaf(CHAR)),
            6 if self.guarded > 0 => format!("cap({}).substring({})", self.leaf(Type::String), self.dice.below(4)),
            _ => self.leaf(Type::String),
        }
    }

    /// A number that a string has.
    pub(super) fn string_number(&mut self, depth: usize) -> String {
        let text = self.leaf(Type::String);
        match self.dice.below(5) {
            0 => format!("{text}.length()"),
            1 => format!("{text}.hashCode()"),
            2 if self.guarded > 0 => format!("((int) {text}.charAt({}))", self.expression_in(INT, depth.min(1))),
            3 => format!("{text}.indexOf({})", self.leaf(INT)),
            _ => format!("{text}.compareTo({})", types::text(self.dice)),
        }
    }

    pub(super) fn string_condition(&mut self, depth: usize) -> String {
        let (left, right) = (self.leaf(Type::String), self.expression_in(Type::String, depth.min(1)));
        match self.dice.below(3) {
            0 => format!("{left}.equals({right})"),
            1 => format!("{left}.startsWith({right})"),
            _ => format!("({left} != null)"),
        }
    }

    /// A statement about strings.
    pub(super) fn string_statement(&mut self) {
        let value = self.expression(Type::String);
        let line = match self.assignable(Type::String) {
            Some(name) if self.dice.one_in(2) => format!("{name} = {value};"),
            _ if self.dice.one_in(2) => format!("st = {value};"),
            _ => format!("mix({value});"),
        };
        self.line(&line);
    }
}
