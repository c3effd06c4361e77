//! The machine side of the compiler: stubs, code cache and compiler threads, with compiled methods that are written by hand.

mod bytecode;
mod calls;
mod frames;
mod lockstep;
mod text;
mod threads;
