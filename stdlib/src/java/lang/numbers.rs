//! Natives of `java.lang.Float` and `java.lang.Double`: bits and values.

/// `java.lang.Float`
pub mod float {
    use runtime::natives::NativeContext;
    use runtime::{JavaResult, natives};

    natives! { "java/lang/Float":
        "floatToRawIntBits" "(F)I" => float_to_raw_int_bits,
        "intBitsToFloat" "(I)F" => int_bits_to_float,
    }

    fn float_to_raw_int_bits(_cx: &mut NativeContext, value: f32) -> JavaResult<i32> {
        Ok(value.to_bits().cast_signed())
    }

    fn int_bits_to_float(_cx: &mut NativeContext, bits: i32) -> JavaResult<f32> {
        Ok(f32::from_bits(bits.cast_unsigned()))
    }
}

/// `java.lang.Double`
pub mod double {
    use runtime::natives::NativeContext;
    use runtime::{JavaResult, natives};

    natives! { "java/lang/Double":
        "doubleToRawLongBits" "(D)J" => double_to_raw_long_bits,
        "longBitsToDouble" "(J)D" => long_bits_to_double,
    }

    fn double_to_raw_long_bits(_cx: &mut NativeContext, value: f64) -> JavaResult<i64> {
        Ok(value.to_bits().cast_signed())
    }

    fn long_bits_to_double(_cx: &mut NativeContext, bits: i64) -> JavaResult<f64> {
        Ok(f64::from_bits(bits.cast_unsigned()))
    }
}
