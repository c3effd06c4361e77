//! The header is what the source says.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads and writes the header")]

use std::path::Path;

#[test]
fn the_header_is_made_from_the_source() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml")).unwrap();
    let mut builder = cbindgen::Builder::new().with_config(config);
    for file in ["error", "value", "engine", "machine", "host"] {
        builder = builder.with_src(folder.join(format!("src/{file}.rs")));
    }
    let mut made = Vec::new();
    builder.generate().unwrap().write(&mut made);
    // What Rust wants to be said of safety is said at the top for all of them.
    let made = String::from_utf8(made).unwrap();
    let mut lines: Vec<&str> = Vec::new();
    let mut is_safety = false;
    for line in made.lines() {
        is_safety = line.starts_with("// # Safety") || is_safety && line.starts_with("//");
        if is_safety {
            while lines.last() == Some(&"//") {
                lines.pop();
            }
        } else {
            lines.push(line);
        }
    }
    let made = lines.join("\n") + "\n";
    let path = folder.join("include/rjvm.h");
    if std::env::var_os("WRITE_HEADER").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == made, "include/rjvm.h is not what the source says: WRITE_HEADER=1 cargo test -p rjvm-capi --test header");
}
