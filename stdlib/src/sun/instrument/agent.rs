//! Agents written in Java: what their jars say of them, and their start.

use gc::Handle;
use runtime::agents::table::Capabilities;
use runtime::linking::{initialize, lookup, redefine};
use runtime::loading::load;
use runtime::{ClassRef, JavaResult, JavaThread, Value, objects, strings};

use super::sources::source_at;
use crate::host::path_string;

/// UTF-16 units of an attribute.
const ATTRIBUTE_UNITS_MAX: usize = 1 << 16;

/// How an agent is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// `-javaagent`: `premain`. The class library's application loader finds the jar, whatever loader the program has.
    Premain,
    /// Into a program that runs: `agentmain`.
    Agentmain,
}

impl Entry {
    /// The attribute that names the class, and what calls it.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Premain => ("Premain-Class", "loadClassAndCallPremain"),
            Self::Agentmain => ("Agent-Class", "loadClassAndCallAgentmain"),
        }
    }
}

/// Why an agent cannot be started.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgentError {
    /// There is no such jar, or it has no manifest.
    #[error("Error opening zip file or JAR manifest missing : {0}")]
    NoJar(String),
    /// The manifest names no class.
    #[error("Failed to find {0} manifest attribute in {1}")]
    NoClass(&'static str, String),
}

/// Starts the agent of a jar.
///
/// # Errors
/// What the agent throws.
pub fn start(thread: &mut JavaThread, jar: &str, options: Option<&str>, entry: Entry) -> JavaResult<Result<(), AgentError>> {
    let path = path_string(thread, jar.as_bytes())?;
    let Some(attributes) = attributes_of(thread, path)? else { return Ok(Err(AgentError::NoJar(jar.to_owned()))) };
    let (attribute, call) = entry.names();
    let Some(class) = attribute_of(thread, attributes, attribute)? else {
        return Ok(Err(AgentError::NoClass(attribute, jar.to_owned())));
    };
    if let Some(boot) = attribute_of(thread, attributes, "Boot-Class-Path")? {
        let boot = strings::short_text(thread, boot, ATTRIBUTE_UNITS_MAX);
        let folder = jar.rsplit_once('/').map_or(".", |(folder, _)| folder);
        for path in boot.split_whitespace() {
            let path = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
            append_to_boot(thread, path.as_bytes());
        }
    }
    match entry {
        Entry::Agentmain => append_to_class_path(thread, path)?,
        Entry::Premain => {
            let loaders = load::boot_class(thread, "jdk/internal/loader/ClassLoaders")?;
            let application = thread.declared_method(loaders, "appClassLoader", "()Ljava/lang/ClassLoader;")?;
            let loader = thread.invoke_for_object(application, &[])?;
            append_to_loader(thread, loader, path)?;
        }
    }
    let options = options.map(|options| strings::new_string(thread, options)).transpose()?;
    let can = capabilities(thread, attributes)?;
    call_agent(thread, call, class, options, can).map(Ok)
}

/// Starts the agent that the manifest of a jar on the class path names for the launcher.
///
/// # Errors
/// What the agent throws.
pub(super) fn load_launchers_agent(thread: &mut JavaThread, path: Handle) -> JavaResult<()> {
    let Some(attributes) = attributes_of(thread, path)? else { return Ok(()) };
    let Some(class) = attribute_of(thread, attributes, "Launcher-Agent-Class")? else { return Ok(()) };
    let options = strings::new_string(thread, "")?;
    let can = capabilities(thread, attributes)?;
    call_agent(thread, "loadClassAndCallAgentmain", class, Some(options), can)
}

/// What the manifest of an agent asks for.
fn capabilities(thread: &mut JavaThread, attributes: Handle) -> JavaResult<Capabilities> {
    let mut is_asked_for = |name: &str| {
        let value = attribute_of(thread, attributes, name)?;
        let value = value.map(|value| strings::short_text(thread, value, ATTRIBUTE_UNITS_MAX));
        JavaResult::Ok(value.is_some_and(|value| value.eq_ignore_ascii_case("true")))
    };
    Ok(Capabilities {
        redefine: is_asked_for("Can-Redefine-Classes")?,
        retransform: is_asked_for("Can-Retransform-Classes")?,
        set_prefix: is_asked_for("Can-Set-Native-Method-Prefix")?,
    })
}

