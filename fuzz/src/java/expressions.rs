//! Expressions, each in brackets of its own, so that any of them can be replaced by another.

use super::body::Body;
use super::types::{self, BOOLEAN, DOUBLE, FLOAT, INT, LONG, NUMBERS, Primitive, Type};

/// Operators in each other.
const DEPTH_MAX: usize = 4;

const COMPARISONS: [&str; 6] = ["<", "<=", ">", ">=", "==", "!="];

/// Methods of the class library from one type to another: `a` and `b` stand for the arguments.
const INT_CALLS: [&str; 24] = [
    "Math.abs(a)",
    "Math.min(a, b)",
    "Math.max(a, b)",
    "Integer.bitCount(a)",
    "Integer.reverse(a)",
    "Integer.reverseBytes(a)",
    "Integer.rotateLeft(a, b)",
    "Integer.numberOfLeadingZeros(a)",
    "Integer.numberOfTrailingZeros(a)",
    "Integer.highestOneBit(a)",
    "Integer.compare(a, b)",
    "Integer.compareUnsigned(a, b)",
    "Integer.divideUnsigned(a, (b | 1))",
    "Integer.remainderUnsigned(a, (b | 1))",
    "Integer.signum(a)",
    "Math.floorMod(a, (b | 1))",
    "Math.floorDiv(a, (b | 1))",
    "Math.addExact((a >> 2), (b >> 2))",
    "Math.multiplyExact((a >> 17), (b >> 17))",
    "Integer.parseInt(Integer.toString(a))",
    "VI_GET",
    "atomic.get()",
    "atomic.addAndGet(a)",
    "((Integer) a).hashCode()",
];
const LONG_CALLS: [&str; 14] = [
    "Math.abs(a)",
    "Math.min(a, b)",
    "Math.max(a, b)",
    "Long.rotateRight(a, (int) b)",
    "Long.reverse(a)",
    "Long.highestOneBit(a)",
    "Long.divideUnsigned(a, (b | 1L))",
    "Math.multiplyHigh(a, b)",
    "Math.floorMod(a, (b | 1L))",
    "Math.subtractExact((a >> 2), (b >> 2))",
    "(long) Long.bitCount(a)",
    "(long) Long.numberOfTrailingZeros(a)",
    "(long) Long.compare(a, b)",
    "Long.valueOf(a).longValue()",
];
const DOUBLE_CALLS: [&str; 12] = [
    "Math.abs(a)",
    "Math.min(a, b)",
    "Math.max(a, b)",
    "Math.sqrt(a)",
    "Math.floor(a)",
    "Math.ceil(a)",
    "Math.rint(a)",
    "Math.signum(a)",
    "Math.copySign(a, b)",
    "(double) Math.round(a)",
    "Math.fma(a, b, a)",
    "(double) Math.getExponent(a)",
];
const FLOAT_CALLS: [&str; 7] = [
    "Math.abs(a)",
    "Math.min(a, b)",
    "Math.max(a, b)",
    "Math.signum(a)",
    "(float) Math.round(a)",
    "Math.copySign(a, b)",
    "(float) Math.sqrt((double) a)",
];

