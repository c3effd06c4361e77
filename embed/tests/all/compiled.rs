//! Doubles of compiled code: Rust functions that are entered, call and leave as machine code does, with machine frames made by hand. A
//! program whose methods have doubles prints what it prints without.
#![allow(unsafe_code, reason = "plays the part of machine code")]

use std::collections::HashSet;
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use rjvm::{Config, Launch, Outcome, Stress};
use runtime::ClassRef;
use runtime::code::blob::{DeoptState, Encoder, Inlined, LockState, MethodState, ObjectState, Site, Source};
use runtime::code::installed::{CompiledMethod, ExitWord, InstalledCode, Role};
use runtime::code::resume::Moment;
use runtime::compiler::{Compiler, Request, Thresholds, Trigger};
use runtime::dependencies::table::CodeId;
use runtime::machine_code;
use runtime::metadata::method::MethodRef;
use runtime::ops::helpers::Helper;
use runtime::ops::interpreted::call_interpreted;
use runtime::outcome::Status;
use runtime::profile::traps::TrapReason;
use runtime::thread::block::ThreadBlock;
use runtime::thread::compiled::deoptimize;
use runtime::thread::frames::Anchor;
use runtime::vm::{Vm, VmRef};

use crate::support::{Classes, config, start, stop_when_ready};

/// Where the entry stub is said to be, and the code of the first double.
const ENTRY_STUB: usize = 0x10_0000;
const FIRST_CODE: usize = 0x20_0000;
const CODE_SIZE: usize = 0x1000;
/// A return address in the entry stub.
const IN_ENTRY_STUB: usize = ENTRY_STUB + 8;

/// 32-bit words below the frame pointer.
const SPILLS: usize = 16;

/// A machine frame below which is that of the entry stub.
#[repr(C, align(16))]
struct Frame {
    spills: [u32; SPILLS],
    /// What the frame pointer points at: that of the entry stub's frame, and the return address in it.
    caller: Anchor,
}

/// Compiled code that runs.
struct Machine<'b> {
    block: &'b ThreadBlock,
    entry: &'b Entry,
    arguments: *const u64,
    frame: Frame,
}

/// What the machine entry of a double points at.
#[derive(Debug)]
struct Entry {
    number: usize,
    runs: AtomicU32,
}

/// How compiled code returns: with the result in slot form, or as `unwinding` says.
type Ended = Result<u64, Status>;

/// A method, and what its compiled code does.
struct Double {
    method: &'static str,
    loop_header: Option<u16>,
    body: fn(&mut Machine<'_>) -> Ended,
    /// Sites of its calls, by number, from 1.
    sites: fn(&Names<'_>) -> Vec<Site>,
    /// Its exits, by number, from 0.
    exits: fn(&Names<'_>) -> Vec<Site>,
}

/// Methods by name, of `Main` unless a class is named.
struct Names<'v>(&'v Vm);

impl Names<'_> {
    fn method(&self, name: &str) -> MethodRef {
        let (class, name) = name.rsplit_once('.').unwrap_or(("Main", name));
        self.class(class).methods().find(|method| method.name == name).unwrap()
    }

    fn class(&self, name: &str) -> ClassRef {
        self.0.classes.iter().find(|class| class.name == name).unwrap()
    }

    fn at(&self, name: &str, bci: u16) -> Inlined {
        Inlined { method: self.method(name).id, bci }
    }
}

unsafe extern "C" fn enter(block: *const (), entry: usize, arguments: *const u64) {
    // SAFETY: the interpreter passes its block, and the entry of code that is installed here.
    let (block, entry) = unsafe { (&*block.cast::<ThreadBlock>(), &*ptr::with_exposed_provenance::<Entry>(entry)) };
    assert_eq!((block.anchor.get(), block.unwinding.get()), (Anchor::NONE, 0), "the interpreter runs alone");
    match run(block, entry, arguments, Anchor { fp: 0xdead_0000, pc: IN_ENTRY_STUB }) {
        Ok(result) => block.result.set(result),
        Err(status) => block.unwinding.set(status as u32),
    }
}

/// Runs a double above another machine frame.
fn run(block: &ThreadBlock, entry: &Entry, arguments: *const u64, caller: Anchor) -> Ended {
    entry.runs.fetch_add(1, Ordering::Relaxed);
    let mut machine = Machine { block, entry, arguments, frame: Frame { spills: [0; SPILLS], caller } };
    (DOUBLES[entry.number].body)(&mut machine)
}

fn start_of(number: usize) -> usize {
    FIRST_CODE + CODE_SIZE * number
}

impl Machine<'_> {
    fn argument(&self, slot: usize) -> u64 {
        // SAFETY: bodies read the slots that their methods have.
        unsafe { *self.arguments.add(slot) }
    }

