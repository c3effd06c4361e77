//! Which crate of the project may depend on which: the architecture as a table.
//!
//! A new edge needs an ADR.

/// A crate and all the project's crates it may use.
pub struct Edges {
    /// Package name.
    pub of: &'static str,
    /// Packages it uses.
    pub to: &'static [&'static str],
}

/// Every crate of the workspace; dependencies point down only.
pub const EDGES: [Edges; 13] = [
    Edges { of: "rjvm-classfile", to: &[] },
    Edges { of: "rjvm-gc", to: &[] },
    Edges { of: "rjvm-sandbox", to: &[] },
    Edges { of: "rjvm-verifier", to: &["rjvm-classfile"] },
    Edges { of: "rjvm-runtime", to: &["rjvm-classfile", "rjvm-gc", "rjvm-sandbox", "rjvm-verifier"] },
    Edges { of: "rjvm-interpreter", to: &["rjvm-classfile", "rjvm-gc", "rjvm-runtime"] },
    Edges { of: "rjvm-jit", to: &["rjvm-classfile", "rjvm-gc", "rjvm-runtime"] },
    Edges { of: "rjvm-stdlib", to: &["rjvm-classfile", "rjvm-gc", "rjvm-runtime", "rjvm-sandbox"] },
    Edges {
        of: "rjvm-embed",
        to: &["rjvm-classfile", "rjvm-gc", "rjvm-interpreter", "rjvm-jit", "rjvm-runtime", "rjvm-sandbox", "rjvm-stdlib"],
    },
    Edges { of: "rjvm-capi", to: &["rjvm-embed"] },
    Edges { of: "rjvm-cli", to: &["rjvm-classfile", "rjvm-embed"] },
    Edges { of: "tests", to: &["rjvm-classfile"] },
    Edges { of: "xtask", to: &["tests"] },
];
