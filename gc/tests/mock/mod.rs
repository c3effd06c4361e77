//! A small VM that checks the heap: objects carry ids, and a shadow of the graph is kept in plain Rust.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use gc::*;

pub const PAIR: ShapeId = ShapeId(1);
pub const WIDE: ShapeId = ShapeId(2);
pub const REFERENCES: ShapeId = ShapeId(3);
pub const BYTES: ShapeId = ShapeId(4);
pub const LONGS: ShapeId = ShapeId(5);
pub const MIRROR: ShapeId = ShapeId(6);
pub const SOFT: ShapeId = ShapeId(10);
pub const WEAK: ShapeId = ShapeId(11);
pub const FINAL: ShapeId = ShapeId(12);
pub const PHANTOM: ShapeId = ShapeId(13);

/// Offset of the id in every instance.
pub const ID: u32 = 8;
pub const PAIR_BYTES: u32 = 24;
pub const PAIR_FIELDS: [u32; 2] = [16, 20];
pub const WIDE_BYTES: u32 = 40;
pub const WIDE_FIELDS: [u32; 6] = [16, 20, 24, 28, 32, 36];
pub const MIRROR_BYTES: u32 = 16;
pub const REFERENT: u32 = 8;
pub const NEXT: u32 = 16;
pub const DISCOVERED: u32 = 20;
pub const TIMESTAMP: u32 = 24;
pub const REFERENCE_BYTES: u32 = 32;

/// Root cells, and what hangs on them.
#[derive(Default)]
pub struct Roots {
    pub threads: Mutex<Vec<Arc<HandleCells>>>,
    pub weak: Mutex<Vec<Option<RootSlot>>>,
    /// Cells that belong to the mirror with this id.
    pub attached: Mutex<HashMap<u64, RootSlot>>,
    /// Cells of a root area.
    pub area: OnceLock<RootArea>,
    pub clock: Mutex<Option<SoftReferenceClock>>,
    pub events: Mutex<Vec<CollectionEvent>>,
    pub pending_notices: AtomicU64,
    view: Mutex<Option<HeapView>>,
}

/// The root cells of one thread.
pub struct HandleCells(pub Vec<RootSlot>);

impl HandleCells {
    pub fn new(count: usize) -> Arc<Self> {
        Arc::new(Self((0..count).map(|_| RootSlot::default()).collect()))
    }
}

impl RootSource for Roots {
    fn visit_roots(&self, scope: Scope, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        for cells in self.threads.lock().expect("lock").iter() {
            cells.0.iter().for_each(|slot| slot.visit(visit));
        }
        match (self.area.get(), scope) {
            (Some(area), Scope::Young) => area.scan_young(visit),
            (Some(area), Scope::All | Scope::Full) => area.scan_all(visit),
            (None, _) => {}
        }
        if scope != Scope::Full {
            self.attached.lock().expect("lock").values().for_each(|slot| slot.visit(visit));
        }
    }

    fn visit_attached(&self, object: RawRef, shape: ShapeId, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        assert_eq!(shape, MIRROR);
        let id = self.view.lock().expect("lock").expect("set").load_u64(object, ID);
        if let Some(slot) = self.attached.lock().expect("lock").get(&id) {
            slot.visit(visit);
        }
    }

    fn visit_weak(&self, visit: &mut dyn FnMut(RawRef) -> Option<RawRef>) {
        for entry in self.weak.lock().expect("lock").iter_mut() {
            if let Some(slot) = entry {
                match visit(slot.load_raw()) {
                    Some(place) => slot.store(place),
                    None => *entry = None,
                }
            }
        }
    }

    fn soft_reference_clock(&self) -> Option<SoftReferenceClock> {
        *self.clock.lock().expect("lock")
    }

    fn pending_references(&self) {
        self.pending_notices.fetch_add(1, Ordering::Relaxed);
    }

    fn collection_finished(&self, event: &CollectionEvent) {
        self.events.lock().expect("lock").push(*event);
    }
}

pub struct MockVm {
    pub heap: Arc<Heap>,
    pub roots: Roots,
}

impl MockVm {
    pub fn new(config: HeapConfig) -> Self {
        let heap = Heap::new(config).expect("a heap");
        register_shapes(&heap);
        let roots = Roots::default();
        *roots.view.lock().expect("lock") = Some(heap.view());
        Self { heap, roots }
    }

