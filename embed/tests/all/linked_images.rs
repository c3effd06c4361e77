//! Class libraries that `jlink` has made smaller.

use std::process::Command;

use rjvm::{Config, Launch, Outcome, Output};

use crate::support::{Classes, config, java_home, start};

const SOURCE: &str = r#"import java.util.stream.*;
public class Linked {
    public static void main(String[] args) throws Exception {
        String text = IntStream.range(0, 10).mapToObj(i -> String.format("%02d", i)).collect(Collectors.joining(","));
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes());
        System.out.println(text + " " + digest.length + " " + java.time.LocalDate.of(2020, 2, 29).plusYears(1));
        try (var in = Object.class.getResourceAsStream("Object.class")) { System.out.println(in.readAllBytes().length > 1000); }
        System.out.println(ModuleLayer.boot().modules().stream().map(Module::getName).sorted().toList());
    }
}"#;

const OUTPUT: &str = "00,01,02,03,04,05,06,07,08,09 32 2021-02-28\ntrue\n[java.base]\n";

/// 1: constant pools share their texts with each other. 2: each resource is a zip stream.
#[test]
fn compressed_images_are_read() {
    let classes = Classes::compile("Linked", SOURCE);
    let folder = classes.path().to_string_lossy();
    for how in ["0", "1", "2"] {
        let home = format!("{folder}/home-{how}");
        let linked = Command::new(format!("{}/bin/jlink", java_home()))
            .args(["--add-modules", "java.base", "--compress", how, "--output", &home])
            .output()
            .unwrap();
        assert!(
            linked.status.success(),
            "{}{}",
            String::from_utf8_lossy(&linked.stdout),
            String::from_utf8_lossy(&linked.stderr)
        );
        let of_jdk = config(&classes);
        let sealed = Config::untrusted(&*home);
        let policy = sealed.policy.clone().dir(folder.as_bytes(), folder.as_bytes(), rjvm::Access::Read);
        let policy = policy.stdout(Output::Buffer { cap: 1 << 20 }).stderr(Output::Buffer { cap: 1 << 20 });
        let sealed = Config { policy, properties: of_jdk.properties.clone(), ..sealed };
        for config in [Config { java_home: home.clone(), ..of_jdk }, sealed] {
            let vm = start(config);
            let outcome = vm.run(Launch::class("Linked", Vec::new())).unwrap();
            let (out, error) = (vm.captured_stdout(), vm.captured_stderr());
            let (out, error) = (String::from_utf8_lossy(&out), String::from_utf8_lossy(&error));
            assert_eq!((outcome, &*out), (Outcome::Exited(0), OUTPUT), "--compress {how}: {error}");
        }
    }
}
