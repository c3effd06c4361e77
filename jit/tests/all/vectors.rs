//! Several rounds at once do what they do one after the other: loops over arrays, from a seed.

use std::collections::BTreeMap;

use classfile::Kind;
use jit::ir::check::check;
use jit::ir::math::MathOp;
use jit::ir::op::{Cell, Op};
use jit::ir::{BlockId, Edge, End, Function, Inst, OriginId, Thrown, ValueId};
use jit::opt::PASSES;
use runtime::value_ops::{Slot, ValueOp};

use crate::evaluate::{Outcome, World, evaluate};
use crate::generate::Random;

const SEEDS: u64 = 3000;
/// Elements of an array.
const LENGTH: usize = 80;
/// What is left of them on both sides of the counter.
const MARGIN: i32 = 6;

struct Generator {
    function: Function,
    random: Random,
    cell: Cell,
    /// Of what is only loaded.
    loaded: Cell,
    counter: ValueId,
    /// The last one holds what is only loaded.
    arrays: Vec<ValueId>,
    /// The values of a round, and what is the same in all.
    values: Vec<ValueId>,
}

const BODY: BlockId = BlockId(1);

impl Generator {
    fn inst(&mut self, block: BlockId, kind: Option<Kind>, op: Op, operands: Vec<ValueId>) -> ValueId {
        let inst = Inst { op, operands, state: None, thrown: Thrown::Unwinds, origin: OriginId(0) };
        self.function.append(block, kind, inst)
    }

    fn int(&mut self, value: i32) -> ValueId {
        self.inst(Function::ENTRY, Some(Kind::Int), Op::Constant(value.into_slot()), Vec::new())
    }

    fn index(&mut self) -> ValueId {
        let distance = self.random.below(2 * MARGIN as usize + 1) as i32 - MARGIN;
        if distance == 0 || self.random.below(2) == 0 {
            return self.counter;
        }
        let distance = self.int(distance);
        self.inst(BODY, Some(Kind::Int), Op::Value(ValueOp::IntAdd), vec![self.counter, distance])
    }

    /// An instruction of a round.
    fn step(&mut self) {
        let (kind, array) = (self.cell.kind(), self.random.of(&self.arrays[..3]));
        let made = match self.random.below(5) {
            4 => {
                let (array, index) = (self.arrays[3], self.index());
                let kind = self.loaded.kind();
                let loaded = self.inst(BODY, Some(kind), Op::LoadElement(self.loaded), vec![array, index]);
                if kind == self.cell.kind() {
                    loaded
                } else {
                    self.inst(BODY, Some(Kind::Long), Op::Value(ValueOp::IntToLong), vec![loaded])
                }
            }
            0 => {
                let index = self.index();
                self.inst(BODY, Some(kind), Op::LoadElement(self.cell), vec![array, index])
            }
            1 => {
                let (index, value) = (self.index(), self.random.of(&self.values.clone()));
                self.inst(BODY, None, Op::StoreElement(self.cell), vec![array, index, value]);
                return;
            }
            _ => {
                let op = self.random.of(&operations(kind));
                let operands = (0..op.1).map(|_| self.random.of(&self.values.clone())).collect();
                self.inst(BODY, Some(kind), op.0, operands)
            }
        };
        self.values.push(made);
    }
}

/// Operations with their numbers of operands.
fn operations(kind: Kind) -> Vec<(Op, usize)> {
    use ValueOp as V;
    let (two, one): (&[ValueOp], &[Op]) = match kind {
        Kind::Int => (
            &[V::IntAdd, V::IntSubtract, V::IntMultiply, V::IntXor, V::IntAnd, V::IntOr, V::IntShiftRight],
            &[Op::Value(V::IntNegate), Op::Value(V::IntToByte), Op::Math(MathOp::IntAbsolute)],
        ),
        Kind::Long => (&[V::LongAdd, V::LongSubtract, V::LongMultiply, V::LongOr], &[Op::Value(V::LongNegate)]),
        Kind::Float => (&[V::FloatAdd, V::FloatMultiply], &[Op::Math(MathOp::FloatAbsolute)]),
        _ => (&[V::DoubleSubtract, V::DoubleDivide], &[Op::Math(MathOp::DoubleSquareRoot)]),
    };
    two.iter().map(|op| (Op::Value(*op), 2)).chain(one.iter().map(|op| (*op, 1))).collect()
}

/// Operations of totals.
fn adding(kind: Kind) -> &'static [Op] {
    use ValueOp as V;
    match kind {
        Kind::Int => &[
            Op::Value(V::IntAdd),
            Op::Value(V::IntXor),
            Op::Value(V::IntMultiply),
            Op::Math(MathOp::IntMaximum),
            Op::Math(MathOp::IntMinimum),
        ],
        Kind::Long => &[Op::Value(V::LongAdd), Op::Value(V::LongAnd)],
        _ => &[],
    }
}

/// What may be loaded beside elements that are stored.
fn narrower(cell: Cell) -> &'static [Cell] {
    match cell {
        Cell::Char | Cell::Short => &[Cell::Byte],
        Cell::Int => &[Cell::Byte, Cell::Char, Cell::Short],
        Cell::Long => &[Cell::Int],
        _ => &[],
    }
}

