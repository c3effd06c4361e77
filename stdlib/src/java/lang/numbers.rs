//! Natives of `java.lang.Float` and `java.lang.Double`: bits and values.

/// `java.lang.Float`
pub mod float {
    use runtime::{JavaThread, natives};

    natives! { "java/lang/Float":
        "floatToRawIntBits" "(F)I" => float_to_raw_int_bits as leaf,
        "intBitsToFloat" "(I)F" => int_bits_to_float as leaf,
    }

    fn float_to_raw_int_bits(_thread: &JavaThread, value: f32) -> i32 {
        value.to_bits().cast_signed()
    }

    fn int_bits_to_float(_thread: &JavaThread, bits: i32) -> f32 {
        f32::from_bits(bits.cast_unsigned())
    }
}

/// `java.lang.Double`
pub mod double {
    use runtime::{JavaThread, natives};

    natives! { "java/lang/Double":
        "doubleToRawLongBits" "(D)J" => double_to_raw_long_bits as leaf,
        "longBitsToDouble" "(J)D" => long_bits_to_double as leaf,
    }

    fn double_to_raw_long_bits(_thread: &JavaThread, value: f64) -> i64 {
        value.to_bits().cast_signed()
    }

    fn long_bits_to_double(_thread: &JavaThread, bits: i64) -> f64 {
        f64::from_bits(bits.cast_unsigned())
    }
}
