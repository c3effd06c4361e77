//! Readiness of descriptors: `poll`, `epoll`, and events that threads use to wake each other.

use crate::Sandbox;
use crate::descriptor::{Descriptor, Resource, ResourceKind};
use crate::error::{Errno, SandboxError, SandboxResult};
use crate::waker::Waker;
use rustix::event::{EventfdFlags, PollFlags, epoll};
use std::mem::MaybeUninit;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The numbers of poll events on Linux.
pub mod events {
    /// `POLLIN`.
    pub const IN: i16 = 1;
    /// `POLLOUT`.
    pub const OUT: i16 = 4;
    /// `POLLERR`.
    pub const ERR: i16 = 8;
    /// `POLLHUP`.
    pub const HUP: i16 = 16;
    /// `POLLNVAL`.
    pub const NVAL: i16 = 32;
    /// `POLLCONN` as Java has it: the same as `POLLOUT`.
    pub const CONN: i16 = OUT;
}

/// What to do with an entry of an epoll set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpollOperation {
    /// `EPOLL_CTL_ADD`, 1.
    Add,
    /// `EPOLL_CTL_DEL`, 2.
    Delete,
    /// `EPOLL_CTL_MOD`, 3.
    Modify,
}

impl EpollOperation {
    /// From the number Java passes.
    pub fn from_number(number: i32) -> Option<Self> {
        match number {
            1 => Some(Self::Add),
            2 => Some(Self::Delete),
            3 => Some(Self::Modify),
            _ => None,
        }
    }
}

/// A ready descriptor of an epoll set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadyEvent {
    /// Which one.
    pub descriptor: Descriptor,
    /// Its events.
    pub events: u32,
}

/// More ready descriptors than this are reported by the next call.
const READY_MAX: usize = 1024;

impl Sandbox {
    /// Waits up to `timeout` (`None`: for ever) for one of `events` ([`events`]); those that occurred, 0 if none (`Net.poll`).
    pub fn poll(&self, descriptor: Descriptor, events: i16, timeout: Option<Duration>, waker: &Waker) -> SandboxResult<i16> {
        let resource = self.resource(descriptor)?;
        if resource.fd().is_err() {
            return Ok(events & (events::IN | events::OUT));
        }
        waker.begin();
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let occurred = resource.wait(PollFlags::from_bits_retain(events.cast_unsigned()), deadline, waker)?;
        Ok(occurred.bits().cast_signed())
    }

    /// Waits for any of several descriptors; per entry the events that occurred.
    pub fn poll_many(&self, entries: &[(Descriptor, i16)], timeout: Option<Duration>, waker: &Waker) -> SandboxResult<Vec<i16>> {
        let resources: Vec<Arc<Resource>> =
            entries.iter().map(|(descriptor, _)| self.resource(*descriptor)).collect::<SandboxResult<_>>()?;
        let _waiting = waker.prepare();
        let _registrations: Vec<_> = resources.iter().map(|resource| resource.register(waker)).collect();
        waker.begin();
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let mut polled = Vec::with_capacity(entries.len());
        for (resource, (_, events)) in resources.iter().zip(entries) {
            polled.push((resource.fd()?, PollFlags::from_bits_retain(events.cast_unsigned()), PollFlags::empty()));
        }
        loop {
            waker.check()?;
            resources.iter().try_for_each(|resource| resource.check_open())?;
            let ready = waker.poll_with(&mut polled, deadline)?;
            if ready || deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Ok(polled.iter().map(|entry| entry.2.bits().cast_signed()).collect());
            }
        }
    }

    /// An epoll set (`EPoll.create`).
    pub fn create_epoll(&self) -> SandboxResult<Descriptor> {
        let fd = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        self.descriptors.insert(Resource::host(fd, ResourceKind::Pipe))
    }

    /// Changes an epoll set; `events` are those of `epoll_ctl` (`EPoll.ctl`).
    pub fn control_epoll(
        &self,
        set: Descriptor,
        operation: EpollOperation,
        target: Descriptor,
        events: u32,
    ) -> SandboxResult<()> {
        let (set, resource) = (self.resource(set)?, self.resource(target)?);
        let fd = resource.fd().map_err(|_| Errno::PERM)?;
        let data = epoll::EventData::new_u64(u64::from(target.0.cast_unsigned()));
        let events = epoll::EventFlags::from_bits_retain(events);
        let changed = match operation {
            EpollOperation::Add => epoll::add(set.fd()?, fd, data, events),
            EpollOperation::Modify => epoll::modify(set.fd()?, fd, data, events),
            EpollOperation::Delete => epoll::delete(set.fd()?, fd),
        };
        Ok(changed?)
    }

    /// Waits for descriptors of an epoll set, at most `count_max` of them and up to `timeout` (`None`: for ever); empty if none is
    /// ready (`EPoll.wait`).
    pub fn wait_epoll(
        &self,
        set: Descriptor,
        count_max: usize,
        timeout: Option<Duration>,
        waker: &Waker,
    ) -> SandboxResult<Vec<ReadyEvent>> {
        let set = self.resource(set)?;
        waker.begin();
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        loop {
            let ready = ready_events(&set, count_max)?;
            if !ready.is_empty() || set.wait(PollFlags::IN, deadline, waker)?.is_empty() {
                return Ok(ready);
            }
        }
    }

    /// A counter that other threads wake a poll with (`EventFD.eventfd0`).
    pub fn create_event(&self) -> SandboxResult<Descriptor> {
        let fd = rustix::event::eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        self.descriptors.insert(Resource::host(fd, ResourceKind::Pipe))
    }

    /// Makes an event readable (`EventFD.set0`); [`drain`](Self::drain) ends that.
    pub fn set_event(&self, descriptor: Descriptor) -> SandboxResult<()> {
        let resource = self.resource(descriptor)?;
        match rustix::io::write(resource.fd()?, &1u64.to_ne_bytes()) {
            // Full means readable.
            Ok(_) | Err(rustix::io::Errno::AGAIN) => Ok(()),
            Err(errno) => Err(SandboxError::from(errno)),
        }
    }
}

fn ready_events(set: &Resource, count_max: usize) -> SandboxResult<Vec<ReadyEvent>> {
    let mut buffer = vec![MaybeUninit::<epoll::Event>::uninit(); count_max.clamp(1, READY_MAX)];
    let at_once = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
    let (ready, _) = match epoll::wait(set.fd()?, buffer.as_mut_slice(), Some(&at_once)) {
        Err(rustix::io::Errno::INTR) => return Ok(Vec::new()),
        result => result?,
    };
    let event = |event: &mut epoll::Event| {
        let (data, flags) = (event.data, event.flags);
        ReadyEvent { descriptor: Descriptor(data.u64() as i32), events: flags.bits() }
    };
    Ok(ready.iter_mut().map(event).collect())
}
