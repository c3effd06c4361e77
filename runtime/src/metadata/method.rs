//! Methods of linked classes (JVMS §4.6).

use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use classfile::{Bci, CodeBody, ConstantIndex, ExceptionTableEntry, access};

use crate::code::linked::LinkedCode;
use crate::metadata::class::Class;
use crate::metadata::field::ValueKind;
use crate::metadata::pointer::Metadata;
use crate::metadata::rows::MethodRow;
use crate::metadata::symbol::Symbol;
use crate::metadata::version::ClassVersion;

/// A pointer to a [`Method`].
pub type MethodRef = Metadata<Method>;

/// Index of a Rust function in its `Vm`'s registry of natives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NativeId(pub u32);

/// Index of a method in its `Vm`'s method table; what heap objects hold instead of a pointer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct MethodId(pub u32);

/// The `Code` attribute, as far as execution needs it; the rest stays in the class's bytes.
#[derive(Clone, Debug)]
pub struct MethodCode {
    /// The attribute in the class's bytes.
    pub body: CodeBody<'static>,
    /// Handlers in order.
    pub exception_table: Arc<[ExceptionTableEntry]>,
    /// Operand stack depth.
    pub max_stack: u16,
    /// Local variables.
    pub max_locals: u16,
}

impl MethodCode {
    /// The bytecode.
    #[inline]
    pub fn bytecode(&self) -> &'static [u8] {
        self.body.bytecode()
    }
}

/// What a class file says of a method that may become something else (`[VMDOC]` Redefinition).
#[derive(Debug)]
pub struct Body {
    /// Bytecode, unless native or abstract.
    pub code: Option<MethodCode>,
    /// The class file; none if it is the first.
    pub version: Option<Metadata<ClassVersion>>,
    /// How often the class was redefined before.
    pub number: u16,
    /// The method's place in that file.
    pub place: u16,
    /// The body that took its place.
    next: OnceLock<Box<Body>>,
}

impl Body {
    /// What a class file says of the method at this place.
    pub fn new(code: Option<MethodCode>, version: Option<Metadata<ClassVersion>>, number: u16, place: u16) -> Self {
        Self { code, version, number, place, next: OnceLock::new() }
    }

    /// The same, without what took its place.
    pub fn without_next(&self) -> Self {
        Self::new(self.code.clone(), self.version, self.number, self.place)
    }
}

/// What calls of a signature-polymorphic intrinsic do (JVMS §2.9.3 and `java.lang.invoke`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PolymorphicKind {
    /// `MethodHandle.invoke`, `invokeExact` and the `VarHandle` accessors: linked through `MethodHandleNatives.linkMethod`.
    Generic,
    /// `MethodHandle.invokeBasic`.
    InvokeBasic,
    /// `MethodHandle.linkToVirtual`.
    LinkToVirtual,
    /// `MethodHandle.linkToStatic`.
    LinkToStatic,
    /// `MethodHandle.linkToSpecial`.
    LinkToSpecial,
    /// `MethodHandle.linkToInterface`.
    LinkToInterface,
}

/// Facts about a method that come from annotations or from what the VM knows of it.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct MethodFlags(pub u16);

impl MethodFlags {
    /// `@jdk.internal.reflect.CallerSensitive`
    pub const CALLER_SENSITIVE: u16 = 1;
    /// `@jdk.internal.vm.annotation.Hidden` or `@LambdaForm.Hidden`, or any method of a hidden class: left out of stack traces.
    pub const HIDDEN: u16 = 2;
    /// `@LambdaForm.Compiled`
    pub const LAMBDA_FORM_COMPILED: u16 = 4;
    /// `@ForceInline`
    pub const FORCE_INLINE: u16 = 8;
    /// `@IntrinsicCandidate`
    pub const INTRINSIC_CANDIDATE: u16 = 16;
    /// Overrides `Object.finalize()` with a body.
    pub const FINALIZER: u16 = 32;

    /// `@DontInline`
    pub const DONT_INLINE: u16 = 128;

    /// Makes a privileged call: the walk over its frame reads its locals, so it runs in the interpreter and nowhere else.
    pub const PRIVILEGED: u16 = 256;

    /// Stands in a vtable where several default methods conflict.
    pub const CONFLICT: u16 = 64;

    /// Whether `flag` is set.
    #[inline]
    pub fn has(self, flag: u16) -> bool {
        self.0 & flag != 0
    }
}

