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
    Edges { of: "classfile", to: &[] },
    Edges { of: "gc", to: &[] },
    Edges { of: "sandbox", to: &[] },
    Edges { of: "verifier", to: &["classfile"] },
    Edges { of: "runtime", to: &["classfile", "gc", "sandbox", "verifier"] },
    Edges { of: "interpreter", to: &["classfile", "gc", "runtime"] },
    Edges { of: "jit", to: &["classfile", "gc", "runtime"] },
    Edges { of: "stdlib", to: &["classfile", "gc", "runtime", "sandbox"] },
    Edges { of: "rjvm", to: &["classfile", "gc", "interpreter", "jit", "runtime", "sandbox", "stdlib"] },
    Edges { of: "rjvm-capi", to: &["rjvm"] },
    Edges { of: "rjvm-cli", to: &["classfile", "rjvm"] },
    Edges { of: "tests", to: &["classfile"] },
    Edges { of: "xtask", to: &["tests"] },
];
