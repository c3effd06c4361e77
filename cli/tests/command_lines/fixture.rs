//! What the command lines of the table run: classes, jars, modules, sources, files of arguments.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests compile classes and write files")]

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Programs, compiled.
const PROGRAMS: &[(&str, &str)] = &[
    ("Thrower.java", include_str!("Thrower.java")),
    ("NoMain.java", "public class NoMain { }"),
    ("BadMain.java", "public class BadMain { static void main(String[] a) { } }"),
    ("IntMain.java", "public class IntMain { public static int main(String[] a) { return 3; } }"),
    ("NonStatic.java", "public class NonStatic { public void main(String[] a) { } }"),
    ("PrivMain.java", "public class PrivMain { private static void main(String[] a) { } }"),
    ("VarMain.java", "public class VarMain { public static void main(String... a) { System.out.println(a.length); } }"),
    ("NoArgs.java", "public class NoArgs { public static void main() { } }"),
    ("ErrInit.java", "public class ErrInit { static int x = 1 / 0; public static void main(String[] a) { } }"),
    ("ExitInit.java", "public class ExitInit { static { System.exit(5); } public static void main(String[] a) { } }"),
    ("Sub.java", "public class Sub extends Hello { }"),
    ("Missing.java", "public class Missing extends Gone { public static void main(String[] a) { } }  class Gone { }"),
    ("IMain.java", "public interface IMain { static void main(String[] a) { System.out.println(\"im\"); } }"),
    ("RMain.java", "public record RMain(int x) { public static void main(String[] a) { System.out.println(new RMain(2)); } }"),
    ("Mr.java", "public class Mr { public static void main(String[] a) { System.out.println(\"base\"); } }"),
    (
        "LAgent.java",
        "public class LAgent { public static void agentmain(String a) { System.out.println(\"agent \" + a); } \
         public static void premain(String a) { System.out.println(\"pre \" + a); } public static void main(String[] a) { System.out.println(\"main\"); } }",
    ),
    (
        "p/q/Deep.java",
        "package p.q; public class Deep { public static class In { public static void main(String[] a) { System.out.println(\"in\"); } } \
         public static void main(String[] a) { System.out.println(Deep.class.desiredAssertionStatus() + String.join(\"|\", a)); } }",
    ),
    (
        "Memory.java",
        "public class Memory { public static void main(String[] a) { Runtime r = Runtime.getRuntime(); System.out.println((r.maxMemory() >> 20) + \" \" + r.availableProcessors()); } }",
    ),
    (
        "Hello.java",
        "public class Hello { public static void main(String[] a) { System.out.println(System.getProperty(\"key\") + String.join(\",\", a) + Hello.class.desiredAssertionStatus()); } }",
    ),
];

/// A module, compiled into `mods`.
const MODULE: [(&str, &str); 3] = [
    ("module-info.java", "module m.one { exports one; provides Runnable with one.R; uses Runnable; }"),
    (
        "one/Main.java",
        "package one; public class Main { public static void main(String[] a) { System.out.println(Main.class.getModule() + String.join(\",\", a)); \
         for (var r : java.util.ServiceLoader.load(Runnable.class)) r.run(); } }",
    ),
    ("one/R.java", "package one; public class R implements Runnable { public void run() { System.out.println(\"run\"); } }"),
];

