//! The methods of superinterfaces of which none is more specific than another (JVMS §5.4.3.3).

use std::collections::HashSet;

use crate::metadata::class::ClassRef;
use crate::metadata::method::MethodRef;
use crate::metadata::symbol::Symbol;

/// Name and descriptor of a method.
pub type Signature = (Symbol, Symbol);

/// The one maximally specific method of the superinterfaces that is not abstract (§5.4.3.3), else an abstract one.
pub fn maximally_specific(class: ClassRef, signature: Signature) -> Option<MethodRef> {
    select(&most_specific_candidates(class, signature))
}

/// The only one that is not abstract, else an abstract one.
pub fn select(candidates: &[MethodRef]) -> Option<MethodRef> {
    let mut concrete = candidates.iter().filter(|method| !method.is_abstract());
    match (concrete.next(), concrete.next()) {
        (Some(only), None) => Some(*only),
        _ => candidates.iter().find(|method| method.is_abstract()).or(candidates.first()).copied(),
    }
}

/// Whether more than one is not abstract.
pub fn has_several_defaults(candidates: &[MethodRef]) -> bool {
    candidates.iter().filter(|method| !method.is_abstract()).count() > 1
}

/// Whether a call that selects the interface method of this signature finds several defaults.
pub fn has_conflicting_defaults(class: ClassRef, signature: Signature) -> bool {
    has_several_defaults(&most_specific_candidates(class, signature))
}

/// The defaults of which none is more specific than another.
pub fn conflicting_defaults(class: ClassRef, signature: Signature) -> Vec<MethodRef> {
    let mut candidates = most_specific_candidates(class, signature);
    candidates.retain(|method| !method.is_abstract());
    candidates
}

fn most_specific_candidates(class: ClassRef, (name, descriptor): Signature) -> Vec<MethodRef> {
    let declared: Vec<MethodRef> = class
        .all_interfaces
        .iter()
        .filter_map(|interface| interface.declared_method(name, descriptor))
        .filter(|method| !method.is_static() && !method.is_private())
        .collect();
    most_specific(&declared)
}

/// Those of which no other is declared in a subinterface. Each superinterface is visited once.
pub fn most_specific(declared: &[MethodRef]) -> Vec<MethodRef> {
    if declared.len() < 2 {
        return declared.to_vec();
    }
    let mut less_specific: HashSet<ClassRef> = HashSet::new();
    let mut open: Vec<ClassRef> = declared.iter().map(|method| method.class).collect();
    while let Some(interface) = open.pop() {
        open.extend(interface.interfaces.iter().filter(|interface| less_specific.insert(**interface)));
    }
    declared.iter().copied().filter(|method| !less_specific.contains(&method.class)).collect()
}
