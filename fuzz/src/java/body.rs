//! The body of a method while it is written: its lines, what is in scope, and what it costs to run.

use super::types::Type;
use crate::generator::Dice;

/// Rounds of all loops of a method together, per call: of most methods, and of those that are to be entered in the middle.
pub(super) const ROUNDS_MAX: [u64; 2] = [1_200, 40_000];

/// A local variable.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) type_: Type,
    /// Nothing may be assigned: it counts a loop, or is final.
    pub(super) is_fixed: bool,
    /// A lambda may use it.
    pub(super) is_final: bool,
}

/// A method that others can call.
#[derive(Clone, Debug)]
pub(super) struct Callee {
    pub(super) name: String,
    pub(super) parameters: Vec<Type>,
    pub(super) result: Type,
    /// Steps of a call.
    pub(super) cost: u64,
}

/// A loop that is open.
#[derive(Clone, Debug)]
pub(super) struct OpenLoop {
    pub(super) label: Option<String>,
    /// False if its step stands in its body.
    pub(super) can_continue: bool,
}

/// An index that a loop keeps within an array.
#[derive(Clone, Debug)]
pub(super) struct Bounded {
    pub(super) element: Type,
    pub(super) array: String,
    pub(super) index: String,
}

/// The body of a method.
pub(super) struct Body<'a> {
    pub(super) dice: &'a mut Dice,
    /// Static methods that may be called.
    pub(super) callees: &'a [Callee],
    pub(super) lines: Vec<String>,
    pub(super) scope: Vec<Variable>,
    pub(super) loops: Vec<OpenLoop>,
    pub(super) bounds: Vec<Bounded>,
    /// The type of the result.
    pub(super) result: Type,
    /// Rounds of nested loops together.
    pub(super) rounds_max: u64,
    /// How often what is written now is carried out in a call, at most.
    pub(super) rounds: u64,
    /// Steps of a call so far.
    pub(super) cost: u64,
    /// Statements that may still be written.
    pub(super) statements_left: usize,
    /// In a lambda only what is final can be read.
    pub(super) in_lambda: bool,
    /// Objects' own methods call none of them.
    pub(super) in_leaf: bool,
    /// In `try`: what throws is welcome.
    pub(super) guarded: usize,
    names: usize,
    indent: usize,
}

impl<'a> Body<'a> {
    pub(super) fn new(dice: &'a mut Dice, callees: &'a [Callee], result: Type, indent: usize) -> Self {
        Self {
            dice,
            callees,
            lines: Vec::new(),
            scope: Vec::new(),
            loops: Vec::new(),
            bounds: Vec::new(),
            result,
            rounds_max: ROUNDS_MAX[0],
            rounds: 1,
            cost: 1,
            statements_left: 0,
            in_lambda: false,
            in_leaf: false,
            guarded: 0,
            names: 0,
            indent,
        }
    }

    /// Writes a line; braces at its ends make blocks.
    pub(super) fn line(&mut self, text: &str) {
        if text.starts_with('}') {
            self.indent -= 1;
        }
        self.lines.push(format!("{}{text}", "    ".repeat(self.indent)));
        if text.ends_with('{') {
            self.indent += 1;
        }
        self.cost += self.rounds;
    }

    /// A name that is not in use.
    pub(super) fn name(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    /// Declares a variable.
    pub(super) fn declare(&mut self, name: &str, type_: Type, is_fixed: bool) {
        self.scope.push(Variable { name: name.to_owned(), type_, is_fixed, is_final: false });
    }

    /// Writes a block between the braces of lines that are there; what it declares goes out of scope.
    pub(super) fn block(&mut self, write: impl FnOnce(&mut Self)) {
        let declared = self.scope.len();
        write(self);
        self.scope.truncate(declared);
    }

    /// A variable that can be read.
    pub(super) fn readable(&mut self, type_: Type) -> Option<String> {
        let in_lambda = self.in_lambda;
        self.variable(|variable| variable.type_ == type_ && (!in_lambda || variable.is_final))
    }

    /// A variable that can be assigned.
    pub(super) fn assignable(&mut self, type_: Type) -> Option<String> {
        let in_lambda = self.in_lambda;
        self.variable(|variable| variable.type_ == type_ && !variable.is_fixed && !in_lambda)
    }

    /// Newer ones are preferred: they belong to the inner loops.
    fn variable(&mut self, is_wanted: impl Fn(&Variable) -> bool) -> Option<String> {
        let found: Vec<&Variable> = self.scope.iter().filter(|variable| is_wanted(variable)).collect();
        let (one, other) = (self.dice.below(found.len()), self.dice.below(found.len()));
        Some(found.get(one.max(other))?.name.clone())
    }

    /// A method whose calls cost little enough here.
    pub(super) fn callee(&mut self, result: Type) -> Option<Callee> {
        let (rounds, most) = (self.rounds, self.rounds_max);
        let found: Vec<&Callee> =
            self.callees.iter().filter(|callee| callee.result == result && callee.cost * rounds <= most * 4).collect();
        let callee = (*found.get(self.dice.below(found.len()))?).clone();
        self.cost += callee.cost * rounds;
        Some(callee)
    }
}