/// Files as they are.
const FILES: &[(&str, &str)] = &[
    ("flags.txt", "+UseG1GC # a comment\nNewRatio=3\n"),
    ("options.txt", "-Xmx64m -Dkey=\"from a file\"\n-XX:+UseG1GC"),
    ("ff1.txt", "+UseSerialGC \"NewRatio=3\" Foo='a b'#c d\n  #x y\nBar"),
    ("ff2.txt", "NewRatio=\"3"),
    ("ff3.txt", "NewRatio=3 \"\" Foo\n\n\n+Bar"),
    ("nest.txt", "-XX:VMOptionsFile=options.txt"),
    ("arguments.txt", "-Dkey=\"from arguments\" # a comment\n"),
    ("outer.txt", "@inner.txt -Dkey=outer"),
    ("inner.txt", "-Dkey=inner\n-ea"),
    ("esc.txt", "-Dkey=\"a\\tb\" \\\n  -esa\n"),
    ("lines.txt", "-cp\n.\nHello\n\"a b\"\n#c\n"),
    ("whole.txt", "-cp . Hello x y\n"),
    ("q2.txt", "-Dkey=\"unterminated\nHello\n"),
    ("hash.txt", "-Dkey=a#b Hello #c"),
    ("crlf.txt", "-cp\r\n.\r\nHello\r\n"),
    ("zero.txt", ""),
    ("cponly.txt", "-cp"),
    ("words.txt", "-cp\n\".\"\n# comment\nHello  \"x y\" # tail\n"),
    ("joined.txt", "-cp . Hello 'it''s' \"a\"b"),
    ("bom.txt", "\u{feff}-cp . Hello"),
    ("nul.txt", "-Dkey=a\0b Hello x\0y"),
    ("jar.txt", "-jar hello.jar a @inner.txt"),
    ("Garbage.class", "junk\n"),
    ("Empty.class", ""),
    ("empty.jar", ""),
    ("bad.jar", "garbage\n"),
    (
        "Src.java",
        "public class Src { public static void main(String[] a) { System.out.println(\"src \" + String.join(\",\", a) + System.getProperty(\"key\")); } }\n",
    ),
    ("SrcErr.java", "public class SrcErr { public static void main(String[] a) { int x = \"s\"; } }\n"),
    ("SrcNoMain.java", "class A1 { } class B1 { public static void main(String[] a) { } }\n"),
    ("SrcThrow.java", "public class SrcThrow { public static void main(String[] a) { throw new Error(\"s\"); } }\n"),
    ("SrcExit.java", "public class SrcExit { public static void main(String[] a) { System.exit(6); } }\n"),
    (
        "SrcPrev.java",
        "public class SrcPrev { public static void main(String[] a) { Object o = 1; System.out.println(switch (o) { case Integer i -> \"int\"; default -> \"x\"; }); } }\n",
    ),
    (
        "Multi.java",
        "package mm.nn; class First { public static void main(String... a) { System.out.println(First.class.getName() + a.length + new Second(5)); } }\n\
         record Second(int x) { }\n",
    ),
    ("shebang", SHEBANG),
    ("SheBang.java", SHEBANG),
];

const SHEBANG: &str = "#!/usr/bin/java --source 17\npublic class Sb { public static void main(String[] a) { System.out.println(\"sb\" + a.length); } }\n";

/// Jars by what their manifests say; they hold what [`HELD`] names.
const JARS: &[(&str, &str)] = &[
    ("hello.jar", "Main-Class: Hello\n"),
    ("thrower.jar", "Main-Class: Thrower\n"),
    ("nomain.jar", "X: y\n"),
    ("native.jar", "Main-Class: Hello\nEnable-Native-Access: ALL-UNNAMED\n"),
    ("vmmain.jar", "Main-Class: jdk.internal.misc.VM\n"),
    ("space.jar", "Main-Class:   Hello  \n"),
    ("wrongmain.jar", "Main-Class: NoSuch\n"),
    ("emptymain.jar", "Main-Class: \n"),
    ("lower.jar", "main-class: Hello\n"),
    ("slash.jar", "Main-Class: p/q/Deep\n"),
    ("opens.jar", "Main-Class: Thrower\nAdd-Opens: java.base/java.lang\n"),
    ("opensbad.jar", "Main-Class: Thrower\nAdd-Opens: java.base/nosuch nosuch/x java.base\n"),
    ("exports.jar", "Main-Class: Thrower\nAdd-Exports: java.base/sun.security.util java.base/sun.nio.ch\n"),
    ("lagent2.jar", "Main-Class: LAgent\nLauncher-Agent-Class: LAgent\n"),
    ("pre.jar", "Premain-Class: LAgent\n"),
    ("cpbad.jar", "Main-Class: Hello\nClass-Path: http://[bad file:lib/dir/\n"),
    ("mfbad.jar", "Main-Class Hello\n"),
    ("mfnonl.jar", "Main-Class: Hello"),
    ("mfcont.jar", "Manifest-Version: 1.0\nMain-Class: He\n llo\n\n"),
    ("mfcrlf.jar", "Manifest-Version: 1.0\r\nMain-Class: Hello\r\n\r\n"),
    ("mr.jar", "Main-Class: Mr\nMulti-Release: true\n"),
    ("mrno.jar", "Main-Class: Mr\nMulti-Release: false\n"),
];

