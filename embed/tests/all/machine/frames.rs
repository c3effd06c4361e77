//! Frames of compiled code: exceptions, references, traces, exits.

use std::fmt::Write as _;

use classfile::Kind;
use rjvm::{Config, Stress};
use runtime::code::blob::{DeoptState, Inlined, MethodState, Site, Source};
use runtime::code::installed::ExitWord;
use runtime::code::resume::Moment;
use runtime::ops::helpers::Helper;
use runtime::thread::block::OFFSETS;

use crate::machine::text::{Writer, at_once, ended, kinds, result, run, texts, with_texts};
use crate::support::Classes;

const NESTED: &str = r#"public class Main {
    static Object level(Object kept, int depth) { return null; }
    static Object between(Object kept, int depth) {
        Object[] mine = { kept, "x" + depth };
        Object given = level(kept, depth);
        if (mine[0] != kept || given != kept) throw new IllegalStateException(depth + " " + given);
        return given;
    }
    static Object last(Object kept) {
        StringBuilder names = new StringBuilder();
        for (StackTraceElement element : new Throwable().getStackTrace()) names.append(' ').append(element.getMethodName());
        if (trace == null && names.indexOf(" between level between level") > 0) trace = names.toString() + " " + kept;
        return kept;
    }
    static String trace;
    public static void main(String[] arguments) {
        for (int i = 0; i < 400; i++) {
            Object kept = "kept" + i;
            Object given = null;
            try { given = level(kept, 2); } catch (IllegalStateException e) { if (i > 15) throw e; }
            if (i > 15 && given != kept) throw new IllegalStateException(i + " " + given);
        }
        System.out.println(trace.substring(0, trace.indexOf("kept")));
    }
}"#;

/// `level(kept, depth)`: keeps its argument in its frame while a helper collects and something else runs.
fn nested(writer: &mut Writer<'_>, name: &str) -> Option<String> {
    if name != "level" {
        return None;
    }
    let (between, last) = (writer.method("between"), writer.method("last"));
    let ints = writer.class("[I").id.0;
    let (to_between, to_last) = (writer.adapter(between), writer.adapter(last));
    let new_array = writer.helper(Helper::NewArray);
    let (head, made, ended) = (writer.head(), result("v13"), ended("v30"));
    Some(format!(
        "ss0 = explicit_slot 8\n ss1 = explicit_slot 16\n
        {head}
            v10 = stack_addr.i64 ss1
            store v1, v10+4
            v11 = iconst.i32 {ints}
            v12 = iconst.i32 10
            v19 = iconst.i32 0
        @0000 call {new_array}(v11, v12), stack_map=[i32 @ ss1+4]
            {made}
            {ended}
            brif v30, block4, block1
        block1:
            store v13, v10
            v14 = load.i32 v10+4
            brif v2, block2, block3
        block2:
            v15 = iconst.i32 {}
            v16 = iconst.i32 1
            v17 = isub v2, v16
        @0000 v18 = call {to_between}(v15, v14, v17), stack_map=[i32 @ ss1+4, i32 @ ss1+0]
            jump block5
        block3:
            v20 = iconst.i32 {}
        @0000 v21 = call {to_last}(v20, v14), stack_map=[i32 @ ss1+4, i32 @ ss1+0]
            jump block5
        block4:
            return v19
        block5:
            v22 = load.i32 v10+4
            return v22",
        between.id.0, last.id.0
    ))
}

#[test]
fn references_in_nested_frames_follow_their_objects_and_traces_show_the_methods() {
    let classes = Classes::compile("Main", NESTED);
    for gc_stress in [Stress::Off, Stress::EveryNth(101)] {
        let config = with_texts(&classes, at_once(), || texts(nested));
        let (_vm, out) = run(Config { gc_stress, gc_verify: true, ..config });
        assert_eq!(out, " last level between level between level main \n");
    }
}

const THROWING: &str = r#"public class Main {
    static int pass(int i) { return -1; }
    static int thrower(int i) { if (i % 2 == 0) throw new IllegalStateException("even " + i); return i; }
    static int caught(int i) { try { return thrower(i); } catch (IllegalStateException e) { return -i; } }
    static int divide(int i) { return -2; }
    static int instance(Object object) { return -3; }
    static long read(int i) { return -4; }
    static int array(int length) { return -5; }
    static long number = 1L << 40;
    public static void main(String[] arguments) {
        String all = "";
        for (int i = 0; i < 8; i++) {
            all = "";
            for (int k = 10; k < 12; k++) {
                try {
                    all += pass(k) + ";";
                } catch (IllegalStateException e) {
                    StackTraceElement[] trace = e.getStackTrace();
                    all += e.getMessage() + " " + trace[0].getMethodName() + " " + trace[1].getMethodName() + trace[1].getLineNumber() + " " + trace.length + ";";
                }
                all += caught(k) + ";";
                try { all += divide(k); } catch (ArithmeticException e) { all += e.getMessage() + ";"; }
                all += instance(k == 10 ? (Object) "text" : Integer.valueOf(k)) + ";" + read(k) + ";";
                try { all += array(k == 10 ? 3 : -3) + ";"; } catch (NegativeArraySizeException e) { all += e.getMessage() + ";"; }
            }
        }
        System.out.println(all);
    }
}"#;

