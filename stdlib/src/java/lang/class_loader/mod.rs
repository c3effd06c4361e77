//! Natives of `java.lang.ClassLoader`: the table, and look-up of classes.

pub mod define;
pub mod hidden;

use runtime::linking::initialize;
use runtime::loading::{load, loaders, mirror};
use runtime::natives::{NativeContext, no_operation};
use runtime::objects;
use runtime::options::AssertionRule;
use runtime::strings;
use runtime::{Handle, JavaResult, Value, ValueKind, natives};

use super::class::names::{internal_name, is_class_name};

natives! { "java/lang/ClassLoader":
    "registerNatives" "()V" => no_operation,
    "findLoadedClass0" "(Ljava/lang/String;)Ljava/lang/Class;" => find_loaded_class,
    "findBootstrapClass" "(Ljava/lang/String;)Ljava/lang/Class;" => find_bootstrap_class,
    "defineClass0" "(Ljava/lang/ClassLoader;Ljava/lang/Class;Ljava/lang/String;[BIILjava/security/ProtectionDomain;ZILjava/lang/Object;)Ljava/lang/Class;" => hidden::define_class_0,
    "defineClass1" "(Ljava/lang/ClassLoader;Ljava/lang/String;[BIILjava/security/ProtectionDomain;Ljava/lang/String;)Ljava/lang/Class;" => define::define_class_1,
    "defineClass2" "(Ljava/lang/ClassLoader;Ljava/lang/String;Ljava/nio/ByteBuffer;IILjava/security/ProtectionDomain;Ljava/lang/String;)Ljava/lang/Class;" => define::define_class_2,
    "retrieveDirectives" "()Ljava/lang/AssertionStatusDirectives;" => retrieve_directives,
}

fn find_loaded_class(cx: &mut NativeContext, this: Handle, name: Option<Handle>) -> JavaResult<Option<Handle>> {
    let Some(name) = name else { return Ok(None) };
    let Some(text) = strings::name_modified_utf8(cx, name) else { return Ok(None) };
    let Some(internal) = internal_name(&text, false) else { return Ok(None) };
    let Some(symbol) = cx.vm().symbols.lookup(&internal) else { return Ok(None) };
    let loader = loaders::loader_of(cx, Some(this));
    Ok(loader.find(symbol).map(|class| mirror::mirror(cx, class)))
}

fn find_bootstrap_class(cx: &mut NativeContext, name: Option<Handle>) -> JavaResult<Option<Handle>> {
    let Some(name) = name else { return Ok(None) };
    let Some(text) = strings::name_modified_utf8(cx, name) else { return Ok(None) };
    let internal: Vec<u8> = text.iter().map(|byte| if *byte == b'.' { b'/' } else { *byte }).collect();
    if !is_class_name(&internal) {
        return Ok(None);
    }
    let symbol = strings::guest_symbol(cx, &internal)?;
    let class = load::find_boot_class(cx, symbol)?;
    Ok(class.map(|class| mirror::mirror(cx, class)))
}

/// `-ea` and `-da` as Java asks for them: classes and packages in the order of the command line.
fn retrieve_directives(cx: &mut NativeContext) -> JavaResult<Handle> {
    let class = load::boot_class(cx, "java/lang/AssertionStatusDirectives")?;
    initialize::initialize(cx, class)?;
    let object = objects::new_object(cx, class)?;
    let vm = cx.vm();
    let rules = &vm.options.assertions;
    let is_package = |scope: &str| scope.ends_with("...");
    let scoped = |wanted: bool| -> Vec<(String, bool)> {
        let named = rules.iter().filter_map(|rule| rule.scope.as_deref().map(|scope| (scope, rule.enable)));
        let chosen = named.filter(|(scope, _)| is_package(scope) == wanted);
        chosen.map(|(scope, enable)| (scope.trim_end_matches("...").replace('/', "."), enable)).collect()
    };
    for (rules, names, flags) in [(scoped(false), "classes", "classEnabled"), (scoped(true), "packages", "packageEnabled")] {
        let string = vm.well_known().classes.string;
        let name_array = objects::new_object_array(cx, string, rules.len())?;
        let flag_array = objects::new_primitive_array(cx, ValueKind::Boolean, rules.len())?;
        for (index, (name, enable)) in rules.iter().enumerate() {
            let name = strings::new_string(cx, name)?;
            cx.set_element(name_array, index, Some(name));
            objects::set_element_value(cx, flag_array, index, Value::Int(i32::from(*enable)));
        }
        objects::set_named_field(cx, object, names, "[Ljava/lang/String;", Value::Ref(Some(name_array)))?;
        objects::set_named_field(cx, object, flags, "[Z", Value::Ref(Some(flag_array)))?;
    }
    let default = rules.iter().rev().find(|rule: &&AssertionRule| rule.scope.is_none()).is_some_and(|rule| rule.enable);
    objects::set_named_field(cx, object, "deflt", "Z", Value::Int(i32::from(default)))?;
    Ok(object)
}
