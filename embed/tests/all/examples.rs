//! The examples do what they say.
#![allow(dead_code, reason = "each has a main function of its own")]

#[path = "../../examples/judge.rs"]
mod judge;
#[path = "../../examples/plugin_host.rs"]
mod plugin_host;
#[path = "../../examples/rule_engine.rs"]
mod rule_engine;
#[path = "../../examples/web_service.rs"]
mod web_service;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

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

/// Sends a request, and gives status, outcome and body of the answer.
fn ask(address: SocketAddr, request: &str) -> (String, String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    // One that is too long is answered before it has been read.
    let _ = stream.write_all(request.as_bytes());
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer:?}"));
    let lines: Vec<&str> = head.split("\r\n").collect();
    (lines[0].replace("HTTP/1.1 ", ""), lines[1].replace("Outcome: ", ""), body.to_owned())
}

#[test]
fn a_web_service_runs_what_anybody_sends() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let service = Arc::new(web_service::Service::new().unwrap());
    std::thread::spawn(move || service.serve(listener));
    let run = move |body: &str| {
        let source = format!("public class Main {{ public static void main(String[] a) throws Exception {{ {body} }} }}");
        ask(address, &format!("POST /run HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{source}", source.len()))
    };
    let endless = std::thread::spawn(move || run("System.out.print(1); while (true) { }"));
    let (status, outcome, body) = run("System.out.print(6 * 7);");
    assert_eq!((status.as_str(), outcome.as_str(), body.as_str()), ("200 OK", "finished", "42"));
    let (_, outcome, _) = run("System.out.print(java.nio.file.Files.readString(java.nio.file.Path.of(\"/etc/passwd\")));");
    assert_eq!(outcome, "java.nio.file.AccessDeniedException: /etc/passwd");
    let (_, outcome, body) = run("for (;;) System.out.println(\"x\".repeat(1000));");
    assert!(outcome.starts_with("the guest was stopped") || outcome.contains("Exception"), "{outcome}");
    assert!(body.len() <= 64 << 10);
    let (_, outcome, _) = run("throw new Exception(\"a\\r\\nSet-Cookie: b\");");
    assert_eq!(outcome, "java.lang.Exception: a  Set-Cookie: b");
    let (_, outcome, body) = run("int x = y;");
    assert_eq!(outcome, "does not compile");
    assert!(body.starts_with("Main.java:1: error: cannot find symbol"), "{body}");
    assert_eq!(ask(address, "GET / HTTP/1.1\r\n\r\n").0, "404 Not Found");
    assert_eq!(ask(address, "POST /run HTTP/1.1\r\n\r\n").0, "411 Length Required");
    assert_eq!(ask(address, "POST /run HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n").0, "413 Content Too Large");
    let (_, outcome, body) = endless.join().unwrap();
    assert_eq!((outcome.as_str(), body.as_str()), ("the guest was stopped: its time is over", "1"));
}