fn throwing(writer: &mut Writer<'_>, name: &str) -> Option<String> {
    let (head, ended) = (writer.head(), ended("v30"));
    let thrower = writer.method("thrower");
    Some(match name {
        "pass" => {
            let adapter = writer.adapter(thrower);
            format!("{head} v10 = iconst.i32 {}\n@0000 v11 = call {adapter}(v10, v1)\n return v11", thrower.id.0)
        }
        "caught" => {
            let (adapter, exit) = (writer.adapter(thrower), writer.deoptimize());
            // iload_0; invokestatic
            let place = Inlined { method: writer.unit.method.id, bci: 1 };
            writer.exits.push(exit_of(
                MethodState { place, moment: Moment::Calling, locals: vec![Source::Spill(0)], stack: vec![], locks: vec![] },
                vec![],
            ));
            writer.bcis = vec![1];
            let word = ExitWord::new(writer.unit.code, 0).0;
            format!(
                "{head} v10 = iconst.i32 {}\n@0000 v11 = call {adapter}(v10, v1)\n {ended} brif v30, block1, block2
                block1:\n v12 = load.i64 v300+{}\n v13 = uextend.i64 v1\n store v13, v12\n v14 = iconst.i64 {word}\n return_call {exit}(v14)
                block2:\n return v11",
                thrower.id.0, OFFSETS.exits
            )
        }
        "divide" => {
            let helper = writer.helper(Helper::ThrowDivisionByZero);
            format!("{head}\n@0000 call {helper}()\n return v1")
        }
        "instance" => {
            let (helper, class) = (writer.helper(Helper::IsInstance), writer.class("java/lang/String").id.0);
            format!("{head} v10 = iconst.i32 {class}\n@0000 v11 = call {helper}(v1, v10)\n return v11")
        }
        "read" => {
            let helper = writer.helper(Helper::GetStatic);
            let (method, constant) = (writer.method("main"), constant(writer, "number"));
            format!(
                "{head} v10 = iconst.i32 {}\n v11 = iconst.i32 {constant}\n@0000 v12 = call {helper}(v10, v11)\n return v12",
                method.id.0
            )
        }
        "array" => {
            let (helper, class) = (writer.helper(Helper::NewArray), writer.class("[I").id.0);
            let (negative, made) = (writer.helper(Helper::ThrowNegativeSize), result("v13"));
            format!(
                "{head} v10 = iconst.i32 {class}\n v11 = iconst.i32 0\n v12 = icmp slt v1, v11\n brif v12, block1, block2
                block1:\n@0000 call {negative}(v1)\n return v1
                block2:\n@0000 call {helper}(v10, v1)\n {made} v14 = icmp ne v13, v11\n v15 = uextend.i32 v14\n return v15"
            )
        }
        _ => return None,
    })
}

/// The index of a field of `Main` in its constant pool.
fn constant(writer: &Writer<'_>, name: &str) -> u16 {
    let pool = writer.unit.method.class.constants.file();
    let mut indices = pool.iter().map(|(index, _)| index);
    indices.find(|index| pool.member_ref(*index).is_some_and(|(_, member, _)| member == *name)).unwrap().0
}

/// An exit with one method.
fn exit_of(state: MethodState, references: Vec<u16>) -> Site {
    Site { references, deopt: Some(DeoptState { objects: Vec::new(), methods: vec![state] }), ..Site::default() }
}

#[test]
fn exceptions_and_results_of_helpers_and_methods_come_out() {
    let classes = Classes::compile("Main", THROWING);
    let line = THROWING.lines().position(|line| line.contains("int pass")).unwrap() + 1;
    let (_vm, out) = run(with_texts(&classes, at_once(), || texts(throwing)));
    let number = 1i64 << 40;
    assert_eq!(out, format!("even 10 thrower pass{line} 3;-10;/ by zero;1;{number};1;11;11;/ by zero;0;{number};-3;\n"));
}

