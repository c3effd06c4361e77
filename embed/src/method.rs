//! Typed calls of guests' methods and constructors.

use std::marker::PhantomData;
use std::sync::Arc;

use classfile::FieldType;
use classfile::descriptor::MethodDescriptor;
use runtime::host_roots::HostRoots;
use runtime::linking::initialize;
use runtime::loading::{load, loaders, mirror};
use runtime::metadata::loader::LoaderRef;
use runtime::metadata::method::MethodRef;
use runtime::{ClassRef, JavaThread, Value, objects};

use crate::context::Context;
use crate::error::{Error, Fault};
use crate::object::Object;
use crate::values::{Arguments, FromJava, VALUES_MAX};

/// A method of one `Vm`, whose class lives as long as this.
pub(crate) struct Resolved {
    roots: Arc<HostRoots>,
    method: MethodRef,
    /// The classes of parameters that may be given any object.
    classes: Vec<Option<ClassRef>>,
    /// What keeps all of them alive.
    _kept: Vec<Object>,
}

impl Resolved {
    pub(crate) fn new(thread: &mut JavaThread, method: MethodRef, is_object: &[bool]) -> Result<Self, Fault> {
        let class = method.class;
        let mut kept = vec![keep(thread, class)];
        let mut classes = Vec::new();
        if is_object.contains(&true) {
            let descriptor = descriptor_of(method);
            for (java, is_object) in descriptor.parameters().zip(is_object) {
                let class = if *is_object { parameter_class(thread, class.loader, java)? } else { None };
                kept.extend(class.map(|class| keep(thread, class)));
                classes.push(class);
            }
        }
        Ok(Self { roots: Arc::clone(&thread.vm().host_roots), method, classes, _kept: kept })
    }

    /// What each parameter takes that may be given any object.
    pub(crate) fn classes(&self) -> &[Option<ClassRef>] {
        &self.classes
    }

    /// The method, if it is one of this thread's `Vm`.
    #[inline]
    fn method(&self, thread: &JavaThread) -> Result<MethodRef, Fault> {
        if Arc::ptr_eq(&self.roots, &thread.vm().host_roots) { Ok(self.method) } else { Err(Error::OtherVm.into()) }
    }
}

pub(crate) fn keep(thread: &mut JavaThread, class: ClassRef) -> Object {
    let mirror = mirror::mirror(thread, class);
    Object::of(thread, mirror)
}

/// What may be given where a type is declared; none: no objects.
pub(crate) fn parameter_class(
    thread: &mut JavaThread,
    loader: LoaderRef,
    java: FieldType<'_>,
) -> Result<Option<ClassRef>, Fault> {
    let (FieldType::Class(name) | FieldType::Array(name)) = java else { return Ok(None) };
    let name = thread.vm().symbols.intern(name);
    Ok(Some(load::load_referenced_class(thread, loader, name)?))
}

pub(crate) fn descriptor_of(method: MethodRef) -> MethodDescriptor<'static> {
    // The symbol lives as long as its class.
    MethodDescriptor::parse(method.descriptor.as_bytes()).expect("descriptors of methods are checked")
}

/// The class of this name that the program has: through the application loader, or the loader of a [`Program`](crate::Program).
pub(crate) fn class_of_program(thread: &mut JavaThread, loader: Option<&Object>, name: &str) -> Result<ClassRef, Fault> {
    let name = thread.vm().symbol(&name.replace('.', "/"));
    let loader = match loader {
        Some(loader) => loader.in_thread(thread)?,
        None => thread.handle(thread.vm().system_loader.load(thread)),
    };
    let loader = loaders::loader_of(thread, Some(loader));
    Ok(load::load_referenced_class(thread, loader, name)?)
}

/// What a method must be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Static,
    Instance,
    Constructor,
}

impl Sort {
    fn includes(self, method: MethodRef) -> bool {
        match self {
            Self::Static => method.is_static() && !method.is_class_initializer(),
            Self::Instance => !method.is_static() && !method.is_constructor(),
            Self::Constructor => method.is_constructor(),
        }
    }

    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Static => "static method",
            Self::Instance => "method",
            Self::Constructor => "constructor",
        }
    }
}

