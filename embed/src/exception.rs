//! Exceptions that a guest has not caught, as its host sees them.

use std::fmt::{self, Write};

use runtime::backtrace::{self, TraceFrame};
use runtime::loading::load;
use runtime::{Handle, JavaResult, JavaThread, Throw, Value, ValueKind, modules, strings, throwables};

use crate::object::Object;

/// Causes of causes that are looked at.
const CAUSES_MAX: usize = 32;
/// Suppressed exceptions that are looked at.
const SUPPRESSED_MAX: usize = 16;
/// UTF-16 units of a message.
const MESSAGE_UNITS_MAX: usize = 64 << 10;

/// A frame of a guest's stack trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The module of the class, if that has a name.
    pub module: Option<String>,
    /// Name of the class, with dots.
    pub class: String,
    /// Name of the method.
    pub method: String,
    /// The source file.
    pub file: Option<String>,
    /// The line in it.
    pub line: Option<u16>,
    /// Whether the method is native.
    pub is_native: bool,
}

impl fmt::Display for Frame {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(module) = &self.module {
            write!(formatter, "{module}/")?;
        }
        write!(formatter, "{}.{}(", self.class, self.method)?;
        match (&self.file, self.line) {
            _ if self.is_native => formatter.write_str("Native Method)"),
            (Some(file), Some(line)) => write!(formatter, "{file}:{line})"),
            (Some(file), None) => write!(formatter, "{file})"),
            (None, _) => formatter.write_str("Unknown Source)"),
        }
    }
}

/// An exception that a guest has not caught.
#[derive(Clone, Debug)]
pub struct GuestException {
    /// Name of its class, with dots.
    pub class: String,
    /// Its message, as `getLocalizedMessage` gives it; the first 64 Ki characters of it.
    pub message: Option<String>,
    /// Where it was made, newest frame first; the frames of this `Vm`'s calls from the host on.
    pub frames: Vec<Frame>,
    /// Its cause.
    pub cause: Option<Box<GuestException>>,
    /// What was suppressed so that it could be thrown, such as what `close` threw: the first 16, whose own are left out.
    pub suppressed: Vec<GuestException>,
    object: Object,
}

impl GuestException {
    /// The exception itself, for calls of its methods.
    pub fn object(&self) -> &Object {
        &self.object
    }

    /// The text that `Throwable.printStackTrace` prints.
    pub fn stack_trace(&self) -> String {
        let mut text = String::new();
        self.write_trace(&mut text, &[], "", "");
        text
    }

    /// Writes it as what is caused or suppressed by an exception with those frames.
    fn write_trace(&self, text: &mut String, outer: &[Frame], indent: &str, caption: &str) {
        let _ = writeln!(text, "{indent}{caption}{self}");
        let common = self.frames.iter().rev().zip(outer.iter().rev()).take_while(|(one, other)| one == other).count();
        let own = self.frames.len() - common;
        self.frames[..own].iter().for_each(|frame| _ = writeln!(text, "{indent}\tat {frame}"));
        if common > 0 {
            let _ = writeln!(text, "{indent}\t... {common} more");
        }
        let deeper = format!("{indent}\t");
        self.suppressed.iter().for_each(|suppressed| suppressed.write_trace(text, &self.frames, &deeper, "Suppressed: "));
        if let Some(cause) = &self.cause {
            cause.write_trace(text, &self.frames, indent, "Caused by: ");
        }
    }

    /// Takes the pending exception of a thread.
    pub(crate) fn take(thread: &mut JavaThread) -> JavaResult<Self> {
        let Some(exception) = thread.take_exception() else { return Err(Throw::Stopped) };
        Self::of(thread, exception)
    }

    fn of(thread: &mut JavaThread, exception: Handle) -> JavaResult<Self> {
        let mut whole = Self::with_causes(thread, exception)?;
        let mut exception = Some(&mut whole);
        while let Some(described) = exception {
            for suppressed in suppressed_by(thread, &described.object)? {
                let mark = thread.handles.mark();
                if let Ok(suppressed) = suppressed.in_thread(thread) {
                    described.suppressed.push(Self::with_causes(thread, suppressed)?);
                }
                thread.handles.truncate(mark);
            }
            exception = described.cause.as_deref_mut();
        }
        Ok(whole)
    }

