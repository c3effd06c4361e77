//! The executed form of methods: [`linked::LinkedCode`], its instruction set, how it is made, and where its references are.

pub mod coverage;
pub mod linked;
pub mod operation;
pub mod reference_map;
pub mod translate;