/// Methods of that name that the class has, its own first.
pub(crate) fn methods_named(class: ClassRef, name: &str, sort: Sort) -> Vec<MethodRef> {
    let classes = class.ancestors().iter().rev().chain(class.all_interfaces.iter());
    let classes = classes.take(if sort == Sort::Constructor { 1 } else { usize::MAX });
    let all = classes.flat_map(|class| class.methods());
    all.filter(|method| method.name == name && sort.includes(*method)).collect()
}

/// Whether it is not abstract.
pub(crate) fn has_instances(class: ClassRef) -> bool {
    !class.is_interface() && !class.has(classfile::access::ABSTRACT)
}

/// The method that is meant: by its name, which may have a descriptor behind it, and by the Rust types.
fn find<A: Arguments, R: FromJava>(class: ClassRef, name: &str, sort: Sort) -> Result<MethodRef, Error> {
    let (name, wanted) = name.find('(').map_or((name, None), |at| (&name[..at], Some(&name[at..])));
    let named = methods_named(class, name, sort);
    let fit = |method: &MethodRef| {
        let descriptor = descriptor_of(*method);
        let parameters: Vec<FieldType<'_>> = descriptor.parameters().collect();
        let is_wanted = wanted.is_none_or(|wanted| method.descriptor == wanted);
        if is_wanted && R::fits(descriptor.return_type().as_ref()) { A::fit(&parameters) } else { None }
    };
    // Those of subclasses come first, and hide what they override.
    let mut fitting: Vec<(u32, MethodRef)> = Vec::new();
    for method in &named {
        if let Some(fit) = fit(method)
            && !fitting.iter().any(|(_, known)| known.descriptor == method.descriptor)
        {
            fitting.push((fit, *method));
        }
    }
    let best = fitting.iter().map(|(fit, _)| *fit).min();
    fitting.retain(|(fit, _)| Some(*fit) == best);
    // A method that gives a more special result comes with one that gives the general: the latter is a bridge.
    if fitting.len() > 1 {
        fitting.retain(|(_, method)| !method.has(classfile::access::SYNTHETIC));
    }
    let list = |methods: &mut dyn Iterator<Item = MethodRef>| {
        let texts: Vec<String> = methods.map(|method| format!("{}{}", method.name, method.descriptor)).collect();
        texts.join(", ")
    };
    let (sort, place) = (sort.text(), class.external_name());
    match fitting.as_slice() {
        [(_, method)] => Ok(*method),
        [] if named.is_empty() => Err(Error::NoSuchMember(format!("{place} has no {sort} {name}"))),
        [] => {
            let text = list(&mut named.iter().copied());
            Err(Error::NoSuchMember(format!("{place} has no {sort} {name} of these types; it has {text}")))
        }
        several => {
            let text = list(&mut several.iter().map(|(_, method)| *method));
            Err(Error::NoSuchMember(format!("several methods fit, write one with its descriptor: {text}")))
        }
    }
}

/// Calls with the arguments that `fill` puts into place.
#[inline]
fn call<A: Arguments, R: FromJava>(
    thread: &mut JavaThread,
    resolved: &Resolved,
    receiver: Option<&Object>,
    given: A::Given<'_>,
) -> Result<R, Fault> {
    let method = resolved.method(thread)?;
    let mut values = [Value::Void; VALUES_MAX];
    let first = usize::from(receiver.is_some());
    let count = first + A::IS_OBJECT.len();
    let result = match receiver {
        None => {
            initialize::initialize(thread, method.class)?;
            A::to_java(given, thread, &resolved.classes, &mut values)?;
            thread.invoke(method, &values[..count])?
        }
        Some(receiver) => {
            let handle = receiver.in_thread(thread)?;
            if !objects::is_instance(thread, Some(handle), method.class) {
                let found = thread.class_of(handle).external_name();
                return Err(Error::WrongClass(format!("{found} is no {}", method.class.external_name())).into());
            }
            values[0] = Value::Ref(Some(handle));
            A::to_java(given, thread, &resolved.classes, &mut values[1..])?;
            thread.invoke_virtual(method, &values[..count])?
        }
    };
    R::from_java(result, thread)
}

