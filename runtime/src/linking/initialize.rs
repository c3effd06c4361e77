//! Class initialisation (JVMS §5.5).

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use classfile::Constant;
use gc::Handle;
use sandbox::log::{Level, Topic};

use crate::boot_trace;
use crate::linking::{loader_constraints, verify};
use crate::loading::load;
use crate::metadata::class::{ClassRef, ClassState};
use crate::metadata::field::ValueKind;
use crate::objects;
use crate::outcome::{JavaResult, Throw};
use crate::strings;
use crate::sync::lock;
use crate::thread::native_stack;
use crate::thread::{JavaThread, may_collect};
use crate::throwables;
use crate::value::Value;

enum Turn {
    Run,
    Done,
    Failed,
}

/// Initialises the class unless that has been done.
///
/// # Errors
/// `ExceptionInInitializerError`, `NoClassDefFoundError`, or an error of the initialiser.
#[inline]
pub fn initialize(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    may_collect(thread)?;
    if class.is_initialized() { Ok(()) } else { initialize_slow(thread, class) }
}

#[cold]
fn initialize_slow(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    native_stack::check(thread)?;
    link(thread, class)?;
    match take_turn(thread, class)? {
        Turn::Done => return Ok(()),
        Turn::Failed => return Err(throw_erroneous(thread, class)),
        Turn::Run => {}
    }
    let mark = thread.handles.mark();
    let result = run_initialization(thread, class);
    let result = match result {
        Ok(()) => {
            finish(class, ClassState::Initialized);
            Ok(())
        }
        Err(Throw::Stopped) => Err(Throw::Stopped),
        Err(Throw::Exception) => Err(fail(thread, class)),
    };
    thread.handles.truncate(mark);
    result
}

/// §5.5 steps 1 to 6: waits for other threads, notices recursion, or becomes the thread that initialises.
fn take_turn(thread: &mut JavaThread, class: ClassRef) -> JavaResult<Turn> {
    loop {
        {
            let mut turn = lock(&class.initialization.turn);
            match class.state() {
                ClassState::Initialized => return Ok(Turn::Done),
                ClassState::Erroneous => return Ok(Turn::Failed),
                ClassState::Initializing if turn.thread == thread.id() => return Ok(Turn::Done),
                ClassState::Initializing => {}
                ClassState::Loaded | ClassState::Linked => {
                    turn.thread = thread.id();
                    class.set_state(ClassState::Initializing);
                    return Ok(Turn::Run);
                }
            }
        }
        await_initializer(thread, class)?;
    }
}

/// §5.5 steps 6 to 9.
fn run_initialization(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    prepare_constants(thread, class)?;
    if !class.is_interface() {
        if let Some(super_class) = class.super_class {
            initialize(thread, super_class)?;
        }
        for interface in &class.all_interfaces {
            if interface.declares_default_methods {
                initialize(thread, *interface)?;
            }
        }
    }
    log_initialization(thread, class);
    if class.has_initializer {
        let (name, descriptor) = (thread.vm().symbol("<clinit>"), thread.vm().symbol("()V"));
        if let Some(method) = class.declared_method(name, descriptor).filter(|method| method.is_static()) {
            boot_trace::trace_boot(thread, "clinit", class, "<clinit>");
            thread.invoke(method, &[])?;
        }
    }
    Ok(())
}

/// `-Xlog:class+init`
fn log_initialization(thread: &JavaThread, class: ClassRef) {
    let vm = thread.vm();
    if vm.logs(Topic::ClassInit, Level::Info) {
        let number = vm.initializations.fetch_add(1, Ordering::Relaxed);
        let none = if class.has_initializer { "" } else { "(no method)" };
        let text = format!("{number} Initializing '{}'{none} (0x{:016x})", class.name, class.as_ptr() as usize);
        vm.log_line(Topic::ClassInit, Level::Info, &text);
    }
}

/// §5.5 step 6: static fields get the constants of their `ConstantValue` attributes.
fn prepare_constants(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    let constants = class.constants.file();
    for field in class.fields().iter().filter(|field| field.is_static()) {
        let Some(index) = field.constant_value else { continue };
        let word = match constants.get(index) {
            Some(Constant::Integer(value)) => u64::from(narrow(field.kind, value) as u32),
            Some(Constant::Float(value)) => u64::from(value.to_bits()),
            Some(Constant::Long(value)) => value as u64,
            Some(Constant::Double(value)) => value.to_bits(),
            Some(Constant::String { value }) => {
                let text = constants.utf8(value).map(|text| text.as_bytes()).unwrap_or_default();
                let string = strings::intern_utf8(thread, text)?;
                field.static_root().store(thread.raw(string));
                continue;
            }
            _ => continue,
        };
        field.static_word().store(word, Ordering::Relaxed);
    }
    Ok(())
}

fn finish(class: ClassRef, state: ClassState) {
    let mut turn = lock(&class.initialization.turn);
    turn.thread = 0;
    class.set_state(state);
    if turn.waiting > 0 {
        class.initialization.changed.notify_all();
    }
}

