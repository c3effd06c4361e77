//! Objects: receivers of several classes, fields, type tests, lambdas, and what escapes or does not.

use super::body::{Body, Variable};
use super::types::{BOOLEAN, DOUBLE, INT, LONG, Primitive, Type};

impl Body<'_> {
    /// An object of `A` or one of its subclasses.
    pub(super) fn node(&mut self, depth: usize) -> String {
        match self.dice.below(10) {
            0..=2 => self.new_node(depth),
            3 | 4 => self.element(Type::Node, depth),
            5 => format!("{}.next", self.receiver(depth)),
            6 => format!("{}.self()", self.receiver(depth)),
            7 => format!("((A) {})", self.cast_operand(depth)),
            _ => self.leaf(Type::Node),
        }
    }

    fn new_node(&mut self, depth: usize) -> String {
        let class = self.dice.pick(&["A", "A", "B", "C"]);
        let (number, long) = (self.expression_in(INT, depth), self.expression_in(LONG, depth.min(1)));
        format!("new {class}({number}, {long})")
    }

    /// A receiver, null now and then.
    fn receiver(&mut self, depth: usize) -> String {
        let receiver =
            if depth == 0 || self.dice.below(3) > 0 { self.leaf(Type::Node) } else { self.expression_in(Type::Node, depth - 1) };
        // Those that are often null only where that is caught.
        if (self.guarded == 0 || !self.dice.one_in(4)) && receiver == "sn" { "sa".to_owned() } else { format!("({receiver})") }
    }

    /// What a cast to `A` takes: seldom something else.
    fn cast_operand(&mut self, depth: usize) -> String {
        if self.guarded > 0 && self.dice.one_in(3) {
            format!("(Object) {}", self.leaf(Type::Object))
        } else {
            format!("(Object) {}", self.receiver(depth))
        }
    }

    pub(super) fn pair(&mut self, depth: usize) -> String {
        match self.dice.below(4) {
            0 => format!("{}.swapped()", self.leaf(Type::Pair)),
            1 => self.leaf(Type::Pair),
            _ => format!("new Pair({}, {})", self.expression_in(INT, depth), self.expression_in(LONG, depth)),
        }
    }

    /// What an object has or computes.
    pub(super) fn field_or_call(&mut self, type_: Type, depth: usize) -> String {
        let receiver = self.receiver(depth);
        match type_ {
            _ if self.in_leaf => self.leaf(type_),
            INT => match self.dice.below(12) {
                0..=2 => format!("{receiver}.i"),
                3 | 4 => format!("{receiver}.weigh({})", self.expression_in(INT, depth)),
                5 => format!("((I) {receiver}).weigh({})", self.expression_in(INT, depth)),
                6 => format!("{}.left", self.leaf(Type::Pair)),
                7 => format!("new Pair({}, 1L).left", self.expression_in(INT, depth)),
                8 => format!("{}.length", self.leaf(Type::Array(Primitive::Int))),
                9 => self.lambda(depth),
                10 => format!("{receiver}.guarded({})", self.expression_in(INT, depth)),
                _ => self.string_number(depth),
            },
            LONG => match self.dice.below(5) {
                0 => format!("{receiver}.l"),
                1 => format!("{receiver}.mass({}, {})", self.expression_in(LONG, depth), self.leaf(INT)),
                2 => format!("{}.right", self.leaf(Type::Pair)),
                3 => format!("((I) {receiver}).twice({})", self.leaf(INT)),
                _ => format!("new Pair({}, {}).right", self.leaf(INT), self.expression_in(LONG, depth)),
            },
            DOUBLE => match self.dice.below(3) {
                0 => format!("{receiver}.d"),
                _ => format!("{receiver}.size({})", self.expression_in(DOUBLE, depth)),
            },
            other => self.leaf(other),
        }
    }

    /// A type test.
    pub(super) fn type_test(&mut self, depth: usize) -> String {
        let class = self.dice.pick(&["A", "B", "C", "I", "String", "int[]", "A[]", "Comparable", "Pair", "Integer"]);
        let value = self.expression_in(Type::Object, depth.min(1));
        if self.dice.one_in(3) {
            let name = self.name("p");
            return format!("(((Object) {value}) instanceof A {name} && {name}.i > {})", self.leaf(INT));
        }
        format!("(((Object) {value}) instanceof {class})")
    }

    /// A parameter and what is made of it.
    fn function(&mut self, depth: usize) -> (String, String) {
        let name = self.name("x");
        self.in_lambda = true;
        self.scope.push(Variable { name: name.clone(), type_: INT, is_fixed: true, is_final: true });
        let body = self.expression_in(INT, depth);
        self.scope.pop();
        self.in_lambda = false;
        (name, body)
    }

    /// Objects that know each other and themselves, with functions in them, and that are used once: stages, streams, optional values.
    pub(super) fn pipeline(&mut self) {
        if self.in_lambda {
            return;
        }
        let kind = self.dice.below(5);
        let mut line = match kind {
            0 | 1 => "mix(new Stage()".to_owned(),
            2 => format!("mix(java.util.stream.IntStream.range(0, {})", self.dice.below(9)),
            3 => format!("mix(java.util.stream.Stream.of({}, {}, 3)", self.expression(INT), self.leaf(INT)),
            _ => format!("mix((Object) java.util.Optional.of({})", self.expression(INT)),
        };
        for _ in 0..self.dice.below(4) {
            let (name, body) = self.function(1);
            let call = match kind {
                0 | 1 => format!(".then({name} -> {body})"),
                _ if self.dice.one_in(3) => format!(".filter({name} -> ({body}) % 3 != 0)"),
                _ => format!(".map({name} -> {body})"),
            };
            line += &call;
        }
        line += &match kind {
            0 | 1 => format!(".end({}));", self.expression(INT)),
            2 => ".sum());".to_owned(),
            3 => ".reduce(1, (a, b) -> a * 31 + b));".to_owned(),
            _ => format!(".orElse({}));", self.leaf(INT)),
        };
        self.line(&line);
    }

    /// A lambda that is called at once.
    fn lambda(&mut self, depth: usize) -> String {
        if self.in_lambda || self.rounds > 5_000 {
            return self.leaf(INT);
        }
        let (name, body) = self.function(depth.min(2));
        let argument = self.expression_in(INT, depth.min(1));
        match self.dice.below(3) {
            0 => format!("((I) ({name} -> {body})).weigh({argument})"),
            1 => format!("((java.util.function.IntUnaryOperator) ({name} -> {body})).applyAsInt({argument})"),
            _ => format!("applied(({name} -> {body}), {argument})"),
        }
    }

    /// A statement about fields and objects.
    pub(super) fn object_statement(&mut self) {
        let receiver = self.receiver(1);
        let line = match self.dice.below(13) {
            0 | 1 => format!("{receiver}.i {} {};", self.dice.pick(&["=", "+=", "^="]), self.expression(INT)),
            2 => format!("{receiver}.l += {};", self.expression(LONG)),
            3 => format!("{receiver}.d = {};", self.expression(DOUBLE)),
            4 => format!("{receiver}.next = {};", self.dice.pick(&["sa", "null", "FO", "sbb"])),
            5 => format!("sa = {};", self.new_node(2)),
            6 => format!("sn = ({}) ? {} : null;", self.condition(2), self.expression(Type::Node)),
            7 => format!("so = {};", self.expression(Type::Object)),
            8 => format!("sbb = new B({}, {});", self.expression(INT), self.leaf(LONG)),
            9 => format!("mix({});", self.expression(Type::Node)),
            10 => format!("mix({});", self.expression(Type::Pair)),
            11 if self.assignable(Type::Pair).is_some() => {
                let pair = self.assignable(Type::Pair).unwrap_or_default();
                format!("{pair}.right = {};", self.expression(LONG))
            }
            _ => format!("mix({});", self.expression(BOOLEAN)),
        };
        self.line(&line);
    }

    /// An object that is filled in and used: whether it escapes depends.
    pub(super) fn local_object(&mut self) {
        let name = self.name("o");
        let class = self.dice.pick(&["A", "B", "C"]);
        let declaration = format!("{class} {name} = new {class}({}, {});", self.expression(INT), self.leaf(LONG));
        self.line(&declaration);
        let more = format!("{name}.i += {};", self.expression(INT));
        self.line(&more);
        if self.dice.one_in(3) {
            let escape = match self.dice.below(4) {
                0 => format!("sa = {name};"),
                1 => format!("so = {name};"),
                2 => format!("aa[{}] = {name};", self.dice.below(17)),
                _ => format!("{name}.next = {name};"),
            };
            let condition = self.condition(2);
            self.line(&format!("if ({condition}) {{"));
            self.line(&escape);
            self.line("}");
        }
        let use_ = match self.dice.below(4) {
            0 => format!("mix({name}.weigh({}));", self.leaf(INT)),
            1 => format!("mix({name}.i);"),
            2 => format!("mix({name}.l + {name}.mass({}, 3));", self.leaf(LONG)),
            _ => format!("mix({name}.size({}));", self.leaf(DOUBLE)),
        };
        self.line(&use_);
        self.declare(&name, Type::Node, true);
    }

    /// A statement that runs in a monitor.
    pub(super) fn synchronized(&mut self) {
        let lock = match self.dice.below(4) {
            0 => "PROGRAM.class".to_owned(),
            1 => "new Object()".to_owned(),
            2 => "FO".to_owned(),
            _ => self.receiver(0),
        };
        self.line(&format!("synchronized ({lock}) {{"));
        self.block(|body| body.statements(3));
        self.line("}");
    }

    /// Boxes and collections of them.
    pub(super) fn boxes(&mut self) {
        let name = self.name("n");
        let line = match self.dice.below(3) {
            0 => format!("Integer {name} = {};", self.expression(INT)),
            1 => format!("Long {name} = {};", self.expression(LONG)),
            _ => format!(
                "java.util.ArrayList<Integer> {name} = new java.util.ArrayList<>(java.util.List.of({}, 2));",
                self.expression(INT)
            ),
        };
        self.line(&line);
        let is_list = line.starts_with("java");
        let use_ = if is_list { format!("{name}.add({name}.get(0) + {});", self.leaf(INT)) } else { format!("{name}++;") };
        self.line(&use_);
        self.line(&format!("mix((Object) {name});"));
    }
}
