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
use runtime::ops::plans::INLINE_LENGTH_MAX;
use runtime::thread::block::ThreadBlock;
use runtime::value_ops::{Slot, pure};

use crate::profiled;
use crate::slow::{self, metadata};
use crate::state::{Handler, Handlers, Next, State};

const ARRAY_BASE: usize = ARRAY_BASE_OFFSET as usize;
const ARRAY_LENGTH: usize = ARRAY_LENGTH_OFFSET as usize;

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
        if METERED && !$state.spend(1) {
            slowly!($state, slow::out_of_fuel_for_leaf);
        }
        let arguments = std::slice::from_raw_parts($state.fp.add($state.a()), $state.c());
        if let Some(result) = slow::leaf($state.operand(2))($state.java_thread(), arguments) {
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
    (@define [] $name:ident $state:ident $body:block) => { handlers! { @function [] $name [] $state $body } };
    (@define [metered] $name:ident $state:ident $body:block) => { handlers! { @function [] $name [const METERED: bool] $state $body } };
    (@function [$($attribute:tt)*] $name:ident [$($generic:tt)*] $state:ident $body:block) => {
        $($attribute)*
        unsafe extern "C-unwind" fn $name<$($generic)*>(
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

/// Ends the handler of a value operation with one operand in a slot.
macro_rules! unary {
    ($state:ident, $operation:ident) => {
        result!($state, pure::$operation(Slot::from_slot($state.get($state.b()))).into_slot())
    };
}
/// Ends the handler of a value operation with two operands in slots.
macro_rules! binary {
    ($state:ident, $operation:ident) => {{
        let (left, right) = ($state.get($state.b()), $state.get($state.c()));
        result!($state, pure::$operation(Slot::from_slot(left), Slot::from_slot(right)).into_slot())
    }};
}
/// The same with an immediate as the right operand.
macro_rules! immediate {
    ($state:ident, $operation:ident) => {
        result!($state, pure::$operation(Slot::from_slot($state.get($state.b())), $state.immediate()).into_slot())
    };
}
/// The same for divisions.
macro_rules! division {
    ($state:ident, $operation:ident, $kind:ty) => {{
        let (left, right) = (Slot::from_slot($state.get($state.b())), <$kind>::from_slot($state.get($state.c())));
        if right == 0 {
            slowly!($state, slow::division_by_zero);
        }
        result!($state, pure::$operation(left, right).into_slot())
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
/// Whether a condition holds for two slots.
macro_rules! holds {
    ($state:ident, $condition:ident) => {
        pure::$condition(Slot::from_slot($state.get($state.a())), Slot::from_slot($state.get($state.b())))
    };
}
/// Whether a condition holds for a slot and an immediate.
macro_rules! holds_for_immediate {
    ($state:ident, $condition:ident) => {
        pure::$condition(Slot::from_slot($state.get($state.a())), i32::from($state.b() as i16))
    };
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
    Move |state| { result!(state, state.get(state.b())) }
    Profiled |state| {
        let original = profiled::count(state.pc, state.fp, state.thread, state.base, state.word, state.handlers);
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

    IntAdd |state| { binary!(state, IntAdd) }
    IntSubtract |state| { binary!(state, IntSubtract) }
    IntMultiply |state| { binary!(state, IntMultiply) }
    IntDivide |state| { division!(state, IntDivide, i32) }
    IntRemainder |state| { division!(state, IntRemainder, i32) }
    IntShiftLeft |state| { binary!(state, IntShiftLeft) }
    IntShiftRight |state| { binary!(state, IntShiftRight) }
    IntUnsignedShiftRight |state| { binary!(state, IntUnsignedShiftRight) }
    IntAnd |state| { binary!(state, IntAnd) }
    IntOr |state| { binary!(state, IntOr) }
    IntXor |state| { binary!(state, IntXor) }
    IntAddImmediate |state| { immediate!(state, IntAdd) }
    IntMultiplyImmediate |state| { immediate!(state, IntMultiply) }
    IntDivideImmediate |state| { immediate!(state, IntDivide) }
    IntRemainderImmediate |state| { immediate!(state, IntRemainder) }
    IntShiftLeftImmediate |state| { immediate!(state, IntShiftLeft) }
    IntShiftRightImmediate |state| { immediate!(state, IntShiftRight) }
    IntUnsignedShiftRightImmediate |state| { immediate!(state, IntUnsignedShiftRight) }
    IntAndImmediate |state| { immediate!(state, IntAnd) }
    IntOrImmediate |state| { immediate!(state, IntOr) }
    IntXorImmediate |state| { immediate!(state, IntXor) }
    LongAdd |state| { binary!(state, LongAdd) }
    LongSubtract |state| { binary!(state, LongSubtract) }
    LongMultiply |state| { binary!(state, LongMultiply) }
    LongDivide |state| { division!(state, LongDivide, i64) }
    LongRemainder |state| { division!(state, LongRemainder, i64) }
    LongAnd |state| { binary!(state, LongAnd) }
    LongOr |state| { binary!(state, LongOr) }
    LongXor |state| { binary!(state, LongXor) }
    LongShiftLeft |state| { binary!(state, LongShiftLeft) }
    LongShiftRight |state| { binary!(state, LongShiftRight) }
    LongUnsignedShiftRight |state| { binary!(state, LongUnsignedShiftRight) }
    LongShiftLeftImmediate |state| { immediate!(state, LongShiftLeft) }
    LongShiftRightImmediate |state| { immediate!(state, LongShiftRight) }
    LongUnsignedShiftRightImmediate |state| { immediate!(state, LongUnsignedShiftRight) }
    FloatAdd |state| { binary!(state, FloatAdd) }
    FloatSubtract |state| { binary!(state, FloatSubtract) }
    FloatMultiply |state| { binary!(state, FloatMultiply) }
    FloatDivide |state| { binary!(state, FloatDivide) }
    FloatRemainder |state| { binary!(state, FloatRemainder) }
    DoubleAdd |state| { binary!(state, DoubleAdd) }
    DoubleSubtract |state| { binary!(state, DoubleSubtract) }
    DoubleMultiply |state| { binary!(state, DoubleMultiply) }
    DoubleDivide |state| { binary!(state, DoubleDivide) }
    DoubleRemainder |state| { binary!(state, DoubleRemainder) }
    IntNegate |state| { unary!(state, IntNegate) }
    LongNegate |state| { unary!(state, LongNegate) }
    FloatNegate |state| { unary!(state, FloatNegate) }
    DoubleNegate |state| { unary!(state, DoubleNegate) }
    IntToLong |state| { unary!(state, IntToLong) }
    IntToFloat |state| { unary!(state, IntToFloat) }
    IntToDouble |state| { unary!(state, IntToDouble) }
    LongToInt |state| { unary!(state, LongToInt) }
    LongToFloat |state| { unary!(state, LongToFloat) }
    LongToDouble |state| { unary!(state, LongToDouble) }
    FloatToInt |state| { unary!(state, FloatToInt) }
    FloatToLong |state| { unary!(state, FloatToLong) }
    FloatToDouble |state| { unary!(state, FloatToDouble) }
    DoubleToInt |state| { unary!(state, DoubleToInt) }
    DoubleToLong |state| { unary!(state, DoubleToLong) }
    DoubleToFloat |state| { unary!(state, DoubleToFloat) }
    IntToByte |state| { unary!(state, IntToByte) }
    IntToChar |state| { unary!(state, IntToChar) }
    IntToShort |state| { unary!(state, IntToShort) }
    LongCompare |state| { binary!(state, LongCompare) }
    FloatCompareLess |state| { binary!(state, FloatCompareLess) }
    FloatCompareGreater |state| { binary!(state, FloatCompareGreater) }
    DoubleCompareLess |state| { binary!(state, DoubleCompareLess) }
    DoubleCompareGreater |state| { binary!(state, DoubleCompareGreater) }

    Goto |state| { state.jump(state.distance()) }
    @metered GotoBack |state| {
        take_back_edge!(state);
        state.jump(state.distance())
    }
    IfIntEqual |state| { branch!(state, holds!(state, IntEqual)) }
    @metered IfIntEqualBack |state| { branch_back!(state, holds!(state, IntEqual)) }
    IfIntNotEqual |state| { branch!(state, holds!(state, IntNotEqual)) }
    @metered IfIntNotEqualBack |state| { branch_back!(state, holds!(state, IntNotEqual)) }
    IfIntLess |state| { branch!(state, holds!(state, IntLess)) }
    @metered IfIntLessBack |state| { branch_back!(state, holds!(state, IntLess)) }
    IfIntGreaterOrEqual |state| { branch!(state, holds!(state, IntGreaterOrEqual)) }
    @metered IfIntGreaterOrEqualBack |state| { branch_back!(state, holds!(state, IntGreaterOrEqual)) }
    IfIntGreater |state| { branch!(state, holds!(state, IntGreater)) }
    @metered IfIntGreaterBack |state| { branch_back!(state, holds!(state, IntGreater)) }
    IfIntLessOrEqual |state| { branch!(state, holds!(state, IntLessOrEqual)) }
    @metered IfIntLessOrEqualBack |state| { branch_back!(state, holds!(state, IntLessOrEqual)) }
    IfImmediateEqual |state| { branch!(state, holds_for_immediate!(state, IntEqual)) }
    @metered IfImmediateEqualBack |state| { branch_back!(state, holds_for_immediate!(state, IntEqual)) }
    IfImmediateNotEqual |state| { branch!(state, holds_for_immediate!(state, IntNotEqual)) }
    @metered IfImmediateNotEqualBack |state| { branch_back!(state, holds_for_immediate!(state, IntNotEqual)) }
    IfImmediateLess |state| { branch!(state, holds_for_immediate!(state, IntLess)) }
    @metered IfImmediateLessBack |state| { branch_back!(state, holds_for_immediate!(state, IntLess)) }
    IfImmediateGreaterOrEqual |state| { branch!(state, holds_for_immediate!(state, IntGreaterOrEqual)) }
    @metered IfImmediateGreaterOrEqualBack |state| { branch_back!(state, holds_for_immediate!(state, IntGreaterOrEqual)) }
    IfImmediateGreater |state| { branch!(state, holds_for_immediate!(state, IntGreater)) }
    @metered IfImmediateGreaterBack |state| { branch_back!(state, holds_for_immediate!(state, IntGreater)) }
    IfImmediateLessOrEqual |state| { branch!(state, holds_for_immediate!(state, IntLessOrEqual)) }
    @metered IfImmediateLessOrEqualBack |state| { branch_back!(state, holds_for_immediate!(state, IntLessOrEqual)) }
    IfLongEqual |state| { branch!(state, holds!(state, LongEqual)) }
    @metered IfLongEqualBack |state| { branch_back!(state, holds!(state, LongEqual)) }
    IfLongNotEqual |state| { branch!(state, holds!(state, LongNotEqual)) }
    @metered IfLongNotEqualBack |state| { branch_back!(state, holds!(state, LongNotEqual)) }
    IfLongLess |state| { branch!(state, holds!(state, LongLess)) }
    @metered IfLongLessBack |state| { branch_back!(state, holds!(state, LongLess)) }
    IfLongGreaterOrEqual |state| { branch!(state, holds!(state, LongGreaterOrEqual)) }
    @metered IfLongGreaterOrEqualBack |state| { branch_back!(state, holds!(state, LongGreaterOrEqual)) }
    IfLongGreater |state| { branch!(state, holds!(state, LongGreater)) }
    @metered IfLongGreaterBack |state| { branch_back!(state, holds!(state, LongGreater)) }
    IfLongLessOrEqual |state| { branch!(state, holds!(state, LongLessOrEqual)) }
    @metered IfLongLessOrEqualBack |state| { branch_back!(state, holds!(state, LongLessOrEqual)) }
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
    @metered InvokeEmpty |state| {
        let receiver = state.get(state.a());
        if receiver as u32 == 0 {
            slowly!(state, slow::null_pointer);
        }
        if !state.row_of(receiver).has(class_flags::FINALIZER) && (!METERED || state.spend(state.operand(2) as u16)) {
            return state.jump(3);
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
        let appendix = site.appendix.load_raw();
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
        let appendix = site.appendix.load_raw();
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
    MonitorEnter |state| {
        if state.enter_thin(state.get(state.a())) {
            return state.jump(1);
        }
        slowly!(state, enter_inflated)
    }
    MonitorExit |state| {
        if state.leave_thin(state.get(state.a())) {
            return state.jump(1);
        }
        slowly!(state, leave_inflated)
    }
    EnterSynchronized |state| {
        let receiver = state.get(0);
        if state.b() == 0 && state.enter_thin(receiver) {
            state.set(state.a(), receiver);
            return state.jump(1);
        }
        slowly!(state, enter_synchronized)
    }
    Return |state| { return_value!(state, state.get(state.a())) }
    ReturnVoid |state| { return_value!(state, 0) }
    ReturnSynchronized |state| {
        if state.leave_thin(state.get(state.c())) {
            return_value!(state, state.get(state.a()))
        } else {
            slowly!(state, return_synchronized)
        }
    }
    ReturnVoidSynchronized |state| {
        if state.leave_thin(state.get(state.c())) {
            return_value!(state, 0)
        } else {
            slowly!(state, return_void_synchronized)
        }
    }
    RegisterFinalizer |state| {
        if state.row_of(state.get(0)).has(class_flags::FINALIZER) {
            slowly!(state, slow::register_finalizer);
        }
        state.jump(1)
    }
    CallNative |state| { slowly!(state, slow::call_native) }
    ThrowAbstract |state| { slowly!(state, slow::throw_abstract) }
    EnterCompiled |state| { slowly!(state, slow::enter_compiled) }
    LeftCompiled |state| { slowly!(state, slow::left_compiled) }
    EnterQuick |state| {
        let first = (*state.code()).entry();
        State { pc: first, ..state.with_quick_handlers() }.dispatch()
    }
}

/// Defines further parts of handlers, which need registers that the common case does without: handlers end in them.
macro_rules! parts {
    ($($(#[$meta:meta])* fn $name:ident($state:ident) $body:block)*) => {
        $(handlers! { @function [$(#[$meta])* #[inline(never)]] $name [] $state $body })*
    };
}

parts! {
    /// `MonitorEnter` of what has no thin lock.
    fn enter_inflated(state) {
        if state.enter_inflated(state.get(state.a())) {
            return state.jump(1);
        }
        slowly!(state, slow::monitor_enter)
    }

    /// `MonitorExit` of what has no thin lock.
    fn leave_inflated(state) {
        if state.leave_inflated(state.get(state.a())) {
            return state.jump(1);
        }
        slowly!(state, slow::monitor_exit)
    }

    /// `EnterSynchronized` of what has no thin lock, or of a class.
    fn enter_synchronized(state) {
        let receiver = state.get(0);
        if state.b() == 0 && state.enter_inflated(receiver) {
            state.set(state.a(), receiver);
            return state.jump(1);
        }
        slowly!(state, slow::enter_synchronized)
    }

    /// `ReturnSynchronized` out of what has no thin lock.
    fn return_synchronized(state) {
        if state.leave_inflated(state.get(state.c())) {
            return_value!(state, state.get(state.a()))
        } else {
            slowly!(state, slow::return_synchronized)
        }
    }

    /// `ReturnVoidSynchronized` out of what has no thin lock.
    fn return_void_synchronized(state) {
        if state.leave_inflated(state.get(state.c())) {
            return_value!(state, 0)
        } else {
            slowly!(state, slow::return_synchronized)
        }
    }
}
