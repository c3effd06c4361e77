//! Copies and comparisons of arrays.

use gc::ARRAY_BASE_OFFSET;
use runtime::leaf::LeafTable;
use runtime::{JavaThread, Ref, ValueKind, leaves};

use super::BYTES_MAX;
use super::bytes::Bytes;

pub const TABLES: &[&LeafTable] = &[&SYSTEM, &ARRAYS];

leaves! { SYSTEM = "java/lang/System":
    "arraycopy" "(Ljava/lang/Object;ILjava/lang/Object;II)V" => array_copy,
}

leaves! { ARRAYS = "java/util/Arrays":
    "equals" "([B[B)Z" => equal_bytes,
}

/// Copies between arrays of one class; whatever else there is to check is the native's business.
fn array_copy(thread: &JavaThread, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32, count: i32) -> Option<()> {
    let vm = thread.vm();
    let view = vm.view;
    let shape = view.shape(source);
    if shape != view.shape(target) {
        return None;
    }
    let class = vm.class(shape);
    let is_reference = class.component()?.value_kind() == ValueKind::Reference;
    let [from, to, count] = [from, to, count].map(|number| u32::try_from(number).ok());
    let (from, to, count) = (from?, to?, count?);
    let fits = |index: u32, array: Ref<'_>| u64::from(index) + u64::from(count) <= u64::from(view.array_length(array));
    if !fits(from, source) || !fits(to, target) || u64::from(count) << class.element_shift > u64::from(BYTES_MAX) {
        return None;
    }
    let offset = |index: u32| Some(ARRAY_BASE_OFFSET + index.checked_mul(1 << class.element_shift)?);
    let (from, to) = (offset(from)?, offset(to)?);
    if is_reference {
        view.copy_refs(source, from, target, to, count);
    } else {
        view.copy_primitive(source, from, target, to, count << class.element_shift);
    }
    Some(())
}

fn equal_bytes(thread: &JavaThread, one: Option<Ref<'_>>, other: Option<Ref<'_>>) -> Option<bool> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => {
            let (one, other) = (Bytes::whole(thread, one)?, Bytes::whole(thread, other)?);
            Some(one.len == other.len && one.mismatch(other).is_none())
        }
        (one, other) => Some(one == other),
    }
}
