//! Random valid classes: well-typed code by construction, with all instruction forms, handlers, loops, calls and frames.
//!
//! A class is a text of the assembler, so a finding can be read and reduced by hand. Execution ends: each method call takes one
//! step off the static field `fuel`, and loops count. **Invariant:** every generated class passes verification.

mod control;
mod method;
mod operations;
mod types;
mod values;

use std::fmt::Write as _;

use ::tests::mutation::Random;

use method::MethodBuilder;
use types::{FIELDS, OWN, PARAMETERS, Type};

/// Versions of class files, from before `ldc` of classes to Java 17.
const VERSIONS: [u16; 8] = [48, 48, 49, 50, 51, 52, 55, 61];
/// Steps before the driver sets them.
const FUEL: u32 = 100;

/// A class and the text it was assembled from.
#[derive(Clone, Debug)]
pub struct Generated {
    /// For the assembler.
    pub text: String,
    /// The class file.
    pub bytes: Vec<u8>,
}

/// Random decisions.
pub(crate) struct Dice(Random);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Random::new(seed))
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound)
    }

    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.0.below(times) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.0.below(items.len())]
    }
}

/// What callers know of a method.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    pub(crate) name: String,
    pub(crate) is_static: bool,
    pub(crate) is_private: bool,
    pub(crate) parameters: Vec<&'static str>,
    /// `None`: void.
    pub(crate) result: Option<&'static str>,
}

impl Signature {
    pub(crate) fn descriptor(&self) -> String {
        format!("({}){}", self.parameters.concat(), self.result.unwrap_or("V"))
    }
}

/// What all methods of a class share.
pub(crate) struct ClassContext {
    pub(crate) major: u16,
    pub(crate) methods: Vec<Signature>,
}

/// The class of a seed.
///
/// # Panics
/// If the assembler does not take the text, which is a bug of the generator.
pub fn class(seed: u64) -> Generated {
    let mut dice = Dice::new(seed);
    let text = text(&mut dice);
    let mut classes = match ::tests::assembler::assemble(&text) {
        Ok(classes) => classes,
        Err(error) => panic!("generated text of seed {seed}: {error}"),
    };
    let bytes = classes.pop().map(|class| class.bytes).unwrap_or_default();
    Generated { text, bytes }
}

fn text(dice: &mut Dice) -> String {
    let major = dice.pick(&VERSIONS);
    let count = 2 + dice.below(5);
    let cx = ClassContext { major, methods: (0..count).map(|number| signature(dice, number)).collect() };
    let mut text = format!(".class public super {OWN} implements java/lang/Runnable\n.version {major}\n");
    constants(&mut text);
    bootstraps(&mut text, major);
    writeln!(text, ".field public static fuel I = {FUEL}").unwrap_or_default();
    for (number, descriptor) in FIELDS.iter().enumerate() {
        let flag = dice.pick(&["", "private ", "protected ", "volatile ", "public "]);
        writeln!(text, ".field {flag}static s{number} {descriptor}\n.field {flag}f{number} {descriptor}").unwrap_or_default();
    }
    text += ".method public run()V\n  getstatic gen/Own.s0 I\n  iconst_1\n  iadd\n  putstatic gen/Own.s0 I\n  return\n.end\n";
    text += ".method static lambda()V\n  getstatic gen/Own.s0 I\n  iconst_2\n  imul\n  putstatic gen/Own.s0 I\n  return\n.end\n";
    text += &MethodBuilder::class_initializer(dice, &cx);
    text += &MethodBuilder::constructor(dice, &cx, &[]);
    text += &MethodBuilder::constructor(dice, &cx, &["J", "Ljava/lang/Object;", "I"]);
    for signature in cx.methods.clone() {
        text += &MethodBuilder::method(dice, &cx, &signature);
    }
    text
}

fn signature(dice: &mut Dice, number: usize) -> Signature {
    let parameters = (0..dice.below(5)).map(|_| dice.pick(&PARAMETERS)).collect();
    let result = if dice.one_in(4) { None } else { Some(dice.pick(&PARAMETERS)) };
    Signature { name: format!("m{number}"), is_static: !dice.one_in(3), is_private: dice.one_in(4), parameters, result }
}

/// Constants with small indices, for the short form of `ldc`.
fn constants(text: &mut String) {
    let constants = ["-559038737", "2147483647", "NaNf", "-0.0f", "3.5f", "\"text\"", "\"\\u0000\\u20ac\"", "-2147483648"];
    for (number, constant) in constants.iter().enumerate() {
        writeln!(text, ".const k{number} = {constant}").unwrap_or_default();
    }
}

/// Bootstrap methods 0 (concatenation), 1 (a `Runnable`) and 2 (a constant).
fn bootstraps(text: &mut String, major: u16) {
    if major < Type::DYNAMIC_MAJOR {
        return;
    }
    let lookup = "Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;";
    let (site, handle, kind) =
        ("Ljava/lang/invoke/CallSite;", "Ljava/lang/invoke/MethodHandle;", "Ljava/lang/invoke/MethodType;");
    let lines = [
        format!(
            "java/lang/invoke/StringConcatFactory.makeConcatWithConstants({lookup}{kind}Ljava/lang/String;[Ljava/lang/Object;){site} \"\\u0001-\\u0001\""
        ),
        format!(
            "java/lang/invoke/LambdaMetafactory.metafactory({lookup}{kind}{kind}{handle}{kind}){site} methodtype ()V methodhandle invokestatic {OWN}.lambda()V methodtype ()V"
        ),
        format!("java/lang/invoke/ConstantBootstraps.nullConstant({lookup}Ljava/lang/Class;)Ljava/lang/Object;"),
    ];
    for line in &lines {
        writeln!(text, ".bootstrap invokestatic {line}").unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_generated_class_is_accepted() {
        for seed in 0..400 {
            let class = class(seed);
            let verdict = crate::verdict::check(&class.bytes);
            assert_eq!(verdict, Ok(Some(Ok(()))), "seed {seed}\n{}", class.text);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_class() {
        assert_eq!(class(7).bytes, class(7).bytes);
    }
}
