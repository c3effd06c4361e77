//! Each helper that engines call, called as they do on the thread of a booted Vm.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gc::{Arena, Budget, Heap, HeapConfig};
use memmap2::MmapMut;
use runtime::boot;
use runtime::class_path::jimage::JImage;
use runtime::loading::{arrays, load};
use runtime::metadata::class_roots::RootAreas;
use runtime::metadata::pointer::Metadata;
use runtime::natives::NativeRegistry;
use runtime::objects;
use runtime::ops::helpers::{Helper, Kind};
use runtime::options::VmOptions;
use runtime::strings;
use runtime::thread::registry::Purpose;
use runtime::thread::{native_stack, panics, start};
use runtime::throwables;
use runtime::vm::{Vm, VmParts};
use runtime::{ClassRef, JavaThread, MethodRef, RawRef, Throw, ValueKind};
use sandbox::Sandbox;

use crate::support::java_home;

/// A Vm whose parts are at hand.
fn vm() -> Box<Vm> {
    let modules = std::fs::read(format!("{}/lib/modules", java_home())).unwrap();
    let mut map = MmapMut::map_anon(modules.len()).unwrap();
    map.copy_from_slice(&modules);
    let heap = Heap::new(HeapConfig { max_bytes: 64 << 20, ..HeapConfig::default() }).unwrap();
    Vm::new(VmParts {
        options: VmOptions { java_home: java_home(), ..VmOptions::default() },
        roots: RootAreas::new(&heap).unwrap(),
        heap,
        arena: Arena::new(1 << 30),
        native: Arc::new(Budget::new(1 << 30)),
        sandbox: Arc::new(Sandbox::new(rjvm::Policy::trusted()).unwrap()),
        image: JImage::new(map.make_read_only().unwrap(), false).unwrap().into(),
        natives: NativeRegistry::new(&stdlib::tables()),
        upcalls: runtime::upcalls::with_engine(interpreter::execute),
        compiler: None,
    })
    .unwrap()
}

/// Runs `body` on a thread of its own in a booted Vm.
pub fn on_booted_thread(body: impl FnOnce(&mut JavaThread) + Send) {
    let vm = vm();
    let completed = std::thread::scope(|scope| {
        let run = || {
            let mut thread = start::attach(Metadata::of(&vm), 1 << 20, Purpose::default()).unwrap();
            native_stack::set_limit(&mut thread);
            let completed = panics::run_to_the_end(&mut thread, |thread| {
                boot::boot(thread).unwrap();
                body(thread);
            });
            start::detach(thread);
            completed.is_some()
        };
        scope.spawn(run).join().unwrap()
    });
    vm.stop();
    assert!(vm.threads.wait_for_all(None, Some(Instant::now() + Duration::from_secs(30))));
    assert!(completed, "a check has failed");
}

/// Calls helpers and remembers which.
struct Calls<'t> {
    thread: &'t mut JavaThread,
    called: HashSet<Helper>,
}

/// A reference as an argument; nothing in these checks collects while one is at hand.
fn word(reference: RawRef) -> u64 {
    reference.bits().into()
}

fn int(value: i32) -> u64 {
    u64::from(value as u32)
}

fn id(class: ClassRef) -> u64 {
    class.id.0.into()
}

impl Calls<'_> {
    fn call(&mut self, helper: Helper, arguments: &[u64]) -> Result<u64, Throw> {
        assert_eq!(helper.signature().arguments.len(), arguments.len(), "{helper:?}");
        self.called.insert(helper);
        helper.call(self.thread, arguments)
    }

    fn gives(&mut self, helper: Helper, arguments: &[u64]) -> u64 {
        let result = self.call(helper, arguments);
        result.unwrap_or_else(|throw| panic!("{helper:?}: {throw:?} {:?}", self.pending()))
    }

    fn reference(&mut self, helper: Helper, arguments: &[u64]) -> RawRef {
        assert_eq!(helper.signature().result, Kind::Reference, "{helper:?}");
        RawRef::from_bits(self.gives(helper, arguments) as u32)
    }

    fn pending(&mut self) -> (String, Option<String>) {
        let exception = self.thread.take_exception().unwrap();
        (self.thread.class_of(exception).external_name(), throwables::exception_message(self.thread, exception))
    }

    fn throws(&mut self, helper: Helper, arguments: &[u64], class: &str, message: Option<&str>) {
        assert!(helper.signature().effects.throws, "{helper:?}");
        assert_eq!(self.call(helper, arguments), Err(Throw::Exception), "{helper:?}");
        let (thrown, text) = self.pending();
        assert_eq!(thrown, class, "{helper:?}: {text:?}");
        assert!(message.is_none() || text.as_deref() == message, "{helper:?}: {text:?}");
    }

    fn class(&mut self, name: &str) -> ClassRef {
        load::boot_class(self.thread, name).unwrap()
    }

    fn array_class(&mut self, component: ClassRef) -> ClassRef {
        arrays::array_class_of(self.thread, component).unwrap()
    }

    fn string(&mut self, text: &str) -> RawRef {
        let string = strings::new_string(self.thread, text).unwrap();
        self.thread.raw(string).unbound()
    }
}

