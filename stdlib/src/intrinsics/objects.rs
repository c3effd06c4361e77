//! Objects, classes and threads.

use runtime::leaf::LeafTable;
use runtime::metadata::rows::class_flags;
use runtime::{JavaThread, RawRef, leaves};

pub const TABLES: &[&LeafTable] = &[&OBJECT, &SYSTEM, &THREAD];

leaves! { OBJECT = "java/lang/Object":
    "<init>" "()V" => construct,
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

/// What is constructed needs nothing more, unless it is to be finalized.
fn construct(thread: &JavaThread, this: RawRef) -> Option<()> {
    let vm = thread.vm();
    (!vm.classes.rows.of(vm.view.shape(this).0).has(class_flags::FINALIZER)).then_some(())
}
