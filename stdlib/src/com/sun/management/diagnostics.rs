//! Natives of `DiagnosticCommandImpl`, `HotSpotDiagnostic`, `Flag` and the collectors' extensions. Commands and flags are those that the host of the VM tells of.

use runtime::commands::{CommandFacts, CommandTable};
use runtime::linking::initialize;
use runtime::loading::load;
use runtime::natives::NativeContext;
use runtime::{ClassRef, Handle, JavaResult, Value, natives, objects, strings};

natives! { "com/sun/management/internal/DiagnosticCommandImpl":
    "getDiagnosticCommands" "()[Ljava/lang/String;" => commands,
    "getDiagnosticCommandInfo" "([Ljava/lang/String;)[Lcom/sun/management/internal/DiagnosticCommandInfo;" => command_infos,
    "executeDiagnosticCommand" "(Ljava/lang/String;)Ljava/lang/String;" => execute,
    "setNotificationEnabled" "(Z)V" => set_notification,
}

fn commands(cx: &mut NativeContext, _this: Handle) -> JavaResult<Handle> {
    let vm = cx.vm();
    let names: Vec<&str> = facts(cx).iter().map(|command| command.name).collect();
    let array = objects::new_object_array(cx, vm.well_known().classes.string, names.len())?;
    for (place, name) in names.into_iter().enumerate() {
        let name = strings::new_string(cx, name)?;
        cx.set_element(array, place, Some(name));
    }
    Ok(array)
}

/// The commands of the program's host that programs may give.
fn facts(cx: &NativeContext) -> Vec<CommandFacts> {
    let all = cx.vm().extensions.of::<CommandTable>().0.get().map_or_else(Vec::new, |commands| commands.all());
    all.into_iter().filter(|command| command.is_exported).collect()
}

fn command_infos(cx: &mut NativeContext, _this: Handle, names: Option<Handle>) -> JavaResult<Handle> {
    let class = load::boot_class(cx, "com/sun/management/internal/DiagnosticCommandInfo")?;
    let Some(names) = names else { return Err(cx.throw_null_pointer()) };
    let array = objects::new_object_array(cx, class, cx.array_length(names))?;
    let facts = facts(cx);
    for place in 0..cx.array_length(names) {
        let Some(name) = cx.element(names, place) else { return Err(cx.throw_null_pointer()) };
        let name = strings::short_text(cx, name, COMMAND_UNITS_MAX);
        let Some(command) = facts.iter().find(|command| command.name == name) else {
            return Err(cx.throw_new("java/lang/IllegalArgumentException", "Unknown diagnostic command"));
        };
        let info = command_info(cx, command)?;
        cx.set_element(array, place, Some(info));
    }
    Ok(array)
}

fn command_info(cx: &mut NativeContext, command: &CommandFacts) -> JavaResult<Handle> {
    let class = load::boot_class(cx, "com/sun/management/internal/DiagnosticCommandArgumentInfo")?;
    let arguments = objects::new_object_array(cx, class, command.arguments.len())?;
    let mut position = 0;
    for (place, argument) in command.arguments.iter().enumerate() {
        let texts = [Some(argument.name.trim_start_matches('-')), Some(argument.text), Some(argument.kind), argument.default];
        let mut values = new_strings(cx, &texts)?;
        let is_mandatory = argument.default.is_none() && !argument.is_option;
        let at = if argument.is_option { -1 } else { position };
        position += i32::from(!argument.is_option);
        values.extend([is_mandatory, argument.is_option, false].map(|is| Value::Int(i32::from(is))));
        values.push(Value::Int(at));
        let descriptor = "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;ZZZI)V";
        let info = construct(cx, class, descriptor, values)?;
        cx.set_element(arguments, place, Some(info));
    }
    let lists = load::boot_class(cx, "java/util/Arrays")?;
    initialize::initialize(cx, lists)?;
    let as_list = cx.declared_method(lists, "asList", "([Ljava/lang/Object;)Ljava/util/List;")?;
    let list = cx.invoke(as_list, &[Value::Ref(Some(arguments))])?.reference();
    let (permission, name, action) =
        command.permission.map_or((None, None, None), |(class, name, action)| (Some(class), Some(name), action));
    let texts = [Some(command.name), Some(command.text), Some(command.impact), permission, name, action];
    let mut values = new_strings(cx, &texts)?;
    values.extend([Value::Int(1), Value::Ref(list)]);
    let class = load::boot_class(cx, "com/sun/management/internal/DiagnosticCommandInfo")?;
    let strings = "Ljava/lang/String;".repeat(texts.len());
    construct(cx, class, &format!("({strings}ZLjava/util/List;)V"), values)
}

