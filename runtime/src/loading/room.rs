//! Room for the metadata of one more class.

use gc::{Cause, Kind};

use crate::outcome::JavaResult;
use crate::thread::JavaThread;

/// Collects if metadata has grown much, and looks whether there is room for one more class. Those of the class library are in no great number, and errors need some.
///
/// # Errors
/// `OutOfMemoryError` for a class of the guest, if there is no room (`-XX:MaxMetaspaceSize`).
pub fn make_room(thread: &mut JavaThread, is_of_library: bool) -> JavaResult<()> {
    let vm = thread.vm();
    let is_full = || !is_of_library && vm.ledger.metadata_bytes() >= vm.options.metadata_max;
    let mut collect = || thread.mutator.collect(Kind::Full, Cause::MetadataThreshold, &*vm);
    if is_full() {
        collect();
        // What one collection has found the next one frees.
        collect();
    } else if vm.ledger.is_over_threshold() {
        collect();
    }
    thread.poll()?;
    if is_full() { Err(thread.throw_out_of_memory("Metaspace")) } else { Ok(()) }
}
