//! Random programs in Java, for compilers: structured, typed, and ending by construction; what they compute they print.
//!
//! A program is one class, whose `main` calls each of its methods often enough to be compiled. Every statement and every brace has a line of its own and
//! every operator brackets, so that [`shrink`](crate::shrink) can take programs apart without knowing Java. **Invariant:** `javac` takes every program, its
//! output depends on nothing but the program, and it runs for about a second at most where it is interpreted.

mod arrays;
mod body;
mod classes;
mod exceptions;
mod expressions;
mod loops;
mod objects;
mod statements;
mod strings;
mod switches;
mod types;

use std::fmt::Write as _;

use crate::generator::Dice;
use body::{Body, Callee};
use types::{BOOLEAN, DOUBLE, INT, LONG, Type};

/// What all programs have.
const PRELUDE: &str = include_str!("prelude.java");
/// Steps of all calls of a method from `main`.
const STEPS_MAX: u64 = 400_000;
/// Calls of a method from `main`.
const CALLS_MAX: u64 = 2_500;

/// The program of a seed.
pub fn program(seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let name = class_name(seed);
    let mut lines = vec![format!("public class {name} {{")];
    lines.extend(PRELUDE.lines().filter(|line| !line.is_empty()).map(str::to_owned));
    lines.extend(classes::classes(&mut dice));
    let mut callees = vec![];
    let recursive = recursive(&mut dice, &mut lines);
    callees.push(recursive);
    for number in 0..3 + dice.below(5) {
        let callee = method(&mut dice, &callees, number, &mut lines);
        callees.push(callee);
    }
    main(&mut dice, &callees, &mut lines);
    lines.push("}".to_owned());
    let mut text = String::new();
    let mut depth = 0;
    for line in lines {
        let line = line.trim();
        depth -= usize::from(line.starts_with('}'));
        writeln!(text, "{:width$}{}", "", line.replace("PROGRAM", &name), width = depth * 4).unwrap_or_default();
        depth += usize::from(line.ends_with('{'));
    }
    text
}

/// What the class of a seed is called.
pub fn class_name(seed: u64) -> String {
    format!("P{seed}")
}

/// A method that calls methods that are there.
fn method(dice: &mut Dice, callees: &[Callee], number: usize, lines: &mut Vec<String>) -> Callee {
    let parameters: Vec<Type> = (0..dice.below(5)).map(|_| Type::any(dice)).collect();
    let result = if dice.one_in(3) { Type::any(dice) } else { dice.pick(&[INT, INT, LONG, DOUBLE, BOOLEAN]) };
    let modifier = dice.pick(&["static", "static", "static", "static synchronized", "private static"]);
    let statements = 4 + dice.below(22);
    let mut body = Body::new(dice, callees, result, 0);
    body.statements_left = statements;
    if body.dice.one_in(6) {
        body.rounds_max = body::ROUNDS_MAX[1];
    }
    let mut declared = Vec::new();
    for (at, type_) in parameters.iter().enumerate() {
        let is_final = body.dice.one_in(4);
        declared.push(format!("{}{} g{at}", if is_final { "final " } else { "" }, type_.name()));
        body.scope.push(body::Variable { name: format!("g{at}"), type_: *type_, is_fixed: is_final, is_final });
    }
    body.line(&format!("{modifier} {} m{number}({}) {{", result.name(), declared.join(", ")));
    while body.statements_left > 0 {
        body.statements(6);
    }
    let value = body.expression(result);
    body.line(&format!("return {value};"));
    body.line("}");
    let cost = body.cost;
    lines.append(&mut body.lines);
    Callee { name: format!("m{number}"), parameters, result, cost }
}

/// A method that calls itself.
fn recursive(dice: &mut Dice, lines: &mut Vec<String>) -> Callee {
    let result = dice.pick(&[INT, LONG, DOUBLE]);
    let mut body = Body::new(dice, &[], result, 0);
    body.declare("n", INT, true);
    body.declare("x", INT, false);
    body.line(&format!("static {} rec(int n, int x) {{", result.name()));
    let first = body.expression(result);
    body.line(&format!("if ((n <= 0) || (n > 9)) return {first};"));
    body.statements_left = 3;
    body.rounds = 200;
    body.statements(3);
    let (one, other) = (body.expression_in(INT, 2), body.expression_in(INT, 1));
    let step = body.dice.pick(&["(n - 1)", "(n - 2)", "(n >> 1)"]);
    body.line(&format!("return (rec((n - 1), {one}) + rec({step}, {other}));"));
    body.line("}");
    lines.append(&mut body.lines);
    Callee { name: "rec".to_owned(), parameters: vec![INT, INT], result, cost: body.cost }
}

/// Calls everything, with receivers and numbers that change their nature after a while.
fn main(dice: &mut Dice, callees: &[Callee], lines: &mut Vec<String>) {
    lines.push("public static void main(String[] arguments) {".to_owned());
    for callee in callees {
        let most = (STEPS_MAX / callee.cost.max(1)).clamp(4, CALLS_MAX);
        let calls = if dice.one_in(12) { 2 } else { most };
        let arguments: Vec<String> = callee.parameters.iter().map(|type_| argument(dice, *type_)).collect();
        lines.extend([
            format!("for (int r = 0; r < {calls}; r++) {{"),
            "try {".to_owned(),
            format!("mix({}({}));", callee.name, arguments.join(", ")),
            "} catch (RuntimeException error) {".to_owned(),
            format!("caught(\"{}\", error);", callee.name),
            "}".to_owned(),
            "}".to_owned(),
            format!("state(\"{}\");", callee.name),
        ]);
    }
    lines.push("}".to_owned());
}

/// An argument that depends on the round `r`.
fn argument(dice: &mut Dice, type_: Type) -> String {
    match type_ {
        INT => dice.pick(&["r", "(r & 7)", "((r > 600) ? -5 : r)", "si", "(r * 1000003)", "7"]).to_owned(),
        Type::Node => dice.pick(&["pick(r)", "pick(r)", "sa", "new B(r, 2L)"]).to_owned(),
        Type::Object => {
            dice.pick(&["pick(r)", "st", "so", "((r > 700) ? (Object) ia : (Object) sbb)", "((Object) r)"]).to_owned()
        }
        Type::Pair => "new Pair(r, 5L)".to_owned(),
        Type::String => dice.pick(&["st", "cap(st + r)", "\"abc\""]).to_owned(),
        BOOLEAN => dice.pick(&["(r < 500)", "((r & 1) == 0)", "sz"]).to_owned(),
        Type::Primitive(primitive) => {
            format!("(({}) {})", primitive.name(), dice.pick(&["r", "(r * 0.37)", "(r - 300)", "(r << 20)"]))
        }
        Type::Array(primitive) if dice.one_in(4) => format!("new {}[16 + (r & 15)]", primitive.name()),
        Type::Array(primitive) => expressions::static_array(primitive).to_owned(),
        Type::Nodes => "aa".to_owned(),
        Type::Matrix => "ma".to_owned(),
    }
}
