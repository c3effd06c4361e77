//! Compare-and-set of `int` and `long`, and fences.

use std::sync::atomic::{Ordering, fence};

use gc::{Handle, Ref};
use runtime::{JavaResult, JavaThread};

use super::place::{Intent, Place, fault, primitive, static_bits};

/// The value found; the update has happened if it is `expected`.
fn exchange_u32(thread: &mut JavaThread, base: Option<Handle>, offset: i64, expected: u32, new: u32) -> JavaResult<u32> {
    let vm = thread.vm();
    match primitive(thread, base, offset, 4, Intent::Write)? {
        Place::Heap(object, offset) if offset.is_multiple_of(4) => {
            Ok(vm.view.compare_exchange_u32(thread.raw(object), offset, expected, new).unwrap_or_else(|found| found))
        }
        Place::Heap(..) => Err(fault(thread)),
        Place::Arena(address) => match vm.arena.compare_exchange_u32(address, expected, new) {
            Ok(result) => Ok(result.unwrap_or_else(|found| found)),
            Err(_) => Err(fault(thread)),
        },
        Place::Static(class, index, kind) => {
            let (word, new) = (&class.statics[index], static_bits(kind, u64::from(new)));
            let result = word.compare_exchange(u64::from(expected), new, Ordering::SeqCst, Ordering::SeqCst);
            Ok(result.unwrap_or_else(|found| found) as u32)
        }
    }
}

/// As `exchange_u32`.
fn exchange_u64(thread: &mut JavaThread, base: Option<Handle>, offset: i64, expected: u64, new: u64) -> JavaResult<u64> {
    let vm = thread.vm();
    match primitive(thread, base, offset, 8, Intent::Write)? {
        Place::Heap(object, offset) if offset.is_multiple_of(8) => {
            Ok(vm.view.compare_exchange_u64(thread.raw(object), offset, expected, new).unwrap_or_else(|found| found))
        }
        Place::Heap(..) => Err(fault(thread)),
        Place::Arena(address) => match vm.arena.compare_exchange_u64(address, expected, new) {
            Ok(result) => Ok(result.unwrap_or_else(|found| found)),
            Err(_) => Err(fault(thread)),
        },
        Place::Static(class, index, _) => {
            let result = class.statics[index].compare_exchange(expected, new, Ordering::SeqCst, Ordering::SeqCst);
            Ok(result.unwrap_or_else(|found| found))
        }
    }
}

/// `compareAndSetInt`
pub fn compare_and_set_int(
    thread: &mut JavaThread,
    _unsafe: Handle,
    base: Option<Handle>,
    offset: i64,
    expected: i32,
    new: i32,
) -> JavaResult<bool> {
    Ok(exchange_u32(thread, base, offset, expected as u32, new as u32)? == expected as u32)
}

/// `compareAndExchangeInt`
pub fn compare_and_exchange_int(
    thread: &mut JavaThread,
    _unsafe: Handle,
    base: Option<Handle>,
    offset: i64,
    expected: i32,
    new: i32,
) -> JavaResult<i32> {
    Ok(exchange_u32(thread, base, offset, expected as u32, new as u32)? as i32)
}

/// `compareAndSetLong`
pub fn compare_and_set_long(
    thread: &mut JavaThread,
    _unsafe: Handle,
    base: Option<Handle>,
    offset: i64,
    expected: i64,
    new: i64,
) -> JavaResult<bool> {
    Ok(exchange_u64(thread, base, offset, expected as u64, new as u64)? == expected as u64)
}

/// `compareAndExchangeLong`
pub fn compare_and_exchange_long(
    thread: &mut JavaThread,
    _unsafe: Handle,
    base: Option<Handle>,
    offset: i64,
    expected: i64,
    new: i64,
) -> JavaResult<i64> {
    Ok(exchange_u64(thread, base, offset, expected as u64, new as u64)? as i64)
}

/// `loadFence`
pub fn load_fence(_thread: &JavaThread, _this: Ref<'_>) {
    fence(Ordering::Acquire);
}

/// `storeFence`
pub fn store_fence(_thread: &JavaThread, _this: Ref<'_>) {
    fence(Ordering::Release);
}

/// `fullFence`
pub fn full_fence(_thread: &JavaThread, _this: Ref<'_>) {
    fence(Ordering::SeqCst);
}
