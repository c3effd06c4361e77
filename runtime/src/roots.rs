//! What the collector asks the `Vm`: every place outside the heap that holds a reference.
//!
//! `[VMDOC]` Roots. Threads (frames, handles, the pending exception), loaders and their classes (statics, constants, mirrors), and
//! the `Vm`'s own cells. In a full collection the classes of loaders that can be unloaded are reported with their mirrors
//! instead, so that they live as long as something uses them.
#![allow(unsafe_code, reason = "looks into stopped threads")]

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};

use gc::{CollectionEvent, MutatorBlock, RawRef, RootSlot, RootSource, Scope, ShapeId, SoftReferenceClock};

use crate::collections::Finished;
use crate::dependencies::table::CodeId;
use crate::machine_code;
use crate::metadata::class::ClassRef;
use crate::metadata::loader::LoaderRef;
use crate::metadata::pointer::Metadata;
use crate::recording::sites;
use crate::sync::lock;
use crate::thread::JavaThread;
use crate::thread::walk::PhysicalFrames;
use crate::unloading;
use crate::vm::Vm;

/// `-XX:SoftRefLRUPolicyMSPerMB`
const SOFT_REFERENCE_MS_PER_FREE_MB: i64 = 1000;

/// Frames between two looks whether the heap is closed.
const FRAMES_PER_LOOK: usize = 1 << 12;

type Visit<'a> = &'a mut dyn FnMut(RawRef) -> RawRef;

fn visit_slot(slot: &RootSlot, visit: Visit<'_>) {
    let old = slot.load_raw();
    if !old.is_null() {
        slot.store(visit(old));
    }
}

/// Keeps an object alive whose cell is reported elsewhere: every cell must be reported exactly once.
fn keep_alive(reference: RawRef, visit: Visit<'_>) {
    if !reference.is_null() {
        visit(reference);
    }
}

impl RootSource for Vm {
    fn collection_begins(&self) {
        crate::gc_log::begin(self);
    }

    fn full_collection_begins(&self) {
        let mut awaited = Vec::new();
        self.threads.for_each_shared(|shared| awaited.extend(shared.awaited_monitor.load(Ordering::SeqCst).checked_sub(1)));
        self.monitors.deflate(self.view, &awaited);
    }

    fn visit_roots(&self, scope: Scope, visit: Visit<'_>) {
        self.full_collection.store(scope == Scope::Full, Ordering::Relaxed);
        self.threads.for_each_shared(|shared| {
            visit_slot(&shared.object, visit);
            visit_slot(&shared.asynchronous, visit);
        });
        self.threads.for_each_stopped(|thread| visit_thread(self, thread, visit));
        if self.code.is_littered(scope == Scope::Full) {
            machine_code::free_unused(self, &code_in_use(self));
        }
        self.visit_own_cells(scope, visit);
        match scope {
            Scope::Young => {
                self.roots.permanent.scan_young(visit);
                self.roots.unloadable.scan_young(visit);
            }
            Scope::All => {
                self.roots.permanent.scan_all(visit);
                self.roots.unloadable.scan_all(visit);
            }
            Scope::Full => self.roots.permanent.scan_all(visit),
        }
    }

    fn visit_attached(&self, object: RawRef, shape: ShapeId, visit: Visit<'_>) {
        let Some(well_known) = self.well_known.get() else { return };
        let class = self.class(shape);
        if class.is_unloadable() {
            keep_alive(class.mirror.load_raw(), visit);
        }
        if class == well_known.classes.class {
            let id = self.view.load_u32(object, well_known.fields.class_vm_class);
            // The number is what a guest wrote over it, perhaps; the class knows its mirror.
            let known = self.classes.at(id).filter(|class| class.mirror.load_raw() == object);
            if let Some(mirrored) = known.filter(|class| class.is_unloadable()) {
                mirrored.roots.visit(visit);
                keep_related_alive(mirrored, visit);
            }
        } else if class.ancestors().contains(&well_known.classes.class_loader) {
            let number = self.view.load_u32(object, well_known.fields.class_loader_vm_loader);
            let known = number.checked_sub(1).and_then(|number| lock(&self.loaders).get(number));
            if let Some(loader) = known.filter(|loader| loader.object.load_raw() == object) {
                self.visit_loader(loader, visit);
            }
        }
    }

    fn visit_weak(&self, visit: &mut dyn FnMut(RawRef) -> Option<RawRef>) {
        self.strings.visit_weak(visit);
        self.monitors.visit_weak(visit);
        if self.full_collection.load(Ordering::Relaxed) {
            unloading::unload(self, visit);
        }
    }

    fn soft_reference_clock(&self) -> Option<SoftReferenceClock> {
        let now_ms = self.soft_reference_clock_field()?.load(Ordering::Relaxed) as i64;
        Some(SoftReferenceClock { now_ms, ms_per_free_mb: SOFT_REFERENCE_MS_PER_FREE_MB })
    }

