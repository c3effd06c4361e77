//! Every native method of the class library, called by reflection with null, negative, huge, forged and half-made arguments.

use rjvm::{Access, Config, Launch, Outcome, Output, Policy};

use crate::support::{Classes, java_home, start};

#[test]
fn no_native_method_panics_whatever_its_arguments() {
    let classes = Classes::compile("Abuse", include_str!("Abuse.java"));
    let folder = classes.path().to_string_lossy().into_owned();
    let home = java_home();
    for seed in 1..=2 {
        let mut config = Config::untrusted(&home);
        config.policy = Policy::untrusted()
            .dir(&home, &home, Access::Read)
            .dir(&folder, &folder, Access::Read)
            .stdout(Output::Buffer { cap: 1 << 20 })
            .stderr(Output::Buffer { cap: 1 << 20 });
        config.heap_max = Some(64 << 20);
        config.gc_verify = true;
        config.properties.push(("java.class.path".to_owned(), folder.clone()));
        config.properties.push(("jdk.module.addopens.0".to_owned(), "java.base/java.lang=ALL-UNNAMED".to_owned()));
        let vm = start(config);
        let arguments = [&seed.to_string(), "1", "java.base", "java.management", "jdk.management", "jdk.net"];
        let outcome = vm.run(Launch::class("Abuse", arguments.map(str::to_owned).to_vec())).unwrap();
        assert_eq!(outcome, Outcome::Exited(42), "{seed}: {}", String::from_utf8_lossy(&vm.captured_stderr()));
    }
}
