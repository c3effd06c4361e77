//! The one place that makes exception objects.

use gc::Handle;

use crate::linking::initialize;
use crate::loading::load;
use crate::objects;
use crate::outcome::JavaResult;
use crate::strings;
use crate::thread::JavaThread;
use crate::value::Value;

/// A new exception object of a boot class, constructed by its `(String)` or empty constructor.
///
/// # Errors
/// What loading, initialising or constructing throws instead.
pub fn new_exception(thread: &mut JavaThread, class: &str, message: Option<&str>) -> JavaResult<Handle> {
    let class = load::boot_class(thread, class)?;
    initialize::initialize(thread, class)?;
    let exception = objects::new_object(thread, class)?;
    match message {
        Some(text) => {
            let text = strings::new_string(thread, text)?;
            thread.construct(class, "(Ljava/lang/String;)V", &[Value::Ref(Some(exception)), Value::Ref(Some(text))])?;
        }
        None => thread.construct(class, "()V", &[Value::Ref(Some(exception))])?,
    }
    Ok(exception)
}
