//! Network interfaces, read from the kernel's route socket (rtnetlink(7)).

use crate::Sandbox;
use crate::error::{Errno, SandboxResult};
use crate::policy::Network;
use rustix::net::netlink::SocketAddrNetlink;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterfaceAddress {
    /// The address.
    pub address: IpAddr,
    /// Bits of the network part.
    pub prefix_length: u8,
    /// Where to send to all hosts of the network (IPv4).
    pub broadcast: Option<Ipv4Addr>,
}

/// A network interface of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkInterface {
    /// Such as `eth0`.
    pub name: String,
    /// Its number.
    pub index: u32,
    /// The kernel's flags (`IFF_UP` and so on).
    pub flags: u32,
    /// The longest packet in bytes.
    pub mtu: u32,
    /// Hardware address; empty if there is none.
    pub hardware_address: Vec<u8>,
    /// Its addresses.
    pub addresses: Vec<InterfaceAddress>,
}

impl NetworkInterface {
    const UP: u32 = 0x1;
    const LOOPBACK: u32 = 0x8;
    const POINT_TO_POINT: u32 = 0x10;
    const RUNNING: u32 = 0x40;
    const MULTICAST: u32 = 0x1000;

    /// Whether it is up and running.
    pub fn is_up(&self) -> bool {
        self.flags & (Self::UP | Self::RUNNING) == Self::UP | Self::RUNNING
    }

    /// Whether it leads back to the host.
    pub fn is_loopback(&self) -> bool {
        self.flags & Self::LOOPBACK != 0
    }

    /// Whether it leads to one other host.
    pub fn is_point_to_point(&self) -> bool {
        self.flags & Self::POINT_TO_POINT != 0
    }

    /// Whether it carries multicasts.
    pub fn supports_multicast(&self) -> bool {
        self.flags & Self::MULTICAST != 0
    }
}

const GET_LINK: u16 = 18;
const NEW_LINK: u16 = 16;
const GET_ADDRESS: u16 = 22;
const NEW_ADDRESS: u16 = 20;
const MESSAGE_DONE: u16 = 3;
const MESSAGE_ERROR: u16 = 2;
/// `NLM_F_REQUEST | NLM_F_DUMP`.
const DUMP_REQUEST: u16 = 0x301;
/// Bytes of `nlmsghdr`, `ifinfomsg` and `ifaddrmsg`.
const HEADER_BYTES: usize = 16;
const LINK_BYTES: usize = 16;
const ADDRESS_BYTES: usize = 8;

impl Sandbox {
    /// The host's interfaces with their addresses, by index. A guest with a restricted network sees the loopback only.
    pub fn network_interfaces(&self) -> SandboxResult<Vec<NetworkInterface>> {
        let mut interfaces = Vec::new();
        for (kind, body) in dump(GET_LINK)? {
            if kind == NEW_LINK {
                interfaces.extend(parse_link(&body));
            }
        }
        for (kind, body) in dump(GET_ADDRESS)? {
            if let Some((index, address)) = parse_address(&body).filter(|_| kind == NEW_ADDRESS)
                && let Some(interface) = interfaces.iter_mut().find(|interface| interface.index == index)
            {
                interface.addresses.push(address);
            }
        }
        if self.policy.network != Network::Unrestricted {
            interfaces.retain(NetworkInterface::is_loopback);
        }
        interfaces.sort_by_key(|interface| interface.index);
        Ok(interfaces)
    }
}

