//! Arrays (JVMS §6.5): their elements, and how they are made.

use std::iter;

use classfile::{ArrayKind, ConstantIndex, Kind, PrimitiveArray};
use runtime::ClassRef;
use runtime::metadata::field::ValueKind;
use runtime::ops::helpers::Helper;
use runtime::value_ops::ValueOp;

use super::{Builder, NotBuilt};
use crate::ir::op::{Cell, Op, Reason};
use crate::ir::{StateId, ValueId};

/// Arrays that one instruction makes without the runtime (HotSpot: `MultiArrayExpandLimit` is 6).
const ARRAYS_MAX: u64 = 9;

impl Builder {
    fn check_access(&mut self, array: ValueId, index: ValueId) -> Result<(), NotBuilt> {
        self.guard_not_null(array)?;
        let length = self.result(Kind::Int, Op::ArrayLength, vec![array]);
        let condition = self.append(Some(Kind::Int), Op::IsBelow, vec![index, length], None);
        self.guard_or_throw(condition, Reason::Bounds, Helper::ThrowArrayAccess, vec![array, index])
    }

    pub(super) fn array_load(&mut self, kind: ArrayKind) -> Result<(), NotBuilt> {
        let (index, array) = (self.pop()?, self.pop()?);
        self.check_access(array, index)?;
        let cell = element(kind);
        let value = self.result(cell.kind(), Op::LoadElement(cell), vec![array, index]);
        self.push(value);
        Ok(())
    }

    pub(super) fn array_store(&mut self, kind: ArrayKind) -> Result<(), NotBuilt> {
        let (value, index, array) = (self.pop()?, self.pop()?, self.pop()?);
        self.check_access(array, index)?;
        if kind == ArrayKind::Reference {
            let fits = self.append(Some(Kind::Int), Op::FitsElement, vec![array, value], None);
            self.guard_or_throw(fits, Reason::Array, Helper::StoreReference, vec![array, index, value])?;
        }
        // What `bastore` does to a `boolean[]` is decided when it runs (JVMS §6.5.bastore).
        let cell = element(kind);
        if kind == ArrayKind::Byte {
            let mask = self.append(Some(Kind::Int), Op::ByteMask, vec![array], None);
            let narrowed = self.value(ValueOp::IntAnd, vec![value, mask]);
            self.effect(Op::StoreElement(cell), vec![array, index, narrowed]);
        } else {
            self.effect(Op::StoreElement(cell), vec![array, index, value]);
        }
        Ok(())
    }

    pub(super) fn new_primitive_array(&mut self, kind: PrimitiveArray) -> Result<bool, NotBuilt> {
        let component = self.vm.primitive(match kind {
            PrimitiveArray::Boolean => ValueKind::Boolean,
            PrimitiveArray::Char => ValueKind::Char,
            PrimitiveArray::Float => ValueKind::Float,
            PrimitiveArray::Double => ValueKind::Double,
            PrimitiveArray::Byte => ValueKind::Byte,
            PrimitiveArray::Short => ValueKind::Short,
            PrimitiveArray::Int => ValueKind::Int,
            PrimitiveArray::Long => ValueKind::Long,
        });
        let Some(class) = component.array_class.get().copied() else { return self.exit(Reason::Unresolved) };
        self.allocate_array(class.id.0, class.element_shift)?;
        Ok(false)
    }

    fn allocate_array(&mut self, class: u32, shift: u8) -> Result<(), NotBuilt> {
        let length = self.pop()?;
        let zero = self.constant(Kind::Int, 0);
        let condition = self.value(ValueOp::IntGreaterOrEqual, vec![length, zero]);
        self.guard_or_throw(condition, Reason::Array, Helper::ThrowNegativeSize, vec![length])?;
        let bci = self.bytecode.instructions[self.at].0;
        let state = self.state_of_retry(bci)?;
        let array = self.append(Some(Kind::Reference), Op::NewArray { class, shift }, vec![length], state);
        self.environment.not_null.insert(array);
        self.push(array);
        Ok(())
    }

    pub(super) fn new_reference_array(&mut self, index: ConstantIndex) -> Result<bool, NotBuilt> {
        let resolved = self
            .method
            .class
            .constants
            .resolved_class(self.method.constant(index))
            .and_then(|class| class.array_class.get().copied());
        let Some(class) = resolved else { return self.exit(Reason::Unresolved) };
        self.allocate_array(class.id.0, class.element_shift)?;
        Ok(false)
    }