    fn int(&self, slot: usize) -> i32 {
        self.argument(slot) as i32
    }

    fn vm(&self) -> VmRef {
        // SAFETY: the interpreter has entered with its thread.
        unsafe { &*self.block.thread.get() }.vm()
    }

    fn method(&self, name: &str) -> MethodRef {
        Names(&self.vm()).method(name)
    }

    fn code(&self) -> CodeId {
        self.vm().code.find(self.start() + 1).unwrap().id
    }

    fn start(&self) -> usize {
        start_of(self.entry.number)
    }

    fn spill(&mut self, number: usize, reference: u32) {
        self.frame.spills[SPILLS - 1 - number] = reference;
    }

    fn spilled(&self, number: usize) -> u32 {
        // SAFETY: a collection changes it through another pointer.
        unsafe { (&raw const self.frame.spills[SPILLS - 1 - number]).read_volatile() }
    }

    /// What an exit stub does around a call of Rust.
    fn out(&mut self, anchor: Anchor, call: impl FnOnce(&ThreadBlock) -> Status) -> Ended {
        self.block.anchor.set(anchor);
        let status = call(self.block);
        let after = self.block.anchor.replace(Anchor::NONE);
        // Left for the interpreter that has handed its frame over, there are none any more.
        let is_left = anchor.pc == IN_ENTRY_STUB && after == Anchor::NONE;
        assert!(is_left || after == anchor, "Rust leaves machine frames as they were: {after:?} {anchor:?}");
        if status == Status::Done { Ok(self.block.result.get()) } else { Err(status) }
    }

    fn anchor(&self, site: usize) -> Anchor {
        Anchor { fp: (&raw const self.frame.caller).expose_provenance(), pc: self.start() + site }
    }

    /// Calls a method at a site.
    fn call(&mut self, site: usize, name: &str, arguments: &[u64]) -> Ended {
        let (anchor, method) = (self.anchor(site), self.method(name));
        // SAFETY: machine code passes its own block.
        self.out(anchor, |block| unsafe { call_interpreted(block, method.id.0, arguments.as_ptr(), arguments.len()) })
    }

    /// Calls another double as machine code does.
    fn call_machine(&mut self, site: usize, name: &str, arguments: &[u64]) -> Ended {
        let entry = self.vm().code.entry(self.method(name).id).unwrap().load(Ordering::Acquire);
        // SAFETY: the entries of these methods are of doubles.
        let entry = unsafe { &*entry.cast_const().cast::<Entry>() };
        run(self.block, entry, arguments.as_ptr(), self.anchor(site))
    }

    fn help(&mut self, site: usize, helper: Helper, arguments: &[u64]) -> Ended {
        let anchor = self.anchor(site);
        // SAFETY: as above.
        self.out(anchor, |block| match helper.call(unsafe { &mut *block.thread.get() }, arguments) {
            Ok(_) => Status::Done,
            Err(throw) => throw.into(),
        })
    }

    /// Leaves through an exit, with values.
    fn exit(&mut self, number: u32, values: &[u64]) -> Ended {
        for (index, value) in values.iter().enumerate() {
            // SAFETY: tests pass a few.
            unsafe { *self.block.exits.add(index) = *value };
        }
        let (anchor, exit) = (self.frame.caller, ExitWord::new(self.code(), number));
        // SAFETY: as above.
        self.out(anchor, |block| unsafe { deoptimize(block, exit.0) })
    }

    /// The same after a call that has ended with an exception.
    fn exit_unwinding(&mut self, number: u32, values: &[u64]) -> Ended {
        self.block.unwinding.set(Status::Exception as u32);
        self.exit(number, values)
    }
}

