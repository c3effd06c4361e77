//! The standard streams of one Vm: inherited, captured in a capped buffer, fed from bytes, or null.

use crate::descriptor::{Backing, Resource, ResourceKind};
use crate::error::{Errno, SandboxError, SandboxResult};
use crate::policy::{Input, Output, Policy};
use crate::waker::Waker;
use crate::{Descriptor, Sandbox};
use rustix::event::PollFlags;
use std::fmt;
use std::os::fd::BorrowedFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes a pipe takes at once when it polls as writable (`PIPE_BUF`).
const CHUNK_BYTES: usize = 4096;

/// One of descriptors 0, 1 and 2.
#[derive(Debug)]
pub(crate) enum StandardStream {
    /// The host's stream with this number.
    Inherited { number: i32, filter: bool, meter: Arc<OutputMeter> },
    /// Written bytes are kept.
    Captured { buffer: Mutex<Vec<u8>>, cap: usize, meter: Arc<OutputMeter> },
    /// Read bytes come from here.
    Bytes(Mutex<std::collections::VecDeque<u8>>),
    /// A function of the host gives what is read.
    Source(Source),
    /// A function of the host gets what is written.
    Sink { sink: Sink, meter: Arc<OutputMeter> },
    /// Empty to read, swallows writes.
    Null,
    /// Fails.
    Closed,
    /// Random bytes without end, those of the policy.
    Random,
}

type Give = dyn Fn(&mut [u8]) -> usize + Send + Sync;
type Take = dyn Fn(&[u8]) + Send + Sync;

/// A function of the host that standard input comes from.
#[derive(Clone)]
pub(crate) struct Source(pub(crate) Arc<Give>);

/// A function of the host that standard output or error goes to.
#[derive(Clone)]
pub(crate) struct Sink(pub(crate) Arc<Take>);

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Source")
    }
}

impl fmt::Debug for Sink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sink")
    }
}

/// Runs a function of the host; if it panics, the guest gets an error.
fn guarded<T>(function: impl FnOnce() -> T) -> SandboxResult<T> {
    catch_unwind(AssertUnwindSafe(function)).map_err(|_| Errno::IO.into())
}

/// Bytes written to standard output and error together.
#[derive(Debug)]
pub(crate) struct OutputMeter {
    written: AtomicU64,
    max: u64,
}

impl OutputMeter {
    /// How many of so many bytes may be written.
    fn charge(&self, bytes: usize) -> usize {
        let before = self.written.fetch_add(bytes as u64, Ordering::Relaxed);
        let allowed = (bytes as u64).min(self.max.saturating_sub(before));
        self.written.fetch_sub(bytes as u64 - allowed, Ordering::Relaxed);
        allowed as usize
    }

    /// Writes what may be written of some bytes, and fails if that is not all.
    fn limited(&self, bytes: &[u8], write: impl FnOnce(&[u8]) -> SandboxResult<()>) -> SandboxResult<()> {
        let allowed = self.charge(bytes.len());
        write(&bytes[..allowed])?;
        if allowed < bytes.len() {
            return Err(SandboxError::LimitExceeded { limit: Policy::MAX_OUTPUT, value: self.max });
        }
        Ok(())
    }
}

