//! The branches, calls and type tests of a warm method, and what has been seen there.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use crate::code::linked::LinkedCode;
use crate::code::operation::{Operation, word};
use crate::profile::traps::Traps;

/// What is counted at an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SiteKind {
    /// How often it branches.
    Branch,
    /// How often it takes which arm.
    Switch,
    /// How often it is carried out: a call whose target is known.
    Call,
    /// The classes of a receiver, of what is tested, or of what is stored: of calls through dispatch tables, casts, `instanceof` and
    /// `aastore`.
    Classes,
}

/// Classes that a site remembers.
pub const CLASSES: usize = 2;

/// One instruction of a warm method.
#[derive(Debug)]
#[repr(align(64))]
pub struct Site {
    /// Its bytecode index.
    pub bci: u16,
    /// What is counted.
    pub kind: SiteKind,
    /// The first word of the instruction, whose place [`Operation::Profiled`] has taken.
    original: AtomicU64,
    /// Ids of the classes met first; 0 is none.
    classes: [AtomicU32; CLASSES],
    /// Of a branch: not taken, taken. Of a call: how often. Of classes: the first, the second, others, null.
    counts: [AtomicU32; CLASSES + 2],
    /// Of a switch: the default, then the arms in the order of their keys.
    arms: Box<[AtomicU32]>,
}

/// What has been seen at an instruction. Threads that count at the same time may lose some.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Seen {
    /// A branch.
    Branch {
        /// How often it went on behind the branch.
        not_taken: u32,
        /// How often it went to the target.
        taken: u32,
    },
    /// A switch.
    Switch {
        /// No key fitted.
        default: u32,
        /// The keys' counts, smallest key first.
        arms: Vec<u32>,
    },
    /// A call whose target is known.
    Call {
        /// How often.
        count: u32,
    },
    /// Objects.
    Classes {
        /// The classes that were met first, by id, with counts.
        classes: Vec<(u32, u32)>,
        /// Objects of other classes.
        others: u32,
        /// No object.
        nulls: u32,
    },
}

impl Site {
    fn new(bci: u16, kind: SiteKind, arms: usize) -> Self {
        let arms = if kind == SiteKind::Switch { 1 + arms } else { 0 };
        let arms = std::iter::repeat_with(|| AtomicU32::new(0)).take(arms).collect();
        Self { bci, kind, original: AtomicU64::new(0), classes: Default::default(), counts: Default::default(), arms }
    }

    /// The first word of the instruction.
    #[inline]
    pub fn original(&self) -> u64 {
        self.original.load(Ordering::Acquire)
    }

    /// Counts at one of the places that `kind` has; counts do not go beyond their type.
    pub fn count(&self, place: usize) {
        if let Some(cell) = self.cells().get(place) {
            cell.store(cell.load(Ordering::Relaxed).saturating_add(1), Ordering::Relaxed);
        }
    }

    /// Where an engine counts, from the first place on.
    pub fn counters(&self) -> *const AtomicU32 {
        self.cells().as_ptr()
    }

    fn cells(&self) -> &[AtomicU32] {
        if self.kind == SiteKind::Switch { &self.arms } else { &self.counts }
    }

    /// Where an engine finds and sets the classes that are remembered: [`CLASSES`] of them, then come none.
    pub fn class_ids(&self) -> *const AtomicU32 {
        self.classes.as_ptr()
    }

    /// Counts an object by the id of its class.
    pub fn count_class(&self, class: u32) {
        for (place, cell) in self.classes.iter().enumerate() {
            let known = cell.load(Ordering::Relaxed);
            let met = if known == 0 {
                cell.compare_exchange(0, class, Ordering::Relaxed, Ordering::Relaxed).map_or_else(|other| other, |_| class)
            } else {
                known
            };
            if met == class {
                return self.count(place);
            }
        }
        self.count(CLASSES);
    }

    /// Counts null.
    pub fn count_null(&self) {
        self.count(CLASSES + 1);
    }

    /// What has been seen.
    pub fn seen(&self) -> Seen {
        let counts: Vec<u32> = self.cells().iter().map(|count| count.load(Ordering::Relaxed)).collect();
        match self.kind {
            SiteKind::Branch => Seen::Branch { not_taken: counts[0], taken: counts[1] },
            SiteKind::Call => Seen::Call { count: counts[0] },
            SiteKind::Switch => Seen::Switch { default: counts[0], arms: counts[1..].to_vec() },
            SiteKind::Classes => {
                let ids = self.classes.iter().map(|id| id.load(Ordering::Relaxed));
                let classes = ids.zip(counts.iter().copied()).filter(|(id, _)| *id != 0).collect();
                Seen::Classes { classes, others: counts[CLASSES], nulls: counts[CLASSES + 1] }
            }
        }
    }
}

/// What is counted at an instruction, once it does not begin unresolved any more.
fn kind(operation: Operation) -> Option<SiteKind> {
    use Operation::*;
    if operation.branch().is_some() {
        return Some(SiteKind::Branch);
    }
    match operation {
        TableSwitch | LookupSwitch => Some(SiteKind::Switch),
        InvokeVirtualQuick
        | InvokeVirtualFar
        | InvokeInterfaceQuick
        | InvokeInterfaceChecked
        | CheckCastQuick
        | InstanceOfQuick
        | ArrayStoreReference => Some(SiteKind::Classes),
        InvokeDirect | InvokeSpecialChecked | InvokeStaticQuick | InvokeAdapter => Some(SiteKind::Call),
        _ => None,
    }
}

