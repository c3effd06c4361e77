//! Classes from the host's memory.

use std::collections::HashMap;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

use classfile::access;
use gc::Handle;
use runtime::linking::initialize;
use runtime::loading::definition::Definition;
use runtime::loading::{define, load, loaders, mirror};
use runtime::metadata::class::ClassBytes;
use runtime::natives::HostFunction as NativeFunction;
use runtime::{ClassRef, JavaResult, JavaThread, Value, ValueKind, objects, strings};

use crate::class_writer::HostClass;
use crate::error::Fault;
use crate::host;
use crate::object::Object;

/// Most bytes that a jar may hold when it is unpacked.
const JAR_BYTES_MAX: u64 = 1 << 30;

/// Classes and resources in memory: compiled by a [`Compiler`](crate::Compiler), unpacked from jars, or given one by one. Cheap to clone and to load into
/// many `Vm`s, which need no access to any file for that.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// By path: `com/acme/Rule.class`.
    files: HashMap<String, Arc<[u8]>>,
}

impl Program {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a class by its name and class file.
    #[must_use]
    pub fn class(self, name: &str, bytes: impl Into<Arc<[u8]>>) -> Self {
        self.file(format!("{}.class", name.replace('.', "/")), bytes)
    }

    /// Adds a file: a resource, or a class by its path.
    #[must_use]
    pub fn file(mut self, path: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        self.files.insert(path.into(), bytes.into());
        self
    }

    /// Adds what is in a jar; files that are there already stay.
    ///
    /// # Errors
    /// If it is no jar, or holds more than 1 GiB.
    pub fn jar(mut self, bytes: &[u8]) -> io::Result<Self> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(io::Error::other)?;
        let mut left = JAR_BYTES_MAX;
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).map_err(io::Error::other)?;
            if entry.is_file() && !self.files.contains_key(entry.name()) {
                let (mut content, name) = (Vec::new(), entry.name().to_owned());
                entry.by_ref().take(left + 1).read_to_end(&mut content)?;
                left = left.checked_sub(content.len() as u64).ok_or_else(|| io::Error::other("the jar holds more than 1 GiB"))?;
                self.files.insert(name, content.into());
            }
        }
        Ok(self)
    }

    /// Paths and contents of all files.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), &**bytes))
    }

    /// A file of it.
    pub(crate) fn find(&self, path: &str) -> Option<Arc<[u8]>> {
        self.files.get(path).cloned()
    }

    /// Paths of the classes of a package (`com/acme`).
    pub(crate) fn classes_of(&self, package: &str) -> Vec<String> {
        let of_package =
            |path: &&String| path.rsplit_once('/').map_or("", |(folder, _)| folder) == package && path.ends_with(".class");
        self.files.keys().filter(of_package).cloned().collect()
    }

    /// A loader that defines the classes of the program when they are asked for.
    pub(crate) fn loader(&self, thread: &mut JavaThread, parent: Option<&Object>) -> Result<Object, Fault> {
        let parent = match parent {
            Some(parent) => parent.in_thread(thread)?,
            None => thread.handle(thread.vm().system_loader.load(thread)),
        };
        let name = format!("rjvm/ProgramLoader{}", thread.vm().next_hidden_number());
        let class = HostClass {
            name: &name,
            superclass: "java/lang/ClassLoader",
            interfaces: &[],
            constructor: Some("(Ljava/lang/ClassLoader;)V"),
            natives: &[
                ("findClass", "(Ljava/lang/String;)Ljava/lang/Class;", access::PROTECTED),
                ("getResourceAsStream", "(Ljava/lang/String;)Ljava/io/InputStream;", access::PUBLIC),
            ],
        };
        let (classes, resources) = (self.files.clone(), self.files.clone());
        let natives: [NativeFunction; 2] = [
            Arc::new(move |thread, slots| find_class(thread, slots, &classes)),
            Arc::new(move |thread, slots| get_resource(thread, slots, &resources)),
        ];
        let class = define_host_class(thread, &class, natives)?;
        let loader = objects::new_object(thread, class)?;
        let arguments = [Value::Ref(Some(loader)), Value::Ref(Some(parent))];
        thread.construct(class, "(Ljava/lang/ClassLoader;)V", &arguments)?;
        set_context_loader(thread, loader)?;
        Ok(Object::of(thread, loader))
    }
}

/// What finds services and resources for the calling thread, and for threads that it starts.
fn set_context_loader(thread: &mut JavaThread, loader: Handle) -> JavaResult<()> {
    let class = thread.vm().well_known().classes.thread;
    let current = thread.shared.object.load(thread);
    let Some(current) = thread.handle_or_null(current) else { return Ok(()) };
    let set = thread.declared_method(class, "setContextClassLoader", "(Ljava/lang/ClassLoader;)V")?;
    thread.invoke(set, &[Value::Ref(Some(current)), Value::Ref(Some(loader))]).map(|_| ())
}

