//! What calls of a method run: its compiled code or the interpreter (`[VMDOC]` Installed code).

use std::collections::HashSet;
use std::ptr;
use std::sync::atomic::Ordering;

use crate::code::installed::{CompiledMethod, InstalledCode, InstalledRef};
use crate::code::linked::CodeRef;
use crate::code::operation::ENTER_COMPILED;
use crate::code::quick::{QuickCode, QuickEntries};
use crate::dependencies::table::CodeId;
use crate::metadata::class::ClassRef;
use crate::metadata::method::{MethodId, MethodRef};
use crate::profile;
use crate::sync::lock;
use crate::vm::Vm;

/// From now on this code is there, and if it is a method's, that is what calls run. None if it has been withdrawn already, a method in it has been
/// unloaded, or the method has no linked code, which shapes its frames.
pub fn install(vm: &Vm, code: InstalledCode) -> Option<InstalledRef> {
    let guard = lock(&vm.publishing_code);
    if code.compiled().is_some_and(|compiled| !can_run(vm, compiled)) {
        return None;
    }
    let installed = vm.code.add(code)?;
    let mut replaced = None;
    match installed.compiled() {
        Some(compiled) if compiled.loop_header.is_some() => {
            // The next backward branch looks for it.
            compiled.method.row.loops.store(0, Ordering::Relaxed);
            if let Some(linked) = compiled.method.linked_code() {
                profile::has_loop_code(vm, linked);
            }
        }
        Some(compiled) => {
            replaced = entered(vm, compiled.method);
            publish(vm, compiled);
        }
        None => {}
    }
    drop(guard);
    if let Some(replaced) = replaced {
        withdraw(vm, replaced.id);
        vm.dependencies.forget(replaced.id);
    }
    Some(installed)
}

/// The compiled code that calls of a method run.
pub fn entered(vm: &Vm, method: MethodRef) -> Option<InstalledRef> {
    let entry = vm.code.entry(method.id)?.load(Ordering::Acquire);
    // What stands behind the first byte of code might return into it.
    (!entry.is_null()).then(|| vm.code.find(entry.addr() + 1)).flatten()
}

fn can_run(vm: &Vm, compiled: &CompiledMethod) -> bool {
    let is_there = |method: &MethodRef| vm.methods.at(method.id.0) == Some(*method);
    compiled.method.linked_code().is_some() && compiled.methods.iter().all(is_there)
}

fn publish(vm: &Vm, compiled: &CompiledMethod) {
    let method = compiled.method;
    let linked = method.linked_code().expect("checked before the code was added");
    let entry = vm.code.entry(method.id).expect("there is a compiler");
    linked.enter.get_or_init(|| compiled.enter);
    // Whoever sees the entry sees it.
    method.row.shape.store(compiled.shape, Ordering::Relaxed);
    entry.store(ptr::with_exposed_provenance_mut(compiled.entry), Ordering::Release);
    method.row.enter.store(compiled.enter as usize, Ordering::Relaxed);
    method.row.compiled.store(compiled.entry, Ordering::Release);
    method.row.set_entry(&raw const ENTER_COMPILED, quick_entries(vm).map_or(0, |entries| entries.compiled));
    if let Some(watch) = compiled.watch {
        profile::watch(linked, watch);
    }
}

/// From now on calls of the method run this quick code, unless they run compiled code.
pub fn install_quick(vm: &Vm, linked: CodeRef, quick: QuickCode) {
    let _guard = lock(&vm.publishing_code);
    let before = linked.entered();
    linked.quick.set(quick, &linked.words);
    // An unloaded method is not entered at all.
    if linked.row().entry.load(Ordering::Relaxed).cast_const() == before {
        enter_linked(vm, linked);
    }
}

/// Calls run linked code of the method, or its quick code. Publishing is locked.
pub fn enter_linked(vm: &Vm, linked: CodeRef) {
    let interpret = || quick_entries(vm).map_or(0, |entries| entries.interpret);
    linked.row().compiled.store(0, Ordering::Release);
    linked.row().set_entry(linked.entered(), linked.quick.start().unwrap_or_else(interpret));
}

fn quick_entries(vm: &Vm) -> Option<QuickEntries> {
    vm.compiler.as_ref()?.quick()
}

/// From now on nobody enters this code, whether it is there or not yet.
pub fn withdraw(vm: &Vm, id: CodeId) {
    let _guard = lock(&vm.publishing_code);
    let Some(installed) = vm.code.withdraw(id) else { return };
    let Some(compiled) = installed.compiled().filter(|compiled| compiled.loop_header.is_none()) else { return };
    let method = compiled.method;
    let (linked, entry) = (method.linked_code(), vm.code.entry(method.id));
    let Some((linked, entry)) = linked.zip(entry) else { return };
    // Other code may have taken its place.
    let own = ptr::with_exposed_provenance_mut(compiled.entry);
    let is_entered = entry.compare_exchange(own, ptr::null_mut(), Ordering::AcqRel, Ordering::Relaxed).is_ok();
    // An unloaded method is not entered at all.
    if is_entered && vm.methods.at(method.id.0) == Some(method) {
        enter_linked(vm, linked);
        profile::learn_again(linked);
    }
}

/// The method that a number stands for in the frames of this code.
pub fn method_in(vm: &Vm, code: InstalledRef, method: MethodId) -> Option<MethodRef> {
    code.older(method).or_else(|| vm.methods.at(method.0))
}

/// Frees the code that is withdrawn and not among what frames are in. The world is stopped.
pub fn free_unused(vm: &Vm, in_use: &HashSet<CodeId>) {
    let Some(compiler) = &vm.compiler else { return };
    let _guard = lock(&vm.publishing_code);
    for code in vm.code.take_unused(in_use) {
        compiler.release(&code);
    }
}

/// Withdraws code that has methods of these classes in it, which are in no table any more.
pub fn classes_gone(vm: &Vm, gone: &[ClassRef]) {
    let gone: HashSet<ClassRef> = gone.iter().copied().collect();
    let broken = {
        // What is being installed is there before this, or finds that its methods are not.
        let _guard = lock(&vm.publishing_code);
        vm.code.containing(|method| gone.contains(&method.class))
    };
    for id in broken {
        withdraw(vm, id);
    }
}
