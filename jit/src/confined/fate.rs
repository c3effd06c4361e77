//! What becomes of an argument of a method, as far as its bytecode tells: every instruction counts, be it carried out or not.
//!
//! Bits say which local variables and entries of the operand stack may be the argument; where ways meet, either is enough
//! (Choi et al.: Escape Analysis for Java).

use classfile::{ArrayKind, ConstantIndex, Instruction, StackEffect};
use runtime::metadata::method::MethodRef;
use runtime::vm::VmRef;
use rustc_hash::FxHashMap;

use crate::build::bytecode::Bytecode;
use crate::build::facts::{Facts, LinkedCall};

/// What becomes of an object that is an argument.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fate {
    /// Nothing: nobody has it behind the call who did not have it before.
    Stays,
    /// The call gives it, on some way.
    IsReturned,
    /// Others may have it.
    Escapes,
}

/// Methods that call each other.
const DEPTH_MAX: usize = 5;
/// Bytes of bytecode of a method, and of all that a compilation looks at.
const BYTES_MAX: usize = 325;
const BYTES_OF_ALL_MAX: usize = 4_000;

/// A method, the slot of an argument, and the id of the argument's class.
type Question = (u32, usize, u32);

/// What has been found out about methods.
pub struct Fates {
    vm: VmRef,
    known: FxHashMap<Question, Fate>,
    bytes: usize,
    depth: usize,
}

impl Fates {
    /// Nothing yet.
    pub fn new(vm: VmRef) -> Self {
        Self { vm, known: FxHashMap::default(), bytes: 0, depth: 0 }
    }

    /// What becomes of the argument in a slot of a method, if it is an object of a class.
    pub fn of(&mut self, method: u32, slot: usize, class: u32) -> Fate {
        let question = (method, slot, class);
        if let Some(known) = self.known.get(&question) {
            return *known;
        }
        // Until that is known, for methods that call themselves.
        self.known.insert(question, Fate::Escapes);
        let found = self.vm.methods.at(method).filter(|_| self.depth < DEPTH_MAX);
        let fate = found.and_then(|method| self.walk(method, slot, class)).unwrap_or(Fate::Escapes);
        self.known.insert(question, fate);
        fate
    }

    fn walk(&mut self, method: MethodRef, slot: usize, class: u32) -> Option<Fate> {
        let code = method.code()?;
        let size = code.bytecode().len();
        if size > BYTES_MAX || self.bytes + size > BYTES_OF_ALL_MAX || !method.class.is_initialized() {
            return None;
        }
        self.bytes += size;
        let facts = method.linked_code().map(Facts::of).unwrap_or_default();
        let bytecode = Bytecode::of(code.bytecode(), &code.exception_table, code.max_locals).ok()?;
        let mut walk = Walk { method, facts, before: vec![None; bytecode.instructions.len()], pending: vec![0], bytecode, class };
        let mut locals = vec![false; usize::from(code.max_locals)];
        *locals.get_mut(slot)? = true;
        walk.before[0] = Some(Frame { locals, stack: Vec::new() });
        self.depth += 1;
        let fate = walk.run(self);
        self.depth -= 1;
        fate
    }
}

/// What may be the argument, by slot.
#[derive(Clone, PartialEq, Eq)]
struct Frame {
    locals: Vec<bool>,
    stack: Vec<bool>,
}

impl Frame {
    fn take(&mut self, slots: usize) -> Option<Vec<bool>> {
        let rest = self.stack.len().checked_sub(slots)?;
        Some(self.stack.split_off(rest))
    }
}

struct Walk<'w> {
    method: MethodRef,
    facts: Facts,
    bytecode: Bytecode<'w>,
    /// The argument's.
    class: u32,
    /// By position of an instruction that has been met.
    before: Vec<Option<Frame>>,
    pending: Vec<usize>,
}