impl StandardStream {
    pub(crate) fn host_fd(&self) -> Option<BorrowedFd<'static>> {
        match self {
            Self::Inherited { number: 0, .. } => Some(rustix::stdio::stdin()),
            Self::Inherited { number: 1, .. } => Some(rustix::stdio::stdout()),
            Self::Inherited { .. } => Some(rustix::stdio::stderr()),
            _ => None,
        }
    }

    /// Bytes that can be read at once; `None` if the host must be asked.
    pub(crate) fn available(&self) -> Option<u64> {
        match self {
            Self::Inherited { .. } | Self::Closed => None,
            Self::Bytes(bytes) => Some(bytes.lock().unwrap_or_else(PoisonError::into_inner).len() as u64),
            Self::Captured { .. } | Self::Source(_) | Self::Sink { .. } | Self::Null | Self::Random => Some(0),
        }
    }

    /// Reads from a stream that has no host descriptor.
    pub(crate) fn read(&self, buffer: &mut [u8]) -> SandboxResult<usize> {
        let bytes = match self {
            Self::Bytes(bytes) => bytes,
            Self::Source(source) => return guarded(|| (source.0)(buffer).min(buffer.len())),
            Self::Closed => return Err(Errno::BADF.into()),
            _ => return Ok(0),
        };
        let mut bytes = bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let count = bytes.len().min(buffer.len());
        bytes.drain(..count).zip(buffer).for_each(|(byte, place)| *place = byte);
        Ok(count)
    }

    /// Writes all of `bytes`, or fails.
    pub(crate) fn write(&self, resource: &Resource, bytes: &[u8], waker: &Waker) -> SandboxResult<usize> {
        match self {
            Self::Inherited { filter, meter, .. } => {
                meter.limited(bytes, |bytes| {
                    let filtered = if *filter { filter_terminal_controls(bytes) } else { None };
                    write_inherited(resource, filtered.as_deref().unwrap_or(bytes), waker)
                })?;
            }
            Self::Captured { buffer, cap, meter } => {
                meter.limited(bytes, |bytes| capture(buffer, *cap, bytes))?;
            }
            Self::Sink { sink, meter } => meter.limited(bytes, |bytes| guarded(|| (sink.0)(bytes)))?,
            Self::Closed => return Err(Errno::BADF.into()),
            Self::Bytes(_) | Self::Source(_) | Self::Random => return Err(SandboxError::BadDescriptor),
            Self::Null => {}
        }
        Ok(bytes.len())
    }
}

fn capture(buffer: &Mutex<Vec<u8>>, cap: usize, bytes: &[u8]) -> SandboxResult<()> {
    let mut buffer = buffer.lock().unwrap_or_else(PoisonError::into_inner);
    let room = cap.saturating_sub(buffer.len());
    buffer.extend_from_slice(&bytes[..bytes.len().min(room)]);
    if bytes.len() > room {
        return Err(SandboxError::LimitExceeded { limit: "stdout", value: cap as u64 });
    }
    Ok(())
}

/// Retries partial writes; a pipe or terminal is polled first, so that a reader that stopped reading cannot hold the thread for ever.
fn write_inherited(resource: &Resource, mut bytes: &[u8], waker: &Waker) -> SandboxResult<()> {
    let polled = resource.kind != ResourceKind::File;
    while !bytes.is_empty() {
        let chunk = if polled { &bytes[..bytes.len().min(CHUNK_BYTES)] } else { bytes };
        if polled {
            resource.wait(PollFlags::OUT, None, waker)?;
        }
        match rustix::io::write(resource.fd()?, chunk) {
            Ok(count) => bytes = &bytes[count..],
            Err(rustix::io::Errno::INTR) => waker.check()?,
            Err(rustix::io::Errno::AGAIN) => drop(resource.wait(PollFlags::OUT, None, waker)?),
            Err(errno) => return Err(errno.into()),
        }
    }
    Ok(())
}

/// A copy with escape and C1 control characters replaced; `None` if there are none. Terminals obey them, so hostile text must not
/// contain them.
fn filter_terminal_controls(bytes: &[u8]) -> Option<Vec<u8>> {
    let is_control = |index: usize, byte: u8| {
        let next = bytes.get(index + 1).copied().unwrap_or(0);
        matches!(byte, 0..=7 | 0x0b | 0x0c | 0x0e..=0x1f | 0x7f) || (byte == 0xc2 && (0x80..0xa0).contains(&next))
    };
    let dirty = bytes.iter().enumerate().any(|(index, byte)| is_control(index, *byte));
    dirty.then(|| bytes.iter().enumerate().map(|(index, byte)| if is_control(index, *byte) { b'?' } else { *byte }).collect())
}

