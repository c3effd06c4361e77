//! `jdk.internal.misc.Unsafe` on fields and arrays that need no further check; everything else is the native's business.

use std::sync::atomic::{Ordering, fence};

use gc::{ARRAY_BASE_OFFSET, HEADER_SIZE};
use runtime::leaf::LeafTable;
use runtime::metadata::class::ClassKind;
use runtime::metadata::rows::{ClassRow, class_flags};
use runtime::{JavaThread, Ref, leaves};

pub const TABLES: &[&LeafTable] = &[&UNSAFE];

leaves! { UNSAFE = "jdk/internal/misc/Unsafe":
    "getInt" "(Ljava/lang/Object;J)I" => get_int,
    "getIntVolatile" "(Ljava/lang/Object;J)I" => get_int,
    "getLong" "(Ljava/lang/Object;J)J" => get_long,
    "getLongVolatile" "(Ljava/lang/Object;J)J" => get_long,
    "getReference" "(Ljava/lang/Object;J)Ljava/lang/Object;" => get_reference,
    "getReferenceVolatile" "(Ljava/lang/Object;J)Ljava/lang/Object;" => get_reference,
    "getReferenceAcquire" "(Ljava/lang/Object;J)Ljava/lang/Object;" => get_reference,
    "putInt" "(Ljava/lang/Object;JI)V" => put_int,
    "putIntVolatile" "(Ljava/lang/Object;JI)V" => put_int,
    "putLong" "(Ljava/lang/Object;JJ)V" => put_long,
    "putLongVolatile" "(Ljava/lang/Object;JJ)V" => put_long,
    "compareAndSetInt" "(Ljava/lang/Object;JII)Z" => compare_and_set_int,
    "weakCompareAndSetInt" "(Ljava/lang/Object;JII)Z" => compare_and_set_int,
    "compareAndSetLong" "(Ljava/lang/Object;JJJ)Z" => compare_and_set_long,
    "weakCompareAndSetLong" "(Ljava/lang/Object;JJJ)Z" => compare_and_set_long,
    "getAndAddInt" "(Ljava/lang/Object;JI)I" => get_and_add_int,
    "getAndAddLong" "(Ljava/lang/Object;JJ)J" => get_and_add_long,
    "getAndSetInt" "(Ljava/lang/Object;JI)I" => get_and_set_int,
    "getAndSetLong" "(Ljava/lang/Object;JJ)J" => get_and_set_long,
    "loadFence" "()V" => fence_leaf,
    "storeFence" "()V" => fence_leaf,
    "fullFence" "()V" => fence_leaf,
}

fn fence_leaf(_thread: &JavaThread, _this: Ref<'_>) -> Option<()> {
    fence(Ordering::SeqCst);
    Some(())
}

/// An offset that names primitive data of `WIDTH` bytes inside an object that is not guarded.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a few instructions of accesses that are called often")]
fn data<const WIDTH: u32>(thread: &JavaThread, object: Ref<'_>, offset: i64) -> Option<u32> {
    let vm = thread.vm();
    let offset = u32::try_from(offset).ok().filter(|offset| offset.is_multiple_of(WIDTH))?;
    let row = vm.classes.rows.of(vm.view.shape(object).0);
    let end = offset.checked_add(WIDTH)?;
    let flags = row.flags.load(Ordering::Relaxed);
    if flags & (class_flags::PLAIN | class_flags::GUARDED) == class_flags::PLAIN {
        return (offset >= HEADER_SIZE && end <= row.instance_size.load(Ordering::Relaxed)).then_some(offset);
    }
    is_data(thread, object, row, offset, end).then_some(offset)
}