macro_rules! handle_of_method {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        pub struct $name<A, R> {
            resolved: Arc<Resolved>,
            types: PhantomData<fn(A) -> R>,
        }

        impl<A, R> Clone for $name<A, R> {
            fn clone(&self) -> Self {
                Self { resolved: Arc::clone(&self.resolved), types: PhantomData }
            }
        }

        impl<A, R> std::fmt::Debug for $name<A, R> {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                // Not the method's name: its `Vm` may be gone.
                formatter.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

handle_of_method! {
    /// A static method whose types have been checked: see [`Vm::static_method`](crate::Vm::static_method). It keeps its class from being unloaded.
    StaticMethod
}

handle_of_method! {
    /// An instance method whose types have been checked: see [`Vm::method`](crate::Vm::method). It keeps its class from being unloaded.
    Method
}

/// A constructor whose types have been checked: see [`Vm::constructor`](crate::Vm::constructor). It keeps its class from being unloaded.
pub struct Constructor<A> {
    resolved: Arc<Resolved>,
    types: PhantomData<fn(A)>,
}

impl<A> std::fmt::Debug for Constructor<A> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Constructor").finish_non_exhaustive()
    }
}

impl<A> Clone for Constructor<A> {
    fn clone(&self) -> Self {
        Self { resolved: Arc::clone(&self.resolved), types: PhantomData }
    }
}

impl<A: Arguments, R: FromJava> StaticMethod<A, R> {
    pub(crate) fn find(thread: &mut JavaThread, class: ClassRef, name: &str) -> Result<Self, Fault> {
        let method = find::<A, R>(class, name, Sort::Static)?;
        Ok(Self { resolved: Arc::new(Resolved::new(thread, method, A::IS_OBJECT)?), types: PhantomData })
    }

    /// Calls the method; initialises its class first, if need be.
    ///
    /// # Errors
    /// Every [`Error`] that stands for how a call can end.
    #[inline]
    pub fn call(&self, context: impl Context, arguments: A::Given<'_>) -> Result<R, Error> {
        context.enter(|thread| call::<A, R>(thread, &self.resolved, None, arguments))
    }
}

impl<A: Arguments, R: FromJava> Method<A, R> {
    pub(crate) fn find(thread: &mut JavaThread, class: ClassRef, name: &str) -> Result<Self, Fault> {
        let method = find::<A, R>(class, name, Sort::Instance)?;
        Ok(Self { resolved: Arc::new(Resolved::new(thread, method, A::IS_OBJECT)?), types: PhantomData })
    }

    /// Calls the implementation that the receiver has of the method.
    ///
    /// # Errors
    /// [`Error::WrongClass`] if the receiver has no such method, else as [`StaticMethod::call`].
    #[inline]
    pub fn call(&self, context: impl Context, receiver: &Object, arguments: A::Given<'_>) -> Result<R, Error> {
        context.enter(|thread| call::<A, R>(thread, &self.resolved, Some(receiver), arguments))
    }
}

impl<A: Arguments> Constructor<A> {
    pub(crate) fn find(thread: &mut JavaThread, class: ClassRef, descriptor: &str) -> Result<Self, Fault> {
        if !has_instances(class) {
            return Err(Error::NoSuchMember(format!("{} has no instances of its own", class.external_name())).into());
        }
        let method = find::<A, ()>(class, &format!("<init>{descriptor}"), Sort::Constructor)?;
        Ok(Self { resolved: Arc::new(Resolved::new(thread, method, A::IS_OBJECT)?), types: PhantomData })
    }

    /// Makes an object.
    ///
    /// # Errors
    /// As [`StaticMethod::call`].
    pub fn call(&self, context: impl Context, arguments: A::Given<'_>) -> Result<Object, Error> {
        context.enter(|thread| {
            let method = self.resolved.method(thread)?;
            initialize::initialize(thread, method.class)?;
            let object = objects::new_object(thread, method.class)?;
            let mut values = [Value::Void; VALUES_MAX];
            values[0] = Value::Ref(Some(object));
            A::to_java(arguments, thread, &self.resolved.classes, &mut values[1..])?;
            thread.invoke(method, &values[..=A::IS_OBJECT.len()])?;
            Ok(Object::of(thread, object))
        })
    }
}
