//! Monitors (JVMS §2.11.10): which ones a frame holds, as far as bytecode keeps to structured locking.
//!
//! A method is built only if each of its ways enters and leaves monitors in pairs; if those through exception handlers do not, exceptions are left to
//! the interpreter. The monitor of a synchronized method is the first of those that are held.

use classfile::access;
use runtime::ops::plans;

use super::{Builder, Environment, NotBuilt};
use crate::ir::op::Op;
use crate::ir::{BlockId, ValueId};

/// Where a monitor that is held is found in a block in which ways meet.
#[derive(Clone, Copy, Debug)]
pub(super) enum LockPlace {
    /// It is this value on every way.
    Fixed(ValueId),
    /// This local variable has it.
    Local(usize),
    /// A parameter of the block.
    Parameter,
}

impl Builder {
    /// Whether the method is synchronized.
    pub(super) fn is_synchronized(&self) -> bool {
        self.method.has(access::SYNCHRONIZED)
    }

    /// A synchronized method enters its monitor.
    pub(super) fn enter_method(&mut self) {
        if !self.is_synchronized() {
            return;
        }
        let object = if self.method.is_static() {
            let cell = plans::from_base(&self.vm, self.method.class.mirror.cell_ptr() as usize);
            self.append(Some(classfile::Kind::Reference), Op::ConstantReference(cell), Vec::new(), None)
        } else {
            self.function.block(self.block).parameters[0]
        };
        self.append(None, Op::MonitorEnter, vec![object], None);
        self.environment.locks.push(object);
    }

    /// A synchronized method leaves its monitor, the last one that it holds: it returns, or throws an exception that it does not catch.
    pub(super) fn leave_method(&mut self) -> Result<(), NotBuilt> {
        if self.environment.locks.len() != usize::from(self.is_synchronized()) {
            return Err(NotBuilt::Monitors);
        }
        if let Some(object) = self.environment.locks.first().copied() {
            // Should that fail, the interpreter gets the same exception.
            let state = self.state()?;
            self.append(None, Op::MonitorExit, vec![object], Some(state));
            self.environment.locks.clear();
        }
        Ok(())
    }

    /// `monitorenter`
    pub(super) fn monitor_enter(&mut self) -> Result<(), NotBuilt> {
        let object = self.pop()?;
        self.guard_not_null(object)?;
        self.effect(Op::MonitorEnter, vec![object]);
        self.environment.locks.push(object);
        Ok(())
    }

    /// `monitorexit`
    pub(super) fn monitor_exit(&mut self, bci: u16) -> Result<(), NotBuilt> {
        let object = self.pop()?;
        let own = usize::from(self.is_synchronized());
        if self.environment.locks.len() <= own || self.environment.locks.pop() != Some(object) {
            return Err(NotBuilt::Monitors);
        }
        let state = self.state_of_retry(bci)?;
        self.append(None, Op::MonitorExit, vec![object], state);
        self.environment.boundary = None;
        Ok(())
    }

    /// Where the monitors that are held are found in a block in which ways meet and that leads to these positions, of which this is the first way; `environment`
    /// is that of the block so far.
    pub(super) fn place_locks(&mut self, positions: &[usize], block: BlockId, environment: &mut Environment) -> Vec<LockPlace> {
        let own = usize::from(self.is_synchronized());
        let held = self.environment.locks.clone();
        let mut places = Vec::with_capacity(held.len());
        for (number, lock) in held.into_iter().enumerate() {
            let local = self.local_with(positions, lock).filter(|local| environment.locals[*local].is_some());
            let place = match local {
                _ if number < own => LockPlace::Fixed(lock),
                Some(local) => LockPlace::Local(local),
                None => LockPlace::Parameter,
            };
            let value = match place {
                LockPlace::Fixed(value) => value,
                LockPlace::Local(local) => environment.locals[local].expect("it is there"),
                LockPlace::Parameter => self.function.add_parameter(block, classfile::Kind::Reference),
            };
            environment.locks.push(value);
            places.push(place);
        }
        places
    }

    /// The arguments for monitors that are parameters of a block.
    pub(super) fn lock_arguments(&self, places: &[LockPlace]) -> Result<Vec<ValueId>, NotBuilt> {
        let held = &self.environment.locks;
        let agrees = |(place, lock): (&LockPlace, &ValueId)| match place {
            LockPlace::Fixed(value) => value == lock,
            LockPlace::Local(local) => self.environment.locals[*local] == Some(*lock),
            LockPlace::Parameter => true,
        };
        if held.len() != places.len() || !places.iter().zip(held).all(agrees) {
            return Err(NotBuilt::Monitors);
        }
        let is_parameter = |place: &LockPlace| matches!(place, LockPlace::Parameter);
        Ok(places.iter().zip(held).filter(|(place, _)| is_parameter(place)).map(|(_, lock)| *lock).collect())
    }

    /// A local variable that is read from one of these positions on and has the monitor's object; if there are several, the one that the monitor is left through.
    fn local_with(&self, positions: &[usize], lock: ValueId) -> Option<usize> {
        let locals = self.environment.locals.iter().enumerate();
        let is_live = |slot: usize| positions.iter().any(|at| self.bytecode.is_live(*at, slot));
        let with = locals.filter(|(slot, value)| **value == Some(lock) && is_live(*slot)).map(|(slot, _)| slot);
        let with: Vec<usize> = with.collect();
        with.iter().find(|slot| self.bytecode.unlocks(**slot)).or(with.first()).copied()
    }
}
