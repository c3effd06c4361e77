//! Parameters of blocks that are the same on every way, and so are no parameters.

use crate::ir::{BlockId, Function, ValueId};

/// Replaces each parameter that has, apart from itself, one argument only.
pub fn run(function: &mut Function) -> bool {
    let order = function.order();
    let mut replaced: Vec<ValueId> = (0..function.values.len() as u32).map(ValueId).collect();
    let mut changed = false;
    loop {
        let mut again = false;
        // For each block, the one argument of each parameter; twice none if there are several.
        let mut arguments: Vec<Vec<Option<Option<ValueId>>>> =
            function.blocks.iter().map(|block| vec![None; block.parameters.len()]).collect();
        for block in &order {
            for edge in function.block(*block).end.edges() {
                for (place, argument) in edge.arguments.iter().enumerate() {
                    let argument = find(&replaced, *argument);
                    let parameter = find(&replaced, function.block(edge.to).parameters[place]);
                    let known = &mut arguments[edge.to.index()][place];
                    if argument != parameter {
                        *known = match *known {
                            None => Some(Some(argument)),
                            Some(Some(other)) if other == argument => Some(Some(argument)),
                            Some(_) => Some(None),
                        };
                    }
                }
            }
        }
        for block in &order[1..] {
            for (place, parameter) in function.block(*block).parameters.iter().enumerate() {
                if let Some(Some(argument)) = arguments[block.index()][place]
                    && find(&replaced, *parameter) == *parameter
                {
                    replaced[parameter.index()] = argument;
                    again = true;
                }
            }
        }
        changed |= again;
        if !again {
            break;
        }
    }
    if changed {
        for block in &order[1..] {
            remove(function, *block, &order, |parameter| find(&replaced, parameter) != parameter);
        }
        function.substitute(|value| find(&replaced, value));
    }
    changed
}

/// Takes parameters out of a block, and their arguments out of the edges to it.
pub fn remove(function: &mut Function, block: BlockId, order: &[BlockId], is_gone: impl Fn(ValueId) -> bool) {
    let keep: Vec<bool> = function.block(block).parameters.iter().map(|parameter| !is_gone(*parameter)).collect();
    if keep.iter().all(|keep| *keep) {
        return;
    }
    let filter = |values: &mut Vec<ValueId>| {
        let mut keep = keep.iter();
        values.retain(|_| *keep.next().unwrap_or(&true));
    };
    filter(&mut function.block_mut(block).parameters);
    for from in order {
        for edge in function.block_mut(*from).end.edges_mut().filter(|edge| edge.to == block) {
            filter(&mut edge.arguments);
        }
    }
}

fn find(replaced: &[ValueId], mut value: ValueId) -> ValueId {
    while replaced[value.index()] != value {
        value = replaced[value.index()];
    }
    value
}
