//! Calls whose types are known only when they are made: for hosts that are no Rust programs, or read from elsewhere what they call.

use std::fmt;
use std::sync::{Arc, OnceLock};

use classfile::FieldType;
use runtime::linking::initialize;
use runtime::metadata::method::MethodRef;
use runtime::{ClassRef, Handle, JavaThread, Value, ValueKind, objects};

use crate::context::Context;
use crate::error::{Error, Fault};
use crate::method::{Resolved, Sort, descriptor_of, has_instances, keep, methods_named};
use crate::object::Object;
use crate::values::{Argument, Element, Fit, FromJava, fit_of_string};

/// A Java value, as argument or result.
#[derive(Clone, Debug)]
pub enum Dynamic {
    /// The result of a method that has none.
    Void,
    /// `null`
    Null,
    /// `boolean`
    Boolean(bool),
    /// `byte`
    Byte(i8),
    /// `char`
    Char(u16),
    /// `short`
    Short(i16),
    /// `int`
    Int(i32),
    /// `long`
    Long(i64),
    /// `float`
    Float(f32),
    /// `double`
    Double(f64),
    /// `String`
    Text(String),
    /// `boolean[]`
    Booleans(Vec<bool>),
    /// `byte[]`
    Bytes(Vec<u8>),
    /// `char[]`
    Chars(Vec<u16>),
    /// `short[]`
    Shorts(Vec<i16>),
    /// `int[]`
    Ints(Vec<i32>),
    /// `long[]`
    Longs(Vec<i64>),
    /// `float[]`
    Floats(Vec<f32>),
    /// `double[]`
    Doubles(Vec<f64>),
    /// `String[]` without nulls
    Texts(Vec<String>),
    /// Any other object.
    Object(Object),
}

/// What Java does only with a cast, or not at all: chosen when nothing else fits.
const NARROWER: Fit = 100;

/// How far one number type is from another; narrower ones come after all that are wider.
fn distance(from: Fit, to: Fit) -> Fit {
    if to >= from { to - from } else { NARROWER + from - to }
}

/// How a whole number fits: any number type that has it. `rank` is its own type's, from `byte` (0) to `long` (3).
fn fit_of_whole(value: i64, rank: Fit, java: &FieldType<'_>) -> Option<Fit> {
    let (has, to) = match java {
        FieldType::Byte => (i8::try_from(value).is_ok(), 0),
        FieldType::Short => (i16::try_from(value).is_ok(), 1),
        FieldType::Int => (i32::try_from(value).is_ok(), 2),
        FieldType::Long => (true, 3),
        FieldType::Float => (true, 4),
        FieldType::Double => (true, 5),
        FieldType::Char => return u16::try_from(value).is_ok().then_some(2 * NARROWER),
        _ => return None,
    };
    has.then(|| distance(rank, to))
}

/// A fraction becomes the nearest `float`, if that is all there is.
fn fit_of_fraction(rank: Fit, java: &FieldType<'_>) -> Option<Fit> {
    match java {
        FieldType::Float => Some(distance(rank, 0)),
        FieldType::Double => Some(distance(rank, 1)),
        _ => None,
    }
}

fn fit_of_array<E: Element + 'static>(java: &FieldType<'_>) -> Option<Fit> {
    match java {
        FieldType::Class(b"java/lang/Object") => Some(2),
        java => <Vec<E> as Argument>::fit(java),
    }
}

impl Dynamic {
    pub(crate) fn fit(&self, java: &FieldType<'_>) -> Option<Fit> {
        match self {
            Self::Void => None,
            Self::Null | Self::Object(_) => java.is_reference().then_some(0),
            Self::Boolean(_) => (*java == FieldType::Boolean).then_some(0),
            Self::Byte(value) => fit_of_whole(i64::from(*value), 0, java),
            Self::Short(value) => fit_of_whole(i64::from(*value), 1, java),
            Self::Int(value) => fit_of_whole(i64::from(*value), 2, java),
            Self::Long(value) => fit_of_whole(*value, 3, java),
            Self::Char(_) if *java == FieldType::Char => Some(0),
            Self::Char(value) => fit_of_whole(i64::from(*value), 2, java).map(|fit| fit + 1),
            Self::Float(_) => fit_of_fraction(0, java),
            Self::Double(_) => fit_of_fraction(1, java),
            Self::Text(text) if *java == FieldType::Char => (text.encode_utf16().count() == 1).then_some(2 * NARROWER),
            Self::Text(_) => fit_of_string(java),
            Self::Booleans(_) => fit_of_array::<bool>(java),
            Self::Bytes(_) => fit_of_array::<u8>(java),
            Self::Chars(_) => fit_of_array::<u16>(java),
            Self::Shorts(_) => fit_of_array::<i16>(java),
            Self::Ints(_) => fit_of_array::<i32>(java),
            Self::Longs(_) => fit_of_array::<i64>(java),
            Self::Floats(_) => fit_of_array::<f32>(java),
            Self::Doubles(_) => fit_of_array::<f64>(java),
            Self::Texts(_) => fit_of_array::<String>(java),
        }
    }

