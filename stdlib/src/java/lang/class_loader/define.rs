//! `ClassLoader.defineClass1` and `defineClass2`: ordinary classes from bytes.

use runtime::ledger::Loan;
use runtime::loading::definition::Definition;
use runtime::loading::{define, load, loaders, mirror, places};
use runtime::metadata::class::ClassBytes;
use runtime::metadata::loader::LoaderRef;
use runtime::metadata::symbol::Symbol;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::strings;
use runtime::{ClassRef, Handle, JavaResult};

use crate::java::lang::class::names::throw_long_name;

/// `ClassLoader.defineClass1`
///
/// # Errors
/// Any `LinkageError` of JVMS §5.3.5, `ArrayIndexOutOfBoundsException` for a bad range.
#[expect(clippy::too_many_arguments, reason = "the parameters of the Java method")]
pub fn define_class_1(
    cx: &mut NativeContext,
    loader: Option<Handle>,
    name: Option<Handle>,
    bytes: Handle,
    offset: i32,
    length: i32,
    domain: Option<Handle>,
    source: Option<Handle>,
) -> JavaResult<Handle> {
    let _loan = borrow_for_class(cx, length)?;
    let bytes = class_bytes(cx, bytes, offset, length)?;
    let generated = is_reflection_generated(cx, loader, source);
    let loader = loaders::loader_of(cx, loader);
    let bytes = if generated { ClassBytes::Generated(bytes.into()) } else { ClassBytes::Owned(bytes.into()) };
    let class = define_bytes(cx, loader, name, bytes, [domain, source])?;
    Ok(mirror::mirror(cx, class))
}

/// Whether core reflection defines an accessor: `ClassDefiner` says so, and uses a loader that it does not give away.
fn is_reflection_generated(cx: &mut NativeContext, loader: Option<Handle>, source: Option<Handle>) -> bool {
    let (Some(loader), Some(source)) = (loader, source) else { return false };
    loaders::is_reflection_loader(cx, loader) && strings::short_text(cx, source, 32) == "__ClassDefiner__"
}

/// What a class file of this length takes for a while that is being defined, at most: copies of it, and its parts.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn borrow_for_class(cx: &mut NativeContext, length: i32) -> JavaResult<Loan> {
    // Fields and methods take eight bytes of a file at least, and there are 65,535 of both at most.
    const MEMBERS_BYTES_MAX: usize = 1 << 20;
    const TIMES: usize = 16;
    let length = usize::try_from(length).unwrap_or(0);
    objects::borrow_memory(cx, length * 2 + length.min(MEMBERS_BYTES_MAX) * TIMES)
}

/// The bytes of a class in an array.
///
/// # Errors
/// `ArrayIndexOutOfBoundsException`.
pub fn class_bytes(cx: &mut NativeContext, bytes: Handle, offset: i32, length: i32) -> JavaResult<Vec<u8>> {
    let size = cx.array_length(bytes);
    if offset < 0 || length < 0 || i64::from(offset) + i64::from(length) > size as i64 {
        let message = if length < 0 {
            None
        } else {
            let last = i64::from(offset) + i64::from(length);
            Some(format!("Array region {offset}..{last} out of bounds for length {size}"))
        };
        let class = "java/lang/ArrayIndexOutOfBoundsException";
        return Err(match message {
            Some(message) => cx.throw_new(class, &message),
            None => cx.throw_plain(class),
        });
    }
    objects::byte_array_range(cx, bytes, offset, length)
}

/// `ClassLoader.defineClass2`: the bytes are in a direct buffer.
///
/// # Errors
/// As `define_class_1`; `NullPointerException` for a buffer without memory.
#[expect(clippy::too_many_arguments, reason = "the parameters of the Java method")]
pub fn define_class_2(
    cx: &mut NativeContext,
    loader: Option<Handle>,
    name: Option<Handle>,
    buffer: Handle,
    offset: i32,
    length: i32,
    domain: Option<Handle>,
    source: Option<Handle>,
) -> JavaResult<Handle> {
    let address = objects::named_field(cx, buffer, "address", "J")?.long();
    if address == 0 {
        return Err(cx.throw_null_pointer());
    }
    let (Ok(offset), Ok(length)) = (u64::try_from(offset), usize::try_from(length)) else {
        return Err(cx.throw_plain("java/lang/ArrayIndexOutOfBoundsException"));
    };
    let _loan = borrow_for_class(cx, i32::try_from(length).unwrap_or(i32::MAX))?;
    let start = address.cast_unsigned().wrapping_add(offset);
    match cx.vm().arena.with_slice(start, length, <[u8]>::to_vec) {
        Ok(bytes) => define(cx, loader, name, bytes, [domain, source]),
        Err(_) => Err(cx.throw_plain("java/lang/ArrayIndexOutOfBoundsException")),
    }
}

