//! Agents: who changes class files before classes are made of them, and where else the boot loader looks (`java.lang.instrument`).
//!
//! Each agent has a `sun.instrument.InstrumentationImpl`, which the table holds; its number is what the class library hands to natives. Class files of hidden classes are not shown to
//! agents, nor those that a transformer itself needs.

pub mod table;

use gc::Handle;

use crate::loading::definition::Definition;
use crate::metadata::class::{ClassBytes, package_of};
use crate::objects;
use crate::outcome::JavaResult;
use crate::strings;
use crate::sync::lock;
use crate::thread::JavaThread;
use crate::value::Value;

/// Most bytes of a class file that an agent gives.
const CLASS_BYTES_MAX: usize = 1 << 30;

/// What agents make of a class file; nothing if they leave it as it is.
///
/// # Errors
/// `OutOfMemoryError`, `Throw::Stopped`. What transformers throw is nobody's business.
pub fn transform(thread: &mut JavaThread, definition: &Definition, bytes: &ClassBytes) -> JavaResult<Option<ClassBytes>> {
    let vm = thread.vm();
    if !vm.agents.transform() || definition.hidden.is_some() || thread.transforms {
        return Ok(None);
    }
    thread.transforms = true;
    let result = thread.scope(|thread| {
        let mut changed = None;
        for (cell, again) in vm.agents.asked() {
            let file = changed.as_deref().unwrap_or(bytes.as_slice());
            if let Some(other) = ask(thread, cell, again, definition, file)? {
                changed = Some(other);
            }
        }
        Ok(changed.unwrap_or_default())
    });
    thread.transforms = false;
    result.map(|file| (!file.is_empty()).then(|| ClassBytes::Owned(file.into())))
}

/// `InstrumentationImpl.transform`
fn ask(thread: &mut JavaThread, cell: u32, again: bool, definition: &Definition, file: &[u8]) -> JavaResult<Option<Vec<u8>>> {
    let vm = thread.vm();
    let agent = vm.host_roots.get(cell, thread);
    let Some(agent) = thread.handle_or_null(agent) else { return Ok(None) };
    let class = thread.class_of(agent);
    let descriptor =
        "(Ljava/lang/Module;Ljava/lang/ClassLoader;Ljava/lang/String;Ljava/lang/Class;Ljava/security/ProtectionDomain;[BZ)[B";
    let method = thread.declared_method(class, "transform", descriptor)?;
    let loader = definition.loader.object.load(thread);
    let loader = thread.handle_or_null(loader);
    let module = named_module(thread, definition);
    let name = strings::new_string_modified_utf8(thread, definition.name.as_bytes())?;
    let array = objects::new_byte_array(thread, file)?;
    let arguments = [
        Value::Ref(Some(agent)),
        Value::Ref(module),
        Value::Ref(loader),
        Value::Ref(Some(name)),
        Value::Ref(None),
        Value::Ref(definition.protection_domain),
        Value::Ref(Some(array)),
        Value::Int(i32::from(again)),
    ];
    match thread.catch(|thread| thread.invoke(method, &arguments))? {
        Ok(result) => Ok(result.reference().map(|array| objects::byte_array(thread, array, CLASS_BYTES_MAX))),
        Err(_) => Ok(None),
    }
}

/// The module of the class's package, if it is a named one.
fn named_module(thread: &mut JavaThread, definition: &Definition) -> Option<Handle> {
    let package = thread.vm().symbols.intern(package_of(definition.name.as_bytes()));
    let module = lock(&definition.loader.packages).get(&package).copied()?;
    module.name?;
    let object = module.object.load(thread);
    thread.handle_or_null(object)
}
