//! Agents written in Java do in rjvm what they do in `java`.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start the launcher, java and the compiler")]

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const AGENT: &str = r#"import java.lang.instrument.*;
import java.security.ProtectionDomain;
import java.util.*;
import java.util.jar.JarFile;

public class Agent {
    static Instrumentation instrumentation;

    /// Puts another text of the same length into a class.
    static class Changer implements ClassFileTransformer {
        public byte[] transform(Module module, ClassLoader loader, String name, Class<?> old, ProtectionDomain domain, byte[] file) {
            if (name == null || !name.startsWith("Main")) {
                return null;
            }
            System.out.println("transforms " + name + " of " + (module.isNamed() ? module.getName() : "no module") + " " + old + " " + (domain != null));
            String text = new String(file, java.nio.charset.StandardCharsets.ISO_8859_1);
            if (text.contains("broken")) {
                throw new IllegalStateException("nobody hears of this");
            }
            return text.replace("original", "replaced").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }

    public static void premain(String options, Instrumentation given) throws Exception {
        instrumentation = given;
        System.out.println("premain " + options);
        if ("throw".equals(options)) {
            throw new IllegalStateException("bad");
        }
        if ("exit".equals(options)) {
            System.exit(5);
        }
        if ("boot".equals(options)) {
            given.appendToBootstrapClassLoaderSearch(new JarFile("extra.jar"));
        }
        if ("path".equals(options)) {
            given.appendToSystemClassLoaderSearch(new JarFile("extra.jar"));
        }
        if ("transform".equals(options)) {
            given.addTransformer(new Changer());
        }
    }

    public static void agentmain(String options, Instrumentation given) {
        instrumentation = given;
        System.out.println("agentmain " + options);
        System.out.flush();
    }

    static void ask() {
        Set<Class> loaded = new HashSet<>(List.of(instrumentation.getAllLoadedClasses()));
        System.out.println(loaded.contains(Main.class) + " " + loaded.contains(String.class) + " " + loaded.contains(Main[].class) + " " + loaded.contains(int.class));
        Set<Class> initiated = new HashSet<>(List.of(instrumentation.getInitiatedClasses(Main.class.getClassLoader())));
        System.out.println(initiated.contains(Main.class) + " " + initiated.contains(Agent.class) + " " + initiated.contains(java.util.zip.CRC32.class));
        System.out.println(instrumentation.getObjectSize(new byte[100]) >= 112);
        System.out.println(instrumentation.isModifiableClass(Main.class) + " " + instrumentation.isModifiableClass(int[].class) + " " + instrumentation.isModifiableClass(int.class));
        instrumentation.redefineModule(Object.class.getModule(), Set.of(), Map.of(), Map.of("java.lang", Set.of(Agent.class.getModule())), Set.of(), Map.of());
        System.out.println(Object.class.getModule().isOpen("java.lang", Agent.class.getModule()));
        try {
            instrumentation.redefineClasses(new ClassDefinition(int[].class, new byte[1]));
        } catch (UnsupportedOperationException exception) {
            System.out.println("not supported");
        } catch (Throwable other) {
            System.out.println(other);
        }
    }
}"#;

const MAIN: &str = r#"public class Main {
    static class Inner {
        static String text() {
            return "original broken";
        }
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println("original " + String.join(",", arguments));
        if (arguments.length == 0) {
            return;
        }
        switch (arguments[0]) {
            case "inner" -> System.out.println(Inner.text());
            case "ask" -> {
                System.out.println(new Main[0].length);
                Agent.ask();
            }
            case "extra" -> {
                Class<?> extra = Class.forName("extra.Extra");
                System.out.println(extra.getClassLoader() == null ? "boot" : extra.getClassLoader().getClass().getSimpleName());
                System.out.println(extra.getModule().isNamed() + " " + extra.getDeclaredConstructor().newInstance());
                if (arguments.length == 1) {
                    System.out.println(ClassLoader.getSystemResource("extra/Extra.class") != null);
                }
            }
            case "wait" -> System.in.read();
        }
    }
}"#;

const EXTRA: &str = "package extra; public class Extra { public String toString() { return \"extra\"; } }";

const ATTACH: &str = r#"import com.sun.tools.attach.VirtualMachine;

public class Attach {
    public static void main(String[] arguments) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(arguments[0]);
        machine.loadAgent(arguments[1], arguments[2]);
        try {
            machine.loadAgent("no.jar");
        } catch (Exception exception) {
            System.out.println(exception.getClass().getName() + ": " + exception.getMessage());
        }
        machine.detach();
    }
}"#;

