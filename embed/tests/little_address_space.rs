//! Vms where address space is limited. One test, since the limit holds for its whole process.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests compile classes and look at the process")]

#[allow(dead_code, reason = "the other tests use all of it")]
#[path = "all/support.rs"]
mod support;

use rjvm::{Config, Launch, Outcome, StartError, Vm};
use rustix::process::{Resource, Rlimit, setrlimit};
use support::{Classes, config, java_home, start};

#[test]
fn a_trusted_vm_runs_in_little_address_space_and_a_sealed_one_says_why_it_does_not() {
    let classes = Classes::compile(
        "Hello",
        r#"public class Hello { public static void main(String[] args) { System.out.println("Hello " + args[0]); } }"#,
    );
    setrlimit(Resource::As, Rlimit { current: Some(3 << 30), maximum: None }).unwrap();
    let refused = Vm::new(Config::untrusted(java_home())).err();
    assert!(matches!(refused, Some(StartError::Heap(_))));
    let message = refused.map(|error| error.to_string()).unwrap_or_default();
    assert!(message.contains("sealed") && message.contains("ulimit -v"), "{message}");
    for _ in 0..3 {
        let vm = start(config(&classes));
        let outcome = vm.run(Launch::class("Hello", vec!["World".to_owned()])).unwrap();
        let error = vm.captured_stderr();
        assert_eq!(outcome, Outcome::Exited(0), "{}", String::from_utf8_lossy(&error));
        assert_eq!(vm.captured_stdout(), b"Hello World\n");
    }
}
