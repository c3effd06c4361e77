//! Dispatch tables: which method a virtual call selects (JVMS §5.4.5, §5.4.6).
//!
//! A class's vtable begins with its superclass's. Interface methods that no class in the chain declares get entries too: the
//! maximally specific default method, or an abstract one. So a virtual call needs nothing but an index.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use classfile::access;

use crate::loading::methods;
use crate::loading::specific::{self, Signature};
use crate::metadata::class::ClassRef;
use crate::metadata::interface_table::InterfaceTable;
use crate::metadata::method::{MethodFlags, MethodRef};
use crate::metadata::symbol::FastHash;
use crate::outcome::JavaResult;
use crate::thread::JavaThread;
use crate::vm::Vm;

/// Builds the vtable of a class; interfaces have none. Gives the methods of the superclass's table that others take the place of.
pub fn build(thread: &mut JavaThread, class: ClassRef) -> JavaResult<Vec<MethodRef>> {
    if class.is_interface() {
        class.set_vtable(Box::default());
        return Ok(Vec::new());
    }
    let mut table: Vec<MethodRef> = class.super_class.map_or_else(Vec::new, |class| methods_of(&thread.vm(), class));
    let inherited = table.clone();
    // A superclass's table is longer than what most classes declare: it is gone through once, and never put into a map.
    let declared: Vec<MethodRef> = class.methods().filter(|method| is_dispatched(*method)).collect();
    let signatures = declared.iter().map(|method| (method.name, method.descriptor));
    let places: HashMap<Signature, usize, FastHash> = signatures.zip(0..).collect();
    let mut overridden: Vec<(usize, usize)> = Vec::new();
    for (index, method) in table.iter().enumerate() {
        overridden.extend(places.get(&(method.name, method.descriptor)).map(|place| (*place, index)));
    }
    overridden.sort_unstable();
    let mut overridden = overridden.into_iter().peekable();
    for (place, method) in declared.iter().enumerate() {
        let mut last = None;
        while let Some((_, index)) = overridden.next_if(|(overriding, _)| *overriding == place) {
            if let Some(overridden) = overridden_at(&thread.vm(), *method, table[index], index) {
                check_not_final(thread, *method, overridden)?;
                table[index] = *method;
                last = Some(index);
            }
        }
        // One that is private to its package begins an entry of its own in any case: others override it, or what it overrides, or both.
        let last = last.filter(|_| method.has(access::PUBLIC | access::PROTECTED));
        let index = last.unwrap_or(table.len());
        if last.is_none() {
            table.push(*method);
        }
        method.vtable_index.store(index as i32, Ordering::Relaxed);
    }
    add_interface_methods(thread, class, &mut table)?;
    class.set_vtable(table.iter().map(|method| method.id.0).collect());
    Ok(inherited
        .into_iter()
        .zip(table)
        .filter(|(inherited, method)| inherited != method)
        .map(|(inherited, _)| inherited)
        .collect())
}

/// The methods of a class's vtable by index.
pub fn methods_of(vm: &Vm, class: ClassRef) -> Vec<MethodRef> {
    class.vtable().iter().filter_map(|id| vm.methods.at(*id)).collect()
}

/// Whether calls of the method go through the table.
fn is_dispatched(method: MethodRef) -> bool {
    !method.is_static() && !method.is_private() && !method.is_constructor() && !method.is_class_initializer()
}

/// Class files before have no transitive overriding.
const TRANSITIVE_MAJOR: u16 = 51;

/// §5.4.5: the method that is overridden at an index of the superclass's table. That need not be what stands there: this may be overridden itself by one
/// that is private to its package, and override another that is not.
fn overridden_at(vm: &Vm, method: MethodRef, inherited: MethodRef, index: usize) -> Option<MethodRef> {
    if overrides(method, inherited) {
        return Some(inherited);
    }
    let mut class = inherited.class.super_class.filter(|_| method.class.major >= TRANSITIVE_MAJOR);
    while let Some(above) = class {
        let other = above.vtable().get(index).and_then(|id| vm.methods.at(*id))?;
        if overrides(method, other) {
            return Some(other);
        }
        class = above.super_class;
    }
    None
}

