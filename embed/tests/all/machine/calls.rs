//! Into compiled code and out of it, with arguments and results of every kind.

use std::fmt::Write as _;

use crate::machine::text::{Writer, at_once, kinds, run, texts, with_texts};
use crate::support::Classes;
use classfile::Kind;

/// Kinds of the parameters and of the result.
const SIGNATURES: &[&str] = &[
    ">I",
    ">J",
    ">F",
    ">D",
    "I>I",
    "J>J",
    "F>F",
    "D>D",
    "L>I",
    "IJ>J",
    "JI>I",
    "DF>D",
    "FD>F",
    "IJFDL>D",
    "LDFJI>J",
    "IIIIII>I",
    "IIIIIIII>J",
    "JJJJJJJ>J",
    "FFFFFFFFF>F",
    "DDDDDDDDDD>D",
    "IJIJIJIJIJIJ>I",
    "DJDJDJDJDJDJ>D",
    "IJFDLIJFDLIJ>J",
    "LLLLLLLLLLLL>I",
    "FIFIFIFIFIFI>F",
];

fn split(signature: &str) -> (&str, &str) {
    signature.split_once('>').unwrap()
}

fn java_type(kind: char) -> &'static str {
    match kind {
        'I' => "int",
        'J' => "long",
        'F' => "float",
        'D' => "double",
        _ => "Object",
    }
}

/// The argument at a place, in Java, and what it counts as.
fn argument(kind: char, place: usize) -> (String, f64) {
    let value = place as i64 + 1;
    match kind {
        'I' => (format!("{}", -value), -value as f64),
        'J' => (format!("{}L", value << 33), (value << 33) as f64),
        'F' => (format!("{value}.5f"), value as f64 + 0.5),
        'D' => (format!("{value}e10"), value as f64 * 1e10),
        _ if place.is_multiple_of(2) => ("\"\"".to_owned(), 1.0),
        _ => ("null".to_owned(), 0.0),
    }
}

/// The weighted sum of the arguments, as a result of its kind, as bits.
fn expected(signature: &str) -> i64 {
    let (parameters, result) = split(signature);
    let weighted = parameters.chars().enumerate().map(|(place, kind)| (place as f64 + 2.0) * argument(kind, place).1);
    let sum = weighted.fold(1.0, |sum, value| sum + value);
    match result {
        "I" => (sum as i32).into(),
        "J" => sum as i64,
        "F" => ((sum as f32).to_bits() as i32).into(),
        _ => sum.to_bits() as i64,
    }
}

/// For each signature `direct`, which is compiled and computes the sum, `around`, which is compiled and calls `plain`, and that, which is interpreted.
fn program() -> String {
    let (mut methods, mut calls) = (String::new(), String::new());
    for (number, signature) in SIGNATURES.iter().enumerate() {
        let (parameters, result) = split(signature);
        let result_type = java_type(result.chars().next().unwrap());
        let declared: Vec<_> =
            parameters.chars().enumerate().map(|(place, kind)| format!("{} p{place}", java_type(kind))).collect();
        let declared = declared.join(", ");
        let sum: String = parameters
            .chars()
            .enumerate()
            .map(|(place, kind)| {
                let value = if kind == 'L' { format!("(p{place} == null ? 0 : 1)") } else { format!("(double) p{place}") };
                format!(" + {}.0 * {value}", place + 2)
            })
            .collect();
        let arguments: Vec<_> = parameters.chars().enumerate().map(|(place, kind)| argument(kind, place).0).collect();
        let arguments = arguments.join(", ");
        for name in ["direct", "around"] {
            writeln!(methods, "static {result_type} {name}{number}({declared}) {{ return 0; }}").unwrap();
        }
        writeln!(methods, "static {result_type} plain{number}({declared}) {{ return ({result_type}) (1.0{sum}); }}").unwrap();
        let bits = match result {
            "F" => "Float.floatToRawIntBits",
            "D" => "Double.doubleToRawLongBits",
            _ => "",
        };
        for name in ["direct", "around"] {
            writeln!(calls, "{{ {result_type} r = 0; for (int i = 0; i < 5; i++) r = {name}{number}({arguments}); System.out.println({bits}(r)); }}").unwrap();
        }
    }
    format!("public class Main {{\n{methods}\npublic static void main(String[] arguments) {{\n{calls}\n}} }}")
}

fn write(writer: &mut Writer<'_>, name: &str) -> Option<String> {
    let (parameters, result) = kinds(writer.unit.method);
    if let Some(number) = name.strip_prefix("around") {
        let plain = writer.method(&format!("plain{number}"));
        let adapter = writer.adapter(plain);
        let arguments: String = (1..=parameters.len()).map(|number| format!(", v{number}")).collect();
        let head = writer.head();
        return Some(format!("{head} v90 = iconst.i32 {}\n@0000 v91 = call {adapter}(v90{arguments})\n return v91", plain.id.0));
    }
    name.strip_prefix("direct")?;
    let mut text = writer.head() + "v50 = iconst.i64 1\n v51 = fcvt_from_sint.f64 v50\n v52 = iconst.i32 0\n";
    let mut sum = "v51".to_owned();
    for (place, kind) in parameters.iter().enumerate() {
        let (parameter, base) = (place + 1, 100 + 10 * place);
        match kind {
            Kind::Int | Kind::Long => writeln!(text, "v{base} = fcvt_from_sint.f64 v{parameter}"),
            Kind::Float => writeln!(text, "v{base} = fpromote.f64 v{parameter}"),
            Kind::Double => writeln!(
                text,
                "v9{place} = iconst.i64 0\n v{}  = fcvt_from_sint.f64 v9{place}\n v{base} = fadd v{parameter}, v{}",
                base + 1,
                base + 1
            ),
            Kind::Reference => {
                writeln!(text, "v{} = icmp ne v{parameter}, v52\n v{base} = fcvt_from_uint.f64 v{}", base + 1, base + 1)
            }
        }
        .unwrap();
        writeln!(
            text,
            "v{} = iconst.i64 {}\n v{} = fcvt_from_sint.f64 v{}\n v{} = fmul v{}, v{base}\n v{} = fadd {sum}, v{}",
            base + 2,
            place + 2,
            base + 3,
            base + 2,
            base + 4,
            base + 3,
            base + 5,
            base + 4
        )
        .unwrap();
        sum = format!("v{}", base + 5);
    }
    let conversion = match result? {
        Kind::Long => format!("v900 = fcvt_to_sint_sat.i64 {sum}"),
        Kind::Float => format!("v900 = fdemote.f32 {sum}"),
        Kind::Double => return Some(format!("{text}return {sum}")),
        Kind::Int | Kind::Reference => format!("v900 = fcvt_to_sint_sat.i32 {sum}"),
    };
    Some(format!("{text}{conversion}\n return v900"))
}

#[test]
fn arguments_and_results_of_every_kind_go_in_and_out() {
    let classes = Classes::compile("Main", &program());
    let (_vm, out) = run(with_texts(&classes, at_once(), || texts(write)));
    let lines: Vec<i64> = out.lines().map(|line| line.parse().unwrap()).collect();
    let both: Vec<i64> = SIGNATURES.iter().flat_map(|signature| [expected(signature); 2]).collect();
    assert_eq!(lines, both);
}