impl Walk<'_> {
    fn run(&mut self, fates: &mut Fates) -> Option<Fate> {
        let mut fate = Fate::Stays;
        while let Some(at) = self.pending.pop() {
            let frame = self.before[at].clone()?;
            let (bci, instruction) = self.bytecode.instructions[at];
            for row in self.bytecode.rows_of(bci) {
                let handler = self.bytecode.position(u32::from(self.bytecode.handlers()[row].handler.0));
                self.reach(handler, &Frame { stack: vec![false], ..frame.clone() })?;
            }
            let mut frame = frame;
            fate = fate.max(self.step(fates, bci, &instruction, &mut frame)?);
            if fate == Fate::Escapes {
                break;
            }
            for next in self.bytecode.successors(at) {
                self.reach(next, &frame)?;
            }
        }
        Some(fate)
    }

    /// A way leads to an instruction.
    fn reach(&mut self, at: usize, frame: &Frame) -> Option<()> {
        match &mut self.before[at] {
            Some(known) if known.stack.len() != frame.stack.len() => return None,
            Some(known) => {
                let old = known.clone();
                known.locals.iter_mut().zip(&frame.locals).for_each(|(known, new)| *known |= new);
                known.stack.iter_mut().zip(&frame.stack).for_each(|(known, new)| *known |= new);
                if *known == old {
                    return Some(());
                }
            }
            none => *none = Some(frame.clone()),
        }
        self.pending.push(at);
        Some(())
    }

    /// What an instruction does with the argument, and what may be that behind it.
    fn step(&self, fates: &mut Fates, bci: u16, instruction: &Instruction<'_>, frame: &mut Frame) -> Option<Fate> {
        let (taken, pushed) = match StackEffect::of(instruction, &self.method.file_constants())? {
            StackEffect::Shuffle { slots, order } => {
                let taken = frame.take(usize::from(slots))?;
                frame.stack.extend(order.iter().map(|place| taken[usize::from(*place)]));
                return Some(Fate::Stays);
            }
            StackEffect::Values { pops, pushes } => (frame.take(usize::from(pops.slots()))?, pushes),
        };
        let is_taken = taken.contains(&true);
        let mut fate = Fate::Stays;
        let mut is_pushed = false;
        match instruction {
            Instruction::Load(_, local) => is_pushed = *frame.locals.get(usize::from(local.0))?,
            Instruction::Store(kind, local) => {
                for (slot, is_argument) in (usize::from(local.0)..).zip(taken.iter().take(usize::from(kind.slots()))) {
                    *frame.locals.get_mut(slot)? = *is_argument;
                }
            }
            Instruction::CheckCast(_) => is_pushed = is_taken,
            Instruction::Return(Some(_)) if is_taken => fate = Fate::IsReturned,
            // The object whose field it is comes first.
            Instruction::FieldPut(_) | Instruction::ArrayStore(ArrayKind::Reference)
                if taken.iter().skip(1).any(|taken| *taken) =>
            {
                fate = Fate::Escapes;
            }
            Instruction::StaticPut(_) | Instruction::Throw if is_taken => fate = Fate::Escapes,
            Instruction::InvokeVirtual(index)
            | Instruction::InvokeSpecial(index)
            | Instruction::InvokeStatic(index)
            | Instruction::InvokeInterface(index, _)
            | Instruction::InvokeDynamic(index)
                if is_taken =>
            {
                let called = match self.facts.call(bci) {
                    Some(call) => call,
                    None => match self.resolved(instruction, *index) {
                        Some(call) => call,
                        None => return Some(Fate::Escapes),
                    },
                };
                fate = self.call(fates, called, &taken);
                is_pushed = fate == Fate::IsReturned;
                fate = if is_pushed { Fate::Stays } else { fate };
            }
            _ => {}
        }
        if let Some(kind) = pushed {
            frame.stack.extend((0..kind.slots()).map(|_| is_pushed));
        }
        Some(fate)
    }

    /// What a call that has not been carried out leads to, as far as another one with the same constant tells.
    fn resolved(&self, instruction: &Instruction<'_>, index: ConstantIndex) -> Option<LinkedCall> {
        let called = self.method.class.constants.resolved_method(self.method.constant(index))?;
        let is_itself = called.is_private() || called.class == self.method.class && called.is_constructor();
        match instruction {
            Instruction::InvokeStatic(_) => called.is_static().then_some(LinkedCall::Method(called.id.0)),
            Instruction::InvokeVirtual(_) | Instruction::InvokeSpecial(_) if is_itself => Some(LinkedCall::Method(called.id.0)),
            Instruction::InvokeVirtual(_) => Some(LinkedCall::Virtual(u32::try_from(called.vtable_slot()?).ok()?)),
            _ => None,
        }
    }

    /// What becomes of it in a call that it is an argument of.
    fn call(&self, fates: &mut Fates, called: LinkedCall, taken: &[bool]) -> Fate {
        let method = match called {
            LinkedCall::Empty(..) => return Fate::Stays,
            LinkedCall::Method(method) | LinkedCall::Leaf(method) | LinkedCall::Special(method) => method,
            // What is not the object is called somewhere else, but does not get it then.
            LinkedCall::Virtual(index) if taken[0] && !taken[1..].contains(&true) => {
                let class = fates.vm.class(gc::ShapeId(self.class));
                match class.vtable().get(index as usize) {
                    Some(method) => *method,
                    None => return Fate::Escapes,
                }
            }
            _ => return Fate::Escapes,
        };
        let slots = taken.iter().enumerate().filter(|(_, is_argument)| **is_argument);
        slots.map(|(slot, _)| fates.of(method, slot, self.class)).max().unwrap_or(Fate::Stays)
    }
}
