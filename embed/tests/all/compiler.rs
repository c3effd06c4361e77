//! What a compiler is told: which methods are hot, what has been seen in them, and what does not hold any more.

use std::sync::{Arc, Mutex};

use crate::support::{Classes, config, start};
use jit::commands::Commands;
use jit::compiler::Jit;
use jit::policy::Policy;
use rjvm::{Config, Launch, Outcome, Stress};
use runtime::ClassRef;
use runtime::code::linked::CodeRef;
use runtime::code::quick::QuickEntries;
use runtime::compiler::{Compiler, Request, Thresholds, Trigger};
use runtime::dependencies::table::{Assumption, CodeId};
use runtime::dependencies::{only_implementor, subclasses};
use runtime::profile::sites::Seen;
use runtime::profile::trapped;
use runtime::profile::traps::TrapReason;
use runtime::vm::Vm;

/// Compiles nothing and writes down what it is told.
#[derive(Debug, Default)]
pub struct Recorder {
    thresholds: Option<Thresholds>,
    /// Makes quick code.
    quick: Option<Jit>,
    requests: Mutex<Vec<Recorded>>,
    invalidated: Mutex<Vec<CodeId>>,
    /// For each request for `Probe.store`: traps at its first instruction, counted by all requests.
    trapped: Mutex<Vec<[u32; 3]>>,
    /// Bytes of the side profile that `Probe.cold` got by a trap.
    charged: Mutex<Vec<u64>>,
    /// For each repeated request for `Probe.probe`: which assumptions could be made.
    assumed: Mutex<Vec<Vec<bool>>>,
}

/// A request, with what had been seen in the method by then.
#[derive(Debug)]
struct Recorded {
    method: String,
    trigger: Trigger,
    repeated: u32,
    seen: Vec<Seen>,
}

impl Compiler for Recorder {
    fn thresholds(&self) -> Thresholds {
        self.thresholds.unwrap_or(Thresholds { quick: 0, warm: 1, calls: 1, loops: 1 })
    }

    fn quick(&self) -> Option<QuickEntries> {
        self.quick.as_ref()?.quick()
    }

    fn make_quick(&self, vm: &Vm, code: CodeRef) {
        if let Some(quick) = &self.quick {
            quick.make_quick(vm, code);
        }
    }

    fn request(&self, vm: &Vm, request: Request) {
        let method = format!("{}.{}", request.method.class.name, request.method.name);
        let code = request.method.linked_code().unwrap();
        let seen = code.sites.get().unwrap().iter().map(|site| site.seen()).collect();
        if method == "Probe.probe" {
            self.assumed.lock().unwrap().push(assume(vm, request.repeated));
        }
        if method == "Probe.store" {
            self.trapped.lock().unwrap().push(trap(vm, code));
            self.charged.lock().unwrap().extend(charge(vm, request.method.class));
        }
        self.requests.lock().unwrap().push(Recorded { method, trigger: request.trigger, repeated: request.repeated, seen });
    }

    fn invalidate(&self, code: &[CodeId]) {
        self.invalidated.lock().unwrap().extend(code);
    }
}

/// Counts two traps as a deoptimisation does, and asks for them as a compiler does.
fn trap(vm: &Vm, code: CodeRef) -> [u32; 3] {
    let times = [trapped(vm, code, 0, TrapReason::Class), trapped(vm, code, 0, TrapReason::Null)];
    let traps = &code.sites.get().unwrap().traps;
    assert_eq!(times, [traps.at(0, TrapReason::Class), traps.at(0, TrapReason::Null)]);
    [times[0], times[1], traps.at(0, TrapReason::Bounds)]
}

/// The bytes that the ledger counts for the side profile that a cold method gets because code into which it was inlined was left.
fn charge(vm: &Vm, class: ClassRef) -> Option<u64> {
    let cold = class.methods().find(|method| method.name == "cold")?.linked_code()?;
    if cold.sites.get().is_some() {
        return None;
    }
    let before = vm.ledger.metadata_bytes();
    assert_eq!(trapped(vm, cold, 1, TrapReason::Unreached), 1);
    assert_eq!(vm.ledger.metadata_bytes() - before, cold.sites.get()?.bytes());
    Some(vm.ledger.metadata_bytes() - before)
}

fn assume(vm: &Vm, round: u32) -> Vec<bool> {
    let class = |name: &str| vm.classes.iter().find(|class| class.name == name).unwrap();
    let method = |class: ClassRef| class.methods().find(|method| method.name == "id").unwrap();
    let (first, second, interface) = (class("Probe$A"), class("Probe$B"), class("Probe$I"));
    let assumptions = [
        Assumption::Leaf(first),
        Assumption::NotOverridden(method(first)),
        Assumption::Leaf(second),
        Assumption::NotOverridden(method(second)),
        Assumption::OnlyImplementor { interface, class: second },
    ];
    let holds = assumptions.iter().zip(0..).map(|(fact, number)| vm.dependencies.assume(*fact, CodeId(round * 10 + number)));
    let holds: Vec<bool> = holds.collect();
    assert_eq!(subclasses(vm, second).next().is_none(), holds[2]);
    assert_eq!(only_implementor(vm, interface).is_some(), holds[4]);
    holds
}

