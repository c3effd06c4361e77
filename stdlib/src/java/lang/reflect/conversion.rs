//! Unboxing and widening as reflection does them (JLS §5.1.2).

use runtime::boxing;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::{ClassRef, Handle, JavaResult, Throw, Value, ValueKind};

const ILLEGAL_ARGUMENT: &str = "java/lang/IllegalArgumentException";

/// The argument as a parameter of type `target` takes it: unboxed and widened, or checked.
///
/// # Errors
/// `IllegalArgumentException`.
pub fn convert_argument(cx: &mut NativeContext, argument: Option<Handle>, target: ClassRef) -> JavaResult<Value> {
    let kind = target.value_kind();
    if kind == ValueKind::Reference {
        if objects::is_instance(cx, argument, target) {
            return Ok(Value::Ref(argument));
        }
        return Err(throw_mismatch(cx));
    }
    let Some(argument) = argument else { return Err(cx.throw_plain(ILLEGAL_ARGUMENT)) };
    let Some((from, value)) = boxing::unbox(cx, argument) else { return Err(throw_mismatch(cx)) };
    match widen(from, value, kind) {
        Some(value) => Ok(value),
        None => Err(throw_mismatch(cx)),
    }
}

/// `IllegalArgumentException: argument type mismatch`
pub fn throw_mismatch(cx: &mut NativeContext) -> Throw {
    cx.throw_new(ILLEGAL_ARGUMENT, "argument type mismatch")
}

/// A primitive value of kind `from` as one of kind `to`; none unless that is an identity or widening conversion.
#[allow(clippy::cast_precision_loss, reason = "widening conversions of the JLS round")]
pub fn widen(from: ValueKind, value: Value, to: ValueKind) -> Option<Value> {
    use ValueKind::{Byte, Char, Double, Float, Int, Long, Short};
    if from == to {
        return Some(value);
    }
    let integral = matches!(from, Byte | Char | Short | Int | Long);
    let wider: &[ValueKind] = match from {
        Byte => &[Short, Int, Long, Float, Double],
        Short | Char => &[Int, Long, Float, Double],
        Int => &[Long, Float, Double],
        Long => &[Float, Double],
        Float => &[Double],
        _ => &[],
    };
    if !wider.contains(&to) {
        return None;
    }
    Some(match (value, to) {
        (Value::Int(value), Short | Int) => Value::Int(value),
        (Value::Int(value), Long) => Value::Long(i64::from(value)),
        (Value::Int(value), Float) if integral => Value::Float(value as f32),
        (Value::Int(value), Double) => Value::Double(f64::from(value)),
        (Value::Long(value), Float) => Value::Float(value as f32),
        (Value::Long(value), Double) => Value::Double(value as f64),
        (Value::Float(value), Double) => Value::Double(f64::from(value)),
        _ => return None,
    })
}

/// A result as an object: primitives boxed, void as null.
///
/// # Errors
/// What boxing throws.
pub fn box_result(cx: &mut NativeContext, kind: ValueKind, value: Value) -> JavaResult<Option<Handle>> {
    match kind {
        ValueKind::Void => Ok(None),
        ValueKind::Reference => Ok(value.reference()),
        primitive => boxing::box_value(cx, primitive, value).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_identity_and_widening_conversions_exist() {
        assert_eq!(widen(ValueKind::Byte, Value::Int(-1), ValueKind::Long), Some(Value::Long(-1)));
        assert_eq!(widen(ValueKind::Char, Value::Int(65), ValueKind::Int), Some(Value::Int(65)));
        assert_eq!(widen(ValueKind::Long, Value::Long(3), ValueKind::Float), Some(Value::Float(3.0)));
        assert_eq!(widen(ValueKind::Byte, Value::Int(1), ValueKind::Char), None);
        assert_eq!(widen(ValueKind::Int, Value::Int(1), ValueKind::Short), None);
        assert_eq!(widen(ValueKind::Boolean, Value::Int(1), ValueKind::Int), None);
        assert_eq!(widen(ValueKind::Boolean, Value::Int(1), ValueKind::Boolean), Some(Value::Int(1)));
    }
}
