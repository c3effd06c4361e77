//! Room for the metadata of one more class.

use gc::{Cause, Kind};

use crate::metadata::class::{ClassBytes, ClassRef};
use crate::outcome::JavaResult;
use crate::sync::lock;
use crate::thread::JavaThread;
use crate::vm::Vm;

/// Collects if metadata has grown much, and looks whether there is room for one more class, of about so many bytes. Those of the class library are in no
/// great number, and errors need some.
///
/// # Errors
/// `OutOfMemoryError` for a class of the guest, if there is no room (`-XX:MaxMetaspaceSize`), or it has as many as it may have.
pub fn make_room(thread: &mut JavaThread, is_of_library: bool, bytes: u64) -> JavaResult<()> {
    let vm = thread.vm();
    let has_room = || has_room(&vm, bytes) && vm.ledger.classes() < vm.options.classes_max;
    let is_full = || !is_of_library && !has_room();
    if is_full() {
        // What one collection has found the next one frees, unless a compiler thread is at work.
        collect(thread);
        collect(thread);
    } else if vm.ledger.is_over_threshold() {
        collect(thread);
    }
    if is_full() && lock(&vm.unloaded).has_classes() {
        let _nobody_looks = thread.blocking(|_| vm.in_use.quiet())?;
        collect(thread);
    }
    thread.poll()?;
    let is_full = is_full();
    if is_full { Err(thread.throw_out_of_memory("Metaspace")) } else { Ok(()) }
}

fn collect(thread: &mut JavaThread) {
    let vm = thread.vm();
    thread.mutator.collect(Kind::Full, Cause::MetadataThreshold, &*vm);
}

/// Whether metadata may grow by so many bytes.
fn has_room(vm: &Vm, bytes: u64) -> bool {
    vm.ledger.metadata_bytes().saturating_add(bytes) <= vm.options.metadata_max && vm.ledger.native.has(bytes)
}

/// Looks whether there is room for so many bytes that a class comes to need later.
///
/// # Errors
/// `OutOfMemoryError` for a class of the guest, if there is not.
pub fn check_room(thread: &mut JavaThread, class: ClassRef, bytes: u64) -> JavaResult<()> {
    let is_of_library = !matches!(class.bytes, ClassBytes::Owned(_));
    if is_of_library || has_room(&thread.vm(), bytes) { Ok(()) } else { Err(thread.throw_out_of_memory("Metaspace")) }
}
