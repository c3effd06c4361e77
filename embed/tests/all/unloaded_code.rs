//! Compiled code whose classes are unloaded.
#![allow(unsafe_code, reason = "plays the part of machine code")]

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use rjvm::{Config, Launch, Outcome};
use runtime::code::installed::{CompiledMethod, InstalledCode, InstalledRef, Role};
use runtime::compiler::{Compiler, Request, Thresholds};
use runtime::dependencies::table::CodeId;
use runtime::machine_code;
use runtime::metadata::method::MethodId;
use runtime::metadata::pointer::Metadata;
use runtime::thread::block::ThreadBlock;
use runtime::vm::Vm;

use crate::support::{Classes, config, start};

const MAIN: &str = r#"import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
public class Main {
    public static class Gone { public static int work(int n) { return n + 1; } }
    static int before(int n) { return n; }
    static int hold(int n) { return n; }
    static int held(int n) { return n; }
    static int release(int n) { return n; }
    static int after(int n) { return n; }
    static int load() throws Exception {
        URL url = new java.io.File(System.getProperty("java.class.path") + "/").toURI().toURL();
        Method work = new URLClassLoader(new URL[] { url }, null).loadClass("Main$Gone").getMethod("work", int.class);
        int sum = 0;
        for (int i = 0; i < 8; i++) { sum += (int) work.invoke(null, i); }
        return sum;
    }
    static void collect() { for (int i = 0; i < 3; i++) System.gc(); }
    public static void main(String[] args) throws Exception {
        System.out.println(load());
        for (int i = 0; i < 8; i++) before(i);
        for (int i = 0; i < 8; i++) hold(i);
        collect();
        for (int i = 0; i < 8; i++) held(i);
        for (int i = 0; i < 8; i++) release(i);
        collect();
        for (int i = 0; i < 8; i++) after(i);
    }
}
"#;

/// What is seen at the first request for a method: whether the code of `work` may be entered, whether its row has an entry, and whether
/// its class waits to be freed (others may: those whose definition lost a race).
type Seen = (bool, bool, bool);

/// Has a double for `work`, and looks when it is asked for other methods.
#[derive(Debug, Default)]
struct Observer {
    code: Mutex<Option<(CodeId, MethodId)>>,
    seen: Mutex<BTreeMap<String, Seen>>,
    /// Ends the thread that looks at metadata.
    looking: Mutex<Option<(Sender<()>, JoinHandle<()>)>>,
}

impl Compiler for Observer {
    fn thresholds(&self) -> Thresholds {
        Thresholds { quick: 0, warm: 1, calls: 1, loops: 1_000_000 }
    }

    fn request(&self, vm: &Vm, request: Request) {
        let (class, name) = (request.method.class.name.to_string(), request.method.name.to_string());
        let mut code = self.code.lock().unwrap();
        if class == "Main$Gone" && code.is_none() {
            *code = Some((install(vm, &request).id, request.method.id));
        }
        if class == "Main" && request.repeated == 0 {
            let (code, id) = code.unwrap();
            let is_entered = !vm.methods.rows.of(id.0).entry.load(Ordering::Relaxed).is_null();
            let may_enter = vm.code.at(code).is_some_and(|code| !code.is_withdrawn());
            let waits = vm.unloaded.lock().unwrap().classes.iter().any(|class| class.name.to_str() == "Main$Gone");
            let seen = (may_enter, is_entered, waits);
            match name.as_str() {
                "hold" => *self.looking.lock().unwrap() = Some(look_at_metadata(vm)),
                "release" => {
                    let (end, looking) = self.looking.lock().unwrap().take().unwrap();
                    drop(end);
                    looking.join().unwrap();
                }
                _ => drop(self.seen.lock().unwrap().insert(name, seen)),
            }
        }
    }

    fn invalidate(&self, _code: &[CodeId]) {}
}

/// Somebody looks at metadata until the sender is dropped.
fn look_at_metadata(vm: &Vm) -> (Sender<()>, JoinHandle<()>) {
    let (vm, (sender, end), (ready, is_ready)) = (Metadata::of(vm), channel(), channel());
    let looking = std::thread::spawn(move || {
        let _guard = vm.in_use.look();
        ready.send(()).unwrap();
        let _ = end.recv();
    });
    is_ready.recv().unwrap();
    (sender, looking)
}

unsafe extern "C" fn enter(block: *const (), entry: usize, arguments: *const u64) {
    // SAFETY: the interpreter passes its block and the argument.
    let (block, argument) = unsafe { (&*block.cast::<ThreadBlock>(), *arguments) };
    block.result.set(argument + entry as u64);
}

fn install(vm: &Vm, request: &Request) -> InstalledRef {
    let compiled = CompiledMethod {
        method: request.method,
        methods: Box::new([request.method]),
        loop_header: None,
        shape: 1,
        entry: 1,
        enter,
        exits: Box::default(),
        reasons: Box::default(),
        traps: 0.into(),
        traps_max: 10,
        watch: None,
    };
    machine_code::install(vm, InstalledCode::new(vm.code.new_id(), 1, 1, Role::Method(compiled), Box::default())).unwrap()
}

#[test]
fn code_is_withdrawn_with_its_classes_which_are_not_freed_while_somebody_looks() {
    let classes = Classes::compile("Main", MAIN);
    let observer = Arc::new(Observer::default());
    let vm = start(Config { compiler: Some(Arc::clone(&observer) as Arc<dyn Compiler>), ..config(&classes) });
    assert_eq!(vm.run(Launch::class("Main", Vec::new())).unwrap(), Outcome::Exited(0));
    assert_eq!(String::from_utf8_lossy(&vm.captured_stdout()), "36\n");
    let seen = observer.seen.lock().unwrap();
    assert_eq!(seen["before"], (true, true, false));
    assert!(matches!(seen["held"], (false, false, true)), "{seen:?}");
    assert!(matches!(seen["after"], (false, _, false)), "{seen:?}");
}
