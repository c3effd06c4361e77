//! All threads of a `Vm`.
#![allow(unsafe_code, reason = "looks into other threads while the world is stopped")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Instant;

use sandbox::Waker;

use crate::sync::lock;
use crate::thread::JavaThread;
use crate::thread::shared::ThreadShared;

/// Numbers that thin locks can hold.
pub const THREADS_MAX: u32 = 0xffff;

/// Threads that a `Vm` may have beyond its limit for its own purposes.
const OWN_THREADS_MAX: u32 = 16;

/// What a thread is there for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Purpose {
    /// The `Vm` does not wait for its end.
    pub daemon: bool,
    /// The `Vm` started it, or one that it started did: it delivers signals and runs hooks when a guest has used up all threads.
    pub own: bool,
}

struct Entry {
    shared: Arc<ThreadShared>,
    /// The running thread's structure; null before it runs.
    thread: *mut JavaThread,
    purpose: Purpose,
}

// SAFETY: the pointer is used only while the world is stopped.
unsafe impl Send for Entry {}

/// Guests start and end tens of thousands of threads, so nothing that is done for one thread looks at all of them.
#[derive(Default)]
struct Inner {
    /// In the order of their making, which is what the key says.
    entries: BTreeMap<u64, Entry>,
    /// The key of each thread number; 0 for those nobody has.
    keys: Vec<u64>,
    last_key: u64,
    last_id: u32,
    /// Entries that are no daemons.
    user_count: usize,
    /// Most entries there were since this was reset.
    peak_count: usize,
    stopping: bool,
}

impl Inner {
    fn key(&self, id: u32) -> Option<u64> {
        self.keys.get(id as usize).copied().filter(|key| *key != 0)
    }

    fn entry(&self, id: u32) -> Option<&Entry> {
        self.entries.get(&self.key(id)?)
    }

    fn entry_mut(&mut self, id: u32) -> Option<&mut Entry> {
        let key = self.key(id)?;
        self.entries.get_mut(&key)
    }

    /// A number nobody has: those of ended threads come late, so that what still names one finds nobody.
    fn next_id(&mut self) -> u32 {
        loop {
            self.last_id = self.last_id % (THREADS_MAX - 1) + 1;
            if self.key(self.last_id).is_none() {
                return self.last_id;
            }
        }
    }

    fn insert(&mut self, entry: Entry) {
        let id = entry.shared.id as usize;
        self.last_key += 1;
        if self.keys.len() <= id {
            self.keys.resize(id + 1, 0);
        }
        self.keys[id] = self.last_key;
        self.user_count += usize::from(!entry.purpose.daemon);
        self.entries.insert(self.last_key, entry);
        self.peak_count = self.peak_count.max(self.entries.len());
    }

    fn remove(&mut self, id: u32) {
        let Some(entry) = self.key(id).and_then(|key| self.entries.remove(&key)) else { return };
        self.keys[id as usize] = 0;
        self.user_count -= usize::from(!entry.purpose.daemon);
    }

    /// Whether nobody but `except` is on the list, of user threads or of all.
    fn is_alone(&self, except: Option<u32>, users_only: bool) -> bool {
        let exception = except.and_then(|id| self.entry(id)).filter(|entry| !users_only || !entry.purpose.daemon);
        let count = if users_only { self.user_count } else { self.entries.len() };
        count == usize::from(exception.is_some())
    }
}

/// The thread list.
#[derive(Default)]
pub struct ThreadRegistry {
    inner: Mutex<Inner>,
    changed: Condvar,
    /// Bytes of the objects that threads allocated which are gone.
    allocated_before: AtomicU64,
}

impl ThreadRegistry {
    /// Bytes of the objects that all threads have allocated.
    pub fn allocated_bytes(&self) -> u64 {
        let running: u64 = self.all().iter().map(|shared| shared.allocated_bytes()).sum();
        running + self.allocated_before.load(Ordering::Relaxed)
    }

    /// Most threads there were at a time.
    pub fn peak_count(&self) -> usize {
        lock(&self.inner).peak_count
    }

    /// Counts the most threads from now on.
    pub fn reset_peak_count(&self) {
        let mut inner = lock(&self.inner);
        inner.peak_count = inner.entries.len();
    }

    /// All threads that there have been.
    pub fn total_count(&self) -> u64 {
        lock(&self.inner).last_key
    }

