//! The frames that bytecode would have at a place: what the interpreter goes on with.
//!
//! `[VMDOC]` States. A state stands at a resume point of the linked code (`[VMDOC]` Resume points). Instructions between that point and the one
//! that leaves have no effects, so that the interpreter may carry them out once more.

use runtime::code::resume::Moment;
use runtime::metadata::method::MethodId;

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
    /// The frame of the method that called, when that has been inlined into.
    pub caller: Option<StateId>,
}
