//! Arrays: elements with all shapes of indices, new arrays, and operations on whole arrays.

use super::body::Body;
use super::types::{ELEMENTS, INT, Type};

/// Shapes of indices over a variable of a loop, `@`, and the array, `#`.
const SHAPES: [&str; 16] = [
    "@",
    "@",
    "(@ + 1)",
    "(@ - 1)",
    "(@ + 2)",
    "(@ * 2)",
    "((@ * 2) + 1)",
    "(@ >> 1)",
    "(@ >>> 1)",
    "((#.length - 1) - @)",
    "(#.length - @)",
    "(@ + 7)",
    "(@ ^ 1)",
    "(@ - 2147483640)",
    "(-@)",
    "(@ * 3)",
];

impl Body<'_> {
    /// An element of some array of the type.
    pub(super) fn element(&mut self, type_: Type, depth: usize) -> String {
        let (array, index) = self.place(type_, depth);
        format!("{array}[{index}]")
    }

    /// An array with such elements, and an index.
    pub(super) fn place(&mut self, type_: Type, depth: usize) -> (String, String) {
        let bounded = self.bounds.iter().filter(|bounded| bounded.element == type_ && !self.in_lambda).collect::<Vec<_>>();
        if !bounded.is_empty() && !self.dice.one_in(4) {
            let bounded = bounded[self.dice.below(bounded.len())].clone();
            let is_exact = self.guarded == 0 || !self.dice.one_in(4);
            let index = if is_exact { bounded.index } else { format!("({} + 1)", bounded.index) };
            return (bounded.array, index);
        }
        let array_type = match type_ {
            Type::Primitive(primitive) => Type::Array(primitive),
            Type::Array(_) => Type::Matrix,
            _ => Type::Nodes,
        };
        let array = if type_ == INT && self.dice.one_in(8) {
            let row = self.index("ma", 7, 0);
            format!("ma[{row}]")
        } else if type_ == INT && self.dice.one_in(12) {
            "FA".to_owned()
        } else {
            self.leaf(array_type)
        };
        let index = self.index(&array, if array_type == Type::Matrix { 7 } else { 15 }, depth);
        (array, index)
    }

    /// An index, which may be out of bounds where that is caught, and seldom elsewhere.
    fn index(&mut self, array: &str, most: usize, depth: usize) -> String {
        let risk = if self.guarded > 0 { 6 } else { 60 };
        if self.dice.one_in(risk) {
            if self.dice.below(5) == 0 {
                return self.expression_in(INT, depth.min(2));
            }
            let fixed = self.fixed_index();
            if let Some(variable) = fixed {
                let shape = self.dice.pick(&SHAPES);
                return shape.replace('@', &variable).replace('#', array);
            }
        }
        let value = match self.fixed_index() {
            Some(variable) if self.dice.below(3) > 0 => variable,
            _ => self.expression_in(INT, depth.min(2)),
        };
        if self.dice.one_in(6) { format!("(({value} >>> 3) & {most})") } else { format!("({value} & {most})") }
    }

    /// A variable that counts a loop.
    fn fixed_index(&mut self) -> Option<String> {
        let fixed: Vec<String> = self
            .scope
            .iter()
            .filter(|variable| variable.is_fixed && variable.type_ == INT && (variable.is_final || !self.in_lambda))
            .map(|variable| variable.name.clone())
            .collect();
        fixed.get(self.dice.below(fixed.len())).cloned()
    }

    /// A reference to an array.
    pub(super) fn array(&mut self, type_: Type, depth: usize) -> String {
        let leaf = self.leaf(type_);
        match type_ {
            Type::Array(primitive) => match self.dice.below(8) {
                0 | 1 => leaf,
                2 if self.rounds < 500 => format!("{leaf}.clone()"),
                3 if self.rounds < 500 => format!("java.util.Arrays.copyOf({leaf}, {})", self.length()),
                4 if primitive == super::types::Primitive::Int => self.element(type_, depth),
                5 if self.rounds < 500 => {
                    let elements: Vec<String> = (0..16).map(|_| self.leaf(Type::Primitive(primitive))).collect();
                    format!("new {}[] {{{}}}", primitive.name(), elements.join(", "))
                }
                _ if self.rounds < 5_000 => format!("new {}[{}]", primitive.name(), self.length()),
                _ => leaf,
            },
            Type::Nodes if self.rounds < 500 && self.dice.one_in(3) => {
                let elements: Vec<String> = (0..16).map(|_| self.leaf(Type::Node)).collect();
                format!("new A[] {{{}}}", elements.join(", "))
            }
            _ => leaf,
        }
    }

    /// A length, negative now and then where that is caught.
    fn length(&mut self) -> String {
        if self.guarded > 0 && self.dice.one_in(10) {
            return format!("({} >> 26)", self.leaf(INT));
        }
        match self.dice.below(4) {
            0 => format!("({} + ({} & 31))", 16, self.leaf(INT)),
            _ => self.dice.pick(&["16", "17", "20", "32", "64"]).to_owned(),
        }
    }

    /// A statement that changes an array.
    pub(super) fn array_statement(&mut self) {
        let element = if self.dice.one_in(8) { Type::Node } else { Type::Primitive(self.dice.pick(&ELEMENTS)) };
        if self.dice.one_in(8) {
            self.whole_array();
            return;
        }
        let (array, index) = self.place(element, 2);
        let value = self.expression(element);
        let is_number = !matches!(element, Type::Node | super::types::BOOLEAN);
        let line = match self.dice.below(6) {
            0 if is_number => format!("{array}[{index}]++;"),
            1 | 2 if is_number => format!("{array}[{index}] {} {value};", self.dice.pick(&["+=", "-=", "*="])),
            _ => format!("{array}[{index}] = {value};"),
        };
        self.line(&line);
        // Neighbours, as stencils have them.
        if self.dice.one_in(4) && is_number {
            let more = format!("{array}[{index}] += {};", self.element(element, 1));
            self.line(&more);
        }
    }

    fn whole_array(&mut self) {
        if self.rounds > 2_000 {
            return;
        }
        let primitive = self.dice.pick(&ELEMENTS);
        let (left, right) = (self.leaf(Type::Array(primitive)), self.leaf(Type::Array(primitive)));
        let line = match self.dice.below(4) {
            0 => format!("java.util.Arrays.fill({left}, {});", self.expression_in(Type::Primitive(primitive), 1)),
            1 => format!("System.arraycopy({left}, {}, {right}, {}, {});", self.small(5), self.small(5), self.small(11)),
            2 => format!("mix(java.util.Arrays.equals({left}, {right}));"),
            _ => format!("mix(java.util.Arrays.hashCode({left}));"),
        };
        self.line(&line);
    }

    /// A small number, now and then not so small where exceptions are caught.
    fn small(&mut self, below: usize) -> String {
        if self.guarded > 0 && self.dice.one_in(5) { self.leaf(INT) } else { self.dice.below(below).to_string() }
    }
}