/// Whether bytes of an array, or of an object that holds references too, are primitive data and not guarded.
fn is_data(thread: &JavaThread, object: Ref<'_>, row: &ClassRow, offset: u32, end: u32) -> bool {
    let Some(class) = row.class().filter(|_| !row.has(class_flags::GUARDED)) else { return false };
    if let ClassKind::Array { component } = class.kind {
        let length = thread.vm().view.array_length(object);
        let limit = u64::from(ARRAY_BASE_OFFSET) + (u64::from(length) << class.element_shift);
        return component.is_primitive() && offset >= ARRAY_BASE_OFFSET && u64::from(end) <= limit;
    }
    let next = class.reference_offsets.partition_point(|slot| *slot + 4 <= offset);
    let is_free = class.reference_offsets.get(next).is_none_or(|slot| *slot >= end);
    is_free && offset >= HEADER_SIZE && end <= class.instance_size
}

/// An offset that names a reference of an object that is not guarded.
fn reference(thread: &JavaThread, object: Ref<'_>, offset: i64) -> Option<u32> {
    let vm = thread.vm();
    let offset = u32::try_from(offset).ok().filter(|offset| offset.is_multiple_of(4))?;
    let row = vm.classes.rows.of(vm.view.shape(object).0);
    if row.has(class_flags::GUARDED) {
        return None;
    }
    let class = row.class()?;
    if let ClassKind::Array { component } = class.kind {
        let limit = u64::from(ARRAY_BASE_OFFSET) + (u64::from(vm.view.array_length(object)) << class.element_shift);
        return (!component.is_primitive() && offset >= ARRAY_BASE_OFFSET && u64::from(offset) + 4 <= limit).then_some(offset);
    }
    class.reference_offsets.binary_search(&offset).is_ok().then_some(offset)
}

fn get_reference<'t>(thread: &JavaThread, _this: Ref<'_>, object: Ref<'t>, offset: i64) -> Option<Option<Ref<'t>>> {
    let offset = reference(thread, object, offset)?;
    let value = thread.vm().view.load_ref_volatile(object, offset);
    Some((!value.is_null()).then_some(value))
}

macro_rules! accesses {
    ($($rust:ty, $width:literal, $load:ident $store:ident $compare_exchange:ident $exchange:ident,
       $get:ident $put:ident $compare_and_set:ident $add:ident $set:ident;)*) => { $(
        fn $get(thread: &JavaThread, _this: Ref<'_>, object: Ref<'_>, offset: i64) -> Option<$rust> {
            let offset = data::<$width>(thread, object, offset)?;
            Some(thread.vm().view.$load(object, offset) as $rust)
        }

        fn $put(thread: &JavaThread, _this: Ref<'_>, object: Ref<'_>, offset: i64, value: $rust) -> Option<()> {
            let offset = data::<$width>(thread, object, offset)?;
            thread.vm().view.$store(object, offset, value as _);
            Some(())
        }

        fn $compare_and_set(
            thread: &JavaThread,
            _this: Ref<'_>,
            object: Ref<'_>,
            offset: i64,
            expected: $rust,
            new: $rust,
        ) -> Option<bool> {
            let offset = data::<$width>(thread, object, offset)?;
            Some(thread.vm().view.$compare_exchange(object, offset, expected as _, new as _).is_ok())
        }

        fn $add(thread: &JavaThread, _this: Ref<'_>, object: Ref<'_>, offset: i64, delta: $rust) -> Option<$rust> {
            let offset = data::<$width>(thread, object, offset)?;
            let view = thread.vm().view;
            loop {
                let old = view.$load(object, offset);
                let new = (old as $rust).wrapping_add(delta);
                if view.$compare_exchange(object, offset, old, new as _).is_ok() {
                    return Some(old as $rust);
                }
            }
        }

        fn $set(thread: &JavaThread, _this: Ref<'_>, object: Ref<'_>, offset: i64, new: $rust) -> Option<$rust> {
            let offset = data::<$width>(thread, object, offset)?;
            Some(thread.vm().view.$exchange(object, offset, new as _) as $rust)
        }
    )* };
}

accesses! {
    i32, 4, load_u32_volatile store_u32_volatile compare_exchange_u32 exchange_u32,
        get_int put_int compare_and_set_int get_and_add_int get_and_set_int;
    i64, 8, load_u64_volatile store_u64_volatile compare_exchange_u64 exchange_u64,
        get_long put_long compare_and_set_long get_and_add_long get_and_set_long;
}
