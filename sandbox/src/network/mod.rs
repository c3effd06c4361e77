//! The network: sockets, their options, readiness, names, interfaces; and which of it the policy allows.

mod address;
mod interfaces;
mod multicast;
mod names;
mod options;
mod poll;
mod sockets;
mod system_options;

pub use address::SocketAddress;
pub use interfaces::{InterfaceAddress, NetworkInterface};
pub use multicast::Membership;
pub use options::SocketOption;
pub use poll::{EpollOperation, ReadyEvent, events};
pub use sockets::Shutdown;

pub(crate) use names::ResolvedNames;

use crate::error::SandboxResult;
use crate::policy::Network;
use crate::{Grant, Sandbox};
use std::net::{IpAddr, SocketAddr};

impl Sandbox {
    /// Whether any use of the network is allowed.
    pub(crate) fn check_network(&self, operation: &'static str) -> SandboxResult<()> {
        match &self.policy.network {
            Network::Listed { connect, listen } if connect.is_empty() && listen.is_empty() => {
                Err(self.deny(operation, "network", Grant::Network))
            }
            _ => Ok(()),
        }
    }

    /// Whether the guest may send to `address`: its numeric form is granted, or a granted name was resolved to it. A name that leads
    /// to the host itself or to link-local services is no way around the numeric grants.
    pub(crate) fn check_connect(&self, operation: &'static str, address: SocketAddr) -> SandboxResult<()> {
        let grant = || Grant::Connect(address.to_string());
        let Network::Listed { connect, .. } = &self.policy.network else {
            self.learn(grant);
            return Ok(());
        };
        let (ip, port) = (address.ip().to_canonical(), address.port());
        let by_name = || {
            !is_local(ip)
                && self.resolved_names.names_of(ip).iter().any(|name| {
                    connect.iter().any(|endpoint| endpoint.covers_port(port) && endpoint.host.eq_ignore_ascii_case(name))
                })
        };
        if connect.iter().any(|endpoint| endpoint.covers(ip, port)) || by_name() {
            return Ok(());
        }
        Err(self.deny(operation, &address.to_string(), grant()))
    }

    /// Whether the guest may receive on `address`.
    pub(crate) fn check_listen(&self, operation: &'static str, address: SocketAddr) -> SandboxResult<()> {
        let grant = || Grant::Listen(address.to_string());
        let Network::Listed { listen, .. } = &self.policy.network else {
            self.learn(grant);
            return Ok(());
        };
        if listen.iter().any(|endpoint| endpoint.covers(address.ip(), address.port())) {
            return Ok(());
        }
        Err(self.deny(operation, &address.to_string(), grant()))
    }
}

fn is_local(ip: IpAddr) -> bool {
    let special = match ip {
        IpAddr::V4(ip) => ip.is_link_local() || ip.is_broadcast(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    special || ip.is_loopback() || ip.is_unspecified() || ip.is_multicast()
}