    /// A whole number, if it is one.
    fn whole(&self) -> Option<i64> {
        match self {
            Self::Byte(value) => Some(i64::from(*value)),
            Self::Short(value) => Some(i64::from(*value)),
            Self::Int(value) => Some(i64::from(*value)),
            Self::Long(value) => Some(*value),
            Self::Char(value) => Some(i64::from(*value)),
            Self::Text(text) => text.encode_utf16().next().map(i64::from),
            _ => None,
        }
    }

    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as Java converts numbers")]
    fn fraction(&self) -> f64 {
        match self {
            Self::Float(value) => f64::from(*value),
            Self::Double(value) => *value,
            other => other.whole().unwrap_or(0) as f64,
        }
    }

    /// The value as one of a type that it fits.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "what fits is not truncated, or as Java does"
    )]
    pub(crate) fn to_java(&self, java: &FieldType<'_>, thread: &mut JavaThread, class: Option<ClassRef>) -> Result<Value, Fault> {
        let whole = || self.whole().unwrap_or(0);
        Ok(match (self, java) {
            (Self::Boolean(value), _) => Value::Int(i32::from(*value)),
            (_, FieldType::Boolean | FieldType::Byte | FieldType::Short | FieldType::Char | FieldType::Int) => {
                Value::Int(whole() as i32)
            }
            (_, FieldType::Long) => Value::Long(whole()),
            (_, FieldType::Float) => Value::Float(self.whole().map_or_else(|| self.fraction() as f32, |whole| whole as f32)),
            (_, FieldType::Double) => Value::Double(self.fraction()),
            (Self::Text(text), _) => <&str as Argument>::to_java(text, thread, None)?,
            (Self::Object(object), _) => <&Object as Argument>::to_java(object, thread, class)?,
            (Self::Booleans(elements), _) => array(elements, thread)?,
            (Self::Bytes(elements), _) => array(elements, thread)?,
            (Self::Chars(elements), _) => array(elements, thread)?,
            (Self::Shorts(elements), _) => array(elements, thread)?,
            (Self::Ints(elements), _) => array(elements, thread)?,
            (Self::Longs(elements), _) => array(elements, thread)?,
            (Self::Floats(elements), _) => array(elements, thread)?,
            (Self::Doubles(elements), _) => array(elements, thread)?,
            (Self::Texts(elements), _) => array(elements, thread)?,
            (_, _) => Value::Ref(None),
        })
    }

    /// A value of that type.
    pub(crate) fn from_java(java: Option<&FieldType<'_>>, value: Value, thread: &mut JavaThread) -> Result<Self, Fault> {
        let Some(java) = java else { return Ok(Self::Void) };
        if java.is_reference() && value.reference().is_none() {
            return Ok(Self::Null);
        }
        Ok(match java {
            FieldType::Boolean => Self::Boolean(bool::from_java(value, thread)?),
            FieldType::Byte => Self::Byte(i8::from_java(value, thread)?),
            FieldType::Char => Self::Char(u16::from_java(value, thread)?),
            FieldType::Short => Self::Short(i16::from_java(value, thread)?),
            FieldType::Int => Self::Int(i32::from_java(value, thread)?),
            FieldType::Long => Self::Long(i64::from_java(value, thread)?),
            FieldType::Float => Self::Float(f32::from_java(value, thread)?),
            FieldType::Double => Self::Double(f64::from_java(value, thread)?),
            FieldType::Class(b"java/lang/String") => Self::Text(String::from_java(value, thread)?),
            FieldType::Array(b"[Z") => Self::Booleans(Vec::from_java(value, thread)?),
            FieldType::Array(b"[B") => Self::Bytes(Vec::from_java(value, thread)?),
            FieldType::Array(b"[C") => Self::Chars(Vec::from_java(value, thread)?),
            FieldType::Array(b"[S") => Self::Shorts(Vec::from_java(value, thread)?),
            FieldType::Array(b"[I") => Self::Ints(Vec::from_java(value, thread)?),
            FieldType::Array(b"[J") => Self::Longs(Vec::from_java(value, thread)?),
            FieldType::Array(b"[F") => Self::Floats(Vec::from_java(value, thread)?),
            FieldType::Array(b"[D") => Self::Doubles(Vec::from_java(value, thread)?),
            FieldType::Array(b"[Ljava/lang/String;") if !has_null(value, thread) => Self::Texts(Vec::from_java(value, thread)?),
            FieldType::Class(_) | FieldType::Array(_) => Self::Object(Object::from_java(value, thread)?),
        })
    }
}

