//! Methods get other bodies, with the world stopped (`[VMDOC]` Redefinition).

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};

use classfile::MethodInfo;

use super::{Prepared, Refusal};
use crate::code::linked::LinkedCode;
use crate::code::operation::{self, Operation, word};
use crate::loading::{methods, mirror};
use crate::machine_code;
use crate::metadata::class::ClassRef;
use crate::metadata::method::{Body, Method, MethodId, MethodRef};
use crate::metadata::pointer::Metadata;
use crate::outcome::JavaResult;
use crate::sync::lock;
use crate::thread::JavaThread;
use crate::thread::walk::leave_quick_code;
use crate::vm::Vm;

/// From now on classes may be redefined: compiled code that was made without that in mind is not entered any more.
///
/// # Errors
/// `Throw::Stopped`.
pub fn begin(thread: &mut JavaThread) -> JavaResult<()> {
    let vm = thread.vm();
    if vm.agents.may_redefine() {
        return Ok(());
    }
    let _no_compiler = thread.blocking(|_| vm.in_use.quiet())?;
    thread.mutator.stop_world(&*vm, |_| {
        vm.agents.set_may_redefine();
        withdraw(&vm, |_| true);
        for class in vm.classes.iter() {
            for code in class.methods().filter_map(|method| method.linked_code()) {
                make_calls(&code);
                code.quick.forget();
                machine_code::enter_linked(&vm, code);
            }
        }
        leave_quick_code(vm);
    });
    Ok(())
}

/// What did nothing is called again: it may come to do something.
fn make_calls(code: &LinkedCode) {
    let empty = code.instructions().filter(|at| Operation::of_word(code.instruction(*at)) == Operation::InvokeEmpty);
    for position in empty.collect::<Vec<_>>() {
        let first = code.instruction(position);
        let (a, b, c) = (operation::a(first) as u16, operation::b(first) as u16, operation::c(first) as u16);
        let method = code.words[position + 1].load(Ordering::Relaxed);
        code.quicken(position, word(Operation::InvokeDirect, a, b, c), &[method, 0]);
    }
}

/// Gives classes their other files.
///
/// # Errors
/// `Throw::Stopped`.
pub fn swap(thread: &mut JavaThread, all: Vec<Prepared>) -> JavaResult<Result<(), Refusal>> {
    begin(thread)?;
    let vm = thread.vm();
    let _no_compiler = thread.blocking(|_| vm.in_use.quiet())?;
    let fields = vm.well_known.get().map(|known| known.classes.class.fields());
    let count =
        fields.and_then(|fields| fields.iter().find(|field| field.name == "classRedefinedCount")).map(|field| field.offset);
    let classes: Vec<ClassRef> = all.iter().map(|prepared| prepared.class).collect();
    // One after the other: the constants of a class that is there twice go behind those of its first change.
    let swapped = thread.mutator.stop_world(&*vm, |_| all.into_iter().try_for_each(|prepared| carry_out(&vm, prepared)));
    if let Some(offset) = count {
        for class in classes {
            let mirror = mirror::mirror(thread, class);
            thread.set_int_field(mirror, offset, class.constants.versions().count() as i32);
        }
    }
    Ok(swapped)
}

/// The world is stopped, and no compiler at work.
fn carry_out(vm: &Vm, prepared: Prepared) -> Result<(), Refusal> {
    let class = prepared.class;
    let is_called = |method: &MethodRef| method.code().is_some() && method.linked_code().is_some();
    let ids = vm.methods.take_ids(class.methods().filter(is_called).count()).ok_or(Refusal::Internal)?;
    let (version, file, before_agents) = prepared.into_version()?;
    vm.ledger.add(&class, version.size());
    let version = class.constants.add_version(version);
    let number = class.constants.versions().count() as u16;
    *lock(&class.before_agents) = Some(before_agents.into());
    withdraw(vm, |method| method.class == class);
    let older: HashMap<MethodId, MethodRef> =
        class.methods().filter(is_called).zip(ids).map(|(method, id)| (method.id, keep(vm, method, id))).collect();
    for method in class.methods() {
        let is_named = |info: &MethodInfo<'_>| {
            method.name.as_bytes() == info.name.as_bytes() && method.descriptor.as_bytes() == info.descriptor.as_bytes()
        };
        let Some(place) = file.methods.iter().position(is_named) else { continue };
        if let Some((kept, linked)) = older.get(&method.id).zip(method.linked_code()) {
            method.row.hand_over(&kept.row);
            linked.set_method(*kept);
            machine_code::enter_linked(vm, linked);
        }
        let code = file.methods[place].code.as_ref().map(|code| methods::code_of(code, |index| version.number(index)));
        method.set_body(Body::new(code, Some(version), number, place as u16));
    }
    vm.code.keep_older(&older);
    Ok(())
}

/// A further method of the class that is what the method was.
fn keep(vm: &Vm, method: MethodRef, id: u32) -> MethodRef {
    let kept = Metadata::allocate(Method {
        id: MethodId(id),
        row: vm.methods.row(id),
        class: method.class,
        name: method.name,
        descriptor: method.descriptor,
        access: method.access,
        flags: method.flags,
        index: method.index,
        argument_slots: method.argument_slots,
        return_kind: method.return_kind,
        vtable_index: AtomicI32::new(method.vtable_index.load(Ordering::Relaxed)),
        first: method.body().without_next(),
        polymorphic: method.polymorphic,
        native: OnceLock::new(),
    });
    vm.methods.set(kept);
    lock(&method.class.further_methods).push(kept);
    kept
}

/// Withdraws the compiled code that has one of these methods in it.
fn withdraw(vm: &Vm, is_one: impl FnMut(MethodRef) -> bool) {
    let codes: HashSet<_> = vm.code.containing(is_one).into_iter().collect();
    for id in codes {
        machine_code::withdraw(vm, id);
        vm.dependencies.forget(id);
    }
}
