//! What the guest may know of its host: variables, user, system, processors, memory.

use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::container::Limits;
use crate::log::Level;
use crate::machine::machine;
use crate::policy::Environment;
use crate::{Policy, Sandbox};

/// How long the number of processors is believed: the host reads files for it (HotSpot's `OSCONTAINER_CACHE_TIMEOUT`).
const PROCESSORS_KEPT: Duration = Duration::from_millis(20);

/// The number of processors, and when the host has said so.
#[derive(Debug, Default)]
pub(crate) struct ProcessorCount(Mutex<Option<(Instant, u32)>>);

impl ProcessorCount {
    fn count(&self, policy: &Policy) -> u32 {
        if let Some(count) = policy.processors {
            return count.max(1);
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, count)) = known.filter(|(asked, _)| asked.elapsed() < PROCESSORS_KEPT) {
            return count;
        }
        let limit = if policy.heeds_container { Limits::read(Path::new("/")).processors } else { None };
        let count = own_processors().min(limit.unwrap_or(u32::MAX));
        *known = Some((Instant::now(), count));
        count
    }
}

/// Name, release and machine of the host's system (`uname`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemName {
    /// Such as `Linux`.
    pub name: String,
    /// Such as `6.1.0`.
    pub release: String,
    /// Such as `x86_64`.
    pub machine: String,
    /// The host's name in the network.
    pub node: String,
}

impl Sandbox {
    /// All environment variables as names and values.
    pub fn environment_variables(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        match &self.policy.environment {
            Environment::Host => std::env::vars_os().map(|(name, value)| (name.into_vec(), value.into_vec())).collect(),
            Environment::Listed(variables) => variables.clone(),
        }
    }

    /// The value of one environment variable.
    pub fn environment_variable(&self, name: &[u8]) -> Option<Vec<u8>> {
        let found = self.environment_variables().into_iter().rev().find(|variable| variable.0 == name);
        found.map(|variable| variable.1)
    }

    /// The value of `user.name`.
    pub fn user_name(&self) -> Vec<u8> {
        let user = self.user_by_id(machine().user);
        user.map_or_else(|| b"?".to_vec(), |user| user.name)
    }

    /// The value of `user.home`; `?` where the host does not know, as in Java.
    pub fn user_home(&self) -> Vec<u8> {
        let user = self.user_by_id(machine().user);
        user.map(|user| user.home).filter(|home| home.len() >= 3 || home == b"/").unwrap_or_else(|| b"?".to_vec())
    }

    /// The value of `java.io.tmpdir`.
    pub fn temporary_directory(&self) -> &'static [u8] {
        b"/tmp"
    }

    /// Name, release and machine; a guest without host information sees a plain Linux without a release or host name.
    pub fn system_name(&self) -> SystemName {
        let host = &machine().name;
        let text = |field: &std::ffi::CStr| field.to_string_lossy().into_owned();
        let machine = text(host.machine());
        if !self.policy.host_information {
            return SystemName { name: "Linux".to_owned(), release: "0".to_owned(), machine, node: "localhost".to_owned() };
        }
        SystemName { name: text(host.sysname()), release: text(host.release()), machine, node: text(host.nodename()) }
    }

    /// Processors the process may use: its affinity, limited by the container's quota; at least 1.
    pub fn processor_count(&self) -> u32 {
        self.processors.count(&self.policy)
    }

    /// Processors of the host.
    pub fn host_processor_count(&self) -> u32 {
        if self.policy.host_information { host_processors() } else { self.processor_count() }
    }

    /// What was found out about the container, for the log.
    pub fn container_notes(&self) -> Vec<(Level, String)> {
        if self.policy.heeds_container { Limits::read(Path::new("/")).notes } else { Vec::new() }
    }

    /// Whether limits of the container count.
    pub fn heeds_container(&self) -> bool {
        self.policy.heeds_container
    }

    /// Average run queue lengths over 1, 5 and 15 minutes.
    pub fn load_average(&self) -> Option<[f64; 3]> {
        if !self.policy.host_information {
            return None;
        }
        let text = std::fs::read_to_string("/proc/loadavg").ok()?;
        let mut fields = text.split(' ').map(|field| field.parse().ok());
        Some([fields.next()??, fields.next()??, fields.next()??])
    }

    /// Whether the guest may know what its host is like, and how much of it is in use; otherwise it is told of its own `Vm` only.
    pub fn tells_of_host(&self) -> bool {
        self.policy.host_information
    }

    /// Bytes of memory of the host, limited by the container's limit.
    pub fn physical_memory(&self) -> u64 {
        self.policy.physical_memory()
    }

    /// Bytes of memory and of swap space of the host, whatever the container may have of them.
    pub fn host_memory(&self) -> (u64, u64) {
        (machine().memory_bytes, machine().swap_bytes)
    }

    /// Bytes of memory nobody uses.
    pub fn free_memory(&self) -> u64 {
        let info = rustix::system::sysinfo();
        info.freeram.saturating_mul(u64::from(info.mem_unit.max(1)))
    }

    /// The most descriptors the guest can have (`IOUtil.fdLimit`).
    pub fn descriptor_limit(&self) -> u64 {
        let host = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
        host.min(self.policy.max_open_files)
    }

    /// Bytes of a memory page.
    pub fn page_size(&self) -> usize {
        rustix::param::page_size()
    }
}

impl Policy {
    /// Bytes of memory of the host, limited by the container's limit.
    pub fn physical_memory(&self) -> u64 {
        let limit = if self.heeds_container { Limits::read(Path::new("/")).memory } else { None };
        machine().memory_bytes.min(limit.unwrap_or(u64::MAX))
    }

    /// Processors of a sandbox with this policy, as they are now.
    pub fn processor_count(&self) -> u32 {
        ProcessorCount::default().count(self)
    }
}

/// The processors that the process may run on (`cpuset`, `taskset`).
fn own_processors() -> u32 {
    let set = rustix::thread::sched_getaffinity(None);
    let count = set.map_or_else(|_| machine().processors, |set| set.count());
    if count == 0 { host_processors() } else { count }
}

/// Those that are online.
fn host_processors() -> u32 {
    let text = std::fs::read_to_string("/sys/devices/system/cpu/online").unwrap_or_default();
    let count = |range: &str| -> Option<u32> {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        last.parse::<u32>().ok()?.checked_sub(first.parse().ok()?).map(|count| count + 1)
    };
    text.trim().split(',').filter_map(count).sum::<u32>().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_untrusted_guest_sees_only_its_own_variables() {
        let sandbox = Sandbox::new(Policy::untrusted().env("A", "1").env("A", "2")).unwrap();
        assert_eq!(sandbox.environment_variables().len(), 2);
        assert_eq!(sandbox.environment_variable(b"A"), Some(b"2".to_vec()));
        assert_eq!(sandbox.environment_variable(b"PATH"), None);
        assert_eq!(sandbox.user_name(), b"?");
        assert_eq!(sandbox.system_name().node, "localhost");
        assert_eq!(sandbox.load_average(), None);
    }

    #[test]
    fn a_trusted_guest_sees_the_host() {
        let sandbox = Sandbox::new(Policy::trusted()).unwrap();
        assert!(sandbox.environment_variable(b"PATH").is_some());
        assert_eq!(sandbox.system_name().name, "Linux");
        assert!(sandbox.processor_count() >= 1 && sandbox.physical_memory() > 1 << 20);
        assert!(sandbox.load_average().is_some());
    }
}