/// A method of a linked class.
pub struct Method {
    /// Place in the `Vm`'s method table.
    pub id: MethodId,
    /// The class that declares it.
    pub class: Metadata<Class>,
    /// Simple name.
    pub name: Symbol,
    /// Method descriptor.
    pub descriptor: Symbol,
    /// `ACC_*` flags.
    pub access: u16,
    /// Annotation facts.
    pub flags: MethodFlags,
    /// Place among the class's methods, in class-file order: the `slot` of reflection.
    pub index: u16,
    /// Slots of the arguments, receiver included; long and double take 2.
    pub argument_slots: u16,
    /// Kind of the result.
    pub return_kind: ValueKind,
    /// Index in the class's vtable; negative: called directly.
    pub vtable_index: std::sync::atomic::AtomicI32,
    /// What its first class file says.
    pub first: Body,
    /// Set for `MethodHandle`'s and `VarHandle`'s native signature-polymorphic methods.
    pub polymorphic: Option<PolymorphicKind>,
    /// What engines read of the method, its executed form among it.
    pub row: Metadata<MethodRow>,
    /// What a native method is bound to, from its first call on.
    pub native: OnceLock<NativeId>,
}

impl Method {
    /// Whether `flag` (one of `classfile::access`) is set.
    #[inline]
    pub fn has(&self, flag: u16) -> bool {
        self.access & flag != 0
    }
    /// `static`
    #[inline]
    pub fn is_static(&self) -> bool {
        self.has(access::STATIC)
    }
    /// `abstract`
    #[inline]
    pub fn is_abstract(&self) -> bool {
        self.has(access::ABSTRACT)
    }
    /// `native`
    #[inline]
    pub fn is_native(&self) -> bool {
        self.has(access::NATIVE)
    }
    /// `private`
    #[inline]
    pub fn is_private(&self) -> bool {
        self.has(access::PRIVATE)
    }
    /// `<init>`
    pub fn is_constructor(&self) -> bool {
        self.name == "<init>"
    }
    /// `<clinit>`
    pub fn is_class_initializer(&self) -> bool {
        self.name == "<clinit>"
    }
    /// A vtable entry that superinterfaces gave: a default method, an abstract one, or the mark of a conflict.
    pub fn is_from_interface(&self) -> bool {
        self.class.is_interface() || self.flags.has(MethodFlags::CONFLICT)
    }

    /// Left out of stack traces unless they are asked for.
    pub fn is_hidden(&self) -> bool {
        self.flags.has(MethodFlags::HIDDEN)
    }

    /// What the class file says that is in force.
    pub fn body(&self) -> &Body {
        let mut body = &self.first;
        while let Some(next) = body.next.get() {
            body = next;
        }
        body
    }

    /// From now on this is its body. The world is stopped.
    pub fn set_body(&self, body: Body) {
        let _ = self.body().next.set(Box::new(body));
    }

    /// Bytecode, unless native or abstract.
    #[inline]
    pub fn code(&self) -> Option<&MethodCode> {
        self.body().code.as_ref()
    }

    /// The constants of the class file that its bytecode is from.
    pub fn file_constants(&self) -> Metadata<classfile::ConstantPool<'static>> {
        self.body().version.map_or_else(|| Metadata::of(self.class.constants.file()), |version| Metadata::of(&version.file))
    }

    /// The constant of the class that its bytecode means by an index.
    pub fn constant(&self, index: ConstantIndex) -> ConstantIndex {
        self.body().version.map_or(index, |version| version.number(index))
    }

    /// The executed form, if the method has been called before.
    #[inline(always)]
    pub fn linked_code(&self) -> Option<Metadata<LinkedCode>> {
        self.row.linked_code()
    }

    /// Index into the vtable, if calls are dispatched through it.
    #[inline]
    pub fn vtable_slot(&self) -> Option<usize> {
        usize::try_from(self.vtable_index.load(Ordering::Relaxed)).ok()
    }

    /// The source line of `bci`, if the class file tells it.
    pub fn line(&self, bci: u16) -> Option<u16> {
        self.code()?.body.line_number(&self.file_constants(), Bci(bci))
    }

    /// `p.C.m(I)V`, as some of HotSpot's messages have it.
    pub fn external_signature_short(&self) -> String {
        format!("{}.{}{}", self.class.external_name(), self.name, self.descriptor)
    }

    /// `Class.method(descriptor)` in HotSpot's message form: `'void p.C.m(int, java.lang.String)'` without the quotes.
    pub fn external_signature(&self) -> String {
        crate::metadata::descriptor_text::external_method(&self.class.external_name(), self.name, self.descriptor)
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}{}", self.class.name, self.name, self.descriptor)
    }
}

impl Drop for Method {
    fn drop(&mut self) {
        if let Some(code) = self.linked_code() {
            crate::code::linked::free(code);
        }
    }
}
