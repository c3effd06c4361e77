//! Socket options.

use super::system_options;
use crate::Sandbox;
use crate::descriptor::{Descriptor, SocketDomain};
use crate::error::{Errno, SandboxResult};
use rustix::net::sockopt;
use std::net::Ipv4Addr;
use std::os::fd::BorrowedFd;
use std::time::Duration;

/// The options Java knows. Values are integers; flags are 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketOption {
    /// `SO_BROADCAST`.
    Broadcast,
    /// `SO_KEEPALIVE`.
    KeepAlive,
    /// `SO_LINGER`: seconds, -1 is off.
    Linger,
    /// `SO_RCVBUF`: bytes, as asked for (the host doubles it; that is undone).
    ReceiveBuffer,
    /// `SO_SNDBUF`: bytes, as asked for (the host doubles it; that is undone).
    SendBuffer,
    /// `SO_REUSEADDR`.
    ReuseAddress,
    /// `SO_REUSEPORT`.
    ReusePort,
    /// `SO_OOBINLINE`.
    UrgentInline,
    /// `SO_ERROR`, reading it clears it.
    Error,
    /// `TCP_NODELAY`.
    NoDelay,
    /// `TCP_KEEPIDLE`: seconds.
    KeepIdle,
    /// `TCP_KEEPINTVL`: seconds.
    KeepInterval,
    /// `TCP_KEEPCNT`.
    KeepCount,
    /// `TCP_QUICKACK`.
    QuickAcknowledge,
    /// `SO_INCOMING_NAPI_ID`, which can only be read.
    IncomingNapiId,
    /// `IP_TOS`, `IPV6_TCLASS`.
    TypeOfService,
    /// `IP_TTL`, `IPV6_UNICAST_HOPS`.
    TimeToLive,
    /// `IP_MULTICAST_IF`, `IPV6_MULTICAST_IF`: an interface index.
    MulticastInterface,
    /// `IP_MULTICAST_LOOP`, `IPV6_MULTICAST_LOOP`.
    MulticastLoop,
    /// `IP_MULTICAST_TTL`, `IPV6_MULTICAST_HOPS`.
    MulticastTimeToLive,
    /// `IPV6_V6ONLY`.
    OnlyIpv6,
}

/// Level, option number on Linux, option.
const NUMBERS: [(i32, i32, SocketOption); 25] = [
    (1, 2, SocketOption::ReuseAddress),
    (1, 4, SocketOption::Error),
    (1, 6, SocketOption::Broadcast),
    (1, 7, SocketOption::SendBuffer),
    (1, 8, SocketOption::ReceiveBuffer),
    (1, 9, SocketOption::KeepAlive),
    (1, 10, SocketOption::UrgentInline),
    (1, 13, SocketOption::Linger),
    (1, 15, SocketOption::ReusePort),
    (0, 1, SocketOption::TypeOfService),
    (0, 2, SocketOption::TimeToLive),
    (0, 32, SocketOption::MulticastInterface),
    (0, 33, SocketOption::MulticastTimeToLive),
    (0, 34, SocketOption::MulticastLoop),
    (6, 1, SocketOption::NoDelay),
    (6, 4, SocketOption::KeepIdle),
    (6, 5, SocketOption::KeepInterval),
    (6, 6, SocketOption::KeepCount),
    (6, 12, SocketOption::QuickAcknowledge),
    (41, 16, SocketOption::TimeToLive),
    (41, 17, SocketOption::MulticastInterface),
    (41, 18, SocketOption::MulticastTimeToLive),
    (41, 19, SocketOption::MulticastLoop),
    (41, 26, SocketOption::OnlyIpv6),
    (41, 67, SocketOption::TypeOfService),
];

impl SocketOption {
    /// From the `setsockopt` level and option numbers Java passes.
    pub fn from_numbers(level: i32, option: i32) -> Option<Self> {
        NUMBERS.iter().find(|number| (number.0, number.1) == (level, option)).map(|number| number.2)
    }

    /// As [`from_numbers`](Self::from_numbers), with the error of a socket that does not know the option.
    pub fn require(level: i32, option: i32) -> SandboxResult<Self> {
        Self::from_numbers(level, option).ok_or_else(|| Errno::NOPROTOOPT.into())
    }
}

