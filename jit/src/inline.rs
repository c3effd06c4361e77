//! Which calls are replaced by the bodies of their methods.
//!
//! The numbers are HotSpot's (`MaxInlineSize`, `FreqInlineSize`, `MaxInlineLevel`), those of a whole method are smaller: the time of a compilation grows with
//! what it is given, and what has become hot inside is compiled on its own.

use runtime::linking::code::weight;
use runtime::metadata::method::{MethodFlags, MethodId, MethodRef};
use runtime::profile::sites::Seen;
use runtime::vm::VmRef;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::boxes;
use crate::build::{self, charge};
use crate::choices::Choices;
use crate::constants::{Constants, fold};
use crate::currency;
use crate::effort::Effort;
use crate::intrinsics::{self, Answer};
use crate::ir::op::Op;
use crate::ir::{BlockId, Function, OriginId, ValueId};
use crate::opt::{escape, metering, parameters};
use crate::splice::{self, Spliced};
use crate::types;

/// Bytes of bytecode of a method that is inlined wherever it is called.
const SMALL_BYTES: usize = 35;
/// The same where it is called often.
const FREQUENT_BYTES: usize = 325;
/// Calls at a site that are many.
const FREQUENT_CALLS: u32 = 100;
/// Methods in each other.
const DEPTH_MAX: usize = 15;
/// Bytes of bytecode in all.
const BYTES_MAX: usize = 500;
/// The same for calls that are carried out often.
const HOT_BYTES_MAX: usize = 2_500;
/// The same for small methods that are called, without which what is around them is worth less, and for those that are smaller than the call of them.
const SMALL_BYTES_MAX: usize = 4_000;
/// Bytes of bytecode in all in lukewarm code.
const LUKEWARM_BYTES_MAX: usize = 100;
/// Calls at a site in lukewarm code from which on they are replaced.
const LUKEWARM_CALLS: u32 = 400;
/// Calls at a site in a loop: a method that is compiled since it has been called often has carried out others less often while it was watched.
const HOT_CALLS: u32 = 2_000;
/// Calls at a site in a method that a loop calls.
const HOT_INSIDE_CALLS: u32 = 1_000;
/// Bytes of bytecode of a method that only gets a field, or the like.
const TINY_BYTES: usize = 6;
/// Values in all.
const VALUES_MAX: usize = 12_000;
/// The same for methods that are always inlined, as lambda forms are.
const FORCED_DEPTH_MAX: usize = 40;
const FORCED_BYTES_MAX: usize = 8_000;
const FORCED_VALUES_MAX: usize = 40_000;
/// Looks at a function at a time, each of which finds what the last one has made possible.
const ROUNDS_MAX: usize = 8;
/// Looks at what objects are only their fields, each of which may make calls direct.
const ESCAPES_MAX: u32 = 2;

/// What has been inlined so far.
struct Spent {
    effort: Effort,
    /// Something has not been inlined that is worth it if more is put into the code.
    leaves_out: bool,
    /// Bytes of bytecode.
    bytes: usize,
    /// The same of methods that are always inlined.
    forced: usize,
}

impl Spent {
    /// Whether a call whose method takes `size` bytes is worth it, with what is put into the code.
    fn affords(&mut self, vm: VmRef, function: &Function, call: ValueId, method: MethodRef) -> bool {
        let size = size_of(method);
        if self.effort == Effort::Full || is_forced(vm, method) || size <= TINY_BYTES {
            return true;
        }
        let affords = calls_of(vm, function, call) >= LUKEWARM_CALLS && self.bytes.saturating_add(size) <= LUKEWARM_BYTES_MAX;
        self.leaves_out |= !affords;
        affords
    }
}

