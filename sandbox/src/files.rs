//! Open files, pipes and the byte transfers of every descriptor.

use crate::Sandbox;
use crate::descriptor::{Backing, Descriptor, Resource, ResourceKind};
use crate::error::{Errno, SandboxError, SandboxResult};
use crate::paths::status_of;
use crate::policy::Access;
use crate::stdio::StandardStream;
use crate::waker::Waker;
use rustix::event::PollFlags;
use rustix::fs::{FileType, Mode, OFlags, SeekFrom};
use rustix::io::{IoSlice, IoSliceMut};
use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::time::Instant;

/// Where a seek starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whence {
    /// The beginning.
    Start,
    /// The current position.
    Current,
    /// The end.
    End,
}

/// How transfers on a host descriptor whose flags are not ours must be done.
pub(crate) fn transfer_kind(fd: BorrowedFd<'_>) -> ResourceKind {
    let mode = status_of(fd).map_or(0, |stat| stat.st_mode);
    match FileType::from_raw_mode(mode) {
        FileType::RegularFile | FileType::Directory | FileType::Symlink | FileType::BlockDevice => ResourceKind::File,
        FileType::CharacterDevice if !rustix::termios::isatty(fd) => ResourceKind::File,
        _ => ResourceKind::Stream,
    }
}

/// Whether `flags` can change something.
fn access_of(flags: OFlags) -> Access {
    let writing = OFlags::WRONLY | OFlags::RDWR | OFlags::CREATE | OFlags::TRUNC | OFlags::TMPFILE.difference(OFlags::DIRECTORY);
    if flags.intersects(writing) { Access::ReadWrite } else { Access::Read }
}

impl Sandbox {
    /// Opens a file; `flags` and `mode` are the POSIX integers (`O_RDONLY`, `0o666`).
    pub fn open(&self, path: &[u8], flags: i32, mode: u32) -> SandboxResult<Descriptor> {
        self.open_at(None, path, flags, mode)
    }

    /// As [`open`](Self::open), relative to an open directory (`openat`).
    pub fn open_at(&self, directory: Option<Descriptor>, path: &[u8], flags: i32, mode: u32) -> SandboxResult<Descriptor> {
        let (resource, _) = self.open_resource(directory, path, flags, mode)?;
        self.descriptors.insert(resource)
    }

    /// As [`open`](Self::open), but a directory is `EISDIR` (`FileInputStream.open0` and its like).
    pub fn open_file(&self, path: &[u8], flags: i32, mode: u32) -> SandboxResult<Descriptor> {
        let (resource, file_type) = self.open_resource(None, path, flags, mode)?;
        if file_type == FileType::Directory {
            return Err(Errno::ISDIR.into());
        }
        self.descriptors.insert(resource)
    }

    fn open_resource(
        &self,
        directory: Option<Descriptor>,
        path: &[u8],
        flags: i32,
        mode: u32,
    ) -> SandboxResult<(Resource, FileType)> {
        if path.is_empty() {
            return Err(Errno::NOENT.into());
        }
        let flags = OFlags::from_bits_retain(flags.cast_unsigned());
        if let Some(stream) = self.device(path, access_of(flags)) {
            let backing = Backing::Standard(stream);
            return Ok((Resource::new(backing, ResourceKind::File, false), FileType::CharacterDevice));
        }
        let creates = flags.contains(OFlags::CREATE) || flags.contains(OFlags::TMPFILE);
        let mode = if creates { self.permissions(mode) } else { Mode::empty() };
        let (fd, writable) = self.open_host((directory, path), flags, mode, access_of(flags))?;
        let file_type = FileType::from_raw_mode(status_of(&fd)?.st_mode);
        let kind = match transfer_kind(std::os::fd::AsFd::as_fd(&fd)) {
            // Restricted opens are always non-blocking.
            ResourceKind::Stream if self.restricts_files() => ResourceKind::Pipe,
            kind => kind,
        };
        let is_temporary = writable && self.restricts_files() && self.is_temporary(std::os::fd::AsFd::as_fd(&fd));
        let mut resource = Resource::new(Backing::Host(fd), kind, writable);
        resource.is_temporary = is_temporary;
        if flags.contains(OFlags::NONBLOCK) {
            resource.blocking.store(false, std::sync::atomic::Ordering::Relaxed);
        }
        Ok((resource, file_type))
    }