/// What will be counted at an instruction that is rewritten when it is carried out for the first time.
fn later_kind(operation: Operation) -> Option<SiteKind> {
    match operation {
        Operation::InvokeVirtual | Operation::InvokeInterface | Operation::CheckCast | Operation::InstanceOf => {
            Some(SiteKind::Classes)
        }
        Operation::InvokeStatic | Operation::InvokeSpecial | Operation::InvokeDynamic => Some(SiteKind::Call),
        other => kind(other),
    }
}

/// The sites of a warm method.
#[derive(Debug)]
pub struct SiteTable {
    /// How often the compiler has been asked for the method.
    pub requests: AtomicU32,
    /// How often compiled code of the method was left.
    pub traps: Traps,
    /// The exception handlers by bytecode index, and how often the interpreter has entered each.
    handlers: Box<[(u16, AtomicU32)]>,
    /// Whether its instructions count.
    counting: AtomicBool,
    /// Positions of the instructions, in order.
    positions: Box<[u32]>,
    sites: Box<[Site]>,
}

impl SiteTable {
    /// The sites of a method.
    pub fn new(code: &LinkedCode) -> Self {
        let mut positions = Vec::new();
        let mut sites = Vec::new();
        for position in code.instructions() {
            if let Some(kind) = later_kind(Operation::of_word(code.instruction(position))) {
                positions.push(position as u32);
                sites.push(Site::new(code.bci(position), kind, code.arms(position)));
            }
        }
        let method = code.method();
        let table = method.code().map_or(&[][..], |code| &code.exception_table);
        let mut handlers: Vec<u16> = table.iter().map(|entry| entry.handler.0).collect();
        handlers.sort_unstable();
        handlers.dedup();
        let handlers = handlers.into_iter().map(|handler| (handler, AtomicU32::new(0))).collect();
        Self {
            requests: AtomicU32::new(0),
            traps: Traps::default(),
            handlers,
            counting: AtomicBool::new(true),
            positions: positions.into(),
            sites: sites.into(),
        }
    }

    /// The instructions that are resolved begin to count.
    pub fn rewrite(&self, code: &LinkedCode) {
        self.counting.store(true, Ordering::Release);
        for position in &self.positions {
            let word = &code.words[*position as usize];
            let original = word.load(Ordering::Acquire);
            if let Some(profiled) = self.profiled(*position as usize, original) {
                word.store(profiled, Ordering::Release);
            }
        }
    }

    /// The instructions count no more: what is known is enough for a compiler.
    pub fn restore(&self, code: &LinkedCode) {
        self.counting.store(false, Ordering::Release);
        for (site, position) in self.sites.iter().zip(&self.positions) {
            let word = &code.words[*position as usize];
            let counting = word.load(Ordering::Acquire);
            if Operation::of_word(counting) == Operation::Profiled {
                // Somebody who links the instruction at the same time knows better.
                let _ = word.compare_exchange(counting, site.original(), Ordering::AcqRel, Ordering::Relaxed);
            }
        }
    }

    /// The first word that counts and then does what `original` does; none if nothing is counted there.
    pub fn profiled(&self, position: usize, original: u64) -> Option<u64> {
        if !self.counting.load(Ordering::Acquire) {
            return None;
        }
        let index = self.positions.binary_search(&(position as u32)).ok()?;
        let site = self.of_instruction(position, Operation::of_word(original))?;
        site.original.store(original, Ordering::Release);
        Some(word(Operation::Profiled, 0, 0, 0) | (index as u64) << 32)
    }

    /// The site that an [`Operation::Profiled`] names.
    #[inline]
    pub fn of_word(&self, word: u64) -> &Site {
        &self.sites[(word >> 32) as usize]
    }

    /// The site of the instruction at this position, if it is to count what `operation` does.
    pub fn of_instruction(&self, position: usize, operation: Operation) -> Option<&Site> {
        let index = self.positions.binary_search(&(position as u32)).ok()?;
        Some(&self.sites[index]).filter(|site| kind(operation) == Some(site.kind))
    }

    /// What has been seen at the instruction with this bytecode index; the first of several that come from the same (JVMS §2.11.10,
    /// subroutines).
    pub fn at(&self, bci: u16) -> Option<&Site> {
        self.sites.iter().find(|site| site.bci == bci)
    }

    /// Counts an exception that is caught by the handler at this bytecode index.
    pub fn count_caught(&self, handler: u16) {
        if let Some(count) = self.handler(handler) {
            count.store(count.load(Ordering::Relaxed).saturating_add(1), Ordering::Relaxed);
        }
    }

    /// How often the interpreter has entered the handler at this bytecode index.
    pub fn caught(&self, handler: u16) -> u32 {
        self.handler(handler).map_or(0, |count| count.load(Ordering::Relaxed))
    }

    fn handler(&self, handler: u16) -> Option<&AtomicU32> {
        let place = self.handlers.binary_search_by_key(&handler, |(handler, _)| *handler).ok()?;
        Some(&self.handlers[place].1)
    }

    /// Bytes that the table takes, traps left out: there are as many as a compiler makes.
    pub fn bytes(&self) -> u64 {
        let arms: usize = self.sites.iter().map(|site| size_of_val(&*site.arms)).sum();
        let tables = size_of_val(&*self.positions) + size_of_val(&*self.sites) + size_of_val(&*self.handlers);
        (size_of::<Self>() + tables + arms) as u64
    }

    /// All sites, in the order of the instructions.
    pub fn iter(&self) -> impl Iterator<Item = &Site> {
        self.sites.iter()
    }
}
