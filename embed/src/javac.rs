//! The JDK's own compiler, run in a `Vm`: source text in, class files out.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use classfile::access;
use gc::Handle;
use runtime::linking::initialize;
use runtime::loading::{load, mirror};
use runtime::natives::HostFunction;
use runtime::{ClassRef, JavaResult, JavaThread, Value, objects, strings};

use crate::class_writer::HostClass;
use crate::config::Config;
use crate::context::{Context, Enter};
use crate::engine::Engine;
use crate::error::{Error, Fault};
use crate::method::{Constructor, Method, StaticMethod};
use crate::object::Object;
use crate::program::{self, Program};
use crate::vm::Vm;

/// Heap of a compiler's `Vm`.
const HEAP_BYTES: u64 = 256 << 20;

/// What the compiler says about a place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether there is no program because of it; else it is a warning or a note.
    pub is_error: bool,
    /// The source, by the name that it was given.
    pub source: Option<String>,
    /// Line, from 1.
    pub line: Option<u32>,
    /// Column, from 1.
    pub column: Option<u32>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = &self.source {
            write!(formatter, "{source}:")?;
        }
        if let Some(line) = self.line {
            write!(formatter, "{line}: ")?;
        }
        formatter.write_str(if self.is_error { "error: " } else { "warning: " })?;
        formatter.write_str(&self.message)
    }
}

pub(crate) fn summary(diagnostics: &[Diagnostic]) -> String {
    let texts: Vec<String> = diagnostics.iter().map(Diagnostic::to_string).collect();
    texts.join("\n")
}

/// Sources and results of the compilation that is going on.
#[derive(Default)]
struct State {
    sources: HashMap<String, String>,
    /// What sources may name besides.
    path: Vec<Program>,
    /// Streams that class files are written to, by the names of the classes.
    streams: Vec<(String, Object)>,
}

/// The compiler of the JDK (`javac`), in a `Vm` of its own that can reach nothing but the class library. It takes sources from memory and gives a [`Program`];
/// what a compilation starts from, the next one finds warm.
pub struct Compiler {
    vm: Vm,
    state: Arc<Mutex<State>>,
    running: Mutex<()>,
    compiler: Object,
    /// A file manager that reads from and writes to memory.
    make_manager: Constructor<(Object,)>,
    make_source: Constructor<(Object, Object)>,
    kind_source: Object,
    uri: StaticMethod<(&'static str,), Object>,
    list: Constructor<()>,
    add: Method<(Object,), bool>,
    size: Method<(), i32>,
    get: Method<(i32,), Object>,
    to_string: Method<(), String>,
}

impl fmt::Debug for Compiler {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Compiler").finish_non_exhaustive()
    }
}

fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Compiler {
    /// Starts a `Vm` with the compiler in it.
    ///
    /// # Errors
    /// If the `Vm` does not start, or the JDK is without the module `jdk.compiler`.
    pub fn new(engine: &Engine) -> Result<Self, Error> {
        Self::with_config(engine, Config { heap_max: Some(HEAP_BYTES), ..engine.untrusted() })
    }

    /// The same with limits and switches of its own; it needs to read the Java home.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_config(engine: &Engine, config: Config) -> Result<Self, Error> {
        let vm = engine.start(config)?;
        let state: Arc<Mutex<State>> = Arc::default();
        let compiler =
            vm.static_method::<(), Option<Object>>("javax/tools/ToolProvider", "getSystemJavaCompiler")?.call(&vm, ())?;
        let compiler = compiler.ok_or_else(|| Error::NoSuchMember("the JDK has no module jdk.compiler".to_owned()))?;
        let (make_manager, make_source) = (&vm).enter(|thread| define_classes(thread, &state))?;
        Ok(Self {
            compiler,
            make_manager,
            make_source,
            kind_source: vm.static_field("javax/tools/JavaFileObject$Kind", "SOURCE")?,
            uri: vm.static_method("java/net/URI", "create")?,
            list: vm.constructor("java/util/ArrayList")?,
            add: vm.method("java/util/ArrayList", "add")?,
            size: vm.method("java/util/List", "size")?,
            get: vm.method("java/util/List", "get")?,
            to_string: vm.method("java/lang/Object", "toString")?,
            running: Mutex::default(),
            state,
            vm,
        })
    }

    /// The compiler's `Vm`, for [`Vm::within`]: limits on a compilation.
    pub fn vm(&self) -> &Vm {
        &self.vm
    }

    /// Compiles sources, each with a name such as `com/acme/Rule.java`, which a public class in it must have.
    ///
    /// # Errors
    /// [`Error::Compile`] if the sources are wrong. What else ends a call; after a limit the compiler is of no use any more.
    pub fn compile(&self, sources: &[(&str, &str)]) -> Result<Program, Error> {
        self.compile_in(&self.vm, sources, &[]).map(|(program, _)| program)
    }

    /// The same with limits (`context` is the compiler's [`vm`](Self::vm), or [`Vm::within`] of that) and options for the compiler, such as `-Xlint:all`; gives
    /// its warnings too.
    ///
    /// # Errors
    /// As [`compile`](Self::compile).
    pub fn compile_in(
        &self,
        context: impl Context + Copy,
        sources: &[(&str, &str)],
        options: &[&str],
    ) -> Result<(Program, Vec<Diagnostic>), Error> {
        self.compile_against(context, &[], sources, options)
    }

    /// The same with a class path: sources may use the classes of other programs, such as an interface of the host's or a library from a jar. The result has the
    /// classes of the sources alone.
    ///
    /// # Errors
    /// As [`compile`](Self::compile).
    pub fn compile_against(
        &self,
        context: impl Context + Copy,
        path: &[&Program],
        sources: &[(&str, &str)],
        options: &[&str],
    ) -> Result<(Program, Vec<Diagnostic>), Error> {
        let _running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        *lock(&self.state) = State { path: path.iter().copied().cloned().collect(), ..State::default() };
        let result = self.run(context, sources, options);
        // Handles are dropped when nothing is locked.
        let streams = std::mem::take(&mut *lock(&self.state)).streams;
        let (is_done, diagnostics) = result?;
        if !is_done {
            return Err(Error::Compile(diagnostics));
        }
        let to_bytes = self.vm.method::<(), Vec<u8>>("java/io/ByteArrayOutputStream", "toByteArray")?;
        let mut program = Program::new();
        for (name, stream) in streams {
            program = program.class(&name, to_bytes.call(context, &stream, ())?);
        }
        Ok((program, diagnostics))
    }

    fn run(
        &self,
        context: impl Context + Copy,
        sources: &[(&str, &str)],
        options: &[&str],
    ) -> Result<(bool, Vec<Diagnostic>), Error> {
        let vm = &self.vm;
        let units = self.list.call(context, ())?;
        for (name, text) in sources {
            let path = format!("/{}", name.trim_start_matches('/'));
            lock(&self.state).sources.insert(path.clone(), (*text).to_owned());
            let uri = self.uri.call(context, (&format!("memory://{path}"),))?;
            let unit = self.make_source.call(context, (uri, self.kind_source.clone()))?;
            self.add.call(context, &units, (unit,))?;
        }
        let words = self.list.call(context, ())?;
        let add_text = vm.method::<(&str,), bool>("java/util/ArrayList", "add")?;
        for option in ["-proc:none"].iter().chain(options) {
            add_text.call(context, &words, (option,))?;
        }
        let collector = vm.constructor::<()>("javax/tools/DiagnosticCollector")?.call(context, ())?;
        type ThreeObjects = (Option<Object>, Option<Object>, Option<Object>);
        let manager = vm.method::<ThreeObjects, Object>("javax/tools/JavaCompiler", "getStandardFileManager")?;
        let manager = manager.call(context, &self.compiler, (Some(collector.clone()), None, None))?;
        let manager = self.make_manager.call(context, (manager,))?;
        type SixObjects = (Option<Object>, Object, Object, Object, Option<Object>, Object);
        let task = vm.method::<SixObjects, Object>("javax/tools/JavaCompiler", "getTask")?;
        let task = task.call(context, &self.compiler, (None, manager, collector.clone(), words, None, units))?;
        let done = vm.method::<(), Object>("javax/tools/JavaCompiler$CompilationTask", "call()Ljava/lang/Boolean;")?;
        let done = done.call(context, &task, ())?;
        let done = vm.method::<(), bool>("java/lang/Boolean", "booleanValue")?.call(context, &done, ())?;
        Ok((done, self.diagnostics(context, &collector)?))
    }

    fn diagnostics(&self, context: impl Context + Copy, collector: &Object) -> Result<Vec<Diagnostic>, Error> {
        let vm = &self.vm;
        let list = vm.method::<(), Object>("javax/tools/DiagnosticCollector", "getDiagnostics")?.call(context, collector, ())?;
        let kind = vm.method::<(), Object>("javax/tools/Diagnostic", "getKind")?;
        let line = vm.method::<(), i64>("javax/tools/Diagnostic", "getLineNumber")?;
        let column = vm.method::<(), i64>("javax/tools/Diagnostic", "getColumnNumber")?;
        let message = vm.method::<(Option<Object>,), Option<String>>("javax/tools/Diagnostic", "getMessage")?;
        let source = vm.method::<(), Option<Object>>("javax/tools/Diagnostic", "getSource")?;
        let name = vm.method::<(), String>("javax/tools/FileObject", "getName")?;
        let mut diagnostics = Vec::new();
        for index in 0..self.size.call(context, &list, ())? {
            let one = self.get.call(context, &list, (index,))?;
            let kind = kind.call(context, &one, ())?;
            let source = match source.call(context, &one, ())? {
                Some(source) => Some(name.call(context, &source, ())?.trim_start_matches('/').to_owned()),
                None => None,
            };
            diagnostics.push(Diagnostic {
                is_error: self.to_string.call(context, &kind, ())? == "ERROR",
                source,
                line: u32::try_from(line.call(context, &one, ())?).ok(),
                column: u32::try_from(column.call(context, &one, ())?).ok(),
                message: message.call(context, &one, (None,))?.unwrap_or_default(),
            });
        }
        Ok(diagnostics)
    }
}

