//! Guarded classes: those whose fields the VM or the class library trusts, so that guests may not reach them by offset.
//!
//! Decided once, when a class is defined: its row has a bit that says whether it or a superclass is guarded.

use crate::metadata::class::{Class, ClassRef};
use crate::metadata::rows::class_flags;

/// Packages below `java/lang/` with the packages below them, and classes there with their member classes.
const LANG_PACKAGES: [&[u8]; 3] = [b"invoke/", b"reflect/", b"ref/"];
const LANG_CLASSES: [&[u8]; 6] = [b"Class", b"ClassLoader", b"Module", b"ModuleLayer", b"StackFrameInfo", b"StackStreamFactory"];
/// Holders of offsets and method handles elsewhere.
const UPDATERS: &[u8] = b"java/util/concurrent/atomic/Atomic";
const OTHERS: [&[u8]; 5] = [b"jdk/internal/", b"sun/invoke/", b"sun/reflect/", b"sun/misc/Unsafe", b"java/io/ObjectStreamClass"];

/// Whether the class itself is guarded.
pub fn is_guarded(class: &Class) -> bool {
    class.loader.is_boot() && is_guarded_name(class.name.as_bytes())
}

/// Whether an access of an instance by offset may concern a guarded class: its own, a superclass, or that of an array's elements.
pub fn concerns_guarded(class: &Class) -> bool {
    if let Some(component) = class.component() {
        return !component.is_primitive() && is_guarded_element(component);
    }
    let inherits = class.super_class.is_some_and(|parent| parent.row.has(class_flags::GUARDED));
    inherits || is_guarded(class)
}

/// Guests have arrays of public classes (`MethodHandle[]`) themselves; those of others (`LambdaForm.Name[]`) are internals.
pub fn is_guarded_element(component: ClassRef) -> bool {
    let mut element = component;
    while let Some(component) = element.component() {
        element = component;
    }
    !element.has(classfile::access::PUBLIC) && is_guarded(&element)
}

fn is_guarded_name(name: &[u8]) -> bool {
    if let Some(rest) = name.strip_prefix(b"java/lang/") {
        let is_member = |class: &&'static [u8]| rest.strip_prefix(*class).is_some_and(|rest| matches!(rest, [] | [b'$', ..]));
        return LANG_PACKAGES.iter().any(|package| rest.starts_with(package)) || LANG_CLASSES.iter().any(is_member);
    }
    if let Some(rest) = name.strip_prefix(UPDATERS) {
        return rest.windows(b"FieldUpdater".len()).any(|window| window == b"FieldUpdater");
    }
    OTHERS.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internals_of_the_class_library_are_guarded() {
        for name in [
            "java/lang/invoke/MethodHandle",
            "java/lang/invoke/MethodHandles$Lookup",
            "java/lang/Class",
            "java/lang/Class$Atomic",
            "java/lang/ClassLoader",
            "java/lang/reflect/AccessibleObject",
            "jdk/internal/reflect/UnsafeFieldAccessorImpl",
            "java/util/concurrent/atomic/AtomicReferenceFieldUpdater$AtomicReferenceFieldUpdaterImpl",
        ] {
            assert!(is_guarded_name(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn data_of_the_class_library_is_not() {
        for name in [
            "java/lang/String",
            "java/lang/Thread",
            "java/lang/ClassValue",
            "java/lang/ClassCastException",
            "java/util/ArrayList",
            "java/util/concurrent/atomic/AtomicInteger",
        ] {
            assert!(!is_guarded_name(name.as_bytes()), "{name}");
        }
    }
}
