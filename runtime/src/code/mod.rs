//! The executed form of methods: [`linked::LinkedCode`], its instruction set, how it is made, where its references are, and where frames
//! can be put together.

pub mod blob;
pub mod derived;
pub mod installed;
pub mod linked;
pub mod operation;
pub mod quick;
pub mod reference_flow;
pub mod reference_map;
pub mod resume;
pub mod translate;
pub mod translated;
