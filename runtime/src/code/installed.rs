//! Machine code that threads may run, and what is known of it.
//!
//! `[VMDOC]` Installed code. A compiler makes machine code and keeps its memory; this is what the rest of the VM knows of it. The [`CodeMap`] of a `Vm` finds
//! it by return address, for the walkers, and by number. Code of a method becomes what calls run when it is installed
//! (`machine_code.rs`), and stops being that when it is withdrawn: it has been left too often, a fact does not hold any more, or a class is unloaded whose
//! methods are in it. Frames in withdrawn code go on until they leave it; a collection that finds none in it frees it. So who is given a piece of code may
//! use it until the next safepoint.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::io;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::code::blob::{SiteRef, Tables};
use crate::code::linked::EntryStub;
use crate::dependencies::table::CodeId;
use crate::metadata::method::{MethodId, MethodRef};
use crate::metadata::pointer::Metadata;
use crate::metadata::rows::Rows;
use crate::profile::traps::TrapReason;
use crate::sync::lock;

/// A pointer to [`InstalledCode`].
pub type InstalledRef = Metadata<InstalledCode>;

/// What a piece of machine code is.
#[derive(Debug)]
pub enum Role {
    /// Code of a method.
    Method(CompiledMethod),
    /// An entry stub: the machine frames of an activation end at its frame.
    Entry,
    /// Another stub, whose frames nobody sees.
    Stub,
}

/// The code of a method, or of a loop in it.
#[derive(Debug)]
pub struct CompiledMethod {
    /// The method.
    pub method: MethodRef,
    /// All methods whose code is in it, that one too.
    pub methods: Box<[MethodRef]>,
    /// Bytecode index of the loop's first instruction, if it is a loop; its arguments are the slots of the frame.
    pub loop_header: Option<u16>,
    /// Number of what it takes and gives; not 0. A method always has the same.
    pub shape: u32,
    /// Address of its first instruction.
    pub entry: usize,
    /// What enters it from outside of machine code.
    pub enter: EntryStub,
    /// Its exits, as tables of code: the offset of a site is the number of the exit, its spill slots are the words of the thread's
    /// buffer, its state says what becomes of the frame.
    pub exits: Box<[u8]>,
    /// Why each exit is taken, by number, as far as the compiler wants to know.
    pub reasons: Box<[TrapReason]>,
    /// How often it has been left through exits; after an exception only as long as the next code may know better.
    pub traps: AtomicU32,
    /// How often it may be until it is withdrawn.
    pub traps_max: u32,
    /// What it counts, if it is not the best that can be made.
    pub watch: Option<Watch>,
}

/// What code counts of itself before better code is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Watch {
    /// Calls.
    pub calls: u32,
    /// Rounds of loops.
    pub rounds: u32,
}

/// A piece of machine code; see `[VMDOC]` Installed code.
#[derive(Debug)]
pub struct InstalledCode {
    /// Its number.
    pub id: CodeId,
    /// Its address.
    pub start: usize,
    /// Its bytes.
    pub size: usize,
    /// What it is.
    pub role: Role,
    /// What is known of its frames (`[VMDOC]` Code tables).
    pub tables: Box<[u8]>,
    withdrawn: AtomicBool,
    /// What runs in its frames in the place of methods whose bodies have been replaced since it was made (`[VMDOC]` Redefinition).
    older: Mutex<Vec<(MethodId, MethodRef)>>,
}

impl InstalledCode {
    /// Code that is ready to run.
    pub fn new(id: CodeId, start: usize, size: usize, role: Role, tables: Box<[u8]>) -> Self {
        Self { id, start, size, role, tables, withdrawn: AtomicBool::new(false), older: Mutex::default() }
    }

    /// Whether it may not be entered any more.
    pub fn is_withdrawn(&self) -> bool {
        self.withdrawn.load(Ordering::Acquire)
    }

    /// Whether a call in it may have this return address.
    pub fn has_call_before(&self, return_address: usize) -> bool {
        return_address > self.start && return_address - self.start <= self.size
    }

