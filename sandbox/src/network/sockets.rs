//! Sockets: creating, connecting, accepting, datagrams.

use super::address::{SocketAddress, mapped};
use super::system_options;
use crate::descriptor::{Descriptor, Resource, ResourceKind, SocketDomain};
use crate::error::{Errno, SandboxError, SandboxResult};
use crate::files::transfer;
use crate::policy::Network;
use crate::waker::Waker;
use crate::{Grant, Sandbox};
use rustix::event::PollFlags;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketAddrUnix, SocketFlags, SocketType};
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Which directions of a connection to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shutdown {
    /// Reading (`SHUT_RD`).
    Read,
    /// Writing (`SHUT_WR`).
    Write,
    /// Both (`SHUT_RDWR`).
    Both,
}

/// Sockets never block in the kernel: waiting is done by polling (see the Blocking host calls note in `waker.rs`).
const FLAGS: SocketFlags = SocketFlags::CLOEXEC.union(SocketFlags::NONBLOCK);

impl Sandbox {
    /// Creates a socket: stream or datagram. IPv6 sockets accept IPv4 too (`Net.socket0`, `UnixDomainSockets.socket0`).
    pub fn socket(&self, domain: SocketDomain, stream: bool) -> SandboxResult<Descriptor> {
        self.check_network("socket")?;
        let family = match domain {
            SocketDomain::Inet4 => AddressFamily::INET,
            SocketDomain::Inet6 => AddressFamily::INET6,
            SocketDomain::Unix => AddressFamily::UNIX,
        };
        let socket_type = if stream { SocketType::STREAM } else { SocketType::DGRAM };
        let fd = rustix::net::socket_with(family, socket_type, FLAGS, None)?;
        if domain == SocketDomain::Inet6 {
            rustix::net::sockopt::set_ipv6_v6only(&fd, false)?;
        }
        if !stream && domain != SocketDomain::Unix {
            system_options::hear_own_groups(fd.as_fd(), domain == SocketDomain::Inet6);
        }
        self.descriptors.insert(Resource::host(fd, ResourceKind::Socket { domain, stream }))
    }

    /// Two connected Unix domain stream sockets.
    pub fn socket_pair(&self) -> SandboxResult<(Descriptor, Descriptor)> {
        let (left, right) = rustix::net::socketpair(AddressFamily::UNIX, SocketType::STREAM, FLAGS, None)?;
        let kind = ResourceKind::Socket { domain: SocketDomain::Unix, stream: true };
        let left = self.descriptors.insert(Resource::host(left, kind))?;
        match self.descriptors.insert(Resource::host(right, kind)) {
            Ok(right) => Ok((left, right)),
            Err(error) => {
                self.close(left)?;
                Err(error)
            }
        }
    }

    /// Gives a socket its local address.
    pub fn bind(&self, descriptor: Descriptor, address: &SocketAddress) -> SandboxResult<()> {
        let (resource, domain, stream) = self.socket_resource(descriptor)?;
        match address {
            SocketAddress::Unix(path) => {
                self.check_unix("bind", path)?;
                Ok(rustix::net::bind(resource.fd()?, &SocketAddrUnix::new(path.as_slice())?)?)
            }
            SocketAddress::Inet(address) => {
                // A port the host chooses is nothing a guest could take from others; listening on it is checked by `listen`.
                if address.port() != 0 && !stream {
                    self.check_listen("bind", *address)?;
                }
                Ok(rustix::net::bind(resource.fd()?, &mapped(domain, *address)?)?)
            }
        }
    }

    /// Starts accepting connections.
    pub fn listen(&self, descriptor: Descriptor, backlog: i32) -> SandboxResult<()> {
        let (resource, _, _) = self.socket_resource(descriptor)?;
        if let SocketAddress::Inet(address) = self.local_address(descriptor)? {
            self.check_listen("listen", address)?;
        }
        Ok(rustix::net::listen(resource.fd()?, backlog)?)
    }

    /// Accepts a connection: its socket, and who connected. A non-blocking socket without one fails with `EAGAIN`.
    pub fn accept(&self, descriptor: Descriptor, waker: &Waker) -> SandboxResult<(Descriptor, SocketAddress)> {
        let (resource, domain, stream) = self.socket_resource(descriptor)?;
        loop {
            let (fd, address) = match transfer(&resource, PollFlags::IN, waker, |fd| rustix::net::acceptfrom_with(fd, FLAGS)) {
                // The connection was gone before it was accepted.
                Err(SandboxError::Os(Errno(103))) => continue,
                result => result?,
            };
            let accepted = self.descriptors.insert(Resource::host(fd, ResourceKind::Socket { domain, stream }))?;
            return Ok((accepted, SocketAddress::from_host(address)?));
        }
    }

