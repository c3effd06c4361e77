//! `JavaThread`: one thread of one `Vm`, its stacks, handles and pending exception.

pub mod asynchronous;
pub mod block;
pub mod compiled;
pub mod deopt;
pub mod exit;
pub mod exit_stress;
pub mod frames;
pub mod held_locks;
pub mod identity_hash;
pub mod invoke;
pub mod native_stack;
pub mod native_thread;
pub mod panics;
pub mod parking;
pub mod privileges;
pub mod registry;
pub mod shared;
pub mod stack;
pub mod start;
pub mod taken;
pub mod unwind;
pub mod walk;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use gc::{Handle, HandleStack, Mutator, RawRef, Ref, Reference, Running, STRESS_REQUESTED};

use crate::frame_stress::state::{REQUEST_FRAMES, Random};
use crate::metadata::pointer::Metadata;
use crate::outcome::{JavaResult, Throw};
use crate::thread::block::ThreadBlock;
use crate::thread::identity_hash::IdentityHashes;
use crate::thread::shared::ThreadShared;
use crate::thread::stack::{JavaStack, NativeLimits};
use crate::thread::taken::TakenFrame;
use crate::vm::VmRef;

/// Bit of the request word: the thread shall stop (see [`Throw::Stopped`]).
pub const REQUEST_STOP: u32 = 2;
/// Bit of the request word: another thread has it throw an exception ([`asynchronous`]).
pub const REQUEST_THROW: u32 = 4;
/// Bit of the request word: another thread has it wait.
pub const REQUEST_SUSPEND: u32 = 8;

/// A thread that runs Java code; owned by the OS thread it stands for.
pub struct JavaThread {
    vm: VmRef,
    /// What engines touch of the thread.
    pub block: Arc<ThreadBlock>,
    /// The thread's side of the heap: allocation buffer and safepoint state.
    pub mutator: Mutator<ThreadBlock>,
    /// What other threads may see of this one.
    pub shared: Arc<ThreadShared>,
    /// Handles of the natives that are running.
    pub handles: HandleStack,
    /// Frames live here.
    pub stack: JavaStack,
    /// How deep the native stack may go.
    pub native_limits: NativeLimits,
    /// Memory of the last verification.
    pub verification: Option<Box<verifier::Workspace>>,
    /// Hashes of objects whose hash this thread asks for first.
    pub identity_hashes: IdentityHashes,
    /// Fuel that the thread has taken out of the tank.
    pub fuel_taken: u64,
    /// The most that it may take.
    pub fuel_max: u64,
    /// The thread takes fuel in slices: it began after the class library had booted.
    pub takes_slices: bool,
    /// Frames that are being rebuilt (`[VMDOC]` Rebuilding frames).
    pub taken: Vec<TakenFrame>,
    /// Decides what `[VMDOC]` Frame stress does.
    pub random: Random,
    /// Calls from Rust into Java that are running.
    pub entries: u32,
    /// An agent is changing a class file.
    pub transforms: bool,
    /// An `OutOfMemoryError` is being built.
    pub in_out_of_memory: bool,
}

/// What natives call their context.
pub type NativeContext = JavaThread;

impl Running for JavaThread {}

impl JavaThread {
    /// A thread of `vm` with the identity `shared`, whose frames live on `stack`; not yet registered.
    pub fn new(vm: VmRef, shared: Arc<ThreadShared>, stack: JavaStack) -> Self {
        let block = Arc::new(ThreadBlock::new(&vm, &shared, stack.limit()));
        if vm.options.frame_stress != 0 {
            block.mutator.request.fetch_or(REQUEST_FRAMES, Ordering::Relaxed);
        }
        let mut thread = Self {
            vm,
            mutator: vm.heap.attach(Arc::clone(&block)),
            random: Random::of(shared.id, vm.options.stress_seed),
            block,
            shared,
            handles: HandleStack::default(),
            stack,
            native_limits: NativeLimits::default(),
            verification: None,
            identity_hashes: vm.identity_hashes(),
            fuel_taken: 0,
            fuel_max: u64::MAX,
            takes_slices: vm.booted.load(Ordering::Acquire),
            taken: Vec::new(),
            entries: 0,
            transforms: false,
            in_out_of_memory: false,
        };
        exit_stress::plan(&mut thread);
        thread
    }

    /// The `Vm` this thread belongs to.
    #[inline(always)]
    pub fn vm(&self) -> VmRef {
        self.vm
    }

    /// Number of the thread, as thin locks hold it.
    #[inline(always)]
    pub fn id(&self) -> u32 {
        self.shared.id
    }

    /// The word whose bits ask this thread to look up from its work; polled by engines.
    #[inline(always)]
    pub fn request_word(&self) -> &AtomicU32 {
        &self.block.mutator.request
    }

    /// A safepoint: waits while the world is stopped, and says whether the thread shall go on.
    ///
    /// # Errors
    /// `Throw::Stopped` if the host stopped the `Vm`.
    #[inline]
    pub fn poll(&mut self) -> JavaResult<()> {
        if self.request_word().load(Ordering::Relaxed) == 0 { Ok(()) } else { self.poll_slow() }
    }

    /// What [`JavaThread::poll`] does when a bit is set.
    ///
    /// # Errors
    /// As `poll`.
    #[cold]
    pub fn poll_slow(&mut self) -> JavaResult<()> {
        self.mutator.safepoint();
        if self.request_word().load(Ordering::Relaxed) & STRESS_REQUESTED != 0 {
            let vm = self.vm;
            self.mutator.collect_at_poll(&*vm);
        }
        if self.request_word().load(Ordering::Relaxed) & REQUEST_STOP != 0 { Err(Throw::Stopped) } else { Ok(()) }
    }

