//! From the compiler's form to Cranelift's.
//!
//! `[VMDOC]` Lowering. A reference is 32 bits, scaled by 8; its object is at `base + (reference << 3)`. What was computed from a reference is used at
//! once, so that nothing but references has to be kept up to date when objects move (`[VMDOC]` Homes of references). An exit writes the values of its state to the thread's buffer and leaves by a tail call, so that the frame
//! is gone when the interpreter's frames are made. What calls tell about their ends is a word of the thread block (`unwinding`).

mod calls;
mod copies;
mod exits;
mod fuel;
pub mod functions;
mod homes;
mod math;
mod memory;
mod monitors;
mod moving;
mod places;
mod reach;
mod references;
mod regions;
mod stress;
mod values;
mod vectors;
mod watch;

use cranelift_codegen::ir::{
    self as clif, BlockArg, ExtFuncData, ExternalName, FuncRef, InstBuilder, MemFlagsData, SigRef, Signature, SourceLoc, Type,
    types,
};
use cranelift_codegen::isa::TargetFrontendConfig;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Variable};
use runtime::code::blob::Inlined;
use runtime::dependencies::table::CodeId;
use runtime::ops::helpers::Helper;
use runtime::thread::block::OFFSETS;
use runtime::well_known::Fields;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::assemble::new_function;
use crate::build::NotBuilt;
use crate::effort::Effort;
use crate::ir::loops::is_cyclic;
use crate::ir::op::Op;
use crate::ir::{Block, BlockId, Edge, End, Function, OriginId, ValueId};
use crate::shape::{Shape, Shapes, machine_type};
use crate::symbols::Symbol;
pub use exits::Exit;
use exits::Leaving;
use homes::{Homes, Live};
use references::Held;
use regions::Region;

/// Of memory that is there and aligned.
const MEMORY: MemFlagsData = MemFlagsData::trusted();

/// Values of a function whose frame is small in any case.
const LEAF_VALUES_MAX: usize = 500;

/// Whom the code is for.
pub struct Target<'t> {
    /// The number of the code.
    pub code: CodeId,
    /// The shapes that the compiler has met.
    pub shapes: &'t Shapes,
    /// Cranelift's view of the machine.
    pub frontend: TargetFrontendConfig,
    /// Where the fields of the class library's own objects are, once that is known, if they hold what they should.
    pub fields: Option<&'t Fields>,
    /// Guards are left at random (`-XX:StressExits`).
    pub stress_exits: bool,
    /// Calls cost fuel.
    pub metered: bool,
    /// What calls of known methods cost has been spent before them.
    pub pays_ahead: bool,
    /// What the heap holds may be anything (`[VMDOC]` Untrusted heap).
    pub sealed: bool,
    /// How much is put into it: lukewarm code counts its calls.
    pub effort: Effort,
}

/// A method in Cranelift's form.
#[derive(Debug)]
pub struct Lowered {
    /// The function.
    pub function: clif::Function,
    /// The methods that run at a call, by the number in its source location.
    pub chains: Vec<Vec<Inlined>>,
    /// The exits, by number.
    pub exits: Vec<Exit>,
    /// Whether it has a loop.
    pub is_cyclic: bool,
    /// How much has been put into it.
    pub effort: Effort,
}