fn array<E: Element>(elements: &[E], thread: &mut JavaThread) -> Result<Value, Fault> {
    Ok(Value::Ref(Some(E::to_array(elements, thread)?)))
}

/// Whether an array of strings has a null, and so stays an object.
fn has_null(value: Value, thread: &mut JavaThread) -> bool {
    let Some(array) = value.reference() else { return true };
    let is_of_objects = thread.class_of(array).element_kind() == Some(ValueKind::Reference);
    let mark = thread.handles.mark();
    let mut all = 0..if is_of_objects { thread.array_length(array) } else { 0 };
    let found = all.any(|index| {
        let is_null = thread.element(array, index).is_none();
        thread.handles.truncate(mark);
        is_null
    });
    found || !is_of_objects
}

/// One of several methods of a name.
struct Overload {
    method: MethodRef,
    parameters: Vec<FieldType<'static>>,
    result: Option<FieldType<'static>>,
    resolved: OnceLock<Resolved>,
}

impl Overload {
    fn new(method: MethodRef) -> Self {
        let descriptor = descriptor_of(method);
        let parameters = descriptor.parameters().collect();
        Self { method, parameters, result: descriptor.return_type(), resolved: OnceLock::new() }
    }

    fn fit(&self, arguments: &[Dynamic]) -> Option<Fit> {
        if self.parameters.len() != arguments.len() {
            return None;
        }
        arguments.iter().zip(&self.parameters).try_fold(0, |sum, (argument, java)| Some(sum + argument.fit(java)?))
    }

    /// The classes of its parameters are loaded when it is called first.
    fn resolved(&self, thread: &mut JavaThread) -> Result<&Resolved, Fault> {
        if let Some(resolved) = self.resolved.get() {
            return Ok(resolved);
        }
        let is_object: Vec<bool> = self.parameters.iter().map(FieldType::is_reference).collect();
        let resolved = Resolved::new(thread, self.method, &is_object)?;
        Ok(self.resolved.get_or_init(|| resolved))
    }
}

struct Overloads {
    sort: Sort,
    name: String,
    /// What keeps the class alive, and tells whose it is.
    class: Object,
    all: Vec<Overload>,
}

/// All methods or constructors of one name, of which the values choose one: see [`Vm::dynamic_method`](crate::Vm::dynamic_method).
#[derive(Clone)]
pub struct DynamicMethod(Arc<Overloads>);

impl fmt::Debug for DynamicMethod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("DynamicMethod").field(&self.0.name).finish()
    }
}

