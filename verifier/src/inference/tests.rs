//! Small methods with the verdict and message that HotSpot has for them.

use crate::error::Failure;
use crate::hierarchy::{ClassHierarchy, MemberKind};

/// `java.lang.Object`, `java.lang.Throwable`, and the class that is verified.
struct World;

const NAMES: [&[u8]; 3] = [b"java/lang/Object", b"java/lang/Throwable", b"T"];
const THIS: usize = 2;

impl ClassHierarchy for World {
    type Class = usize;
    type Error = Vec<u8>;

    fn this_class(&self) -> usize {
        THIS
    }

    fn load(&mut self, name: &[u8]) -> Result<usize, Vec<u8>> {
        NAMES.iter().position(|known| *known == name).ok_or(name.to_vec())
    }

    fn name(&self, class: usize) -> &[u8] {
        NAMES[class]
    }

    fn super_class(&self, class: usize) -> Option<usize> {
        (class > 0).then_some(0)
    }

    fn is_interface(&self, _: usize) -> bool {
        false
    }

    fn is_subtype(&self, class: usize, ancestor: usize) -> bool {
        ancestor == 0 || class == ancestor
    }

    fn is_array_interface(&self, _: usize) -> bool {
        false
    }

    fn is_protected_elsewhere(&self, _: usize, _: MemberKind, _: &[u8], _: &[u8]) -> bool {
        false
    }

    fn poll(&mut self) -> Result<(), Vec<u8>> {
        Ok(())
    }
}

/// Handlers as start, end, handler, catch type.
type Handlers<'h> = &'h [[u8; 4]];

