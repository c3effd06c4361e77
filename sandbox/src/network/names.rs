//! Host names: looking them up, the host's own, and whether an address answers.

use super::address::SocketAddress;
use crate::descriptor::SocketDomain;
use crate::error::{Errno, SandboxError, SandboxResult};
use crate::policy::Network;
use crate::waker::Waker;
use crate::{Grant, Sandbox};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Which names led to an address; the policy grants by name.
#[derive(Debug, Default)]
pub(crate) struct ResolvedNames {
    names: Mutex<HashMap<IpAddr, Vec<String>>>,
}

const ADDRESSES_MAX: usize = 4096;
const NAMES_PER_ADDRESS_MAX: usize = 16;

impl ResolvedNames {
    pub(crate) fn names_of(&self, address: IpAddr) -> Vec<String> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner).get(&address).cloned().unwrap_or_default()
    }

    fn record(&self, name: &str, addresses: &[IpAddr]) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        for address in addresses {
            if names.len() >= ADDRESSES_MAX && !names.contains_key(address) {
                continue;
            }
            let known = names.entry(*address).or_default();
            if known.len() < NAMES_PER_ADDRESS_MAX && !known.iter().any(|other| other == name) {
                known.push(name.to_owned());
            }
        }
    }
}

type Lookup = Mutex<Option<Result<Vec<IpAddr>, String>>>;

impl Sandbox {
    /// The addresses of a host name, in the resolver's order without duplicates (`lookupAllHostAddr`). Fails with
    /// [`SandboxError::UnknownHost`].
    pub fn resolve(&self, name: &str, waker: &Waker) -> SandboxResult<Vec<IpAddr>> {
        if let Ok(address) = name.parse() {
            return Ok(vec![address]);
        }
        self.check_resolve(name)?;
        waker.begin();
        let _waiting = waker.prepare();
        // The resolver cannot be woken, so it works on a thread of its own that is left behind when the caller must stop.
        let lookup: Arc<Lookup> = Arc::default();
        let (result, done, host) = (Arc::clone(&lookup), waker.clone(), name.to_owned());
        let look_up = move || {
            let found = (host.as_str(), 0u16).to_socket_addrs();
            let found = found.map(|found| distinct(found.map(|address| address.ip()))).map_err(|error| error.to_string());
            *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
            done.nudge();
        };
        std::thread::Builder::new().name("resolver".to_owned()).spawn(look_up)?;
        loop {
            if let Some(found) = lookup.lock().unwrap_or_else(PoisonError::into_inner).take() {
                let addresses = found.map_err(|reason| unknown_host(name, &reason))?;
                self.resolved_names.record(name, &addresses);
                return Ok(addresses);
            }
            waker.check()?;
            waker.poll_with(&mut [], None)?;
        }
    }

    /// The name of an address in the host's own table (`getHostByAddr`).
    pub fn host_name_of(&self, address: IpAddr) -> SandboxResult<String> {
        let unknown = || unknown_host(&address.to_string(), "Name or service not known");
        if self.policy.network != Network::Unrestricted {
            return if address.is_loopback() { Ok("localhost".to_owned()) } else { Err(unknown()) };
        }
        let hosts = std::fs::read_to_string("/etc/hosts").unwrap_or_default();
        name_in_hosts(&hosts, address).ok_or_else(unknown)
    }

    /// The host's own name (`getLocalHostName`).
    pub fn local_host_name(&self) -> String {
        let node = self.system_name().node;
        if node.is_empty() { "localhost".to_owned() } else { node }
    }

    /// Whether the host can use IPv6.
    pub fn is_ipv6_available(&self) -> bool {
        std::path::Path::new("/proc/net/if_inet6").exists()
            && rustix::net::socket(rustix::net::AddressFamily::INET6, rustix::net::SocketType::STREAM, None).is_ok()
    }