    /// What is known of a frame that waits for a call with this return address.
    ///
    /// # Panics
    /// If the compiler has made no site for it.
    pub fn site(&self, return_address: usize) -> SiteRef<'_> {
        site_of(&self.tables, (return_address - self.start) as u32)
    }

    /// What runs in its frames in the place of a method, if that has been redefined.
    pub fn older(&self, method: MethodId) -> Option<MethodRef> {
        if !self.is_withdrawn() {
            return None;
        }
        lock(&self.older).iter().find(|(replaced, _)| *replaced == method).map(|(_, older)| *older)
    }

    /// The method, unless it is a stub.
    pub fn compiled(&self) -> Option<&CompiledMethod> {
        match &self.role {
            Role::Method(compiled) => Some(compiled),
            Role::Entry | Role::Stub => None,
        }
    }
}

impl CompiledMethod {
    /// The exit with this number.
    ///
    /// # Panics
    /// If there is none.
    pub fn exit(&self, number: u32) -> SiteRef<'_> {
        site_of(&self.exits, number)
    }
}

fn site_of(tables: &[u8], offset: u32) -> SiteRef<'_> {
    let site = Tables::new(tables).and_then(|tables| tables.site(offset)).expect("a compiler makes whole tables");
    site.expect("a compiler describes every call and every exit")
}

/// Names an exit of installed code, as compiled code hands it on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct ExitWord(pub u64);

impl ExitWord {
    /// The word of an exit.
    pub fn new(code: CodeId, number: u32) -> Self {
        Self(u64::from(code.0) << 32 | u64::from(number))
    }

    /// The code.
    pub fn code(self) -> CodeId {
        CodeId((self.0 >> 32) as u32)
    }

    /// The number of the exit in it.
    pub fn number(self) -> u32 {
        self.0 as u32
    }
}

/// What a number stands for.
enum Numbered {
    /// Code that is being made.
    Promised,
    /// Code that was withdrawn before it was there, or has been freed.
    Refused,
    /// Code.
    Installed(Box<InstalledCode>),
}

#[derive(Default)]
struct Inner {
    /// By number; the first is 1.
    numbered: Vec<Numbered>,
    by_address: BTreeMap<usize, InstalledRef>,
    loops: HashMap<MethodId, Vec<InstalledRef>>,
}

/// The machine code of a `Vm`.
pub struct CodeMap {
    entries: Option<Rows<AtomicPtr<u8>>>,
    inner: RwLock<Inner>,
    /// Code has been withdrawn since somebody has looked for what is not in use.
    is_littered: AtomicBool,
    /// Pieces of withdrawn code that are still there.
    withdrawn: AtomicUsize,
}

impl CodeMap {
    /// A map without code, with entries of methods whose indices have so many bits; in a `Vm` without compiler (none) there will be none.
    ///
    /// # Errors
    /// If the operating system has no address space left.
    pub fn new(method_index_bits: Option<u32>) -> io::Result<Self> {
        let entries = method_index_bits.map(Rows::new).transpose()?;
        Ok(Self { entries, inner: RwLock::default(), is_littered: AtomicBool::new(false), withdrawn: AtomicUsize::new(0) })
    }

    /// Address of the machine entry of method 0, for engines; null in a `Vm` without compiler.
    pub fn entries(&self) -> *const AtomicPtr<u8> {
        self.entries.as_ref().map_or(ptr::null(), Rows::base)
    }

    /// The machine entry of a method, null if it has none.
    pub fn entry(&self, method: MethodId) -> Option<&AtomicPtr<u8>> {
        self.entries.as_ref().map(|entries| entries.of(method.0))
    }

    /// A number for code that will be made.
    pub fn new_id(&self) -> CodeId {
        let numbered = &mut self.write().numbered;
        numbered.push(Numbered::Promised);
        CodeId(numbered.len() as u32)
    }

    /// The code with this number, withdrawn or not.
    pub fn at(&self, id: CodeId) -> Option<InstalledRef> {
        match self.read().numbered.get(index(id)?)? {
            Numbered::Installed(code) => Some(Metadata::of(code)),
            Numbered::Promised | Numbered::Refused => None,
        }
    }

