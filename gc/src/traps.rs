//! Touches of memory that is not there.
//!
//! # `[VMDOC]` Traps
//!
//! A guest that has forged a reference touches parts of its cage where nothing is committed, and one that has mapped a file pages that somebody else has
//! cut off. The system answers both with a signal that would end the host. So a heap and an arena can be *watched*: the first of them installs handlers for
//! SIGSEGV and SIGBUS in front of those that are there. If the address lies in a watched range, the handler puts a page of zeros there, says so
//! and returns; the access is carried out again and finds the page. Nothing is unwound from a signal, and whoever touched the
//! memory, guest code, the collector or a native, goes on with zeros. A thread of its own sounds the *alarm* of the range then, which is to stop the `Vm`.
//! Any other address is a matter for the handler that was there before.
//!
//! The thread that touched a page of a file that has been cut off can ask: [`has_faulted`] is true until it is told to forget.
//!
//! The handler calls nothing but `mprotect`, `mmap`, `write` and `sigaction`, and takes no lock: ranges are in a list that only grows, whose entries are used
//! again.
#![allow(unsafe_code, reason = "handles signals")]

use std::cell::Cell;
use std::ffi::c_int;
use std::io;
use std::ops::Range;
use std::os::fd::{AsRawFd, OwnedFd};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustix::event::{EventfdFlags, eventfd};

/// What is done when something was touched that is not there: called by a thread of its own, once for many touches.
pub type Alarm = Arc<dyn Fn() + Send + Sync>;

thread_local! {
    /// Whether the thread has touched memory that is not there. Nothing is made or dropped with it, so a handler of signals may set it.
    static FAULTED: Cell<bool> = const { Cell::new(false) };
}

/// Whether the calling thread has touched watched memory that is not there since it was told to forget.
#[inline]
pub(crate) fn has_faulted() -> bool {
    FAULTED.get()
}

/// The calling thread has dealt with what it has touched.
pub fn forget_fault() {
    FAULTED.set(false);
}

const PAGE_BYTES: usize = 4096;
/// The signals of memory that is not there.
const SIGNALS: [c_int; 2] = [libc::SIGSEGV, libc::SIGBUS];

/// A range of addresses, or room for one.
struct Entry {
    is_taken: AtomicBool,
    /// 0 while there is none.
    start: AtomicUsize,
    end: AtomicUsize,
    traps: AtomicU32,
    next: AtomicPtr<Self>,
    alarm: Mutex<Option<Alarm>>,
}

/// The newest entry.
static ENTRIES: AtomicPtr<Entry> = AtomicPtr::new(ptr::null_mut());
/// Wakes the thread that sounds alarms.
static BELL: AtomicI32 = AtomicI32::new(-1);
/// The handlers that were there before, by place in `SIGNALS`.
static BEFORE: OnceLock<[libc::sigaction; 2]> = OnceLock::new();

/// A range that is watched until this is dropped, which must be before its memory goes.
pub(crate) struct Watch(&'static Entry);

impl Watch {
    /// Watches a range of mapped addresses.
    ///
    /// # Errors
    /// If the handlers cannot be installed.
    pub(crate) fn new(range: Range<usize>, alarm: Alarm) -> io::Result<Self> {
        install()?;
        let is_free = |entry: &&Entry| entry.is_taken.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok();
        let entry = entries().find(is_free).unwrap_or_else(add_entry);
        let mut place = entry.alarm.lock().unwrap_or_else(PoisonError::into_inner);
        // What was touched before lay in the range of somebody else.
        entry.traps.store(0, Ordering::Relaxed);
        *place = Some(alarm);
        drop(place);
        entry.end.store(range.end, Ordering::Release);
        entry.start.store(range.start, Ordering::Release);
        Ok(Self(entry))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let entry = self.0;
        entry.start.store(0, Ordering::SeqCst);
        *entry.alarm.lock().unwrap_or_else(PoisonError::into_inner) = None;
        entry.is_taken.store(false, Ordering::Release);
    }
}

fn entries() -> impl Iterator<Item = &'static Entry> {
    // SAFETY: entries are leaked, and the list is built from its end: every pointer in it leads to one, or is null.
    let at = |pointer: *mut Entry| unsafe { pointer.as_ref() };
    std::iter::successors(at(ENTRIES.load(Ordering::Acquire)), move |entry| at(entry.next.load(Ordering::Acquire)))
}

fn add_entry() -> &'static Entry {
    let entry: &'static mut Entry = Box::leak(Box::new(Entry {
        is_taken: AtomicBool::new(true),
        start: AtomicUsize::new(0),
        end: AtomicUsize::new(0),
        traps: AtomicU32::new(0),
        next: AtomicPtr::default(),
        alarm: Mutex::default(),
    }));
    let mut newest = ENTRIES.load(Ordering::Acquire);
    loop {
        entry.next.store(newest, Ordering::Relaxed);
        match ENTRIES.compare_exchange(newest, entry, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => return entry,
            Err(other) => newest = other,
        }
    }
}