    /// Closes a descriptor; threads that wait on it go on to wait.
    pub fn close(&self, descriptor: Descriptor) -> SandboxResult<()> {
        self.descriptors.remove(descriptor).map(|_| ())
    }

    /// Makes `descriptor` name something at its end, and threads that wait on it fail with `EINTR`
    /// (`FileDispatcherImpl.preClose0`).
    pub fn pre_close(&self, descriptor: Descriptor) -> SandboxResult<()> {
        self.resource(descriptor)?;
        let (end, _other) = rustix::net::socketpair(
            rustix::net::AddressFamily::UNIX,
            rustix::net::SocketType::STREAM,
            rustix::net::SocketFlags::CLOEXEC | rustix::net::SocketFlags::NONBLOCK,
            None,
        )?;
        self.descriptors.replace(descriptor, Arc::new(Resource::host(end, ResourceKind::Pipe)))
    }

    /// Makes `target` name what `source` names (`dup2`).
    pub fn duplicate_onto(&self, source: Descriptor, target: Descriptor) -> SandboxResult<()> {
        let copy = self.duplicated(source)?;
        self.descriptors.replace(target, Arc::new(copy))
    }

    /// A new descriptor for what `descriptor` names (`dup`).
    pub fn duplicate(&self, descriptor: Descriptor) -> SandboxResult<Descriptor> {
        let copy = self.duplicated(descriptor)?;
        self.descriptors.insert(copy)
    }

    fn duplicated(&self, descriptor: Descriptor) -> SandboxResult<Resource> {
        let resource = self.resource(descriptor)?;
        if self.restricts_files() && matches!(resource.backing, Backing::Standard(_)) {
            // A copy would know nothing of limits, filters and directions.
            return Err(SandboxError::BadDescriptor);
        }
        let fd = rustix::io::fcntl_dupfd_cloexec(resource.fd()?, 3)?;
        let mut copy = Resource::new(Backing::Host(fd), resource.kind, resource.writable_tree);
        copy.is_temporary = resource.is_temporary;
        Ok(copy)
    }

    /// Makes threads that wait on `descriptor` fail with `EINTR`, without closing it.
    pub fn wake_waiters(&self, descriptor: Descriptor) -> SandboxResult<()> {
        self.descriptors.signal_waiters(descriptor)
    }

    /// Whether `descriptor` names something.
    pub fn is_open(&self, descriptor: Descriptor) -> bool {
        self.resource(descriptor).is_ok()
    }

    /// How many descriptors are open, the standard streams included.
    pub fn open_descriptor_count(&self) -> usize {
        self.descriptors.open_count()
    }

