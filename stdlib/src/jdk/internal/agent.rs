//! Natives of `jdk.internal.agent.FileSystemImpl`, and the start of the agent that management tools talk to.

use runtime::linking::initialize;
use runtime::loading::load;
use runtime::natives::NativeTable;
use runtime::{Handle, JavaResult, JavaThread, Value, natives, strings};

use crate::host::{io_exception, path_bytes};

natives! { "jdk/internal/agent/FileSystemImpl":
    "isAccessUserOnly0" "(Ljava/lang/String;)Z" => is_access_user_only,
}

/// Permissions of the group and of others to read and to write.
const SHARED: u32 = 0o066;

fn is_access_user_only(thread: &mut JavaThread, path: Handle) -> JavaResult<bool> {
    let path = path_bytes(thread, path);
    match thread.vm().sandbox.stat(&path) {
        Ok(attributes) => Ok(attributes.mode & SHARED == 0),
        Err(error) => Err(io_exception(thread, &error)),
    }
}

/// Calls a static method of the agent, whose module is loaded if it is not there yet.
///
/// # Errors
/// What it throws.
pub fn call(thread: &mut JavaThread, method: &str, descriptor: &str, arguments: &[Value]) -> JavaResult<Value> {
    let modules = load::boot_class(thread, "jdk/internal/module/Modules")?;
    initialize::initialize(thread, modules)?;
    let load_module = thread.declared_method(modules, "loadModule", "(Ljava/lang/String;)Ljava/lang/Module;")?;
    let name = strings::new_string(thread, "jdk.management.agent")?;
    thread.invoke(load_module, &[Value::Ref(Some(name))])?;
    let agent = load::boot_class(thread, "jdk/internal/agent/Agent")?;
    initialize::initialize(thread, agent)?;
    let method = thread.declared_method(agent, method, descriptor)?;
    thread.invoke(method, arguments)
}

/// The tables of every class above.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&TABLE]
}
