//! The descriptor table of one Vm: the small integers Java code holds, each naming a host resource.
//!
//! **Invariant:** a guest never sees a host descriptor number, and a resource lives as long as an operation on it, so closing it in
//! one thread while another blocks on it is harmless: the blocked thread goes on to wait, as in the kernel, and what it gets is of the
//! resource that it began with. A descriptor that is made to name something else wakes it.

use crate::error::{Errno, SandboxError, SandboxResult};
use crate::stdio::StandardStream;
use crate::waker::Waker;
use rustix::event::PollFlags;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

/// A guest descriptor number: 0, 1, 2 are the standard streams, then the lowest free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Descriptor(pub i32);

impl Descriptor {
    /// Standard input.
    pub const STDIN: Self = Self(0);
    /// Standard output.
    pub const STDOUT: Self = Self(1);
    /// Standard error.
    pub const STDERR: Self = Self(2);
}

/// How the host treats reads and writes of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResourceKind {
    /// A regular file or directory: never waits.
    File,
    /// A terminal, device or named pipe whose status flags are not ours: polled before each transfer.
    Stream,
    /// A pipe, event or epoll of our own, non-blocking on the host.
    Pipe,
    /// A socket; transfers use `MSG_DONTWAIT`.
    Socket {
        /// Whether addresses of the other family must be mapped.
        domain: SocketDomain,
        /// Stream or datagram.
        stream: bool,
    },
}

/// The address family of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketDomain {
    /// IPv4.
    Inet4,
    /// IPv6, dual stack.
    Inet6,
    /// Unix domain.
    Unix,
}

#[derive(Debug)]
pub(crate) enum Backing {
    Host(OwnedFd),
    Standard(StandardStream),
}

/// What a descriptor names.
#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) backing: Backing,
    pub(crate) kind: ResourceKind,
    /// Whether the guest sees it as blocking.
    pub(crate) blocking: AtomicBool,
    /// Whether a restricted guest may change what lies below this directory.
    pub(crate) writable_tree: bool,
    /// Whether it counts against the limit of temporary files.
    pub(crate) is_temporary: bool,
    closed: AtomicU8,
    waiters: Mutex<Vec<Waker>>,
}

const OPEN: u8 = 0;
const REPLACED: u8 = 1;
const ENDED: u8 = 2;

impl Resource {
    pub(crate) fn host(fd: OwnedFd, kind: ResourceKind) -> Self {
        Self::new(Backing::Host(fd), kind, true)
    }

    pub(crate) fn new(backing: Backing, kind: ResourceKind, writable_tree: bool) -> Self {
        Self {
            backing,
            kind,
            blocking: AtomicBool::new(true),
            writable_tree,
            is_temporary: false,
            closed: AtomicU8::new(OPEN),
            waiters: Mutex::new(Vec::new()),
        }
    }

    /// The host descriptor; buffered standard streams have none.
    pub(crate) fn fd(&self) -> SandboxResult<BorrowedFd<'_>> {
        match &self.backing {
            Backing::Host(fd) => Ok(fd.as_fd()),
            Backing::Standard(StandardStream::Closed) => Err(Errno::BADF.into()),
            Backing::Standard(stream) => stream.host_fd().ok_or(SandboxError::Os(Errno::INVAL)),
        }
    }

    pub(crate) fn is_blocking(&self) -> bool {
        self.blocking.load(Ordering::Relaxed)
    }

    /// Waits until one of `events` occurs; empty when `deadline` passed.
    pub(crate) fn wait(&self, events: PollFlags, deadline: Option<Instant>, waker: &Waker) -> SandboxResult<PollFlags> {
        let fd = self.fd()?;
        let _waiting = waker.prepare();
        let _registration = self.register(waker);
        loop {
            self.check_open()?;
            waker.check()?;
            let mut descriptors = [(fd, events, PollFlags::empty())];
            if waker.poll_with(&mut descriptors, deadline)? {
                self.check_open()?;
                return Ok(descriptors[0].2);
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Ok(PollFlags::empty());
            }
        }
    }

    /// Runs `attempt`, which must not block, again each time `events` occur, as long as it says `EAGAIN` and the guest wants to block.
    pub(crate) fn retry<T>(
        &self,
        events: PollFlags,
        waker: &Waker,
        mut attempt: impl FnMut(BorrowedFd<'_>) -> rustix::io::Result<T>,
    ) -> SandboxResult<T> {
        waker.begin();
        loop {
            match attempt(self.fd()?) {
                Ok(value) => return Ok(value),
                Err(rustix::io::Errno::AGAIN) if self.is_blocking() => drop(self.wait(events, None, waker)?),
                Err(rustix::io::Errno::INTR) => waker.check()?,
                Err(errno) => return Err(errno.into()),
            }
        }
    }

    /// Registers `waker` so that closing this resource wakes it, until the result drops.
    pub(crate) fn register<'a>(&'a self, waker: &Waker) -> WaiterRegistration<'a> {
        self.lock_waiters().push(waker.clone());
        WaiterRegistration { resource: self, waker: waker.clone() }
    }

    pub(crate) fn check_open(&self) -> SandboxResult<()> {
        match self.closed.load(Ordering::SeqCst) {
            OPEN => Ok(()),
            REPLACED => Err(Errno::INTR.into()),
            _ => Err(SandboxError::BadDescriptor),
        }
    }

    fn mark_closed(&self, state: u8) {
        self.closed.store(state, Ordering::SeqCst);
        self.lock_waiters().iter().for_each(Waker::nudge);
    }

    fn signal_waiters(&self) {
        self.lock_waiters().iter().for_each(Waker::signal);
    }

    fn lock_waiters(&self) -> std::sync::MutexGuard<'_, Vec<Waker>> {
        self.waiters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes its waker from the resource's waiters when dropped.