    /// Lends the host descriptor, for mapping memory. Buffered standard streams have none (`EINVAL`).
    pub fn with_fd<T>(&self, descriptor: Descriptor, action: impl FnOnce(BorrowedFd<'_>) -> T) -> SandboxResult<T> {
        let resource = self.resource(descriptor)?;
        Ok(action(resource.fd()?))
    }

    /// Reads at the current position; 0 is the end.
    pub fn read(&self, descriptor: Descriptor, buffer: &mut [u8], waker: &Waker) -> SandboxResult<usize> {
        let resource = self.resource(descriptor)?;
        match &resource.backing {
            Backing::Standard(StandardStream::Random) => {
                self.fill_random(buffer)?;
                return Ok(buffer.len());
            }
            Backing::Standard(StandardStream::Inherited { number: 1.., .. }) if self.restricts_files() => {
                return Err(SandboxError::BadDescriptor);
            }
            Backing::Standard(stream) if stream.host_fd().is_none() => return stream.read(buffer),
            _ => {}
        }
        transfer(&resource, PollFlags::IN, waker, |fd| rustix::io::read(fd, &mut *buffer))
    }

    /// Writes at the current position; may be partial, except to the standard streams.
    pub fn write(&self, descriptor: Descriptor, bytes: &[u8], waker: &Waker) -> SandboxResult<usize> {
        let resource = self.resource(descriptor)?;
        self.charge_write(&resource, bytes.len())?;
        match (&resource.backing, resource.kind) {
            (Backing::Standard(StandardStream::Inherited { number: 0, .. }), _) if self.restricts_files() => {
                Err(SandboxError::BadDescriptor)
            }
            (Backing::Standard(stream), _) => stream.write(&resource, bytes, waker),
            (_, ResourceKind::Socket { .. }) => {
                transfer(&resource, PollFlags::OUT, waker, |fd| rustix::net::send(fd, bytes, rustix::net::SendFlags::NOSIGNAL))
            }
            (_, ResourceKind::Stream) => {
                transfer(&resource, PollFlags::OUT, waker, |fd| rustix::io::write(fd, &bytes[..bytes.len().min(4096)]))
            }
            _ => transfer(&resource, PollFlags::OUT, waker, |fd| rustix::io::write(fd, bytes)),
        }
    }

    /// Writes all of `bytes`.
    pub fn write_all(&self, descriptor: Descriptor, mut bytes: &[u8], waker: &Waker) -> SandboxResult<()> {
        while !bytes.is_empty() {
            let count = self.write(descriptor, bytes, waker)?;
            bytes = &bytes[count..];
        }
        Ok(())
    }

    /// Reads into several buffers (`readv`).
    pub fn read_vectored(&self, descriptor: Descriptor, buffers: &mut [&mut [u8]], waker: &Waker) -> SandboxResult<usize> {
        let resource = self.resource(descriptor)?;
        if resource.fd().is_err() {
            return match buffers.first_mut() {
                Some(first) => self.read(descriptor, first, waker),
                None => Ok(0),
            };
        }
        let mut slices: Vec<IoSliceMut<'_>> = buffers.iter_mut().map(|buffer| IoSliceMut::new(buffer)).collect();
        slices.truncate(Self::VECTOR_COUNT_MAX);
        transfer(&resource, PollFlags::IN, waker, |fd| rustix::io::readv(fd, &mut slices))
    }

    /// Writes from several buffers (`writev`).
    pub fn write_vectored(&self, descriptor: Descriptor, buffers: &[&[u8]], waker: &Waker) -> SandboxResult<usize> {
        let resource = self.resource(descriptor)?;
        if matches!(resource.backing, Backing::Standard(_)) || resource.kind == ResourceKind::Stream {
            let first = buffers.iter().find(|buffer| !buffer.is_empty());
            return first.map_or(Ok(0), |first| self.write(descriptor, first, waker));
        }
        self.charge_write(&resource, buffers.iter().take(Self::VECTOR_COUNT_MAX).map(|buffer| buffer.len()).sum())?;
        let slices: Vec<IoSlice<'_>> = buffers.iter().take(Self::VECTOR_COUNT_MAX).map(|buffer| IoSlice::new(buffer)).collect();
        if matches!(resource.kind, ResourceKind::Socket { .. }) {
            let flags = rustix::net::SendFlags::NOSIGNAL;
            return transfer(&resource, PollFlags::OUT, waker, |fd| {
                rustix::net::sendmsg(fd, &slices, &mut rustix::net::SendAncillaryBuffer::default(), flags)
            });
        }
        transfer(&resource, PollFlags::OUT, waker, |fd| rustix::io::writev(fd, &slices))
    }

    /// The most buffers a vectored transfer uses (`IOV_MAX`).
    pub const VECTOR_COUNT_MAX: usize = 1024;

    /// Reads at `position` without moving.
    pub fn read_at(&self, descriptor: Descriptor, buffer: &mut [u8], position: i64) -> SandboxResult<usize> {
        let position = u64::try_from(position).map_err(|_| Errno::INVAL)?;
        Ok(rustix::io::pread(self.placed(descriptor)?.fd()?, buffer, position)?)
    }

    /// Writes at `position` without moving.
    pub fn write_at(&self, descriptor: Descriptor, bytes: &[u8], position: i64) -> SandboxResult<usize> {
        let position = u64::try_from(position).map_err(|_| Errno::INVAL)?;
        let resource = self.placed(descriptor)?;
        self.charge_size(&resource, position.saturating_add(bytes.len() as u64))?;
        Ok(rustix::io::pwrite(resource.fd()?, bytes, position)?)
    }

    /// What has places that can be chosen. The standard streams of a restricted guest have none: what others have written to the same file, or will, is not
    /// the guest's.
    fn placed(&self, descriptor: Descriptor) -> SandboxResult<Arc<Resource>> {
        let resource = self.resource(descriptor)?;
        if self.restricts_files() && matches!(resource.backing, Backing::Standard(StandardStream::Inherited { .. })) {
            return Err(Errno::SPIPE.into());
        }
        Ok(resource)
    }

    /// Moves the position and returns it.
    pub fn seek(&self, descriptor: Descriptor, offset: i64, whence: Whence) -> SandboxResult<i64> {
        let resource = self.placed(descriptor)?;
        let fd = resource.fd().map_err(|_| Errno::SPIPE)?;
        let target = match whence {
            Whence::Start => SeekFrom::Start(u64::try_from(offset).map_err(|_| Errno::INVAL)?),
            Whence::Current => SeekFrom::Current(offset),
            Whence::End => SeekFrom::End(offset),
        };
        Ok(rustix::fs::seek(fd, target)?.cast_signed())
    }

    /// The current position.
    pub fn position(&self, descriptor: Descriptor) -> SandboxResult<i64> {
        self.seek(descriptor, 0, Whence::Current)
    }

    /// The size in bytes; of a block device, its capacity.
    pub fn size(&self, descriptor: Descriptor) -> SandboxResult<i64> {
        let resource = self.resource(descriptor)?;
        let fd = resource.fd()?;
        let stat = status_of(fd)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::BlockDevice {
            return Ok(stat.st_size);
        }
        let position = rustix::fs::tell(fd)?;
        let end = rustix::fs::seek(fd, SeekFrom::End(0))?;
        rustix::fs::seek(fd, SeekFrom::Start(position))?;
        Ok(end.cast_signed())
    }

    /// Sets the size.
    pub fn truncate(&self, descriptor: Descriptor, size: i64) -> SandboxResult<()> {
        let size = u64::try_from(size).map_err(|_| Errno::INVAL)?;
        let resource = self.placed(descriptor)?;
        self.charge_size(&resource, size)?;
        Ok(rustix::fs::ftruncate(resource.fd()?, size)?)
    }

    /// Writes the file to its device; `metadata` too, or only what reading the data back needs.
    pub fn sync(&self, descriptor: Descriptor, metadata: bool) -> SandboxResult<()> {
        let resource = self.resource(descriptor)?;
        let fd = resource.fd()?;
        let synced = if metadata { rustix::fs::fsync(fd) } else { rustix::fs::fdatasync(fd) };
        Ok(synced?)
    }

    /// Bytes that can be read without blocking (`FileInputStream.available`).
    pub fn available(&self, descriptor: Descriptor) -> SandboxResult<u64> {
        let resource = self.resource(descriptor)?;
        if let Backing::Standard(stream) = &resource.backing
            && let Some(count) = stream.available()
        {
            return Ok(count);
        }
        let fd = resource.fd()?;
        let stat = status_of(fd)?;
        let file_type = FileType::from_raw_mode(stat.st_mode);
        if matches!(file_type, FileType::Fifo | FileType::Socket | FileType::CharacterDevice)
            && let Ok(count) = rustix::io::ioctl_fionread(fd)
        {
            return Ok(count);
        }
        let position = rustix::fs::tell(fd)?;
        Ok((stat.st_size.max(0) as u64).saturating_sub(position))
    }

    /// Whether `descriptor` is a terminal.
    pub fn is_terminal(&self, descriptor: Descriptor) -> bool {
        self.with_fd(descriptor, |fd| rustix::termios::isatty(fd)).unwrap_or(false)
    }

    /// Turns echo on a terminal on or off, and returns whether it was on (`Console.echo`).
    pub fn set_terminal_echo(&self, descriptor: Descriptor, on: bool) -> SandboxResult<bool> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let resource = self.resource(descriptor)?;
        let fd = resource.fd()?;
        let mut attributes = tcgetattr(fd)?;
        let was_on = attributes.local_modes.contains(LocalModes::ECHO);
        attributes.local_modes.set(LocalModes::ECHO, on);
        tcsetattr(fd, OptionalActions::Now, &attributes)?;
        Ok(was_on)
    }