/// Puts the doubles in place when their methods are hot.
#[derive(Debug)]
struct Doubles {
    entries: [Entry; DOUBLES.len()],
    installed: Mutex<HashSet<usize>>,
    /// Traps of `guess` in its profile, as of the last request for it.
    trapped: AtomicU32,
}

impl Default for Doubles {
    fn default() -> Self {
        let entries = std::array::from_fn(|number| Entry { number, runs: AtomicU32::new(0) });
        Self { entries, installed: Mutex::default(), trapped: AtomicU32::new(0) }
    }
}

impl Compiler for Doubles {
    fn thresholds(&self) -> Thresholds {
        Thresholds { quick: 0, warm: 1, calls: 1, loops: 50 }
    }

    fn request(&self, vm: &Vm, request: Request) {
        let is_of_loop = matches!(request.trigger, Trigger::Loop { .. });
        let wanted = |double: &Double| request.method.name == double.method && double.loop_header.is_some() == is_of_loop;
        if request.method.class.name == "Main"
            && let Some(number) = DOUBLES.iter().position(wanted)
        {
            self.install(vm, request.method, number);
            if request.method.name == "guess" {
                let code = request.method.linked_code().unwrap();
                self.trapped.store(code.sites.get().unwrap().traps.at(6, TrapReason::Class), Ordering::Relaxed);
            }
        }
    }

    fn invalidate(&self, code: &[CodeId]) {
        panic!("{code:?} relies on nothing");
    }
}

impl Doubles {
    fn install(&self, vm: &Vm, method: MethodRef, number: usize) {
        let mut installed = self.installed.lock().unwrap();
        if installed.is_empty() {
            let stub = InstalledCode::new(vm.code.new_id(), ENTRY_STUB, 0x10, Role::Entry, Box::default());
            machine_code::install(vm, stub).unwrap();
        }
        if !installed.insert(number) {
            return;
        }
        let (double, names) = (&DOUBLES[number], Names(vm));
        let encoded = |sites: Vec<Site>| {
            let mut encoder = Encoder::default();
            sites.iter().for_each(|site| encoder.add(site));
            encoder.finish()
        };
        let (sites, exits) = ((double.sites)(&names), (double.exits)(&names));
        let methods = sites.iter().flat_map(|site| &site.chain).map(|place| vm.methods.at(place.method.0).unwrap());
        let compiled = CompiledMethod {
            method,
            methods: methods.chain([method]).collect(),
            loop_header: double.loop_header,
            shape: 1,
            entry: (&raw const self.entries[number]).expose_provenance(),
            enter,
            exits: encoded(exits),
            reasons: if double.method == "guess" { Box::new([TrapReason::Class]) } else { Box::default() },
            traps: AtomicU32::new(0),
            traps_max: 10,
            watch: None,
        };
        let role = Role::Method(compiled);
        let code = InstalledCode::new(vm.code.new_id(), start_of(number), CODE_SIZE, role, encoded(sites));
        machine_code::install(vm, code).unwrap();
    }

    fn runs(&self, method: &str) -> u32 {
        let number = DOUBLES.iter().position(|double| double.method == method).unwrap();
        self.entries[number].runs.load(Ordering::Relaxed)
    }
}

fn int(value: i32) -> u64 {
    u64::from(value as u32)
}

/// Site 1, at which these run and these spill slots hold references.
fn site(chain: Vec<Inlined>, references: Vec<u16>) -> Vec<Site> {
    vec![Site { offset: 1, references, chain, ..Site::default() }]
}

fn exit(number: u32, references: Vec<u16>, objects: Vec<ObjectState>, methods: Vec<MethodState>) -> Site {
    Site { offset: number, references, deopt: Some(DeoptState { objects, methods }), ..Site::default() }
}

fn state(place: Inlined, moment: Moment, locals: &[Source], stack: &[Source]) -> MethodState {
    MethodState { place, moment, locals: locals.to_vec(), stack: stack.to_vec(), locks: Vec::new() }
}

