//! Objects, classes and threads.

use runtime::leaf::LeafTable;
use runtime::{JavaThread, Ref, leaves};

pub const TABLES: &[&LeafTable] = &[&OBJECT, &SYSTEM, &THREAD];

leaves! { OBJECT = "java/lang/Object":
    "getClass" "()Ljava/lang/Class;" => get_class,
    "hashCode" "()I" => |thread: &JavaThread, this: Ref<'_>| thread.known_identity_hash(this),
}

leaves! { SYSTEM = "java/lang/System":
    "identityHashCode" "(Ljava/lang/Object;)I" => identity_hash,
}

leaves! { THREAD = "java/lang/Thread":
    "currentThread" "()Ljava/lang/Thread;" => current_thread,
}

fn get_class<'t>(thread: &'t JavaThread, this: Ref<'_>) -> Option<Ref<'t>> {
    Some(thread.class_of_raw(this).mirror.load(thread))
}

fn current_thread(thread: &JavaThread) -> Option<Ref<'_>> {
    Some(thread.shared.object.load(thread))
}

fn identity_hash(thread: &JavaThread, object: Option<Ref<'_>>) -> Option<i32> {
    object.map_or(Some(0), |object| thread.known_identity_hash(object))
}
