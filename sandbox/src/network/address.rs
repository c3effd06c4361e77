//! Socket addresses, mapped between the families as dual-stack sockets need it.

use crate::descriptor::SocketDomain;
use crate::error::{Errno, SandboxResult};
use rustix::net::{SocketAddrAny, SocketAddrUnix};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

/// Where a socket is, or leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketAddress {
    /// An Internet address and port. On IPv6 sockets, IPv4 is mapped on the way in and out.
    Inet(SocketAddr),
    /// A path; empty for an unnamed Unix domain socket.
    Unix(Vec<u8>),
}

impl SocketAddress {
    /// The Internet address, if it is one.
    pub fn inet(&self) -> Option<SocketAddr> {
        match self {
            Self::Inet(address) => Some(*address),
            Self::Unix(_) => None,
        }
    }

    pub(crate) fn from_host(address: Option<SocketAddrAny>) -> SandboxResult<Self> {
        let Some(address) = address else {
            return Ok(Self::Unix(Vec::new()));
        };
        if address.address_family() == rustix::net::AddressFamily::UNIX {
            let path = SocketAddrUnix::try_from(address)?;
            return Ok(Self::Unix(path.path_bytes().map(<[u8]>::to_vec).unwrap_or_default()));
        }
        let address = SocketAddr::try_from(address)?;
        Ok(Self::Inet(unmapped(address)))
    }
}

/// `address` as a socket of `domain` takes it. The IPv4 wildcard becomes the IPv6 one.
pub(crate) fn mapped(domain: SocketDomain, address: SocketAddr) -> SandboxResult<SocketAddr> {
    match (domain, address) {
        (SocketDomain::Inet4, SocketAddr::V4(_)) | (SocketDomain::Inet6, SocketAddr::V6(_)) => Ok(address),
        (SocketDomain::Inet6, SocketAddr::V4(address)) => {
            let ip = match *address.ip() {
                Ipv4Addr::UNSPECIFIED => Ipv6Addr::UNSPECIFIED,
                ip => ip.to_ipv6_mapped(),
            };
            Ok(SocketAddrV6::new(ip, address.port(), 0, 0).into())
        }
        (SocketDomain::Inet4, SocketAddr::V6(address)) => match address.ip().to_ipv4_mapped() {
            Some(ip) => Ok(SocketAddr::new(IpAddr::V4(ip), address.port())),
            None if address.ip().is_unspecified() => Ok(SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), address.port())),
            None => Err(Errno::AFNOSUPPORT.into()),
        },
        (SocketDomain::Unix, _) => Err(Errno::AFNOSUPPORT.into()),
    }
}

fn unmapped(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V6(v6) => match v6.ip().to_ipv4_mapped() {
            Some(ip) => SocketAddr::new(IpAddr::V4(ip), v6.port()),
            None => address,
        },
        SocketAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_mapped_both_ways() {
        let v4: SocketAddr = "127.0.0.1:5".parse().unwrap();
        let v6 = mapped(SocketDomain::Inet6, v4).unwrap();
        assert_eq!(v6.to_string(), "[::ffff:127.0.0.1]:5");
        assert_eq!(unmapped(v6), v4);
        assert_eq!(mapped(SocketDomain::Inet6, "0.0.0.0:1".parse().unwrap()).unwrap().to_string(), "[::]:1");
        assert!(mapped(SocketDomain::Inet4, "[::1]:1".parse().unwrap()).is_err());
    }
}