impl DynamicMethod {
    pub(crate) fn find(thread: &mut JavaThread, class: ClassRef, name: &str, sort: Sort) -> Result<Self, Fault> {
        if sort == Sort::Constructor && !has_instances(class) {
            return Err(Error::NoSuchMember(format!("{} has no instances of its own", class.external_name())).into());
        }
        let (plain, wanted) = name.find('(').map_or((name, None), |at| (&name[..at], Some(&name[at..])));
        let mut all: Vec<Overload> = Vec::new();
        // Those of subclasses come first, and hide what they override; bridges give way to what they lead to.
        let named = methods_named(class, plain, sort);
        let (bridges, plain_ones): (Vec<_>, Vec<_>) =
            named.into_iter().partition(|method| method.has(classfile::access::SYNTHETIC));
        for method in plain_ones.into_iter().chain(bridges) {
            let parameters = |one: MethodRef| -> Vec<FieldType<'static>> { descriptor_of(one).parameters().collect() };
            let is_wanted = wanted.is_none_or(|wanted| method.descriptor == wanted);
            if is_wanted && !all.iter().any(|known| known.parameters == parameters(method)) {
                all.push(Overload::new(method));
            }
        }
        let (text, place) = (sort.text(), class.external_name());
        if all.is_empty() {
            return Err(Error::NoSuchMember(format!("{place} has no {text} {name}")).into());
        }
        let class = keep(thread, class);
        Ok(Self(Arc::new(Overloads { sort, name: format!("{place}.{plain}"), class, all })))
    }

    /// Calls the method that the arguments fit best; `receiver` is that of an instance method. Numbers go where a type has them; Java's own choice between methods
    /// is finer than this one where several fit: then the name that was looked up should have had a descriptor.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`] if no method or several fit, else as [`StaticMethod::call`](crate::StaticMethod::call).
    pub fn call(&self, context: impl Context, receiver: Option<&Object>, arguments: &[Dynamic]) -> Result<Dynamic, Error> {
        context.enter(|thread| {
            self.0.class.in_thread(thread)?;
            let overload = self.choose(arguments)?;
            let classes = overload.resolved(thread)?.classes();
            let first = self.receiver(thread, overload.method, receiver)?;
            let mut values: Vec<Value> = first.map(|receiver| Value::Ref(Some(receiver))).into_iter().collect();
            for (index, (argument, java)) in arguments.iter().zip(&overload.parameters).enumerate() {
                values.push(argument.to_java(java, thread, classes.get(index).copied().flatten())?);
            }
            match (self.0.sort, first) {
                (Sort::Constructor, Some(made)) => {
                    thread.invoke(overload.method, &values)?;
                    Ok(Dynamic::Object(Object::of(thread, made)))
                }
                (Sort::Instance, _) => {
                    let result = thread.invoke_virtual(overload.method, &values)?;
                    Dynamic::from_java(overload.result.as_ref(), result, thread)
                }
                _ => {
                    let result = thread.invoke(overload.method, &values)?;
                    Dynamic::from_java(overload.result.as_ref(), result, thread)
                }
            }
        })
    }

    /// What the method is called on.
    fn receiver(&self, thread: &mut JavaThread, method: MethodRef, given: Option<&Object>) -> Result<Option<Handle>, Fault> {
        match (self.0.sort, given) {
            (Sort::Static, _) => {
                initialize::initialize(thread, method.class)?;
                Ok(None)
            }
            (Sort::Constructor, _) => {
                initialize::initialize(thread, method.class)?;
                Ok(Some(objects::new_object(thread, method.class)?))
            }
            (Sort::Instance, Some(object)) => {
                let receiver = object.in_thread(thread)?;
                if !objects::is_instance(thread, Some(receiver), method.class) {
                    let found = thread.class_of(receiver).external_name();
                    return Err(Error::WrongClass(format!("{found} is no {}", method.class.external_name())).into());
                }
                Ok(Some(receiver))
            }
            (Sort::Instance, None) => Err(Error::Null("a receiver").into()),
        }
    }

    fn choose(&self, arguments: &[Dynamic]) -> Result<&Overload, Error> {
        let fitting: Vec<_> = self.0.all.iter().filter_map(|one| Some((one.fit(arguments)?, one))).collect();
        let best = fitting.iter().map(|(fit, _)| *fit).min();
        let mut fitting = fitting.iter().filter(|(fit, _)| Some(*fit) == best);
        let (first, another) = (fitting.next(), fitting.next().is_some());
        match first {
            Some((_, one)) if !another => Ok(one),
            _ => {
                let texts: Vec<String> = self.0.all.iter().map(|one| one.method.descriptor.to_str().into_owned()).collect();
                let what = if another { "several methods" } else { "no method" };
                let name = &self.0.name;
                Err(Error::NoSuchMember(format!("{what} {name} fit these arguments; there are {}", texts.join(", "))))
            }
        }
    }
}
