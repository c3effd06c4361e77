//! Passes do not change what functions do.

use classfile::Kind;
use jit::choices::Choices;
use jit::effort::Effort;
use jit::ir::check::check;
use jit::ir::op::{Op, Reason};
use jit::ir::text::parse;
use jit::ir::{BlockId, Function, ValueId};
use jit::opt::{PASSES, Pass, optimize};
use jit::splice;

use crate::evaluate::{Call, Outcome, World, evaluate};
use crate::generate::{self, Random};

const SEEDS: u64 = 2000;
/// Arguments that each function is evaluated with.
const TRIES: usize = 4;

/// What a function does with some arguments, with the calls on the way.
fn does(world: &World, function: &Function, seed: u64) -> Vec<(Outcome, Vec<Call>, Vec<u64>)> {
    let mut random = Random(seed);
    (0..TRIES)
        .map(|_| {
            let arguments: Vec<u64> = function.parameters.iter().map(|kind| random.slot(*kind)).collect();
            let mut world = world.clone();
            let outcome = evaluate(&mut world, function, &arguments);
            let held = world.held();
            (outcome, world.calls, held)
        })
        .collect()
}

fn assert_same(what: &str, seed: u64, world: &World, before: &Function, after: &Function) {
    check(after).unwrap_or_else(|problem| panic!("seed {seed}, {what}: {problem}\n{before}\nbecame\n{after}"));
    for (left, right) in does(world, before, seed).into_iter().zip(does(world, after, seed)) {
        // The interpreter may go on earlier.
        let is_early = matches!(right.0, Outcome::Left(Reason::Predicate, _)) && left.1.starts_with(&right.1);
        assert!(left == right || is_early, "seed {seed}, {what}\n{before}\nbecame\n{after}\n{left:?}\n{right:?}");
    }
}

#[test]
fn passes_keep_what_functions_do() {
    let (mut changes, mut outcomes) = ([0; PASSES.len()], [0; 3]);
    for seed in 0..SEEDS {
        let function = generate::function(seed, 1, &generate::parameters(&mut Random(seed)), Kind::Int);
        check(&function).unwrap_or_else(|problem| panic!("seed {seed}: {problem}\n{function}"));
        let world = World::default();
        for (outcome, ..) in does(&world, &function, seed) {
            match outcome {
                Outcome::Returned(_) => outcomes[0] += 1,
                Outcome::Left(..) => outcomes[1] += 1,
                Outcome::Threw(_) | Outcome::Handled(..) => outcomes[2] += 1,
                Outcome::Stopped | Outcome::TooLong => panic!("seed {seed} has no end\n{function}"),
            }
        }
        let mut all = function.clone();
        for (place, pass) in PASSES.iter().enumerate() {
            let mut alone = function.clone();
            let changes_alone = (pass.run)(&mut alone);
            assert_same(pass.name, seed, &world, &function, &alone);
            let changes_all = (pass.run)(&mut all);
            if changes_all {
                for then in pass.then {
                    (then.run)(&mut all);
                }
            }
            changes[place] += u64::from(changes_all || changes_alone);
            assert_same(&format!("up to {}", pass.name), seed, &world, &function, &all);
        }
    }
    // The seeds show something.
    let is_of_fuel = |pass: &Pass| matches!(pass.name, "thin" | "metering");
    let is_seen =
        |(pass, count): (&Pass, &u64)| matches!(pass.name, "vectors" | "displace") || is_of_fuel(pass) || *count > SEEDS / 50;
    assert!(PASSES.iter().zip(&changes).all(is_seen), "{changes:?}");
    assert!(outcomes.iter().all(|count| *count > SEEDS / 4), "{outcomes:?}");
}

#[test]
fn functions_are_read_as_they_are_printed() {
    for seed in 0..SEEDS {
        let function = generate::function(seed, 1, &generate::parameters(&mut Random(seed)), Kind::Int);
        let text = function.to_string();
        let read = parse(&text).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"));
        assert_eq!(read.to_string(), text, "seed {seed}");
        assert_same("reading", seed, &World::default(), &function, &read);
    }
}

