//! Stack traces: recorded when a `Throwable` is made, decoded when somebody looks.
//!
//! A backtrace is an `Object[]`: a `long[]` of method ids and bytecode indices, an `Object[]` of the classes' mirrors, which
//! keeps the classes alive as long as the trace, and something that is not null if the newest frame is hidden.

use gc::Handle;

use crate::metadata::class::ClassRef;
use crate::metadata::field::ValueKind;
use crate::metadata::method::{MethodFlags, MethodId, MethodRef, PolymorphicKind};
use crate::objects;
use crate::outcome::JavaResult;
use crate::thread::JavaThread;
use crate::thread::walk::{VirtualFrame, VirtualFrames};
use crate::vm::Vm;

/// Most frames of a trace.
const FRAMES_MAX: usize = 1 << 20;

/// A frame of a trace.
#[derive(Clone, Copy, Debug)]
pub struct TraceFrame {
    /// The method.
    pub method: MethodRef,
    /// The instruction in it.
    pub bci: u16,
}

impl TraceFrame {
    /// As a backtrace stores it.
    pub fn to_word(self) -> i64 {
        i64::from(self.method.id.0) << 16 | i64::from(self.bci)
    }
}

/// Whether a frame of the method stands between a caller-sensitive method and its real caller: reflection and method handles.
pub fn is_no_caller(vm: &Vm, method: MethodRef) -> bool {
    let classes = &vm.well_known().classes;
    let invoke = method.class == classes.method && method.name == "invoke";
    let intrinsic = method.polymorphic.is_some_and(|kind| kind != PolymorphicKind::Generic);
    invoke
        || intrinsic
        || method.class.is_subclass_of(classes.method_accessor)
        || method.flags.has(MethodFlags::LAMBDA_FORM_COMPILED)
}

/// The frames of this thread, newest first.
pub fn frames(thread: &JavaThread) -> VirtualFrames {
    VirtualFrames::of(thread.vm(), &thread.block)
}

/// How many frames are recorded where that many are asked for; 0: all of them.
fn depth_max(asked: u32) -> usize {
    if asked == 0 { FRAMES_MAX } else { (asked as usize).min(FRAMES_MAX) }
}

/// Records the stack in a `Throwable` that is being constructed; frames that construct it are left out.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn fill_in_stack_trace(thread: &mut JavaThread, throwable: Handle) -> JavaResult<()> {
    let depth_max = match thread.vm().options.stack_trace_depth {
        None => return Ok(()),
        Some(depth) => depth_max(depth),
    };
    let class = thread.class_of(throwable);
    let mut relevant = relevant_frames(frames(thread), class).peekable();
    let top_hidden = relevant.peek().is_some_and(|frame| frame.method().is_hidden());
    let trace: Vec<TraceFrame> = visible_frames(relevant).take(depth_max).collect();
    thread.scope(|thread| {
        let vm = thread.vm();
        let words = objects::new_primitive_array(thread, ValueKind::Long, trace.len())?;
        let object = vm.well_known().classes.object;
        let mirrors = objects::new_object_array(thread, object, trace.len())?;
        let (raw_words, raw_mirrors) = (thread.raw(words), thread.raw(mirrors));
        for (index, frame) in trace.iter().enumerate() {
            let index = index as u32;
            vm.view.store_u64(raw_words, gc::ARRAY_BASE_OFFSET + 8 * index, frame.to_word() as u64);
            vm.view.store_ref(raw_mirrors, gc::ARRAY_BASE_OFFSET + 4 * index, frame.method.class.mirror.load(thread));
        }
        let backtrace = objects::new_object_array(thread, object, 3)?;
        thread.set_element(backtrace, 0, Some(words));
        thread.set_element(backtrace, 1, Some(mirrors));
        thread.set_element(backtrace, 2, top_hidden.then_some(words));
        let fields = &vm.well_known().fields;
        thread.set_ref_field(throwable, fields.throwable_backtrace, Some(backtrace));
        thread.set_int_field(throwable, fields.throwable_depth, trace.len() as i32);
        let throwable_class = vm.well_known().classes.throwable;
        if let Some(unassigned) = throwable_class.fields().iter().find(|field| field.name == "UNASSIGNED_STACK") {
            let unassigned = thread.handle_or_null(unassigned.static_root().load(thread));
            thread.set_ref_field(throwable, fields.throwable_stack_trace, unassigned);
        }
        Ok(())
    })
}

/// The frames of a recorded trace.
pub fn trace_of(thread: &mut JavaThread, throwable: Handle) -> Vec<TraceFrame> {
    let words = backtrace_element(thread, throwable, 0);
    let words = words.filter(|words| thread.class_of(*words).element_kind() == Some(ValueKind::Long));
    let words = words.map(|words| objects::long_array(thread, words, FRAMES_MAX)).unwrap_or_default();
    words.into_iter().filter_map(|word| trace_frame(thread, word)).collect()
}

/// An element of what `fill_in_stack_trace` has recorded; Java can put any object in its place, which has none.
fn backtrace_element(thread: &mut JavaThread, throwable: Handle, index: usize) -> Option<Handle> {
    let offset = thread.vm().well_known().fields.throwable_backtrace;
    let backtrace = thread.ref_field(throwable, offset)?;
    let holds_objects = thread.class_of(backtrace).element_kind() == Some(ValueKind::Reference);
    if holds_objects && index < thread.array_length(backtrace) { thread.element(backtrace, index) } else { None }
}

/// Whether the newest frame was left out of a recorded trace.
pub fn is_trace_top_hidden(thread: &mut JavaThread, throwable: Handle) -> bool {
    backtrace_element(thread, throwable, 2).is_some()
}

/// A frame as a backtrace stores it.
pub fn trace_frame(thread: &JavaThread, word: i64) -> Option<TraceFrame> {
    let id = MethodId(u32::try_from(word >> 16).ok()?);
    let method = thread.vm().methods.at(id.0)?;
    Some(TraceFrame { method, bci: word as u16 })
}

/// Frames as a stack trace shows them: without hidden ones.
fn visible_frames(frames: impl Iterator<Item = VirtualFrame>) -> impl Iterator<Item = TraceFrame> {
    let visible = frames.filter(|frame| !frame.method().is_hidden());
    visible.map(|frame| TraceFrame { method: frame.method(), bci: frame.bci() })
}

/// The frames below those that construct the exception.
fn relevant_frames(frames: VirtualFrames, class: ClassRef) -> impl Iterator<Item = VirtualFrame> {
    let filling = move |frame: &VirtualFrame| {
        let method = frame.method();
        method.name == "fillInStackTrace" && !method.is_static() && class.is_subclass_of(method.class)
    };
    let constructing = move |frame: &VirtualFrame| {
        let method = frame.method();
        method.is_constructor() && class.is_subclass_of(method.class)
    };
    frames.skip_while(filling).skip_while(constructing)
}
