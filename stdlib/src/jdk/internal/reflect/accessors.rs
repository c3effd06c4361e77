//! Natives of `NativeMethodAccessorImpl` and `NativeConstructorAccessorImpl`: reflective calls.

use classfile::access;
use classfile::descriptor::MethodDescriptor;
use runtime::linking::{constants, initialize, select};
use runtime::loading::load;
use runtime::metadata::class::ClassKind;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::{ClassRef, Handle, JavaResult, MethodRef, Throw, Value, natives};

use crate::java::lang::reflect::conversion::{box_result, convert_argument};
use crate::java::lang::reflect::objects::method_of;

natives! { "jdk/internal/reflect/NativeMethodAccessorImpl":
    "invoke0" "(Ljava/lang/reflect/Method;Ljava/lang/Object;[Ljava/lang/Object;)Ljava/lang/Object;" => invoke,
}

const ILLEGAL_ARGUMENT: &str = "java/lang/IllegalArgumentException";

fn invoke(
    cx: &mut NativeContext,
    method: Handle,
    receiver: Option<Handle>,
    arguments: Option<Handle>,
) -> JavaResult<Option<Handle>> {
    let method = method_of(cx, method)?;
    initialize::initialize(cx, method.class)?;
    let mut values = Vec::new();
    let selected = if method.is_static() {
        method
    } else {
        let Some(receiver) = receiver else { return Err(cx.throw_null_pointer()) };
        if !objects::is_instance(cx, Some(receiver), method.class) {
            return Err(cx.throw_new(ILLEGAL_ARGUMENT, "object is not an instance of declaring class"));
        }
        values.push(Value::Ref(Some(receiver)));
        let class = cx.class_of(receiver);
        match select::select_method(cx, class, method) {
            Ok(selected) => selected,
            Err(throw) => return Err(wrap(cx, throw)),
        }
    };
    push_arguments(cx, method, arguments, &mut values)?;
    match cx.invoke(selected, &values) {
        Ok(result) => box_result(cx, method.return_kind, result),
        Err(throw) => Err(wrap(cx, throw)),
    }
}

/// Checks and converts the arguments that Java code gave in an array.
fn push_arguments(
    cx: &mut NativeContext,
    method: MethodRef,
    arguments: Option<Handle>,
    values: &mut Vec<Value>,
) -> JavaResult<()> {
    let given = arguments.map_or(0, |arguments| cx.array_length(arguments));
    let Some(parsed) = MethodDescriptor::parse(method.descriptor.as_bytes()) else {
        return Err(cx.throw_new("java/lang/InternalError", "illegal method descriptor"));
    };
    if parsed.parameter_count() != given {
        return Err(cx.throw_new(ILLEGAL_ARGUMENT, "wrong number of arguments"));
    }
    for (index, parameter) in parsed.parameters().enumerate() {
        let class = constants::class_of_type(cx, method.class, &parameter)?;
        let argument = arguments.and_then(|arguments| cx.element(arguments, index));
        values.push(convert_argument(cx, argument, class)?);
    }
    Ok(())
}

/// What the method threw becomes the cause of an `InvocationTargetException`.
fn wrap(cx: &mut NativeContext, throw: Throw) -> Throw {
    if throw == Throw::Stopped {
        return throw;
    }
    let thrown = cx.take_exception();
    let built = load::boot_class(cx, "java/lang/reflect/InvocationTargetException").and_then(|class| {
        initialize::initialize(cx, class)?;
        let exception = objects::new_object(cx, class)?;
        cx.construct(class, "(Ljava/lang/Throwable;)V", &[Value::Ref(Some(exception)), Value::Ref(thrown)])?;
        Ok(exception)
    });
    match built {
        Ok(exception) => cx.throw(exception),
        Err(throw) => throw,
    }
}

/// Throws unless instances of the class can be made.
///
/// # Errors
/// `InstantiationException`.
pub fn check_instantiable(cx: &mut NativeContext, class: ClassRef) -> JavaResult<()> {
    let instantiable = class.kind == ClassKind::Instance
        && class.access & (access::ABSTRACT | access::INTERFACE) == 0
        && class != cx.vm().well_known().classes.class;
    if instantiable {
        return Ok(());
    }
    Err(cx.throw_new("java/lang/InstantiationException", &class.external_name()))
}

/// `NativeConstructorAccessorImpl`
pub mod constructor {
    use super::{
        Handle, JavaResult, NativeContext, Value, check_instantiable, initialize, method_of, natives, objects, push_arguments,
        wrap,
    };

    natives! { "jdk/internal/reflect/NativeConstructorAccessorImpl":
        "newInstance0" "(Ljava/lang/reflect/Constructor;[Ljava/lang/Object;)Ljava/lang/Object;" => new_instance,
    }

    fn new_instance(cx: &mut NativeContext, constructor: Handle, arguments: Option<Handle>) -> JavaResult<Handle> {
        let method = method_of(cx, constructor)?;
        check_instantiable(cx, method.class)?;
        initialize::initialize(cx, method.class)?;
        let object = objects::new_object(cx, method.class)?;
        let mut values = vec![Value::Ref(Some(object))];
        push_arguments(cx, method, arguments, &mut values)?;
        match cx.invoke(method, &values) {
            Ok(_) => Ok(object),
            Err(throw) => Err(wrap(cx, throw)),
        }
    }
}
