//! The frames that bytecode would have at a place: what the interpreter goes on with.
//!
//! `[VMDOC]` States. A state stands at a resume point of the linked code (`[VMDOC]` Resume points). Instructions between that point and the one
//! that leaves have no effects, so that the interpreter may carry them out once more.

use runtime::code::resume::Moment;
use runtime::metadata::method::MethodId;

use super::op::Cell;
use super::{StateId, ValueId};

/// The frame of one method.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    /// The method.
    pub method: MethodId,
    /// The instruction.
    pub bci: u16,
    /// On which side of it.
    pub moment: Moment,
    /// By slot; the second slots of longs and doubles, and what nobody will read, are none.
    pub locals: Vec<Option<ValueId>>,
    /// The operand stack.
    pub stack: Vec<ValueId>,
    /// The monitors that the frame holds, and whether compiled code does without entering them.
    pub locks: Vec<(ValueId, bool)>,
    /// The objects that frames, callers included, or other objects name and that do not exist.
    pub objects: Vec<Virtual>,
    /// The fuel that has been spent ahead, for what follows: whoever leaves with this state gives it back.
    pub ahead: u32,
    /// The frame of the method that called, when that has been inlined into.
    pub caller: Option<StateId>,
}

/// An object that is nothing but its fields.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Virtual {
    /// The number that stands for it: no instruction makes it any more.
    pub object: ValueId,
    /// The id of its class.
    pub class: u32,
    /// Elements, if it is an array.
    pub length: u32,
    /// Offsets of fields or elements, and what is in them; all others are zero.
    pub cells: Vec<(u32, Cell, ValueId)>,
}

impl State {
    /// The values that it names, those in its objects included.
    pub fn values(&self) -> impl Iterator<Item = ValueId> {
        let cells = self.objects.iter().flat_map(|object| object.cells.iter().map(|(_, _, value)| value));
        let locks = self.locks.iter().map(|(value, _)| value);
        self.locals.iter().flatten().chain(&self.stack).chain(locks).chain(cells).copied()
    }

    /// The same, to change them.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut ValueId> {
        let cells = self.objects.iter_mut().flat_map(|object| object.cells.iter_mut().map(|(_, _, value)| value));
        let locks = self.locks.iter_mut().map(|(value, _)| value);
        self.locals.iter_mut().flatten().chain(&mut self.stack).chain(locks).chain(cells)
    }
}
