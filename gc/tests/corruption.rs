//! Whatever a guest writes over its heap, collections end and keep to the heap (`[VMDOC] Untrusted heap`).

mod mock;
#[path = "mock/shadow.rs"]
mod shadow;

use std::time::{Duration, Instant};

use gc::*;
use mock::*;
use shadow::Program;

const SHAPES: [ShapeId; 10] = [PAIR, WIDE, REFERENCES, BYTES, LONGS, MIRROR, SOFT, WEAK, FINAL, PHANTOM];
const ROOTS: usize = 24;

/// A mutator that writes nonsense to where it once allocated something.
struct Vandal<'vm> {
    thread: MockThread<'vm>,
    random: Random,
    /// Places of objects, with the sizes they had.
    places: Vec<(RawRef, u32)>,
}

impl<'vm> Vandal<'vm> {
    fn new(vm: &'vm MockVm, seed: u64) -> Self {
        Self { thread: vm.thread(ROOTS), random: Random::new(seed), places: Vec::new() }
    }

    fn run(&mut self, rounds: usize) {
        for round in 0..rounds {
            for _ in 0..self.random.below(60) {
                self.allocate();
            }
            for _ in 0..self.random.below(30) {
                self.damage();
            }
            match self.random.below(8) {
                0 => self.thread.collect(Kind::Full),
                1..=4 => self.thread.collect(Kind::Young),
                _ => {}
            }
            if round % 50 == 49 {
                self.thread.mutator.stop_world(&self.thread.vm.roots, |world| world.for_each_object(&mut |_, _| {}));
            }
            if round % 200 == 199 {
                self.forget();
            }
        }
    }

    fn allocate(&mut self) {
        let slot = self.random.below(ROOTS);
        let vm = self.thread.vm;
        let shape = SHAPES[self.random.below(SHAPES.len())];
        let length = if self.random.below(100) == 0 { 40_000 } else { self.random.below(60) } as u32;
        let mutator = &mut self.thread.mutator;
        let (bytes, object) = match shape {
            PAIR => (PAIR_BYTES, mutator.allocate_instance(shape, PAIR_BYTES, &vm.roots)),
            WIDE => (WIDE_BYTES, mutator.allocate_instance(shape, WIDE_BYTES, &vm.roots)),
            MIRROR => (MIRROR_BYTES, mutator.allocate_instance(shape, MIRROR_BYTES, &vm.roots)),
            BYTES => (16 + length, mutator.allocate_array(shape, length, 0, &vm.roots)),
            LONGS => (16 + 8 * length, mutator.allocate_array(shape, length, 3, &vm.roots)),
            REFERENCES => (16 + 4 * length, mutator.allocate_array(shape, length, 2, &vm.roots)),
            _ => (REFERENCE_BYTES, mutator.allocate_instance(shape, REFERENCE_BYTES, &vm.roots)),
        };
        let Ok(object) = object else { return self.forget() };
        self.thread.set(slot, object);
        let place = self.random.below(2000);
        match self.places.get_mut(place) {
            Some(old) => *old = (object, bytes),
            None => self.places.push((object, bytes)),
        }
        for _ in 0..2 {
            let offset = self.offset(bytes);
            let value = self.thread.get(self.random.below(ROOTS));
            self.thread.view.store_ref(object, offset, value);
        }
        if self.random.below(50) == 0 {
            let slot = RootSlot::default();
            slot.store(object);
            vm.roots.weak.lock().expect("lock").push(Some(slot));
        }
    }

    /// The offset of a word behind the header, or now and then in it.
    fn offset(&mut self, bytes: u32) -> u32 {
        let words = (bytes / 4) as usize;
        let word = if self.random.below(4) == 0 { self.random.below(words.min(4)) } else { self.random.below(words) };
        4 * word as u32
    }

    fn damage(&mut self) {
        if self.places.is_empty() {
            return;
        }
        let (object, bytes) = self.places[self.random.below(self.places.len())];
        let value = self.nonsense();
        match self.random.below(12) {
            0 => self.thread.set(self.random.below(ROOTS), RawRef::from_bits(value)),
            1..=3 => self.thread.view.store_u32(object, SHAPE_OFFSET, value),
            4 => self.thread.view.store_u32(object, MARK_WORD_OFFSET, value),
            5..=6 => self.thread.view.store_u32(object, ARRAY_LENGTH_OFFSET, value),
            _ => {
                let offset = self.offset(bytes);
                self.thread.view.store_ref(object, offset, RawRef::from_bits(value));
            }
        }
    }