    /// Whether an address answers within `timeout`: its echo port accepts or refuses (`InetAddress.isReachable`).
    pub fn is_reachable(&self, address: IpAddr, timeout: Duration, waker: &Waker) -> SandboxResult<bool> {
        const ECHO_PORT: u16 = 7;
        let domain = if address.is_ipv4() { SocketDomain::Inet4 } else { SocketDomain::Inet6 };
        let socket = self.socket(domain, true)?;
        self.set_blocking(socket, false)?;
        let target = SocketAddress::Inet(SocketAddr::new(address, ECHO_PORT));
        let connected = self
            .connect(socket, &target, waker)
            .and_then(|connected| if connected { Ok(true) } else { self.finish_connect(socket, Some(timeout), waker) });
        self.close(socket)?;
        match connected {
            Err(SandboxError::Os(Errno::CONNREFUSED)) => Ok(true),
            Err(SandboxError::Os(Errno::NETUNREACH | Errno::HOSTUNREACH | Errno::TIMEDOUT | Errno::INVAL)) => Ok(false),
            result => result,
        }
    }

    fn check_resolve(&self, name: &str) -> SandboxResult<()> {
        let grant = || Grant::Connect(format!("{name}:*"));
        let Network::Listed { connect, listen } = &self.policy.network else {
            self.learn(grant);
            return Ok(());
        };
        let granted = |host: &str| host == "*" || host.eq_ignore_ascii_case(name);
        if connect.iter().chain(listen).any(|endpoint| granted(&endpoint.host)) {
            return Ok(());
        }
        Err(self.deny("resolve", name, grant()))
    }
}

fn unknown_host(name: &str, reason: &str) -> SandboxError {
    let reason = reason.rsplit(": ").next().unwrap_or(reason).to_owned();
    SandboxError::UnknownHost { host: name.to_owned(), reason }
}

fn distinct(addresses: impl Iterator<Item = IpAddr>) -> Vec<IpAddr> {
    let mut distinct = Vec::new();
    for address in addresses {
        if !distinct.contains(&address) {
            distinct.push(address);
        }
    }
    distinct
}

fn name_in_hosts(hosts: &str, address: IpAddr) -> Option<String> {
    hosts.lines().find_map(|line| {
        let mut words = line.split('#').next()?.split_whitespace();
        let matches = words.next()?.parse::<IpAddr>().is_ok_and(|own| own == address);
        words.next().filter(|_| matches).map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    #[test]
    fn localhost_is_the_loopback() {
        let sandbox = Sandbox::new(Policy::trusted()).unwrap();
        let waker = sandbox.new_waker();
        assert!(sandbox.resolve("localhost", &waker).unwrap().iter().all(IpAddr::is_loopback));
        assert_eq!(sandbox.resolve("10.1.2.3", &waker), Ok(vec!["10.1.2.3".parse().unwrap()]));
        assert!(matches!(sandbox.resolve("no-such-host.invalid", &waker), Err(SandboxError::UnknownHost { .. })));
    }

    #[test]
    fn host_tables_are_read() {
        let hosts = "# table\n127.0.0.1 localhost here\n::1\tip6-localhost # six\n";
        assert_eq!(name_in_hosts(hosts, "127.0.0.1".parse().unwrap()).as_deref(), Some("localhost"));
        assert_eq!(name_in_hosts(hosts, "::1".parse().unwrap()).as_deref(), Some("ip6-localhost"));
        assert_eq!(name_in_hosts(hosts, "10.0.0.1".parse().unwrap()), None);
    }

    #[test]
    fn names_without_a_grant_are_not_looked_up() {
        let sandbox = Sandbox::new(Policy::untrusted().connect("localhost:80")).unwrap();
        let waker = sandbox.new_waker();
        assert!(sandbox.resolve("localhost", &waker).is_ok());
        assert!(matches!(sandbox.resolve("example.org", &waker), Err(SandboxError::Denied { .. })));
    }
}
