//! The dispatch loop: one arm per operation.
//!
//! Locals hold the registers; whatever can throw, collect or look at the stack first publishes them (`slow!`). A throw asks the
//! unwinder where to go on. The common case of every arm is inline, the rest is in `runtime::ops`.
#![allow(unsafe_code, reason = "instruction words hold metadata pointers that resolution put there")]

use std::sync::atomic::{AtomicU64, Ordering};

use gc::{ARRAY_BASE_OFFSET, ARRAY_LENGTH_OFFSET, RawRef};
use runtime::code::linked::CodeRef;
use runtime::code::operation::{self, Operation};
use runtime::metadata::class::Class;
use runtime::metadata::constant_pool::CallSite;
use runtime::metadata::field::Field;
use runtime::metadata::method::{Method, MethodRef, PolymorphicKind};
use runtime::metadata::pointer::Metadata;
use runtime::ops::fields::{get_static, put_static};
use runtime::value_ops::{compare_doubles, compare_floats, compare_longs};
use runtime::{ClassRef, JavaResult, JavaThread};

use crate::link::{Linked, link};
use crate::registers::{Cage, Registers};

const ARRAY_BASE: usize = ARRAY_BASE_OFFSET as usize;
const ARRAY_LENGTH: usize = ARRAY_LENGTH_OFFSET as usize;

/// The metadata that a quickened instruction names.
fn metadata<T>(word: u64) -> Metadata<T> {
    // SAFETY: quickening stored the pointer; the class of the running method keeps what it refers to alive.
    unsafe { Metadata::from_word(word) }
}

fn raw(slot: u64) -> RawRef {
    RawRef::from_bits(slot as u32)
}

fn float(slot: u64) -> f32 {
    f32::from_bits(slot as u32)
}

fn int_slot(value: i32) -> u64 {
    u64::from(value as u32)
}

