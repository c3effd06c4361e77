//! Loops: counted up and down, by all strides, near overflow, over arrays, nested, left and continued early. All of them end.

use super::body::{Body, Bounded, OpenLoop};
use super::types::{BYTE, CHAR, DOUBLE, ELEMENTS, INT, LONG, NUMBERS, SHORT, Type};

/// Rounds that loops shall have, as far as there is room.
const ROUNDS: [u64; 14] = [1, 2, 3, 4, 7, 9, 13, 16, 20, 50, 100, 300, 5_000, 20_000];

/// How a loop is written: `{}` is its variable.
struct Form {
    type_: Type,
    /// What stands before and in the head.
    head: String,
    /// What ends its body: the step of a loop whose head has none.
    tail: Option<String>,
    /// What follows the body's brace.
    closing: String,
}

impl Body<'_> {
    /// A loop with its body.
    pub(super) fn loop_statement(&mut self) {
        let room = (self.rounds_max / self.rounds).max(1);
        let wanted = self.dice.pick(&ROUNDS);
        if room < 2 || self.loops.len() > 3 {
            return;
        }
        let rounds = wanted.min(room);
        let around = self.rounds;
        let declared = self.scope.len();
        if self.dice.one_in(4) && room >= 130 {
            self.array_loop();
        } else {
            self.counted_loop(rounds);
        }
        self.scope.truncate(declared);
        self.rounds = around;
    }

    fn counted_loop(&mut self, rounds: u64) {
        let name = self.name("i");
        let form = self.form(&name, rounds);
        let label = self.dice.one_in(4).then(|| self.name("loop"));
        let prefix = label.as_ref().map(|label| format!("{label}: ")).unwrap_or_default();
        self.scope.push(super::body::Variable { name, type_: form.type_, is_fixed: true, is_final: false });
        // The declaration of a variable that the head does not declare.
        let (before, head) = form.head.split_once('\n').unwrap_or(("", &form.head));
        if !before.is_empty() {
            self.line(before);
        }
        self.line(&format!("{prefix}{head}"));
        // A `continue` would leave out the step.
        let label = OpenLoop { label, can_continue: form.tail.is_none() };
        self.loop_body(label, rounds, form.tail.as_deref());
        self.line(&form.closing);
    }

    fn loop_body(&mut self, open: OpenLoop, rounds: u64, tail: Option<&str>) {
        self.rounds *= rounds.max(1);
        self.loops.push(open);
        self.block(|body| {
            body.statements(if rounds > 1_000 { 3 } else { 5 });
            if body.dice.one_in(4) {
                body.leave();
            }
        });
        if let Some(tail) = tail {
            self.line(tail);
        }
        self.loops.pop();
    }

    /// `break` or `continue` that depends.
    pub(super) fn leave(&mut self) {
        let Some(at) = self.loops.len().checked_sub(1) else { return };
        let condition = self.condition(2);
        let labelled: Vec<String> = self.loops.iter().filter_map(|open| open.label.clone()).collect();
        let target = if labelled.is_empty() || self.dice.one_in(2) {
            String::new()
        } else {
            format!(" {}", labelled[self.dice.below(labelled.len())])
        };
        let target_continues = self
            .loops
            .iter()
            .find(|open| target.trim() == open.label.as_deref().unwrap_or("-"))
            .is_none_or(|open| open.can_continue);
        let can_continue = if target.is_empty() { self.loops[at].can_continue } else { target_continues };
        let word = if can_continue && self.dice.one_in(2) { "continue" } else { "break" };
        self.line(&format!("if ({condition}) {word}{target};"));
    }

    /// The head of a loop with about so many rounds.
    fn form(&mut self, name: &str, rounds: u64) -> Form {
        let stride = self.dice.pick(&[1, 1, 1, 1, 2, 3, 4, 7, 16]);
        let first = self.dice.pick(&[0, 0, 0, 1, 2, -5, 10]);
        let span = (rounds * stride) as i64;
        let last = first + span;
        let simple = |type_, head| Form { type_, head, tail: None, closing: "}".to_owned() };
        match self.dice.below(16) {
            0..=3 => simple(INT, format!("for (int {name} = {first}; {name} < {last}; {name} += {stride}) {{")),
            4 => simple(
                INT,
                format!(
                    "for (int {name} = {first}; {name} < Math.min({}, {}); {name}++) {{",
                    self.leaf(INT),
                    first + rounds as i64
                ),
            ),
            5 => simple(INT, format!("for (int {name} = {last}; {name} > {first}; {name} -= {stride}) {{")),
            6 => simple(INT, format!("for (int {name} = {}; {name} >= 0; {name}--) {{", rounds - 1)),
            7 => simple(INT, format!("for (int {name} = {}; {name} > 0; {name} += {stride}) {{", i64::from(i32::MAX) - span + 1)),
            8 => simple(INT, format!("for (int {name} = {}; {name} < 0; {name} -= {stride}) {{", i64::from(i32::MIN) + span)),
            9 => simple(LONG, format!("for (long {name} = {first}L; {name} < {last}L; {name} += {stride}) {{")),
            10 => simple(INT, format!("for (int {name} = 0; {name} != {rounds}; {name}++) {{")),
            11 => self.narrow(name, rounds),
            12 => simple(DOUBLE, format!("for (double {name} = 0.0; {name} < {rounds}.0; {name} += 1.0) {{")),
            13 => Form {
                type_: INT,
                head: format!("int {name} = {rounds};\ndo {{"),
                tail: None,
                closing: format!("}} while (--{name} > 0);"),
            },
            14 => Form {
                type_: INT,
                head: format!("int {name} = {span};\nwhile ({name} > 0) {{"),
                tail: Some(format!("{name} -= {stride};")),
                closing: "}".to_owned(),
            },
            _ => Form {
                type_: INT,
                head: format!("int {name} = 0;\nfor (;;) {{"),
                tail: Some(format!("if (++{name} >= {rounds}) break;")),
                closing: "}".to_owned(),
            },
        }
    }

    /// A loop whose variable is narrower than an `int`.
    fn narrow(&mut self, name: &str, rounds: u64) -> Form {
        let (type_, most) = self.dice.pick(&[(BYTE, 100), (SHORT, 20_000), (CHAR, 40_000)]);
        let (type_name, last) = (type_.name(), rounds.min(most));
        let head = format!("for ({type_name} {name} = 0; {name} < {last}; {name}++) {{");
        Form { type_, head, tail: None, closing: "}".to_owned() }
    }

    /// A loop over an array.
    fn array_loop(&mut self) {
        let element = if self.dice.one_in(6) { Type::Node } else { Type::Primitive(self.dice.pick(&ELEMENTS)) };
        let array_type = match element {
            Type::Primitive(primitive) => Type::Array(primitive),
            _ => Type::Nodes,
        };
        let array = self.leaf(array_type);
        let name = self.name("i");
        let head = match self.dice.below(6) {
            0..=2 => format!("for (int {name} = 0; {name} < {array}.length; {name}++) {{"),
            3 => format!("for (int {name} = {array}.length - 1; {name} >= 0; {name}--) {{"),
            4 => format!("for (int {name} = 1; {name} < {array}.length; {name} += {}) {{", 1 + self.dice.below(3)),
            _ => {
                self.line(&format!("for ({} {name} : {array}) {{", element.name()));
                self.scope.push(super::body::Variable { name, type_: element, is_fixed: true, is_final: true });
                self.loop_body(OpenLoop { label: None, can_continue: true }, 64, None);
                self.line("}");
                return;
            }
        };
        self.line(&head);
        self.scope.push(super::body::Variable { name: name.clone(), type_: INT, is_fixed: true, is_final: false });
        self.bounds.push(Bounded { element, array, index: name });
        self.loop_body(OpenLoop { label: None, can_continue: true }, 64, None);
        self.bounds.pop();
        self.line("}");
    }

    /// A short loop that adds up, as they are written most often.
    pub(super) fn sum_loop(&mut self) {
        let room = self.rounds_max / self.rounds;
        let rounds = self.dice.pick(&ROUNDS).min(room);
        if rounds < 2 {
            return;
        }
        let type_ = self.dice.pick(&NUMBERS);
        let (name, index) = (self.name("s"), self.name("i"));
        let start = self.leaf(type_);
        self.line(&format!("{} {name} = {start};", type_.name()));
        let around = self.rounds;
        let declared = self.scope.len();
        self.line(&format!("for (int {index} = 0; {index} < {rounds}; {index}++) {{"));
        self.declare(&index, INT, true);
        self.rounds *= rounds;
        let value = self.expression(type_);
        let operator = self.dice.pick(&["+=", "+=", "-=", "*="]);
        self.line(&format!("{name} {operator} {value};"));
        self.line("}");
        self.rounds = around;
        self.scope.truncate(declared);
        self.line(&format!("mix({name});"));
        self.declare(&name, type_, false);
    }
}
