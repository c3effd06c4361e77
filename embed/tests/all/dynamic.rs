//! Calls whose types are known only when they are made.

use crate::support::{Classes, config, start};
use rjvm::{Dynamic, Error, Object, Vm};

const MANY: &str = r#"import java.util.*;
public class Many {
    static String of(boolean x) { return "boolean " + x; } static String of(byte x) { return "byte " + x; }
    static String of(char x) { return "char " + x; } static String of(short x) { return "short " + x; }
    static String of(int x) { return "int " + x; } static String of(long x) { return "long " + x; }
    static String of(float x) { return "float " + x; } static String of(double x) { return "double " + x; }
    static String of(String x) { return "String " + x; } static String of(int[] x) { return "int[] " + x.length; }
    static String of(Object x) { return "Object " + (x == null); }
    static byte narrow(byte x) { return x; } static char letter(char x) { return x; } static float single(float x) { return x; }
    static double wide(double x) { return x; } static long longer(long x) { return x; }
    static boolean[] zs(boolean[] x) { return x; } static byte[] bs(byte[] x) { return x; } static char[] cs(char[] x) { return x; }
    static short[] ss(short[] x) { return x; } static int[] is(int[] x) { return x; } static long[] js(long[] x) { return x; }
    static float[] fs(float[] x) { return x; } static double[] ds(double[] x) { return x; } static String[] ts(String[] x) { return x; }
    static String[] holes() { return new String[] {"a", null}; }
    static Object any(Object x) { return x; } static Many make(Many x) { return x; } static void nothing() { } static String none() { return null; }
    private final int n; public Many(int n) { this.n = n; } public Many() { this(7); }
    int plus(int x) { return n + x; } int plus(String x) { return n + x.length(); }
    static class More extends Many { More(String s) { super(s.length()); } @Override int plus(int x) { return -x; } }
    static abstract class Nobody { }
    static void fail() { throw new IllegalStateException("no"); }
}"#;

fn call(vm: &Vm, name: &str, arguments: &[Dynamic]) -> Result<Dynamic, Error> {
    vm.dynamic_static_method("Many", name)?.call(vm, None, arguments)
}

