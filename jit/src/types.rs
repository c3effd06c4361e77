//! Types of references.
//!
//! `[VMDOC]` Types of references. What bytecode says of a reference is worth something where it leaves one class: then calls of it need not be dispatched, and tests of
//! its class are decided. Such a reference goes through an instruction that says so ([`Op::Typed`]): at casts, and behind fields, calls and parameters whose descriptors
//! name such a class. These instructions are there as long as bodies take the place of calls; then they are the references themselves, and other passes never see
//! them. In sealed `Vm`s nobody relies on types: an object may be anything there, and what its header says is what counts for all engines.

use classfile::FieldType;
use runtime::metadata::loader::LoaderRef;
use runtime::ops::plans::{TypeTest, type_test};
use runtime::vm::VmRef;
use runtime::{ClassRef, ValueKind};
use rustc_hash::FxHashMap;

use crate::ir::op::Op;
use crate::ir::{Function, ValueId};

/// Whether references to a class are to its own instances only.
pub fn is_exact(class: ClassRef) -> bool {
    matches!(type_test(class), TypeTest::Exact { .. }) || class.component().is_some_and(|component| component.is_primitive())
}

/// The class that a loader has for the type of a field, parameter or result, if references to it are to its own instances only.
pub fn of_declared(vm: VmRef, loader: LoaderRef, declared: FieldType<'_>) -> Option<ClassRef> {
    let found = match declared {
        FieldType::Class(name) => loader.find(vm.symbols.lookup(name)?),
        FieldType::Array(_) => {
            let component = declared.component()?;
            if !component.is_reference() {
                return vm.primitive(ValueKind::of_type(&component)).array_class.get().copied();
            }
            of_declared(vm, loader, component)?.array_class.get().copied()
        }
        _ => None,
    };
    found.filter(|class| is_exact(*class))
}

/// Puts the references themselves in the place of what says their types.
pub fn strip(function: &mut Function) {
    let mut replaced: FxHashMap<ValueId, ValueId> = FxHashMap::default();
    for number in 0..function.values.len() as u32 {
        if let Some(inst) = function.inst(ValueId(number)).filter(|inst| matches!(inst.op, Op::Typed { .. })) {
            replaced.insert(ValueId(number), inst.operands[0]);
        }
    }
    if replaced.is_empty() {
        return;
    }
    for block in &mut function.blocks {
        block.insts.retain(|value| !replaced.contains_key(value));
    }
    function.substitute_all(&replaced);
}

#[cfg(test)]
mod tests {
    use super::strip;
    use crate::ir::text::parse;

    #[test]
    fn in_the_end_references_are_used_themselves() {
        let text = "function (Reference) -> Reference
b0(v0: Reference):
    v1: Reference = typed c7 v0
    v2: Reference = typed c7 v1
    jump b1(v2)
b1(v3: Reference):
    v4: Int = class_of v1
    branch v4 b1(v1) else b2
b2:
    return v2
";
        let mut function = parse(text).expect("it is a function");
        strip(&mut function);
        let expected =
            text.lines().filter(|line| !line.contains("typed")).map(|line| line.replace("v1)", "v0)").replace("(v2)", "(v0)"));
        let expected: Vec<String> =
            expected.map(|line| line.replace("class_of v1", "class_of v0").replace("return v2", "return v0")).collect();
        assert_eq!(function.to_string().trim(), expected.join("\n"));
    }
}
