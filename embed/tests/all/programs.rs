//! Programs from memory: compiled there, unpacked from jars, loaded into `Vm`s that can read no file of theirs.

use std::io::Write;
use std::time::{Duration, Instant};

use crate::calls::modes;
use crate::support::{Classes, java_home};
use rjvm::{Compiler, Config, Engine, Error, HostFunctions, Limits, Object, Program, StopReason};

const RULE: (&str, &str) = (
    "com/acme/Rule.java",
    r#"package com.acme;
import java.util.*;
public class Rule {
    public interface Facts { int number(String name); }
    enum Level { LOW, HIGH }
    record Result(Level level, int value) { }
    public static String apply(Facts facts) {
        Result result = Helper.measure(facts.number("a"), facts.number("b"));
        return switch (result.level()) { case LOW -> "low " + result.value(); case HIGH -> "high " + result.value(); };
    }
    public static String resource() throws Exception {
        try (var in = Rule.class.getClassLoader().getResourceAsStream("text.txt")) { return in == null ? null : new String(in.readAllBytes()); }
    }
    public static String where() { return Rule.class.getClassLoader().getClass().getName().replaceAll("[0-9]+$", "") + " " + Rule.class.getResource("x"); }
    public static String readsItself() throws Exception { return java.nio.file.Files.readString(java.nio.file.Path.of("/etc/passwd")); }
    static class Helper {
        static Result measure(int a, int b) { List<Integer> l = new ArrayList<>(List.of(a, b)); l.sort(Comparator.naturalOrder()); return new Result(a + b > 10 ? Level.HIGH : Level.LOW, l.get(1)); }
    }
}"#,
);

fn facts() -> HostFunctions {
    HostFunctions::new().function("number", |name: String| if name == "a" { 3 } else { 8 })
}

#[test]
fn sources_become_programs_that_run_in_sealed_vms() {
    let engine = Engine::new(java_home()).unwrap();
    let compiler = Compiler::new(&engine).unwrap();
    let begin = Instant::now();
    let program = compiler.compile(&[RULE]).unwrap();
    let first = begin.elapsed();
    let mut names: Vec<_> = program.files().map(|(path, _)| path.to_owned()).collect();
    names.sort();
    let all = ["Facts", "Helper", "Level", "Result"].map(|inner| format!("com/acme/Rule${inner}.class"));
    assert!(all.iter().all(|name| names.contains(name)) && names.contains(&"com/acme/Rule.class".to_owned()), "{names:?}");
    let begin = Instant::now();
    compiler.compile(&[RULE]).unwrap();
    #[allow(clippy::print_stdout, reason = "the figures are shown with --nocapture")]
    {
        println!("first compilation {first:.0?}, second {:.0?}", begin.elapsed());
    }
    let program = program.file("text.txt", *b"from memory");
    let nothing = Classes::compile("Nothing", "class Nothing { }");
    for (mode, config) in modes(&nothing) {
        let vm = engine.start(Config { policy: engine.untrusted().policy, sealed: true, ..config }).unwrap();
        vm.load(&program).unwrap();
        let facts = vm.bind("com.acme.Rule$Facts", facts()).unwrap();
        let apply = vm.static_method::<(&Object,), String>("com/acme/Rule", "apply").unwrap();
        for _ in 0..30 {
            assert_eq!(apply.call(&vm, (&facts,)).unwrap(), "high 8", "{mode}");
        }
        let text = |name: &str| vm.static_method::<(), String>("com/acme/Rule", name).unwrap().call(&vm, ());
        assert_eq!(text("resource").unwrap(), "from memory");
        assert_eq!(text("where").unwrap(), "rjvm.ProgramLoader null");
        let Error::Guest(denied) = text("readsItself").unwrap_err() else { panic!("another error") };
        assert!(denied.class.starts_with("java.nio.file."), "{denied}");
    }
}

#[test]
fn what_is_wrong_with_a_source_is_said_with_its_place() {
    let engine = Engine::new(java_home()).unwrap();
    let compiler = Compiler::new(&engine).unwrap();
    let wrong = "public class Wrong {\n    int x = \"text\";\n    void f() { undefined(); }\n}\n";
    let Error::Compile(diagnostics) = compiler.compile(&[("Wrong.java", wrong)]).unwrap_err() else { panic!("another error") };
    assert_eq!(diagnostics.len(), 2);
    let first = &diagnostics[0];
    assert!(first.is_error);
    assert_eq!((first.source.as_deref(), first.line, first.column), (Some("Wrong.java"), Some(2), Some(13)));
    assert_eq!(first.message, "incompatible types: java.lang.String cannot be converted to int");
    assert_eq!(diagnostics[1].line, Some(3));
    let text = Error::Compile(diagnostics).to_string();
    assert!(text.starts_with("Wrong.java:2: error: incompatible types"), "{text}");
    // Several sources that need each other, and a warning.
    let (one, other) =
        ("class One { Other other; }", "class Other { One one; int f() { return new java.util.Date().getYear(); } }");
    let sources = [("One.java", one), ("Other.java", other)];
    let (program, warnings) = compiler.compile_in(compiler.vm(), &sources, &["-Xlint:deprecation"]).unwrap();
    assert_eq!((program.files().count(), warnings.len()), (2, 1));
    assert!(!warnings[0].is_error && warnings[0].message.contains("getYear"), "{warnings:?}");
    // Hostile sources are the compiler's own problem.
    let deep = format!("class Deep {{ int x = {}1{}; }}", "(".repeat(20_000), ")".repeat(20_000));
    assert!(compiler.compile(&[("Deep.java", &deep)]).is_err());
    compiler.compile(&[("One.java", "class One { }")]).unwrap();
    let within = compiler.vm().within(Limits::new().deadline(Duration::from_millis(1)));
    let sources = [RULE, ("One.java", one), ("Other.java", other)];
    assert!(matches!(compiler.compile_in(&within, &sources, &[]).unwrap_err(), Error::Stopped(StopReason::Deadline)));
    assert!(matches!(compiler.compile(&[RULE]).unwrap_err(), Error::Stopped(StopReason::Deadline)));
}

