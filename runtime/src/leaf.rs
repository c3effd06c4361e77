//! Intrinsics: Rust functions that stand in for methods of the class library where that shows nowhere but in the time.
//!
//! `[VMDOC]` Leaf functions. A leaf function has no frame: it neither allocates in the heap nor reaches a safepoint, throws nothing, and does
//! a bounded amount of work. Whatever asks for more (a null receiver, a bad index, a long array, a class it does not know) it declines
//! (`None`), and the method itself is called; so the method is the specification, and a test compares both. An engine calls leaf
//! functions directly where a call is bound to one method. They stand in the table of natives, which all engines use: in the row of their
//! native method, or, if the method has a body in Java, in one of their own. References among arguments and results borrow the thread
//! (`[VMDOC]` References). The interpreter passes slots, compiled code registers ([`DirectLeaf`]).

use std::panic::{AssertUnwindSafe, catch_unwind};

use gc::{RawRef, Ref};

use crate::natives::{Signature, SlotKind};
use crate::thread::JavaThread;
use crate::thread::block::Running;

/// The uniform form of a leaf function: argument slots in, the result slot out, or nothing.
pub type LeafEntry = fn(&JavaThread, &[u64]) -> Option<u64>;

/// Parameters that a leaf function has at most.
pub const LEAF_PARAMETERS_MAX: usize = 8;

/// The form that compiled code calls: the words of the parameters, as slots hold them, one each. What is behind those that the method has is anything.
pub type DirectLeaf = extern "C" fn(Running<'_>, u64, u64, u64, u64, u64, u64, u64, u64) -> Given;

/// What a leaf function gives to compiled code, in two registers.
#[repr(C)]
pub struct Given {
    /// 0: it has declined.
    pub is_done: u64,
    /// The result, if it has not.
    pub value: u64,
}

/// A leaf function in a row of a table.
#[derive(Clone, Copy)]
pub struct Leaf {
    /// The function.
    pub entry: LeafEntry,
    /// The same for compiled code.
    pub direct: DirectLeaf,
    /// Kinds of its parameters and its result; the receiver counts as a parameter.
    pub signature: fn() -> Signature,
}

/// An argument of a leaf function.
pub trait FromLeafSlot<'t>: Sized {
    /// What it is to Java.
    const KIND: SlotKind;
    /// The value, unless the function does not take it.
    fn from_slot(thread: &'t JavaThread, slot: u64) -> Option<Self>;
}

/// A value that a leaf function can give.
pub trait IntoLeafSlot {
    /// What it is to Java; `None` for void.
    const KIND: Option<SlotKind>;
    /// The slot.
    fn into_slot(self) -> u64;
}

macro_rules! leaf_values {
    ($($kind:ident $rust:ty, |$slot:ident| $from:expr, |$value:ident| $into:expr;)*) => { $(
        impl FromLeafSlot<'_> for $rust {
            const KIND: SlotKind = SlotKind::$kind;
            #[inline(always)]
            fn from_slot(_thread: &JavaThread, $slot: u64) -> Option<Self> {
                $from
            }
        }
        impl IntoLeafSlot for $rust {
            const KIND: Option<SlotKind> = Some(SlotKind::$kind);
            #[inline(always)]
            fn into_slot(self) -> u64 {
                let $value = self;
                $into
            }
        }
    )* };
}

leaf_values! {
    Boolean bool, |slot| Some(slot & 1 != 0), |value| u64::from(value);
    Byte i8, |slot| Some(slot as i8), |value| u64::from(i32::from(value) as u32);
    Char u16, |slot| Some(slot as u16), |value| u64::from(value);
    Short i16, |slot| Some(slot as i16), |value| u64::from(i32::from(value) as u32);
    Int i32, |slot| Some(slot as i32), |value| u64::from(value as u32);
    Long i64, |slot| Some(slot as i64), |value| value as u64;
    Float f32, |slot| Some(f32::from_bits(slot as u32)), |value| u64::from(value.to_bits());
    Double f64, |slot| Some(f64::from_bits(slot)), |value| value.to_bits();
}

impl<'t> FromLeafSlot<'t> for Option<Ref<'t>> {
    const KIND: SlotKind = SlotKind::Reference;
    #[inline(always)]
    fn from_slot(thread: &'t JavaThread, slot: u64) -> Option<Self> {
        Some(Ref::from_slot(thread, slot))
    }
}

/// Null is declined.
impl<'t> FromLeafSlot<'t> for Ref<'t> {
    const KIND: SlotKind = SlotKind::Reference;
    #[inline(always)]
    fn from_slot(thread: &'t JavaThread, slot: u64) -> Option<Self> {
        Some(Ref::bound(RawRef::from_bits(slot as u32), thread)).filter(|value| !value.is_null())
    }
}

impl IntoLeafSlot for Ref<'_> {
    const KIND: Option<SlotKind> = Some(SlotKind::Reference);
    #[inline(always)]
    fn into_slot(self) -> u64 {
        u64::from(self.unbound().bits())
    }
}

impl IntoLeafSlot for () {
    const KIND: Option<SlotKind> = None;
    fn into_slot(self) -> u64 {
        0
    }
}

/// What a leaf function returns: a value, or one that it may decline to give (`Option`).
pub trait LeafResult {
    /// What it is to Java; `None` for void.
    const KIND: Option<SlotKind>;
    /// The slot, unless the function has declined.
    fn into_slot(self) -> Option<u64>;
}

