//! Natives of `jdk.internal.util.SystemProps$Raw`: what the system properties start from.

use runtime::natives::NativeContext;
use runtime::objects;
use runtime::strings;
use runtime::{Handle, JavaResult, natives};
use sandbox::{Descriptor, host};

natives! { "jdk/internal/util/SystemProps$Raw":
    "platformProperties" "()[Ljava/lang/String;" => platform_properties,
    "vmProperties" "()[Ljava/lang/String;" => vm_properties,
}

/// Indices of `SystemProps.Raw`, in the order of JDK 17.
mod index {
    pub const DISPLAY_COUNTRY: usize = 0;
    pub const DISPLAY_LANGUAGE: usize = 1;
    pub const FILE_ENCODING: usize = 4;
    pub const FILE_SEPARATOR: usize = 5;
    pub const FORMAT_COUNTRY: usize = 6;
    pub const FORMAT_LANGUAGE: usize = 7;
    pub const JAVA_IO_TMPDIR: usize = 18;
    pub const LINE_SEPARATOR: usize = 19;
    pub const OS_ARCH: usize = 20;
    pub const OS_NAME: usize = 21;
    pub const OS_VERSION: usize = 22;
    pub const PATH_SEPARATOR: usize = 23;
    pub const ARCH_DATA_MODEL: usize = 28;
    pub const CPU_ENDIAN: usize = 29;
    pub const UNICODE_ENCODING: usize = 31;
    pub const JNU_ENCODING: usize = 32;
    pub const STDERR_ENCODING: usize = 34;
    pub const STDOUT_ENCODING: usize = 35;
    pub const USER_DIR: usize = 36;
    pub const USER_HOME: usize = 37;
    pub const USER_NAME: usize = 38;
    pub const COUNT: usize = 39;
}

fn platform_properties(cx: &mut NativeContext) -> JavaResult<Handle> {
    let vm = cx.vm();
    let sandbox = &vm.sandbox;
    let mut values: [Option<String>; index::COUNT] = [const { None }; index::COUNT];
    let mut set = |index: usize, value: &str| values[index] = Some(value.to_owned());
    let lossy = |bytes: &[u8]| sandbox.path_encoding().decode(bytes);
    let locale = sandbox.locale();
    set(index::FORMAT_LANGUAGE, &locale.format.language);
    if let Some(country) = &locale.format.country {
        set(index::FORMAT_COUNTRY, country);
    }
    set(index::DISPLAY_LANGUAGE, &locale.display.language);
    if let Some(country) = &locale.display.country {
        set(index::DISPLAY_COUNTRY, country);
    }
    let system = sandbox.system_name();
    set(index::FILE_ENCODING, locale.encoding.name());
    set(index::JNU_ENCODING, locale.encoding.name());
    set(index::FILE_SEPARATOR, "/");
    set(index::PATH_SEPARATOR, ":");
    set(index::LINE_SEPARATOR, "\n");
    set(index::JAVA_IO_TMPDIR, &lossy(sandbox.temporary_directory()));
    set(index::OS_NAME, &system.name);
    set(index::OS_VERSION, &system.release);
    set(index::OS_ARCH, if system.machine == "x86_64" { "amd64" } else { &system.machine });
    set(index::ARCH_DATA_MODEL, "64");
    set(index::CPU_ENDIAN, if cfg!(target_endian = "big") { "big" } else { "little" });
    set(index::UNICODE_ENCODING, if cfg!(target_endian = "big") { "UnicodeBig" } else { "UnicodeLittle" });
    for (descriptor, index) in [(Descriptor::STDOUT, index::STDOUT_ENCODING), (Descriptor::STDERR, index::STDERR_ENCODING)] {
        if sandbox.is_terminal(descriptor) {
            set(index, locale.encoding.name());
        }
    }
    let Ok(directory) = sandbox.current_directory() else {
        return Err(cx.throw_new("java/lang/Error", "Properties init: Could not determine current working directory."));
    };
    set(index::USER_DIR, &lossy(&directory));
    set(index::USER_HOME, &lossy(&sandbox.user_home()));
    set(index::USER_NAME, &lossy(&sandbox.user_name()));
    let values: Vec<Option<&str>> = values.iter().map(Option::as_deref).collect();
    string_array(cx, &values)
}

/// Where native libraries are looked for that are not the class library's.
const LIBRARY_PATH: &str = "/usr/java/packages/lib:/usr/lib64:/lib64:/lib:/usr/lib";
/// The same for Debian's JDK.
const LIBRARY_PATH_DEBIAN: &str = "/usr/java/packages/lib:/usr/lib/x86_64-linux-gnu/jni:/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu:/usr/lib/jni:/lib:/usr/lib";

/// The folders that HotSpot of this JDK would have been built with.
fn library_folders(home: &str) -> &'static str {
    let release = host::read_file(format!("{home}/release").as_bytes()).unwrap_or_default();
    let is_debian = release.split(|byte| *byte == b'\n').any(|line| line == b"IMPLEMENTOR=\"Debian\"");
    if is_debian { LIBRARY_PATH_DEBIAN } else { LIBRARY_PATH }
}

/// Keys and values in turn; later ones win, so those of the command line stand last.
fn vm_properties(cx: &mut NativeContext) -> JavaResult<Handle> {
    let vm = cx.vm();
    let home = vm.options.java_home.as_str();
    let libraries = format!("{home}/lib");
    let library_path = match vm.sandbox.environment_variable(b"LD_LIBRARY_PATH").filter(|path| !path.is_empty()) {
        Some(path) => format!("{}:{}", vm.sandbox.path_encoding().decode(&path), library_folders(home)),
        None => library_folders(home).to_owned(),
    };
    let appended = vm.options.boot_append.join(":");
    let version = env!("CARGO_PKG_VERSION");
    let own = [
        ("java.home", home),
        ("java.vm.specification.name", "Java Virtual Machine Specification"),
        ("java.vm.specification.vendor", "Oracle Corporation"),
        ("java.vm.specification.version", "17"),
        ("java.vm.name", "rjvm"),
        ("java.vm.vendor", "rjvm"),
        ("java.vm.version", version),
        ("java.vm.info", if vm.compiler.is_some() { "mixed mode" } else { "interpreted mode" }),
        ("java.class.path", ""),
        ("java.library.path", library_path.as_str()),
        ("sun.boot.library.path", libraries.as_str()),
        ("jdk.boot.class.path.append", appended.as_str()),
        ("jdk.debug", "release"),
        ("sun.java.launcher", "SUN_STANDARD"),
    ];
    // With this property there is a `CompilationMXBean`.
    let compiler = vm.compiler.is_some().then_some(("sun.management.compiler", "rjvm Tiered Compilers"));
    let encoding = vm.sandbox.path_encoding();
    let given: Vec<_> = vm.options.properties.iter().map(|(key, value)| (encoding.given(key), encoding.given(value))).collect();
    let given = given.iter().map(|(key, value)| (key.as_ref(), value.as_ref()));
    let all: Vec<Option<&str>> =
        own.into_iter().chain(compiler).chain(given).flat_map(|(key, value)| [Some(key), Some(value)]).collect();
    string_array(cx, &all)
}

fn string_array(cx: &mut NativeContext, texts: &[Option<&str>]) -> JavaResult<Handle> {
    let string = cx.vm().well_known().classes.string;
    let array = objects::new_object_array(cx, string, texts.len())?;
    for (index, text) in texts.iter().enumerate() {
        if let Some(text) = text {
            let text = strings::new_string(cx, text)?;
            cx.set_element(array, index, Some(text));
        }
    }
    Ok(array)
}
