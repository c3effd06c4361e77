//! What `[VMDOC]` Lockstep keeps.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// What this process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Role {
    /// It runs the program.
    Program,
    /// It is a copy that interprets a call.
    Interpreter,
    /// It is a copy that runs the compiled code of a call.
    Compiled,
}

/// Calls of compiled code from the interpreter, and who looks at them.
#[derive(Debug, Default)]
pub struct Lockstep {
    role: AtomicU8,
    /// All of them.
    pub calls: AtomicU64,
    /// Those that both engines have carried out.
    pub compared: AtomicU64,
    /// Those that were begun, and to which one of the copies had no answer.
    pub incomparable: AtomicU64,
    /// Those that did not end alike.
    pub different: AtomicU64,
}

impl Lockstep {
    /// One more.
    pub fn count(counter: &AtomicU64) -> u64 {
        counter.fetch_add(1, Ordering::Relaxed)
    }

    /// This process has become a copy.
    pub fn play(&self, role: Role) {
        self.role.store(role as u8, Ordering::Relaxed);
    }

    /// Whether this process interprets and nothing else.
    pub fn interprets(&self) -> bool {
        self.role.load(Ordering::Relaxed) == Role::Interpreter as u8
    }

    /// Whether this process is a copy, in which nothing is compiled.
    pub fn is_copy(&self) -> bool {
        self.role.load(Ordering::Relaxed) != Role::Program as u8
    }
}
