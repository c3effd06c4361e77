//! What a Vm that was granted nothing can do to its host: nothing.

use rjvm::{Access, Config, Launch, Outcome, Policy};

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