const LEAVING: &str = r#"public class Main {
    static void none(int i, long l, float f, double d, Object o) { text = i + " " + l + " " + f + " " + d + " " + o; }
    static int ints(int i, long l, float f, double d, Object o) { text = i + " " + l + " " + f + " " + d + " " + o; return i; }
    static long longs(int i, long l, float f, double d, Object o) { text = i + " " + l + " " + f + " " + d + " " + o; return l; }
    static float floats(int i, long l, float f, double d, Object o) { text = i + " " + l + " " + f + " " + d + " " + o; return f; }
    static double doubles(int i, long l, float f, double d, Object o) { text = i + " " + l + " " + f + " " + d + " " + o; return d; }
    static Object objects(int i, long l, float f, double d, Object o) { text = i + " " + l + " " + f + " " + d + " " + o; return o; }
    static String text;
    public static void main(String[] arguments) {
        String all = "";
        for (int i = 0; i < 8; i++) {
            all = "";
            none(3, 1L << 35, 1.5f, 1e300, "o" + i); all += text + ";";
            all += ints(3, 1L << 35, 1.5f, 1e300, "o" + i) + " "; all += text + ";";
            all += longs(3, 1L << 35, 1.5f, 1e300, "o" + i) + " "; all += text + ";";
            all += floats(3, 1L << 35, 1.5f, 1e300, "o" + i) + " "; all += text + ";";
            all += doubles(3, 1L << 35, 1.5f, 1e300, "o" + i) + " "; all += text + ";";
            all += objects(3, 1L << 35, 1.5f, 1e300, "o" + i) + " "; all += text + ";";
        }
        System.out.println(all);
    }
}"#;

/// Leaves for the interpreter before the first instruction, with 1000 added to the int.
fn leaving(writer: &mut Writer<'_>, name: &str) -> Option<String> {
    if !["none", "ints", "longs", "floats", "doubles", "objects"].contains(&name) {
        return None;
    }
    let exit = writer.deoptimize();
    let mut text = writer.head()
        + &format!(
            "v10 = get_pinned_reg.i64\n v11 = load.i64 v10+{}\n v12 = iconst.i32 1000\n v13 = iadd v1, v12\n",
            OFFSETS.exits
        );
    let (mut locals, mut references) = (Vec::new(), Vec::new());
    for (word, kind) in (0..).zip(kinds(writer.unit.method).0) {
        let parameter = if word == 0 { "v13".to_owned() } else { format!("v{}", word + 1) };
        // A store of 32 bits leaves what the last exit has put above it.
        writeln!(text, "store {parameter}, v11+{}", 8 * word).unwrap();
        locals.push(Source::Spill(word));
        locals.extend((kind.slots() == 2).then_some(Source::Unused));
        references.extend((kind == Kind::Reference).then_some(word));
    }
    let place = Inlined { method: writer.unit.method.id, bci: 0 };
    writer.exits.push(exit_of(MethodState { place, moment: Moment::Entry, locals, stack: vec![], locks: vec![] }, references));
    Some(text + &format!("v14 = iconst.i64 {}\n return_call {exit}(v14)", ExitWord::new(writer.unit.code, 0).0))
}

#[test]
fn exits_hand_values_of_every_kind_to_the_interpreter_and_results_back() {
    let classes = Classes::compile("Main", LEAVING);
    for gc_stress in [Stress::Off, Stress::EveryNth(61)] {
        let (_vm, out) = run(Config { gc_stress, ..with_texts(&classes, at_once(), || texts(leaving)) });
        let values = format!("1003 {} 1.5 1.0E300 o7", 1i64 << 35);
        let results = [
            "".to_owned(),
            "1003 ".to_owned(),
            format!("{} ", 1i64 << 35),
            "1.5 ".to_owned(),
            "1.0E300 ".to_owned(),
            "o7 ".to_owned(),
        ];
        let expected: String = results.iter().map(|result| format!("{result}{values};")).collect();
        assert_eq!(out, expected + "\n");
    }
}

#[test]
fn code_that_is_left_too_often_is_withdrawn() {
    let source = LEAVING.replace("i < 8", "i < 40");
    let classes = Classes::compile("Main", &source);
    let policy = jit::policy::Policy { log: true, ..at_once() };
    let (_vm, out) = run(with_texts(&classes, policy, || texts(leaving)));
    // It is compiled again, and in the end no more.
    let compiled = out.lines().filter(|line| line.contains("Main::longs (")).count();
    assert!((2..=20).contains(&compiled), "{compiled} times: {out}");
}
