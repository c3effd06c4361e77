//! One handler per operation; see `[VMDOC]` Dispatch for what a handler may not do.
#![allow(unsafe_code, reason = "the hot paths of the interpreter; [VMDOC] Interpreter invariants")]
#![allow(clippy::undocumented_unsafe_blocks, reason = "[VMDOC] Interpreter invariants holds for every handler")]
#![allow(unused_unsafe, reason = "some handlers do nothing but end in a slow path")]
#![allow(non_snake_case, reason = "handlers have the names of their operations")]

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering, fence};

use gc::{ARRAY_BASE_OFFSET, ARRAY_LENGTH_OFFSET, align_object};
use runtime::code::operation::{self, ALL, Operation};
use runtime::metadata::constant_pool::CallSite;
use runtime::metadata::rows::{MethodRow, class_flags};
use runtime::thread::block::ThreadBlock;
use runtime::value_ops::{compare_doubles, compare_floats, compare_longs};

use crate::profiled;
use crate::slow::{self, metadata};
use crate::state::{Handler, Handlers, Next, State};

const ARRAY_BASE: usize = ARRAY_BASE_OFFSET as usize;
const ARRAY_LENGTH: usize = ARRAY_LENGTH_OFFSET as usize;
/// Longer arrays are not allocated inline.
const INLINE_LENGTH_MAX: u32 = 4096;

fn float(slot: u64) -> f32 {
    f32::from_bits(slot as u32)
}

fn int_slot(value: i32) -> u64 {
    u64::from(value as u32)
}

/// Ends a handler with a slow path.
macro_rules! slowly {
    ($state:ident, $path:path) => {{
        return $path($state.pc, $state.fp, $state.thread, $state.base, $state.word, $state.handlers);
    }};
}

/// Ends a handler with the call of the method that has this row and id.
macro_rules! call {
    ($state:ident, $row:expr, $id:expr) => {{
        let row: &MethodRow = $row;
        if !$state.is_requested()
            && row.calls.load(Ordering::Relaxed) < 0
            && (!METERED || $state.spend(row.weight.load(Ordering::Relaxed)))
            && let Some(pushed) = $state.push(row, $state.a(), 3)
        {
            return pushed.dispatch();
        }
        $state.block().result.set(u64::from($id));
        slowly!($state, slow::call_slowly);
    }};
    ($state:ident, $id:expr) => {{
        let id = $id;
        call!($state, $state.method_row(id), id)
    }};
}

/// Ends a handler with a leaf function, or if that declines with the call of the method that it stands in for.
macro_rules! call_leaf {
    ($state:ident) => {{
        let arguments = std::slice::from_raw_parts($state.fp.add($state.a()), $state.c());
        if (!METERED || $state.spend(1))
            && let Some(result) = slow::leaf($state.operand(2))($state.java_thread(), arguments)
        {
            $state.set($state.a(), result);
            return $state.jump(3);
        }
        call!($state, $state.operand(1) as u32)
    }};
}

/// Ends a handler with the call of a method that a dispatch table holds for a class that the heap names: its arguments must be as many as
/// the instruction passes.
macro_rules! call_dispatched {
    ($state:ident, $id:expr) => {{
        let id: u32 = $id;
        let row = $state.method_row(id);
        if usize::from(row.argument_slots.load(Ordering::Relaxed)) == $state.c() {
            call!($state, row, id);
        }
        $state.block().result.set(u64::from(id));
        slowly!($state, slow::call_dispatched);
    }};
}

/// Ends a handler with the call of the method that was selected for the class of the receiver before.
macro_rules! call_interface {
    ($state:ident, $path:path) => {{
        let receiver = $state.get($state.a());
        if receiver as u32 == 0 {
            slowly!($state, slow::null_pointer);
        }
        let class = $state.class_id(receiver);
        let cached = $state.operand(2);
        if (cached >> 32) as u32 == class {
            call!($state, cached as u32);
        }
        if let Some(target) = $state.cached_target(class, $state.operand(1) as u32) {
            call!($state, target);
        }
        slowly!($state, $path);
    }};
}

/// Ends a handler with the return from the current method, whose frame has its header at slot `b`.
macro_rules! return_value {
    ($state:ident, $value:expr) => {{
        let value = $value;
        match $state.pop($state.b(), value) {
            Some(caller) => caller.dispatch(),
            None => slowly!($state, slow::returned),
        }
    }};
}