fn method(class: ClassRef, name: &str, descriptor: &str) -> MethodRef {
    class.methods().find(|method| method.name == name && method.descriptor == descriptor).unwrap()
}

/// The index of a member in the constant pool of a class.
fn member(class: ClassRef, holder: &str, name: &str) -> u64 {
    let pool = class.constants.file();
    let mut indices = pool.iter().map(|(index, _)| index);
    let found =
        indices.find(|index| pool.member_ref(*index).is_some_and(|(found, member, _)| found == *holder && member == *name));
    found.unwrap_or_else(|| panic!("no {holder}.{name}")).0.into()
}

/// The index of a class there whose name begins so.
fn class_constant(class: ClassRef, name: &str) -> u64 {
    let pool = class.constants.file();
    let mut indices = pool.iter().map(|(index, _)| index);
    let found = indices.find(|index| pool.class_name(*index).is_some_and(|found| found.as_bytes().starts_with(name.as_bytes())));
    found.unwrap_or_else(|| panic!("no {name}")).0.into()
}

/// The index of the first string there.
fn string_constant(class: ClassRef) -> u64 {
    const STRING: u8 = 8;
    let pool = class.constants.file();
    pool.iter().map(|(index, _)| index).find(|index| pool.tag(*index) == Some(STRING)).unwrap().0.into()
}

fn throwing(calls: &mut Calls<'_>) {
    let null = "java.lang.NullPointerException";
    let object = calls.class("java/lang/Object");
    let string = calls.class("java/lang/String");
    calls.throws(Helper::ThrowNullPointer, &[], null, None);
    calls.throws(Helper::ThrowNegativeSize, &[int(-3)], "java.lang.NegativeArraySizeException", Some("-3"));
    calls.throws(Helper::ThrowDivisionByZero, &[], "java.lang.ArithmeticException", Some("/ by zero"));
    calls.gives(Helper::DeepenStack, &[]);
    calls.throws(Helper::ThrowStackOverflow, &[], "java.lang.StackOverflowError", None);
    calls.throws(Helper::ThrowReference, &[0], null, None);
    calls.throws(Helper::ThrowArrayAccess, &[0, 0], null, None);
    let plain = calls.reference(Helper::NewObject, &[id(object)]);
    let message = "class java.lang.Object cannot be cast to class java.lang.String (java.lang.Object and java.lang.String are in \
                   module java.base of loader 'bootstrap')";
    calls.throws(Helper::ThrowClassCast, &[word(plain), id(string)], "java.lang.ClassCastException", Some(message));
    let length = method(calls.class("java/lang/CharSequence"), "length", "()I");
    let plain = calls.reference(Helper::NewObject, &[id(object)]);
    calls.throws(Helper::ThrowAbstract, &[word(plain), length.id.0.into()], "java.lang.AbstractMethodError", None);
}

fn allocating(calls: &mut Calls<'_>, string: ClassRef, in_string: u64) {
    let ints = calls.thread.vm().primitive(ValueKind::Int);
    let ints = calls.array_class(ints);
    let strings = calls.array_class(string);
    let array = calls.reference(Helper::NewArray, &[id(ints), int(5)]);
    assert_eq!((calls.thread.class_of_raw(array), calls.thread.vm().view.array_length(array)), (ints, 5));
    calls.throws(Helper::NewArray, &[id(ints), int(-1)], "java.lang.NegativeArraySizeException", Some("-1"));
    let index = class_constant(string, "java/lang/StringBuilder");
    let builder = calls.reference(Helper::NewUnresolved, &[in_string, index]);
    assert_eq!(calls.thread.class_of_raw(builder).name, "java/lang/StringBuilder");
    calls.throws(
        Helper::NewUnresolved,
        &[in_string, class_constant(string, "java/lang/CharSequence")],
        "java.lang.InstantiationError",
        None,
    );
    let array = calls.reference(Helper::NewArrayUnresolved, &[in_string, class_constant(string, "java/lang/String"), int(2)]);
    assert_eq!(calls.thread.class_of_raw(array), strings);
    let lengths = objects::new_primitive_array(calls.thread, ValueKind::Int, 1).unwrap();
    let lengths = word(calls.thread.raw(lengths).unbound());
    let array = calls.reference(Helper::NewMultiArray, &[in_string, class_constant(string, "["), lengths]);
    assert!(calls.thread.class_of_raw(array).is_array() && calls.thread.vm().view.array_length(array) == 0);
    calls.gives(Helper::RegisterFinalizer, &[word(array)]);
}