impl Sandbox {
    /// Sets a socket option. Dual-stack sockets get the IPv4 form of an IP option too.
    pub fn set_socket_option(&self, descriptor: Descriptor, option: SocketOption, value: i32) -> SandboxResult<()> {
        let (resource, domain, _) = self.socket_resource(descriptor)?;
        let set = match domain {
            SocketDomain::Inet6 => set_ipv6(resource.fd()?, option, value),
            SocketDomain::Inet4 | SocketDomain::Unix => set_ipv4(resource.fd()?, option, value),
        };
        Ok(set?)
    }

    /// The value of a socket option.
    pub fn socket_option(&self, descriptor: Descriptor, option: SocketOption) -> SandboxResult<i32> {
        let (resource, domain, _) = self.socket_resource(descriptor)?;
        Ok(match domain {
            SocketDomain::Inet6 => value_ipv6(resource.fd()?, option)?,
            SocketDomain::Inet4 | SocketDomain::Unix => value_ipv4(resource.fd()?, option)?,
        })
    }

    /// Who was at the other end of a Unix domain socket when it was connected, as numbers of user and group (`SO_PEERCRED`); all bits are
    /// set in those of a socket that is not connected.
    pub fn peer_credentials(&self, descriptor: Descriptor) -> SandboxResult<(u32, u32)> {
        Ok(system_options::peer_credentials(self.socket_resource(descriptor)?.0.fd()?)?)
    }

    /// Sets the interface for outgoing multicasts by its IPv4 address (`Net.setInterface4`).
    pub fn set_multicast_interface_address(&self, descriptor: Descriptor, interface: Ipv4Addr) -> SandboxResult<()> {
        Ok(sockopt::set_ip_multicast_if(self.socket_resource(descriptor)?.0.fd()?, &interface)?)
    }

    /// The IPv4 address of the interface for outgoing multicasts (`Net.getInterface4`).
    pub fn multicast_interface_address(&self, descriptor: Descriptor) -> SandboxResult<Ipv4Addr> {
        Ok(sockopt::ip_multicast_if(self.socket_resource(descriptor)?.0.fd()?)?)
    }
}

/// The host refuses smaller buffers.
const BUFFER_BYTES_MIN: i32 = 1024;

fn set_general(fd: BorrowedFd<'_>, option: SocketOption, value: i32) -> rustix::io::Result<()> {
    let flag = value != 0;
    let number = value.max(0).cast_unsigned();
    let seconds = Duration::from_secs(u64::from(number));
    let buffer = value.max(BUFFER_BYTES_MIN).cast_unsigned() as usize;
    match option {
        SocketOption::Broadcast => sockopt::set_socket_broadcast(fd, flag),
        SocketOption::KeepAlive => sockopt::set_socket_keepalive(fd, flag),
        SocketOption::Linger => sockopt::set_socket_linger(fd, (value >= 0).then_some(seconds)),
        SocketOption::ReceiveBuffer => sockopt::set_socket_recv_buffer_size(fd, buffer),
        SocketOption::SendBuffer => sockopt::set_socket_send_buffer_size(fd, buffer),
        SocketOption::ReuseAddress => sockopt::set_socket_reuseaddr(fd, flag),
        SocketOption::ReusePort => sockopt::set_socket_reuseport(fd, flag),
        SocketOption::UrgentInline => sockopt::set_socket_oobinline(fd, flag),
        SocketOption::NoDelay => sockopt::set_tcp_nodelay(fd, flag),
        SocketOption::KeepIdle => sockopt::set_tcp_keepidle(fd, seconds),
        SocketOption::KeepInterval => sockopt::set_tcp_keepintvl(fd, seconds),
        SocketOption::KeepCount => sockopt::set_tcp_keepcnt(fd, number),
        SocketOption::QuickAcknowledge => sockopt::set_tcp_quickack(fd, flag),
        _ => Err(rustix::io::Errno::NOPROTOOPT),
    }
}

fn set_ipv4(fd: BorrowedFd<'_>, option: SocketOption, value: i32) -> rustix::io::Result<()> {
    let number = value.max(0).cast_unsigned();
    match option {
        SocketOption::TypeOfService => sockopt::set_ip_tos(fd, value as u8),
        SocketOption::TimeToLive => sockopt::set_ip_ttl(fd, number),
        SocketOption::MulticastInterface => {
            sockopt::set_ip_multicast_if_with_ifindex(fd, &Ipv4Addr::UNSPECIFIED, &Ipv4Addr::UNSPECIFIED, number)
        }
        SocketOption::MulticastLoop => sockopt::set_ip_multicast_loop(fd, value != 0),
        SocketOption::MulticastTimeToLive => sockopt::set_ip_multicast_ttl(fd, number),
        _ => set_general(fd, option, value),
    }
}