/// Ends a handler that writes slot `a`.
macro_rules! result {
    ($state:ident, $value:expr) => {{
        let value = $value;
        $state.set($state.a(), value);
        $state.jump(1)
    }};
}

/// Defines the handlers and the tables of both flavours: with and without fuel. Those marked `@metered` are not the same in both.
macro_rules! handlers {
    ($($(@$flavour:ident)? $name:ident |$state:ident| $body:block)*) => {
        $(handlers! { @define [$($flavour)?] $name $state $body })*

        const fn table<const METERED: bool>() -> Handlers {
            let mut table = [Move as Handler; 256];
            let mut covered = 0;
            $(
                table[Operation::$name as usize] = handlers!(@entry [$($flavour)?] $name);
                covered += 1;
            )*
            assert!(covered == ALL.len(), "every operation has a handler");
            Handlers(table)
        }

        /// Handlers by operation number.
        pub static HANDLERS: Handlers = table::<false>();
        /// The same for a `Vm` that counts fuel.
        pub static METERED_HANDLERS: Handlers = table::<true>();
    };
    (@entry [] $name:ident) => { $name as Handler };
    (@entry [metered] $name:ident) => { $name::<METERED> as Handler };
    (@define [] $name:ident $state:ident $body:block) => { handlers! { @function $name [] $state $body } };
    (@define [metered] $name:ident $state:ident $body:block) => { handlers! { @function $name [const METERED: bool] $state $body } };
    (@function $name:ident [$($generic:tt)*] $state:ident $body:block) => {
        unsafe fn $name<$($generic)*>(
            pc: *const AtomicU64,
            fp: *mut u64,
            thread: *const ThreadBlock,
            base: *mut u8,
            word: u64,
            handlers: *const Handlers,
        ) -> Next {
            let $state = State { pc, fp, thread, base, word, handlers };
            unsafe { $body }
        }
    };
}

