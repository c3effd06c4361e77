//! Into compiled code: from the interpreter and from Rust.

use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{AbiParam, Function, Signature};
use cranelift_codegen::isa::TargetFrontendConfig;

use crate::isa::HOST;
use crate::shape::Shape;
use crate::stubs::body;

/// Takes the thread block, the machine entry and the frame slots of the arguments; the result goes into the block.
pub fn function(frontend: TargetFrontendConfig, shape: &Shape) -> Function {
    let mut signature = Signature::new(HOST);
    signature.params.extend([AbiParam::new(I64); 3]);
    body::function(frontend, signature, |body, parameters| {
        let [block, entry, slots] = *parameters else { unreachable!("the signature has three parameters") };
        let callers = body.thread_block();
        body.set_thread_block(block);
        // What is entered needs no number of a method: only adapters do.
        let mut arguments = vec![body.constant_int(0)];
        arguments.extend(shape.slots().map(|(kind, slot)| body.load_slot(kind, slots, slot)));
        let values = body.call(shape.signature(), entry, &arguments);
        body.store_result(block, shape.result, &values);
        body.set_thread_block(callers);
        Vec::new()
    })
}
