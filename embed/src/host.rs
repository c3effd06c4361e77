//! Functions of the host that guests call.
//!
//! To the guest they are methods of a Java interface, or native methods of its own classes. What stands behind them is a private table of the `Vm`: nothing that
//! a guest does to its heap, to receivers or to arguments changes which function runs, and the types of the arguments are those of the method's descriptor.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use classfile::FieldType;
use classfile::access;
use classfile::descriptor::MethodDescriptor;
use runtime::loading::definition::{Definition, Hidden};
use runtime::loading::{define, load};
use runtime::metadata::class::ClassBytes;
use runtime::metadata::method::MethodRef;
use runtime::metadata::symbol::{HIDDEN_MARK, UniqueSymbol};
use runtime::natives::HostFunction as NativeFunction;
use runtime::thread::may_collect;
use runtime::{ClassRef, JavaResult, JavaThread, Throw, Value, ValueKind, objects};

use crate::class_writer::HostClass;
use crate::context::Caller;
use crate::dynamic::Dynamic;
use crate::error::{Error, Fault};
use crate::method::descriptor_of;
use crate::object::Object;
use crate::values::{Argument, Fit, FromJava};

/// An exception that a host function throws into its guest: made from its class and message, or of any Rust error, which becomes a `RuntimeException` with
/// the error's text. An [`Error::Guest`](crate::Error::Guest) throws the guest's own exception again.
pub struct Throwable {
    class: String,
    message: String,
    object: Option<Object>,
}

impl Throwable {
    /// An exception of a class that the class library's `java.base` has and that has a constructor for a message, such as
    /// `java.lang.IllegalArgumentException`.
    pub fn new(class: impl Into<String>, message: impl Into<String>) -> Self {
        Self { class: class.into().replace('.', "/"), message: message.into(), object: None }
    }
}

impl fmt::Debug for Throwable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Throwable").field("class", &self.class).field("message", &self.message).finish_non_exhaustive()
    }
}

impl<E: std::error::Error + 'static> From<E> for Throwable {
    fn from(error: E) -> Self {
        let mut throwable = Self::new("java/lang/RuntimeException", error.to_string());
        if let Some(Error::Guest(exception)) = (&error as &dyn Any).downcast_ref::<Error>() {
            throwable.object = Some(exception.object().clone());
        }
        throwable
    }
}

/// What a host function gives: an [`Argument`], `()`, or a [`Result`] of them whose error can become a [`Throwable`].
pub trait HostResult {
    /// What is left when errors are taken out.
    #[doc(hidden)]
    type Plain;
    #[doc(hidden)]
    const IS_OBJECT: bool;
    #[doc(hidden)]
    fn fit(java: Option<&FieldType<'_>>) -> Option<Fit>;
    /// Runs code of the host.
    #[doc(hidden)]
    fn plain(self) -> Result<Self::Plain, Throwable>;
    #[doc(hidden)]
    fn to_java(plain: Self::Plain, thread: &mut JavaThread, class: Option<ClassRef>) -> Result<Value, Fault>;
}

impl HostResult for () {
    type Plain = ();
    const IS_OBJECT: bool = false;
    fn fit(java: Option<&FieldType<'_>>) -> Option<Fit> {
        java.is_none().then_some(0)
    }
    fn plain(self) -> Result<(), Throwable> {
        Ok(())
    }
    fn to_java(_plain: (), _thread: &mut JavaThread, _class: Option<ClassRef>) -> Result<Value, Fault> {
        Ok(Value::Void)
    }
}

impl<T: Argument<Given<'static> = T>> HostResult for T {
    type Plain = T;
    const IS_OBJECT: bool = <T as Argument>::IS_OBJECT;
    fn fit(java: Option<&FieldType<'_>>) -> Option<Fit> {
        <T as Argument>::fit(java?)
    }
    fn plain(self) -> Result<T, Throwable> {
        Ok(self)
    }
    fn to_java(plain: T, thread: &mut JavaThread, class: Option<ClassRef>) -> Result<Value, Fault> {
        <T as Argument>::to_java(plain, thread, class)
    }
}

impl<T: HostResult, E: Into<Throwable>> HostResult for Result<T, E> {
    type Plain = T::Plain;
    const IS_OBJECT: bool = T::IS_OBJECT;
    fn fit(java: Option<&FieldType<'_>>) -> Option<Fit> {
        T::fit(java)
    }
    fn plain(self) -> Result<T::Plain, Throwable> {
        self.map_err(Into::into)?.plain()
    }
    fn to_java(plain: T::Plain, thread: &mut JavaThread, class: Option<ClassRef>) -> Result<Value, Fault> {
        T::to_java(plain, thread, class)
    }
}

