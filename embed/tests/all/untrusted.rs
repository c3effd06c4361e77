//! What a Vm that was granted nothing can do to its host: nothing.

use rjvm::{Access, Config, Grant, Launch, Outcome, Policy, settings};

use crate::support::{Classes, java_home, start};

const INTRUDER: &str = r#"import java.io.*;
import java.net.*;
import java.nio.file.*;
public class Intruder {
    interface Attempt { Object run() throws Throwable; }
    static void attempt(String name, Attempt attempt) {
        try { System.out.println(name + " got " + attempt.run()); }
        catch (Throwable t) { System.out.println(name + " " + t.getClass().getName()); }
    }
    public static void main(String[] args) throws Throwable {
        attempt("read", () -> new FileInputStream("/etc/passwd").read());
        attempt("list", () -> new File("/etc").list());
        attempt("up", () -> Files.readAllBytes(Path.of(args[0], "..", "..", "etc", "passwd")));
        attempt("memory", () -> Files.readAllBytes(Path.of("/proc/self/mem")));
        attempt("descriptor", () -> Files.readAllBytes(Path.of("/dev/fd/0")));
        attempt("write", () -> Files.writeString(Path.of(args[0], "new"), "x"));
        attempt("connect", () -> new Socket("127.0.0.1", 9));
        attempt("listen", () -> new ServerSocket(0));
        attempt("execute", () -> new ProcessBuilder("/bin/true").start());
        attempt("environment", () -> System.getenv("PATH"));
        attempt("own", () -> Files.exists(Path.of(args[0], "Intruder.class")));
    }
}"#;

#[test]
fn an_untrusted_vm_reaches_only_what_it_was_given() {
    let classes = Classes::compile("Intruder", INTRUDER);
    let folder = classes.path().to_string_lossy().into_owned();
    let home = java_home();
    let mut config = Config::untrusted(&home);
    config.policy = Policy::untrusted().dir(&home, &home, Access::Read).dir(&folder, &folder, Access::Read);
    config.heap_max = Some(64 << 20);
    config.properties.push(("java.class.path".to_owned(), folder.clone()));
    let vm = start(config);
    let outcome = vm.run(Launch::class("Intruder", vec![folder])).unwrap();
    let (out, err) = (vm.captured_stdout(), vm.captured_stderr());
    assert_eq!(outcome, Outcome::Exited(0), "{}", String::from_utf8_lossy(&err));
    let expected = "read java.io.FileNotFoundException
list got null
up java.nio.file.AccessDeniedException
memory java.nio.file.AccessDeniedException
descriptor java.nio.file.AccessDeniedException
write java.nio.file.AccessDeniedException
connect java.net.SocketException
listen java.net.SocketException
execute java.io.IOException
environment got null
own got true
";
    assert_eq!(String::from_utf8_lossy(&out), expected);
}

/// Debian keeps them in `/etc` and has links in the Java home, which lead out of what is granted.
#[test]
fn the_class_library_reads_its_settings_wherever_they_are() {
    let vm = start(Config::untrusted(java_home()));
    let made = |class: &str, name: &str| vm.static_method::<(), rjvm::Object>(class, name).unwrap().call(&vm, ()).unwrap();
    made("java/util/UUID", "randomUUID");
    made("java/util/logging/LogManager", "getLogManager");
    made("java/util/TimeZone", "getDefault");
    let digest = vm.static_method::<(&str,), rjvm::Object>("java/security/MessageDigest", "getInstance").unwrap();
    let digest = digest.call(&vm, ("SHA-256",)).unwrap();
    let finish = vm.method::<(&[u8],), Vec<u8>>("java/security/MessageDigest", "digest").unwrap();
    assert_eq!(finish.call(&vm, &digest, (b"abc",)).unwrap()[..4], [0xba, 0x78, 0x16, 0xbf]);
}

#[test]
fn an_untrusted_vm_sees_its_own_memory_and_time_instead_of_its_hosts() {
    let classes = Classes::compile(
        "Beans",
        r#"public class Beans { public static void main(String[] args) {
            var bean = (com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean();
            System.out.println(bean.getTotalMemorySize() >> 20);
            long free = bean.getFreeMemorySize() >> 20, committed = bean.getCommittedVirtualMemorySize() >> 20;
            System.out.println(free > 50 && free < 160 && committed > 0 && committed < 160);
            System.out.println(bean.getProcessCpuTime() < 2_000_000_000L && bean.getSystemLoadAverage() < 0);
        } }"#,
    );
    // The process has used more time than the guest.
    let begin = std::time::Instant::now();
    while begin.elapsed() < std::time::Duration::from_secs(2) {}
    let home = java_home();
    let folder = classes.path().to_string_lossy().into_owned();
    let mut config = Config::untrusted(&home);
    config.policy = config.policy.dir(&folder, &folder, Access::Read);
    config.heap_max = Some(64 << 20);
    config.native_max = 96 << 20;
    config.properties.push(("java.class.path".to_owned(), folder));
    let vm = start(config);
    let outcome = vm.run(Launch::class("Beans", Vec::new())).unwrap();
    assert_eq!(outcome, Outcome::Exited(0), "{}", String::from_utf8_lossy(&vm.captured_stderr()));
    assert_eq!(String::from_utf8_lossy(&vm.captured_stdout()), "160\ntrue\ntrue\n");
}

#[test]
fn directories_of_any_name_are_granted_as_they_are_or_not_at_all() {
    let root = std::env::temp_dir().canonicalize().unwrap().join(format!("rjvm-names-{}", std::process::id()));
    let names = [
        "plain",
        "a:ro",
        "a:rw",
        "a",
        "b:ro:rw",
        "a::",
        "c::",
        "quote\"s",
        "back\\slash",
        "line\nbreak = 1",
        "tab\t",
        "é",
        "#",
        "=",
        "[x]",
    ];
    for name in names {
        let folder = root.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.to_str().unwrap().to_owned();
        for access in [Access::Read, Access::ReadWrite] {
            let mut config = Config::untrusted("/");
            let before = config.policy.directories().len();
            config.set_all(&settings::policy_file(&[Grant::Directory { path: path.clone(), access }])).unwrap();
            let granted: Vec<_> =
                config.policy.directories()[before..].iter().map(|grant| (&*grant.host, &*grant.guest, grant.access)).collect();
            let expected = [(path.as_bytes(), path.as_bytes(), access)];
            assert_eq!(granted, if path.contains("::") { &[][..] } else { &expected[..] }, "{name}");
        }
    }
    std::fs::remove_dir_all(&root).unwrap();
}
