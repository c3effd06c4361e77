//! Calls for hosts that must not wait: futures that need no particular runtime.
//!
//! A call keeps a thread for as long as it takes, as all work does that never yields; here it is one of a pool that the process has for them.

use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use runtime::thread::native_thread;

use crate::config::StartError;
use crate::context::{Limits, Within};
use crate::error::Error;
use crate::method::{Constructor, Method, StaticMethod};
use crate::object::Object;
use crate::values::{Arguments, FromJava};
use crate::vm::{InterruptHandle, Vm};

/// Calls that run at a time; further ones wait until one has ended.
const THREADS_MAX: usize = 256;
/// A thread that has had nothing to do for so long ends.
const PATIENCE: Duration = Duration::from_secs(10);

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

struct Pool {
    queue: Mutex<Queue>,
    added: Condvar,
}

static POOL: Pool = Pool { queue: Mutex::new(Queue { jobs: VecDeque::new(), threads: 0, idle: 0 }), added: Condvar::new() };

impl Pool {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has a thread run it, soon.
    fn run(&'static self, job: Job) -> Result<(), Error> {
        let mut queue = self.lock();
        queue.jobs.push_back(job);
        // Those that are idle take what stands there already.
        if queue.jobs.len() <= queue.idle || queue.threads == THREADS_MAX {
            self.added.notify_one();
            return Ok(());
        }
        match native_thread::spawn("rjvm calls", false, || self.work()) {
            Ok(_) => queue.threads += 1,
            // The others will come to it.
            Err(_) if queue.threads > 0 => {}
            Err(error) => {
                queue.jobs.pop_back();
                return Err(StartError::Thread(error).into());
            }
        }
        Ok(())
    }

    /// What a thread does.
    fn work(&self) {
        let mut queue = self.lock();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                drop(queue);
                job();
                queue = self.lock();
                continue;
            }
            queue.idle += 1;
            let (locked, waited) = self.added.wait_timeout(queue, PATIENCE).unwrap_or_else(PoisonError::into_inner);
            queue = locked;
            queue.idle -= 1;
            if waited.timed_out() && queue.jobs.is_empty() {
                queue.threads -= 1;
                return;
            }
        }
    }
}

/// A call's result, or the panic of the host's own code in it.
type Ended<T> = Result<Result<T, Error>, Box<dyn Any + Send>>;

struct State<T> {
    has_begun: bool,
    is_dropped: bool,
    ended: Option<Ended<T>>,
    waker: Option<Waker>,
}

type Shared<T> = Arc<Mutex<State<T>>>;

fn lock<T>(shared: &Mutex<State<T>>) -> MutexGuard<'_, State<T>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A call on a thread of its own, as a future. The call is under way from the start, whether anybody polls or not.
///
/// Dropping it before the call has begun takes it back. Dropping it later leaves the call alone: it goes on to its end or to its limits, nobody learns its
/// result, and the `Vm` can be called as before. With [`stop_on_drop`](Self::stop_on_drop) the `Vm` is stopped instead.
#[must_use = "dropping it may take the call back"]
pub struct CallFuture<T> {
    shared: Shared<T>,
    /// What is to be stopped if it is dropped too early.
    stops: Option<InterruptHandle>,
    vm: InterruptHandle,
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.shared);
        let (has_begun, has_ended) = (state.has_begun, state.ended.is_some());
        formatter.debug_struct("CallFuture").field("has_begun", &has_begun).field("has_ended", &has_ended).finish_non_exhaustive()
    }
}