#[test]
fn jars_are_unpacked_in_memory() {
    let classes = Classes::compile("Packed", "public class Packed { public static int answer() { return 42; } }");
    let mut jar = std::io::Cursor::new(Vec::new());
    let mut writer = zip::ZipWriter::new(&mut jar);
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("Packed.class", options).unwrap();
    writer.write_all(&std::fs::read(classes.path().join("Packed.class")).unwrap()).unwrap();
    writer.finish().unwrap();
    let program = Program::new().jar(jar.get_ref()).unwrap();
    assert!(Program::new().jar(b"no jar").is_err());
    let engine = Engine::new(java_home()).unwrap();
    let vm = engine.start(engine.untrusted()).unwrap();
    assert!(vm.static_method::<(), i32>("Packed", "answer").is_err());
    vm.load(&program).unwrap();
    assert_eq!(vm.static_method::<(), i32>("Packed", "answer").unwrap().call(&vm, ()).unwrap(), 42);
    // A broken class is the guest's error, and one of the class library is not replaced.
    let broken = Program::new().class("Broken", *b"\xca\xfe\xba\xbe").class("java/lang/Evil", *b"");
    vm.load(&broken).unwrap();
    let Error::Guest(exception) = vm.static_method::<(), ()>("Broken", "x").unwrap_err() else { panic!("another error") };
    assert_eq!(exception.class, "java.lang.ClassFormatError");
    let Error::Guest(exception) = vm.static_method::<(), ()>("java/lang/Evil", "x").unwrap_err() else { panic!("another error") };
    assert_eq!(exception.class, "java.lang.SecurityException");
    assert_eq!(vm.static_method::<(), i32>("Packed", "answer").unwrap().call(&vm, ()).unwrap(), 42);
}

#[test]
#[allow(clippy::print_stdout, reason = "the figures are shown with --nocapture")]
fn many_vms_of_an_engine_come_and_go() {
    let begin = Instant::now();
    let engine = Engine::new(java_home()).unwrap();
    let mut times = Vec::new();
    let mut kept = Vec::new();
    for number in 0..12 {
        let begin = if number == 0 { begin } else { Instant::now() };
        let vm = engine.start(Config { heap_max: Some(32 << 20), ..engine.untrusted() }).unwrap();
        vm.boot().unwrap();
        times.push(begin.elapsed());
        let max = vm.static_method::<(i64, i64), i64>("java/lang/Math", "max").unwrap();
        assert_eq!(max.call(&vm, (number, 5)).unwrap(), number.max(5));
        kept.push(vm);
        if number % 3 == 2 {
            kept.remove(0);
        }
    }
    drop(engine);
    drop(kept);
    println!("first Vm {:.1?}, others {:.1?}", times[0], &times[1..]);
}

#[test]
fn sources_use_classes_of_other_programs() {
    let engine = Engine::new(java_home()).unwrap();
    let compiler = Compiler::new(&engine).unwrap();
    let api = compiler
        .compile(&[("host/Api.java", "package host; public interface Api { int twice(int x); class Inner { } }")])
        .unwrap();
    let plain = compiler.compile(&[("Plain.java", "public class Plain { }")]).unwrap();
    let rule = "package acme; import host.*; public class Rule { static int apply(Api api, int x) { new Api.Inner(); return api.twice(x) + 1; } }";
    let sources = [("acme/Rule.java", rule)];
    assert!(matches!(compiler.compile(&sources), Err(Error::Compile(_))));
    let (program, warnings) = compiler.compile_against(compiler.vm(), &[&plain, &api], &sources, &["-Xlint:all"]).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(program.files().map(|(path, _)| path).collect::<Vec<_>>(), ["acme/Rule.class"]);
    let vm = engine.start(engine.untrusted()).unwrap();
    vm.load(&api).unwrap();
    vm.load(&program).unwrap();
    let api = vm.bind("host.Api", HostFunctions::new().function("twice", |x: i32| 2 * x)).unwrap();
    let apply = vm.static_method::<(&Object, i32), i32>("acme.Rule", "apply").unwrap();
    assert_eq!(apply.call(&vm, (&api, 4)).unwrap(), 9);
    // It is forgotten afterwards.
    assert!(matches!(compiler.compile(&sources), Err(Error::Compile(_))));
    // What is no class file is an error of the sources.
    let broken = Program::new().class("host.Api", *b"none");
    assert!(matches!(compiler.compile_against(compiler.vm(), &[&broken], &sources, &[]), Err(Error::Compile(_))));
}
