//! Natives of `jdk.internal.reflect.ConstantPool`; its `constantPoolOop` is the class's mirror.

use classfile::{Constant, ConstantIndex, ConstantPool};
use runtime::linking::{lookup, resolve};
use runtime::loading::mirror;
use runtime::metadata::constant_pool::PoolConstant;
use runtime::metadata::pointer::Metadata;
use runtime::natives::NativeContext;
use runtime::strings;
use runtime::{ClassRef, Handle, JavaResult, MethodRef, Throw, natives};

use crate::java::lang::reflect::objects;

natives! { "jdk/internal/reflect/ConstantPool":
    "getSize0" "(Ljava/lang/Object;)I" => size,
    "getClassAt0" "(Ljava/lang/Object;I)Ljava/lang/Class;" => class_at,
    "getClassAtIfLoaded0" "(Ljava/lang/Object;I)Ljava/lang/Class;" => class_at_if_loaded,
    "getClassRefIndexAt0" "(Ljava/lang/Object;I)I" => class_index_at,
    "getMethodAt0" "(Ljava/lang/Object;I)Ljava/lang/reflect/Member;" => method_at,
    "getMethodAtIfLoaded0" "(Ljava/lang/Object;I)Ljava/lang/reflect/Member;" => method_at_if_loaded,
    "getFieldAt0" "(Ljava/lang/Object;I)Ljava/lang/reflect/Field;" => field_at,
    "getFieldAtIfLoaded0" "(Ljava/lang/Object;I)Ljava/lang/reflect/Field;" => field_at_if_loaded,
    "getMemberRefInfoAt0" "(Ljava/lang/Object;I)[Ljava/lang/String;" => member_info_at,
    "getNameAndTypeRefIndexAt0" "(Ljava/lang/Object;I)I" => name_and_type_index_at,
    "getNameAndTypeRefInfoAt0" "(Ljava/lang/Object;I)[Ljava/lang/String;" => name_and_type_info_at,
    "getIntAt0" "(Ljava/lang/Object;I)I" => int_at,
    "getLongAt0" "(Ljava/lang/Object;I)J" => long_at,
    "getFloatAt0" "(Ljava/lang/Object;I)F" => float_at,
    "getDoubleAt0" "(Ljava/lang/Object;I)D" => double_at,
    "getStringAt0" "(Ljava/lang/Object;I)Ljava/lang/String;" => string_at,
    "getUTF8At0" "(Ljava/lang/Object;I)Ljava/lang/String;" => utf8_at,
    "getTagAt0" "(Ljava/lang/Object;I)B" => tag_at,
}

const ILLEGAL_ARGUMENT: &str = "java/lang/IllegalArgumentException";

/// The class whose constant pool is asked.
fn class_of_pool(cx: &mut NativeContext, pool: Handle) -> JavaResult<ClassRef> {
    if cx.class_of(pool) == cx.vm().well_known().classes.class {
        return Ok(mirror::class_of_mirror(cx, pool));
    }
    Err(cx.throw_new(ILLEGAL_ARGUMENT, "not a constant pool"))
}

fn throw_type(cx: &mut NativeContext) -> Throw {
    cx.throw_new(ILLEGAL_ARGUMENT, "Wrong type at constant pool index")
}

/// The constants of the class file that is in force.
fn file_of(class: ClassRef) -> Metadata<ConstantPool<'static>> {
    class.constants.current().map_or_else(|| Metadata::of(class.constants.file()), |version| Metadata::of(&version.file))
}

/// The class, and the index as one of its class file's.
fn file_entry(cx: &mut NativeContext, pool: Handle, index: i32) -> JavaResult<(ClassRef, ConstantIndex)> {
    let class = class_of_pool(cx, pool)?;
    match u16::try_from(index).ok().filter(|index| usize::from(*index) < file_of(class).len()) {
        Some(index) => Ok((class, ConstantIndex(index))),
        None => Err(cx.throw_new(ILLEGAL_ARGUMENT, "Constant pool index out of bounds")),
    }
}

/// The class, and the constant of it that an index of its class file means.
fn entry(cx: &mut NativeContext, pool: Handle, index: i32) -> JavaResult<(ClassRef, ConstantIndex)> {
    let (class, index) = file_entry(cx, pool, index)?;
    Ok((class, class.constant(index)))
}

fn constant(cx: &mut NativeContext, pool: Handle, index: i32) -> JavaResult<PoolConstant> {
    let (class, index) = entry(cx, pool, index)?;
    Ok(class.constants.constant(index))
}

fn size(cx: &mut NativeContext, _this: Handle, pool: Handle) -> JavaResult<i32> {
    let class = class_of_pool(cx, pool)?;
    Ok(i32::try_from(file_of(class).len()).unwrap_or(i32::MAX))
}

fn class_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<Handle> {
    let (class, index) = entry(cx, pool, index)?;
    if class.constants.class_name(index).is_none() {
        return Err(throw_type(cx));
    }
    let resolved = resolve::resolve_class(cx, class, index)?;
    Ok(mirror::mirror(cx, resolved))
}