/// Whether a method may override one of the same name and descriptor in a superclass.
fn overrides(method: MethodRef, overridden: MethodRef) -> bool {
    overridden.has(access::PUBLIC | access::PROTECTED)
        || overridden.is_from_interface()
        || method.class.is_same_package(overridden.class)
}

fn check_not_final(thread: &mut JavaThread, method: MethodRef, overridden: MethodRef) -> JavaResult<()> {
    if !overridden.has(access::FINAL) || overridden.is_from_interface() {
        return Ok(());
    }
    let message =
        format!("class {} overrides final method {}", method.class.external_name(), overridden.external_signature_short());
    Err(thread.throw_new("java/lang/IncompatibleClassChangeError", &message))
}

fn add_interface_methods(thread: &mut JavaThread, class: ClassRef, table: &mut Vec<MethodRef>) -> JavaResult<()> {
    let Declared { groups, places } = declared_by_signature(class);
    // The first entry of each group, and whether a class has declared one.
    let mut known: Vec<(Option<usize>, bool)> = vec![(None, false); groups.len()];
    if !groups.is_empty() {
        for (index, method) in table.iter().enumerate() {
            if let Some(place) = places.get(&(method.name, method.descriptor)) {
                let (first, is_declared) = &mut known[*place];
                first.get_or_insert(index);
                *is_declared |= !method.is_from_interface();
            }
        }
    }
    for (declared, (known, is_declared)) in groups.iter().zip(known) {
        if is_declared {
            continue;
        }
        let first = declared[0];
        let candidates = specific::most_specific(declared);
        let selected = match specific::select(&candidates) {
            Some(first) if specific::has_several_defaults(&candidates) => match known.map(|index| table[index]) {
                Some(conflict) if conflict.flags.has(MethodFlags::CONFLICT) => conflict,
                _ => methods::conflict(thread, class, first)?,
            },
            selected => selected.unwrap_or(first),
        };
        match known {
            Some(index) => table[index] = selected,
            None => table.push(selected),
        }
    }
    Ok(())
}

/// Methods of superinterfaces by signature.
struct Declared {
    /// Those of one signature together, in the order in which signatures are first met.
    groups: Vec<Vec<MethodRef>>,
    /// Which group a signature has.
    places: HashMap<Signature, usize, FastHash>,
}

fn declared_by_signature(class: ClassRef) -> Declared {
    let mut places: HashMap<Signature, usize, FastHash> = HashMap::default();
    let mut groups: Vec<Vec<MethodRef>> = Vec::new();
    for interface in &class.all_interfaces {
        for method in interface.methods().filter(|method| is_dispatched(*method)) {
            let place = *places.entry((method.name, method.descriptor)).or_insert(groups.len());
            match groups.get_mut(place) {
                Some(group) => group.push(method),
                None => groups.push(vec![method]),
            }
        }
    }
    Declared { groups, places }
}

/// The implementations of every interface method of a class, for interface calls: what the most derived class declares, whoever
/// may see it. Methods that are not public are found too, so that their calls fail.
pub fn interface_table(vm: &Vm, class: ClassRef) -> InterfaceTable {
    let mut by_signature: HashMap<Signature, MethodRef, FastHash> = HashMap::default();
    for method in methods_of(vm, class) {
        let entry = by_signature.entry((method.name, method.descriptor)).or_insert(method);
        if entry.is_from_interface() || !method.is_from_interface() && depth(method) > depth(*entry) {
            *entry = method;
        }
    }
    let mut pairs = Vec::new();
    for interface in &class.all_interfaces {
        for method in interface.methods().filter(|method| is_dispatched(*method)) {
            if let Some(implementation) = by_signature.get(&(method.name, method.descriptor)) {
                pairs.push((method, *implementation));
            }
        }
    }
    InterfaceTable::new(&pairs)
}

/// How far the class that declares a method is from `Object`.
fn depth(method: MethodRef) -> usize {
    method.class.ancestors().len()
}