pub(crate) struct WaiterRegistration<'a> {
    resource: &'a Resource,
    waker: Waker,
}

impl Drop for WaiterRegistration<'_> {
    fn drop(&mut self) {
        let mut waiters = self.resource.lock_waiters();
        if let Some(index) = waiters.iter().position(|waker| *waker == self.waker) {
            waiters.swap_remove(index);
        }
    }
}

/// Guest numbers to resources.
#[derive(Debug)]
pub(crate) struct DescriptorTable {
    slots: RwLock<Vec<Option<Arc<Resource>>>>,
    count_max: u64,
}

impl DescriptorTable {
    /// Visits whatever is open.
    pub(crate) fn for_each(&self, visit: impl FnMut(&Resource)) {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        slots.iter().flatten().map(|resource| &**resource).for_each(visit);
    }

    pub(crate) fn new(standard: [Resource; 3], count_max: u64) -> Self {
        let slots = standard.into_iter().map(|resource| Some(Arc::new(resource))).collect();
        Self { slots: RwLock::new(slots), count_max }
    }

    pub(crate) fn resource(&self, descriptor: Descriptor) -> SandboxResult<Arc<Resource>> {
        let index = usize::try_from(descriptor.0).map_err(|_| SandboxError::BadDescriptor)?;
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        slots.get(index).and_then(Clone::clone).ok_or(SandboxError::BadDescriptor)
    }

    pub(crate) fn insert(&self, resource: Resource) -> SandboxResult<Descriptor> {
        let mut slots = self.write();
        let index = slots.iter().position(Option::is_none).unwrap_or(slots.len());
        if index as u64 >= self.count_max || i32::try_from(index).is_err() {
            return Err(SandboxError::LimitExceeded { limit: "max_open_files", value: self.count_max });
        }
        if index == slots.len() {
            slots.push(None);
        }
        slots[index] = Some(Arc::new(resource));
        Ok(Descriptor(index as i32))
    }

    /// Makes `descriptor` name `resource`, as `dup2` does; whoever waits on the old one gets `EINTR`.
    pub(crate) fn replace(&self, descriptor: Descriptor, resource: Arc<Resource>) -> SandboxResult<()> {
        let index = usize::try_from(descriptor.0).map_err(|_| SandboxError::BadDescriptor)?;
        let old = {
            let mut slots = self.write();
            let slot = slots.get_mut(index).ok_or(SandboxError::BadDescriptor)?;
            slot.replace(resource)
        };
        if let Some(old) = old {
            old.mark_closed(REPLACED);
        }
        Ok(())
    }

    pub(crate) fn remove(&self, descriptor: Descriptor) -> SandboxResult<Arc<Resource>> {
        let index = usize::try_from(descriptor.0).map_err(|_| SandboxError::BadDescriptor)?;
        self.write().get_mut(index).and_then(Option::take).ok_or(SandboxError::BadDescriptor)
    }

    pub(crate) fn signal_waiters(&self, descriptor: Descriptor) -> SandboxResult<()> {
        self.resource(descriptor)?.signal_waiters();
        Ok(())
    }

    pub(crate) fn open_count(&self) -> usize {
        self.slots.read().unwrap_or_else(PoisonError::into_inner).iter().flatten().count()
    }

    /// Wakes every thread that still waits on something of this Vm.
    pub(crate) fn close_all(&self) {
        for resource in self.write().drain(..).flatten() {
            resource.mark_closed(ENDED);
        }
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Vec<Option<Arc<Resource>>>> {
        self.slots.write().unwrap_or_else(PoisonError::into_inner)
    }
}