fn shown(result: Result<Dynamic, Error>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn values_choose_the_method_that_they_fit_best() {
    let classes = Classes::compile("Many", MANY);
    let vm = start(config(&classes));
    let of = |value: Dynamic| shown(call(&vm, "of", &[value]));
    let expected = [
        (Dynamic::Boolean(true), "Text(\"boolean true\")"),
        (Dynamic::Byte(-1), "Text(\"byte -1\")"),
        (Dynamic::Char(97), "Text(\"char a\")"),
        (Dynamic::Short(3), "Text(\"short 3\")"),
        (Dynamic::Int(3), "Text(\"int 3\")"),
        (Dynamic::Long(3), "Text(\"long 3\")"),
        (Dynamic::Float(1.5), "Text(\"float 1.5\")"),
        (Dynamic::Double(1.5), "Text(\"double 1.5\")"),
        (Dynamic::Text("x".to_owned()), "Text(\"String x\")"),
        (Dynamic::Ints(vec![0; 4]), "Text(\"int[] 4\")"),
        (Dynamic::Longs(vec![0; 4]), "Text(\"Object false\")"),
    ];
    for (value, text) in expected {
        assert_eq!(of(value), text);
    }
    assert!(of(Dynamic::Null).starts_with("several methods Many.of fit these arguments; there are (Z)"));
    let by_descriptor = vm.dynamic_static_method("Many", "of(Ljava/lang/Object;)Ljava/lang/String;").unwrap();
    assert_eq!(shown(by_descriptor.call(&vm, None, &[Dynamic::Null])), "Text(\"Object true\")");
    // Numbers go where there is room for them.
    let one = |name: &str, value: Dynamic| shown(call(&vm, name, &[value]));
    assert_eq!(one("narrow", Dynamic::Long(-128)), "Byte(-128)");
    assert_eq!(one("narrow", Dynamic::Long(128)), "no method Many.narrow fit these arguments; there are (B)B");
    assert_eq!(one("letter", Dynamic::Int(65)), "Char(65)");
    assert_eq!(one("letter", Dynamic::Text("é".to_owned())), "Char(233)");
    assert!(one("letter", Dynamic::Text("ab".to_owned())).starts_with("no method"));
    assert_eq!(one("single", Dynamic::Double(0.5)), "Float(0.5)");
    assert_eq!(one("single", Dynamic::Long(16_777_217)), "Float(16777216.0)");
    assert_eq!(one("wide", Dynamic::Char(3)), "Double(3.0)");
    assert_eq!(one("longer", Dynamic::Byte(-3)), "Long(-3)");
    assert!(one("longer", Dynamic::Double(3.0)).starts_with("no method"));
    assert!(one("longer", Dynamic::Void).starts_with("no method"));
}

#[test]
fn arrays_and_objects_cross_both_ways() {
    let classes = Classes::compile("Many", MANY);
    let vm = start(config(&classes));
    let values = [
        ("zs", Dynamic::Booleans(vec![true, false])),
        ("bs", Dynamic::Bytes(vec![1, 255])),
        ("cs", Dynamic::Chars(vec![0xd800])),
        ("ss", Dynamic::Shorts(vec![-1])),
        ("is", Dynamic::Ints(vec![])),
        ("js", Dynamic::Longs(vec![i64::MIN])),
        ("fs", Dynamic::Floats(vec![0.5])),
        ("ds", Dynamic::Doubles(vec![1e300])),
        ("ts", Dynamic::Texts(vec!["a".to_owned(), "ü".to_owned()])),
    ];
    for (name, value) in values {
        assert_eq!(shown(call(&vm, name, std::slice::from_ref(&value))), format!("{value:?}"));
        assert_eq!(shown(call(&vm, name, &[Dynamic::Null])), "Null");
    }
    let Dynamic::Object(holes) = call(&vm, "holes", &[]).unwrap() else { panic!("it has a null") };
    assert_eq!(holes.class_name(&vm).unwrap(), "[Ljava.lang.String;");
    assert_eq!(shown(call(&vm, "nothing", &[])), "Void");
    assert_eq!(shown(call(&vm, "none", &[])), "Null");
    assert!(matches!(call(&vm, "any", &[Dynamic::Text("x".to_owned())]).unwrap(), Dynamic::Object(_)));
    let Err(Error::Guest(exception)) = call(&vm, "fail", &[]) else { panic!("it fails") };
    assert_eq!(exception.to_string(), "java.lang.IllegalStateException: no");
}

#[test]
fn objects_are_made_and_called() {
    let classes = Classes::compile("Many", MANY);
    let vm = start(config(&classes));
    let new = |class: &str, arguments: &[Dynamic]| -> Object {
        let Dynamic::Object(made) = vm.dynamic_constructor(class).unwrap().call(&vm, None, arguments).unwrap() else { panic!() };
        made
    };
    let plus = vm.dynamic_method("Many", "plus").unwrap();
    let one = new("Many", &[Dynamic::Long(5)]);
    assert_eq!(shown(plus.call(&vm, Some(&one), &[Dynamic::Int(2)])), "Int(7)");
    assert_eq!(shown(plus.call(&vm, Some(&one), &[Dynamic::Text("four".to_owned())])), "Int(9)");
    assert_eq!(shown(plus.call(&vm, Some(&new("Many", &[])), &[Dynamic::Int(2)])), "Int(9)");
    let more = new("Many$More", &[Dynamic::Text("abc".to_owned())]);
    assert_eq!(shown(plus.call(&vm, Some(&more), &[Dynamic::Int(2)])), "Int(-2)");
    let to_string = vm.dynamic_method("java.lang.Object", "toString").unwrap();
    assert!(shown(to_string.call(&vm, Some(&one), &[])).starts_with("Text(\"Many@"));
    assert!(matches!(plus.call(&vm, None, &[Dynamic::Int(2)]), Err(Error::Null(_))));
    let list = new("java.util.ArrayList", &[]);
    assert!(matches!(plus.call(&vm, Some(&list), &[Dynamic::Int(2)]), Err(Error::WrongClass(_))));
    assert!(matches!(call(&vm, "make", &[Dynamic::Object(list)]), Err(Error::WrongClass(_))));
    assert!(matches!(vm.dynamic_constructor("Many$Nobody"), Err(Error::NoSuchMember(_))));
    assert!(matches!(vm.dynamic_method("Many", "absent"), Err(Error::NoSuchMember(_))));
    let other = start(config(&classes));
    assert!(matches!(plus.call(&other, Some(&one), &[Dynamic::Int(2)]), Err(Error::OtherVm)));
    assert!(matches!(vm.dynamic_static_method("Many", "none").unwrap().call(&other, None, &[]), Err(Error::OtherVm)));
}
