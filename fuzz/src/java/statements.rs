//! Statements: which kind, and the plain ones.

use super::body::Body;
use super::expressions::static_field;
use super::types::{BOOLEAN, INT, LONG, NUMBERS, Primitive, Type};

impl Body<'_> {
    /// Some statements, as far as there are any left.
    pub(super) fn statements(&mut self, most: usize) {
        for _ in 0..=self.dice.below(most) {
            if self.statements_left == 0 {
                return;
            }
            self.statements_left -= 1;
            self.statement();
        }
    }

    fn statement(&mut self) {
        match self.dice.below(33) {
            0..=3 => self.declaration(),
            4..=8 => self.assignment(),
            9..=12 => self.array_statement(),
            13 | 14 => self.object_statement(),
            15 => self.local_object(),
            16..=18 => self.if_statement(),
            19..=22 => self.loop_statement(),
            23 => self.sum_loop(),
            24 | 25 => self.try_statement(),
            26 => self.switch(),
            27 => self.string_statement(),
            28 if self.dice.one_in(2) => self.synchronized(),
            29 => self.static_state(),
            30 if self.rounds < 3_000 => self.boxes(),
            31 if self.rounds < 3_000 => self.pipeline(),
            _ if !self.loops.is_empty() && self.dice.one_in(3) => self.leave(),
            _ if self.dice.one_in(4) => self.early_return(),
            _ => self.report(),
        }
    }

    fn declaration(&mut self) {
        let type_ = Type::any(self.dice);
        let value = self.expression(type_);
        let name = self.name("v");
        let is_final = self.dice.one_in(4);
        self.line(&format!("{}{} {name} = {value};", if is_final { "final " } else { "" }, type_.name()));
        self.scope.push(super::body::Variable { name, type_, is_fixed: is_final, is_final });
    }

    fn assignment(&mut self) {
        let type_ = Type::any(self.dice);
        let Some(name) = self.assignable(type_) else {
            self.declaration();
            return;
        };
        let value = self.expression(type_);
        let is_number = NUMBERS.contains(&type_);
        let line = match self.dice.below(6) {
            0 if is_number => format!("{name}{};", self.dice.pick(&["++", "--"])),
            1 | 2 if is_number => format!("{name} {} {value};", self.dice.pick(&["+=", "-=", "*="])),
            3 if type_ == INT || type_ == LONG => {
                format!("{name} {} {value};", self.dice.pick(&["&=", "|=", "^=", "<<=", ">>=", ">>>="]))
            }
            _ => format!("{name} = {value};"),
        };
        self.line(&line);
    }

    fn if_statement(&mut self) {
        let condition = self.condition(3);
        self.line(&format!("if ({condition}) {{"));
        self.block(|body| body.statements(3));
        if self.dice.one_in(2) {
            self.line("} else {");
            self.block(|body| body.statements(3));
        }
        self.line("}");
    }

    /// A static field.
    fn static_state(&mut self) {
        let line = match self.dice.below(8) {
            0 => format!("vi {} {};", self.dice.pick(&["=", "+="]), self.expression(INT)),
            1 => format!("vl = {};", self.expression(LONG)),
            2 => format!("VI.{}((int) {});", self.dice.pick(&["setVolatile", "setRelease", "setOpaque"]), self.expression(INT)),
            3 => format!("mix(VI.compareAndSet((int) {}, (int) {}));", self.leaf(INT), self.leaf(INT)),
            4 => format!("sz = {};", self.expression(BOOLEAN)),
            5 if self.rounds < 500 => format!("ia = {};", self.expression(Type::Array(Primitive::Int))),
            _ => {
                let Type::Primitive(primitive) = self.dice.pick(&NUMBERS) else { return };
                let operator = self.dice.pick(&["=", "+=", "-=", "*="]);
                format!("{} {operator} {};", static_field(primitive), self.expression(Type::Primitive(primitive)))
            }
        };
        self.line(&line);
    }

    fn early_return(&mut self) {
        let (condition, value) = (self.condition(2), self.expression(self.result));
        self.line(&format!("if ({condition}) return {value};"));
    }

    fn report(&mut self) {
        let type_ = Type::any(self.dice);
        let value = self.expression(type_);
        self.line(&format!("mix({value});"));
    }
}