impl<T: Send + 'static> CallFuture<T> {
    pub(crate) fn begin(
        vm: &Arc<Vm>,
        limits: Limits,
        body: impl FnOnce(&Within<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Self {
        let state = State { has_begun: false, is_dropped: false, ended: None, waker: None };
        let shared: Shared<T> = Arc::new(Mutex::new(state));
        let (of_job, of_vm) = (Arc::clone(&shared), Arc::clone(vm));
        let job = Box::new(move || {
            {
                let mut state = lock(&of_job);
                if state.is_dropped {
                    return;
                }
                state.has_begun = true;
            }
            let ended = catch_unwind(AssertUnwindSafe(|| body(&of_vm.within(limits))));
            // Whoever gets the result can drop the last of the `Vm`.
            drop(of_vm);
            end(&of_job, ended);
        });
        if let Err(error) = POOL.run(job) {
            end(&shared, Ok(Err(error)));
        }
        Self { shared, stops: None, vm: vm.interrupt_handle() }
    }

    /// The same call, which stops its `Vm` when this is dropped before it has ended: for a host whose timeouts drop futures. As after any stop, the `Vm` runs
    /// nothing any more.
    pub fn stop_on_drop(mut self) -> Self {
        self.stops = Some(self.vm.clone());
        self
    }
}

fn end<T>(shared: &Shared<T>, ended: Ended<T>) {
    let mut state = lock(shared);
    if state.is_dropped {
        drop(state);
        return;
    }
    state.ended = Some(ended);
    if let Some(waker) = state.waker.take() {
        drop(state);
        waker.wake();
    }
}

impl<T> Future for CallFuture<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = lock(&self.shared);
        match state.ended.take() {
            Some(Ok(result)) => {
                drop(state);
                // It has nothing more to stop.
                self.get_mut().stops = None;
                Poll::Ready(result)
            }
            Some(Err(panic)) => {
                drop(state);
                resume_unwind(panic)
            }
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl<T> Drop for CallFuture<T> {
    fn drop(&mut self) {
        let mut state = lock(&self.shared);
        state.is_dropped = true;
        let (has_ended, has_begun) = (state.ended.take(), state.has_begun);
        drop(state);
        if let Some(vm) = self.stops.take().filter(|_| has_begun && has_ended.is_none()) {
            vm.stop();
        }
    }
}

impl Vm {
    /// Does something with the `Vm` on a thread that may wait: several calls, say. `limits` hold for each call that `body` makes with what it gets.
    ///
    /// ```
    /// # use std::{future::Future, pin::pin, sync::Arc, task::{Context, Poll, Wake, Waker}, thread::{self, Thread}};
    /// # use rjvm::{Engine, Error, Limits};
    /// # struct Unpark(Thread);
    /// # impl Wake for Unpark { fn wake(self: Arc<Self>) { self.0.unpark() } }
    /// # fn block_on<T>(future: impl Future<Output = T>) -> T {
    /// #     let (waker, mut future) = (Waker::from(Arc::new(Unpark(thread::current()))), pin!(future));
    /// #     loop { match future.as_mut().poll(&mut Context::from_waker(&waker)) { Poll::Ready(value) => return value, Poll::Pending => thread::park() } }
    /// # }
    /// # fn main() -> Result<(), Error> { block_on(async {
    /// let engine = Engine::new(rjvm::find_java_home().expect("a JDK 17 is installed"))?;
    /// let vm = Arc::new(engine.start(engine.untrusted())?);
    /// let max = vm.call_async(Limits::new(), |within| within.vm().static_method::<(i32, i32), i32>("java.lang.Math", "max")).await?;
    /// assert_eq!(max.call_async(&vm, Limits::new(), (3, 4)).await?, 4);
    /// # Ok(()) }) }
    /// ```
    pub fn call_async<T: Send + 'static>(
        self: &Arc<Self>,
        limits: Limits,
        body: impl FnOnce(&Within<'_>) -> Result<T, Error> + Send + 'static,
    ) -> CallFuture<T> {
        CallFuture::begin(self, limits, body)
    }
}

impl<A: Arguments + 'static, R: FromJava + Send + 'static> StaticMethod<A, R> {
    /// [`call`](Self::call) on another thread: the documentation of [`CallFuture`] says what becomes of it. Arguments are owned, or live for ever.
    pub fn call_async(&self, vm: &Arc<Vm>, limits: Limits, arguments: A::Given<'static>) -> CallFuture<R>
    where
        A::Given<'static>: Send,
    {
        let method = self.clone();
        CallFuture::begin(vm, limits, move |within| method.call(within, arguments))
    }
}

impl<A: Arguments + 'static, R: FromJava + Send + 'static> Method<A, R> {
    /// [`call`](Self::call) on another thread, as [`StaticMethod::call_async`].
    pub fn call_async(&self, vm: &Arc<Vm>, limits: Limits, receiver: &Object, arguments: A::Given<'static>) -> CallFuture<R>
    where
        A::Given<'static>: Send,
    {
        let (method, receiver) = (self.clone(), receiver.clone());
        CallFuture::begin(vm, limits, move |within| method.call(within, &receiver, arguments))
    }
}

impl<A: Arguments + 'static> Constructor<A> {
    /// [`call`](Self::call) on another thread, as [`StaticMethod::call_async`].
    pub fn call_async(&self, vm: &Arc<Vm>, limits: Limits, arguments: A::Given<'static>) -> CallFuture<Object>
    where
        A::Given<'static>: Send,
    {
        let constructor = self.clone();
        CallFuture::begin(vm, limits, move |within| constructor.call(within, arguments))
    }
}
