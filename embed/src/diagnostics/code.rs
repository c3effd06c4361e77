//! `Compiler.*`: what the compiler has made, and what it is at.

use std::fmt::Write;

use runtime::code::installed::{InstalledCode, Role};
use runtime::compiler::Task;
use runtime::metadata::descriptor_text::external_method;
use runtime::{JavaThread, MethodRef};

const WRITE_ONLY: i32 = 0o1;
const CREATE: i32 = 0o100;
const TRUNCATE: i32 = 0o1000;
const READABLE: u32 = 0o644;

/// HotSpot's levels: code that optimises, and code that counts what better code is made of.
const FULL_LEVEL: u32 = 4;
const COUNTING_LEVEL: u32 = 2;

/// `Compiler.codecache`
pub fn cache(thread: &JavaThread) -> String {
    let vm = thread.vm();
    let state = if vm.compiler.is_some() { "enabled" } else { "disabled" };
    let done = vm.compiler.as_ref().map(|compiler| compiler.statistics()).unwrap_or_default();
    format!("CodeCache: used={}Kb\n compilations={}\n compilation: {state}\n", vm.code.bytes() >> 10, done.compiles)
}

/// `Compiler.codelist`: optimised code that may be entered, by address: number, level, state, method, `[begin, entry - end]`.
pub fn list(thread: &JavaThread) -> String {
    let mut text = String::new();
    for code in thread.vm().code.all().iter().filter(|code| !code.is_withdrawn()) {
        let Some(compiled) = code.compiled() else { continue };
        let level = if compiled.watch.is_some() { COUNTING_LEVEL } else { FULL_LEVEL };
        let method = compiled.method;
        let header = compiled.loop_header.map(|header| format!(" @ {header}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "{} {level} 0 {}.{}{}{header} [{:#018x}, {:#018x} - {:#018x}]",
            code.id.0,
            method.class.external_name(),
            method.name,
            method.descriptor,
            code.start,
            compiled.entry,
            code.start + code.size
        );
    }
    text
}

/// `Compiler.perfmap`: a file for `perf`, which knows by it what machine code is of which method.
pub fn perf_map(thread: &JavaThread) -> String {
    let vm = thread.vm();
    let mut text = String::new();
    for code in vm.code.all() {
        let _ = writeln!(text, "{:#018x} {:#018x} {}", code.start, code.size, name(&code));
    }
    let path = format!("/tmp/perf-{}.map", vm.sandbox.current_process());
    let opened = vm.sandbox.open_file(path.as_bytes(), WRITE_ONLY | CREATE | TRUNCATE, READABLE);
    let written = opened.and_then(|descriptor| {
        let written = vm.sandbox.write_all(descriptor, text.as_bytes(), &vm.sandbox.new_waker());
        written.and(vm.sandbox.close(descriptor))
    });
    written.err().map_or_else(String::new, |error| format!("Failed to create {path} for perf map: {}\n", error.message()))
}

fn name(code: &InstalledCode) -> String {
    match &code.role {
        Role::Method(compiled) => {
            let method = compiled.method;
            external_method(&method.class.external_name(), method.name, method.descriptor)
        }
        Role::Entry => "entry stub".to_owned(),
        Role::Stub => "stub".to_owned(),
    }
}

/// `Compiler.queue`: quick code is made at once, so that nothing ever waits for that.
pub fn queue(thread: &JavaThread) -> String {
    let vm = thread.vm();
    let tasks = vm.compiler.as_ref().map(|compiler| compiler.tasks()).unwrap_or_default();
    let line = |task: &Task| {
        let method = vm.methods.at(task.method.0);
        let header = task.loop_header.map(|header| format!(" @ {header}")).unwrap_or_default();
        method.map_or_else(String::new, |method| format!("{FULL_LEVEL:7}   {}{header}\n", short(method)))
    };
    let current: String = tasks.current.iter().map(line).collect();
    let waiting: String = tasks.waiting.iter().map(line).collect();
    let waiting = if waiting.is_empty() { "Empty\n" } else { &waiting };
    format!("Current compiles: \n{current}\nC1 compile queue:\nEmpty\n\nC2 compile queue:\n{waiting}\n")
}

fn short(method: MethodRef) -> String {
    let bytes = method.code().map_or(0, |code| code.bytecode().len());
    format!("{}::{} ({bytes} bytes)", method.class.external_name(), method.name)
}
