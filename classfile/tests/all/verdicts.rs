//! Hand-made classes and the exact verdict of JDK 17 on each.

use classfile::{ParseOptions, parse_with};

use crate::support::{reference_verdicts, verdict};

/// A minimal class `A` of Java 17 with these constants after the first four, and the rest from the flags on.
fn class(version: [u8; 4], constants: &[&[u8]], rest: &[u8]) -> Vec<u8> {
    let count = u8::try_from(5 + constants.len()).unwrap();
    let mut bytes = vec![0xca, 0xfe, 0xba, 0xbe];
    bytes.extend(version);
    bytes.extend([0, count, 1, 0, 1, b'A', 7, 0, 1, 1, 0, 16]);
    bytes.extend(b"java/lang/Object");
    bytes.extend([7, 0, 3]);
    constants.iter().for_each(|constant| bytes.extend(*constant));
    bytes.extend(rest);
    bytes
}

const JAVA_17: [u8; 4] = [0, 0, 0, 61];
const EMPTY: &[u8] = &[0, 0x21, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0];

/// Checks the verdicts of this crate and of the reference VM; an error is written as class and message.
fn assert_verdicts(name: &str, cases: &[(Vec<u8>, String)]) {
    let classes: Vec<_> = cases.iter().map(|(class, _)| class.clone()).collect();
    for ((class, expected), reference) in cases.iter().zip(reference_verdicts(name, &classes)) {
        assert_eq!((&verdict(name, class), &reference), (expected, expected));
    }
}

fn format_error(message: &str) -> String {
    format!("java/lang/ClassFormatError {message}")
}

#[test]
fn versions_are_judged_as_by_hotspot() {
    let cases = [
        ([0, 0, 0, 61], "OK"),
        ([0, 0, 0, 45], "OK"),
        ([0, 3, 0, 55], "OK"),
        ([0, 0, 0, 44], "A (class file version 44.0) was compiled with an invalid major version"),
        (
            [0, 0, 0, 62],
            "A has been compiled by a more recent version of the Java Runtime (class file version 62.0), \
             this version of the Java Runtime only recognizes class file versions up to 61.0",
        ),
        ([0, 1, 0, 61], "A (class file version 61.1) was compiled with an invalid non-zero minor version"),
        (
            [255, 255, 0, 60],
            "A (class file version 60.65535) was compiled with preview features that are unsupported. \
             This version of the Java Runtime only recognizes preview features for class file version 61.65535",
        ),
        (
            [255, 255, 0, 61],
            "Preview features are not enabled for A (class file version 61.65535). Try running with '--enable-preview'",
        ),
    ];
    let cases = cases.map(|(version, message)| {
        let error = format!("java/lang/UnsupportedClassVersionError {message}");
        (class(version, &[], EMPTY), if message == "OK" { message.to_owned() } else { error })
    });
    assert_verdicts("A", &cases);
}

#[test]
fn a_class_of_another_name_is_not_found() {
    let bytes = class(JAVA_17, &[], EMPTY);
    assert_verdicts("p/B", &[(bytes, "java/lang/NoClassDefFoundError p/B (wrong name: A)".to_owned())]);
    let module = class(JAVA_17, &[], &[&[0x80, 0x21], &EMPTY[2..]].concat());
    let message = "java/lang/NoClassDefFoundError A is not a class because access_flag ACC_MODULE is set";
    assert_verdicts("A", &[(module, message.to_owned())]);
}

#[test]
fn flags_of_a_class_are_checked_unless_it_is_trusted() {
    let bytes = class(JAVA_17, &[], &[&[0x06, 0x30], &EMPTY[2..]].concat());
    assert_verdicts("A", &[(bytes.clone(), format_error("Illegal class modifiers in class A: 0x630"))]);
    let trusted = ParseOptions { trusted: true, ..ParseOptions::default() };
    assert!(parse_with(&bytes, &trusted).is_ok());
}

#[test]
fn constants_are_checked() {
    let cases: [(&[&[u8]], &str); 8] = [
        (&[&[2, 0, 0]], "Unknown constant tag 2 in class file A"),
        (&[&[7, 0, 2]], "Invalid constant pool index 2 in class file A"),
        (&[&[1, 0, 1, 0]], "Illegal UTF8 string in constant pool in class file A"),
        (&[&[5, 0, 0, 0, 0, 0, 0, 0, 0]], "Invalid constant pool entry 5 in class file A"),
        (&[&[15, 0, 0, 2]], "Bad method handle kind at constant pool index 5 in class file A"),
        (&[&[15, 1, 0, 2]], "Invalid constant pool index 2 in class file A (not a field)"),
        (&[&[19, 0, 1]], "Unknown constant tag 19 in class file A"),
        (&[&[1, 0, 2, b';', b'a'], &[7, 0, 5]], "Illegal class name \";a\" in class file A"),
    ];
    assert_verdicts("A", &cases.map(|(constants, message)| (class(JAVA_17, constants, EMPTY), format_error(message))));
}

#[test]
fn fields_and_their_initial_values_are_checked() {
    let constants: [&[u8]; 4] = [
        &[1, 0, 1, b'f'],
        &[1, 0, 1, b'I'],
        &[1, 0, 13, b'C', b'o', b'n', b's', b't', b'a', b'n', b't', b'V', b'a', b'l', b'u', b'e'],
        &[4, 0, 0, 0, 0],
    ];
    let with_field = |flags: u8, descriptor: u8, value: u8| {
        let field = [0, flags, 0, 5, 0, descriptor, 0, 1, 0, 7, 0, 0, 0, 2, 0, value];
        let rest = [&[0, 0x21, 0, 2, 0, 4, 0, 0, 0, 1][..], &field, &[0, 0, 0, 0]].concat();
        class(JAVA_17, &constants, &rest)
    };
    let cases = [
        (with_field(0, 6, 8), "OK".to_owned()),
        (with_field(8, 6, 8), format_error("Inconsistent constant value type in class file A")),
        (with_field(8, 6, 0), format_error("Bad initial value index 0 in ConstantValue attribute in class file A")),
        (with_field(0x50, 6, 8), format_error("Illegal field modifiers in class A: 0x50")),
        (with_field(0, 5, 8), format_error("Field \"f\" in class A has illegal signature \"f\"")),
    ];
    assert_verdicts("A", &cases);
}

#[test]
fn extra_bytes_are_found() {
    let bytes = [class(JAVA_17, &[], EMPTY), vec![0]].concat();
    assert_verdicts("A", &[(bytes, format_error("Extra bytes at the end of class file A"))]);
}
