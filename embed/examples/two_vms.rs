//! Runs a class in two sealed Vms at once and prints what each wrote:
//! `cargo run -p rjvm --example two_vms -- JAVA_HOME CLASS_FOLDER CLASS`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "an example of a host program")]

use rjvm::{Access, Config, Launch, Policy, Vm};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [java_home, classes, class] = arguments.as_slice() else {
        return Err("usage: two_vms JAVA_HOME CLASS_FOLDER CLASS".into());
    };
    // The guest sees the class library and its own classes, read-only, and nothing else of the host.
    let mut config = Config::untrusted(java_home);
    config.policy = Policy::untrusted().dir(java_home, java_home, Access::Read).dir(classes, classes, Access::Read);
    config.heap_max = Some(64 << 20);
    config.properties.push(("java.class.path".to_owned(), classes.clone()));
    let vms = [Vm::new(config.clone())?, Vm::new(config)?];
    std::thread::scope(|scope| {
        let running = vms.each_ref().map(|vm| scope.spawn(|| vm.run(Launch::class(class, Vec::new()))));
        for (thread, vm) in running.into_iter().zip(&vms) {
            let outcome = thread.join().expect("the host thread does not panic");
            println!("{outcome:?}\n{}", String::from_utf8_lossy(&vm.captured_stdout()));
        }
    });
    Ok(())
}
