//! A front end whose functions are written by hand, for the methods of class `Main`.

use std::sync::Arc;

use classfile::{Kind, MethodDescriptor};
use jit::commands::Commands;
use jit::compiler::Jit;
use jit::effort::{Effort, FullEffort};
use jit::error::CompileError;
use jit::front_end::FrontEnd;
use jit::lower::{Exit, Lowered};
use jit::machine::Machine;
use jit::policy::Policy;
use jit::shape::{ResultKind, Shape};
use jit::stubs::{deoptimize_signature, helper_signature};
use jit::symbols::Symbol;
use jit::unit::Unit;
use rjvm::{Config, Launch, Outcome, Vm};
use runtime::code::blob::{Inlined, Site};
use runtime::compiler::Thresholds;
use runtime::ops::helpers::Helper;
use runtime::profile::traps::TrapReason;
use runtime::thread::block::OFFSETS;
use runtime::{ClassRef, MethodRef};

use crate::support::{Classes, config, start};

/// The code of a method: what stands in the braces behind its signature and functions, whose blocks begin with `block0` of all parameters. None leaves the
/// method to the interpreter.
pub type Write = fn(&mut Writer<'_>, &str) -> Option<String>;

/// Writes the code of one method.
pub struct Writer<'w> {
    /// What is compiled.
    pub unit: &'w Unit,
    machine: &'w Machine,
    declared: Vec<String>,
    /// Exits so far.
    pub exits: Vec<Site>,
    /// Bytecode index of each chain.
    pub bcis: Vec<u16>,
    /// The signature of the code of a loop.
    pub loop_signature: Option<&'static str>,
}

impl Writer<'_> {
    /// The method of `Main` with this name.
    pub fn method(&self, name: &str) -> MethodRef {
        self.unit.method.class.methods().find(|method| method.name == *name).unwrap()
    }

    /// A loaded class.
    pub fn class(&self, name: &str) -> ClassRef {
        self.unit.vm.classes.iter().find(|class| class.name == *name).unwrap()
    }

    fn declare(&mut self, symbol: Symbol, signature: &str) -> String {
        let (name, number) = (symbol.name(), self.declared.len());
        self.declared.push(format!("fn{number} = colocated u{}:{}{signature}", name.namespace, name.index));
        format!("fn{number}")
    }

    /// The adapter for a method; the method's number comes first.
    pub fn adapter(&mut self, method: MethodRef) -> String {
        let (parameters, result) = kinds(method);
        let shape = self.machine.shapes.shape_of(&parameters, result);
        let signature = self.machine.shapes.at(shape).unwrap().signature().to_string();
        self.declare(Symbol::Adapter(shape), &signature)
    }

    /// The stub of a helper.
    pub fn helper(&mut self, helper: Helper) -> String {
        self.declare(Symbol::Helper(helper), &helper_signature(helper).to_string())
    }

    /// The stub for an exit of the method.
    pub fn deoptimize(&mut self) -> String {
        let result = ResultKind::from(kinds(self.unit.method).1);
        self.declare(Symbol::Deoptimize(result), &deoptimize_signature(result).to_string())
    }

    /// `block0` with the method's number and its parameters, which are `v1` and so on.
    pub fn head(&self) -> String {
        let signature = shape_of(self.machine, self.unit.method).signature();
        let parameters: Vec<_> =
            signature.params.iter().enumerate().map(|(index, parameter)| format!("v{index}: {}", parameter.value_type)).collect();
        format!("block0({}):\n", parameters.join(", "))
    }
}

/// Kinds of the parameters of a static method, and of its result.
pub fn kinds(method: MethodRef) -> (Vec<Kind>, Option<Kind>) {
    let descriptor = MethodDescriptor::parse(method.descriptor.as_bytes()).unwrap();
    (descriptor.parameters().map(|parameter| parameter.kind()).collect(), descriptor.return_type().map(|result| result.kind()))
}

fn shape_of(machine: &Machine, method: MethodRef) -> Shape {
    let (parameters, result) = kinds(method);
    machine.shapes.at(machine.shapes.shape_of(&parameters, result)).unwrap()
}

/// Loads how a call has ended; `$` is the value.
pub fn ended(value: &str) -> String {
    format!("{value}0 = get_pinned_reg.i64\n {value} = load.i32 {value}0+{}\n", OFFSETS.unwinding)
}

/// Loads the result of a helper that leaves registers as they are; `$` is the value.
pub fn result(value: &str) -> String {
    format!("{value}0 = get_pinned_reg.i64\n {value} = load.i32 {value}0+{}\n", OFFSETS.result)
}

/// Makes functions of what a [`Write`] writes.
struct Texts(Write);

impl std::fmt::Debug for Texts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("texts")
    }
}

impl FrontEnd for Texts {
    fn lower(&mut self, unit: &Unit, machine: &Machine) -> Result<Lowered, CompileError> {
        let name = unit.method.name.to_string();
        let mut writer = Writer { unit, machine, declared: Vec::new(), exits: Vec::new(), bcis: vec![0], loop_signature: None };
        let is_main = unit.method.class.name == "Main";
        let body = if is_main { (self.0)(&mut writer, &name) } else { None };
        let body = body.ok_or(CompileError::Unsupported("no text"))?;
        let signature =
            writer.loop_signature.map_or_else(|| shape_of(machine, unit.method).signature().to_string(), str::to_owned);
        let text = format!("function u0:0{signature} {{\n{}\n{body}\n}}", writer.declared.join("\n"));
        let mut functions = cranelift_reader::parse_functions(&text).unwrap_or_else(|error| panic!("{error} in\n{text}"));
        let chains = writer.bcis.iter().map(|bci| vec![Inlined { method: unit.method.id, bci: *bci }]).collect();
        Ok(Lowered {
            function: functions.remove(0),
            chains,
            exits: writer.exits.into_iter().map(|site| Exit { site, reason: TrapReason::Unreached }).collect(),
            effort: Effort::Full,
            is_cyclic: true,
        })
    }
}

/// Everything is compiled at once, and who asks waits.
pub fn at_once() -> Policy {
    Policy {
        thresholds: Thresholds { quick: 0, warm: 1, calls: 1, loops: 1 },
        full_effort: FullEffort::AT_ONCE,
        foreground: true,
        rounds_of_call_min: 0,
        ..Policy::default()
    }
}

/// A configuration with a compiler of such methods.
pub fn with_texts(classes: &Classes, policy: Policy, write: fn() -> Box<dyn FrontEnd>) -> Config {
    let compiler = Jit::new(policy, Commands::default(), write).unwrap();
    Config { compiler: Some(Arc::new(compiler)), ..config(classes) }
}

/// Runs class `Main`: the Vm, which has ended, and its output.
pub fn run(config: Config) -> (Vm, String) {
    let vm = start(config);
    let outcome = vm.run(Launch::class("Main", Vec::new())).unwrap();
    let (out, err) = (vm.captured_stdout(), vm.captured_stderr());
    assert_eq!(outcome, Outcome::Exited(0), "{} {}", String::from_utf8_lossy(&out), String::from_utf8_lossy(&err));
    let out = String::from_utf8(out).unwrap();
    (vm, out)
}

/// A front end of what `write` writes.
pub fn texts(write: Write) -> Box<dyn FrontEnd> {
    Box::new(Texts(write))
}