/// The three resources `policy` asks for.
pub(crate) fn standard_resources(policy: &Policy) -> [Resource; 3] {
    let meter = Arc::new(OutputMeter { written: AtomicU64::new(0), max: policy.max_output });
    let input = match &policy.stdin {
        _ if policy.source.is_some() => policy.source.clone().map_or(StandardStream::Null, StandardStream::Source),
        Input::Inherit => StandardStream::Inherited { number: 0, filter: false, meter: meter.clone() },
        Input::Bytes(bytes) => StandardStream::Bytes(Mutex::new(bytes.iter().copied().collect())),
        Input::Null => StandardStream::Null,
        Input::Closed => StandardStream::Closed,
    };
    let output = |output: Output, number: i32| match output {
        _ if policy.sinks[number as usize - 1].is_some() => {
            let sink = policy.sinks[number as usize - 1].clone();
            sink.map_or(StandardStream::Null, |sink| StandardStream::Sink { sink, meter: meter.clone() })
        }
        Output::Inherit => StandardStream::Inherited { number, filter: filters(policy, number), meter: meter.clone() },
        Output::Buffer { cap } => StandardStream::Captured { buffer: Mutex::default(), cap, meter: meter.clone() },
        Output::Null => StandardStream::Null,
        Output::Closed => StandardStream::Closed,
    };
    [input, output(policy.stdout, 1), output(policy.stderr, 2)].map(standard_resource)
}

fn filters(policy: &Policy, number: i32) -> bool {
    let fd = if number == 1 { rustix::stdio::stdout() } else { rustix::stdio::stderr() };
    policy.filter_terminal && rustix::termios::isatty(fd)
}

fn standard_resource(stream: StandardStream) -> Resource {
    let kind = stream.host_fd().map_or(ResourceKind::File, crate::files::transfer_kind);
    Resource::new(Backing::Standard(stream), kind, false)
}

impl Sandbox {
    /// What was written to standard output so far, when it is captured.
    pub fn captured_stdout(&self) -> Vec<u8> {
        self.captured(Descriptor::STDOUT)
    }

    /// What was written to standard error so far, when it is captured.
    pub fn captured_stderr(&self) -> Vec<u8> {
        self.captured(Descriptor::STDERR)
    }

    /// Has a standard stream of the process lead where `nowhere` does, if the guest owns it ([`Policy::own_standard_streams`]).
    ///
    /// # Errors
    /// If the system refuses.
    pub fn leave_standard(&self, descriptor: Descriptor, nowhere: Descriptor) -> SandboxResult<()> {
        let inherited = usize::try_from(descriptor.0).ok().and_then(|number| self.standard.get(number));
        let is_inherited =
            inherited.is_some_and(|stream| matches!(stream.backing, Backing::Standard(StandardStream::Inherited { .. })));
        if !self.policy.owns_streams || !is_inherited {
            return Ok(());
        }
        let nowhere = self.resource(nowhere)?;
        match descriptor {
            Descriptor::STDIN => rustix::stdio::dup2_stdin(nowhere.fd()?)?,
            Descriptor::STDOUT => rustix::stdio::dup2_stdout(nowhere.fd()?)?,
            _ => rustix::stdio::dup2_stderr(nowhere.fd()?)?,
        }
        Ok(())
    }

