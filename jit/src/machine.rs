//! What the compiler threads of a `Vm` share: the machine, the memory for code, shapes and stubs.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use cranelift_codegen::Context;
use runtime::code::installed::{InstalledCode, Role};
use runtime::code::linked::LinkedCode;
use runtime::code::quick::QuickCode;
use runtime::linking::code::leaf_of;
use runtime::machine_code;
use runtime::sync::lock;
use runtime::vm::Vm;

use crate::assemble::{self, Form, MachineCode, Relocation, Target};
use crate::error::CompileError;
use crate::isa::{self, Isa};
use crate::listener::CodeListener;
use crate::log::unit_name;
use crate::lower::functions::Function;
use crate::memory::{CodeMemory, OwnedRoom, Room};
use crate::policy::Policy;
use crate::quick::stubs::QuickTable;
use crate::quick::{self, Made};
use crate::shape::Shapes;
use crate::stubs::Stub;
use crate::symbols::Symbol;

/// The shared parts of a compiler.
pub struct Machine {
    /// What code is made for.
    pub isa: Isa,
    /// The same for functions without loops: what Cranelift would find in them is not worth its time.
    plain_isa: Isa,
    /// The shapes of methods.
    pub shapes: Shapes,
    /// Where code runs.
    pub memory: Arc<CodeMemory>,
    /// What leads into quick code; none if there is no quick tier.
    pub quick: Option<QuickTable>,
    stubs: Mutex<HashMap<Stub, usize>>,
    listener: Option<Arc<dyn CodeListener>>,
    /// The rooms of methods' code, by address.
    rooms: Mutex<HashMap<usize, Room>>,
}

impl fmt::Debug for Machine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} stubs, {} bytes of code", lock(&self.stubs).len(), self.memory.used())
    }
}

impl Machine {
    /// A machine without code.
    ///
    /// # Errors
    /// If no code can be made here, or there is no memory for it.
    pub fn new(policy: &Policy) -> Result<Self, CompileError> {
        let (isa, plain_isa) = (isa::host(true)?, isa::host(false)?);
        let memory = Arc::new(CodeMemory::new(policy.code_cache_bytes)?);
        let listener = policy.listener.clone();
        let is_quick = policy.quick && quick::is_supported();
        let quick = is_quick.then(|| QuickTable::new(&memory, listener.as_deref())).transpose()?;
        Ok(Self {
            isa,
            plain_isa,
            memory,
            quick,
            shapes: Shapes::default(),
            stubs: Mutex::default(),
            rooms: Mutex::default(),
            listener,
        })
    }

    /// What a function with or without loops is compiled for.
    pub fn isa_for(&self, is_cyclic: bool) -> &Isa {
        if is_cyclic { &self.isa } else { &self.plain_isa }
    }

    /// Gives code an address and writes it there; tools see it under this name.
    ///
    /// # Errors
    /// If the memory is full, or something that the code refers to is not there.
    pub fn place(&self, vm: &Vm, code: &MachineCode, name: impl FnOnce() -> String) -> Result<Room, CompileError> {
        let mut bytes = code.bytes.clone();
        let mut room = self.memory.allocate(bytes.len()).ok_or(CompileError::Full)?;
        let start = room.address;
        let filled = code.relocations.iter().try_for_each(|relocation| {
            let target = match relocation.target {
                Target::Own(offset) => start + offset as usize,
                Target::Symbol(symbol) => self.address(vm, symbol)?,
            };
            fill(&mut bytes, start, *relocation, target)
        });
        match filled {
            Ok(()) => {
                self.memory.write(&mut room, &bytes);
                if let Some(listener) = &self.listener
                    && let Err(error) = listener.code_added(&name(), start, &bytes)
                {
                    vm.log_error(&format!("rjvm warning: machine code cannot be listed: {error}\n"));
                }
                Ok(room)
            }
            Err(error) => {
                self.memory.free(room);
                Err(error)
            }
        }
    }

