//! `jdk.internal.misc.Unsafe` on fields, arrays and the arena where that needs no further check; everything else is the native's business.

use std::sync::atomic::{AtomicU64, Ordering};

use gc::{ARRAY_BASE_OFFSET, HEADER_SIZE};
use runtime::loading::mirror::class_of_raw_mirror;
use runtime::metadata::class::{ClassKind, ClassRef};
use runtime::metadata::field::Field;
use runtime::metadata::rows::{ClassRow, class_flags};
use runtime::natives::NativeTable;
use runtime::objects::STATIC_OFFSET;
use runtime::{JavaThread, Ref, ValueKind, leaves};

pub const TABLES: &[&NativeTable] = &[&UNSAFE];

leaves! { UNSAFE = "jdk/internal/misc/Unsafe":
    "getShortUnaligned" "(Ljava/lang/Object;J)S" => shorts::get,
    "putShortUnaligned" "(Ljava/lang/Object;JS)V" => shorts::put,
    "getCharUnaligned" "(Ljava/lang/Object;J)C" => chars::get,
    "putCharUnaligned" "(Ljava/lang/Object;JC)V" => chars::put,
    "getIntUnaligned" "(Ljava/lang/Object;J)I" => ints::get,
    "putIntUnaligned" "(Ljava/lang/Object;JI)V" => ints::put,
    "getLongUnaligned" "(Ljava/lang/Object;J)J" => longs::get,
    "putLongUnaligned" "(Ljava/lang/Object;JJ)V" => longs::put,
    "getReferenceAcquire" "(Ljava/lang/Object;J)Ljava/lang/Object;" => get_reference,
    "weakCompareAndSetInt" "(Ljava/lang/Object;JII)Z" => compare_and_set_int,
    "weakCompareAndSetLong" "(Ljava/lang/Object;JJJ)Z" => compare_and_set_long,
    "getAndAddInt" "(Ljava/lang/Object;JI)I" => get_and_add_int,
    "getAndAddLong" "(Ljava/lang/Object;JJ)J" => get_and_add_long,
    "getAndSetInt" "(Ljava/lang/Object;JI)I" => get_and_set_int,
    "getAndSetLong" "(Ljava/lang/Object;JJ)J" => get_and_set_long,
}

/// An offset that names primitive data of `WIDTH` bytes inside an object that is not guarded, and is a multiple of that.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a few instructions of accesses that are called often")]
fn data<const WIDTH: u32>(thread: &JavaThread, object: Ref<'_>, offset: i64) -> Option<u32> {
    bytes::<WIDTH>(thread, object, offset).filter(|offset| offset.is_multiple_of(WIDTH))
}

