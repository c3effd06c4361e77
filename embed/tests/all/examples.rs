//! The examples do what they say.
#![allow(dead_code, reason = "each has a main function of its own")]

#[path = "../../examples/judge.rs"]
mod judge;
#[path = "../../examples/plugin_host.rs"]
mod plugin_host;
#[path = "../../examples/rule_engine.rs"]
mod rule_engine;

use judge::Verdict;

#[test]
fn a_plugin_uses_its_host() {
    let log = plugin_host::run().unwrap();
    assert_eq!([&log[0], &log[1], &log[3]], ["start: 2", "click: 4", "stop: 6"]);
    assert!(
        log[2].starts_with("java.lang.IllegalStateException: no more\n\tat plugin.Counter.misbehave(Counter.java:11)\n"),
        "{log:?}"
    );
}

#[test]
fn rules_fail_alone() {
    let expected = [
        "Discount: 10 %",
        "Discount: nothing",
        "Parity: odd",
        "Parity: even",
        "Broken: java.lang.ArithmeticException",
        "Broken: java.lang.ArithmeticException",
        "Endless: stopped: its fuel is used up",
        "Endless: stopped: its fuel is used up",
    ];
    assert_eq!(rule_engine::run().unwrap(), expected);
}

#[test]
fn programs_are_judged() {
    let verdicts = judge::run().unwrap();
    assert_eq!(verdicts[0], Verdict::Accepted);
    assert_eq!(verdicts[1], Verdict::WrongAnswer("40\n".to_owned()));
    assert_eq!(verdicts[2], Verdict::CompileError("Main.java:1: error: ';' expected".to_owned()));
    assert_eq!(verdicts[3], Verdict::RuntimeError("java.lang.ArithmeticException: / by zero".to_owned()));
    assert_eq!(verdicts[4], Verdict::TimeLimit);
    assert_eq!(verdicts[5], Verdict::Other("the guest exited with status 3".to_owned()));
    let Verdict::RuntimeError(denied) = &verdicts[6] else { panic!("{verdicts:?}") };
    assert!(denied.starts_with("java.io.IOException"), "{denied}");
}
