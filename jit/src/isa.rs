//! The machine that code is made for: this one.

use cranelift_codegen::isa::{CallConv, OwnedTargetIsa};
use cranelift_codegen::settings::{self, Configurable};

use crate::error::CompileError;

/// What Cranelift knows of the machine, and how it shall make code.
pub type Isa = OwnedTargetIsa;

/// The calling convention of compiled methods and of what they call.
pub const COMPILED: CallConv = CallConv::Tail;

/// The calling convention of stubs that leave all registers as they are, and have no result.
pub const COLD: CallConv = CallConv::PreserveAll;

/// The calling convention of Rust functions that stubs call.
pub const HOST: CallConv = CallConv::SystemV;

/// How Cranelift makes code (`[VMDOC]` Machine frames needs the first four).
const SETTINGS: &[(&str, &str)] = &[
    // The thread block stays in one register, and each frame has a pointer to its caller's.
    ("enable_pinned_reg", "true"),
    ("preserve_frame_pointers", "true"),
    ("enable_probestack", "false"),
    ("unwind_info", "false"),
    ("is_pic", "false"),
    // Compiled code is the guest's own; what a guest must not read is not in its address space at all.
    ("enable_heap_access_spectre_mitigation", "false"),
    ("enable_table_access_spectre_mitigation", "false"),
    ("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" }),
];

/// The machine that this runs on; whether code for it is worth the time of Cranelift's own optimisations.
///
/// # Errors
/// If no code can be made for it.
pub fn host(optimizes: bool) -> Result<Isa, CompileError> {
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        return Err(CompileError::Machine("only Linux on x86-64 is supported"));
    }
    let mut flags = settings::builder();
    for (name, value) in SETTINGS {
        flags.set(name, value).expect("Cranelift has these settings");
    }
    flags.set("opt_level", if optimizes { "speed" } else { "none" }).expect("as above");
    let builder = cranelift_native::builder().map_err(CompileError::Machine)?;
    builder.finish(settings::Flags::new(flags)).map_err(|error| CompileError::Cranelift(error.to_string()))
}