impl Body<'_> {
    /// A value of a type.
    pub(super) fn expression(&mut self, type_: Type) -> String {
        let depth = self.dice.below(DEPTH_MAX);
        self.expression_in(type_, depth)
    }

    /// A value with at most `depth` operators in each other.
    pub(super) fn expression_in(&mut self, type_: Type, depth: usize) -> String {
        if depth == 0 {
            return self.leaf(type_);
        }
        let depth = depth - 1;
        if self.dice.one_in(9)
            && !self.in_lambda
            && let Some(callee) = self.callee(type_)
        {
            let arguments: Vec<String> = callee.parameters.iter().map(|type_| self.expression_in(*type_, depth)).collect();
            return format!("{}({})", callee.name, arguments.join(", "));
        }
        if self.dice.one_in(10) {
            let (condition, yes, no) =
                (self.condition(depth), self.expression_in(type_, depth), self.expression_in(type_, depth));
            return format!("(({condition}) ? {yes} : {no})");
        }
        match type_ {
            BOOLEAN => self.condition(depth),
            Type::Primitive(primitive) => self.number(primitive, depth),
            Type::String => self.string(depth),
            Type::Object => {
                let type_ = self.dice.pick(&[
                    Type::Node,
                    Type::String,
                    Type::Array(Primitive::Int),
                    Type::Object,
                    Type::Pair,
                    Type::Nodes,
                ]);
                if self.dice.one_in(3) {
                    format!("((Object) {})", self.expression_in(INT, depth))
                } else {
                    self.expression_in(type_, depth)
                }
            }
            Type::Node => self.node(depth),
            Type::Pair => self.pair(depth),
            Type::Array(_) | Type::Nodes | Type::Matrix => self.array(type_, depth),
        }
    }

    /// A number that an operation makes.
    fn number(&mut self, primitive: Primitive, depth: usize) -> String {
        let type_ = Type::Primitive(primitive);
        match primitive {
            Primitive::Byte | Primitive::Short | Primitive::Char => {
                let from = self.dice.pick(&[INT, INT, INT, LONG, FLOAT, DOUBLE]);
                format!("(({}) {})", primitive.name(), self.expression_in(from, depth))
            }
            _ => match self.dice.below(20) {
                0..=8 => self.arithmetic(primitive, depth),
                9 | 10 => self.library_call(primitive, depth),
                11 | 12 => {
                    let from = self.dice.pick(&NUMBERS);
                    format!("(({}) {})", primitive.name(), self.expression_in(from, depth))
                }
                13..=15 => self.element(type_, depth),
                16 | 17 => self.field_or_call(type_, depth),
                18 => self.switch_expression(type_, depth),
                _ => self.update(type_, depth),
            },
        }
    }

    fn arithmetic(&mut self, primitive: Primitive, depth: usize) -> String {
        let type_ = Type::Primitive(primitive);
        let left = self.expression_in(type_, depth);
        let is_integer = matches!(primitive, Primitive::Int | Primitive::Long);
        let operator = if is_integer {
            self.dice.pick(&["+", "+", "+", "-", "-", "*", "*", "&", "|", "^", "/", "%", "<<", ">>", ">>>", "~", "-u"])
        } else {
            self.dice.pick(&["+", "+", "-", "*", "*", "/", "%", "-u"])
        };
        match operator {
            "~" => format!("(~{left})"),
            "-u" => format!("(-{left})"),
            "<<" | ">>" | ">>>" => format!("({left} {operator} {})", self.expression_in(INT, depth.min(1))),
            // A zero is an exception now and then.
            "/" | "%" if is_integer && !(self.guarded > 0 && self.dice.one_in(3)) => {
                format!("({left} {operator} ({} | 1))", self.expression_in(type_, depth))
            }
            _ => format!("({left} {operator} {})", self.expression_in(type_, depth)),
        }
    }

    fn library_call(&mut self, primitive: Primitive, depth: usize) -> String {
        let form = match primitive {
            Primitive::Long => self.dice.pick(&LONG_CALLS),
            Primitive::Float => self.dice.pick(&FLOAT_CALLS),
            Primitive::Double => self.dice.pick(&DOUBLE_CALLS),
            _ => self.dice.pick(&INT_CALLS),
        };
        if form == "VI_GET" {
            let access = self.dice.pick(&["getAcquire()", "getVolatile()", "getOpaque()"]);
            return format!("((int) VI.{access})");
        }
        let type_ = Type::Primitive(primitive);
        let (left, right) = (self.expression_in(type_, depth), self.expression_in(type_, depth.min(1)));
        let mut text = String::new();
        let characters: Vec<char> = form.chars().collect();
        for (at, character) in characters.iter().enumerate() {
            let is_alone = |at: Option<&char>| at.is_none_or(|near| !near.is_alphanumeric());
            let stands_alone = is_alone(at.checked_sub(1).and_then(|at| characters.get(at))) && is_alone(characters.get(at + 1));
            match character {
                'a' if stands_alone => text += &left,
                'b' if stands_alone => text += &right,
                other => text.push(*other),
            }
        }
        format!("({text})")
    }

    /// A condition.
    pub(super) fn condition(&mut self, depth: usize) -> String {
        if depth == 0 {
            let (left, right) = (self.leaf(INT), self.leaf(INT));
            return format!("({left} {} {right})", self.dice.pick(&COMPARISONS));
        }
        let depth = depth - 1;
        match self.dice.below(14) {
            0..=5 => {
                let type_ = self.dice.pick(&NUMBERS);
                let (left, right) = (self.expression_in(type_, depth), self.expression_in(type_, depth));
                format!("({left} {} {right})", self.dice.pick(&COMPARISONS))
            }
            6 | 7 => {
                let (left, right) = (self.condition(depth), self.condition(depth));
                format!("({left} {} {right})", self.dice.pick(&["&&", "||", "&&", "||", "^", "&", "|", "==", "!="]))
            }
            8 => format!("(!{})", self.condition(depth)),
            9 => format!("({} {} null)", self.expression_in(Type::Node, depth), self.dice.pick(&["==", "!="])),
            10 => {
                let (left, right) = (self.expression_in(Type::Node, depth), self.expression_in(Type::Node, depth));
                format!("((A) {left} {} (A) {right})", self.dice.pick(&["==", "!="]))
            }
            11 => self.type_test(depth),
            12 => self.element(BOOLEAN, depth),
            _ => self.string_condition(depth),
        }
    }

    /// A value without operators: a variable, a field, or a constant.
    pub(super) fn leaf(&mut self, type_: Type) -> String {
        if self.dice.below(3) > 0
            && let Some(name) = self.readable(type_)
        {
            return name;
        }
        match type_ {
            Type::Primitive(primitive) if self.dice.below(3) > 0 => types::constant(self.dice, primitive),
            Type::Primitive(primitive) => static_field(primitive).to_owned(),
            Type::String if self.dice.one_in(2) => types::text(self.dice),
            Type::String => "st".to_owned(),
            Type::Object => self.dice.pick(&["so", "so", "sa", "st", "ia", "null"]).to_owned(),
            Type::Node => self.dice.pick(&["sa", "sa", "sbb", "FO", "sn", "aa[0]", "aa[2]"]).to_owned(),
            Type::Pair => "new Pair(1, 2L)".to_owned(),
            Type::Nodes => "aa".to_owned(),
            Type::Matrix => "ma".to_owned(),
            Type::Array(primitive) => static_array(primitive).to_owned(),
        }
    }

    /// An assignment whose value is used.
    fn update(&mut self, type_: Type, depth: usize) -> String {
        let Some(name) = self.assignable(type_) else { return self.leaf(type_) };
        match self.dice.below(4) {
            0 => format!("({name}++)"),
            1 => format!("(--{name})"),
            2 => format!("({name} += {})", self.expression_in(type_, depth)),
            _ => format!("({name} = {})", self.expression_in(type_, depth)),
        }
    }
}

/// The static field of a type.
pub(super) fn static_field(primitive: Primitive) -> &'static str {
    match primitive {
        Primitive::Boolean => "sz",
        Primitive::Byte => "sb",
        Primitive::Short => "ss",
        Primitive::Char => "sc",
        Primitive::Int => "si",
        Primitive::Long => "sl",
        Primitive::Float => "sf",
        Primitive::Double => "sd",
    }
}

/// The static array of a type.
pub(super) fn static_array(primitive: Primitive) -> &'static str {
    match primitive {
        Primitive::Boolean => "za",
        Primitive::Byte => "ba",
        Primitive::Short => "sha",
        Primitive::Char => "ca",
        Primitive::Int => "ia",
        Primitive::Long => "la",
        Primitive::Float => "fa",
        Primitive::Double => "da",
    }
}