/// Classes in every jar.
const HELD: [&str; 7] =
    ["Hello.class", "Thrower.class", "Thrower$Init.class", "LAgent.class", "Mr.class", "p/q/Deep.class", "p/q/Deep$In.class"];

/// Makes all of it in a folder.
pub fn make(folder: &Path) {
    for inner in ["p/q", "lib/dir", "a dir", "mods", "module/one"] {
        fs::create_dir_all(folder.join(inner)).unwrap();
    }
    let write = |name: &str, text: &[u8]| fs::write(folder.join(name), text).unwrap();
    compile(folder, PROGRAMS, &["-d", "."]);
    // The other version of a class.
    let base = fs::read(folder.join("Mr.class")).unwrap();
    compile(
        folder,
        &[("Mr.java", "public class Mr { public static void main(String[] a) { System.out.println(\"eleven\"); } }")],
        &["-d", "lib"],
    );
    compile(&folder.join("module"), &MODULE, &["-d", "../mods/m.one"]);
    fs::remove_file(folder.join("Gone.class")).unwrap();
    for (name, text) in FILES {
        write(name, text.as_bytes());
    }
    let hello = fs::read(folder.join("Hello.class")).unwrap();
    for name in ["Renamed.class", "lib/dir/Hello.class", "a dir/Hello.class"] {
        write(name, &hello);
    }
    write("Mr.class", &base);
    for (name, manifest) in JARS {
        jar(folder, name, Some(manifest), &HELD);
    }
    jar(folder, "nomf.jar", None, &["Hello.class"]);
    jar(folder, "lib/l.jar", Some("Manifest-Version: 1.0\n"), &["Hello.class"]);
    jar(folder, "cp.jar", Some("Main-Class: Hello\nClass-Path: lib/l.jar nosuch.jar lib/dir/\n"), &["Renamed.class"]);
    let prefixed = [b"#!/bin/sh\nexec java\n".to_vec(), fs::read(folder.join("hello.jar")).unwrap()].concat();
    write("prefixed.jar", &prefixed);
}

fn compile(folder: &Path, sources: &[(&str, &str)], options: &[&str]) {
    let names: Vec<&str> = sources.iter().map(|(name, _)| *name).collect();
    for (name, text) in sources {
        fs::write(folder.join(name), text).unwrap();
    }
    let mut javac = Command::new("javac");
    assert!(
        javac.args(["-nowarn", "-Xlint:-removal"]).args(options).args(&names).current_dir(folder).status().unwrap().success()
    );
    names.into_iter().for_each(|name| fs::remove_file(folder.join(name)).unwrap());
}

fn jar(folder: &Path, name: &str, manifest: Option<&str>, classes: &[&str]) {
    let mut jar = ZipWriter::new(File::create(folder.join(name)).unwrap());
    let mut add = |name: &str, bytes: &[u8]| {
        jar.start_file(name, SimpleFileOptions::default()).unwrap();
        jar.write_all(bytes).unwrap();
    };
    if let Some(manifest) = manifest {
        add("META-INF/MANIFEST.MF", manifest.as_bytes());
    }
    for class in classes {
        add(class, &fs::read(folder.join(class)).unwrap());
    }
    if manifest.is_some_and(|manifest| manifest.contains("Multi-Release")) {
        add("META-INF/versions/11/Mr.class", &fs::read(folder.join("lib/Mr.class")).unwrap());
    }
    jar.finish().unwrap();
}
