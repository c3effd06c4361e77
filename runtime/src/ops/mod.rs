//! What effectful instructions mean: one function each, shared by every engine.
//!
//! Each is the slow path of its instruction: engines do the common case inline. Operands that are references come as raw
//! references out of the frame, whose `top` the engine has published; so they are read again after anything that can collect
//! (`[VMDOC]` References; docs/adr/0011 says of each function what it does).

pub mod arrays;
pub mod calls;
pub mod casts;
pub mod exceptions;
pub mod fields;
pub mod helpers;
pub mod interpreted;
pub mod monitors;
pub mod objects;
pub mod plans;