fn new_strings(cx: &mut NativeContext, texts: &[Option<&str>]) -> JavaResult<Vec<Value>> {
    texts.iter().map(|text| text.map(|text| strings::new_string(cx, text)).transpose().map(Value::Ref)).collect()
}

/// A new object of a class; the values are the arguments of its constructor.
fn construct(cx: &mut NativeContext, class: ClassRef, descriptor: &str, values: Vec<Value>) -> JavaResult<Handle> {
    initialize::initialize(cx, class)?;
    let object = objects::new_object(cx, class)?;
    let arguments: Vec<Value> = std::iter::once(Value::Ref(Some(object))).chain(values).collect();
    cx.construct(class, descriptor, &arguments)?;
    Ok(object)
}

/// UTF-16 units of a command line.
const COMMAND_UNITS_MAX: usize = 1 << 16;

fn execute(cx: &mut NativeContext, _this: Handle, command: Option<Handle>) -> JavaResult<Option<Handle>> {
    let Some(command) = command else { return Err(cx.throw_null_pointer()) };
    let line = strings::short_text(cx, command, COMMAND_UNITS_MAX);
    let table = cx.vm().extensions.of::<CommandTable>();
    let answer = match table.0.get() {
        Some(commands) => commands.execute(cx, &line)?,
        None => Err("Unknown diagnostic command".to_owned()),
    };
    match answer {
        Ok(text) => strings::new_string(cx, &text).map(Some),
        Err(problem) => {
            let problem = problem.trim_start_matches("java.lang.IllegalArgumentException: ");
            let problem = problem.strip_suffix('\n').unwrap_or(problem);
            Err(cx.throw_new("java/lang/IllegalArgumentException", problem))
        }
    }
}

fn set_notification(_cx: &mut NativeContext, _this: Handle, _enabled: bool) -> JavaResult<()> {
    Ok(())
}

/// `com.sun.management.internal.HotSpotDiagnostic`
pub mod heap {
    use runtime::heap_dump::{HeapDump, dump_heap};
    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, natives};

    use crate::host::path_bytes;

    natives! { "com/sun/management/internal/HotSpotDiagnostic":
        "dumpHeap0" "(Ljava/lang/String;Z)V" => dump,
    }

    fn dump(cx: &mut NativeContext, _this: Handle, path: Option<Handle>, live: bool) -> JavaResult<()> {
        let Some(path) = path else { return Err(cx.throw_new("java/lang/NullPointerException", "outputFile cannot be null")) };
        let path = path_bytes(cx, path);
        let result = dump_heap(cx, HeapDump { path: &path, live, compression: None, overwrites: false })?;
        result.map(|_| ()).map_err(|error| cx.throw_new("java/io/IOException", &error.to_string()))
    }
}

/// `com.sun.management.internal.Flag`
pub mod flag {
    use std::sync::Arc;

    use runtime::boxing::box_value;
    use runtime::flags::{FlagValue, VmFlag, VmFlags};
    use runtime::linking::initialize;
    use runtime::loading::load;
    use runtime::natives::{NativeContext, no_operation};
    use runtime::{Handle, JavaResult, Value, ValueKind, natives, objects, strings};

    /// UTF-16 units of a name or value.
    const UNITS_MAX: usize = 1 << 16;

