//! Running a program's `main`, as the `java` launcher does.

use std::time::Instant;

use runtime::linking::{initialize, lookup};
use runtime::loading::{load, mirror};
use runtime::objects;
use runtime::strings;
use runtime::thread::exit;
use runtime::{ClassRef, JavaResult, JavaThread, Throw, Value};
use stdlib::jdk::internal::agent as management;
use stdlib::sun::instrument::agent;

/// Exit status where an agent throws.
const AGENT_FAILED_STATUS: i32 = 134;

/// What `LauncherHelper.checkAndLoadMain` looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaunchMode {
    /// A class of the class path.
    Class = 1,
    /// A jar file with a `Main-Class`.
    Jar = 2,
    /// `module` or `module/class`.
    Module = 3,
    /// A source file, compiled in memory by the class of `jdk.compiler` that `what` names.
    Source = 4,
}

/// What to do once the `Vm` is up.
#[derive(Clone, Debug)]
pub enum Action {
    /// Run a program.
    Main {
        /// How `what` is meant.
        mode: LaunchMode,
        /// Class, jar or module.
        what: String,
        /// Arguments of `main`.
        arguments: Vec<String>,
        /// Load the main class, but do not run it.
        dry_run: bool,
    },
    /// Nothing: only what else was asked for.
    Nothing,
    /// List the observable modules.
    ListModules,
    /// Describe a module.
    DescribeModule(String),
    /// Check all modules for conflicts: booting has done that.
    ValidateModules,
}

/// A program and what to print before it.
#[derive(Clone, Debug)]
pub struct Launch {
    /// Print the version first; true: to standard error.
    pub show_version: Option<bool>,
    /// Print settings first: the option as given.
    pub show_settings: Option<String>,
    /// Then do this.
    pub action: Action,
}

impl Launch {
    /// Runs a class of the class path.
    pub fn class(name: impl Into<String>, arguments: Vec<String>) -> Self {
        let action = Action::Main { mode: LaunchMode::Class, what: name.into(), arguments, dry_run: false };
        Self { show_version: None, show_settings: None, action }
    }
}

/// Sizes that `-XshowSettings` prints, in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub heap_initial: i64,
    pub heap_max: i64,
    pub stack: i64,
}

/// Does what `launch` says; the result is the exit status that the launcher gives when `System.exit` is not called.
pub(crate) fn run(thread: &mut JavaThread, launch: &Launch, sizes: Sizes) -> i32 {
    let started = thread.scope(start_agents);
    let managed = started.and_then(|()| thread.scope(start_management));
    let result = managed.and_then(|managed| match managed {
        true => thread.scope(|thread| perform(thread, launch, sizes)),
        false => Ok(()),
    });
    exit::exit_thread(thread, result);
    exit::destroy_vm(thread);
    if started == Err(Throw::Exception) {
        thread.vm().log("FATAL ERROR in native method: processing of -javaagent failed, processJavaStart failed\n");
        return AGENT_FAILED_STATUS;
    }
    i32::from(result.is_err() || managed == Ok(false))
}

/// Shows the boot loader what options add, and starts the agents that options name.
fn start_agents(thread: &mut JavaThread) -> JavaResult<()> {
    let vm = thread.vm();
    for path in &vm.options.boot_append {
        agent::append_to_boot(thread, path.as_bytes());
    }
    for (jar, options) in &vm.options.agents {
        if let Err(error) = agent::start(thread, jar, options.as_deref(), agent::Entry::Premain)? {
            return Err(thread.throw_new("java/lang/InternalError", &error.to_string()));
        }
    }
    Ok(())
}

/// Starts what management tools talk to, if a property asks for it (`-Dcom.sun.management.jmxremote`); whether it could. It has said why not.
fn start_management(thread: &mut JavaThread) -> JavaResult<bool> {
    let vm = thread.vm();
    let is_asked_for = vm.options.properties.iter().any(|(name, _)| name.starts_with("com.sun.management"));
    if !is_asked_for || vm.options.sealed {
        return Ok(true);
    }
    let started = thread.catch(|thread| management::call(thread, "startAgent", "()V", &[]).map(|_| ()))?;
    Ok(started.is_ok())
}

