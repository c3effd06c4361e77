//! `tests/programs/value_operations` is made from the table of value operations: a Java program that carries out each row on edge values.
#![allow(clippy::disallowed_methods, reason = "the test keeps a file of the source tree up to date")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use classfile::Kind;
use runtime::value_ops::ValueOp;

const INTS: [i32; 28] = [
    0,
    1,
    -1,
    2,
    -2,
    7,
    -7,
    31,
    32,
    33,
    63,
    64,
    65,
    127,
    128,
    -128,
    -129,
    255,
    32_767,
    32_768,
    -32_769,
    65_535,
    65_536,
    0x5555_5555,
    0x0100_0001,
    i32::MIN,
    i32::MIN + 1,
    i32::MAX,
];
const LONGS: [i64; 24] = [
    0,
    1,
    -1,
    2,
    -2,
    7,
    -7,
    0x7fff_ffff,
    0x8000_0000,
    -0x8000_0000,
    -0x8000_0001,
    0xffff_ffff,
    0x1_0000_0000,
    0x0100_0001,
    0x20_0000_0000_0001,
    -0x20_0000_0000_0001,
    0x4000_0040_0000_0000,
    0x4000_0040_0000_0001,
    0x7fff_ff40_0000_0001,
    0x7fff_ffff_ffff_fe00,
    0x5555_5555_5555_5555,
    i64::MIN,
    i64::MIN + 1,
    i64::MAX,
];
/// By their bits: zeros, ones, denormals, the extremes, infinities, NaNs with and without payload, and the borders of the integers.
const FLOATS: [u32; 28] = [
    0,
    0x8000_0000,
    0x3f80_0000,
    0xbf80_0000,
    1,
    0x8000_0001,
    0x007f_ffff,
    0x0080_0000,
    0x7f7f_ffff,
    0xff7f_ffff,
    0x7f80_0000,
    0xff80_0000,
    0x7fc0_0000,
    0x7fc1_2345,
    0xffc0_0001,
    0x7f80_0001,
    0x3f00_0000,
    0x3fc0_0000,
    0xc020_0000,
    0x4049_0fdb,
    0x4f00_0000,
    0xcf00_0000,
    0x4eff_ffff,
    0xcf00_0001,
    0x5f00_0000,
    0xdf00_0000,
    0x5eff_ffff,
    0x4b80_0001,
];
const DOUBLES: [u64; 34] = [
    0,
    0x8000_0000_0000_0000,
    0x3ff0_0000_0000_0000,
    0xbff0_0000_0000_0000,
    1,
    0x8000_0000_0000_0001,
    0x000f_ffff_ffff_ffff,
    0x0010_0000_0000_0000,
    0x7fef_ffff_ffff_ffff,
    0xffef_ffff_ffff_ffff,
    0x7ff0_0000_0000_0000,
    0xfff0_0000_0000_0000,
    0x7ff8_0000_0000_0000,
    0x7ff8_0000_1234_5678,
    0xfff8_0000_0000_0001,
    0x7ff0_0000_0000_0001,
    0x3fe0_0000_0000_0000,
    0x3ff8_0000_0000_0000,
    0xc004_0000_0000_0000,
    0x4009_21fb_5444_2d18,
    0x41e0_0000_0000_0000,
    0xc1e0_0000_0000_0000,
    0xc1e0_0000_0020_0000,
    0x41df_ffff_ffe0_0000,
    0x43e0_0000_0000_0000,
    0xc3e0_0000_0000_0000,
    0x43df_ffff_ffff_ffff,
    0x4340_0000_0000_0000,
    // Where floats end: the greatest, what rounds to it and to infinity, the least, and halves of it.
    0x47ef_ffff_e000_0000,
    0x47ef_ffff_efff_ffff,
    0x47ef_ffff_f000_0000,
    0x36a0_0000_0000_0000,
    0x3690_0000_0000_0000,
    0x3690_0000_0000_0001,
];
/// Constant right operands: instructions have forms of their own for those that fit 16 bits.
const IMMEDIATES: [i32; 9] = [0, 1, -1, 7, 33, -32_768, 32_767, 32_768, i32::MIN];
/// Null and two objects.
const REFERENCES: [u64; 3] = [0, 1, 2];

/// What stands for an `ArithmeticException` among the results.
const THROWN: u64 = 0x7468_726f_776e;

fn values(kind: Kind) -> Vec<u64> {
    match kind {
        Kind::Int => INTS.iter().map(|value| u64::from(*value as u32)).collect(),
        Kind::Long => LONGS.iter().map(|value| *value as u64).collect(),
        Kind::Float => FLOATS.iter().map(|bits| u64::from(*bits)).collect(),
        Kind::Double => DOUBLES.to_vec(),
        Kind::Reference => REFERENCES.to_vec(),
    }
}

/// A result as the program sees it: sign-extended ints, and one NaN.
fn canonical(kind: Kind, slot: u64) -> u64 {
    match kind {
        Kind::Int => i64::from(slot as i32) as u64,
        Kind::Float if f32::from_bits(slot as u32).is_nan() => 0x7fc0_0000,
        Kind::Float => i64::from(slot as i32) as u64,
        Kind::Double if f64::from_bits(slot).is_nan() => 0x7ff8_0000_0000_0000,
        Kind::Long | Kind::Double | Kind::Reference => slot,
    }
}

/// Results in one number.
#[derive(Default)]
struct Digest(u64);

impl Digest {
    fn add(&mut self, operation: ValueOp, operands: &[u64]) {
        let result = operation.fold(operands).map_or(THROWN, |slot| canonical(operation.result(), slot));
        self.0 = (self.0 ^ result).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }
}

