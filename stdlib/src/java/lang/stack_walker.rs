//! Natives of `java.lang.StackStreamFactory` and its `AbstractStackWalker`.
//!
//! The anchor of a walk says which frame has not been handed out yet: the call from Rust that runs the walk (the frames below it do not
//! change meanwhile) and the frame's ordinal below that. It is kept in the walker itself, so a walk needs no memory of the VM's; a
//! forged anchor only skips frames.

use runtime::backtrace;
use runtime::linking::member_name;
use runtime::loading::mirror;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::thread::walk::{VirtualFrame, VirtualFrames};
use runtime::{Handle, JavaResult, Value, natives};

natives! { "java/lang/StackStreamFactory$AbstractStackWalker":
    "callStackWalk" "(JIII[Ljava/lang/Object;)Ljava/lang/Object;" => call_stack_walk,
    "fetchStackFrames" "(JJII[Ljava/lang/Object;)I" => fetch_stack_frames,
}

/// Bits of the mode.
mod mode {
    pub const FILL_CLASS_REFS_ONLY: i64 = 0x2;
    pub const GET_CALLER_CLASS: i64 = 0x4;
    pub const SHOW_HIDDEN_FRAMES: i64 = 0x20;
}

/// The anchor of a walk that has shown every frame: no call has the number 0. Java takes 0 for a walk that has ended.
const NO_FRAME: i64 = 1;

/// One request for frames.
struct Batch {
    mode: i64,
    count: usize,
    start: usize,
    frames: Handle,
}

impl Batch {
    fn new(cx: &mut NativeContext, mode: i64, count: i32, start: i32, frames: Option<Handle>) -> JavaResult<Self> {
        let (Some(frames), Ok(count), Ok(start)) = (frames, usize::try_from(count), usize::try_from(start)) else {
            return Err(cx.throw_new("java/lang/IllegalArgumentException", "bad frame buffer"));
        };
        if start.saturating_add(count) > cx.array_length(frames) {
            return Err(cx.throw_new("java/lang/IllegalArgumentException", "not enough space in buffers"));
        }
        Ok(Self { mode, count, start, frames })
    }
}

fn call_stack_walk(
    cx: &mut NativeContext,
    this: Handle,
    mode: i64,
    skip: i32,
    count: i32,
    start: i32,
    frames: Option<Handle>,
) -> JavaResult<Option<Handle>> {
    let batch = Batch::new(cx, mode, count, start, frames)?;
    let walker = cx.vm().well_known().classes.abstract_stack_walker;
    let is_machinery = |frame: &VirtualFrame| {
        let class = frame.method().class;
        class.is_subclass_of(walker) || class.loader.is_boot() && class.name == "java/lang/StackWalker"
    };
    let mut rest = frames_from(backtrace::frames(cx), |frame| !is_machinery(frame));
    rest.by_ref().take(usize::try_from(skip).unwrap_or(0)).for_each(drop);
    let end = fill(cx, &batch, &mut rest)?;
    if batch.count > 0 && end == batch.start {
        return Err(cx.throw_new("java/lang/IllegalArgumentException", "stack walk: decode failed"));
    }
    let walk = cx.vm().well_known().methods.do_stack_walk;
    let arguments = [
        Value::Ref(Some(this)),
        Value::Long(anchor_of(cx.entries + 1, &rest)),
        Value::Int(skip),
        Value::Int(count),
        Value::Int(start),
        Value::Int(i32::try_from(end).unwrap_or(i32::MAX)),
    ];
    Ok(cx.invoke(walk, &arguments)?.reference())
}

fn fetch_stack_frames(
    cx: &mut NativeContext,
    this: Handle,
    mode: i64,
    anchor: i64,
    count: i32,
    start: i32,
    frames: Option<Handle>,
) -> JavaResult<i32> {
    let batch = Batch::new(cx, mode, count, start, frames)?;
    let (entry, ordinal) = ((anchor >> 32) as u32, anchor as u32);
    let frames = VirtualFrames::before_entry(cx, entry);
    let mut rest = frames_from(frames, |frame| frame.ordinal() >= ordinal as usize);
    let end = fill(cx, &batch, &mut rest)?;
    let anchor = anchor_of(entry, &rest);
    objects::set_named_field(cx, this, "anchor", "J", Value::Long(anchor))?;
    Ok(i32::try_from(end).unwrap_or(i32::MAX))
}