fn storing_and_testing(calls: &mut Calls<'_>, string: ClassRef, in_string: u64) {
    let strings = calls.array_class(string);
    let array = calls.reference(Helper::NewArray, &[id(strings), int(1)]);
    let text = calls.string("text");
    calls.gives(Helper::StoreReference, &[word(array), 0, word(text)]);
    calls.throws(
        Helper::StoreReference,
        &[word(array), int(1), word(text)],
        "java.lang.ArrayIndexOutOfBoundsException",
        Some("Index 1 out of bounds for length 1"),
    );
    let array = calls.reference(Helper::NewArray, &[id(strings), int(1)]);
    calls.throws(
        Helper::StoreReference,
        &[word(array), 0, word(array)],
        "java.lang.ArrayStoreException",
        Some("[Ljava.lang.String;"),
    );

    let sequence = calls.class("java/lang/CharSequence");
    let text = word(calls.string("text"));
    assert_eq!(calls.gives(Helper::IsInstance, &[text, id(sequence)]), 1);
    assert_eq!(calls.gives(Helper::IsInstance, &[text, id(strings)]), 0);
    let builder = class_constant(string, "java/lang/StringBuilder");
    assert_eq!(calls.gives(Helper::InstanceOfUnresolved, &[in_string, builder, text]), 0);
    assert_eq!(calls.gives(Helper::InstanceOfUnresolved, &[in_string, builder, 0]), 0);
    calls.gives(Helper::CheckCastUnresolved, &[in_string, class_constant(string, "java/lang/CharSequence"), text]);
    calls.gives(Helper::CheckCastUnresolved, &[in_string, builder, 0]);
    calls.throws(Helper::CheckCastUnresolved, &[in_string, builder, text], "java.lang.ClassCastException", None);
}

fn resolving(calls: &mut Calls<'_>, string: ClassRef, in_string: u64) {
    calls.gives(Helper::InitializeClass, &[id(string)]);
    assert_eq!(calls.gives(Helper::ResolveClass, &[in_string, class_constant(string, "java/lang/String")]), id(string));
    let constant = calls.gives(Helper::LoadConstant, &[in_string, string_constant(string)]);
    assert_eq!(calls.thread.class_of_raw(RawRef::from_bits(constant as u32)), string);

    let (hash, value) = (member(string, "java/lang/String", "hash"), member(string, "java/lang/String", "value"));
    let constructor = u64::from(method(string, "<init>", "()V").id.0);
    let initializer = u64::from(method(string, "<clinit>", "()V").id.0);
    let text = word(calls.string("field"));
    calls.gives(Helper::PutField, &[in_string, hash, text, int(-5)]);
    assert_eq!(calls.gives(Helper::GetField, &[in_string, hash, text]), int(-5));
    let bytes = calls.gives(Helper::GetField, &[in_string, value, text]);
    calls.gives(Helper::PutFieldReference, &[constructor, value, text, bytes]);
    assert_eq!(calls.gives(Helper::GetField, &[in_string, value, text]), bytes);
    calls.throws(Helper::PutFieldReference, &[in_string, value, text, bytes], "java.lang.IllegalAccessError", None);
    calls.throws(Helper::GetField, &[in_string, value, 0], "java.lang.NullPointerException", None);

    let compact = member(string, "java/lang/String", "COMPACT_STRINGS");
    let order = member(string, "java/lang/String", "CASE_INSENSITIVE_ORDER");
    let was = calls.gives(Helper::GetStatic, &[in_string, compact]);
    calls.gives(Helper::PutStatic, &[initializer, compact, was]);
    let comparator = calls.gives(Helper::GetStatic, &[in_string, order]);
    calls.gives(Helper::PutStaticReference, &[initializer, order, comparator]);
    assert_eq!(calls.gives(Helper::GetStatic, &[in_string, order]), comparator);
    calls.throws(Helper::PutStatic, &[in_string, compact, was], "java.lang.IllegalAccessError", None);
}