    /// The runtime gets the lengths in an array, unless there are few arrays to be made.
    pub(super) fn new_multi_array(&mut self, bci: u16, index: ConstantIndex, dimensions: u8) -> Result<bool, NotBuilt> {
        let Some(class) = self.vm.primitive(ValueKind::Int).array_class.get().copied() else {
            return self.exit(Reason::Unresolved);
        };
        let mut lengths = (0..dimensions).map(|_| self.pop()).collect::<Result<Vec<_>, _>>()?;
        lengths.reverse();
        let state = self.state_of_retry(bci)?;
        if let Some(classes) = self.few_arrays(index, &lengths) {
            // The others are known.
            let last = lengths[lengths.len() - 1];
            let zero = self.constant(Kind::Int, 0);
            let condition = self.value(ValueOp::IntGreaterOrEqual, vec![last, zero]);
            self.guard_or_throw(condition, Reason::Array, Helper::ThrowNegativeSize, vec![last])?;
            let array = self.nested_array(&classes, &lengths, state);
            self.environment.not_null.insert(array);
            self.push(array);
            return Ok(false);
        }
        let length = self.constant(Kind::Int, dimensions.into());
        let shape = Op::NewArray { class: class.id.0, shift: class.element_shift };
        let array = self.append(Some(Kind::Reference), shape, vec![length], state);
        for (place, length) in lengths.into_iter().enumerate() {
            let place = self.constant(Kind::Int, place as u64);
            // Nobody else sees the array.
            self.append(None, Op::StoreElement(Cell::Int), vec![array, place, length], None);
        }
        let method = self.constant(Kind::Int, self.method.id.0.into());
        let index = self.constant(Kind::Int, self.method.constant(index).0.into());
        let array = self.append(Some(Kind::Reference), Op::Helper(Helper::NewMultiArray), vec![method, index, array], state);
        self.environment.boundary = None;
        self.environment.not_null.insert(array);
        self.push(array);
        Ok(false)
    }

    /// The classes of an array and of those in it, one for each length, if few arrays are to be made.
    fn few_arrays(&self, index: ConstantIndex, lengths: &[ValueId]) -> Option<Vec<ClassRef>> {
        let (_, outer) = lengths.split_last()?;
        let (mut all, mut last) = (1u64, 1u64);
        for length in outer {
            let length = u32::try_from(self.function.constant(*length)? as i32).ok()?;
            last = last.checked_mul(length.into())?;
            all = all.checked_add(last)?;
        }
        let first = self.method.class.constants.resolved_class(self.method.constant(index)).filter(|_| all <= ARRAYS_MAX)?;
        let classes: Vec<ClassRef> = iter::successors(Some(first), |class| class.component()).take(lengths.len()).collect();
        (classes.len() == lengths.len() && classes.iter().all(|class| class.component().is_some())).then_some(classes)
    }

    /// An array with all that is in it, which nobody sees before it is complete.
    fn nested_array(&mut self, classes: &[ClassRef], lengths: &[ValueId], state: Option<StateId>) -> ValueId {
        let (class, length) = (classes[0], lengths[0]);
        let shape = Op::NewArray { class: class.id.0, shift: class.element_shift };
        let array = self.append(Some(Kind::Reference), shape, vec![length], state);
        if classes.len() > 1 {
            let count = self.function.constant(length).expect("outer lengths are known");
            for place in 0..count {
                let element = self.nested_array(&classes[1..], &lengths[1..], state);
                let place = self.constant(Kind::Int, place);
                self.append(None, Op::StoreElement(Cell::Reference), vec![array, place, element], None);
            }
        }
        array
    }
}

fn element(kind: ArrayKind) -> Cell {
    match kind {
        ArrayKind::Int => Cell::Int,
        ArrayKind::Long => Cell::Long,
        ArrayKind::Float => Cell::Float,
        ArrayKind::Double => Cell::Double,
        ArrayKind::Reference => Cell::Reference,
        ArrayKind::Byte => Cell::Byte,
        ArrayKind::Char => Cell::Char,
        ArrayKind::Short => Cell::Short,
    }
}
