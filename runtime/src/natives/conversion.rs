//! How typed Rust functions become natives: their arguments and results cross between slots and Rust.
//!
//! A native is a function `fn(&mut JavaThread, ...) -> JavaResult<...>`. Its parameters are the Java parameters (the receiver first,
//! if there is one; no class argument for static methods): a [`Handle`] where null is an error, an `Option<Handle>` where it is
//! not. The `natives!` macro makes the table of a class. Reflection can call any native with anything that fits its
//! descriptor, so natives check what they are given.

use gc::{Handle, RawRef};

use crate::natives::{Signature, SlotKind};
use crate::outcome::JavaResult;
use crate::thread::JavaThread;

/// A value that a native can take from an argument slot.
pub trait FromSlot: Sized {
    /// What it is to Java.
    const KIND: SlotKind;
    /// Converts the slot; null for a non-null parameter throws `NullPointerException`.
    ///
    /// # Errors
    /// The exception is pending.
    fn from_slot(thread: &mut JavaThread, slot: u64) -> JavaResult<Self>;
}

/// A value that a native can give back.
pub trait IntoSlot {
    /// What it is to Java; `None` for void.
    const KIND: Option<SlotKind>;
    /// The result slot.
    fn into_slot(self, thread: &JavaThread) -> u64;
}

macro_rules! slot_values {
    ($($kind:ident $rust:ty, |$slot:ident| $from:expr, |$value:ident| $into:expr;)*) => { $(
        impl FromSlot for $rust {
            const KIND: SlotKind = SlotKind::$kind;
            #[allow(clippy::cast_possible_truncation, reason = "a slot holds a value of the kind in its low bits")]
            fn from_slot(_thread: &mut JavaThread, $slot: u64) -> JavaResult<Self> {
                Ok($from)
            }
        }
        impl IntoSlot for $rust {
            const KIND: Option<SlotKind> = Some(SlotKind::$kind);
            fn into_slot(self, _thread: &JavaThread) -> u64 {
                let $value = self;
                $into
            }
        }
    )* };
}

slot_values! {
    Boolean bool, |slot| slot & 1 != 0, |value| u64::from(value);
    Byte i8, |slot| slot as i8, |value| u64::from(i32::from(value) as u32);
    Char u16, |slot| slot as u16, |value| u64::from(value);
    Short i16, |slot| slot as i16, |value| u64::from(i32::from(value) as u32);
    Int i32, |slot| slot as i32, |value| u64::from(value as u32);
    Long i64, |slot| slot as i64, |value| value as u64;
    Float f32, |slot| f32::from_bits(slot as u32), |value| u64::from(value.to_bits());
    Double f64, |slot| f64::from_bits(slot), |value| value.to_bits();
}

impl FromSlot for Option<Handle> {
    const KIND: SlotKind = SlotKind::Reference;
    #[allow(clippy::cast_possible_truncation, reason = "references are 32 bits")]
    fn from_slot(thread: &mut JavaThread, slot: u64) -> JavaResult<Self> {
        Ok(thread.handle_or_null(RawRef::from_bits(slot as u32)))
    }
}

impl FromSlot for Handle {
    const KIND: SlotKind = SlotKind::Reference;
    fn from_slot(thread: &mut JavaThread, slot: u64) -> JavaResult<Self> {
        match Option::<Handle>::from_slot(thread, slot)? {
            Some(handle) => Ok(handle),
            None => Err(thread.throw_null_pointer()),
        }
    }
}

impl IntoSlot for Option<Handle> {
    const KIND: Option<SlotKind> = Some(SlotKind::Reference);
    fn into_slot(self, thread: &JavaThread) -> u64 {
        self.map_or(0, |handle| u64::from(thread.raw(handle).unbound().bits()))
    }
}

impl IntoSlot for Handle {
    const KIND: Option<SlotKind> = Some(SlotKind::Reference);
    fn into_slot(self, thread: &JavaThread) -> u64 {
        u64::from(thread.raw(self).unbound().bits())
    }
}

impl IntoSlot for () {
    const KIND: Option<SlotKind> = None;
    fn into_slot(self, _thread: &JavaThread) -> u64 {
        0
    }
}

