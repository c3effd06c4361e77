//! A host with plug-ins: they get an interface of the host's, keep state, and can reach nothing else.
#![allow(clippy::print_stdout, reason = "an example")]

use std::sync::{Arc, Mutex};

use rjvm::{Compiler, Engine, Error, HostFunctions, Limits, Object};

/// What the author of a plug-in writes against.
const API: &str = "package host; public interface Api { void log(String text); int setting(String name); }";

const PLUGIN: &str = r#"package plugin;
public class Counter {
    private final host.Api api;
    private int count;
    public Counter(host.Api api) { this.api = api; }
    public int on(String event) {
        count += api.setting("step");
        api.log(event + ": " + count);
        return count;
    }
    public void misbehave() { throw new IllegalStateException("no more"); }
}"#;

/// Runs the plug-in, and gives what it has logged.
///
/// # Errors
/// What ends a call.
pub fn run() -> Result<Vec<String>, Error> {
    let engine = Engine::new(rjvm::find_java_home().expect("a JDK 17 is installed"))?;
    let program = Compiler::new(&engine)?.compile(&[("host/Api.java", API), ("plugin/Counter.java", PLUGIN)])?;

    let vm = engine.start(engine.untrusted())?;
    vm.load(&program)?;
    let log: Arc<Mutex<Vec<String>>> = Arc::default();
    let sink = Arc::clone(&log);
    let functions = HostFunctions::new()
        .function("log", move |text: String| sink.lock().expect("nobody panics").push(text))
        .function("setting", |name: String| if name == "step" { 2 } else { 0 });
    let api = vm.bind("host.Api", functions)?;

    let plugin = vm.constructor::<(&Object,)>("plugin.Counter")?.call(&vm, (&api,))?;
    let on = vm.method::<(&str,), i32>("plugin.Counter", "on")?;
    let within = vm.within(Limits::new().deadline(std::time::Duration::from_secs(10)));
    for event in ["start", "click"] {
        on.call(&within, &plugin, (event,))?;
    }
    let misbehave = vm.method::<(), ()>("plugin.Counter", "misbehave")?;
    if let Err(Error::Guest(exception)) = misbehave.call(&within, &plugin, ()) {
        log.lock().expect("nobody panics").push(exception.stack_trace());
    }
    // It goes on.
    on.call(&within, &plugin, ("stop",))?;
    Ok(log.lock().expect("nobody panics").clone())
}

fn main() -> Result<(), Error> {
    run()?.iter().for_each(|line| println!("{line}"));
    Ok(())
}