/// The frames from the first one on that is wanted.
fn frames_from(mut frames: VirtualFrames, is_wanted: impl Fn(&VirtualFrame) -> bool) -> VirtualFrames {
    loop {
        let here = frames.clone();
        if frames.next().is_none_or(|frame| is_wanted(&frame)) {
            return here;
        }
    }
}

/// The anchor for the rest of a walk below the call with the number `entry`.
fn anchor_of(entry: u32, rest: &VirtualFrames) -> i64 {
    rest.clone().next().map_or(NO_FRAME, |frame| i64::from(entry) << 32 | frame.ordinal() as i64)
}

/// Hands out frames; gives the end of the filled part of the buffer.
fn fill(cx: &mut NativeContext, batch: &Batch, frames: &mut VirtualFrames) -> JavaResult<usize> {
    let mut end = batch.start;
    let skip_hidden = batch.mode & mode::SHOW_HIDDEN_FRAMES == 0 || batch.mode & mode::GET_CALLER_CLASS != 0;
    while end - batch.start < batch.count {
        let Some(frame) = frames.next() else { break };
        if skip_hidden && frame.method().is_hidden() {
            continue;
        }
        check_caller_class(cx, batch, &frame, end)?;
        cx.scope(|cx| fill_one(cx, batch, &frame, end))?;
        end += 1;
    }
    Ok(end)
}

/// `StackWalker.getCallerClass` refuses to answer caller-sensitive methods.
fn check_caller_class(cx: &mut NativeContext, batch: &Batch, frame: &VirtualFrame, index: usize) -> JavaResult<()> {
    let method = frame.method();
    let sensitive = method.flags.has(runtime::metadata::method::MethodFlags::CALLER_SENSITIVE);
    if batch.mode & mode::GET_CALLER_CLASS == 0 || index != batch.start || !sensitive {
        return Ok(());
    }
    let message = format!("StackWalker::getCallerClass called from @CallerSensitive '{}' method", method.external_signature());
    Err(cx.throw_new("java/lang/UnsupportedOperationException", &message))
}

fn fill_one(cx: &mut NativeContext, batch: &Batch, frame: &VirtualFrame, index: usize) -> JavaResult<()> {
    let vm = cx.vm();
    let (classes, fields) = (&vm.well_known().classes, &vm.well_known().fields);
    let method = frame.method();
    let component = cx.class_of(batch.frames).component();
    if batch.mode & mode::FILL_CLASS_REFS_ONLY != 0 {
        if !component.is_some_and(|component| classes.class.is_subclass_of(component)) {
            return Err(cx.throw_plain("java/lang/ArrayStoreException"));
        }
        let mirror = mirror::mirror(cx, method.class);
        cx.set_element(batch.frames, index, Some(mirror));
        return Ok(());
    }
    let info = cx.element(batch.frames, index).filter(|info| objects::is_instance(cx, Some(*info), classes.stack_frame_info));
    let name = info.and_then(|info| cx.ref_field(info, fields.stack_frame_info_member_name));
    let (Some(info), Some(name)) = (info, name.filter(|name| cx.class_of(*name) == classes.member_name)) else {
        return Err(cx.throw_null_pointer());
    };
    member_name::init_method_member(cx, name, method, method.class, false)?;
    cx.set_int_field(info, fields.stack_frame_info_bci, i32::from(frame.bci()));
    Ok(())
}

/// `java.lang.StackStreamFactory`
pub mod factory {
    use runtime::natives::NativeContext;
    use runtime::{JavaResult, natives};

    natives! { "java/lang/StackStreamFactory":
        "checkStackWalkModes" "()Z" => check_modes,
    }

    /// The modes of JDK 17 are the ones this VM knows.
    fn check_modes(_cx: &mut NativeContext) -> JavaResult<bool> {
        Ok(true)
    }
}
