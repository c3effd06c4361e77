//! Verification of a class's code before it is linked (JVMS §5.4.1): the verifier's questions, answered from loaded classes.

use verifier::{ClassHierarchy, Failure, MemberKind};

use classfile::{ClassFile, ConstantIndex, access};

use crate::linking::{lookup, resolve};
use crate::loading::load;
use crate::loading::trust::is_trusted;
use crate::metadata::class::{ClassBytes, ClassKind, ClassRef};
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;

/// A workspace that has grown larger is not kept.
const WORKSPACE_BYTES_MAX: usize = 1 << 20;
/// What core reflection generates extends one of these; none of them overrides what `Object` has.
const ACCESSORS: [&str; 3] = [
    "jdk/internal/reflect/MethodAccessorImpl",
    "jdk/internal/reflect/ConstructorAccessorImpl",
    "jdk/internal/reflect/SerializationConstructorAccessorImpl",
];
const ARRAY_INTERFACES: [&str; 2] = ["java/lang/Cloneable", "java/io/Serializable"];

/// Verifies the code of a class, unless it is trusted.
///
/// # Errors
/// `VerifyError`, `ClassFormatError`, or what loading a class that the rules need threw.
pub fn verify(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    if class.kind != ClassKind::Instance || is_trusted(thread, class) {
        return Ok(());
    }
    let file = class.take_parsed().expect("the class was made from this file");
    verify_file(thread, class, &file)
}

/// Verifies the code of a class file that a class has, or is to have.
///
/// # Errors
/// As [`verify`].
pub fn verify_file(thread: &mut JavaThread, class: ClassRef, file: &ClassFile<'_>) -> JavaResult<()> {
    let mark = thread.handles.mark();
    // Loading may verify other classes meanwhile; they have a workspace of their own.
    let mut workspace = thread.verification.take().unwrap_or_default();
    let result = verifier::verify_in(file, &mut Hierarchy { thread, class }, &mut workspace);
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

/// The classes around one that is verified.
struct Hierarchy<'t> {
    thread: &'t mut JavaThread,
    class: ClassRef,
}

impl Hierarchy<'_> {
    /// The class that constants of this name lead to; nothing if their resolution fails now and therefore ever after.
    fn resolved_or_never(&mut self, name: &[u8]) -> JavaResult<Option<ClassRef>> {
        let constants = &self.class.constants;
        let indices = (1..constants.len()).filter_map(|index| u16::try_from(index).ok()).map(ConstantIndex);
        let named = indices.filter(|index| constants.class_name(*index).is_some_and(|class| class.as_bytes() == name));
        for index in named {
            match resolve::resolve_class(self.thread, self.class, index) {
                Ok(resolved) => return Ok(Some(resolved)),
                Err(Throw::Exception) if self.class.constants.error(index).is_some() => drop(self.thread.take_exception()),
                Err(throw) => return Err(throw),
            }
        }
        Ok(None)
    }
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

    fn is_accessor(&self) -> bool {
        let extends_one = |base: ClassRef| base.loader.is_boot() && ACCESSORS.iter().any(|name| base.name == *name);
        matches!(self.class.bytes, ClassBytes::Generated(_)) && self.class.super_class.is_some_and(extends_one)
    }

    fn may_initialize(&mut self, made: &[u8], called: &[u8]) -> JavaResult<bool> {
        if !self.is_accessor() {
            return Ok(false);
        }
        let (Some(made), Some(called)) = (self.resolved_or_never(made)?, self.resolved_or_never(called)?) else {
            return Ok(true);
        };
        Ok(!called.is_interface() && made.is_subclass_of(called))
    }

    fn poll(&mut self) -> JavaResult<()> {
        self.thread.poll()
    }
}
