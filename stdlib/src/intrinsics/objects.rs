//! Objects, classes and threads.

use runtime::leaf::LeafTable;
use runtime::{JavaThread, RawRef, leaves};

pub const TABLES: &[&LeafTable] = &[&OBJECT, &SYSTEM, &THREAD];

leaves! { OBJECT = "java/lang/Object":
    "getClass" "()Ljava/lang/Class;" => |thread: &JavaThread, this: RawRef| Some(thread.class_of_raw(this).mirror.load()),
    "hashCode" "()I" => |thread: &JavaThread, this: RawRef| thread.known_identity_hash(this),
}

leaves! { SYSTEM = "java/lang/System":
    "identityHashCode" "(Ljava/lang/Object;)I" => identity_hash,
}

leaves! { THREAD = "java/lang/Thread":
    "currentThread" "()Ljava/lang/Thread;" => |thread: &JavaThread| Some(thread.shared.object.load()),
}

fn identity_hash(thread: &JavaThread, object: Option<RawRef>) -> Option<i32> {
    object.map_or(Some(0), |object| thread.known_identity_hash(object))
}
