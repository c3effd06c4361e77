//! What the VM and a compiler say to each other.

use std::fmt::Debug;
use std::time::Duration;

use crate::code::installed::InstalledCode;
use crate::code::linked::CodeRef;
use crate::code::quick::QuickEntries;
use crate::dependencies::table::CodeId;
use crate::metadata::method::{MethodId, MethodRef};
use crate::vm::Vm;

/// When methods count as warm and as hot; each number is at least 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Thresholds {
    /// Calls, or backward branches, after which a method gets quick code, if there is such a thing.
    pub quick: u32,
    /// Calls, or backward branches, after that, after which a method is warm.
    pub warm: u32,
    /// Calls after that, after which it is hot.
    pub calls: u32,
    /// Backward branches after that, after which it is hot.
    pub loops: u32,
}

impl Thresholds {
    /// A method with quick code is hot after this many calls, of which its sites count the last quarter.
    pub fn set_calls(&mut self, calls: u32) {
        self.warm = (calls - calls / 4).max(1);
        self.calls = calls.saturating_sub(self.warm).max(1);
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { quick: 200, warm: 12_000, calls: 4_000, loops: 40_000 }
    }
}

/// Why a method shall be compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trigger {
    /// It has been called often.
    Calls,
    /// A loop in it has gone round often; compiled code may be entered at its header.
    Loop {
        /// Bytecode index of the backward branch.
        branch: u16,
    },
    /// A loop in its compiled code has gone round so often that it is worth better code (`[VMDOC]` Lukewarm code).
    Rounds {
        /// Bytecode index of the first instruction of the loop, where the interpreter goes on.
        header: u16,
    },
}

/// A method that has become hot.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// The method.
    pub method: MethodRef,
    /// How it came to be hot.
    pub trigger: Trigger,
    /// How often it has been asked for before, for either reason.
    pub repeated: u32,
}

/// What a compiler has done so far.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct CompilerStatistics {
    /// Methods and loops.
    pub compiles: u64,
    /// Those that could not be compiled.
    pub failures: u64,
    /// Code that was withdrawn since it relied on what is not so any more.
    pub invalidations: u64,
    /// Time of its threads.
    pub time: Duration,
}

/// A method that is to be compiled, or is being compiled.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Task {
    /// The method, which may be unloaded meanwhile.
    pub method: MethodId,
    /// Bytecode index of a loop's first instruction, if that is where the code shall be entered.
    pub loop_header: Option<u16>,
}

/// What a compiler is at.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Tasks {
    /// What its threads work on.
    pub current: Vec<Task>,
    /// What waits, the oldest first.
    pub waiting: Vec<Task>,
}

/// Makes machine code of hot methods, in threads of its own.
///
/// Its functions are called by Java threads in the middle of their work: they take notes and return. They reach no safepoint, and unless the user wants that
/// (`-Xbatch`) they do not wait.
pub trait Compiler: Debug + Send + Sync {
    /// When methods count as warm and as hot.
    fn thresholds(&self) -> Thresholds;

    /// What leads into quick code; none if there never is any.
    fn quick(&self) -> Option<QuickEntries> {
        None
    }

    /// What it has done.
    fn statistics(&self) -> CompilerStatistics {
        CompilerStatistics::default()
    }

    /// What it is at.
    fn tasks(&self) -> Tasks {
        Tasks::default()
    }

    /// Makes quick code of a method (`[VMDOC]` Quick code), in a time that a call can wait for. It counts at the sites that the method has.
    fn make_quick(&self, _vm: &Vm, _code: CodeRef) {}

    /// A method is hot. It is asked for again, ever more rarely, as long as it runs interpreted.
    fn request(&self, vm: &Vm, request: Request);

    /// Assumptions that this code was made under do not hold any more: no thread may enter it from now on, and those that are in it leave at the next
    /// safepoint. The class that breaks them is not published before this returns. Dependencies are locked.
    fn invalidate(&self, code: &[CodeId]);

    /// Nobody will run this code any more, and its memory may be used again. The world is stopped.
    fn release(&self, _code: &InstalledCode) {}

    /// The `Vm` is about to be freed, and no Java thread is left: its threads are to end before this returns.
    fn shut_down(&self) {}
}
