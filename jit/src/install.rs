//! From machine code to code that threads run.
#![allow(unsafe_code, reason = "the address of a stub becomes a function")]

use std::collections::HashSet;
use std::mem;
use std::ptr;
use std::sync::atomic::AtomicU32;

use cranelift_codegen::ir::Function;
use runtime::MethodRef;
use runtime::code::blob::{Encoder, Inlined};
use runtime::code::installed::{CompiledMethod, InstalledCode, Role, Watch};
use runtime::code::linked::EntryStub;
use runtime::machine_code;
use runtime::metadata::method::MethodId;

use crate::assemble::MachineCode;
use crate::error::CompileError;
use crate::log;
use crate::lower::Exit;
use crate::machine::Machine;
use crate::policy::traps_max;
use crate::shape::Shape;
use crate::stubs::Stub;
use crate::unit::Unit;

/// What is known of a unit besides its instructions.
#[derive(Debug)]
pub struct Outline {
    shape: Shape,
    exits: Vec<Exit>,
    methods: HashSet<MethodId>,
}

/// Makes code of a unit that which calls run. False if it has been withdrawn while it was made, or a method in it has been unloaded.
///
/// # Errors
/// If there is no memory for it, or something that it refers to is not there.
pub fn install(
    machine: &Machine,
    unit: &Unit,
    lowered: &Outline,
    code: MachineCode,
    watch: Option<Watch>,
) -> Result<bool, CompileError> {
    let Some(methods) = lowered.methods(unit) else { return Ok(false) };
    let enter = entry_stub(machine.stub(&unit.vm, Stub::Enter(lowered.shape.clone()))?);
    let room = machine.place(&unit.vm, &code, || log::unit_name(unit.method, unit.loop_header))?;
    let compiled = CompiledMethod {
        method: unit.method,
        methods,
        loop_header: unit.loop_header,
        shape: machine.shapes.number(lowered.shape.clone()).row_number(),
        entry: room.address,
        enter,
        exits: exits(&lowered.exits),
        reasons: lowered.exits.iter().map(|exit| exit.reason).collect(),
        traps: AtomicU32::new(0),
        traps_max: traps_max(code.bytes.len()),
        watch,
    };
    let address = room.address;
    let code = InstalledCode::new(unit.code, address, code.bytes.len(), Role::Method(compiled), code.tables);
    // It may be withdrawn and released as soon as it is there.
    machine.keep(room);
    let is_installed = machine_code::install(&unit.vm, code).is_some();
    if !is_installed {
        machine.release(address);
    }
    Ok(is_installed)
}

impl Outline {
    /// What there is to know of a function, whose chains are these, beside the code that it becomes.
    ///
    /// # Errors
    /// If no method has its signature.
    pub fn of(function: &Function, chains: &[Vec<Inlined>], exits: Vec<Exit>) -> Result<Self, CompileError> {
        let shape =
            Shape::of_signature(&function.signature).ok_or(CompileError::Unsupported("a signature that no method has"))?;
        let inlined = chains.iter().flatten().map(|place| place.method);
        let rebuilt = exits
            .iter()
            .filter_map(|exit| exit.site.deopt.as_ref())
            .flat_map(|state| &state.methods)
            .map(|state| state.place.method);
        let methods = inlined.chain(rebuilt).collect();
        Ok(Self { shape, exits, methods })
    }

    /// All methods whose code is in the unit; none if one of them is not there any more.
    fn methods(&self, unit: &Unit) -> Option<Box<[MethodRef]>> {
        let others = self.methods.iter().filter(|id| **id != unit.method.id);
        std::iter::once(&unit.method.id).chain(others).map(|id| unit.vm.methods.at(id.0)).collect()
    }
}

/// The exits as code has them.
fn exits(exits: &[Exit]) -> Box<[u8]> {
    let mut encoder = Encoder::default();
    exits.iter().for_each(|exit| encoder.add(&exit.site));
    encoder.finish()
}

fn entry_stub(address: usize) -> EntryStub {
    // SAFETY: a stub of this sort stands there, which is such a function, and stays as long as the `Vm`.
    unsafe { mem::transmute::<*const (), EntryStub>(ptr::with_exposed_provenance(address)) }
}
