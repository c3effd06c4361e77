//! Methods that the compiler makes from bytecode, with the switches of the launcher.

use rjvm::{Compilation, CompilationPolicy, Config};

use crate::machine::text::run;
use crate::support::{Classes, config};

/// At its exit `longer` has its argument on the operand stack only, for which the interpreter has no slot but the local's.
const DEAD_LOCAL: &str = r#"public class Main {
    int[] value = new int[3];
    int longer(int length) { return length; }
    void ensure(int length) {
        if (length > value.length) value = java.util.Arrays.copyOf(value, longer(length));
    }
    public static void main(String[] arguments) {
        Main main = new Main();
        for (int i = 0; i < 5; i++) main.ensure(i / 2);
        main.ensure(85);
        System.out.println(main.value.length);
    }
}"#;

fn compiled(classes: &Classes, command: &str) -> Config {
    let mut policy = CompilationPolicy { log: true, ..CompilationPolicy::default() };
    policy.compile_at_once();
    Config { compilation: Compilation { enabled: true, policy, commands: vec![command.to_owned()] }, ..config(classes) }
}

#[test]
fn a_stack_entry_whose_local_is_dead_is_there_behind_an_exit() {
    let classes = Classes::compile("Main", DEAD_LOCAL);
    let (_vm, out) = run(compiled(&classes, "compileonly,Main::ensure"));
    assert!(out.starts_with("CompileCommand: compileonly Main.ensure bool compileonly = true\n"), "{out}");
    assert!(out.contains("  b  4       Main::ensure (") && !out.contains("Main::ensure (29 bytes)   COMPILE SKIPPED"), "{out}");
    assert!(out.contains("\n85\n"), "{out}");
}

#[test]
fn a_vm_with_fuel_has_no_compiled_code() {
    let classes = Classes::compile("Main", DEAD_LOCAL);
    let (_vm, out) = run(Config { fuel: Some(1 << 40), ..compiled(&classes, "quiet") });
    assert_eq!(out, "85\n");
}
