//! Reads and writes of primitive values: nine types less references, plain and volatile.

use std::sync::atomic::{Ordering, fence};

use gc::{ArenaError, Handle, Ref};
use runtime::{JavaResult, JavaThread};

use super::place::{Intent, Place, fault, primitive, static_bits};

/// How an access is ordered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Plain,
    Volatile,
}

macro_rules! scalar {
    ($($rust:ident $load:ident $load_volatile:ident $store:ident $store_volatile:ident $read:ident $write:ident;)*) => { $(
        mod $rust {
            use super::*;

            #[inline(always)]
            pub fn load(thread: &mut JavaThread, base: Option<Handle>, offset: i64, mode: Mode) -> JavaResult<$rust> {
                const WIDTH: u32 = size_of::<$rust>() as u32;
                let place = primitive(thread, base, offset, WIDTH, Intent::Read)?;
                let vm = thread.vm();
                match place {
                    Place::Heap(object, offset) if !offset.is_multiple_of(WIDTH) => Ok(load_unaligned(vm.view, thread.raw(object), offset)),
                    Place::Heap(object, offset) if mode == Mode::Plain => Ok(vm.view.$load(thread.raw(object), offset)),
                    Place::Heap(object, offset) => Ok(vm.view.$load_volatile(thread.raw(object), offset)),
                    Place::Arena(address) => arena(thread, mode, |thread| thread.vm().arena.$read(address)),
                    Place::Static(class, index, _) => Ok(class.statics[index].load(Ordering::SeqCst) as $rust),
                }
            }

            #[inline(always)]
            pub fn store(thread: &mut JavaThread, base: Option<Handle>, offset: i64, value: $rust, mode: Mode) -> JavaResult<()> {
                const WIDTH: u32 = size_of::<$rust>() as u32;
                let place = primitive(thread, base, offset, WIDTH, Intent::Write)?;
                let vm = thread.vm();
                match place {
                    Place::Heap(object, offset) if !offset.is_multiple_of(WIDTH) => {
                        vm.view.write_bytes(thread.raw(object), offset, &value.to_ne_bytes());
                    }
                    Place::Heap(object, offset) if mode == Mode::Plain => vm.view.$store(thread.raw(object), offset, value),
                    Place::Heap(object, offset) => vm.view.$store_volatile(thread.raw(object), offset, value),
                    Place::Arena(address) => return arena(thread, mode, |thread| thread.vm().arena.$write(address, value)),
                    Place::Static(class, index, kind) => {
                        class.statics[index].store(static_bits(kind, u64::from(value)), Ordering::SeqCst);
                    }
                }
                Ok(())
            }

            #[cold]
            fn load_unaligned(view: gc::HeapView, object: Ref<'_>, offset: u32) -> $rust {
                let mut bytes = [0; size_of::<$rust>()];
                view.read_bytes(object, offset, &mut bytes);
                $rust::from_ne_bytes(bytes)
            }
        }
    )* };
}

scalar! {
    u8 load_u8 load_u8_volatile store_u8 store_u8_volatile read_u8 write_u8;
    u16 load_u16 load_u16_volatile store_u16 store_u16_volatile read_u16 write_u16;
    u32 load_u32 load_u32_volatile store_u32 store_u32_volatile read_u32 write_u32;
    u64 load_u64 load_u64_volatile store_u64 store_u64_volatile read_u64 write_u64;
}

/// The arena's accesses are relaxed; volatile ones get their order from fences around them.
#[inline(always)]
fn arena<T>(thread: &mut JavaThread, mode: Mode, access: impl FnOnce(&JavaThread) -> Result<T, ArenaError>) -> JavaResult<T> {
    if mode == Mode::Volatile {
        fence(Ordering::SeqCst);
    }
    let result = access(thread);
    if mode == Mode::Volatile {
        fence(Ordering::SeqCst);
    }
    result.map_err(|error| {
        if matches!(error, ArenaError::CutOff { .. }) {
            gc::forget_fault();
        }
        fault(thread)
    })
}

macro_rules! accessors {
    ($($java:ty, $width:ident, $get:ident $get_volatile:ident $put:ident $put_volatile:ident,
       |$bits:ident| $from:expr, |$value:ident| $into:expr;)*) => { $(
        #[doc = concat!("`", stringify!($get), "`")]
        pub fn $get(thread: &mut JavaThread, _unsafe: Handle, base: Option<Handle>, offset: i64) -> JavaResult<$java> {
            $width::load(thread, base, offset, Mode::Plain).map(|$bits| $from)
        }
        #[doc = concat!("`", stringify!($get_volatile), "`")]
        pub fn $get_volatile(thread: &mut JavaThread, _unsafe: Handle, base: Option<Handle>, offset: i64) -> JavaResult<$java> {
            $width::load(thread, base, offset, Mode::Volatile).map(|$bits| $from)
        }
        #[doc = concat!("`", stringify!($put), "`")]
        pub fn $put(thread: &mut JavaThread, _unsafe: Handle, base: Option<Handle>, offset: i64, $value: $java) -> JavaResult<()> {
            $width::store(thread, base, offset, $into, Mode::Plain)
        }
        #[doc = concat!("`", stringify!($put_volatile), "`")]
        pub fn $put_volatile(thread: &mut JavaThread, _unsafe: Handle, base: Option<Handle>, offset: i64, $value: $java) -> JavaResult<()> {
            $width::store(thread, base, offset, $into, Mode::Volatile)
        }
    )* };
}

accessors! {
    bool, u8, get_boolean get_boolean_volatile put_boolean put_boolean_volatile, |bits| bits != 0, |value| u8::from(value);
    i8, u8, get_byte get_byte_volatile put_byte put_byte_volatile, |bits| bits as i8, |value| value as u8;
    i16, u16, get_short get_short_volatile put_short put_short_volatile, |bits| bits as i16, |value| value as u16;
    u16, u16, get_char get_char_volatile put_char put_char_volatile, |bits| bits, |value| value;
    i32, u32, get_int get_int_volatile put_int put_int_volatile, |bits| bits as i32, |value| value as u32;
    i64, u64, get_long get_long_volatile put_long put_long_volatile, |bits| bits as i64, |value| value as u64;
    f32, u32, get_float get_float_volatile put_float put_float_volatile, |bits| f32::from_bits(bits), |value| value.to_bits();
    f64, u64, get_double get_double_volatile put_double put_double_volatile, |bits| f64::from_bits(bits), |value| value.to_bits();
}
