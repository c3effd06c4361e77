//! Objects of guests through their handles: fields, arrays, classes; exceptions with all that hangs on them.

use crate::support::{Classes, config, start};
use rjvm::{Error, Object, Vm};

const POINTS: &str = r#"import java.util.*;
public class Points {
    static class Base { private int x = 1; int hidden = 10; final int fixed = 5; }
    static class Point extends Base {
        boolean z = true; byte b = -1; char c = 'c'; short s = -2; volatile int i = 3; long j = 1L << 40; float f = 1.5f; double d = 2.5;
        String text = "text"; int[] numbers = {1, 2}; Object any; Point next; String[] words = {"a"};
        private int hidden = 20;
        int sum() { return numbers.length + i + (int) j; }
    }
    public static Point point() { return new Point(); }
    static String shared = "old"; static int count = 1; static final List<String> LIST = List.of(); static Point one;
    static Object[] objects() { return new Object[] {"a", null, 3}; }

    static class Resource implements AutoCloseable {
        final String name;
        Resource(String name) { this.name = name; }
        public void close() { throw new IllegalStateException("close " + name, new RuntimeException("why " + name)); }
    }
    public static void fail() {
        try (Resource a = new Resource("a"); Resource b = new Resource("b")) {
            try (Resource c = new Resource("c")) { throw new Error("inner"); } catch (Error e) { throw new IllegalArgumentException("outer", e); }
        }
    }
    public static String printed() {
        try { fail(); return null; } catch (Throwable t) { var w = new java.io.StringWriter(); t.printStackTrace(new java.io.PrintWriter(w)); return w.toString(); }
    }
}"#;

fn points() -> (Classes, Vm, Object) {
    let classes = Classes::compile("Points", POINTS);
    let vm = start(config(&classes));
    let point = vm.static_method::<(), Object>("Points", "point").unwrap().call(&vm, ()).unwrap();
    (classes, vm, point)
}

#[test]
fn fields_of_every_type_are_read_and_written() {
    let (_classes, vm, point) = points();
    macro_rules! check {
        ($($name:literal: $type:ty = $before:expr, $after:expr;)*) => { $(
            let field = vm.field::<$type>("Points$Point", $name).unwrap();
            assert_eq!(field.get(&vm, &point).unwrap(), $before, $name);
            field.set(&vm, &point, $after).unwrap();
            assert_eq!(field.get(&vm, &point).unwrap(), $after, $name);
        )* };
    }
    check! {
        "z": bool = true, false;
        "b": i8 = -1, 2;
        "c": u16 = 99, 0xffff;
        "s": i16 = -2, i16::MIN;
        "i": i32 = 3, -4;
        "j": i64 = 1 << 40, -1;
        "f": f32 = 1.5, -0.5;
        "d": f64 = 2.5, 1e300;
        "text": String = "text", "new".to_owned();
        "text": Option<String> = Some("new".to_owned()), None;
        "numbers": Vec<i32> = [1, 2], vec![7; 3];
        "words": Vec<String> = ["a"], vec!["x".to_owned()];
        "x": i32 = 1, 4;
        "hidden": i32 = 20, 21;
    }
    assert_eq!(vm.field::<i32>("Points$Base", "hidden").unwrap().get(&vm, &point).unwrap(), 10);
    assert_eq!(vm.method::<(), i32>("Points$Point", "sum").unwrap().call(&vm, &point, ()).unwrap(), 3 - 4 - 1);
    let (any, next) =
        (vm.field::<Object>("Points$Point", "any").unwrap(), vm.field::<Option<Object>>("Points$Point", "next").unwrap());
    assert!(matches!(any.get(&vm, &point), Err(Error::Null(_))));
    any.set(&vm, &point, point.clone()).unwrap();
    next.set(&vm, &point, Some(point.clone())).unwrap();
    let (one, other) = (any.get(&vm, &point).unwrap(), next.get(&vm, &point).unwrap().unwrap());
    assert!(one.is_same(&vm, &other).unwrap() && one.is_same(&vm, &point).unwrap());
}