/// §5.5 steps 10 and 11: an exception that is no `Error` is wrapped, and the class is erroneous from now on.
fn fail(thread: &mut JavaThread, class: ClassRef) -> Throw {
    let thrown = thread.take_exception().expect("initialisation failed with an exception");
    let is_error = thread.class_of(thrown).ancestors().iter().any(|class| class.name == "java/lang/Error");
    let failure = if is_error { Ok(thrown) } else { wrap_in_initializer_error(thread, thrown) };
    let throw = match failure {
        Ok(failure) => {
            match thread.catch(|thread| remembered_failure(thread, thrown)) {
                Ok(Ok(kept)) => class.roots.failure().store(thread.raw(kept)),
                Ok(Err(_)) => {}
                Err(stopped) => return stopped,
            }
            thread.throw(failure)
        }
        Err(throw) => throw,
    };
    finish(class, ClassState::Erroneous);
    throw
}

fn wrap_in_initializer_error(thread: &mut JavaThread, thrown: Handle) -> JavaResult<Handle> {
    let class = load::boot_class(thread, "java/lang/ExceptionInInitializerError")?;
    initialize(thread, class)?;
    let error = objects::new_object(thread, class)?;
    thread.construct(class, "(Ljava/lang/Throwable;)V", &[Value::Ref(Some(error)), Value::Ref(Some(thrown))])?;
    Ok(error)
}

/// The cause of later `NoClassDefFoundError`s: a copy of the failure that keeps none of its objects alive.
fn remembered_failure(thread: &mut JavaThread, thrown: Handle) -> JavaResult<Handle> {
    let vm = thread.vm();
    let fields = &vm.well_known().fields;
    let class = thread.class_of(thrown).external_name();
    let message = throwables::exception_message(thread, thrown).map(|message| format!(": {message}")).unwrap_or_default();
    let object = thread.shared.object.load(thread);
    let name = thread.handle_or_null(object).and_then(|object| thread.ref_field(object, fields.thread_name));
    let name = name.map(|name| strings::short_text(thread, name, throwables::MESSAGE_UNITS_MAX)).unwrap_or_default();
    let text = format!("Exception {class}{message} [in thread \"{name}\"]");
    let error = thread.new_exception("java/lang/ExceptionInInitializerError", Some(&text))?;
    let backtrace = thread.ref_field(thrown, fields.throwable_backtrace);
    thread.set_ref_field(error, fields.throwable_backtrace, backtrace);
    thread.set_int_field(error, fields.throwable_depth, thread.int_field(thrown, fields.throwable_depth));
    Ok(error)
}

fn throw_erroneous(thread: &mut JavaThread, class: ClassRef) -> Throw {
    let message = format!("Could not initialize class {}", class.external_name());
    let failure = class.roots.failure().load(thread);
    let cause = thread.handle_or_null(failure);
    match cause {
        None => thread.throw_new("java/lang/NoClassDefFoundError", &message),
        Some(_) => throwables::throw_with_cause(thread, "java/lang/NoClassDefFoundError", Some(&message), cause),
    }
}

/// §5.4: links the superclass, then verifies this class, which is linked then.
///
/// # Errors
/// `VerifyError` and its like.
pub fn link(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    if class.state() >= ClassState::Linked {
        return Ok(());
    }
    native_stack::check(thread)?;
    if let Some(super_class) = class.super_class {
        link(thread, super_class)?;
    }
    for interface in &class.interfaces {
        link(thread, *interface)?;
    }
    verify::verify(thread, class)?;
    loader_constraints::constrain_dispatch(thread, class)?;
    let _guard = lock(&class.initialization.turn);
    if class.state() == ClassState::Loaded {
        class.set_state(ClassState::Linked);
    }
    Ok(())
}

/// An int as a field of `kind` holds it.
pub fn narrow(kind: ValueKind, value: i32) -> i32 {
    match kind {
        ValueKind::Boolean => value & 1,
        ValueKind::Byte => i32::from(value as i8),
        ValueKind::Char => i32::from(value as u16),
        ValueKind::Short => i32::from(value as i16),
        _ => value,
    }
}

/// Sleeps until the initialiser of `class` has ended, or for a while. A stop wakes whoever is on the list, or is seen by who is not yet.
fn await_initializer(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    let vm = thread.vm();
    let number = thread.id();
    thread.blocking(|_| {
        lock(&vm.awaited_initializers).push((number, class));
        let mut turn = lock(&class.initialization.turn);
        if class.state() == ClassState::Initializing && !vm.is_stopping() {
            turn.waiting += 1;
            let waited = class.initialization.changed.wait_timeout(turn, Duration::from_millis(100));
            turn = waited.unwrap_or_else(PoisonError::into_inner).0;
            turn.waiting -= 1;
        }
        drop(turn);
        let mut awaited = lock(&vm.awaited_initializers);
        if let Some(own) = awaited.iter().position(|other| *other == (number, class)) {
            awaited.swap_remove(own);
        }
    })
}
