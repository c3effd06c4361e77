//! Watching directories (`inotify`): for guests whose files the policy does not restrict. A watch tells of everything below a directory, links and files of
//! others too, which no grant speaks of.

use crate::Sandbox;
use crate::descriptor::{Backing, Descriptor, Resource, ResourceKind};
use crate::error::{Errno, SandboxResult};
use rustix::fs::inotify;

impl Sandbox {
    /// What events can be read from, in the form that the host gives them.
    pub fn watch_service(&self) -> SandboxResult<Descriptor> {
        if self.restricts_files() {
            return Err(Errno::NOSYS.into());
        }
        let fd = inotify::init(inotify::CreateFlags::CLOEXEC | inotify::CreateFlags::NONBLOCK)?;
        self.descriptors.insert(Resource::host(fd, ResourceKind::Pipe))
    }

    /// Begins to watch a file or directory; the number that its events have.
    pub fn add_watch(&self, service: Descriptor, path: &[u8], events: u32) -> SandboxResult<i32> {
        let resource = self.resource(service)?;
        let Backing::Host(fd) = &resource.backing else { return Err(Errno::INVAL.into()) };
        if self.restricts_files() {
            return Err(Errno::NOSYS.into());
        }
        Ok(inotify::add_watch(fd, path, inotify::WatchFlags::from_bits_retain(events))?)
    }

    /// Ends a watch.
    pub fn remove_watch(&self, service: Descriptor, watch: i32) -> SandboxResult<()> {
        let resource = self.resource(service)?;
        Ok(inotify::remove_watch(resource.fd()?, watch)?)
    }
}