const PROBE: &str = r#"public class Probe {
    interface I { }
    static class A { int id() { return 1; } }
    static class B extends A implements I { int id() { return 2; } }
    static class C extends B { int id() { return 3; } }
    static int probe(Object o, A a, int i) {
        int r = 0;
        if (i % 4 == 0) r += 1;
        switch (i % 3) { case 0: r += 1; break; case 1: r += 2; break; default: r += 3; }
        if (o instanceof String) r += 1;
        return r + a.id();
    }
    static boolean cold(Object o) { return o instanceof String; }
    static int store(Object[] all, Object o, int i) {
        all[i & 1] = o;
        return i;
    }
    static long loop(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) sum += i ^ sum;
        return sum;
    }
    public static void main(String[] args) throws Exception {
        long sum = 0;
        Object[] all = { cold(null), null };
        for (int i = 0; i < 500; i++) {
            Object o = i % 5 == 0 ? null : i % 2 == 0 ? (Object) "text" : Integer.valueOf(i);
            if (i == 300) Class.forName("Probe$C");
            sum += probe(o, i % 2 == 0 ? new A() : new B(), i) + store(all, o, i) - i;
        }
        System.out.println(sum + " " + loop(2000));
    }
}"#;

#[test]
fn a_compiler_is_told_what_is_hot_and_what_was_seen() {
    let thresholds = Some(Thresholds { quick: 0, warm: 10, calls: 50, loops: 200 });
    check_what_was_seen(Recorder { thresholds, ..Recorder::default() });
}

#[test]
fn quick_code_counts_as_the_interpreter_does() {
    let thresholds = Some(Thresholds { quick: 3, warm: 7, calls: 50, loops: 200 });
    let jit = Jit::new(Policy::default(), Commands::default(), jit::front_end::from_bytecode).unwrap();
    assert!(jit.quick().is_some());
    check_what_was_seen(Recorder { thresholds, quick: Some(jit), ..Recorder::default() });
}

fn check_what_was_seen(recorder: Recorder) {
    let classes = Classes::compile("Probe", PROBE);
    let recorder = Arc::new(recorder);
    let vm = start(Config { compiler: Some(recorder.clone()), ..config(&classes) });
    assert_eq!(vm.run(Launch::class("Probe", Vec::new())).unwrap(), Outcome::Exited(0));
    let requests = recorder.requests.lock().unwrap();
    let of = |name: &str| requests.iter().filter(|request| request.method == name).collect::<Vec<_>>();
    let probes = of("Probe.probe");
    // Warm after 10 calls; hot 50, 100, 200 calls after the time before.
    assert_eq!(probes.iter().map(|request| request.repeated).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(probes.iter().all(|request| request.trigger == Trigger::Calls));
    // Calls 10 to 59.
    let seen = &probes[0].seen;
    assert_eq!(seen[0], Seen::Branch { not_taken: 12, taken: 38 });
    assert_eq!(seen[1], Seen::Switch { default: 17, arms: vec![16, 17] });
    let Seen::Classes { classes, others: 0, nulls: 10 } = &seen[2] else { panic!("{seen:?}") };
    assert_eq!(classes.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [20, 20]);
    assert_eq!(seen[3], Seen::Branch { not_taken: 20, taken: 30 });
    let Seen::Classes { classes, others: 0, nulls: 0 } = &seen[4] else { panic!("{seen:?}") };
    // Quick code counts a call twice that it leaves to its handler, as it does the first one of each target.
    assert!(classes.len() == 2 && classes.iter().all(|(_, count)| [25, 26].contains(count)), "{seen:?}");
    let stores = of("Probe.store");
    let Seen::Classes { classes, others: 0, nulls: 10 } = &stores[0].seen[0] else { panic!("{stores:?}") };
    assert_eq!(classes.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [20, 20]);
    assert_eq!(*recorder.trapped.lock().unwrap(), [[1, 1, 0], [2, 2, 0], [3, 3, 0]]);
    let charged = recorder.charged.lock().unwrap();
    assert!(charged.len() == 1 && charged[0] > 100, "{charged:?}");
    let loops = of("Probe.loop");
    assert!(matches!(loops[0].trigger, Trigger::Loop { branch } if branch > 0), "{loops:?}");
    assert_eq!(loops.iter().map(|request| request.repeated).collect::<Vec<_>>(), [0, 1, 2]);
    // `B` has no subclass until the 300th call, after the second request; then what relied on that was invalidated, all of it and once.
    let held = vec![false, false, true, true, true];
    assert_eq!(*recorder.assumed.lock().unwrap(), [held.clone(), held, vec![false; 5]]);
    let invalidated: Vec<u32> = recorder.invalidated.lock().unwrap().iter().map(|code| code.0).collect();
    assert_eq!(invalidated, [2, 3, 4, 12, 13, 14]);
}

#[test]
fn programs_do_the_same_when_everything_counts() {
    for name in ["lambdas", "exception_finally", "regex"] {
        let classes = Classes::of_program(name, &[]);
        let run = |compiler: Option<Arc<dyn Compiler>>, gc_stress: Stress| {
            let vm = start(Config { compiler, gc_stress, ..config(&classes) });
            let outcome = vm.run(Launch::class("Main", Vec::new())).unwrap();
            (outcome, String::from_utf8(vm.captured_stdout()).unwrap(), String::from_utf8(vm.captured_stderr()).unwrap())
        };
        let expected = run(None, Stress::Off);
        assert!(!expected.1.is_empty(), "{name}: {expected:?}");
        for stress in [Stress::Off, Stress::EveryNth(1009)] {
            assert_eq!(run(Some(Arc::new(Recorder::default())), stress), expected, "{name}");
        }
    }
}