/// Has `call` of a new `InstrumentationImpl` load the agent's class and call it.
fn call_agent(thread: &mut JavaThread, call: &str, class: Handle, options: Option<Handle>, can: Capabilities) -> JavaResult<()> {
    let vm = thread.vm();
    if vm.options.sealed {
        return Err(thread.throw_new("java/lang/UnsupportedOperationException", "a sealed machine has no agents"));
    }
    // What is done when an agent has changed a class must not begin with an initialiser.
    library_class(thread, "jdk/internal/module/Modules")?;
    let kind = library_class(thread, "sun/instrument/InstrumentationImpl")?;
    let object = objects::new_object(thread, kind)?;
    let number = vm.agents.add(vm.host_roots.add(thread.raw(object)), can);
    if can.redefine || can.retransform {
        redefine::begin(thread)?;
    }
    let flags = [can.redefine, can.set_prefix].map(|can| Value::Int(i32::from(can)));
    let arguments = [Value::Ref(Some(object)), Value::Long(number), flags[0], flags[1]];
    thread.construct(kind, "(JZZ)V", &arguments)?;
    let method = thread.declared_method(kind, call, "(Ljava/lang/String;Ljava/lang/String;)V")?;
    thread.invoke(method, &[Value::Ref(Some(object)), Value::Ref(Some(class)), Value::Ref(options)]).map(|_| ())
}

/// The boot loader looks there, too, if it is a folder or a jar.
pub fn append_to_boot(thread: &mut JavaThread, path: &[u8]) {
    let vm = thread.vm();
    if let Some(source) = source_at(&vm.sandbox, path) {
        vm.agents.append(source);
    }
}

/// `appendToClassPathForInstrumentation` of the system loader.
pub(super) fn append_to_class_path(thread: &mut JavaThread, path: Handle) -> JavaResult<()> {
    let loader = thread.handle(thread.vm().system_loader.load(thread));
    append_to_loader(thread, loader, path)
}

fn append_to_loader(thread: &mut JavaThread, loader: Handle, path: Handle) -> JavaResult<()> {
    let vm = thread.vm();
    let class = thread.class_of(loader);
    let (name, descriptor) = (vm.symbol("appendToClassPathForInstrumentation"), vm.symbol("(Ljava/lang/String;)V"));
    let Some(method) = lookup::find_method(class, name, descriptor) else {
        return Err(lookup::throw_no_such_method(thread, class, name, descriptor));
    };
    thread.invoke_virtual(method, &[Value::Ref(Some(loader)), Value::Ref(Some(path))]).map(|_| ())
}

/// The main attributes of a jar's manifest; none if there is no jar or no manifest.
fn attributes_of(thread: &mut JavaThread, path: Handle) -> JavaResult<Option<Handle>> {
    let result = thread.catch(|thread| {
        let class = library_class(thread, "java/util/jar/JarFile")?;
        let file = objects::new_object(thread, class)?;
        thread.construct(class, "(Ljava/lang/String;)V", &[Value::Ref(Some(file)), Value::Ref(Some(path))])?;
        let get = thread.declared_method(class, "getManifest", "()Ljava/util/jar/Manifest;")?;
        let Some(manifest) = thread.invoke(get, &[Value::Ref(Some(file))])?.reference() else { return Ok(None) };
        let class = thread.class_of(manifest);
        let get = thread.declared_method(class, "getMainAttributes", "()Ljava/util/jar/Attributes;")?;
        Ok(thread.invoke(get, &[Value::Ref(Some(manifest))])?.reference())
    })?;
    Ok(result.unwrap_or(None))
}

fn attribute_of(thread: &mut JavaThread, attributes: Handle, name: &str) -> JavaResult<Option<Handle>> {
    let class = thread.class_of(attributes);
    let get = thread.declared_method(class, "getValue", "(Ljava/lang/String;)Ljava/lang/String;")?;
    let name = strings::new_string(thread, name)?;
    Ok(thread.invoke(get, &[Value::Ref(Some(attributes)), Value::Ref(Some(name))])?.reference())
}

fn library_class(thread: &mut JavaThread, name: &str) -> JavaResult<ClassRef> {
    let class = load::boot_class(thread, name)?;
    initialize::initialize(thread, class)?;
    Ok(class)
}
