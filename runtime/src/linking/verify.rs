//! Verification of a class's code before it is linked (JVMS §5.4.1): the verifier's questions, answered from loaded classes.

use verifier::{ClassHierarchy, Failure, MemberKind};

use classfile::{Constant, ConstantIndex, Instruction, access};

use crate::linking::{lookup, resolve};
use crate::loading::load;
use crate::loading::trust::is_trusted;
use crate::metadata::class::{ClassBytes, ClassKind, ClassRef};
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;

/// A workspace that has grown larger is not kept.
const WORKSPACE_BYTES_MAX: usize = 1 << 20;
const ARRAY_INTERFACES: [&str; 2] = ["java/lang/Cloneable", "java/io/Serializable"];

/// Verifies the code of a class, unless it is trusted.
///
/// # Errors
/// `VerifyError`, `ClassFormatError`, or what loading a class that the rules need threw.
pub fn verify(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    if let ClassBytes::Generated(_) = class.bytes {
        return check_generated(thread, class);
    }
    if class.kind != ClassKind::Instance || is_trusted(thread, class) {
        return Ok(());
    }
    let file = class.take_parsed().expect("the class was made from this file");
    let mark = thread.handles.mark();
    // Loading may verify other classes meanwhile; they have a workspace of their own.
    let mut workspace = thread.verification.take().unwrap_or_default();
    let result = verifier::verify_in(&file, &mut Hierarchy { thread, class }, &mut workspace);
    if workspace.bytes() <= WORKSPACE_BYTES_MAX {
        thread.verification = Some(workspace);
    }
    thread.handles.truncate(mark);
    match result {
        Ok(()) => Ok(()),
        Err(Failure::Hierarchy(throw)) => Err(throw),
        Err(Failure::Rejected(rejection)) => Err(thread.throw_new(rejection.kind.java_class(), &rejection.message)),
    }
}

/// Generated accessors are not verified, but whoever has them generated chooses the class that is made and the constructor that is
/// called: the constructor must be that of the class or of a superclass.
fn check_generated(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    let file = class.parse().expect("the class was made from this file");
    let mut made = Vec::new();
    for code in file.methods.iter().filter_map(|method| method.code.as_ref()) {
        for (_, instruction) in classfile::instructions(code.bytecode).flatten() {
            match instruction {
                Instruction::New(index) => made.push(index),
                Instruction::InvokeSpecial(index) => {
                    let is_constructor = file.constant_pool.member_ref(index).is_some_and(|(_, name, _)| name == "<init>");
                    let called = file.constant_pool.get(index).filter(|_| is_constructor);
                    if let (Some(Constant::MethodRef { class: called, .. }), Some(made)) = (called, made.pop()) {
                        check_initializer(thread, class, made, called)?;
                    }
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn check_initializer(thread: &mut JavaThread, class: ClassRef, made: ConstantIndex, called: ConstantIndex) -> JavaResult<()> {
    let (Some(made), Some(called)) = (resolved_or_never(thread, class, made)?, resolved_or_never(thread, class, called)?) else {
        return Ok(());
    };
    if made.is_subclass_of(called) {
        return Ok(());
    }
    let message = format!("Call to wrong <init> method: {} is no {}", made.external_name(), called.external_name());
    Err(thread.throw_new("java/lang/VerifyError", &message))
}

/// The class at `index`; nothing if its resolution fails now and therefore ever after.
fn resolved_or_never(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> JavaResult<Option<ClassRef>> {
    match resolve::resolve_class(thread, class, index) {
        Ok(resolved) => Ok(Some(resolved)),
        Err(Throw::Exception) if class.constants.error(index).is_some() => {
            thread.take_exception();
            Ok(None)
        }
        Err(throw) => Err(throw),
    }
}

/// The classes around one that is verified.
struct Hierarchy<'t> {
    thread: &'t mut JavaThread,
    class: ClassRef,
}

impl ClassHierarchy for Hierarchy<'_> {
    type Class = ClassRef;
    type Error = Throw;

    fn this_class(&self) -> ClassRef {
        self.class
    }

    fn load(&mut self, name: &[u8]) -> JavaResult<ClassRef> {
        let name = self.thread.vm().symbols.intern(name);
        let mark = self.thread.handles.mark();
        let class = load::load_referenced_class(self.thread, self.class.loader, name);
        if class.is_ok() {
            self.thread.handles.truncate(mark);
        }
        class
    }

    fn name(&self, class: ClassRef) -> &[u8] {
        class.name.as_bytes()
    }

    fn super_class(&self, class: ClassRef) -> Option<ClassRef> {
        class.super_class
    }

    fn is_interface(&self, class: ClassRef) -> bool {
        class.is_interface()
    }

    fn is_subtype(&self, class: ClassRef, ancestor: ClassRef) -> bool {
        class.is_subclass_of(ancestor)
    }

    fn is_array_interface(&self, class: ClassRef) -> bool {
        class.loader.is_boot() && ARRAY_INTERFACES.iter().any(|name| class.name == *name)
    }

    fn is_protected_elsewhere(&self, class: ClassRef, kind: MemberKind, name: &[u8], descriptor: &[u8]) -> bool {
        let symbols = &self.thread.vm().symbols;
        let (name, descriptor) = (symbols.intern(name), symbols.intern(descriptor));
        let found = match kind {
            MemberKind::Field => lookup::find_field(class, name, descriptor).map(|field| (field.access, field.class)),
            MemberKind::Method => {
                let declared = class.ancestors().iter().rev().find_map(|ancestor| ancestor.declared_method(name, descriptor));
                declared.map(|method| (method.access, method.class))
            }
        };
        found.is_some_and(|(flags, holder)| flags & access::PROTECTED != 0 && !self.class.is_same_package(holder))
    }

    fn poll(&mut self) -> JavaResult<()> {
        self.thread.poll()
    }
}
