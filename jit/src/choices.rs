//! `-XX:+StressCompiler`: what the compiler is free to choose is chosen at random, to find bugs.
//!
//! A choice is a hash of `-XX:StressSeed`, the method and the place, so the same program meets the same choices again. What profiles say does not
//! count then; what has been wrong once does, as always.

use std::hash::{Hash, Hasher};

use runtime::metadata::method::MethodRef;
use runtime::vm::VmRef;
use rustc_hash::FxHasher;

use crate::effort::Effort;

/// The free choices in the compilation of a method.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choices {
    /// None: what is best is chosen.
    seed: Option<u64>,
}

/// What a method does with all of its choices of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    /// As without stress.
    Usual,
    Always,
    Never,
    /// Each time anew.
    Changing,
}

impl Choices {
    /// For a method.
    pub fn of(vm: VmRef, method: MethodRef) -> Self {
        if !vm.options.compiler_stress {
            return Self::default();
        }
        let mut hasher = FxHasher::default();
        vm.options.stress_seed.hash(&mut hasher);
        method.class.external_name().hash(&mut hasher);
        method.name.as_bytes().hash(&mut hasher);
        method.descriptor.as_bytes().hash(&mut hasher);
        Self { seed: Some(hasher.finish()) }
    }

    /// Whether a call of a method is replaced by its body, if there is a choice.
    pub fn inlines(self, bci: u16, method: MethodRef) -> Option<bool> {
        self.decide("inlining", u64::from(bci) << 32 | u64::from(method.id.0))
    }

    /// Whether one side of a branch is left to the interpreter, if there is a choice; then, whether it is the side that jumps.
    pub fn prunes(self, bci: u16) -> Option<Option<bool>> {
        let prunes = self.decide("pruning", bci.into())?;
        Some(prunes.then(|| self.number("side", bci.into()).is_multiple_of(2)))
    }

    /// Whether a handler is expected to be entered, if there is a choice.
    pub fn enters(self, handler: u16) -> Option<bool> {
        self.decide("handlers", handler.into())
    }

    /// Whether a pass is left out that the code can do without.
    pub fn leaves_out(self, pass: &str) -> bool {
        self.seed.is_some() && self.number(pass, 0).is_multiple_of(4)
    }

    /// How much is put into the code of the method at first, if there is a choice.
    pub fn effort(self) -> Option<Effort> {
        self.seed?;
        Some(if self.number("effort", 0).is_multiple_of(2) { Effort::Lukewarm } else { Effort::Full })
    }

    fn decide(self, kind: &str, place: u64) -> Option<bool> {
        self.seed?;
        let habit = [Habit::Usual, Habit::Always, Habit::Never, Habit::Changing][self.number(kind, u64::MAX) as usize % 4];
        match habit {
            Habit::Usual => None,
            Habit::Always => Some(true),
            Habit::Never => Some(false),
            Habit::Changing => Some(self.number(kind, place).is_multiple_of(2)),
        }
    }

    fn number(self, kind: &str, place: u64) -> u64 {
        let mut hasher = FxHasher::default();
        (self.seed, kind, place).hash(&mut hasher);
        // The upper bits are those that all of the input has a part in.
        hasher.finish() >> 20
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_seed_nothing_is_chosen_and_with_one_always_the_same() {
        let none = Choices::default();
        assert!(none.prunes(3).is_none() && !none.leaves_out("peel"));
        let of = |seed| Choices { seed: Some(seed) };
        let passes = |seed| ["thread", "escape", "rotate", "peel", "ranges"].map(|pass| of(seed).leaves_out(pass));
        let branches = |seed| (0..20).map(|bci| of(seed).prunes(bci)).collect::<Vec<_>>();
        assert_eq!((passes(5), branches(5)), (passes(5), branches(5)));
        let seeds = 0..40;
        assert!(seeds.clone().any(|seed| passes(seed) != passes(5)) && seeds.clone().any(|seed| branches(seed) != branches(5)));
        let all: Vec<_> = seeds.flat_map(branches).collect();
        assert!([None, Some(None), Some(Some(true)), Some(Some(false))].iter().all(|choice| all.contains(choice)));
    }
}