/// A function of a bound, four arrays and a value, which goes through the arrays.
fn function(seed: u64) -> (Function, Cell) {
    let mut random = Random(seed);
    let cell = random.of(&[Cell::Byte, Cell::Char, Cell::Short, Cell::Int, Cell::Int, Cell::Long, Cell::Float, Cell::Double]);
    let loaded = random.of(&[&[cell], narrower(cell)].concat());
    let mut takes = vec![Kind::Int];
    takes.extend([Kind::Reference; 4]);
    takes.push(cell.kind());
    let has_totals = !adding(cell.kind()).is_empty() && cell.bytes() >= 4;
    let totals = if has_totals { random.below(3) } else { 0 };
    let function = Function::new(takes, (totals > 0).then(|| cell.kind()));
    let parameters = function.block(Function::ENTRY).parameters.clone();
    let mut generator = Generator {
        function,
        random,
        cell,
        loaded,
        counter: parameters[0],
        arrays: parameters[1..5].to_vec(),
        values: vec![parameters[5]],
    };
    let (body, behind) = (generator.function.add_block(), generator.function.add_block());
    assert_eq!(body, BODY);
    let (start, one) = (generator.int(MARGIN), generator.int(1));
    generator.counter = generator.function.add_parameter(body, Kind::Int);
    if cell == Cell::Int {
        generator.values.push(generator.counter);
    }
    for _ in 0..2 + generator.random.below(8) {
        generator.step();
    }
    let mut next_totals = Vec::new();
    for _ in 0..totals {
        let kind = cell.kind();
        let (op, steps) = (generator.random.of(adding(kind)), 1 + generator.random.below(2));
        let mut total = generator.function.add_parameter(body, kind);
        if op == Op::Value(ValueOp::IntAdd) && generator.random.below(3) == 0 {
            let factor = generator.int(31);
            total = generator.inst(body, Some(kind), Op::Value(ValueOp::IntMultiply), vec![total, factor]);
        }
        for _ in 0..steps {
            let mut operands = vec![total, generator.random.of(&generator.values.clone())];
            if generator.random.below(2) == 0 {
                operands.reverse();
            }
            total = generator.inst(body, Some(kind), op, operands);
        }
        next_totals.push(total);
    }
    let next = generator.inst(body, Some(Kind::Int), Op::Value(ValueOp::IntAdd), vec![generator.counter, one]);
    generator.inst(body, None, Op::Poll, Vec::new());
    let goes_on = generator.inst(body, Some(Kind::Int), Op::Value(ValueOp::IntLess), vec![next, parameters[0]]);
    let to = |to, arguments| Edge { to, arguments };
    let mut first = vec![start];
    first.extend(vec![parameters[5]; totals]);
    let last = (totals > 0).then(|| generator.random.of(&next_totals));
    let mut again = vec![next];
    again.extend(next_totals);
    let mut function = generator.function;
    function.block_mut(Function::ENTRY).end = End::Jump(to(body, first));
    function.block_mut(body).end = End::Branch(goes_on, to(body, again), to(behind, Vec::new()));
    function.block_mut(behind).end = End::Return(last);
    (function, cell)
}

/// What the arrays hold behind a function.
fn does(function: &Function, cell: Cell, seed: u64) -> Vec<(Outcome, BTreeMap<u64, Vec<u64>>)> {
    let mut random = Random(seed);
    let bounds = [1, 7, 8, 20, 40, LENGTH as i32 - MARGIN];
    let tries = bounds.into_iter().map(|bound| {
        let element = |random: &mut Random| {
            let slot = random.slot(cell.kind());
            if cell.bytes() < 4 { ValueOp::IntToByte.fold(&[slot]).unwrap() & 0xff } else { slot }
        };
        let array = |random: &mut Random| (0..LENGTH).map(|_| element(random)).collect();
        let mut arrays: BTreeMap<u64, Vec<u64>> = (0..3).map(|reference| (reference, array(&mut random))).collect();
        arrays.insert(3, (0..LENGTH).map(|_| random.slot(Kind::Int) & 0x7f).collect());
        let mut world = World::default();
        world.arrays = arrays;
        let mut arguments = vec![bound.into_slot()];
        arguments.extend((0..3).map(|_| random.below(3) as u64));
        arguments.extend([3, random.slot(cell.kind())]);
        let outcome = evaluate(&mut world, function, &arguments);
        assert!(matches!(outcome, Outcome::Returned(_)), "{outcome:?}");
        (outcome, world.arrays)
    });
    tries.collect()
}

#[test]
fn several_rounds_at_once_do_what_each_does() {
    let pass = PASSES.iter().find(|pass| pass.name == "vectors").unwrap();
    let mut changes = 0;
    for seed in 0..SEEDS {
        let (before, cell) = function(seed);
        check(&before).unwrap_or_else(|problem| panic!("seed {seed}: {problem}\n{before}"));
        let mut after = before.clone();
        if (pass.run)(&mut after) {
            changes += 1;
            check(&after).unwrap_or_else(|problem| panic!("seed {seed}: {problem}\n{before}\nbecame\n{after}"));
            assert_eq!(does(&before, cell, seed), does(&after, cell, seed), "seed {seed}\n{before}\nbecame\n{after}");
        }
    }
    assert!(changes > SEEDS / 10, "{changes}");
}
