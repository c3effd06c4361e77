//! The text of operations: one row an operation, for both directions.

use std::fmt::Write;

use classfile::Kind;
use runtime::ops::helpers::Helper;
use runtime::value_ops::{Slot, ValueOp};

use super::words::{Problem, Words};
use crate::ir::math::MathOp;
use crate::ir::op::{Cell, Exchange, Linker, Op, Reason, StoreOrder};

/// The kinds in text.
pub const KINDS: [Kind; 5] = [Kind::Int, Kind::Long, Kind::Float, Kind::Double, Kind::Reference];

/// The cells in text.
pub const CELLS: [Cell; 9] =
    [Cell::Boolean, Cell::Byte, Cell::Char, Cell::Short, Cell::Int, Cell::Long, Cell::Float, Cell::Double, Cell::Reference];

/// Something that a row names. Its prefix tells numbers apart for readers; a flag is its prefix or nothing.
trait Part: Sized {
    /// `kind` is that of the instruction's result.
    fn write(&self, text: &mut String, prefix: &str, kind: Option<Kind>);
    fn read(words: &mut Words<'_>, prefix: &str, kind: Option<Kind>) -> Result<Self, Problem>;
}

macro_rules! operations {
    ($($text:literal $name:ident $(($($place:ident $prefix:literal),+))? $({$($field:ident $field_prefix:literal),+})?;)+) => {
        /// Writes an operation whose result has this kind.
        pub fn write(text: &mut String, op: Op, kind: Option<Kind>) {
            match op {
                // Their names are operations of their own.
                Op::Value(operation) => text.push_str(&format!("{operation:?}")),
                $(Op::$name $(($($place),+))? $({$($field),+})? => {
                    text.push_str($text);
                    $($($place.write(text, $prefix, kind);)+)?
                    $($($field.write(text, $field_prefix, kind);)+)?
                })+
            }
        }

        /// Reads one.
        pub fn read(words: &mut Words<'_>, kind: Option<Kind>) -> Result<Op, Problem> {
            $(if words.take($text) {
                $($(let $place = Part::read(words, $prefix, kind)?;)+)?
                $($(let $field = Part::read(words, $field_prefix, kind)?;)+)?
                return Ok(Op::$name $(($($place),+))? $({$($field),+})?);
            })+
            words.name(ValueOp::ALL, "an operation").map(Op::Value)
        }
    };
}

operations! {
    "const" Constant(bits "");
    "const_reference" ConstantReference(cell "");
    "guard" Guard(reason "");
    "load_field" LoadField { offset "+", cell "", volatile "volatile" };
    "store_field" StoreField { offset "+", cell "", volatile "volatile" };
    "load_static" LoadStatic { offset "", kind "", volatile "volatile" };
    "store_static" StoreStatic { offset "", kind "", mark "mark", volatile "volatile" };
    "exchange_static" ExchangeStatic { how "", offset "", kind "", mark "mark" };
    "math" Math(operation "");
    "load_at" LoadAt { cell "", volatile "volatile", bytes "bytes" };
    "store_at" StoreAt { cell "", order "", bytes "bytes" };
    "exchange" Exchange(how "", cell "");
    "is_in_window" IsInWindow;
    "meet_window" MeetWindow;
    "load_outside" LoadOutside { cell "", volatile "volatile" };
    "store_outside" StoreOutside { cell "", order "" };
    "leaf_result" LeafResult;
    "leaf" Leaf(method "m");
    "is_below" IsBelow;
    "byte_mask" ByteMask;
    "fits_element" FitsElement;
    "array_length" ArrayLength;
    "load_element" LoadElement(cell "");
    "store_element" StoreElement(cell "");
    "load_displaced" LoadDisplaced { cell "", elements "by" };
    "store_displaced" StoreDisplaced { cell "", elements "by" };
    "current_thread" CurrentThread;
    "typed" Typed { class "c" };
    "class_of" ClassOf;
    "mirrored_class" MirroredClass { offset "+" };
    "mirror" Mirror;
    "component_of" ComponentOf;
    "has_in_display" HasInDisplay;
    "is_displayed" IsDisplayed { class "c", depth "depth" };
    "is_instance" IsInstance { class "c" };
    "is_finalizable" IsFinalizable;
    "new" NewObject { class "c", bytes "bytes", finalizable "finalizable" };
    "new_throwable" NewThrowable { helper "", class "c" };
    "elements_of" ElementsOf;
    "new_array_of" NewArrayOf;
    "copy_elements" CopyElements;
    "new_array" NewArray { class "c", shift "shift" };
    "call" Call(method "m");
    "call_virtual" CallVirtual { index "#" };
    "call_interface" CallInterface { method "m" };
    "call_interface_checked" CallInterfaceChecked { method "m", caller "in", index "#" };
    "call_linked" CallLinked(linker "");
    "helper" Helper(helper "");
    "monitor_enter" MonitorEnter;
    "monitor_exit" MonitorExit;
    "take_exception" TakeException;
    "poll" Poll;
    "charge" Charge(units "");
    "reserve" Reserve(units "");
    "spend" Spend(units "");
    "load_fuel" LoadFuel;
    "store_fuel" StoreFuel;
    "hold_fuel" HoldFuel(units "");
    "count_round" CountRound;
    "is_current" IsCurrent { method "m", version "v" };
}

macro_rules! numbers {
    ($($number:ty)+) => { $(
        impl Part for $number {
            fn write(&self, text: &mut String, prefix: &str, _kind: Option<Kind>) {
                text.push_str(&format!(" {prefix}{self}"));
            }
            fn read(words: &mut Words<'_>, prefix: &str, _kind: Option<Kind>) -> Result<Self, Problem> {
                words.number(prefix, "a number")
            }
        }
    )+ };
}

numbers! { u8 u32 }

macro_rules! distances {
    ($($number:ty)+) => { $(
        /// Distances have a sign.
        impl Part for $number {
            fn write(&self, text: &mut String, prefix: &str, _kind: Option<Kind>) {
                let _ = write!(text, " {prefix}{self:+}");
            }
            fn read(words: &mut Words<'_>, prefix: &str, _kind: Option<Kind>) -> Result<Self, Problem> {
                words.number(prefix, "a distance")
            }
        }
    )+ };
}

distances! { i32 i64 }

impl Part for Option<i64> {
    fn write(&self, text: &mut String, prefix: &str, kind: Option<Kind>) {
        if let Some(distance) = self {
            distance.write(text, prefix, kind);
        }
    }
    fn read(words: &mut Words<'_>, prefix: &str, _kind: Option<Kind>) -> Result<Self, Problem> {
        Ok(words.take_number(prefix))
    }
}

impl Part for bool {
    fn write(&self, text: &mut String, prefix: &str, _kind: Option<Kind>) {
        if *self {
            let _ = write!(text, " {prefix}");
        }
    }
    fn read(words: &mut Words<'_>, prefix: &str, _kind: Option<Kind>) -> Result<Self, Problem> {
        Ok(words.take(prefix))
    }
}

macro_rules! names {
    ($($name:ty: $all:expr, $expected:literal;)+) => { $(
        impl Part for $name {
            fn write(&self, text: &mut String, _prefix: &str, _kind: Option<Kind>) {
                let _ = write!(text, " {self:?}");
            }
            fn read(words: &mut Words<'_>, _prefix: &str, _kind: Option<Kind>) -> Result<Self, Problem> {
                words.name($all, $expected)
            }
        }
    )+ };
}

names! {
    Kind: &KINDS, "a kind";
    Cell: &CELLS, "a cell";
    Reason: &Reason::ALL, "a reason";
    Helper: Helper::ALL, "a helper";
    Linker: &Linker::ALL, "a linker";
    MathOp: MathOp::ALL, "an operation";
    StoreOrder: &StoreOrder::ALL, "an order";
    Exchange: &Exchange::ALL, "an exchange";
}

/// The bits of a constant, as a number of its kind where that says all of them.
impl Part for u64 {
    fn write(&self, text: &mut String, _prefix: &str, kind: Option<Kind>) {
        let number = match kind {
            Some(Kind::Int) => i32::from_slot(*self).to_string(),
            Some(Kind::Long) => i64::from_slot(*self).to_string(),
            Some(Kind::Float) => format!("{:?}", f32::from_slot(*self)),
            Some(Kind::Double) => format!("{:?}", f64::from_slot(*self)),
            Some(Kind::Reference) if *self == 0 => "null".to_owned(),
            Some(Kind::Reference) | None => String::new(),
        };
        let number = if bits(&number, kind) == Some(*self) { number } else { format!("{self:#x}") };
        let _ = write!(text, " {number}");
    }
    fn read(words: &mut Words<'_>, _prefix: &str, kind: Option<Kind>) -> Result<Self, Problem> {
        let bits = bits(words.peek(), kind).ok_or_else(|| words.expected("a constant"))?;
        words.next();
        Ok(bits)
    }
}

fn bits(number: &str, kind: Option<Kind>) -> Option<u64> {
    if let Some(digits) = number.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok();
    }
    match kind? {
        Kind::Int => number.parse().ok().map(i32::into_slot),
        Kind::Long => number.parse().ok().map(i64::into_slot),
        Kind::Float => number.parse().ok().map(f32::into_slot),
        Kind::Double => number.parse().ok().map(f64::into_slot),
        Kind::Reference => (number == "null").then_some(0),
    }
}
