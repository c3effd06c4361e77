//! Which calls are replaced by the bodies of their methods.
//!
//! The numbers are HotSpot's (`MaxInlineSize`, `FreqInlineSize`, `MaxInlineLevel`), those of a whole method are smaller: the time of a compilation grows with
//! what it is given, and what has become hot inside is compiled on its own.

use std::collections::{HashMap, HashSet};

use runtime::metadata::method::{MethodId, MethodRef};
use runtime::profile::sites::Seen;
use runtime::vm::VmRef;

use crate::build;
use crate::ir::op::Op;
use crate::ir::{Function, OriginId, ValueId};
use crate::splice;

/// Bytes of bytecode of a method that is inlined wherever it is called.
const SMALL_BYTES: usize = 35;
/// The same where it is called often.
const FREQUENT_BYTES: usize = 325;
/// Calls at a site that are many.
const FREQUENT_CALLS: u32 = 100;
/// Methods in each other.
const DEPTH_MAX: usize = 9;
/// Bytes of bytecode in all.
const BYTES_MAX: usize = 2_000;
/// Values in all.
const VALUES_MAX: usize = 12_000;

/// Inlines into a function what is worth it.
pub fn run(vm: VmRef, function: &mut Function) {
    let mut bodies: HashMap<MethodId, Option<Function>> = HashMap::new();
    let mut decided: HashSet<ValueId> = HashSet::new();
    let mut bytes = 0;
    loop {
        let Some((block, call, method)) = next_call(vm, function, &mut decided) else { return };
        let size = method.code.as_ref().map_or(usize::MAX, |code| code.bytecode().len());
        if bytes + size > BYTES_MAX || function.values.len() > VALUES_MAX {
            continue;
        }
        let body = bodies.entry(method.id).or_insert_with(|| build::build(vm, method, None).ok());
        let Some(body) = body.as_ref().filter(|body| splice::fits(function, call, body)) else { continue };
        bytes += size;
        splice::splice(function, block, call, body);
    }
}

/// The next call that has not been decided on and is worth it.
fn next_call(vm: VmRef, function: &Function, decided: &mut HashSet<ValueId>) -> Option<(crate::ir::BlockId, ValueId, MethodRef)> {
    for block in function.order() {
        for value in &function.block(block).insts {
            let Some(inst) = function.inst(*value) else { continue };
            let Op::Call(method) = inst.op else { continue };
            if !decided.insert(*value) {
                continue;
            }
            if let Some(method) = vm.methods.at(method).filter(|method| is_worth_it(vm, function, inst.origin, *method)) {
                return Some((block, *value, method));
            }
        }
    }
    None
}

fn is_worth_it(vm: VmRef, function: &Function, site: OriginId, method: MethodRef) -> bool {
    let Some(code) = method.code.as_ref().filter(|_| method.linked_code().is_some()) else { return false };
    let mut depth = 0;
    let mut again = 0;
    let mut next = Some(site);
    while let Some(origin) = next {
        let origin = &function.origins[origin.index()];
        depth += 1;
        again += usize::from(origin.method == method.id);
        next = origin.caller;
    }
    if depth > DEPTH_MAX || again > 1 {
        return false;
    }
    let size = code.bytecode().len();
    size <= SMALL_BYTES || size <= FREQUENT_BYTES && calls_at(vm, function, site) >= FREQUENT_CALLS
}

/// How often a call has been carried out.
fn calls_at(vm: VmRef, function: &Function, site: OriginId) -> u32 {
    let origin = &function.origins[site.index()];
    let code = vm.methods.at(origin.method.0).and_then(|method| method.linked_code());
    let seen = code.and_then(|code| Some(code.sites.get()?.at(origin.bci)?.seen()));
    match seen {
        Some(Seen::Call { count }) => count,
        Some(Seen::Classes { classes, others, .. }) => {
            classes.iter().map(|(_, count)| *count).sum::<u32>().saturating_add(others)
        }
        _ => 0,
    }
}