fn selecting(calls: &mut Calls<'_>, string: ClassRef, in_string: u64) {
    let object = calls.class("java/lang/Object");
    let sequence = calls.class("java/lang/CharSequence");
    let length = u64::from(method(sequence, "length", "()I").id.0);
    let own_length = u64::from(method(string, "length", "()I").id.0);
    let text = word(calls.string("receiver"));
    calls.gives(Helper::LinkMethod, &[own_length]);
    assert_eq!(calls.gives(Helper::SelectInterface, &[text, length]), own_length);
    let index = member(string, "java/lang/CharSequence", "length");
    assert_eq!(calls.gives(Helper::SelectInterfaceChecked, &[in_string, index, text, length]), own_length);
    let to_string = method(object, "toString", "()Ljava/lang/String;").id.0.into();
    let selected = u64::from(method(string, "toString", "()Ljava/lang/String;").id.0);
    assert_eq!(calls.gives(Helper::SelectVirtual, &[text, to_string]), selected);
    let target = calls.gives(Helper::ResolveStatic, &[in_string, member(string, "java/lang/StringLatin1", "equals")]);
    assert_eq!(target, u64::from(method(calls.class("java/lang/StringLatin1"), "equals", "([B[B)Z").id.0));
    calls.throws(Helper::ResolveStatic, &[in_string, index], "java.lang.IncompatibleClassChangeError", None);
    let text = word(calls.string("receiver"));
    calls.gives(Helper::CheckSpecialReceiver, &[text, id(sequence)]);
    let plain = calls.reference(Helper::NewObject, &[id(object)]);
    calls.throws(Helper::CheckSpecialReceiver, &[word(plain), id(sequence)], "java.lang.IllegalAccessError", None);
    let null = "java.lang.NullPointerException";
    calls.throws(Helper::SelectBasic, &[0], null, None);
    calls.throws(Helper::LinkToStatic, &[0], null, None);
    calls.throws(Helper::LinkToSpecial, &[0, 0], null, None);
    calls.throws(Helper::LinkToSelected, &[0, 0], null, None);
}

fn locking(calls: &mut Calls<'_>) {
    let object = calls.class("java/lang/Object");
    let object = calls.reference(Helper::NewObject, &[id(object)]);
    calls.gives(Helper::MonitorEnter, &[word(object)]);
    calls.gives(Helper::MonitorEnter, &[word(object)]);
    calls.gives(Helper::MonitorExit, &[word(object)]);
    assert!(calls.thread.holds_lock(object));
    calls.gives(Helper::MonitorExit, &[word(object)]);
    calls.throws(Helper::MonitorExit, &[word(object)], "java.lang.IllegalMonitorStateException", None);
    calls.throws(Helper::MonitorEnter, &[0], "java.lang.NullPointerException", None);
    calls.gives(Helper::Poll, &[]);
    calls.gives(Helper::Refuel, &[100]);
    assert_eq!(calls.gives(Helper::TakeFuel, &[100]), 1, "where nobody counts, there is enough");
}

#[test]
fn each_helper_does_what_its_row_says() {
    on_booted_thread(|thread| {
        let mut calls = Calls { thread, called: HashSet::new() };
        let string = calls.class("java/lang/String");
        let in_string = u64::from(method(string, "length", "()I").id.0);
        throwing(&mut calls);
        allocating(&mut calls, string, in_string);
        storing_and_testing(&mut calls, string, in_string);
        resolving(&mut calls, string, in_string);
        selecting(&mut calls, string, in_string);
        locking(&mut calls);
        let left: Vec<_> = Helper::ALL.iter().filter(|helper| !calls.called.contains(helper)).collect();
        assert!(left.is_empty(), "not called: {left:?}");
    });
}

#[test]
fn a_panic_in_a_helper_stops_the_vm_in_order() {
    on_booted_thread(|thread| {
        let mark = thread.handles.mark();
        let no_such_method = u64::from(u32::MAX >> 12);
        assert_eq!(Helper::LinkMethod.call(thread, &[no_such_method]), Err(Throw::Stopped));
        assert!(thread.vm().has_panicked() && thread.handles.mark() == mark);
    });
}