    natives! { "com/sun/management/internal/Flag":
        "initialize" "()V" => no_operation,
        "getAllFlagNames" "()[Ljava/lang/String;" => names,
        "getFlags" "([Ljava/lang/String;[Lcom/sun/management/internal/Flag;I)I" => flags,
        "getInternalFlagCount" "()I" => count,
        "setBooleanValue" "(Ljava/lang/String;Z)V" => set_boolean,
        "setLongValue" "(Ljava/lang/String;J)V" => set_long,
        "setDoubleValue" "(Ljava/lang/String;D)V" => set_double,
        "setStringValue" "(Ljava/lang/String;Ljava/lang/String;)V" => set_text,
    }

    fn known(cx: &NativeContext) -> Option<Arc<dyn VmFlags>> {
        cx.vm().options.flags.clone()
    }

    fn all(cx: &NativeContext) -> Vec<VmFlag> {
        known(cx).map_or_else(Vec::new, |flags| flags.all())
    }

    fn names(cx: &mut NativeContext) -> JavaResult<Handle> {
        let all = all(cx);
        let string = cx.vm().well_known().classes.string;
        let array = objects::new_object_array(cx, string, all.len())?;
        for (place, flag) in all.iter().enumerate() {
            let name = strings::new_string(cx, &flag.name)?;
            cx.set_element(array, place, Some(name));
        }
        Ok(array)
    }

    /// Puts flags into an array: those with these names, or all; how many that are.
    fn flags(cx: &mut NativeContext, names: Option<Handle>, flags: Option<Handle>, count: i32) -> JavaResult<i32> {
        let Some(target) = flags else { return Err(cx.throw_null_pointer()) };
        let room = usize::try_from(count).unwrap_or(0).min(cx.array_length(target));
        let found: Vec<VmFlag> = match names {
            None => all(cx),
            Some(names) => {
                let mut found = Vec::new();
                for place in 0..cx.array_length(names) {
                    let Some(name) = cx.element(names, place) else { return Err(cx.throw_null_pointer()) };
                    let name = strings::short_text(cx, name, UNITS_MAX);
                    found.extend(known(cx).and_then(|flags| flags.find(&name)));
                }
                found
            }
        };
        for (place, flag) in found.iter().take(room).enumerate() {
            let flag = new_flag(cx, flag)?;
            cx.set_element(target, place, Some(flag));
        }
        Ok(found.len().min(room) as i32)
    }

    fn new_flag(cx: &mut NativeContext, flag: &VmFlag) -> JavaResult<Handle> {
        let name = strings::new_string(cx, &flag.name)?;
        let value = match &flag.value {
            FlagValue::Boolean(value) => box_value(cx, ValueKind::Boolean, Value::Int(i32::from(*value)))?,
            FlagValue::Number(value) => box_value(cx, ValueKind::Long, Value::Long(*value))?,
            FlagValue::Double(value) => box_value(cx, ValueKind::Double, Value::Double(*value))?,
            FlagValue::Text(text) => strings::new_string(cx, text)?,
        };
        let origins = load::boot_class(cx, "com/sun/management/VMOption$Origin")?;
        initialize::initialize(cx, origins)?;
        let (text, descriptor) = (cx.vm().symbol(flag.origin.name()), cx.vm().symbol("Lcom/sun/management/VMOption$Origin;"));
        let origin = origins.declared_field(text, descriptor).map(|field| field.static_root().load(cx));
        let origin = origin.and_then(|origin| cx.handle_or_null(origin));
        let class = load::boot_class(cx, "com/sun/management/internal/Flag")?;
        let descriptor = "(Ljava/lang/String;Ljava/lang/Object;ZZLcom/sun/management/VMOption$Origin;)V";
        let values = vec![
            Value::Ref(Some(name)),
            Value::Ref(Some(value)),
            Value::Int(i32::from(flag.is_writeable)),
            Value::Int(1),
            Value::Ref(origin),
        ];
        super::construct(cx, class, descriptor, values)
    }

    fn count(cx: &mut NativeContext) -> JavaResult<i32> {
        Ok(all(cx).len() as i32)
    }

