//! Natives of `java.io.ObjectStreamClass`.

use gc::Handle;
use runtime::linking::initialize;
use runtime::loading::mirror;
use runtime::natives::no_operation;
use runtime::{JavaResult, JavaThread, natives};

natives! { "java/io/ObjectStreamClass":
    "initNative" "()V" => no_operation,
    "hasStaticInitializer" "(Ljava/lang/Class;)Z" => has_static_initializer,
}

/// Asking for the initialiser runs it.
fn has_static_initializer(thread: &mut JavaThread, class: Handle) -> JavaResult<bool> {
    let class = mirror::class_of_mirror(thread, class);
    initialize::initialize(thread, class)?;
    Ok(class.has_initializer)
}
