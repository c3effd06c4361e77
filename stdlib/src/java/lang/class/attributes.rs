//! `Class` natives that hand out attributes of the class file.

use runtime::loading::mirror;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::strings;
use runtime::{Handle, JavaResult};

/// `Class.getGenericSignature0`
///
/// # Errors
/// `OutOfMemoryError`.
pub fn generic_signature(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    match mirror::class_of_mirror(cx, this).signature() {
        Some(signature) => strings::new_string_modified_utf8(cx, signature.as_bytes()).map(Some),
        None => Ok(None),
    }
}

/// `Class.getRawAnnotations`
///
/// # Errors
/// `OutOfMemoryError`.
pub fn raw_annotations(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    let class = mirror::class_of_mirror(cx, this);
    let file = class.parse();
    byte_array(cx, file.as_ref().and_then(|file| file.attributes.runtime_visible_annotations))
}

/// `Class.getRawTypeAnnotations`
///
/// # Errors
/// `OutOfMemoryError`.
pub fn raw_type_annotations(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    let class = mirror::class_of_mirror(cx, this);
    let file = class.parse();
    byte_array(cx, file.as_ref().and_then(|file| file.attributes.runtime_visible_type_annotations))
}

/// A `byte[]` of an attribute's body, null if there is none.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn byte_array(cx: &mut NativeContext, bytes: Option<&[u8]>) -> JavaResult<Option<Handle>> {
    match bytes {
        Some(bytes) => objects::new_byte_array(cx, bytes).map(Some),
        None => Ok(None),
    }
}
