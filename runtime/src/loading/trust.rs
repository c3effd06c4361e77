//! Which classes are trusted: their code is not verified.

use crate::metadata::class::{ClassBytes, ClassRef};
use crate::thread::JavaThread;

/// Classes that are used before errors can be thrown; they are never verified.
const BOOTSTRAP_CLASSES: [&str; 4] = ["java/lang/Object", "java/lang/Class", "java/lang/String", "java/lang/Throwable"];

/// Classes of the boot loader's own image are, unless all are to be verified. Who defines a class does not count, only where its bytes come from.
pub fn is_trusted(thread: &JavaThread, class: ClassRef) -> bool {
    match class.bytes {
        ClassBytes::None => true,
        ClassBytes::Owned(_) | ClassBytes::Generated(_) => false,
        ClassBytes::Image(_) => !thread.vm().options.verify_all || BOOTSTRAP_CLASSES.iter().any(|name| class.name == *name),
    }
}
