//! From the compiler's form to Cranelift's.
//!
//! `[VMDOC]` Lowering. A reference is 32 bits, scaled by 8; its object is at `base + (reference << 3)`. What was computed from a reference is used at
//! once, so that nothing but references has to be kept up to date when objects move: Cranelift keeps them in slots across calls and tells where
//! (`declare_value_needs_stack_map`). An exit writes the values of its state to the thread's buffer and leaves by a tail call, so that the frame
//! is gone when the interpreter's frames are made. What calls tell about their ends is a word of the thread block (`unwinding`).

mod calls;
mod exits;
pub mod functions;
mod memory;
mod monitors;
mod values;

use std::collections::HashMap;

use classfile::Kind;
use cranelift_codegen::ir::{
    self as clif, AbiParam, BlockArg, ExtFuncData, ExternalName, FuncRef, InstBuilder, MemFlagsData, SigRef, Signature,
    SourceLoc, Type, types,
};
use cranelift_codegen::isa::TargetFrontendConfig;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use runtime::code::blob::{Inlined, Site};
use runtime::dependencies::table::CodeId;
use runtime::ops::helpers::Helper;
use runtime::thread::block::OFFSETS;

use crate::assemble::new_function;
use crate::build::NotBuilt;
use crate::ir::op::Op;
use crate::ir::{BlockId, Edge, End, Function, OriginId, ValueId};
use crate::isa::{COMPILED, HOST};
use crate::shape::{Shape, Shapes, machine_type};
use crate::symbols::Symbol;

/// Of memory that other threads may write at any time, aligned and there.
const MEMORY: MemFlagsData = MemFlagsData::trusted();

/// Whom the code is for.
pub struct Target<'t> {
    /// The number of the code.
    pub code: CodeId,
    /// The shapes that the compiler has met.
    pub shapes: &'t Shapes,
    /// Cranelift's view of the machine.
    pub frontend: TargetFrontendConfig,
}

/// A method in Cranelift's form.
#[derive(Debug)]
pub struct Lowered {
    /// The function.
    pub function: clif::Function,
    /// The methods that run at a call, by the number in its source location.
    pub chains: Vec<Vec<Inlined>>,
    /// The exits; the offset of each is its number.
    pub exits: Vec<Site>,
}

/// Lowers a function.
///
/// # Errors
/// If an exit has more values than a thread has room for.
pub fn lower(function: &Function, target: &Target<'_>) -> Result<Lowered, NotBuilt> {
    if !exits::fit(function) {
        return Err(NotBuilt::TooLarge);
    }
    let signature = Shape::new(&function.parameters, function.result).signature();
    let mut code = new_function(signature);
    let mut context = FunctionBuilderContext::new();
    let builder = FunctionBuilder::new(&mut code, &mut context);
    let mut lowering = Lowering {
        source: function,
        target,
        builder,
        values: vec![None; function.values.len()],
        blocks: Vec::new(),
        signatures: HashMap::new(),
        functions: HashMap::new(),
        chains: Vec::new(),
        chain_of: HashMap::new(),
        exits: Vec::new(),
    };
    lowering.run();
    let Lowering { builder, chains, exits, .. } = lowering;
    builder.finalize(target.frontend);
    Ok(Lowered { function: code, chains, exits })
}

struct Lowering<'l> {
    source: &'l Function,
    target: &'l Target<'l>,
    builder: FunctionBuilder<'l>,
    values: Vec<Option<clif::Value>>,
    /// By number of our blocks.
    blocks: Vec<Option<clif::Block>>,
    signatures: HashMap<(Vec<Type>, Option<Type>, bool), SigRef>,
    functions: HashMap<Symbol, FuncRef>,
    chains: Vec<Vec<Inlined>>,
    chain_of: HashMap<OriginId, u32>,
    exits: Vec<Site>,
}

