//! Natives of `java.lang.StackTraceElement`: frames as Java shows them.

use std::collections::HashMap;

use runtime::backtrace::{self, TraceFrame};
use runtime::linking::{initialize, member_name};
use runtime::loading::{loaders, mirror};
use runtime::metadata::method::MethodRef;
use runtime::meter::{Steps, in_steps};
use runtime::modules;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::strings;
use runtime::{ClassRef, Handle, JavaResult, natives};

natives! { "java/lang/StackTraceElement":
    "initStackTraceElements" "([Ljava/lang/StackTraceElement;Ljava/lang/Throwable;)V" => init_stack_trace_elements,
    "initStackTraceElement" "(Ljava/lang/StackTraceElement;Ljava/lang/StackFrameInfo;)V" => init_stack_trace_element,
}

/// `StackTraceElement.lineNumber` of native methods.
const LINE_NATIVE: i32 = -2;
/// `StackTraceElement.lineNumber` when nobody knows.
const LINE_UNKNOWN: i32 = -1;

fn init_stack_trace_elements(cx: &mut NativeContext, elements: Handle, throwable: Handle) -> JavaResult<()> {
    let trace = backtrace::trace_of(cx, throwable);
    let length = cx.array_length(elements);
    if trace.len() != length {
        return Err(cx.throw_plain("java/lang/IndexOutOfBoundsException"));
    }
    let class = cx.vm().well_known().classes.stack_trace_element;
    // Deep stacks consist of few methods: the first element of each method has what the others need.
    let mut first_of_method = HashMap::new();
    in_steps(cx, trace.len() as u64, Steps::ITEMS, |cx, start, count| {
        for (index, frame) in trace.iter().enumerate().skip(start as usize).take(count as usize) {
            let first = *first_of_method.entry(frame.method.id.0).or_insert(index);
            cx.scope(|cx| {
                let Some(element) = cx.element(elements, index) else { return Err(cx.throw_null_pointer()) };
                match cx.element(elements, first).filter(|_| first < index) {
                    None => fill_method(cx, element, frame.method)?,
                    Some(known) => copy_references(cx, class, known, element),
                }
                fill_line(cx, element, *frame);
                Ok(())
            })?;
        }
        Ok(())
    })
}

fn init_stack_trace_element(cx: &mut NativeContext, element: Handle, frame: Handle) -> JavaResult<()> {
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    let (name_offset, bci_offset) = (fields.stack_frame_info_member_name, fields.stack_frame_info_bci);
    let bci = cx.int_field(frame, bci_offset);
    let Some(name) = cx.ref_field(frame, name_offset) else { return Err(cx.throw_null_pointer()) };
    let method = member_name::method_of_member_name(cx, name)?;
    fill(cx, element, TraceFrame { method, bci: u16::try_from(bci).unwrap_or(0) })
}

/// New elements for these frames: costs a unit each.
///
/// # Errors
/// `OutOfMemoryError`, `Throw::Stopped`.
pub fn elements_of(cx: &mut NativeContext, trace: &[TraceFrame]) -> JavaResult<Handle> {
    let class = cx.vm().well_known().classes.stack_trace_element;
    initialize::initialize(cx, class)?;
    let array = objects::new_object_array(cx, class, trace.len())?;
    // Deep stacks consist of few methods: the first element of each method has what the others need.
    let mut first_of_method = HashMap::new();
    in_steps(cx, trace.len() as u64, Steps::ITEMS, |cx, start, count| {
        for (index, frame) in trace.iter().enumerate().skip(start as usize).take(count as usize) {
            let first = *first_of_method.entry(frame.method.id.0).or_insert(index);
            cx.scope(|cx| {
                let element = objects::new_object(cx, class)?;
                match cx.element(array, first) {
                    None => fill_method(cx, element, frame.method)?,
                    Some(known) => copy_references(cx, class, known, element),
                }
                fill_line(cx, element, *frame);
                cx.set_element(array, index, Some(element));
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(array)
}

fn copy_references(cx: &NativeContext, class: ClassRef, from: Handle, to: Handle) {
    let view = cx.vm().view;
    for offset in &class.reference_offsets {
        view.store_ref(cx.raw(to), *offset, view.load_ref(cx.raw(from), *offset));
    }
}

fn fill(cx: &mut NativeContext, element: Handle, frame: TraceFrame) -> JavaResult<()> {
    fill_method(cx, element, frame.method)?;
    fill_line(cx, element, frame);
    Ok(())
}

fn fill_line(cx: &NativeContext, element: Handle, TraceFrame { method, bci }: TraceFrame) {
    let line = if method.is_native() { LINE_NATIVE } else { method.line(bci).map_or(LINE_UNKNOWN, i32::from) };
    cx.set_int_field(element, cx.vm().well_known().fields.element_line_number, line);
}

fn fill_method(cx: &mut NativeContext, element: Handle, method: MethodRef) -> JavaResult<()> {
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    let class = method.class;
    let mirror = mirror::mirror(cx, class);
    cx.set_ref_field(element, fields.element_declaring_class_object, Some(mirror));
    let name = class.external_name();
    let name = strings::new_string(cx, &name)?;
    let name = strings::intern(cx, name)?;
    cx.set_ref_field(element, fields.element_declaring_class, Some(name));
    let name = strings::intern_utf8(cx, method.name.as_bytes())?;
    cx.set_ref_field(element, fields.element_method_name, Some(name));
    if let Some(file) = class.source_file() {
        let file = strings::intern_utf8(cx, file.as_bytes())?;
        cx.set_ref_field(element, fields.element_file_name, Some(file));
    }
    if let Some(loader) = loaders::loader_object(cx, class.loader) {
        let name = cx.ref_field(loader, fields.class_loader_name);
        cx.set_ref_field(element, fields.element_class_loader_name, name);
    }
    if let Some(module) = modules::module_of(cx, class)
        && let Some(name) = module.name
    {
        let name = strings::intern_utf8(cx, name.as_bytes())?;
        cx.set_ref_field(element, fields.element_module_name, Some(name));
        if let Some(version) = module.version {
            let version = strings::intern_utf8(cx, version.as_bytes())?;
            cx.set_ref_field(element, fields.element_module_version, Some(version));
        }
    }
    Ok(())
}