/// Installs the handlers and starts the thread that sounds alarms, once in a process.
fn install() -> io::Result<()> {
    static INSTALLED: Mutex<bool> = Mutex::new(false);
    let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
    if *installed {
        return Ok(());
    }
    let bell = eventfd(0, EventfdFlags::CLOEXEC)?;
    BELL.store(bell.as_raw_fd(), Ordering::Release);
    std::thread::Builder::new().name("rjvm traps".to_owned()).spawn(move || sound_alarms(&bell))?;
    let before = [action(SIGNALS[0], None)?, action(SIGNALS[1], None)?];
    BEFORE.get_or_init(|| before);
    for signal in SIGNALS {
        // SAFETY: all zeros is a value of this plain structure.
        let mut new: libc::sigaction = unsafe { std::mem::zeroed() };
        let handler: extern "C" fn(c_int, *mut libc::siginfo_t, *mut libc::c_void) = on_trap;
        new.sa_sigaction = handler as usize;
        // On the thread's alternate stack, where it has one: it may be its stack that has no more room.
        new.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER;
        action(signal, Some(&new))?;
    }
    *installed = true;
    Ok(())
}

/// Sets what a signal does, or asks for it; gives what it did.
fn action(signal: c_int, new: Option<&libc::sigaction>) -> io::Result<libc::sigaction> {
    // SAFETY: all zeros is a value of this plain structure.
    let mut old: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to whole structures, or null; the handler is one that keeps to what handlers may do ([VMDOC] Traps).
    let result = unsafe { libc::sigaction(signal, new.map_or(ptr::null(), ptr::from_ref), &raw mut old) };
    if result == 0 { Ok(old) } else { Err(io::Error::last_os_error()) }
}

/// Sounds the alarms of ranges in which something was touched that is not there.
fn sound_alarms(bell: &OwnedFd) {
    let mut count = [0; 8];
    loop {
        if rustix::io::read(bell, &mut count).is_err() {
            continue;
        }
        for entry in entries() {
            let alarm = entry.alarm.lock().unwrap_or_else(PoisonError::into_inner);
            // Asked under the lock: an entry that is used again has another alarm, and no traps yet.
            let rung = alarm.clone().filter(|_| entry.traps.swap(0, Ordering::AcqRel) > 0);
            drop(alarm);
            if let Some(alarm) = rung {
                alarm();
            }
        }
    }
}

extern "C" fn on_trap(signal: c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the system hands over the signal's information; faults have an address. Signals that a process sends have codes of 0 and below.
    let (address, is_fault) = unsafe { ((*info).si_addr() as usize, (*info).si_code > 0) };
    let lies_in = |entry: &&Entry| {
        let start = entry.start.load(Ordering::Acquire);
        start != 0 && start <= address && address < entry.end.load(Ordering::Acquire)
    };
    if is_fault
        && let Some(entry) = entries().find(lies_in)
        && put_page(signal, address & !(PAGE_BYTES - 1), entry)
    {
        FAULTED.set(true);
        entry.traps.fetch_add(1, Ordering::AcqRel);
        ring();
        return;
    }
    hand_on(signal, info, context);
}

/// Makes a page readable and writable. What a file had there is gone.
fn put_page(signal: c_int, page: usize, entry: &Entry) -> bool {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let at = ptr::without_provenance_mut(page);
    if signal == libc::SIGBUS {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_FIXED;
        // SAFETY: the page lies in a range that is mapped as long as it is watched, and whose contents no reference leads to.
        return unsafe { libc::mmap(at, PAGE_BYTES, protection, flags, -1, 0) } != libc::MAP_FAILED;
    }
    // SAFETY: as above; widening access invalidates nothing.
    if unsafe { libc::mprotect(at, PAGE_BYTES, protection) } == 0 {
        return true;
    }
    // The process has too many mappings: one for all takes none.
    let (start, end) = (entry.start.load(Ordering::Acquire), entry.end.load(Ordering::Acquire));
    // SAFETY: as above.
    start != 0 && unsafe { libc::mprotect(ptr::without_provenance_mut(start), end - start, protection) } == 0
}

fn ring() {
    let one = 1u64.to_ne_bytes();
    // SAFETY: the pointer is to eight bytes. `errno` is put back, as whoever was interrupted may be about to look at it.
    unsafe {
        let errno = libc::__errno_location();
        let before = *errno;
        // A counter that is full has rung already.
        libc::write(BELL.load(Ordering::Acquire), one.as_ptr().cast(), one.len());
        *errno = before;
    }
}

/// Does what would have been done without this handler.
fn hand_on(signal: c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    let place = usize::from(signal == SIGNALS[1]);
    let Some(before) = BEFORE.get().map(|before| &before[place]) else { return };
    match before.sa_sigaction {
        libc::SIG_DFL | libc::SIG_IGN => drop(action(signal, Some(before))),
        // SAFETY: the address is that of the handler that was installed, which takes what its flags say.
        handler => unsafe {
            if before.sa_flags & libc::SA_SIGINFO != 0 {
                let handler: extern "C" fn(c_int, *mut libc::siginfo_t, *mut libc::c_void) = std::mem::transmute(handler);
                handler(signal, info, context);
            } else {
                let handler: extern "C" fn(c_int) = std::mem::transmute(handler);
                handler(signal);
            }
        },
    }
    // Where that leaves it to the system, an access is carried out again, and ends the process; a signal that was sent has to be sent again for that.
    // SAFETY: as above, and `raise` is a plain call.
    unsafe {
        let is_default = action(signal, None).is_ok_and(|now| now.sa_sigaction == libc::SIG_DFL);
        if (*info).si_code <= 0 && is_default {
            libc::raise(signal);
        }
    }
}
