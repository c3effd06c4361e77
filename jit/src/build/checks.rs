//! What instructions look at before they do something, and what they throw (JVMS §6.5, run-time exceptions).

use classfile::Kind;
use runtime::ops::helpers::Helper;
use runtime::value_ops::ValueOp;

use super::handlers::Catcher;
use super::{Builder, NotBuilt};
use crate::ir::op::{Op, Reason};
use crate::ir::{Edge, End, Inst, StateId, Thrown, ValueId};

impl Builder {
    /// Goes on only if a condition holds.
    pub(super) fn guard(&mut self, condition: ValueId, reason: Reason) -> Result<(), NotBuilt> {
        if self.function.constant(condition).is_some_and(|bits| bits != 0) {
            return Ok(());
        }
        let state = self.state()?;
        self.append(None, Op::Guard(reason), vec![condition], Some(state));
        Ok(())
    }

    /// Where classes may be redefined, a call that is inlined is left here once its method is another; nothing if the interpreter could not go on here.
    pub(super) fn mark_call(&mut self) {
        if self.vm.agents.may_redefine()
            && let Ok(state) = self.state()
        {
            let waits = Op::IsCurrent { method: 0, version: 0 };
            let is_current = self.append(Some(Kind::Int), waits, Vec::new(), None);
            self.append(None, Op::Guard(Reason::Redefined), vec![is_current], Some(state));
        }
    }

    /// Goes on only if a condition holds; where code has been left before because it did not, it throws the exception itself.
    pub(super) fn guard_or_throw(
        &mut self,
        condition: ValueId,
        reason: Reason,
        helper: Helper,
        operands: Vec<ValueId>,
    ) -> Result<(), NotBuilt> {
        if self.function.constant(condition).is_some_and(|bits| bits != 0) {
            return Ok(());
        }
        if !self.has_trapped(reason) && self.state().is_ok() {
            return self.guard(condition, reason);
        }
        let bci = self.bytecode.instructions[self.at].0;
        let state = self.state_of_retry(bci)?;
        let (throw, behind) = (self.function.add_block(), self.function.add_block());
        let to = |block| Edge { to: block, arguments: Vec::new() };
        self.end(End::Branch(condition, to(behind), to(throw)));
        self.block = throw;
        self.throw_exception_of(helper, operands, state)?;
        self.block = behind;
        Ok(())
    }

    /// Ends the block with the exception that a function of the runtime throws. Who catches it need not look at it, and then it is not made; but
    /// making one uses fuel.
    fn throw_exception_of(&mut self, helper: Helper, operands: Vec<ValueId>, state: Option<StateId>) -> Result<(), NotBuilt> {
        let catcher = self.catchers[self.at].clone();
        let class = exception_of(helper).filter(|_| !self.vm.is_metered() && catcher != Catcher::Interpreter);
        let class = class.and_then(|name| self.vm.boot_loader().find(self.vm.symbol(name)));
        let (Some(class), Some(_)) = (class, state) else {
            self.append(None, Op::Helper(helper), operands, state);
            self.end(End::Unwind);
            return Ok(());
        };
        let op = Op::NewThrowable { helper, class: class.id.0 };
        let made = Inst { op, operands, state, thrown: Thrown::Exits, origin: self.origin };
        let exception = self.function.append(self.block, Some(Kind::Reference), made);
        if let Catcher::Rows(rows) = catcher {
            return self.throw_to(&rows, exception, Some(class), state);
        }
        self.rethrow(exception, state, Thrown::Unwinds);
        Ok(())
    }

    /// Whether code was left for this reason at the newest resume point.
    pub(super) fn has_trapped(&self, reason: Reason) -> bool {
        let traps = self.code.sites.get().map(|sites| &sites.traps);
        let boundary = self.environment.boundary.as_ref();
        traps.zip(boundary).is_some_and(|(traps, boundary)| traps.at(boundary.bci, reason) > 0)
    }

    pub(super) fn guard_not_null(&mut self, object: ValueId) -> Result<(), NotBuilt> {
        if self.environment.not_null.contains(&object) {
            return Ok(());
        }
        let null = self.constant(Kind::Reference, 0);
        let condition = self.value(ValueOp::ReferenceNotEqual, vec![object, null]);
        self.guard_or_throw(condition, Reason::Null, Helper::ThrowNullPointer, Vec::new())?;
        self.environment.not_null.insert(object);
        Ok(())
    }
}

/// The class of what a function of the runtime always throws.
fn exception_of(helper: Helper) -> Option<&'static str> {
    Some(match helper {
        Helper::ThrowNullPointer => "java/lang/NullPointerException",
        Helper::ThrowArrayAccess => "java/lang/ArrayIndexOutOfBoundsException",
        Helper::ThrowNegativeSize => "java/lang/NegativeArraySizeException",
        Helper::ThrowDivisionByZero => "java/lang/ArithmeticException",
        Helper::ThrowClassCast => "java/lang/ClassCastException",
        Helper::StoreReference => "java/lang/ArrayStoreException",
        _ => return None,
    })
}