/// Inlines into a function what is worth it, in rounds: what has been inlined makes constants of values, and these direct calls. Gives the effort with which
/// the same would be inlined.
pub fn run(vm: VmRef, function: &mut Function, constants: &mut Constants, effort: Effort) -> Effort {
    let mut bodies: FxHashMap<MethodId, Option<Function>> = FxHashMap::default();
    let mut decided: FxHashSet<ValueId> = FxHashSet::default();
    let mut spent = Spent { effort, leaves_out: false, bytes: 0, forced: 0 };
    let mut boxes_wait = true;
    let mut escapes = if effort == Effort::Full { ESCAPES_MAX } else { 0 };
    loop {
        simplify(function, constants);
        let calls = new_calls(vm, function, &decided);
        let mut places = Places::default();
        let mut has_boxes = false;
        for (call, block, method) in calls {
            if boxes_wait && boxes::makes(method) {
                has_boxes = true;
                continue;
            }
            match intrinsics::expand(constants, function, call, method, false) {
                Answer::Body(body) => {
                    // The method itself that it may call is a call like others.
                    let (first, count) = (function.values.len() as u32, body.values.len() as u32);
                    decided.extend((first..=first + count).map(ValueId));
                    places.replace(function, block, call, &body);
                }
                Answer::Later => {}
                Answer::Never => {
                    decided.insert(call);
                    if is_worth_it(vm, function, call, method)
                        && currency::can_be_inlined(vm, function, call, method)
                        && spent.affords(vm, function, call, method)
                        && let Some(body) = body_for(vm, function, &mut bodies, &mut spent, call, method)
                    {
                        currency::guard(vm, function, call, method);
                        places.replace(function, block, call, body);
                    }
                }
            }
        }
        if !places.finish(function) {
            if !has_boxes && escapes == 0 {
                break;
            }
            // A box is used where code may leave, and this is done in fewer places if what makes it is going to be a body.
            metering::thin_but(function, &|function, value| boxes::made(vm, function, value).is_some());
            types::strip(function);
            // What goes through an object that is not made is known to whoever takes it from there; a box is opened there.
            let changed = escape::run(function);
            if !changed && !has_boxes {
                break;
            }
            escapes = escapes.saturating_sub(1);
            boxes_wait = changed;
        }
    }
    expand_last(vm, function, constants, &decided);
    types::strip(function);
    currency::finish(vm, function);
    if spent.leaves_out { Effort::Lukewarm } else { Effort::Full }
}

/// What waited for constants in vain does without them, or is leaf functions' work where there are any.
fn expand_last(vm: VmRef, function: &mut Function, constants: &mut Constants, decided: &FxHashSet<ValueId>) {
    let mut places = Places::default();
    for (call, block, method) in new_calls(vm, function, decided) {
        if let Answer::Body(body) = intrinsics::expand(constants, function, call, method, true) {
            places.replace(function, block, call, &body);
        }
    }
    places.finish(function);
}

/// Bytes of bytecode.
fn size_of(method: MethodRef) -> usize {
    method.code().map_or(usize::MAX, |code| code.bytecode().len())
}

/// Finds out which values are constants, as long as that leads on.
fn simplify(function: &mut Function, constants: &mut Constants) {
    for _ in 0..ROUNDS_MAX {
        parameters::run(function);
        if !fold::run(function, constants) {
            return;
        }
    }
}

/// The body of a method that is to take the place of its call, if there is room.
fn body_for<'b>(
    vm: VmRef,
    function: &Function,
    bodies: &'b mut FxHashMap<MethodId, Option<Function>>,
    spent: &mut Spent,
    call: ValueId,
    method: MethodRef,
) -> Option<&'b Function> {
    let size = size_of(method);
    let (bytes, bytes_max, values_max) = if is_forced(vm, method) {
        (&mut spent.forced, FORCED_BYTES_MAX, FORCED_VALUES_MAX)
    } else if size <= TINY_BYTES || size <= SMALL_BYTES && calls_of(vm, function, call) >= FREQUENT_CALLS {
        (&mut spent.bytes, SMALL_BYTES_MAX, VALUES_MAX)
    } else if spent.bytes.saturating_add(size) > BYTES_MAX && is_hot(vm, function, call) {
        (&mut spent.bytes, HOT_BYTES_MAX, VALUES_MAX)
    } else {
        (&mut spent.bytes, BYTES_MAX, VALUES_MAX)
    };
    if bytes.saturating_add(size) > bytes_max || function.values.len() > values_max {
        return None;
    }
    let body = bodies.entry(method.id).or_insert_with(|| body_of(vm, method)).as_ref()?;
    if !splice::fits(function, call, body) {
        return None;
    }
    *bytes += size;
    Some(body)
}

/// What takes the place of calls of a method: what an entry costs, and its code.
fn body_of(vm: VmRef, method: MethodRef) -> Option<Function> {
    let mut body = build::build(vm, method, None, false).ok()?;
    if vm.is_metered() {
        body.prepend(charge(weight(method), OriginId(0)));
    }
    Some(body)
}

/// Where bodies have taken the place of calls since the function was whole.
#[derive(Default)]
struct Places {
    /// Where the rest of a block is whose calls have been replaced.
    rests: FxHashMap<BlockId, BlockId>,
    /// What is used in the place of the results of calls.
    results: FxHashMap<ValueId, ValueId>,
    is_changed: bool,
}

impl Places {
    /// Puts a body in the place of a call that stood in this block, if it is still there.
    fn replace(&mut self, function: &mut Function, block: BlockId, call: ValueId, body: &Function) {
        let rest = self.rests.get(&block).copied().unwrap_or(block);
        let has_call = |block: &BlockId| function.block(*block).insts.contains(&call);
        // What has been inlined before may have split the block once more.
        let mut all = (0..function.blocks.len() as u32).map(BlockId);
        let Some(place) = Some(rest).filter(has_call).or_else(|| all.find(has_call)) else { return };
        let Spliced { behind, result } = splice::splice(function, place, call, body);
        self.rests.insert(block, behind);
        self.results.extend(result.map(|result| (call, result)));
        self.is_changed = true;
    }