    fn with_causes(thread: &mut JavaThread, exception: Handle) -> JavaResult<Self> {
        let mut chain = vec![exception];
        while let Some(cause) = chain.last().and_then(|last| throwables::cause_of(thread, *last)) {
            let is_known = chain.iter().any(|known| thread.raw(*known) == thread.raw(cause));
            if is_known || chain.len() > CAUSES_MAX {
                break;
            }
            chain.push(cause);
        }
        let mut inner = None;
        for exception in chain.into_iter().rev() {
            inner = Some(Box::new(Self::alone(thread, exception, inner)?));
        }
        inner.map_or(Err(Throw::Stopped), |outermost| Ok(*outermost))
    }

    fn alone(thread: &mut JavaThread, exception: Handle, cause: Option<Box<Self>>) -> JavaResult<Self> {
        let trace = backtrace::trace_of(thread, exception);
        let frames = trace.into_iter().map(|frame| describe(thread, frame)).collect();
        let message = message_of(thread, exception)?;
        let class = thread.class_of(exception).external_name();
        Ok(Self { class, message, frames, cause, suppressed: Vec::new(), object: Object::of(thread, exception) })
    }
}

impl fmt::Display for GuestException {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.class)?;
        self.message.as_ref().map_or(Ok(()), |message| write!(formatter, ": {message}"))
    }
}

/// What `Throwable.getSuppressed` gives, or nothing: a guest can have put what it likes into that list.
fn suppressed_by(thread: &mut JavaThread, exception: &Object) -> JavaResult<Vec<Object>> {
    let mark = thread.handles.mark();
    let Ok(exception) = exception.in_thread(thread) else { return Ok(Vec::new()) };
    let asked = thread.catch(|thread| {
        let class = load::boot_class(thread, "java/lang/Throwable")?;
        let method = thread.declared_method(class, "getSuppressed", "()[Ljava/lang/Throwable;")?;
        thread.invoke(method, &[Value::Ref(Some(exception))])
    })?;
    let mut suppressed = Vec::new();
    if let Some(array) = asked.ok().and_then(|array| array.reference()) {
        let throwable = thread.vm().well_known().classes.throwable;
        let is_array = thread.class_of(array).element_kind() == Some(ValueKind::Reference);
        let count = if is_array { thread.array_length(array).min(SUPPRESSED_MAX) } else { 0 };
        for index in 0..count {
            let element = thread.element(array, index).filter(|element| thread.class_of(*element).is_subclass_of(throwable));
            suppressed.extend(element.map(|element| Object::of(thread, element)));
        }
    }
    thread.handles.truncate(mark);
    Ok(suppressed)
}

/// What the exception itself says; if that throws, what its field holds.
fn message_of(thread: &mut JavaThread, exception: Handle) -> JavaResult<Option<String>> {
    let asked = thread.catch(|thread| {
        let class = load::boot_class(thread, "java/lang/Throwable")?;
        let method = thread.declared_method(class, "getLocalizedMessage", "()Ljava/lang/String;")?;
        thread.invoke_virtual(method, &[Value::Ref(Some(exception))])
    })?;
    Ok(match asked {
        Ok(message) => message.reference().map(|message| strings::short_text(thread, message, MESSAGE_UNITS_MAX)),
        Err(_) => throwables::exception_message(thread, exception),
    })
}

pub(crate) fn describe(thread: &JavaThread, TraceFrame { method, bci }: TraceFrame) -> Frame {
    let class = method.class;
    Frame {
        module: modules::module_of(thread, class).and_then(|module| module.name).map(|name| name.to_str().into_owned()),
        class: class.external_name(),
        method: method.name.to_str().into_owned(),
        file: class.source_file().map(|file| String::from_utf8_lossy(file.as_bytes()).into_owned()),
        line: method.line(bci),
        is_native: method.is_native(),
    }
}