/// A Rust function that can be a native; `Parameters` tells implementations for different arities apart.
pub trait NativeFunction<Parameters> {
    /// Kinds of the parameters and of the result.
    fn signature() -> Signature;
    /// Converts the arguments, calls, converts the result.
    ///
    /// # Errors
    /// As the function.
    fn call(&self, thread: &mut JavaThread, slots: &[u64]) -> JavaResult<u64>;
}

macro_rules! native_functions {
    ($($($parameter:ident)*;)*) => { $(
        #[allow(non_snake_case, unused_variables, unused_mut, unused_assignments, reason = "type names double as variables")]
        impl<F, R, $($parameter),*> NativeFunction<(R, $($parameter,)*)> for F
        where
            F: Fn(&mut JavaThread, $($parameter),*) -> JavaResult<R>,
            R: IntoSlot,
            $($parameter: FromSlot,)*
        {
            fn signature() -> Signature {
                (vec![$($parameter::KIND),*], R::KIND)
            }
            fn call(&self, thread: &mut JavaThread, slots: &[u64]) -> JavaResult<u64> {
                let mut next = 0;
                $(
                    let slot = slots.get(next).copied().unwrap_or(0);
                    next += if matches!($parameter::KIND, SlotKind::Long | SlotKind::Double) { 2 } else { 1 };
                    let $parameter = $parameter::from_slot(thread, slot)?;
                )*
                let result = self(thread, $($parameter),*)?;
                Ok(result.into_slot(thread))
            }
        }
    )* };
}

native_functions! {
    ;
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E G;
    A B C D E G H;
    A B C D E G H I;
    A B C D E G H I J;
    A B C D E G H I J K;
    A B C D E G H I J K L;
    A B C D E G H I J K L M;
}

/// The signature of a native function value.
pub fn signature_of<P, F: NativeFunction<P>>(_function: F) -> Signature {
    F::signature()
}

/// What carries out a native method, as it stands in a row.
#[macro_export]
#[doc(hidden)]
macro_rules! native_row {
    // A native.
    ($name:literal $descriptor:literal $function:path) => {
        $crate::native_row!(@row $name $descriptor ($crate::native_row!(@native $function)) None)
    };
    // A leaf function, and the native for what that declines.
    ($name:literal $descriptor:literal $leaf:path | $function:path) => {
        $crate::native_row!(@row $name $descriptor ($crate::native_row!(@native $function)) Some($crate::leaf!($leaf)))
    };
    // A leaf function that is the native, too.
    ($name:literal $descriptor:literal $leaf:path as leaf) => {
        $crate::native_row!(@row $name $descriptor ($crate::natives::Native {
            entry: |thread, slots| match $crate::leaf::LeafFunction::call(&$crate::leaf::whole($leaf), thread, slots) {
                Some(result) => Ok(result),
                None => Err(thread.throw_null_pointer()),
            },
            signature: || $crate::leaf::signature_of($leaf),
        }) Some($crate::leaf!($leaf)))
    };
    (@native $function:path) => {
        $crate::natives::Native {
            entry: |thread, slots| $crate::natives::conversion::NativeFunction::call(&$function, thread, slots),
            signature: || $crate::natives::conversion::signature_of($function),
        }
    };
    (@row $name:literal $descriptor:literal ($native:expr) $leaf:expr) => {
        $crate::natives::NativeRow { name: $name, descriptor: $descriptor, native: Some($native), leaf: $leaf }
    };
}

/// The table of one class: `natives! { "java/lang/System": "mapLibraryName" "(Ljava/lang/String;)Ljava/lang/String;" => map_library_name, ... }`
/// defines `pub const TABLE`. `f | g` is a native `g` with a leaf function `f`, `f as leaf` a leaf function that is the native as well.
#[macro_export]
macro_rules! natives {
    ($class:literal : $($name:literal $descriptor:literal => $function:path $(| $slow:path)? $(as $leaf:ident)?),* $(,)?) => {
        /// Natives of the class this file is named after.
        pub const TABLE: $crate::natives::NativeTable = $crate::natives::NativeTable {
            class: $class,
            rows: &[$($crate::native_row!($name $descriptor $function $(| $slow)? $(as $leaf)?)),*],
        };
    };
}