impl Lowering<'_> {
    fn run(&mut self) {
        let order = self.source.order();
        self.blocks = vec![None; self.source.blocks.len()];
        let entry = self.builder.create_block();
        self.builder.append_block_params_for_function_params(entry);
        self.builder.switch_to_block(entry);
        let first = self.source.origins.first().map(|_| OriginId(0));
        if let Some(origin) = first {
            self.set_origin(origin);
        }
        self.check_stack();
        let parameters = self.builder.block_params(entry).to_vec();
        for (value, parameter) in self.source.block(Function::ENTRY).parameters.iter().zip(&parameters[1..]) {
            self.define(*value, *parameter);
        }
        for block in &order[1..] {
            let made = self.builder.create_block();
            for value in &self.source.block(*block).parameters {
                let parameter = self.builder.append_block_param(made, machine_type(self.source.kind(*value)));
                self.define(*value, parameter);
            }
            self.blocks[block.index()] = Some(made);
        }
        for (number, block) in order.iter().enumerate() {
            if number > 0 {
                let made = self.block(*block);
                self.builder.switch_to_block(made);
                if matches!(self.source.block(*block).end, End::Exit(..)) && self.source.block(*block).insts.is_empty() {
                    self.builder.set_cold_block(made);
                }
            }
            for value in &self.source.block(*block).insts {
                self.instruction(*value);
            }
            self.end(&self.source.block(*block).end);
        }
        self.builder.seal_all_blocks();
    }

    fn block(&self, block: BlockId) -> clif::Block {
        self.blocks[block.index()].expect("only blocks that can be reached are gone to")
    }

    /// The value that stands for ours.
    fn value(&self, value: ValueId) -> clif::Value {
        self.values[value.index()].expect("a value is defined before it is used")
    }

    fn define(&mut self, value: ValueId, made: clif::Value) {
        if self.source.kind(value) == Kind::Reference {
            self.builder.declare_value_needs_stack_map(made);
        }
        self.values[value.index()] = Some(made);
    }

    fn set_origin(&mut self, origin: OriginId) {
        let number = match self.chain_of.get(&origin) {
            Some(number) => *number,
            None => {
                let mut chain = Vec::new();
                let mut next = Some(origin);
                while let Some(origin) = next {
                    let origin = &self.source.origins[origin.index()];
                    chain.push(Inlined { method: origin.method, bci: origin.bci });
                    next = origin.caller;
                }
                self.chains.push(chain);
                let number = self.chains.len() as u32 - 1;
                self.chain_of.insert(origin, number);
                number
            }
        };
        self.builder.set_srcloc(SourceLoc::new(number));
    }

    fn instruction(&mut self, value: ValueId) {
        let inst = self.source.inst(value).expect("blocks list instructions");
        self.set_origin(inst.origin);
        let operands: Vec<clif::Value> = inst.operands.iter().map(|operand| self.value(*operand)).collect();
        let made = match inst.op {
            Op::Constant(bits) => Some(self.constant(self.source.kind(value), bits)),
            Op::Value(operation) => Some(self.operation(operation, &operands)),
            Op::IsBelow => Some(self.is_below(operands[0], operands[1])),
            Op::Guard(reason) => {
                let state = inst.state.expect("guards have states");
                self.guard(operands[0], reason, state);
                None
            }
            Op::Call(_) | Op::CallVirtual { .. } | Op::CallInterface { .. } | Op::CallLinked(_) => {
                self.call(inst, self.source.values[value.index()].kind, &operands)
            }
            Op::Helper(helper) => self.helper_of(helper, inst, &operands),
            Op::MonitorEnter => {
                self.monitor_enter(inst, operands[0]);
                None
            }
            Op::MonitorExit => {
                self.monitor_exit(inst, operands[0]);
                None
            }
            Op::Poll => {
                self.poll();
                None
            }
            op => self.memory(op, inst, &operands),
        };
        if let Some(made) = made
            && self.source.values[value.index()].kind.is_some()
        {
            self.define(value, made);
        }
    }

    fn end(&mut self, end: &End) {
        match end {
            End::Open => unreachable!("a function is finished before it is lowered"),
            End::Jump(edge) => {
                let (to, arguments) = self.edge(edge);
                self.builder.ins().jump(to, &arguments);
            }
            End::Branch(condition, then, otherwise) => {
                let condition = self.value(*condition);
                let (then, then_arguments) = self.edge(then);
                let (otherwise, arguments) = self.edge(otherwise);
                self.builder.ins().brif(condition, then, &then_arguments, otherwise, &arguments);
            }
            End::Switch(key, cases, default) => self.switch(*key, cases, default),
            End::Return(value) => {
                let values: Vec<clif::Value> = value.iter().map(|value| self.value(*value)).collect();
                self.builder.ins().return_(&values);
            }
            End::Exit(reason, state) => self.leave(*reason, *state),
            End::Unwind => self.return_abruptly(),
        }
    }

    fn edge(&self, edge: &Edge) -> (clif::Block, Vec<BlockArg>) {
        (self.block(edge.to), edge.arguments.iter().map(|argument| BlockArg::from(self.value(*argument))).collect())
    }

    fn switch(&mut self, key: ValueId, cases: &[(i32, Edge)], default: &Edge) {
        let key = self.value(key);
        let mut switch = cranelift_frontend::Switch::new();
        // Arms have no arguments: what has some goes through a block of its own.
        let mut between = Vec::new();
        let mut arm = |lowering: &mut Self, edge: &Edge| {
            let (to, arguments) = lowering.edge(edge);
            if arguments.is_empty() {
                return to;
            }
            let block = lowering.builder.create_block();
            between.push((block, to, arguments));
            block
        };
        for (case, edge) in cases {
            switch.set_entry(u128::from(*case as u32), arm(self, edge));
        }
        let default = arm(self, default);
        switch.emit(&mut self.builder, key, default);
        for (block, to, arguments) in between {
            self.builder.switch_to_block(block);
            self.builder.ins().jump(to, &arguments);
        }
    }

    // ---- the thread

    fn thread(&mut self) -> clif::Value {
        self.builder.ins().get_pinned_reg(types::I64)
    }

    /// A field of the thread block that may change.
    fn thread_load(&mut self, kind: Type, offset: i32) -> clif::Value {
        let thread = self.thread();
        self.builder.ins().load(kind, MemFlagsData::trusted(), thread, offset)
    }

    /// A field of the thread block that stays as it is.
    fn thread_constant(&mut self, offset: i32) -> clif::Value {
        let thread = self.thread();
        self.builder.ins().load(types::I64, MemFlagsData::trusted().with_readonly().with_can_move(), thread, offset)
    }

    fn base(&mut self) -> clif::Value {
        self.thread_constant(OFFSETS.base)
    }

    /// Throws if the native stack is exhausted.
    fn check_stack(&mut self) {
        let limit = self.thread_load(types::I64, OFFSETS.native_limit);
        let pointer = self.builder.ins().get_stack_pointer(types::I64);
        let exhausted = self.builder.ins().icmp(clif::condcodes::IntCC::UnsignedLessThan, pointer, limit);
        let (cold, behind) = self.cold_branch(exhausted);
        self.builder.switch_to_block(cold);
        self.call_helper(Helper::ThrowStackOverflow, &[]);
        self.return_abruptly();
        self.builder.switch_to_block(behind);
    }

    /// Goes to the first block if the condition is not 0, which is rare, else to the second.
    fn cold_branch(&mut self, condition: clif::Value) -> (clif::Block, clif::Block) {
        let (cold, behind) = (self.builder.create_block(), self.builder.create_block());
        self.builder.set_cold_block(cold);
        self.builder.ins().brif(condition, cold, &[], behind, &[]);
        (cold, behind)
    }

    /// Returns without a result; the word in the thread block says why.
    fn return_abruptly(&mut self) {
        let zero = self.source.result.map(|kind| self.constant(kind, 0));
        let values: Vec<clif::Value> = zero.into_iter().collect();
        self.builder.ins().return_(&values);
    }

    // ---- functions

    /// A signature of compiled code, or of the host.
    fn signature(&mut self, parameters: &[Type], result: Option<Type>, host: bool) -> SigRef {
        let key = (parameters.to_vec(), result, host);
        if let Some(known) = self.signatures.get(&key) {
            return *known;
        }
        let mut signature = Signature::new(if host { HOST } else { COMPILED });
        signature.params.extend(parameters.iter().map(|parameter| AbiParam::new(*parameter)));
        signature.returns.extend(result.map(AbiParam::new));
        let made = self.builder.import_signature(signature);
        self.signatures.insert(key, made);
        made
    }

    /// An external function.
    fn external(&mut self, symbol: Symbol, signature: SigRef) -> FuncRef {
        if let Some(known) = self.functions.get(&symbol) {
            return *known;
        }
        let name = self.builder.func.declare_imported_user_function(symbol.name());
        let data = ExtFuncData { name: ExternalName::user(name), signature, colocated: false, patchable: false };
        let made = self.builder.import_function(data);
        self.functions.insert(symbol, made);
        made
    }
}