type Constructors = (Constructor<(Object,)>, Constructor<(Object, Object)>);

/// Subclasses of the compiler's files whose content is in the host's memory.
fn define_classes(thread: &mut JavaThread, state: &Arc<Mutex<State>>) -> Result<Constructors, Fault> {
    let sources = Arc::clone(state);
    let get_content = ("getCharContent", "(Z)Ljava/lang/CharSequence;", access::PUBLIC);
    let source = define_file_class(thread, "rjvm/MemorySource", get_content, move |thread, slots| {
        let name = name_of_file(thread, slots)?;
        let text = lock(&sources).sources.get(&name).cloned();
        match text {
            Some(text) => Ok(Value::Ref(Some(strings::new_string(thread, &text)?)).to_slot(thread)),
            None => Err(thread.throw_new("java/io/IOException", "no such source")),
        }
    })?;
    let streams = Arc::clone(state);
    let open_stream = ("openOutputStream", "()Ljava/io/OutputStream;", access::PUBLIC);
    let output = define_file_class(thread, "rjvm/MemoryClass", open_stream, move |thread, slots| {
        let name = name_of_file(thread, slots)?;
        let class = load::boot_class(thread, "java/io/ByteArrayOutputStream")?;
        initialize::initialize(thread, class)?;
        let stream = objects::new_object(thread, class)?;
        thread.construct(class, "()V", &[Value::Ref(Some(stream))])?;
        let name = name.trim_start_matches('/').trim_end_matches(".class").to_owned();
        let object = Object::of(thread, stream);
        lock(&streams).streams.push((name, object));
        Ok(Value::Ref(Some(stream)).to_slot(thread))
    })?;
    let input = define_inputs(thread, state)?;
    let place = "(Ljavax/tools/JavaFileManager$Location;Ljava/lang/String;Ljavax/tools/JavaFileObject$Kind;Ljavax/tools/FileObject;)Ljavax/tools/JavaFileObject;";
    let manager = HostClass {
        name: "rjvm/MemoryFiles",
        superclass: "javax/tools/ForwardingJavaFileManager",
        interfaces: &[],
        constructor: Some("(Ljavax/tools/JavaFileManager;)V"),
        natives: &[
            ("getJavaFileForOutput", place, access::PUBLIC),
            ("list", LIST, access::PUBLIC),
            ("inferBinaryName", INFER, access::PUBLIC),
        ],
    };
    let (output, input) = (program::mirror_of(thread, output), program::mirror_of(thread, input));
    let (known, path) = (input.clone(), Arc::clone(state));
    let natives: [HostFunction; 3] = [
        Arc::new(move |thread, slots| new_output(thread, slots, &output)),
        Arc::new(move |thread, slots| list(thread, slots, &input, &path)),
        Arc::new(move |thread, slots| infer_binary_name(thread, slots, &known)),
    ];
    let manager = program::define_host_class(thread, &manager, natives)?;
    Ok((Constructor::find(thread, manager, "")?, Constructor::find(thread, source, "")?))
}

