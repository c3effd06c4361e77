//! What holds for every function that has been lowered: no reference, and nothing that was computed from one, is used behind a call at which objects
//! may move.

use cranelift_codegen::flowgraph::ControlFlowGraph;
use cranelift_codegen::ir::{Block, ExternalName, Function, Inst, Opcode, Value};

use crate::ir::bits::Bits;
use crate::symbols::Symbol;

/// Whether that holds, where these values are references when they are defined.
///
/// # Errors
/// A sentence for developers.
pub fn check(function: &Function, references: &[Value]) -> Result<(), String> {
    let moved = with_computed(function, references);
    let flow = ControlFlowGraph::with_function(function);
    let mut at_start = vec![Bits::new(function.dfg.num_values()); function.dfg.num_blocks()];
    let mut pending: Vec<Block> = function.layout.blocks().collect();
    while let Some(block) = pending.pop() {
        let live = above(function, &flow, block, &moved, &at_start)?;
        let known = &mut at_start[block.as_u32() as usize];
        if *known != live {
            *known = live;
            pending.extend(flow.pred_iter(block).map(|from| from.block));
        }
    }
    Ok(())
}

/// What is live above a block, of the values that objects take along.
fn above(function: &Function, flow: &ControlFlowGraph, block: Block, moved: &Bits, at_start: &[Bits]) -> Result<Bits, String> {
    let mut live = Bits::new(function.dfg.num_values());
    flow.succ_iter(block).for_each(|to| live.unite(&at_start[to.as_u32() as usize]));
    for inst in function.layout.block_insts(block).collect::<Vec<_>>().into_iter().rev() {
        function.dfg.inst_results(inst).iter().for_each(|result| live.remove(number(*result)));
        if is_safepoint(function, inst)
            && let Some(value) = live.iter().next()
        {
            let call = function.dfg.display_inst(inst);
            return Err(format!("v{value} is used behind `{call}` in {block}, where objects may have moved\n{function}"));
        }
        for value in function.dfg.inst_values(inst) {
            let value = number(function.dfg.resolve_aliases(value));
            if moved.has(value) {
                live.insert(value);
            }
        }
    }
    function.dfg.block_params(block).iter().for_each(|parameter| live.remove(number(*parameter)));
    Ok(live)
}

fn number(value: Value) -> usize {
    value.as_u32() as usize
}

/// References, and what is computed from them or passed on as a parameter. Loads and comparisons give something else.
fn with_computed(function: &Function, references: &[Value]) -> Bits {
    let dfg = &function.dfg;
    let mut moved = Bits::new(dfg.num_values());
    references.iter().for_each(|value| moved.insert(number(dfg.resolve_aliases(*value))));
    loop {
        let before = moved.clone();
        for block in function.layout.blocks() {
            for inst in function.layout.block_insts(block) {
                let opcode = dfg.insts[inst].opcode();
                let computes = !opcode.can_load() && !opcode.is_call() && !matches!(opcode, Opcode::Icmp | Opcode::Fcmp);
                if computes && dfg.inst_values(inst).any(|value| moved.has(number(dfg.resolve_aliases(value)))) {
                    dfg.inst_results(inst).iter().for_each(|result| moved.insert(number(*result)));
                }
                for branch in dfg.insts[inst].branch_destination(&dfg.jump_tables, &dfg.exception_tables) {
                    let to = branch.block(&dfg.value_lists);
                    for (argument, parameter) in branch.args(&dfg.value_lists).zip(dfg.block_params(to)) {
                        if argument.as_value().is_some_and(|value| moved.has(number(dfg.resolve_aliases(value)))) {
                            moved.insert(number(*parameter));
                        }
                    }
                }
            }
        }
        if moved == before {
            return moved;
        }
    }
}

/// Whether objects may move at an instruction.
fn is_safepoint(function: &Function, inst: Inst) -> bool {
    let dfg = &function.dfg;
    match dfg.insts[inst].opcode() {
        Opcode::CallIndirect => true,
        Opcode::Call => {
            let name = dfg.insts[inst].analyze_call(&dfg.value_lists, &dfg.exception_tables);
            let cranelift_codegen::ir::instructions::CallInfo::Direct(callee, _) = name else { return true };
            let ExternalName::User(name) = &dfg.ext_funcs[callee].name else { return true };
            match function.params.user_named_funcs().get(*name).and_then(Symbol::of_name) {
                Some(symbol) => symbol.stops(),
                None => true,
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the check says of a function with a reference (`v0`), a call of `callee` on one way, and this behind it.
    fn checked(callee: &str, behind: &str) -> Result<(), String> {
        let text = format!(
            "function %uses(i32, i64) -> i32 tail {{
                ss0 = explicit_slot 4
                sig0 = (i32) -> i32 tail
                fn0 = {callee} sig0
            block0(v0: i32, v1: i64):
                v2 = uextend.i64 v0
                v3 = iadd v1, v2
                v4 = load.i32 v3
                v9 = icmp eq v0, v4
                brif v4, block1(v0), block2(v0)
            block1(v5: i32):
                v10 = stack_addr.i64 ss0
                store v5, v10
                v6 = call fn0(v5), stack_map=[i32 @ ss0+0]
                v7 = load.i32 v10
                jump block2(v7)
            block2(v8: i32):
                {behind}
            }}"
        );
        let function = cranelift_reader::parse_functions(&text).unwrap().remove(0);
        check(&function, &[Value::from_u32(0), Value::from_u32(7)])
    }

    #[test]
    fn what_moved_is_not_used_behind_a_call() {
        let stops = format!("u0:{}", runtime::ops::helpers::Helper::Poll as u32);
        for fresh in ["return v8", "return v4", "v11 = uextend.i32 v9\nreturn v11"] {
            assert_eq!(checked(&stops, fresh), Ok(()), "{fresh}");
        }
        for stale in ["return v0", "v11 = ireduce.i32 v3\nreturn v11", "v11 = load.i32 v3\nreturn v11"] {
            assert!(checked(&stops, stale).is_err(), "{stale}");
            // A function that does not stop.
            assert_eq!(checked("u3:0", stale), Ok(()), "{stale}");
        }
    }
}
