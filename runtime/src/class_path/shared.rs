//! What the `Vm`s of one engine share of the class library.
//!
//! `[VMDOC]` Shared classes. Each `Vm` has classes, methods and code of its own. But what the class files say, and what translation makes of their
//! bytecode, is the same for all, so it is found out once for each image. Nothing of it changes after it has been made, and no guest has a say in it: it
//! follows from the image alone, and only classes that are loaded before the program begins are in it. They borrow from the image, which they are a part of.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use classfile::ClassFile;

use crate::code::translated::Translated;
use crate::metadata::symbol::FastHash;
use crate::sync::lock;

/// A class of the image as all `Vm`s see it.
pub struct SharedClass {
    /// What its file says.
    pub file: ClassFile<'static>,
    /// The code of its methods, of those that some `Vm` has called.
    codes: Box<[OnceLock<Translated>]>,
}

impl SharedClass {
    /// The code of the method with this index, if it has been translated before.
    pub fn code(&self, method: u16) -> Option<&Translated> {
        self.codes.get(usize::from(method))?.get()
    }

    /// Keeps the code of a method for the next `Vm`.
    pub fn keep_code(&self, method: u16, code: &Translated) {
        if let Some(kept) = self.codes.get(usize::from(method)) {
            // Another thread has made the same.
            let _ = kept.set(code.clone());
        }
    }
}

/// Classes of an image, by where their files begin.
#[derive(Default)]
pub struct SharedClasses(Mutex<HashMap<usize, Arc<SharedClass>, FastHash>>);

impl SharedClasses {
    /// The class with this file, if it is here.
    pub fn find(&self, bytes: &'static [u8]) -> Option<Arc<SharedClass>> {
        lock(&self.0).get(&bytes.as_ptr().addr()).cloned()
    }

    /// Adds a class, unless it is here already.
    pub fn add(&self, bytes: &'static [u8], file: ClassFile<'static>) -> Arc<SharedClass> {
        let codes = file.methods.iter().map(|_| OnceLock::new()).collect();
        let class = Arc::new(SharedClass { file, codes });
        Arc::clone(lock(&self.0).entry(bytes.as_ptr().addr()).or_insert(class))
    }
}