/// All results of a row.
fn digest(operation: ValueOp) -> u64 {
    let mut digest = Digest::default();
    match operation.operands() {
        [kind] => values(*kind).iter().for_each(|a| digest.add(operation, &[*a])),
        [left, right] => {
            for a in values(*left) {
                values(*right).iter().for_each(|b| digest.add(operation, &[a, *b]));
            }
        }
        operands => panic!("{operation:?} has {} operands", operands.len()),
    }
    digest.0
}

/// All results with a constant as the right operand, for rows whose right operand is an int.
fn digest_of_immediates(operation: ValueOp) -> Option<u64> {
    let [left, Kind::Int] = operation.operands() else { return None };
    let mut digest = Digest::default();
    for a in values(*left) {
        IMMEDIATES.iter().for_each(|b| digest.add(operation, &[a, u64::from(*b as u32)]));
    }
    Some(digest.0)
}

fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "int",
        Kind::Long => "long",
        Kind::Float => "float",
        Kind::Double => "double",
        Kind::Reference => "Object",
    }
}

fn array_of(kind: Kind) -> String {
    format!("{}S", type_of(kind).to_uppercase())
}

/// The expression that hands the result of a call to the digest.
fn as_long(operation: ValueOp, call: &str) -> String {
    let call = format!("{operation:?}.{call}");
    match operation.result() {
        _ if operation.is_condition() => format!("{call} ? 1 : 0"),
        Kind::Float => format!("Float.floatToIntBits({call})"),
        Kind::Double => format!("Double.doubleToLongBits({call})"),
        Kind::Int | Kind::Long | Kind::Reference => call,
    }
}

fn row(text: &mut String, operation: ValueOp) {
    let operands = operation.operands();
    let result = if operation.is_condition() { "boolean" } else { type_of(operation.result()) };
    let parameters: Vec<String> =
        operands.iter().zip(["a", "b"]).map(|(kind, name)| format!("{} {name}", type_of(*kind))).collect();
    let left = format!("for ({} a : {})", type_of(operands[0]), array_of(operands[0]));
    let (loops, call) = match operands {
        [_, right] => (format!("{left} for ({} b : {})", type_of(*right), array_of(*right)), "test(a, b)"),
        _ => (left.clone(), "test(a)"),
    };
    let java = operation.java();
    let _ = write!(
        text,
        "
    static class {operation:?} {{
        static {result} test({}) {{ return {java}; }}
        static void run() {{
            begin(\"{operation:?}\");
            {loops} {}
            end({:#018x}L);
",
        parameters.join(", "),
        attempt(&as_long(operation, call)),
        digest(operation),
    );
    let Some(digest) = digest_of_immediates(operation) else {
        text.push_str("        }\n    }\n");
        return;
    };
    let _ = writeln!(text, "            begin(\"{operation:?} with constants\");\n            {left} {{");
    for number in 0..IMMEDIATES.len() {
        let _ = writeln!(text, "                {}", attempt(&as_long(operation, &format!("test{number}(a)"))));
    }
    let _ = writeln!(text, "            }}\n            end({digest:#018x}L);\n        }}");
    // What a final variable holds is a constant.
    for (number, value) in IMMEDIATES.iter().enumerate() {
        let _ =
            writeln!(text, "        static {result} test{number}({}) {{ final int b = {value}; return {java}; }}", parameters[0]);
    }
    text.push_str("    }\n");
}

fn attempt(expression: &str) -> String {
    format!("try {{ add({expression}); }} catch (ArithmeticException e) {{ add({THROWN:#x}L); }}")
}

fn array(text: &mut String, kind: Kind, value: impl Fn(u64) -> String) {
    let values: Vec<String> = values(kind).into_iter().map(value).collect();
    let _ = writeln!(text, "    static final {}[] {} = {{ {} }};", type_of(kind), array_of(kind), values.join(", "));
}

fn program() -> String {
    let mut text = String::from(
        "// Each row of the table of value operations on edge values, as runtime/src/value_ops.rs says it and as java does it.
// Made by runtime/tests/value_operations.rs; do not edit.
public class Main {
",
    );
    array(&mut text, Kind::Int, |value| (value as i32).to_string());
    array(&mut text, Kind::Long, |value| format!("{value:#x}L"));
    array(&mut text, Kind::Float, |value| format!("Float.intBitsToFloat({value:#x})"));
    array(&mut text, Kind::Double, |value| format!("Double.longBitsToDouble({value:#x}L)"));
    array(&mut text, Kind::Reference, |value| if value == 0 { "null".into() } else { "new Object()".into() });
    text.push_str(
        "
    static String name;
    static long digest;
    static boolean differs;

    static void begin(String row) { name = row; digest = 0; }
    static void add(long result) { digest = (digest ^ result) * 0x9e3779b97f4a7c15L; digest ^= digest >>> 32; }
    static void end(long expected) {
        System.out.println(name + \" \" + Long.toHexString(digest) + (digest == expected ? \"\" : \" but not by the table\"));
        differs |= digest != expected;
    }
",
    );
    ValueOp::ALL.iter().for_each(|operation| row(&mut text, *operation));
    text.push_str("\n    public static void main(String[] args) {\n");
    ValueOp::ALL.iter().for_each(|operation| {
        let _ = writeln!(text, "        {operation:?}.run();");
    });
    text.push_str("        if (differs) System.exit(1);\n    }\n}\n");
    text
}

#[test]
fn the_program_is_made_from_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programs/value_operations/Main.java");
    let program = program();
    if fs::read_to_string(&path).is_ok_and(|text| text == program) {
        return;
    }
    fs::write(&path, program).expect("the source tree can be written");
    panic!("{} was older than the table and has been written anew", path.display());
}
