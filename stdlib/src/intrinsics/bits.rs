//! Bits of numbers: `Integer`, `Long`, `Float`, `Double`, `Character`.

use runtime::natives::NativeTable;
use runtime::{JavaThread, leaves};

pub const TABLES: &[&NativeTable] = &[&INTEGER, &LONG, &FLOAT, &DOUBLE];

leaves! { INTEGER = "java/lang/Integer":
    "bitCount" "(I)I" => |_: &JavaThread, x: i32| Some(x.count_ones() as i32),
    "numberOfLeadingZeros" "(I)I" => |_: &JavaThread, x: i32| Some(x.leading_zeros() as i32),
    "numberOfTrailingZeros" "(I)I" => |_: &JavaThread, x: i32| Some(x.trailing_zeros() as i32),
    "highestOneBit" "(I)I" => |_: &JavaThread, x: i32| Some((x as u32 & (1 << 31 >> (x | 1).leading_zeros())) as i32),
    "reverse" "(I)I" => |_: &JavaThread, x: i32| Some(x.reverse_bits()),
    "reverseBytes" "(I)I" => |_: &JavaThread, x: i32| Some(x.swap_bytes()),
    "rotateLeft" "(II)I" => |_: &JavaThread, x: i32, n: i32| Some(x.rotate_left(n as u32 & 31)),
    "rotateRight" "(II)I" => |_: &JavaThread, x: i32, n: i32| Some(x.rotate_right(n as u32 & 31)),
    "compareUnsigned" "(II)I" => |_: &JavaThread, x: i32, y: i32| Some((x as u32).cmp(&(y as u32)) as i32),
}

leaves! { LONG = "java/lang/Long":
    "bitCount" "(J)I" => |_: &JavaThread, x: i64| Some(x.count_ones() as i32),
    "numberOfLeadingZeros" "(J)I" => |_: &JavaThread, x: i64| Some(x.leading_zeros() as i32),
    "numberOfTrailingZeros" "(J)I" => |_: &JavaThread, x: i64| Some(x.trailing_zeros() as i32),
    "reverse" "(J)J" => |_: &JavaThread, x: i64| Some(x.reverse_bits()),
    "reverseBytes" "(J)J" => |_: &JavaThread, x: i64| Some(x.swap_bytes()),
    "rotateLeft" "(JI)J" => |_: &JavaThread, x: i64, n: i32| Some(x.rotate_left(n as u32 & 63)),
    "rotateRight" "(JI)J" => |_: &JavaThread, x: i64, n: i32| Some(x.rotate_right(n as u32 & 63)),
    "compareUnsigned" "(JJ)I" => |_: &JavaThread, x: i64, y: i64| Some((x as u64).cmp(&(y as u64)) as i32),
}

leaves! { FLOAT = "java/lang/Float":
    "floatToIntBits" "(F)I" => |_: &JavaThread, x: f32| (!x.is_nan()).then(|| x.to_bits() as i32),
}

leaves! { DOUBLE = "java/lang/Double":
    "doubleToLongBits" "(D)J" => |_: &JavaThread, x: f64| (!x.is_nan()).then(|| x.to_bits() as i64),
}
