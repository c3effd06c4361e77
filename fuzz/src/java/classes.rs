//! The classes of a program whose methods are overridden.

use super::body::Body;
use super::types::{DOUBLE, INT, LONG, Type};
use crate::generator::Dice;

/// `A`, and `B` and `C` below it.
pub(super) fn classes(dice: &mut Dice) -> Vec<String> {
    let mut lines: Vec<String> = [
        "static class A implements I {",
        "int i;",
        "long l;",
        "double d = 2.5;",
        "A next;",
        "A(int i, long l) {",
        "this.i = i;",
        "this.l = l;",
        "}",
        "A self() {",
        "return this;",
        "}",
    ]
    .map(str::to_owned)
    .to_vec();
    for name in ["weigh", "mass", "size"] {
        lines.extend(method(dice, name));
    }
    lines.extend(["synchronized int guarded(int x) {", "i += x;", "return i;", "}", "}"].map(str::to_owned));
    for (class, above) in [("B", "A"), ("C", dice.pick(&["A", "B"]))] {
        lines.push(format!("static {}class {class} extends {above} {{", if class == "C" { "final " } else { "" }));
        lines.extend([
            "int own = 5;".to_owned(),
            format!("{class}(int i, long l) {{"),
            "super(i, l);".to_owned(),
            "}".to_owned(),
        ]);
        for name in ["weigh", "mass", "size"] {
            if dice.below(3) > 0 {
                lines.extend(method(dice, name));
            }
        }
        if dice.one_in(2) {
            lines.extend(["A self() {", "return (next == null) ? this : next;", "}"].map(str::to_owned));
        }
        lines.push("}".to_owned());
    }
    lines
}

fn method(dice: &mut Dice, name: &str) -> Vec<String> {
    let (result, head, parameters): (Type, &str, &[(&str, Type)]) = match name {
        "weigh" => (INT, "public int weigh(int x) {", &[("x", INT), ("i", INT)]),
        "mass" => (LONG, "long mass(long y, int x) {", &[("y", LONG), ("x", INT), ("l", LONG), ("i", INT)]),
        _ => (DOUBLE, "double size(double z) {", &[("z", DOUBLE), ("d", DOUBLE)]),
    };
    let mut body = Body::new(dice, &[], result, 0);
    for (name, type_) in parameters {
        body.declare(name, *type_, false);
    }
    // Such methods call no others like them: that might not end.
    body.in_leaf = true;
    body.line(head);
    if body.dice.one_in(3) {
        let condition = body.condition(1);
        let value = body.leaf(result);
        body.line(&format!("if ({condition}) return {value};"));
    }
    if body.dice.one_in(4) {
        body.throw();
    }
    if body.dice.one_in(3) {
        body.line("i++;");
    }
    let value = body.expression_in(result, 2);
    body.line(&format!("return {value};"));
    body.line("}");
    body.lines
}