/// The same at any alignment.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a few instructions of accesses that are called often")]
fn bytes<const WIDTH: u32>(thread: &JavaThread, object: Ref<'_>, offset: i64) -> Option<u32> {
    let vm = thread.vm();
    let offset = u32::try_from(offset).ok()?;
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

pub fn get_reference<'t>(thread: &JavaThread, _this: Ref<'_>, object: Ref<'t>, offset: i64) -> Option<Ref<'t>> {
    let offset = reference(thread, object, offset)?;
    Some(thread.vm().view.load_ref_volatile(object, offset))
}

/// The word of a static field of this kind that an offset names, the base being the object of its class, which is not guarded.
#[cold]
fn static_word(thread: &JavaThread, base: Ref<'_>, offset: i64, kind: ValueKind) -> Option<StaticWord> {
    let vm = thread.vm();
    let within = u32::try_from(offset & !STATIC_OFFSET).ok().filter(|_| offset & STATIC_OFFSET != 0)?;
    if vm.view.shape(base) != vm.well_known().classes.class.id {
        return None;
    }
    let holder = class_of_raw_mirror(thread, base);
    let is_meant = |field: &&Field| field.is_static() && field.offset == within && field.kind == kind;
    let is_there = !holder.row.has(class_flags::GUARDED) && holder.fields().iter().any(|field| is_meant(&field));
    is_there.then_some(StaticWord { holder, index: within as usize / 8 })
}

/// A word of the static fields of a class.
struct StaticWord {
    holder: ClassRef,
    index: usize,
}

impl StaticWord {
    fn cell(&self) -> &AtomicU64 {
        &self.holder.statics[self.index]
    }
}

macro_rules! accesses {
    ($($rust:ty, $width:literal, $kind:ident, $load:ident $store:ident $compare_exchange:ident $exchange:ident $fetch_add:ident,
       $get:ident $put:ident $compare_and_set:ident $add:ident $set:ident, |$value:ident| $word:expr;)*) => { $(
        pub fn $get(thread: &JavaThread, _this: Ref<'_>, object: Ref<'_>, offset: i64) -> Option<$rust> {
            match data::<$width>(thread, object, offset) {
                Some(offset) => Some(thread.vm().view.$load(object, offset) as $rust),
                None => Some(static_word(thread, object, offset, ValueKind::$kind)?.cell().load(Ordering::SeqCst) as $rust),
            }
        }

        pub fn $put(thread: &JavaThread, _this: Ref<'_>, object: Ref<'_>, offset: i64, $value: $rust) -> Option<()> {
            match data::<$width>(thread, object, offset) {
                Some(offset) => thread.vm().view.$store(object, offset, $value as _),
                None => static_word(thread, object, offset, ValueKind::$kind)?.cell().store($word, Ordering::SeqCst),
            }
            Some(())
        }

        pub fn $compare_and_set(
            thread: &JavaThread,
            _this: Ref<'_>,
            object: Ref<'_>,
            offset: i64,
            expected: $rust,
            new: $rust,
        ) -> Option<bool> {
            let word = |$value: $rust| $word;
            Some(match data::<$width>(thread, object, offset) {
                Some(offset) => thread.vm().view.$compare_exchange(object, offset, expected as _, new as _).is_ok(),
                None => {
                    let place = static_word(thread, object, offset, ValueKind::$kind)?;
                    place.cell().compare_exchange(word(expected), word(new), Ordering::SeqCst, Ordering::SeqCst).is_ok()
                }
            })
        }

        fn $add(thread: &JavaThread, _this: Ref<'_>, object: Ref<'_>, offset: i64, delta: $rust) -> Option<$rust> {
            let word = |$value: $rust| $word;
            Some(match data::<$width>(thread, object, offset) {
                Some(offset) => thread.vm().view.$fetch_add(object, offset, delta as _) as $rust,
                None => {
                    let place = static_word(thread, object, offset, ValueKind::$kind)?;
                    let add = |old: u64| Some(word((old as $rust).wrapping_add(delta)));
                    place.cell().fetch_update(Ordering::SeqCst, Ordering::SeqCst, add).ok()? as $rust
                }
            })
        }

        fn $set(thread: &JavaThread, _this: Ref<'_>, object: Ref<'_>, offset: i64, new: $rust) -> Option<$rust> {
            let word = |$value: $rust| $word;
            Some(match data::<$width>(thread, object, offset) {
                Some(offset) => thread.vm().view.$exchange(object, offset, new as _) as $rust,
                None => static_word(thread, object, offset, ValueKind::$kind)?.cell().swap(word(new), Ordering::SeqCst) as $rust,
            })
        }
    )* };
}

accesses! {
    i32, 4, Int, load_u32_volatile store_u32_volatile compare_exchange_u32 exchange_u32 fetch_add_u32,
        get_int_volatile put_int_volatile compare_and_set_int get_and_add_int get_and_set_int, |value| u64::from(value as u32);
    i64, 8, Long, load_u64_volatile store_u64_volatile compare_exchange_u64 exchange_u64 fetch_add_u64,
        get_long_volatile put_long_volatile compare_and_set_long get_and_add_long get_and_set_long, |value| value as u64;
}

/// Plain accesses at any alignment, of objects and of the arena, which checks for itself.
macro_rules! plain {
    ($($name:ident $rust:ty, $bits:ident, $load:ident $store:ident $read:ident $write:ident, |$from:ident| $value:expr, |$to:ident| $word:expr;)*) => { $(
        pub mod $name {
            use super::*;

            const WIDTH: u32 = size_of::<$bits>() as u32;

            pub fn get(thread: &JavaThread, _this: Ref<'_>, object: Option<Ref<'_>>, offset: i64) -> Option<$rust> {
                let vm = thread.vm();
                let $from = match object {
                    None => {
                        thread.block.meet_window(&vm.arena, offset as u64);
                        vm.arena.$read(offset as u64).ok()?
                    }
                    Some(object) => match bytes::<WIDTH>(thread, object, offset)? {
                        offset if offset.is_multiple_of(WIDTH) => vm.view.$load(object, offset),
                        offset => {
                            let mut bytes = [0; size_of::<$bits>()];
                            vm.view.read_bytes(object, offset, &mut bytes);
                            $bits::from_ne_bytes(bytes)
                        }
                    },
                };
                Some($value)
            }

            pub fn put(thread: &JavaThread, _this: Ref<'_>, object: Option<Ref<'_>>, offset: i64, $to: $rust) -> Option<()> {
                let (vm, word) = (thread.vm(), $word);
                match object {
                    None => {
                        thread.block.meet_window(&vm.arena, offset as u64);
                        vm.arena.$write(offset as u64, word).ok()?;
                    }
                    Some(object) => match bytes::<WIDTH>(thread, object, offset)? {
                        offset if offset.is_multiple_of(WIDTH) => vm.view.$store(object, offset, word),
                        offset => vm.view.write_bytes(object, offset, &word.to_ne_bytes()),
                    },
                }
                Some(())
            }
        }
    )* };
}

plain! {
    booleans bool, u8, load_u8 store_u8 read_u8 write_u8, |bits| bits != 0, |value| u8::from(value);
    byte_values i8, u8, load_u8 store_u8 read_u8 write_u8, |bits| bits as i8, |value| value as u8;
    shorts i16, u16, load_u16 store_u16 read_u16 write_u16, |bits| bits as i16, |value| value as u16;
    chars u16, u16, load_u16 store_u16 read_u16 write_u16, |bits| bits, |value| value;
    ints i32, u32, load_u32 store_u32 read_u32 write_u32, |bits| bits as i32, |value| value as u32;
    longs i64, u64, load_u64 store_u64 read_u64 write_u64, |bits| bits as i64, |value| value as u64;
    floats f32, u32, load_u32 store_u32 read_u32 write_u32, |bits| f32::from_bits(bits), |value| value.to_bits();
    doubles f64, u64, load_u64 store_u64 read_u64 write_u64, |bits| f64::from_bits(bits), |value| value.to_bits();
}
