//! The only door of one Vm to files, network, processes, environment, clock, entropy, standard streams and signals.
//!
//! A [`Sandbox`] belongs to one Vm and carries its [`Policy`]. Each request checks the policy first; a denial is
//! [`SandboxError::Denied`] and an [`AuditRecord`]. This crate knows nothing of Java beyond the shapes its natives need.
//!
//! **Invariant:** everything the guest holds is an id into a table of its own Sandbox. Dropping the Sandbox closes all of it.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "this crate is the door")]
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a failed step fails the test"))]

mod attributes;
mod audit;
pub mod container;
mod descriptor;
mod directory;
mod entropy;
mod environment;
mod error;
mod files;
mod grant;
pub mod host;
mod load;
mod locale;
mod locks;
pub mod log;
mod machine;
mod mounts;
mod network;
mod paths;
pub mod perf_data;
mod policy;
mod process;
mod process_info;
pub mod signal;
mod stdio;
mod temporary;
mod time;
mod tool_client;
pub mod tools;
mod users;
mod waker;
mod watch;

pub use attributes::{FileAttributes, FileSystemSpace, FileTime};
pub use audit::AuditRecord;
pub use descriptor::{Descriptor, SocketDomain};
pub use directory::DirectoryStream;
pub use environment::SystemName;
pub use error::{Errno, SandboxError, SandboxResult};
pub use files::Whence;
pub use grant::{Grant, least};
pub use load::Ticks;
pub use locale::{Encoding, Language, Locale};
pub use locks::FileRange;
pub use machine::learn_machine;
pub use mounts::Mount;
pub use network::*;
pub use policy::{Access, Clock, DirectoryGrant, Endpoint, Entropy, Environment, Input, Network, Output, Policy};
pub use process::{ProcessInfo, ProcessRequest, Redirect, SpawnedProcess};
pub use users::{Account, User};
pub use waker::Waker;

use descriptor::{DescriptorTable, Resource};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

/// One Vm's door to its host. Send and Sync; share it in an [`Arc`].
#[derive(Debug)]
pub struct Sandbox {
    pub(crate) policy: Policy,
    pub(crate) grants: Vec<paths::OpenGrant>,
    pub(crate) has_read_only_parts: bool,
    pub(crate) temporary: temporary::Temporary,
    pub(crate) audit: audit::AuditLog,
    pub(crate) descriptors: DescriptorTable,
    /// The standard streams as they were at the start, even if the guest closed them.
    pub(crate) standard: Vec<Arc<Resource>>,
    pub(crate) directories: directory::DirectoryTable,
    pub(crate) children: process::ChildTable,
    pub(crate) resolved_names: network::ResolvedNames,
    pub(crate) signals: signal::OwnedSignals,
    pub(crate) entropy_state: Mutex<Option<u64>>,
    pub(crate) started: Instant,
    pub(crate) processors: environment::ProcessorCount,
    pub(crate) wakers: waker::Events,
    /// How the host encodes paths.
    pub(crate) path_encoding: OnceLock<Encoding>,
}

impl Sandbox {
    /// Opens the granted directories and the standard streams.
    pub fn new(policy: Policy) -> SandboxResult<Self> {
        signal::outlast_calls();
        let grants = paths::open_grants(&policy)?;
        let descriptors = DescriptorTable::new(stdio::standard_resources(&policy), policy.max_open_files);
        let standard = (0..3).map(|number| descriptors.resource(Descriptor(number))).collect::<Result<_, _>>()?;
        Ok(Self {
            policy,
            has_read_only_parts: paths::has_read_only_parts(&grants),
            grants,
            temporary: temporary::Temporary::default(),
            audit: audit::AuditLog::default(),
            descriptors,
            standard,
            directories: directory::DirectoryTable::default(),
            children: process::ChildTable::default(),
            resolved_names: network::ResolvedNames::default(),
            signals: signal::OwnedSignals::default(),
            entropy_state: Mutex::new(None),
            started: Instant::now(),
            processors: environment::ProcessorCount::default(),
            wakers: waker::Events::default(),
            path_encoding: OnceLock::new(),
        })
    }

    /// The rules this Vm lives under.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What was denied so far.
    pub fn audit(&self) -> Vec<AuditRecord> {
        self.audit.records()
    }

    /// A stop signal for one Java thread, for all its blocking calls.
    pub fn new_waker(&self) -> Waker {
        self.wakers.new_waker()
    }

    /// The resource behind a guest number.
    pub(crate) fn resource(&self, descriptor: Descriptor) -> SandboxResult<Arc<Resource>> {
        self.descriptors.resource(descriptor)
    }

    /// Records a denial.
    pub(crate) fn deny(&self, operation: &'static str, target: &str, grant: Grant) -> SandboxError {
        let denied = SandboxError::Denied { operation, target: target.to_owned(), grant: grant.to_string() };
        self.audit.record(operation, target, grant);
        denied
    }

    /// Takes a note of something that is allowed, if the policy learns.
    pub(crate) fn learn(&self, grant: impl FnOnce() -> Grant) {
        if self.policy.learns {
            self.audit.learn(grant());
        }
    }

    /// What the guest has made use of, if the policy [learns](Policy::learning): the grants that would have sufficed.
    pub fn learned(&self) -> Vec<Grant> {
        least(&self.audit.learned())
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.descriptors.close_all();
        self.remove_temporary();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sandbox_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Sandbox>();
        shared::<Waker>();
    }
}