    fn captured(&self, descriptor: Descriptor) -> Vec<u8> {
        match &self.standard[descriptor.0 as usize].backing {
            Backing::Standard(StandardStream::Captured { buffer, .. }) => {
                buffer.lock().unwrap_or_else(PoisonError::into_inner).clone()
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captured_output_stops_at_its_cap() {
        let sandbox = Sandbox::new(Policy::untrusted().stdout(Output::Buffer { cap: 4 })).unwrap();
        let waker = sandbox.new_waker();
        assert_eq!(sandbox.write(Descriptor::STDOUT, b"abc", &waker), Ok(3));
        let error = sandbox.write(Descriptor::STDOUT, b"def", &waker).unwrap_err();
        assert!(matches!(error, SandboxError::LimitExceeded { value: 4, .. }));
        assert_eq!(sandbox.captured_stdout(), b"abcd");
    }

    #[test]
    fn functions_of_the_host_stand_for_streams() {
        let written = Arc::new(Mutex::new(Vec::new()));
        let to = Arc::clone(&written);
        let take = move |bytes: &[u8]| {
            assert_ne!(bytes, b"bad");
            to.lock().unwrap().extend_from_slice(bytes);
        };
        let policy = Policy::untrusted().stdout_to(take).max_output(8).stdin_from(|buffer| {
            buffer[0] = b'x';
            1000
        });
        let sandbox = Sandbox::new(policy).unwrap();
        let waker = sandbox.new_waker();
        assert_eq!(sandbox.write(Descriptor::STDOUT, b"abc", &waker), Ok(3));
        assert_eq!(sandbox.write(Descriptor::STDOUT, b"bad", &waker), Err(Errno::IO.into()));
        assert!(matches!(sandbox.write(Descriptor::STDOUT, b"defg", &waker), Err(SandboxError::LimitExceeded { .. })));
        assert_eq!(*written.lock().unwrap(), b"abcde");
        let mut buffer = [0; 3];
        assert_eq!((sandbox.read(Descriptor::STDIN, &mut buffer, &waker), buffer[0]), (Ok(3), b'x'));
        assert_eq!(sandbox.available(Descriptor::STDIN), Ok(0));
    }

    #[test]
    fn input_bytes_are_read_to_their_end() {
        let sandbox = Sandbox::new(Policy::untrusted().stdin(Input::Bytes(b"hello".to_vec()))).unwrap();
        let waker = sandbox.new_waker();
        let mut buffer = [0; 3];
        assert_eq!(sandbox.available(Descriptor::STDIN), Ok(5));
        assert_eq!(sandbox.read(Descriptor::STDIN, &mut buffer, &waker), Ok(3));
        assert_eq!(sandbox.read(Descriptor::STDIN, &mut buffer, &waker), Ok(2));
        assert_eq!(sandbox.read(Descriptor::STDIN, &mut buffer, &waker), Ok(0));
    }

    #[test]
    fn closed_streams_fail() {
        let sandbox = Sandbox::new(Policy::trusted().stdin(Input::Closed).stdout(Output::Closed)).unwrap();
        let waker = sandbox.new_waker();
        assert_eq!(sandbox.write(Descriptor::STDOUT, b"1", &waker), Err(Errno::BADF.into()));
        assert_eq!(sandbox.read(Descriptor::STDIN, &mut [0], &waker), Err(Errno::BADF.into()));
        assert_eq!(sandbox.available(Descriptor::STDIN), Err(Errno::BADF.into()));
    }

    #[test]
    fn total_output_is_limited() {
        let policy = Policy::untrusted().stdout(Output::Null).stderr(Output::Buffer { cap: 100 }).max_output(5);
        let sandbox = Sandbox::new(policy).unwrap();
        let waker = sandbox.new_waker();
        assert_eq!(sandbox.write(Descriptor::STDERR, b"12345", &waker), Ok(5));
        assert!(sandbox.write(Descriptor::STDERR, b"6", &waker).is_err());
    }

    #[test]
    fn terminal_controls_are_replaced() {
        assert_eq!(filter_terminal_controls(b"a\tb\n"), None);
        assert_eq!(filter_terminal_controls(b"\x1b[2J").as_deref(), Some(&b"?[2J"[..]));
        assert!(filter_terminal_controls("\u{9b}2J".as_bytes()).is_some());
    }
}
