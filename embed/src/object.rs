//! Handles of the host to objects of a guest.

use std::fmt;
use std::sync::Arc;

use runtime::host_roots::HostRoots;
use runtime::{ClassRef, Handle, JavaThread, ValueKind, meter, objects};

use crate::context::Context;
use crate::error::{Error, Fault};
use crate::values::object_to_java;

struct Cell {
    roots: Arc<HostRoots>,
    number: u32,
}

impl Drop for Cell {
    fn drop(&mut self) {
        self.roots.free(self.number);
    }
}

/// An object of a guest. It lives at least as long as the handle and its clones, which have no lifetime of their own: they may be kept,
/// sent to other threads and dropped anywhere, also after their [`Vm`](crate::Vm). Using one with another `Vm` is
/// [`Error::OtherVm`](crate::Error::OtherVm).
#[derive(Clone)]
pub struct Object(Arc<Cell>);

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Object").field(&self.0.number).finish()
    }
}

impl Object {
    /// A handle of the host for one of a thread.
    pub(crate) fn of(thread: &JavaThread, object: Handle) -> Self {
        let roots = Arc::clone(&thread.vm().host_roots);
        let number = roots.add(thread.raw(object));
        Self(Arc::new(Cell { roots, number }))
    }

    /// A handle of the thread for the object.
    pub(crate) fn in_thread(&self, thread: &JavaThread) -> Result<Handle, Fault> {
        if !Arc::ptr_eq(&self.0.roots, &thread.vm().host_roots) {
            return Err(Error::OtherVm.into());
        }
        Ok(thread.handle(self.0.roots.get(self.0.number, thread)))
    }
}

impl Object {
    /// Name of its class, as `Class.getName` gives it: `com.acme.Rule`, `[I`, `[Ljava.lang.String;`.
    ///
    /// # Errors
    /// [`Error::OtherVm`], and whatever ends a call.
    pub fn class_name(&self, context: impl Context) -> Result<String, Error> {
        context.enter(|thread| {
            let object = self.in_thread(thread)?;
            Ok(thread.class_of(object).external_name())
        })
    }

    /// Whether both are the same object (`==`).
    ///
    /// # Errors
    /// As [`class_name`](Self::class_name).
    pub fn is_same(&self, context: impl Context, other: &Self) -> Result<bool, Error> {
        context.enter(|thread| {
            let (one, other) = (self.in_thread(thread)?, other.in_thread(thread)?);
            Ok(thread.raw(one) == thread.raw(other))
        })
    }

    /// The elements of an array of objects.
    ///
    /// # Errors
    /// [`Error::WrongClass`] if it is no such array, else as [`class_name`](Self::class_name).
    pub fn elements(&self, context: impl Context) -> Result<Vec<Option<Self>>, Error> {
        context.enter(|thread| {
            let array = self.in_thread(thread)?;
            let class = thread.class_of(array);
            if class.element_kind() != Some(ValueKind::Reference) {
                return Err(Error::WrongClass(format!("{} is no array of objects", class.external_name())).into());
            }
            let mark = thread.handles.mark();
            let mut elements = Vec::new();
            for index in 0..thread.array_length(array) {
                if index % 256 == 255 {
                    meter::charge(thread, 1)?;
                }
                let element = thread.element(array, index);
                elements.push(element.map(|element| Self::of(thread, element)));
                thread.handles.truncate(mark);
            }
            Ok(elements)
        })
    }
}

/// A new array of objects of that class.
pub(crate) fn array_of(thread: &mut JavaThread, class: ClassRef, elements: &[Option<Object>]) -> Result<Object, Fault> {
    let array = objects::new_object_array(thread, class, elements.len())?;
    let mark = thread.handles.mark();
    for (index, element) in elements.iter().enumerate() {
        let Some(element) = element else { continue };
        let element = object_to_java(element, thread, Some(class))?.reference();
        thread.set_element(array, index, element);
        thread.handles.truncate(mark);
    }
    Ok(Object::of(thread, array))
}
