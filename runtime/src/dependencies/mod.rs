//! Facts about the classes there are, and the compiled code that relies on their staying true.
//!
//! `[VMDOC]` Dependencies. A fact here is true until a class is defined that makes it false. Compiled code that relies on one is registered
//! under it ([`Dependencies::assume`](table::Dependencies::assume)), which fails if the fact is false already. A class is entered here when it has its dispatch
//! table and before anybody can see it: what it makes false becomes false, and its compiler is told to invalidate the code that relied on
//! it, all under one lock. Unloading makes facts true again only where that is cheap: a method once overridden stays so.

pub mod table;

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use crate::dependencies::table::{Assumption, CodeId};
use crate::metadata::class::ClassRef;
use crate::metadata::method::MethodRef;
use crate::metadata::rows::method_flags;
use crate::sync::lock;
use crate::vm::Vm;

/// In [`Relatives::implementor`](crate::metadata::class::Relatives): more than one class implements the interface.
const SEVERAL: u32 = u32::MAX;

/// The only class that implements an interface.
pub fn only_implementor(vm: &Vm, interface: ClassRef) -> Option<ClassRef> {
    vm.classes.at(interface.relatives.implementor.load(Ordering::Relaxed)).filter(|_| interface.is_interface())
}

/// The direct subclasses of a class, newest first. They may grow while they are looked at, but nothing is unloaded as long as the caller
/// reaches no safepoint.
pub fn subclasses(vm: &Vm, class: ClassRef) -> impl Iterator<Item = ClassRef> + '_ {
    let first = vm.classes.at(class.relatives.first_subclass.load(Ordering::Acquire));
    std::iter::successors(first, |class| vm.classes.at(class.relatives.next_sibling.load(Ordering::Acquire)))
}

/// Enters a class that nobody has seen, whose dispatch table replaces these methods of its superclass's.
pub fn class_defined(vm: &Vm, class: ClassRef, overridden: &[MethodRef]) {
    let mut dependents = lock(&vm.dependencies.0);
    let mut broken: Vec<CodeId> = Vec::new();
    let mut break_fact = |fact: Assumption| broken.extend(dependents.remove(&fact).into_iter().flatten());
    if let Some(parent) = class.super_class.filter(|_| !class.is_interface()) {
        class.relatives.next_sibling.store(parent.relatives.first_subclass.load(Ordering::Relaxed), Ordering::Relaxed);
        parent.relatives.first_subclass.store(class.id.0, Ordering::Release);
        break_fact(Assumption::Leaf(parent));
    }
    for method in overridden {
        method.row.flags.fetch_or(method_flags::OVERRIDDEN, Ordering::Relaxed);
        break_fact(Assumption::NotOverridden(*method));
    }
    let interfaces = if class.is_interface() { &[] } else { &class.all_interfaces[..] };
    for interface in interfaces {
        match interface.relatives.implementor.load(Ordering::Relaxed) {
            0 => interface.relatives.implementor.store(class.id.0, Ordering::Relaxed),
            SEVERAL => {}
            other => {
                interface.relatives.implementor.store(SEVERAL, Ordering::Relaxed);
                if let Some(only) = vm.classes.at(other) {
                    break_fact(Assumption::OnlyImplementor { interface: *interface, class: only });
                }
            }
        }
    }
    if let Some(compiler) = vm.compiler.as_ref().filter(|_| !broken.is_empty()) {
        broken.sort_unstable();
        broken.dedup();
        compiler.invalidate(&broken);
    }
}

/// Takes out classes that are not in the class table any more.
pub fn classes_gone(vm: &Vm, gone: &[ClassRef]) {
    let mut dependents = lock(&vm.dependencies.0);
    let is_gone = |class: ClassRef| vm.classes.at(class.id.0) != Some(class);
    for class in gone.iter().filter(|class| !class.is_interface()) {
        for interface in
            class.all_interfaces.iter().filter(|interface| interface.relatives.implementor.load(Ordering::Relaxed) == class.id.0)
        {
            interface.relatives.implementor.store(0, Ordering::Relaxed);
        }
    }
    let behind: HashMap<u32, u32> =
        gone.iter().map(|class| (class.id.0, class.relatives.next_sibling.load(Ordering::Relaxed))).collect();
    let mut parents: Vec<ClassRef> =
        gone.iter().filter_map(|class| class.super_class).filter(|parent| !is_gone(*parent)).collect();
    parents.sort_unstable_by_key(|class| class.id.0);
    parents.dedup();
    for parent in parents {
        unlink(vm, parent, &behind);
    }
    dependents.retain(|fact, _| match fact {
        Assumption::Leaf(class) => !is_gone(*class),
        Assumption::NotOverridden(method) => !is_gone(method.class),
        Assumption::OnlyImplementor { interface, class } => !is_gone(*interface) && !is_gone(*class),
    });
}

/// Takes subclasses out of the list of `parent`; `behind` tells which class came behind each of them.
fn unlink(vm: &Vm, parent: ClassRef, behind: &HashMap<u32, u32>) {
    let mut previous: Option<ClassRef> = None;
    loop {
        let link = previous.as_ref().map_or(&parent.relatives.first_subclass, |class| &class.relatives.next_sibling);
        let mut next = link.load(Ordering::Relaxed);
        while let Some(further) = behind.get(&next) {
            next = *further;
        }
        link.store(next, Ordering::Release);
        previous = vm.classes.at(next);
        if previous.is_none() {
            return;
        }
    }
}