/// Lowers a function.
///
/// # Errors
/// If an exit has more values than a thread has room for, or Cranelift would have work for seconds.
///
/// # Panics
/// In debug builds, if a reference is used behind a call at which it may have changed.
pub fn lower(function: &Function, target: &Target<'_>) -> Result<Lowered, NotBuilt> {
    let order = function.order();
    if !exits::fit(function) || reach::of(function, &order) > reach::MAX {
        return Err(NotBuilt::TooLarge);
    }
    let signature = Shape::new(&function.parameters, function.result).signature();
    let mut code = new_function(signature);
    let mut context = FunctionBuilderContext::new();
    let builder = FunctionBuilder::new(&mut code, &mut context);
    let mut lowering = Lowering {
        source: function,
        homes: Homes::of(function, &order),
        live: Live::default(),
        fresh: Vec::new(),
        area: None,
        base: None,
        thread: None,
        caught: None,
        abrupt: None,
        exit_blocks: FxHashMap::default(),
        guarded: fuel::guarded(function, &order),
        fuel: None,
        regions: FxHashMap::default(),
        references: Vec::new(),
        loaded: Vec::new(),
        target,
        builder,
        values: vec![None; function.values.len()],
        blocks: vec![None; function.blocks.len()],
        ways: vec![0; function.blocks.len()],
        signatures: FxHashMap::default(),
        functions: FxHashMap::default(),
        chains: Vec::new(),
        chain_of: FxHashMap::default(),
        exits: Vec::new(),
    };
    lowering.run(&order);
    let Lowering { builder, chains, exits, references, loaded, .. } = lowering;
    builder.finalize(target.frontend);
    references::remove_unused(&mut code, &loaded);
    if cfg!(debug_assertions)
        && let Err(problem) = moving::check(&code, &references)
    {
        panic!("{problem}");
    }
    Ok(Lowered { function: code, chains, exits, is_cyclic: is_cyclic(function, &order), effort: target.effort })
}

struct Lowering<'l> {
    source: &'l Function,
    target: &'l Target<'l>,
    builder: FunctionBuilder<'l>,
    homes: Homes,
    /// What outlives the instruction that is being lowered.
    live: Live,
    /// Objects that were made since the last safepoint: they need no cards (`[VMDOC]` Cards).
    fresh: Vec<ValueId>,
    /// The slots of references.
    area: Option<clif::StackSlot>,
    /// The heap's address: loaded again behind calls, so that no register has to outlive them.
    base: Option<Variable>,
    /// The thread block, as one block has it.
    thread: Option<(clif::Block, clif::Value)>,
    /// Where the last instruction of the block leads if it throws, if that is caught here.
    caught: Option<Edge>,
    /// Where calls lead that have ended abruptly and are not handled here.
    abrupt: Option<clif::Block>,
    /// The ways out, by what they leave with.
    exit_blocks: FxHashMap<Leaving, clif::Block>,
    /// What fuel a guard looks at.
    guarded: FxHashSet<ValueId>,
    /// The fuel that the thread has, as it was read in a block that nothing has been done in since.
    fuel: Option<(clif::Block, clif::Value)>,
    regions: FxHashMap<Region, u32>,
    /// References as they are loaded behind calls.
    loaded: Vec<clif::Value>,
    /// Every value that is a reference, for the check of debug builds.
    references: Vec<clif::Value>,
    values: Vec<Option<Held>>,
    /// By number of our blocks.
    blocks: Vec<Option<clif::Block>>,
    /// How many edges lead to each of our blocks that have not been lowered yet.
    ways: Vec<u32>,
    signatures: FxHashMap<Signature, SigRef>,
    functions: FxHashMap<Symbol, FuncRef>,
    chains: Vec<Vec<Inlined>>,
    chain_of: FxHashMap<OriginId, u32>,
    exits: Vec<Exit>,
}