    fn set(cx: &mut NativeContext, name: Option<Handle>, value: FlagValue) -> JavaResult<()> {
        let Some(name) = name else { return Err(cx.throw_null_pointer()) };
        let name = strings::short_text(cx, name, UNITS_MAX);
        match known(cx).map(|flags| flags.set(&name, value)) {
            Some(Ok(())) => Ok(()),
            Some(Err(problem)) => Err(cx.throw_new("java/lang/IllegalArgumentException", &problem)),
            None => Err(cx.throw_new("java/lang/InternalError", &format!("Flag {name} does not exist"))),
        }
    }

    fn set_boolean(cx: &mut NativeContext, name: Option<Handle>, value: bool) -> JavaResult<()> {
        set(cx, name, FlagValue::Boolean(value))
    }

    fn set_long(cx: &mut NativeContext, name: Option<Handle>, value: i64) -> JavaResult<()> {
        set(cx, name, FlagValue::Number(value))
    }

    fn set_double(cx: &mut NativeContext, name: Option<Handle>, value: f64) -> JavaResult<()> {
        set(cx, name, FlagValue::Double(value))
    }

    fn set_text(cx: &mut NativeContext, name: Option<Handle>, value: Option<Handle>) -> JavaResult<()> {
        let Some(value) = value else { return Err(cx.throw_null_pointer()) };
        let value = strings::short_text(cx, value, UNITS_MAX);
        set(cx, name, FlagValue::Text(value))
    }
}

/// `com.sun.management.internal.GarbageCollectorExtImpl`
pub mod collector {
    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, natives};

    use crate::sun::management::notifications;

    natives! { "com/sun/management/internal/GarbageCollectorExtImpl":
        "setNotificationEnabled" "(Lcom/sun/management/GarbageCollectorMXBean;Z)V" => set_notification,
    }

    fn set_notification(cx: &mut NativeContext, _this: Handle, _bean: Option<Handle>, enabled: bool) -> JavaResult<()> {
        notifications::tell_collections(cx, enabled);
        Ok(())
    }
}

/// `com.sun.management.internal.GcInfoBuilder`
pub mod collection {
    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, Value, natives, objects, strings};

    use crate::sun::management::notifications;

    natives! { "com/sun/management/internal/GcInfoBuilder":
        "getNumGcExtAttributes" "(Ljava/lang/management/GarbageCollectorMXBean;)I" => attribute_count,
        "fillGcAttributeInfo" "(Ljava/lang/management/GarbageCollectorMXBean;I[Ljava/lang/String;[C[Ljava/lang/String;)V" => fill,
        "getLastGcInfo0" "(Ljava/lang/management/GarbageCollectorMXBean;I[Ljava/lang/Object;[C[Ljava/lang/management/MemoryUsage;[Ljava/lang/management/MemoryUsage;)Lcom/sun/management/GcInfo;" => last,
    }

    /// What is told besides what the interface has: how many threads collect.
    fn attribute_count(_cx: &mut NativeContext, _this: Handle, _bean: Option<Handle>) -> JavaResult<i32> {
        Ok(notifications::ATTRIBUTES as i32)
    }

    fn fill(
        cx: &mut NativeContext,
        _this: Handle,
        _bean: Option<Handle>,
        _count: i32,
        names: Handle,
        types: Handle,
        descriptions: Handle,
    ) -> JavaResult<()> {
        for (array, text) in [(names, "GcThreadCount"), (descriptions, "Number of GC threads")] {
            let text = strings::new_string(cx, text)?;
            cx.set_element(array, 0, Some(text));
        }
        objects::set_element_value(cx, types, 0, Value::Int(i32::from(b'I')));
        Ok(())
    }

    /// The last collection, if there was one.
    #[expect(clippy::too_many_arguments, reason = "the signature is the class library's")]
    fn last(
        cx: &mut NativeContext,
        this: Handle,
        _bean: Option<Handle>,
        _count: i32,
        _values: Option<Handle>,
        _types: Option<Handle>,
        before: Option<Handle>,
        after: Option<Handle>,
    ) -> JavaResult<Option<Handle>> {
        match cx.vm().collections.last() {
            Some(last) => notifications::new_info(cx, this, &last, before.zip(after)).map(Some),
            None => Ok(None),
        }
    }
}