fn set_ipv6(fd: BorrowedFd<'_>, option: SocketOption, value: i32) -> rustix::io::Result<()> {
    let number = value.max(0).cast_unsigned();
    match option {
        SocketOption::TypeOfService => sockopt::set_ipv6_tclass(fd, number)?,
        SocketOption::TimeToLive => sockopt::set_ipv6_unicast_hops(fd, u8::try_from(value).ok())?,
        SocketOption::MulticastInterface => sockopt::set_ipv6_multicast_if(fd, number)?,
        SocketOption::MulticastLoop => sockopt::set_ipv6_multicast_loop(fd, value != 0)?,
        SocketOption::MulticastTimeToLive => sockopt::set_ipv6_multicast_hops(fd, number)?,
        SocketOption::OnlyIpv6 => return sockopt::set_ipv6_v6only(fd, value != 0),
        _ => return set_general(fd, option, value),
    }
    // The IPv4 side of a dual-stack socket; a socket without one has nothing to set.
    let _ = set_ipv4(fd, option, value);
    Ok(())
}

fn value_general(fd: BorrowedFd<'_>, option: SocketOption) -> rustix::io::Result<i32> {
    let number = |number: u64| i32::try_from(number).unwrap_or(i32::MAX);
    Ok(match option {
        SocketOption::Broadcast => sockopt::socket_broadcast(fd)?.into(),
        SocketOption::KeepAlive => sockopt::socket_keepalive(fd)?.into(),
        SocketOption::Linger => sockopt::socket_linger(fd)?.map_or(-1, |time| number(time.as_secs())),
        SocketOption::ReceiveBuffer => number(sockopt::socket_recv_buffer_size(fd)? as u64 / 2),
        SocketOption::SendBuffer => number(sockopt::socket_send_buffer_size(fd)? as u64 / 2),
        SocketOption::ReuseAddress => sockopt::socket_reuseaddr(fd)?.into(),
        SocketOption::ReusePort => sockopt::socket_reuseport(fd)?.into(),
        SocketOption::UrgentInline => sockopt::socket_oobinline(fd)?.into(),
        SocketOption::Error => sockopt::socket_error(fd)?.err().map_or(0, rustix::io::Errno::raw_os_error),
        SocketOption::NoDelay => sockopt::tcp_nodelay(fd)?.into(),
        SocketOption::KeepIdle => number(sockopt::tcp_keepidle(fd)?.as_secs()),
        SocketOption::KeepInterval => number(sockopt::tcp_keepintvl(fd)?.as_secs()),
        SocketOption::KeepCount => number(sockopt::tcp_keepcnt(fd)?.into()),
        SocketOption::QuickAcknowledge => sockopt::tcp_quickack(fd)?.into(),
        SocketOption::IncomingNapiId => number(system_options::incoming_napi_id(fd)?.into()),
        _ => return Err(rustix::io::Errno::NOPROTOOPT),
    })
}

fn value_ipv4(fd: BorrowedFd<'_>, option: SocketOption) -> rustix::io::Result<i32> {
    Ok(match option {
        SocketOption::TypeOfService => sockopt::ip_tos(fd)?.into(),
        SocketOption::TimeToLive => sockopt::ip_ttl(fd)?.cast_signed(),
        SocketOption::MulticastLoop => sockopt::ip_multicast_loop(fd)?.into(),
        SocketOption::MulticastTimeToLive => sockopt::ip_multicast_ttl(fd)?.cast_signed(),
        _ => return value_general(fd, option),
    })
}

fn value_ipv6(fd: BorrowedFd<'_>, option: SocketOption) -> rustix::io::Result<i32> {
    Ok(match option {
        SocketOption::TypeOfService => sockopt::ipv6_tclass(fd)?.cast_signed(),
        SocketOption::TimeToLive => sockopt::ipv6_unicast_hops(fd)?.into(),
        SocketOption::MulticastInterface => sockopt::ipv6_multicast_if(fd)?.cast_signed(),
        SocketOption::MulticastLoop => sockopt::ipv6_multicast_loop(fd)?.into(),
        SocketOption::MulticastTimeToLive => sockopt::ipv6_multicast_hops(fd)?.cast_signed(),
        SocketOption::OnlyIpv6 => sockopt::ipv6_v6only(fd)?.into(),
        _ => return value_general(fd, option),
    })
}
