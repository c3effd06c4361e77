//! Tells the dispatch of the interpreter whether the compiler optimises (`[VMDOC]` Dispatch).

#![allow(clippy::disallowed_methods, reason = "cargo says so in the environment")]

fn main() {
    println!("cargo::rustc-check-cfg=cfg(calls_become_jumps)");
    println!("cargo::rerun-if-changed=build.rs");
    if matches!(std::env::var("OPT_LEVEL").as_deref(), Ok("2" | "3" | "s")) {
        println!("cargo::rustc-cfg=calls_become_jumps");
    }
}
