//! The disassembler against `javap -c -p`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::support::{class_files, compile, fixture, run_tool};
use classfile::{DisassembleOptions, ParseOptions, disassemble, parse_module_info, parse_with};

fn disassembled(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    let options = ParseOptions::default();
    let is_module = path.file_stem().is_some_and(|name| name == "module-info");
    let class = if is_module { parse_module_info(&bytes, &options) } else { parse_with(&bytes, &options) };
    disassemble(&class.unwrap(), &DisassembleOptions::default())
}

/// Compares all classes of a folder, and the first line that differs if one does.
fn assert_like_javap(folder: &Path) {
    let files = class_files(folder);
    assert!(!files.is_empty());
    let options = ["-J-Dfile.encoding=UTF-8", "-c", "-p"].map(PathBuf::from);
    let expected = run_tool("javap", options.iter().chain(&files));
    let found: String = files.iter().map(|path| disassembled(path)).collect();
    for (number, (expected, found)) in expected.lines().zip(found.lines()).enumerate() {
        assert_eq!(expected, found, "line {}", number + 1);
    }
    assert_eq!(expected.lines().count(), found.lines().count());
}

#[test]
fn instructions_look_as_in_javap() {
    assert_like_javap(&compile("instructions", &[fixture("Instructions.java")]));
}

#[test]
fn declarations_look_as_in_javap() {
    assert_like_javap(&compile("declarations", &[fixture("Declarations.java")]));
}

#[test]
fn wide_instructions_look_as_in_javap() {
    let mut source = String::from("class Wide { long locals(int a) {\n");
    (0..260).for_each(|local| writeln!(source, "int v{local} = a + {local};").unwrap());
    source
        .push_str("v259++; v259 += 1000; v258 = v259; long l = v1; double d = l; float f = v2; Object o = this; l = (long) d;\n");
    source.push_str("f += 1; return o == null ? (long) f : l; }\nint far(int a) { while (a > 0) {\n");
    (0..4000).for_each(|_| source.push_str("a = a * 12345 + 100000;\n"));
    source.push_str("} return a; } }");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("Wide.java");
    std::fs::write(&path, source).unwrap();
    let folder = compile("wide", &[path]);
    let text = disassembled(&folder.join("Wide.class"));
    assert!(["goto_w", "ldc", "iinc_w", "dload_w", "astore_w"].iter().all(|mnemonic| text.contains(mnemonic)), "{text}");
    assert_like_javap(&folder);
}

#[test]
fn module_descriptions_look_as_in_javap() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("module-source");
    std::fs::create_dir_all(folder.join("p")).unwrap();
    let description = "open module m.n { requires transitive java.logging; requires static java.xml; exports p; \
        exports p.q to java.logging, java.xml; uses Runnable; provides Runnable with p.A; }";
    let sources = [
        ("module-info.java", description),
        ("p/A.java", "package p; public class A implements Runnable { public void run() { } }"),
        ("p/B.java", "package p.q; public class B { }"),
    ];
    let paths = sources.map(|(name, text)| {
        std::fs::write(folder.join(name), text).unwrap();
        folder.join(name)
    });
    assert_like_javap(&compile("module", &paths));
}

#[test]
fn verbose_text_has_the_constant_pool_of_javap() {
    let folder = compile("verbose", &[fixture("Declarations.java")]);
    let path = folder.join("Declarations$Point.class");
    let bytes = std::fs::read(&path).unwrap();
    let class = parse_with(&bytes, &ParseOptions::default()).unwrap();
    let found = disassemble(&class, &DisassembleOptions { verbose: true });
    let expected = run_tool("javap", [Path::new("-v"), Path::new("-p"), &path]);
    let pool = |text: &str| {
        let lines = text.lines().skip_while(|line| *line != "Constant pool:").take_while(|line| *line != "{");
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(pool(&expected).len() > 50);
    assert_eq!(pool(&expected), pool(&found));
}