impl<R: IntoLeafSlot> LeafResult for R {
    const KIND: Option<SlotKind> = R::KIND;
    #[inline(always)]
    fn into_slot(self) -> Option<u64> {
        Some(IntoLeafSlot::into_slot(self))
    }
}

impl<R: IntoLeafSlot> LeafResult for Option<R> {
    const KIND: Option<SlotKind> = R::KIND;
    #[inline(always)]
    fn into_slot(self) -> Option<u64> {
        self.map(R::into_slot)
    }
}

/// A Rust function that can be a leaf function, called while `'t` borrows the thread; `Parameters` tells implementations for different arities
/// apart.
pub trait LeafFunction<'t, Parameters> {
    /// What it returns.
    type Result: LeafResult;
    /// Kinds of the parameters and of the result.
    fn signature() -> Signature;
    /// Converts the arguments, calls, converts the result.
    fn call(&self, thread: &'t JavaThread, slots: &[u64]) -> Option<u64>;
    /// The same with a word for each argument, whatever its kind.
    fn call_with_words(&self, thread: &'t JavaThread, words: &[u64; LEAF_PARAMETERS_MAX]) -> Option<u64>;
}

macro_rules! leaf_functions {
    ($($($parameter:ident)*;)*) => { $(
        #[allow(non_snake_case, unused_variables, unused_mut, unused_assignments, reason = "type names double as variables")]
        impl<'t, F, R, $($parameter),*> LeafFunction<'t, (R, $($parameter,)*)> for F
        where
            F: Fn(&'t JavaThread, $($parameter),*) -> R,
            R: LeafResult,
            $($parameter: FromLeafSlot<'t>,)*
        {
            type Result = R;
            fn signature() -> Signature {
                (vec![$($parameter::KIND),*], R::KIND)
            }
            #[inline(always)]
            fn call(&self, thread: &'t JavaThread, slots: &[u64]) -> Option<u64> {
                let mut next = 0;
                $(
                    let $parameter = $parameter::from_slot(thread, *slots.get(next)?)?;
                    next += if matches!($parameter::KIND, SlotKind::Long | SlotKind::Double) { 2 } else { 1 };
                )*
                self(thread, $($parameter),*).into_slot()
            }
            #[inline(always)]
            fn call_with_words(&self, thread: &'t JavaThread, words: &[u64; LEAF_PARAMETERS_MAX]) -> Option<u64> {
                let mut next = 0;
                $(
                    let $parameter = $parameter::from_slot(thread, *words.get(next)?)?;
                    next += 1;
                )*
                self(thread, $($parameter),*).into_slot()
            }
        }
    )* };
}

leaf_functions! {
    ;
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E G;
    A B C D E G H;
    A B C D E G H I;
}

/// The signature of a leaf function value.
pub fn signature_of<'t, P, F: LeafFunction<'t, P>>(_function: F) -> Signature {
    F::signature()
}

/// A leaf function that declines nothing but null where it takes an object, so that it can be the native method itself.
pub fn whole<'t, P, F>(function: F) -> F
where
    F: LeafFunction<'t, P>,
    F::Result: IntoLeafSlot,
{
    function
}

/// Calls a leaf function that may panic, which is a bug: the `Vm` is going to stop, and the method itself is called.
#[inline(always)]
#[allow(clippy::inline_always, reason = "what is guarded takes few instructions")]
pub fn guarded(thread: &JavaThread, function: impl FnOnce() -> Option<u64>) -> Option<u64> {
    catch_unwind(AssertUnwindSafe(function)).unwrap_or_else(|_| {
        thread.vm().record_panic();
        None
    })
}

/// What compiled code gets.
#[inline(always)]
#[allow(clippy::inline_always, reason = "two instructions")]
pub fn given(result: Option<u64>) -> Given {
    Given { is_done: result.is_some().into(), value: result.unwrap_or_default() }
}

/// A leaf function as it stands in a row.
#[macro_export]
#[doc(hidden)]
macro_rules! leaf {
    ($function:expr) => {
        $crate::leaf::Leaf {
            entry: |thread, slots| $crate::leaf::guarded(thread, || $crate::leaf::LeafFunction::call(&$function, thread, slots)),
            direct: {
                #[allow(clippy::too_many_arguments, reason = "the words of the parameters")]
                extern "C" fn direct(
                    running: $crate::thread::block::Running<'_>,
                    a: u64,
                    b: u64,
                    c: u64,
                    d: u64,
                    e: u64,
                    f: u64,
                    g: u64,
                    h: u64,
                ) -> $crate::leaf::Given {
                    let thread = running.thread();
                    let words = [a, b, c, d, e, f, g, h];
                    let call = || $crate::leaf::LeafFunction::call_with_words(&$function, thread, &words);
                    $crate::leaf::given($crate::leaf::guarded(thread, call))
                }
                direct
            },
            signature: || $crate::leaf::signature_of($function),
        }
    };
}

/// The table of leaf functions that stand in for methods with bodies: `leaves! { MATH = "java/lang/Math": "sqrt" "(D)D" => sqrt, ... }`.
#[macro_export]
macro_rules! leaves {
    ($table:ident = $class:literal : $($name:literal $descriptor:literal => $function:expr),* $(,)?) => {
        /// Leaf functions of the class.
        pub const $table: $crate::natives::NativeTable = $crate::natives::NativeTable {
            class: $class,
            rows: &[$($crate::natives::NativeRow {
                name: $name,
                descriptor: $descriptor,
                native: None,
                leaf: Some($crate::leaf!($function)),
            }),*],
        };
    };
}