#[test]
fn fields_are_what_they_are() {
    let (_classes, vm, point) = points();
    let text = |result: Result<(), Error>| result.unwrap_err().to_string();
    assert_eq!(text(vm.field::<i64>("Points$Point", "i").map(drop)), "the field i of Points$Point has the type I");
    assert_eq!(text(vm.field::<i64>("Points$Point", "absent").map(drop)), "Points$Point has no field absent");
    assert_eq!(text(vm.field::<i32>("Points", "count").map(drop)), "Points has no field count");
    let fixed = vm.field::<i32>("Points$Point", "fixed").unwrap();
    assert_eq!(fixed.get(&vm, &point).unwrap(), 5);
    assert_eq!(text(fixed.set(&vm, &point, 6)), "the field fixed of Points$Base is final");
    let (next, words) =
        (vm.field::<Object>("Points$Point", "next").unwrap(), vm.static_method::<(), Object>("Points", "objects").unwrap());
    let array = words.call(&vm, ()).unwrap();
    assert_eq!(text(next.set(&vm, &point, array.clone())), "[Ljava.lang.Object; is no Points$Point");
    assert_eq!(text(next.get(&vm, &array).map(drop)), "[Ljava.lang.Object; is no Points$Point");
    let (_other_classes, other, _) = points();
    assert!(matches!(next.get(&other, &point), Err(Error::OtherVm)));
    assert!(matches!(
        fixed.get(&vm, &other.static_method::<(), Object>("Points", "point").unwrap().call(&other, ()).unwrap()),
        Err(Error::OtherVm)
    ));
}

#[test]
fn static_fields_are_written() {
    let (_classes, vm, point) = points();
    vm.set_static_field::<i32>("Points", "count", 7).unwrap();
    vm.set_static_field::<Option<String>>("Points", "shared", None).unwrap();
    vm.set_static_field::<Object>("Points", "one", point.clone()).unwrap();
    assert_eq!(vm.static_field::<i32>("Points", "count").unwrap(), 7);
    assert_eq!(vm.static_field::<Option<String>>("Points", "shared").unwrap(), None);
    assert!(vm.static_field::<Object>("Points", "one").unwrap().is_same(&vm, &point).unwrap());
    let list = vm.static_field::<Object>("Points", "LIST").unwrap();
    assert!(matches!(vm.set_static_field::<Object>("Points", "LIST", list.clone()), Err(Error::NoSuchMember(_))));
    assert!(matches!(vm.set_static_field::<Object>("Points", "one", list), Err(Error::WrongClass(_))));
}

#[test]
fn arrays_of_objects_have_elements() {
    let (_classes, vm, point) = points();
    let array = vm.static_method::<(), Object>("Points", "objects").unwrap().call(&vm, ()).unwrap();
    let elements = array.elements(&vm).unwrap();
    let names: Vec<_> = elements.iter().map(|element| element.as_ref().map(|element| element.class_name(&vm).unwrap())).collect();
    assert_eq!(names, [Some("java.lang.String".to_owned()), None, Some("java.lang.Integer".to_owned())]);
    assert!(matches!(point.elements(&vm), Err(Error::WrongClass(_))));
    let made = vm.array_of("Points$Point", &[Some(point.clone()), None]).unwrap();
    assert_eq!(made.class_name(&vm).unwrap(), "[LPoints$Point;");
    assert!(made.elements(&vm).unwrap()[0].as_ref().unwrap().is_same(&vm, &point).unwrap());
    assert!(matches!(vm.array_of("java.lang.String", &[Some(point)]), Err(Error::WrongClass(_))));
}

#[test]
fn exceptions_come_with_causes_and_what_was_suppressed() {
    let (_classes, vm, _) = points();
    let Err(Error::Guest(exception)) = vm.static_method::<(), ()>("Points", "fail").unwrap().call(&vm, ()) else {
        panic!("it fails")
    };
    let suppressed: Vec<_> = exception.suppressed.iter().map(ToString::to_string).collect();
    assert_eq!(suppressed, ["java.lang.IllegalStateException: close b", "java.lang.IllegalStateException: close a"]);
    assert_eq!(exception.suppressed[0].cause.as_ref().unwrap().to_string(), "java.lang.RuntimeException: why b");
    let cause = exception.cause.as_ref().unwrap();
    assert_eq!(
        (cause.to_string(), cause.suppressed[0].to_string()),
        ("java.lang.Error: inner".to_owned(), "java.lang.IllegalStateException: close c".to_owned())
    );
    // As the class library prints it, but for the frame of the method that does.
    let printed = vm.static_method::<(), String>("Points", "printed").unwrap().call(&vm, ()).unwrap();
    let without_caller: String =
        printed.lines().filter(|line| !line.contains("Points.printed")).map(|line| format!("{line}\n")).collect();
    let fewer = |text: &str| text.lines().filter(|line| !line.contains(" more")).collect::<Vec<_>>().join("\n");
    assert_eq!(fewer(&exception.stack_trace()), fewer(&without_caller));
}
