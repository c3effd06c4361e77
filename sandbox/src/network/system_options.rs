//! Socket options of Linux that `rustix` has no functions for.

use nix::libc;
use nix::sys::socket::{GetSockOpt, SetSockOpt};
use nix::{getsockopt_impl, setsockopt_impl, sockopt_impl};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::os::fd::BorrowedFd;

/// `struct sockaddr_in6` in the room of a `struct sockaddr_storage`.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(8))]
struct StoredAddress {
    family: u16,
    port: u16,
    flow: u32,
    address: [u8; 16],
    scope: u32,
    rest: [u8; 100],
}

impl StoredAddress {
    fn new(address: Ipv6Addr) -> Self {
        Self { family: libc::AF_INET6 as u16, port: 0, flow: 0, address: address.octets(), scope: 0, rest: [0; 100] }
    }
}

/// A sender to an IPv6 group, as heard through an interface (`struct group_source_req`).
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct GroupSource {
    interface: u32,
    group: StoredAddress,
    source: StoredAddress,
}

const _: () = assert!(size_of::<GroupSource>() == size_of::<libc::group_source_req>());

impl GroupSource {
    /// With the index of the interface; 0 lets the host choose.
    pub fn new(interface: u32, group: Ipv6Addr, source: Ipv6Addr) -> Self {
        Self { interface, group: StoredAddress::new(group), source: StoredAddress::new(source) }
    }
}

/// `IPV6_MULTICAST_ALL`.
const IPV6_MULTICAST_ALL: libc::c_int = 29;
/// `SO_INCOMING_NAPI_ID`.
const INCOMING_NAPI_ID: libc::c_int = 56;

sockopt_impl!(HearAllGroups, SetOnly, libc::IPPROTO_IP, libc::IP_MULTICAST_ALL, bool);
sockopt_impl!(HearAllGroups6, SetOnly, libc::IPPROTO_IPV6, IPV6_MULTICAST_ALL, bool);
sockopt_impl!(BlockSource4, SetOnly, libc::IPPROTO_IP, libc::IP_BLOCK_SOURCE, libc::ip_mreq_source);
sockopt_impl!(UnblockSource4, SetOnly, libc::IPPROTO_IP, libc::IP_UNBLOCK_SOURCE, libc::ip_mreq_source);
sockopt_impl!(BlockSource6, SetOnly, libc::IPPROTO_IPV6, libc::MCAST_BLOCK_SOURCE, GroupSource);
sockopt_impl!(UnblockSource6, SetOnly, libc::IPPROTO_IPV6, libc::MCAST_UNBLOCK_SOURCE, GroupSource);
sockopt_impl!(JoinSource6, SetOnly, libc::IPPROTO_IPV6, libc::MCAST_JOIN_SOURCE_GROUP, GroupSource);
sockopt_impl!(LeaveSource6, SetOnly, libc::IPPROTO_IPV6, libc::MCAST_LEAVE_SOURCE_GROUP, GroupSource);
sockopt_impl!(IncomingNapiId, GetOnly, libc::SOL_SOCKET, INCOMING_NAPI_ID, u32);

type SystemResult<T> = Result<T, rustix::io::Errno>;

fn result<T>(result: nix::Result<T>) -> SystemResult<T> {
    result.map_err(|errno| rustix::io::Errno::from_raw_os_error(errno as i32))
}

/// A datagram socket hears only the groups that it has joined itself, not those of all others on the host; hosts that do not know the option
/// keep to their own rule (`Net.socket0`).
pub fn hear_own_groups(fd: BorrowedFd<'_>, ipv6: bool) {
    let _unknown = HearAllGroups.set(&fd, &false);
    if ipv6 {
        let _unknown = HearAllGroups6.set(&fd, &false);
    }
}

/// `IP_BLOCK_SOURCE`, `IP_UNBLOCK_SOURCE`.
pub fn block_ipv4(fd: BorrowedFd<'_>, block: bool, group: Ipv4Addr, interface: Ipv4Addr, source: Ipv4Addr) -> SystemResult<()> {
    let address = |address: Ipv4Addr| libc::in_addr { s_addr: u32::from_ne_bytes(address.octets()) };
    let request = libc::ip_mreq_source {
        imr_multiaddr: address(group),
        imr_interface: address(interface),
        imr_sourceaddr: address(source),
    };
    result(if block { BlockSource4.set(&fd, &request) } else { UnblockSource4.set(&fd, &request) })
}

/// `MCAST_BLOCK_SOURCE`, `MCAST_UNBLOCK_SOURCE`.
pub fn block_ipv6(fd: BorrowedFd<'_>, block: bool, source: &GroupSource) -> SystemResult<()> {
    result(if block { BlockSource6.set(&fd, source) } else { UnblockSource6.set(&fd, source) })
}

/// `MCAST_JOIN_SOURCE_GROUP`, `MCAST_LEAVE_SOURCE_GROUP`.
pub fn change_source(fd: BorrowedFd<'_>, join: bool, source: &GroupSource) -> SystemResult<()> {
    result(if join { JoinSource6.set(&fd, source) } else { LeaveSource6.set(&fd, source) })
}

/// `SO_INCOMING_NAPI_ID`.
pub fn incoming_napi_id(fd: BorrowedFd<'_>) -> SystemResult<u32> {
    result(IncomingNapiId.get(&fd))
}

/// Who was at the other end of a Unix domain socket when it was connected, as numbers of user and group (`SO_PEERCRED`).
pub fn peer_credentials(fd: BorrowedFd<'_>) -> SystemResult<(u32, u32)> {
    result(nix::sys::socket::sockopt::PeerCredentials.get(&fd)).map(|peer| (peer.uid(), peer.gid()))
}
