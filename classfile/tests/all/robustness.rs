//! Broken classes: never a panic, and the verdicts of the reference VM.

use crate::support::{Random, class_files, compile, fixture, mutate, reference_verdicts, verdict};
use classfile::{DisassembleOptions, FormatError, ParseOptions, disassemble, instructions, parse_module_info, parse_with};

const FIXTURES: [&str; 2] = ["Declarations.java", "Instructions.java"];

/// Parses in every way and walks over all that was read.
fn exercise(bytes: &[u8]) {
    for trusted in [false, true] {
        let options = ParseOptions { trusted, max_major: 69, ..ParseOptions::default() };
        for class in [parse_with(bytes, &options), parse_module_info(bytes, &options)] {
            match class {
                Ok(class) => {
                    let code = class.methods.iter().filter_map(|method| method.code.as_ref());
                    code.for_each(|code| instructions(code.bytecode).for_each(drop));
                    disassemble(&class, &DisassembleOptions { verbose: true });
                }
                Err(error) => assert!(!error.to_string().is_empty() && error.java_class().starts_with("java/lang/")),
            }
        }
    }
}

#[test]
fn broken_classes_never_panic() {
    let folder = compile("robustness", &FIXTURES.map(fixture));
    let mut random = Random::new(1);
    for path in class_files(&folder) {
        let class = std::fs::read(path).unwrap();
        (0..400).for_each(|_| exercise(&mutate(&class, &mut random)));
    }
}

#[test]
fn every_prefix_is_refused_as_truncated() {
    let folder = compile("prefixes", &FIXTURES.map(fixture));
    let class = std::fs::read(folder.join("Declarations$Point.class")).unwrap();
    assert!(parse_with(&class, &ParseOptions::default()).is_ok());
    for length in 0..class.len() {
        let prefix = &class[..length];
        assert_eq!(parse_with(prefix, &ParseOptions::default()), Err(FormatError::Truncated), "{length}");
    }
}

/// A class may have two faults, and which of them is found first, or whether a missing parent is, may differ.
#[test]
fn verdicts_on_broken_classes_are_those_of_the_reference_vm() {
    const CASES: usize = 1500;
    const DIFFERENCES_MAX: usize = CASES / 100;
    let folder = compile("differential", &FIXTURES.map(fixture));
    for name in ["Declarations", "Declarations$Point", "Declarations$Shape", "Instructions"] {
        let class = std::fs::read(folder.join(format!("{name}.class"))).unwrap();
        let mut random = Random::new(2);
        let cases: Vec<_> = (0..CASES).map(|_| mutate(&class, &mut random)).collect();
        let expected = reference_verdicts(name, &cases);
        assert_eq!(expected.len(), CASES);
        let found = cases.iter().map(|case| verdict(name, case));
        let different: Vec<_> = found.zip(expected).filter(|(found, expected)| found != expected).collect();
        assert!(different.len() <= DIFFERENCES_MAX, "{name}: {} differ: {different:#?}", different.len());
    }
}
