//! Agents: who changes class files before classes are made of them, and where else the boot loader looks (`java.lang.instrument`).
//!
//! Each agent has a `sun.instrument.InstrumentationImpl`, which the table holds; its number is what the class library hands to natives. Class files of hidden classes are not shown to
//! agents, nor those that a transformer itself needs. Transformers that can change classes once more come behind the others: what they were given when a class was
//! defined is what they are given again (`linking/redefine`).

pub mod table;

use gc::Handle;

use crate::loading::definition::Definition;
use crate::loading::{load, mirror};
use crate::metadata::class::{ClassRef, package_of};
use crate::metadata::module::ModuleRef;
use crate::metadata::symbol::Symbol;
use crate::modules;
use crate::objects;
use crate::outcome::JavaResult;
use crate::strings;
use crate::sync::lock;
use crate::thread::JavaThread;
use crate::value::Value;

/// Most bytes of a class file that an agent gives.
const CLASS_BYTES_MAX: usize = 1 << 30;

/// What agents have made of a class file.
pub struct Transformed {
    /// The class file.
    pub file: Vec<u8>,
    /// What those were given who can change it once more, unless that is the first file.
    pub before_again: Option<Vec<u8>>,
}

/// What agents see of a class.
struct Shown {
    module: Option<Handle>,
    loader: Option<Handle>,
    name: Symbol,
    /// The class, if there is one already.
    class: Option<Handle>,
    protection_domain: Option<Handle>,
}

/// What agents make of the class file of a new class; nothing if they leave it as it is.
///
/// # Errors
/// `OutOfMemoryError`, `Throw::Stopped`. What transformers throw is nobody's business.
pub fn transform_new(thread: &mut JavaThread, definition: &Definition, file: &[u8]) -> JavaResult<Option<Transformed>> {
    if !thread.vm().agents.transform() || definition.hidden.is_some() || thread.transforms {
        return Ok(None);
    }
    let mark = thread.handles.mark();
    let result = {
        let loader = definition.loader.object.load(thread);
        let shown = Shown {
            loader: thread.handle_or_null(loader),
            module: named_module(thread, definition),
            name: definition.name,
            class: None,
            protection_domain: definition.protection_domain,
        };
        transform(thread, &shown, file, false)
    };
    thread.handles.truncate(mark);
    result
}

/// What agents make of a class file that a class is to get: all of them, or only those that can change classes once more; nothing if they leave it as it is.
///
/// # Errors
/// As [`transform_new`].
pub fn transform_again(
    thread: &mut JavaThread,
    class: ClassRef,
    file: &[u8],
    only_again: bool,
) -> JavaResult<Option<Transformed>> {
    if thread.transforms {
        return Ok(None);
    }
    let mark = thread.handles.mark();
    let result = {
        let loader = class.loader.object.load(thread);
        let loader = thread.handle_or_null(loader);
        let module = modules::module_of(thread, class).map(|module| module.object.load(thread));
        let module = module.and_then(|module| thread.handle_or_null(module));
        let domain = class.roots.protection_domain().load(thread);
        let protection_domain = thread.handle_or_null(domain);
        let shown = Shown { loader, module, name: class.name, class: Some(mirror::mirror(thread, class)), protection_domain };
        transform(thread, &shown, file, only_again)
    };
    thread.handles.truncate(mark);
    result
}

fn transform(thread: &mut JavaThread, shown: &Shown, file: &[u8], only_again: bool) -> JavaResult<Option<Transformed>> {
    thread.transforms = true;
    let mut result = ask_all(thread, shown, file, only_again);
    if let (Ok(Some(_)), Some(module)) = (&result, shown.module)
        && let Err(throw) = open_eyes(thread, module)
    {
        result = Err(throw);
    }
    thread.transforms = false;
    result
}

/// A named module with code of agents (whose start has initialised `Modules`) reads what is on the class paths, where agents have classes of their own (`Modules.transformedByAgent`).
fn open_eyes(thread: &mut JavaThread, module: Handle) -> JavaResult<()> {
    if modules::module_of_object(thread, module).is_none_or(|module| module.name.is_none()) {
        return Ok(());
    }
    let class = load::boot_class(thread, "jdk/internal/module/Modules")?;
    let method = thread.declared_method(class, "transformedByAgent", "(Ljava/lang/Module;)V")?;
    thread.invoke(method, &[Value::Ref(Some(module))]).map(|_| ())
}

fn ask_all(thread: &mut JavaThread, shown: &Shown, file: &[u8], only_again: bool) -> JavaResult<Option<Transformed>> {
    let mut changed: Option<Vec<u8>> = None;
    let mut before_again = None;
    for (cell, again) in thread.vm().agents.asked() {
        if only_again && !again {
            continue;
        }
        let Some(other) = ask(thread, cell, again, shown, changed.as_deref().unwrap_or(file))? else { continue };
        if again && before_again.is_none() {
            before_again = Some(changed.take().unwrap_or_else(|| file.to_vec()));
        }
        changed = Some(other);
    }
    // Nothing else than what a class has been made of.
    Ok(changed.filter(|file| !file.is_empty()).map(|file| Transformed { file, before_again }))
}

/// `InstrumentationImpl.transform`
fn ask(thread: &mut JavaThread, cell: u32, again: bool, shown: &Shown, file: &[u8]) -> JavaResult<Option<Vec<u8>>> {
    let vm = thread.vm();
    let agent = vm.host_roots.get(cell, thread);
    let Some(agent) = thread.handle_or_null(agent) else { return Ok(None) };
    let class = thread.class_of(agent);
    let descriptor =
        "(Ljava/lang/Module;Ljava/lang/ClassLoader;Ljava/lang/String;Ljava/lang/Class;Ljava/security/ProtectionDomain;[BZ)[B";
    let method = thread.declared_method(class, "transform", descriptor)?;
    let name = strings::new_string_modified_utf8(thread, shown.name.as_bytes())?;
    let array = objects::new_byte_array(thread, file)?;
    let arguments = [
        Value::Ref(Some(agent)),
        Value::Ref(shown.module),
        Value::Ref(shown.loader),
        Value::Ref(Some(name)),
        Value::Ref(shown.class),
        Value::Ref(shown.protection_domain),
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
    let module: ModuleRef = lock(&definition.loader.packages).get(&package).copied()?;
    module.name?;
    let object = module.object.load(thread);
    thread.handle_or_null(object)
}
