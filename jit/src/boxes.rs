//! `Integer.valueOf` and its like.
//!
//! A box is as good as the number in it as long as nobody looks at which box it is. So these calls become bodies only when all others have: what opens the box
//! again takes the number that went into it, and what then nobody uses is not made. Where fuel is counted, such a call stays one that becomes a body, which pays.

use runtime::ClassRef;
use runtime::linking::code::is_of_library;
use runtime::metadata::method::MethodRef;
use runtime::value_ops::ValueOp;
use runtime::vm::VmRef;

use crate::ir::op::{Cell, Op};
use crate::ir::{Function, ValueId};

/// Classes of the boot loader whose `valueOf` boxes, with its descriptor.
const BOXES: [(&str, &str); 5] = [
    ("java/lang/Byte", "(B)Ljava/lang/Byte;"),
    ("java/lang/Character", "(C)Ljava/lang/Character;"),
    ("java/lang/Short", "(S)Ljava/lang/Short;"),
    ("java/lang/Integer", "(I)Ljava/lang/Integer;"),
    ("java/lang/Long", "(J)Ljava/lang/Long;"),
];

/// What a call of `valueOf` makes.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    /// The class of the box.
    pub class: ClassRef,
    /// What is in it.
    pub number: ValueId,
    /// Where that is in it.
    pub offset: u32,
    /// And how.
    pub cell: Cell,
}

impl Made {
    /// What narrows a number as the box does, if it is not a whole int or long.
    pub fn narrowing(&self) -> Option<ValueOp> {
        match self.cell {
            Cell::Byte => Some(ValueOp::IntToByte),
            Cell::Char => Some(ValueOp::IntToChar),
            Cell::Short => Some(ValueOp::IntToShort),
            _ => None,
        }
    }
}

/// Whether a method makes boxes.
pub fn makes(method: MethodRef) -> bool {
    let is_row = |row: &(&str, &str)| method.class.name == row.0 && method.descriptor == row.1;
    method.name == "valueOf" && is_of_library(method) && BOXES.iter().any(is_row)
}

/// The box that a value is, if it has been made by one of these calls.
pub fn made(vm: VmRef, function: &Function, value: ValueId) -> Option<Made> {
    let inst = function.inst(value)?;
    let Op::Call(method) = inst.op else { return None };
    let class = vm.methods.at(method).filter(|method| makes(*method))?.class;
    let field = class.fields().iter().find(|field| !field.is_static() && field.name == "value")?;
    Some(Made { class, number: *inst.operands.first()?, offset: field.offset, cell: Cell::of(field.kind) })
}