    /// The code whose frame waits for a call with this return address.
    pub fn find(&self, return_address: usize) -> Option<InstalledRef> {
        let inner = self.read();
        let (_, code) = inner.by_address.range(..return_address).next_back()?;
        code.has_call_before(return_address).then_some(*code)
    }

    /// How much code there is, withdrawn code included.
    pub fn bytes(&self) -> u64 {
        self.read().by_address.values().map(|code| code.size as u64).sum()
    }

    /// All code, by address, withdrawn code included.
    pub fn all(&self) -> Vec<InstalledRef> {
        self.read().by_address.values().copied().collect()
    }

    /// The code of loops of a method that may be entered.
    pub fn loops(&self, method: MethodId) -> Vec<InstalledRef> {
        self.read().loops.get(&method).cloned().unwrap_or_default()
    }

    /// Code that may be entered and has the code of one of these methods in it.
    pub fn containing(&self, mut is_one: impl FnMut(MethodRef) -> bool) -> Vec<CodeId> {
        let inner = self.read();
        let live = inner.by_address.values().filter(|code| !code.is_withdrawn());
        let containing =
            live.filter(|code| code.compiled().is_some_and(|compiled| compiled.methods.iter().any(|method| is_one(*method))));
        containing.map(|code| code.id).collect()
    }

    /// In frames of all code that has been made of these methods so far, others run in their place. The code is withdrawn, the world stopped.
    pub fn keep_older(&self, replaced: &HashMap<MethodId, MethodRef>) {
        for code in self.read().by_address.values() {
            let Some(compiled) = code.compiled() else { continue };
            let mut older = lock(&code.older);
            for method in &compiled.methods {
                let is_new = older.iter().all(|(known, _)| *known != method.id);
                older.extend(replaced.get(&method.id).filter(|_| is_new).map(|other| (method.id, *other)));
            }
        }
    }

    /// Adds code; none if it has been withdrawn already.
    ///
    /// # Panics
    /// If its number is not one that was given out, or has been used.
    pub fn add(&self, code: InstalledCode) -> Option<InstalledRef> {
        let inner = &mut *self.write();
        let place = index(code.id).and_then(|index| inner.numbered.get_mut(index)).expect("the map has given out the number");
        match place {
            Numbered::Promised => {}
            Numbered::Refused => return None,
            Numbered::Installed(_) => panic!("a number stands for one piece of code"),
        }
        let code = Box::new(code);
        let added = Metadata::of(&*code);
        *place = Numbered::Installed(code);
        inner.by_address.insert(added.start, added);
        if let Some(compiled) = added.compiled().filter(|compiled| compiled.loop_header.is_some()) {
            inner.loops.entry(compiled.method.id).or_default().push(added);
        }
        Some(added)
    }

    /// Marks code as withdrawn; gives it unless it had been that or is not there yet.
    pub fn withdraw(&self, id: CodeId) -> Option<InstalledRef> {
        let inner = &mut *self.write();
        let place = inner.numbered.get_mut(index(id)?)?;
        let code = match place {
            Numbered::Promised | Numbered::Refused => {
                *place = Numbered::Refused;
                return None;
            }
            Numbered::Installed(code) => Metadata::of(&**code),
        };
        if code.withdrawn.swap(true, Ordering::AcqRel) {
            return None;
        }
        self.withdrawn.fetch_add(1, Ordering::Relaxed);
        self.is_littered.store(true, Ordering::Relaxed);
        if let Some(loops) = code.compiled().and_then(|compiled| inner.loops.get_mut(&compiled.method.id)) {
            loops.retain(|other| *other != code);
        }
        Some(code)
    }

    /// Whether code has been withdrawn since this was asked before; a thorough look wants to know whether there is any.
    pub fn is_littered(&self, thorough: bool) -> bool {
        let is_new = self.is_littered.swap(false, Ordering::Relaxed);
        is_new || thorough && self.withdrawn.load(Ordering::Relaxed) > 0
    }

