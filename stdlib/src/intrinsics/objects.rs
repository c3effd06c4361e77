//! Objects, classes and threads.

use runtime::leaf::LeafTable;
use runtime::loading::mirror::class_of_raw_mirror;
use runtime::{JavaThread, Ref, leaves};

pub const TABLES: &[&LeafTable] = &[&ARRAY, &CLASS, &OBJECT, &SYSTEM, &THREAD];

leaves! { OBJECT = "java/lang/Object":
    "getClass" "()Ljava/lang/Class;" => get_class,
    "hashCode" "()I" => |thread: &JavaThread, this: Ref<'_>| thread.known_identity_hash(this),
}

leaves! { SYSTEM = "java/lang/System":
    "identityHashCode" "(Ljava/lang/Object;)I" => identity_hash,
    "nanoTime" "()J" => |thread: &JavaThread| Some(thread.vm().sandbox.nano_time()),
    "currentTimeMillis" "()J" => |thread: &JavaThread| Some(thread.vm().sandbox.current_time_millis()),
}

leaves! { ARRAY = "java/lang/reflect/Array":
    "getLength" "(Ljava/lang/Object;)I" => array_length,
}

leaves! { THREAD = "java/lang/Thread":
    "currentThread" "()Ljava/lang/Thread;" => current_thread,
}

leaves! { CLASS = "java/lang/Class":
    "isInstance" "(Ljava/lang/Object;)Z" => is_instance,
    "isAssignableFrom" "(Ljava/lang/Class;)Z" => is_assignable,
    "isArray" "()Z" => |thread: &JavaThread, this: Ref<'_>| Some(class_of_raw_mirror(thread, this).is_array()),
    "isPrimitive" "()Z" => |thread: &JavaThread, this: Ref<'_>| Some(class_of_raw_mirror(thread, this).is_primitive()),
    "isInterface" "()Z" => |thread: &JavaThread, this: Ref<'_>| Some(class_of_raw_mirror(thread, this).is_interface()),
    "isHidden" "()Z" => |thread: &JavaThread, this: Ref<'_>| Some(class_of_raw_mirror(thread, this).hidden),
    "getModifiers" "()I" => |thread: &JavaThread, this: Ref<'_>| Some(i32::from(class_of_raw_mirror(thread, this).modifiers)),
    "getSuperclass" "()Ljava/lang/Class;" => super_class,
}

fn is_instance(thread: &JavaThread, this: Ref<'_>, object: Option<Ref<'_>>) -> Option<bool> {
    Some(object.is_some_and(|object| thread.class_of_raw(object).is_subclass_of(class_of_raw_mirror(thread, this))))
}

fn is_assignable(thread: &JavaThread, this: Ref<'_>, from: Ref<'_>) -> Option<bool> {
    let (to, from) = (class_of_raw_mirror(thread, this), class_of_raw_mirror(thread, from));
    Some(to == from || from.is_subclass_of(to))
}

fn super_class<'t>(thread: &'t JavaThread, this: Ref<'_>) -> Option<Option<Ref<'t>>> {
    let class = class_of_raw_mirror(thread, this);
    Some(class.super_class.filter(|_| !class.is_interface()).map(|class| class.mirror.load(thread)))
}

/// What is no array is the method's own business.
fn array_length(thread: &JavaThread, array: Ref<'_>) -> Option<i32> {
    thread.class_of_raw(array).component()?;
    i32::try_from(thread.vm().view.array_length(array)).ok()
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