/// Asks the kernel for all objects of a kind; message types and bodies.
fn dump(request: u16) -> SandboxResult<Vec<(u16, Vec<u8>)>> {
    // `NETLINK_ROUTE` is protocol 0, the default.
    let socket = rustix::net::socket_with(AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC, None)?;
    let mut message = Vec::with_capacity(HEADER_BYTES + LINK_BYTES);
    message.extend_from_slice(&((HEADER_BYTES + LINK_BYTES) as u32).to_ne_bytes());
    message.extend_from_slice(&request.to_ne_bytes());
    message.extend_from_slice(&DUMP_REQUEST.to_ne_bytes());
    message.resize(HEADER_BYTES + LINK_BYTES, 0);
    rustix::net::sendto(&socket, &message, SendFlags::empty(), &SocketAddrNetlink::new(0, 0))?;
    let mut messages = Vec::new();
    let mut buffer = vec![0u8; 64 << 10];
    loop {
        let (count, _) = rustix::net::recv(&socket, buffer.as_mut_slice(), RecvFlags::empty())?;
        let mut rest = &buffer[..count];
        while let Some((kind, body, after)) = split_message(rest) {
            match kind {
                MESSAGE_DONE => return Ok(messages),
                MESSAGE_ERROR => return Err(Errno::OPNOTSUPP.into()),
                _ => messages.push((kind, body.to_vec())),
            }
            rest = after;
        }
        if count == 0 {
            return Ok(messages);
        }
    }
}

fn split_message(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let length = number(bytes, 0)? as usize;
    let kind = u16::from_ne_bytes(bytes.get(4..6)?.try_into().ok()?);
    let body = bytes.get(HEADER_BYTES..length)?;
    Some((kind, body, bytes.get(aligned(length)..).unwrap_or_default()))
}

fn aligned(length: usize) -> usize {
    length.next_multiple_of(4)
}

fn number(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(offset..offset + 4)?.try_into().ok()?))
}

/// `rtattr`s: types and values.
fn attributes(mut bytes: &[u8]) -> Vec<(u16, &[u8])> {
    let mut attributes = Vec::new();
    while bytes.len() >= 4 {
        let length = usize::from(u16::from_ne_bytes([bytes[0], bytes[1]]));
        let Some(value) = bytes.get(4..length) else { break };
        attributes.push((u16::from_ne_bytes([bytes[2], bytes[3]]), value));
        bytes = bytes.get(aligned(length)..).unwrap_or_default();
    }
    attributes
}

/// `IFLA_ADDRESS` 1, `IFLA_IFNAME` 3, `IFLA_MTU` 4.
fn parse_link(body: &[u8]) -> Option<NetworkInterface> {
    let mut interface = NetworkInterface {
        name: String::new(),
        index: number(body, 4)?,
        flags: number(body, 8)?,
        mtu: 0,
        hardware_address: Vec::new(),
        addresses: Vec::new(),
    };
    for (kind, value) in attributes(body.get(LINK_BYTES..)?) {
        match kind {
            1 if value.iter().any(|byte| *byte != 0) => interface.hardware_address = value.to_vec(),
            3 => interface.name = String::from_utf8_lossy(value.strip_suffix(b"\0").unwrap_or(value)).into_owned(),
            4 => interface.mtu = number(value, 0)?,
            _ => {}
        }
    }
    Some(interface)
}

/// `IFA_ADDRESS` 1, `IFA_LOCAL` 2 (the own end, if different), `IFA_BROADCAST` 4.
fn parse_address(body: &[u8]) -> Option<(u32, InterfaceAddress)> {
    let attributes = attributes(body.get(ADDRESS_BYTES..)?);
    let find = |kind: u16| attributes.iter().find(|attribute| attribute.0 == kind).map(|attribute| attribute.1);
    let address = ip_address(find(2).or_else(|| find(1))?)?;
    let broadcast = find(4).and_then(ip_address).and_then(|address| match address {
        IpAddr::V4(address) => Some(address),
        IpAddr::V6(_) => None,
    });
    Some((number(body, 4)?, InterfaceAddress { address, prefix_length: *body.get(1)?, broadcast }))
}

fn ip_address(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => Some(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?).into()),
        16 => Some(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    #[test]
    fn the_loopback_interface_is_right() {
        let sandbox = Sandbox::new(Policy::untrusted()).unwrap();
        let interfaces = sandbox.network_interfaces().unwrap();
        let loopback = interfaces.iter().find(|interface| interface.name == "lo").unwrap();
        assert!(loopback.is_loopback() && loopback.index > 0 && loopback.mtu > 0 && loopback.hardware_address.is_empty());
        let v4 = loopback.addresses.iter().find(|address| address.address.is_ipv4()).unwrap();
        assert_eq!((v4.address.to_string().as_str(), v4.prefix_length), ("127.0.0.1", 8));
    }
}
