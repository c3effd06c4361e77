//! What the interpreter has found out about the instructions of a method: resolved calls and constants, by bytecode index.
//!
//! Linked code is the table of what has been resolved; an instruction that is not in it has never been carried out.

use std::sync::atomic::Ordering;

use runtime::code::linked::CodeRef;
use runtime::code::operation::{self, Operation};
use runtime::metadata::constant_pool::CallSite;
use runtime::metadata::pointer::Metadata;
use rustc_hash::FxHashMap;

use crate::ir::op::Linker;

/// How a call is carried out.
#[derive(Clone, Copy, Debug)]
pub enum LinkedCall {
    /// The method with this id; the receiver has to be checked if there is one.
    Method(u32),
    /// The same, and a leaf function stands in for it.
    Leaf(u32),
    /// The method with this id does nothing but register objects with finalizers; what it costs where fuel is counted.
    Empty(u32, u16),
    /// Through this place of the dispatch table.
    Virtual(u32),
    /// The implementation of the interface method with this id.
    Interface(u32),
    /// The adapter of a call site, with its appendix; `true`: the receiver must not be null.
    Adapter(Metadata<CallSite>, bool),
    /// What a method handle or a `MemberName` among the operands leads to.
    Linker(Linker),
    /// The method with this id, if the receiver is of the class of the caller.
    Special(u32),
    /// The implementation of the method with this id, if the receiver is of the class that the constant names, and it may be called.
    Checked(u32),
}

/// What `ldc` loads.
#[derive(Clone, Copy, Debug)]
pub enum Loaded {
    /// The reference in the cell at this distance from the heap's base.
    Reference(i64),
    /// These bits.
    Bits(u64),
}

/// What has been resolved.
#[derive(Debug, Default)]
pub struct Facts {
    calls: FxHashMap<u16, LinkedCall>,
    loaded: FxHashMap<u16, Loaded>,
}

impl Facts {
    /// Of the method with this code.
    pub fn of(code: CodeRef) -> Self {
        let mut facts = Self::default();
        let mut position = 0;
        while position < code.words.len() {
            let mut first = code.words[position].load(Ordering::Acquire);
            if Operation::of_word(first) == Operation::Profiled {
                let sites = code.sites.get().expect("what made the instruction count is there");
                first = sites.of_word(first).original();
            }
            let operand = |index: usize| code.words[position + index].load(Ordering::Relaxed);
            let operation = Operation::of_word(first);
            facts.add(code.bci(position), operation, first, operand);
            let arms = match operation {
                Operation::TableSwitch => {
                    let bounds = operand(1);
                    (bounds >> 32) as i32 as i64 - i64::from(bounds as i32) + 1
                }
                Operation::LookupSwitch => i64::from(operand(1) as u32),
                _ => 0,
            };
            position += operation.words() + arms as usize;
        }
        facts
    }

    fn add(&mut self, bci: u16, operation: Operation, first: u64, operand: impl Fn(usize) -> u64) {
        let call = match operation {
            Operation::InvokeStaticQuick | Operation::InvokeDirect => LinkedCall::Method(operand(1) as u32),
            Operation::InvokeLeafStatic | Operation::InvokeLeafDirect => LinkedCall::Leaf(operand(1) as u32),
            Operation::InvokeEmpty => LinkedCall::Empty(operand(1) as u32, operand(2) as u16),
            Operation::InvokeVirtualQuick => LinkedCall::Virtual(operation::b(first) as u32),
            Operation::InvokeVirtualFar => LinkedCall::Virtual(operand(1) as u32),
            Operation::InvokeInterfaceQuick => LinkedCall::Interface(operand(1) as u32),
            // SAFETY of the meaning: quickening puts a call site there.
            Operation::InvokeAdapter => LinkedCall::Adapter(call_site(operand(1)), false),
            Operation::InvokeHandle => LinkedCall::Adapter(call_site(operand(1)), true),
            Operation::InvokeBasic => LinkedCall::Linker(Linker::Basic),
            Operation::LinkToStatic => LinkedCall::Linker(Linker::Static),
            Operation::LinkToSpecial => LinkedCall::Linker(Linker::Special),
            Operation::LinkToVirtual | Operation::LinkToInterface => LinkedCall::Linker(Linker::Selected),
            Operation::InvokeSpecialChecked => LinkedCall::Special(operand(1) as u32),
            Operation::InvokeInterfaceChecked => LinkedCall::Checked(operand(1) as u32),
            Operation::LoadReference => {
                self.loaded.insert(bci, Loaded::Reference(operand(1) as i64));
                return;
            }
            Operation::ConstWide => {
                self.loaded.insert(bci, Loaded::Bits(operand(1)));
                return;
            }
            _ => return,
        };
        self.calls.insert(bci, call);
    }

    /// How the call at `bci` is carried out, if it has been.
    pub fn call(&self, bci: u16) -> Option<LinkedCall> {
        self.calls.get(&bci).copied()
    }

    /// What the `ldc` at `bci` loads, if it has been carried out.
    pub fn loaded(&self, bci: u16) -> Option<Loaded> {
        self.loaded.get(&bci).copied()
    }
}

#[allow(unsafe_code, reason = "quickening stores call sites in these operands")]
fn call_site(word: u64) -> Metadata<CallSite> {
    // SAFETY: only `InvokeAdapter` and `InvokeHandle` come here, whose word 1 quickening wrote from a call site of a live class.
    unsafe { Metadata::from_word(word) }
}