macro_rules! int_binary {
    ($state:ident, |$left:ident, $right:ident| $result:expr) => {{
        let ($left, $right) = ($state.get($state.b()) as i32, $state.get($state.c()) as i32);
        result!($state, int_slot($result))
    }};
}
macro_rules! int_immediate {
    ($state:ident, |$left:ident, $right:ident| $result:expr) => {{
        let ($left, $right) = ($state.get($state.b()) as i32, $state.immediate());
        result!($state, int_slot($result))
    }};
}
macro_rules! int_division {
    ($state:ident, |$left:ident, $right:ident| $result:expr) => {{
        let ($left, $right) = ($state.get($state.b()) as i32, $state.get($state.c()) as i32);
        if $right == 0 {
            slowly!($state, slow::division_by_zero);
        }
        result!($state, int_slot($result))
    }};
}
macro_rules! long_binary {
    ($state:ident, |$left:ident, $right:ident| $result:expr) => {{
        let ($left, $right) = ($state.get($state.b()) as i64, $state.get($state.c()) as i64);
        result!($state, $result as u64)
    }};
}
macro_rules! long_division {
    ($state:ident, |$left:ident, $right:ident| $result:expr) => {{
        let ($left, $right) = ($state.get($state.b()) as i64, $state.get($state.c()) as i64);
        if $right == 0 {
            slowly!($state, slow::division_by_zero);
        }
        result!($state, $result as u64)
    }};
}
macro_rules! long_shift {
    ($state:ident, $count:expr, |$left:ident, $right:ident| $result:expr) => {{
        let ($left, $right) = ($state.get($state.b()) as i64, $count as u32);
        result!($state, $result as u64)
    }};
}
macro_rules! float_binary {
    ($state:ident, $operator:tt) => {{
        let value = float($state.get($state.b())) $operator float($state.get($state.c()));
        result!($state, u64::from(value.to_bits()))
    }};
}
macro_rules! double_binary {
    ($state:ident, $operator:tt) => {{
        let value = f64::from_bits($state.get($state.b())) $operator f64::from_bits($state.get($state.c()));
        result!($state, value.to_bits())
    }};
}
macro_rules! unary {
    ($state:ident, |$value:ident| $result:expr) => {{
        let $value = $state.get($state.b());
        result!($state, $result)
    }};
}
macro_rules! branch {
    ($state:ident, $taken:expr) => {{ if $taken { $state.jump($state.immediate() as isize) } else { $state.jump(1) } }};
}
/// What every backward edge does before it is taken: it polls, looks whether the method has become warm or hot, pays and counts.
macro_rules! take_back_edge {
    ($state:ident) => {{
        if $state.is_requested() {
            slowly!($state, slow::poll);
        }
        let counter = $state.loops();
        let loops = counter.load(Ordering::Relaxed);
        if loops >= 0 {
            slowly!($state, slow::loops_often);
        }
        if METERED && !$state.spend($state.weight()) {
            slowly!($state, slow::out_of_fuel);
        }
        counter.store(loops + 1, Ordering::Relaxed);
    }};
}
macro_rules! branch_back {
    ($state:ident, $taken:expr) => {{
        if $taken {
            take_back_edge!($state);
            return $state.jump($state.immediate() as isize);
        }
        $state.jump(1)
    }};
}
macro_rules! ints {
    ($state:ident, $operator:tt) => { ($state.get($state.a()) as i32) $operator ($state.get($state.b()) as i32) };
}
macro_rules! int_to_immediate {
    ($state:ident, $operator:tt) => { ($state.get($state.a()) as i32) $operator i32::from($state.b() as i16) };
}
macro_rules! longs {
    ($state:ident, $operator:tt) => { ($state.get($state.a()) as i64) $operator ($state.get($state.b()) as i64) };
}
macro_rules! array_load {
    ($state:ident, |$array:ident, $index:ident| $load:expr) => {{
        let ($array, index) = ($state.get($state.b()), $state.get($state.c()) as u32);
        if $array as u32 == 0 || index >= $state.load32($array, ARRAY_LENGTH) {
            slowly!($state, slow::bad_array_load);
        }
        let $index = index as usize;
        result!($state, $load)
    }};
}
macro_rules! array_store {
    ($state:ident, |$array:ident, $index:ident, $value:ident| $store:expr) => {{
        let ($array, index) = ($state.get($state.a()), $state.get($state.b()) as u32);
        if $array as u32 == 0 || index >= $state.load32($array, ARRAY_LENGTH) {
            slowly!($state, slow::bad_array_store);
        }
        let ($index, $value) = (index as usize, $state.get($state.c()));
        $store;
        $state.jump(1)
    }};
}
macro_rules! get_field {
    ($state:ident, |$object:ident| $load:expr) => {{
        let $object = $state.get($state.b());
        if $object as u32 == 0 {
            slowly!($state, slow::null_pointer);
        }
        let value = $load;
        $state.set($state.a(), value);
        $state.jump(2)
    }};
}
macro_rules! put_field {
    ($state:ident, |$object:ident, $value:ident| $store:expr) => {{
        let ($object, $value) = ($state.get($state.a()), $state.get($state.b()));
        if $object as u32 == 0 {
            slowly!($state, slow::null_pointer);
        }
        $store;
        $state.jump(2)
    }};
}
macro_rules! switch_to {
    ($state:ident, $entry:expr) => {{
        let entry: i32 = $entry;
        if entry & 1 != 0 {
            take_back_edge!($state);
        }
        $state.jump(operation::switch_distance(entry))
    }};
}

