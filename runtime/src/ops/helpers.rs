//! The functions of the runtime that an engine calls where an instruction does not take its common way.
//!
//! `[VMDOC]` Helpers. One row per function says what it takes, gives and may do, and calls the safe function of `ops` that says what is
//! meant; the interpreter's slow paths call the same functions. From the rows come the [`Helper`]s (an engine names them by number, so
//! that its code holds no address), their [`Signature`]s, and a shim for each: a C function of the thread block and one word per argument,
//! whose result is a [`Status`]; the value is in the block's result slot. Classes and methods go by id, fields and constants by the method
//! that names them and their index. A shim lets no panic out (`[VMDOC]` Panics) and releases the handles that it has made. Before a helper
//! that `stops` is called, the frame must be published in `top` of the block, and afterwards references may have moved.
#![allow(unsafe_code, reason = "shims get the thread block as an address")]
#![allow(non_snake_case, reason = "shims have the names of their rows")]

use std::convert::Infallible;
use std::sync::Arc;

use classfile::ConstantIndex;
use classfile::descriptor::DIMENSIONS_MAX;
use gc::{RawRef, ShapeId};

use crate::fuel;
use crate::linking::constants::{self, LoadedConstant};
use crate::linking::{initialize, resolve, select};
use crate::metadata::class::ClassRef;
use crate::metadata::method::{MethodRef, PolymorphicKind};
use crate::ops::calls::{self, LinkedCall};
use crate::ops::{arrays, casts, exceptions, fields, monitors, objects};
use crate::outcome::{JavaResult, Status};
use crate::thread::JavaThread;
use crate::thread::block::ThreadBlock;
use crate::thread::compiled::run;
use crate::thread::{asynchronous, invoke, native_stack};

/// What a word stands for that a helper takes or gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The id of a class.
    Class,
    /// The id of a method.
    Method,
    /// An index into the constant pool of the class of the method before it.
    Constant,
    /// A reference, or null.
    Reference,
    /// 32 bits.
    Int,
    /// 64 bits, or what a frame slot holds.
    Word,
    /// No result.
    Nothing,
    /// It never comes back with a result.
    Never,
}

/// What a helper may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Effects {
    /// Complete with an exception.
    pub throws: bool,
    /// Reach a safepoint: others look at the thread's frames, references move, and a stop by the host ends it.
    pub stops: bool,
    /// It is called so rarely that the code around the call belongs out of the way.
    pub cold: bool,
}

/// What an engine has to know to call a helper.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Signature {
    /// Kinds of the arguments, behind the thread block.
    pub arguments: &'static [Kind],
    /// What is in the result slot of the block when all is well.
    pub result: Kind,
    /// What it may do.
    pub effects: Effects,
}

/// An argument that a shim converts.
trait Argument: Sized {
    fn convert(thread: &JavaThread, word: u64) -> Self;
}

/// A result that a shim converts.
trait IntoWord {
    fn into_word(self) -> u64;
}

macro_rules! words {
    ($($rust:ty: |$thread:ident, $word:ident| $from:expr, |$value:ident| $into:expr;)*) => { $(
        impl Argument for $rust {
            fn convert($thread: &JavaThread, $word: u64) -> Self {
                $from
            }
        }
        impl IntoWord for $rust {
            fn into_word(self) -> u64 {
                let $value = self;
                $into
            }
        }
    )* };
}

words! {
    ClassRef: |thread, word| thread.vm().class(ShapeId(word as u32)), |class| class.id.0.into();
    MethodRef: |thread, word| thread.vm().methods.at(word as u32).expect("an engine's code keeps the methods that it names"), |method| method.id.0.into();
    ConstantIndex: |_thread, word| Self(word as u16), |index| index.0.into();
    RawRef: |_thread, word| Self::from_bits(word as u32), |reference| reference.bits().into();
    i32: |_thread, word| word as Self, |value| u64::from(value as u32);
    u64: |_thread, word| word, |value| value;
}

impl IntoWord for () {
    fn into_word(self) -> u64 {
        0
    }
}

impl IntoWord for Infallible {
    fn into_word(self) -> u64 {
        match self {}
    }
}

