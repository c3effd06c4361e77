//! Natives of `DiagnosticCommandImpl`, `HotSpotDiagnostic`, `Flag` and the collectors' extensions: there are no commands and flags.

use runtime::loading::load;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::{Handle, JavaResult, natives};

natives! { "com/sun/management/internal/DiagnosticCommandImpl":
    "getDiagnosticCommands" "()[Ljava/lang/String;" => commands,
    "getDiagnosticCommandInfo" "([Ljava/lang/String;)[Lcom/sun/management/internal/DiagnosticCommandInfo;" => command_infos,
    "executeDiagnosticCommand" "(Ljava/lang/String;)Ljava/lang/String;" => execute,
    "setNotificationEnabled" "(Z)V" => set_notification,
}

fn commands(cx: &mut NativeContext, _this: Handle) -> JavaResult<Handle> {
    let string = cx.vm().well_known().classes.string;
    objects::new_object_array(cx, string, 0)
}

fn command_infos(cx: &mut NativeContext, _this: Handle, _names: Option<Handle>) -> JavaResult<Handle> {
    let class = load::boot_class(cx, "com/sun/management/internal/DiagnosticCommandInfo")?;
    objects::new_object_array(cx, class, 0)
}

fn execute(cx: &mut NativeContext, _this: Handle, _command: Option<Handle>) -> JavaResult<Option<Handle>> {
    Err(cx.throw_new("java/lang/IllegalArgumentException", "Unknown diagnostic command"))
}

fn set_notification(_cx: &mut NativeContext, _this: Handle, _enabled: bool) -> JavaResult<()> {
    Ok(())
}

/// `com.sun.management.internal.HotSpotDiagnostic`
pub mod heap {
    use runtime::heap_dump::{HeapDump, dump_heap};
    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, natives};

    use crate::host::path_bytes;

    natives! { "com/sun/management/internal/HotSpotDiagnostic":
        "dumpHeap0" "(Ljava/lang/String;Z)V" => dump,
    }

    fn dump(cx: &mut NativeContext, _this: Handle, path: Option<Handle>, live: bool) -> JavaResult<()> {
        let Some(path) = path else { return Err(cx.throw_new("java/lang/NullPointerException", "outputFile cannot be null")) };
        let path = path_bytes(cx, path);
        let result = dump_heap(cx, HeapDump { path: &path, live, compression: None, overwrites: false })?;
        result.map(|_| ()).map_err(|error| cx.throw_new("java/io/IOException", &error.to_string()))
    }
}

/// `com.sun.management.internal.Flag`
pub mod flag {
    use super::objects;

    use runtime::natives::{NativeContext, no_operation};
    use runtime::{Handle, JavaResult, natives};

    natives! { "com/sun/management/internal/Flag":
        "initialize" "()V" => no_operation,
        "getAllFlagNames" "()[Ljava/lang/String;" => names,
        "getFlags" "([Ljava/lang/String;[Lcom/sun/management/internal/Flag;I)I" => flags,
        "getInternalFlagCount" "()I" => count,
    }

    fn names(cx: &mut NativeContext) -> JavaResult<Handle> {
        let string = cx.vm().well_known().classes.string;
        objects::new_object_array(cx, string, 0)
    }

    fn flags(_cx: &mut NativeContext, _names: Option<Handle>, _flags: Option<Handle>, _count: i32) -> JavaResult<i32> {
        Ok(0)
    }

    fn count(_cx: &mut NativeContext) -> JavaResult<i32> {
        Ok(0)
    }
}

/// `com.sun.management.internal.GarbageCollectorExtImpl`
pub mod collector {
    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, natives};

    use crate::sun::management::notifications;

    natives! { "com/sun/management/internal/GarbageCollectorExtImpl":
        "setNotificationEnabled" "(Lcom/sun/management/GarbageCollectorMXBean;Z)V" => set_notification,
    }

    fn set_notification(cx: &mut NativeContext, _this: Handle, _bean: Option<Handle>, enabled: bool) -> JavaResult<()> {
        notifications::tell_collections(cx, enabled);
        Ok(())
    }
}

/// `com.sun.management.internal.GcInfoBuilder`
pub mod collection {
    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, natives};

    use crate::sun::management::notifications;

    natives! { "com/sun/management/internal/GcInfoBuilder":
        "getNumGcExtAttributes" "(Ljava/lang/management/GarbageCollectorMXBean;)I" => attribute_count,
        "fillGcAttributeInfo" "(Ljava/lang/management/GarbageCollectorMXBean;I[Ljava/lang/String;[C[Ljava/lang/String;)V" => fill,
        "getLastGcInfo0" "(Ljava/lang/management/GarbageCollectorMXBean;I[Ljava/lang/Object;[C[Ljava/lang/management/MemoryUsage;[Ljava/lang/management/MemoryUsage;)Lcom/sun/management/GcInfo;" => last,
    }

    /// The collector tells nothing that the interface does not have.
    fn attribute_count(_cx: &mut NativeContext, _this: Handle, _bean: Option<Handle>) -> JavaResult<i32> {
        Ok(0)
    }

    fn fill(
        _cx: &mut NativeContext,
        _this: Handle,
        _bean: Option<Handle>,
        _count: i32,
        _names: Option<Handle>,
        _types: Option<Handle>,
        _descriptions: Option<Handle>,
    ) -> JavaResult<()> {
        Ok(())
    }

    /// The last collection, if there was one.
    #[expect(clippy::too_many_arguments, reason = "the signature is the class library's")]
    fn last(
        cx: &mut NativeContext,
        this: Handle,
        _bean: Option<Handle>,
        _count: i32,
        _values: Option<Handle>,
        _types: Option<Handle>,
        before: Option<Handle>,
        after: Option<Handle>,
    ) -> JavaResult<Option<Handle>> {
        match cx.vm().collections.last() {
            Some(last) => notifications::new_info(cx, this, &last, before.zip(after)).map(Some),
            None => Ok(None),
        }
    }
}
