//! Natives of `java.lang.StackTraceElement`: frames as Java shows them.

use runtime::backtrace::TraceFrame;
use runtime::natives::NativeContext;
use runtime::{Handle, JavaResult, natives};

natives! { "java/lang/StackTraceElement":
    "initStackTraceElements" "([Ljava/lang/StackTraceElement;Ljava/lang/Throwable;)V" => init_stack_trace_elements,
    "initStackTraceElement" "(Ljava/lang/StackTraceElement;Ljava/lang/StackFrameInfo;)V" => init_stack_trace_element,
}

/// `StackTraceElement.lineNumber` of native methods.
const LINE_NATIVE: i32 = -2;
/// `StackTraceElement.lineNumber` when nobody knows.
const LINE_UNKNOWN: i32 = -1;

fn init_stack_trace_elements(cx: &mut NativeContext, elements: Handle, throwable: Handle) -> JavaResult<()> {
    let trace = cx.trace_of(throwable);
    let length = cx.array_length(elements);
    if trace.len() != length {
        return Err(cx.throw_plain("java/lang/IndexOutOfBoundsException"));
    }
    for (index, frame) in trace.into_iter().enumerate() {
        cx.scope(|cx| {
            let Some(element) = cx.element(elements, index) else { return Err(cx.throw_null_pointer()) };
            fill(cx, element, frame)
        })?;
    }
    Ok(())
}

fn init_stack_trace_element(cx: &mut NativeContext, element: Handle, frame: Handle) -> JavaResult<()> {
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    let (name_offset, bci_offset) = (fields.stack_frame_info_member_name, fields.stack_frame_info_bci);
    let bci = cx.int_field(frame, bci_offset);
    let Some(name) = cx.ref_field(frame, name_offset) else { return Err(cx.throw_null_pointer()) };
    let method = cx.method_of_member_name(name)?;
    fill(cx, element, TraceFrame { method, bci: u16::try_from(bci).unwrap_or(0) })
}

/// New elements for these frames.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn elements_of(cx: &mut NativeContext, trace: &[TraceFrame]) -> JavaResult<Handle> {
    let class = cx.vm().well_known().classes.stack_trace_element;
    cx.initialize(class)?;
    let array = cx.new_object_array(class, trace.len())?;
    for (index, frame) in trace.iter().enumerate() {
        cx.scope(|cx| {
            let element = cx.new_object(class)?;
            fill(cx, element, *frame)?;
            cx.set_element(array, index, Some(element));
            Ok(())
        })?;
    }
    Ok(array)
}

fn fill(cx: &mut NativeContext, element: Handle, frame: TraceFrame) -> JavaResult<()> {
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    let TraceFrame { method, bci } = frame;
    let class = method.class;
    let mirror = cx.mirror(class);
    cx.set_ref_field(element, fields.element_declaring_class_object, Some(mirror));
    let name = class.external_name();
    let name = cx.new_string(&name)?;
    let name = cx.intern(name);
    cx.set_ref_field(element, fields.element_declaring_class, Some(name));
    let name = cx.intern_utf8(method.name.as_bytes())?;
    cx.set_ref_field(element, fields.element_method_name, Some(name));
    if let Some(file) = class.source_file {
        let file = cx.intern_utf8(file.as_bytes())?;
        cx.set_ref_field(element, fields.element_file_name, Some(file));
    }
    if let Some(loader) = cx.loader_object(class.loader) {
        let name = cx.ref_field(loader, fields.class_loader_name);
        cx.set_ref_field(element, fields.element_class_loader_name, name);
    }
    if let Some(module) = cx.module_of(class)
        && let Some(name) = module.name
    {
        let name = cx.intern_utf8(name.as_bytes())?;
        cx.set_ref_field(element, fields.element_module_name, Some(name));
        if let Some(version) = module.version {
            let version = cx.intern_utf8(version.as_bytes())?;
            cx.set_ref_field(element, fields.element_module_version, Some(version));
        }
    }
    let line = if method.is_native() { LINE_NATIVE } else { method.line(bci).map_or(LINE_UNKNOWN, i32::from) };
    cx.set_int_field(element, fields.element_line_number, line);
    Ok(())
}
