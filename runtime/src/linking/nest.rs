//! Nests (JVMS §5.4.4): which classes share private members.

use classfile::ConstantIndex;
use gc::Handle;

use crate::linking::resolve;
use crate::loading::places;
use crate::metadata::class::ClassRef;
use crate::outcome::JavaResult;
use crate::thread::JavaThread;
use crate::throwables;

/// The nest host of a class: itself, if it names none or the one it names does not list it; why not is remembered.
///
/// # Errors
/// `Throw::Stopped` if the host stopped the `Vm`.
pub fn nest_host(thread: &mut JavaThread, class: ClassRef) -> JavaResult<ClassRef> {
    if let Some(host) = class.nest_host.get() {
        return Ok(*host);
    }
    let found = match class.nest_host_index {
        Some(index) => Some(find_nest_host(thread, class, index)?),
        None => None,
    };
    Ok(match found {
        None => *class.nest_host.get_or_init(|| class),
        Some(Ok(host)) => *class.nest_host.get_or_init(|| host),
        Some(Err(Some(error))) => {
            let _ = class.nest_host_error.set(error.into_boxed_str());
            *class.nest_host.get_or_init(|| class)
        }
        // The next try may succeed.
        Some(Err(None)) => class,
    })
}

/// The host that the class names, or what HotSpot says is wrong with it; nothing if the machine was at its limits.
fn find_nest_host(
    thread: &mut JavaThread,
    class: ClassRef,
    index: ConstantIndex,
) -> JavaResult<Result<ClassRef, Option<String>>> {
    Ok(match thread.catch(|thread| resolve::resolve_class(thread, class, index))? {
        Ok(host) => check_host(thread, class, host),
        Err(exception) => Err(host_resolution_error(thread, class, index, exception)),
    })
}

fn check_host(thread: &mut JavaThread, class: ClassRef, host: ClassRef) -> Result<ClassRef, Option<String>> {
    let error = if !host.is_same_package(class) {
        "types are in different packages"
    } else if host.is_array() {
        "host is not an instance class"
    } else if !host.nest_members.iter().any(|index| host.constants.class_name(*index) == Some(class.name)) {
        "current type is not listed as a nest member"
    } else {
        return Ok(host);
    };
    let (own, other) = (places::loader_text(thread, class.loader), places::loader_text(thread, host.loader));
    let (name, host) = (class.external_name(), host.external_name());
    Err(Some(format!("Type {name} (loader: {own}) is not a nest member of type {host} (loader: {other}): {error}")))
}

fn host_resolution_error(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex, exception: Handle) -> Option<String> {
    let kind = thread.class_of(exception);
    if kind.ancestors().iter().any(|class| class.name == "java/lang/VirtualMachineError") {
        return None;
    }
    let host = class.constants.class_name(index)?;
    let message = throwables::exception_message(thread, exception).map(|message| format!(": {message}")).unwrap_or_default();
    let (name, kind) = (class.external_name(), kind.external_name());
    Some(format!("Nest host resolution of {name} with host {host} failed: {kind}{message}"))
}

/// Whether two classes belong to one nest.
///
/// # Errors
/// As [`nest_host`].
pub fn are_nestmates(thread: &mut JavaThread, one: ClassRef, other: ClassRef) -> JavaResult<bool> {
    Ok(one == other || nest_host(thread, one)? == nest_host(thread, other)?)
}
