//! Exceptions: thrown by instructions and by `throw`, caught near and far, with `finally`.

use super::body::Body;
use super::types::INT;

const CAUGHT: [&str; 9] = [
    "RuntimeException",
    "RuntimeException",
    "ArithmeticException",
    "IndexOutOfBoundsException",
    "NullPointerException",
    "ClassCastException",
    "E",
    "NullPointerException | ArithmeticException",
    "Throwable",
];

impl Body<'_> {
    /// `try`, and who catches or follows.
    pub(super) fn try_statement(&mut self) {
        self.line("try {");
        self.guarded += 1;
        self.block(|body| {
            body.statements(3);
            if body.dice.one_in(2) {
                body.throw();
            }
        });
        self.guarded -= 1;
        let has_finally = self.dice.one_in(4);
        if !has_finally || self.dice.one_in(2) {
            let name = self.name("e");
            let class = self.dice.pick(&CAUGHT);
            self.line(&format!("}} catch ({class} {name}) {{"));
            self.block(|body| {
                match body.dice.below(4) {
                    0 => body.line(&format!("mix({name}.getMessage());")),
                    1 => body.line(&format!("caught(\"inside\", {name});")),
                    _ => body.line(&format!("mix({name}.getClass().getName());")),
                }
                body.statements(2);
                if body.guarded > 0 && body.dice.one_in(6) && !class.contains("Throwable") {
                    body.line(&format!("if (si > 3) throw {name};"));
                }
            });
        }
        if has_finally {
            self.line("} finally {");
            self.block(|body| body.statements(2));
        }
        self.line("}");
    }

    /// A `throw` that depends.
    pub(super) fn throw(&mut self) {
        // Seldom, so that much happens before it.
        let mask = self.dice.pick(&[3, 7, 31, 127]);
        let condition = format!("({} && (({} & {mask}) == 0))", self.condition(1), self.leaf(INT));
        let code = self.expression_in(INT, 1);
        let value = self.dice.pick(&[
            "new E(CODE)",
            "new E(CODE)",
            "new ArithmeticException(\"no \" + CODE)",
            "new IllegalStateException()",
        ]);
        self.line(&format!("if ({condition}) throw {};", value.replace("CODE", &code)));
    }
}