    /// Runs `body`, which must not touch the heap, while collections may go on.
    ///
    /// # Errors
    /// `Throw::Stopped` if the host stopped the `Vm` meanwhile.
    pub fn blocking<T>(&mut self, body: impl FnOnce(&ThreadShared) -> T) -> JavaResult<T> {
        let shared = Arc::clone(&self.shared);
        let result = self.mutator.while_safe(|| body(&shared));
        may_collect(self)?;
        self.poll()?;
        Ok(result)
    }

    // ---- handles

    /// A handle for a reference that is not null.
    #[inline]
    pub fn handle(&self, reference: impl Reference) -> Handle {
        debug_assert!(!reference.is_null());
        self.handles.push(reference)
    }

    /// A handle unless the reference is null.
    #[inline]
    pub fn handle_or_null(&self, reference: impl Reference) -> Option<Handle> {
        (!reference.is_null()).then(|| self.handles.push(reference))
    }

    /// The reference behind a handle (`[VMDOC]` References). It cannot be held across a poll, a call or an allocation:
    ///
    /// ```compile_fail,E0502
    /// fn same_length(thread: &mut runtime::JavaThread, array: runtime::Handle) -> runtime::JavaResult<bool> {
    ///     let view = thread.vm().view;
    ///     let object = thread.raw(array);
    ///     let before = view.array_length(object);
    ///     thread.poll()?;
    ///     Ok(view.array_length(object) == before)
    /// }
    /// ```
    ///
    /// The handle can:
    ///
    /// ```
    /// fn same_length(thread: &mut runtime::JavaThread, array: runtime::Handle) -> runtime::JavaResult<bool> {
    ///     let view = thread.vm().view;
    ///     let before = view.array_length(thread.raw(array));
    ///     thread.poll()?;
    ///     Ok(view.array_length(thread.raw(array)) == before)
    /// }
    /// ```
    #[inline]
    pub fn raw(&self, handle: Handle) -> Ref<'_> {
        self.handles.get(handle)
    }

    /// The reference behind a handle that may be absent.
    #[inline]
    pub fn raw_or_null(&self, handle: Option<Handle>) -> Ref<'_> {
        handle.map_or(Ref::NULL, |handle| self.handles.get(handle))
    }

    /// Runs `body` and releases the handles it made; the one it returns survives.
    ///
    /// # Errors
    /// As `body`.
    pub fn scope<T: ScopeResult>(&mut self, body: impl FnOnce(&mut Self) -> JavaResult<T>) -> JavaResult<T> {
        let mark = self.handles.mark();
        let result = body(self);
        match result {
            Ok(value) => {
                let carried = value.carry(self);
                self.handles.truncate(mark);
                Ok(T::arrive(carried, self))
            }
            Err(throw) => {
                self.handles.truncate(mark);
                Err(throw)
            }
        }
    }
}

/// Where a safepoint may come but hardly ever does, as when a class that is named has to be loaded. Under stress one comes now and then, so that
/// a reference that is held across it is found (`[VMDOC]` References).
///
/// # Errors
/// As [`JavaThread::poll`].
#[inline]
pub fn may_collect(thread: &mut JavaThread) -> JavaResult<()> {
    if thread.vm.heap.is_stressed() { collect_perhaps(thread) } else { Ok(()) }
}

#[cold]
fn collect_perhaps(thread: &mut JavaThread) -> JavaResult<()> {
    let vm = thread.vm;
    thread.mutator.may_collect(&*vm);
    thread.poll()
}

/// A value that can leave a handle scope.
pub trait ScopeResult: Sized {
    /// The value without handles.
    type Carried;
    /// Looks up what the handles stand for.
    fn carry(self, thread: &JavaThread) -> Self::Carried;
    /// Makes new handles.
    fn arrive(carried: Self::Carried, thread: &mut JavaThread) -> Self;
}

impl ScopeResult for Handle {
    type Carried = RawRef;
    fn carry(self, thread: &JavaThread) -> RawRef {
        thread.raw(self).unbound()
    }
    fn arrive(carried: RawRef, thread: &mut JavaThread) -> Self {
        thread.handle(carried)
    }
}

impl ScopeResult for Option<Handle> {
    type Carried = RawRef;
    fn carry(self, thread: &JavaThread) -> RawRef {
        thread.raw_or_null(self).unbound()
    }
    fn arrive(carried: RawRef, thread: &mut JavaThread) -> Self {
        thread.handle_or_null(carried)
    }
}

macro_rules! plain_scope_results {
    ($($plain:ty),*) => { $(
        impl ScopeResult for $plain {
            type Carried = Self;
            fn carry(self, _thread: &JavaThread) -> Self {
                self
            }
            fn arrive(carried: Self, _thread: &mut JavaThread) -> Self {
                carried
            }
        }
    )* };
}
plain_scope_results!((), bool, i32, i64, u32, u64, usize, String, Vec<u8>);

impl<T> ScopeResult for Metadata<T> {
    type Carried = Self;
    fn carry(self, _thread: &JavaThread) -> Self {
        self
    }
    fn arrive(carried: Self, _thread: &mut JavaThread) -> Self {
        carried
    }
}

/// Frames may use the Java stack up to `end`, if it may become as large and there is memory (`[VMDOC]` Memory of threads).
#[cold]
pub fn grow_stack(thread: &mut JavaThread, end: *const u64) -> bool {
    // In its reserve a thread asks for nothing.
    let grown = thread.block.stack_end.get() == thread.stack.limit() && thread.stack.grow_to(end);
    if grown {
        thread.block.stack_end.set(thread.stack.limit());
    }
    grown
}
