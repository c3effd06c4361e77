//! Natives of `jdk.internal.loader.NativeLibraries`: the libraries of the class library are part of rjvm, others are refused.

use runtime::natives::NativeContext;
use runtime::objects;
use runtime::strings;
use runtime::{Handle, JavaResult, Value, natives};

natives! { "jdk/internal/loader/NativeLibraries":
    "findBuiltinLib" "(Ljava/lang/String;)Ljava/lang/String;" => find_builtin,
    "findEntry0" "(Ljdk/internal/loader/NativeLibraries$NativeLibraryImpl;Ljava/lang/String;)J" => find_entry,
    "load" "(Ljdk/internal/loader/NativeLibraries$NativeLibraryImpl;Ljava/lang/String;ZZZ)Z" => load,
    "unload" "(Ljava/lang/String;ZZJ)V" => unload,
}

/// Libraries whose natives are Rust functions.
const BUILTIN: &[&str] = &[
    "java",
    "net",
    "nio",
    "zip",
    "jimage",
    "extnet",
    "prefs",
    "management",
    "management_ext",
    "rmi",
    "instrument",
    "verify",
    "awt",
    "jaas",
    "attach",
    "management_agent",
    "sctp",
];

/// JNI 1.8, which libraries that are linked in must have.
const JNI_VERSION: i32 = 0x0001_0008;
/// Longer names of files are wrong, and not shown whole.
const FILE_UNITS_MAX: usize = 1 << 16;

fn find_builtin(cx: &mut NativeContext, file: Handle) -> JavaResult<Option<Handle>> {
    let file = strings::short_text(cx, file, FILE_UNITS_MAX);
    let name = file.strip_prefix("lib").and_then(|rest| rest.strip_suffix(".so"));
    match name.filter(|name| BUILTIN.contains(name)) {
        Some(name) => strings::new_string(cx, name).map(Some),
        None => Ok(None),
    }
}

fn load(
    cx: &mut NativeContext,
    library: Handle,
    name: Handle,
    builtin: bool,
    _jni: bool,
    throw_on_failure: bool,
) -> JavaResult<bool> {
    let name = strings::short_text(cx, name, FILE_UNITS_MAX);
    if let Some(index) = BUILTIN.iter().position(|known| builtin && *known == name) {
        objects::set_named_field(cx, library, "jniVersion", "I", Value::Int(JNI_VERSION))?;
        objects::set_named_field(cx, library, "handle", "J", Value::Long(index as i64 + 1))?;
        return Ok(true);
    }
    if throw_on_failure {
        let message = format!("{name}: native libraries cannot be loaded: rjvm runs Java code only");
        return Err(cx.throw_new("java/lang/UnsatisfiedLinkError", &message));
    }
    Ok(false)
}

fn find_entry(_cx: &mut NativeContext, _library: Handle, _name: Handle) -> JavaResult<i64> {
    Ok(0)
}

fn unload(_cx: &mut NativeContext, _name: Handle, _builtin: bool, _jni: bool, _handle: i64) -> JavaResult<()> {
    Ok(())
}