/// A class of version 49 with one method: `static void m()`, or a constructor.
fn class(code: &[u8], handlers: Handlers<'_>, is_constructor: bool) -> Vec<u8> {
    let utf8 = |text: &str| [&[1, 0, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let length = |length: usize| u32::try_from(length).unwrap().to_be_bytes();
    let table: Vec<u8> = handlers.iter().flatten().flat_map(|value| [0, *value]).collect();
    let body =
        [&[0, 3, 0, 4][..], &length(code.len()), code, &[0, u8::try_from(handlers.len()).unwrap()], &table, &[0, 0]].concat();
    let (access, name) = if is_constructor { (1, 8) } else { (9, 5) };
    [
        &[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 49, 0, 13][..],
        &utf8("T"),                // 1
        &[7, 0, 1],                // 2: T
        &utf8("java/lang/Object"), // 3
        &[7, 0, 3],                // 4: Object
        &utf8("m"),                // 5
        &utf8("()V"),              // 6
        &utf8("Code"),             // 7
        &utf8("<init>"),           // 8
        &[12, 0, 8, 0, 6],         // 9
        &[10, 0, 4, 0, 9],         // 10: Object.<init>()
        &utf8("missing/Class"),    // 11
        &[7, 0, 11],               // 12: missing/Class
        &[0, 0x21, 0, 2, 0, 4, 0, 0, 0, 0, 0, 1, 0, access, 0, name, 0, 6, 0, 1, 0, 7],
        &length(body.len()),
        &body,
        &[0, 0],
    ]
    .concat()
}

/// The message without the place, or "" if the class passes.
fn verdict(code: &[u8], handlers: Handlers<'_>, is_constructor: bool) -> String {
    let bytes = class(code, handlers, is_constructor);
    match super::verify(&classfile::parse(&bytes).unwrap(), &mut World) {
        Ok(()) => String::new(),
        Err(Failure::Hierarchy(name)) => format!("cannot load {}", String::from_utf8(name).unwrap()),
        Err(Failure::Rejected(rejection)) => {
            let name = if is_constructor { "<init>" } else { "m" };
            let place = format!("(class: T, method: {name} signature: ()V) ");
            rejection.message.strip_prefix(&place).unwrap().to_owned()
        }
    }
}

#[test]
fn methods_have_the_verdict_of_hotspot() {
    let cases: &[(&[u8], &str)] = &[
        (&[0xb1], ""),
        (&[0x57, 0xb1], "Unable to pop operand off an empty stack"),
        (&[0x03, 0x61, 0xb1], "Expecting to find long on stack"),
        (&[0xa7, 0, 2, 0xb1], "Illegal target of jump or branch"),
        (&[0x03], "Falling off the end of the code"),
        (&[0xb1, 0x57], ""),
        (&[0xb1, 0xc4, 0x00], "Illegal instruction found at offset 1"),
        (&[0xb1, 0x11, 0x00], "Code stops in the middle of instruction  starting at offset 1"),
        (&[0x1a, 0xb1], "Accessing value from uninitialized register 0"),
        (&[0x01, 0x4b, 0x1a, 0xb1], "Register 0 contains wrong type"),
        (&[0x09, 0x3f, 0x03, 0x3c, 0x1e, 0x58, 0xb1], "Register pair 0/1 contains wrong type"),
        (&[0x03, 0x15, 4, 0xb1], "Illegal local variable number"),
        (&[0x09, 0x57, 0xb1], "Attempt to split long or double on the stack"),
        (&[0x09, 0x09, 0xb1], "Stack size too large"),
        (&[0x03, 0x99, 0, 4, 0x03, 0xb1], "Inconsistent stack height 1 != 0"),
        (&[0x03, 0xac], "Wrong return type in function"),
        (&[0x12, 5, 0xb1], "Illegal type in constant pool"),
        (&[0x12, 12, 0x57, 0xb1], ""),
    ];
    for (code, expected) in cases {
        assert_eq!(verdict(code, &[], false), *expected, "{code:02x?}");
    }
}

#[test]
fn subroutines_keep_what_they_do_not_use() {
    let cases: &[(&[u8], &str)] = &[
        // istore_1; jsr; iload_1; pop; return; subroutine: astore_0; ret 0
        (&[0x04, 0x3c, 0xa8, 0, 6, 0x1b, 0x57, 0xb1, 0x4b, 0xa9, 0], ""),
        // The subroutine stores a float there.
        (&[0x04, 0x3c, 0xa8, 0, 6, 0x1b, 0x57, 0xb1, 0x4b, 0x0b, 0x44, 0xa9, 0], "Register 1 contains wrong type"),
        (&[0xa8, 0, 4, 0xb1, 0x4b, 0xa8, 0xff, 0xff, 0xa9, 0], "Recursive call to jsr entry"),
        (&[0xa8, 0, 4, 0xb1, 0x4b, 0x03, 0x99, 0, 5, 0xa9, 0, 0xa9, 0], "Multiple returns to single jsr"),
        (&[0xa8, 0, 4, 0xb1, 0x4b, 0x2a, 0xb0], "Cannot load return address from register 0"),
    ];
    for (code, expected) in cases {
        assert_eq!(verdict(code, &[], false), *expected, "{code:02x?}");
    }
}

#[test]
fn constructors_call_a_constructor_once_and_return_only_then() {
    let cases: &[(&[u8], Handlers<'_>, &str)] = &[
        (&[0x2a, 0xb7, 0, 10, 0xb1], &[], ""),
        (&[0xb1], &[], "Constructor must call super() or this()"),
        (&[0x2a, 0x59, 0xb7, 0, 10, 0xb7, 0, 10, 0xb1], &[], "Expecting to find unitialized object on stack"),
        (&[0x2a, 0xb7, 0, 10, 0xb1, 0x57, 0xb1], &[[0, 4, 5, 0]], "Constructor must call super() or this()"),
        (&[0x2a, 0xb7, 0, 10, 0xb1, 0xbf], &[[0, 4, 5, 0]], ""),
        (&[0x2a, 0xb7, 0, 10, 0xb1, 0xbf], &[[0, 4, 0, 0]], "Illegal exception table handler"),
    ];
    for (code, handlers, expected) in cases {
        assert_eq!(verdict(code, handlers, true), *expected, "{code:02x?}");
    }
}

#[test]
fn new_objects_are_initialised_before_use() {
    let cases: &[(&[u8], &str)] = &[
        (&[0xbb, 0, 4, 0x59, 0xb7, 0, 10, 0x57, 0xb1], ""),
        (&[0xbb, 0, 2, 0x59, 0xb7, 0, 10, 0x57, 0xb1], "Call to wrong initialization method"),
        (&[0xbb, 0, 4, 0xbf], "Expecting to find object on stack"),
        (&[0xbb, 0, 4, 0xa7, 0xff, 0xfd], "Inconsistent stack height 1 != 0"),
        // Two objects of one instruction: the older must not be used any more.
        (&[0xbb, 0, 4, 0x4b, 0x2a, 0xc6, 0, 3, 0xa7, 0xff, 0xf8], ""),
    ];
    for (code, expected) in cases {
        assert_eq!(verdict(code, &[], false), *expected, "{code:02x?}");
    }
}

#[test]
fn classes_are_loaded_only_where_a_rule_needs_them() {
    // checkcast to a class that is missing, then a store and a load of it
    assert_eq!(verdict(&[0x01, 0xc0, 0, 12, 0x4b, 0x2a, 0x57, 0xb1], &[], false), "");
    assert_eq!(verdict(&[0x01, 0xc0, 0, 12, 0xbf], &[], false), "cannot load missing/Class");
    assert_eq!(verdict(&[0xb1, 0x57, 0xb1], &[[0, 1, 1, 12]], false), "cannot load missing/Class");
}

#[test]
fn hostile_methods_end_soon() {
    // 65000 bytes of jsr to one subroutine.
    let mut code = vec![0xa7, 0, 6, 0x4c, 0xa9, 1];
    while code.len() < 65000 {
        let distance = 3 - i32::try_from(code.len()).unwrap();
        code.push(0xc9);
        code.extend(distance.to_be_bytes());
    }
    code.push(0xb1);
    let start = std::time::Instant::now();
    verdict(&code, &[], false);
    assert!(start.elapsed().as_secs() < 30);
}
