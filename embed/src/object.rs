//! Handles of the host to objects of a guest.

use std::fmt;
use std::sync::Arc;

use runtime::host_roots::HostRoots;
use runtime::{Handle, JavaThread};

use crate::error::{Error, Fault};

struct Cell {
    roots: Arc<HostRoots>,
    number: u32,
}

impl Drop for Cell {
    fn drop(&mut self) {
        self.roots.free(self.number);
    }
}

/// An object of a guest. It lives at least as long as the handle and its clones, which have no lifetime of their own: they may be kept,
/// sent to other threads and dropped anywhere, also after their [`Vm`](crate::Vm). Using one with another `Vm` is
/// [`Error::OtherVm`](crate::Error::OtherVm).
#[derive(Clone)]
pub struct Object(Arc<Cell>);

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Object").field(&self.0.number).finish()
    }
}

impl Object {
    /// A handle of the host for one of a thread.
    pub(crate) fn of(thread: &JavaThread, object: Handle) -> Self {
        let roots = Arc::clone(&thread.vm().host_roots);
        let number = roots.add(thread.raw(object));
        Self(Arc::new(Cell { roots, number }))
    }

    /// A handle of the thread for the object.
    pub(crate) fn in_thread(&self, thread: &JavaThread) -> Result<Handle, Fault> {
        if !Arc::ptr_eq(&self.0.roots, &thread.vm().host_roots) {
            return Err(Error::OtherVm.into());
        }
        Ok(thread.handle(self.0.roots.get(self.0.number, thread)))
    }
}
