//! The functions of the runtime that every `Vm` holds (`[VMDOC]` Upcalls).

use crate::exceptions;
use crate::linking::code;
use crate::vm::{ExecuteFunction, Upcalls};

/// What a `Vm` holds whose code this engine runs.
pub fn with_engine(execute: ExecuteFunction) -> Upcalls {
    Upcalls { execute, link_code: code::link_code, new_exception: exceptions::new_exception }
}
