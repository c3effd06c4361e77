//! All threads of a `Vm`.
#![allow(unsafe_code, reason = "looks into other threads while the world is stopped")]

use std::sync::{Arc, Condvar, Mutex};
use std::time::Instant;

use sandbox::Waker;

use crate::sync::lock;
use crate::thread::JavaThread;
use crate::thread::shared::ThreadShared;

/// Numbers that thin locks can hold.
pub const THREADS_MAX: u32 = 0xffff;

struct Entry {
    shared: Arc<ThreadShared>,
    /// The running thread's structure; null before it runs.
    thread: *mut JavaThread,
    daemon: bool,
}

// SAFETY: the pointer is used only while the world is stopped.
unsafe impl Send for Entry {}

#[derive(Default)]
struct Inner {
    entries: Vec<Entry>,
    next_id: u32,
    stopping: bool,
}

/// The thread list.
#[derive(Default)]
pub struct ThreadRegistry {
    inner: Mutex<Inner>,
    changed: Condvar,
}

impl ThreadRegistry {
    /// Reserves a number for a new thread; `None` if `limit` threads exist.
    pub fn reserve(&self, limit: u32, stack_bytes: usize, waker: Waker, daemon: bool) -> Option<Arc<ThreadShared>> {
        let mut inner = lock(&self.inner);
        if inner.entries.len() as u32 >= limit.min(THREADS_MAX - 1) {
            return None;
        }
        loop {
            inner.next_id = inner.next_id % (THREADS_MAX - 1) + 1;
            let id = inner.next_id;
            if inner.entries.iter().all(|entry| entry.shared.id != id) {
                let shared = Arc::new(ThreadShared::new(id, stack_bytes, waker));
                if inner.stopping {
                    shared.with_signals(|signals| signals.stopped = true);
                }
                inner.entries.push(Entry { shared: Arc::clone(&shared), thread: std::ptr::null_mut(), daemon });
                return Some(shared);
            }
        }
    }

    /// The thread runs now; `thread` stays where it is until `remove`.
    pub fn attach(&self, thread: &mut JavaThread) {
        thread.shared.set_block(Some(Arc::clone(&thread.block)));
        let mut inner = lock(&self.inner);
        let stopping = inner.stopping;
        if let Some(entry) = inner.entries.iter_mut().find(|entry| entry.shared.id == thread.shared.id) {
            entry.thread = thread;
        }
        drop(inner);
        if stopping {
            thread.shared.request(crate::thread::REQUEST_STOP);
        }
    }

    /// The thread is gone, or never came to run.
    pub fn remove(&self, shared: &ThreadShared) {
        shared.set_block(None);
        let mut inner = lock(&self.inner);
        inner.entries.retain(|entry| entry.shared.id != shared.id);
        // Under the lock: whoever waits for the last thread frees the `Vm`, and this registry with it.
        self.changed.notify_all();
    }

    /// Marks a thread as daemon or not.
    pub fn set_daemon(&self, id: u32, daemon: bool) {
        if let Some(entry) = lock(&self.inner).entries.iter_mut().find(|entry| entry.shared.id == id) {
            entry.daemon = daemon;
        }
        self.changed.notify_all();
    }

    /// Waits until `except` is the only thread that is no daemon. The caller has left the running state.
    pub fn wait_for_user_threads(&self, except: u32) {
        self.wait(None, |inner| inner.stopping || inner.entries.iter().all(|entry| entry.daemon || entry.shared.id == except));
    }

    /// Waits until no thread is left but `except`, or the deadline; tells whether none is left.
    pub fn wait_for_all(&self, except: Option<u32>, deadline: Option<Instant>) -> bool {
        self.wait(deadline, |inner| inner.entries.iter().all(|entry| Some(entry.shared.id) == except))
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

    /// The shared parts of all threads, running or about to.
    pub fn all(&self) -> Vec<Arc<ThreadShared>> {
        lock(&self.inner).entries.iter().map(|entry| Arc::clone(&entry.shared)).collect()
    }

    /// The thread with this number.
    pub fn find(&self, id: u32) -> Option<Arc<ThreadShared>> {
        lock(&self.inner).entries.iter().find(|entry| entry.shared.id == id).map(|entry| Arc::clone(&entry.shared))
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
        let threads: Vec<*mut JavaThread> = lock(&self.inner).entries.iter().map(|entry| entry.thread).collect();
        for thread in threads.into_iter().filter(|thread| !thread.is_null()) {
            visit(thread);
        }
    }

    /// Visits the shared part of every thread.
    pub fn for_each_shared(&self, mut visit: impl FnMut(&ThreadShared)) {
        lock(&self.inner).entries.iter().for_each(|entry| visit(&entry.shared));
    }
}
