//! Natives of `java.security.AccessController`.

use runtime::loading::mirror;
use runtime::natives::NativeContext;
use runtime::{Handle, JavaResult, natives};

natives! { "java/security/AccessController":
    "getStackAccessControlContext" "()Ljava/security/AccessControlContext;" => stack_context,
    "getInheritedAccessControlContext" "()Ljava/security/AccessControlContext;" => inherited_context,
    "getProtectionDomain" "(Ljava/lang/Class;)Ljava/security/ProtectionDomain;" => protection_domain,
    "ensureMaterializedForStackWalk" "(Ljava/lang/Object;)V" => ensure_materialized,
}

/// Null stands for a stack of system code only: rjvm's sandbox, not the security manager, limits what code may do.
fn stack_context(_cx: &mut NativeContext) -> JavaResult<Option<Handle>> {
    Ok(None)
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
