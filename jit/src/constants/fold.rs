//! What becomes of instructions whose operands are constants, or objects that have just been made.

use classfile::{Kind, access};
use runtime::ClassRef;
use runtime::linking::empty;
use runtime::linking::select::{CallTarget, call_target};
use runtime::metadata::field::ValueKind;
use runtime::metadata::method::{MethodFlags, MethodRef};
use runtime::ops::plans;
use runtime::value_ops::{Slot, ValueOp};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Constant, Constants, trust};
use crate::boxes;
use crate::build::signature;
use crate::ir::elements;
use crate::ir::fold::{Simpler, simplify};
use crate::ir::op::{Cell, Linker, Op, StoreOrder};
use crate::ir::{BlockId, Definition, End, Function, Inst, Thrown, ValueId};

/// Parameters of blocks that are looked through for the class of one.
const PARAMETERS_MAX: usize = 12;

/// What is known of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Known {
    /// These bits; of references: null.
    Bits(u64),
    /// The object in a cell.
    Object(i64),
    /// An object or array that this instruction has made.
    Made(ValueId),
    /// A box, perhaps one that has been there before.
    Box,
}

/// Replaces instructions by their results, calls that depend on objects by calls of methods, and guards and branches that are decided. Whether something has
/// changed.
pub fn run(function: &mut Function, constants: &mut Constants) -> bool {
    let order = function.order();
    let is_metered = constants.vm().is_metered();
    let unused = if is_metered { FxHashSet::default() } else { unused_boxes(function, constants, &order) };
    let mut folding = Folding { function, constants, unused, arguments: None, replaced: FxHashMap::default(), changed: false };
    for block in order {
        folding.block(block);
    }
    let Folding { function, replaced, changed, .. } = folding;
    if !replaced.is_empty() {
        function.substitute_all(&replaced);
    }
    changed
}

/// The boxes that are made and that nobody uses.
fn unused_boxes(function: &Function, constants: &Constants, order: &[BlockId]) -> FxHashSet<ValueId> {
    let insts = order.iter().flat_map(|block| &function.block(*block).insts).copied();
    let mut unused: FxHashSet<ValueId> =
        insts.clone().filter(|value| boxes::made(constants.vm(), function, *value).is_some()).collect();
    let forget = |unused: &mut FxHashSet<ValueId>, state| {
        function.state_values(state).iter().for_each(|value| {
            unused.remove(value);
        });
    };
    if unused.is_empty() {
        return unused;
    }
    for inst in insts.filter_map(|value| function.inst(value)) {
        inst.operands.iter().for_each(|operand| {
            unused.remove(operand);
        });
        inst.state.into_iter().for_each(|state| forget(&mut unused, state));
    }
    for block in order {
        let content = function.block(*block);
        content.end.operand().iter().chain(content.end.edges().flat_map(|edge| &edge.arguments)).for_each(|value| {
            unused.remove(value);
        });
        content.entry_state.into_iter().for_each(|state| forget(&mut unused, state));
        if let End::Exit(_, state) = content.end {
            forget(&mut unused, state);
        }
    }
    unused
}

struct Folding<'f> {
    function: &'f mut Function,
    constants: &'f mut Constants,
    /// Boxes that need not be made.
    unused: FxHashSet<ValueId>,
    /// What references that are parameters may be, once somebody asks.
    arguments: Option<FxHashMap<ValueId, Vec<ValueId>>>,
    /// What is another value: what opens a box, with the number that went into it.
    replaced: FxHashMap<ValueId, ValueId>,
    changed: bool,
}

