//! The instruction set of [`LinkedCode`](crate::code::linked::LinkedCode).
//!
//! `[VMDOC]` Linked instructions. An instruction is one or more 64-bit words. The first word holds the operation (bits 0-15) and
//! three 16-bit operands `a`, `b`, `c`; most are frame slots. Locals are slots 0.., then come three words of frame header,
//! then the operand stack, so every operand-stack position is a slot with a number known at translation: the executed form is
//! a register machine. Loads of locals and small constants cost no instruction, they become operands of their consumer.
//! A long or double takes two slot numbers (JVMS §2.6.1) and stands in the first.
//! Instructions that refer to the constant pool begin unresolved and are rewritten in place once resolved ("quickened"): the
//! operand words are written first, the first word last with release ordering; the size never changes.

use std::sync::atomic::AtomicU64;

use classfile::Condition;

use crate::value_ops::ValueOp;

macro_rules! operations {
    ($($(#[$meta:meta])* $name:ident $(= $words:literal)? $(: $value:ident)?;)*) => {
        /// An operation; see `[VMDOC]` Linked instructions. Branches come in pairs: forward, then backward (in the bytecode) with a poll.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u16)]
        pub enum Operation { $($(#[$meta])* $name),* }

        /// Every operation in order of its number.
        pub const ALL: &[Operation] = &[$(Operation::$name),*];

        impl Operation {
            /// Words of the instruction; switches are longer by their tables.
            pub const fn words(self) -> usize {
                match self { $(Self::$name => operations!(@words $($words)?)),* }
            }

            /// The operation that computes this of slots. Conditions are computed by branches only.
            pub fn computing(value: ValueOp) -> Option<Self> {
                match value {
                    $($($value::$name => Some(Self::$name),)?)*
                    _ => None,
                }
            }
        }
    };
    (@words) => { 1 };
    (@words $words:literal) => { $words };
}

operations! {
    /// `a` = slot `b`, all 64 bits.
    Move;
    /// Count at the site with the number in the upper half, then do what its original word says (`[VMDOC]` Profiles). The operand words are those of
    /// the original.
    Profiled;
    /// `a` = the 32 bits in `b`, `c`.
    ConstInt;
    /// `a` = word 1.
    ConstWide = 2;
    /// `a` = constant-pool entry `c`: string, class, method type or handle, dynamic constant; unresolved.
    LoadConstant = 2;
    /// `a` = the root at the distance in word 1 from the heap's base.
    LoadReference = 2;

    /// `a` = `b` + `c`
    IntAdd: ValueOp; /// `a` = `b` - `c`
    IntSubtract: ValueOp; /// `a` = `b` * `c`
    IntMultiply: ValueOp; /// `a` = `b` / `c`
    IntDivide: ValueOp; /// `a` = `b` % `c`
    IntRemainder: ValueOp; /// `a` = `b` << `c`
    IntShiftLeft: ValueOp; /// `a` = `b` >> `c`
    IntShiftRight: ValueOp; /// `a` = `b` >>> `c`
    IntUnsignedShiftRight: ValueOp; /// `a` = `b` & `c`
    IntAnd: ValueOp; /// `a` = `b` | `c`
    IntOr: ValueOp; /// `a` = `b` ^ `c`
    IntXor: ValueOp;
    /// `a` = `b` + sign-extended `c`; the other immediates likewise.
    IntAddImmediate; /// see `IntAddImmediate`
    IntMultiplyImmediate; /// the immediate is not 0
    IntDivideImmediate; /// the immediate is not 0
    IntRemainderImmediate; /// see `IntAddImmediate`
    IntShiftLeftImmediate; /// see `IntAddImmediate`
    IntShiftRightImmediate; /// see `IntAddImmediate`
    IntUnsignedShiftRightImmediate; /// see `IntAddImmediate`
    IntAndImmediate; /// see `IntAddImmediate`
    IntOrImmediate; /// see `IntAddImmediate`
    IntXorImmediate;
    /// long; shift counts are ints
    LongAdd: ValueOp; /// long
    LongSubtract: ValueOp; /// long
    LongMultiply: ValueOp; /// long
    LongDivide: ValueOp; /// long
    LongRemainder: ValueOp; /// long
    LongShiftLeft: ValueOp; /// long
    LongShiftRight: ValueOp; /// long
    LongUnsignedShiftRight: ValueOp; /// long
    LongAnd: ValueOp; /// long
    LongOr: ValueOp; /// long
    LongXor: ValueOp;
    /// the count is the immediate `c`
    LongShiftLeftImmediate; /// likewise
    LongShiftRightImmediate; /// likewise
    LongUnsignedShiftRightImmediate;
    /// float
    FloatAdd: ValueOp; /// float
    FloatSubtract: ValueOp; /// float
    FloatMultiply: ValueOp; /// float
    FloatDivide: ValueOp; /// float
    FloatRemainder: ValueOp; /// double
    DoubleAdd: ValueOp; /// double
    DoubleSubtract: ValueOp; /// double
    DoubleMultiply: ValueOp; /// double
    DoubleDivide: ValueOp; /// double
    DoubleRemainder: ValueOp;
    /// `a` = -`b`
    IntNegate: ValueOp; /// long
    LongNegate: ValueOp; /// float
    FloatNegate: ValueOp; /// double
    DoubleNegate: ValueOp;
    /// `a` = converted `b`
    IntToLong: ValueOp; /// i2f
    IntToFloat: ValueOp; /// i2d
    IntToDouble: ValueOp; /// l2i
    LongToInt: ValueOp; /// l2f
    LongToFloat: ValueOp; /// l2d
    LongToDouble: ValueOp; /// f2i
    FloatToInt: ValueOp; /// f2l
    FloatToLong: ValueOp; /// f2d
    FloatToDouble: ValueOp; /// d2i
    DoubleToInt: ValueOp; /// d2l
    DoubleToLong: ValueOp; /// d2f
    DoubleToFloat: ValueOp; /// i2b
    IntToByte: ValueOp; /// i2c
    IntToChar: ValueOp; /// i2s
    IntToShort: ValueOp;
    /// `a` = -1, 0, 1 as `b` is below, equal to, above `c`
    LongCompare: ValueOp; /// NaN gives -1
    FloatCompareLess: ValueOp; /// NaN gives 1
    FloatCompareGreater: ValueOp; /// NaN gives -1
    DoubleCompareLess: ValueOp; /// NaN gives 1
    DoubleCompareGreater: ValueOp;

    /// Jump by the 32-bit word distance in `b`, `c`, counted from this instruction.
    Goto; /// backward
    GotoBack;
    /// Jump by `c` words if `a` == `b` as ints.
    IfIntEqual; /// backward
    IfIntEqualBack; /// `!=`
    IfIntNotEqual; /// backward
    IfIntNotEqualBack; /// `<`
    IfIntLess; /// backward
    IfIntLessBack; /// `>=`
    IfIntGreaterOrEqual; /// backward
    IfIntGreaterOrEqualBack; /// `>`
    IfIntGreater; /// backward
    IfIntGreaterBack; /// `<=`
    IfIntLessOrEqual; /// backward
    IfIntLessOrEqualBack;
    /// Jump by `c` words if `a` == sign-extended `b`.
    IfImmediateEqual; /// backward
    IfImmediateEqualBack; /// `!=`
    IfImmediateNotEqual; /// backward
    IfImmediateNotEqualBack; /// `<`
    IfImmediateLess; /// backward
    IfImmediateLessBack; /// `>=`
    IfImmediateGreaterOrEqual; /// backward
    IfImmediateGreaterOrEqualBack; /// `>`
    IfImmediateGreater; /// backward
    IfImmediateGreaterBack; /// `<=`
    IfImmediateLessOrEqual; /// backward
    IfImmediateLessOrEqualBack;
    /// Jump by `c` words if `a` == `b` as longs.
    IfLongEqual; /// backward
    IfLongEqualBack; /// `!=`
    IfLongNotEqual; /// backward
    IfLongNotEqualBack; /// `<`
    IfLongLess; /// backward
    IfLongLessBack; /// `>=`
    IfLongGreaterOrEqual; /// backward
    IfLongGreaterOrEqualBack; /// `>`
    IfLongGreater; /// backward
    IfLongGreaterBack; /// `<=`
    IfLongLessOrEqual; /// backward
    IfLongLessOrEqualBack;
    /// Jump by `c` words on one key: word 1 = low, high; word 2 = the default's [`switch_entry`]; then one a word.
    TableSwitch = 3;
    /// word 1 = pairs, the default's [`switch_entry`]; then key and entry, sorted by key.
    LookupSwitch = 2;

    /// `a` = array `b` at index `c`, four bytes (int, float, reference).
    ArrayLoad32; /// eight bytes
    ArrayLoad64; /// byte or boolean
    ArrayLoadByte; /// char
    ArrayLoadChar; /// short
    ArrayLoadShort;
    /// array `a` at index `b` = `c`, four bytes (not references)
    ArrayStore32; /// eight bytes
    ArrayStore64; /// byte; boolean arrays keep the lowest bit
    ArrayStoreByte; /// char or short
    ArrayStore16; /// reference, with its type check
    ArrayStoreReference;
    /// `a` = length of array `b`
    ArrayLength;

    /// `a` = field `c` (constant pool) of object `b`; unresolved.
    GetField = 2; /// signed byte at offset `c`
    GetFieldByte = 2; /// boolean
    GetFieldBoolean = 2; /// char
    GetFieldChar = 2; /// short
    GetFieldShort = 2; /// four bytes
    GetField32 = 2; /// eight bytes
    GetField64 = 2; /// any: word 1 = the `Field`
    GetFieldSlow = 2;
    /// field `c` (constant pool) of object `a` = `b`; unresolved.
    PutField = 2; /// one byte
    PutField8 = 2; /// lowest bit
    PutFieldBoolean = 2; /// two bytes
    PutField16 = 2; /// four bytes
    PutField32 = 2; /// eight bytes
    PutField64 = 2; /// reference, with the write barrier
    PutFieldReference = 2; /// any: word 1 = the `Field`
    PutFieldSlow = 2;
    /// `a` = static field `c` (constant pool); unresolved.
    GetStatic = 2; /// four bytes of the static at the distance in word 1 from the heap's base
    GetStatic32 = 2; /// eight bytes
    GetStatic64 = 2;
    /// static field `c` (constant pool) = `b`; unresolved.
    PutStatic = 3; /// four bytes
    PutStatic32 = 3; /// eight bytes
    PutStatic64 = 3; /// reference; the mark of its cell at the distance in word 2
    PutStaticReference = 3; /// any: word 1 = the `Field`
    PutStaticSlow = 3;

    /// Call constant-pool entry `b`; arguments from slot `a`, `c` slots of them; the result goes to slot `a`. Unresolved.
    InvokeVirtual = 3; /// unresolved
    InvokeSpecial = 3; /// unresolved
    InvokeStatic = 3; /// unresolved
    InvokeInterface = 3; /// unresolved
    InvokeDynamic = 3;
    /// Call through vtable index `b`.
    InvokeVirtualQuick = 3; /// Call through the vtable index at word 1, which does not fit into 16 bits.
    InvokeVirtualFar = 3; /// Call the method with the id in word 1 after a null check of the receiver.
    InvokeDirect = 3; /// The same for a method that does nothing but register objects with a finalizer; word 2 = the fuel that it costs.
    InvokeEmpty = 3; /// As `InvokeDirect` in an interface, whose subtype the receiver must be; word 2 = the id of a class that has passed.
    InvokeSpecialChecked = 3; /// Call the method with the id in word 1.
    InvokeStaticQuick = 3; /// The leaf function at word 2 stands in for the method with the id in word 1.
    InvokeLeafStatic = 3; /// The same after a null check of the receiver.
    InvokeLeafDirect = 3; /// Call interface method word 1 (its id); word 2 caches (class id << 32 | method id).
    InvokeInterfaceQuick = 3; /// The same for a method that is private or not of the interface in constant-pool entry `b`.
    InvokeInterfaceChecked = 3; /// Call the adapter of the `CallSite` at word 1 with its appendix behind the arguments.
    InvokeAdapter = 3; /// The same; the receiver (a method or var handle) must not be null.
    InvokeHandle = 3; /// Call the method handle in slot `a` through its lambda form.
    InvokeBasic = 3; /// Call what the `MemberName` behind the arguments names.
    LinkToStatic = 3; /// with a null check
    LinkToSpecial = 3; /// dispatched
    LinkToVirtual = 3; /// dispatched
    LinkToInterface = 3;

    /// `a` = new instance of class `c` (constant pool); unresolved.
    New = 2; /// word 1 = size in bytes << 32 | id of the class, which is initialised
    NewQuick = 2;
    /// `a` = new primitive array of length `b`; `c` is the type code of `newarray`; unresolved
    NewArray = 2;
    /// `a` = new array of class `c` (constant pool), length `b`; unresolved
    NewReferenceArray = 2; /// `a` = new array of length `b`; word 1 = log2 of an element's size << 32 | id of the array class
    NewArrayQuick = 2;
    /// `a` = new array with `b` dimensions, whose lengths stand from `a`; class `c` (constant pool)
    NewMultiArray = 2;
    /// Check that slot `a` is null or of class `c` (constant pool); unresolved.
    CheckCast = 2; /// word 1 = place in displays (or none) << 32 | id of the class
    CheckCastQuick = 2;
    /// `a` = whether slot `b` is of class `c` (constant pool); unresolved.
    InstanceOf = 2; /// word 1 as for `CheckCastQuick`
    InstanceOfQuick = 2;

    /// Throw slot `a`.
    Throw;
    /// Enter the monitor of slot `a`.
    MonitorEnter; /// Leave it.
    MonitorExit;
    /// Method entry of a synchronized method: lock the receiver (slot 0) or, if `b` is 1, the class, and keep the object in
    /// slot `a`.
    EnterSynchronized;
    /// Return slot `a`; the header is at slot `b`.
    Return; /// without value
    ReturnVoid; /// leave the monitor in slot `c` first
    ReturnSynchronized; /// likewise
    ReturnVoidSynchronized;
    /// `Object.<init>` is about to return: register slot 0 if its class has a finalizer.
    RegisterFinalizer;
    /// Body of a native method: call it with the frame's arguments and return.
    CallNative; /// Body of an abstract method.
    ThrowAbstract;
    /// The method has been compiled: run that with the frame's arguments and return. It stands in no code but in [`ENTER_COMPILED`].
    EnterCompiled;
    /// Compiled code that quick code has called did not simply return. It stands in no code but in [`LEFT_COMPILED`].
    LeftCompiled;
    /// The method has quick code (`[VMDOC]` Quick code), which begins at the address in word 1. It stands in no code but beside it.
    EnterQuick = 2;
}

/// Where calls of compiled methods enter them: the entry in their rows. It stands for the first word of their linked code.
pub static ENTER_COMPILED: AtomicU64 = AtomicU64::new(word(Operation::EnterCompiled, 0, 0, 0));

/// Where quick code goes on when compiled code that it has called did not simply return.
pub static LEFT_COMPILED: AtomicU64 = AtomicU64::new(word(Operation::LeftCompiled, 0, 0, 0));

impl Operation {
    /// The operation with this number.
    #[inline(always)]
    #[allow(unsafe_code, reason = "numbers in code words come from this enum")]
    pub fn of_word(word: u64) -> Self {
        debug_assert!(((word & 0xffff) as usize) < ALL.len(), "code words hold numbers of operations");
        // SAFETY: only `Word::new` makes first words, and it takes an `Operation`.
        unsafe { std::mem::transmute(word as u16) }
    }

    /// The backward form of a forward branch.
    pub fn backward(self) -> Self {
        ALL[self as usize + 1]
    }
}

/// What slot `a` of a conditional branch is compared with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BranchRight {
    /// Slot `b`, as an int.
    Int,
    /// The sign-extended operand `b`.
    Immediate,
    /// Slot `b`, as a long.
    Long,
}

/// A conditional branch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Branch {
    /// What is compared.
    pub right: BranchRight,
    /// How.
    pub relation: Condition,
    /// Whether it leads backward in the bytecode.
    pub is_back: bool,
}

impl Operation {
    /// The forward branch that does this. Branches stand in the order of their operands, then of their relations, each forward and backward.
    pub fn branching(right: BranchRight, relation: Condition) -> Self {
        let place = right as usize * Condition::ALL.len() + relation as usize;
        ALL[Self::IfIntEqual as usize + 2 * place]
    }

    /// What a conditional branch does; none for other operations.
    pub fn branch(self) -> Option<Branch> {
        let place = (self as u16).checked_sub(Self::IfIntEqual as u16)?;
        let right = match place as usize / (2 * Condition::ALL.len()) {
            0 => BranchRight::Int,
            1 => BranchRight::Immediate,
            2 => BranchRight::Long,
            _ => return None,
        };
        let relation = Condition::ALL[place as usize / 2 % Condition::ALL.len()];
        Some(Branch { right, relation, is_back: place % 2 == 1 })
    }
}

/// Where an arm of a switch goes: the distance in words, and in the lowest bit whether that is backward in the bytecode.
pub fn switch_entry(distance: i32, is_back: bool) -> u32 {
    (distance << 1) as u32 | u32::from(is_back)
}

/// The distance in a [`switch_entry`].
#[inline(always)]
#[allow(clippy::inline_always, reason = "a machine instruction")]
pub fn switch_distance(entry: i32) -> isize {
    (entry >> 1) as isize
}

/// Builds the first word of an instruction.
#[inline(always)]
pub const fn word(operation: Operation, a: u16, b: u16, c: u16) -> u64 {
    operation as u64 | (a as u64) << 16 | (b as u64) << 32 | (c as u64) << 48
}

/// Operand `c` of a first word as a signed immediate or distance.
#[inline(always)]
pub const fn immediate(word: u64) -> i32 {
    c(word) as i16 as i32
}

/// The 32-bit distance in operands `b` and `c` of a first word.
#[inline(always)]
pub const fn distance(word: u64) -> isize {
    (word as i64 >> 32) as isize
}

/// Operand `a` of a first word.
#[inline(always)]
pub const fn a(word: u64) -> usize {
    (word >> 16) as u16 as usize
}
/// Operand `b` of a first word.
#[inline(always)]
pub const fn b(word: u64) -> usize {
    (word >> 32) as u16 as usize
}
/// Operand `c` of a first word.
#[inline(always)]
pub const fn c(word: u64) -> usize {
    (word >> 48) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_do_what_they_are_asked_for() {
        for right in [BranchRight::Int, BranchRight::Immediate, BranchRight::Long] {
            for relation in Condition::ALL {
                let forward = Operation::branching(right, relation);
                assert_eq!(forward.branch(), Some(Branch { right, relation, is_back: false }));
                assert_eq!(forward.backward().branch(), Some(Branch { right, relation, is_back: true }));
            }
        }
    }

    #[test]
    fn whatever_is_computed_has_the_operation_of_its_name() {
        for value in ValueOp::ALL {
            let operation = Operation::computing(*value);
            assert_eq!(operation.is_none(), value.is_condition(), "{value:?}");
            assert!(operation.is_none_or(|operation| format!("{operation:?}") == format!("{value:?}")));
        }
    }
}
