//! What lies in the heap and never changes.
//!
//! `[VMDOC]` Heap constants. A constant reference goes by the name of a root cell, as its distance from the heap's base: objects move, cells do not. The cell
//! belongs to a class, and holds the object as long as that lives. What an object with a name has in a field that never changes is a constant as
//! well; if it is a reference it gets a cell of the class that the way to it began at, so that nothing is kept alive that would not be without
//! compiled code. Cells that no code names in the end are given back. A compiler thread is no mutator: for the moment of each look
//! it becomes one ([`gc::Reader`]), and a thread that somebody waits for looks at nothing while the world is being stopped.

pub mod fold;
mod trust;

use gc::{Reader, Reading, Ref, Root};
use runtime::linking::member_name;
use runtime::metadata::method::MethodRef;
use runtime::ops::{calls, plans};
use runtime::vm::VmRef;
use runtime::{ClassRef, ValueKind};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::boxes;
use crate::ir::op::{Cell, Op};
use crate::ir::{Function, ValueId};
use crate::types;
use trust::Trust;

/// Cells that one compilation may take.
const CELLS_MAX: usize = 2_000;

/// What a constant is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Constant {
    /// These bits, as a slot holds them; a reference is null.
    Bits(u64),
    /// The reference in the cell at this distance from the heap's base, which is not null.
    Reference(i64),
}

/// A way from one object to another.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Step {
    Field(u32),
    Element(u32),
}

/// A cell.
#[derive(Clone, Copy)]
struct Known {
    root: Root,
    /// The class that it belongs to.
    owner: ClassRef,
    /// It has been made by this compilation.
    is_made: bool,
    /// So many dimensions of the array in it have elements that never change once they are set.
    stable: usize,
}

/// The constants of one compilation after the other.
pub struct Constants {
    vm: VmRef,
    reader: Reader,
    waits: bool,
    cells: FxHashMap<i64, Known>,
    found: FxHashMap<(i64, Step), Option<Constant>>,
}

impl std::fmt::Debug for Constants {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} constants", self.cells.len())
    }
}

impl Constants {
    /// Those of a `Vm`; `waits`: no thread that runs Java waits for the compiler, which therefore may wait for the end of a collection.
    pub fn new(vm: VmRef, waits: bool) -> Self {
        Self { vm, reader: Reader::new(&vm.heap), waits, cells: FxHashMap::default(), found: FxHashMap::default() }
    }

    /// For whom.
    pub fn vm(&self) -> VmRef {
        self.vm
    }

    /// Forgets what the last compilation has named.
    pub fn begin(&mut self) {
        self.cells.clear();
        self.found.clear();
    }

    /// Makes a cell known that code of a class names; false if there is none.
    pub fn name(&mut self, cell: i64, class: ClassRef) -> bool {
        if self.cells.contains_key(&cell) {
            return true;
        }
        let address = (self.vm.view.base_ptr() as usize).wrapping_add_signed(cell as isize);
        let Some(root) = self.vm.roots.root_at(address) else { return false };
        self.cells.insert(cell, Known { root, owner: class, is_made: false, stable: 0 });
        true
    }

