//! Natives of `sun.nio.ch.NativeSocketAddress`, and socket addresses in the arena.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use runtime::{JavaResult, JavaThread, natives};

use crate::java::net::inet_address::scope_of;
use crate::memory::{Memory, memory_fault};

natives! { "sun/nio/ch/NativeSocketAddress":
    "AFINET" "()I" => family_ipv4,
    "AFINET6" "()I" => family_ipv6,
    "sizeofSockAddr4" "()I" => size_ipv4,
    "sizeofSockAddr6" "()I" => size_ipv6,
    "sizeofFamily" "()I" => size_family,
    "offsetFamily" "()I" => offset_family,
    "offsetSin4Port" "()I" => offset_port,
    "offsetSin4Addr" "()I" => offset_address_ipv4,
    "offsetSin6Port" "()I" => offset_port,
    "offsetSin6Addr" "()I" => offset_address_ipv6,
    "offsetSin6ScopeId" "()I" => offset_scope,
    "offsetSin6FlowInfo" "()I" => offset_flow_information,
}

const FAMILY_IPV4: u16 = 2;
const FAMILY_IPV6: u16 = 10;
/// `sizeof(struct sockaddr_in)`, `sizeof(struct sockaddr_in6)`.
const BYTES_IPV4: usize = 16;
const BYTES_IPV6: usize = 28;

macro_rules! layout {
    ($($name:ident = $value:expr;)*) => { $(
        fn $name(_thread: &mut JavaThread) -> JavaResult<i32> {
            Ok($value as i32)
        }
    )* };
}

layout! {
    family_ipv4 = FAMILY_IPV4;
    family_ipv6 = FAMILY_IPV6;
    size_ipv4 = BYTES_IPV4;
    size_ipv6 = BYTES_IPV6;
    size_family = 2;
    offset_family = 0;
    offset_port = 2;
    offset_address_ipv4 = 4;
    offset_flow_information = 4;
    offset_address_ipv6 = 8;
    offset_scope = 24;
}

/// Writes a socket address as the system lays it out.
///
/// # Errors
/// `InternalError` for a bad address.
pub fn write(thread: &mut JavaThread, target: i64, address: SocketAddr) -> JavaResult<()> {
    let mut bytes = Vec::with_capacity(BYTES_IPV6);
    let family = if address.is_ipv4() { FAMILY_IPV4 } else { FAMILY_IPV6 };
    bytes.extend_from_slice(&family.to_ne_bytes());
    bytes.extend_from_slice(&address.port().to_be_bytes());
    match address.ip() {
        IpAddr::V4(ip) => {
            bytes.extend_from_slice(&ip.octets());
            bytes.resize(BYTES_IPV4, 0);
        }
        IpAddr::V6(ip) => {
            bytes.extend_from_slice(&[0; 4]);
            bytes.extend_from_slice(&ip.octets());
            bytes.extend_from_slice(&scope_of(address).to_ne_bytes());
        }
    }
    Memory::address(target).write(thread, 0, &bytes)
}

/// Reads a socket address.
///
/// # Errors
/// `InternalError` if there is none.
pub fn read(thread: &mut JavaThread, source: i64) -> JavaResult<SocketAddr> {
    let memory = Memory::address(source);
    let mut head = [0; 8];
    memory.read(thread, 0, &mut head)?;
    let port = u16::from_be_bytes([head[2], head[3]]);
    match u16::from_ne_bytes([head[0], head[1]]) {
        FAMILY_IPV4 => Ok(SocketAddr::new(Ipv4Addr::new(head[4], head[5], head[6], head[7]).into(), port)),
        FAMILY_IPV6 => {
            let (mut octets, mut scope) = ([0; 16], [0; 4]);
            memory.read(thread, 8, &mut octets)?;
            memory.read(thread, 24, &mut scope)?;
            Ok(SocketAddrV6::new(Ipv6Addr::from(octets), port, 0, u32::from_ne_bytes(scope)).into())
        }
        _ => Err(memory_fault(thread)),
    }
}
