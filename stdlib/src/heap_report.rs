//! What `jmap` and `jcmd` show of a `Vm`'s heap.

use std::collections::HashMap;
use std::fmt::Write;

use gc::{ARRAY_BASE_OFFSET, HEADER_SIZE};
use runtime::metadata::class::{ClassKind, ClassRef};
use runtime::{JavaResult, JavaThread, modules};

/// Objects of a class.
struct Row {
    class: ClassRef,
    count: u64,
    bytes: u64,
}

/// How many objects there are of each class, and how many bytes they have, most bytes first.
///
/// # Errors
/// `Throw::Stopped`.
pub fn class_histogram(thread: &mut JavaThread) -> JavaResult<String> {
    let vm = thread.vm();
    let mut counts: HashMap<u32, (u64, u64)> = HashMap::new();
    thread.mutator.stop_world(&*vm, |world| {
        world.for_each_object(&mut |object, shape| {
            let Some(class) = vm.classes.at(shape.0) else { return };
            let bytes = match class.kind {
                ClassKind::Array { .. } => {
                    u64::from(ARRAY_BASE_OFFSET) + (u64::from(vm.view.array_length(object)) << class.element_shift)
                }
                _ => u64::from(class.instance_size.max(HEADER_SIZE)),
            };
            let (count, sum) = counts.entry(shape.0).or_default();
            *count += 1;
            *sum += bytes.next_multiple_of(8);
        });
    });
    thread.poll()?;
    let mut rows: Vec<Row> = Vec::new();
    for (number, (count, bytes)) in counts {
        rows.extend(vm.classes.at(number).map(|class| Row { class, count, bytes }));
    }
    rows.sort_by(|one, other| (other.bytes, one.class.id.0).cmp(&(one.bytes, other.class.id.0)));
    let mut text = String::from(
        " num     #instances         #bytes  class name (module)\n-------------------------------------------------------\n",
    );
    for (place, Row { class, count, bytes }) in rows.iter().enumerate() {
        let module = modules::versioned_name(thread, *class).map_or(String::new(), |module| format!(" ({module})"));
        let _ = writeln!(text, "{:4}: {count:>13} {bytes:>14}  {}{module}", place + 1, class.external_name());
    }
    let (count, bytes) = rows.iter().fold((0, 0), |(count, bytes), row| (count + row.count, bytes + row.bytes));
    let _ = writeln!(text, "Total {count:>13} {bytes:>14}");
    Ok(text)
}

/// How much memory the heap has, and how much of it is used.
pub fn heap_info(thread: &JavaThread) -> String {
    let heap = &thread.vm().heap;
    format!(" heap            total {}K, used {}K\n", heap.committed_bytes() >> 10, heap.used_bytes() >> 10)
}
