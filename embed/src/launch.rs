//! Running a program's `main`, as the `java` launcher does.

use runtime::linking::resolve::find_method;
use runtime::{JavaResult, JavaThread, Throw, Value};

/// What `LauncherHelper.checkAndLoadMain` looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaunchMode {
    /// A class of the class path.
    Class = 1,
    /// A jar file with a `Main-Class`.
    Jar = 2,
    /// `module` or `module/class`.
    Module = 3,
    /// A source file.
    Source = 4,
}

/// A program and its arguments.
#[derive(Clone, Debug)]
pub struct Launch {
    /// How `what` is meant.
    pub mode: LaunchMode,
    /// Class, jar or module.
    pub what: String,
    /// Arguments of `main`.
    pub arguments: Vec<String>,
}

/// Runs `main`; the result is the exit status that the launcher gives when `System.exit` is not called.
pub fn run_main(thread: &mut JavaThread, launch: &Launch) -> i32 {
    let result = thread.scope(|thread| call_main(thread, launch));
    let status = i32::from(result.is_err());
    if result == Err(Throw::Exception) {
        thread.dispatch_uncaught();
    }
    thread.destroy_vm();
    status
}

fn call_main(thread: &mut JavaThread, launch: &Launch) -> JavaResult<()> {
    let helper = thread.boot_class("sun/launcher/LauncherHelper")?;
    thread.initialize(helper)?;
    let check = thread.declared_method(helper, "checkAndLoadMain", "(ZILjava/lang/String;)Ljava/lang/Class;")?;
    let what = thread.new_string(&launch.what)?;
    let loaded = thread.invoke(check, &[Value::Int(1), Value::Int(launch.mode as i32), Value::Ref(Some(what))])?;
    let Some(mirror) = loaded.reference() else { return Err(thread.throw_null_pointer()) };
    let class = thread.class_of_mirror(mirror);
    let string = thread.vm().well_known().classes.string;
    let arguments = thread.new_object_array(string, launch.arguments.len())?;
    for (index, argument) in launch.arguments.iter().enumerate() {
        let argument = thread.new_string(argument)?;
        thread.set_element(arguments, index, Some(argument));
    }
    thread.initialize(class)?;
    let (name, descriptor) = (thread.symbol("main"), thread.symbol("([Ljava/lang/String;)V"));
    let Some(main) = find_method(class, name, descriptor) else {
        return Err(thread.throw_no_such_method(class, name, descriptor));
    };
    thread.invoke(main, &[Value::Ref(Some(arguments))]).map(|_| ())
}
