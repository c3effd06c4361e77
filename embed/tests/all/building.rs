//! Every method of programs is built, and Cranelift's verifier looks at what comes of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::support::{Classes, config, start};
use cranelift_codegen::settings;
use jit::build::NotBuilt;
use jit::constants::Constants;
use jit::effort::Effort;
use jit::shape::Shapes;
use jit::unit::{self, Unit};
use rjvm::{Config, Launch, Outcome};
use runtime::compiler::{Compiler, Request, Thresholds, Trigger};
use runtime::dependencies::table::CodeId;
use runtime::vm::Vm;

#[derive(Debug, Default)]
struct Builds {
    built: Mutex<u32>,
    not: Mutex<BTreeMap<String, Vec<String>>>,
}

impl Compiler for Builds {
    fn thresholds(&self) -> Thresholds {
        Thresholds { quick: 0, warm: 1, calls: 3, loops: 3 }
    }

    fn request(&self, vm: &Vm, request: Request) {
        let isa = cranelift_native::builder().unwrap();
        let mut flags = settings::builder();
        settings::Configurable::set(&mut flags, "enable_pinned_reg", "true").unwrap();
        settings::Configurable::set(&mut flags, "preserve_frame_pointers", "true").unwrap();
        let isa = isa.finish(settings::Flags::new(flags)).unwrap();
        let headers: Vec<Option<u16>> = match request.trigger {
            Trigger::Calls => vec![None],
            Trigger::Rounds { header } => vec![None, Some(header)],
            Trigger::Loop { branch } => vec![None, jit::build::header_of(request.method, branch)],
        };
        for loop_header in headers {
            let vm = runtime::metadata::pointer::Metadata::of(vm);
            let unit = Unit { vm, method: request.method, loop_header, is_awaited: true, code: CodeId(1), effort: Effort::Full };
            match unit::lowered(&unit, &Shapes::default(), isa.frontend_config(), &mut Constants::new(vm, false)) {
                Ok(lowered) => {
                    *self.built.lock().unwrap() += 1;
                    if let Err(errors) = cranelift_codegen::verify_function(&lowered.function, &*isa) {
                        panic!("{:?}: {errors}\n{}", request.method, lowered.function);
                    }
                    let mut context = cranelift_codegen::Context::for_function(lowered.function);
                    if let Err(error) = context.compile(&*isa, &mut cranelift_codegen::control::ControlPlane::default()) {
                        panic!("{:?}: {:?}", request.method, error.inner);
                    }
                }
                Err(why) => {
                    self.not.lock().unwrap().entry(named(&why)).or_default().push(format!("{:?}", request.method));
                }
            }
        }
    }

    fn invalidate(&self, _code: &[CodeId]) {}
}

/// A reason, wherever in the method it is.
fn named(why: &NotBuilt) -> String {
    why.to_string().chars().filter(|c| !c.is_ascii_digit()).collect()
}

const MAIN: &str = r#"public class Main {
    public static void main(String[] arguments) {
        java.util.List<String> names = java.util.stream.IntStream.range(0, 1000).mapToObj(i -> "a" + i).sorted().toList();
        System.out.printf("%d %s %s%n", 3, new java.math.BigInteger("123456789123456789").pow(30), names.get(7));
    }
}"#;

#[test]
fn methods_of_the_class_library_can_be_built() {
    let builds = Arc::new(Builds::default());
    let classes = Classes::compile("Main", MAIN);
    let vm = start(Config { compiler: Some(builds.clone()), ..config(&classes) });
    assert_eq!(vm.run(Launch::class("Main", Vec::new())).unwrap(), Outcome::Exited(0));
    let not = builds.not.lock().unwrap();
    // Native methods, loops whose way in has never been taken or stands in a handler, and methods without end.
    let known = [NotBuilt::NotLinked, NotBuilt::NoState(0), NotBuilt::TooLarge].map(|why| named(&why));
    assert!(not.keys().all(|why| known.contains(why)), "{not:?}");
    assert!(*builds.built.lock().unwrap() > 1000, "{not:?}");
}
