//! Which monitors the frames of a stopped thread hold.
//!
//! Frames of compiled code say so themselves. An interpreted frame knows the monitor of a synchronized method; the monitor of a block is found by the
//! handler that leaves it in any case, which every compiler of Java makes: `astore x; aload n; monitorexit`, where local `n` has the object.

use crate::code::blob::{LockState, Source};
use crate::metadata::method::MethodRef;
use crate::thread::block::ThreadBlock;
use crate::thread::walk::{PhysicalFrame, PhysicalFrames};
use crate::vm::VmRef;

/// A monitor that a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldLock {
    /// The frame's place, counted from the newest.
    pub frame: usize,
    /// The slot form of the object's reference.
    pub object: u64,
}

/// The monitors of the newest `depth` frames of a stopped thread, the newest frame's first and of one frame the newest first.
pub fn of_frames(vm: VmRef, block: &ThreadBlock, depth: usize) -> Vec<HeldLock> {
    let mut held = Vec::new();
    let mut methods = Vec::new();
    let mut frame = 0;
    for physical in PhysicalFrames::of(vm, block) {
        if frame >= depth || vm.is_stopping() {
            break;
        }
        physical.virtual_frames(vm, &mut methods);
        let locks = if methods.is_empty() { Vec::new() } else { locks_of(&physical, methods[0]) };
        held.extend(locks.into_iter().map(|(place, object)| HeldLock { frame: frame + place, object }));
        frame += methods.len();
        methods.clear();
    }
    held.retain(|lock| lock.frame < depth && lock.object != 0);
    held
}

/// Places below the piece's newest method, and objects.
fn locks_of(frame: &PhysicalFrame, (method, bci): (MethodRef, u16)) -> Vec<(usize, u64)> {
    match frame {
        PhysicalFrame::Interpreted(interpreted) => {
            let blocks = locals_of_blocks(method, bci).into_iter().filter_map(|local| frame.local_reference(local));
            blocks.chain(interpreted.own_lock()).map(|object| (0, object)).collect()
        }
        PhysicalFrame::Machine(machine) => {
            let locks = machine.locks();
            let value = |lock: &LockState| match lock.object {
                Source::Spill(slot) => Some(machine.reference_at(slot)),
                Source::Constant(bits) => Some(bits as u64),
                Source::Unused | Source::Saved(_) | Source::Object(_) => None,
            };
            let entered =
                |locks: &[LockState]| locks.iter().rev().filter(|lock| !lock.elided).filter_map(value).collect::<Vec<_>>();
            let all = locks.iter().enumerate().map(|(place, locks)| (place, entered(locks)));
            all.flat_map(|(place, objects)| objects.into_iter().map(move |object| (place, object))).collect()
        }
    }
}

/// The locals that have the objects of the blocks that instruction `bci` stands in, the innermost first.
fn locals_of_blocks(method: MethodRef, bci: u16) -> Vec<u16> {
    let Some(code) = method.code() else { return Vec::new() };
    let covering =
        code.exception_table.iter().filter(|entry| entry.catch_type.is_none() && entry.start.0 <= bci && bci < entry.end);
    let mut locals: Vec<u16> =
        covering.filter_map(|entry| left_by_handler(code.bytecode().get(usize::from(entry.handler.0)..)?)).collect();
    locals.dedup();
    locals
}

/// The local whose monitor a handler leaves first of all, if it does.
fn left_by_handler(handler: &[u8]) -> Option<u16> {
    const ALOAD: u8 = 25;
    const ALOAD_0: u8 = 42;
    const ASTORE: u8 = 58;
    const ASTORE_0: u8 = 75;
    const MONITOREXIT: u8 = 195;
    const WIDE: u8 = 196;
    let (_, rest) = local_operand(handler, ASTORE, ASTORE_0)?;
    let (local, rest) = local_operand(rest, ALOAD, ALOAD_0)?;
    return (rest.first() == Some(&MONITOREXIT)).then_some(local);

    fn local_operand(code: &[u8], long: u8, short: u8) -> Option<(u16, &[u8])> {
        match *code {
            [opcode, ref rest @ ..] if (short..short + 4).contains(&opcode) => Some((u16::from(opcode - short), rest)),
            [opcode, local, ref rest @ ..] if opcode == long => Some((u16::from(local), rest)),
            [WIDE, opcode, high, low, ref rest @ ..] if opcode == long => Some((u16::from_be_bytes([high, low]), rest)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::left_by_handler;

    #[test]
    fn handlers_of_synchronized_blocks_name_their_local() {
        assert_eq!(left_by_handler(&[77, 43, 195, 44, 191]), Some(1));
        assert_eq!(left_by_handler(&[58, 7, 25, 6, 195]), Some(6));
        assert_eq!(left_by_handler(&[58, 7, 196, 25, 1, 2, 195]), Some(258));
        assert_eq!(left_by_handler(&[77, 43, 191]), None);
        assert_eq!(left_by_handler(&[87, 43, 195]), None);
    }
}