/// The rest of what a function would spend may be too little for a stretch of it: then it leaves before, and has done less.
fn assert_spends_the_same(what: &str, seed: u64, fuel: Option<i64>, before: &Function, after: &Function) {
    check(after).unwrap_or_else(|problem| panic!("seed {seed}, {what}: {problem}\n{before}\nbecame\n{after}"));
    let mut random = Random(seed);
    for _ in 0..TRIES {
        let arguments: Vec<u64> = before.parameters.iter().map(|kind| random.slot(*kind)).collect();
        let [left, right] = [before, after].map(|function| {
            let mut world = World::default();
            world.fuel = fuel;
            let outcome = evaluate(&mut world, function, &arguments);
            (outcome, world.calls, world.spent)
        });
        let leaves = matches!(right.0, Outcome::Left(Reason::Predicate, _))
            || fuel.is_some() && matches!(right.0, Outcome::Left(Reason::Fuel, _));
        let is_early = leaves && left.1.starts_with(&right.1) && right.2 <= left.2;
        assert!(left == right || is_early, "seed {seed}, {what}, {fuel:?}\n{before}\nbecame\n{after}\n{left:?}\n{right:?}");
    }
}

#[test]
fn passes_spend_what_functions_do() {
    let mut saved = 0;
    for seed in 0..SEEDS {
        let function = generate::metered_function(seed, &generate::parameters(&mut Random(seed)));
        for fuel in [None, Some(7), Some(40), Some(200)] {
            for names in [&["thin"][..], &["metering"], &["thin", "rotate", "layout", "peel", "unroll", "metering"]] {
                let mut after = function.clone();
                for pass in PASSES.iter().filter(|pass| names.contains(&pass.name)) {
                    (pass.run)(&mut after);
                }
                assert_spends_the_same(&names.join(", "), seed, fuel, &function, &after);
            }
            let mut after = function.clone();
            optimize(&mut after, (Choices::default(), Effort::Full), &|| true, &mut |_, _| ());
            assert_spends_the_same("all passes", seed, fuel, &function, &after);
            let charges = |function: &Function| {
                let insts = function.order().into_iter().flat_map(|block| function.block(block).insts.clone());
                insts.filter(|value| matches!(function.inst(*value).map(|inst| inst.op), Some(Op::Charge(_)))).count()
            };
            saved += usize::from(charges(&after) < charges(&function));
        }
    }
    assert!(saved as u64 > SEEDS, "{saved}");
}

fn first_call(function: &Function) -> Option<(BlockId, ValueId)> {
    let insts = |block: BlockId| function.block(block).insts.iter().map(move |value| (block, *value));
    let is_call = |value: ValueId| matches!(function.inst(value).map(|inst| inst.op), Some(Op::Call(_)));
    function.order().into_iter().flat_map(insts).find(|(_, value)| is_call(*value))
}

#[test]
fn bodies_do_what_their_calls_did() {
    let mut spliced = 0;
    for seed in 0..SEEDS {
        let function = generate::function(seed, 1, &generate::parameters(&mut Random(seed)), Kind::Int);
        let Some((block, call)) = first_call(&function) else { continue };
        let operands = &function.inst(call).unwrap().operands;
        let kinds: Vec<Kind> = operands.iter().map(|operand| function.kind(*operand)).collect();
        let body = generate::function(seed + SEEDS, 2, &kinds, Kind::Int);
        // Only this call is of the method.
        let mut before = function;
        match &mut before.values[call.index()].definition {
            jit::ir::Definition::Inst(inst) => inst.op = Op::Call(2),
            jit::ir::Definition::Parameter(_) => unreachable!("a call is an instruction"),
        }
        let mut after = before.clone();
        assert!(splice::fits(&after, call, &body));
        let result = splice::splice(&mut after, block, call, &body).result.expect("the body has a result");
        after.substitute(|value| if value == call { result } else { value });
        let mut world = World::default();
        world.bodies.insert(2, body);
        assert_same("splice", seed, &world, &before, &after);
        optimize(&mut after, (Choices::default(), Effort::Full), &|| true, &mut |_, _| ());
        assert_same("splice and all passes", seed, &world, &before, &after);
        spliced += 1;
    }
    assert!(spliced > SEEDS / 4, "{spliced}");
}
