//! What is known of a class before it is defined (JVMS §5.3.5).

use gc::Handle;

use crate::metadata::class::ClassRef;
use crate::metadata::loader::LoaderRef;
use crate::metadata::symbol::{Symbol, UniqueSymbol};

/// What the definer knows of a class.
pub struct Definition {
    /// The defining loader.
    pub loader: LoaderRef,
    /// Name of the class; for hidden classes with its suffix.
    pub name: Symbol,
    /// Keeps `name`, where no table does.
    pub own_name: Option<UniqueSymbol>,
    /// The class must call itself this; hidden classes do not know their suffix.
    pub declared_name: Symbol,
    /// What makes the class hidden, if it is.
    pub hidden: Option<Hidden>,
    /// Protection domain.
    pub protection_domain: Option<Handle>,
    /// Where its loader has found it, for the log.
    pub source: Option<Handle>,
}

/// Properties of a hidden class (`Lookup.defineHiddenClass`).
#[derive(Clone, Copy)]
pub struct Hidden {
    /// The nest it joins, if it is a nestmate of its lookup class.
    pub nest_host: Option<ClassRef>,
    /// Its loader keeps it alive.
    pub strong: bool,
    /// Annotations of the VM (`@ForceInline`, `@Hidden`, ...) count as in boot classes.
    pub vm_annotations: bool,
}
