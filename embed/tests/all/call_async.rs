//! Calls as futures, awaited without any runtime: results, limits, what dropping one does, panics of the host.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::support::{Classes, config, start};
use rjvm::{CallFuture, Error, HostFunctions, Limits, Object, StopReason, Vm};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

const SLOW: &str = r#"public class Slow {
    public interface Gate { void pass(int number); }
    private final String name;
    public Slow(String name) { this.name = name; }
    public String named(int n) { return name + n; }
    static volatile int done;
    public static int pass(Gate gate, int number) { gate.pass(number); synchronized (Slow.class) { done++; } return number; }
    public static void loop() { for (;;) { } }
}"#;

fn slow() -> (Classes, Arc<Vm>) {
    let classes = Classes::compile("Slow", SLOW);
    let vm = Arc::new(start(config(&classes)));
    (classes, vm)
}

/// A gate whose calls wait until somebody sends, and what tells that one has come.
fn gate(vm: &Vm) -> (Object, mpsc::Receiver<i32>, mpsc::Sender<()>) {
    let (came, comes) = mpsc::channel();
    let (open, opens) = mpsc::channel::<()>();
    let (came, opens) = (std::sync::Mutex::new(came), std::sync::Mutex::new(opens));
    let functions = HostFunctions::new().function("pass", move |number: i32| {
        came.lock().unwrap().send(number).unwrap();
        opens.lock().unwrap().recv().unwrap();
    });
    (vm.bind("Slow$Gate", functions).unwrap(), comes, open)
}

#[test]
fn calls_of_every_kind_can_be_awaited() {
    let (_classes, vm) = slow();
    block_on(async {
        let new = vm.constructor::<(String,)>("Slow").unwrap();
        let named = vm.method::<(i32,), String>("Slow", "named").unwrap();
        let object = new.call_async(&vm, Limits::new(), ("n".to_owned(),)).await.unwrap();
        assert_eq!(named.call_async(&vm, Limits::new(), &object, (3,)).await.unwrap(), "n3");
        let texts =
            vm.call_async(Limits::new(), move |vm| (0..3).map(|i| named.call(vm, &object, (i,))).collect::<Result<Vec<_>, _>>());
        assert_eq!(texts.await.unwrap(), ["n0", "n1", "n2"].map(str::to_owned));
    });
}

#[test]
fn calls_wait_at_the_same_time_and_their_host_does_not() {
    let (_classes, vm) = slow();
    let (gate, comes, open) = gate(&vm);
    let pass = vm.static_method::<(Object, i32), i32>("Slow", "pass").unwrap();
    let calls: Vec<_> = (0..8).map(|number| pass.call_async(&vm, Limits::new(), (gate.clone(), number))).collect();
    // The first is in the gate, and holds what the others wait for; nobody has polled anything.
    comes.recv_timeout(Duration::from_secs(30)).unwrap();
    (0..8).for_each(|_| open.send(()).unwrap());
    let results: Vec<i32> = calls.into_iter().map(|call| block_on(call).unwrap()).collect();
    assert_eq!(results, [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn limits_and_stops_end_a_call() {
    let (_classes, vm) = slow();
    let run = vm.static_method::<(), ()>("Slow", "loop").unwrap();
    let limits = Limits::new().deadline(Duration::from_millis(30));
    assert!(matches!(block_on(run.call_async(&vm, limits, ())), Err(Error::Stopped(StopReason::Deadline))));
}

#[test]
fn dropping_the_future_of_a_call_that_runs_leaves_the_call_alone() {
    let (_classes, vm) = slow();
    let (gate, comes, open) = gate(&vm);
    let pass = vm.static_method::<(Object, i32), i32>("Slow", "pass").unwrap();
    let call = pass.call_async(&vm, Limits::new(), (gate, 1));
    comes.recv_timeout(Duration::from_secs(30)).unwrap();
    drop(call);
    open.send(()).unwrap();
    let end = Instant::now() + Duration::from_secs(30);
    while vm.static_field::<i32>("Slow", "done").unwrap() == 0 {
        assert!(Instant::now() < end, "the call has gone");
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn dropping_it_stops_the_vm_if_that_is_wished() {
    let (_classes, vm) = slow();
    let (gate, comes, open) = gate(&vm);
    let pass = vm.static_method::<(Object, i32), i32>("Slow", "pass").unwrap();
    let ended = pass.call_async(&vm, Limits::new(), (gate.clone(), 0)).stop_on_drop();
    comes.recv_timeout(Duration::from_secs(30)).unwrap();
    open.send(()).unwrap();
    assert_eq!(block_on(ended).unwrap(), 0, "one that has ended stops nothing");
    let running = pass.call_async(&vm, Limits::new(), (gate.clone(), 1)).stop_on_drop();
    comes.recv_timeout(Duration::from_secs(30)).unwrap();
    drop(running);
    open.send(()).unwrap();
    assert!(matches!(pass.call(&*vm, (gate, 2)), Err(Error::Stopped(StopReason::Host))));
}

#[test]
fn a_call_that_has_not_begun_is_taken_back() {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let (_classes, vm) = slow();
    let (open, opens) = mpsc::channel::<()>();
    let opens = Arc::new(std::sync::Mutex::new(opens));
    // All threads that there can be are taken, or more.
    let waiting: Vec<CallFuture<()>> = (0..300)
        .map(|_| {
            let opens = Arc::clone(&opens);
            vm.call_async(Limits::new(), move |_| {
                opens.lock().unwrap().recv().unwrap();
                Ok(())
            })
        })
        .collect();
    let dropped = vm.call_async(Limits::new(), |_| {
        MADE.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    drop(dropped.stop_on_drop());
    waiting.iter().for_each(|_| open.send(()).unwrap());
    waiting.into_iter().for_each(|call| block_on(call).unwrap());
    let later =
        vm.call_async(Limits::new(), |vm| vm.vm().static_method::<(i32, i32), i32>("java.lang.Math", "max")?.call(vm, (1, 2)));
    assert_eq!(block_on(later).unwrap(), 2);
    assert_eq!(MADE.load(Ordering::Relaxed), 0);
}

#[test]
fn a_panic_of_the_host_comes_out_where_it_is_awaited() {
    let (_classes, vm) = slow();
    let call = vm.call_async(Limits::new(), |_| -> Result<(), Error> { panic!("of the host") });
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| block_on(call)));
    assert_eq!(caught.unwrap_err().downcast_ref::<&str>(), Some(&"of the host"));
    // The thread goes on with others.
    assert!(block_on(vm.call_async(Limits::new(), |_| Ok(true))).unwrap());
}

#[test]
fn a_vm_can_be_dropped_while_its_calls_go_on() {
    let (_classes, vm) = slow();
    let run = vm.static_method::<(), ()>("Slow", "loop").unwrap();
    let mut call = run.call_async(&vm, Limits::new(), ());
    let (stop, waker) = (vm.interrupt_handle(), Waker::noop());
    assert!(Pin::new(&mut call).poll(&mut Context::from_waker(waker)).is_pending());
    drop(vm);
    stop.stop();
    assert!(matches!(block_on(call), Err(Error::Stopped(StopReason::Host))));
}
