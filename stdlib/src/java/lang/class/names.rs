//! `Class` natives about names: `forName`, `getName`, primitives.

use runtime::linking::initialize;
use runtime::loading::{load, loaders, mirror};
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::strings::{self, NAME_BYTES_MAX};
use runtime::{Handle, JavaResult, Throw, Value};

use super::primitive_named;

/// `Class.getPrimitiveClass`
///
/// # Errors
/// `ClassNotFoundException` for other names.
pub fn primitive_class(cx: &mut NativeContext, name: Handle) -> JavaResult<Handle> {
    let name = strings::short_text(cx, name, 16);
    match primitive_named(cx, &name) {
        Some(class) => Ok(mirror::mirror(cx, class)),
        None => Err(cx.throw_new("java/lang/ClassNotFoundException", &name)),
    }
}

/// `Class.initClassName`: sets the cached name.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn init_class_name(cx: &mut NativeContext, this: Handle) -> JavaResult<Handle> {
    let name = mirror::class_of_mirror(cx, this).external_name();
    let name = strings::new_string(cx, &name)?;
    let name = strings::intern(cx, name)?;
    cx.set_ref_field(this, cx.vm().well_known().fields.class_name, Some(name));
    Ok(name)
}

/// `Class.forName0`
///
/// # Errors
/// `ClassNotFoundException`, or what loading or initialising throws.
pub fn for_name(
    cx: &mut NativeContext,
    name: Handle,
    initialize: bool,
    loader: Option<Handle>,
    _caller: Option<Handle>,
) -> JavaResult<Handle> {
    let Some(text) = strings::name_modified_utf8(cx, name) else { return Err(throw_no_class(cx, name)) };
    let Some(internal) = internal_name(&text, true) else {
        // The message shows what HotSpot has made of the name by then.
        let text = strings::string_text(cx, name);
        let shown = if text.contains('/') { text } else { text.replace('.', "/") };
        return Err(cx.throw_new("java/lang/ClassNotFoundException", &shown));
    };
    let loader = loaders::loader_of(cx, loader);
    let symbol = strings::guest_symbol(cx, &internal)?;
    let class = load::load_class(cx, loader, symbol)?;
    if initialize {
        initialize::initialize(cx, class)?;
    }
    Ok(mirror::mirror(cx, class))
}

/// `ClassNotFoundException` for a name that is too long. That of an array is not looked at any further, and shown whole.
#[cold]
fn throw_no_class(cx: &mut NativeContext, name: Handle) -> Throw {
    const EXCEPTION: &str = "java/lang/ClassNotFoundException";
    if strings::short_text(cx, name, 1) != "[" {
        return throw_long_name(cx, name, EXCEPTION);
    }
    let made = load::boot_class(cx, EXCEPTION).and_then(|class| {
        initialize::initialize(cx, class)?;
        let exception = objects::new_object(cx, class)?;
        cx.construct(class, "(Ljava/lang/String;)V", &[Value::Ref(Some(exception)), Value::Ref(Some(name))])?;
        Ok(exception)
    });
    match made {
        Ok(exception) => cx.throw(exception),
        Err(throw) => throw,
    }
}

/// What HotSpot says of a name that is too long; it shows as much of it as fits into 1023 bytes.
#[cold]
pub fn throw_long_name(cx: &mut NativeContext, name: Handle, exception: &str) -> Throw {
    const MESSAGE_BYTES_MAX: usize = 1023;
    let shown = strings::short_text(cx, name, MESSAGE_BYTES_MAX);
    let mut message = format!("Class name exceeds maximum length of {NAME_BYTES_MAX}: {shown}");
    message.truncate(message.floor_char_boundary(MESSAGE_BYTES_MAX));
    cx.throw_new(exception, &message)
}

/// The internal form of a binary name (`java.lang.String`, or `[I` where arrays are allowed); none for names that no class has.
pub fn internal_name(binary: &[u8], arrays: bool) -> Option<Vec<u8>> {
    let internal: Vec<u8> = binary.iter().map(|byte| if *byte == b'.' { b'/' } else { *byte }).collect();
    if binary.contains(&b'/') || internal.len() > NAME_BYTES_MAX {
        return None;
    }
    let valid = match internal.first() {
        None => false,
        Some(b'[') => arrays && classfile::descriptor::parse_field(&internal).is_some(),
        Some(_) => is_class_name(&internal),
    };
    valid.then_some(internal)
}

/// JVMS §4.2.1: identifiers without `.`, `;`, `[`, separated by `/`. HotSpot lets a `/` at the end pass.
pub fn is_class_name(internal: &[u8]) -> bool {
    let internal = internal.strip_suffix(b"/").unwrap_or(internal);
    !internal.is_empty()
        && internal.split(|byte| *byte == b'/').all(|part| !part.is_empty() && !part.iter().any(|byte| b".;[".contains(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_names_become_internal_ones_unless_no_class_can_have_them() {
        assert_eq!(internal_name(b"p.C$D", true).as_deref(), Some(&b"p/C$D"[..]));
        assert_eq!(internal_name(b"[Lp.C;", true).as_deref(), Some(&b"[Lp/C;"[..]));
        assert_eq!(internal_name(b"[I", true).as_deref(), Some(&b"[I"[..]));
        for (name, arrays) in [
            (&b""[..], true),
            (b"p/C", true),
            (b"[I", false),
            (b"[V", true),
            (b"p..C", true),
            (b".C", true),
            (b"p;", true),
            (b".", true),
        ] {
            assert_eq!(internal_name(name, arrays), None, "{name:?}");
        }
    }
}
