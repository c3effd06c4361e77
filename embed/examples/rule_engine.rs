//! Rules that anybody may write, applied to each order: a rule that fails or has no end costs its own verdict, nothing else.
#![allow(clippy::print_stdout, reason = "an example")]

use rjvm::{Compiler, Config, Engine, Error, Limits, Program, StaticMethod, Vm};

/// What one rule may do for one order, in units of fuel.
const FUEL: u64 = 2_000_000;

const RULES: [(&str, &str); 4] = [
    (
        "Discount",
        "class Discount { static String apply(int quantity, double price) { return quantity * price > 100 ? \"10 %\" : null; } }",
    ),
    (
        "Parity",
        "class Parity { static String apply(int quantity, double price) { return quantity % 2 == 0 ? \"even\" : \"odd\"; } }",
    ),
    ("Broken", "class Broken { static String apply(int quantity, double price) { return \"\" + quantity / 0; } }"),
    ("Endless", "class Endless { static String apply(int quantity, double price) { while (true) { } } }"),
];

/// A rule in a `Vm` of its own.
struct Rule {
    name: &'static str,
    program: Program,
    vm: Vm,
    apply: StaticMethod<(i32, f64), Option<String>>,
}

impl Rule {
    fn start(engine: &Engine, name: &'static str, program: Program) -> Result<Self, Error> {
        let vm = engine.start(Config { fuel: Some(1 << 50), heap_max: Some(16 << 20), ..engine.untrusted() })?;
        vm.load(&program)?;
        let apply = vm.static_method(name, "apply")?;
        Ok(Self { name, program, vm, apply })
    }

    /// The verdict; a rule that came to its limit gets a new `Vm`.
    fn apply(&mut self, engine: &Engine, quantity: i32, price: f64) -> Result<String, Error> {
        let within = self.vm.within(Limits::new().fuel(FUEL));
        let verdict = match self.apply.call(&within, (quantity, price)) {
            Ok(verdict) => verdict.unwrap_or_else(|| "nothing".to_owned()),
            Err(Error::Guest(exception)) => exception.class.clone(),
            Err(Error::Stopped(reason)) => format!("stopped: {reason}"),
            Err(other) => return Err(other),
        };
        if verdict.starts_with("stopped") {
            *self = Self::start(engine, self.name, self.program.clone())?;
        }
        Ok(format!("{}: {verdict}", self.name))
    }
}

/// Applies all rules to two orders.
///
/// # Errors
/// What ends a call but a rule's own fault.
pub fn run() -> Result<Vec<String>, Error> {
    let engine = Engine::new(rjvm::find_java_home().expect("a JDK 17 is installed"))?;
    let compiler = Compiler::new(&engine)?;
    let mut verdicts = Vec::new();
    for (name, source) in RULES {
        let mut rule = Rule::start(&engine, name, compiler.compile(&[(&format!("{name}.java"), source)])?)?;
        for (quantity, price) in [(3, 50.0), (4, 1.5)] {
            verdicts.push(rule.apply(&engine, quantity, price)?);
        }
    }
    Ok(verdicts)
}

fn main() -> Result<(), Error> {
    run()?.iter().for_each(|line| println!("{line}"));
    Ok(())
}
