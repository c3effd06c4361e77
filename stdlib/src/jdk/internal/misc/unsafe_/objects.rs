//! Reads, writes and compare-and-set of references.

use gc::Handle;
use runtime::{JavaResult, JavaThread};

use super::place::{Slot, fault, reference};
use super::slot_type;

/// `getReference`
pub fn get_reference(thread: &mut JavaThread, _unsafe: Handle, base: Option<Handle>, offset: i64) -> JavaResult<Option<Handle>> {
    let found = match reference(thread, base, offset)? {
        Slot::Heap(object, offset) => thread.vm().view.load_ref(thread.raw(object), offset),
        Slot::Static(field) => field.static_root().load(thread),
    };
    Ok(thread.handle_or_null(found))
}

/// `getReferenceVolatile`
pub fn get_reference_volatile(
    thread: &mut JavaThread,
    _unsafe: Handle,
    base: Option<Handle>,
    offset: i64,
) -> JavaResult<Option<Handle>> {
    let found = match reference(thread, base, offset)? {
        Slot::Heap(object, offset) => thread.vm().view.load_ref_volatile(thread.raw(object), offset),
        Slot::Static(field) => field.static_root().load(thread),
    };
    Ok(thread.handle_or_null(found))
}

/// `putReference`
pub fn put_reference(
    thread: &mut JavaThread,
    _unsafe: Handle,
    base: Option<Handle>,
    offset: i64,
    value: Option<Handle>,
) -> JavaResult<()> {
    let slot = reference(thread, base, offset)?;
    slot_type::check(thread, slot, value)?;
    let value = thread.raw_or_null(value);
    match slot {
        Slot::Heap(object, offset) => thread.vm().view.store_ref(thread.raw(object), offset, value),
        Slot::Static(field) => field.static_root().store(value),
    }
    Ok(())
}

/// `putReferenceVolatile`
pub fn put_reference_volatile(
    thread: &mut JavaThread,
    _unsafe: Handle,
    base: Option<Handle>,
    offset: i64,
    value: Option<Handle>,
) -> JavaResult<()> {
    let slot = reference(thread, base, offset)?;
    slot_type::check(thread, slot, value)?;
    let value = thread.raw_or_null(value);
    match slot {
        Slot::Heap(object, offset) => thread.vm().view.store_ref_volatile(thread.raw(object), offset, value),
        Slot::Static(field) => field.static_root().store_volatile(value),
    }
    Ok(())
}

/// The reference found; the update has happened if it is `expected`.
fn exchange(
    thread: &mut JavaThread,
    base: Option<Handle>,
    offset: i64,
    expected: Option<Handle>,
    new: Option<Handle>,
) -> JavaResult<Option<Handle>> {
    let slot = reference(thread, base, offset)?;
    slot_type::check(thread, slot, new)?;
    let (expected, new) = (thread.raw_or_null(expected), thread.raw_or_null(new));
    let found = match slot {
        Slot::Heap(object, offset) => {
            thread.vm().view.compare_exchange_ref(thread.raw(object), offset, expected, new).unwrap_or_else(|found| found)
        }
        Slot::Static(field) => field.static_root().compare_exchange(expected, new).unwrap_or_else(|found| found),
    };
    Ok(thread.handle_or_null(found))
}

/// `compareAndSetReference`
pub fn compare_and_set_reference(
    thread: &mut JavaThread,
    _unsafe: Handle,
    base: Option<Handle>,
    offset: i64,
    expected: Option<Handle>,
    new: Option<Handle>,
) -> JavaResult<bool> {
    let found = exchange(thread, base, offset, expected, new)?;
    Ok(thread.raw_or_null(found) == thread.raw_or_null(expected))
}

/// `compareAndExchangeReference`
pub fn compare_and_exchange_reference(
    thread: &mut JavaThread,
    _unsafe: Handle,
    base: Option<Handle>,
    offset: i64,
    expected: Option<Handle>,
    new: Option<Handle>,
) -> JavaResult<Option<Handle>> {
    exchange(thread, base, offset, expected, new)
}

/// `getUncompressedObject`: there are no objects outside the heap, so no address holds one.
pub fn get_uncompressed_object(thread: &mut JavaThread, _unsafe: Handle, _address: i64) -> JavaResult<Option<Handle>> {
    Err(fault(thread))
}