impl Folding<'_> {
    fn block(&mut self, block: BlockId) {
        let insts = std::mem::take(&mut self.function.block_mut(block).insts);
        let mut kept = Vec::with_capacity(insts.len());
        for value in insts {
            let inst = self.function.inst(value).expect("blocks list instructions");
            if let Op::Guard(reason) = inst.op
                && let Some(bits) = self.function.constant(inst.operands[0])
                && let Some(state) = inst.state
            {
                self.changed = true;
                if bits == 0 {
                    self.function.block_mut(block).end = End::Exit(reason, state);
                    break;
                }
                continue;
            }
            if self.unused.contains(&value) {
                self.changed = true;
                continue;
            }
            if let Some(weight) = self.does_nothing(value) {
                self.changed = true;
                if self.constants.vm().is_metered() {
                    self.replace(value, Op::Charge(weight.into()), Vec::new());
                    kept.push(value);
                }
                continue;
            }
            if let Some(reference) = self.known_type(value) {
                self.replaced.insert(value, reference);
                self.changed = true;
                continue;
            }
            if let Some(made) = self.opened_box(value) {
                match made.narrowing() {
                    Some(narrowing) => self.replace(value, Op::Value(narrowing), vec![made.number]),
                    None => {
                        self.replaced.insert(value, made.number);
                        self.changed = true;
                        continue;
                    }
                }
            }
            if let Some((operation, class, id)) = self.mirror_test(value) {
                let wanted = self.function.add_inst(Some(Kind::Int), Inst { op: Op::Constant(id.into()), ..self.part_of(value) });
                kept.push(wanted);
                self.replace(value, Op::Value(operation), vec![class, wanted]);
            } else if let Some(op) = self.constant_of(value) {
                self.replace(value, op, Vec::new());
            } else if let Some((op, operands)) = self.call_of(value).or_else(|| self.field_access_of(value)) {
                self.replace(value, op, operands);
            }
            kept.push(value);
        }
        self.function.block_mut(block).insts = kept;
        self.function.settle(block);
        self.changed |= self.function.decide(block);
    }

    fn replace(&mut self, value: ValueId, op: Op, operands: Vec<ValueId>) {
        if let Definition::Inst(inst) = &mut self.function.values[value.index()].definition {
            (inst.op, inst.operands) = (op, operands);
            if matches!(op, Op::Constant(_) | Op::ConstantReference(_) | Op::Charge(_)) {
                (inst.state, inst.thrown) = (None, Thrown::Unwinds);
            }
            self.changed = true;
        }
    }

    /// What a call costs that is of an empty constructor, for an object that needs no finalization.
    fn does_nothing(&mut self, value: ValueId) -> Option<u16> {
        let Some(Inst { op: Op::Call(method), operands, .. }) = self.function.inst(value) else { return None };
        let is_plain = |object: &ValueId| {
            matches!(self.function.inst(*object).map(|inst| inst.op), Some(Op::NewObject { finalizable: false, .. }))
        };
        operands.first().copied().filter(is_plain)?;
        let vm = self.constants.vm();
        let method = vm.methods.at(*method).filter(|method| method.is_constructor() && !vm.agents.may_redefine())?;
        empty::weight_of_empty(method)
    }

    /// The reference that an instruction says a type of, if that is known without.
    fn known_type(&mut self, value: ValueId) -> Option<ValueId> {
        let Inst { op: Op::Typed { .. }, operands, .. } = self.function.inst(value)? else { return None };
        let reference = operands[0];
        let is_null = self.function.constant(reference) == Some(0);
        (is_null || self.constants.class_of_value(self.function, reference).is_some()).then_some(reference)
    }

    /// The box whose number an instruction loads.
    fn opened_box(&self, value: ValueId) -> Option<boxes::Made> {
        let Inst { op: Op::LoadField { offset, .. }, operands, .. } = self.function.inst(value)? else { return None };
        boxes::made(self.constants.vm(), self.function, operands[0]).filter(|made| made.offset == *offset)
    }

    fn known(&mut self, value: ValueId) -> Option<Known> {
        match self.function.inst(value)?.op {
            Op::Constant(bits) => Some(Known::Bits(bits)),
            Op::NewObject { .. } | Op::NewArray { .. } | Op::NewArrayOf => Some(Known::Made(value)),
            Op::ConstantReference(_) => self.object(value).map(Known::Object),
            Op::Call(_) => boxes::made(self.constants.vm(), self.function, value).map(|_| Known::Box),
            _ => None,
        }
    }

    fn object(&mut self, value: ValueId) -> Option<i64> {
        self.constants.object(self.function, value)
    }

    fn class_of(&mut self, value: ValueId) -> Option<ClassRef> {
        if self.function.inst(value).is_some() {
            return self.constants.class_of_value(self.function, value);
        }
        let mut class = None;
        let mut met = vec![value];
        let mut next = 0;
        // All that the parameter may be, through others.
        while let Some(parameter) = met.get(next).copied() {
            next += 1;
            for argument in self.arguments_of(parameter)? {
                if self.function.constant(argument) == Some(0) || met.contains(&argument) {
                    continue;
                }
                if self.function.inst(argument).is_none() {
                    met.push(argument);
                    continue;
                }
                let own = self.constants.class_of_value(self.function, argument)?;
                if *class.get_or_insert(own) != own {
                    return None;
                }
            }
            if met.len() > PARAMETERS_MAX {
                return None;
            }
        }
        class
    }

    /// What a parameter of a block may be; none if that is the caller's choice.
    fn arguments_of(&mut self, parameter: ValueId) -> Option<Vec<ValueId>> {
        let function = &*self.function;
        let arguments = self.arguments.get_or_insert_with(|| {
            let mut arguments: FxHashMap<ValueId, Vec<ValueId>> = FxHashMap::default();
            for edge in function.order().iter().flat_map(|block| function.block(*block).end.edges()) {
                for (parameter, argument) in function.block(edge.to).parameters.iter().zip(&edge.arguments) {
                    if function.kind(*parameter) == Kind::Reference {
                        arguments.entry(*parameter).or_default().push(*argument);
                    }
                }
            }
            arguments
        });
        arguments.get(&parameter).cloned()
    }

    fn bits(&self, value: ValueId) -> Option<u64> {
        self.function.constant(value)
    }

    /// The constant that an instruction's result is.
    fn constant_of(&mut self, value: ValueId) -> Option<Op> {
        let inst = self.function.inst(value)?;
        if inst.operands.is_empty() {
            return None;
        }
        let Inst { op, operands, .. } = inst.clone();
        let flag = |holds: bool| Some(Op::Constant(holds.into()));
        let loaded = match op {
            Op::LoadField { offset, cell, .. } => {
                let object = self.object(operands[0])?;
                self.constants.field(object, offset, cell)?
            }
            Op::LoadElement(kind) => self.element(operands[0], operands[1], kind)?,
            Op::ArrayLength if let Some(cell) = self.object(operands[0]) => Constant::Bits(self.constants.length(cell)?.into()),
            Op::ClassOf => Constant::Bits(self.class_of(operands[0])?.id.0.into()),
            Op::ElementsOf => {
                let class = self.constants.vm().classes.at(self.bits(operands[0])? as u32)?;
                Constant::Bits(elements::of_class(class).into())
            }
            Op::Mirror => Constant::Reference(self.mirror_of(self.bits(operands[0])?)?),
            Op::MirroredClass { .. } => {
                let mirror = self.object(operands[0])?;
                Constant::Bits(self.constants.mirrored(mirror)?.id.0.into())
            }
            Op::ComponentOf => {
                let class = self.class_with(self.bits(operands[0])?)?;
                Constant::Bits(class.component().map_or(0, |component| component.id.0).into())
            }
            Op::HasInDisplay => {
                let [own, wanted] = [operands[0], operands[1]].map(|class| self.class_with(self.bits(class)?));
                return flag(own?.ancestors().contains(&wanted?));
            }
            Op::ByteMask => match self.class_of(operands[0])?.element_kind()? {
                ValueKind::Byte => Constant::Bits((-1i32).into_slot()),
                ValueKind::Boolean => Constant::Bits(1),
                _ => return None,
            },
            Op::FitsElement => {
                let component = self.class_of(operands[0])?.component()?;
                let is_any = self.constants.vm().well_known.get().is_some_and(|known| known.classes.object == component);
                if !is_any && !self.class_of(operands[1])?.is_subclass_of(component) {
                    return None;
                }
                Constant::Bits(1)
            }
            Op::IsDisplayed { class, .. } | Op::IsInstance { class } => {
                let own = self.class_of(operands[0])?;
                return flag(own.is_subclass_of(self.constants.vm().classes.at(class)?));
            }
            Op::Value(operation @ (ValueOp::ReferenceEqual | ValueOp::ReferenceNotEqual)) => {
                let are_same = self.are_same(operands[0], operands[1])?;
                return flag(are_same == (operation == ValueOp::ReferenceEqual));
            }
            _ => match simplify(self.function, op, &operands)? {
                Simpler::Constant(bits) => Constant::Bits(bits),
                Simpler::Value(value) => Constant::Bits(self.bits(value)?),
                Simpler::Op(..) | Simpler::WithConstant(..) => return None,
            },
        };
        Some(match loaded {
            Constant::Bits(bits) => Op::Constant(bits),
            Constant::Reference(cell) => Op::ConstantReference(cell),
        })
    }

    /// The access to a field that one at a distance from the start of an object is.
    fn field_access_of(&mut self, value: ValueId) -> Option<(Op, Vec<ValueId>)> {
        let inst = self.function.inst(value)?;
        let access = inst.op;
        let (Op::LoadAt { cell, .. } | Op::StoreAt { cell, .. }) = access else { return None };
        let operands = inst.operands.clone();
        let offset = u32::try_from(self.bits(operands[1])?).ok()?;
        let class = self.class_of(operands[0])?;
        trust::field_at(&class, offset).filter(|field| Cell::of(field.kind) == cell)?;
        let op = match access {
            Op::LoadAt { volatile, .. } => Op::LoadField { offset, cell, volatile },
            Op::StoreAt { order: StoreOrder::Plain, .. } => Op::StoreField { offset, cell, volatile: false },
            Op::StoreAt { order: StoreOrder::Volatile, .. } => Op::StoreField { offset, cell, volatile: true },
            _ => return None,
        };
        Some((op, [&operands[..1], &operands[2..]].concat()))
    }

    fn class_with(&self, id: u64) -> Option<ClassRef> {
        self.constants.vm().classes.at(id as u32)
    }

    /// The cell of the object that stands for a class.
    fn mirror_of(&self, id: u64) -> Option<i64> {
        let class = self.class_with(id)?;
        Some(plans::from_base(&self.constants.vm(), class.mirror.cell_ptr() as usize))
    }

    /// An instruction without operands at the place of another one.
    fn part_of(&self, value: ValueId) -> Inst {
        let origin = self.function.inst(value).expect("blocks list instructions").origin;
        Inst { op: Op::Constant(0), operands: Vec::new(), state: None, thrown: Thrown::Unwinds, origin }
    }

    /// The comparison of classes that a comparison of the object that stands for a class with a constant one is: the condition, the class, and the constant.
    fn mirror_test(&mut self, value: ValueId) -> Option<(ValueOp, ValueId, u32)> {
        let inst = self.function.inst(value)?;
        let condition = match inst.op {
            Op::Value(ValueOp::ReferenceEqual) => ValueOp::IntEqual,
            Op::Value(ValueOp::ReferenceNotEqual) => ValueOp::IntNotEqual,
            _ => return None,
        };
        let [left, right] = [inst.operands[0], inst.operands[1]];
        let class = |value| self.function.inst(value).filter(|inst| inst.op == Op::Mirror).map(|inst| inst.operands[0]);
        let (class, other) = match (class(left), class(right)) {
            (Some(class), None) => (class, right),
            (None, Some(class)) => (class, left),
            _ => return None,
        };
        let object = self.object(other)?;
        // Another object stands for no class.
        Some((condition, class, self.constants.mirrored(object)?.id.0))
    }

    fn element(&mut self, array: ValueId, index: ValueId, kind: Cell) -> Option<Constant> {
        let index = self.bits(index)? as u32;
        let array = self.object(array)?;
        self.constants.element(array, index, kind)
    }

    /// Whether two references are the same.
    fn are_same(&mut self, one: ValueId, other: ValueId) -> Option<bool> {
        if one == other {
            return Some(true);
        }
        match (self.known(one)?, self.known(other)?) {
            (Known::Object(one), Known::Object(other)) => self.constants.are_same(one, other),
            (Known::Bits(one), Known::Bits(other)) => Some(one == other),
            // What is made at one place in a loop is another object each time.
            (Known::Made(one), Known::Made(other)) => (one != other).then_some(false),
            (Known::Box, Known::Bits(_)) | (Known::Bits(_), Known::Box) => Some(false),
            (Known::Box, _) | (_, Known::Box) => None,
            _ => Some(false),
        }
    }

    /// The call that a call becomes.
    fn call_of(&mut self, value: ValueId) -> Option<(Op, Vec<ValueId>)> {
        let inst = self.function.inst(value)?;
        let op = inst.op;
        if !matches!(op, Op::CallLinked(_) | Op::CallVirtual { .. } | Op::CallInterface { .. }) {
            return None;
        }
        let mut operands = inst.operands.clone();
        let (first, last) = (*operands.first()?, *operands.last()?);
        let method = match op {
            Op::CallLinked(Linker::Basic) => {
                let handle = self.object(first)?;
                // Forms that count the calls of their handle, which gets another one then, are not to be inlined.
                self.constants.basic_method(handle).filter(|method| !method.flags.has(MethodFlags::DONT_INLINE))?
            }
            Op::CallLinked(linker) => {
                let name = self.object(last)?;
                let method = self.constants.named_method(name)?;
                operands.pop();
                match linker {
                    Linker::Selected => return self.selected(value, method, operands),
                    _ => method,
                }
            }
            Op::CallVirtual { index } => {
                let class = self.class_of(first)?;
                self.constants.vm().methods.at(*class.vtable().get(index as usize)?)?
            }
            Op::CallInterface { method } => {
                let called = self.constants.vm().methods.at(method)?;
                self.class_of(first)?.interface_table.get()?.find(called).filter(|found| found.has(access::PUBLIC))?
            }
            _ => return None,
        };
        (!method.is_abstract() && self.fits(value, method, &operands)).then_some((Op::Call(method.id.0), operands))
    }

    /// A call that is dispatched by its receiver.
    fn selected(&self, value: ValueId, method: MethodRef, operands: Vec<ValueId>) -> Option<(Op, Vec<ValueId>)> {
        if method.is_static() || !self.fits(value, method, &operands) {
            return None;
        }
        let op = match call_target(&self.constants.vm(), method, method.class) {
            CallTarget::Direct(method) => Op::Call(method.id.0),
            CallTarget::Virtual(index) => Op::CallVirtual { index: index as u32 },
            CallTarget::Interface(method) => Op::CallInterface { method: method.id.0 },
        };
        Some((op, operands))
    }

    /// Whether a method takes these operands and gives the result of the call.
    fn fits(&self, call: ValueId, method: MethodRef, operands: &[ValueId]) -> bool {
        let (parameters, result) = signature(method);
        let kinds = operands.iter().map(|operand| self.function.kind(*operand));
        method.polymorphic.is_none() && kinds.eq(parameters) && self.function.values[call.index()].kind == result
    }
}
