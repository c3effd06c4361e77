//! Random programs, each with a copy of its object graph in plain Rust.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use gc::*;

use super::*;

/// Index into the shadow's nodes, which is also the id in the object; 0 is null.
type Id = usize;

struct Node {
    shape: ShapeId,
    references: Vec<Id>,
    /// The referent of a weak reference; always a pair.
    weak: Id,
    hash: u32,
}

/// One thread's random program.
pub struct Program<'vm> {
    pub thread: MockThread<'vm>,
    random: Random,
    nodes: Vec<Node>,
    roots: Vec<Id>,
}

impl<'vm> Program<'vm> {
    pub fn new(vm: &'vm MockVm, seed: u64, roots: usize) -> Self {
        let null = Node { shape: PAIR, references: Vec::new(), weak: 0, hash: 0 };
        Self { thread: vm.thread(roots), random: Random::new(seed), nodes: vec![null], roots: vec![0; roots] }
    }

    pub fn run(&mut self, steps: usize, check_every: usize) {
        for step in 1..=steps {
            self.step();
            if step % check_every == 0 {
                self.check();
            }
        }
        self.check();
    }

    fn step(&mut self) {
        match self.random.below(10) {
            0..=3 => self.allocate(),
            4 => self.allocate_weak(),
            5..=7 => self.link(),
            8 => self.drop_or_hash(),
            _ => self.thread.mutator.safepoint(),
        }
    }

    fn allocate(&mut self) {
        let slot = self.random.below(self.roots.len());
        let id = self.nodes.len();
        let vm = self.thread.vm;
        let (shape, references, object) = match self.random.below(12) {
            0..=5 => (PAIR, 2, self.thread.pair(slot, id as u64)),
            6..=7 => (WIDE, 6, self.thread.mutator.allocate_instance(WIDE, WIDE_BYTES, &vm.roots).expect("room")),
            8..=9 => {
                let length = if self.random.below(20) == 0 { 3000 } else { self.random.below(200) };
                (REFERENCES, length, self.thread.array(slot, REFERENCES, length as u32))
            }
            10 => (BYTES, 0, self.thread.array(slot, BYTES, 8 + self.random.below(3000) as u32)),
            _ => (LONGS, 0, self.thread.array(slot, LONGS, 1 + self.random.below(300) as u32)),
        };
        let view = self.thread.view;
        match shape {
            PAIR | WIDE => view.store_u64(object, ID, id as u64),
            BYTES | LONGS => self.write_pattern(object, id),
            _ => {}
        }
        self.thread.set(slot, object);
        self.roots[slot] = id;
        self.nodes.push(Node { shape, references: vec![0; references], weak: 0, hash: 0 });
    }

    /// A weak reference to a root, if that is a pair.
    fn allocate_weak(&mut self) {
        let (slot, target) = (self.random.below(self.roots.len()), self.random.below(self.roots.len()));
        let weak = self.roots[target];
        if weak == 0 || self.nodes[weak].shape != PAIR {
            return;
        }
        self.thread.reference(slot, WEAK, target);
        self.roots[slot] = self.nodes.len();
        self.nodes.push(Node { shape: WEAK, references: Vec::new(), weak, hash: 0 });
    }

    /// Every long of a primitive array holds the id; the bytes behind the last whole one hold 0.
    fn write_pattern(&self, object: RawRef, id: Id) {
        for index in 0..self.longs_of(object) {
            self.thread.view.store_u64(object, ARRAY_BASE_OFFSET + index * 8, id as u64);
        }
    }

    fn longs_of(&self, object: RawRef) -> u32 {
        let view = self.thread.view;
        if view.shape(object) == BYTES { view.array_length(object) / 8 } else { view.array_length(object) }
    }

    fn field_offset(shape: ShapeId, index: usize) -> u32 {
        if shape == REFERENCES { ARRAY_BASE_OFFSET + 4 * index as u32 } else { 16 + 4 * index as u32 }
    }