    fn nonsense(&mut self) -> u32 {
        let (object, bytes) = self.places[self.random.below(self.places.len())];
        let random = self.random.below(1 << 32) as u32;
        match self.random.below(12) {
            0 => random,
            1..=2 => SHAPES[random as usize % SHAPES.len()].0,
            3 => FIRST_RESERVED_SHAPE + random % 3,
            4..=6 => object.bits(),
            7 => object.bits().wrapping_add(random % 9).wrapping_sub(4),
            8 => self.thread.view.load_u32(object, 4 * (random % (bytes / 4))),
            9 => [0, 1, u32::MAX, i32::MAX as u32, MARK_TAG_FORWARDED, MARK_COLLECTOR_BIT][random as usize % 6],
            10 => 1 << (random % 32),
            _ => random % 0x10_0000,
        }
    }

    /// Lets everything go.
    fn forget(&mut self) {
        (0..ROOTS).for_each(|slot| self.thread.set(slot, RawRef::NULL));
        let roots = &self.thread.vm.roots;
        roots.weak.lock().expect("lock").clear();
        let _ = self.thread.vm.heap.take_pending_references(&self.thread.mutator);
    }
}

fn vm(max_bytes: u64) -> MockVm {
    let vm = MockVm::new(HeapConfig { max_bytes, initial_bytes: 1 << 20, ..HeapConfig::default() });
    for id in 0..64 {
        vm.roots.attached.lock().expect("lock").insert(id, RootSlot::default());
    }
    vm
}

/// Nothing of the damage is left when the objects are gone.
fn check_recovery(mut vandal: Vandal<'_>) {
    let vm = vandal.thread.vm;
    vandal.forget();
    vm.roots.attached.lock().expect("lock").clear();
    vandal.thread.collect(Kind::Full);
    assert_eq!(vm.heap.used_bytes(), 0);
    drop(vandal);
    let mut program = Program::new(vm, 5, 12);
    program.run(2000, 500);
    program.thread.collect(Kind::Full);
    program.thread.mutator.stop_world(&vm.roots, |world| world.verify());
}

#[test]
fn a_heap_full_of_nonsense_is_collected() {
    for seed in 1..=16 {
        let vm = vm(if seed % 2 == 0 { 2 << 20 } else { 12 << 20 });
        let mut vandal = Vandal::new(&vm, seed);
        vandal.run(800);
        check_recovery(vandal);
    }
}

/// How long a collection takes.
fn time(thread: &mut MockThread<'_>, kind: Kind) -> Duration {
    let start = Instant::now();
    thread.collect(kind);
    start.elapsed()
}

#[test]
fn forged_arrays_that_overlap_cost_no_more_than_what_is_in_use() {
    for kind in [Kind::Young, Kind::Full] {
        let vm = vm(64 << 20);
        let mut thread = vm.thread(2);
        let count = 100_000;
        thread.array(0, LONGS, 2 * count);
        thread.array(1, REFERENCES, count);
        for index in 0..count {
            let (words, forged) = (thread.get(0), 16 + index * 16);
            thread.view.store_u64(words, forged, u64::from(REFERENCES.0));
            thread.view.store_u32(words, forged + 8, u32::MAX);
            let header = RawRef::from_bits(words.bits() + forged / 8);
            thread.view.store_ref(thread.get(1), ARRAY_BASE_OFFSET + 4 * index, header);
        }
        let elapsed = time(&mut thread, kind);
        assert!(elapsed < Duration::from_secs(5), "{kind:?}: {elapsed:?}");
        assert!(time(&mut thread, Kind::Full) < Duration::from_secs(5));
    }
}

#[test]
fn a_forged_length_of_an_old_array_is_not_walked_again_for_each_of_its_cards() {
    let vm = vm(128 << 20);
    let mut thread = vm.thread(2);
    let length = 8 << 20;
    thread.array(0, REFERENCES, length);
    assert!(!vm.heap.is_young(thread.get(0)));
    for index in (0..length).step_by(64) {
        thread.view.mark_card(thread.get(0), ARRAY_BASE_OFFSET + 4 * index);
    }
    thread.view.store_u32(thread.get(0), ARRAY_LENGTH_OFFSET, 0);
    let elapsed = time(&mut thread, Kind::Young);
    assert!(elapsed < Duration::from_secs(5), "{elapsed:?}");
}