    /// A mutator with `count` root cells.
    pub fn thread(&self, count: usize) -> MockThread<'_> {
        let cells = HandleCells::new(count);
        self.roots.threads.lock().expect("lock").push(Arc::clone(&cells));
        MockThread { mutator: self.heap.attach(Arc::default()), vm: self, view: self.heap.view(), cells }
    }
}

fn register_shapes(heap: &Heap) {
    let instance = |size, references: &[u32], attached| ShapeKind::Instance { size, references: references.into(), attached };
    let reference = |strength| ShapeKind::Reference {
        attached: false,
        strength,
        size: REFERENCE_BYTES,
        references: [12, NEXT].into(),
        referent: REFERENT,
        discovered: DISCOVERED,
        timestamp: (strength == Strength::Soft).then_some(TIMESTAMP),
        next: Some(NEXT),
    };
    for (id, kind) in [
        (PAIR, instance(PAIR_BYTES, &PAIR_FIELDS, false)),
        (WIDE, instance(WIDE_BYTES, &WIDE_FIELDS, false)),
        (REFERENCES, ShapeKind::ReferenceArray { attached: false }),
        (BYTES, ShapeKind::PrimitiveArray { shift: 0 }),
        (LONGS, ShapeKind::PrimitiveArray { shift: 3 }),
        (MIRROR, instance(MIRROR_BYTES, &[], true)),
        (SOFT, reference(Strength::Soft)),
        (WEAK, reference(Strength::Weak)),
        (FINAL, reference(Strength::Final)),
        (PHANTOM, reference(Strength::Phantom)),
    ] {
        heap.register_shape(id, Shape { kind });
    }
}

/// A mutator with its root cells; slots are named by index.
pub struct MockThread<'vm> {
    pub mutator: Mutator,
    pub vm: &'vm MockVm,
    pub view: HeapView,
    pub cells: Arc<HandleCells>,
}

impl MockThread<'_> {
    pub fn get(&self, slot: usize) -> RawRef {
        self.cells.0[slot].load_raw()
    }

    pub fn set(&self, slot: usize, value: RawRef) {
        self.cells.0[slot].store(value);
    }

    /// A new pair with an id, in a slot.
    pub fn pair(&mut self, slot: usize, id: u64) -> RawRef {
        let object = self.mutator.allocate_instance(PAIR, PAIR_BYTES, &self.vm.roots).expect("room");
        self.view.store_u64(object, ID, id);
        self.set(slot, object);
        object
    }

    /// Polls; whether stress collected.
    pub fn poll(&mut self) -> bool {
        let wanted = self.mutator.request_word().load(Ordering::Relaxed) & STRESS_REQUESTED != 0;
        if wanted {
            self.mutator.collect_at_poll(&self.vm.roots);
        }
        wanted
    }

    pub fn try_array(&mut self, slot: usize, shape: ShapeId, length: u32) -> Result<RawRef, AllocationError> {
        let shift = match shape {
            REFERENCES => 2,
            LONGS => 3,
            _ => 0,
        };
        let array = self.mutator.allocate_array(shape, length, shift, &self.vm.roots)?;
        self.set(slot, array);
        Ok(array)
    }

    pub fn array(&mut self, slot: usize, shape: ShapeId, length: u32) -> RawRef {
        self.try_array(slot, shape, length).expect("room")
    }

    /// A new reference object to what `referent_slot` holds, in a slot.
    pub fn reference(&mut self, slot: usize, shape: ShapeId, referent_slot: usize) -> RawRef {
        let object = self.mutator.allocate_instance(shape, REFERENCE_BYTES, &self.vm.roots).expect("room");
        self.view.store_ref(object, REFERENT, self.get(referent_slot));
        self.set(slot, object);
        object
    }

    pub fn referent(&self, slot: usize) -> RawRef {
        self.view.load_ref(self.get(slot), REFERENT)
    }

    pub fn id(&self, object: RawRef) -> u64 {
        self.view.load_u64(object, ID)
    }

    pub fn collect(&mut self, kind: Kind) {
        self.mutator.collect(kind, Cause::Explicit, &self.vm.roots);
    }

    /// The pending list, first element first.
    pub fn pending(&self) -> Vec<RawRef> {
        let mut list = Vec::new();
        let mut at = self.vm.heap.take_pending_references(&self.mutator).unbound();
        while !at.is_null() {
            list.push(at);
            at = self.view.exchange_ref(at, DISCOVERED, RawRef::NULL);
        }
        list
    }
}

/// A xorshift generator.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % bound
    }
}