/// Defines a class that the host has made in the application loader, with its native methods in their order, and initialises it.
pub(crate) fn define_host_class(
    thread: &mut JavaThread,
    class: &HostClass<'_>,
    natives: impl IntoIterator<Item = NativeFunction>,
) -> Result<ClassRef, Fault> {
    let system = thread.handle(thread.vm().system_loader.load(thread));
    let loader = loaders::loader_of(thread, Some(system));
    let name = thread.vm().symbol(class.name);
    let definition =
        Definition { loader, name, own_name: None, declared_name: name, hidden: None, protection_domain: None, source: None };
    let defined = define::define_class(thread, definition, ClassBytes::Owned(class.to_bytes().into()))?;
    for ((name, descriptor, _), function) in class.natives.iter().zip(natives) {
        let method = thread.declared_method(defined, name, descriptor)?;
        host::bind_method(thread, method, function)?;
    }
    initialize::initialize(thread, defined)?;
    Ok(defined)
}

/// Receiver and name.
pub(crate) fn receiver_and_argument(thread: &mut JavaThread, slots: &[u64]) -> JavaResult<(Handle, Handle)> {
    let mut take = |slot: usize| Value::from_slot(ValueKind::Reference, slots[slot], thread).reference();
    match (take(0), take(1)) {
        (Some(receiver), Some(argument)) => Ok((receiver, argument)),
        _ => Err(thread.throw_null_pointer()),
    }
}

fn result(thread: &JavaThread, object: Option<Handle>) -> u64 {
    Value::Ref(object).to_slot(thread)
}

/// `ClassLoader.findClass`
fn find_class(thread: &mut JavaThread, slots: &[u64], files: &HashMap<String, Arc<[u8]>>) -> JavaResult<u64> {
    let (loader, name) = receiver_and_argument(thread, slots)?;
    let text = strings::short_text(thread, name, strings::NAME_BYTES_MAX);
    let Some(bytes) = files.get(&format!("{}.class", text.replace('.', "/"))) else {
        return Err(thread.throw_new("java/lang/ClassNotFoundException", &text));
    };
    let array = objects::new_byte_array(thread, bytes)?;
    let class = load::boot_class(thread, "java/lang/ClassLoader")?;
    // As any loader does: it refuses packages of the class library.
    let define = thread.declared_method(class, "defineClass", "(Ljava/lang/String;[BII)Ljava/lang/Class;")?;
    let (loader, name, array) = (Value::Ref(Some(loader)), Value::Ref(Some(name)), Value::Ref(Some(array)));
    let defined = thread.invoke(define, &[loader, name, array, Value::Int(0), Value::Int(bytes.len() as i32)])?;
    Ok(defined.to_slot(thread))
}

/// `ClassLoader.getResourceAsStream`
fn get_resource(thread: &mut JavaThread, slots: &[u64], files: &HashMap<String, Arc<[u8]>>) -> JavaResult<u64> {
    let (loader, name) = receiver_and_argument(thread, slots)?;
    let text = strings::short_text(thread, name, strings::NAME_BYTES_MAX);
    let Some(bytes) = files.get(&text) else {
        let class = load::boot_class(thread, "java/lang/ClassLoader")?;
        let inherited = thread.declared_method(class, "getResourceAsStream", "(Ljava/lang/String;)Ljava/io/InputStream;")?;
        let found = thread.invoke(inherited, &[Value::Ref(Some(loader)), Value::Ref(Some(name))])?;
        return Ok(found.to_slot(thread));
    };
    let stream = new_stream(thread, bytes)?;
    Ok(result(thread, Some(stream)))
}

/// A `ByteArrayInputStream` of these bytes.
pub(crate) fn new_stream(thread: &mut JavaThread, bytes: &[u8]) -> JavaResult<Handle> {
    let array = objects::new_byte_array(thread, bytes)?;
    let class = load::boot_class(thread, "java/io/ByteArrayInputStream")?;
    initialize::initialize(thread, class)?;
    let stream = objects::new_object(thread, class)?;
    thread.construct(class, "([B)V", &[Value::Ref(Some(stream)), Value::Ref(Some(array))])?;
    Ok(stream)
}

/// The mirror of a class that the host has made, for its constructor.
pub(crate) fn mirror_of(thread: &mut JavaThread, class: ClassRef) -> Object {
    let mirror = mirror::mirror(thread, class);
    Object::of(thread, mirror)
}