    /// Looks at the object that a cell names, unless it is null or its class is gone.
    fn look<R>(&mut self, cell: i64, operation: impl FnOnce(&Reading<'_>, Ref<'_>) -> Option<R>) -> Option<R> {
        let Known { root, owner, .. } = *self.cells.get(&cell)?;
        let look = |reading: &Reading<'_>| {
            let object = root.load(reading);
            // What a class that is gone has had is updated no more.
            if owner.mirror.is_null() || object.is_null() { None } else { operation(reading, object) }
        };
        self.reader.read(self.waits, look).flatten()
    }

    /// Whether a cell certainly holds an object.
    pub fn is_object(&mut self, cell: i64) -> bool {
        self.look(cell, |_, _| Some(())).is_some()
    }

    /// The cell of the object that a value certainly is.
    pub fn object(&mut self, function: &Function, value: ValueId) -> Option<i64> {
        let inst = function.inst(value)?;
        let Op::ConstantReference(cell) = inst.op else { return None };
        let method = function.origins[inst.origin.index()].method;
        let class = self.vm.methods.at(method.0)?.class;
        (self.name(cell, class) && self.is_object(cell)).then_some(cell)
    }

    /// The class of the object that a value is, exactly.
    pub fn class_of_value(&mut self, function: &Function, value: ValueId) -> Option<ClassRef> {
        match function.inst(value)?.op {
            Op::ConstantReference(_) => {
                let cell = self.object(function, value)?;
                self.class_of(cell)
            }
            Op::NewObject { class, .. } | Op::NewThrowable { class, .. } | Op::NewArray { class, .. } | Op::Typed { class } => {
                self.vm.classes.at(class)
            }
            Op::NewArrayOf => self.vm.classes.at(function.constant(function.inst(value)?.operands[0])? as u32),
            Op::Call(_) => match boxes::made(self.vm, function, value) {
                Some(made) => Some(made.class),
                None => self.class_of_cast(function, value),
            },
            _ => None,
        }
    }

    /// The class that a call of `Class.cast` gives objects of, if there is only one.
    fn class_of_cast(&mut self, function: &Function, value: ValueId) -> Option<ClassRef> {
        let inst = function.inst(value)?;
        let Op::Call(method) = inst.op else { return None };
        let is_cast =
            |method: &MethodRef| method.name == "cast" && method.class.loader.is_boot() && method.class.name == "java/lang/Class";
        self.vm.methods.at(method).filter(|method| !self.vm.options.sealed && is_cast(method))?;
        let mirror = self.object(function, *inst.operands.first()?)?;
        self.mirrored(mirror).filter(|class| types::is_exact(*class))
    }

    /// The class of an object.
    pub fn class_of(&mut self, cell: i64) -> Option<ClassRef> {
        let vm = self.vm;
        self.look(cell, |_, object| vm.classes.at(vm.view.shape(object).0))
    }

    /// Whether two cells hold the same object.
    pub fn are_same(&mut self, one: i64, other: i64) -> Option<bool> {
        let second = *self.cells.get(&other)?;
        self.look(one, |reading, object| {
            let other = second.root.load(reading);
            (!second.owner.mirror.is_null() && !other.is_null()).then(|| object == other)
        })
    }

    /// The method behind `invokeBasic` of a handle.
    pub fn basic_method(&mut self, cell: i64) -> Option<MethodRef> {
        let vm = self.vm;
        self.look(cell, |_, handle| calls::basic_method(&vm, handle))
    }

    /// The method that a `MemberName` names, if its class is initialised.
    pub fn named_method(&mut self, cell: i64) -> Option<MethodRef> {
        let vm = self.vm;
        self.look(cell, |_, name| member_name::method_named(&vm, name)).filter(|method| method.class.is_initialized())
    }

    /// The length of an array.
    pub fn length(&mut self, cell: i64) -> Option<u32> {
        let vm = self.vm;
        self.look(cell, |_, array| {
            vm.classes.at(vm.view.shape(array).0).filter(|class| class.is_array()).map(|_| vm.view.array_length(array))
        })
    }

    /// The class that a `java.lang.Class` stands for.
    pub fn mirrored(&mut self, cell: i64) -> Option<ClassRef> {
        let vm = self.vm;
        let well_known = vm.well_known.get()?;
        self.look(cell, |reading, mirror| {
            if vm.view.shape(mirror) != well_known.classes.class.id {
                return None;
            }
            let class = vm.classes.at(vm.view.load_u32(mirror, well_known.fields.class_vm_class))?;
            (class.mirror.load(reading) == mirror).then_some(class)
        })
    }

    /// What a field of an object holds, if that never changes.
    pub fn field(&mut self, cell: i64, offset: u32, kind: Cell) -> Option<Constant> {
        self.follow(cell, Step::Field(offset), |constants| {
            let class = constants.class_of(cell)?;
            let (trust, stable) = trust::of_field(class, offset, kind)?;
            constants.load(cell, offset, kind, trust, stable)
        })
    }

    /// The element of an array, if that never changes.
    pub fn element(&mut self, cell: i64, index: u32, kind: Cell) -> Option<Constant> {
        self.follow(cell, Step::Element(index), |constants| {
            let stable = constants.cells.get(&cell)?.stable.checked_sub(1)?;
            let element = constants.class_of(cell)?.element_kind()?;
            if Cell::of(element) != kind || index >= constants.length(cell)? {
                return None;
            }
            let offset = index.checked_mul(kind.bytes())?.checked_add(gc::ARRAY_BASE_OFFSET)?;
            constants.load(cell, offset, kind, Trust::OnceSet, stable)
        })
    }

    /// The two numbers that an array of ints holds now.
    pub fn pair(&mut self, cell: i64) -> Option<[u32; 2]> {
        let is_of_ints = self.class_of(cell)?.element_kind()? == ValueKind::Int && self.length(cell)? == 2;
        if !is_of_ints {
            return None;
        }
        let view = self.vm.view;
        self.look(cell, |_, object| {
            Some([0, 1].map(|index| view.load_u32(object, gc::ARRAY_BASE_OFFSET + index * ValueKind::Int.size())))
        })
    }

    fn follow(&mut self, cell: i64, step: Step, find: impl FnOnce(&mut Self) -> Option<Constant>) -> Option<Constant> {
        if let Some(found) = self.found.get(&(cell, step)) {
            return *found;
        }
        let found = find(self);
        self.found.insert((cell, step), found);
        found
    }

    fn load(&mut self, cell: i64, offset: u32, kind: Cell, trust: Trust, stable: usize) -> Option<Constant> {
        let (vm, owner) = (self.vm, self.cells.get(&cell)?.owner);
        if kind != Cell::Reference {
            let bits = self.look(cell, |_, object| {
                Some(match kind {
                    Cell::Boolean => u64::from(vm.view.load_u8(object, offset) & 1),
                    Cell::Byte => u64::from(i32::from(vm.view.load_u8(object, offset) as i8) as u32),
                    Cell::Char => u64::from(vm.view.load_u16(object, offset)),
                    Cell::Short => u64::from(i32::from(vm.view.load_u16(object, offset) as i16) as u32),
                    Cell::Int | Cell::Float | Cell::Reference => u64::from(vm.view.load_u32(object, offset)),
                    Cell::Long | Cell::Double => vm.view.load_u64(object, offset),
                })
            })?;
            return (bits != 0 || trust == Trust::Always).then_some(Constant::Bits(bits));
        }
        if self.cells.len() >= CELLS_MAX {
            return None;
        }
        let root = self.look(cell, |_, object| {
            let value = vm.view.load_ref(object, offset);
            if value.is_null() { Some(None) } else { owner.roots.add(value).map(Some) }
        })?;
        let Some(root) = root else { return (trust == Trust::Always).then_some(Constant::Bits(0)) };
        let name = plans::from_base(&vm, root.cell_ptr() as usize);
        self.cells.insert(name, Known { root, owner, is_made: true, stable });
        Some(Constant::Reference(name))
    }

    /// Gives the cells back that a finished function does not name.
    pub fn release(&mut self, function: &Function) {
        let blocks = function.order();
        let insts = blocks.iter().flat_map(|block| &function.block(*block).insts).filter_map(|value| function.inst(*value));
        let named: FxHashSet<i64> =
            insts.filter_map(|inst| if let Op::ConstantReference(cell) = inst.op { Some(cell) } else { None }).collect();
        let unused: Vec<Known> =
            self.cells.drain().filter(|(cell, known)| known.is_made && !named.contains(cell)).map(|(_, known)| known).collect();
        self.found.clear();
        if !unused.is_empty() {
            // While the world is being stopped they stay with their classes.
            self.reader.read(self.waits, |_| unused.iter().for_each(|known| known.owner.roots.remove(known.root)));
        }
    }
}