/// What makes a file of the compiler's.
const FILE_CONSTRUCTOR: &str = "(Ljava/net/URI;Ljavax/tools/JavaFileObject$Kind;)V";

/// A class of files, one of whose methods is the host's.
fn define_file_class(
    thread: &mut JavaThread,
    name: &str,
    method: (&str, &str, u16),
    function: impl Fn(&mut JavaThread, &[u64]) -> JavaResult<u64> + Send + Sync + 'static,
) -> Result<ClassRef, Fault> {
    let class = HostClass {
        name,
        superclass: "javax/tools/SimpleJavaFileObject",
        interfaces: &[],
        constructor: Some(FILE_CONSTRUCTOR),
        natives: &[method],
    };
    program::define_host_class(thread, &class, [Arc::new(function) as _])
}

/// Files of the class path.
fn define_inputs(thread: &mut JavaThread, state: &Arc<Mutex<State>>) -> Result<ClassRef, Fault> {
    let path = Arc::clone(state);
    let open_stream = ("openInputStream", "()Ljava/io/InputStream;", access::PUBLIC);
    define_file_class(thread, "rjvm/MemoryInput", open_stream, move |thread, slots| {
        let name = name_of_file(thread, slots)?;
        let name = name.trim_start_matches('/');
        let bytes = lock(&path).path.iter().find_map(|program| program.find(name));
        let Some(bytes) = bytes else { return Err(thread.throw_new("java/io/IOException", "no such class")) };
        let stream = program::new_stream(thread, &bytes)?;
        Ok(Value::Ref(Some(stream)).to_slot(thread))
    })
}

/// Descriptor of `JavaFileManager.list`
const LIST: &str = "(Ljavax/tools/JavaFileManager$Location;Ljava/lang/String;Ljava/util/Set;Z)Ljava/lang/Iterable;";

/// `JavaFileManager.list`: of the class path, the classes of a package that the programs have; of all else, what there is.
fn list(thread: &mut JavaThread, slots: &[u64], input: &Object, state: &Mutex<State>) -> JavaResult<u64> {
    let (Some(location), Some(package)) = (reference(thread, slots, 1), reference(thread, slots, 2)) else {
        return Err(thread.throw_null_pointer());
    };
    if name_of(thread, location)? != "CLASS_PATH" {
        let arguments = [0, 1, 2, 3].map(|slot| Value::Ref(reference(thread, slots, slot)));
        let recurse = Value::from_slot(runtime::ValueKind::Boolean, slots[4], thread);
        return super_method(thread, "list", LIST, &[&arguments[..], &[recurse]].concat());
    }
    let package = strings::short_text(thread, package, strings::NAME_BYTES_MAX).replace('.', "/");
    let paths: Vec<String> = lock(state).path.iter().flat_map(|program| program.classes_of(&package)).collect();
    let Some(receiver) = reference(thread, slots, 0) else { return Err(thread.throw_null_pointer()) };
    let (loader, kinds) = (thread.class_of(receiver).loader, thread.vm().symbol("javax/tools/JavaFileObject$Kind"));
    let kinds = load::load_referenced_class(thread, loader, kinds)?;
    let value_of = thread.declared_method(kinds, "valueOf", "(Ljava/lang/String;)Ljavax/tools/JavaFileObject$Kind;")?;
    let kind = strings::new_string(thread, "CLASS")?;
    let kind = thread.invoke_for_object(value_of, &[Value::Ref(Some(kind))])?;
    let list = load::boot_class(thread, "java/util/ArrayList")?;
    let add = thread.declared_method(list, "add", "(Ljava/lang/Object;)Z")?;
    let files = objects::new_object(thread, list)?;
    thread.construct(list, "()V", &[Value::Ref(Some(files))])?;
    for path in paths {
        let mark = thread.handles.mark();
        let file = new_file(thread, input, &format!("/{path}"), kind)?;
        thread.invoke(add, &[Value::Ref(Some(files)), Value::Ref(Some(file))])?;
        thread.handles.truncate(mark);
    }
    Ok(Value::Ref(Some(files)).to_slot(thread))
}

/// Descriptor of `JavaFileManager.inferBinaryName`
const INFER: &str = "(Ljavax/tools/JavaFileManager$Location;Ljavax/tools/JavaFileObject;)Ljava/lang/String;";

