//! The functions in Java, in sealed machines: one that compiles, one that interprets.

use std::rc::Rc;

use rjvm::{Compilation, Compiler, Config, Engine, HostFunctions, Object, Program};

use crate::{Guest, Repeated};

const SOURCE: &str = r#"public class Calls {
    public interface Host { int next(int x); int length(String text); }
    public static int add(int a, int b) { return a + b; }
    public static String greet(String name) { return "hello ".concat(name); }
    public static int loop(Host host, int n) { int x = 0; for (int i = 0; i < n; i++) x = host.next(x); return x; }
    public static int lengths(Host host, int n) { int x = 0; for (int i = 0; i < n; i++) x += host.length("a guest's text"); return x; }
}"#;

/// Machines with the functions of their host.
pub fn guests() -> Vec<Guest> {
    let engine = Engine::new(rjvm::find_java_home().expect("a JDK 17 is installed")).expect("a class library");
    let program = Compiler::new(&engine).and_then(|compiler| compiler.compile(&[("Calls.java", SOURCE)])).expect("it compiles");
    [("rjvm", true), ("rjvm, interpreted", false)].map(|(name, enabled)| guest(&engine, &program, name, enabled)).into()
}

fn guest(engine: &Engine, program: &Program, name: &'static str, enabled: bool) -> Guest {
    let compilation = Compilation { enabled, ..Compilation::default() };
    let vm = engine.start(Config { compilation, ..engine.untrusted() }).expect("a machine");
    vm.load(program).expect("its classes");
    let functions = HostFunctions::new()
        .function("next", |x: i32| x.wrapping_add(1))
        .function("length", |text: String| text.len() as i32);
    let host = vm.bind("Calls$Host", functions).expect("all methods have functions");
    let add = vm.static_method::<(i32, i32), i32>("Calls", "add").expect("the source has it");
    let greet = vm.static_method::<(&str,), String>("Calls", "greet").expect("the source has it");
    let next = vm.static_method::<(&Object, i32), i32>("Calls", "loop").expect("the source has it");
    let lengths = vm.static_method::<(&Object, i32), i32>("Calls", "lengths").expect("the source has it");
    let vm = Rc::new(vm);
    let [one, two, three, four] = [(); 4].map(|()| Rc::clone(&vm));
    let other = host.clone();
    let calls: Vec<Option<Repeated>> = vec![
        Some(Box::new(move |n| {
            for i in 0..n {
                assert_eq!(add.call(&*one, (i, 1)).expect("a number"), i + 1);
            }
        })),
        Some(Box::new(move |n| {
            for _ in 0..n {
                assert_eq!(greet.call(&*two, ("guest",)).expect("a text"), "hello guest");
            }
        })),
        Some(Box::new(move |n| assert_eq!(next.call(&*three, (&host, n)).expect("a number"), n))),
        Some(Box::new(move |n| assert_eq!(lengths.call(&*four, (&other, n)).expect("a number"), n * 14))),
    ];
    Guest { name, calls }
}