/// Runs the frame at `fp`, which `JavaThread::invoke` has pushed, until it returns; gives its result slot.
///
/// # Errors
/// What the frame does not catch.
#[expect(clippy::too_many_lines, reason = "one arm per operation")]
#[expect(clippy::cognitive_complexity, reason = "one arm per operation")]
pub fn execute(thread: &mut JavaThread, code: CodeRef, fp: *mut u64) -> JavaResult<u64> {
    let cage = Cage::of(thread);
    let classes: *const *const Class = thread.vm().classes.base();
    let request: *const std::sync::atomic::AtomicU32 = thread.request_word();
    let mut registers = Registers { fp, pc: code.entry(), code: code.as_ptr() };

    /// Leaves the loop's fast path: publishes the registers, runs the expression, unwinds if it throws.
    macro_rules! slow {
        ($body:expr) => {{
            registers.publish(thread);
            match $body {
                Ok(value) => value,
                Err(throw) => {
                    registers.resume(thread.unwind(throw)?);
                    continue;
                }
            }
        }};
    }
    macro_rules! throw {
        ($throw:expr) => {{
            registers.publish(thread);
            let throw = $throw;
            registers.resume(thread.unwind(throw)?);
            continue;
        }};
    }
    macro_rules! poll {
        () => {
            // SAFETY: the request word lives as long as the thread.
            if unsafe { (*request).load(Ordering::Relaxed) } != 0 {
                slow!(thread.poll_slow());
            }
        };
    }
    macro_rules! link {
        () => {{
            registers.publish(thread);
            let position = registers.code().position(registers.pc);
            // SAFETY: the code lives as long as the frame, which `registers` keeps on the stack.
            let code = unsafe { &*registers.code };
            let mark = thread.handles.mark();
            let linked = link(thread, code, position);
            thread.handles.truncate(mark);
            match linked {
                Ok(Linked::Again) => continue,
                Ok(other) => other,
                Err(throw) => {
                    registers.resume(thread.unwind(throw)?);
                    continue;
                }
            }
        }};
    }
    macro_rules! call {
        ($target:expr, $slot:expr) => {{
            let target: MethodRef = $target;
            let callee = match target.linked_code() {
                Some(code) => code,
                None => slow!(thread.linked_code(target)),
            };
            if !registers.push(callee, $slot, 3, thread.stack_end) {
                throw!(thread.throw_stack_overflow());
            }
            poll!();
            continue;
        }};
    }
    macro_rules! return_value {
        ($value:expr, $header:expr) => {{
            let value = $value;
            if registers.pop($header, value) {
                return Ok(value);
            }
            continue;
        }};
    }

    loop {
        let word = registers.word();
        let (a, b, c) = (operation::a(word), operation::b(word), operation::c(word));
        let immediate = c as i16;

        macro_rules! int_binary {
            (|$left:ident, $right:ident| $result:expr) => {{
                let ($left, $right) = (registers.get(b) as i32, registers.get(c) as i32);
                registers.set(a, int_slot($result));
            }};
        }
        macro_rules! int_immediate {
            (|$left:ident, $right:ident| $result:expr) => {{
                let ($left, $right) = (registers.get(b) as i32, i32::from(immediate));
                registers.set(a, int_slot($result));
            }};
        }
        macro_rules! long_binary {
            (|$left:ident, $right:ident| $result:expr) => {{
                let ($left, $right) = (registers.get(b) as i64, registers.get(c) as i64);
                registers.set(a, $result as u64);
            }};
        }
        macro_rules! long_shift {
            ($count:expr, |$left:ident, $right:ident| $result:expr) => {{
                let ($left, $right) = (registers.get(b) as i64, $count);
                registers.set(a, $result as u64);
            }};
        }
        macro_rules! float_binary {
            ($operator:tt) => {{
                let result = float(registers.get(b)) $operator float(registers.get(c));
                registers.set(a, u64::from(result.to_bits()));
            }};
        }
        macro_rules! double_binary {
            ($operator:tt) => {{
                let result = f64::from_bits(registers.get(b)) $operator f64::from_bits(registers.get(c));
                registers.set(a, result.to_bits());
            }};
        }
        macro_rules! unary {
            (|$value:ident| $result:expr) => {{
                let $value = registers.get(b);
                registers.set(a, $result);
            }};
        }
        macro_rules! branch {
            ($taken:expr) => {{
                if $taken {
                    registers.jump(immediate as isize);
                    continue;
                }
            }};
        }
        macro_rules! branch_back {
            ($taken:expr) => {{
                if $taken {
                    poll!();
                    registers.jump(immediate as isize);
                    continue;
                }
            }};
        }
        macro_rules! ints {
            ($operator:tt) => { (registers.get(a) as i32) $operator (registers.get(b) as i32) };
        }
        macro_rules! int_to_immediate {
            ($operator:tt) => { (registers.get(a) as i32) $operator i32::from(b as i16) };
        }
        macro_rules! longs {
            ($operator:tt) => { (registers.get(a) as i64) $operator (registers.get(b) as i64) };
        }
        macro_rules! array_load {
            (|$array:ident, $index:ident| $load:expr) => {{
                let ($array, index) = (registers.get(b), registers.get(c) as u32);
                if $array as u32 == 0 || index >= cage.load32($array, ARRAY_LENGTH) {
                    throw!(thread.throw_array_access(raw($array), index as i32));
                }
                let $index = index as usize;
                registers.set(a, $load);
            }};
        }
        macro_rules! array_store {
            (|$array:ident, $index:ident, $value:ident| $store:expr) => {{
                let ($array, index) = (registers.get(a), registers.get(b) as u32);
                if $array as u32 == 0 || index >= cage.load32($array, ARRAY_LENGTH) {
                    throw!(thread.throw_array_access(raw($array), index as i32));
                }
                let ($index, $value) = (index as usize, registers.get(c));
                $store;
            }};
        }
        macro_rules! get_field {
            (|$object:ident| $load:expr) => {{
                let $object = registers.get(b);
                if $object as u32 == 0 {
                    throw!(thread.throw_null_pointer());
                }
                registers.set(a, $load);
            }};
        }
        macro_rules! put_field {
            (|$object:ident, $value:ident| $store:expr) => {{
                let ($object, $value) = (registers.get(a), registers.get(b));
                if $object as u32 == 0 {
                    throw!(thread.throw_null_pointer());
                }
                $store;
            }};
        }

        let operation = Operation::of_word(word);
        match operation {
            Operation::Move => registers.set(a, registers.get(b)),
            Operation::ConstInt => registers.set(a, word >> 32),
            Operation::ConstWide => registers.set(a, registers.operand(1)),
            Operation::LoadReference => {
                let root = registers.operand(1) as *const gc::RootSlot;
                // SAFETY: the root belongs to the constant pool of the running method's class.
                registers.set(a, u64::from(unsafe { (*root).load() }.bits()));
            }

            Operation::IntAdd => int_binary!(|left, right| left.wrapping_add(right)),
            Operation::IntSubtract => int_binary!(|left, right| left.wrapping_sub(right)),
            Operation::IntMultiply => int_binary!(|left, right| left.wrapping_mul(right)),
            Operation::IntDivide | Operation::IntRemainder => {
                let (left, right) = (registers.get(b) as i32, registers.get(c) as i32);
                if right == 0 {
                    throw!(thread.throw_new("java/lang/ArithmeticException", "/ by zero"));
                }
                let divide = matches!(operation, Operation::IntDivide);
                registers.set(a, int_slot(if divide { left.wrapping_div(right) } else { left.wrapping_rem(right) }));
            }
            Operation::IntShiftLeft => int_binary!(|left, right| left.wrapping_shl(right as u32)),
            Operation::IntShiftRight => int_binary!(|left, right| left.wrapping_shr(right as u32)),
            Operation::IntUnsignedShiftRight => int_binary!(|left, right| (left as u32).wrapping_shr(right as u32) as i32),
            Operation::IntAnd => int_binary!(|left, right| left & right),
            Operation::IntOr => int_binary!(|left, right| left | right),
            Operation::IntXor => int_binary!(|left, right| left ^ right),
            Operation::IntAddImmediate => int_immediate!(|left, right| left.wrapping_add(right)),
            Operation::IntMultiplyImmediate => int_immediate!(|left, right| left.wrapping_mul(right)),
            Operation::IntDivideImmediate => int_immediate!(|left, right| left.wrapping_div(right)),
            Operation::IntRemainderImmediate => int_immediate!(|left, right| left.wrapping_rem(right)),
            Operation::IntShiftLeftImmediate => int_immediate!(|left, right| left.wrapping_shl(right as u32)),
            Operation::IntShiftRightImmediate => int_immediate!(|left, right| left.wrapping_shr(right as u32)),
            Operation::IntUnsignedShiftRightImmediate => {
                int_immediate!(|left, right| (left as u32).wrapping_shr(right as u32) as i32);
            }
            Operation::IntAndImmediate => int_immediate!(|left, right| left & right),
            Operation::IntOrImmediate => int_immediate!(|left, right| left | right),
            Operation::IntXorImmediate => int_immediate!(|left, right| left ^ right),
            Operation::LongAdd => long_binary!(|left, right| left.wrapping_add(right)),
            Operation::LongSubtract => long_binary!(|left, right| left.wrapping_sub(right)),
            Operation::LongMultiply => long_binary!(|left, right| left.wrapping_mul(right)),
            Operation::LongDivide | Operation::LongRemainder => {
                let (left, right) = (registers.get(b) as i64, registers.get(c) as i64);
                if right == 0 {
                    throw!(thread.throw_new("java/lang/ArithmeticException", "/ by zero"));
                }
                let divide = matches!(operation, Operation::LongDivide);
                registers.set(a, if divide { left.wrapping_div(right) } else { left.wrapping_rem(right) } as u64);
            }
            Operation::LongAnd => long_binary!(|left, right| left & right),
            Operation::LongOr => long_binary!(|left, right| left | right),
            Operation::LongXor => long_binary!(|left, right| left ^ right),
            Operation::LongShiftLeft => long_shift!(registers.get(c) as u32, |left, right| left.wrapping_shl(right)),
            Operation::LongShiftRight => long_shift!(registers.get(c) as u32, |left, right| left.wrapping_shr(right)),
            Operation::LongUnsignedShiftRight => {
                long_shift!(registers.get(c) as u32, |left, right| (left as u64).wrapping_shr(right));
            }
            Operation::LongShiftLeftImmediate => long_shift!(c as u32, |left, right| left.wrapping_shl(right)),
            Operation::LongShiftRightImmediate => long_shift!(c as u32, |left, right| left.wrapping_shr(right)),
            Operation::LongUnsignedShiftRightImmediate => {
                long_shift!(c as u32, |left, right| (left as u64).wrapping_shr(right));
            }
            Operation::FloatAdd => float_binary!(+),
            Operation::FloatSubtract => float_binary!(-),
            Operation::FloatMultiply => float_binary!(*),
            Operation::FloatDivide => float_binary!(/),
            Operation::FloatRemainder => float_binary!(%),
            Operation::DoubleAdd => double_binary!(+),
            Operation::DoubleSubtract => double_binary!(-),
            Operation::DoubleMultiply => double_binary!(*),
            Operation::DoubleDivide => double_binary!(/),
            Operation::DoubleRemainder => double_binary!(%),
            Operation::IntNegate => unary!(|value| int_slot((value as i32).wrapping_neg())),
            Operation::LongNegate => unary!(|value| (value as i64).wrapping_neg() as u64),
            Operation::FloatNegate => unary!(|value| u64::from((-float(value)).to_bits())),
            Operation::DoubleNegate => unary!(|value| (-f64::from_bits(value)).to_bits()),
            Operation::IntToLong => unary!(|value| i64::from(value as i32) as u64),
            Operation::IntToFloat => unary!(|value| u64::from((value as i32 as f32).to_bits())),
            Operation::IntToDouble => unary!(|value| f64::from(value as i32).to_bits()),
            Operation::LongToInt => unary!(|value| u64::from(value as u32)),
            Operation::LongToFloat => unary!(|value| u64::from((value as i64 as f32).to_bits())),
            Operation::LongToDouble => unary!(|value| (value as i64 as f64).to_bits()),
            Operation::FloatToInt => unary!(|value| int_slot(float(value) as i32)),
            Operation::FloatToLong => unary!(|value| float(value) as i64 as u64),
            Operation::FloatToDouble => unary!(|value| f64::from(float(value)).to_bits()),
            Operation::DoubleToInt => unary!(|value| int_slot(f64::from_bits(value) as i32)),
            Operation::DoubleToLong => unary!(|value| f64::from_bits(value) as i64 as u64),
            Operation::DoubleToFloat => unary!(|value| u64::from((f64::from_bits(value) as f32).to_bits())),
            Operation::IntToByte => unary!(|value| int_slot(i32::from(value as i8))),
            Operation::IntToChar => unary!(|value| u64::from(value as u16)),
            Operation::IntToShort => unary!(|value| int_slot(i32::from(value as i16))),
            Operation::LongCompare => {
                registers.set(a, int_slot(compare_longs(registers.get(b) as i64, registers.get(c) as i64)));
            }
            Operation::FloatCompareLess | Operation::FloatCompareGreater => {
                let if_nan = if matches!(operation, Operation::FloatCompareLess) { -1 } else { 1 };
                registers.set(a, int_slot(compare_floats(float(registers.get(b)), float(registers.get(c)), if_nan)));
            }
            Operation::DoubleCompareLess | Operation::DoubleCompareGreater => {
                let if_nan = if matches!(operation, Operation::DoubleCompareLess) { -1 } else { 1 };
                let (left, right) = (f64::from_bits(registers.get(b)), f64::from_bits(registers.get(c)));
                registers.set(a, int_slot(compare_doubles(left, right, if_nan)));
            }

            Operation::Goto => {
                registers.jump((word as i64 >> 32) as isize);
                continue;
            }
            Operation::GotoBack => {
                poll!();
                registers.jump((word as i64 >> 32) as isize);
                continue;
            }
            Operation::IfIntEqual => branch!(ints!(==)),
            Operation::IfIntEqualBack => branch_back!(ints!(==)),
            Operation::IfIntNotEqual => branch!(ints!(!=)),
            Operation::IfIntNotEqualBack => branch_back!(ints!(!=)),
            Operation::IfIntLess => branch!(ints!(<)),
            Operation::IfIntLessBack => branch_back!(ints!(<)),
            Operation::IfIntGreaterOrEqual => branch!(ints!(>=)),
            Operation::IfIntGreaterOrEqualBack => branch_back!(ints!(>=)),
            Operation::IfIntGreater => branch!(ints!(>)),
            Operation::IfIntGreaterBack => branch_back!(ints!(>)),
            Operation::IfIntLessOrEqual => branch!(ints!(<=)),
            Operation::IfIntLessOrEqualBack => branch_back!(ints!(<=)),
            Operation::IfImmediateEqual => branch!(int_to_immediate!(==)),
            Operation::IfImmediateEqualBack => branch_back!(int_to_immediate!(==)),
            Operation::IfImmediateNotEqual => branch!(int_to_immediate!(!=)),
            Operation::IfImmediateNotEqualBack => branch_back!(int_to_immediate!(!=)),
            Operation::IfImmediateLess => branch!(int_to_immediate!(<)),
            Operation::IfImmediateLessBack => branch_back!(int_to_immediate!(<)),
            Operation::IfImmediateGreaterOrEqual => branch!(int_to_immediate!(>=)),
            Operation::IfImmediateGreaterOrEqualBack => branch_back!(int_to_immediate!(>=)),
            Operation::IfImmediateGreater => branch!(int_to_immediate!(>)),
            Operation::IfImmediateGreaterBack => branch_back!(int_to_immediate!(>)),
            Operation::IfImmediateLessOrEqual => branch!(int_to_immediate!(<=)),
            Operation::IfImmediateLessOrEqualBack => branch_back!(int_to_immediate!(<=)),
            Operation::IfLongEqual => branch!(longs!(==)),
            Operation::IfLongEqualBack => branch_back!(longs!(==)),
            Operation::IfLongNotEqual => branch!(longs!(!=)),
            Operation::IfLongNotEqualBack => branch_back!(longs!(!=)),
            Operation::IfLongLess => branch!(longs!(<)),
            Operation::IfLongLessBack => branch_back!(longs!(<)),
            Operation::IfLongGreaterOrEqual => branch!(longs!(>=)),
            Operation::IfLongGreaterOrEqualBack => branch_back!(longs!(>=)),
            Operation::IfLongGreater => branch!(longs!(>)),
            Operation::IfLongGreaterBack => branch_back!(longs!(>)),
            Operation::IfLongLessOrEqual => branch!(longs!(<=)),
            Operation::IfLongLessOrEqualBack => branch_back!(longs!(<=)),
            Operation::TableSwitch => {
                let key = registers.get(a) as i32;
                let bounds = registers.operand(1);
                let (low, high) = (bounds as i32, (bounds >> 32) as i32);
                let index = if low <= key && key <= high { 3 + key.wrapping_sub(low) as u32 as usize } else { 2 };
                let distance = registers.operand(index) as i32 as isize;
                if distance <= 0 {
                    poll!();
                }
                registers.jump(distance);
                continue;
            }
            Operation::LookupSwitch => {
                let key = registers.get(a) as i32;
                let head = registers.operand(1);
                let (mut low, mut high) = (0, head as u32 as usize);
                let mut distance = (head >> 32) as i32 as isize;
                while low < high {
                    let middle = low.midpoint(high);
                    let pair = registers.operand(2 + middle);
                    let candidate = pair as i32;
                    if candidate == key {
                        distance = (pair >> 32) as i32 as isize;
                        break;
                    }
                    if candidate < key { low = middle + 1 } else { high = middle }
                }
                if distance <= 0 {
                    poll!();
                }
                registers.jump(distance);
                continue;
            }

            Operation::ArrayLoad32 => array_load!(|array, index| u64::from(cage.load32(array, ARRAY_BASE + index * 4))),
            Operation::ArrayLoad64 => array_load!(|array, index| cage.load64(array, ARRAY_BASE + index * 8)),
            Operation::ArrayLoadByte => {
                array_load!(|array, index| int_slot(i32::from(cage.load8(array, ARRAY_BASE + index) as i8)));
            }
            Operation::ArrayLoadChar => array_load!(|array, index| u64::from(cage.load16(array, ARRAY_BASE + index * 2))),
            Operation::ArrayLoadShort => {
                array_load!(|array, index| int_slot(i32::from(cage.load16(array, ARRAY_BASE + index * 2) as i16)));
            }
            Operation::ArrayStore32 => {
                array_store!(|array, index, value| cage.store32(array, ARRAY_BASE + index * 4, value as u32));
            }
            Operation::ArrayStore64 => array_store!(|array, index, value| cage.store64(array, ARRAY_BASE + index * 8, value)),
            Operation::ArrayStoreByte => array_store!(|array, index, value| {
                // §6.5.bastore: a boolean array keeps the lowest bit.
                let boolean = classes_at(classes, cage.load32(array, 0)).element_kind() == Some(runtime::ValueKind::Boolean);
                cage.store8(array, ARRAY_BASE + index, if boolean { value as u8 & 1 } else { value as u8 });
            }),
            Operation::ArrayStore16 => {
                array_store!(|array, index, value| cage.store16(array, ARRAY_BASE + index * 2, value as u16));
            }
            Operation::ArrayStoreReference => {
                let (array, index, value) = (registers.get(a), registers.get(b) as i32, registers.get(c));
                slow!(thread.store_reference(raw(array), index, raw(value)));
            }
            Operation::ArrayLength => {
                let array = registers.get(b);
                if array as u32 == 0 {
                    throw!(thread.throw_null_pointer());
                }
                registers.set(a, u64::from(cage.load32(array, ARRAY_LENGTH)));
            }

            Operation::GetFieldByte => get_field!(|object| int_slot(i32::from(cage.load8(object, c) as i8))),
            Operation::GetFieldBoolean => get_field!(|object| u64::from(cage.load8(object, c))),
            Operation::GetFieldChar => get_field!(|object| u64::from(cage.load16(object, c))),
            Operation::GetFieldShort => get_field!(|object| int_slot(i32::from(cage.load16(object, c) as i16))),
            Operation::GetField32 => get_field!(|object| u64::from(cage.load32(object, c))),
            Operation::GetField64 => get_field!(|object| cage.load64(object, c)),
            Operation::GetFieldSlow => {
                let field: Metadata<Field> = metadata(registers.operand(1));
                let value = slow!(thread.get_field(raw(registers.get(b)), &field));
                registers.set(a, value);
            }
            Operation::PutField8 => put_field!(|object, value| cage.store8(object, c, value as u8)),
            Operation::PutFieldBoolean => put_field!(|object, value| cage.store8(object, c, value as u8 & 1)),
            Operation::PutField16 => put_field!(|object, value| cage.store16(object, c, value as u16)),
            Operation::PutField32 => put_field!(|object, value| cage.store32(object, c, value as u32)),
            Operation::PutField64 => put_field!(|object, value| cage.store64(object, c, value)),
            Operation::PutFieldReference => put_field!(|object, value| {
                cage.store32(object, c, value as u32);
                cage.mark_card(object, c);
            }),
            Operation::PutFieldSlow => {
                let field: Metadata<Field> = metadata(registers.operand(1));
                slow!(thread.put_field(raw(registers.get(a)), &field, registers.get(b)));
            }
            Operation::GetStatic32 => registers.set(a, static_word(registers.operand(1)).load(Ordering::Acquire) & 0xffff_ffff),
            Operation::GetStatic64 => registers.set(a, static_word(registers.operand(1)).load(Ordering::Acquire)),
            Operation::PutStatic32 => {
                static_word(registers.operand(1)).store(registers.get(b) & 0xffff_ffff, Ordering::Relaxed);
            }
            Operation::PutStatic64 => static_word(registers.operand(1)).store(registers.get(b), Ordering::Relaxed),
            Operation::PutStaticSlow => {
                let field: Metadata<Field> = metadata(registers.operand(1));
                put_static(&field, registers.get(b));
            }

            Operation::LoadConstant
            | Operation::GetField
            | Operation::PutField
            | Operation::GetStatic
            | Operation::PutStatic
            | Operation::New
            | Operation::NewReferenceArray
            | Operation::CheckCast
            | Operation::InstanceOf
            | Operation::InvokeVirtual
            | Operation::InvokeSpecial
            | Operation::InvokeStatic
            | Operation::InvokeInterface
            | Operation::InvokeDynamic => match link!() {
                Linked::Static(field) if matches!(operation, Operation::GetStatic) => registers.set(a, get_static(&field)),
                Linked::Static(field) => put_static(&field, registers.get(b)),
                Linked::New(class) => {
                    let object = slow!(thread.new_raw_object(class));
                    registers.set(a, u64::from(object.bits()));
                }
                Linked::Call(target) => call!(target, a),
                Linked::Again => continue,
            },

            Operation::InvokeStaticQuick => call!(metadata(registers.operand(1)), a),
            Operation::InvokeDirect => {
                if registers.get(a) as u32 == 0 {
                    throw!(thread.throw_null_pointer());
                }
                call!(metadata(registers.operand(1)), a);
            }
            Operation::InvokeVirtualQuick => {
                let receiver = registers.get(a);
                if receiver as u32 == 0 {
                    throw!(thread.throw_null_pointer());
                }
                let class = classes_at(classes, cage.load32(receiver, 0));
                // SAFETY: resolution found the index in the vtable of a superclass, whose entries every subclass keeps.
                let target: MethodRef = unsafe { *class.vtable_start.load(Ordering::Acquire).add(b) };
                call!(target, a);
            }
            Operation::InvokeInterfaceQuick => {
                let receiver = registers.get(a);
                if receiver as u32 == 0 {
                    throw!(thread.throw_null_pointer());
                }
                let class = cage.load32(receiver, 0);
                let cached = registers.operand(2);
                if (cached >> 32) as u32 == class {
                    let method = thread.vm().methods.at(cached as u32).expect("the cache holds methods of a live class");
                    call!(method, a);
                }
                let target = slow!(thread.interface_target(raw(receiver), metadata::<Method>(registers.operand(1))));
                let entry = u64::from(class) << 32 | u64::from(target.id.0);
                // SAFETY: the instruction has three words.
                unsafe { (*registers.pc.add(2)).store(entry, Ordering::Relaxed) };
                call!(target, a);
            }
            Operation::InvokeAdapter | Operation::InvokeHandle => {
                if matches!(operation, Operation::InvokeHandle) && registers.get(a) as u32 == 0 {
                    throw!(thread.throw_null_pointer());
                }
                let site: Metadata<CallSite> = metadata(registers.operand(1));
                let appendix = site.appendix.load();
                if !appendix.is_null() {
                    registers.set(a + c, u64::from(appendix.bits()));
                }
                call!(site.adapter, a);
            }
            Operation::InvokeBasic => {
                let target = slow!(thread.basic_target(raw(registers.get(a))));
                call!(target, a);
            }
            Operation::LinkToStatic | Operation::LinkToSpecial | Operation::LinkToVirtual | Operation::LinkToInterface => {
                let kind = match operation {
                    Operation::LinkToStatic => PolymorphicKind::LinkToStatic,
                    Operation::LinkToSpecial => PolymorphicKind::LinkToSpecial,
                    Operation::LinkToVirtual => PolymorphicKind::LinkToVirtual,
                    _ => PolymorphicKind::LinkToInterface,
                };
                let name = raw(registers.get(a + c - 1));
                let target = slow!(thread.link_to_target(kind, raw(registers.get(a)), name));
                call!(target, a);
            }

            Operation::NewQuick => {
                let class: ClassRef = metadata(registers.operand(1));
                let object = slow!(thread.new_raw_object(class));
                registers.set(a, u64::from(object.bits()));
            }
            Operation::NewArray => {
                let class = slow!(thread.primitive_array_class(c as u16));
                let array = slow!(thread.new_array_of(class, registers.get(b) as i32));
                registers.set(a, u64::from(array.bits()));
            }
            Operation::NewReferenceArrayQuick => {
                let class: ClassRef = metadata(registers.operand(1));
                let array = slow!(thread.new_array_of(class, registers.get(b) as i32));
                registers.set(a, u64::from(array.bits()));
            }
            Operation::NewMultiArray => {
                let lengths: Vec<i32> = (0..b).map(|index| registers.get(a + index) as i32).collect();
                let mark = thread.handles.mark();
                let class = registers.code().method.class;
                let array = slow!(thread.new_multi_array(class, classfile::ConstantIndex(c as u16), &lengths));
                thread.handles.truncate(mark);
                registers.set(a, u64::from(array.bits()));
            }
            Operation::CheckCastQuick => {
                let object = registers.get(a);
                if object as u32 != 0 {
                    let class: ClassRef = metadata(registers.operand(1));
                    if !classes_at(classes, cage.load32(object, 0)).is_subclass_of(class) {
                        throw!(thread.throw_class_cast(raw(object), class));
                    }
                }
            }
            Operation::InstanceOfQuick => {
                let object = registers.get(b);
                let class: ClassRef = metadata(registers.operand(1));
                let is = object as u32 != 0 && classes_at(classes, cage.load32(object, 0)).is_subclass_of(class);
                registers.set(a, u64::from(is));
            }

            Operation::Throw => throw!(thread.throw_reference(raw(registers.get(a)))),
            Operation::MonitorEnter => {
                let object = registers.get(a);
                if object as u32 == 0 {
                    throw!(thread.throw_null_pointer());
                }
                slow!(thread.lock(raw(object)));
            }
            Operation::MonitorExit => {
                let object = registers.get(a);
                if object as u32 == 0 {
                    throw!(thread.throw_null_pointer());
                }
                slow!(thread.unlock(raw(object)));
            }
            Operation::EnterSynchronized => {
                let method = registers.code().method;
                if method.is_static() {
                    slow!(thread.lock(method.class.mirror.load()));
                    registers.set(a, u64::from(method.class.mirror.load().bits()));
                } else {
                    slow!(thread.lock(raw(registers.get(0))));
                    registers.set(a, registers.get(0));
                }
            }
            Operation::Return => return_value!(registers.get(a), b),
            Operation::ReturnVoid => return_value!(0, b),
            Operation::ReturnSynchronized => {
                slow!(thread.unlock(raw(registers.get(c))));
                return_value!(registers.get(a), b);
            }
            Operation::ReturnVoidSynchronized => {
                slow!(thread.unlock(raw(registers.get(c))));
                return_value!(0, b);
            }
            Operation::RegisterFinalizer => {
                let object = registers.get(0);
                if classes_at(classes, cage.load32(object, 0)).has_finalizer {
                    let mark = thread.handles.mark();
                    slow!(thread.register_finalizer(raw(object)));
                    thread.handles.truncate(mark);
                }
            }
            Operation::CallNative => {
                let method = registers.code().method;
                let entry = match method.native.get() {
                    Some(entry) => *entry,
                    None => slow!(thread.native_entry(method)),
                };
                registers.publish(thread);
                let mark = thread.handles.mark();
                // SAFETY: the frame begins with the arguments; natives convert them before they do anything else.
                let arguments = unsafe { std::slice::from_raw_parts(registers.fp, c) };
                let result = entry(thread, arguments);
                thread.handles.truncate(mark);
                let value = match result {
                    Ok(value) => value,
                    Err(throw) => {
                        registers.resume(thread.unwind(throw)?);
                        continue;
                    }
                };
                if let Some(slot) = registers.code().lock_slot {
                    slow!(thread.unlock(raw(registers.get(usize::from(slot)))));
                }
                return_value!(value, b);
            }
            Operation::ThrowAbstract => {
                let method = registers.code().method;
                let class = thread.class_of_raw(raw(registers.get(0)));
                throw!(thread.throw_abstract(class, method, method));
            }
        }
        registers.jump(operation.words() as isize);
    }
}

/// The class with this id.
#[inline(always)]
fn classes_at(classes: *const *const Class, id: u32) -> &'static Class {
    // SAFETY: headers hold ids of live classes, which are in the table as long as an instance exists.
    unsafe { &**classes.add(id as usize) }
}

/// The static field at an address that quickening stored.
#[inline(always)]
fn static_word(address: u64) -> &'static AtomicU64 {
    // SAFETY: it points into the statics of a class that the running method's constant pool refers to.
    unsafe { &*(address as *const AtomicU64) }
}