    /// Stores one root object into a field of an object a few steps away from another.
    fn link(&mut self) {
        let (start, value) = (self.random.below(self.roots.len()), self.random.below(self.roots.len()));
        let (mut object, mut id) = (self.thread.get(start), self.roots[start]);
        for _ in 0..self.random.below(4) {
            let Some(index) = self.random_field(id) else { break };
            let next = self.nodes[id].references[index];
            if next == 0 {
                break;
            }
            object = self.thread.view.load_ref(object, Self::field_offset(self.nodes[id].shape, index));
            id = next;
        }
        if let Some(index) = self.random_field(id) {
            let offset = Self::field_offset(self.nodes[id].shape, index);
            self.thread.view.store_ref(object, offset, self.thread.get(value));
            self.nodes[id].references[index] = self.roots[value];
        }
    }

    fn random_field(&mut self, id: Id) -> Option<usize> {
        let count = self.nodes[id].references.len();
        (count > 0).then(|| self.random.below(count))
    }

    fn drop_or_hash(&mut self) {
        let slot = self.random.below(self.roots.len());
        let (object, id) = (self.thread.get(slot), self.roots[slot]);
        if self.random.below(2) == 0 {
            self.thread.set(slot, RawRef::NULL);
            self.roots[slot] = 0;
        } else if id != 0 && self.nodes[id].hash == 0 {
            let hash = 1 + self.random.below((1 << MARK_PAYLOAD_BITS) - 1) as u32;
            self.thread.view.mark_word(object).fetch_or(hash << MARK_PAYLOAD_SHIFT, Ordering::Relaxed);
            self.nodes[id].hash = hash;
        }
    }

    /// Walks heap and shadow together.
    pub fn check(&self) {
        let mut places = HashMap::new();
        let mut work: Vec<(RawRef, Id)> = self.roots.iter().enumerate().map(|(slot, &id)| (self.thread.get(slot), id)).collect();
        while let Some((object, id)) = work.pop() {
            assert_eq!(object.is_null(), id == 0, "{object:?} should be node {id}");
            if id == 0 {
                continue;
            }
            if let Some(place) = places.insert(id, object) {
                assert_eq!(place, object, "node {id} is in two places");
                continue;
            }
            self.check_node(object, id);
            let view = self.thread.view;
            let node = &self.nodes[id];
            let fields = node.references.iter().enumerate();
            work.extend(fields.map(|(index, &value)| (view.load_ref(object, Self::field_offset(node.shape, index)), value)));
        }
        self.check_weak(&places);
        drop(self.thread.pending());
    }

    /// The referent of a weak reference is what it was if that is reachable, and may be null otherwise.
    fn check_weak(&self, places: &HashMap<Id, RawRef>) {
        for (&id, &object) in places.iter().filter(|&(&id, _)| self.nodes[id].shape == WEAK) {
            let (weak, referent) = (self.nodes[id].weak, self.thread.view.load_ref(object, REFERENT));
            match places.get(&weak) {
                Some(&place) => assert_eq!(referent, place, "weak reference {id} to node {weak}"),
                None => assert!(referent.is_null() || self.thread.id(referent) == weak as u64),
            }
        }
    }

    fn check_node(&self, object: RawRef, id: Id) {
        let (view, node) = (self.thread.view, &self.nodes[id]);
        assert_eq!(view.shape(object), node.shape);
        assert_eq!(view.mark_word(object).load(Ordering::Relaxed) >> MARK_PAYLOAD_SHIFT, node.hash);
        match node.shape {
            PAIR | WIDE => assert_eq!(view.load_u64(object, ID), id as u64),
            WEAK => {}
            REFERENCES => assert_eq!(view.array_length(object) as usize, node.references.len()),
            _ => {
                for index in 0..self.longs_of(object) {
                    assert_eq!(view.load_u64(object, ARRAY_BASE_OFFSET + index * 8), id as u64, "element {index}");
                }
            }
        }
    }
}