macro_rules! rust_type {
    (Class) => {
        ClassRef
    };
    (Method) => {
        MethodRef
    };
    (Constant) => {
        ConstantIndex
    };
    (Reference) => {
        RawRef
    };
    (Int) => {
        i32
    };
    (Word) => {
        u64
    };
    (Nothing) => {
        ()
    };
    (Never) => {
        Infallible
    };
}

macro_rules! helpers {
    ($($(#[$meta:meta])* $name:ident($($argument:ident: $kind:ident),*) -> $result:ident, $($effect:ident)* = |$thread:ident| $body:expr;)*) => {
        /// A function that engines call; see `[VMDOC]` Helpers.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum Helper { $($(#[$meta])* $name),* }

        mod shims {
            use super::*;
            $(
                pub unsafe extern "C" fn $name(block: *const ThreadBlock, $($argument: u64),*) -> Status {
                    // SAFETY: an engine passes the block of the thread that it runs on.
                    let block = unsafe { &*block };
                    run(block, |$thread| {
                        $(let $argument = <rust_type!($kind) as Argument>::convert($thread, $argument);)*
                        let result: JavaResult<rust_type!($result)> = $body;
                        result.map(IntoWord::into_word)
                    })
                }
            )*
        }

        impl Helper {
            /// Every helper, in order.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// What it takes, gives and may do.
            pub const fn signature(self) -> Signature {
                match self { $(Self::$name => {
                    #[allow(unused_mut, reason = "some do nothing but compute")]
                    let mut effects = Effects { throws: false, stops: false, cold: false };
                    $(effects.$effect = true;)*
                    Signature { arguments: &[$(Kind::$kind),*], result: Kind::$result, effects }
                }),* }
            }

            /// The shim: a C function of the thread block and a 64-bit word per argument, which gives a [`Status`].
            pub fn address(self) -> *const () {
                match self { $(Self::$name => shims::$name as *const ()),* }
            }

            /// Calls the shim as an engine does.
            ///
            /// # Errors
            /// What the helper throws.
            ///
            /// # Panics
            /// If there are too few arguments.
            pub fn call(self, thread: &mut JavaThread, arguments: &[u64]) -> JavaResult<u64> {
                let block = Arc::clone(&thread.block);
                block.thread.set(thread);
                let mut arguments = arguments.iter().copied();
                let status = match self { $(Self::$name => {
                    $(let $argument = arguments.next().expect("callers pass what the signature says");)*
                    // SAFETY: it is the block of the thread, which this OS thread runs.
                    unsafe { shims::$name(&raw const *block, $($argument),*) }
                }),* };
                Status::of_word(status as u32).map(|()| block.result.get())
            }
        }
    };
}

helpers! {
    /// Looks what others want of the thread.
    Poll() -> Nothing, throws stops cold = |thread| asynchronous::poll(thread);
    /// The thread gets fuel to spend, or the `Vm` stops.
    Refuel(units: Word) -> Nothing, stops cold = |thread| fuel::ensure(thread, units);
    /// Whether the thread has so much fuel to spend, perhaps after it has taken more.
    TakeFuel(units: Word) -> Int, cold = |thread| Ok(fuel::reserve(thread, units).into());

    /// `NullPointerException`
    ThrowNullPointer() -> Never, throws stops cold = |thread| Err(thread.throw_null_pointer());
    /// The exception of an access to this array (which may be null) at this index.
    ThrowArrayAccess(array: Reference, index: Int) -> Never, throws stops cold = |thread| Err(arrays::throw_access(thread, array, index));
    /// `NegativeArraySizeException`
    ThrowNegativeSize(length: Int) -> Never, throws stops cold = |thread| Err(arrays::throw_negative_size(thread, length));
    /// `ArithmeticException`
    ThrowDivisionByZero() -> Never, throws stops cold = |thread| Err(exceptions::division_by_zero(thread));
    /// `ClassCastException`
    ThrowClassCast(object: Reference, class: Class) -> Never, throws stops cold = |thread| Err(casts::throw_class_cast(thread, object, class));
    /// The native stack may go deeper, if it may become as large.
    DeepenStack() -> Nothing, cold = |thread| {
        native_stack::deepen(thread);
        Ok(())
    };
    /// `StackOverflowError`
    ThrowStackOverflow() -> Never, throws stops cold = |thread| Err(thread.throw_stack_overflow());
    /// `athrow`
    ThrowReference(exception: Reference) -> Never, throws stops cold = |thread| Err(objects::throw_reference(thread, exception));

    /// Initialises a class, unless this thread is about it.
    InitializeClass(class: Class) -> Nothing, throws stops cold = |thread| initialize::initialize(thread, class);
    /// The class at a constant.
    ResolveClass(method: Method, index: Constant) -> Class, throws stops cold = |thread| {
        resolve::resolve_class(thread, method.class, index)
    };
    /// `ldc` of a constant that may not be resolved: what its slot holds.
    LoadConstant(method: Method, index: Constant) -> Word, throws stops cold = |thread| load_constant(thread, method, index);

    /// `new` of an initialised class.
    NewObject(class: Class) -> Reference, throws stops = |thread| crate::objects::new_raw_object(thread, class);
    /// `new` of a class that may not be resolved.
    NewUnresolved(method: Method, index: Constant) -> Reference, throws stops cold = |thread| {
        objects::class_to_instantiate(thread, method.class, index).and_then(|class| crate::objects::new_raw_object(thread, class))
    };
    /// `newarray`, `anewarray`, by the class of the array.
    NewArray(class: Class, length: Int) -> Reference, throws stops = |thread| arrays::new_array(thread, class, length);
    /// `anewarray` of a class that may not be resolved.
    NewArrayUnresolved(method: Method, index: Constant, length: Int) -> Reference, throws stops cold = |thread| {
        arrays::class_to_create(thread, method.class, index).and_then(|class| arrays::new_array(thread, class, length))
    };
    /// `multianewarray`, with the lengths in an `int[]`.
    NewMultiArray(method: Method, index: Constant, lengths: Reference) -> Reference, throws stops = |thread| {
        let lengths = thread.handle(lengths);
        let lengths = crate::objects::int_array(thread, lengths, DIMENSIONS_MAX);
        arrays::new_multi_array(thread, method.class, index, &lengths)
    };
    /// JLS §12.6: `Object.<init>` completes for an object with a finalizer.
    RegisterFinalizer(object: Reference) -> Nothing, throws stops cold = |thread| objects::register_finalizer(thread, object);

    /// Whether an object that is not null is of a class, when its display does not tell.
    IsInstance(object: Reference, class: Class) -> Int, = |thread| {
        let own = thread.class_of_raw(object);
        let found = own.is_subclass_of(class);
        thread.block.type_tests.learn(own.id.0, class.id.0, found.into());
        Ok(i32::from(found))
    };
    /// `instanceof` of a class that may not be resolved.
    InstanceOfUnresolved(method: Method, index: Constant, object: Reference) -> Int, throws stops cold = |thread| {
        casts::instance_of(thread, method.class, index, object).map(i32::from)
    };
    /// `checkcast` of a class that may not be resolved.
    CheckCastUnresolved(method: Method, index: Constant, object: Reference) -> Nothing, throws stops cold = |thread| {
        casts::check_cast(thread, method.class, index, object)
    };
    /// `aastore`, with its checks.
    StoreReference(array: Reference, index: Int, value: Reference) -> Nothing, throws stops = |thread| {
        arrays::store_reference(thread, array, index, value)
    };

    /// `getfield` of a field that may not be resolved.
    GetField(method: Method, index: Constant, object: Reference) -> Word, throws stops cold = |thread| {
        let kept = thread.handle_or_null(object);
        let field = fields::field_to_read(thread, method, index, false)?;
        fields::get_field(thread, thread.raw_or_null(kept).unbound(), &field)
    };
    /// `putfield` of a field that may not be resolved, and does not hold references.
    PutField(method: Method, index: Constant, object: Reference, value: Word) -> Nothing, throws stops cold = |thread| {
        let kept = thread.handle_or_null(object);
        let field = fields::field_to_write(thread, method, index, false)?;
        fields::put_field(thread, thread.raw_or_null(kept).unbound(), &field, value)
    };
    /// The same for references.
    PutFieldReference(method: Method, index: Constant, object: Reference, value: Reference) -> Nothing, throws stops cold = |thread| {
        let (kept, value) = (thread.handle_or_null(object), thread.handle_or_null(value));
        let field = fields::field_to_write(thread, method, index, false)?;
        fields::put_field(thread, thread.raw_or_null(kept).unbound(), &field, thread.raw_or_null(value).unbound().into_word())
    };
    /// `getstatic` of a field whose class may not be initialised.
    GetStatic(method: Method, index: Constant) -> Word, throws stops cold = |thread| {
        fields::field_to_read(thread, method, index, true).map(|field| fields::get_static(&field))
    };
    /// `putstatic` of a field whose class may not be initialised, and that does not hold references.
    PutStatic(method: Method, index: Constant, value: Word) -> Nothing, throws stops cold = |thread| {
        fields::field_to_write(thread, method, index, true).map(|field| fields::put_static(&field, value))
    };
    /// The same for references.
    PutStaticReference(method: Method, index: Constant, value: Reference) -> Nothing, throws stops cold = |thread| {
        let kept = thread.handle_or_null(value);
        let field = fields::field_to_write(thread, method, index, true)?;
        fields::put_static(&field, thread.raw_or_null(kept).unbound().into_word());
        Ok(())
    };

    /// `monitorenter` that the lock word does not settle.
    MonitorEnter(object: Reference) -> Nothing, throws stops = |thread| monitors::enter(thread, object);
    /// `monitorexit` likewise.
    MonitorExit(object: Reference) -> Nothing, throws stops = |thread| monitors::exit(thread, object);

    /// Sees to it that a method has code.
    LinkMethod(method: Method) -> Nothing, throws stops cold = |thread| invoke::linked_code(thread, method).map(|_| ());
    /// The method of an `invokestatic` that may not be resolved; none (0) if it is a method handle's linker.
    ResolveStatic(method: Method, index: Constant) -> Word, throws stops cold = |thread| {
        calls::link_static(thread, method, index).map(|call| if let LinkedCall::Static(target) = call { target.into_word() } else { 0 })
    };
    /// The implementation of an interface method for a receiver that is not null; the thread remembers it.
    SelectInterface(receiver: Reference, method: Method) -> Method, throws stops = |thread| {
        let class = thread.class_of_raw(receiver).id.0;
        calls::interface_target(thread, receiver, method).inspect(|target| thread.block.dispatch.learn(class, method.id.0, target.id.0))
    };
    /// The same for a call through a constant of `caller` to a method that is private or not of the interface named there.
    SelectInterfaceChecked(caller: Method, index: Constant, receiver: Reference, method: Method) -> Method, throws stops = |thread| {
        calls::checked_interface_target(thread, receiver, method, caller.class, index)
    };
    /// The implementation of any method for a receiver that is not null.
    SelectVirtual(receiver: Reference, method: Method) -> Method, throws stops cold = |thread| {
        let class = thread.class_of_raw(receiver);
        select::select_method(thread, class, method)
    };
    /// `invokespecial` in an interface: the receiver must be of that interface.
    CheckSpecialReceiver(receiver: Reference, current: Class) -> Nothing, throws stops cold = |thread| {
        calls::check_special_receiver(thread, receiver, current)
    };
    /// The method behind `MethodHandle.invokeBasic` on this handle.
    SelectBasic(handle: Reference) -> Method, throws stops = |thread| calls::basic_target(thread, handle);
    /// The method that `linkToStatic` calls for a `MemberName`.
    LinkToStatic(name: Reference) -> Method, throws stops = |thread| {
        calls::link_to_target(thread, PolymorphicKind::LinkToStatic, RawRef::NULL, name)
    };
    /// The same for `linkToSpecial`, which does not select.
    LinkToSpecial(receiver: Reference, name: Reference) -> Method, throws stops = |thread| {
        calls::link_to_target(thread, PolymorphicKind::LinkToSpecial, receiver, name)
    };
    /// The same for `linkToVirtual` and `linkToInterface`, which select; the thread remembers it.
    LinkToSelected(receiver: Reference, name: Reference) -> Method, throws stops = |thread| {
        calls::link_to_selected(thread, receiver, name)
    };
    /// An abstract method was called.
    ThrowAbstract(receiver: Reference, method: Method) -> Never, throws stops cold = |thread| {
        let class = thread.class_of_raw(receiver);
        Err(select::throw_abstract(thread, class, method, method))
    };
}

fn load_constant(thread: &mut JavaThread, method: MethodRef, index: ConstantIndex) -> JavaResult<u64> {
    Ok(match constants::resolve_constant(thread, method.class, index)? {
        LoadedConstant::Reference(root) => root.load_raw().into_word(),
        LoadedConstant::Primitive(slot) => slot,
    })
}
