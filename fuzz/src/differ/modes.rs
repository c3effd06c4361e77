//! Ways to run a program: the choices of the compiler that are made by options.

use crate::generator::Dice;

/// A way to run a program with rjvm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mode {
    /// In a word.
    pub name: &'static str,
    /// Options of the launcher.
    pub flags: Vec<String>,
}

/// What is interpreted.
pub fn interpreted() -> Mode {
    Mode { name: "interpreted", flags: vec!["-Xint".to_owned()] }
}

/// A way to compile, by chance. `own`: the methods that are not the class library's.
pub fn of_seed(seed: u64, own: &str) -> Mode {
    let dice = &mut Dice::new(seed);
    let below = |dice: &mut Dice, least: usize, most: usize| least + dice.below(most - least);
    let seed = format!("-XX:StressSeed={}", below(dice, 1, 1_000_000));
    let threshold = format!("-XX:CompileThreshold={}", dice.pick(&[10, 30, 100, 300, 1000]));
    let (name, mut flags) = match dice.below(10) {
        0 | 1 => ("at_once", vec!["-Xcomp".to_owned()]),
        2..=4 => ("profiled", vec!["-Xbatch".to_owned(), threshold]),
        5 => ("background", vec![threshold]),
        6 => ("exits_at_once", vec!["-Xcomp".to_owned(), format!("-XX:StressExits={}", below(dice, 2, 60)), seed.clone()]),
        7 | 8 => {
            ("exits", vec!["-Xbatch".to_owned(), threshold, format!("-XX:StressExits={}", below(dice, 2, 300)), seed.clone()])
        }
        _ => ("collections", vec!["-Xbatch".to_owned(), threshold, format!("-XX:StressGC={}", below(dice, 2000, 9000))]),
    };
    if dice.one_in(2) {
        flags.push("-XX:+StressCompiler".to_owned());
        if !flags.iter().any(|flag| flag.starts_with("-XX:StressSeed")) {
            flags.push(seed);
        }
    }
    // The class library is compiled now and then: it is the same each time.
    if !dice.one_in(4) {
        flags.push(format!("-XX:CompileOnly={own}"));
    }
    Mode { name, flags }
}