/// `JavaFileManager.inferBinaryName`: the name of a class whose file is one of the class path.
fn infer_binary_name(thread: &mut JavaThread, slots: &[u64], input: &Object) -> JavaResult<u64> {
    let (Some(file), Ok(input)) = (reference(thread, slots, 2), input.in_thread(thread)) else {
        return Err(thread.throw_null_pointer());
    };
    if thread.class_of(file) != mirror::class_of_mirror(thread, input) {
        let arguments = [0, 1, 2].map(|slot| Value::Ref(reference(thread, slots, slot)));
        return super_method(thread, "inferBinaryName", INFER, &arguments);
    }
    let name = name_of_file(thread, &slots[2..])?;
    let name = name.trim_start_matches('/').trim_end_matches(".class").replace('/', ".");
    Ok(Value::Ref(Some(strings::new_string(thread, &name)?)).to_slot(thread))
}

/// What the standard file manager does.
fn super_method(thread: &mut JavaThread, name: &str, descriptor: &str, arguments: &[Value]) -> JavaResult<u64> {
    let receiver = arguments.first().and_then(|receiver| receiver.reference());
    let class = receiver.and_then(|receiver| thread.class_of(receiver).super_class);
    let Some(class) = class else { return Err(thread.throw_null_pointer()) };
    let method = thread.declared_method(class, name, descriptor)?;
    Ok(thread.invoke(method, arguments)?.to_slot(thread))
}

/// `getName` of the file that is the receiver.
fn name_of_file(thread: &mut JavaThread, slots: &[u64]) -> JavaResult<String> {
    let receiver = Value::from_slot(runtime::ValueKind::Reference, slots[0], thread);
    let Some(receiver) = receiver.reference() else { return Err(thread.throw_null_pointer()) };
    name_of(thread, receiver)
}

/// `getName` of a file or location.
fn name_of(thread: &mut JavaThread, receiver: Handle) -> JavaResult<String> {
    let class = thread.class_of(receiver);
    let (name, descriptor) = (thread.vm().symbol("getName"), thread.vm().symbol("()Ljava/lang/String;"));
    let Some(get_name) = runtime::linking::lookup::find_method(class, name, descriptor) else {
        return Err(runtime::linking::lookup::throw_no_such_method(thread, class, name, descriptor));
    };
    let name = thread.invoke_for_object(get_name, &[Value::Ref(Some(receiver))])?;
    Ok(strings::short_text(thread, name, strings::NAME_BYTES_MAX))
}

fn reference(thread: &mut JavaThread, slots: &[u64], slot: usize) -> Option<Handle> {
    Value::from_slot(runtime::ValueKind::Reference, slots[slot], thread).reference()
}

/// `JavaFileManager.getJavaFileForOutput`: a file for the class of this name.
fn new_output(thread: &mut JavaThread, slots: &[u64], class: &Object) -> JavaResult<u64> {
    let (Some(name), Some(kind)) = (reference(thread, slots, 2), reference(thread, slots, 3)) else {
        return Err(thread.throw_null_pointer());
    };
    let name = strings::short_text(thread, name, strings::NAME_BYTES_MAX);
    let file = new_file(thread, class, &format!("/{}.class", name.replace('.', "/")), kind)?;
    Ok(Value::Ref(Some(file)).to_slot(thread))
}

/// A file of one of the classes of files.
fn new_file(thread: &mut JavaThread, class: &Object, path: &str, kind: Handle) -> JavaResult<Handle> {
    let uri = new_uri(thread, &format!("memory://{path}"))?;
    let Ok(class) = class.in_thread(thread) else { return Err(thread.throw_null_pointer()) };
    let class = mirror::class_of_mirror(thread, class);
    let file = objects::new_object(thread, class)?;
    thread.construct(class, FILE_CONSTRUCTOR, &[Value::Ref(Some(file)), Value::Ref(Some(uri)), Value::Ref(Some(kind))])?;
    Ok(file)
}

fn new_uri(thread: &mut JavaThread, text: &str) -> JavaResult<Handle> {
    let class = load::boot_class(thread, "java/net/URI")?;
    initialize::initialize(thread, class)?;
    let create = thread.declared_method(class, "create", "(Ljava/lang/String;)Ljava/net/URI;")?;
    let text = strings::new_string(thread, text)?;
    thread.invoke_for_object(create, &[Value::Ref(Some(text))])
}