    /// Makes the function whole again; whether anything has been replaced.
    fn finish(self, function: &mut Function) -> bool {
        if !self.results.is_empty() {
            function.substitute_all(&self.results);
        }
        self.is_changed
    }
}

/// The calls that have not been decided on, with their blocks.
fn new_calls(vm: VmRef, function: &Function, decided: &FxHashSet<ValueId>) -> Vec<(ValueId, BlockId, MethodRef)> {
    let order = function.order();
    let all = order.iter().flat_map(|block| function.block(*block).insts.iter().map(|value| (*value, *block)));
    let insts = all.filter(|(value, _)| !decided.contains(value));
    let method_of = |value: ValueId| match function.inst(value)?.op {
        Op::Call(method) => vm.methods.at(method),
        _ => None,
    };
    insts.filter_map(|(value, block)| Some((value, block, method_of(value)?))).collect()
}

/// Whether a method is always inlined: it says so itself, or is a lambda form. Where fuel is counted, so is what is small and would be an intrinsic elsewhere.
fn is_forced(vm: VmRef, method: MethodRef) -> bool {
    method.flags.has(MethodFlags::FORCE_INLINE)
        || method.flags.has(MethodFlags::LAMBDA_FORM_COMPILED)
        || vm.is_metered() && size_of(method) <= SMALL_BYTES && intrinsics::has_row(method)
}

fn is_worth_it(vm: VmRef, function: &Function, call: ValueId, method: MethodRef) -> bool {
    let Some(site) = function.inst(call).map(|inst| inst.origin) else { return false };
    let Some(code) = method.code().filter(|_| method.linked_code().is_some()) else { return false };
    if method.flags.has(MethodFlags::DONT_INLINE) || method.flags.has(MethodFlags::PRIVILEGED) {
        return false;
    }
    let is_forced_at = |id: MethodId| vm.methods.at(id.0).is_some_and(|method| is_forced(vm, method));
    let mut depth = 0;
    let mut forced = 0;
    let mut again = 0;
    let mut next = Some(site);
    while let Some(origin) = next {
        let origin = &function.origins[origin.index()];
        if is_forced_at(origin.method) {
            forced += 1;
        } else {
            depth += 1;
        }
        again += usize::from(origin.method == method.id);
        next = origin.caller;
    }
    if is_forced(vm, method) {
        return forced <= FORCED_DEPTH_MAX;
    }
    if depth > DEPTH_MAX || again > 1 {
        return false;
    }
    let size = code.bytecode().len();
    let caller = &function.origins[site.index()];
    let choices = vm.methods.at(caller.method.0).map_or(Choices::default(), |caller| Choices::of(vm, caller));
    if let Some(inlines) = choices.inlines(caller.bci, method) {
        return inlines;
    }
    size <= SMALL_BYTES || size <= FREQUENT_BYTES && calls_at(vm, function, site) >= FREQUENT_CALLS
}

/// Whether a loop makes a call, be it in a method that calls the one whose body it comes from.
fn is_hot(vm: VmRef, function: &Function, call: ValueId) -> bool {
    let Some(inst) = function.inst(call) else { return false };
    let calls = calls_at(vm, function, inst.origin);
    let callers =
        std::iter::successors(function.origins[inst.origin.index()].caller, |origin| function.origins[origin.index()].caller);
    calls >= HOT_CALLS
        || calls >= HOT_INSIDE_CALLS && callers.into_iter().any(|caller| calls_at(vm, function, caller) >= HOT_CALLS)
}

/// How often a call has been carried out.
fn calls_of(vm: VmRef, function: &Function, call: ValueId) -> u32 {
    function.inst(call).map_or(0, |inst| calls_at(vm, function, inst.origin))
}

/// How often the calls at a place have been carried out. Calls of linkers are not counted, and lambda forms are shared: for those in methods that are always inlined
/// that is how often the method was called.
fn calls_at(vm: VmRef, function: &Function, site: OriginId) -> u32 {
    let origin = &function.origins[site.index()];
    let Some(method) = vm.methods.at(origin.method.0) else { return 0 };
    if let Some(caller) = origin.caller.filter(|_| is_forced(vm, method)) {
        return calls_at(vm, function, caller);
    }
    let seen = method.linked_code().and_then(|code| Some(code.sites.get()?.at(origin.bci)?.seen()));
    match seen {
        Some(Seen::Call { count }) => count,
        Some(Seen::Classes { classes, others, .. }) => {
            classes.iter().map(|(_, count)| *count).sum::<u32>().saturating_add(others)
        }
        _ => 0,
    }
}
