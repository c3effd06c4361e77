//! The frames of a thread, with the sort of code that each of them runs.

use crate::metadata::method::MethodRef;
use crate::recording::calls::Tier;
use crate::thread::block::ThreadBlock;
use crate::thread::walk::{PhysicalFrame, PhysicalFrames};
use crate::vm::VmRef;

/// Frames of a thread that are looked at, newest first.
pub const FRAMES_MAX: usize = 400;

/// Adds the frames of the thread with this block, which runs the caller or is stopped, newest first.
pub fn of(vm: VmRef, block: &ThreadBlock, found: &mut Vec<(MethodRef, Tier)>) {
    let begin = found.len();
    // What the frame above says of the one below.
    let mut goes_on_quick = None;
    let mut methods = Vec::new();
    for physical in PhysicalFrames::of(vm, block) {
        let tier = match &physical {
            PhysicalFrame::Machine(_) => Tier::Optimised,
            PhysicalFrame::Interpreted(frame) if goes_on_quick.unwrap_or_else(|| frame.has_quick_code()) => Tier::Quick,
            PhysicalFrame::Interpreted(_) => Tier::Interpreted,
        };
        goes_on_quick = match &physical {
            PhysicalFrame::Machine(_) => None,
            PhysicalFrame::Interpreted(frame) => frame.caller_goes_on_quick(),
        };
        physical.virtual_frames(vm, &mut methods);
        let tier_of = |method: MethodRef| if method.is_native() { Tier::Native } else { tier };
        // The newest method comes last, as in the frames of compiled code.
        found.extend(methods.drain(..).rev().map(|(method, _)| (method, tier_of(method))));
        if found.len() - begin >= FRAMES_MAX {
            found.truncate(begin + FRAMES_MAX);
            break;
        }
    }
}
