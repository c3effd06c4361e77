//! `MethodHandleNatives.getMembers`: all members of a class that fit.

use runtime::linking::member_name::{self, flags};
use runtime::loading::mirror;
use runtime::metadata::symbol::Symbol;
use runtime::natives::NativeContext;
use runtime::strings;
use runtime::{ClassRef, Handle, JavaResult, MethodRef};

use super::method_handle_natives::set_name_and_type;

/// `MN_SEARCH_SUPERCLASSES`
const SEARCH_SUPERCLASSES: u32 = 0x10_0000;
/// `MN_SEARCH_INTERFACES`
const SEARCH_INTERFACES: u32 = 0x20_0000;

enum Member {
    Field(ClassRef, usize),
    Method(MethodRef),
}

/// `MethodHandleNatives.getMembers`: fills the array with matches behind the first `skip`; gives the number of all.
///
/// # Errors
/// `OutOfMemoryError`.
#[expect(clippy::too_many_arguments, reason = "the parameters of the Java method")]
pub fn members(
    cx: &mut NativeContext,
    class: Option<Handle>,
    name: Option<Handle>,
    signature: Option<Handle>,
    wanted: i32,
    _caller: Option<Handle>,
    skip: i32,
    results: Option<Handle>,
) -> JavaResult<i32> {
    let (Some(class), Some(results)) = (class, results) else { return Ok(-1) };
    let class = mirror::class_of_mirror(cx, class);
    // What is no symbol is no member's.
    let symbol = |text: Handle| strings::name_modified_utf8(cx, text).and_then(|text| cx.vm().symbols.lookup(&text));
    let (name, signature) = (name.map(symbol), signature.map(symbol));
    if name == Some(None) || signature == Some(None) {
        return Ok(0);
    }
    let (name, signature) = (name.flatten(), signature.flatten());
    let found = matching(class, name, signature, wanted.cast_unsigned());
    let skip = usize::try_from(skip).unwrap_or(0);
    let chosen = found.iter().skip(skip).take(cx.array_length(results));
    for (index, member) in chosen.enumerate() {
        let Some(result) = cx.element(results, index) else { return Ok(-99) };
        match member {
            Member::Field(class, field) => {
                let field = &class.fields()[*field];
                member_name::init_field_member(cx, result, field, false);
                set_name_and_type(cx, result, field.name.as_bytes(), field.descriptor.as_bytes())?;
            }
            Member::Method(method) => {
                member_name::init_method_member(cx, result, *method, method.class, false)?;
                set_name_and_type(cx, result, method.name.as_bytes(), method.descriptor.as_bytes())?;
            }
        }
    }
    Ok(i32::try_from(found.len()).unwrap_or(i32::MAX))
}

fn matching(class: ClassRef, name: Option<Symbol>, signature: Option<Symbol>, wanted: u32) -> Vec<Member> {
    let mut classes = vec![class];
    if wanted & SEARCH_SUPERCLASSES != 0 {
        classes.extend(class.ancestors().iter().rev().skip(1));
    }
    if wanted & SEARCH_INTERFACES != 0 {
        classes.extend(class.all_interfaces.iter());
    }
    let fits = |own_name: Symbol, descriptor: Symbol| {
        name.is_none_or(|name| name == own_name) && signature.is_none_or(|signature| signature == descriptor)
    };
    let mut found = Vec::new();
    for class in classes {
        if wanted & flags::IS_FIELD != 0 {
            let fields = class.fields().iter().filter(|field| !field.injected && fits(field.name, field.descriptor));
            found.extend(fields.map(|field| Member::Field(class, usize::from(field.index))));
        }
        let kind_fits = |method: &MethodRef| {
            let flag = if method.is_constructor() { flags::IS_CONSTRUCTOR } else { flags::IS_METHOD };
            wanted & flag != 0 && !method.is_class_initializer() && method.polymorphic.is_none()
        };
        let methods = class.methods().filter(kind_fits).filter(|method| fits(method.name, method.descriptor));
        found.extend(methods.map(Member::Method));
    }
    found
}
