//! Switches over numbers, strings and constants of an `enum`, with and without falling through.

use super::body::Body;
use super::types::{INT, Type};

/// Labels that stand for tables, and for searches.
const LABELS: [&[i32]; 4] = [&[0, 1, 2, 3], &[-1, 0, 1, 5, 6], &[-2_147_483_648, 0, 77, 2_147_483_647], &[10, 11, 13, 100, 1000]];

impl Body<'_> {
    /// A switch as a value.
    pub(super) fn switch_expression(&mut self, type_: Type, depth: usize) -> String {
        let labels = self.dice.pick(&LABELS);
        let subject = self.subject(labels, depth);
        let arms: String =
            labels.iter().map(|label| format!("case {label} -> {}; ", self.expression_in(type_, depth.min(1)))).collect();
        format!("(switch ({subject}) {{ {arms}default -> {}; }})", self.expression_in(type_, depth.min(1)))
    }

    /// A number that is a label often.
    fn subject(&mut self, labels: &[i32], depth: usize) -> String {
        let number = self.expression_in(INT, depth.min(2));
        if labels.len() == 4 && labels[0] == 0 { format!("({number} & 3)") } else { number }
    }

    /// A switch as a statement.
    pub(super) fn switch(&mut self) {
        match self.dice.below(5) {
            0 => {
                let subject = self.leaf(Type::String);
                self.arms(&subject, &["\"a\"", "\"abc\"", "\"12\"", "\"start\""].map(str::to_owned));
            }
            1 => {
                let subject = format!("Color.values()[({} & 3)]", self.leaf(INT));
                self.arms(&subject, &["RED", "GREEN", "GREY"].map(str::to_owned));
            }
            _ => {
                let labels = self.dice.pick(&LABELS);
                let subject = self.subject(labels, 2);
                self.arms(&subject, &labels.iter().map(ToString::to_string).collect::<Vec<_>>());
            }
        }
    }

    fn arms(&mut self, subject: &str, labels: &[String]) {
        self.line(&format!("switch ({subject}) {{"));
        for label in labels {
            // One line each, so that a reducer can take out an arm.
            self.line(&format!("case {label}: {{"));
            self.block(|body| body.statements(2));
            self.line("}");
            if !self.dice.one_in(3) {
                self.line("break;");
            }
        }
        if self.dice.one_in(2) {
            self.line("default: {");
            self.block(|body| body.statements(2));
            self.line("}");
        }
        self.line("}");
    }
}