/// Throws what a host function has made.
#[cold]
fn throw(thread: &mut JavaThread, throwable: &Throwable) -> Fault {
    let thrown = match &throwable.object {
        Some(object) => object.in_thread(thread).map(|exception| thread.throw(exception)),
        None => throw_of_class(thread, throwable).map_err(Fault::from),
    };
    thrown.map_or_else(|fault| fault, Fault::from)
}

fn throw_of_class(thread: &mut JavaThread, throwable: &Throwable) -> JavaResult<Throw> {
    let class = load::boot_class(thread, &throwable.class)?;
    let is_throwable = class.is_subclass_of(thread.vm().well_known().classes.throwable);
    let class = if is_throwable { throwable.class.as_str() } else { "java/lang/RuntimeException" };
    Ok(thread.throw_new(class, &throwable.message))
}

/// Where the values of one method stand in slots, and what its result must be an instance of.
#[doc(hidden)]
pub struct Shape {
    is_static: bool,
    class: Option<ClassRef>,
}

/// A Rust function that can be a host function: it takes up to eight values that are [`FromJava`], after a [`Caller`] if it wants one, and gives a
/// [`HostResult`].
pub trait HostFunction<Types>: Send + Sync + 'static {
    #[doc(hidden)]
    const IS_OBJECT: bool;
    #[doc(hidden)]
    fn fit(parameters: &[FieldType<'_>], result: Option<&FieldType<'_>>) -> Option<Fit>;
    #[doc(hidden)]
    fn call(&self, thread: &mut JavaThread, shape: &Shape, slots: &[u64]) -> Result<Value, Fault>;
}

/// Marks functions that take a [`Caller`].
#[doc(hidden)]
pub struct WithCaller;
/// Marks functions that do not.
#[doc(hidden)]
pub struct WithoutCaller;

#[inline(always)]
fn from_java<T: FromJava>((value, _type): (Value, PhantomData<T>), thread: &mut JavaThread) -> Result<T, Fault> {
    T::from_java(value, thread)
}

