//! Stubs: the code between Rust, the interpreter and compiled code, made with Cranelift when something refers to it first.
//!
//! Who enters compiled code, and how it gets out again, is told by `[VMDOC]` Machine frames. Each stub is a function of its own; none of them keeps a
//! reference while others can move it.

mod body;
mod enter;
mod exit;

use cranelift_codegen::ir::Function;
use cranelift_codegen::isa::TargetFrontendConfig;
use runtime::ops::helpers::Helper;

use crate::shape::{ResultKind, Shape};

pub use exit::{deoptimize_signature, helper_result, helper_signature, keeps_registers};

/// A stub.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Stub {
    /// Enters compiled methods of a shape (`EntryStub`).
    Enter(Shape),
    /// Stands in for methods of a shape that are not compiled.
    Adapter(Shape),
    /// Calls a helper.
    Helper(Helper),
    /// Leaves a compiled method with this result for the interpreter.
    Deoptimize(ResultKind),
}

impl Stub {
    /// Whether machine frames end at its frame.
    pub fn is_entry(&self) -> bool {
        matches!(self, Self::Enter(_))
    }

    /// What it does.
    pub fn function(&self, frontend: TargetFrontendConfig) -> Function {
        match self {
            Self::Enter(shape) => enter::function(frontend, shape),
            Self::Adapter(shape) => exit::adapter(frontend, shape),
            Self::Helper(helper) => exit::helper(frontend, *helper),
            Self::Deoptimize(result) => exit::deoptimize(frontend, *result),
        }
    }
}
