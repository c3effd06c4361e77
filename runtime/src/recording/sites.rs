//! Samples of what threads allocate (`[VMDOC]` Recording).

use std::ptr;

use gc::{MutatorBlock, ShapeId};

use crate::metadata::pointer::Metadata;
use crate::recording::Recording;
use crate::recording::calls::{Frame, Tier};
use crate::recording::frames;
use crate::vm::Vm;

/// The calling thread, which has these words, has taken memory for an object of this shape.
pub fn sample(vm: &Vm, recording: &Recording, block: &MutatorBlock, shape: ShapeId) {
    let Some(bytes) = recording.with(|kept| kept.allocations.due(block)) else { return };
    let Some(class) = vm.classes.at(shape.0) else { return };
    let mut running = Vec::new();
    vm.threads.for_each_shared(|shared| {
        shared.with_block(|own| {
            if ptr::eq(&raw const own.mutator, block) {
                frames::of(Metadata::of(vm), own, &mut running);
            }
        });
    });
    recording.with(|kept| {
        kept.names.heed_unloading(vm.ledger.unloaded_classes());
        let mut chain: Vec<Frame> = vec![(kept.names.of_class(class), Tier::Class)];
        chain.extend(running.iter().map(|(method, tier)| (kept.names.of_method(*method), *tier)));
        kept.allocations.calls.add(chain.into_iter().rev(), bytes);
    });
}
