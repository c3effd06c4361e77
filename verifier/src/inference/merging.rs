//! Merging what is known on the ways to an instruction (JVMS §4.10.2.2, §4.10.2.5).

use std::marker::PhantomData;
use std::rc::Rc;

use super::context::{Checked, Context};
use super::flow::{Flow, SubroutineReturn};
use super::messages::{Stop, Violation};
use super::operation::Operation;
use super::slots::{Merger, Root, ValueMerge};
use super::stacks::Stack;
use super::state::{Locals, Progress, State};
use super::subroutines::{Nesting, Subroutines, translated};
use super::types::Type;
use crate::hierarchy::ClassHierarchy;

/// Steps that merging two states counts as, besides those for their contents.
const MERGE: u64 = 8;
/// Steps that looking whether a `ret` leaves something new for a `jsr` counts as.
const RETURN: u64 = 4;

impl<H: ClassHierarchy> Flow<'_, '_, '_, H> {
    /// Merges a state into that before an instruction.
    pub(super) fn merge_into(&mut self, target: usize, new: &State) -> Checked<(), H> {
        self.spend(MERGE)?;
        let Some(place) = self.store.states.get(target).copied() else { return Ok(()) };
        let Some(old) = place else {
            let progress = Progress::UNREACHED.or(new.progress);
            return self.update(target, State { progress, ..*new });
        };
        let merged = State {
            stack: self.merge_stacks(old.stack, new.stack)?,
            locals: self.merge_locals(&old.locals, &new.locals)?,
            progress: old.progress.or(new.progress),
        };
        if merged == old { Ok(()) } else { self.update(target, merged) }
    }

    fn update(&mut self, target: usize, state: State) -> Checked<(), H> {
        if let Some(place) = self.store.states.get_mut(target) {
            *place = Some(state);
        }
        self.store.changed.insert(target);
        Ok(())
    }

    fn merge_stacks(&mut self, old: Stack, new: Stack) -> Checked<Stack, H> {
        if old.slots != new.slots {
            return Err(Violation::StackHeight { new: new.slots, old: old.slots }.into());
        }
        if self.stack_fits(old, new)? {
            return Ok(old);
        }
        let old_values: Vec<Type> = self.store.stacks.values(old).collect();
        let new_values: Vec<Type> = self.store.stacks.values(new).collect();
        self.work += old_values.len() as u64;
        let mut merged = Vec::with_capacity(old_values.len());
        for (old, new) in old_values.iter().zip(&new_values) {
            let both = self.cx.merge(*old, *new)?;
            if both == Type::UNUSABLE {
                return Err(Violation::StackMismatch.into());
            }
            merged.push(both);
        }
        if old_values.len() != new_values.len() {
            return Err(Violation::StackMismatch.into());
        }
        Ok(if merged == old_values { old } else { self.store.stacks.stack(&merged) })
    }

    /// Whether all values of `new` may take the places of those of `old`.
    fn stack_fits(&mut self, mut old: Stack, mut new: Stack) -> Checked<bool, H> {
        while !old.is_same(new) {
            let (Some((old_value, old_below)), Some((new_value, new_below))) =
                (self.store.stacks.pop(old), self.store.stacks.pop(new))
            else {
                return Ok(false);
            };
            self.work += 1;
            if !self.cx.is_assignable(new_value, old_value)? {
                return Ok(false);
            }
            (old, new) = (old_below, new_below);
        }
        Ok(true)
    }

    fn merge_locals(&mut self, old: &Locals, new: &Locals) -> Checked<Locals, H> {
        let mut merged = *old;
        if new.end < old.end {
            merged.end = new.end;
            merged.types = self.store.slots.truncated(old.types, new.end);
        }
        if merged.types != new.types {
            let mut values = TypeMerge(self.cx);
            let mut merger = Merger { slots: &mut self.store.slots, memo: &mut self.store.type_memo, values: &mut values };
            if let Some(types) = merger.merge(merged.types, new.types)? {
                merged.types = types;
                merged.end = self.store.slots.end(types).min(merged.end);
            }
        }
        merged.nesting = self.merge_nestings(old.nesting, new.nesting)?;
        Ok(merged)
    }

    fn merge_nestings(&mut self, old: Nesting, new: Nesting) -> Checked<Nesting, H> {
        if old == new || self.store.subroutines.depth(old) == 0 {
            return Ok(old);
        }
        let depths = self.store.subroutines.depth(old) + self.store.subroutines.depth(new);
        self.work += u64::from(depths);
        let found = self.store.subroutines.common(old, new);
        let used = match &found {
            Some(found) => {
                let (old_used, new_used) =
                    (self.translate(old.used, &found.old_depths), self.translate(new.used, &found.new_depths));
                self.merge_uses(old_used, new_used)?
            }
            None => self.merge_uses(old.used, new.used)?,
        };
        let merged = Subroutines::matched(found.as_ref(), old, used);
        Ok(merged)
    }

    fn merge_uses(&mut self, old: Root, new: Root) -> Checked<Root, H> {
        let mut values = UseMerge::<H>(PhantomData);
        let mut merger = Merger { slots: &mut self.store.slots, memo: &mut self.store.use_memo, values: &mut values };
        Ok(merger.merge(old, new)?.unwrap_or(old))
    }

    /// Uses after some subroutines were dropped from a nesting.
    fn translate(&mut self, used: Root, depths: &[u32]) -> Root {
        let is_identity = depths.iter().enumerate().all(|(index, depth)| index == *depth as usize);
        if is_identity {
            return used;
        }
        self.store.slots.mapped(used, u32::MAX, |_, depth| translated(depths, depth))
    }

    /// Objects that `new` created do not stay usable across `jsr` and `ret` unless they are initialised.
    pub(super) fn at_subroutine_edge(&mut self, operation: Operation, mut state: State) -> State {
        if matches!(operation, Operation::JumpSubroutine(_) | Operation::ReturnSubroutine(_)) {
            let (stack, looked_at) = self.store.stacks.replaced(state.stack, Type::is_new, Type::UNUSABLE);
            self.work += looked_at as u64;
            state.stack = stack;
            state.locals.types = self.store.slots.mapped(state.locals.types, Type::NEW_BIT, |_, found| {
                if Type::from_bits(found).is_new() { Type::UNUSABLE.bits() } else { found }
            });
        }
        state
    }

    /// Merges the state after `ret` into those after all `jsr` that call the subroutine.
    pub(super) fn return_from_subroutine(&mut self, number: usize, local: u16, state: &State) -> Checked<(), H> {
        let entry = u32::from(self.store.local(&state.locals, local.into()).detail());
        let targets = match self.return_targets.get(&number) {
            Some(known) => Rc::clone(known),
            None => self.find_return_targets(number, entry),
        };
        let state = self.at_subroutine_edge(Operation::ReturnSubroutine(local), *state);
        for target in targets.iter().map(|target| *target as usize) {
            if target >= self.code.list.len() {
                return Err(Violation::FallOff.into());
            }
            let call = target - 1;
            let unmerged = SubroutineReturn { instruction: number, merged: None };
            let returning = self.returns.entry(call).or_insert(unmerged);
            if returning.instruction != number {
                return Err(Violation::MultipleReturns.into());
            }
            self.work += RETURN;
            // The call, when it is reached, has this instruction looked at again.
            let Some(Some(before_call)) = self.store.states.get(call).copied() else { continue };
            let parts = Some((before_call.locals, state));
            if returning.merged == parts {
                continue;
            }
            returning.merged = parts;
            let locals = self.locals_after_return(entry, &state.locals, &before_call.locals)?;
            self.merge_into(target, &State { locals, ..state })?;
        }
        Ok(())
    }

    /// The instructions after all `jsr` to the subroutine at `entry`, the last first.
    fn find_return_targets(&mut self, number: usize, entry: u32) -> Rc<[u32]> {
        self.work += self.code.list.len() as u64;
        let calls = (1..).zip(&self.code.list).filter(|(_, instruction)| match instruction.operation {
            Operation::JumpSubroutine(target) => target == entry,
            _ => false,
        });
        let mut targets: Vec<u32> = calls.map(|(after, _)| after).collect();
        targets.reverse();
        let targets: Rc<[u32]> = targets.into();
        self.return_targets.insert(number, Rc::clone(&targets));
        targets
    }

    /// The variables that the subroutine used as it left them, the others as they were before it was called.
    fn locals_after_return(&mut self, entry: u32, after: &Locals, before_call: &Locals) -> Checked<Locals, H> {
        self.work += u64::from(self.store.subroutines.depth(after.nesting));
        let mut nesting = self.store.subroutines.left(after.nesting, entry).ok_or(Violation::IllegalReturn)?;
        let outer = self.store.subroutines.depth(nesting);
        let types = self.store.slots.selected(after.nesting.used, outer, after.types, before_call.types);
        // Uses by the subroutine that was left count for those around it only.
        nesting.used = match outer {
            0 => Root::default(),
            _ => self.store.slots.mapped(nesting.used, u32::MAX, |_, depth| depth.min(outer)),
        };
        Ok(Locals { end: after.end.max(before_call.end), types, nesting })
    }
}

/// Merges types of local variables.
struct TypeMerge<'m, 'a, 'h, H: ClassHierarchy>(&'m mut Context<'a, 'h, H>);

impl<H: ClassHierarchy> ValueMerge for TypeMerge<'_, '_, '_, H> {
    type Error = Stop<H::Error>;

    fn fits(&mut self, old: u32, new: u32) -> Result<bool, Self::Error> {
        self.0.is_assignable(Type::from_bits(new), Type::from_bits(old))
    }

    fn merge(&mut self, old: u32, new: u32) -> Result<u32, Self::Error> {
        self.0.merge(Type::from_bits(new), Type::from_bits(old)).map(Type::bits)
    }
}

/// Merges numbers of subroutines that used local variables.
struct UseMerge<H>(PhantomData<H>);

impl<H: ClassHierarchy> ValueMerge for UseMerge<H> {
    type Error = Stop<H::Error>;

    fn fits(&mut self, old: u32, new: u32) -> Result<bool, Self::Error> {
        Ok(new <= old)
    }

    fn merge(&mut self, old: u32, new: u32) -> Result<u32, Self::Error> {
        Ok(old.max(new))
    }
}
