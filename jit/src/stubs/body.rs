//! What stubs are made of: loads and stores of the thread block and of frame slots, and calls.

use classfile::Kind;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{Function, InstBuilder, MemFlagsData, Signature, StackSlotData, StackSlotKind, UserFuncName, Value};
use cranelift_codegen::isa::TargetFrontendConfig;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use runtime::thread::block::OFFSETS;

use crate::shape::{ResultKind, machine_type};

/// Bytes of a frame slot.
const SLOT_BYTES: i32 = 8;

/// A stub while it is made.
pub struct Body<'b> {
    builder: FunctionBuilder<'b>,
}

/// Makes a function; `make` gets its parameters and gives its results.
pub fn function(
    frontend: TargetFrontendConfig,
    signature: Signature,
    make: impl FnOnce(&mut Body<'_>, &[Value]) -> Vec<Value>,
) -> Function {
    let mut function = Function::with_name_signature(UserFuncName::default(), signature);
    let mut context = FunctionBuilderContext::new();
    let mut body = Body { builder: FunctionBuilder::new(&mut function, &mut context) };
    let block = body.builder.create_block();
    body.builder.append_block_params_for_function_params(block);
    body.builder.switch_to_block(block);
    body.builder.seal_block(block);
    let parameters = body.builder.block_params(block).to_vec();
    let results = make(&mut body, &parameters);
    body.builder.ins().return_(&results);
    body.builder.finalize(frontend);
    function
}

impl Body<'_> {
    /// The thread block.
    pub fn thread_block(&mut self) -> Value {
        self.builder.ins().get_pinned_reg(I64)
    }

    /// Makes something else the thread block.
    pub fn set_thread_block(&mut self, block: Value) {
        self.builder.ins().set_pinned_reg(block);
    }

    /// A number.
    pub fn constant(&mut self, value: i64) -> Value {
        self.builder.ins().iconst(I64, value)
    }

    /// A 32-bit number.
    pub fn constant_int(&mut self, value: i64) -> Value {
        self.builder.ins().iconst(I32, value)
    }

    /// Sets a field.
    pub fn store(&mut self, value: Value, address: Value, offset: i32) {
        self.builder.ins().store(MemFlagsData::trusted(), value, address, offset);
    }

    /// The value of this kind in slot `slot` behind `slots`.
    pub fn load_slot(&mut self, kind: Kind, slots: Value, slot: u16) -> Value {
        self.load_word(kind, slots, i32::from(slot) * SLOT_BYTES)
    }

    /// Puts a value of this kind there.
    pub fn store_slot(&mut self, kind: Kind, value: Value, slots: Value, slot: u16) {
        self.store_word(kind, value, slots, i32::from(slot) * SLOT_BYTES);
    }

    fn load_word(&mut self, kind: Kind, address: Value, offset: i32) -> Value {
        self.builder.ins().load(machine_type(kind), MemFlagsData::trusted(), address, offset)
    }

    fn store_word(&mut self, kind: Kind, value: Value, address: Value, offset: i32) {
        let word = self.word(kind, value);
        self.store(word, address, offset);
    }

    /// The value as a frame slot holds it.
    fn word(&mut self, kind: Kind, value: Value) -> Value {
        match kind {
            Kind::Int | Kind::Reference => self.extend(value),
            Kind::Float => {
                let bits = self.builder.ins().bitcast(I32, MemFlagsData::new(), value);
                self.extend(bits)
            }
            Kind::Long | Kind::Double => value,
        }
    }

    /// 32 bits as 64.
    pub fn extend(&mut self, value: Value) -> Value {
        self.builder.ins().uextend(I64, value)
    }

    /// Room for this many slots in the stub's frame.
    pub fn slots(&mut self, count: u16) -> Value {
        let bytes = u32::from(count.max(1)) * SLOT_BYTES as u32;
        let slot = self.builder.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, bytes, 3));
        self.builder.ins().stack_addr(I64, slot, 0)
    }

    /// Calls what stands at an address.
    pub fn call(&mut self, signature: Signature, address: Value, arguments: &[Value]) -> Vec<Value> {
        let signature = self.builder.import_signature(signature);
        let call = self.builder.ins().call_indirect(signature, address, arguments);
        self.builder.inst_results(call).to_vec()
    }

    /// Where the compiled code stands that has called this stub: the pointer to its frame and the address that the stub returns to.
    pub fn caller(&mut self) -> (Value, Value) {
        let own = self.builder.ins().get_frame_pointer(I64);
        let fp = self.builder.ins().load(I64, MemFlagsData::trusted(), own, 0);
        (fp, self.builder.ins().get_return_address(I64))
    }

    /// The result in the thread block.
    pub fn load_result(&mut self, block: Value, result: ResultKind) -> Vec<Value> {
        result.kind().map(|kind| self.load_word(kind, block, OFFSETS.result)).into_iter().collect()
    }

    /// Puts it there.
    pub fn store_result(&mut self, block: Value, result: ResultKind, values: &[Value]) {
        for (kind, value) in result.kind().iter().zip(values) {
            self.store_word(*kind, *value, block, OFFSETS.result);
        }
    }
}
