//! Each pass on its file of cases.

use jit::confined::{self, Fate};
use jit::ir::check::check;
use jit::ir::op::Op;
use jit::ir::text::parse;
use jit::ir::{BlockId, Function, ValueId};
use jit::opt::PASSES;
use jit::splice;

use crate::cases::{self, Case};

/// A section's function; what is printed of it reads as the same.
fn function(case: &Case, section: &str) -> Function {
    let text = case.section(section);
    let function = parse(text).unwrap_or_else(|error| panic!("`{}`, {section}: {error}\n{text}", case.claim));
    let printed = function.to_string();
    let again = parse(&printed).unwrap_or_else(|error| panic!("`{}`, {section}: {error}\n{printed}", case.claim)).to_string();
    assert_eq!(again, printed, "`{}`, {section}\n{}", case.claim, cases::difference(&printed, &again));
    function
}

fn whole(case: &Case, section: &str) -> Function {
    let function = function(case, section);
    check(&function).unwrap_or_else(|problem| panic!("`{}`, {section}: {problem}", case.claim));
    function
}

fn check_pass(name: &str) {
    let pass = PASSES.iter().find(|pass| pass.name == name).expect("it is a pass");
    cases::check(&format!("{name}.txt"), |case| {
        let mut function = whole(case, "in");
        let before = function.to_string();
        let changed = (pass.run)(&mut function);
        check(&function).unwrap_or_else(|problem| panic!("`{}`: {problem}\n{function}", case.claim));
        let text = function.to_string();
        assert!(changed || text == before, "`{}`: a change was not told\n{text}", case.claim);
        text
    });
}

#[test]
fn parameters_have_more_than_one_argument() {
    check_pass("parameters");
}

#[test]
fn blocks_with_one_way_between_them_are_one() {
    check_pass("merge");
}

#[test]
fn fuel_is_spent_for_stretches_of_code() {
    check_pass("metering");
}

#[test]
fn places_that_others_cover_are_none() {
    check_pass("thin");
}

#[test]
fn values_are_numbered() {
    check_pass("numbering");
}

#[test]
fn loops_have_their_conditions_at_the_end() {
    check_pass("rotate");
}

#[test]
fn monitors_that_nobody_else_can_want_are_not_entered() {
    cases::check("confined.txt", |case| {
        let mut function = whole(case, "in");
        let before = function.to_string();
        let changed = confined::run_with(&mut function, &mut |method, _, _| match method {
            1 => Fate::Stays,
            2 => Fate::IsReturned,
            _ => Fate::Escapes,
        });
        check(&function).unwrap_or_else(|problem| panic!("`{}`: {problem}\n{function}", case.claim));
        assert_eq!(changed, function.to_string() != before, "`{}`", case.claim);
        function.to_string()
    });
}

#[test]
fn monitors_are_kept_for_some_rounds() {
    check_pass("coarsen");
}

#[test]
fn first_rounds_stand_in_front_of_loops() {
    check_pass("peel");
}

#[test]
fn checks_of_indices_are_made_before_loops() {
    check_pass("ranges");
}

#[test]
fn ways_lead_past_branches_that_they_decide() {
    check_pass("thread");
}

#[test]
fn objects_that_do_not_escape_are_their_fields() {
    check_pass("escape");
}

#[test]
fn what_loops_read_and_write_is_a_variable() {
    check_pass("promote");
}

#[test]
fn branches_that_nobody_foresees_are_choices() {
    check_pass("select");
}

#[test]
fn short_loops_are_laid_out() {
    check_pass("layout");
}

#[test]
fn loops_that_count_do_several_rounds_in_a_row() {
    check_pass("unroll");
}

#[test]
fn indices_near_others_are_not_computed() {
    check_pass("displace");
}

#[test]
fn loops_over_elements_do_several_rounds_at_once() {
    check_pass("vectors");
}

#[test]
fn exceptions_that_nobody_looks_at_are_not_made() {
    check_pass("unused");
}

#[test]
fn dead_instructions_are_gone() {
    check_pass("dead");
}

/// The first call of a function.
fn first_call(function: &Function) -> (BlockId, ValueId) {
    let insts = |block: BlockId| function.block(block).insts.iter().map(move |value| (block, *value));
    let is_call = |value: ValueId| matches!(function.inst(value).unwrap().op, Op::Call(_));
    function.order().into_iter().flat_map(insts).find(|(_, value)| is_call(*value)).expect("there is a call")
}

#[test]
fn bodies_take_the_place_of_calls() {
    cases::check("splice.txt", |case| {
        let (mut function, body) = (whole(case, "in"), whole(case, "body"));
        let (block, call) = first_call(&function);
        if !splice::fits(&function, call, &body) {
            return "does not fit\n".to_owned();
        }
        if let Some(result) = splice::splice(&mut function, block, call, &body).result {
            function.substitute(|value| if value == call { result } else { value });
        }
        check(&function).unwrap_or_else(|problem| panic!("`{}`: {problem}\n{function}", case.claim));
        function.to_string()
    });
}

#[test]
fn mistakes_are_found() {
    cases::check("check.txt", |case| match check(&function(case, "in")) {
        Ok(()) => "is whole\n".to_owned(),
        Err(problem) => format!("{problem}\n"),
    });
}

#[test]
fn a_value_stands_in_one_place() {
    let mut function = parse("function () -> Int\nb0:\n    v0: Int = const 5\n    return v0\n").unwrap();
    assert_eq!(check(&function), Ok(()));
    function.block_mut(Function::ENTRY).insts.push(ValueId(0));
    assert_eq!(check(&function), Err("v0 stands in two places".to_owned()));
}

/// Texts that are no functions are refused in words.
#[test]
fn texts_that_cannot_be_read_are_refused() {
    cases::check("text.txt", |case| match parse(case.section("in")) {
        Ok(_) => function(case, "in").to_string(),
        Err(error) => format!("{error}\n"),
    });
}