fn perform(thread: &mut JavaThread, launch: &Launch, sizes: Sizes) -> JavaResult<()> {
    let helper = load::boot_class(thread, "sun/launcher/LauncherHelper")?;
    initialize::initialize(thread, helper)?;
    if let Some(flag) = &launch.show_settings {
        let flag = strings::new_string(thread, flag)?;
        let show = thread.declared_method(helper, "showSettings", "(ZLjava/lang/String;JJJ)V")?;
        let sizes = [sizes.heap_initial, sizes.heap_max, sizes.stack].map(Value::Long);
        thread.invoke(show, &[Value::Int(1), Value::Ref(Some(flag)), sizes[0], sizes[1], sizes[2]])?;
    }
    if let Some(to_stderr) = launch.show_version {
        let class = load::boot_class(thread, "java/lang/VersionProps")?;
        initialize::initialize(thread, class)?;
        let print = thread.declared_method(class, "print", "(Z)V")?;
        thread.invoke(print, &[Value::Int(i32::from(to_stderr))])?;
    }
    match &launch.action {
        Action::Nothing | Action::ValidateModules => Ok(()),
        Action::ListModules => {
            let list = thread.declared_method(helper, "listModules", "()V")?;
            thread.invoke(list, &[]).map(|_| ())
        }
        Action::DescribeModule(name) => {
            let name = strings::new_string(thread, name)?;
            let describe = thread.declared_method(helper, "describeModule", "(Ljava/lang/String;)V")?;
            thread.invoke(describe, &[Value::Ref(Some(name))]).map(|_| ())
        }
        Action::Main { mode, what, arguments, dry_run } => {
            let began = Instant::now();
            let loaded = load_main(thread, helper, *mode, what);
            if let Some(recording) = &thread.vm().recording {
                recording.phase("main class", began);
            }
            let class = loaded.inspect_err(|thrown| {
                // The helper has ended the program if the mistake is the user's.
                if *thrown == Throw::Exception {
                    thread.vm().log_error("Error: A JNI error has occurred, please check your installation and try again\n");
                }
            })?;
            if *dry_run { Ok(()) } else { call_main(thread, class, arguments) }
        }
    }
}

fn load_main(thread: &mut JavaThread, helper: ClassRef, mode: LaunchMode, what: &str) -> JavaResult<ClassRef> {
    let check = thread.declared_method(helper, "checkAndLoadMain", "(ZILjava/lang/String;)Ljava/lang/Class;")?;
    let what = strings::new_string(thread, what)?;
    let loaded = thread.invoke(check, &[Value::Int(1), Value::Int(mode as i32), Value::Ref(Some(what))])?;
    match loaded.reference() {
        Some(mirror) => Ok(mirror::class_of_mirror(thread, mirror)),
        None => Err(thread.throw_null_pointer()),
    }
}

fn call_main(thread: &mut JavaThread, class: ClassRef, arguments: &[String]) -> JavaResult<()> {
    let string = thread.vm().well_known().classes.string;
    let array = objects::new_object_array(thread, string, arguments.len())?;
    for (index, argument) in arguments.iter().enumerate() {
        let argument = strings::new_string(thread, &thread.vm().sandbox.path_encoding().given(argument))?;
        thread.set_element(array, index, Some(argument));
    }
    initialize::initialize(thread, class)?;
    let (name, descriptor) = (thread.vm().symbol("main"), thread.vm().symbol("([Ljava/lang/String;)V"));
    let Some(main) = lookup::find_method(class, name, descriptor) else {
        return Err(lookup::throw_no_such_method(thread, class, name, descriptor));
    };
    thread.invoke(main, &[Value::Ref(Some(array))]).map(|_| ())
}
