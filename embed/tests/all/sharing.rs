//! What the Vms of an engine share changes nothing of what they do ([VMDOC] Shared classes).

use std::sync::Arc;

use rjvm::{Access, Config, Engine, Launch, Outcome, Usage, Vm};

use crate::fuel::eagerly;
use crate::support::{Classes, java_home, process_resources};

const SEES: &str = r#"import java.util.*;
import java.util.stream.*;
public class Sees {
    public static void main(String[] args) throws Exception {
        // Of this Vm alone: another one must not see it.
        var field = Integer.class.getDeclaredClasses()[0].getDeclaredField("cache");
        field.setAccessible(true);
        Object[] cache = (Object[]) field.get(null);
        System.out.println(Integer.valueOf(99) + " " + ((Object) Integer.valueOf(99)).hashCode());
        cache[99 + 128] = 98;
        Locale.setDefault(args[0].equals("0") ? Locale.GERMANY : Locale.FRANCE);
        System.out.println(Integer.valueOf(99) + " " + Locale.getDefault());
        Map<Integer, List<String>> words = Stream.of("one", "two", "three", "four").collect(Collectors.groupingBy(String::length));
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 100; i++) all.append(words.get(3 + i % 3)).append(i).reverse();
        System.out.println(all.toString().hashCode());
        try { List.of().get(1); } catch (IndexOutOfBoundsException e) { System.out.println(e.getStackTrace()[0]); }
    }
}"#;

fn config(mut config: Config, classes: &Classes, mode: usize) -> Config {
    let folder = classes.path().to_str().unwrap();
    config.policy = config.policy.dir(folder, folder, Access::Read);
    config.properties.push(("java.class.path".to_owned(), folder.to_owned()));
    config.properties.push(("jdk.module.addopens.0".to_owned(), "java.base/java.lang=ALL-UNNAMED".to_owned()));
    config.fuel = (mode == 0).then_some(1 << 40);
    config.compilation.enabled = mode > 0;
    match mode {
        1 => eagerly(&mut config.compilation.policy),
        2 => config.frame_stress = 5,
        _ => {}
    }
    config
}

/// What it prints, and the fuel of its thread.
fn run(vm: &Vm, number: usize) -> (String, Usage) {
    let outcome = vm.run(Launch::class("Sees", vec![number.to_string()])).unwrap();
    assert_eq!(outcome, Outcome::Exited(0), "{}", String::from_utf8_lossy(&vm.captured_stderr()));
    (String::from_utf8(vm.captured_stdout()).unwrap(), vm.usage())
}

#[test]
fn vms_of_an_engine_do_what_they_do_alone() {
    let classes = Classes::compile("Sees", SEES);
    let home = java_home();
    let (expected, alone) = run(&Vm::new(config(Config::untrusted(&home), &classes, 0)).unwrap(), 0);
    assert!(expected.starts_with("99 99\n98 de_DE\n"), "{expected}");
    let engine = Engine::new(home).unwrap();
    // All at once at first: they find out the same things side by side.
    let vms: Vec<Arc<Vm>> =
        (0..4).map(|number| Arc::new(engine.start(config(engine.untrusted(), &classes, number)).unwrap())).collect();
    let running: Vec<_> = vms.iter().cloned().map(|vm| std::thread::spawn(move || run(&vm, 0).0)).collect();
    for running in running {
        assert_eq!(running.join().unwrap(), expected);
    }
    for number in 0..3 {
        let (output, usage) = run(&engine.start(config(engine.untrusted(), &classes, 0)).unwrap(), number);
        let expected = if number == 0 { expected.clone() } else { expected.replace("de_DE", "fr_FR") };
        assert_eq!(output, expected);
        if number == 0 {
            assert_eq!(usage.main_fuel, alone.main_fuel);
            // What threads of the class library call depends on when they start: a finalizer waits for the boot, or need not.
            let differs = usage.metadata.abs_diff(alone.metadata);
            assert!(differs <= alone.metadata / 100, "{} bytes of metadata, {} alone", usage.metadata, alone.metadata);
        }
    }
    // Those that have been there before go first.
    drop(vms);
    drop(engine.clone());
    let vm = engine.start(config(engine.untrusted(), &classes, 1)).unwrap();
    drop(engine);
    assert_eq!(run(&vm, 0).0, expected);
}

/// Those of the class library and its settings are the same: a process has only so many.
#[test]
fn vms_do_not_need_many_descriptors() {
    let classes = Classes::compile("Sees", SEES);
    let engine = Engine::new(java_home()).unwrap();
    let idle = || {
        let vm = engine.start(config(engine.untrusted(), &classes, 0)).unwrap();
        assert_eq!(vm.static_method::<(i32, i32), i32>("java.lang.Math", "max").unwrap().call(&vm, (3, 4)).unwrap(), 4);
        vm
    };
    let first = idle();
    let before = process_resources().descriptors;
    let others: Vec<Vm> = (0..5).map(|_| idle()).collect();
    let each = (process_resources().descriptors - before) / others.len();
    assert!(each <= 3, "{each} descriptors a Vm");
    drop((first, others));
}
