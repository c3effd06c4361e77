//! What other threads may see and signal of a thread.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use gc::RootSlot;
use sandbox::Waker;
use sandbox::host::ThreadClock;

use crate::sync::lock;
use crate::thread::block::ThreadBlock;

/// What can end the sleep of a thread.
#[derive(Default, Debug)]
pub struct Signals {
    /// `LockSupport.unpark` was called (one permit).
    pub permit: bool,
    /// `Object.notify` chose this thread.
    pub notified: bool,
    /// `Thread.interrupt` was called and the event has not been cleared.
    pub interrupted: bool,
    /// `Thread.suspend` was called, and `resume` was not.
    pub suspended: bool,
    /// The host stopped the `Vm`.
    pub stopped: bool,
    /// The thread sleeps until one of these changes.
    sleeping: bool,
}

/// The part of a thread that outlives it and that other threads use.
pub struct ThreadShared {
    /// Number of the thread, from 1; what thin locks hold.
    pub id: u32,
    /// The `java.lang.Thread`.
    pub object: RootSlot,
    /// What another thread has it throw.
    pub asynchronous: RootSlot,
    /// Size of the Java stack.
    pub stack_bytes: usize,
    /// Wakes the thread from blocking host calls.
    pub waker: Waker,
    /// The system's number of the thread while its processor time is the `Vm`'s, else 0.
    system_number: AtomicU32,
    /// What it had taken before, in nanoseconds.
    time_before: AtomicU64,
    /// Whether the thread has ended.
    pub ended: AtomicBool,
    /// One more than the number of the monitor it waits for, to enter it or to be notified; 0 if none.
    pub awaited_monitor: AtomicU32,
    /// How often it waited to enter a monitor.
    pub blocked_count: AtomicU64,
    /// How often it waited for something else: slept, parked, or waited to be notified.
    pub waited_count: AtomicU64,
    /// Nanoseconds of that, while contention is measured.
    pub blocked_time: AtomicU64,
    /// Nanoseconds that it waited for something else, while contention is measured.
    pub waited_time: AtomicU64,
    /// Bytes of the objects that it allocated, once it runs no more.
    allocated_before: AtomicU64,
    /// The block of the running thread, none before and after.
    block: Mutex<Option<Arc<ThreadBlock>>>,
    signals: Mutex<Signals>,
    changed: Condvar,
}

impl ThreadShared {
    /// From now on the processor time of the calling thread is the `Vm`'s.
    pub fn begin_time(&self) {
        self.time_before.store(sandbox::host::thread_time().as_nanos() as u64, Ordering::Relaxed);
        self.system_number.store(sandbox::host::thread_number(), Ordering::Release);
    }

    /// Ends that, on the same thread; gives what it was, in nanoseconds.
    pub fn end_time(&self) -> u64 {
        if self.system_number.swap(0, Ordering::Relaxed) == 0 {
            return 0;
        }
        (sandbox::host::thread_time().as_nanos() as u64).saturating_sub(self.time_before.load(Ordering::Relaxed))
    }

    /// The system's number of the thread; 0 if it does not run.
    pub fn system_number(&self) -> u32 {
        self.system_number.load(Ordering::Acquire)
    }

    /// Processor time of the thread, as far as it is the `Vm`'s.
    pub fn time(&self) -> Duration {
        let number = self.system_number();
        let time = (number != 0).then(|| sandbox::host::thread_time_of(number)).flatten().unwrap_or_default();
        time.saturating_sub(Duration::from_nanos(self.time_before.load(Ordering::Relaxed)))
    }

    /// The same by a clock that is kept.
    pub fn time_by(&self, clock: &ThreadClock) -> Duration {
        clock.now().unwrap_or_default().saturating_sub(Duration::from_nanos(self.time_before.load(Ordering::Relaxed)))
    }

    /// The part of that which it spent in the program itself, as exactly as the host knows.
    pub fn user_time(&self) -> Duration {
        let number = self.system_number();
        (number != 0).then(|| sandbox::host::thread_user_time_of(number)).flatten().unwrap_or_default()
    }

    /// A thread that has not started.
    pub fn new(id: u32, stack_bytes: usize, waker: Waker) -> Self {
        Self {
            id,
            object: RootSlot::default(),
            asynchronous: RootSlot::default(),
            stack_bytes,
            waker,
            system_number: AtomicU32::new(0),
            time_before: AtomicU64::new(0),
            ended: AtomicBool::new(false),
            awaited_monitor: AtomicU32::new(0),
            blocked_count: AtomicU64::new(0),
            waited_count: AtomicU64::new(0),
            blocked_time: AtomicU64::new(0),
            waited_time: AtomicU64::new(0),
            allocated_before: AtomicU64::new(0),
            block: Mutex::default(),
            signals: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Sleeps until `ready` or `deadline`; tells whether `ready` was the reason. The caller has left the running state.
    pub fn wait_until(&self, deadline: Option<Instant>, mut ready: impl FnMut(&mut Signals) -> bool) -> bool {
        let mut signals = lock(&self.signals);
        loop {
            if ready(&mut signals) {
                return true;
            }
            if signals.stopped {
                return false;
            }
            signals.sleeping = true;
            signals = match deadline {
                None => self.changed.wait(signals).unwrap_or_else(std::sync::PoisonError::into_inner),
                Some(deadline) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        signals.sleeping = false;
                        return false;
                    }
                    let waited = self.changed.wait_timeout(signals, left.min(Duration::from_secs(86_400)));
                    waited.unwrap_or_else(std::sync::PoisonError::into_inner).0
                }
            };
            signals.sleeping = false;
        }
    }

    /// Changes the signals and wakes the thread if it sleeps.
    pub fn signal(&self, change: impl FnOnce(&mut Signals)) {
        let mut signals = lock(&self.signals);
        change(&mut signals);
        let sleeping = signals.sleeping;
        drop(signals);
        if sleeping {
            self.changed.notify_all();
        }
    }

    /// Reads or changes the signals without waking anybody.
    pub fn with_signals<T>(&self, body: impl FnOnce(&mut Signals) -> T) -> T {
        body(&mut lock(&self.signals))
    }

    /// Publishes (or withdraws) the block of the running thread.
    pub fn set_block(&self, block: Option<Arc<ThreadBlock>>) {
        let before = std::mem::replace(&mut *lock(&self.block), block);
        if let Some(before) = before {
            self.allocated_before.store(before.mutator.tlab.allocated_bytes(), Ordering::Relaxed);
        }
    }

    /// Bytes of the objects that the thread has allocated.
    pub fn allocated_bytes(&self) -> u64 {
        let mut bytes = self.allocated_before.load(Ordering::Relaxed);
        self.with_block(|block| bytes = block.mutator.tlab.allocated_bytes());
        bytes
    }

    /// Looks at the block of the thread, if it runs.
    pub fn with_block(&self, look: impl FnOnce(&ThreadBlock)) {
        if let Some(block) = &*lock(&self.block) {
            look(block);
        }
    }

    /// Sets a bit in the request word of the thread, if it runs.
    pub fn request(&self, bit: u32) {
        self.with_block(|block| {
            block.mutator.request.fetch_or(bit, Ordering::AcqRel);
        });
    }
}