    /// Reserves a number for a new thread; `None` if `limit` threads exist.
    pub fn reserve(&self, limit: u32, stack_bytes: usize, waker: Waker, purpose: Purpose) -> Option<Arc<ThreadShared>> {
        let mut inner = lock(&self.inner);
        let limit = limit.min(THREADS_MAX - 1 - OWN_THREADS_MAX) + if purpose.own { OWN_THREADS_MAX } else { 0 };
        if inner.entries.len() as u32 >= limit {
            return None;
        }
        let shared = Arc::new(ThreadShared::new(inner.next_id(), stack_bytes, waker));
        if inner.stopping {
            shared.with_signals(|signals| signals.stopped = true);
        }
        inner.insert(Entry { shared: Arc::clone(&shared), thread: std::ptr::null_mut(), purpose });
        Some(shared)
    }

    /// The thread runs now; `thread` stays where it is until `remove`.
    pub fn attach(&self, thread: &mut JavaThread) {
        thread.shared.set_block(Some(Arc::clone(&thread.block)));
        let mut inner = lock(&self.inner);
        let stopping = inner.stopping;
        if let Some(entry) = inner.entry_mut(thread.shared.id) {
            entry.thread = thread;
        }
        drop(inner);
        if stopping {
            thread.shared.request(crate::thread::REQUEST_STOP);
        }
    }

    /// The thread is gone, or never came to run.
    pub fn remove(&self, shared: &ThreadShared) {
        self.allocated_before.fetch_add(shared.allocated_bytes(), Ordering::Relaxed);
        shared.set_block(None);
        let mut inner = lock(&self.inner);
        inner.remove(shared.id);
        if inner.user_count <= 1 || inner.entries.len() <= 1 {
            // Under the lock: whoever waits for the last thread frees the `Vm`, and this registry with it.
            self.changed.notify_all();
        }
    }

    /// Whether the `Vm` started the thread with this number, directly or not.
    pub fn is_own(&self, id: u32) -> bool {
        lock(&self.inner).entry(id).is_some_and(|entry| entry.purpose.own)
    }

    /// Waits until `except` is the only thread that is no daemon. The caller has left the running state.
    pub fn wait_for_user_threads(&self, except: u32) {
        self.wait(None, |inner| inner.stopping || inner.is_alone(Some(except), true));
    }

    /// Waits until no thread is left but `except`, or the deadline; tells whether none is left.
    pub fn wait_for_all(&self, except: Option<u32>, deadline: Option<Instant>) -> bool {
        self.wait(deadline, |inner| inner.is_alone(except, false))
    }

    fn wait(&self, deadline: Option<Instant>, done: impl Fn(&Inner) -> bool) -> bool {
        let mut inner = lock(&self.inner);
        while !done(&inner) {
            inner = match deadline {
                None => self.changed.wait(inner).unwrap_or_else(std::sync::PoisonError::into_inner),
                Some(deadline) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return false;
                    }
                    self.changed.wait_timeout(inner, left).unwrap_or_else(std::sync::PoisonError::into_inner).0
                }
            };
        }
        true
    }

    /// The shared parts of all threads, running or about to, in the order of their making.
    pub fn all(&self) -> Vec<Arc<ThreadShared>> {
        lock(&self.inner).entries.values().map(|entry| Arc::clone(&entry.shared)).collect()
    }

    /// The thread with this number.
    pub fn find(&self, id: u32) -> Option<Arc<ThreadShared>> {
        lock(&self.inner).entry(id).map(|entry| Arc::clone(&entry.shared))
    }

    /// From now on threads only stop; wakes them wherever they sleep.
    pub fn stop_all(&self) {
        lock(&self.inner).stopping = true;
        for shared in self.all() {
            shared.request(crate::thread::REQUEST_STOP);
            shared.signal(|signals| signals.stopped = true);
            shared.waker.wake();
        }
        self.changed.notify_all();
    }

    /// Visits every running thread; threads remove themselves before they go.
    /// The pointers may be followed while the world is stopped.
    pub fn for_each_stopped(&self, mut visit: impl FnMut(*mut JavaThread)) {
        let threads: Vec<*mut JavaThread> = lock(&self.inner).entries.values().map(|entry| entry.thread).collect();
        for thread in threads.into_iter().filter(|thread| !thread.is_null()) {
            visit(thread);
        }
    }

    /// Visits the shared part of every thread.
    pub fn for_each_shared(&self, mut visit: impl FnMut(&ThreadShared)) {
        lock(&self.inner).entries.values().for_each(|entry| visit(&entry.shared));
    }
}
