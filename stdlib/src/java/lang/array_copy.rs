//! `System.arraycopy`.

use gc::ARRAY_BASE_OFFSET;
use runtime::meter::{Steps, in_steps};
use runtime::natives::NativeContext;
use runtime::{ClassRef, Handle, JavaResult, Throw, ValueKind};

const ARRAY_STORE: &str = "java/lang/ArrayStoreException";
const INDEX: &str = "java/lang/ArrayIndexOutOfBoundsException";

/// One validated copy.
struct Span {
    from: u32,
    to: u32,
    count: u32,
}

/// `System.arraycopy`: costs a unit for 64 elements.
///
/// # Errors
/// `NullPointerException`, `ArrayStoreException`, `ArrayIndexOutOfBoundsException`.
pub fn array_copy(
    cx: &mut NativeContext,
    source: Handle,
    source_position: i32,
    target: Handle,
    target_position: i32,
    length: i32,
) -> JavaResult<()> {
    let (from_class, to_class) = (cx.class_of(source), cx.class_of(target));
    let (from, to) = match (from_class.component(), to_class.component()) {
        (Some(from), Some(to)) => (from, to),
        (None, _) => return Err(throw_no_array(cx, "source", from_class)),
        (_, None) => return Err(throw_no_array(cx, "destination", to_class)),
    };
    if from != to && (from.is_primitive() || to.is_primitive()) {
        let message = format!("arraycopy: type mismatch: can not copy {} into {}", array_text(from, ""), array_text(to, ""));
        return Err(cx.throw_new(ARRAY_STORE, &message));
    }
    let (view, raw_source, raw_target) = (cx.vm().view, cx.raw(source), cx.raw(target));
    let (source_length, target_length) = (view.array_length(raw_source), view.array_length(raw_target));
    let span = match (u32::try_from(source_position), u32::try_from(target_position), u32::try_from(length)) {
        (Ok(from), Ok(to), Ok(count))
            if u64::from(from) + u64::from(count) <= u64::from(source_length)
                && u64::from(to) + u64::from(count) <= u64::from(target_length) =>
        {
            Span { from, to, count }
        }
        _ => {
            let lengths = [(from, source_length), (to, target_length)];
            return Err(throw_bounds(cx, [source_position, target_position, length], lengths));
        }
    };
    let overlaps = raw_source == raw_target && span.to > span.from;
    let steps = Steps::ELEMENTS.downwards_if(overlaps);
    if from.is_primitive() {
        let shift = from_class.element_shift;
        return in_steps(cx, u64::from(span.count), steps, |cx, at, count| {
            let offset = |index: u32| ARRAY_BASE_OFFSET + ((index + at as u32) << shift);
            let bytes = (count as u32) << shift;
            cx.vm().view.copy_primitive(cx.raw(source), offset(span.from), cx.raw(target), offset(span.to), bytes);
            Ok(())
        });
    }
    if from == to || from.is_subclass_of(to) {
        return in_steps(cx, u64::from(span.count), steps, |cx, at, count| {
            let offset = |index: u32| ARRAY_BASE_OFFSET + 4 * (index + at as u32);
            cx.vm().view.copy_refs(cx.raw(source), offset(span.from), cx.raw(target), offset(span.to), count as u32);
            Ok(())
        });
    }
    in_steps(cx, u64::from(span.count), steps, |cx, at, count| {
        let (from_start, to_start) = (span.from + at as u32, span.to + at as u32);
        copy_checked(cx, source, target, &Span { from: from_start, to: to_start, count: count as u32 }, [from, to])
    })
}

/// Elements go one by one; those before the first that does not fit stay copied.
fn copy_checked(
    cx: &mut NativeContext,
    source: Handle,
    target: Handle,
    span: &Span,
    [from, to]: [ClassRef; 2],
) -> JavaResult<()> {
    let (view, raw_source, raw_target) = (cx.vm().view, cx.raw(source), cx.raw(target));
    for index in 0..span.count {
        let element = view.load_ref(raw_source, ARRAY_BASE_OFFSET + 4 * (span.from + index));
        if !element.is_null() && !cx.class_of_raw(element).is_subclass_of(to) {
            let (from_name, to_name) = (from.external_name(), to.external_name());
            let message = if to.is_subclass_of(from) {
                format!(
                    "arraycopy: element type mismatch: can not cast one of the elements of {from_name}[] \
                     to the type of the destination array, {to_name}"
                )
            } else {
                format!("arraycopy: type mismatch: can not copy {from_name}[] into {to_name}[]")
            };
            return Err(cx.throw_new(ARRAY_STORE, &message));
        }
        view.store_ref(raw_target, ARRAY_BASE_OFFSET + 4 * (span.to + index), element);
    }
    Ok(())
}

fn throw_no_array(cx: &mut NativeContext, which: &str, class: ClassRef) -> Throw {
    cx.throw_new(ARRAY_STORE, &format!("arraycopy: {which} type {} is not an array", class.external_name()))
}

fn array_text(component: ClassRef, length: &str) -> String {
    if component.value_kind() == ValueKind::Reference {
        format!("object array[{length}]")
    } else {
        format!("{}[{length}]", component.name)
    }
}

fn throw_bounds(cx: &mut NativeContext, [from, to, length]: [i32; 3], lengths: [(ClassRef, u32); 2]) -> Throw {
    let [source, target] = lengths.map(|(component, length)| array_text(component, &length.to_string()));
    let message = if from < 0 {
        format!("arraycopy: source index {from} out of bounds for {source}")
    } else if to < 0 {
        format!("arraycopy: destination index {to} out of bounds for {target}")
    } else if length < 0 {
        format!("arraycopy: length {length} is negative")
    } else if i64::from(from) + i64::from(length) > i64::from(lengths[0].1) {
        let last = i64::from(from) + i64::from(length);
        format!("arraycopy: last source index {last} out of bounds for {source}")
    } else {
        let last = i64::from(to) + i64::from(length);
        format!("arraycopy: last destination index {last} out of bounds for {target}")
    };
    cx.throw_new(INDEX, &message)
}
