//! Natives of `java.security.AccessController`.

use runtime::loading::mirror;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::thread::privileges::{self, Privileges};
use runtime::{Handle, JavaResult, natives};

natives! { "java/security/AccessController":
    "getStackAccessControlContext" "()Ljava/security/AccessControlContext;" => stack_context,
    "getInheritedAccessControlContext" "()Ljava/security/AccessControlContext;" => inherited_context,
    "getProtectionDomain" "(Ljava/lang/Class;)Ljava/security/ProtectionDomain;" => protection_domain,
    "ensureMaterializedForStackWalk" "(Ljava/lang/Object;)V" => ensure_materialized,
}

/// What the stack's code may do; null if it is the class library's alone, up to a privileged call without a context.
fn stack_context(cx: &mut NativeContext) -> JavaResult<Option<Handle>> {
    let Privileges { domains, is_privileged, context } = privileges::of_stack(cx);
    if domains.is_empty() && is_privileged && context.is_none() {
        return Ok(None);
    }
    let class = cx.vm().well_known().classes.access_control_context;
    let result = objects::new_object(cx, class)?;
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    if !domains.is_empty() {
        let array = domain_array(cx, &domains)?;
        cx.set_ref_field(result, fields.access_control_context_domains, Some(array));
    }
    cx.set_ref_field(result, fields.access_control_context_privileged, context);
    cx.set_byte_field(result, fields.access_control_context_is_privileged, u8::from(is_privileged));
    cx.set_byte_field(result, fields.access_control_context_is_authorized, 1);
    Ok(Some(result))
}

fn domain_array(cx: &mut NativeContext, domains: &[Handle]) -> JavaResult<Handle> {
    let class = cx.vm().well_known().classes.protection_domain;
    let array = objects::new_object_array(cx, class, domains.len())?;
    for (index, domain) in domains.iter().enumerate() {
        cx.set_element(array, index, Some(*domain));
    }
    Ok(array)
}

fn inherited_context(cx: &mut NativeContext) -> JavaResult<Option<Handle>> {
    let thread = cx.shared.object.load(cx);
    let offset = cx.vm().well_known().fields.thread_inherited_access_control_context;
    let Some(thread) = cx.handle_or_null(thread) else { return Ok(None) };
    Ok(cx.ref_field(thread, offset))
}

fn protection_domain(cx: &mut NativeContext, class: Option<Handle>) -> JavaResult<Option<Handle>> {
    let Some(class) = class else { return Ok(None) };
    let domain = mirror::class_of_mirror(cx, class).roots.protection_domain().load(cx);
    Ok(cx.handle_or_null(domain))
}

/// Every local is on the stack already.
fn ensure_materialized(_cx: &mut NativeContext, _object: Option<Handle>) -> JavaResult<()> {
    Ok(())
}
