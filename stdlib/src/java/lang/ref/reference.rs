//! Natives of `java.lang.ref.Reference` and `java.lang.ref.PhantomReference`.

use gc::Ref;
use runtime::natives::NativeContext;
use runtime::{Handle, JavaResult, fuel, natives};

natives! { "java/lang/ref/Reference":
    "getAndClearReferencePendingList" "()Ljava/lang/ref/Reference;" => take_pending_list,
    "hasReferencePendingList" "()Z" => has_pending_list,
    "waitForReferencePendingList" "()V" => wait_for_pending_list,
    "refersTo0" "(Ljava/lang/Object;)Z" => refers_to,
    "clear0" "()V" => clear,
}

fn take_pending_list(cx: &mut NativeContext) -> JavaResult<Option<Handle>> {
    // The list goes on through `discovered`.
    Ok(cx.handle_or_null(cx.vm().heap.take_pending_references(cx)))
}

fn has_pending_list(cx: &mut NativeContext) -> JavaResult<bool> {
    Ok(cx.vm().heap.has_pending_references())
}

fn wait_for_pending_list(cx: &mut NativeContext) -> JavaResult<()> {
    fuel::rest(cx);
    let vm = cx.vm();
    cx.blocking(|_| vm.references.wait_until(|| vm.heap.has_pending_references()))
}

fn refers_to(cx: &mut NativeContext, this: Handle, object: Option<Handle>) -> JavaResult<bool> {
    let offset = cx.vm().well_known().fields.reference_referent;
    Ok(cx.vm().view.load_ref(cx.raw(this), offset) == cx.raw_or_null(object))
}

fn clear(cx: &mut NativeContext, this: Handle) -> JavaResult<()> {
    let offset = cx.vm().well_known().fields.reference_referent;
    cx.vm().view.store_ref(cx.raw(this), offset, Ref::NULL);
    Ok(())
}

/// `java.lang.ref.PhantomReference`
pub mod phantom {
    use runtime::natives;

    natives! { "java/lang/ref/PhantomReference":
        "refersTo0" "(Ljava/lang/Object;)Z" => super::refers_to,
    }
}