    /// Makes quick code of a method and the table that leads to it; none if it is not worth it, or there is no memory for it.
    pub fn quick_code(&self, vm: &Vm, code: &LinkedCode) -> Option<(QuickCode, usize)> {
        let Made { bytes, offsets } = quick::make(vm, code)?;
        let (method, counts) = (code.method(), code.sites.get().is_some());
        let code = MachineCode { bytes, relocations: Vec::new(), tables: Box::default(), frame_bytes: 0, listing: None };
        let room = self.place(vm, &code, || format!("{} (quick)", unit_name(method, None))).ok()?;
        let addresses = offsets.iter().map(|offset| offset.map_or(0, |offset| room.address + offset)).collect();
        let bytes = code.bytes.len();
        Some((QuickCode { counts, addresses, memory: Box::new(OwnedRoom::new(Arc::clone(&self.memory), room)) }, bytes))
    }

    /// The room has code of a method, until that is released.
    pub fn keep(&self, room: Room) {
        lock(&self.rooms).insert(room.address, room);
    }

    /// The code of a method at this address will not run any more.
    pub fn release(&self, address: usize) {
        if let Some(room) = lock(&self.rooms).remove(&address) {
            self.memory.free(room);
        }
    }

    fn address(&self, vm: &Vm, symbol: Symbol) -> Result<usize, CompileError> {
        let unknown = || CompileError::Relocation(format!("{symbol:?}"));
        match symbol {
            Symbol::Helper(helper) => self.stub(vm, Stub::Helper(helper)),
            Symbol::Adapter(shape) => self.stub(vm, Stub::Adapter(self.shapes.at(shape).ok_or_else(unknown)?)),
            Symbol::Deoptimize(result) => self.stub(vm, Stub::Deoptimize(result)),
            Symbol::Leaf(method) => {
                let leaf = vm.methods.at(method).and_then(|method| leaf_of(vm, method));
                leaf.map(|leaf| leaf.direct as usize).ok_or_else(unknown)
            }
            Symbol::Function(number) => Function::of(number).map(Function::address).ok_or_else(unknown),
        }
    }

    /// The address of a stub, which is made if nobody has asked for it before.
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn stub(&self, vm: &Vm, stub: Stub) -> Result<usize, CompileError> {
        let mut stubs = lock(&self.stubs);
        if let Some(address) = stubs.get(&stub) {
            return Ok(*address);
        }
        let code = assemble::compile(&self.isa, &mut Context::new(), stub.function(self.isa.frontend_config()), &[])?;
        let room = self.place(vm, &code, || format!("[{stub:?}]"))?;
        let role = if stub.is_entry() { Role::Entry } else { Role::Stub };
        let installed = InstalledCode::new(vm.code.new_id(), room.address, code.bytes.len(), role, code.tables);
        machine_code::install(vm, installed).expect("nobody withdraws a stub");
        stubs.insert(stub, room.address);
        Ok(room.address)
    }
}

/// Writes an address where a relocation says.
fn fill(bytes: &mut [u8], start: usize, relocation: Relocation, target: usize) -> Result<(), CompileError> {
    let wrong = || CompileError::Relocation(format!("{relocation:?}"));
    let at = relocation.offset as usize;
    let target = target.wrapping_add_signed(relocation.addend as isize);
    let (short, long);
    let field: &[u8] = match relocation.form {
        Form::Absolute => {
            long = (target as u64).to_le_bytes();
            &long
        }
        Form::Relative => {
            let distance = i32::try_from(target.wrapping_sub(start + at) as isize).map_err(|_| wrong())?;
            short = distance.to_le_bytes();
            &short
        }
    };
    bytes.get_mut(at..at + field.len()).ok_or_else(wrong)?.copy_from_slice(field);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_where_relocations_say_and_nowhere_else() {
        let relocation = |form, offset, addend| Relocation { offset, form, target: Target::Own(0), addend };
        let mut bytes = [0; 12];
        fill(&mut bytes, 0x1000, relocation(Form::Absolute, 1, 2), 0x1122_3344_5566).unwrap();
        assert_eq!(bytes, [0, 0x68, 0x55, 0x44, 0x33, 0x22, 0x11, 0, 0, 0, 0, 0]);
        fill(&mut bytes, 0x1000, relocation(Form::Relative, 8, -4), 0x0f00).unwrap();
        assert_eq!(bytes[8..], (-0x10c_i32).to_le_bytes());
        for (form, offset, target) in
            [(Form::Relative, 0, 1 << 40), (Form::Relative, 9, 0), (Form::Absolute, 5, 0), (Form::Absolute, u32::MAX, 0)]
        {
            assert!(fill(&mut bytes, 0, relocation(form, offset, 0), target).is_err(), "{form:?} {offset}");
        }
    }
}