impl Lowering<'_> {
    fn run(&mut self, order: &[BlockId]) {
        let entry = self.builder.create_block();
        self.builder.append_block_params_for_function_params(entry);
        self.enter(entry);
        let first = self.source.origins.first().map(|_| OriginId(0));
        if let Some(origin) = first {
            self.set_origin(origin);
        }
        if self.may_be_deep(order) {
            self.check_stack();
        }
        self.load_base();
        if self.target.effort == Effort::Lukewarm {
            self.count_call();
        }
        let parameters = self.builder.block_params(entry).to_vec();
        for (value, parameter) in self.source.block(Function::ENTRY).parameters.iter().zip(&parameters[1..]) {
            self.define(*value, *parameter);
        }
        for block in order {
            for edge in self.source.block(*block).end.edges() {
                self.ways[edge.to.index()] += 1;
            }
        }
        let entries = self.ways.clone();
        let goes_on = self.goes_on(order, &entries);
        for (number, block) in order.iter().enumerate().skip(1) {
            if goes_on[number - 1] {
                continue;
            }
            let made = self.builder.create_block();
            for value in &self.source.block(*block).parameters {
                self.builder.append_block_param(made, machine_type(self.source.kind(*value)));
            }
            self.blocks[block.index()] = Some(made);
        }
        let mut reached = vec![false; self.source.blocks.len()];
        for (number, block) in order.iter().enumerate() {
            reached[block.index()] = true;
            let content = self.source.block(*block);
            if number > 0 && !goes_on[number - 1] {
                if self.is_exit(*block) {
                    continue;
                }
                let mut before = self.source.block(order[number - 1]).end.edges();
                if entries[block.index()] != 1 || before.all(|edge| edge.to != *block) {
                    self.fresh.clear();
                }
                self.start(*block);
            }
            self.caught = match &content.end {
                End::Try(_, caught) => Some(caught.clone()),
                _ => None,
            };
            self.instructions(content);
            match &content.end {
                End::Jump(edge) | End::Try(edge, _) if goes_on[number] => self.go_on(edge),
                end => self.end(end),
            }
            for edge in content.end.edges() {
                self.ways[edge.to.index()] -= 1;
                if self.ways[edge.to.index()] == 0 && reached[edge.to.index()] {
                    let header = self.block(edge.to);
                    self.builder.seal_block(header);
                }
            }
        }
        self.fill_exits();
    }

    /// Whether the function calls methods, or has a large frame. The smaller frames of others fit in the stack's reserve: nothing nests in them.
    fn may_be_deep(&self, order: &[BlockId]) -> bool {
        let calls = |inst: &ValueId| {
            let op = self.source.inst(*inst).map(|inst| inst.op);
            op.is_some_and(|op| matches!(op, Op::Call(_) | Op::CallVirtual { .. }) || op.selects())
        };
        self.source.values.len() > LEAF_VALUES_MAX || order.iter().any(|block| self.source.block(*block).insts.iter().any(calls))
    }

    /// Goes on in one of our blocks.
    fn start(&mut self, block: BlockId) {
        let made = self.block(block);
        self.builder.switch_to_block(made);
        if self.ways[block.index()] == 0 {
            self.builder.seal_block(made);
        }
        let content = self.source.block(block);
        if matches!(content.end, End::Exit(..)) && content.insts.is_empty() {
            self.builder.set_cold_block(made);
        }
        let parameters = self.builder.block_params(made).to_vec();
        for (value, parameter) in content.parameters.iter().zip(parameters) {
            self.define(*value, parameter);
        }
    }

    /// Whether each block always goes on in the next one, to which no other leads: that is a part of it.
    fn goes_on(&self, order: &[BlockId], entries: &[u32]) -> Vec<bool> {
        let next = order.iter().skip(1).map(Some).chain([None]);
        let goes_on = |(block, next): (&BlockId, Option<&BlockId>)| match &self.source.block(*block).end {
            End::Jump(edge) | End::Try(edge, _) => next.is_some_and(|next| *next == edge.to && entries[next.index()] == 1),
            _ => false,
        };
        order.iter().zip(next).map(goes_on).collect()
    }

    /// Goes on in one of our blocks that is a part of the one before.
    fn go_on(&mut self, edge: &Edge) {
        let arguments = self.values_of(&edge.arguments);
        for (value, argument) in self.source.block(edge.to).parameters.iter().zip(arguments) {
            self.define(*value, argument);
        }
    }

    /// Goes on in a block to which all ways have been made.
    fn enter(&mut self, block: clif::Block) {
        self.builder.switch_to_block(block);
        self.builder.seal_block(block);
    }

    fn block(&self, block: BlockId) -> clif::Block {
        self.blocks[block.index()].expect("only blocks that can be reached are gone to")
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

    fn instructions(&mut self, content: &Block) {
        match content.rounds {
            Some(rounds) => self.rounds(content, rounds),
            None => content.insts.iter().for_each(|value| self.instruction(*value)),
        }
        self.live = Live::default();
    }

    fn instruction(&mut self, value: ValueId) {
        let inst = self.source.inst(value).expect("blocks list instructions");
        self.set_origin(inst.origin);
        self.live = self.homes.live(value);
        let operands = self.values_of(&inst.operands);
        let made = match inst.op {
            Op::Constant(bits) => Some(self.constant(self.source.kind(value), bits)),
            Op::Value(operation) => {
                match self.comparison(operation, &inst.operands).or_else(|| self.product(operation, &inst.operands)) {
                    Some(made) => Some(made),
                    None => Some(self.operation(operation, &operands)),
                }
            }
            Op::Math(operation) => Some(self.math(operation, &operands)),
            Op::Leaf(method) => Some(self.leaf(method, inst, &operands)),
            Op::LeafResult => Some(self.leaf_result(self.source.kind(value))),
            Op::IsBelow => Some(self.is_below(operands[0], operands[1])),
            Op::Guard(reason) => {
                self.guard_of(inst, reason, operands[0]);
                None
            }
            Op::Call(_)
            | Op::CallVirtual { .. }
            | Op::CallInterface { .. }
            | Op::CallInterfaceChecked { .. }
            | Op::CallLinked(_) => self.call(inst, self.source.values[value.index()].kind, &operands),
            Op::Helper(helper) => self.helper_of(helper, inst, &operands),
            Op::MonitorEnter => {
                self.monitor_enter(inst, operands[0]);
                None
            }
            Op::MonitorExit => {
                self.monitor_exit(inst, operands[0]);
                None
            }
            Op::TakeException => Some(self.take_exception()),
            Op::NewThrowable { helper, class } => Some(self.new_throwable(inst, helper, class, &operands)),
            Op::Poll => {
                self.poll();
                None
            }
            Op::Charge(_) | Op::Reserve(_) | Op::Spend(_) | Op::LoadFuel | Op::StoreFuel | Op::HoldFuel(_) => {
                self.fuel(value, inst, &operands)
            }
            Op::CountRound => Some(self.count_round()),
            Op::IsCurrent { method, version } => Some(self.is_current(method, version)),
            Op::CopyElements => {
                self.copy_elements(inst, &operands);
                None
            }
            op => self.memory(op, inst, &operands),
        };
        if let Some(made) = made
            && self.source.values[value.index()].kind.is_some()
        {
            self.define(value, made);
        }
        if inst.op.effects().stops {
            self.fresh.clear();
        }
        if matches!(inst.op, Op::NewObject { .. } | Op::NewArray { .. } | Op::NewArrayOf) {
            self.fresh.push(value);
        }
    }

    fn end(&mut self, end: &End) {
        match end {
            End::Open => unreachable!("a function is finished before it is lowered"),
            // What throws has led away already.
            End::Jump(edge) | End::Try(edge, _) => {
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
                let values = self.values_of(value.as_slice());
                self.builder.ins().return_(&values);
            }
            End::Exit(reason, state) => {
                let exit = self.exit_block(Leaving::new(*reason, *state));
                self.builder.ins().jump(exit, &[]);
            }
            End::Unwind => {
                let abrupt = self.abrupt();
                self.builder.ins().jump(abrupt, &[]);
            }
        }
    }

    fn edge(&mut self, edge: &Edge) -> (clif::Block, Vec<BlockArg>) {
        (self.block(edge.to), self.values_of(&edge.arguments).into_iter().map(BlockArg::from).collect())
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
            self.enter(block);
            self.builder.ins().jump(to, &arguments);
        }
    }

    // ---- the thread

    fn thread(&mut self) -> clif::Value {
        let block = self.builder.current_block().expect("code is in a block");
        match self.thread {
            Some((known, thread)) if known == block => thread,
            _ => {
                let thread = self.builder.ins().get_pinned_reg(types::I64);
                self.thread = Some((block, thread));
                thread
            }
        }
    }

    /// A field of the thread block that may change.
    fn thread_load(&mut self, kind: Type, offset: i32) -> clif::Value {
        let (memory, thread) = (self.region(Region::Thread(offset)), self.thread());
        self.builder.ins().load(kind, memory, thread, offset)
    }

    fn thread_store(&mut self, value: clif::Value, offset: i32) {
        let (memory, thread) = (self.region(Region::Thread(offset)), self.thread());
        self.builder.ins().store(memory, value, thread, offset);
    }

    /// A field of the thread block that stays as it is.
    fn thread_constant(&mut self, kind: Type, offset: i32) -> clif::Value {
        let thread = self.thread();
        self.builder.ins().load(kind, MEMORY.with_readonly().with_can_move(), thread, offset)
    }

    fn base(&mut self) -> clif::Value {
        self.builder.use_var(self.base.expect("it is loaded at the start"))
    }

    /// From here on the heap's address is a value that has not outlived a call.
    fn load_base(&mut self) {
        let base = self.thread_constant(types::I64, OFFSETS.base);
        let variable = *self.base.get_or_insert_with(|| self.builder.declare_var(types::I64));
        self.builder.def_var(variable, base);
    }

    /// Throws if the native stack is exhausted.
    fn check_stack(&mut self) {
        let exhausted = self.is_stack_exhausted();
        let (cold, behind) = self.cold_branch(exhausted);
        self.enter(cold);
        self.call_helper(Helper::DeepenStack, &[]);
        let exhausted = self.is_stack_exhausted();
        let deepest = self.cold_block();
        self.builder.ins().brif(exhausted, deepest, &[], behind, &[]);
        self.enter(deepest);
        self.call_helper(Helper::ThrowStackOverflow, &[]);
        let abrupt = self.abrupt();
        self.builder.ins().jump(abrupt, &[]);
        self.enter(behind);
    }

    fn is_stack_exhausted(&mut self) -> clif::Value {
        let limit = self.thread_load(types::I64, OFFSETS.native_limit);
        let pointer = self.builder.ins().get_stack_pointer(types::I64);
        self.builder.ins().icmp(clif::condcodes::IntCC::UnsignedLessThan, pointer, limit)
    }

    fn cold_block(&mut self) -> clif::Block {
        let block = self.builder.create_block();
        self.builder.set_cold_block(block);
        block
    }

    /// Goes to the first block if the condition is not 0, which is rare, else to the second.
    fn cold_branch(&mut self, condition: clif::Value) -> (clif::Block, clif::Block) {
        let (cold, behind) = (self.cold_block(), self.builder.create_block());
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

    fn signature(&mut self, signature: Signature) -> SigRef {
        let builder = &mut self.builder;
        *self.signatures.entry(signature).or_insert_with_key(|signature| builder.import_signature(signature.clone()))
    }

    /// An external function.
    fn external(&mut self, symbol: Symbol, signature: SigRef) -> FuncRef {
        if let Some(known) = self.functions.get(&symbol) {
            return *known;
        }
        let name = self.builder.func.declare_imported_user_function(symbol.name());
        // Stubs are in the code cache as this code is.
        let colocated = !matches!(symbol, Symbol::Function(_) | Symbol::Leaf(_));
        let data = ExtFuncData { name: ExternalName::user(name), signature, colocated, patchable: false };
        let made = self.builder.import_function(data);
        self.functions.insert(symbol, made);
        made
    }
}
