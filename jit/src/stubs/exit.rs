//! Out of compiled code: to the interpreter and to Rust.
//!
//! Each of these stubs tells the walkers where compiled code stands, calls a Rust function, and leaves in the thread block how that has ended.

use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{AbiParam, Function, Signature, Type, Value};
use cranelift_codegen::isa::TargetFrontendConfig;
use runtime::ops::helpers::{self, Helper};
use runtime::ops::interpreted::call_interpreted;
use runtime::thread::block::OFFSETS;
use runtime::thread::compiled::deoptimize as deoptimize_frame;

use crate::isa::{COLD, COMPILED, HOST};
use crate::shape::{ResultKind, Shape, machine_type};
use crate::stubs::body::{Body, function};

/// Runs a method that has no machine code.
pub fn adapter(frontend: TargetFrontendConfig, shape: &Shape) -> Function {
    function(frontend, shape.signature(), |body, parameters| {
        let (number, arguments) = parameters.split_first().expect("compiled code passes the number of the method");
        let slots = body.slots(shape.slot_count());
        for ((kind, slot), argument) in shape.slots().zip(arguments) {
            body.store_slot(kind, *argument, slots, slot);
        }
        let count = body.constant(shape.slot_count().into());
        leave(body, call_interpreted as *const (), &[(I32, *number), (I64, slots), (I64, count)], shape.result)
    })
}

/// Takes the frame apart that has called it by a tail call, so that this stub stands in its place; the argument says which exit that was.
pub fn deoptimize(frontend: TargetFrontendConfig, result: ResultKind) -> Function {
    function(frontend, deoptimize_signature(result), |body, parameters| {
        leave(body, deoptimize_frame as *const (), &[(I64, parameters[0])], result)
    })
}

/// How compiled code calls it.
pub fn deoptimize_signature(result: ResultKind) -> Signature {
    compiled_signature(&[I64], result)
}

/// Calls a helper.
pub fn helper(frontend: TargetFrontendConfig, helper: Helper) -> Function {
    let kinds = helper.signature().arguments;
    function(frontend, helper_signature(helper), |body, parameters| {
        let words: Vec<_> = kinds
            .iter()
            .zip(parameters)
            .map(|(kind, value)| (I64, if *kind == helpers::Kind::Word { *value } else { body.extend(*value) }))
            .collect();
        let result = if keeps_registers(helper) { ResultKind::Nothing } else { helper_result(helper) };
        leave(body, helper.address(), &words, result)
    })
}

/// Whether the stub of a helper leaves all registers as they are: those that are called out of the way of a loop. They give nothing; the result stays in
/// the thread block.
pub fn keeps_registers(helper: Helper) -> bool {
    matches!(helper, Helper::Poll | Helper::TakeFuel | Helper::NewObject | Helper::NewArray)
}

/// How compiled code calls it: words have 64 bits, everything else has 32.
pub fn helper_signature(helper: Helper) -> Signature {
    let kinds = helper.signature().arguments;
    let parameters: Vec<_> = kinds.iter().map(|kind| if *kind == helpers::Kind::Word { I64 } else { I32 }).collect();
    if keeps_registers(helper) {
        let mut signature = Signature::new(COLD);
        signature.params.extend(parameters.into_iter().map(AbiParam::new));
        return signature;
    }
    compiled_signature(&parameters, helper_result(helper))
}

/// What a helper gives.
pub fn helper_result(helper: Helper) -> ResultKind {
    match helper.signature().result {
        helpers::Kind::Nothing | helpers::Kind::Never => ResultKind::Nothing,
        helpers::Kind::Word => ResultKind::Long,
        helpers::Kind::Class
        | helpers::Kind::Method
        | helpers::Kind::Constant
        | helpers::Kind::Reference
        | helpers::Kind::Int => ResultKind::Int,
    }
}

fn compiled_signature(parameters: &[Type], result: ResultKind) -> Signature {
    let mut signature = Signature::new(COMPILED);
    signature.params.extend(parameters.iter().copied().map(AbiParam::new));
    signature.returns.extend(result.kind().map(|kind| AbiParam::new(machine_type(kind))));
    signature
}

/// Calls a function of the thread block and these arguments, which gives a `Status`; the result is in the block.
fn leave(body: &mut Body<'_>, target: *const (), arguments: &[(Type, Value)], result: ResultKind) -> Vec<Value> {
    let block = body.thread_block();
    let (fp, pc) = body.caller();
    body.store(fp, block, OFFSETS.anchor_fp);
    body.store(pc, block, OFFSETS.anchor_pc);
    let mut signature = Signature::new(HOST);
    signature.params.push(AbiParam::new(I64));
    signature.params.extend(arguments.iter().map(|(kind, _)| AbiParam::new(*kind)));
    signature.returns.push(AbiParam::new(I32));
    let address = body.constant(target.expose_provenance() as i64);
    let values: Vec<Value> = std::iter::once(block).chain(arguments.iter().map(|(_, value)| *value)).collect();
    let status = body.call(signature, address, &values);
    body.store(status[0], block, OFFSETS.unwinding);
    let none = body.constant(0);
    body.store(none, block, OFFSETS.anchor_fp);
    body.store(none, block, OFFSETS.anchor_pc);
    body.load_result(block, result)
}
