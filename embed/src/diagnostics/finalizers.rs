//! Objects that wait for their finalizers.

use std::fmt::Write;

use runtime::linking::initialize;
use runtime::loading::load;
use runtime::{JavaResult, JavaThread, objects, strings};

/// UTF-16 units of a class's name that are shown.
const NAME_UNITS_MAX: usize = 1 << 10;

/// How many objects of each class wait, as the class library counts them.
///
/// # Errors
/// What Java code throws.
pub fn waiting(thread: &mut JavaThread) -> JavaResult<String> {
    let class = load::boot_class(thread, "java/lang/ref/FinalizerHistogram")?;
    initialize::initialize(thread, class)?;
    let count = thread.declared_method(class, "getFinalizerHistogram", "()[Ljava/lang/ref/FinalizerHistogram$Entry;")?;
    let entries = thread.invoke_for_object(count, &[])?;
    let length = thread.array_length(entries);
    if length == 0 {
        return Ok("No instances waiting for finalization found\n".to_owned());
    }
    let mut text =
        String::from("Unreachable instances waiting for finalization\n#instances  class name\n-----------------------\n");
    for index in 0..length {
        let Some(entry) = thread.element(entries, index) else { continue };
        let count = objects::named_field(thread, entry, "instanceCount", "I")?.int();
        let name = objects::named_field(thread, entry, "className", "Ljava/lang/String;")?.reference();
        let name = name.map(|name| strings::short_text(thread, name, NAME_UNITS_MAX)).unwrap_or_default();
        let _ = writeln!(text, "{count:>10}  {name}");
    }
    Ok(text)
}

/// `System.runFinalization`
///
/// # Errors
/// What Java code throws.
pub fn run(thread: &mut JavaThread) -> JavaResult<()> {
    let class = load::boot_class(thread, "java/lang/System")?;
    let run = thread.declared_method(class, "runFinalization", "()V")?;
    thread.invoke(run, &[]).map(|_| ())
}
