//! What handlers do when the common case fails, and instructions that are never common: each is a call that says where to go on.
#![allow(unsafe_code, reason = "borrows the thread that the handler was given")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use classfile::ConstantIndex;
use runtime::code::linked::CodeRef;
use runtime::code::operation::Operation;
use runtime::compiler::Trigger;
use runtime::fuel;
use runtime::leaf::LeafEntry;
use runtime::linking::{code, select};
use runtime::metadata::field::Field;
use runtime::metadata::method::{MethodRef, PolymorphicKind};
use runtime::metadata::pointer::Metadata;
use runtime::metadata::rows::MethodRow;
use runtime::ops::{arrays, calls, casts, exceptions, fields, monitors, objects};
use runtime::profile;
use runtime::thread::asynchronous;
use runtime::thread::block::ThreadBlock;
use runtime::thread::grow_stack;
use runtime::thread::invoke::linked_code;
use runtime::thread::panics::stop_after_panic;
use runtime::thread::unwind::unwind;
use runtime::throw::damaged_receiver;
use runtime::{ClassRef, JavaResult, JavaThread, Throw};

use crate::link::{Linked, link};
use crate::state::{Handlers, Next, State, raw};

/// Runs a slow path; a panic becomes a stop (`[VMDOC]` Panics). What a panic leaves on top of the thread is a frame of this activation.
#[inline(always)]
#[allow(clippy::inline_always, reason = "part of each slow path")]
fn guarded(state: State, body: impl FnOnce(State) -> Next) -> Next {
    catch_unwind(AssertUnwindSafe(|| body(state))).unwrap_or_else(|_| {
        let stop = stop_after_panic(state.thread());
        state.unwind(stop)
    })
}