macro_rules! host_functions {
    ($($count:literal: $($name:ident $index:tt)*;)*) => { $(
        host_functions! { @one WithoutCaller, $count, [], caller, [], $($name $index)* }
        host_functions! { @one WithCaller, $count, [Caller<'_>,], caller, [caller,], $($name $index)* }
    )* };
    (@one $marker:ident, $count:literal, [$($caller:ty,)?], $safe:ident, [$($given:ident,)?], $($name:ident $index:tt)*) => {
        #[allow(non_snake_case, unused_variables, clippy::unused_unit, reason = "type names double as variables, and there may be none")]
        impl<Function, R, $($name),*> HostFunction<($marker, R, $($name,)*)> for Function
        where
            Function: Fn($($caller,)? $($name),*) -> R + Send + Sync + 'static,
            R: HostResult,
            $($name: FromJava,)*
        {
            const IS_OBJECT: bool = R::IS_OBJECT;
            fn fit(parameters: &[FieldType<'_>], result: Option<&FieldType<'_>>) -> Option<Fit> {
                let fits = parameters.len() == $count $(&& $name::fits(parameters.get($index)))*;
                if fits { R::fit(result) } else { None }
            }
            #[inline(always)]
            fn call(&self, thread: &mut JavaThread, shape: &Shape, slots: &[u64]) -> Result<Value, Fault> {
                // References become handles before anything else happens. Kinds are those of the descriptor: the function fits it.
                let slot = usize::from(!shape.is_static);
                $(
                    let (value, slot) = (Value::from_slot($name::KIND, slots[slot], thread), slot + $name::KIND.slots());
                    let $name = (value, PhantomData::<$name>);
                )*
                $(let $name = from_java($name, thread)?;)*
                let mut given = None;
                let ended = Caller::while_safe(thread, |$safe| given = Some(self($($given,)? $($name),*).plain()));
                arrive(thread, ended)?;
                match given {
                    Some(Ok(plain)) => R::to_java(plain, thread, shape.class),
                    Some(Err(throwable)) => Err(throw(thread, &throwable)),
                    None => Err(Throw::Stopped.into()),
                }
            }
        }
    };
}

host_functions! {
    0: ;
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
    7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}

#[cold]
fn throw_panic(thread: &mut JavaThread, panic: &(dyn Any + Send)) -> Throw {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let text = format!("a function of the host panicked: {}", text.unwrap_or("no message"));
    thread.throw_new("java/lang/InternalError", &text)
}

/// An error of the host becomes an exception of the guest.
#[cold]
fn throw_error(thread: &mut JavaThread, error: &Error) -> Throw {
    let class = match error {
        Error::Null(_) => "java/lang/NullPointerException",
        Error::WrongClass(_) => "java/lang/ClassCastException",
        _ => "java/lang/IllegalArgumentException",
    };
    thread.throw_new(class, &error.to_string())
}

/// A function whose types are known to its code alone.
trait Erased: Send + Sync {
    fn is_object(&self) -> bool;
    fn fit(&self, parameters: &[FieldType<'_>], result: Option<&FieldType<'_>>) -> Option<Fit>;
    /// The function as native code of a method of that shape.
    fn native(self: Arc<Self>, method: MethodRef, shape: Shape) -> NativeFunction;
}

/// What is left of a call when its arguments are known.
#[inline(always)]
fn finish(thread: &mut JavaThread, call: impl FnOnce(&mut JavaThread) -> Result<Value, Fault>) -> JavaResult<u64> {
    let mark = thread.handles.mark();
    let result = match call(thread) {
        Ok(value) => Ok(value.to_slot(thread)),
        Err(Fault::Throw(throw)) => Err(throw),
        Err(Fault::Error(error)) => Err(throw_error(thread, &error)),
    };
    thread.handles.truncate(mark);
    result
}

/// The thread runs the guest again behind a function of the host, whose panic the guest has as an exception.
#[inline(always)]
fn arrive(thread: &mut JavaThread, ended: std::thread::Result<()>) -> Result<(), Fault> {
    may_collect(thread)?;
    thread.poll()?;
    ended.map_err(|panic| throw_panic(thread, &*panic).into())
}

/// A method and what stands behind it.
type Assigned = (MethodRef, Arc<dyn Erased>);

struct Typed<F, Types>(F, PhantomData<fn() -> Types>);

impl<F: HostFunction<Types>, Types: 'static> Erased for Typed<F, Types> {
    fn is_object(&self) -> bool {
        F::IS_OBJECT
    }
    fn fit(&self, parameters: &[FieldType<'_>], result: Option<&FieldType<'_>>) -> Option<Fit> {
        F::fit(parameters, result)
    }
    fn native(self: Arc<Self>, _method: MethodRef, shape: Shape) -> NativeFunction {
        Arc::new(move |thread: &mut JavaThread, slots: &[u64]| finish(thread, |thread| self.0.call(thread, &shape, slots)))
    }
}

/// A function that takes whatever its method takes.
struct Untyped<F>(F);

impl<F: Fn(&mut Caller<'_>, Vec<Dynamic>) -> Result<Dynamic, Throwable> + Send + Sync + 'static> Erased for Untyped<F> {
    fn is_object(&self) -> bool {
        true
    }
    fn fit(&self, _parameters: &[FieldType<'_>], _result: Option<&FieldType<'_>>) -> Option<Fit> {
        Some(0)
    }
    fn native(self: Arc<Self>, method: MethodRef, shape: Shape) -> NativeFunction {
        let descriptor = descriptor_of(method);
        let (parameters, result): (Vec<_>, _) = (descriptor.parameters().collect(), descriptor.return_type());
        Arc::new(move |thread: &mut JavaThread, slots: &[u64]| {
            finish(thread, |thread| {
                let mut slot = usize::from(!shape.is_static);
                let mut values = Vec::new();
                for java in &parameters {
                    let kind = ValueKind::of_type(java);
                    values.push(Value::from_slot(kind, slots[slot], thread));
                    slot += kind.slots();
                }
                let values = values.into_iter().zip(&parameters);
                let arguments = values.map(|(value, java)| Dynamic::from_java(Some(java), value, thread));
                let arguments = arguments.collect::<Result<Vec<_>, _>>()?;
                let mut given = None;
                let ended = Caller::while_safe(thread, |mut caller| given = Some(self.0(&mut caller, arguments)));
                arrive(thread, ended)?;
                let given = match given {
                    Some(Ok(given)) => given,
                    Some(Err(throwable)) => return Err(throw(thread, &throwable)),
                    None => return Err(Throw::Stopped.into()),
                };
                match &result {
                    None => Ok(Value::Void),
                    Some(java) if given.fit(java).is_some() => given.to_java(java, thread, shape.class),
                    Some(_) => Err(Error::NoSuchMember(format!("a function of the host gave {given:?}")).into()),
                }
            })
        })
    }
}

/// Host functions by the names of the methods that they stand behind: see [`Vm::bind`](crate::Vm::bind).
#[derive(Default)]
pub struct HostFunctions {
    functions: Vec<(String, Arc<dyn Erased>)>,
}

impl fmt::Debug for HostFunctions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.functions.iter().map(|(name, _)| name)).finish()
    }
}

impl HostFunctions {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a function behind the method of this name whose types fit; the name may have a descriptor behind it.
    #[must_use]
    pub fn function<Types: 'static>(mut self, name: impl Into<String>, function: impl HostFunction<Types>) -> Self {
        self.functions.push((name.into(), Arc::new(Typed(function, PhantomData))));
        self
    }

    /// Puts a function that takes values of any type behind the method of this name; if the interface has several, the name has a descriptor behind it. What the function
    /// gives must fit the method's result.
    #[must_use]
    pub fn dynamic_function(
        mut self,
        name: impl Into<String>,
        function: impl Fn(&mut Caller<'_>, Vec<Dynamic>) -> Result<Dynamic, Throwable> + Send + Sync + 'static,
    ) -> Self {
        self.functions.push((name.into(), Arc::new(Untyped(function))));
        self
    }

    /// The function for each of these methods that has one.
    fn assign(&self, place: &str, methods: &[MethodRef]) -> Result<Vec<Assigned>, Error> {
        let mut assigned: Vec<Assigned> = Vec::new();
        for (name, function) in &self.functions {
            let (plain, wanted) = name.find('(').map_or((name.as_str(), None), |at| (&name[..at], Some(&name[at..])));
            let named = methods.iter().filter(|method| method.name == plain);
            let mut fitting: Vec<(Fit, MethodRef)> = named
                .filter(|method| wanted.is_none_or(|wanted| method.descriptor == wanted))
                .filter_map(|method| Some((fit_of(&**function, *method)?, *method)))
                .collect();
            let best = fitting.iter().map(|(fit, _)| *fit).min();
            fitting.retain(|(fit, _)| Some(*fit) == best);
            match fitting.as_slice() {
                [(_, method)] if assigned.iter().any(|(known, _)| known == method) => {
                    let text = format!("two functions fit {}", method.external_signature_short());
                    return Err(Error::NoSuchMember(text));
                }
                [(_, method)] => assigned.push((*method, Arc::clone(function))),
                [] => {
                    let texts: Vec<String> =
                        methods.iter().map(|method| format!("{}{}", method.name, method.descriptor)).collect();
                    let text = format!("{place} has no method that the function {name} fits; it has {}", texts.join(", "));
                    return Err(Error::NoSuchMember(text));
                }
                _ => {
                    return Err(Error::NoSuchMember(format!(
                        "the function {name} fits several methods of {place}: write its descriptor"
                    )));
                }
            }
        }
        Ok(assigned)
    }
}

fn fit_of(function: &dyn Erased, method: MethodRef) -> Option<Fit> {
    let descriptor = MethodDescriptor::parse(method.descriptor.as_bytes())?;
    let parameters: Vec<FieldType<'_>> = descriptor.parameters().collect();
    function.fit(&parameters, descriptor.return_type().as_ref())
}

/// The function as a native of `method`; what it gives is checked against the method's result.
fn native(thread: &mut JavaThread, method: MethodRef, function: Arc<dyn Erased>) -> Result<NativeFunction, Fault> {
    let descriptor = MethodDescriptor::parse(method.descriptor.as_bytes()).expect("descriptors of methods are checked");
    let class = match descriptor.return_type() {
        Some(FieldType::Class(name) | FieldType::Array(name)) if function.is_object() => {
            let name = thread.vm().symbols.intern(name);
            Some(load::load_referenced_class(thread, method.class.loader, name)?)
        }
        _ => None,
    };
    Ok(function.native(method, Shape { is_static: method.is_static(), class }))
}

/// Puts native functions behind native methods of a class.
pub(crate) fn bind_method(thread: &JavaThread, method: MethodRef, function: NativeFunction) -> Result<(), Error> {
    let full = || Error::NoSuchMember("the Vm has no room for another host function".to_owned());
    let id = thread.vm().natives.add_host(function).ok_or_else(full)?;
    method.native.set(id).map_err(|_| Error::NoSuchMember(format!("{} is bound already", method.external_signature_short())))
}

/// An object that implements an interface by functions of the host.
pub(crate) fn implement(thread: &mut JavaThread, interface: ClassRef, functions: &HostFunctions) -> Result<Object, Fault> {
    let place = interface.external_name();
    if !interface.is_interface() {
        return Err(Error::NoSuchMember(format!("{place} is no interface")).into());
    }
    let holders = std::iter::once(interface).chain(interface.all_interfaces.iter().copied());
    let mut methods: Vec<MethodRef> = Vec::new();
    for method in holders.flat_map(|holder| holder.methods().collect::<Vec<_>>()) {
        let known = methods.iter().any(|known| known.name == method.name && known.descriptor == method.descriptor);
        if !known && !method.is_static() && !method.is_private() {
            methods.push(method);
        }
    }
    let assigned = functions.assign(&place, &methods)?;
    let object = thread.vm().well_known().classes.object;
    let is_missing = |method: &&MethodRef| {
        let of_object = object.declared_method(method.name, method.descriptor).is_some_and(|own| own.has(access::PUBLIC));
        method.is_abstract() && !of_object && !assigned.iter().any(|(known, _)| known == *method)
    };
    let missing: Vec<String> = methods.iter().filter(is_missing).map(|method| method.external_signature_short()).collect();
    if !missing.is_empty() {
        return Err(Error::NoSuchMember(format!("no function for {}", missing.join(", "))).into());
    }
    let class = define_implementation(thread, interface, &assigned)?;
    for (method, function) in assigned {
        let own = class.declared_method(method.name, method.descriptor).expect("the class was written with it");
        let function = native(thread, own, function)?;
        bind_method(thread, own, function)?;
    }
    runtime::linking::initialize::initialize(thread, class)?;
    let object = objects::new_object(thread, class)?;
    Ok(Object::of(thread, object))
}

/// A hidden class beside the interface: no guest finds it by name, and it ends with its object.
fn define_implementation(thread: &mut JavaThread, interface: ClassRef, assigned: &[Assigned]) -> JavaResult<ClassRef> {
    let vm = thread.vm();
    let (interface_name, name) = (interface.name.to_str(), format!("{}$$Host", interface.name.to_str()));
    let texts: Vec<_> = assigned.iter().map(|(method, _)| (method.name.to_str(), method.descriptor.to_str())).collect();
    let natives: Vec<_> = texts.iter().map(|(name, descriptor)| (&**name, &**descriptor, access::PUBLIC)).collect();
    let class = HostClass {
        name: &name,
        superclass: "java/lang/Object",
        interfaces: &[&*interface_name],
        constructor: None,
        natives: &natives,
    };
    let suffix = format!("{HIDDEN_MARK}0x{:016x}", vm.next_hidden_number());
    let own_name = UniqueSymbol::new(&[name.as_bytes(), suffix.as_bytes()].concat());
    let definition = Definition {
        loader: interface.loader,
        name: own_name.symbol(),
        own_name: Some(own_name),
        declared_name: vm.symbol(&name),
        hidden: Some(Hidden { nest_host: None, strong: false, vm_annotations: false }),
        protection_domain: None,
        source: None,
    };
    define::define_class(thread, definition, ClassBytes::Owned(class.to_bytes().into()))
}

/// Puts functions of the host behind native methods that a class declares.
pub(crate) fn bind_natives(thread: &mut JavaThread, class: ClassRef, functions: &HostFunctions) -> Result<(), Fault> {
    let place = class.external_name();
    if !class.loader.unloadable && !loads_program(thread, class) {
        return Err(Error::NoSuchMember(format!("{place} belongs to the class library")).into());
    }
    let methods: Vec<MethodRef> = class.methods().filter(|method| method.is_native()).collect();
    for (method, function) in functions.assign(&place, &methods)? {
        let function = native(thread, method, function)?;
        bind_method(thread, method, function)?;
    }
    Ok(())
}

/// Whether the application loader has defined a class.
fn loads_program(thread: &JavaThread, class: ClassRef) -> bool {
    class.loader.object.load(thread) == thread.vm().system_loader.load(thread)
}