const NOTHING: fn(&Names<'_>) -> Vec<Site> = |_| Vec::new();

use Source::{Constant, Object, Spill, Unused};

static DOUBLES: [Double; 17] = [
    Double {
        method: "add",
        loop_header: None,
        body: |machine| {
            let sum = f64::from(machine.int(0)) + machine.argument(1) as f64 + f64::from_bits(machine.argument(3));
            Ok(int((sum as i32).wrapping_mul(machine.int(5))))
        },
        sites: NOTHING,
        exits: NOTHING,
    },
    Double {
        method: "fib",
        loop_header: None,
        body: |machine| {
            let n = machine.int(0);
            if n < 2 {
                return Ok(int(n));
            }
            let first = machine.call(1, "fib", &[int(n - 1)])? as i32;
            Ok(int(first + machine.call(2, "fib", &[int(n - 2)])? as i32))
        },
        sites: |names| {
            [7, 13]
                .into_iter()
                .zip(1..)
                .map(|(bci, offset)| Site { offset, chain: vec![names.at("fib", bci)], ..Site::default() })
                .collect()
        },
        exits: NOTHING,
    },
    Double {
        method: "keep",
        loop_header: None,
        body: |machine| {
            let (a, b, n) = (machine.argument(0), machine.argument(1), machine.argument(2));
            machine.spill(0, a as u32);
            machine.spill(3, b as u32);
            machine.call(1, "churn", &[n])?;
            Ok(machine.spilled(if n % 2 == 0 { 0 } else { 3 }).into())
        },
        sites: |names| site(vec![names.at("keep", 1)], vec![0, 3]),
        exits: NOTHING,
    },
    Double {
        method: "outer",
        loop_header: None,
        body: |machine| Ok(int(machine.call(1, "inner", &[machine.argument(0)])? as i32 * 2 + 1)),
        sites: |names| site(vec![names.at("middle", 1), names.at("outer", 1)], vec![]),
        exits: NOTHING,
    },
    Double {
        method: "chain",
        loop_header: None,
        body: |machine| {
            let n = machine.argument(0);
            let linked = if n < 5 { machine.call(1, "link", &[n]) } else { machine.call_machine(1, "link", &[n]) };
            Ok(int(linked? as i32 + 2))
        },
        sites: |names| site(vec![names.at("chain", 1)], vec![]),
        exits: NOTHING,
    },
    Double {
        method: "link",
        loop_header: None,
        body: |machine| Ok(int(machine.call(1, "inner", &[machine.argument(0)])? as i32 * 3)),
        sites: |names| site(vec![names.at("link", 1)], vec![]),
        exits: NOTHING,
    },
    Double {
        method: "caught",
        loop_header: None,
        body: |machine| {
            let n = machine.argument(0);
            match machine.call(1, "inner", &[n]) {
                Err(Status::Exception) => machine.exit_unwinding(0, &[n]),
                ended => ended,
            }
        },
        sites: |names| site(vec![names.at("caught", 1)], vec![]),
        exits: |names| vec![exit(0, vec![], vec![], vec![state(names.at("caught", 1), Moment::Calling, &[Spill(0)], &[])])],
    },
    Double {
        method: "guess",
        loop_header: None,
        body: |machine| machine.exit(0, &[machine.argument(0), int(machine.int(0) * 3)]),
        sites: NOTHING,
        exits: |names| {
            let now = [Spill(0), Spill(1)];
            vec![exit(0, vec![], vec![], vec![state(names.at("guess", 6), Moment::Before, &now, &[Spill(1), Spill(0)])])]
        },
    },
    Double {
        method: "wrap",
        loop_header: None,
        // `pair` is inlined, and its array exists only in the state.
        body: |machine| machine.exit(0, &[machine.argument(0), machine.argument(1)]),
        sites: NOTHING,
        exits: |names| {
            let array = names.0.well_known().classes.object.array_class.get().unwrap().id.0;
            let pair = ObjectState { class: array, length: 2, cells: vec![(gc::ARRAY_BASE_OFFSET, 0, Spill(0))] };
            let newest = state(names.at("pair", 9), Moment::Before, &[Spill(0), Spill(1), Object(0)], &[]);
            let oldest = state(names.at("wrap", 4), Moment::Calling, &[Spill(0), Spill(1)], &[Constant(7)]);
            vec![exit(0, vec![0], vec![pair], vec![newest, oldest])]
        },
    },
    Double {
        method: "locked",
        loop_header: None,
        body: |machine| {
            let n = machine.argument(0);
            let class = u64::from(machine.method("locked").class.mirror.load_raw().bits());
            machine.spill(0, class as u32);
            let is_elided = n % 2 == 1 && n != 77;
            if !is_elided {
                machine.help(1, Helper::MonitorEnter, &[class])?;
            }
            match machine.call(1, "inner", &[n]) {
                Ok(result) => machine.exit(u32::from(is_elided), &[n, machine.spilled(0).into(), result]),
                Err(Status::Exception) => machine.exit_unwinding(2, &[n, machine.spilled(0).into()]),
                Err(other) => Err(other),
            }
        },
        sites: |names| site(vec![names.at("locked", 1)], vec![0]),
        exits: |names| {
            let lock = |elided| vec![LockState { object: Spill(1), elided }];
            let after = |elided| MethodState {
                locks: lock(elided),
                ..state(names.at("locked", 4), Moment::Before, &[Spill(0)], &[Spill(2)])
            };
            let thrown = MethodState { locks: lock(false), ..state(names.at("locked", 1), Moment::Calling, &[Spill(0)], &[]) };
            let methods = [after(false), after(true), thrown];
            methods.into_iter().zip(0..).map(|(method, number)| exit(number, vec![1], vec![], vec![method])).collect()
        },
    },
    Double {
        method: "sum",
        loop_header: Some(4),
        body: |machine| {
            let (n, mut sum, mut i) = (machine.int(0), machine.argument(1) as i64, machine.int(3));
            while i < n {
                if i % 7000 == 6999 {
                    return machine.exit(0, &[int(n), sum as u64, int(i)]);
                }
                sum += i64::from(i);
                i += 1;
                if i % 1000 == 0 {
                    machine.call(1, "churn", &[10])?;
                }
            }
            Ok(sum as u64)
        },
        sites: |names| site(vec![names.at("sum", 4)], vec![]),
        exits: |names| {
            let locals = [Spill(0), Spill(1), Unused, Spill(2)];
            vec![exit(0, vec![], vec![], vec![state(names.at("sum", 4), Moment::Before, &locals, &[])])]
        },
    },
    Double {
        method: "down",
        loop_header: None,
        body: |machine| Ok(int(machine.call(1, "down", &[int(machine.int(0) + 1)])? as i32 + 1)),
        sites: |names| site(vec![names.at("down", 3)], vec![]),
        exits: NOTHING,
    },
    Double {
        method: "touch",
        loop_header: None,
        // A helper runs an initialiser, and a method is called that has no code yet.
        body: |machine| {
            let (a, b, n) = (machine.argument(0), machine.argument(1), machine.argument(2));
            if n < 60 {
                return Ok(n);
            }
            machine.spill(1, a as u32);
            machine.spill(2, b as u32);
            let lazy = Names(&machine.vm()).class("Main$Lazy").id.0.into();
            machine.help(1, Helper::InitializeClass, &[lazy])?;
            let [a, b] = [1, 2].map(|number| u64::from(machine.spilled(number)));
            machine.call(1, "Main$Lazy.both", &[a, n << 40, 0, b])
        },
        sites: |names| site(vec![names.at("touch", 15)], vec![1, 2]),
        exits: NOTHING,
    },
    Double {
        method: "hash",
        loop_header: None,
        // A native method.
        body: |machine| machine.call(1, "java/lang/System.identityHashCode", &[machine.argument(0)]),
        sites: |names| site(vec![names.at("hash", 1)], vec![]),
        exits: NOTHING,
    },
    Double {
        method: "forever",
        loop_header: None,
        body: |machine| {
            loop {
                machine.help(1, Helper::Poll, &[])?;
                machine.call(1, "inner", &[1])?;
            }
        },
        sites: |names| site(vec![names.at("forever", 1)], vec![]),
        exits: NOTHING,
    },
    Double {
        method: "broken",
        loop_header: None,
        // No method has that number, which nobody expects.
        body: |machine| machine.help(1, Helper::ResolveClass, &[u32::MAX.into(), 0]),
        sites: |names| site(vec![names.at("broken", 0)], vec![]),
        exits: NOTHING,
    },
    Double {
        method: "leaving",
        loop_header: None,
        body: |machine| {
            if machine.int(0) == 50 {
                machine_code::withdraw(&machine.vm(), machine.code());
                assert!(machine.vm().code.at(machine.code()).unwrap().is_withdrawn());
                machine.call(1, "leaving", &[int(49)])?;
            }
            Ok(int(machine.call(1, "inner", &[machine.argument(0)])? as i32 + 4))
        },
        sites: |names| site(vec![names.at("leaving", 1)], vec![]),
        exits: NOTHING,
    },
];

const MAIN: &str = r#"import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
public class Main {
    static Object sink;
    static int add(int a, long b, double c, int d) { return (int) (a + b + c) * d; }
    static int fib(int n) { if (n < 2) return n; return fib(n - 1) + fib(n - 2); }
    static void churn(int n) {
        for (int i = 0; i < n; i++) sink = new int[i % 50];
        if (n > 90) System.gc();
    }
    static Object keep(Object a, Object b, int n) { churn(n); return n % 2 == 0 ? a : b; }
    static int outer(int n) { return middle(n) + 1; }
    static int middle(int n) { return inner(n) * 2; }
    static int chain(int n) { return link(n) + 2; }
    static int link(int n) { return inner(n) * 3; }
    static int inner(int n) {
        if (n == 77) throw new IllegalStateException("seventy-seven");
        if (n == 78) StackWalker.getInstance().forEach(System.out::println);
        if (n == 79) showFromOutside(Thread.currentThread());
        return n + 5;
    }
    static void showFromOutside(Thread thread) {
        Thread other = new Thread(() -> {
            // Frames that are being rebuilt are not in traces: the thread has come to rest.
            while (thread.getState() != Thread.State.WAITING) Thread.yield();
            for (StackTraceElement frame : thread.getStackTrace()) if (frame.getClassName().equals("Main")) System.out.println(frame);
        });
        other.start();
        try { other.join(); } catch (InterruptedException e) { throw new AssertionError(e); }
    }
    static int caught(int n) { try { return inner(n); } catch (IllegalStateException e) { e.printStackTrace(System.out); return n; } }
    static int guess(int n) { int m = n * 3; return m + inner(n); }
    static int count(int seven, Object[] pair) { return seven + pair.length + (pair[1] == pair ? 10 : 0) + pair[0].hashCode(); }
    static int wrap(Object a, int n) { return count(7, pair(a, n)); }
    static Object[] pair(Object a, int n) { Object[] p = new Object[2]; p[0] = a; churn(n); p[1] = p; return p; }
    static synchronized int locked(int n) { return inner(n) + holds(); }
    static int holds() { return Thread.holdsLock(Main.class) ? 100 : 0; }
    static long sum(int n) { long s = 0; for (int i = 0; i < n; i++) { s += i; if (i % 1000 == 999) churn(10); } return s; }
    static int down(int n) { return down(n + 1) + 1; }
    static int leaving(int n) { return inner(n) + 4; }
    static int touch(Object a, Object b, int n) { if (n < 60) return n; return Lazy.both(a, (long) n << 40, b); }
    static class Lazy {
        static { new Exception("initialised").printStackTrace(System.out); churn(100); }
        static int both(Object a, long n, Object b) { churn(1); return a.hashCode() + 31 * b.hashCode() + (int) (n >> 40); }
    }
    static int hash(Object o) { return System.identityHashCode(o); }
    static void forever() { while (true) inner(1); }
    static int broken(int n) { return n; }
    static int reflected(Method method, int n) {
        try {
            return (int) method.invoke(null, n);
        } catch (InvocationTargetException e) {
            for (StackTraceElement frame : e.getCause().getStackTrace()) if (frame.getClassName().equals("Main")) System.out.println(frame);
            return -2;
        } catch (IllegalAccessException e) { throw new AssertionError(e); }
    }

    static void special(String what) throws Exception {
        for (int i = 0; what.equals("broken"); i++) { broken(i); }
        for (int i = 0; i < 5; i++) {
            Thread other = new Thread(Main::forever);
            other.start();
            other.join(20);
        }
        System.out.println("ready");
        forever();
    }
    interface Body { int run(int n); }
    static int guarded(Body body, int n) {
        try {
            return body.run(n);
        } catch (IllegalStateException e) {
            e.printStackTrace(System.out);
            return -1;
        }
    }
    public static void main(String[] args) throws Exception {
        if (args.length > 0) { special(args[0]); return; }
        long total = 0;
        Class<?> lazy = Lazy.class;
        Method outer = Main.class.getDeclaredMethod("outer", int.class);
        for (int i = 0; i < 100; i++) {
            total += add(i, i * 3L, i / 2.0, 7);
            String a = "a" + i, b = "b" + i;
            total += keep(a, b, i).hashCode();
            total += guarded(Main::outer, i) + guarded(Main::chain, i) + guarded(Main::guess, i) + caught(i) + wrap(a, i);
            total += guarded(Main::locked, i) + guarded(Main::leaving, i) + holds();
            total += reflected(outer, i) + touch(a, b, i) + (hash(a) == System.identityHashCode(a) ? 1 : 0);
            if (i % 20 == 0) System.out.println(i + ": " + total + " " + fib(12) + " " + sum(i * 1500));
        }
        int overflows = 0;
        for (int i = 0; i < 3; i++) { try { down(0); } catch (StackOverflowError e) { overflows++; } }
        System.out.println(total + " " + overflows + " " + fib(15));
    }
}
"#;

/// What the program prints.
fn output(change: impl FnOnce(Config) -> Config) -> String {
    let classes = Classes::compile("Main", MAIN);
    let vm = start(change(Config { gc_verify: true, ..config(&classes) }));
    let outcome = vm.run(Launch::class("Main", Vec::new())).unwrap();
    let (out, err) = (vm.captured_stdout(), vm.captured_stderr());
    let (out, err) = (String::from_utf8_lossy(&out).into_owned(), String::from_utf8_lossy(&err).into_owned());
    assert_eq!((outcome, err.as_str()), (Outcome::Exited(0), ""), "{out}");
    out
}

/// The same with doubles.
fn with_doubles(change: impl FnOnce(Config) -> Config) -> (String, Arc<Doubles>) {
    let doubles = Arc::new(Doubles::default());
    let compiler = Arc::clone(&doubles);
    (output(|config| change(Config { compiler: Some(compiler), ..config })), doubles)
}

#[test]
fn a_program_does_not_notice_which_of_its_methods_are_compiled() {
    let expected = output(|config| config);
    assert!(expected.contains("at Main.middle(Main.java:13)\n\tat Main.outer(Main.java:12)"), "{expected}");
    let (found, doubles) = with_doubles(|config| config);
    assert_eq!(found, expected);
    for double in &DOUBLES {
        let is_special = ["forever", "broken"].contains(&double.method);
        assert!(is_special || doubles.runs(double.method) >= 3, "{}", double.method);
    }
    // Withdrawn after ten exits, those with exceptions not counted; or by its own code.
    assert_eq!((doubles.runs("guess"), doubles.runs("wrap"), doubles.runs("leaving")), (10, 10, 49));
    assert_eq!(doubles.trapped.load(Ordering::Relaxed), 10);
}

#[test]
fn nor_do_collections_and_rebuilt_frames_disturb_it() {
    let expected = output(|config| config);
    let stressed = with_doubles(|config| Config { gc_stress: Stress::EveryNth(503), ..config });
    assert_eq!(stressed.0, expected);
    let rebuilt = with_doubles(|config| Config { frame_stress: 7, ..config });
    assert_eq!(rebuilt.0, expected);
}

#[test]
fn code_that_loops_and_calls_is_stopped() {
    let classes = Classes::compile("Main", MAIN);
    let compiler = Arc::new(Doubles::default());
    stop_when_ready(
        Config { compiler: Some(Arc::clone(&compiler) as Arc<dyn Compiler>), ..config(&classes) },
        "Main",
        &["forever"],
    );
    assert!(compiler.runs("forever") > 0);
}

#[test]
fn a_panic_below_compiled_code_ends_the_vm_in_order() {
    let classes = Classes::compile("Main", MAIN);
    let vm = start(Config { compiler: Some(Arc::new(Doubles::default())), ..config(&classes) });
    assert_eq!(vm.run(Launch::class("Main", vec!["broken".to_owned()])).unwrap(), Outcome::Panicked);
}