/// Defines slow paths. They take the registers one by one, so that handlers need no memory to pass them.
macro_rules! outlined {
    ($($(#[$meta:meta])* fn $name:ident($state:ident) $body:block)*) => { $(
        $(#[$meta])*
        #[inline(never)]
        pub fn $name(
            pc: *const AtomicU64,
            fp: *mut u64,
            thread: *const ThreadBlock,
            base: *mut u8,
            word: u64,
            handlers: *const Handlers,
        ) -> Next {
            guarded(State { pc, fp, thread, base, word, handlers }, |$state| $body)
        }
    )* };
}

/// The metadata that a quickened instruction names.
pub fn metadata<T>(word: u64) -> Metadata<T> {
    // SAFETY: quickening stored the pointer; the class of the running method keeps what it refers to alive.
    unsafe { Metadata::from_word(word) }
}

/// The class whose id is in the low half of an operand.
fn class_of(state: State, operand: usize) -> ClassRef {
    state.vm().class(gc::ShapeId(state.operand(operand) as u32))
}

/// The method whose id is in the low half of an operand.
fn method_of(state: State, operand: usize) -> MethodRef {
    state.vm().methods.at(state.operand(operand) as u32).expect("the class of the running method keeps what its code names")
}

/// The leaf function that quickening stored.
pub fn leaf(word: u64) -> LeafEntry {
    // SAFETY: only `link` makes such words, from a function.
    unsafe { std::mem::transmute::<usize, LeafEntry>(word as usize) }
}

/// The code of a method that is about to be entered, which is paid for.
fn callee(thread: &mut JavaThread, target: MethodRef) -> JavaResult<CodeRef> {
    let code = linked_code(thread, target)?;
    fuel::pay(thread, code.row().weight.load(Ordering::Relaxed).into())?;
    if code.row().calls.load(Ordering::Relaxed) >= 0 {
        profile::reached(&thread.vm(), code, Trigger::Calls);
    }
    Ok(code)
}

impl State {
    /// The thread, for a call out of the handlers.
    pub fn thread<'t>(self) -> &'t mut JavaThread {
        // SAFETY: `execute` has set the pointer; one OS thread runs this JavaThread, and handlers hold no other reference to it.
        unsafe { &mut *self.block().thread.get() }
    }

    /// The method of the current frame.
    fn method(self) -> MethodRef {
        // SAFETY: the frame keeps its code alive.
        unsafe { &*self.code() }.method()
    }

    /// Goes on behind this instruction.
    fn after(self, words: usize) -> Next {
        // SAFETY: the instruction has `words` words and control can fall through.
        Next::at(unsafe { self.pc.add(words) }, self.fp)
    }

    /// Calls out of the interpreter, publishing the registers and releasing the handles that `body` makes.
    pub fn leave<T>(self, body: impl FnOnce(&mut JavaThread) -> T) -> T {
        self.publish();
        let thread = self.thread();
        let mark = thread.handles.mark();
        let result = body(thread);
        self.thread().handles.truncate(mark);
        result
    }

    /// Goes on in the caller of the current method, whose last instruction this is, with `result`.
    fn return_to_caller(self, result: u64) -> Next {
        // Operand `b` of these instructions is the frame's header.
        self.return_from(self.b(), result)
    }

    /// Goes on in the caller of the current method, which is done and whose frame has its header at slot `header`, with `result`.
    pub fn return_from(self, header: usize, result: u64) -> Next {
        // SAFETY: the caller of this function says so.
        match unsafe { self.pop(header, result) } {
            Some(caller) => caller.here(),
            None => Next::returned(),
        }
    }

    /// Goes on after `throw`: in a handler, or out of the interpreter.
    pub fn unwind(self, throw: Throw) -> Next {
        match unwind(self.thread(), throw) {
            Ok(top) => Self { pc: top.pc, fp: top.fp, ..self }.stressed(),
            Err(throw) => Next::leave(throw),
        }
    }

    /// Publishes the registers, runs `body`, releases its handles, and goes on behind the instruction or unwinds.
    fn run(self, words: usize, body: impl FnOnce(&mut JavaThread) -> JavaResult<()>) -> Next {
        match self.leave(body) {
            Ok(()) => self.after(words),
            Err(throw) => self.unwind(throw),
        }
    }

    /// Publishes the registers and throws.
    fn throw(self, throw: impl FnOnce(&mut JavaThread) -> Throw) -> Next {
        let throw = self.leave(throw);
        self.unwind(throw)
    }

    /// Calls `target` with the arguments from slot `a`.
    fn call(self, target: MethodRef) -> Next {
        let callee = match self.leave(|thread| callee(thread, target)) {
            Ok(callee) => callee,
            Err(throw) => return self.unwind(throw),
        };
        match self.push(&callee.row(), self.a(), 3) {
            Some(pushed) => pushed.poll_here(),
            None if self.grow_stack(&callee.row()) => self.call(target),
            None => self.throw(JavaThread::throw_stack_overflow),
        }
    }

    /// There is room for a frame of `callee`, whose arguments begin at slot `a`, if the stack may become as large.
    fn grow_stack(self, callee: &MethodRow) -> bool {
        let slots = self.a() + usize::from(callee.frame_slots.load(Ordering::Relaxed));
        let end = self.fp.wrapping_add(slots).cast_const();
        grow_stack(self.thread(), end)
    }

    /// A safepoint at the current instruction, which has not been carried out.
    pub fn poll_here(self) -> Next {
        if self.is_requested() {
            self.publish();
            if let Err(throw) = asynchronous::poll(self.thread()) {
                return self.unwind(throw);
            }
            return self.stressed();
        }
        self.here()
    }
}

outlined! {
    /// A branch that is taken found a request: look up, then carry it out.
    fn poll(state) {
        state.poll_branch()
    }

    /// The method has taken many backward edges, or a loop of it has been compiled; this edge, which has not been paid, is carried out again
    /// unless it leads into compiled code.
    #[cold]
    fn loops_often(state) {
        if let Some(next) = state.enter_loop() {
            return next;
        }
        // SAFETY: the frame keeps its code alive.
        let code = unsafe { &*state.code() };
        let branch = code.bci(code.position(state.pc));
        profile::reached(&state.vm(), CodeRef::of(code), Trigger::Loop { branch });
        state.after(0)
    }

    /// A backward edge costs more than the thread has left: it takes more, and the instruction is carried out again.
    #[cold]
    fn out_of_fuel(state) {
        again_with(state, state.weight().into())
    }

    /// The same for a leaf function.
    #[cold]
    fn out_of_fuel_for_leaf(state) {
        again_with(state, 1)
    }

    /// `NullPointerException`
    #[cold]
    fn null_pointer(state) {
        state.throw(JavaThread::throw_null_pointer)
    }

    /// `ArithmeticException`
    #[cold]
    fn division_by_zero(state) {
        state.throw(exceptions::division_by_zero)
    }

    /// The exception of a load from the array in slot `b` at the index in slot `c`.
    #[cold]
    fn bad_array_load(state) {
        let (array, index) = (raw(state.get(state.b())), state.get(state.c()) as i32);
        state.throw(|thread| arrays::throw_access(thread, array, index))
    }

    /// The exception of a store to the array in slot `a` at the index in slot `b`.
    #[cold]
    fn bad_array_store(state) {
        let (array, index) = (raw(state.get(state.a())), state.get(state.b()) as i32);
        state.throw(|thread| arrays::throw_access(thread, array, index))
    }

    /// `aastore`, with all checks.
    fn store_reference(state) {
        let (array, index, value) = (raw(state.get(state.a())), state.get(state.b()) as i32, raw(state.get(state.c())));
        state.run(1, |thread| arrays::store_reference(thread, array, index, value))
    }

    /// `getfield` of a field that no quick operation covers.
    fn get_field(state) {
        let field: Metadata<Field> = metadata(state.operand(1));
        let object = raw(state.get(state.b()));
        state.run(2, |thread| {
            let value = fields::get_field(thread, object, &field)?;
            state.set(state.a(), value);
            Ok(())
        })
    }

    /// `putfield` of a field that no quick operation covers.
    fn put_field(state) {
        let field: Metadata<Field> = metadata(state.operand(1));
        let (object, value) = (raw(state.get(state.a())), state.get(state.b()));
        state.run(2, |thread| fields::put_field(thread, object, &field, value))
    }

    /// `putstatic` of a field that no quick operation covers.
    fn put_static_field(state) {
        let field: Metadata<Field> = metadata(state.operand(1));
        fields::put_static(&field, state.get(state.b()));
        state.after(3)
    }

    /// Resolves the instruction and carries it out, rewritten if possible.
    fn link_instruction(state) {
        // SAFETY: the frame keeps its code alive.
        let code = unsafe { &*state.code() };
        match state.leave(|thread| link(thread, code, code.position(state.pc))) {
            Ok(Linked::Again) => state.here(),
            Ok(Linked::Call(target)) => state.call(target),
            Ok(Linked::New(class)) => allocate(state, class),
            Ok(Linked::Static(field)) => {
                if Operation::of_word(state.word) == Operation::GetStatic {
                    state.set(state.a(), fields::get_static(&field));
                } else {
                    fields::put_static(&field, state.get(state.b()));
                }
                state.after(Operation::of_word(state.word).words())
            }
            Err(throw) => state.unwind(throw),
        }
    }

    /// The callee of this call (in `thread.result`) has no code yet, or the stack is full, or somebody asks for a safepoint.
    fn call_slowly(state) {
        let target = state.block().result.get();
        match state.vm().methods.at(target as u32) {
            Some(target) => state.call(target),
            None => bad_dispatch(state.pc, state.fp, state.thread, state.base, state.word, state.handlers),
        }
    }

    /// The same for a method out of a dispatch table: the row of one that has no code yet does not tell its arguments.
    fn call_dispatched(state) {
        let target = state.vm().methods.at(state.block().result.get() as u32);
        match target.filter(|target| usize::from(target.argument_slots) == state.c()) {
            Some(target) => state.call(target),
            None => bad_dispatch(state.pc, state.fp, state.thread, state.base, state.word, state.handlers),
        }
    }

    /// A header or a method's number that no correct program can have made led nowhere.
    #[cold]
    fn bad_dispatch(state) {
        state.throw(damaged_receiver)
    }

    /// A virtual call through an index that does not fit into the first word.
    fn invoke_virtual_far(state) {
        let receiver = state.get(state.a());
        if receiver as u32 == 0 {
            return state.throw(JavaThread::throw_null_pointer);
        }
        let class = state.vm().class(gc::ShapeId(state.class_id(receiver)));
        let target = class.vtable().get(state.operand(1) as usize);
        state.block().result.set(target.map_or(0, |id| u64::from(*id)));
        call_dispatched(state.pc, state.fp, state.thread, state.base, state.word, state.handlers)
    }

    /// `invokespecial` in an interface, on a receiver of another class than the last time.
    fn call_special_checked(state) {
        let receiver = raw(state.get(state.a()));
        let class = u64::from(state.class_id(state.get(state.a())));
        let check = state.leave(|thread| {
            calls::check_special_receiver(thread, receiver, state.method().class)
        });
        match check {
            Ok(()) => {
                // SAFETY: the instruction has three words.
                unsafe { (*state.pc.add(2)).store(class, Ordering::Relaxed) };
                state.call(method_of(state, 1))
            }
            Err(throw) => state.unwind(throw),
        }
    }

    /// An interface call whose inline cache does not fit; the cache learns.
    fn call_interface(state) {
        let receiver = raw(state.get(state.a()));
        let target = state.leave(|thread| calls::interface_target(thread, receiver, method_of(state, 1)));
        call_selected(state, target)
    }

    /// The same with a check of the receiver.
    fn call_interface_checked(state) {
        let receiver = raw(state.get(state.a()));
        let target = state.leave(|thread| {
            let caller = state.method().class;
            let index = ConstantIndex(state.b() as u16);
            calls::checked_interface_target(thread, receiver, method_of(state, 1), caller, index)
        });
        call_selected(state, target)
    }

    /// `MethodHandle.invokeBasic`
    fn invoke_basic(state) {
        let handle = raw(state.get(state.a()));
        match state.leave(|thread| calls::basic_target(thread, handle)) {
            Ok(target) if usize::from(target.argument_slots) != state.c() => wrong_arguments(state),
            Ok(target) => state.call(target),
            Err(throw) => state.unwind(throw),
        }
    }

    /// `MethodHandle.linkTo*`
    fn link_to(state) {
        let kind = match Operation::of_word(state.word) {
            Operation::LinkToSpecial => PolymorphicKind::LinkToSpecial,
            Operation::LinkToVirtual => PolymorphicKind::LinkToVirtual,
            Operation::LinkToInterface => PolymorphicKind::LinkToInterface,
            _ => PolymorphicKind::LinkToStatic,
        };
        link_to_named(state, kind, state.c())
    }

    /// `new` of a resolved class.
    fn allocate_quick(state) {
        allocate(state, class_of(state, 1))
    }
}

/// Carries the instruction out again with so much fuel to spend.
fn again_with(state: State, units: u64) -> Next {
    match state.leave(|thread| fuel::ensure(thread, units)) {
        Ok(()) => state.after(0),
        Err(throw) => state.unwind(throw),
    }
}

/// Calls what an interface call has selected for the class of its receiver, and caches it: the first class in the instruction, others in
/// the thread's dispatch cache. Selection does not collect.
fn call_selected(state: State, target: JavaResult<MethodRef>) -> Next {
    match target {
        Ok(target) => {
            let class = state.class_id(state.get(state.a()));
            let entry = u64::from(class) << 32 | u64::from(target.id.0);
            if state.operand(2) == 0 {
                // SAFETY: the instruction has three words.
                unsafe { (*state.pc.add(2)).store(entry, Ordering::Relaxed) };
            } else {
                state.block().dispatch.learn(class, state.operand(1) as u32, target.id.0);
            }
            state.call(target)
        }
        Err(throw) => state.unwind(throw),
    }
}

/// Calls what the last of so many arguments names; the target gets the others. That may be a linker or `invokeBasic` itself, as in lambda forms that
/// are interpreted: one more argument is its own then.
fn link_to_named(state: State, kind: PolymorphicKind, count: usize) -> Next {
    let (receiver, name) = (raw(state.get(state.a())), raw(state.get(state.a() + count - 1)));
    let target = match state.leave(|thread| calls::link_to_target(thread, kind, receiver, name)) {
        Ok(target) => target,
        Err(throw) => return state.unwind(throw),
    };
    match target.polymorphic {
        None | Some(PolymorphicKind::Generic) if usize::from(target.argument_slots) + 1 == count => state.call(target),
        Some(PolymorphicKind::InvokeBasic) if count > 1 => {
            let handle = raw(state.get(state.a()));
            match state.leave(|thread| calls::basic_target(thread, handle)) {
                Ok(target) if usize::from(target.argument_slots) + 1 == count => state.call(target),
                Ok(_) => wrong_arguments(state),
                Err(throw) => state.unwind(throw),
            }
        }
        Some(linker) if linker != PolymorphicKind::Generic && count > 1 => link_to_named(state, linker, count - 1),
        _ => wrong_arguments(state),
    }
}

/// A linker was called by something else than a lambda form, with arguments that do not fit its target.
fn wrong_arguments(state: State) -> Next {
    state.throw(exceptions::wrong_arguments)
}

fn allocate(state: State, class: ClassRef) -> Next {
    match state.leave(|thread| runtime::objects::new_raw_object(thread, class)) {
        Ok(object) => {
            state.set(state.a(), u64::from(object.bits()));
            state.after(2)
        }
        Err(throw) => state.unwind(throw),
    }
}

outlined! {
    /// `newarray` and `anewarray` of a resolved class.
    fn new_array(state) {
        let class = class_of(state, 1);
        match state.leave(|thread| arrays::new_array(thread, class, state.get(state.b()) as i32)) {
            Ok(array) => {
                state.set(state.a(), u64::from(array.bits()));
                state.after(2)
            }
            Err(throw) => state.unwind(throw),
        }
    }

    /// `multianewarray`
    fn new_multi_array(state) {
        state.run(2, |thread| {
            let lengths: Vec<i32> = (0..state.b()).map(|index| state.get(state.a() + index) as i32).collect();
            let class = state.method().class;
            let array = arrays::new_multi_array(thread, class, ConstantIndex(state.c() as u16), &lengths)?;
            state.set(state.a(), u64::from(array.bits()));
            Ok(())
        })
    }

    /// A cast that the object's own class does not settle.
    fn check_cast(state) {
        let (object, class) = (raw(state.get(state.a())), class_of(state, 1));
        if casts::is_instance(state.java_thread(), object, class) {
            return state.after(2);
        }
        state.throw(|thread| casts::throw_class_cast(thread, object, class))
    }

    /// `instanceof`, when the object's own class does not settle it.
    fn instance_of(state) {
        let is = casts::is_instance(state.java_thread(), raw(state.get(state.b())), class_of(state, 1));
        state.set(state.a(), u64::from(is));
        state.after(2)
    }

    /// `athrow`
    fn throw_reference(state) {
        let exception = raw(state.get(state.a()));
        state.throw(|thread| objects::throw_reference(thread, exception))
    }

    /// `monitorenter`
    fn monitor_enter(state) {
        let object = raw(state.get(state.a()));
        state.run(1, |thread| monitors::enter(thread, object))
    }

    /// `monitorexit`
    fn monitor_exit(state) {
        let object = raw(state.get(state.a()));
        state.run(1, |thread| monitors::exit(thread, object))
    }

    /// The entry of a synchronized method.
    fn enter_synchronized(state) {
        state.run(1, |thread| {
            let method = state.method();
            if method.is_static() {
                thread.lock(method.class.mirror.load_raw())?;
                state.set(state.a(), u64::from(method.class.mirror.load_raw().bits()));
            } else {
                thread.lock(raw(state.get(0)))?;
                state.set(state.a(), state.get(0));
            }
            Ok(())
        })
    }

    /// A synchronized method returns: it leaves its monitor, which may fail.
    fn return_synchronized(state) {
        let object = raw(state.get(state.c()));
        match state.leave(|thread| thread.unlock(object)) {
            Ok(()) if Operation::of_word(state.word) == Operation::ReturnVoidSynchronized => state.return_to_caller(0),
            Ok(()) => state.return_to_caller(state.get(state.a())),
            Err(throw) => state.unwind(throw),
        }
    }

    /// The frame that Rust entered has returned.
    fn returned(_state) {
        Next::returned()
    }

    /// `Object.<init>` returns for an object with a finalizer.
    fn register_finalizer(state) {
        let object = raw(state.get(0));
        state.run(1, |thread| objects::register_finalizer(thread, object))
    }

    /// Runs the Rust function of a native method and returns what it gives.
    fn call_native(state) {
        state.publish();
        let thread = state.thread();
        // SAFETY: the frame keeps its code alive.
        let code = unsafe { &*state.code() };
        let mark = thread.handles.mark();
        let result = code::native_of(thread, code.method()).and_then(|native| {
            // SAFETY: the frame begins with the arguments; natives convert them before they do anything else.
            let arguments = unsafe { std::slice::from_raw_parts(state.fp, state.c()) };
            state.vm().natives.call(native, thread, arguments)
        });
        thread.handles.truncate(mark);
        let result = result.and_then(|value| match code.lock_slot {
            // Leaving a monitor that is held does not collect, so the value may be a reference.
            Some(slot) => thread.unlock(raw(state.get(usize::from(slot)))).map(|()| value),
            None => Ok(value),
        });
        match result {
            Ok(value) => state.return_to_caller(value),
            Err(throw) => state.unwind(throw),
        }
    }

    /// The method has been compiled.
    fn enter_compiled(state) {
        state.enter_compiled()
    }

    /// Compiled code that quick code has called did not simply return.
    fn left_compiled(state) {
        state.left_compiled()
    }

    /// An abstract method was called.
    #[cold]
    fn throw_abstract(state) {
        let receiver = raw(state.get(0));
        state.throw(|thread| {
            let method = state.method();
            let class = thread.class_of_raw(receiver);
            select::throw_abstract(thread, class, method, method)
        })
    }
}