fn run(folder: &Path, program: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn jar(folder: &Path, name: &str, manifest: &str, files: &[&str]) {
    std::fs::write(folder.join("manifest.txt"), manifest).unwrap();
    let made = run(folder, "jar", &[&["cfm", name, "manifest.txt"], files].concat());
    assert_eq!(made.0, Some(0), "{made:?}");
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("rjvm-agents-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in [("Agent.java", AGENT), ("Main.java", MAIN), ("Extra.java", EXTRA), ("Attach.java", ATTACH)] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let compiled = run(&folder, "javac", &["-d", ".", "Agent.java", "Main.java", "Attach.java"]);
    assert_eq!(compiled.0, Some(0), "{compiled:?}");
    let compiled = run(&folder, "javac", &["-d", "boot", "Extra.java"]);
    assert_eq!(compiled.0, Some(0), "{compiled:?}");
    jar(&folder, "agent.jar", "Premain-Class: Agent\nAgent-Class: Agent\n", &["Agent.class", "Agent$Changer.class"]);
    jar(&folder, "boot-agent.jar", "Premain-Class: Agent\nBoot-Class-Path: extra.jar nosuch.jar\n", &["Agent.class"]);
    jar(&folder, "none.jar", "Some: thing\n", &["Agent.class"]);
    jar(&folder, "extra.jar", "Some: thing\n", &["-C", "boot", "extra"]);
    let launched = ["Agent.class", "Main.class"];
    jar(&folder, "launched.jar", "Main-Class: Main\nLauncher-Agent-Class: Agent\n", &launched);
    folder
}

/// Runs command lines on both.
fn assert_same(folder: &Path, lines: &[&str]) {
    let mut different = Vec::new();
    for line in lines {
        let arguments: Vec<&str> = line.split(' ').collect();
        // With its archive of classes, java warns of what is appended.
        let theirs = run(folder, "java", &[&["-Xshare:off"], &arguments[..]].concat());
        let ours = run(folder, env!("CARGO_BIN_EXE_rjvm"), &arguments);
        if theirs != ours {
            different.push(format!("{line}\n  java: {theirs:?}\n  rjvm: {ours:?}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn agents_do_what_they_do_in_java() {
    let folder = folder("same");
    let lines = [
        "-javaagent:agent.jar -cp . Main",
        "-javaagent:agent.jar=a=b -cp . Main x y",
        "-javaagent:agent.jar= -cp . Main",
        "-javaagent:agent.jar=1 -javaagent:agent.jar=2 -cp . Main",
        "-javaagent:agent.jar=exit -cp . Main",
        "-javaagent:agent.jar=transform -cp . Main inner",
        "-javaagent:agent.jar=transform -Xcomp -cp . Main",
        "-javaagent:agent.jar -cp . Main ask",
        "-javaagent:agent.jar=boot -cp . Main extra",
        "-javaagent:agent.jar=path -cp . Main extra",
        // Resources of such jars are not found.
        "-javaagent:boot-agent.jar -cp . Main extra classes",
        "-jar launched.jar a",
    ];
    assert_same(&folder, &lines);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn agents_fail_as_in_java_and_paths_of_the_boot_loader_grow() {
    let folder = folder("fail");
    let lines = [
        "-javaagent:none.jar -cp . Main",
        "-javaagent:no.jar -cp . Main",
        "-javaagent: -cp . Main",
        "-javaagent:Main.class -cp . Main",
        "-javaagent:agent.jar -cp . NoSuch",
        "-Xbootclasspath/a:boot -cp . Main extra",
        "-Xbootclasspath/a:extra.jar -cp . Main extra",
        "-Xbootclasspath/a:nosuch:extra.jar -cp . Main extra",
        "-Xbootclasspath/a: -cp . Main",
        "-Xbootclasspath/a -cp . Main",
    ];
    assert_same(&folder, &lines);
    let thrown = run(&folder, env!("CARGO_BIN_EXE_rjvm"), &["-javaagent:agent.jar=throw", "-cp", ".", "Main"]);
    assert_eq!(thrown.0, Some(134), "{thrown:?}");
    let fatal = "premain throw\nFATAL ERROR in native method: processing of -javaagent failed, processJavaStart failed\n";
    assert!(thrown.1 == fatal && thrown.2.contains("Caused by: java.lang.IllegalStateException: bad"), "{thrown:?}");
    jar(&folder, "lost.jar", "Main-Class: Main\nLauncher-Agent-Class: NoSuchAgent\n", &["Agent.class", "Main.class"]);
    let (status, _, errors) = run(&folder, env!("CARGO_BIN_EXE_rjvm"), &["-jar", "lost.jar"]);
    let (first, last) = (
        "Exception in thread \"main\" java.lang.ClassNotFoundException: NoSuchAgent\n",
        "error loading java agent in lost.jar\n",
    );
    assert!(status == Some(1) && errors.starts_with(first) && errors.ends_with(last), "{errors}");
    let sandboxed = run(&folder, env!("CARGO_BIN_EXE_rjvm"), &["--sandbox", "-javaagent:agent.jar", "-cp", ".", "Main"]);
    assert_eq!((sandboxed.0, sandboxed.2.as_str()), (Some(1), "Error: a sandboxed program has no agents\n"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn agents_come_into_programs_that_run() {
    let folder = folder("attach");
    let mut command = Command::new(env!("CARGO_BIN_EXE_rjvm"));
    command.args(["-cp", ".", "Main", "wait"]).current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    output.read_line(&mut text).unwrap();
    let number = child.id().to_string();
    let path = folder.join("agent.jar").display().to_string();
    let attached = run(&folder, "java", &["-cp", ".", "Attach", &number, &path, "some options"]);
    drop(child.stdin.take());
    output.read_to_string(&mut text).unwrap();
    assert!(child.wait().unwrap().success());
    std::fs::remove_dir_all(folder).unwrap();
    assert_eq!(text, "original wait\nagentmain some options\n", "{attached:?}");
    assert!(
        attached.1.starts_with("com.sun.tools.attach.AgentLoadException: Agent JAR not found or no Agent-Class"),
        "{attached:?}"
    );
}
