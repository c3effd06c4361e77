//! The functions in WebAssembly, in Wasmtime. It has no strings.

use std::cell::RefCell;
use std::rc::Rc;

use wasmtime::{Config, Engine, Instance, Linker, Module, Store};

use crate::{Guest, Repeated};

const SOURCE: &str = r#"(module
    (import "host" "next" (func $next (param i32) (result i32)))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "loop") (param $n i32) (result i32) (local $x i32)
        (block $end (loop $again
            (br_if $end (i32.eqz (local.get $n)))
            (local.set $x (call $next (local.get $x)))
            (local.set $n (i32.sub (local.get $n) (i32.const 1)))
            (br $again)))
        (local.get $x)))"#;

/// An instance that can be stopped, as the others can: with epochs.
pub fn guest() -> Guest {
    let mut config = Config::new();
    config.epoch_interruption(true);
    let engine = Engine::new(&config).expect("an engine");
    let module = Module::new(&engine, SOURCE).expect("the source is right");
    let mut linker = Linker::new(&engine);
    linker.func_wrap("host", "next", |x: i32| x.wrapping_add(1)).expect("a function");
    let mut store = Store::new(&engine, ());
    store.set_epoch_deadline(1 << 40);
    let instance: Instance = linker.instantiate(&mut store, &module).expect("an instance");
    let add = instance.get_typed_func::<(i32, i32), i32>(&mut store, "add").expect("the source has it");
    let next = instance.get_typed_func::<i32, i32>(&mut store, "loop").expect("the source has it");
    let store = Rc::new(RefCell::new(store));
    let other = Rc::clone(&store);
    let calls: Vec<Option<Repeated>> = vec![
        Some(Box::new(move |n| {
            for i in 0..n {
                assert_eq!(add.call(&mut *store.borrow_mut(), (i, 1)).expect("a number"), i + 1);
            }
        })),
        None,
        Some(Box::new(move |n| assert_eq!(next.call(&mut *other.borrow_mut(), n).expect("a number"), n))),
        None,
    ];
    Guest { name: "Wasmtime", calls }
}
