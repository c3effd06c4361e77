//! Reads, writes and compare-and-set of references.

use std::sync::atomic::{AtomicU64, Ordering};

use gc::{Handle, RawRef};
use runtime::{JavaResult, JavaThread};

use super::place::{Slot, fault, reference};
use super::slot_type;

fn from_word(word: u64) -> RawRef {
    RawRef::from_bits(word as u32)
}

fn to_word(reference: RawRef) -> u64 {
    u64::from(reference.bits())
}

/// `getReference`
pub fn get_reference(thread: &mut JavaThread, _unsafe: Handle, base: Option<Handle>, offset: i64) -> JavaResult<Option<Handle>> {
    let found = match reference(thread, base, offset)? {
        Slot::Heap(object, offset) => thread.vm().view.load_ref(object, offset),
        Slot::Static(class, index) => from_word(class.statics[index].load(Ordering::Relaxed)),
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
        Slot::Heap(object, offset) => thread.vm().view.load_ref_volatile(object, offset),
        Slot::Static(class, index) => from_word(class.statics[index].load(Ordering::SeqCst)),
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
    let value = thread.raw_or_null(value);
    slot_type::check(thread, slot, value)?;
    match slot {
        Slot::Heap(object, offset) => thread.vm().view.store_ref(object, offset, value),
        Slot::Static(class, index) => class.statics[index].store(to_word(value), Ordering::Release),
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
    let value = thread.raw_or_null(value);
    slot_type::check(thread, slot, value)?;
    match slot {
        Slot::Heap(object, offset) => thread.vm().view.store_ref_volatile(object, offset, value),
        Slot::Static(class, index) => class.statics[index].store(to_word(value), Ordering::SeqCst),
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
) -> JavaResult<RawRef> {
    let slot = reference(thread, base, offset)?;
    let (expected, new) = (thread.raw_or_null(expected), thread.raw_or_null(new));
    slot_type::check(thread, slot, new)?;
    Ok(match slot {
        Slot::Heap(object, offset) => {
            thread.vm().view.compare_exchange_ref(object, offset, expected, new).unwrap_or_else(|found| found)
        }
        Slot::Static(class, index) => exchange_word(&class.statics[index], expected, new),
    })
}

fn exchange_word(word: &AtomicU64, expected: RawRef, new: RawRef) -> RawRef {
    let result = word.compare_exchange(to_word(expected), to_word(new), Ordering::SeqCst, Ordering::SeqCst);
    from_word(result.unwrap_or_else(|found| found))
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
    Ok(found == thread.raw_or_null(expected))
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
    let found = exchange(thread, base, offset, expected, new)?;
    Ok(thread.handle_or_null(found))
}

/// `getUncompressedObject`: there are no objects outside the heap, so no address holds one.
pub fn get_uncompressed_object(thread: &mut JavaThread, _unsafe: Handle, _address: i64) -> JavaResult<Option<Handle>> {
    Err(fault(thread))
}