handlers! {
    Move |state| { unary!(state, |value| value) }
    Profiled |state| {
        let site = state.site();
        let original = site.original();
        profiled::count(state, site, original);
        state.carry_out(original)
    }
    ConstInt |state| { result!(state, state.word >> 32) }
    ConstWide |state| {
        state.set(state.a(), state.operand(1));
        state.jump(2)
    }
    LoadReference |state| {
        state.set(state.a(), u64::from(state.outside::<AtomicU32>(1).load(Ordering::Acquire)));
        state.jump(2)
    }

    IntAdd |state| { int_binary!(state, |left, right| left.wrapping_add(right)) }
    IntSubtract |state| { int_binary!(state, |left, right| left.wrapping_sub(right)) }
    IntMultiply |state| { int_binary!(state, |left, right| left.wrapping_mul(right)) }
    IntDivide |state| { int_division!(state, |left, right| left.wrapping_div(right)) }
    IntRemainder |state| { int_division!(state, |left, right| left.wrapping_rem(right)) }
    IntShiftLeft |state| { int_binary!(state, |left, right| left.wrapping_shl(right as u32)) }
    IntShiftRight |state| { int_binary!(state, |left, right| left.wrapping_shr(right as u32)) }
    IntUnsignedShiftRight |state| { int_binary!(state, |left, right| (left as u32).wrapping_shr(right as u32) as i32) }
    IntAnd |state| { int_binary!(state, |left, right| left & right) }
    IntOr |state| { int_binary!(state, |left, right| left | right) }
    IntXor |state| { int_binary!(state, |left, right| left ^ right) }
    IntAddImmediate |state| { int_immediate!(state, |left, right| left.wrapping_add(right)) }
    IntMultiplyImmediate |state| { int_immediate!(state, |left, right| left.wrapping_mul(right)) }
    IntDivideImmediate |state| { int_immediate!(state, |left, right| left.wrapping_div(right)) }
    IntRemainderImmediate |state| { int_immediate!(state, |left, right| left.wrapping_rem(right)) }
    IntShiftLeftImmediate |state| { int_immediate!(state, |left, right| left.wrapping_shl(right as u32)) }
    IntShiftRightImmediate |state| { int_immediate!(state, |left, right| left.wrapping_shr(right as u32)) }
    IntUnsignedShiftRightImmediate |state| { int_immediate!(state, |left, right| (left as u32).wrapping_shr(right as u32) as i32) }
    IntAndImmediate |state| { int_immediate!(state, |left, right| left & right) }
    IntOrImmediate |state| { int_immediate!(state, |left, right| left | right) }
    IntXorImmediate |state| { int_immediate!(state, |left, right| left ^ right) }
    LongAdd |state| { long_binary!(state, |left, right| left.wrapping_add(right)) }
    LongSubtract |state| { long_binary!(state, |left, right| left.wrapping_sub(right)) }
    LongMultiply |state| { long_binary!(state, |left, right| left.wrapping_mul(right)) }
    LongDivide |state| { long_division!(state, |left, right| left.wrapping_div(right)) }
    LongRemainder |state| { long_division!(state, |left, right| left.wrapping_rem(right)) }
    LongAnd |state| { long_binary!(state, |left, right| left & right) }
    LongOr |state| { long_binary!(state, |left, right| left | right) }
    LongXor |state| { long_binary!(state, |left, right| left ^ right) }
    LongShiftLeft |state| { long_shift!(state, state.get(state.c()), |left, right| left.wrapping_shl(right)) }
    LongShiftRight |state| { long_shift!(state, state.get(state.c()), |left, right| left.wrapping_shr(right)) }
    LongUnsignedShiftRight |state| { long_shift!(state, state.get(state.c()), |left, right| (left as u64).wrapping_shr(right)) }
    LongShiftLeftImmediate |state| { long_shift!(state, state.c(), |left, right| left.wrapping_shl(right)) }
    LongShiftRightImmediate |state| { long_shift!(state, state.c(), |left, right| left.wrapping_shr(right)) }
    LongUnsignedShiftRightImmediate |state| { long_shift!(state, state.c(), |left, right| (left as u64).wrapping_shr(right)) }
    FloatAdd |state| { float_binary!(state, +) }
    FloatSubtract |state| { float_binary!(state, -) }
    FloatMultiply |state| { float_binary!(state, *) }
    FloatDivide |state| { float_binary!(state, /) }
    FloatRemainder |state| { float_binary!(state, %) }
    DoubleAdd |state| { double_binary!(state, +) }
    DoubleSubtract |state| { double_binary!(state, -) }
    DoubleMultiply |state| { double_binary!(state, *) }
    DoubleDivide |state| { double_binary!(state, /) }
    DoubleRemainder |state| { double_binary!(state, %) }
    IntNegate |state| { unary!(state, |value| int_slot((value as i32).wrapping_neg())) }
    LongNegate |state| { unary!(state, |value| (value as i64).wrapping_neg() as u64) }
    FloatNegate |state| { unary!(state, |value| u64::from((-float(value)).to_bits())) }
    DoubleNegate |state| { unary!(state, |value| (-f64::from_bits(value)).to_bits()) }
    IntToLong |state| { unary!(state, |value| i64::from(value as i32) as u64) }
    IntToFloat |state| { unary!(state, |value| u64::from((value as i32 as f32).to_bits())) }
    IntToDouble |state| { unary!(state, |value| f64::from(value as i32).to_bits()) }
    LongToInt |state| { unary!(state, |value| u64::from(value as u32)) }
    LongToFloat |state| { unary!(state, |value| u64::from((value as i64 as f32).to_bits())) }
    LongToDouble |state| { unary!(state, |value| (value as i64 as f64).to_bits()) }
    FloatToInt |state| { unary!(state, |value| int_slot(float(value) as i32)) }
    FloatToLong |state| { unary!(state, |value| float(value) as i64 as u64) }
    FloatToDouble |state| { unary!(state, |value| f64::from(float(value)).to_bits()) }
    DoubleToInt |state| { unary!(state, |value| int_slot(f64::from_bits(value) as i32)) }
    DoubleToLong |state| { unary!(state, |value| f64::from_bits(value) as i64 as u64) }
    DoubleToFloat |state| { unary!(state, |value| u64::from((f64::from_bits(value) as f32).to_bits())) }
    IntToByte |state| { unary!(state, |value| int_slot(i32::from(value as i8))) }
    IntToChar |state| { unary!(state, |value| u64::from(value as u16)) }
    IntToShort |state| { unary!(state, |value| int_slot(i32::from(value as i16))) }
    LongCompare |state| { result!(state, int_slot(compare_longs(state.get(state.b()) as i64, state.get(state.c()) as i64))) }
    FloatCompareLess |state| { result!(state, int_slot(compare_floats(float(state.get(state.b())), float(state.get(state.c())), -1))) }
    FloatCompareGreater |state| { result!(state, int_slot(compare_floats(float(state.get(state.b())), float(state.get(state.c())), 1))) }
    DoubleCompareLess |state| {
        let (left, right) = (f64::from_bits(state.get(state.b())), f64::from_bits(state.get(state.c())));
        result!(state, int_slot(compare_doubles(left, right, -1)))
    }
    DoubleCompareGreater |state| {
        let (left, right) = (f64::from_bits(state.get(state.b())), f64::from_bits(state.get(state.c())));
        result!(state, int_slot(compare_doubles(left, right, 1)))
    }

    Goto |state| { state.jump(state.distance()) }
    @metered GotoBack |state| {
        take_back_edge!(state);
        state.jump(state.distance())
    }
    IfIntEqual |state| { branch!(state, ints!(state, ==)) }
    @metered IfIntEqualBack |state| { branch_back!(state, ints!(state, ==)) }
    IfIntNotEqual |state| { branch!(state, ints!(state, !=)) }
    @metered IfIntNotEqualBack |state| { branch_back!(state, ints!(state, !=)) }
    IfIntLess |state| { branch!(state, ints!(state, <)) }
    @metered IfIntLessBack |state| { branch_back!(state, ints!(state, <)) }
    IfIntGreaterOrEqual |state| { branch!(state, ints!(state, >=)) }
    @metered IfIntGreaterOrEqualBack |state| { branch_back!(state, ints!(state, >=)) }
    IfIntGreater |state| { branch!(state, ints!(state, >)) }
    @metered IfIntGreaterBack |state| { branch_back!(state, ints!(state, >)) }
    IfIntLessOrEqual |state| { branch!(state, ints!(state, <=)) }
    @metered IfIntLessOrEqualBack |state| { branch_back!(state, ints!(state, <=)) }
    IfImmediateEqual |state| { branch!(state, int_to_immediate!(state, ==)) }
    @metered IfImmediateEqualBack |state| { branch_back!(state, int_to_immediate!(state, ==)) }
    IfImmediateNotEqual |state| { branch!(state, int_to_immediate!(state, !=)) }
    @metered IfImmediateNotEqualBack |state| { branch_back!(state, int_to_immediate!(state, !=)) }
    IfImmediateLess |state| { branch!(state, int_to_immediate!(state, <)) }
    @metered IfImmediateLessBack |state| { branch_back!(state, int_to_immediate!(state, <)) }
    IfImmediateGreaterOrEqual |state| { branch!(state, int_to_immediate!(state, >=)) }
    @metered IfImmediateGreaterOrEqualBack |state| { branch_back!(state, int_to_immediate!(state, >=)) }
    IfImmediateGreater |state| { branch!(state, int_to_immediate!(state, >)) }
    @metered IfImmediateGreaterBack |state| { branch_back!(state, int_to_immediate!(state, >)) }
    IfImmediateLessOrEqual |state| { branch!(state, int_to_immediate!(state, <=)) }
    @metered IfImmediateLessOrEqualBack |state| { branch_back!(state, int_to_immediate!(state, <=)) }
    IfLongEqual |state| { branch!(state, longs!(state, ==)) }
    @metered IfLongEqualBack |state| { branch_back!(state, longs!(state, ==)) }
    IfLongNotEqual |state| { branch!(state, longs!(state, !=)) }
    @metered IfLongNotEqualBack |state| { branch_back!(state, longs!(state, !=)) }
    IfLongLess |state| { branch!(state, longs!(state, <)) }
    @metered IfLongLessBack |state| { branch_back!(state, longs!(state, <)) }
    IfLongGreaterOrEqual |state| { branch!(state, longs!(state, >=)) }
    @metered IfLongGreaterOrEqualBack |state| { branch_back!(state, longs!(state, >=)) }
    IfLongGreater |state| { branch!(state, longs!(state, >)) }
    @metered IfLongGreaterBack |state| { branch_back!(state, longs!(state, >)) }
    IfLongLessOrEqual |state| { branch!(state, longs!(state, <=)) }
    @metered IfLongLessOrEqualBack |state| { branch_back!(state, longs!(state, <=)) }
    @metered TableSwitch |state| { switch_to!(state, state.table_entry()) }
    @metered LookupSwitch |state| { switch_to!(state, state.lookup_entry()) }

    ArrayLoad32 |state| { array_load!(state, |array, index| u64::from(state.load32(array, ARRAY_BASE + index * 4))) }
    ArrayLoad64 |state| { array_load!(state, |array, index| state.load64(array, ARRAY_BASE + index * 8)) }
    ArrayLoadByte |state| { array_load!(state, |array, index| int_slot(i32::from(state.load8(array, ARRAY_BASE + index) as i8))) }
    ArrayLoadChar |state| { array_load!(state, |array, index| u64::from(state.load16(array, ARRAY_BASE + index * 2))) }
    ArrayLoadShort |state| {
        array_load!(state, |array, index| int_slot(i32::from(state.load16(array, ARRAY_BASE + index * 2) as i16)))
    }
    ArrayStore32 |state| { array_store!(state, |array, index, value| state.store32(array, ARRAY_BASE + index * 4, value as u32)) }
    ArrayStore64 |state| { array_store!(state, |array, index, value| state.store64(array, ARRAY_BASE + index * 8, value)) }
    ArrayStoreByte |state| {
        array_store!(state, |array, index, value| {
            // §6.5.bastore: a boolean array keeps the lowest bit.
            let boolean = state.row_of(array).has(class_flags::BOOLEANS);
            state.store8(array, ARRAY_BASE + index, if boolean { value as u8 & 1 } else { value as u8 });
        })
    }
    ArrayStore16 |state| { array_store!(state, |array, index, value| state.store16(array, ARRAY_BASE + index * 2, value as u16)) }
    ArrayStoreReference |state| {
        let (array, index, value) = (state.get(state.a()), state.get(state.b()) as u32, state.get(state.c()));
        if array as u32 != 0 && index < state.load32(array, ARRAY_LENGTH) {
            let component = state.row_of(array).component.load(Ordering::Relaxed);
            // A display begins with `Object`.
            let fits = value as u32 == 0
                || component == state.class_id(value)
                || component == state.row_of(value).display[0].load(Ordering::Relaxed);
            if fits {
                let offset = ARRAY_BASE + index as usize * 4;
                state.store32(array, offset, value as u32);
                state.mark_card(array, offset);
                return state.jump(1);
            }
        }
        slowly!(state, slow::store_reference);
    }
    ArrayLength |state| {
        let array = state.get(state.b());
        if array as u32 == 0 {
            slowly!(state, slow::null_pointer);
        }
        result!(state, u64::from(state.load32(array, ARRAY_LENGTH)))
    }

    GetFieldByte |state| { get_field!(state, |object| int_slot(i32::from(state.load8(object, state.c()) as i8))) }
    GetFieldBoolean |state| { get_field!(state, |object| u64::from(state.load8(object, state.c()))) }
    GetFieldChar |state| { get_field!(state, |object| u64::from(state.load16(object, state.c()))) }
    GetFieldShort |state| { get_field!(state, |object| int_slot(i32::from(state.load16(object, state.c()) as i16))) }
    GetField32 |state| { get_field!(state, |object| u64::from(state.load32(object, state.c()))) }
    GetField64 |state| { get_field!(state, |object| state.load64(object, state.c())) }
    GetFieldSlow |state| { slowly!(state, slow::get_field) }
    PutField8 |state| { put_field!(state, |object, value| state.store8(object, state.c(), value as u8)) }
    PutFieldBoolean |state| { put_field!(state, |object, value| state.store8(object, state.c(), value as u8 & 1)) }
    PutField16 |state| { put_field!(state, |object, value| state.store16(object, state.c(), value as u16)) }
    PutField32 |state| { put_field!(state, |object, value| state.store32(object, state.c(), value as u32)) }
    PutField64 |state| { put_field!(state, |object, value| state.store64(object, state.c(), value)) }
    PutFieldReference |state| {
        put_field!(state, |object, value| {
            state.store32(object, state.c(), value as u32);
            state.mark_card(object, state.c());
        })
    }
    PutFieldSlow |state| { slowly!(state, slow::put_field) }
    GetStatic32 |state| {
        let value = state.outside::<AtomicU32>(1).load(Ordering::Acquire);
        state.set(state.a(), u64::from(value));
        state.jump(2)
    }
    GetStatic64 |state| {
        state.set(state.a(), state.outside::<AtomicU64>(1).load(Ordering::Acquire));
        state.jump(2)
    }
    PutStatic32 |state| {
        state.outside::<AtomicU32>(1).store(state.get(state.b()) as u32, Ordering::Relaxed);
        state.jump(3)
    }
    PutStatic64 |state| {
        state.outside::<AtomicU64>(1).store(state.get(state.b()), Ordering::Relaxed);
        state.jump(3)
    }
    PutStaticReference |state| {
        state.outside::<AtomicU32>(1).store(state.get(state.b()) as u32, Ordering::Relaxed);
        state.outside::<AtomicU8>(2).store(1, Ordering::Relaxed);
        state.jump(3)
    }
    PutStaticSlow |state| { slowly!(state, slow::put_static_field) }

    LoadConstant |state| { slowly!(state, slow::link_instruction) }
    GetField |state| { slowly!(state, slow::link_instruction) }
    PutField |state| { slowly!(state, slow::link_instruction) }
    GetStatic |state| { slowly!(state, slow::link_instruction) }
    PutStatic |state| { slowly!(state, slow::link_instruction) }
    New |state| { slowly!(state, slow::link_instruction) }
    NewArray |state| { slowly!(state, slow::link_instruction) }
    NewReferenceArray |state| { slowly!(state, slow::link_instruction) }
    // §6.5.checkcast, §6.5.instanceof: the class is not resolved for null.
    CheckCast |state| {
        if state.get(state.a()) as u32 == 0 {
            return state.jump(2);
        }
        slowly!(state, slow::link_instruction)
    }
    InstanceOf |state| {
        if state.get(state.b()) as u32 == 0 {
            state.set(state.a(), 0);
            return state.jump(2);
        }
        slowly!(state, slow::link_instruction)
    }
    InvokeVirtual |state| { slowly!(state, slow::link_instruction) }
    InvokeSpecial |state| { slowly!(state, slow::link_instruction) }
    InvokeStatic |state| { slowly!(state, slow::link_instruction) }
    InvokeInterface |state| { slowly!(state, slow::link_instruction) }
    InvokeDynamic |state| { slowly!(state, slow::link_instruction) }

    @metered InvokeStaticQuick |state| { call!(state, state.operand(1) as u32) }
    @metered InvokeLeafStatic |state| { call_leaf!(state) }
    @metered InvokeLeafDirect |state| {
        if state.get(state.a()) as u32 == 0 {
            slowly!(state, slow::null_pointer);
        }
        call_leaf!(state)
    }
    @metered InvokeDirect |state| {
        if state.get(state.a()) as u32 == 0 {
            slowly!(state, slow::null_pointer);
        }
        call!(state, state.operand(1) as u32)
    }
    @metered InvokeSpecialChecked |state| {
        let receiver = state.get(state.a());
        if receiver as u32 == 0 {
            slowly!(state, slow::null_pointer);
        }
        if state.operand(2) as u32 != state.class_id(receiver) {
            slowly!(state, slow::call_special_checked);
        }
        call!(state, state.operand(1) as u32)
    }
    InvokeVirtualFar |state| { slowly!(state, slow::invoke_virtual_far) }
    @metered InvokeVirtualQuick |state| {
        let receiver = state.get(state.a());
        if receiver as u32 == 0 {
            slowly!(state, slow::null_pointer);
        }
        // Resolution found the index in the vtable of a superclass, whose entries every subclass keeps; a forged header may lead elsewhere.
        let row = state.row_of(receiver);
        if state.b() >= row.vtable_length.load(Ordering::Relaxed) as usize {
            slowly!(state, slow::bad_dispatch);
        }
        call_dispatched!(state, *row.vtable.load(Ordering::Relaxed).add(state.b()))
    }
    @metered InvokeInterfaceQuick |state| { call_interface!(state, slow::call_interface) }
    @metered InvokeInterfaceChecked |state| { call_interface!(state, slow::call_interface_checked) }
    @metered InvokeAdapter |state| {
        let site = metadata::<CallSite>(state.operand(1));
        let appendix = site.appendix.load();
        if !appendix.is_null() {
            state.set(state.a() + state.c(), u64::from(appendix.bits()));
        }
        call!(state, &site.adapter.row, site.adapter.id.0)
    }
    @metered InvokeHandle |state| {
        if state.get(state.a()) as u32 == 0 {
            slowly!(state, slow::null_pointer);
        }
        let site = metadata::<CallSite>(state.operand(1));
        let appendix = site.appendix.load();
        if !appendix.is_null() {
            state.set(state.a() + state.c(), u64::from(appendix.bits()));
        }
        call!(state, &site.adapter.row, site.adapter.id.0)
    }
    InvokeBasic |state| { slowly!(state, slow::invoke_basic) }
    LinkToStatic |state| { slowly!(state, slow::link_to) }
    LinkToSpecial |state| { slowly!(state, slow::link_to) }
    LinkToVirtual |state| { slowly!(state, slow::link_to) }
    LinkToInterface |state| { slowly!(state, slow::link_to) }

    NewQuick |state| {
        let plan = state.operand(1);
        if let Some(object) = state.allocate(plan as u32, plan >> 32) {
            // Before anybody can see the reference.
            fence(Ordering::Release);
            state.set(state.a(), object);
            return state.jump(2);
        }
        slowly!(state, slow::allocate_quick)
    }
    NewArrayQuick |state| {
        let (plan, length) = (state.operand(1), state.get(state.b()) as u32);
        if length <= INLINE_LENGTH_MAX
            && let Some(array) = state.allocate(plan as u32, align_object((ARRAY_BASE as u64) + (u64::from(length) << (plan >> 32))))
        {
            state.store32(array, ARRAY_LENGTH, length);
            fence(Ordering::Release);
            state.set(state.a(), array);
            return state.jump(2);
        }
        slowly!(state, slow::new_array)
    }
    NewMultiArray |state| { slowly!(state, slow::new_multi_array) }
    CheckCastQuick |state| {
        let object = state.get(state.a());
        if object as u32 == 0 || state.is_displayed(object, state.operand(1)) {
            return state.jump(2);
        }
        slowly!(state, slow::check_cast);
    }
    InstanceOfQuick |state| {
        let object = state.get(state.b());
        if object as u32 == 0 {
            state.set(state.a(), 0);
            return state.jump(2);
        }
        if state.is_displayed(object, state.operand(1)) {
            state.set(state.a(), 1);
            return state.jump(2);
        }
        slowly!(state, slow::instance_of);
    }

    Throw |state| { slowly!(state, slow::throw_reference) }
    MonitorEnter |state| { slowly!(state, slow::monitor_enter) }
    MonitorExit |state| { slowly!(state, slow::monitor_exit) }
    EnterSynchronized |state| { slowly!(state, slow::enter_synchronized) }
    Return |state| { return_value!(state, state.get(state.a())) }
    ReturnVoid |state| { return_value!(state, 0) }
    ReturnSynchronized |state| { slowly!(state, slow::return_synchronized) }
    ReturnVoidSynchronized |state| { slowly!(state, slow::return_synchronized) }
    RegisterFinalizer |state| {
        if state.row_of(state.get(0)).has(class_flags::FINALIZER) {
            slowly!(state, slow::register_finalizer);
        }
        state.jump(1)
    }
    CallNative |state| { slowly!(state, slow::call_native) }
    ThrowAbstract |state| { slowly!(state, slow::throw_abstract) }
}
