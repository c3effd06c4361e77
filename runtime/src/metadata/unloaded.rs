//! Metadata that waits to be freed (`[VMDOC]` Metadata lifetime).

use crate::metadata::class::ClassRef;
use crate::metadata::loader::LoaderRef;
use crate::metadata::module::ModuleRef;

/// Metadata that is in no table any more and waits to be freed.
#[derive(Debug, Default)]
pub struct Unloaded {
    /// Classes.
    pub classes: Vec<ClassRef>,
    /// Loaders.
    pub loaders: Vec<LoaderRef>,
    /// Modules.
    pub modules: Vec<ModuleRef>,
}

impl Unloaded {
    /// Whether classes wait.
    pub fn has_classes(&self) -> bool {
        !self.classes.is_empty()
    }

    /// A class that nobody has come to see.
    pub fn add_class(&mut self, class: ClassRef) {
        self.classes.push(class);
    }
}
