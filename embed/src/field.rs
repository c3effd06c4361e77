//! Fields of guests' objects and classes.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use classfile::descriptor::parse_field;
use runtime::host_roots::HostRoots;
use runtime::linking::initialize;
use runtime::metadata::field::Field as FieldOfClass;
use runtime::metadata::pointer::Metadata;
use runtime::ops::fields;
use runtime::{ClassRef, Handle, JavaThread, Value, objects};

use crate::context::Context;
use crate::error::{Error, Fault};
use crate::method::{keep, parameter_class};
use crate::object::Object;
use crate::values::{Argument, FromJava};

/// The field that is meant, if what it holds can become a value of the Rust type. Those of subclasses hide those of their superclasses.
fn find<T: FromJava>(class: ClassRef, name: &str, is_static: bool) -> Result<Metadata<FieldOfClass>, Error> {
    let sort = if is_static { "static field" } else { "field" };
    let classes = class.ancestors().iter().rev().chain(class.all_interfaces.iter());
    let mut all = classes.flat_map(|class| class.fields().iter());
    let Some(field) = all.find(|field| field.is_static() == is_static && field.name == name) else {
        return Err(Error::NoSuchMember(format!("{} has no {sort} {name}", class.external_name())));
    };
    if !T::fits(parse_field(field.descriptor.as_bytes()).as_ref()) {
        let text = format!("the {sort} {name} of {} has the type {}", class.external_name(), field.descriptor);
        return Err(Error::NoSuchMember(text));
    }
    Ok(Metadata::of(field))
}

/// What a value must be an instance of that the field gets.
fn value_class(thread: &mut JavaThread, field: &FieldOfClass) -> Result<Option<ClassRef>, Fault> {
    let java = parse_field(field.descriptor.as_bytes());
    java.map_or(Ok(None), |java| parameter_class(thread, field.class.loader, java))
}

/// Compiled code may rely on what they hold.
fn not_final(field: &FieldOfClass) -> Result<(), Error> {
    if field.is_final() {
        return Err(Error::NoSuchMember(format!("the field {} of {} is final", field.name, field.class.external_name())));
    }
    Ok(())
}

/// A field of one `Vm`, whose class lives as long as this.
struct Resolved {
    roots: Arc<HostRoots>,
    field: Metadata<FieldOfClass>,
    value_class: Option<ClassRef>,
    /// What keeps all of them alive.
    _kept: Vec<Object>,
}

impl Resolved {
    /// The field, if it is one of this thread's `Vm`, and the object, if it has such a field.
    fn of(&self, thread: &JavaThread, object: &Object) -> Result<(Metadata<FieldOfClass>, Handle), Fault> {
        if !Arc::ptr_eq(&self.roots, &thread.vm().host_roots) {
            return Err(Error::OtherVm.into());
        }
        let object = object.in_thread(thread)?;
        if !objects::is_instance(thread, Some(object), self.field.class) {
            let found = thread.class_of(object).external_name();
            return Err(Error::WrongClass(format!("{found} is no {}", self.field.class.external_name())).into());
        }
        Ok((self.field, object))
    }
}

/// An instance field whose type has been checked: see [`Vm::field`](crate::Vm::field). It keeps its class from being unloaded.
pub struct Field<T> {
    resolved: Arc<Resolved>,
    types: PhantomData<fn(T) -> T>,
}

impl<T> Clone for Field<T> {
    fn clone(&self) -> Self {
        Self { resolved: Arc::clone(&self.resolved), types: PhantomData }
    }
}

impl<T> fmt::Debug for Field<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the field's name: its `Vm` may be gone.
        formatter.debug_struct("Field").finish_non_exhaustive()
    }
}

impl<T: FromJava> Field<T> {
    pub(crate) fn find(thread: &mut JavaThread, class: ClassRef, name: &str) -> Result<Self, Fault> {
        let field = find::<T>(class, name, false)?;
        let value_class = value_class(thread, &field)?;
        let kept = std::iter::once(class).chain(value_class).map(|class| keep(thread, class)).collect();
        let roots = Arc::clone(&thread.vm().host_roots);
        Ok(Self { resolved: Arc::new(Resolved { roots, field, value_class, _kept: kept }), types: PhantomData })
    }

    /// What the object has there.
    ///
    /// # Errors
    /// [`Error::WrongClass`] if the object has no such field, else as [`StaticMethod::call`](crate::StaticMethod::call).
    pub fn get(&self, context: impl Context, object: &Object) -> Result<T, Error> {
        context.enter(|thread| {
            let (field, object) = self.resolved.of(thread, object)?;
            let slot = fields::get_field_of(thread, object, &field)?;
            T::from_java(Value::from_slot(field.kind, slot, thread), thread)
        })
    }

    /// Puts a value there.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`] if the field is final, else as [`get`](Self::get).
    pub fn set(&self, context: impl Context, object: &Object, value: T::Given<'_>) -> Result<(), Error>
    where
        T: Argument,
    {
        context.enter(|thread| {
            let (field, object) = self.resolved.of(thread, object)?;
            not_final(&field)?;
            let value = T::to_java(value, thread, self.resolved.value_class)?.to_slot(thread);
            Ok(fields::put_field_of(thread, object, &field, value)?)
        })
    }
}

/// A static field as a value.
pub(crate) fn get_static<T: FromJava>(thread: &mut JavaThread, class: ClassRef, name: &str) -> Result<T, Fault> {
    let field = find::<T>(class, name, true)?;
    initialize::initialize(thread, field.class)?;
    let slot = fields::get_static(&field);
    T::from_java(Value::from_slot(field.kind, slot, thread), thread)
}

/// Puts a value into a static field.
pub(crate) fn set_static<T: FromJava + Argument>(
    thread: &mut JavaThread,
    class: ClassRef,
    name: &str,
    value: T::Given<'_>,
) -> Result<(), Fault> {
    let field = find::<T>(class, name, true)?;
    not_final(&field)?;
    let value_class = value_class(thread, &field)?;
    initialize::initialize(thread, field.class)?;
    let value = T::to_java(value, thread, value_class)?.to_slot(thread);
    fields::put_static(&field, value);
    Ok(())
}
