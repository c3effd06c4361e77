//! Parameters of blocks that are the same on every way, and so are no parameters.

use crate::ir::{BlockId, Function, ValueId};

/// Replaces each parameter that has, apart from itself, one argument only.
pub fn run(function: &mut Function) -> bool {
    let order = function.order();
    let mut replaced: Vec<ValueId> = (0..function.values.len() as u32).map(ValueId).collect();
    let mut changed = false;
    let mut firsts = vec![0; function.blocks.len()];
    let mut count = 0;
    for block in &order {
        firsts[block.index()] = count;
        count += function.block(*block).parameters.len();
    }
    let mut arguments: Vec<Option<Option<ValueId>>> = vec![None; count];
    loop {
        let mut again = false;
        // The one argument of each parameter; twice none if there are several.
        arguments.fill(None);
        for block in &order {
            for edge in function.block(*block).end.edges() {
                for (place, argument) in edge.arguments.iter().enumerate() {
                    let argument = find(&replaced, *argument);
                    let parameter = find(&replaced, function.block(edge.to).parameters[place]);
                    let known = &mut arguments[firsts[edge.to.index()] + place];
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
                if let Some(Some(argument)) = arguments[firsts[block.index()] + place]
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
        remove(function, &order[1..], &order, |parameter| find(&replaced, parameter) != parameter);
        function.substitute(|value| find(&replaced, value));
    }
    changed
}

/// Takes parameters out of blocks, and their arguments out of the edges to them.
pub fn remove(function: &mut Function, blocks: &[BlockId], order: &[BlockId], is_gone: impl Fn(ValueId) -> bool) {
    // Which of a block's parameters stay, if some do not.
    let mut kept: Vec<Option<Box<[bool]>>> = vec![None; function.blocks.len()];
    let mut is_any_gone = false;
    for block in blocks {
        let parameters = &mut function.block_mut(*block).parameters;
        if parameters.iter().any(|parameter| is_gone(*parameter)) {
            kept[block.index()] = Some(parameters.iter().map(|parameter| !is_gone(*parameter)).collect());
            parameters.retain(|parameter| !is_gone(*parameter));
            is_any_gone = true;
        }
    }
    if !is_any_gone {
        return;
    }
    for from in order {
        for edge in function.block_mut(*from).end.edges_mut() {
            if let Some(kept) = &kept[edge.to.index()] {
                let mut kept = kept.iter();
                edge.arguments.retain(|_| *kept.next().unwrap_or(&true));
            }
        }
    }
}

fn find(replaced: &[ValueId], mut value: ValueId) -> ValueId {
    while replaced[value.index()] != value {
        value = replaced[value.index()];
    }
    value
}