    fn memory_taken(&self, owner: &MutatorBlock, shape: ShapeId) {
        if let Some(recording) = &self.recording {
            sites::sample(self, recording, owner, shape);
        }
    }

    fn pending_references(&self) {
        self.references.announce();
    }

    fn collection_finished(&self, event: &CollectionEvent) {
        crate::gc_log::collection(self, event);
        if let Some(recording) = &self.recording {
            recording.collected(event);
        }
        if self.collections.add(Finished { event: *event, ended_ms: self.sandbox.current_time_millis() }) {
            self.references.announce();
        }
        self.set_soft_reference_clock();
    }
}

impl Vm {
    /// The cells that belong to no thread and no class.
    pub(crate) fn visit_own_cells(&self, scope: Scope, visit: Visit<'_>) {
        let cells = [
            &self.reserve_out_of_memory,
            &self.reserve_stack_overflow,
            &self.system_thread_group,
            &self.main_thread_group,
            &self.system_loader,
        ];
        cells.into_iter().for_each(|cell| visit_slot(cell, visit));
        self.host_roots.visit(visit);
        for loader in lock(&self.loaders).iter() {
            if scope != Scope::Full || !loader.unloadable {
                visit_slot(&loader.object, visit);
            }
        }
        for module in lock(&self.modules).iter() {
            if scope != Scope::Full || !module.loader.unloadable {
                visit_slot(&module.object, visit);
            }
        }
    }

    /// The cells that belong to a loader that can be unloaded, and the classes it keeps alive.
    fn visit_loader(&self, loader: LoaderRef, visit: Visit<'_>) {
        if !loader.unloadable {
            return;
        }
        visit_slot(&loader.object, visit);
        for module in lock(&self.modules).iter().filter(|module| module.loader == loader) {
            visit_slot(&module.object, visit);
        }
        for class in lock(&loader.defined).iter().filter(|class| !class.weak_hidden) {
            keep_alive(class.mirror.load_raw(), visit);
        }
        for class in lock(&loader.classes).values() {
            keep_alive(class.mirror.load_raw(), visit);
        }
    }

    /// `SoftReference.clock`, which the collector sets and soft references copy when they are used.
    /// From now on, soft references that are made or used have been used now.
    pub fn set_soft_reference_clock(&self) {
        if let Some(clock) = self.soft_reference_clock_field() {
            clock.store(self.sandbox.current_time_millis() as u64, Ordering::Relaxed);
        }
    }

    fn soft_reference_clock_field(&self) -> Option<&AtomicU64> {
        let class = self.well_known.get()?.classes.soft_reference.as_ptr();
        // SAFETY: boot classes live as long as the `Vm`.
        let class = unsafe { &*class };
        let field = class.fields().iter().find(|field| field.name == "clock")?;
        Some(field.static_word())
    }
}

/// The code that machine frames are in.
fn code_in_use(vm: &Vm) -> HashSet<CodeId> {
    let mut in_use = HashSet::new();
    vm.threads.for_each_stopped(|thread| {
        // SAFETY: as in `visit_thread`.
        let block = unsafe { &(*thread).block };
        in_use.extend(PhysicalFrames::of(Metadata::of(vm), block).filter_map(|frame| frame.code()));
    });
    in_use
}

fn visit_thread(vm: &Vm, thread: *mut JavaThread, visit: Visit<'_>) {
    // SAFETY: the world is stopped, so the thread (even the one that collects) changes none of these fields meanwhile.
    let (handles, block, taken) = unsafe { (&(*thread).handles, &(*thread).block, &mut (*thread).taken) };
    handles.visit_roots(visit);
    for frame in taken {
        frame.methods.iter().for_each(|method| keep_alive(method.class.mirror.load_raw(), visit));
        frame.visit_roots(visit);
    }
    let exception = block.exception.get();
    if !exception.is_null() {
        block.exception.set(visit(exception));
    }
    for (number, frame) in PhysicalFrames::of(Metadata::of(vm), block).enumerate() {
        if number % FRAMES_PER_LOOK == 0 && vm.heap.is_closed() {
            return;
        }
        frame.for_each_method(|method| keep_alive(method.class.mirror.load_raw(), visit));
        frame.for_each_reference(|slot| {
            // SAFETY: the frame's map names live slots of a stopped thread.
            let old = RawRef::from_bits(unsafe { *slot });
            if !old.is_null() {
                let new = visit(old).bits();
                // SAFETY: as above.
                unsafe { *slot = new };
            }
        });
    }
}

/// What a class needs as long as it lives itself.
fn keep_related_alive(class: ClassRef, visit: Visit<'_>) {
    keep_alive(class.loader.object.load_raw(), visit);
    let related = class.super_class.into_iter().chain(class.interfaces.iter().copied()).chain(class.component());
    // An array class is found through its component's, so it lives as long.
    for other in related.chain(class.nest_host.get().copied()).chain(class.array_class.get().copied()) {
        keep_alive(other.mirror.load_raw(), visit);
    }
}