    /// Whether `descriptor` was opened for appending.
    pub fn is_append(&self, descriptor: Descriptor) -> SandboxResult<bool> {
        let resource = self.resource(descriptor)?;
        let Ok(fd) = resource.fd() else { return Ok(false) };
        Ok(rustix::fs::fcntl_getfl(fd)?.contains(OFlags::APPEND))
    }

    /// Whether reads and writes block when they cannot go on.
    pub fn set_blocking(&self, descriptor: Descriptor, blocking: bool) -> SandboxResult<()> {
        self.resource(descriptor)?.blocking.store(blocking, std::sync::atomic::Ordering::Relaxed);
        Ok(())
    }

    /// A pipe: the end to read from and the end to write to.
    pub fn pipe(&self) -> SandboxResult<(Descriptor, Descriptor)> {
        let flags = rustix::pipe::PipeFlags::CLOEXEC | rustix::pipe::PipeFlags::NONBLOCK;
        let (source, sink) = rustix::pipe::pipe_with(flags)?;
        let source = self.descriptors.insert(Resource::host(source, ResourceKind::Pipe))?;
        match self.descriptors.insert(Resource::host(sink, ResourceKind::Pipe)) {
            Ok(sink) => Ok((source, sink)),
            Err(error) => {
                self.close(source)?;
                Err(error)
            }
        }
    }