    /// Takes out the code that is withdrawn and not in use. The world is stopped: nobody looks at it.
    pub fn take_unused(&self, in_use: &HashSet<CodeId>) -> Vec<InstalledCode> {
        let inner = &mut *self.write();
        let mut unused = Vec::new();
        for place in &mut inner.numbered {
            let is_unused = matches!(place, Numbered::Installed(code) if code.is_withdrawn() && !in_use.contains(&code.id));
            if is_unused && let Numbered::Installed(code) = std::mem::replace(place, Numbered::Refused) {
                inner.by_address.remove(&code.start);
                unused.push(*code);
            }
        }
        self.withdrawn.fetch_sub(unused.len(), Ordering::Relaxed);
        unused
    }

    /// The oldest code of methods that may be entered, of so many bytes at least if there is as much.
    pub fn oldest(&self, bytes: usize) -> Vec<CodeId> {
        let inner = self.read();
        let methods = inner.numbered.iter().filter_map(|place| match place {
            Numbered::Installed(code) if code.compiled().is_some() && !code.is_withdrawn() => Some((code.id, code.size)),
            _ => None,
        });
        let before = methods.scan(0, |sum, (id, size)| Some((id, std::mem::replace(sum, *sum + size))));
        before.take_while(|(_, before)| *before < bytes).map(|(id, _)| id).collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn index(id: CodeId) -> Option<usize> {
    (id.0 as usize).checked_sub(1)
}

impl fmt::Debug for CodeMap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} pieces of machine code", self.read().by_address.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stub(id: CodeId, start: usize) -> InstalledCode {
        InstalledCode::new(id, start, 0x10, Role::Stub, Box::default())
    }

    #[test]
    fn code_is_found_by_the_return_addresses_in_it() {
        let map = CodeMap::new(None).unwrap();
        let [low, high] = [0x1000, 0x1010].map(|start| map.add(stub(map.new_id(), start)).unwrap().id);
        let found = [0x1000, 0x1001, 0x1010, 0x1011, 0x1020, 0x1021].map(|pc| map.find(pc).map(|code| code.id));
        assert_eq!(found, [None, Some(low), Some(low), Some(high), Some(high), None]);
    }

    #[test]
    fn code_that_was_withdrawn_before_it_was_there_is_refused() {
        let map = CodeMap::new(None).unwrap();
        let (early, late) = (map.new_id(), map.new_id());
        assert!(map.withdraw(early).is_none() && map.add(stub(early, 0x1000)).is_none());
        let added = map.add(stub(late, 0x1000)).unwrap();
        assert!(!added.is_withdrawn());
        assert_eq!(map.withdraw(late), Some(added));
        assert!(added.is_withdrawn() && map.withdraw(late).is_none() && map.at(late) == Some(added));
    }

    #[test]
    fn withdrawn_code_is_taken_out_when_it_is_not_in_use() {
        let map = CodeMap::new(None).unwrap();
        let [live, used, unused] = [0x1000, 0x1010, 0x1020].map(|start| map.add(stub(map.new_id(), start)).unwrap().id);
        assert!(!map.is_littered(true));
        map.withdraw(used);
        map.withdraw(unused);
        assert!(map.is_littered(false) && !map.is_littered(false) && map.is_littered(true));
        let taken = |in_use: &[CodeId]| -> Vec<CodeId> {
            map.take_unused(&in_use.iter().copied().collect()).into_iter().map(|code| code.id).collect()
        };
        assert_eq!(taken(&[used]), [unused]);
        assert_eq!(map.find(0x1025), None);
        assert_eq!(map.at(unused), None);
        assert!(map.find(0x1015).is_some() && map.find(0x1005).is_some());
        assert_eq!(taken(&[]), [used]);
        assert!(!map.is_littered(true));
        assert_eq!(map.at(live).map(|code| code.id), Some(live));
        // Its room may be another's.
        assert!(map.add(stub(map.new_id(), 0x1020)).is_some());
    }

    #[test]
    fn an_exit_word_keeps_code_and_number() {
        let word = ExitWord::new(CodeId(0xffff_fffe), 7);
        assert_eq!((word.code(), word.number()), (CodeId(0xffff_fffe), 7));
    }
}
