//! A judge of students' programs: compiles them in memory, runs them with limits, and compares what they print.
#![allow(clippy::print_stdout, reason = "an example")]

use std::time::Duration;

use rjvm::{Compiler, Config, Engine, Error, Input, Limits, StopReason};

/// What becomes of a program.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It prints what it should.
    Accepted,
    /// It prints something else.
    WrongAnswer(String),
    /// It does not compile: the first error.
    CompileError(String),
    /// It ends with an exception.
    RuntimeError(String),
    /// It takes too long.
    TimeLimit,
    /// It exits, or does what it may not.
    Other(String),
}

/// Judges a program whose class is `Main`.
///
/// # Errors
/// If no `Vm` can be started.
pub fn judge(compiler: &Compiler, engine: &Engine, source: &str, input: &str, expected: &str) -> Result<Verdict, Error> {
    let program = match compiler.compile(&[("Main.java", source)]) {
        Ok(program) => program,
        Err(Error::Compile(diagnostics)) => return Ok(Verdict::CompileError(diagnostics[0].to_string())),
        Err(other) => return Err(other),
    };
    let mut config = Config { heap_max: Some(64 << 20), threads_max: 20, ..engine.untrusted() };
    config.policy = config.policy.stdin(Input::Bytes(input.as_bytes().to_vec()));
    let vm = engine.start(config)?;
    vm.load(&program)?;
    let main = match vm.static_method::<(Vec<String>,), ()>("Main", "main") {
        Ok(main) => main,
        Err(error) => return Ok(Verdict::Other(error.to_string())),
    };
    let ended = main.call(&vm.within(Limits::new().deadline(Duration::from_secs(3))), (Vec::new(),));
    Ok(match ended {
        Ok(()) => {
            let output = String::from_utf8_lossy(&vm.captured_stdout()).into_owned();
            if output.trim() == expected { Verdict::Accepted } else { Verdict::WrongAnswer(output) }
        }
        Err(Error::Guest(exception)) => Verdict::RuntimeError(exception.to_string()),
        Err(Error::Stopped(StopReason::Deadline)) => Verdict::TimeLimit,
        Err(other) => Verdict::Other(other.to_string()),
    })
}

/// Programs that add the numbers of a line, or try to.
pub const PROGRAMS: [&str; 7] = [
    "public class Main { public static void main(String[] a) { var in = new java.util.Scanner(System.in); System.out.println(in.nextInt() + in.nextInt()); } }",
    "public class Main { public static void main(String[] a) { System.out.println(40); } }",
    "public class Main { public static void main(String[] a) { System.out.println(40) } }",
    "public class Main { public static void main(String[] a) { System.out.println(new int[0][0].length / 0); } }",
    "public class Main { public static void main(String[] a) { while (true) { } } }",
    "public class Main { public static void main(String[] a) { System.exit(3); } }",
    "public class Main { public static void main(String[] a) throws Exception { new ProcessBuilder(\"id\").start(); } }",
];

/// Judges all of them.
///
/// # Errors
/// As [`judge`].
pub fn run() -> Result<Vec<Verdict>, Error> {
    let engine = Engine::new(rjvm::find_java_home().expect("a JDK 17 is installed"))?;
    let compiler = Compiler::new(&engine)?;
    PROGRAMS.iter().map(|source| judge(&compiler, &engine, source, "40 2\n", "42")).collect()
}

fn main() -> Result<(), Error> {
    run()?.iter().for_each(|verdict| println!("{verdict:?}"));
    Ok(())
}
