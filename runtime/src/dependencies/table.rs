//! What compiled code relies on (`[VMDOC]` Dependencies).

use std::collections::HashMap;
use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use crate::metadata::class::ClassRef;
use crate::metadata::method::MethodRef;
use crate::metadata::rows::method_flags;
use crate::sync::lock;

/// Compiled code, as its compiler numbers it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct CodeId(pub u32);

/// A fact that compiled code may rely on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Assumption {
    /// The class has no subclass.
    Leaf(ClassRef),
    /// No class inherits or overrides the method with another one.
    NotOverridden(MethodRef),
    /// `class` is the only class, abstract ones included, that implements `interface`.
    OnlyImplementor {
        /// The interface.
        interface: ClassRef,
        /// The class.
        class: ClassRef,
    },
}

/// Code by the facts that it relies on.
#[derive(Default)]
pub struct Dependencies(pub(super) Mutex<HashMap<Assumption, Vec<CodeId>>>);

impl Dependencies {
    /// Registers that `code` relies on a fact; false, and nothing is registered, if it is not true.
    pub fn assume(&self, assumption: Assumption, code: CodeId) -> bool {
        let mut dependents = lock(&self.0);
        let holds = holds(assumption);
        if holds {
            dependents.entry(assumption).or_default().push(code);
        }
        holds
    }

    /// The code is gone.
    pub fn forget(&self, code: CodeId) {
        lock(&self.0).retain(|_, dependents| {
            dependents.retain(|dependent| *dependent != code);
            !dependents.is_empty()
        });
    }
}

impl fmt::Debug for Dependencies {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} facts relied on", lock(&self.0).len())
    }
}

/// Whether a fact is true now; it may become false at any time.
pub fn holds(assumption: Assumption) -> bool {
    match assumption {
        Assumption::Leaf(class) => class.relatives.first_subclass.load(Ordering::Relaxed) == 0,
        Assumption::NotOverridden(method) => !method.row.has(method_flags::OVERRIDDEN),
        Assumption::OnlyImplementor { interface, class } => interface.relatives.implementor.load(Ordering::Relaxed) == class.id.0,
    }
}
