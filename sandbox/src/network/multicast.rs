//! Multicast groups: who hears which, and from whom.

use super::system_options::{self, GroupSource};
use crate::Sandbox;
use crate::descriptor::Descriptor;
use crate::error::SandboxResult;
use rustix::net::sockopt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A multicast group to join or leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// IPv4, with the address of the interface, and only from `source` if given.
    V4 {
        /// The group.
        group: Ipv4Addr,
        /// An address of the interface; unspecified lets the host choose.
        interface: Ipv4Addr,
        /// The only sender to hear.
        source: Option<Ipv4Addr>,
    },
    /// IPv6, with the index of the interface, and only from `source` if given.
    V6 {
        /// The group.
        group: Ipv6Addr,
        /// The interface; 0 lets the host choose.
        interface: u32,
        /// The only sender to hear.
        source: Option<Ipv6Addr>,
    },
}

impl Sandbox {
    /// Joins or leaves a multicast group.
    pub fn change_membership(&self, descriptor: Descriptor, join: bool, membership: Membership) -> SandboxResult<()> {
        self.check_network("multicast")?;
        let (resource, _, _) = self.socket_resource(descriptor)?;
        let fd = resource.fd()?;
        let changed = match membership {
            Membership::V4 { group, interface, source: None } if join => sockopt::set_ip_add_membership(fd, &group, &interface),
            Membership::V4 { group, interface, source: None } => sockopt::set_ip_drop_membership(fd, &group, &interface),
            Membership::V4 { group, interface, source: Some(source) } if join => {
                sockopt::set_ip_add_source_membership(fd, &group, &interface, &source)
            }
            Membership::V4 { group, interface, source: Some(source) } => {
                sockopt::set_ip_drop_source_membership(fd, &group, &interface, &source)
            }
            Membership::V6 { group, interface, source: None } if join => sockopt::set_ipv6_add_membership(fd, &group, interface),
            Membership::V6 { group, interface, source: None } => sockopt::set_ipv6_drop_membership(fd, &group, interface),
            Membership::V6 { group, interface, source: Some(source) } => {
                return Ok(system_options::change_source(fd, join, &GroupSource::new(interface, group, source))?);
            }
        };
        Ok(changed?)
    }

    /// Hears no more, or hears again, what one sender says to a group that the socket has joined; `membership` names the sender.
    pub fn block_source(&self, descriptor: Descriptor, block: bool, membership: Membership) -> SandboxResult<()> {
        self.check_network("multicast")?;
        let (resource, _, _) = self.socket_resource(descriptor)?;
        let fd = resource.fd()?;
        match membership {
            Membership::V4 { group, interface, source } => {
                let source = source.unwrap_or(Ipv4Addr::UNSPECIFIED);
                Ok(system_options::block_ipv4(fd, block, group, interface, source)?)
            }
            Membership::V6 { group, interface, source } => {
                let source = source.unwrap_or(Ipv6Addr::UNSPECIFIED);
                Ok(system_options::block_ipv6(fd, block, &GroupSource::new(interface, group, source))?)
            }
        }
    }
}