fn define(
    cx: &mut NativeContext,
    loader: Option<Handle>,
    name: Option<Handle>,
    bytes: Vec<u8>,
    facts: [Option<Handle>; 2],
) -> JavaResult<Handle> {
    let loader = loaders::loader_of(cx, loader);
    let class = define_named(cx, loader, name, bytes, facts)?;
    Ok(mirror::mirror(cx, class))
}

/// Defines an ordinary class; without a name, the class's own counts. The last argument is its protection domain, and where it was found.
///
/// # Errors
/// As `define_class_1`.
pub fn define_named(
    cx: &mut NativeContext,
    loader: LoaderRef,
    name: Option<Handle>,
    bytes: Vec<u8>,
    facts: [Option<Handle>; 2],
) -> JavaResult<ClassRef> {
    define_bytes(cx, loader, name, ClassBytes::Owned(bytes.into()), facts)
}

fn define_bytes(
    cx: &mut NativeContext,
    loader: LoaderRef,
    name: Option<Handle>,
    bytes: ClassBytes,
    [protection_domain, source]: [Option<Handle>; 2],
) -> JavaResult<ClassRef> {
    let name = match name {
        Some(name) => requested_name(cx, name)?,
        None => declared_name(cx, bytes.as_slice())?,
    };
    check_package(cx, loader, name)?;
    let definition = Definition { loader, name, own_name: None, declared_name: name, hidden: None, protection_domain, source };
    match loaders::loader_object(cx, loader) {
        None => define::define_class(cx, definition, bytes),
        Some(object) => load::locking_loader(cx, object, |cx, _| define::define_class(cx, definition, bytes)),
    }
}

/// The internal form of the name that the definer expects.
///
/// # Errors
/// `NoClassDefFoundError` for a name that is too long.
pub fn requested_name(cx: &mut NativeContext, name: Handle) -> JavaResult<Symbol> {
    let Some(text) = strings::name_modified_utf8(cx, name) else {
        return Err(throw_long_name(cx, name, "java/lang/NoClassDefFoundError"));
    };
    let internal: Vec<u8> = text.iter().map(|byte| if *byte == b'.' { b'/' } else { *byte }).collect();
    strings::guest_symbol(cx, &internal)
}

fn declared_name(cx: &mut NativeContext, bytes: &[u8]) -> JavaResult<Symbol> {
    match classfile::parse(bytes) {
        Ok(file) => strings::guest_symbol(cx, file.name().as_bytes()),
        Err(error) => Err(cx.throw_new(error.java_class(), &error.to_string())),
    }
}

/// Only the boot and platform loaders may define classes of `java.*`.
fn check_package(cx: &mut NativeContext, loader: LoaderRef, name: Symbol) -> JavaResult<()> {
    if loader.is_boot() || !name.as_bytes().starts_with(b"java/") || is_platform_loader(cx, loader) {
        return Ok(());
    }
    let package = name.as_bytes().iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash);
    let package = String::from_utf8_lossy(&name.as_bytes()[..package]).replace('/', ".");
    let loader = places::loader_text(cx, loader);
    let message = format!("Class loader (instance of): {loader} tried to load prohibited package name: {package}");
    Err(cx.throw_new("java/lang/SecurityException", &message))
}

/// Whether a loader is the platform loader.
pub fn is_platform_loader(cx: &mut NativeContext, loader: LoaderRef) -> bool {
    let Some(object) = loaders::loader_object(cx, loader) else { return false };
    let class = cx.class_of(object);
    class.loader.is_boot() && class.name == "jdk/internal/loader/ClassLoaders$PlatformClassLoader"
}
