//! Exceptions that a guest has not caught, as its host sees them.

use std::fmt::{self, Write};

use runtime::backtrace::{self, TraceFrame};
use runtime::loading::load;
use runtime::{Handle, JavaResult, JavaThread, Throw, Value, modules, strings, throwables};

use crate::object::Object;

/// Causes of causes that are looked at.
const CAUSES_MAX: usize = 32;
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
    object: Object,
}

impl GuestException {
    /// The exception itself, for calls of its methods.
    pub fn object(&self) -> &Object {
        &self.object
    }

    /// The text that `Throwable.printStackTrace` prints, without suppressed exceptions.
    pub fn stack_trace(&self) -> String {
        let mut text = format!("{self}\n");
        self.frames.iter().for_each(|frame| _ = writeln!(text, "\tat {frame}"));
        let (mut outer, mut next) = (self, &self.cause);
        while let Some(cause) = next {
            let both = cause.frames.iter().rev().zip(outer.frames.iter().rev());
            let common = both.take_while(|(one, other)| one == other).count();
            let _ = writeln!(text, "Caused by: {cause}");
            let own = cause.frames.len() - common;
            cause.frames[..own].iter().for_each(|frame| _ = writeln!(text, "\tat {frame}"));
            if common > 0 {
                let _ = writeln!(text, "\t... {common} more");
            }
            (outer, next) = (cause, &cause.cause);
        }
        text
    }

    /// Takes the pending exception of a thread.
    pub(crate) fn take(thread: &mut JavaThread) -> JavaResult<Self> {
        let Some(exception) = thread.take_exception() else { return Err(Throw::Stopped) };
        Self::of(thread, exception)
    }

    fn of(thread: &mut JavaThread, exception: Handle) -> JavaResult<Self> {
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
        Ok(Self { class, message, frames, cause, object: Object::of(thread, exception) })
    }
}

impl fmt::Display for GuestException {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.class)?;
        self.message.as_ref().map_or(Ok(()), |message| write!(formatter, ": {message}"))
    }
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
        file: class.source_file.map(|file| String::from_utf8_lossy(file.as_bytes()).into_owned()),
        line: method.line(bci),
        is_native: method.is_native(),
    }
}