fn class_at_if_loaded(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<Option<Handle>> {
    let (class, index) = entry(cx, pool, index)?;
    let Some(name) = class.constants.class_name(index) else { return Err(throw_type(cx)) };
    Ok(class.loader.find(name).map(|class| mirror::mirror(cx, class)))
}

fn class_index_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<i32> {
    let (class, index) = file_entry(cx, pool, index)?;
    match file_of(class).get(index) {
        Some(
            Constant::FieldRef { class, .. } | Constant::MethodRef { class, .. } | Constant::InterfaceMethodRef { class, .. },
        ) => Ok(i32::from(class.0)),
        _ => Err(throw_type(cx)),
    }
}

/// Whether the class that a member reference names is loaded already.
fn is_holder_loaded(class: ClassRef, index: ConstantIndex) -> bool {
    let holder = class.constants.member(index).and_then(|member| class.constants.class_name(member.class));
    holder.is_some_and(|name| class.loader.find(name).is_some())
}

fn member_of(cx: &mut NativeContext, method: MethodRef) -> JavaResult<Handle> {
    let file = method.class.parse();
    if method.is_constructor() {
        objects::new_constructor(cx, method, file.as_ref())
    } else {
        objects::new_method(cx, method, file.as_ref())
    }
}

fn method_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<Handle> {
    let (class, index) = entry(cx, pool, index)?;
    match class.constants.constant(index) {
        PoolConstant::Method(_) | PoolConstant::InterfaceMethod(_) => {
            let method = resolve::resolve_method(cx, class, index)?;
            member_of(cx, method)
        }
        _ => Err(throw_type(cx)),
    }
}

fn method_at_if_loaded(cx: &mut NativeContext, this: Handle, pool: Handle, index: i32) -> JavaResult<Option<Handle>> {
    let (class, entry) = entry(cx, pool, index)?;
    if class.constants.member(entry).is_some() && !is_holder_loaded(class, entry) {
        return Ok(None);
    }
    method_at(cx, this, pool, index).map(Some)
}

fn field_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<Handle> {
    let (class, index) = entry(cx, pool, index)?;
    let PoolConstant::Field(member) = class.constants.constant(index) else { return Err(throw_type(cx)) };
    let holder = resolve::resolve_class(cx, class, member.class)?;
    match lookup::find_field(holder, member.name, member.descriptor) {
        Some(field) if !field.injected => {
            let file = field.class.parse();
            objects::new_field(cx, &field, file.as_ref())
        }
        _ => Err(cx.throw_new("java/lang/NoSuchFieldError", &member.name.to_str())),
    }
}

fn field_at_if_loaded(cx: &mut NativeContext, this: Handle, pool: Handle, index: i32) -> JavaResult<Option<Handle>> {
    let (class, entry) = entry(cx, pool, index)?;
    if class.constants.member(entry).is_some() && !is_holder_loaded(class, entry) {
        return Ok(None);
    }
    field_at(cx, this, pool, index).map(Some)
}

fn strings(cx: &mut NativeContext, texts: &[&[u8]]) -> JavaResult<Handle> {
    let string = cx.vm().well_known().classes.string;
    let array = runtime::objects::new_object_array(cx, string, texts.len())?;
    for (index, text) in texts.iter().enumerate() {
        let text = strings::new_string_modified_utf8(cx, text)?;
        cx.set_element(array, index, Some(text));
    }
    Ok(array)
}

fn member_info_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<Handle> {
    let (class, index) = entry(cx, pool, index)?;
    let member = class.constants.member(index);
    let named = member.and_then(|member| Some((class.constants.class_name(member.class)?, member)));
    let Some((holder, member)) = named else { return Err(throw_type(cx)) };
    strings(cx, &[holder.as_bytes(), member.name.as_bytes(), member.descriptor.as_bytes()])
}

fn name_and_type_index_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<i32> {
    let (class, index) = file_entry(cx, pool, index)?;
    let found = file_of(class).get(index).and_then(|constant| match constant {
        Constant::FieldRef { name_and_type, .. }
        | Constant::MethodRef { name_and_type, .. }
        | Constant::InterfaceMethodRef { name_and_type, .. }
        | Constant::Dynamic { name_and_type, .. }
        | Constant::InvokeDynamic { name_and_type, .. } => Some(name_and_type.0),
        _ => None,
    });
    match found {
        Some(index) => Ok(i32::from(index)),
        None => Err(throw_type(cx)),
    }
}

fn name_and_type_info_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<Handle> {
    match constant(cx, pool, index)? {
        PoolConstant::NameAndType(name, descriptor) => strings(cx, &[name.as_bytes(), descriptor.as_bytes()]),
        _ => Err(throw_type(cx)),
    }
}

fn int_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<i32> {
    match constant(cx, pool, index)? {
        PoolConstant::Integer(value) => Ok(value),
        _ => Err(throw_type(cx)),
    }
}

fn long_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<i64> {
    match constant(cx, pool, index)? {
        PoolConstant::Long(value) => Ok(value),
        _ => Err(throw_type(cx)),
    }
}

fn float_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<f32> {
    match constant(cx, pool, index)? {
        PoolConstant::Float(value) => Ok(value),
        _ => Err(throw_type(cx)),
    }
}

fn double_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<f64> {
    match constant(cx, pool, index)? {
        PoolConstant::Double(value) => Ok(value),
        _ => Err(throw_type(cx)),
    }
}

fn string_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<Handle> {
    match constant(cx, pool, index)? {
        PoolConstant::String(text) => strings::intern_utf8(cx, text.as_bytes()),
        _ => Err(throw_type(cx)),
    }
}

fn utf8_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<Handle> {
    match constant(cx, pool, index)? {
        PoolConstant::Utf8(text) => strings::new_string_modified_utf8(cx, text.as_bytes()),
        _ => Err(throw_type(cx)),
    }
}

fn tag_at(cx: &mut NativeContext, _this: Handle, pool: Handle, index: i32) -> JavaResult<i8> {
    let (class, index) = file_entry(cx, pool, index)?;
    Ok(file_of(class).tag(index).unwrap_or(0).cast_signed())
}