    /// Connects. `true` when connected; `false` when a non-blocking socket goes on connecting in the background
    /// (see [`finish_connect`](Self::finish_connect)). For datagrams, sets the peer.
    pub fn connect(&self, descriptor: Descriptor, address: &SocketAddress, waker: &Waker) -> SandboxResult<bool> {
        let (resource, domain, _) = self.socket_resource(descriptor)?;
        let result = match address {
            SocketAddress::Unix(path) => {
                self.check_unix("connect", path)?;
                rustix::net::connect(resource.fd()?, &SocketAddrUnix::new(path.as_slice())?)
            }
            SocketAddress::Inet(address) => {
                self.check_connect("connect", *address)?;
                rustix::net::connect(resource.fd()?, &mapped(domain, *address)?)
            }
        };
        match result {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::INPROGRESS | rustix::io::Errno::INTR) if resource.is_blocking() => {
                self.finish_connect(descriptor, None, waker)
            }
            Err(rustix::io::Errno::INPROGRESS) => Ok(false),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Waits up to `timeout` (`None`: for ever) for a connection in progress; `false` if it still is (`Net.pollConnect`).
    pub fn finish_connect(&self, descriptor: Descriptor, timeout: Option<Duration>, waker: &Waker) -> SandboxResult<bool> {
        let (resource, _, _) = self.socket_resource(descriptor)?;
        waker.begin();
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        if resource.wait(PollFlags::OUT, deadline, waker)?.is_empty() {
            return Ok(false);
        }
        rustix::net::sockopt::socket_error(resource.fd()?)??;
        Ok(true)
    }

    /// Forgets the peer of a datagram socket (`DatagramChannelImpl.disconnect0`).
    pub fn disconnect(&self, descriptor: Descriptor) -> SandboxResult<()> {
        let (resource, _, _) = self.socket_resource(descriptor)?;
        match rustix::net::connect_unspec(resource.fd()?) {
            Ok(()) | Err(rustix::io::Errno::AFNOSUPPORT) => Ok(()),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Ends one or both directions of a connection.
    pub fn shutdown(&self, descriptor: Descriptor, how: Shutdown) -> SandboxResult<()> {
        let (resource, _, _) = self.socket_resource(descriptor)?;
        let how = match how {
            Shutdown::Read => rustix::net::Shutdown::Read,
            Shutdown::Write => rustix::net::Shutdown::Write,
            Shutdown::Both => rustix::net::Shutdown::Both,
        };
        Ok(rustix::net::shutdown(resource.fd()?, how)?)
    }

    /// Where a socket is bound.
    pub fn local_address(&self, descriptor: Descriptor) -> SandboxResult<SocketAddress> {
        let (resource, _, _) = self.socket_resource(descriptor)?;
        SocketAddress::from_host(Some(rustix::net::getsockname(resource.fd()?)?))
    }

    /// Where a socket is connected to.
    pub fn peer_address(&self, descriptor: Descriptor) -> SandboxResult<SocketAddress> {
        let (resource, _, _) = self.socket_resource(descriptor)?;
        SocketAddress::from_host(rustix::net::getpeername(resource.fd()?)?)
    }

    /// Receives a datagram: bytes kept, and the sender. What does not fit into `buffer` is lost; `peek` leaves it in place.
    pub fn receive_from(
        &self,
        descriptor: Descriptor,
        buffer: &mut [u8],
        peek: bool,
        waker: &Waker,
    ) -> SandboxResult<(usize, Option<SocketAddress>)> {
        let (resource, _, _) = self.socket_resource(descriptor)?;
        let flags = if peek { RecvFlags::PEEK } else { RecvFlags::empty() };
        let (count, _, sender) = transfer(&resource, PollFlags::IN, waker, |fd| rustix::net::recvfrom(fd, &mut *buffer, flags))?;
        Ok((count, sender.map(|sender| SocketAddress::from_host(Some(sender))).transpose()?))
    }

    /// Sends a datagram; without `target`, to the peer.
    pub fn send_to(
        &self,
        descriptor: Descriptor,
        bytes: &[u8],
        target: Option<SocketAddr>,
        waker: &Waker,
    ) -> SandboxResult<usize> {
        let (resource, domain, _) = self.socket_resource(descriptor)?;
        let Some(target) = target else {
            return transfer(&resource, PollFlags::OUT, waker, |fd| rustix::net::send(fd, bytes, SendFlags::NOSIGNAL));
        };
        self.check_connect("send", target)?;
        let target = mapped(domain, target)?;
        transfer(&resource, PollFlags::OUT, waker, |fd| rustix::net::sendto(fd, bytes, SendFlags::NOSIGNAL, &target))
    }

    /// Sends one byte of urgent data (`Net.sendOOB`).
    pub fn send_urgent(&self, descriptor: Descriptor, byte: u8, waker: &Waker) -> SandboxResult<usize> {
        let (resource, _, _) = self.socket_resource(descriptor)?;
        transfer(&resource, PollFlags::OUT, waker, |fd| rustix::net::send(fd, &[byte], SendFlags::OOB | SendFlags::NOSIGNAL))
    }

    pub(crate) fn socket_resource(&self, descriptor: Descriptor) -> SandboxResult<(Arc<Resource>, SocketDomain, bool)> {
        let resource = self.resource(descriptor)?;
        match resource.kind {
            ResourceKind::Socket { domain, stream } => Ok((resource, domain, stream)),
            _ => Err(Errno::NOTSOCK.into()),
        }
    }

    /// Unix domain sockets reach other programs by path; the policy has no finer grant than everything.
    fn check_unix(&self, operation: &'static str, path: &[u8]) -> SandboxResult<()> {
        if self.policy.network == Network::Unrestricted && !self.restricts_files() {
            self.learn(|| Grant::AllNetwork);
            self.learn(|| Grant::AllFiles);
            return Ok(());
        }
        let grant = if self.restricts_files() { Grant::AllFiles } else { Grant::AllNetwork };
        Err(self.deny(operation, &String::from_utf8_lossy(path), grant))
    }
}