    /// Reads all that is there from a non-blocking pipe or event; whether there was anything (`IOUtil.drain`).
    pub fn drain(&self, descriptor: Descriptor) -> SandboxResult<bool> {
        let resource = self.resource(descriptor)?;
        let fd = resource.fd()?;
        let mut buffer = [0u8; 128];
        let mut any = false;
        loop {
            match rustix::io::read(fd, &mut buffer) {
                Ok(0) | Err(rustix::io::Errno::AGAIN) => return Ok(any),
                Ok(count) => any |= count > 0,
                Err(rustix::io::Errno::INTR) => {}
                Err(errno) => return Err(errno.into()),
            }
            if resource.kind != ResourceKind::Pipe {
                return Ok(any);
            }
        }
    }

    /// Moves up to `count` bytes at `position` of a file to `target` inside the host (`sendfile`). `EINVAL` if the host cannot.
    pub fn transfer_to(
        &self,
        source: Descriptor,
        position: i64,
        count: u64,
        target: Descriptor,
        waker: &Waker,
    ) -> SandboxResult<usize> {
        let (source, target) = (self.placed(source)?, self.resource(target)?);
        if matches!(target.backing, Backing::Standard(_)) || rustix::fs::fcntl_getfl(target.fd()?)?.contains(OFlags::APPEND) {
            return Err(Errno::INVAL.into());
        }
        let mut offset = u64::try_from(position).map_err(|_| Errno::INVAL)?;
        let count = usize::try_from(count.min(0x7fff_f000)).map_err(|_| Errno::INVAL)?;
        let from = source.fd()?;
        self.charge_write(&target, if target.is_temporary { count.min(SENDFILE_BYTES) } else { 0 })?;
        let count = if target.is_temporary { count.min(SENDFILE_BYTES) } else { count };
        transfer(&target, PollFlags::OUT, waker, |fd| rustix::fs::sendfile(fd, from, Some(&mut offset), count))
    }

    /// Copies the rest of `source` to `target` until its end; `cancelled` is asked between blocks and makes it fail with
    /// `ECANCELED` (`UnixCopyFile.transfer`).
    pub fn copy(&self, target: Descriptor, source: Descriptor, waker: &Waker, cancelled: impl Fn() -> bool) -> SandboxResult<()> {
        const ECANCELED: Errno = Errno(125);
        let mut buffer = vec![0u8; 64 << 10];
        loop {
            waker.check()?;
            if cancelled() {
                return Err(ECANCELED.into());
            }
            match self.read(source, &mut buffer, waker)? {
                0 => return Ok(()),
                count => self.write_all(target, &buffer[..count], waker)?,
            }
        }
    }
}

/// What is moved at once to a file whose bytes are counted.
const SENDFILE_BYTES: usize = 1 << 20;

/// One read or write that waits as the resource's kind needs it.
pub(crate) fn transfer<T>(
    resource: &Resource,
    events: PollFlags,
    waker: &Waker,
    attempt: impl FnMut(BorrowedFd<'_>) -> rustix::io::Result<T>,
) -> SandboxResult<T> {
    if resource.kind == ResourceKind::Stream {
        waker.begin();
        let deadline = (!resource.is_blocking()).then(Instant::now);
        if resource.wait(events, deadline, waker)?.is_empty() {
            return Err(SandboxError::Os(Errno::AGAIN));
        }
    }
    resource.retry(events, waker, attempt)
}
