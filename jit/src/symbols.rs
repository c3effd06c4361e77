//! What compiled code may refer to, and the names that functions of Cranelift have for it.

use cranelift_codegen::ir::UserExternalName;
use runtime::ops::helpers::Helper;

use crate::shape::{ResultKind, ShapeId};

/// Something that compiled code calls by name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Symbol {
    /// The stub of a helper.
    Helper(Helper),
    /// What compiled code calls where a method has no machine code: the adapter of its shape.
    Adapter(ShapeId),
    /// Where compiled code goes that leaves for the interpreter, by what the compiled method gives.
    Deoptimize(ResultKind),
    /// A C function that neither knows a thread nor reaches a safepoint, by its number.
    Function(u32),
    /// The leaf function of a method.
    Leaf(u32),
}

impl Symbol {
    /// The name: a namespace for each sort, and a number.
    pub fn name(self) -> UserExternalName {
        let (namespace, index) = match self {
            Self::Helper(helper) => (0, helper as u32),
            Self::Adapter(shape) => (1, shape.0),
            Self::Deoptimize(result) => (2, result as u32),
            Self::Function(number) => (3, number),
            Self::Leaf(method) => (4, method),
        };
        UserExternalName { namespace, index }
    }

    /// Whether objects may move in a call of it.
    pub fn stops(self) -> bool {
        match self {
            Self::Helper(helper) => helper.signature().effects.stops,
            Self::Adapter(_) | Self::Deoptimize(_) => true,
            Self::Function(_) | Self::Leaf(_) => false,
        }
    }

    /// What has this name.
    pub fn of_name(name: &UserExternalName) -> Option<Self> {
        let index = name.index as usize;
        match name.namespace {
            0 => Helper::ALL.get(index).map(|helper| Self::Helper(*helper)),
            1 => Some(Self::Adapter(ShapeId(name.index))),
            2 => ResultKind::ALL.get(index).map(|result| Self::Deoptimize(*result)),
            3 => Some(Self::Function(name.index)),
            4 => Some(Self::Leaf(name.index)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_is_found_by_its_name() {
        let helpers = Helper::ALL.iter().map(|helper| Symbol::Helper(*helper));
        let exits = ResultKind::ALL.iter().map(|result| Symbol::Deoptimize(*result));
        for symbol in helpers.chain(exits).chain([Symbol::Adapter(ShapeId(77)), Symbol::Function(3), Symbol::Leaf(9)]) {
            assert_eq!(Symbol::of_name(&symbol.name()), Some(symbol));
        }
        for (namespace, index) in [(0, 1000), (2, 5), (5, 0)] {
            assert_eq!(Symbol::of_name(&UserExternalName { namespace, index }), None);
        }
    }
}
